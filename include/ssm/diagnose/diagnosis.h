/*
 * diagnosis: facts -> the entry of the catalogue that fits best.
 */
#ifndef SSM_DIAGNOSE_DIAGNOSIS_H
#define SSM_DIAGNOSE_DIAGNOSIS_H

#include "ssm/diagnose/catalogue.h"

struct diagnosis {
	/*
	 * The best match; failure_unknown if a failure is evident but no row
	 * fits; NULL if nothing tells of a failure or of a session at all.
	 */
	const struct failure *failure;
	const struct condition *matched;	/* the list that held */
	int score;
	bool cause[CAUSES_MAX];	/* which of the entry's apply */
	bool step[STEPS_MAX];
	const struct failure *second;		/* next best, or NULL */
	int second_score;
};

/*
 * Which of the entry's causes apply, the surest first, as numbers. Returns how
 * many there are.
 */
size_t diagnosis_causes(const struct diagnosis *,
    unsigned char order[CAUSES_MAX]);

/* The catalogue made ready for any number of diagnoses. */
struct matcher;

/* NULL when memory is short. */
struct matcher *matcher_new(void);
void matcher_free(struct matcher *);

/*
 * Finds the best entry. Specificity decides: each condition has the weight of
 * its kind (rules.c), the sum of a list plus the entry's rank is its score.
 * Which entry would be next best is not looked for.
 */
void matcher_diagnose(struct matcher *, const struct facts *,
    struct diagnosis *ret);

/*
 * The same for a single diagnosis, with the next best. When memory is short, a
 * failure counts as unknown.
 */
void diagnose(const struct facts *, struct diagnosis *ret);

/*
 * How sure a cause is that applies: of a message that somebody tells of
 * (FACT_TOLD), and of one that the text is cut before (FACT_CUT), no more than
 * possible.
 */
enum sureness diagnosis_sure(const struct cause *, const struct facts *);

#endif
