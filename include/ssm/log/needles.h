/*
 * needles: which of many short strings stand in a text, in one pass.
 *
 * For tables of beginnings of messages that may stand anywhere in a line. The
 * index is by first byte, which tells such strings apart well enough.
 */
#ifndef SSM_LOG_NEEDLES_H
#define SSM_LOG_NEEDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/text.h"

#define NEEDLES_MAX 64
#define NEEDLES_RARE 4

struct needles {
	const struct text *table;
	size_t count;
	uint8_t first[256];	/* number of the first needle + 1; 0: none */
	uint8_t next[NEEDLES_MAX];	/* with the same first byte, likewise */
	unsigned firsts;	/* different first bytes ... */
	char rare[NEEDLES_RARE];	/* ... if they are no more than these */
};

/* The table is borrowed. False if it has too many rows or an empty one. */
bool needles_init(struct needles *, const struct text *table, size_t count);

/*
 * The set of needles in the text, a bit each; at[i] is where the i-th stands
 * first, if it is in the set.
 */
uint64_t needles_find(const struct needles *, struct text,
    size_t at[NEEDLES_MAX]);

/* Whether the text begins with one of them. */
bool needles_begin(const struct needles *, struct text);

#endif
