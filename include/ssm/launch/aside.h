/*
 * aside: what we say to the user in the middle of a session.
 *
 * It goes to the terminal that the user types on, through its one writer, and
 * so never to the pty and wherever our stderr may lead. It stands on lines of
 * its own; the program that runs in the session knows nothing of it.
 */
#ifndef SSM_LAUNCH_ASIDE_H
#define SSM_LAUNCH_ASIDE_H

#include <stdbool.h>

#include "ssm/launch/relay.h"
#include "ssm/launch/status.h"
#include "ssm/log/buf.h"

struct aside {
	/* Filled in by the caller, which owns them. */
	struct relay *relay;
	struct status *status;
	bool utf8;
};

/* Shows whole lines, sanitised by the caller, each with its newline. */
void aside_show(struct aside *, const struct buf *lines);

/* "ssm-connect: " and a sentence of our own, as one line. */
void aside_say(struct aside *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
