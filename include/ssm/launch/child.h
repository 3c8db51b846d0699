/*
 * child: the process that runs aws: its start, its signals, its end.
 *
 * fork(2) of our own, since libuv cannot give a child a controlling terminal
 * (without one aws's question for an MFA code, which opens /dev/tty, fails).
 */
#ifndef SSM_LAUNCH_CHILD_H
#define SSM_LAUNCH_CHILD_H

#include <sys/types.h>

#include <stdbool.h>

#include "ssm/launch/startup.h"

struct child_spec {
	const char **vector;	/* as program_vector() makes it */
	char *const *env;
	int fd[3];		/* to be its 0, 1 and 2; -1: ours, untouched */
	int tty;		/* to be its controlling terminal, or -1 */
	bool alone;		/* without one: nothing can be asked there */
	const struct startup *startup;
};

struct child {
	pid_t pid;		/* -1 when there is none any more */
	bool own_session;	/* it leads one, with a terminal */
	bool reaped;
	int status;		/* as waitpid(2) gave it */
};

/*
 * Starts it. Returns 0 once the program runs, or a negative errno; then
 * *ret_step names what failed: "exec", or a step of ours before it.
 */
int child_start(struct child *, const struct child_spec *,
    const char **ret_step);

/* Looks whether it has ended; true if it is reaped, now or before. */
bool child_reap(struct child *);

/*
 * Sends a signal: to the foreground group of its terminal (master, or -1) if
 * it has one, else to the process. With `group` also to its own group.
 */
void child_signal(const struct child *, int master, int signo, bool group);

/* Its exit status, or -1 and the signal that ended it. */
int child_exit(const struct child *, int *ret_signal);

#endif
