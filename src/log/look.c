/*
 * look: see include/ssm/log/look.h.
 */
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/look.h"

#define ESCAPE '\x1b'

static bool
is_ascii(struct text t)
{
	uint64_t eight, all = 0;
	size_t i, k;

	for (i = 0; i + 64 <= t.len; i += 64) {
		for (k = i; k < i + 64; k += sizeof eight) {
			memcpy(&eight, t.at + k, sizeof eight);
			all |= eight;
		}
	}
	for (; i < t.len; i++)
		all |= (unsigned char)t.at[i];
	return (all & UINT64_C(0x8080808080808080)) == 0;
}

/* Control characters that are no newlines. */
static bool
has_controls(struct text t)
{
	bool found = false;
	size_t i;

	for (i = 0; i < t.len; i++)
		found |= (unsigned char)t.at[i] < ' ' && t.at[i] != '\n';
	return found;
}

/* Sets the bits of the bytes from i on. */
static void
find_newlines(struct text t, size_t i, uint64_t *newlines)
{
	const char *at = t.at + i, *end = t.at + t.len;

	for (; i < t.len; i += 64)
		newlines[i / 64] = 0;
	for (; at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL;
	    at++) {
		i = (size_t)(at - t.at);
		newlines[i / 64] |= UINT64_C(1) << i % 64;
	}
}

/* `plain` is known to be false, or to be found out. */
static struct look
look_anywhere(struct text t, bool plain)
{
	struct look look;

	if (t.len == 0)
		return (struct look){ .ascii = true, .plain = plain };
	look = (struct look){
		.ascii = is_ascii(t),
		.escapes = memchr(t.at, ESCAPE, t.len) != NULL,
		.ampersands = memchr(t.at, '&', t.len) != NULL,
	};
	look.plain = plain && look.ascii && !has_controls(t);
	return look;
}

static bool
has_time(struct text t)
{
	const char *at = t.at, *end = t.at + t.len;

	for (; at < end && (at = memchr(at, ',', (size_t)(end - at))) != NULL;
	    at++) {
		if (at - t.at >= 3 && at[-3] == ':')
			return true;
	}
	return false;
}

#ifdef __SSE2__

__attribute__((target("avx2"))) static inline __m256i
load(const char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/*
 * Whole words of the newlines; the number of bytes looked at. As a signed
 * number a byte is less than a blank if it is a control character or no ASCII.
 */
__attribute__((target("avx2"))) static size_t
look_avx2(struct text t, uint64_t *newlines, bool *plain, bool *ampersands)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	const __m256i blank = _mm256_set1_epi8(' ');
	const __m256i ampersand = _mm256_set1_epi8('&');
	__m256i others = _mm256_setzero_si256(), found = others;
	size_t i;

	for (i = 0; i + 64 <= t.len; i += 64) {
		__m256i a = load(t.at + i), b = load(t.at + i + 32);
		__m256i ends_a = _mm256_cmpeq_epi8(a, newline);
		__m256i ends_b = _mm256_cmpeq_epi8(b, newline);

		newlines[i / 64] = (unsigned)_mm256_movemask_epi8(ends_a) |
		    (uint64_t)(unsigned)_mm256_movemask_epi8(ends_b) << 32;
		others = _mm256_or_si256(others, _mm256_or_si256(
		    _mm256_andnot_si256(ends_a, _mm256_cmpgt_epi8(blank, a)),
		    _mm256_andnot_si256(ends_b, _mm256_cmpgt_epi8(blank, b))));
		found = _mm256_or_si256(found, _mm256_or_si256(
		    _mm256_cmpeq_epi8(a, ampersand),
		    _mm256_cmpeq_epi8(b, ampersand)));
	}
	*plain = _mm256_testz_si256(others, others);
	*ampersands = !_mm256_testz_si256(found, found);
	return i;
}

/* Which of 32 bytes are the comma of a time, maybe. */
__attribute__((target("avx2"))) static inline __m256i
times(const char *at)
{
	return _mm256_and_si256(_mm256_cmpeq_epi8(load(at),
	    _mm256_set1_epi8(',')), _mm256_cmpeq_epi8(load(at - 3),
	    _mm256_set1_epi8(':')));
}

/* The text has more bytes than one load. */
__attribute__((target("avx2"))) static bool
has_time_avx2(struct text t)
{
	__m256i found = _mm256_setzero_si256();
	size_t i;

	for (i = 3; i + 64 <= t.len; i += 64)
		found = _mm256_or_si256(found, _mm256_or_si256(
		    times(t.at + i), times(t.at + i + 32)));
	for (; i + 32 <= t.len; i += 32)
		found = _mm256_or_si256(found, times(t.at + i));
	found = _mm256_or_si256(found, times(t.at + t.len - 32));
	return !_mm256_testz_si256(found, found);
}

#endif

struct look
look_at(struct text t, uint64_t *newlines)
{
#ifdef __SSE2__
	if (__builtin_cpu_supports("avx2")) {
		bool plain, ampersands;
		size_t n = look_avx2(t, newlines, &plain, &ampersands);
		struct look look;

		find_newlines(t, n, newlines);
		look = look_anywhere(plain ? text_skip(t, n) : t, plain);
		look.ampersands |= ampersands;
		return look;
	}
#endif
	find_newlines(t, 0, newlines);
	return look_anywhere(t, true);
}

bool
look_for_time(struct text t)
{
#ifdef __SSE2__
	if (t.len >= 35 && __builtin_cpu_supports("avx2"))
		return has_time_avx2(t);
#endif
	return has_time(t);
}
