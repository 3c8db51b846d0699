/*
 * marks: see include/ssm/log/marks.h.
 */
#include <stdbool.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/log/marks.h"

#ifdef __SSE2__

static __m128i
is(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

static __m128i
either(__m128i a, __m128i b)
{
	return _mm_or_si128(a, b);
}

static __m128i
both(__m128i a, __m128i b)
{
	return _mm_and_si128(a, b);
}

/* Without these bits it is that byte. */
static __m128i
is_but(__m128i v, char bits, char c)
{
	return is(_mm_and_si128(v, _mm_set1_epi8((char)~bits)), c);
}

static __m128i
at_most(__m128i v, char c)
{
	return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(c)), v);
}

/* Bytes from `first` to `last`. */
static __m128i
range(__m128i v, char first, char last)
{
	return at_most(_mm_sub_epi8(v, _mm_set1_epi8(first)),
	    (char)(last - first));
}

static unsigned
marks_of_16(const char *at, bool *run)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(at - 1));
	__m128i fold = _mm_set1_epi8(0x20);
	__m128i small = either(b, fold), sign = at_most(b, '/');
	__m128i y = is(small, 'y'), name, found, word;

	/* d e, n, p r t (and v), y */
	name = either(either(is_but(small, 1, 'd'), is(small, 'n')),
	    either(is_but(small, 6, 'p'), y));
	/* [ \\ ] ^ _ { | } ~ and what is not ASCII */
	sign = either(either(sign, is(b, ';')), _mm_cmpeq_epi8(small,
	    _mm_max_epu8(small, _mm_set1_epi8('{'))));
	name = either(name, sign);
	found = both(name, either(is(c, ':'),
	    either(is(c, '='), is(c, '>'))));
	found = either(found, both(sign, is(c, ',')));
	found = either(found, both(is(b, 't'), is(c, ';')));
	found = either(found, either(is(c, '@'),
	    both(is(b, 's'), is(c, '_'))));
	found = either(found, both(is(b, '3'),
	    either(is_but(c, 0x20, 'A'), is_but(c, 0x20, 'D'))));
	found = either(found, both(either(y, is(b, 'o')), is(c, 'J')));
	found = either(found, both(is(c, 'A'),
	    either(is(b, 'I'), is(b, 'F'))));
	found = either(found, both(is_but(c, 2, '-'), _mm_cmpeq_epi8(c, b)));
	found = either(found, both(is(b, '/'), at_most(c, '\r')));
	word = either(range(either(c, fold), 'a', 'z'),
	    either(range(c, '/', '9'), is(c, '+')));
	*run = _mm_movemask_epi8(word) == 0xffff;
	return (unsigned)_mm_movemask_epi8(found);
}

#else

static bool
is_mark(unsigned char c, unsigned char b)
{
	unsigned char small = b | 0x20;

	switch (c) {
	case ':':
	case '=':
	case '>':
		return b <= '/' || b == ';' || small >= '{' ||
		    strchr("deny", small) != NULL ||
		    (small >= 'p' && small <= 'v' && small % 2 == 0);
	case ',':
		return b <= '/' || b == ';' || small >= '{';
	case ';':
		return b == 't';
	case '_':
		return b == 's';
	case '@':
		return true;
	case 'J':
		return small == 'y' || b == 'o';
	case 'A':
		return b == 'I' || b == 'F' || b == '3';
	case 'D':
	case 'a':
	case 'd':
		return b == '3';
	case '-':
	case '/':
		return b == c;
	default:
		return b == '/' && c <= '\r';
	}
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/';
}

static unsigned
marks_of_16(const char *at, bool *run)
{
	unsigned found = 0, i;

	*run = true;
	for (i = 0; i < 16; i++, at++) {
		if (is_mark((unsigned char)at[0], (unsigned char)at[-1]))
			found |= 1U << i;
		if (!is_word(*at))
			*run = false;
	}
	return found;
}

#endif

uint64_t
marks(const char *block, unsigned *runs)
{
	uint64_t found = 0;
	unsigned i;
	bool run;

	*runs = 0;
	for (i = 0; i < MARKS_BLOCK / 16; i++) {
		found |= (uint64_t)marks_of_16(block + 16 * (size_t)i, &run) <<
		    (16 * i);
		if (run)
			*runs |= 1U << i;
	}
	return found;
}
