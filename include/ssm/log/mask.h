/*
 * mask: a whole log without its secrets, line for line.
 *
 * Bytes in, masked bytes out, in any chunking; for logs that are kept or
 * pasted into a ticket. Beyond redact() it knows the secrets that have no name
 * on their own line (the signature below "Signature:"). What does not fit into
 * LINE_CAP of one line is left out and its size noted, since a secret could
 * begin in one piece and end in the next.
 */
#ifndef SSM_LOG_MASK_H
#define SSM_LOG_MASK_H

#include <stdbool.h>

#include "ssm/log/buf.h"
#include "ssm/log/line.h"

typedef void mask_cb(void *arg, const char *bytes, size_t len);

struct masker {
	struct line_splitter lines;
	struct buf out;
	mask_cb *cb;
	void *arg;
	bool strict;		/* accounts, ARNs and instance ids as well */
	bool signature_next;
	uint64_t left_out;	/* bytes of the current line */
};

void masker_init(struct masker *, bool strict, mask_cb *, void *arg);
void masker_release(struct masker *);
void masker_feed(struct masker *, const char *bytes, size_t len);

/* Hands out an unfinished last line. */
void masker_finish(struct masker *);

#endif
