#include <signal.h>

#include "ssm/launch/ending.h"

/* Silence after which an output that is kept open is given up; at most. */
#define DRAIN_QUIET_MS 500
#define DRAIN_MAX_MS 2000

/* From one signal to aws to the next, harder one. */
#define ESCALATE_MS 2000

static const int steps[] = { SIGHUP, SIGTERM, SIGKILL };

/* Whoever ends us does not wait for a slow reader. */
static bool
is_urgent(const struct ending *ending)
{
	return ending->told != 0 || ending->forced;
}

static bool
is_blocked(const struct ending *ending)
{
	return sink_is_full(ending->sink) || (ending->relay != NULL &&
	    !ending->relay->gone && queue_is_full(&ending->relay->out));
}

static void
on_drain(uv_timer_t *timer)
{
	struct ending *ending = timer->data;

	/* A terminal stopped by ^S takes its time; nothing is lost by it. */
	if (is_blocked(ending) && !is_urgent(ending)) {
		uv_timer_start(timer, on_drain, DRAIN_QUIET_MS, 0);
		return;
	}
	ending->drained_ms += DRAIN_QUIET_MS;
	if (ending->data_came && ending->drained_ms < DRAIN_MAX_MS) {
		ending->data_came = false;
		uv_timer_start(timer, on_drain, DRAIN_QUIET_MS, 0);
		return;
	}
	tee_end(ending->tee);
	if (ending->relay != NULL)
		relay_end(ending->relay);
	if (is_urgent(ending)) {
		sink_give_up(ending->sink);
		if (ending->relay != NULL)
			relay_give_up_terminal(ending->relay);
	}
}

/*
 * With a terminal of its own aws is hung up on first, as if the window were
 * closed; without, it gets what we got.
 */
static void
on_escalate(uv_timer_t *timer)
{
	struct ending *ending = timer->data;

	if (ending->step >= sizeof(steps) / sizeof(steps[0]))
		return;
	child_signal(ending->child,
	    ending->relay != NULL ? ending->relay->master.fd : -1,
	    steps[ending->step++], true);
	uv_timer_start(timer, on_escalate, ESCALATE_MS, 0);
}

int
ending_open(struct ending *ending, uv_loop_t *loop)
{
	int r;

	if ((r = uv_timer_init(loop, &ending->drain)) != 0)
		return r;
	if ((r = uv_timer_init(loop, &ending->escalate)) != 0) {
		uv_close((uv_handle_t *)&ending->drain, NULL);
		return r;
	}
	ending->drain.data = ending->escalate.data = ending;
	ending->open = true;
	return 0;
}

void
ending_close(struct ending *ending)
{
	if (!ending->open)
		return;
	ending->open = false;
	uv_close((uv_handle_t *)&ending->drain, NULL);
	uv_close((uv_handle_t *)&ending->escalate, NULL);
}

void
ending_reaped(struct ending *ending)
{
	uv_timer_stop(&ending->escalate);
	ending->data_came = false;
	uv_timer_start(&ending->drain, on_drain, DRAIN_QUIET_MS, 0);
}

void
ending_data(struct ending *ending)
{
	ending->data_came = true;
}

void
ending_told(struct ending *ending, int signo, bool reached)
{
	if (ending->told != 0)
		return;
	ending->told = signo;
	if (ending->child->reaped) {
		/* Only the drain is left, and it need not be waited for. */
		uv_timer_start(&ending->drain, on_drain, 0, 0);
		return;
	}
	if (ending->relay != NULL) {
		on_escalate(&ending->escalate);
		return;
	}
	if (!reached)
		child_signal(ending->child, -1, signo, false);
	ending->step = 1;
	uv_timer_start(&ending->escalate, on_escalate, ESCALATE_MS, 0);
}

void
ending_force(struct ending *ending)
{
	if (is_urgent(ending))
		return;
	ending->forced = true;
	if (ending->child->reaped)
		uv_timer_start(&ending->drain, on_drain, 0, 0);
	else
		on_escalate(&ending->escalate);
}

bool
ending_is_read(const struct ending *ending)
{
	return ending->child->reaped && ending->tee->ended &&
	    (ending->relay == NULL || ending->relay->ended);
}

bool
ending_is_shown(const struct ending *ending)
{
	return sink_is_flushed(ending->sink) &&
	    (ending->relay == NULL || relay_is_flushed(ending->relay));
}
