/*
 * needles: see include/ssm/log/needles.h.
 */
#include <string.h>

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
		n->next[i - 1] = n->first[byte];
		n->first[byte] = (uint8_t)i;
	}
	return true;
}

uint64_t
needles_find(const struct needles *n, struct text t, size_t at[NEEDLES_MAX])
{
	uint64_t found = 0;
	size_t i, k;

	for (i = 0; i < t.len; i++) {
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
