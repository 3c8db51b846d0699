/*
 * signals: signals as calls from the event loop, and the terminal's rescue
 * from those that end us.
 *
 * Handlers of our own and not libuv's, for two reasons: we have to know
 * whether a signal came from the terminal (then aws, in the same group, got
 * it, too), and a signal that our caller ignores must stay ignored. One object
 * at a time.
 */
#ifndef SSM_LAUNCH_SIGNALS_H
#define SSM_LAUNCH_SIGNALS_H

#include <stdbool.h>

#include <uv.h>

#include "ssm/launch/startup.h"
#include "ssm/launch/watch.h"

/* kernel: the terminal or the kernel sent it, not a process. */
typedef void signals_cb(void *arg, int signo, bool kernel);

struct signals {
	struct watch watch;
	int pipe[2];	/* -1: not started */
	const struct startup *startup;
	signals_cb *cb;
	void *arg;
};

/*
 * From now on SIGCHLD, SIGWINCH, SIGCONT, SIGTSTP, SIGHUP, SIGINT, SIGQUIT and
 * SIGTERM are reported; SIGPIPE is ignored; the signals that end a process
 * first give the terminal back. Returns 0 or a negative errno.
 */
int signals_start(struct signals *, uv_loop_t *, const struct startup *,
    signals_cb *, void *arg);
void signals_stop(struct signals *);

/* Stops this process as the signal would; returns when it goes on. */
void signals_stop_self(int signo);

/* Ends this process by the signal, without a core. Returns if that fails. */
void signals_die(int signo);

#endif
