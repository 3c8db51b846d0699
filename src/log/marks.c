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

/* Bytes from `first` on, `more` of them besides it. */
static __m128i
range(__m128i v, char first, char more)
{
	v = _mm_sub_epi8(v, _mm_set1_epi8(first));
	return _mm_cmpeq_epi8(_mm_subs_epu8(v, _mm_set1_epi8(more)),
	    _mm_setzero_si128());
}

static unsigned
marks_of_16(const char *at, bool *run)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(at - 1));
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)(at - 2));
	__m128i small = _mm_or_si128(b, _mm_set1_epi8(0x20));
	__m128i quote, name, found, word;

	quote = either(is(b, '\''), is(b, '"'));
	name = either(either(is(small, 'n'), is(small, 'e')),
	    either(is(small, 'y'), either(is(small, 'd'), is(small, 'r'))));
	name = either(name, either(is(small, 'p'), is(small, 't')));
	/* Control characters, the space, ']' and '\\' (small: '}' '|'). */
	name = either(name, either(range(b, 0, ' '), range(b, '\\', 1)));
	name = either(name, either(quote, either(is(b, '|'), is(b, '>'))));
	found = both(name, either(is(c, ':'), either(is(c, '='),
	    is(c, '>'))));
	found = either(found, both(quote, is(c, ',')));
	found = either(found, both(either(is(b, 'y'), is(b, 'o')),
	    either(is(c, 'J'), either(is(c, 'G'), is(c, 'D')))));
	found = either(found, both(is(c, 'A'),
	    either(is(b, 'I'), is(b, 'F'))));
	found = either(found, both(_mm_cmpeq_epi8(c, b),
	    either(is(c, '-'), is(c, '/'))));
	found = either(found, both(is(c, ' '), either(
	    both(is(b, 'r'), is(a, 'e')), both(is(b, 'c'), is(a, 'i')))));
	found = either(found, both(is(b, '/'),
	    either(is(c, '\n'), is(c, '\r'))));
	word = either(range(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 25),
	    either(range(c, '/', 10), is(c, '+')));
	*run = _mm_movemask_epi8(word) == 0xffff;
	return (unsigned)_mm_movemask_epi8(found);
}

#else

static bool
has(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is_mark(char c, char b, char a)
{
	switch (c) {
	case ':':
	case '=':
	case '>':
		return has("neydrptNEYDRPT]\\'\"|>", b) ||
		    (unsigned char)b <= ' ';
	case ',':
		return b == '\'' || b == '"';
	case 'J':
	case 'G':
	case 'D':
		return b == 'y' || b == 'o';
	case 'A':
		return b == 'I' || b == 'F';
	case '-':
	case '/':
		return b == c;
	case ' ':
		return (b == 'r' && a == 'e') || (b == 'c' && a == 'i');
	case '\n':
	case '\r':
		return b == '/';
	default:
		return false;
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
		if (is_mark(at[0], at[-1], at[-2]))
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
