/*
 * stage: see include/ssm/diagnose/stage.h.
 */
#include <stdio.h>
#include <string.h>

#include "ssm/diagnose/stage.h"

/*
 * What the plugin itself says between its banner and the session, or in the
 * session's place (session-manager-plugin: sessionmanagerplugin/session,
 * portsession, datachannel; the customer message of the agent's
 * HandshakeComplete is printed by it, too). A remote program may say the same
 * of a session of its own, so as much as can be is asked of such a line.
 */
enum own_kind {
	OWN_PLAIN,
	OWN_WITH_ID,		/* the session's id follows */
	OWN_PORT,		/* the tunnel is ready */
	OWN_OF_PORT,		/* only behind such a line */
};

static const struct {
	const char *begins;
	enum own_kind kind;
} own_lines[] = {
	{ "Starting session with SessionId: ", OWN_WITH_ID },
	{ "SessionId: ", OWN_WITH_ID },
	{ "Session: ", OWN_WITH_ID },
	{ "Exiting session with sessionId: ", OWN_WITH_ID },
	{ "Cannot perform start session: ", OWN_PLAIN },
	{ "This session is encrypted using AWS KMS.", OWN_PLAIN },
	{ "Please update session manager plugin version", OWN_PLAIN },
	{ "Port ", OWN_PORT },
	{ "Unix socket ", OWN_PORT },
	{ "Waiting for connections", OWN_OF_PORT },
	{ "Connection accepted for session", OWN_OF_PORT },
	{ "Connection to destination port failed", OWN_OF_PORT },
	{ "Terminate signal received, exiting.", OWN_OF_PORT },
	{ "Error getting the output.", OWN_PLAIN },
};

/* Behind the number or the path, before the session's id. */
static const char port_opened[] = " opened for sessionId ";

static const char not_performed[] = "Cannot perform start session: ";

#define CLOSING_LINES 64

/* The more of it, the seldomer the tail is moved to its beginning. */
#define TAIL_ROOM (8 * STAGE_TAIL)

/* A silence before the end that is worth a word. */
#define SILENCE_MS 10000

struct closing {
	struct text line[CLOSING_LINES];	/* the last ones, as a ring */
	size_t count;				/* of all */
};

static void take_line(void *, const struct line *);

void
stage_init(struct stage *s, struct run *run, stage_line_cb *cb, void *arg)
{
	*s = (struct stage){ .run = run, .opened_ms = -1, .cb = cb,
	    .arg = arg };
	line_splitter_init(&s->lines, take_line, s);
	buf_init(&s->tail, TAIL_ROOM);
	buf_init(&s->not_performed, LINE_CAP);
}

void
stage_release(struct stage *s)
{
	line_splitter_release(&s->lines);
	buf_release(&s->tail);
	buf_release(&s->not_performed);
}

/* Whether t begins as `with` does; of a part, as far as it has come. */
static bool
begins(struct text t, struct text with, bool whole)
{
	if (t.len < with.len && whole)
		return false;
	return memcmp(t.at, with.at, t.len < with.len ? t.len : with.len) == 0;
}

static bool
is_of_kind(const struct stage *s, struct text t, size_t i, bool whole)
{
	struct text start = text_of(own_lines[i].begins);

	if (!begins(t, start, whole))
		return false;
	switch (own_lines[i].kind) {
	case OWN_PLAIN:
		return true;
	case OWN_WITH_ID:
		return t.len <= start.len || begins(text_skip(t, start.len),
		    facts_get(&s->run->facts, FACT_SESSION_ID), whole);
	case OWN_PORT:
		return !whole || text_find(t, port_opened) >= 0;
	case OWN_OF_PORT:
		return s->port_opened;
	}
	return false;
}

/* The plugin's line; of one that is not whole yet, what has come of it. */
static bool
is_own(const struct stage *s, struct text t, bool whole)
{
	for (size_t i = 0; i < sizeof own_lines / sizeof own_lines[0]; i++)
		if (is_of_kind(s, t, i, whole))
			return true;
	return false;
}

/* Whether the session speaks for itself in this line. */
static bool
is_session(struct stage *s, struct text t, bool whole)
{
	if (s->run->phase != PHASE_CHANNEL || s->run->over)
		return false;
	while (t.len > 0 && (*t.at == '\r' || *t.at == '\n'))
		t = text_skip(t, 1);
	if (t.len == 0 || is_own(s, t, whole))
		return false;
	if (s->doubt + t.len > s->echo)
		return true;
	s->in_doubt = true;
	if (whole)
		s->doubt += t.len;
	return false;
}

