#include <stdio.h>

#include "ssm/launch/keys.h"
#include "ssm/report/sanitize.h"

#define LINES_CAP ((size_t)4096)

/* The longest value that is shown. */
#define VALUE_MAX 200

/* Behind the character, and what they do. */
static const struct {
	const char *key;	/* NULL: the character itself */
	const char *does;
} list[] = {
	{ ".", "end the session; once more: by force" },
	{ "i", "tell about the session" },
	{ "?", "this list" },
	{ NULL, "send the escape character" },
};

static void
show_list(struct keys *keys)
{
	struct buf lines;

	buf_init(&lines, LINES_CAP);
	buf_adds(&lines, "ssm-connect: escape sequences\n");
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		buf_addf(&lines, "  %s%s  %s\n", keys->name,
		    list[i].key != NULL ? list[i].key : keys->name,
		    list[i].does);
	buf_adds(&lines, "They count only directly after a newline, and if "
	    "typed, not pasted.\n");
	aside_show(&keys->aside, &lines);
	buf_release(&lines);
}

static void
add_duration(struct buf *out, uint64_t seconds)
{
	if (seconds >= 3600)
		buf_addf(out, "%llu h %02u min",
		    (unsigned long long)(seconds / 3600),
		    (unsigned)(seconds / 60 % 60));
	else if (seconds >= 60)
		buf_addf(out, "%u min %u s", (unsigned)(seconds / 60),
		    (unsigned)(seconds % 60));
	else
		buf_addf(out, "%u s", (unsigned)seconds);
}

static void
add_fact(struct buf *out, const struct keys *keys, const char *name,
    enum fact_id id)
{
	const struct facts *facts = analyzer_facts(keys->giveup.analyzer);

	if (!facts_known(facts, id))
		return;
	buf_addf(out, "  %-9s ", name);
	sanitize(out, facts_get(facts, id), VALUE_MAX, keys->aside.utf8);
	buf_addc(out, '\n');
}

static void
add_state(struct buf *out, const struct keys *keys)
{
	time_t now = time(NULL);
	char clock[16];
	struct tm tm;

	buf_addf(out, "  %-9s %s", "state", phase_words(keys->phase));
	if (localtime_r(&keys->phase_time, &tm) != NULL &&
	    strftime(clock, sizeof(clock), "%H:%M:%S", &tm) > 0)
		buf_addf(out, " since %s", clock);
	buf_adds(out, ", ");
	add_duration(out, now > keys->phase_time ?
	    (uint64_t)(now - keys->phase_time) : 0);
	buf_addc(out, '\n');
}

static void
add_traffic(struct buf *out, const struct keys *keys)
{
	buf_addf(out, "  %-9s %llu bytes\n  %-9s ", "sent",
	    (unsigned long long)keys->sent, "received");
	if (!keys->giveup.sees_output)
		buf_adds(out, "not known: standard output is no terminal");
	else if (keys->received == 0)
		buf_adds(out, "nothing");
	else {
		buf_addf(out, "%llu bytes, the last ",
		    (unsigned long long)keys->received);
		add_duration(out, (uv_now(keys->loop) - keys->last_ms) / 1000);
		buf_adds(out, " ago");
	}
	buf_addc(out, '\n');
}

static void
show_info(struct keys *keys)
{
	struct buf lines;

	buf_init(&lines, LINES_CAP);
	buf_adds(&lines, "ssm-connect: this session\n");
	add_fact(&lines, keys, "target", FACT_TARGET);
	add_fact(&lines, keys, "cluster", FACT_CLUSTER);
	add_fact(&lines, keys, "task", FACT_TASK);
	add_fact(&lines, keys, "document", FACT_DOCUMENT);
	add_fact(&lines, keys, "session", FACT_SESSION_ID);
	add_fact(&lines, keys, "region", FACT_REGION);
	add_fact(&lines, keys, "profile", FACT_PROFILE);
	add_state(&lines, keys);
	add_traffic(&lines, keys);
	aside_show(&keys->aside, &lines);
	buf_release(&lines);
}

static void
send_on(struct keys *keys, const char *bytes, size_t len)
{
	relay_send(keys->aside.relay, bytes, len);
	keys->sent += len;
}

static void
release(struct keys *keys)
{
	const char character = (char)keys->escape.character;

	send_on(keys, &character, 1);
}

void
keys_input(struct keys *keys, const char *bytes, size_t len)
{
	struct escape_result result;

	if (len == 0) {
		if (escape_release(&keys->escape))
			release(keys);
		return;
	}
	result = escape_feed(&keys->escape, bytes, len,
	    keys->aside.relay->terminal->is_raw);
	if (result.release)
		release(keys);
	if (result.pass)
		send_on(keys, bytes, len);
	switch (result.command) {
	case ESCAPE_NONE:
		break;
	case ESCAPE_END:
		giveup_begin(&keys->giveup);
		break;
	case ESCAPE_INFO:
		show_info(keys);
		break;
	case ESCAPE_LIST:
		show_list(keys);
		break;
	}
}

void
keys_output(struct keys *keys, size_t len)
{
	keys->received += len;
	keys->last_ms = uv_now(keys->loop);
}

void
keys_phase(struct keys *keys, enum phase phase)
{
	keys->phase = phase;
	keys->phase_time = time(NULL);
}

int
keys_open(struct keys *keys, uv_loop_t *loop, int character)
{
	keys->loop = loop;
	keys->phase_time = time(NULL);
	escape_init(&keys->escape, character);
	if (character != ESCAPE_OFF) {
		escape_name(character, keys->name);
		snprintf(keys->way_out, sizeof(keys->way_out),
		    "Enter %s. ends it", keys->name);
		keys->aside.status->way_out = keys->way_out;
	}
	keys->giveup.key = keys->name;
	keys->giveup.aside = &keys->aside;
	return giveup_open(&keys->giveup, loop);
}

void
keys_close(struct keys *keys)
{
	giveup_close(&keys->giveup);
}
