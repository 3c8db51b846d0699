/*
 * context: what the command line and the environment tell the analyzer.
 */
#ifndef SSM_LAUNCH_CONTEXT_H
#define SSM_LAUNCH_CONTEXT_H

#include "ssm/diagnose/analyzer.h"
#include "ssm/launch/words.h"

/* To be called once, before the analyzer is fed. */
void context_tell(struct analyzer *, const struct words *);

#endif
