/*
 * event: records -> facts. What a record of the AWS CLI means.
 *
 * One table says which logger's messages tell what (event.c), a second which
 * plain lines do (plain.c); derive.c draws the conclusions at the end.
 */
#ifndef SSM_DIAGNOSE_EVENT_H
#define SSM_DIAGNOSE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/diagnose/run.h"
#include "ssm/log/record.h"

/* True if the record begins another run of aws than the one seen so far. */
bool event_begins_run(struct run *, const struct record *);

/* False for nearly all records that don't: as these messages begin. */
static inline bool
event_may_begin_run(const struct record *record)
{
	struct text message = record->head.message;

	return record->kind == RECORD_PLAIN || (message.len > 0 &&
	    (message.at[0] == 'C' || message.at[0] == 'S'));
}

/* Make the tables findable for a run; false if they are not in order. */
bool event_index(struct run *);
bool plain_index(struct run *);

/* How messages begin that the n-th rule is for; false if there is none. */
bool event_rule(size_t n, struct text *starts);

/* What was found out of a record's message, bits; see there. */
enum {
	EVENT_CLEAN = 1,	/* clean_message */
	EVENT_REPEATED = 2
};

unsigned event_log(struct run *, const struct record *);
void event_traceback(struct run *, const struct record *);
void event_plain(struct run *, struct text line, uint64_t number);

/* The end of the run: facts that follow from other facts. */
void derive(struct run *);

/* Forgets a message that somebody has told of above a log. */
void event_forget_told(struct run *);

#endif
