/*
 * outcome: what is said when a run of aws is over, and where.
 *
 * A failed run's report goes to stderr, with the log that was kept of it. With
 * --report=json an object takes its place, for a run that went well as well;
 * with --report-file the report stands there and of a failure only the
 * headline on stderr.
 */
#ifndef SSM_LAUNCH_OUTCOME_H
#define SSM_LAUNCH_OUTCOME_H

#include <stdbool.h>

#include "ssm/launch/keep.h"
#include "ssm/launch/session.h"
#include "ssm/options.h"

struct outcome {
	const struct options *options;
	bool utf8;
	int fd;		/* of --report-file; -1: stderr */
};

/*
 * To be called before aws is started: opens the report's file. One that can't
 * be written costs the file, not the session: that is said, and stderr is
 * used.
 */
void outcome_open(struct outcome *, const struct options *, bool utf8);
void outcome_close(struct outcome *);

/*
 * Tells how the run ended; its analyzer is finished. True if it has failed as
 * far as can be told.
 */
bool outcome_tell(struct outcome *, const struct session_result *,
    struct keep *);

#endif
