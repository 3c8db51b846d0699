/*
 * frames: what is to be seen in a traceback without reading each of its lines.
 *
 * Most lines are frames and their code, which are indented. The others are few:
 * exceptions, and what Python writes between tracebacks. They are found by one
 * pass, with AVX2 over 32 bytes at a time, which counts the lines that it passes
 * and sees the frames that tell of a proxy.
 */
#ifndef SSM_LOG_FRAMES_H
#define SSM_LOG_FRAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/text.h"

/* All is zero but the body to begin with. */
struct frames {
	struct text body;
	size_t at;	/* where the pass goes on */
	size_t lines;	/* that end before it */
	bool begun;
	bool tunnel;	/* a frame of urllib3's CONNECT through a proxy */
};

/*
 * The next line that does not begin with a blank, and how many lines are above
 * it. False if there is none; then all of the body was passed.
 */
bool frames_next(struct frames *, struct text *line, size_t *above);

#endif
