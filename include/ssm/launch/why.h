/*
 * why: the long text on one failure, or the list of all.
 */
#ifndef SSM_LAUNCH_WHY_H
#define SSM_LAUNCH_WHY_H

#include <stdbool.h>

#include "ssm/options.h"

/* Returns the exit status: 0, or 2 if there is no such failure. */
int why_run(const struct options *, bool utf8);

#endif
