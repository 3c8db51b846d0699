/*
 * marks: see include/ssm/log/marks.h.
 */
#include <stdbool.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/marks.h"

/*
 * A byte is looked up by its halves: it is in those of eight sets whose bits
 * both halves have. Each set is some lower halves with some upper, and so may
 * hold a few bytes more than it should. All tables stand there twice, for both
 * halves of a register.
 */
struct sets {
	unsigned char low[32], high[32];
};

#define TWICE(...) __VA_ARGS__, __VA_ARGS__

/*
 * How names end: the fourth letter from the end, the last but one, the last,
 * in either case. secret_name_ends() has them in full.
 *
 *	0x01	a c	u d	e	alue code
 *	0x02	o r	i s	e	okie onse rase
 *	0x04	c	e	t	cret
 *	0x08	o d	e o	n p	oken dpop
 *	0x10	f w	e r	r d	fier word
 *	0x20	t	o r	n e	tion ture
 *	0x40	s r	w x	d y	sswd roxy
 *	0x80	any	e	y	key
 */
static const struct sets fourth = {
	{ TWICE(0x80, 0x81, 0xc2, 0xc5, 0xa8, 0x80, 0x90, 0x90,
	    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x8a) },
	{ TWICE(0x00, 0x00, 0x80, 0x80, 0x9f, 0xf2, 0x9f, 0xf2,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};
static const struct sets last_but_one = {
	{ TWICE(0x00, 0x00, 0x30, 0x02, 0x01, 0x9d, 0x00, 0x40,
	    0x40, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x28) },
	{ TWICE(0x00, 0x00, 0x00, 0x00, 0xbf, 0x73, 0xbf, 0x73,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};
static const struct sets last = {
	{ TWICE(0x08, 0x00, 0x10, 0x00, 0x54, 0x23, 0x00, 0x00,
	    0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x28, 0x00) },
	{ TWICE(0x00, 0x00, 0x00, 0x00, 0x7b, 0xdc, 0x7b, 0xdc,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};

/*
 * Two neighbours of which the second is marked:
 *
 *	0x01	y o Y			J
 *	0x02	I F			A
 *	0x04	s t 2 4 7 9		_ ;
 *	0x08	- ]			- :
 *	0x10	/			/
 *	0x20	any			@
 *	0x40	any			%
 *	0x80	any			\n \r
 */
static const struct sets first = {
	{ TWICE(0xe0, 0xe0, 0xe4, 0xe4, 0xe4, 0xe0, 0xe2, 0xe4,
	    0xe0, 0xe7, 0xe0, 0xe0, 0xe0, 0xe8, 0xe0, 0xf1) },
	{ TWICE(0xe0, 0xe0, 0xf8, 0xe4, 0xe2, 0xe9, 0xe1, 0xe5,
	    0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0) },
};
static const struct sets second = {
	{ TWICE(0x20, 0x02, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00,
	    0x00, 0x00, 0x89, 0x04, 0x00, 0x88, 0x00, 0x14) },
	{ TWICE(0x80, 0x00, 0x58, 0x0c, 0x23, 0x04, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};

/* A to O in 0x01, P to Z in 0x02, digits in 0x04, + and / in 0x08. */
static const struct sets words = {
	{ TWICE(0x06, 0x07, 0x07, 0x07, 0x07, 0x07, 0x07, 0x07,
	    0x07, 0x07, 0x03, 0x09, 0x01, 0x01, 0x01, 0x09) },
	{ TWICE(0x00, 0x00, 0x08, 0x04, 0x01, 0x02, 0x01, 0x02,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};

/* Names of which more follows are none. Not known is what follows the last. */
static void
leave_longer(struct marks *m)
{
	m->names &= ~(m->words >> 1);
}

#ifdef __SSE2__

#define AVX2 __attribute__((target("avx2")))

/* A block in two registers, and its bytes' upper halves. */
struct bytes {
	__m256i low[2], high[2];
};

AVX2 static inline __m256i
load(const void *at)
{
	return _mm256_loadu_si256((const __m256i *)at);
}

AVX2 static inline struct bytes
bytes_at(const char *at)
{
	__m256i four = _mm256_set1_epi8(0x0f), a = load(at), b = load(at + 32);

	return (struct bytes){ { a, b }, {
		_mm256_and_si256(_mm256_srli_epi16(a, 4), four),
		_mm256_and_si256(_mm256_srli_epi16(b, 4), four) } };
}

/* With those halves only that are looked up, also of what is not ASCII. */
AVX2 static inline struct bytes
lower_halves(struct bytes b)
{
	__m256i four = _mm256_set1_epi8(0x0f);

	b.low[0] = _mm256_and_si256(b.low[0], four);
	b.low[1] = _mm256_and_si256(b.low[1], four);
	return b;
}

/* Of whole bytes those that are not ASCII are in no set. */
AVX2 static inline void
sets_of(__m256i found[2], struct bytes b, const struct sets *sets)
{
	__m256i low = load(sets->low), high = load(sets->high);

	found[0] = _mm256_and_si256(_mm256_shuffle_epi8(low, b.low[0]),
	    _mm256_shuffle_epi8(high, b.high[0]));
	found[1] = _mm256_and_si256(_mm256_shuffle_epi8(low, b.low[1]),
	    _mm256_shuffle_epi8(high, b.high[1]));
}

AVX2 static inline void
both(__m256i found[2], const __m256i other[2])
{
	found[0] = _mm256_and_si256(found[0], other[0]);
	found[1] = _mm256_and_si256(found[1], other[1]);
}

/* One bit for each byte that is not 0. */
AVX2 static inline uint64_t
nonzero(const __m256i bytes[2])
{
	__m256i zero = _mm256_setzero_si256();
	uint32_t first_32 = (uint32_t)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(bytes[0], zero));
	uint32_t other_32 = (uint32_t)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(bytes[1], zero));

	return ~(first_32 | (uint64_t)other_32 << 32);
}

AVX2 static void
marks_avx2(const char *block, struct marks *m)
{
	struct bytes c = bytes_at(block), b = lower_halves(bytes_at(block - 1));
	__m256i one = _mm256_set1_epi8(1), names[2], found[2], other[2];

	sets_of(other, c, &words);
	m->words = nonzero(other);
	sets_of(names, c, &last);
	sets_of(other, b, &last_but_one);
	both(names, other);
	sets_of(other, bytes_at(block - 3), &fourth);
	both(names, other);
	m->names = nonzero(names);
	sets_of(found, c, &second);
	sets_of(other, b, &first);
	both(found, other);
	/* As signed numbers NUL and what is not ASCII are the smallest. */
	found[0] = _mm256_or_si256(found[0], _mm256_cmpgt_epi8(one, c.low[0]));
	found[1] = _mm256_or_si256(found[1], _mm256_cmpgt_epi8(one, c.low[1]));
	m->found = nonzero(found);
	leave_longer(m);
}

#endif

static unsigned
sets_of_byte(char c, const struct sets *sets)
{
	return sets->low[(unsigned char)c & 15] &
	    sets->high[(unsigned char)c >> 4];
}

void
marks_plain(const char *block, struct marks *m)
{
	unsigned i, ending, pair;

	*m = (struct marks){ 0, 0, 0 };
	for (i = 0; i < MARKS_BLOCK; i++, block++) {
		uint64_t bit = UINT64_C(1) << i;

		if (sets_of_byte(*block, &words) != 0)
			m->words |= bit;
		ending = sets_of_byte(*block, &last);
		if (ending != 0 && (ending & sets_of_byte(block[-1],
		    &last_but_one) & sets_of_byte(block[-3], &fourth)) != 0)
			m->names |= bit;
		pair = sets_of_byte(*block, &second);
		if (*block == '\0' || (unsigned char)*block >= 0x80 ||
		    (pair & sets_of_byte(block[-1], &first)) != 0)
			m->found |= bit;
	}
	leave_longer(m);
}

void
marks(const char *block, struct marks *m)
{
#ifdef __SSE2__
	if (__builtin_cpu_supports("avx2")) {
		marks_avx2(block, m);
		return;
	}
#endif
	marks_plain(block, m);
}
