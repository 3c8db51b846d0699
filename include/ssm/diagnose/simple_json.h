/*
 * simple_json: JSON of the plain kind that AWS's answers nearly always are.
 *
 * A quick look that spares building a tree: few levels, short numbers, keys
 * without escapes. It accepts nothing that a JSON parser rejects, and rejects
 * nothing that one accepts; where it is not sure, a parser has to decide.
 */
#ifndef SSM_DIAGNOSE_SIMPLE_JSON_H
#define SSM_DIAGNOSE_SIMPLE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/text.h"

enum member_kind {
	MEMBER_ABSENT,
	MEMBER_STRING,		/* value: its bytes */
	MEMBER_OBJECT,		/* value: all of it, with its braces */
	MEMBER_OTHER
};

/* A member of the outermost object that is looked for. */
struct simple_member {
	struct text key;
	enum member_kind kind;
	struct text value;
};

enum simple_json {
	SIMPLE_JSON,	/* all of the text is one object or array of that kind */
	SIMPLE_BROKEN,	/* it ends too early, or so: no JSON at all */
	SIMPLE_UNSURE
};

/*
 * Fills in the members if the text is simple, of several with one key the
 * last; else all of them are absent.
 */
enum simple_json simple_json(struct text, struct simple_member *, size_t count);

#endif
