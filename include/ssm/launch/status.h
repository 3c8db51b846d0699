/*
 * status: the line that says what aws is doing while it connects, and below
 * it, when that takes unusually long, what is being waited for.
 *
 * It is drawn on our stderr, if that is a terminal, only while the cursor
 * stands at the beginning of a line, and erased before anything else is shown.
 * Once the session is open it is gone for good: what is on the screen then
 * is the session's. After a prompt of aws on the terminal (for an MFA code) it
 * comes back when the prompt is answered and the log shows that aws went on;
 * behind the plugin's banner when nothing has come for a moment, and, with a
 * hint, below keys that were pressed meanwhile and echoed.
 */
#ifndef SSM_LAUNCH_STATUS_H
#define SSM_LAUNCH_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

#include "ssm/diagnose/facts.h"
#include "ssm/diagnose/phase.h"
#include "ssm/launch/sink.h"
#include "ssm/log/buf.h"

struct status {
	uv_timer_t timer;
	struct sink *sink;
	const struct facts *facts;
	uint64_t began;		/* ms, the loop's clock */
	uint64_t shown_at;	/* when somebody else has shown something */
	enum phase phase;
	struct buf drawn;	/* what stands there now; empty: nothing */
	struct buf hint;	/* the second line; empty: none */
	const char *way_out;	/* how to give up, at its end; or NULL */
	bool open;
	bool due;		/* it has taken long enough to say something */
	bool at_start;		/* the cursor, as far as we know */
	bool text_seen;		/* of somebody else, and no phase since */
	bool sees_output;	/* aws's stdout is our pty */
	bool echoes;		/* keys were typed that it may echo */
	bool gone;
	bool utf8;
	/* True if it may be drawn at this moment. */
	bool (*allowed)(void *arg);
	void *arg;
};

/*
 * Starts it; without a smart terminal it never shows anything. The caller
 * fills in sink, facts, sees_output, utf8, allowed and arg before.
 */
int status_open(struct status *, uv_loop_t *);
void status_close(struct status *);

void status_phase(struct status *, enum phase);

/*
 * What is being waited for, safe for a terminal, to stand below the line; ""
 * takes it back.
 */
void status_hint(struct status *, const char *text);

/* These bytes follow on our stderr; or on the terminal, from the pty. */
void status_before_plain(struct status *, const char *bytes, size_t len);
void status_before_output(struct status *, const char *bytes, size_t len);

/* Erases it; it may come back. */
void status_hide(struct status *);

/* Erases it for good. */
void status_end(struct status *);

#endif
