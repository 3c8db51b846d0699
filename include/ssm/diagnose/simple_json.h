/*
 * simple_json: JSON of the plain kind that AWS's answers nearly always are.
 *
 * A quick look that spares building a tree: printable ASCII, few levels, short
 * numbers, no coded characters. It accepts nothing that a JSON parser rejects;
 * what it does not accept may be JSON all the same, which a parser decides.
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

/*
 * True if all of the text is one object or array of the simple kind; then the
 * members are filled in, of several with one key the last. Else all of them
 * are absent.
 */
bool simple_json(struct text, struct simple_member *, size_t count);

#endif
