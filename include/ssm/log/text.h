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
#include <string.h>

#include "ssm/log/buf.h"

struct text {
	const char *at;
	size_t len;
};

/* A string literal as text, also in the initialisers of tables. */
#define TEXT(literal) { (literal), sizeof(literal) - 1 }

static inline struct text
text_make(const char *bytes, size_t len)
{
	return (struct text){ bytes, len };
}

/* A C string or a string literal as text. */
static inline struct text
text_of(const char *string)
{
	return text_make(string, strlen(string));
}

/* Whether two texts are the same; whether one begins with the other. */
static inline bool
text_equal(struct text a, struct text b)
{
	return a.len == b.len && (b.len == 0 || memcmp(a.at, b.at, b.len) == 0);
}

static inline bool
text_begins(struct text t, struct text prefix)
{
	/* The first byte tells most of them apart without a call. */
	return t.len >= prefix.len && (prefix.len == 0 ||
	    (t.at[0] == prefix.at[0] &&
	    memcmp(t.at, prefix.at, prefix.len) == 0));
}

static inline bool
text_is(struct text t, const char *string)
{
	return text_equal(t, text_of(string));
}

static inline bool
text_starts(struct text t, const char *prefix)
{
	return text_begins(t, text_of(prefix));
}

/* Without the first n bytes. */
static inline struct text
text_skip(struct text t, size_t n)
{
	if (n > t.len)
		n = t.len;
	return text_make(n == 0 ? t.at : t.at + n, t.len - n);
}

static inline bool
text_ends(struct text t, const char *suffix)
{
	size_t len = strlen(suffix);

	return t.len >= len &&
	    (len == 0 || memcmp(t.at + t.len - len, suffix, len) == 0);
}

/* Position of the needle, or -1. */
ptrdiff_t text_search(struct text, struct text needle);

static inline ptrdiff_t
text_find(struct text t, const char *needle)
{
	return text_search(t, text_of(needle));
}

/* Whether a needle is known to be one character when this is compiled. */
#define TEXT_IS_CHAR(needle) \
	(__builtin_constant_p(strlen(needle)) && strlen(needle) == 1)

static inline bool
text_has(struct text t, const char *needle)
{
	return text_find(t, needle) >= 0;
}

/* Of texts that are told apart, not of what has to be secret. */
uint64_t text_hash(struct text);

/* How often the character stands there. */
size_t text_count(struct text, char);

/* Where the character stands first, or last; -1 if it does not. */
ptrdiff_t text_find_char(struct text, char);
ptrdiff_t text_find_last(struct text, char);

/* The first place from `from` on of one of the two; the length if none. */
size_t text_find_either(struct text, size_t from, char a, char b);

/*
 * Cuts at the first such character: *t keeps what is before it, *rest gets
 * what is behind. False, and *rest empty, if there is none.
 */
bool text_cut(struct text *t, char, struct text *rest);

/* What follows the first occurrence of the needle; empty if there is none. */
struct text text_behind(struct text, struct text needle);

struct text text_behind_char(struct text, char);

static inline struct text
text_after(struct text t, const char *needle)
{
	if (TEXT_IS_CHAR(needle))
		return text_behind_char(t, *needle);
	return text_behind(t, text_of(needle));
}

/* The first line without its newline; *t is what follows it. */
struct text text_line(struct text *t);

/*
 * Where the first line begins that is below `from` and does not begin with a
 * blank; the length if there is none.
 */
size_t text_unindented(struct text, size_t from);

/* What stands before the first occurrence of the needle; all if none. */
struct text text_ahead(struct text, struct text needle);

struct text text_ahead_char(struct text, char);

static inline struct text
text_before(struct text t, const char *needle)
{
	if (TEXT_IS_CHAR(needle))
		return text_ahead_char(t, *needle);
	return text_ahead(t, text_of(needle));
}

/*
 * What stands between `open` and the next `close`; empty if either is missing.
 */
struct text text_enclosed(struct text, struct text open, struct text close);

static inline struct text
text_between(struct text t, const char *open, const char *close)
{
	return text_enclosed(t, text_of(open), text_of(close));
}

static inline bool
text_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without white space (and \r, \n) at both ends. */
struct text text_trim_ends(struct text);

static inline struct text
text_trim(struct text t)
{
	/* Most texts have none. */
	return t.len > 0 && (unsigned char)t.at[0] > ' ' &&
	    (unsigned char)t.at[t.len - 1] > ' ' ? t : text_trim_ends(t);
}

/* The number at the start in decimal; false if there is none or it is huge. */
bool text_number(struct text, int64_t *ret);

/*
 * The text without the CSI, OSC and other escape sequences that a terminal was
 * sent; in `clean` if there are any, else itself.
 */
struct text escapes_removed(struct buf *clean, struct text);

/* Appends a character as UTF-8. */
void text_add_utf8(struct buf *out, uint32_t c);

/*
 * Whether a text is nothing but what pasting puts before a line: quote marks,
 * bullets, line numbers, time stamps.
 */
bool text_is_margin(struct text);

#endif
