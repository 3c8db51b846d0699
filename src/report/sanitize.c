/*
 * sanitize: see include/ssm/report/sanitize.h.
 */
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/report/sanitize.h"

/* Characters that are invisible or reorder what stands around them. */
static const struct {
	uint32_t first;
	uint32_t last;
} unwanted[] = {
	{ 0x7f, 0x9f },		/* DEL and C1 controls */
	{ 0xad, 0xad },		/* soft hyphen */
	{ 0x61c, 0x61c },	/* Arabic letter mark */
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },	/* zero width, directional marks */
	{ 0x2028, 0x202e },	/* line separators, embeddings, overrides */
	{ 0x2060, 0x206f },	/* joiners, isolates */
	{ 0xe000, 0xf8ff },	/* private use */
	{ 0xfe00, 0xfe0f },	/* variation selectors */
	{ 0xfeff, 0xfeff },
	{ 0xfff0, 0xfffb },
	{ 0xe0000, 0x10ffff },	/* tags, private planes */
};

/* Characters our own texts use, in a terminal that has only ASCII. */
static const struct {
	uint32_t c;
	const char *ascii;
} plain[] = {
	{ 0x2026, "..." }, { 0xb7, "-" }, { 0x2013, "-" }, { 0x2014, "-" },
	{ 0x2018, "'" }, { 0x2019, "'" }, { 0x201c, "\"" }, { 0x201d, "\"" },
};

/*
 * Decodes one character (RFC 3629: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF). Returns its length in bytes, 0 if the bytes are no UTF-8.
 */
static size_t
decode(struct text t, uint32_t *ret)
{
	const unsigned char *s = (const unsigned char *)t.at;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t len, i;

	if (s[0] < 0x80) {
		*ret = s[0];
		return 1;
	}
	len = s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 : s[0] >= 0xe0 &&
	    s[0] < 0xf0 ? 3 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : 0;
	if (len == 0 || t.len < len)
		return 0;
	c = s[0] & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return len;
}

static bool
is_unwanted(uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++) {
		if (c >= unwanted[i].first && c <= unwanted[i].last)
			return true;
	}
	return false;
}

static void
add_ascii(struct buf *out, uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		if (plain[i].c == c) {
			buf_adds(out, plain[i].ascii);
			return;
		}
	}
	buf_addf(out, "\\u{%x}", (unsigned)c);
}

/*
 * Eight bytes are, if none of them has its highest bit set or gets it by adding
 * or subtracting what tells 0x7f and the controls from the rest.
 */
static inline uint64_t
unprintable_of_8(uint64_t bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	return (bytes | (bytes + ones) | (bytes - ones * ' ')) & ones * 0x80;
}

static inline uint64_t
eight(const char *at)
{
	uint64_t bytes;

	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

#ifdef __SSE2__

struct extremes {
	__m128i least, most;
};

static inline void
look(struct extremes *e, const char *at)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)at);

	e->least = _mm_min_epu8(e->least, c);
	e->most = _mm_max_epu8(e->most, c);
}

/* The same of 16 bytes or more. */
static bool
all_printable_of_16(struct text t)
{
	const __m128i a = _mm_set1_epi8(' '), z = _mm_set1_epi8(0x7e);
	struct extremes e = { z, a };
	const char *at = t.at, *last = t.at + t.len - 16;

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
	return _mm_movemask_epi8(_mm_and_si128(
	    _mm_cmpeq_epi8(_mm_min_epu8(e.least, a), a),
	    _mm_cmpeq_epi8(_mm_max_epu8(e.most, z), z))) == 0xffff;
}

#endif

/* Whether all of 4 bytes or more are; the last ones are looked at twice. */
static bool
all_printable(struct text t)
{
	const char *at = t.at, *end = t.at + t.len;
	uint32_t first, last;

	if (t.len < 8) {
		memcpy(&first, at, sizeof first);
		memcpy(&last, end - sizeof last, sizeof last);
		return unprintable_of_8((uint64_t)first << 32 | last) == 0;
	}
#ifdef __SSE2__
	if (t.len >= 16)
		return all_printable_of_16(t);
#endif
	for (; end - at > 8; at += 8) {
		if (unprintable_of_8(eight(at)) != 0)
			return false;
	}
	return unprintable_of_8(eight(end - 8)) == 0;
}

/* How many bytes of a text that is short or not printable to its end are. */
__attribute__((noinline)) static size_t
printable_some(struct text t)
{
	size_t i = 0;

	while (i + 8 <= t.len && unprintable_of_8(eight(t.at + i)) == 0)
		i += 8;
	while (i < t.len && t.at[i] >= ' ' && t.at[i] < 0x7f)
		i++;
	return i;
}

size_t
printable(struct text t)
{
	/* Most texts are up to their end. */
	return t.len >= 4 && all_printable(t) ? t.len : printable_some(t);
}

/* A text that is not as it should be, or too long. */
__attribute__((noinline)) static void
sanitize_any(struct buf *out, struct text t, size_t max, bool utf8)
{
	size_t start = out->len, len, room;
	uint32_t c;

	while (t.len > 0) {
		room = max == 0 ? t.len : max - (out->len - start);
		if (max != 0 && out->len - start >= max) {
			buf_adds(out, utf8 ? "\xe2\x80\xa6" : "...");
			return;
		}
		len = printable(room < t.len ? text_make(t.at, room) : t);
		if (len > 0) {
			buf_add(out, t.at, len);
			t = text_skip(t, len);
			continue;
		}
		len = decode(t, &c);
		if (len == 0) {
			buf_addf(out, "\\x%02x", (unsigned)(unsigned char)
			    t.at[0]);
			len = 1;
		} else if (c == '\t' || c == '\n' || c == '\r') {
			buf_addc(out, ' ');
		} else if (c < 0x80) {
			buf_addf(out, "\\x%02x", (unsigned)c);
		} else if (is_unwanted(c)) {
			buf_addf(out, "\\u{%x}", (unsigned)c);
		} else if (utf8) {
			buf_add(out, t.at, len);
		} else {
			add_ascii(out, c);
		}
		t = text_skip(t, len);
	}
}

void
sanitize(struct buf *out, struct text t, size_t max, bool utf8)
{
	/* Nearly all are. */
	if ((max == 0 || t.len <= max) && printable(t) == t.len)
		buf_add(out, t.at, t.len);
	else
		sanitize_any(out, t, max, utf8);
}

/* Columns of one character. East Asian wide ones and emoji take two. */
static size_t
columns_of(uint32_t c)
{
	if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
	    (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
	    (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
	    (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
	    (c >= 0x20000 && c <= 0x3fffd))
		return 2;
	return c < 0x300 || c > 0x36f ? 1 : 0;
}

/* The first character; bytes that are none count as one column each. */
static size_t
next_columns(struct text t, size_t *ret)
{
	uint32_t c;
	size_t len = decode(t, &c);

	*ret = len == 0 ? 1 : columns_of(c);
	return len == 0 ? 1 : len;
}

size_t
display_width(struct text t)
{
	size_t width = 0, len, columns;

	while (t.len > 0) {
		if ((len = printable(t)) > 0)
			columns = len;
		else
			len = next_columns(t, &columns);
		width += columns;
		t = text_skip(t, len);
	}
	return width;
}

size_t
display_bytes(struct text t, size_t columns)
{
	size_t start = t.len, len, width;

	while (t.len > 0) {
		len = printable(t.len > columns ? text_make(t.at, columns) : t);
		width = len;
		if (len == 0)
			len = next_columns(t, &width);
		if (width > columns)
			break;
		columns -= width;
		t = text_skip(t, len);
	}
	return start - t.len;
}
