/*
 * source: the record that facts are taken from, and the ways to take them.
 *
 * Each rule of event.c gets one. A fact's value is masked as it is taken, unless
 * the whole message is known to hold no secret; that is found out once.
 */
#ifndef SSM_DIAGNOSE_SOURCE_H
#define SSM_DIAGNOSE_SOURCE_H

#include "ssm/diagnose/run.h"
#include "ssm/log/record.h"
#include "ssm/log/repr.h"

/* What is known of secrets in a message. */
enum secrets {
	SECRETS_UNKNOWN,
	SECRETS_NONE,	/* nor anything coded that could be one */
	SECRETS_MAYBE
};

struct source {
	struct run *run;
	const struct record *record;
	enum secrets secrets;	/* in what is set next */
	struct text rest;	/* of the message; at: NULL if of no rule */
	bool quoted;		/* facts were taken from it */
	bool clean;		/* and no secret is in it, nor anything coded */
	bool repeated;		/* the run has said the same before */
};

/*
 * Only this part of the message is quoted, with an ellipsis: what follows it
 * tells a reader nothing. To be called before a fact is taken.
 */
void source_quote(struct source *, struct text part);

/* Sets a fact of the run from the record. */
void source_set(struct source *, enum fact_id, struct text value);

/* The same for a word of our own, which is no secret. */
void source_note_text(struct source *, enum fact_id, struct text word);

static inline void
source_note(struct source *s, enum fact_id id, const char *word)
{
	source_note_text(s, id, text_of(word));
}

/* Adds to a fact of the run that is a list. */
void source_append(struct source *, enum fact_id, struct text word);

/* The same for facts of the current operation, if there is one. */
void source_set_op(struct source *, enum fact_id, struct text value);
void source_note_op_text(struct source *, enum fact_id, struct text word);

static inline void
source_note_op(struct source *s, enum fact_id id, const char *word)
{
	source_note_op_text(s, id, text_of(word));
}

/*
 * Two runs that wrote into one file at once. One run's clock does not go back
 * again and again, its arguments do not change, and it gets no more answers
 * than it sent requests; a further run in the same file begins with CLI
 * version.
 */
void source_note_mixed(struct source *);

/* A backslash may stand before what only looks harmless. */
bool is_coded(struct text);

/* What of a value can become a fact, decoded until the next one is. */
struct text source_decode(struct source *, struct text value);

/* Keys of a dict's repr, found in one pass. */
#define KEY(name) { .key = TEXT(name) }
#define FIND(dict, keys) repr_find(dict, keys, sizeof keys / sizeof keys[0])

/* The value of a key that was found, decoded; empty if there is none. */
struct text source_member(struct source *, const struct repr_member *);

/*
 * Whether a message of a rule can hold no secret, by a quick look at what is
 * behind the rule's beginning.
 */
bool source_is_plain(struct text message, struct text rest);

#endif
