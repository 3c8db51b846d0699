/*
 * hint: what to say while a step takes unusually long.
 *
 * A table: phase, what must be known, how long it has to last, and one short
 * line. Nothing here measures or asks; time and facts come from the caller. A
 * hint is no diagnosis: it names what is being waited for and, where something
 * was found out, what stands in the way.
 */
#ifndef SSM_REPORT_HINT_H
#define SSM_REPORT_HINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/diagnose/facts.h"
#include "ssm/diagnose/phase.h"
#include "ssm/log/buf.h"

struct hint;

/* Times in ms. usual: the table's own thresholds hold, not `threshold`. */
struct hint_time {
	uint64_t step;		/* since the step began */
	uint64_t total;		/* since the start */
	bool usual;
	uint64_t threshold;
};

/*
 * The row that fits, or NULL: nothing to say yet. The facts are those of
 * analyzer_now().
 */
const struct hint *hint_find(const struct facts *, enum phase,
    const struct hint_time *);

/* Appends its line, safe for a terminal, not cut to any width. */
void hint_text(struct buf *out, const struct hint *, const struct facts *,
    bool utf8);

/* True if something may be found out about the network while it lasts. */
bool hint_asks(const struct hint *);

/* The table's texts, for tests; NULL behind the last. */
const char *hint_template(size_t index);

#endif
