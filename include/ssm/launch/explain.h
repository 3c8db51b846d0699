/*
 * explain: a saved debug log -> what went wrong in it, on stdout.
 */
#ifndef SSM_LAUNCH_EXPLAIN_H
#define SSM_LAUNCH_EXPLAIN_H

#include <stdbool.h>

#include "ssm/options.h"

/*
 * Reads the file that the options name, or stdin ("-" or NULL). Returns the
 * exit status: 0 if something was recognised, 1 if nothing, 2 if the file
 * can't be read.
 */
int explain_run(const struct options *, bool utf8);

#endif
