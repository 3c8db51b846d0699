/*
 * message: whether a plain line holds the CLI's last message, and where.
 *
 * What begins a line is worth more than what stands within one; what stands in
 * somebody's sentence is told of, not met. Which message is the run's own is
 * decided by plain.c.
 */
#ifndef SSM_DIAGNOSE_MESSAGE_H
#define SSM_DIAGNOSE_MESSAGE_H

#include "ssm/diagnose/run.h"

/* Whether a line has a message; then *t becomes it. */
enum message_place message_find(const struct run *, struct text *t);

/* Makes the table findable for a run; false if it is not in order. */
bool message_index(struct run *);

#endif
