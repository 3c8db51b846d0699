/*
 * needles: see include/ssm/log/needles.h.
 */
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/needles.h"

bool
needles_init(struct needles *n, const struct text *table, size_t count)
{
	size_t i;

	memset(n, 0, sizeof *n);
	if (count > NEEDLES_MAX)
		return false;
	n->table = table;
	n->count = count;
	/* From the last, so that those of a byte are in the table's order. */
	for (i = count; i > 0; i--) {
		unsigned char byte;

		if (table[i - 1].len == 0)
			return false;
		byte = (unsigned char)table[i - 1].at[0];
		if (n->first[byte] == 0 && n->firsts++ < NEEDLES_RARE)
			n->rare[n->firsts - 1] = table[i - 1].at[0];
		n->next[i - 1] = n->first[byte];
		n->first[byte] = (uint8_t)i;
	}
	return true;
}

#ifdef __SSE2__

/* Which of 16 bytes are one of the rare ones, a bit each. */
static unsigned
rare_bytes(const struct needles *n, const char *at)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i any = _mm_setzero_si128();
	size_t i;

	for (i = 0; i < NEEDLES_RARE; i++)
		any = _mm_or_si128(any, _mm_cmpeq_epi8(c,
		    _mm_set1_epi8(n->rare[i])));
	return (unsigned)_mm_movemask_epi8(any);
}

#endif

/* The first place from i on where a needle may begin. */
static inline size_t
next_place(const struct needles *n, struct text t, size_t i)
{
#ifdef __SSE2__
	unsigned found;

	for (; n->firsts <= NEEDLES_RARE && i + 16 <= t.len; i += 16) {
		if ((found = rare_bytes(n, t.at + i)) != 0)
			return i + (size_t)__builtin_ctz(found);
	}
#endif
	while (i < t.len && n->first[(unsigned char)t.at[i]] == 0)
		i++;
	return i;
}

uint64_t
needles_find(const struct needles *n, struct text t, size_t at[NEEDLES_MAX])
{
	uint64_t found = 0;
	size_t i, k;

	for (i = next_place(n, t, 0); i < t.len; i = next_place(n, t, i + 1)) {
		for (k = n->first[(unsigned char)t.at[i]]; k != 0;
		    k = n->next[k - 1]) {
			if ((found & UINT64_C(1) << (k - 1)) != 0 ||
			    !text_begins(text_make(t.at + i, t.len - i),
			    n->table[k - 1]))
				continue;
			found |= UINT64_C(1) << (k - 1);
			at[k - 1] = i;
		}
	}
	return found;
}

bool
needles_begin(const struct needles *n, struct text t)
{
	size_t k;

	if (t.len == 0)
		return false;
	for (k = n->first[(unsigned char)t.at[0]]; k != 0; k = n->next[k - 1]) {
		if (text_begins(t, n->table[k - 1]))
			return true;
	}
	return false;
}
