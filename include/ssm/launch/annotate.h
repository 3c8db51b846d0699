/*
 * annotate: -v, the debug log in words while it comes.
 *
 * A line on our stderr for each record that means something, in its place
 * among the plain lines of aws. It takes the status line's place and, as that
 * does, leaves a terminal alone as soon as the session may be open; into a
 * pipe or file it goes on to the end.
 */
#ifndef SSM_LAUNCH_ANNOTATE_H
#define SSM_LAUNCH_ANNOTATE_H

#include "ssm/launch/sink.h"
#include "ssm/launch/status.h"
#include "ssm/report/timeline.h"

struct annotate {
	struct timeline *timeline;	/* NULL: not asked for */
	struct report_style style;
	struct status *status;
	struct sink *sink;
};

/* Returns 0 or -ENOMEM. The caller fills in the rest before. */
int annotate_open(struct annotate *);
void annotate_close(struct annotate *);

/* For the analyzer's record hook. */
void annotate_record(struct annotate *, const struct record *,
    const struct facts *run, const struct facts *operation);

#endif
