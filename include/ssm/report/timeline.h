/*
 * timeline: a log, step by step, each under its meaning.
 *
 * Takes records as they come and renders them when a run is complete: the time
 * since the start, the time until the next step and a bar for it; what is noise
 * is folded with its count, what decided is marked. Which message means what is
 * a table. Memory is bounded: beyond TIMELINE_MAX steps only their number is
 * kept. It diagnoses nothing.
 */
#ifndef SSM_REPORT_TIMELINE_H
#define SSM_REPORT_TIMELINE_H

#include <stdbool.h>

#include "ssm/diagnose/facts.h"
#include "ssm/log/record.h"
#include "ssm/report/report.h"

#define TIMELINE_MAX 2000

struct timeline;

/* unfold: noise is shown line by line. NULL when memory is short. */
struct timeline *timeline_new(bool unfold);
void timeline_free(struct timeline *);

/* The analyzer's record hook. */
void timeline_record(struct timeline *, const struct record *,
    const struct facts *run, const struct facts *operation);

/* Appends the steps so far and forgets them, for the next run. */
void timeline_render(struct timeline *, struct buf *out, const struct facts *,
    const struct report_style *);

/*
 * One record as a line of its own, as it comes (-v): time since the first,
 * meaning. Nothing for noise.
 */
void timeline_live(struct timeline *, struct buf *out, const struct record *,
    const struct facts *run, const struct facts *operation,
    const struct report_style *);

#endif
