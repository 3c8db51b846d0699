/*
 * note: see include/ssm/diagnose/note.h.
 */
#include "ssm/diagnose/note.h"

#define SAID "on the terminal:"
#define KNOWN_AS "known: "

/*
 * Facts that may stand on no line of the log. The phase is no fact until the
 * end is reached; it is written under its name, and read as the run's. These
 * records are made a moment after the end, so their own time is not its.
 */
static const enum fact_id facts[] = {
	FACT_COMMAND, FACT_TARGET, FACT_DOCUMENT, FACT_PARAMETERS,
	FACT_CLUSTER, FACT_TASK, FACT_PROFILE, FACT_PROFILE_FROM,
	FACT_ENV_PROFILE, FACT_REGION, FACT_ENDPOINT_URL,
	FACT_MISPLACED, FACT_PROXY,
	FACT_PLUGIN, FACT_PLUGIN_VERSION, FACT_SESSION_ID, FACT_SESSION, FACT_OPENED, FACT_LEFT,
	FACT_OPEN_FOR, FACT_ELAPSED,
	FACT_SILENT_FOR, FACT_PERFORM, FACT_REASON, FACT_REACHED,
	FACT_CHANNEL, FACT_CHANNEL_VIA, FACT_CHANNEL_STATUS, FACT_SOCKETS,
	FACT_TERMINAL_MODES, FACT_LOCAL_PORT, FACT_PORT_STATE, FACT_PHASE,
	FACT_LIVE, FACT_EXIT, FACT_SIGNAL, FACT_INTERRUPTED,
	FACT_GIVEN_UP, FACT_TERMINATED,
};

static void
add_record(struct buf *out, const char *stamp, const char *what,
    const char *name, struct text value)
{
	size_t i;

	buf_addf(out, "%s - MainThread - " NOTE_LOGGER " - DEBUG - %s%s", stamp,
	    what, name);
	/* One line, whatever it holds. */
	for (i = 0; i < value.len; i++)
		buf_addc(out, value.at[i] == '\n' || value.at[i] == '\r' ?
		    ' ' : value.at[i]);
	buf_addc(out, '\n');
}

void
note_write(struct buf *out, const struct facts *f, struct text terminal,
    const char *stamp)
{
	struct text line;
	size_t i;

	while (terminal.len > 0) {
		line = text_before(terminal, "\n");
		terminal = text_skip(terminal, line.len + 1);
		add_record(out, stamp, SAID, " ", text_trim(line));
	}
	for (i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		const struct fact *fact = &f->fact[facts[i]];
		struct buf name;

		/* What stands on a line is read there. */
		if (!facts_known(f, facts[i]) || fact->line != 0)
			continue;
		buf_init(&name, 64);
		buf_addf(&name, "%s ", fact_info(facts[i])->name);
		add_record(out, stamp, KNOWN_AS, buf_str(&name),
		    facts_get(f, facts[i]));
		buf_release(&name);
	}
}

static void
set_phase(struct run *run, struct text name)
{
	int phase;

	for (phase = PHASE_START; phase < PHASE__COUNT; phase++) {
		if (text_is(name, phase_name((enum phase)phase)))
			run->phase = (enum phase)phase;
	}
}

/* AWS_PROFILE was set there, but need not be here: it stands on a line. */
static void
read_fact(struct run *run, struct text t, uint64_t line)
{
	struct text name = text_before(t, " ");
	struct text value = text_trim(text_skip(t, name.len));
	enum fact_id id = fact_by_name(name);
	size_t i;

	for (i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		if (facts[i] != id || value.len == 0)
			continue;
		if (id == FACT_PHASE)
			set_phase(run, value);
		else
			facts_set(&run->facts, id, value,
			    id == FACT_ENV_PROFILE ? line : 0, text_of(""));
	}
}

bool
note_read(struct run *run, const struct record *record)
{
	struct text message = record->head.message;

	if (run->live || !text_is(record->head.logger, NOTE_LOGGER))
		return false;
	/* They are a kept log's last lines, where a fence may be closed. */
	if (text_ends(message, "```"))
		message.len -= 3;
	run->begun = true;
	run->ended_ms = record->head.time_ms;
	if (text_starts(message, SAID))
		event_plain(run, text_skip(message, sizeof(SAID) - 1),
		    record->line);
	else if (text_starts(message, KNOWN_AS))
		read_fact(run, text_skip(message, sizeof(KNOWN_AS) - 1),
		    record->line);
	return true;
}
