#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/event.h"
#include "ssm/diagnose/wire.h"
#include "ssm/launch/hints.h"
#include "ssm/launch/sockets.h"

#define TICK_MS 250

/* The sockets are looked at less often; /proc is not free. */
#define SOCKETS_MS 1000

/* A host that has not answered by then does not. */
#define PROBE_MS 5000

#define TEXT_CAP ((size_t)2048)
#define WORD_CAP ((size_t)512)

bool
hints_setting(const char *value, bool *ret_on, bool *ret_usual,
    uint64_t *ret_ms)
{
	const char *error;
	long long seconds;

	*ret_on = *ret_usual = true;
	*ret_ms = 0;
	if (value == NULL || value[0] == '\0' || strcmp(value, "on") == 0)
		return true;
	if (strcmp(value, "off") == 0) {
		*ret_on = false;
		return true;
	}
	seconds = strtonum(value, 0, 3600, &error);
	if (error != NULL)
		return false;
	*ret_usual = false;
	*ret_ms = (uint64_t)seconds * 1000;
	return true;
}

static uint64_t
now_ms(const struct hints *hints)
{
	return uv_now(hints->timer.loop);
}

static void
tell(struct hints *hints, enum fact_id id, const char *value)
{
	if (value != NULL && value[0] != '\0')
		analyzer_context(hints->analyzer, id, value);
}

/* A step is the same while these are. */
static uint64_t
hash_step(const struct hints *hints, enum phase phase)
{
	static const enum fact_id parts[] = { FACT_PROVIDER, FACT_OPERATION,
	    FACT_ATTEMPTS };
	uint64_t hash = UINT64_C(14695981039346656037) + (uint64_t)phase;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct text value = facts_get(&hints->now, parts[i]);

		for (size_t j = 0; j < value.len; j++)
			hash = (hash ^ (unsigned char)value.at[j]) *
			    UINT64_C(1099511628211);
		hash *= UINT64_C(1099511628211);
	}
	return hash;
}

static void
on_probe(void *arg, const struct probe_result *result)
{
	struct hints *hints = arg;
	char via[sizeof(result->host) + sizeof(result->port) + 1];
	const char *word = probe_word(result->outcome);

	if (result->outcome == PROBE_FAILED)
		return;
	if (!hints->asks_channel) {
		tell(hints, FACT_REACHED, word);
		return;
	}
	snprintf(via, sizeof(via), "%s:%s", result->host, result->port);
	tell(hints, FACT_CHANNEL, word);
	tell(hints, FACT_CHANNEL_VIA, result->proxied ? result->proxy : via);
	tell(hints, FACT_CHANNEL_STATUS, result->answer);
}

/* Asks for scheme://host:port. */
static void
ask(struct hints *hints, struct text url, bool channel)
{
	struct text host = url_host(url);
	struct text port = text_after(url_origin(url), "://");
	bool secure = text_starts(url, "wss:") || text_starts(url, "https:");
	char name[WORD_CAP], number[16];
	struct probe_spec spec = {
		.host = name,
		.port = number,
		.secure = secure,
		.env = hints->env,
		.limit_ms = PROBE_MS,
	};

	/* Behind an IPv6 address in its brackets, too. */
	if (text_starts(port, "["))
		port = text_after(port, "]");
	port = text_after(port, ":");
	if (host.len == 0 || host.len >= sizeof(name) ||
	    port.len >= sizeof(number))
		return;
	snprintf(name, sizeof(name), "%.*s", (int)host.len, host.at);
	if (port.len > 0)
		snprintf(number, sizeof(number), "%.*s", (int)port.len,
		    port.at);
	else
		snprintf(number, sizeof(number), "%s", secure ? "443" : "80");
	probe_close(hints->probe);
	hints->probe = NULL;
	hints->asks_channel = channel;
	/* Without an answer there is only less to say. */
	probe_start(&hints->probe, hints->timer.loop, &spec, on_probe, hints);
}

static void
ask_once(struct hints *hints, enum phase phase)
{
	bool channel = phase >= PHASE_PLUGIN;
	bool *asked = channel ? &hints->asked_channel :
	    &hints->asked_endpoint;
	enum fact_id id = channel ? FACT_STREAM_ORIGIN : FACT_ENDPOINT;

	if (*asked || !facts_known(&hints->now, id))
		return;
	*asked = true;
	ask(hints, facts_get(&hints->now, id), channel);
}

static enum sockets_state
look_at_sockets(struct hints *hints)
{
	struct sockets sockets = { .state = SOCKETS_UNKNOWN };

	if (hints->child->pid == -1 || (hints->sockets_at != 0 &&
	    now_ms(hints) - hints->sockets_at < SOCKETS_MS))
		return SOCKETS_UNKNOWN;
	hints->sockets_at = now_ms(hints);
	sockets_look(&sockets, hints->child->pid);
	if (sockets.plugin != 0)
		tell(hints, FACT_SOCKETS, sockets_word(sockets.state));
	return sockets.plugin != 0 ? sockets.state : SOCKETS_UNKNOWN;
}

