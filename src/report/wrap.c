/*
 * wrap: see include/ssm/report/wrap.h.
 */
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/report/sanitize.h"
#include "ssm/report/wrap.h"

#define SOME 32

static const char some[SOME + 1] = "                                ";

void
blanks(struct buf *out, size_t n)
{
	char *at = n > SOME ? NULL : buf_place(out, SOME);

	if (at != NULL) {
		/* A copy of a known size takes no call. */
		memcpy(at, some, SOME);
		buf_grow(out, n);
		return;
	}
	for (; n > SOME; n -= SOME)
		buf_add(out, some, SOME);
	buf_add(out, some, n);
}

#define LINE 80

/*
 * Appends a line, its end and the indentation of the next. Bytes are copied in
 * sizes that are known, which takes no call; what is too much is not kept.
 */
static inline void
add_line(struct buf *out, struct text line, size_t readable, size_t indent)
{
	char *at = indent > SOME ? NULL :
	    buf_place(out, line.len + LINE + 1 + SOME);

	if (at == NULL) {
		buf_add(out, line.at, line.len);
		buf_addc(out, '\n');
		blanks(out, indent);
		return;
	}
	if (line.len <= LINE && readable >= LINE)
		memcpy(at, line.at, LINE);
	else
		memcpy(at, line.at, line.len);
	at[line.len] = '\n';
	memcpy(at + line.len + 1, some, SOME);
	buf_grow(out, line.len + 1 + indent);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number keeps its unit: 0.4 s, 31 min, line 96. */
static bool
stay_together(struct text before, struct text word)
{
	char last = before.len > 0 ? before.at[before.len - 1] : ' ';

	return is_digit(last) && word.len <= 3 &&
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

#ifdef __SSE2__

static bool
all_within(__m128i least, __m128i most, unsigned low, unsigned high)
{
	const __m128i a = _mm_set1_epi8((char)low), z = _mm_set1_epi8(
	    (char)high);

	return _mm_movemask_epi8(_mm_and_si128(
	    _mm_cmpeq_epi8(_mm_min_epu8(least, a), a),
	    _mm_cmpeq_epi8(_mm_max_epu8(most, z), z))) == 0xffff;
}

/* What is found out of sixteen bytes each and their neighbours. */
struct extremes {
	__m128i least, most;	/* of all bytes */
	__m128i least_of_two;	/* of the bits of two side by side */
};

static inline void
look(struct extremes *e, const char *at)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(at + 1));

	e->least = _mm_min_epu8(e->least, _mm_min_epu8(c, next));
	e->most = _mm_max_epu8(e->most, _mm_max_epu8(c, next));
	e->least_of_two = _mm_min_epu8(e->least_of_two, _mm_or_si128(c, next));
}

/*
 * The same for 16 bytes and their neighbours at a time: no byte of two that
 * stand side by side has more bits than a blank if both are blanks. Together
 * with a look at what else there is.
 */
static bool
single_blanks_of_17(struct text t, bool *ascii)
{
	struct extremes e = { _mm_set1_epi8(-1), _mm_setzero_si128(),
		_mm_set1_epi8(-1) };
	const char *at = t.at, *last = t.at + t.len - 17;

	/* Most texts are too short for a turn, which none has to guess. */
	for (; last - at > 64; at += 64) {
		look(&e, at);
		look(&e, at + 16);
		look(&e, at + 32);
		look(&e, at + 48);
	}
	look(&e, at);
	look(&e, last - at > 16 ? at + 16 : last);
	look(&e, last - at > 32 ? at + 32 : last);
	look(&e, last - at > 48 ? at + 48 : last);
	look(&e, last);
	*ascii = all_within(e.least, e.most, ' ', 0x7e);
	return all_within(e.least_of_two, e.least_of_two, ' ' + 1, 0xff);
}

#endif

/*
 * Whether no two blanks stand side by side; *ascii: whether all characters are
 * printable ones of ASCII, which take a column each.
 */
