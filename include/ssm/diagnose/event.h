/*
 * event: records -> facts. What a record of the AWS CLI means.
 *
 * One table says which logger's messages tell what (event.c), a second which
 * plain lines do (plain.c); derive.c draws the conclusions at the end. A run is
 * one start of aws; operations may be nested in it (AssumeRole while
 * StartSession is being signed), so what belongs to a request is kept for each.
 */
#ifndef SSM_DIAGNOSE_EVENT_H
#define SSM_DIAGNOSE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/diagnose/facts.h"
#include "ssm/diagnose/phase.h"
#include "ssm/log/logger.h"
#include "ssm/log/needles.h"
#include "ssm/log/record.h"

#define OPERATIONS_MAX 8	/* further ones share the last place */

/* One API operation: facts OPERATION to RETRY_DELAY, and its clock. */
struct operation {
	struct facts facts;
	int64_t amz_ms;		/* X-Amz-Date of the last request, UTC */
	int64_t sent_ms;	/* the log's time of that record */
	int64_t answered_ms;	/* the log's time of the answer */
	int64_t server_ms;	/* the answer's Date header */
	unsigned attempts;
	bool succeeded;
};

/* What the plain lines so far lead one to expect of the next. */
enum expect {
	EXPECT_NOTHING,
	EXPECT_MESSAGE,	/* the CLI's message: a traceback came before */
	EXPECT_FINAL,	/* more of the CLI's message */
	EXPECT_REASON,	/* more of the node's reason */
	EXPECT_COMMAND	/* more of a command line that ended in a backslash */
};

struct run {
	/* To find what the tables of event.c and plain.c say of a line. */
	struct logger_index loggers;
	uint64_t beginnings[LOGGERS_MAX];	/* of their messages; event.c */
	struct needles messages, plugin_lines;
	struct facts facts;
	struct operation operations[OPERATIONS_MAX];
	size_t count;
	struct operation *current;
	enum phase phase;
	enum expect expect;
	unsigned expected;		/* lines taken for it so far */
	struct buf final_squeezed;	/* the final message, case kept */
	struct buf command;		/* command line being put together */
	struct buf scope;		/* scope of the signature under way */
	struct buf decoded, joined;	/* room to read a record in */
	int64_t first_ms;
	int64_t last_ms;
	uint64_t words, words_before;	/* hashes of the last two Arguments */
	bool versioned;		/* CLI version: since the last Arguments */
	unsigned versions;	/* of these so far */
	unsigned backwards;	/* signs of a clock that went back */
	unsigned sent, answered;	/* requests and HTTP statuses */
	bool timed;
	bool begun;		/* something of a run was seen */
	bool over;		/* its last message was seen */
	bool confirmed;		/* the traceback has the final message, too */
	bool in_session;	/* plain lines are the session's own now */
	bool live;
};

/* Returns false if the tables of event.c or plain.c are not in order. */
bool run_init(struct run *);
void run_release(struct run *);
void run_clear(struct run *);

/* True if the record begins another run of aws than the one seen so far. */
bool event_begins_run(const struct run *, const struct record *);

/* False for nearly all records that don't: as these messages begin. */
static inline bool
event_may_begin_run(const struct record *record)
{
	struct text message = record->head.message;

	return record->kind == RECORD_PLAIN || (message.len > 0 &&
	    (message.at[0] == 'C' || message.at[0] == 'S'));
}

/* Make the tables findable; false if they are not in order. */
bool event_index(struct run *);
bool plain_index(struct run *);

/* How messages begin that the n-th rule is for; false if there is none. */
bool event_rule(size_t n, struct text *starts);

/*
 * Whether a message of a rule can hold no secret, by a quick look at what is
 * behind the rule's beginning.
 */
bool event_is_plain(struct text message, struct text rest);

/* True if the message was found to hold no secret and nothing coded. */
bool event_log(struct run *, const struct record *);
void event_traceback(struct run *, const struct record *);
void event_plain(struct run *, struct text line, uint64_t number);

/*
 * Reads target, profile and the like from the words of an aws command line
 * (without "aws"), each followed by a NUL. The line may hold secrets.
 */
void event_words(struct run *, struct text words, uint64_t number,
    struct text line);

/* Where in the line a command line that starts a session begins, or -1. */
ptrdiff_t command_at(struct text line);

/* Reads AWS_PROFILE=prod and the like before a command. */
void take_assignments(struct run *, struct text line, uint64_t number);

/*
 * Takes a part of a command line; one that ends in a backslash makes the run
 * expect more of it.
 */
void collect_command(struct run *, struct text part, struct text line,
    uint64_t number);

/* 20261123T131911Z as milliseconds since 1970; 0 if it is no such time. */
int64_t amz_date(struct text);

/* Mon, 23 Nov 2026 13:19:11 GMT as milliseconds since 1970; 0 if it isn't. */
int64_t http_date(struct text);

/* scheme://host:port of a URL, and its host alone; empty if it is no URL. */
struct text url_origin(struct text url);
struct text url_host(struct text url);

/* The end of the run: facts that follow from other facts. */
void derive(struct run *);

#endif
