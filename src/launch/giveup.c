#include <signal.h>
#include <string.h>

#include "ssm/launch/escape.h"
#include "ssm/launch/giveup.h"
#include "ssm/report/template.h"

/* From one request to leave to the next, stronger one. */
#define GIVEUP_WAIT_MS 2000

#define LINES_CAP ((size_t)8 * 1024)

static const struct facts *
facts_of(const struct giveup *giveup)
{
	return analyzer_facts(giveup->analyzer);
}

static struct text
session_id(const struct giveup *giveup)
{
	return facts_get(facts_of(giveup), FACT_SESSION_ID);
}

/* Where the plugin waits for connections; the text is squeezed. */
static bool
is_forwarding(const struct facts *facts)
{
	return text_has(facts_get(facts, FACT_DOCUMENT), "PortForwarding") ||
	    text_has(facts_get(facts, FACT_TEXT), "waitingforconnections");
}

/* Said once: what may be left of it, and how it can be ended. */
static void
say_left(struct giveup *giveup)
{
	struct buf lines;

	if (giveup->told)
		return;
	giveup->told = true;
	buf_init(&lines, LINES_CAP);
	buf_adds(&lines, "ssm-connect: the session may be left at AWS (");
	terminate_reason(&giveup->terminate, &lines, giveup->aside->utf8);
	buf_adds(&lines, "); this ends it:\n  ");
	template_fill(&lines, "aws ssm terminate-session --session-id "
	    "{session_id}{aws_options}", facts_of(giveup), TEMPLATE_COMMAND,
	    giveup->aside->utf8);
	buf_addc(&lines, '\n');
	aside_show(giveup->aside, &lines);
	buf_release(&lines);
}

static void
force(struct giveup *giveup)
{
	giveup->stage = GIVEUP_FORCED;
	uv_timer_stop(&giveup->timer);
	ending_force(giveup->ending);
}

static void ask_service(struct giveup *);

static void
on_timer(uv_timer_t *timer)
{
	struct giveup *giveup = timer->data;

	/* Meanwhile the session may have been started. */
	if (giveup->stage == GIVEUP_ASKED && session_id(giveup).len > 0)
		ask_service(giveup);
	else
		force(giveup);
}

static void
wait_for(struct giveup *giveup, enum giveup_stage stage)
{
	giveup->stage = stage;
	uv_timer_start(&giveup->timer, on_timer, GIVEUP_WAIT_MS, 0);
}

static void
ask_service(struct giveup *giveup)
{
	giveup->stage = GIVEUP_TERMINATING;
	if (terminate_start(&giveup->terminate, session_id(giveup)) == 0)
		return;
	say_left(giveup);
	force(giveup);
}

static void
on_terminated(void *arg, bool ok)
{
	struct giveup *giveup = arg;

	giveup->terminated = ok;
	if (!ok)
		say_left(giveup);
	if (!giveup->child->reaped && giveup->stage == GIVEUP_TERMINATING) {
		if (ok)
			wait_for(giveup, GIVEUP_LEAVING);
		else
			force(giveup);
	}
	giveup->changed(giveup->arg);
}

int
giveup_open(struct giveup *giveup, uv_loop_t *loop)
{
	int r;

	if ((r = uv_timer_init(loop, &giveup->timer)) != 0)
		return r;
	giveup->timer.data = giveup;
	giveup->terminate.done = on_terminated;
	giveup->terminate.arg = giveup;
	if ((r = terminate_open(&giveup->terminate, loop)) != 0) {
		uv_close((uv_handle_t *)&giveup->timer, NULL);
		return r;
	}
	giveup->open = true;
	return 0;
}

void
giveup_close(struct giveup *giveup)
{
	if (!giveup->open)
		return;
	giveup->open = false;
	terminate_close(&giveup->terminate);
	uv_close((uv_handle_t *)&giveup->timer, NULL);
}

static void
begin(struct giveup *giveup)
{
	const struct facts *facts = facts_of(giveup);
	enum phase phase = analyzer_phase(giveup->analyzer);

	/* Where its output is not ours to see, it may well be. */
	giveup->was_open = phase >= PHASE_OPEN ||
	    (phase >= PHASE_PLUGIN && !giveup->sees_output);
	/* How far it has come is of no interest any more. */
	status_end(giveup->aside->status);
	aside_say(giveup->aside, "ending the session; %s. again forces it",
	    giveup->key);
	if (session_id(giveup).len == 0 || is_forwarding(facts)) {
		child_signal(giveup->child, giveup->relay->master.fd, SIGINT,
		    false);
		wait_for(giveup, GIVEUP_ASKED);
	} else if (phase == PHASE_OPEN && giveup->sees_output &&
	    escape_plugin_listens(facts_get(facts,
	    FACT_PLUGIN_VERSION))) {
		/* It has got the newline before. */
		relay_send(giveup->relay, "~.", 2);
		wait_for(giveup, GIVEUP_ASKED);
	} else
		ask_service(giveup);
}

void
giveup_begin(struct giveup *giveup)
{
	if (giveup->child->reaped) {
		/* Only what it left behind is still waited for. */
		terminate_stop(&giveup->terminate);
		ending_force(giveup->ending);
	} else if (giveup->stage != GIVEUP_NOT)
		force(giveup);
	else
		begin(giveup);
}

void
giveup_reap(struct giveup *giveup)
{
	if (!giveup->open)
		return;
	terminate_reap(&giveup->terminate);
	if (!giveup->child->reaped || giveup->stage == GIVEUP_NOT)
		return;
	uv_timer_stop(&giveup->timer);
	if (giveup->stage != GIVEUP_FORCED || giveup->terminated)
		return;
	if (giveup->terminate.running)
		terminate_stop(&giveup->terminate);
	else if (session_id(giveup).len > 0)
		say_left(giveup);
}

bool
giveup_is_busy(const struct giveup *giveup)
{
	return giveup->open && giveup->terminate.running &&
	    giveup->ending->told == 0;
}

void
giveup_tell(const struct giveup *giveup)
{
	if (giveup->stage == GIVEUP_NOT)
		return;
	analyzer_context(giveup->analyzer, FACT_GIVEN_UP,
	    giveup->was_open ? "open" : "yes");
	if (giveup->terminated)
		analyzer_context(giveup->analyzer, FACT_TERMINATED, "yes");
}
