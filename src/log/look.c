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

#ifdef __SSE2__

/* All but the last bytes; *t is what is left of them. */
__attribute__((target("avx2"))) static struct look
look_avx2(struct text *t)
{
	const __m256i escape = _mm256_set1_epi8(ESCAPE);
	const __m256i ampersand = _mm256_set1_epi8('&');
	__m256i all = _mm256_setzero_si256(), escapes = all, ampersands = all;
	size_t i, k;

	for (i = 0; i + 128 <= t->len; i += 128) {
		for (k = i; k < i + 128; k += sizeof all) {
			__m256i c = _mm256_loadu_si256(
			    (const __m256i *)(const void *)(t->at + k));

			all = _mm256_or_si256(all, c);
			escapes = _mm256_or_si256(escapes,
			    _mm256_cmpeq_epi8(c, escape));
			ampersands = _mm256_or_si256(ampersands,
			    _mm256_cmpeq_epi8(c, ampersand));
		}
	}
	*t = text_skip(*t, i);
	return (struct look){
		.ascii = _mm256_movemask_epi8(all) == 0,
		.escapes = _mm256_movemask_epi8(escapes) != 0,
		.ampersands = _mm256_movemask_epi8(ampersands) != 0,
	};
}

#endif

struct look
look_at(struct text t)
{
	struct look most = { .ascii = true }, rest;

#ifdef __SSE2__
	if (__builtin_cpu_supports("avx2"))
		most = look_avx2(&t);
#endif
	rest = look_anywhere(t);
	return (struct look){
		.ascii = most.ascii && rest.ascii,
		.escapes = most.escapes || rest.escapes,
		.ampersands = most.ampersands || rest.ampersands,
	};
}
