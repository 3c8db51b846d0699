/*
 * startup: the state in which we were started, as far as a child must get it
 * back, and the few things to be put right before anything is opened.
 */
#ifndef SSM_LAUNCH_STARTUP_H
#define SSM_LAUNCH_STARTUP_H

#include <stdbool.h>

#include <signal.h>

/* One more than the greatest signal number. */
#define STARTUP_SIGNALS 65

struct startup {
	bool ignored[STARTUP_SIGNALS];	/* our caller wants these ignored */
	sigset_t mask;
};

/* To be called first in main, before any signal is touched. */
void startup_record(struct startup *);

/*
 * Opens /dev/null, close-on-exec, for those of the descriptors 0 to 2 that are
 * closed, so that nothing we open can be mistaken for one of them. A child
 * finds them closed as without us. Returns 0 or a negative errno.
 */
int startup_descriptors(void);

/*
 * Makes this process what it was at the start: dispositions and mask. To be
 * called between fork and exec: async-signal-safe.
 */
void startup_restore(const struct startup *);

#endif
