/*
 * terminate: "aws ssm terminate-session", beside the session that is to end.
 *
 * A second run of aws on the same loop, without a terminal that it could ask
 * on and with nothing on its standard input. Of what it says the beginning is
 * kept, to tell why it failed. It gets TERMINATE_MS; then it is killed.
 */
#ifndef SSM_LAUNCH_TERMINATE_H
#define SSM_LAUNCH_TERMINATE_H

#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

#include "ssm/launch/child.h"
#include "ssm/launch/program.h"
#include "ssm/launch/watch.h"
#include "ssm/launch/words.h"
#include "ssm/log/buf.h"
#include "ssm/log/text.h"

/* A call takes one or two seconds; whoever ends a session wants to leave. */
#define TERMINATE_MS 8000

struct terminate {
	/* Filled in by the caller, which owns them. */
	const char **vector;	/* of terminate_vector(); NULL: none */
	char *const *env;
	const struct startup *startup;
	/* It is over; called from terminate_reap. */
	void (*done)(void *arg, bool ok);
	void *arg;

	uv_loop_t *loop;
	uv_timer_t timer;
	struct watch watch;
	struct child child;
	int fd;			/* reads what it says; -1: none */
	struct buf id, said;
	bool open;
	bool started;
	bool running;
	bool late;		/* it was killed by the timer */
	bool stopped;		/* or by terminate_stop */
};

/*
 * The command for the aws and the words of a session, with room for the
 * session's id; the caller's to free. NULL if memory is short.
 */
const char **terminate_vector(const struct program *, enum aws_command,
    const char *const words[], size_t count);

/* Returns 0 or a negative errno. */
int terminate_open(struct terminate *, uv_loop_t *);

/* Kills it if it still runs. */
void terminate_close(struct terminate *);

/*
 * Ends the session of that id at the service. Returns 0, and `done` will be
 * called; or a negative errno, also for what can be no id.
 */
int terminate_start(struct terminate *, struct text id);

/* It is not waited for any longer: it is killed, and `done` called. */
void terminate_stop(struct terminate *);

/* SIGCHLD has come. */
void terminate_reap(struct terminate *);

/* Appends why it failed, as one line that is safe on a terminal. */
void terminate_reason(const struct terminate *, struct buf *out, bool utf8);

#endif
