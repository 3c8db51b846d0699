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

/* What is known of a line by whom it was split off. */
enum line_kind {
	LINE_ANY,		/* nothing */
	LINE_ALONE,		/* a header of a log, and above another one */
	LINE_FOLLOWED,		/* a header of a log, above what is none */
	/* Several lines at once, with newlines between them: */
	LINES_HEADERS,		/* of a log, the line below is one, too */
	LINES_INDENTED,		/* all begin with a blank, in a traceback */
	LINES_BARE		/* none does, and none as a header does */
};

struct line {
	const char *bytes;	/* if complete, bytes[len] is the '\n' */
	size_t len;
	uint64_t number;	/* counts from 1 */
	bool continued;		/* a further piece of the line before */
	bool complete;		/* its '\n' was seen */
	enum line_kind kind;
	/*
	 * LINE_FOLLOWED, LINES_HEADERS, `untimed`: how many bytes may be read, which are
	 * more than those of the lines; the number of lines, and where they
	 * and the one below them begin, counted from the first byte's place.
	 */
	size_t readable, count;
	const uint32_t *starts;
	bool untimed;		/* LINES_BARE: without a time, see look.h */
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
 * Passes whole lines on that somebody else has split off; not in the middle of a
 * line. Only they are of another kind than LINE_ANY.
 */
void line_splitter_pass(struct line_splitter *, const struct line *);

/* The next line begins and has this number; not in the middle of a line. */
void line_splitter_number(struct line_splitter *, uint64_t number);

/* Hands out what is held, as a line that is not complete. */
void line_splitter_flush(struct line_splitter *);

#endif
