/*
 * ending: how a run of aws is brought to its end.
 *
 * Two things may take longer than aws lives or than we have time: outputs that
 * somebody aws left behind keeps open (they are read until they have been
 * silent for a while), and an aws that does not go when we are told to end (it
 * is sent harder and harder signals). Both by timers, nothing waits here.
 */
#ifndef SSM_LAUNCH_ENDING_H
#define SSM_LAUNCH_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

#include "ssm/launch/child.h"
#include "ssm/launch/relay.h"
#include "ssm/launch/sink.h"
#include "ssm/launch/tee.h"

struct ending {
	/* Filled in by the caller, which owns them. */
	struct child *child;
	struct relay *relay;	/* NULL without a pty */
	struct tee *tee;
	struct sink *sink;

	uv_timer_t drain, escalate;
	bool open;
	int told;		/* the signal that told us to end, or 0 */
	bool forced;		/* the user wants it over, whatever is lost */
	size_t step;		/* next one of the escalation */
	uint64_t drained_ms;	/* how long the drain has lasted */
	bool data_came;		/* since its timer was started */
};

/* Returns 0 or a negative errno. */
int ending_open(struct ending *, uv_loop_t *);
void ending_close(struct ending *);

/* aws is reaped: its outputs are to end soon. */
void ending_reaped(struct ending *);

/* An output has said something. */
void ending_data(struct ending *);

/*
 * A signal tells us to end; only the first counts. reached: aws, in the same
 * group of the terminal, got it, too.
 */
void ending_told(struct ending *, int signo, bool reached);

/*
 * The user wants aws gone: it is sent the same harder and harder signals, and
 * its outputs are not waited for. No signal has told us to end.
 */
void ending_force(struct ending *);

/*
 * True if aws is reaped and both of its outputs have ended; and if what they
 * said has been shown. Arrive in whatever order.
 */
bool ending_is_read(const struct ending *);
bool ending_is_shown(const struct ending *);

#endif
