/*
 * frames: see include/ssm/log/frames.h.
 */
#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/frames.h"

/* Whether a blank stands in "in _prepare_proxy" or "in _tunnel". */
static bool
calls_tunnel(struct text body, size_t blank)
{
	struct text name = text_skip(body, blank + 1);

	return blank >= 2 && body.at[blank - 2] == 'i' &&
	    body.at[blank - 1] == 'n' && (text_starts(name, "_tunnel") ||
	    text_starts(name, "_prepare_proxy"));
}

/* Passes to the next line that is not indented; false if there is none. */
static bool
pass_slowly(struct frames *f)
{
	size_t next = text_unindented(f->body, f->at), blank = f->at;
	struct text passed = text_make(f->body.at + f->at, next - f->at);
	ptrdiff_t at;

	f->lines += text_count(passed, '\n');
	while (!f->tunnel && (at = text_find(passed, " _")) >= 0) {
		blank += (size_t)at;
		f->tunnel = calls_tunnel(f->body, blank++);
		passed = text_skip(passed, (size_t)at + 1);
	}
	f->at = next;
	return next < f->body.len;
}

#ifdef __SSE2__

__attribute__((target("avx2"))) static inline __m256i
load(const char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

__attribute__((target("avx2"))) static inline __m256i
equal(__m256i bytes, char c)
{
	return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

__attribute__((target("avx2"))) static inline size_t
sum(__m256i four)
{
	__m128i two = _mm_add_epi64(_mm256_castsi256_si128(four),
	    _mm256_extracti128_si256(four, 1));

	return (size_t)_mm_cvtsi128_si64(_mm_add_epi64(two,
	    _mm_unpackhi_epi64(two, two)));
}

/* The same as long as there are 34 bytes; then false, and *f says how far. */
__attribute__((target("avx2"))) static bool
pass_avx2(struct frames *f)
{
	const __m256i zero = _mm256_setzero_si256();
	struct text t = f->body;
	size_t i = f->at, end;
	__m256i here, next, ends, outs, calls, count = zero;
	unsigned found, called;

	for (; i + 34 <= t.len; i += 32) {
		here = load(t.at + i);
		next = load(t.at + i + 1);
		ends = equal(here, '\n');
		outs = _mm256_andnot_si256(equal(next, ' '), ends);
		/* " _prepare_proxy", " _tunnel"; few others are beyond 'o'. */
		calls = _mm256_and_si256(_mm256_and_si256(equal(here, ' '),
		    equal(next, '_')), _mm256_cmpgt_epi8(load(t.at + i + 2),
		    _mm256_set1_epi8('o')));
		if (!_mm256_testz_si256(calls, calls)) {
			called = (unsigned)_mm256_movemask_epi8(calls);
			for (; called != 0; called &= called - 1)
				f->tunnel |= calls_tunnel(t, i +
				    (size_t)__builtin_ctz(called));
		}
		found = (unsigned)_mm256_movemask_epi8(outs);
		if (found != 0) {
			end = (size_t)__builtin_ctz(found);
			f->lines += sum(count) + (size_t)__builtin_popcount(
			    (unsigned)_mm256_movemask_epi8(ends) &
			    ((2U << end) - 1));
			f->at = i + end + 1;
			return true;
		}
		count = _mm256_add_epi64(count, _mm256_sad_epu8(
		    _mm256_sub_epi8(zero, ends), zero));
	}
	f->lines += sum(count);
	f->at = i;
	return false;
}

#endif

static bool
pass(struct frames *f)
{
#ifdef __SSE2__
	if (__builtin_cpu_supports("avx2") && pass_avx2(f))
		return true;
#endif
	return pass_slowly(f);
}

bool
frames_next(struct frames *f, struct text *line, size_t *above)
{
	bool first = !f->begun && f->body.len > 0 && f->body.at[0] != ' ';
	struct text rest;

	f->begun = true;
	if (!first && !pass(f))
		return false;
	rest = text_skip(f->body, f->at);
	*line = text_line(&rest);
	*above = f->lines;
	return true;
}
