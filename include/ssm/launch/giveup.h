/*
 * giveup: the user has typed ~. : how the session is brought to its end.
 *
 * An aws that is simply killed leaves the session open at the service until it
 * times out, so the one who can close it is asked first: a plugin that listens
 * (port forwarding: SIGINT; one with escapes of its own: ~. to it), else, or
 * if that is to no avail, the service itself, by "aws ssm terminate-session"
 * in the background. A live plugin then leaves by itself. One that does not,
 * and any once ~. is typed again, is sent harder and harder signals
 * (ending.h). Before there is a session, aws is only interrupted, then ended.
 */
#ifndef SSM_LAUNCH_GIVEUP_H
#define SSM_LAUNCH_GIVEUP_H

#include <stdbool.h>

#include <uv.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/launch/aside.h"
#include "ssm/launch/child.h"
#include "ssm/launch/ending.h"
#include "ssm/launch/relay.h"
#include "ssm/launch/terminate.h"

enum giveup_stage {
	GIVEUP_NOT,
	GIVEUP_ASKED,		/* the plugin or aws was; it may go */
	GIVEUP_TERMINATING,	/* the service is being asked */
	GIVEUP_LEAVING,		/* it has closed the session */
	GIVEUP_FORCED		/* by signals */
};

struct giveup {
	/* Filled in by the caller, which owns them. */
	struct child *child;
	struct relay *relay;
	struct ending *ending;
	struct analyzer *analyzer;
	struct aside *aside;
	const char *key;	/* the character before the dot, as shown */
	bool sees_output;	/* aws's stdout is our pty */
	void (*changed)(void *arg);	/* giveup_is_busy() may have */
	void *arg;

	struct terminate terminate;	/* vector, env, startup: the caller's */
	uv_timer_t timer;
	enum giveup_stage stage;
	bool open;
	bool was_open;		/* the session, when ~. was typed */
	bool terminated;	/* the service has said so */
	bool told;		/* the user, that the session may be left */
};

/* Returns 0 or a negative errno. */
int giveup_open(struct giveup *, uv_loop_t *);
void giveup_close(struct giveup *);

/* ~. was typed: the first time it asks, then it forces. */
void giveup_begin(struct giveup *);

/* SIGCHLD has come, and aws was reaped if it is its. */
void giveup_reap(struct giveup *);

/* The service is still being asked, and that is worth waiting for. */
bool giveup_is_busy(const struct giveup *);

/* Tells the analyzer; before analyzer_finish. */
void giveup_tell(const struct giveup *);

#endif
