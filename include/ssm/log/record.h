/*
 * record: lines -> log records and plain lines.
 *
 * A record is a header line of the AWS CLI's debug log with the lines that
 * continue it (a canonical request, a response body, a traceback). Every line
 * that is neither is plain: the CLI's final message, a prompt, a warning, the
 * plugin's text, a note that somebody wrote between the lines of a pasted log.
 * What a record means is not known here.
 */
#ifndef SSM_LOG_RECORD_H
#define SSM_LOG_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/log/buf.h"
#include "ssm/log/header.h"
#include "ssm/log/line.h"
#include "ssm/log/text.h"

enum record_kind {
	RECORD_LOG,		/* header and its continuation lines */
	RECORD_TRACEBACK,	/* a traceback below the record before it */
	RECORD_PLAIN		/* one line that belongs to no record */
};

struct record {
	enum record_kind kind;
	struct header head;	/* RECORD_LOG only */
	/*
	 * Lines, without a terminal's sequences. Of a saved text those of
	 * canonical requests and signatures, which nobody is shown, may be
	 * missing, and those of a string to sign may be unmasked (clean_body).
	 */
	struct text body;
	struct text raw;	/* plain: the bytes as they came, with newline */
	uint64_t line;		/* number of its first line */
	bool truncated;		/* some of the body was dropped (cap) */
	bool continued;		/* plain: a further piece of the same line */
	bool clean_body;	/* no secret is in it: masked, as it was saved */
	/* Found out by whom it was handed to, for those behind him: */
	bool clean_message;	/* no secret is in it, nor a coded byte */
	bool repeated;		/* the run has said the same before */
};

/* The most bytes of continuation lines that are kept of one record. */
#define RECORD_BODY_CAP ((size_t)128 * 1024)

/*
 * header_parse_next() for n lines one below the other, which begin at these
 * distances from `base`, as does the line below them, and `readable` bytes from
 * where may be read. Stops at the first header that is of a rarer kind, or
 * none; returns how many records have theirs now.
 */
size_t header_parse_run(struct header_reader *, const char *base,
    const uint32_t *starts, size_t n, size_t readable, struct record *);

typedef void record_cb(void *arg, const struct record *);

struct recorder;

/*
 * NULL when memory is short. The callback's record is valid during the call.
 * A saved text goes through paste.h first: what was wrapped, quoted or
 * decorated on its way is restored. Live, every line is handed out at once and
 * its raw bytes are those that came.
 */
struct recorder *recorder_new(record_cb *, void *arg, bool saved);
void recorder_free(struct recorder *);

void recorder_feed(struct recorder *, const char *bytes, size_t len);

/*
 * Where the next bytes may be put before they are fed, so that they need not be
 * copied, and how many; NULL if they have to come from elsewhere. Until the
 * next call that feeds.
 */
char *recorder_room(struct recorder *, size_t *len);

/*
 * Hands out an unfinished plain line, if one is held and it does not look like
 * the beginning of a header: a prompt that waits for its answer. True if it
 * did. The rest of the line comes as `continued`.
 */
bool recorder_flush_prompt(struct recorder *);

/*
 * The end of input: hands out everything that is held. False if it is known not
 * to be the end of a line.
 */
bool recorder_finish(struct recorder *);

#endif
