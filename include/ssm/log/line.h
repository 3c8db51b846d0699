/*
 * line: bytes in chunks of any size -> lines.
 *
 * The splitter is chunk-blind: the same bytes give the same lines however they
 * are cut. A line longer than LINE_CAP is handed out in pieces of LINE_CAP
 * bytes, so memory stays bounded whatever comes. It interprets nothing but
 * '\n'; NUL, CR and escape sequences stay in the bytes.
 */
#ifndef SSM_LOG_LINE_H
#define SSM_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/buf.h"

#define LINE_CAP ((size_t)256 * 1024)

struct line {
	const char *bytes;	/* if complete, bytes[len] is the '\n' */
	size_t len;
	uint64_t number;	/* counts from 1 */
	bool continued;		/* a further piece of the line before */
	bool complete;		/* its '\n' was seen */
	bool alone;		/* a header of a log, and above another one */
	bool frames;		/* several lines: all begin with a blank, in a
				   traceback, and all end in one newline */
};

typedef void line_cb(void *arg, const struct line *);

struct line_splitter {
	struct buf held;	/* the part of a line that has come so far */
	uint64_t number;
	bool continued;
	line_cb *cb;
	void *arg;
};

void line_splitter_init(struct line_splitter *, line_cb *, void *arg);
void line_splitter_release(struct line_splitter *);

/* Takes any number of bytes and calls back for each line they complete. */
void line_splitter_feed(struct line_splitter *, const char *bytes, size_t len);

/*
 * Passes a whole line on that somebody else has split off; not in the middle of
 * a line. Only here can it be known to be `alone`, or be `frames`.
 */
void line_splitter_pass(struct line_splitter *, const struct line *);

/* The next line begins and has this number; not in the middle of a line. */
void line_splitter_number(struct line_splitter *, uint64_t number);

/* Hands out what is held, as a line that is not complete. */
void line_splitter_flush(struct line_splitter *);

#endif
