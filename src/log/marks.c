/*
 * marks: see include/ssm/log/marks.h.
 */
#include <stdbool.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
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

/*
 * With AVX2 a byte is looked up by its halves: it is in those of eight sets
 * whose bits both halves have. Each set is some lower halves with some upper.
 */
struct sets {
	unsigned char low[16], high[16];
};

/*
 * A mark is a byte in a set of `second` behind one in the same set of `first`:
 *
 *	bit	first				second
 *	0x01	up to '/', or not ASCII		: = >
 *	0x02	d e n				: = >
 *	0x04	p r t v y [ \\ ] ^ _ { | } ~	: = >
 *	0x08	;				: = >
 *	0x10	up to '/', or not ASCII		,
 *	0x20	[ \\ ] ^ _ { | } ~		,
 *	0x40	;				,
 *	0x80	/				up to '\r'
 *
 * and in the second table of each
 *
 *	0x01	t				;
 *	0x02	s				_
 *	0x04	3				A D a d
 *	0x08	y				J
 *	0x10	o				J
 *	0x20	F I				A
 *	0x40	-				-
 *	0x80	/				/
 *
 * Letters are of either case, but o s t in the second table and all of second.
 */
static const struct sets first[2] = {
	{ { 0x15, 0x11, 0x15, 0x11, 0x17, 0x13, 0x15, 0x11,
	    0x11, 0x15, 0x11, 0x7d, 0x35, 0x35, 0x37, 0xb5 },
	  { 0x11, 0x11, 0x91, 0x48, 0x02, 0x24, 0x02, 0x24,
	    0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11 } },
	{ { 0x00, 0x00, 0x00, 0x06, 0x01, 0x00, 0x20, 0x00,
	    0x00, 0x28, 0x00, 0x00, 0x00, 0x40, 0x00, 0x90 },
	  { 0x00, 0x00, 0xc0, 0x04, 0x20, 0x08, 0x10, 0x0b } },
};
static const struct sets second[2] = {
	{ { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
	    0x80, 0x80, 0x8f, 0x80, 0xf0, 0x8f, 0x0f, 0x00 },
	  { 0x80, 0x00, 0x70, 0x0f } },
	{ { 0x00, 0x24, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x18, 0x01, 0x00, 0x40, 0x00, 0x82 },
	  { 0x00, 0x00, 0xc0, 0x01, 0x3c, 0x02, 0x04 } },
};

/* Letters in 0x03, digits in 0x04, / and + in 0x18. */
static const struct sets words = {
	{ 0x06, 0x07, 0x07, 0x07, 0x07, 0x07, 0x07, 0x07,
	    0x07, 0x07, 0x03, 0x11, 0x01, 0x01, 0x01, 0x09 },
	{ 0x00, 0x00, 0x18, 0x04, 0x01, 0x02, 0x01, 0x02 },
};

#define AVX2 __attribute__((target("avx2")))

struct halves {
	__m256i low, high;
};

AVX2 static inline struct halves
halves(const char *at)
{
	__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
	__m256i four = _mm256_set1_epi8(0x0f);

	return (struct halves){ _mm256_and_si256(bytes, four),
		_mm256_and_si256(_mm256_srli_epi16(bytes, 4), four) };
}

AVX2 static inline __m256i
sets_of(struct halves h, const struct sets *sets)
{
	__m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(
	    (const __m128i *)(const void *)sets->low));
	__m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(
	    (const __m128i *)(const void *)sets->high));

	return _mm256_and_si256(_mm256_shuffle_epi8(low, h.low),
	    _mm256_shuffle_epi8(high, h.high));
}

/* One bit for each byte that is not 0. */
AVX2 static inline uint32_t
nonzero(__m256i bytes)
{
	return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes,
	    _mm256_setzero_si256()));
}

AVX2 static inline uint32_t
marks_of_32(const char *at, unsigned *runs)
{
	struct halves b = halves(at - 1), c = halves(at);
	__m256i found = _mm256_or_si256(
	    _mm256_and_si256(sets_of(b, &first[0]), sets_of(c, &second[0])),
	    _mm256_and_si256(sets_of(b, &first[1]), sets_of(c, &second[1])));
	uint32_t word = nonzero(sets_of(c, &words));
	__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);

	*runs = ((word & 0xffff) == 0xffff ? 1 : 0) |
	    (word >> 16 == 0xffff ? 2 : 0);
	return nonzero(_mm256_or_si256(found, _mm256_cmpeq_epi8(bytes,
	    _mm256_set1_epi8('@'))));
}

AVX2 static uint64_t
marks_avx2(const char *block, unsigned *runs)
{
	unsigned later;
	uint64_t found = marks_of_32(block, runs);

	found |= (uint64_t)marks_of_32(block + 32, &later) << 32;
	*runs |= later << 2;
	return found;
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

#ifdef __SSE2__
	if (__builtin_cpu_supports("avx2"))
		return marks_avx2(block, runs);
#endif
	*runs = 0;
	for (i = 0; i < MARKS_BLOCK / 16; i++) {
		found |= (uint64_t)marks_of_16(block + 16 * (size_t)i, &run) <<
		    (16 * i);
		if (run)
			*runs |= 1U << i;
	}
	return found;
}
