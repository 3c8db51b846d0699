/*
 * harmless: see include/ssm/log/harmless.h.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/log/harmless.h"

/*
 * What a byte is in a text that may be a word, 0 if there is none in a word;
 * and what there is in such a text.
 */
enum { WORD = 1, WORD_UPPER = 2, WORD_DASH = 4, WORD_DASHES = 8 };

#define W WORD
#define U (WORD | WORD_UPPER)

static const unsigned char word_bytes[256] = {
	['-'] = WORD | WORD_DASH, ['.'] = W, ['/'] = W, ['_'] = W,
	['0'] = W, W, W, W, W, W, W, W, W, W,
	['A'] = U, U, U, U, U, U, U, U, U, U, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, U, U,
	['a'] = W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W,
};

#undef W
#undef U

/* What there is in a text: capitals, dashes; WORD if something is no word's. */
static unsigned
bytes_of_short(struct text t)
{
	unsigned all = 0, kind, before = 0;
	size_t i;

	for (i = 0; i < t.len; i++) {
		kind = word_bytes[(unsigned char)t.at[i]] ^ (unsigned)WORD;
		all |= kind | (kind & before & WORD_DASH) << 1;
		before = kind;
	}
	return all;
}

#ifdef __SSE2__

/* Where the bytes are among those from `first` on, `count` of them. */
static __m128i
among(__m128i bytes, char first, char count)
{
	__m128i at = _mm_sub_epi8(bytes, _mm_set1_epi8(first));

	return _mm_cmpeq_epi8(_mm_min_epu8(at, _mm_set1_epi8(
	    (char)(count - 1))), at);
}

/* The same of sixteen bytes. */
static unsigned
bytes_of_block(__m128i bytes)
{
	__m128i upper = among(bytes, 'A', 26);
	__m128i dash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-'));
	__m128i word = _mm_or_si128(_mm_or_si128(_mm_or_si128(upper, dash),
	    _mm_or_si128(among(bytes, 'a', 26), among(bytes, '.', 12))),
	    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')));
	unsigned dashes = (unsigned)_mm_movemask_epi8(dash);

	return (_mm_movemask_epi8(word) != 0xffff ? WORD : 0) |
	    (_mm_movemask_epi8(upper) != 0 ? WORD_UPPER : 0) |
	    ((dashes & dashes >> 1) != 0 ? WORD_DASHES : 0);
}

/*
 * The same of a text. Blocks overlap, so that each two bytes are in one. Two
 * dashes may be found where the halves of a short text meet, which is no harm.
 */
static unsigned
bytes_of(struct text t)
{
	unsigned all = 0;
	size_t i;

	if (t.len < 8)
		return bytes_of_short(t);
	if (t.len < 16)
		return bytes_of_block(_mm_unpacklo_epi64(
		    _mm_loadl_epi64((const __m128i *)(const void *)t.at),
		    _mm_loadl_epi64((const __m128i *)(const void *)
		    (t.at + t.len - 8))));
	for (i = 0; i + 16 < t.len; i += 15)
		all |= bytes_of_block(_mm_loadu_si128((const __m128i *)
		    (const void *)(t.at + i)));
	return all | bytes_of_block(_mm_loadu_si128((const __m128i *)
	    (const void *)(t.at + t.len - 16)));
}

#else

static unsigned
bytes_of(struct text t)
{
	return bytes_of_short(t);
}

#endif

/* Whether it looks somewhere like AKIA, ASIA, eyJ or IQoJ. */
static bool
begins_something(struct text t)
{
	size_t i;

	for (i = 1; i < t.len; i++) {
		char c = t.at[i], before = t.at[i - 1];

		if ((c == 'A' && before == 'I') ||
		    (c == 'J' && (before == 'y' || before == 'o')))
			return true;
	}
	return false;
}

/*
 * A word without any separator has no name before it, and neither one in lower
 * case nor a short one, nor one that begins no key id and no token anywhere,
 * has the shape of a secret (redact.c). The same holds for a host in lower case
 * behind the scheme of a URL: what would be hidden there stands before an @.
 */
bool
text_is_harmless(struct text t)
{
	unsigned bytes;

	if (t.len >= 64)
		return false;
	bytes = bytes_of(t);
	if ((bytes & WORD) != 0) {
		if (!text_starts(t, "http"))
			return false;
		t = text_skip(t, text_starts(t, "https") ? 5 : 4);
		return text_starts(t, "://") && (bytes_of(text_skip(t, 3)) &
		    (WORD | WORD_UPPER | WORD_DASHES)) == 0;
	}
	if ((bytes & WORD_DASHES) != 0)
		return false;
	return (bytes & WORD_UPPER) == 0 || t.len < 16 ||
	    (t.len < 40 && !begins_something(t));
}
