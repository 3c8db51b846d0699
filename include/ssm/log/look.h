/*
 * look: where the lines of a block end, and whether it holds any of the bytes
 * for which it may be changed.
 *
 * One pass before paste.c works on a block, made to be fast: most blocks hold
 * none of them. Nothing is known of what they mean.
 */
#ifndef SSM_LOG_LOOK_H
#define SSM_LOG_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/log/text.h"

struct look {
	bool ascii;		/* there are no other bytes */
	bool escapes;		/* ESC */
	bool ampersands;	/* & */
	size_t lines;		/* newlines */
};

/*
 * Writes down how far from the text's begin its lines are: of the first one, of
 * each that follows a newline, maybe the text's end, and behind these a number
 * that is larger than all. There must be room for LOOK_MORE numbers more than
 * the text has bytes. The same with and without AVX2.
 */
#define LOOK_MORE 4

struct look look_at(struct text, uint32_t *starts);

/*
 * False if no line of the text holds the time of a header: a colon, and a comma
 * three bytes behind it. To be asked of several lines at once. The same with
 * and without AVX2.
 */
bool look_for_time(struct text);

#endif
