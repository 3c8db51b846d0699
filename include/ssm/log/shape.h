/*
 * shape: what the lines of a text that nothing was done to are, at a glance.
 *
 * Of lines that have no margin, no fence and no blanks at their end, and that
 * end in a newline, their shapes are all that paste.c has to know to hand them
 * on from where they stand.
 */
#ifndef SSM_LOG_SHAPE_H
#define SSM_LOG_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/text.h"

#define SHAPES_MAX 1024	/* lines that are looked at together */

/* What such a line is. */
enum shape {
	SHAPE_HEADER,
	SHAPE_INDENTED,		/* begins with a blank */
	SHAPE_BARE,		/* neither, or empty */
	SHAPE_NONE		/* behind the batch */
};

struct shapes {
	unsigned char at[SHAPES_MAX + 1];	/* enum shape */
	bool timed;		/* what is no header may hold a time */
};

/*
 * Finds the shapes of the next lines of a block, of which it holds so many;
 * `starts` is where they begin in it, and the one behind them. Returns how many
 * have one, 0 if any line was changed since the CLI wrote it, maybe. Behind
 * the last one there is SHAPE_NONE.
 */
size_t shapes_find(struct shapes *, struct text block, const uint32_t *starts,
    size_t lines);

#endif
