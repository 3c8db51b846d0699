/*
 * timeline: a log, step by step, each under its meaning.
 *
 * Takes records as they come and renders them when a run is complete: when each
 * step began, how long it took, a bar that shows where the time went. Noise is
 * folded with its count, and that which took no time to speak of is counted at
 * the end; what decided is marked. What a record means is in meaning.h. Memory
 * is bounded: of more than TIMELINE_HEAD + TIMELINE_TAIL steps those in the
 * middle are left out, and their number is said. It diagnoses nothing.
 */
#ifndef SSM_REPORT_TIMELINE_H
#define SSM_REPORT_TIMELINE_H

#include <stdbool.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/diagnose/facts.h"
#include "ssm/log/record.h"
#include "ssm/report/report.h"

#define TIMELINE_HEAD 600
#define TIMELINE_TAIL 400

struct timeline;

/*
 * unfold: noise is shown record by record, and notes are never too many. utf8:
 * what will be rendered may have more than ASCII. NULL when memory is short.
 */
struct timeline *timeline_new(bool unfold, bool utf8);
void timeline_free(struct timeline *);

/* The analyzer's record hook. */
void timeline_record(struct timeline *, const struct record *,
    const struct facts *run, const struct facts *operation);

/* Whether there is a log record among the steps: without one there is no time. */
bool timeline_is_timed(const struct timeline *);

/*
 * Appends the steps so far and forgets them, for the next run. Lines that the
 * diagnosis rests on are marked, too.
 */
void timeline_render(struct timeline *, struct buf *out, const struct facts *,
    const struct diagnosis *, const struct report_style *);

/* Forgets the steps so far. */
void timeline_clear(struct timeline *);

/*
 * One record as a line of its own, as it comes (-v): time since the first,
 * meaning. Nothing for noise and for what is no log record.
 */
void timeline_live(struct timeline *, struct buf *out, const struct record *,
    const struct facts *run, const struct facts *operation,
    const struct report_style *);

#endif
