/*
 * look: whether a block holds any of the bytes for which it may be changed.
 *
 * One pass before typeset.c works on a block, made to be fast: most blocks hold
 * none of them. Nothing is known of where they stand or what they mean.
 */
#ifndef SSM_LOG_LOOK_H
#define SSM_LOG_LOOK_H

#include <stdbool.h>

#include "ssm/log/text.h"

struct look {
	bool ascii;		/* there are no other bytes */
	bool escapes;		/* ESC */
	bool ampersands;	/* & */
};

/* The same with and without AVX2. */
struct look look_at(struct text);

#endif
