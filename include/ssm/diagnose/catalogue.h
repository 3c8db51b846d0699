/*
 * catalogue: the failures that are known, as data.
 *
 * One row holds all of a failure: when it is recognised, what is said about
 * it, what to do, what `why` and the manual tell at length. The rows stand in
 * catalogue_FAMILY.c; to add a failure is to add a row there and a case in
 * tests/data. Conditions are data so that tests and documents can read them;
 * texts are whole sentences with {placeholders}, which are names of facts.
 */
#ifndef SSM_DIAGNOSE_CATALOGUE_H
#define SSM_DIAGNOSE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/diagnose/facts.h"

enum condition_op {
	OP_END,		/* closes a list */
	OP_IS,		/* known and equal to one of the words a|b|c */
	OP_NOT,		/* unknown, or equal to none of the words */
	OP_MAY_BE,	/* unknown, or equal to one of the words */
	OP_HAS,		/* contains one of the phrases a|b|c, squeezed */
	OP_LACKS,	/* contains none of the phrases, squeezed */
	OP_STARTS,	/* known and begins with one of the words */
	OP_KNOWN,
	OP_UNKNOWN
};

struct condition {
	enum condition_op op;
	enum fact_id fact;
	const char *value;
};

#define IS(fact, value)		{ OP_IS, FACT_##fact, value }
#define NOT(fact, value)	{ OP_NOT, FACT_##fact, value }
#define MAY_BE(fact, value)	{ OP_MAY_BE, FACT_##fact, value }
#define HAS(fact, value)	{ OP_HAS, FACT_##fact, value }
#define LACKS(fact, value)	{ OP_LACKS, FACT_##fact, value }
#define STARTS(fact, value)	{ OP_STARTS, FACT_##fact, value }
#define KNOWN(fact)		{ OP_KNOWN, FACT_##fact, NULL }
#define UNKNOWN(fact)		{ OP_UNKNOWN, FACT_##fact, NULL }

/* True if every condition of the list holds (NULL: true). */
bool conditions_hold(const struct condition *, const struct facts *);

/* Every condition of the list has to hold. */
#define ALL(...) \
	((const struct condition[]){ __VA_ARGS__, { OP_END, FACT_NONE, NULL } })

#define PHRASE_MAX 256		/* bytes; squeezed, no phrase is longer */
#define CONDITIONS_MAX 12	/* alternatives in one entry */
#define CAUSES_MAX 12
#define STEPS_MAX 20
#define REFERENCES_MAX 5

enum verdict {
	VERDICT_FAILED,
	VERDICT_FINE,		/* no failure: nothing is printed when live */
	VERDICT_INTERRUPTED	/* the user ended it: likewise */
};

enum sureness {
	CERTAIN,	/* the evidence decides */
	LIKELY,
	POSSIBLE,
	UNLIKELY
};

enum who {
	YOU,
	ADMIN,		/* administrator of the account */
	ORGANIZATION,	/* administrator of the AWS organization */
	OWNER,		/* owner of the instance */
	NETWORK		/* network team */
};

struct cause {
	enum sureness sure;
	const char *text;
	const char *check;		/* one command that confirms or excludes */
	const struct condition *when;	/* NULL: always */
	const char *another;		/* see fitting() */
};

struct step {
	const char *text;
	const char *command;		/* shell lines, or NULL */
	const char *policy;		/* IAM statement (JSON), or NULL */
	enum who who;
	const struct condition *when;	/* NULL: always */
	const char *another;		/* see fitting() */
};

struct failure {
	const char *id;			/* kebab-case, never changes */
	enum verdict verdict;
	/* Any list that holds makes the entry a candidate. */
	const struct condition *when[CONDITIONS_MAX];
	/* Added to the specificity of the match; for proven precedence only. */
	int rank;
	bool on_the_way;	/* a cause may lie between here and AWS */
	const char *headline;		/* the cause in plain words */
	const char *headline_another;	/* see fitting(), as all _another */
	const char *what;		/* optional: instead of the usual facts */
	const char *what_another;
	struct cause causes[CAUSES_MAX];
	enum fact_id evidence[4];	/* quoted besides what the match used */
	struct step steps[STEPS_MAX];
	const char *note;		/* e.g. that CloudTrail does not record it */
	const char *note_another;
	const char *about;		/* why ID: the long text, paragraphs */
	const char *references[REFERENCES_MAX];
};

/*
 * What failed may be another command of aws than one that opens a session. If
 * the text has another for that, it is taken; NULL if that is empty: then all
 * that it belongs to is left out.
 */
static inline const char *
fitting(const char *text, const char *another, const struct facts *f)
{
	if (another == NULL || !facts_known(f, FACT_ANOTHER))
		return text;
	return *another != '\0' ? another : NULL;
}

/* A family's rows. */
struct catalogue_part {
	const char *family;		/* heading in `why` and the manual */
	const struct failure *rows;
	const size_t *count;
};

/* All parts, in the order of a connection. */
extern const struct catalogue_part catalogue[];
extern const size_t catalogue_parts;

/* The generic entry for a failure that no row knows. */
extern const struct failure failure_unknown;

/* The entry of that id, or NULL. */
const struct failure *catalogue_find(const char *id);

#endif