static void
open_session(struct stage *s)
{
	s->opened_ms = s->last_ms;
	s->run->phase = PHASE_OPEN;
	facts_note(&s->run->facts, FACT_SESSION, "open");
	facts_note(&s->run->facts, FACT_OPENED, "yes");
	line_splitter_release(&s->lines);
	line_splitter_init(&s->lines, take_line, s);
	buf_clear(&s->not_performed);
}

/* Line numbers are those of stderr; the terminal's lines have none. */
static void
tell_line(struct stage *s, struct text t)
{
	event_plain(s->run, t, 0);
	s->cb(s->arg, t);
}

/* The plugin leaves behind this line: should more come, it was not its. */
static bool
keep_not_performed(struct stage *s, struct text t)
{
	if (s->run->phase != PHASE_CHANNEL || s->run->over || s->echo ||
	    s->not_performed.len > 0 || !text_starts(t, not_performed))
		return false;
	buf_add(&s->not_performed, t.at, t.len);
	return true;
}

static void
tell_not_performed(struct stage *s)
{
	if (s->not_performed.len == 0)
		return;
	tell_line(s, text_make(s->not_performed.data, s->not_performed.len));
	buf_clear(&s->not_performed);
}

static void
take_line(void *arg, const struct line *line)
{
	struct stage *s = arg;
	struct text t = text_make(line->bytes, line->len);

	if (s->run->phase == PHASE_OPEN && !s->own_words)
		return;
	if (is_session(s, t, true)) {
		s->run->phase = PHASE_OPEN;
		return;
	}
	if (line->continued || keep_not_performed(s, t))
		return;
	if (text_trim(t).len > 0)
		tell_not_performed(s);
	if (text_find(t, port_opened) >= 0)
		s->port_opened = true;
	tell_line(s, t);
	/* With old agents it is the last word before the first connection. */
	if (s->port_opened && s->run->phase == PHASE_CHANNEL && !s->run->over)
		s->run->phase = PHASE_OPEN;
	if (s->run->phase == PHASE_OPEN)
		s->own_words = true;
}

static void
keep_tail(struct stage *s, const char *bytes, size_t len)
{
	size_t drop;

	if (len >= STAGE_TAIL) {
		buf_clear(&s->tail);
		buf_add(&s->tail, bytes + len - STAGE_TAIL, STAGE_TAIL);
		return;
	}
	if (s->tail.len + len > TAIL_ROOM) {
		drop = s->tail.len + len - STAGE_TAIL;
		memmove(s->tail.data, s->tail.data + drop, s->tail.len - drop);
		buf_truncate(&s->tail, s->tail.len - drop);
	}
	buf_add(&s->tail, bytes, len);
}

/* Before the session is open: line by line, and the line under way. */
static void
look(struct stage *s, const char *bytes, size_t len)
{
	if (s->seen >= STAGE_HEAD) {
		/* So much and still not open: it is no plugin that speaks. */
		if (s->run->phase == PHASE_CHANNEL && !s->run->over)
			open_session(s);
		return;
	}
	if (len > STAGE_HEAD - s->seen)
		len = STAGE_HEAD - s->seen;
	s->seen += len;
	line_splitter_feed(&s->lines, bytes, len);
	if (s->run->phase == PHASE_CHANNEL && is_session(s,
	    text_make(buf_str(&s->lines.held), s->lines.held.len), false))
		s->run->phase = PHASE_OPEN;
	if (s->run->phase == PHASE_OPEN)
		open_session(s);
}

void
stage_echo(struct stage *s, size_t most)
{
	s->echo = most;
	if (most == 0 && s->in_doubt && s->run->phase == PHASE_CHANNEL &&
	    !s->run->over)
		open_session(s);
}

void
stage_feed(struct stage *s, int64_t now_ms, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	s->last_ms = now_ms;
	if (s->opened_ms < 0)
		look(s, bytes, len);
	if (s->run->in_session)
		keep_tail(s, bytes, len);
}

