/*
 * literal: see include/ssm/log/literal.h.
 */
#include <string.h>

#include "ssm/log/header.h"
#include "ssm/log/literal.h"

#define HEADER_ROOM ((size_t)512)	/* in which all of a header stands */
#define ROOM 8				/* for a character and a newline */

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* Whether there is a record of the log, not only a time. */
static bool
is_header(struct text t)
{
	struct header h;

	if (t.len > HEADER_ROOM)
		t.len = HEADER_ROOM;
	return header_begins(t) && header_parse(t, &h);
}

/* A newline as it is written in a string, but not an escaped backslash. */
static bool
ends_in_newline(struct text before)
{
	return text_ends(before, "\\n") && !text_ends(before, "\\\\n");
}

/* "…", "…": the end of one string of a list and the beginning of another. */
static bool
ends_between(struct text before)
{
	size_t len = before.len;

	if (len < 4 || !is_quote(before.at[len - 1]))
		return false;
	before.len--;
	return (text_ends(before, ", ") && is_quote(before.at[len - 4])) ||
	    (text_ends(before, ",") && is_quote(before.at[len - 3]));
}

/*
 * Where the string begins in which the text ends: behind its quote, or -1. What
 * is before `from` was searched already.
 */
static ptrdiff_t
opening(struct text t, size_t from)
{
	static const char before[] = " :=[({,b";
	size_t i;

	for (i = t.len; i-- > from;) {
		if (is_quote(t.at[i]) && (i == 0 ||
		    (t.at[i - 1] != '\0' &&
		    strchr(before, t.at[i - 1]) != NULL)))
			return (ptrdiff_t)i + 1;
	}
	return -1;
}

static void
begin(struct literal *l, struct text line, size_t at, bool list)
{
	*l = (struct literal){ .state = LITERAL_TEXT, .list = list,
	    .quote = line.at[at - 1],
	    .bytes = at >= 2 && line.at[at - 2] == 'b' };
}

ptrdiff_t
literal_find(struct text line, struct literal *ret)
{
	const size_t stamp = strlen("2026-11-23 13:19:12");
	const char *end = line.at + line.len, *at = line.at, *comma;
	ptrdiff_t first = -1, start;
	struct text before;
	size_t searched = 0;

	for (; at < end && (comma = memchr(at, ',', (size_t)(end - at))) !=
	    NULL; at = comma + 1) {
		if ((size_t)(comma - line.at) <= stamp)
			continue;
		before = text_make(line.at, (size_t)(comma - line.at) - stamp);
		if ((!is_quote(before.at[before.len - 1]) &&
		    before.at[before.len - 1] != 'n') ||
		    !is_header(text_skip(line, before.len)))
			continue;
		if (ends_in_newline(before)) {
			start = first >= 0 ? first : opening(before, searched);
			searched = before.len;
			if (start < 0)
				continue;
			begin(ret, line, (size_t)start, false);
			return start;
		}
		if (first >= 0 && ends_between(before)) {
			begin(ret, line, (size_t)first, true);
			return first;
		}
		if (is_quote(before.at[before.len - 1]))
			first = (ptrdiff_t)before.len;
	}
	return -1;
}

/* What the letter behind a backslash stands for. */
static void
take_escape(struct literal *l, struct buf *out, char c)
{
	static const struct {
		char letter, digits;
	} numbers[] = { { 'x', 2 }, { 'u', 4 }, { 'U', 8 } };
	static const char letters[] = "nrtbf", values[] = "\n\r\t\b\f";
	const char *letter;
	size_t i;

	l->state = LITERAL_TEXT;
	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		if (c != numbers[i].letter)
			continue;
		l->state = LITERAL_DIGITS;
		l->digits = (unsigned)numbers[i].digits;
		l->bytes = l->bytes && c == 'x';
		l->number = 0;
		return;
	}
	letter = c != '\0' ? strchr(letters, c) : NULL;
	buf_addc(out, letter != NULL ? values[letter - letters] : c);
}

static void
take_digit(struct literal *l, struct buf *out, char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit = c != '\0' ?
	    strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

	l->number = l->number << 4 |
	    (digit != NULL ? (uint32_t)(digit - digits) : 0);
	if (--l->digits > 0)
		return;
	l->state = LITERAL_TEXT;
	if (l->bytes)
		buf_addc(out, (char)l->number);
	else
		text_add_utf8(out, (l->number >= 0xd800 && l->number < 0xe000) ||
		    l->number > 0x10ffff ? 0xfffd : l->number);
}

/* False if the list has ended. */
static bool
take_between(struct literal *l, char c)
{
	if (is_quote(c)) {
		l->quote = c;
		l->state = LITERAL_TEXT;
		return true;
	}
	return c == ',' || c == ' ' || c == 'b' || c == 'u';
}

size_t
literal_decode(struct literal *l, struct buf *out, struct text bytes)
{
	size_t i;

	for (i = 0; i < bytes.len && l->state != LITERAL_CLOSED &&
	    out->cap - out->len >= ROOM; i++) {
		char c = bytes.at[i];

		if (c == '\n') {
			l->state = LITERAL_CLOSED;
			break;
		}
		switch (l->state) {
		case LITERAL_TEXT:
			if (c == '\\') {
				l->state = LITERAL_ESCAPE;
			} else if (c != l->quote) {
				buf_addc(out, c);
			} else if (l->list) {
				buf_addc(out, '\n');
				l->state = LITERAL_BETWEEN;
			} else {
				l->state = LITERAL_CLOSED;
			}
			break;
		case LITERAL_ESCAPE:
			take_escape(l, out, c);
			break;
		case LITERAL_DIGITS:
			take_digit(l, out, c);
			break;
		case LITERAL_BETWEEN:
			if (!take_between(l, c))
				l->state = LITERAL_CLOSED;
			break;
		case LITERAL_CLOSED:
			break;
		}
	}
	return i;
}
