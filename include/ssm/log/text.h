/*
 * text: searching and slicing byte ranges that are not C strings.
 *
 * A `struct text` borrows bytes; it owns nothing and is valid as long as what
 * it points into. All searches are linear in the length of the haystack for
 * the short, constant needles used here; there are no regular expressions.
 */
#ifndef SSM_LOG_TEXT_H
#define SSM_LOG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/buf.h"

struct text {
	const char *at;
	size_t len;
};

/* A string literal as text, also in the initialisers of tables. */
#define TEXT(literal) { (literal), sizeof(literal) - 1 }

/* Whether two texts are the same; whether one begins with the other. */
bool text_equal(struct text, struct text);
bool text_begins(struct text, struct text prefix);

/* A C string or a string literal as text. */
struct text text_of(const char *string);
struct text text_make(const char *bytes, size_t len);

bool text_is(struct text, const char *string);
bool text_starts(struct text, const char *prefix);
bool text_ends(struct text, const char *suffix);
bool text_has(struct text, const char *needle);

/* Position of the needle, or -1. */
ptrdiff_t text_find(struct text, const char *needle);

/* What follows the first occurrence of the needle; empty if there is none. */
struct text text_after(struct text, const char *needle);

/* What stands before the first occurrence of the needle; all if none. */
struct text text_before(struct text, const char *needle);

/*
 * What stands between `open` and the next `close`; empty if either is missing.
 */
struct text text_between(struct text, const char *open, const char *close);

/* Without white space (and \r, \n) at both ends. */
struct text text_trim(struct text);

/* Without the first n bytes. */
struct text text_skip(struct text, size_t n);

/* The number at the start in decimal; false if there is none or it is huge. */
bool text_number(struct text, int64_t *ret);

/*
 * Appends the text without any white space, in ASCII lower case, and with
 * typographic quotes made plain. Two texts that differ only in how a terminal,
 * an editor or a mail program wrapped and indented them are equal afterwards.
 */
void text_squeeze(struct buf *out, struct text);

#endif
