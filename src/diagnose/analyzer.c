/*
 * analyzer: see include/ssm/diagnose/analyzer.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/diagnose/event.h"
#include "ssm/diagnose/stage.h"
#include "ssm/diagnose/wire.h"
#include "ssm/log/record.h"
#include "ssm/log/redact.h"

struct analyzer {
	struct analyzer_hooks hooks;
	void *arg;
	struct recorder *recorder;
	struct run run;
	struct facts context;	/* what is known from elsewhere */
	bool has_context;	/* and whether anything is */
	struct buf plain;	/* a plain line that comes in pieces */
	uint64_t plain_line;
	struct stage stage;	/* the terminal's bytes, live */
	int64_t began_ms;	/* by the caller's clock; -1: not yet */
	int64_t now_ms;
	size_t gathered;	/* length of FACT_TEXT before a line of these */
	enum phase told;
	bool finished;
};

static void take_record(void *, const struct record *);
static void take_terminal_line(void *, struct text);

static void
apply_context(struct analyzer *a)
{
	int id;

	/* In a saved log nothing is but what stands in it. */
	if (!a->has_context)
		return;
	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		if (facts_known(&a->context, (enum fact_id)id))
			facts_copy(&a->run.facts, (enum fact_id)id,
			    &a->context);
	}
}

struct analyzer *
analyzer_new(const struct analyzer_hooks *hooks, void *arg, bool live)
{
	struct analyzer *a = calloc(1, sizeof *a);

	if (a == NULL)
		return NULL;
	a->recorder = recorder_new(take_record, a, !live);
	run_init(&a->run);
	if (!event_index(&a->run) || !plain_index(&a->run) ||
	    a->recorder == NULL) {
		run_release(&a->run);
		recorder_free(a->recorder);
		free(a);
		return NULL;
	}
	if (hooks != NULL)
		a->hooks = *hooks;
	a->arg = arg;
	a->run.live = live;
	facts_init(&a->context);
	buf_init(&a->plain, LINE_CAP);
	stage_init(&a->stage, &a->run, take_terminal_line, a);
	a->told = PHASE_START;
	a->began_ms = -1;
	return a;
}

void
analyzer_free(struct analyzer *a)
{
	if (a == NULL)
		return;
	recorder_free(a->recorder);
	run_release(&a->run);
	facts_release(&a->context);
	buf_release(&a->plain);
	stage_release(&a->stage);
	free(a);
}

void
analyzer_context(struct analyzer *a, enum fact_id id, const char *value)
{
	a->has_context = true;
	facts_set(&a->context, id, text_of(value), 0, text_of(""));
	facts_copy(&a->run.facts, id, &a->context);
}

/*
 * Phases and when they began, for reports: by the log's clock; of those that
 * the terminal tells, which the log does not know, by the caller's.
 */
static void
note_phase(struct analyzer *a)
{
	struct facts *facts = &a->run.facts;
	int64_t ms = a->run.timed ? a->run.last_ms - a->run.first_ms : 0;

	if (a->run.live && a->run.phase >= PHASE_CHANNEL &&
	    a->now_ms - a->began_ms > ms)
		ms = a->now_ms - a->began_ms;
	/* A clock that went back says nothing. */
	if (ms < 0 || facts->phase_count == PHASES_MAX)
		return;
	facts->phases[facts->phase_count++] = (struct phase_start){
		.phase = a->run.phase,
		.ms = ms,
	};
}

__attribute__((noinline)) static void
new_phase(struct analyzer *a)
{
	a->told = a->run.phase;
	note_phase(a);
	if (a->hooks.phase != NULL)
		a->hooks.phase(a->arg, a->told);
}

static void
tell_phase(struct analyzer *a)
{
	if (a->run.phase != a->told)
		new_phase(a);
}

static void
end_run(struct analyzer *a)
{
	a->run.facts.clean = !a->run.live;
	derive(&a->run);
	a->run.facts.clean = false;
	if (a->hooks.run != NULL)
		a->hooks.run(a->arg, &a->run.facts);
}

/* A further run in the same input: the one before is complete. */
static void
next_run(struct analyzer *a, uint64_t line)
{
	uint64_t last = a->run.facts.last_line;

	end_run(a);
	run_clear(&a->run);
	apply_context(a);
	a->run.facts.first_line = line > last ? line : last;
}

