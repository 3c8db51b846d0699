/*
 * wrap: see include/ssm/report/wrap.h.
 */
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

void
wrap(struct buf *out, struct text t, size_t width, size_t start, size_t indent)
{
	size_t column = start, w;
	struct text word, next;
	bool first = true, ascii;

	t = text_trim(t);
	ascii = printable(t) == t.len;
	for (word = next_word(&t); word.len > 0; word = next) {
		next = next_word(&t);
		if (next.len > 0 && stay_together(word, next)) {
			word.len = (size_t)(next.at + next.len - word.at);
			next = next_word(&t);
		}
		w = ascii ? word.len : display_width(word);
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
