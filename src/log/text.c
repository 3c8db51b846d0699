/*
 * text: see include/ssm/log/text.h.
 */
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/text.h"

/* A longer needle is worth what memmem(3) does before it begins to search. */
#define LONG_NEEDLE 512

#ifdef __SSE2__

/* Where a and b are those bytes: a bit for each of sixteen places. */
static unsigned
places(const char *a, __m128i first, const char *b, __m128i last)
{
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(
	    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)a),
	    first),
	    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)b),
	    last)));
}

/* Of the places whose bits are set, the first where the needle stands. */
static ptrdiff_t
first_of(const char *at, unsigned found, struct text needle)
{
	for (; found != 0; found &= found - 1) {
		int place = __builtin_ctz(found);

		if (memcmp(at + place, needle.at, needle.len) == 0)
			return place;
	}
	return -1;
}

/*
 * Looks at 32 places at a time for the needle's first and last byte; where two
 * looks overlap some places are looked at twice.
 */
static ptrdiff_t
search_blocks(struct text t, struct text needle, size_t places_left)
{
	__m128i first = _mm_set1_epi8(needle.at[0]);
	__m128i last = _mm_set1_epi8(needle.at[needle.len - 1]);
	size_t back = needle.len - 1, i = 0;
	/* Of 16 to 32 places in all the second look is at the last ones. */
	size_t step = places_left < 32 ? places_left - 16 : 16;
	const char *at;
	uint32_t found;
	ptrdiff_t place;

	for (;;) {
		at = t.at + i;
		found = places(at, first, at + back, last) |
		    (uint32_t)places(at + step, first, at + step + back,
		    last) << step;
		if (found != 0 && (place = first_of(at, found, needle)) >= 0)
			return (ptrdiff_t)i + place;
		i += 32;
		if (i >= places_left)
			return -1;
		if (i + 32 > places_left)
			i = places_left - 32;
	}
}

#define BLOCK 16

#else

static ptrdiff_t
search_blocks(struct text t, struct text needle, size_t places_left)
{
	(void)t;
	(void)needle;
	(void)places_left;
	return -1;
}

#define BLOCK SIZE_MAX

#endif

ptrdiff_t
text_search(struct text t, struct text needle)
{
	const char *at, *end;
	size_t len = needle.len;

	if (t.len < len || len == 0)
		return len == 0 ? 0 : -1;
	if (len > LONG_NEEDLE || len == 1) {
		at = len == 1 ? memchr(t.at, needle.at[0], t.len) :
		    memmem(t.at, t.len, needle.at, len);
		return at != NULL ? at - t.at : -1;
	}
	if (t.len - len + 1 >= BLOCK)
		return search_blocks(t, needle, t.len - len + 1);
	end = t.at + t.len - len + 1;
	for (at = t.at; at < end; at++) {
		if (at[0] == needle.at[0] && at[len - 1] ==
		    needle.at[len - 1] && memcmp(at, needle.at, len) == 0)
			return at - t.at;
	}
	return -1;
}

size_t
text_find_either(struct text t, size_t from, char a, char b)
{
	size_t i = from;

#ifdef __SSE2__
	__m128i either, one = _mm_set1_epi8(a), other = _mm_set1_epi8(b);
	unsigned found;

	for (; i + 16 <= t.len; i += 16) {
		either = _mm_loadu_si128((const __m128i *)(const void *)
		    (t.at + i));
		found = (unsigned)_mm_movemask_epi8(_mm_or_si128(
		    _mm_cmpeq_epi8(either, one), _mm_cmpeq_epi8(either, other)));
		if (found != 0)
			return i + (size_t)__builtin_ctz(found);
	}
#endif
	while (i < t.len && t.at[i] != a && t.at[i] != b)
		i++;
	return i;
}

struct text
text_line(struct text *t)
{
	const char *newline = t->len == 0 ? NULL :
	    memchr(t->at, '\n', t->len);
	struct text line = *t;

	if (newline != NULL)
		line.len = (size_t)(newline - t->at);
	*t = text_skip(*t, line.len + 1);
	return line;
}

uint64_t
text_hash(struct text t)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ t.len, eight;
	size_t i;

	/* Eight bytes at a time; the last ones may count twice. */
	for (i = 0; i < t.len; i += sizeof eight) {
		eight = 0;
		if (t.len < sizeof eight)
			memcpy(&eight, t.at, t.len);
		else
			memcpy(&eight, t.at + (i + sizeof eight <= t.len ? i :
			    t.len - sizeof eight), sizeof eight);
		hash = (hash ^ eight) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash;
}

size_t
text_count(struct text t, char c)
{
	size_t i = 0, count = 0;

#ifdef __SSE2__
	const __m128i wanted = _mm_set1_epi8(c), zero = _mm_setzero_si128();
	__m128i ones, sums = zero;

	/* Equal bytes are -1; their negative is added up in two halves. */
	for (; i + 16 <= t.len; i += 16) {
		ones = _mm_sub_epi8(zero, _mm_cmpeq_epi8(_mm_loadu_si128(
		    (const __m128i *)(const void *)(t.at + i)), wanted));
		sums = _mm_add_epi64(sums, _mm_sad_epu8(ones, zero));
	}
	count = (size_t)_mm_cvtsi128_si64(_mm_add_epi64(sums,
	    _mm_unpackhi_epi64(sums, sums)));
#endif
	for (; i < t.len; i++)
		count += t.at[i] == c;
	return count;
}

