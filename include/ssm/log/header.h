/*
 * header: the first line of a log record, taken apart.
 *
 * Which shapes of headers exist stands in one table (format.c). Where a record
 * ends, and what belongs to it, is record.h's business.
 */
#ifndef SSM_LOG_HEADER_H
#define SSM_LOG_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

#endif