static bool
single_blanks(struct text t, bool *ascii)
{
#ifdef __SSE2__
	if (t.len >= 17)
		return single_blanks_of_17(t, ascii);
#endif
	*ascii = printable(t) == t.len;
	return !has_two_blanks(t);
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

/*
 * The last blank of the first n bytes, as memrchr() finds it, which needs no
 * call if it is one of the last sixteen.
 */
static inline const char *
last_blank(const char *at, size_t n)
{
#ifdef __SSE2__
	__m128i c;
	unsigned blanks;

	if (n >= sizeof c) {
		c = _mm_loadu_si128((const __m128i *)(const void *)(at + n -
		    sizeof c));
		blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(c,
		    _mm_set1_epi8(' ')));
		if (blanks != 0)
			return at + n - 1 - (__builtin_clz(blanks) - 16);
	}
#endif
	return memrchr(at, ' ', n);
}

bool
wrap_single(struct buf *out, struct text t, size_t readable, size_t width,
    size_t start, size_t indent, unsigned flags)
{
	size_t column = start, before = out->len;

	for (;;) {
		size_t room = column < width ? width - column : 0;
		size_t fit = room, end = 0;
		const char *blank;

		if (t.len <= room)
			break;
		if ((flags & WRAP_ASCII) == 0 && (fit = display_bytes(t,
		    room)) == t.len)
			break;
		blank = last_blank(t.at, fit + 1);
		if (blank == NULL && (flags & WRAP_UNLESS_WIDE) != 0) {
			buf_truncate(out, before);
			return false;
		}
		/* The last blank at which the line is not too long. */
		for (; blank != NULL; blank = last_blank(t.at, end)) {
			end = (size_t)(blank - t.at);
			if (!is_digit(t.at[end - 1]) || !is_tied(t, end))
				break;
		}
		if (blank == NULL) {
			for (end = blank_from(t, 0); end < t.len &&
			    is_tied(t, end); end = blank_from(t, end + 1))
				;
			if (end == t.len)
				break;
		}
		add_line(out, text_make(t.at, end), readable, indent);
		t = text_skip(t, end + 1);
		readable -= end + 1;
		column = indent;
	}
	add_line(out, t, readable, 0);
	return true;
}

/* The same word by word, whatever blanks there are. */
static void
wrap_words(struct buf *out, struct text t, size_t width, size_t column,
    size_t indent)
{
	struct text word, next;
	bool first = true;
	size_t w;

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

bool
wrap_is_simple(struct text t)
{
	bool ascii;

	return t.len > 0 && t.at[0] != ' ' && t.at[t.len - 1] != ' ' &&
	    single_blanks(t, &ascii) && ascii;
}

void
wrap_within(struct buf *out, struct text t, size_t readable, size_t width,
    size_t start, size_t indent)
{
	const char *begin = t.at;
	bool ascii;

	t = text_trim(t);
	readable -= (size_t)(t.at - begin);
	if (single_blanks(t, &ascii))
		wrap_single(out, t, readable, width, start, indent,
		    ascii ? WRAP_ASCII : 0);
	else
		wrap_words(out, t, width, start, indent);
}

void
wrap(struct buf *out, struct text t, size_t width, size_t start, size_t indent)
{
	wrap_within(out, t, t.len, width, start, indent);
}

static bool
has_wide_word(struct text t, size_t width)
{
	struct text word;

	while ((word = next_word(&t)).len > 0) {
		if (display_width(word) > width)
			return true;
	}
	return false;
}

bool
wrap_unless_wide(struct buf *out, struct text t, size_t width, size_t indent)
{
	bool ascii;

	t = text_trim(t);
	if (single_blanks(t, &ascii))
		return wrap_single(out, t, t.len, width, indent, indent,
		    (ascii ? WRAP_ASCII : 0) | WRAP_UNLESS_WIDE);
	if (has_wide_word(t, width - indent))
		return false;
	wrap_words(out, t, width, indent, indent);
	return true;
}
