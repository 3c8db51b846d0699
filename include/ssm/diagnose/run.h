/*
 * run: what is kept of one run of aws while its log is read.
 *
 * A run is one start of aws; operations may be nested in it (AssumeRole while
 * StartSession is being signed), so what belongs to a request is kept for each.
 * What the records say is put here by event.h; what is known at the end are
 * facts.
 */
#ifndef SSM_DIAGNOSE_RUN_H
#define SSM_DIAGNOSE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/diagnose/facts.h"
#include "ssm/diagnose/phase.h"
#include "ssm/log/logger.h"
#include "ssm/log/needles.h"

#define OPERATIONS_MAX 8	/* further ones share the last place */

/*
 * One API operation: its facts, PARAMETERS and those from OPERATION to
 * RETRY_DELAY, and its clock.
 */
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
	EXPECT_COMMAND,	/* more of a command line that ended in a backslash */
	EXPECT_REST	/* the rest of one, if it was wrapped */
};

/* Where a line has the CLI's message: what it is worth as this run's. */
enum message_place {
	MESSAGE_NONE,
	MESSAGE_TOLD,	/* in somebody's sentence */
	MESSAGE_INSIDE,	/* behind what a program wrote before it */
	MESSAGE_FIRST	/* at its start, or behind aws's own prefix */
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
	enum message_place final_place;	/* of the final message, so far */
	enum expect expect;
	unsigned expected;		/* lines taken for it so far */
	struct buf final_squeezed;	/* the final message, case kept */
	struct buf command;		/* command line being put together, */
	size_t command_at;		/* where its words begin, */
	uint64_t command_line;		/* where it stands, */
	bool command_session;		/* and whether it starts a session */
	struct buf scope;		/* scope of the signature under way */
	struct buf version;		/* the last CLI version: */
	struct buf decoded, joined;	/* room to read a record in */
	int64_t first_ms;
	int64_t last_ms;
	int64_t ended_ms;	/* the end by the same clock; 0: not known */
	uint64_t words, words_before;	/* hashes of the last two Arguments */
	bool versioned;		/* CLI version: since the last Arguments */
	unsigned versions;	/* of these so far */
	uint64_t failed_line;	/* of the last record of an attempt that did */
	uint64_t open_line;	/* of the last traceback without its end, or 0 */
	uint64_t traceback_line;	/* of the last traceback, or 0 */
	bool in_attempt;	/* the last traceback is that of an attempt */
	bool cut_line;		/* the text ends within a line */
	bool plain_open;	/* a traceback without a log, so far no end */
	unsigned backwards;	/* signs of a clock that went back */
	unsigned sent, answered;	/* requests and HTTP statuses */
	bool timed;
	bool begun;		/* something of a run was seen */
	bool over;		/* its last message was seen */
	bool above_open;	/* that of the run above was not */
	bool confirmed;		/* the traceback has the final message, too */
	bool in_session;	/* plain lines are the session's own now */
	bool live;
};

void run_init(struct run *);
void run_release(struct run *);

/* Forgets one run before the next one. */
void run_clear(struct run *);

#endif
