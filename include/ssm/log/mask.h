/*
 * mask: a whole log without its secrets, line for line.
 *
 * Bytes in, masked bytes out, in any chunking; for logs that are kept or
 * pasted into a ticket, and in front of whatever reads a log that others wrote:
 * beyond redact() of single lines it hides what a terminal, an editor or a mail
 * program has wrapped. Escape sequences of a terminal are removed. What does not fit into LINE_CAP of one line is left out
 * and its size noted, since a secret could begin in one piece and end in the
 * next.
 */
#ifndef SSM_LOG_MASK_H
#define SSM_LOG_MASK_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/log/buf.h"
#include "ssm/log/line.h"
#include "ssm/log/redact.h"

/* Gets whole lines, one or many; the last one may lack its newline. */
typedef void mask_cb(void *arg, const char *bytes, size_t len);

struct masker {
	struct redactor redactor;
	struct buf held;	/* the part of a line that has come so far */
	struct buf out;
	struct buf strict_out;
	struct buf clean;	/* without escape sequences */
	mask_cb *cb;
	void *arg;
	unsigned cut;		/* of redact_strict_lines() */
	bool strict;		/* what tells whose log it is as well */
	bool too_long;		/* the rest of the current line is left out */
	uint64_t left_out;	/* bytes of it */
};

void masker_init(struct masker *, bool strict, mask_cb *, void *arg);
void masker_release(struct masker *);
void masker_feed(struct masker *, const char *bytes, size_t len);

/* Hands out an unfinished last line. */
void masker_finish(struct masker *);

#endif
