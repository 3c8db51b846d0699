/*
 * record: lines -> log records and plain lines.
 *
 * A record is a header line of the AWS CLI's debug log with the lines that
 * continue it (a canonical request, a response body, a traceback). Every line
 * that is neither is plain: the CLI's final message, a prompt, a warning, the
 * plugin's text, a note that somebody wrote between the lines of a pasted log.
 * Which header shapes exist stands in one table (format.c). What a record
 * means is not known here.
 */
#ifndef SSM_LOG_RECORD_H
#define SSM_LOG_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/log/buf.h"
#include "ssm/log/line.h"
#include "ssm/log/logger.h"
#include "ssm/log/text.h"

/* A header line taken apart. Missing fields are empty. */
struct header {
	int64_t time_ms;	/* local time of the log as if it were UTC */
	struct text thread;
	struct text logger;
	unsigned logger_number;	/* its own in the list of logger.c */
	struct text level;
	struct text message;
};

/*
 * Recognises a header at the start of the text: true, and *ret is filled with
 * slices of the text. The formats of the AWS CLI v1 and v2, botocore's own and
 * the CRT's are rows of one table in format.c.
 */
bool header_parse(struct text, struct header *ret);

#define STAMP_SECOND 20	/* "2026-11-23 13:19:12," */

/* What is kept from one header of a log to the next. */
struct header_reader {
	char second[STAMP_SECOND];	/* of the header parsed last */
	int64_t ms;
	struct logger_names loggers;
};

void header_reader_init(struct header_reader *);

/*
 * The same for the headers of a log, one after the other: most are of the same
 * second as the one before, which need not be read again.
 */
bool header_parse_next(struct header_reader *, struct text,
    struct header *ret);

/*
 * The same for a line in a block of text: so many bytes may be read from where
 * it begins, which may be more than are its own.
 */
bool header_parse_near(struct header_reader *, struct text, size_t readable,
    struct header *ret);

struct record;

/*
 * The same for n lines one below the other, which begin at these distances from
 * `base`, as does the line below them, and `readable` bytes from where may be
 * read. Stops at the first header that is of a rarer kind, or none; returns how
 * many records have theirs now.
 */
size_t header_parse_run(struct header_reader *, const char *base,
    const uint32_t *starts, size_t n, size_t readable, struct record *);

/* The same for a header that begins with its level, of 24 bytes or more. */
bool header_begins_level(struct text);

/*
 * True if the text begins like a header, whether or not all of one is there:
 * the first part of a header that was wrapped.
 */
static inline bool
header_begins(struct text t)
{
	/* Which bits of "2026-11-23 13:19:12,118 " are compared: , and . pass. */
	static const char signs[] = "\0\0\0\0-\0\0-\0\0 \0\0:\0\0"
	    ":\0\0,\0\0\0 ";
	static const char bits[] = "\0\0\0\0\xff\0\0\xff\0\0\xff\0\0\xff\0\0"
	    "\xff\0\0\xfd\0\0\0\xff";
	const char *at = t.at;
	uint64_t bytes[3], want[3], mask[3];

	if (t.len < sizeof bytes)
		return false;
	memcpy(bytes, at, sizeof bytes);
	memcpy(want, signs, sizeof want);
	memcpy(mask, bits, sizeof mask);
	if ((((bytes[0] & mask[0]) ^ want[0]) |
	    ((bytes[1] & mask[1]) ^ want[1]) |
	    ((bytes[2] & mask[2]) ^ want[2])) != 0)
		return at[0] == '[' && header_begins_level(t);
	/* The signs of a time stamp tell it apart; parsing reads the digits. */
	return at[0] >= '0' && at[0] <= '9' && at[18] >= '0' && at[18] <= '9' &&
	    at[22] >= '0' && at[22] <= '9';
}

/* Milliseconds since 1970 of a date (month 1 to 12), 0 if there is none. */
int64_t calendar_ms(int year, int month, int day, int hour, int minute,
    int second);

/*
 * Position of a header that starts somewhere inside the line (behind a prompt
 * without newline, a quote mark, a CI system's time stamp), or -1.
 */
ptrdiff_t header_find(struct text);

/* Length of a dotted name, as of a class, at the start of the text. */
size_t class_length(struct text);

/* Whether a line never belongs to a record above it: the CLI's last message. */
bool is_final(struct text);

enum record_kind {
	RECORD_LOG,		/* header and its continuation lines */
	RECORD_TRACEBACK,	/* a traceback below the record before it */
	RECORD_PLAIN		/* one line that belongs to no record */
};

struct record {
	enum record_kind kind;
	struct header head;	/* RECORD_LOG only */
	struct text body;	/* lines, without a terminal's sequences */
	struct text raw;	/* plain: the bytes as they came, with newline */
	uint64_t line;		/* number of its first line */
	bool truncated;		/* some of the body was dropped (cap) */
	bool continued;		/* plain: a further piece of the same line */
	bool clean_body;	/* no secret is in it: masked, as it was saved */
	bool clean_message;	/* no secret is in it, nor a coded byte */
};

/* The most bytes of continuation lines that are kept of one record. */
#define RECORD_BODY_CAP ((size_t)128 * 1024)

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

/* The end of input: hands out everything that is held. */
void recorder_finish(struct recorder *);

#endif
