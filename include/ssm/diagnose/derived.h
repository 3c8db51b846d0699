/*
 * derived: short words for facts that follow from others; see derive.c.
 */
#ifndef SSM_DIAGNOSE_DERIVED_H
#define SSM_DIAGNOSE_DERIVED_H

#include "ssm/diagnose/run.h"

/* The fact stands on the line that `from` stands on. */
static inline void
set(struct run *run, enum fact_id id, struct text value, enum fact_id from)
{
	facts_derive(&run->facts, id, value, from);
}

static inline void
set_number(struct run *run, enum fact_id id, uint64_t n, enum fact_id from)
{
	set(run, id, text_of(""), from);
	buf_add_number(&run->facts.fact[id].value, n);
}

static inline bool
unknown(const struct run *run, enum fact_id id)
{
	return !facts_known(&run->facts, id);
}

#endif