static void
flush_plain(struct analyzer *a)
{
	struct text line;

	if (a->plain.len == 0)
		return;
	line = text_make(a->plain.data, a->plain.len);
	event_plain(&a->run, line, a->plain_line);
	buf_clear(&a->plain);
}

/*
 * Passes a plain line on. A response with a session's token in it, which older
 * CLIs print when the plugin fails, is the one thing that is changed.
 */
static void
pass_plain(struct analyzer *a, struct text raw)
{
	struct buf masked;

	if (a->hooks.plain == NULL)
		return;
	if (!text_has(raw, "TokenValue") && !text_has(raw, "tokenValue")) {
		a->hooks.plain(a->arg, raw.at, raw.len);
		return;
	}
	buf_init(&masked, 2 * LINE_CAP);
	redact(&masked, raw);
	a->hooks.plain(a->arg, buf_str(&masked), masked.len);
	buf_release(&masked);
}

static void
take_plain(struct analyzer *a, const struct record *record)
{
	if (!record->continued) {
		flush_plain(a);
		a->plain_line = record->line;
	}
	pass_plain(a, record->raw);
	buf_add(&a->plain, record->body.at, record->body.len);
	if (record->body.len == 0 && !record->continued)
		event_plain(&a->run, text_of(""), record->line);
	else if (text_ends(record->raw, "\n"))
		flush_plain(a);
}

/* The record, with what the phase and the facts are now. */
static inline void
hand_on(struct analyzer *a, const struct record *record)
{
	if (a->hooks.record != NULL)
		a->hooks.record(a->arg, record, &a->run.facts,
		    a->run.current != NULL ? &a->run.current->facts : NULL);
	tell_phase(a);
}

/* Of few records anything was found out. */
__attribute__((noinline)) static void
hand_on_known(struct analyzer *a, const struct record *record, unsigned found)
{
	struct record known = *record;

	known.clean_message = (found & EVENT_CLEAN) != 0;
	known.repeated = (found & EVENT_REPEATED) != 0;
	hand_on(a, &known);
}

static void
take_log(struct analyzer *a, const struct record *record)
{
	unsigned found = event_log(&a->run, record);

	if (found != 0)
		hand_on_known(a, record, found);
	else
		hand_on(a, record);
}

__attribute__((noinline)) static void
take_unlogged(struct analyzer *a, const struct record *record)
{
	/*
	 * Of a saved text the recorder has masked all but headers and the
	 * frames of tracebacks, which nobody is shown.
	 */
	a->run.facts.clean = !a->run.live;
	if (record->kind == RECORD_TRACEBACK)
		event_traceback(&a->run, record);
	else
		take_plain(a, record);
	a->run.facts.clean = false;
	hand_on(a, record);
}

static void
take_record(void *arg, const struct record *record)
{
	struct analyzer *a = arg;

	if (record->kind != RECORD_PLAIN && a->plain.len > 0)
		flush_plain(a);
	if (event_may_begin_run(record) && event_begins_run(&a->run, record))
		next_run(a, record->line);
	if (a->run.facts.first_line == 0)
		a->run.facts.first_line = record->line;
	a->run.facts.last_line = record->line;
	if (record->kind == RECORD_LOG)
		take_log(a, record);
	else
		take_unlogged(a, record);
}

void
analyzer_feed(struct analyzer *a, int64_t now_ms, const char *bytes, size_t len)
{
	if (a->began_ms < 0)
		a->began_ms = now_ms;
	a->now_ms = now_ms;
	recorder_feed(a->recorder, bytes, len);
}

char *
analyzer_room(struct analyzer *a, size_t *len)
{
	return recorder_room(a->recorder, len);
}

static void
take_terminal_line(void *arg, struct text t)
{
	struct analyzer *a = arg;
	size_t gathered = facts_get(&a->run.facts, FACT_TEXT).len;
	bool counts;

	/* What is typed ahead of the session is nobody's business. */
	if (a->run.phase < PHASE_CHANNEL)
		counts = text_has(t, "Enter MFA code for ");
	else
		counts = gathered > a->gathered || text_trim(t).len == 0 ||
		    text_starts(t, "Starting session with SessionId:");
	a->gathered = gathered;
	if (counts && a->hooks.terminal != NULL)
		a->hooks.terminal(a->arg, t);
}