static void
say(struct hints *hints, const struct hint *hint)
{
	struct buf text;

	if (hints->quiet)
		return;
	/* Not into a prompt that somebody is about to answer. */
	if (hints->says_lines && hints->status->text_seen &&
	    !hints->status->at_start)
		return;
	buf_init(&text, TEXT_CAP);
	if (hint != NULL)
		hint_text(&text, hint, &hints->now, hints->utf8);
	if (!hints->says_lines) {
		status_hint(hints->status, buf_str(&text));
	} else if (hint != NULL && hint != hints->said) {
		struct buf line;

		buf_init(&line, TEXT_CAP);
		buf_addf(&line, "%sssm-connect: %s\n",
		    hints->status->at_start ? "" : "\n", buf_str(&text));
		status_before_plain(hints->status, buf_str(&line), line.len);
		sink_write(hints->sink, buf_str(&line), line.len);
		buf_release(&line);
	}
	hints->said = hint;
	buf_release(&text);
}

/*
 * In a pipe: silent as long as the plugin may be connected, and unless
 * something is known to stand in the way.
 */
static void
tick_unseen(struct hints *hints)
{
	const struct hint *hint = hint_find(&hints->now, PHASE_CHANNEL,
	    &hints->time);
	struct text word;

	if (hint == NULL)
		return;
	if (hints->asked_channel) {
		word = facts_get(&hints->now, FACT_CHANNEL);
		if (word.len == 0)
			return;
		if (!text_is(word, "answers") && hints->sink->terminal) {
			hints->says_lines = true;
			say(hints, hint);
		}
		uv_timer_stop(&hints->timer);
		return;
	}
	switch (look_at_sockets(hints)) {
	case SOCKETS_NONE:
	case SOCKETS_DIALLING:
		ask_once(hints, PHASE_CHANNEL);
		break;
	case SOCKETS_ESTABLISHED:
	case SOCKETS_LISTENING:
	case SOCKETS_UNKNOWN:
	case SOCKETS__COUNT:
		break;
	}
}

static void
tick(struct hints *hints, enum phase phase)
{
	const struct hint *hint;

	hint = hint_find(&hints->now, phase, &hints->time);
	if (hint != NULL && hint_asks(hint)) {
		ask_once(hints, phase);
		if (phase >= PHASE_PLUGIN)
			look_at_sockets(hints);
	}
	say(hints, hint);
}

static void
on_timer(uv_timer_t *timer)
{
	struct hints *hints = timer->data;
	enum phase phase;
	uint64_t step;

	hints_before_output(hints);
	phase = analyzer_phase(hints->analyzer);
	if (phase >= PHASE_OPEN || hints->child->reaped) {
		uv_timer_stop(timer);
		return;
	}
	analyzer_now(hints->analyzer, &hints->now);
	step = hash_step(hints, phase);
	if (step != hints->step) {
		hints->step = step;
		hints->step_began = now_ms(hints);
	}
	hints->time.step = now_ms(hints) - hints->step_began;
	hints->time.total = now_ms(hints) - hints->began;
	if (phase == PHASE_PLUGIN && !hints->sees_output)
		tick_unseen(hints);
	else
		tick(hints, phase);
}

/*
 * The plugin gives a shell's terminal its own modes once the handshake is
 * complete (sessionmanagerplugin/session/shellsession, by stty).
 */
void
hints_before_output(struct hints *hints)
{
	enum phase phase = analyzer_phase(hints->analyzer);
	size_t typed;
	bool echoes;

	if (phase > PHASE_CHANNEL || hints->typed == NULL)
		return;
	echoes = pty_echoes(hints->pty);
	if (phase < PHASE_CHANNEL) {
		/* Others set them, too, such as a wrapper with a pty. */
		hints->echoes = echoes;
		hints->typed_before = *hints->typed;
		return;
	}
	if (hints->echoes && !echoes)
		tell(hints, FACT_TERMINAL_MODES, "session");
	typed = echoes ? (size_t)(*hints->typed - hints->typed_before) : 0;
	hints->status->echoes = typed > 0;
	/* ^C is two, a character that is erased three. */
	analyzer_echo(hints->analyzer, 3 * typed);
}

int
hints_open(struct hints *hints, uv_loop_t *loop)
{
	uint64_t threshold;
	bool on, usual;
	int r;

	if (!hints_setting(getenv("SSM_CONNECT_HINTS"), &on, &usual,
	    &threshold))
		on = usual = true;
	if (!on)
		return 0;
	if ((r = uv_timer_init(loop, &hints->timer)) != 0)
		return r;
	hints->timer.data = hints;
	facts_init(&hints->now);
	hints->time.usual = usual;
	hints->time.threshold = threshold;
	hints->began = hints->step_began = uv_now(loop);
	hints->open = true;
	uv_timer_start(&hints->timer, on_timer, TICK_MS, TICK_MS);
	return 0;
}

void
hints_close(struct hints *hints)
{
	if (!hints->open)
		return;
	hints->open = false;
	probe_close(hints->probe);
	hints->probe = NULL;
	facts_release(&hints->now);
	uv_close((uv_handle_t *)&hints->timer, NULL);
}
