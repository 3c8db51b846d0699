/*
 * connect: a command line of aws, from its words to our exit status.
 */
#ifndef SSM_LAUNCH_CONNECT_H
#define SSM_LAUNCH_CONNECT_H

#include <stdbool.h>

#include "ssm/launch/startup.h"
#include "ssm/options.h"

/* Exit statuses of our own. */
#define EXIT_USAGE 2		/* our command line was wrong */
#define EXIT_OWN_FAILURE 125
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND 127

/*
 * Runs aws with the words of the options: a command that opens a session under
 * our eyes, with a report if it fails; any other by becoming it. Returns the
 * exit status; *ret_signal is then 0, or the signal by which we should end.
 */
int connect_run(const struct options *, const struct startup *, bool utf8,
    int *ret_signal);

#endif