/* BEGINNING and the session's id, if that is known. */
static bool
names_session(const struct stage *s, struct text line, const char *beginning)
{
	struct text id = facts_get(&s->run->facts, FACT_SESSION_ID);

	if (!text_starts(line, beginning))
		return false;
	line = text_skip(line, strlen(beginning));
	return id.len == 0 || (line.len >= id.len &&
	    memcmp(line.at, id.at, id.len) == 0);
}

static void
split_tail(const struct stage *s, struct closing *c)
{
	struct text rest = text_make(buf_str(&s->tail), s->tail.len), line;

	/* However the bytes came: no more than this of them. */
	if (rest.len > STAGE_TAIL)
		rest = text_skip(rest, rest.len - STAGE_TAIL);
	c->count = 0;
	while (rest.len > 0) {
		line = text_before(rest, "\n");
		rest = text_skip(rest, line.len + 1);
		c->line[c->count++ % CLOSING_LINES] = text_trim(line);
	}
	while (c->count > 0 &&
	    c->line[(c->count - 1) % CLOSING_LINES].len == 0)
		c->count--;
}

/*
 * The closing line of a session whose screen was the remote side's: the very
 * last line, or the last block that begins with "SessionId: ID :". A prompt may
 * stand before the lines that the plugin does not begin anew.
 */
static void
read_closing(struct stage *s)
{
	struct closing c;
	struct text last;
	size_t i, first;
	ptrdiff_t at;

	split_tail(s, &c);
	if (c.count == 0)
		return;
	last = c.line[(c.count - 1) % CLOSING_LINES];
	first = c.count > CLOSING_LINES ? c.count - CLOSING_LINES : 0;
	at = text_find(last, not_performed);
	if (at >= 0) {
		tell_line(s, text_skip(last, (size_t)at));
		return;
	}
	if (names_session(s, last, "Exiting session with sessionId: ")) {
		tell_line(s, last);
		return;
	}
	at = text_ends(last, " timed out.") ? text_find(last, "Session: ") : -1;
	if (at >= 0 && names_session(s, text_skip(last, (size_t)at),
	    "Session: ")) {
		tell_line(s, text_skip(last, (size_t)at));
		return;
	}
	for (i = c.count; i > first; i--) {
		if (!names_session(s, c.line[(i - 1) % CLOSING_LINES],
		    "SessionId: "))
			continue;
		for (i--; i < c.count; i++)
			tell_line(s, c.line[i % CLOSING_LINES]);
		return;
	}
}

/* Of a forwarding the terminal shows nothing but the plugin's own lines. */
static void
read_own_words(struct stage *s)
{
	struct closing c;
	size_t i;

	split_tail(s, &c);
	i = c.count > CLOSING_LINES ? c.count - CLOSING_LINES : 0;
	for (; i < c.count; i++) {
		struct text line = c.line[i % CLOSING_LINES];

		/* Those before it was open have been read. */
		if (text_starts(line, "Starting session with SessionId:"))
			continue;
		if (text_has(line, "Terminate signal received, exiting."))
			facts_note(&s->run->facts, FACT_LEFT, "yes");
		tell_line(s, line);
	}
}

static void
note_duration(struct stage *s, enum fact_id id, int64_t ms)
{
	int64_t seconds = ms > 0 ? ms / 1000 : 0, minutes = seconds / 60;
	char words[48];

	if (seconds == 0)
		snprintf(words, sizeof words, "less than a second");
	else if (seconds < 120)
		snprintf(words, sizeof words, "%lld s", (long long)seconds);
	else if (minutes < 120)
		snprintf(words, sizeof words, "%lld min", (long long)minutes);
	else
		snprintf(words, sizeof words, "%lld h %lld min",
		    (long long)minutes / 60, (long long)minutes % 60);
	facts_note(&s->run->facts, id, words);
}

void
stage_finish(struct stage *s, int64_t now_ms)
{
	/* The phase of a saved text is none of a terminal's. */
	if (s->seen == 0)
		return;
	if (s->opened_ms < 0) {
		/* What was not answered by now was an echo. */
		line_splitter_flush(&s->lines);
		if (s->run->phase != PHASE_OPEN) {
			tell_not_performed(s);
			return;
		}
		open_session(s);
	}
	if (s->own_words)
		read_own_words(s);
	else
		read_closing(s);
	note_duration(s, FACT_OPEN_FOR, now_ms - s->opened_ms);
	if (now_ms - s->last_ms >= SILENCE_MS)
		note_duration(s, FACT_SILENT_FOR, now_ms - s->last_ms);
}
