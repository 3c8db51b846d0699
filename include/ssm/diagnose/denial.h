/*
 * denial: who is denied what by which policy, as the final message tells.
 */
#ifndef SSM_DIAGNOSE_DENIAL_H
#define SSM_DIAGNOSE_DENIAL_H

#include "ssm/diagnose/run.h"

/* Sets the facts of it, if the message is a denial. */
void denial_parse(struct run *);

#endif
