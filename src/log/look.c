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

/* Of the bytes from i on, behind the n that there are; how many there are. */
static size_t
find_starts(struct text t, size_t i, uint32_t *starts, size_t n)
{
	const char *at = t.at + i, *end = t.at + t.len;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL)
		starts[++n] = (uint32_t)(++at - t.at);
	starts[n + 1] = UINT32_MAX;
	return n;
}

static struct look
look_anywhere(struct text t)
{
	if (t.len == 0)
		return (struct look){ .ascii = true };
	return (struct look){
		.ascii = is_ascii(t),
		.escapes = memchr(t.at, ESCAPE, t.len) != NULL,
		.ampersands = memchr(t.at, '&', t.len) != NULL,
	};
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
 * 64 bytes at a time; the number of bytes looked at. *plain: all of them are
 * ASCII's letters and newlines. Letters are those from the blank on, of which
 * there are so many; control characters, less than a blank, come behind all of
 * them. There is place for one start in any case, and mostly there are no more.
 */
__attribute__((target("avx2,bmi,popcnt"))) static size_t
look_avx2(struct text t, uint32_t *starts, struct look *look, bool *plain)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	const __m256i blank = _mm256_set1_epi8(' ');
	const __m256i ampersand = _mm256_set1_epi8('&');
	__m256i most = _mm256_setzero_si256(), found = most;
	uint32_t *next = starts + 1;
	uint64_t ends;
	unsigned count, k;
	size_t i;

	for (i = 0; i + 64 <= t.len; i += 64) {
		__m256i a = load(t.at + i), b = load(t.at + i + 32);
		__m256i ends_a = _mm256_cmpeq_epi8(a, newline);
		__m256i ends_b = _mm256_cmpeq_epi8(b, newline);

		most = _mm256_max_epu8(most, _mm256_max_epu8(
		    _mm256_andnot_si256(ends_a, _mm256_sub_epi8(a, blank)),
		    _mm256_andnot_si256(ends_b, _mm256_sub_epi8(b, blank))));
		found = _mm256_or_si256(found, _mm256_or_si256(
		    _mm256_cmpeq_epi8(a, ampersand),
		    _mm256_cmpeq_epi8(b, ampersand)));
		ends = (unsigned)_mm256_movemask_epi8(ends_a) |
		    (uint64_t)(unsigned)_mm256_movemask_epi8(ends_b) << 32;
		count = (unsigned)_mm_popcnt_u64(ends);
		next[0] = (uint32_t)(i + 1 + _tzcnt_u64(ends));
		for (k = 1; k < count; k++) {
			ends = _blsr_u64(ends);
			next[k] = (uint32_t)(i + 1 + _tzcnt_u64(ends));
		}
		next += count;
	}
	most = _mm256_subs_epu8(most, _mm256_set1_epi8('\x7f' - ' '));
	*plain = _mm256_testz_si256(most, most);
	look->ampersands = !_mm256_testz_si256(found, found);
	look->lines = (size_t)(next - starts) - 1;
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

static bool
has_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

#endif

struct look
look_at(struct text t, uint32_t *starts)
{
	struct look look;

	starts[0] = 0;
#ifdef __SSE2__
	if (has_avx2()) {
		struct look most;
		bool plain;
		size_t n = look_avx2(t, starts, &most, &plain);

		look = look_anywhere(plain ? text_skip(t, n) : t);
		look.ampersands |= most.ampersands;
		look.lines = find_starts(t, n, starts, most.lines);
		return look;
	}
#endif
	look = look_anywhere(t);
	look.lines = find_starts(t, 0, starts, 0);
	return look;
}

bool
look_for_time(struct text t)
{
#ifdef __SSE2__
	if (t.len >= 35 && has_avx2())
		return has_time_avx2(t);
#endif
	return has_time(t);
}
