/*
 * evidence: see include/ssm/report/evidence.h.
 */
#include "ssm/report/evidence.h"

static void
add(struct evidence *e, const struct facts *f, enum fact_id id)
{
	const struct fact *fact = &f->fact[id];
	size_t i;

	/* aws's own last message is shown as it is, elsewhere. */
	if (id == FACT_NONE || !facts_known(f, id) || fact->line == 0 ||
	    fact->line == f->fact[FACT_FINAL].line || e->count == EVIDENCE_MAX)
		return;
	for (i = 0; i < e->count; i++) {
		if (f->fact[e->fact[i]].line == fact->line)
			return;
	}
	for (i = e->count++; i > 0 && f->fact[e->fact[i - 1]].line >
	    fact->line; i--)
		e->fact[i] = e->fact[i - 1];
	e->fact[i] = id;
}

void
evidence_collect(struct evidence *e, const struct facts *f,
    const struct diagnosis *d)
{
	const struct condition *c;
	size_t i;

	e->count = 0;
	if (d->failure == NULL)
		return;
	for (i = 0; i < sizeof d->failure->evidence /
	    sizeof d->failure->evidence[0]; i++)
		add(e, f, d->failure->evidence[i]);
	for (c = d->matched; c != NULL && c->op != OP_END; c++) {
		if (c->op != OP_NOT && c->op != OP_LACKS &&
		    c->op != OP_UNKNOWN && c->op != OP_MAY_BE)
			add(e, f, c->fact);
	}
}
