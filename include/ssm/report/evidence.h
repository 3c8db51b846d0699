/*
 * evidence: the lines of the log that a diagnosis rests on.
 */
#ifndef SSM_REPORT_EVIDENCE_H
#define SSM_REPORT_EVIDENCE_H

#include "ssm/diagnose/diagnosis.h"

#define EVIDENCE_MAX 4

struct evidence {
	enum fact_id fact[EVIDENCE_MAX];	/* in the order of their lines */
	size_t count;
};

/*
 * The facts that decided, as far as they stand on lines other than the final
 * message's: first those the entry names, then those its conditions used.
 */
void evidence_collect(struct evidence *ret, const struct facts *,
    const struct diagnosis *);

#endif
