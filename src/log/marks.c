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
 *	0x01	a c o	u d e	e 1 2	alue code ode1
 *	0x02	o r p	i s	e s	okie onse rase pass
 *	0x04	c s	e r	t d l	cret seed curl
 *	0x08	o d	e o	n p	oken dpop
 *	0x10	f w n	e r	r d y	fier word nary
 *	0x20	t	o r	n e	tion ture
 *	0x40	s r	w x c n	d y k g	sswd roxy rock ring
 *	0x80	any	e	y	key
 */
static const struct sets fourth = {
	{ TWICE(0x82, 0x81, 0xc2, 0xc5, 0xa8, 0x80, 0x90, 0x90,
	    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x90, 0x8b) },
	{ TWICE(0x00, 0x00, 0x80, 0x80, 0x9f, 0xf6, 0x9f, 0xf6,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};
static const struct sets last_but_one = {
	{ TWICE(0x00, 0x00, 0x34, 0x42, 0x01, 0x9d, 0x00, 0x40,
	    0x40, 0x02, 0x00, 0x00, 0x00, 0x00, 0x40, 0x28) },
	{ TWICE(0x00, 0x00, 0x00, 0x00, 0xff, 0x77, 0xff, 0x77,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};
static const struct sets last = {
	{ TWICE(0x08, 0x01, 0x11, 0x02, 0x54, 0x23, 0x00, 0x40,
	    0x00, 0xd0, 0x00, 0x40, 0x04, 0x00, 0x28, 0x00) },
	{ TWICE(0x00, 0x00, 0x00, 0x01, 0x7f, 0xde, 0x7f, 0xde,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00) },
};

/*
 * Two neighbours of which the second is marked:
 *
 *	0x01	y o Y			J
 *	0x02	I F			A
 *	0x04	s t 2 4 7 9		_ ;
 *	0x08	- ]			- :
 *	0x10	/ =			/ =
 *	0x20	any			@
 *	0x40	any			%
 *	0x80	any			\n \r
 */
static const struct sets first = {
	{ TWICE(0xe0, 0xe0, 0xe4, 0xe4, 0xe4, 0xe0, 0xe2, 0xe4,
	    0xe0, 0xe7, 0xe0, 0xe0, 0xe0, 0xf8, 0xe0, 0xf1) },
	{ TWICE(0xe0, 0xe0, 0xf8, 0xf4, 0xe2, 0xe9, 0xe1, 0xe5,
	    0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0) },
};
static const struct sets second = {
	{ TWICE(0x20, 0x02, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00,
	    0x00, 0x00, 0x89, 0x04, 0x00, 0x98, 0x00, 0x14) },
	{ TWICE(0x80, 0x00, 0x58, 0x1c, 0x23, 0x04, 0x00, 0x00,
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

AVX2 static inline __m256i
load(const void *at)
{
	return _mm256_loadu_si256((const __m256i *)at);
}

/* The upper halves of bytes. */
AVX2 static inline __m256i
upper(__m256i bytes)
{
	return _mm256_and_si256(_mm256_srli_epi16(bytes, 4),
	    _mm256_set1_epi8(0x0f));
}

/*
 * By whole bytes, of which those that are not ASCII are in no set, or by their
 * lower halves.
 */
AVX2 static inline __m256i
sets_of(__m256i low, __m256i high, const struct sets *sets)
{
	return _mm256_and_si256(_mm256_shuffle_epi8(load(sets->low), low),
	    _mm256_shuffle_epi8(load(sets->high), high));
}

/* One bit for each byte that is 0. */
AVX2 static inline uint64_t
zeros(__m256i bytes)
{
	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes,
	    _mm256_setzero_si256()));
}

/* Half a block; what is not marked, and above it nothing. */
AVX2 static inline struct marks
unmarked_32(const char *at)
{
	__m256i c = load(at), high = upper(c), b = load(at - 1), other, found;
	struct marks m;

	m.words = zeros(sets_of(c, high, &words));
	other = upper(b);
	b = _mm256_and_si256(b, _mm256_set1_epi8(0x0f));
	found = _mm256_and_si256(sets_of(c, high, &second),
	    sets_of(b, other, &first));
	/* As signed numbers NUL and what is not ASCII are the smallest. */
	m.found = zeros(_mm256_or_si256(found,
	    _mm256_cmpgt_epi8(_mm256_set1_epi8(1), c)));
	found = _mm256_and_si256(sets_of(c, high, &last),
	    sets_of(b, other, &last_but_one));
	c = load(at - 3);
	m.names = zeros(_mm256_and_si256(found,
	    sets_of(c, upper(c), &fourth)));
	return m;
}

AVX2 static void
marks_avx2(const char *block, struct marks *m)
{
	struct marks a = unmarked_32(block), b = unmarked_32(block + 32);

	m->found = ~(a.found | b.found << 32);
	m->names = ~(a.names | b.names << 32);
	m->words = ~(a.words | b.words << 32);
	leave_longer(m);
}

AVX2 static void
marks_half_avx2(const char *block, struct marks *m)
{
	*m = unmarked_32(block);
	m->found ^= UINT32_MAX;
	m->names ^= UINT32_MAX;
	m->words ^= UINT32_MAX;
	leave_longer(m);
}

#endif

static unsigned
sets_of_byte(char c, const struct sets *sets)
{
	return sets->low[(unsigned char)c & 15] &
	    sets->high[(unsigned char)c >> 4];
}

static void
marks_of_bytes(const char *block, unsigned n, struct marks *m)
{
	unsigned i, ending, pair;

	*m = (struct marks){ 0, 0, 0 };
	for (i = 0; i < n; i++, block++) {
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
marks_plain(const char *block, struct marks *m)
{
	marks_of_bytes(block, MARKS_BLOCK, m);
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

void
marks_half(const char *block, struct marks *m)
{
#ifdef __SSE2__
	if (__builtin_cpu_supports("avx2")) {
		marks_half_avx2(block, m);
		return;
	}
#endif
	marks_of_bytes(block, MARKS_BLOCK / 2, m);
}
