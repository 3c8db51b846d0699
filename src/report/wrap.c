/*
 * wrap: see include/ssm/report/wrap.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/report/sanitize.h"
#include "ssm/report/wrap.h"

void
blanks(struct buf *out, size_t n)
{
	static const char some[] = "                                        ";

	for (; n > sizeof some - 1; n -= sizeof some - 1)
		buf_add(out, some, sizeof some - 1);
	buf_add(out, some, n);
}

/* A number keeps its unit: 0.4 s, 31 min, line 96. */
static bool
stay_together(struct text before, struct text word)
{
	char last = before.len > 0 ? before.at[before.len - 1] : ' ';

	return last >= '0' && last <= '9' && word.len <= 3 &&
	    word.at[0] >= 'a' && word.at[0] <= 'z';
}

/* The next word; *t is what follows it. Empty at the end. */
static struct text
next_word(struct text *t)
{
	const char *at = t->at, *end = t->at + t->len, *space;

	while (at < end && *at == ' ')
		at++;
	space = at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
	if (space == NULL)
		space = end;
	*t = text_make(space, (size_t)(end - space));
	return text_make(at, (size_t)(space - at));
}

/* Whether two of nine bytes that stand side by side are blanks. */
static bool
two_blanks_of_9(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t bytes, next, others;

	memcpy(&bytes, at, sizeof bytes);
	memcpy(&next, at + 1, sizeof next);
	/* A byte is zero where both are. */
	others = (bytes ^ ones * ' ') | (next ^ ones * ' ');
	return ((others - ones) & ~others & ones * 0x80) != 0;
}

static bool
has_two_blanks(struct text t)
{
	size_t i;

	if (t.len < 9) {
		for (i = 0; i + 1 < t.len; i++) {
			if (t.at[i] == ' ' && t.at[i + 1] == ' ')
				return true;
		}
		return false;
	}
	for (i = 0; i + 9 < t.len; i += 8) {
		if (two_blanks_of_9(t.at + i))
			return true;
	}
	return two_blanks_of_9(t.at + t.len - 9);
}

/* The first blank at i or behind it; the text's end if there is none. */
static size_t
blank_from(struct text t, size_t i)
{
	const char *at = i < t.len ? memchr(t.at + i, ' ', t.len - i) : NULL;

	return at != NULL ? (size_t)(at - t.at) : t.len;
}

/*
 * Whether the words around the blank at i stay together: the one behind it may
 * be a number itself, but is only taken by the one before.
 */
static bool
is_tied(struct text t, size_t i)
{
	size_t start, end;
	bool tied = false;

	for (;;) {
		end = i + 1 + 4 < t.len ? i + 1 + 4 : t.len;
		if (!stay_together(text_make(t.at, i), text_make(t.at + i + 1,
		    blank_from(text_make(t.at, end), i + 1) - i - 1)))
			return tied;
		tied = !tied;
		for (start = i; start > 0 && t.at[start - 1] != ' '; start--)
			;
		if (start == 0)
			return tied;
		i = start - 1;
	}
}

/* Words of simple text, a line at a time. */
static void
wrap_simple(struct buf *out, struct text t, size_t width, size_t column,
    size_t indent)
{
	for (;;) {
		size_t room = column < width ? width - column : 0, end = 0;
		const char *blank;

		if (t.len <= room)
			break;
		/* The last blank at which the line is not too long. */
		for (blank = memrchr(t.at, ' ', room + 1); blank != NULL;
		    blank = memrchr(t.at, ' ', end)) {
			end = (size_t)(blank - t.at);
			if (!is_tied(t, end))
				break;
		}
		if (blank == NULL) {
			for (end = blank_from(t, 0); end < t.len &&
			    is_tied(t, end); end = blank_from(t, end + 1))
				;
			if (end == t.len)
				break;
		}
		buf_add(out, t.at, end);
		buf_addc(out, '\n');
		blanks(out, indent);
		t = text_skip(t, end + 1);
		column = indent;
	}
	buf_add(out, t.at, t.len);
	buf_addc(out, '\n');
}

void
wrap(struct buf *out, struct text t, size_t width, size_t start, size_t indent)
{
	size_t column = start, w;
	struct text word, next;
	bool first = true;

	t = text_trim(t);
	if (printable(t) == t.len && !has_two_blanks(t)) {
		wrap_simple(out, t, width, start, indent);
		return;
	}
	for (word = next_word(&t); word.len > 0; word = next) {
		next = next_word(&t);
		if (next.len > 0 && stay_together(word, next)) {
			word.len = (size_t)(next.at + next.len - word.at);
			next = next_word(&t);
		}
		w = display_width(word);
		if (!first && column + 1 + w > width) {
			buf_addc(out, '\n');
			blanks(out, indent);
			column = indent;
			first = true;
		}
		if (!first) {
			buf_addc(out, ' ');
			column++;
		}
		buf_add(out, word.at, word.len);
		column += w;
		first = false;
	}
	buf_addc(out, '\n');
}
