/*
 * literal: a log that stands within one string -> its lines.
 *
 * What runs aws for somebody often prints its standard error as one string of
 * JSON or Python, {"stderr": "2026-…\n2026-…"}, or as a list of such, a line
 * each. Such a line is known by a record's header right behind the quote that
 * opens a string, and another one behind an escaped newline or in the list's
 * next string. Escapes within a record (a body is a literal, too) are escaped
 * once more there, and stay what they were.
 */
#ifndef SSM_LOG_LITERAL_H
#define SSM_LOG_LITERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/buf.h"
#include "ssm/log/text.h"

struct literal {
	enum {
		LITERAL_CLOSED,
		LITERAL_TEXT,
		LITERAL_ESCAPE,		/* behind a backslash */
		LITERAL_DIGITS,		/* of a character's number */
		LITERAL_BETWEEN		/* two strings of a list */
	} state;
	char quote;
	bool list;
	bool bytes;		/* numbers are bytes: b'…' */
	unsigned digits;	/* still to come */
	uint32_t number;
};

/*
 * Where in the line the first string that holds a log begins, behind its
 * quote, and *ret is made ready to decode it; -1 if there is none.
 */
ptrdiff_t literal_find(struct text line, struct literal *ret);

/*
 * Appends what the bytes stand for, as many as surely fit into `out`, up to
 * the literal's end (then LITERAL_CLOSED) or the line's; returns how many were
 * taken. Never more bytes than are taken, but for a newline at the end.
 */
size_t literal_decode(struct literal *, struct buf *out, struct text bytes);

#endif
