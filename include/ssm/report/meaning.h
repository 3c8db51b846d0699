/*
 * meaning: what a record of a log says to its reader, in few words.
 *
 * One table: for each beginning of a logger's messages the words that stand
 * for it, and whether it is noise. It does not collect, time or judge records
 * (timeline.h), and decides no cause (diagnosis.h).
 */
#ifndef SSM_REPORT_MEANING_H
#define SSM_REPORT_MEANING_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/diagnose/facts.h"
#include "ssm/log/logger.h"
#include "ssm/log/record.h"

enum way {
	FOLD,	/* noise: counted */
	SHOW,
	ONCE,	/* shown; a repeated record is noise, if noise is folded */
	NOTE,	/* shown: a plain line before the session or beside it */
	LIST,	/* shown; those of one logger that follow at once are one step */
	LEAD,	/* shown; the same, as the first of such a step */
	MARK	/* shown and marked as deciding */
};

struct record_source;

struct meaning {
	struct text logger;	/* exact, or a prefix that ends in '.' */
	struct text starts;	/* of the message */
	enum way way;
	/*
	 * Placeholders: {rest} is the message behind its beginning, {below} the
	 * lines below the header, others are facts of the request under way,
	 * else of the run. For FOLD: what is counted, in the singular.
	 */
	const char *text;
	/* Instead of text, if a fact of the request under way is unknown. */
	enum fact_id fact;
	const char *unknown;
	/* Appends what no template can say; NULL: nothing. */
	void (*say)(struct buf *out, const struct record_source *);
};

/* A record with what was known when it was read. */
struct record_source {
	const struct record *record;
	const struct facts *run;
	const struct facts *operation;	/* under way; NULL: none */
};

#define MEANINGS_MAX 128
#define NOISE_MAX 32	/* kinds of noise */
#define BEFORE_MAX 64	/* bytes of a text before its placeholder */

/* A template taken apart at its placeholder, if it has one. */
struct shape {
	struct text before, after;
	enum { PLACE_NONE, PLACE_REST, PLACE_BELOW, PLACE_FACT } place;
	enum fact_id fact;
	bool more;		/* placeholders in `after` */
	/* What is before it once more, to be copied as it is. */
	char copy[BEFORE_MAX];
};

/*
 * What a message begins with: its first eight bytes, as far as they count, and
 * if there are more, those behind them and the last ones, which may overlap.
 */
struct opening {
	uint64_t bytes, mask;
	uint64_t next, last;
	size_t next_at, last_at;	/* 0: there are none */
	struct text rest;	/* behind the next, if these are not all */
};

/* What is counted of a kind of noise: " data files", to be copied as it is. */
struct noise {
	char plural[32];
	size_t len;		/* of the singular, which is one less */
};

struct meanings {
	struct logger_index index;
	struct opening opening[MEANINGS_MAX];	/* of each row */
	/* Of each row's text, and of what stands instead of it. */
	struct shape shape[MEANINGS_MAX], unknown[MEANINGS_MAX];
	/* Of each row that is noise, which one, + 1; 0: it is shown. */
	unsigned char kind[MEANINGS_MAX];
	/* The same by the logger's number, if all it says is noise. */
	unsigned char always[LOGGERS_MAX];
	struct noise noise[NOISE_MAX];
	size_t kinds;
	size_t specials;	/* the first row that is no logger's */
	struct buf said, masked;	/* what is being put into words */
};

/* False if the table is not in order, which a test would have found. */
bool meanings_init(struct meanings *);
void meanings_release(struct meanings *);

/* The rows of what no logger tells, behind those of loggers. */
enum special {
	OTHER_RECORD,
	WARNING,
	TRACEBACK,
	FINAL_LINE,
	PLAIN_NOTE,
	SESSION_LINE,
	MORE_NOTES,	/* noise that stands for too many notes */
	REPEATED,	/* and for what was said once */
	SPECIALS
};

/*
 * The record's meaning, NULL if it has nothing to say (an empty line, a further
 * piece of a long one). What no row knows is noise, unless it is a warning.
 */
const struct meaning *meaning_of(const struct meanings *,
    const struct record_source *);

/*
 * Appends the words, redacted and safe for a terminal, one line, at most
 * `max` bytes and an ellipsis. whole: the message itself, whatever it means.
 */
void meaning_words(struct meanings *, struct buf *out, const struct meaning *,
    const struct record_source *, size_t max, bool whole, bool utf8);

/*
 * The same words for most records: those whose words are short and simple
 * (wrap.h) and have no secret in them. Written to `to`, which has room for max
 * bytes, which are not less than BEFORE_MAX. Returns how many they are, or 0 if
 * they are no such words.
 */
size_t meaning_plain_words(struct meanings *, char *to,
    const struct meaning *, const struct record_source *, size_t max);

/* Whether this record is one that decides: a MARK, or an answer that refuses. */
bool meaning_decides(const struct meaning *, const struct record_source *);

/* A row that is no logger's. */
const struct meaning *meaning_special(enum special);

/* Which noise it is, of those in meanings.noise; the meaning's way is FOLD. */
unsigned meaning_kind(const struct meanings *, const struct meaning *);

#endif