void
analyzer_feed_terminal(struct analyzer *a, int64_t now_ms, const char *bytes,
    size_t len)
{
	a->gathered = facts_get(&a->run.facts, FACT_TEXT).len;
	if (a->began_ms < 0)
		a->began_ms = now_ms;
	a->now_ms = now_ms;
	stage_feed(&a->stage, now_ms, bytes, len);
	tell_phase(a);
}

void
analyzer_echo(struct analyzer *a, size_t echo_most)
{
	stage_echo(&a->stage, echo_most);
	tell_phase(a);
}

static void
copy_known(struct facts *out, const struct facts *from,
    const enum fact_id *ids, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (facts_known(from, ids[i]))
			facts_copy(out, ids[i], from);
}

void
analyzer_now(const struct analyzer *a, struct facts *out)
{
	static const enum fact_id wanted[] = { FACT_TARGET, FACT_DOCUMENT,
	    FACT_PROFILE, FACT_REGION, FACT_PROVIDER, FACT_SESSION_ID,
	    FACT_STREAM_HOST, FACT_STREAM_ORIGIN, FACT_SESSION, FACT_REACHED,
	    FACT_CHANNEL, FACT_CHANNEL_VIA, FACT_CHANNEL_STATUS, FACT_SOCKETS,
	    FACT_TERMINAL_MODES };
	static const enum fact_id of_request[] = { FACT_OPERATION,
	    FACT_ENDPOINT, FACT_STATUS, FACT_BODY, FACT_RETRY_DELAY };
	const struct operation *op = a->run.current;
	char attempts[16];

	facts_clear(out);
	copy_known(out, &a->run.facts, wanted, sizeof wanted /
	    sizeof wanted[0]);
	if (op == NULL)
		return;
	copy_known(out, &op->facts, of_request, sizeof of_request /
	    sizeof of_request[0]);
	if (facts_known(out, FACT_ENDPOINT))
		facts_derive(out, FACT_HOST, url_host(facts_get(out,
		    FACT_ENDPOINT)), FACT_ENDPOINT);
	snprintf(attempts, sizeof attempts, "%u", op->attempts);
	facts_note(out, FACT_ATTEMPTS, attempts);
}

bool
analyzer_flush_prompt(struct analyzer *a)
{
	return recorder_flush_prompt(a->recorder);
}

void
analyzer_exit(struct analyzer *a, int status, int signal)
{
	static const struct { int number; const char *name; } names[] = {
		{ 1, "HUP" }, { 2, "INT" }, { 3, "QUIT" }, { 4, "ILL" },
		{ 6, "ABRT" }, { 8, "FPE" }, { 9, "KILL" }, { 11, "SEGV" },
		{ 13, "PIPE" }, { 15, "TERM" },
	};
	char number[16];
	size_t i;

	if (signal > 0) {
		snprintf(number, sizeof number, "%d", signal);
		facts_note(&a->run.facts, FACT_SIGNAL, number);
		for (i = 0; i < sizeof names / sizeof names[0]; i++) {
			if (names[i].number == signal)
				facts_note(&a->run.facts, FACT_SIGNAL,
				    names[i].name);
		}
		return;
	}
	snprintf(number, sizeof number, "%d", status);
	facts_note(&a->run.facts, FACT_EXIT, number);
	if (status == 130)
		facts_note(&a->run.facts, FACT_INTERRUPTED, "yes");
}

void
analyzer_finish(struct analyzer *a, int64_t now_ms)
{
	if (a->finished)
		return;
	a->finished = true;
	a->run.cut_line = !recorder_finish(a->recorder);
	flush_plain(a);
	a->gathered = facts_get(&a->run.facts, FACT_TEXT).len;
	a->now_ms = now_ms;
	if (a->run.live && a->run.timed)
		a->run.ended_ms = a->run.first_ms + now_ms - a->began_ms;
	stage_finish(&a->stage, now_ms);
	tell_phase(a);
	if (a->run.begun || a->run.live || facts_known(&a->run.facts,
	    FACT_TEXT))
		end_run(a);
}

enum phase
analyzer_phase(const struct analyzer *a)
{
	return a->run.phase;
}

const struct facts *
analyzer_facts(const struct analyzer *a)
{
	return &a->run.facts;
}