size_t
text_unindented(struct text t, size_t from)
{
	size_t i = from;

#ifdef __SSE2__
	const __m128i newline = _mm_set1_epi8('\n');
	const __m128i blank = _mm_set1_epi8(' ');
	const __m128i *at;
	unsigned found;

	for (; i + 17 <= t.len; i += 16) {
		at = (const __m128i *)(const void *)(t.at + i);
		found = (unsigned)_mm_movemask_epi8(_mm_andnot_si128(
		    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)
		    (const void *)(t.at + i + 1)), blank),
		    _mm_cmpeq_epi8(_mm_loadu_si128(at), newline)));
		if (found != 0)
			return i + (size_t)__builtin_ctz(found) + 1;
	}
#endif
	for (; i + 1 < t.len; i++) {
		if (t.at[i] == '\n' && t.at[i + 1] != ' ')
			return i + 1;
	}
	return t.len;
}

ptrdiff_t
text_find_char(struct text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.at, c, t.len) : NULL;

	return at != NULL ? at - t.at : -1;
}

ptrdiff_t
text_find_last(struct text t, char c)
{
	size_t i;

	for (i = t.len; i > 0; i--) {
		if (t.at[i - 1] == c)
			return (ptrdiff_t)i - 1;
	}
	return -1;
}

bool
text_cut(struct text *t, char c, struct text *rest)
{
	ptrdiff_t at = text_find_char(*t, c);

	*rest = text_make("", 0);
	if (at < 0)
		return false;
	*rest = text_skip(*t, (size_t)at + 1);
	t->len = (size_t)at;
	return true;
}

struct text
text_behind(struct text t, struct text needle)
{
	ptrdiff_t at = text_search(t, needle);

	if (at < 0)
		return text_skip(t, t.len);
	return text_skip(t, (size_t)at + needle.len);
}

struct text
text_ahead(struct text t, struct text needle)
{
	ptrdiff_t at = text_search(t, needle);

	return at < 0 ? t : text_make(t.at, (size_t)at);
}

struct text
text_behind_char(struct text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.at, c, t.len) : NULL;

	return text_skip(t, at != NULL ? (size_t)(at - t.at) + 1 : t.len);
}

struct text
text_ahead_char(struct text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.at, c, t.len) : NULL;

	return at != NULL ? text_make(t.at, (size_t)(at - t.at)) : t;
}

struct text
text_enclosed(struct text t, struct text open, struct text close)
{
	struct text rest = text_behind(t, open);
	ptrdiff_t at = text_search(rest, close);

	return text_make(rest.at, at < 0 ? 0 : (size_t)at);
}

struct text
text_trim_ends(struct text t)
{
	while (t.len > 0 && text_is_space(t.at[0]))
		t = text_skip(t, 1);
	while (t.len > 0 && text_is_space(t.at[t.len - 1]))
		t.len--;
	return t;
}

bool
text_number(struct text t, int64_t *ret)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < t.len && t.at[i] >= '0' && t.at[i] <= '9'; i++) {
		if (i == 18)
			return false;
		n = n * 10 + (t.at[i] - '0');
	}
	if (i == 0)
		return false;
	*ret = n;
	return true;
}

/* Length of the escape sequence at the start: CSI, OSC, or ESC and a letter. */
static size_t
escape_length(struct text t)
{
	size_t i = 2;

	if (t.len < 2)
		return t.len;
	if (t.at[1] == '[') {
		while (i < t.len && t.at[i] >= ' ' && t.at[i] < '@')
			i++;
		return i < t.len && t.at[i] != '\n' ? i + 1 : i;
	}
	if (t.at[1] == ']') {
		while (i < t.len && t.at[i] != '\a' &&
		    t.at[i] != '\x1b' && t.at[i] != '\n')
			i++;
		return i < t.len && t.at[i] == '\a' ? i + 1 : i;
	}
	if (t.at[1] == '\0')
		return 1;
	if (strchr("()*+#%", t.at[1]) != NULL)	/* character sets */
		return t.len < 3 ? t.len : 3;
	if (strchr("=>\\78cDEHMNOZ", t.at[1]) != NULL)
		return 2;
	return 1;
}

struct text
escapes_removed(struct buf *clean, struct text t)
{
	const char *escape;
	size_t len;

	if (t.len == 0 || memchr(t.at, '\x1b', t.len) == NULL)
		return t;
	buf_clear(clean);
	while (t.len > 0) {
		escape = memchr(t.at, '\x1b', t.len);
		len = escape != NULL ? (size_t)(escape - t.at) : t.len;
		buf_add(clean, t.at, len);
		t = text_skip(t, len);
		if (t.len > 0)
			t = text_skip(t, escape_length(t));
	}
	return text_make(buf_str(clean), clean->len);
}

void
text_add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_addc(out, (char)c);
	} else if (c < 0x800) {
		buf_addc(out, (char)(0xc0 | c >> 6));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_addc(out, (char)(0xe0 | c >> 12));
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_addc(out, (char)(0xf0 | (c >> 18 & 7)));
		buf_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

bool
text_is_margin(struct text t)
{
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] == '\0' ||
		    strchr(" \t>|#*`:$%~-.+TZ0123456789", t.at[i]) == NULL)
			return false;
	}
	return true;
}
