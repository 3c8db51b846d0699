/*
 * plain: plain lines -> facts; see include/ssm/diagnose/event.h.
 *
 * Plain lines are what a person sees without --debug: the CLI's last message,
 * the plugin's text, the command line in a pasted transcript. Once a session
 * has started they are the remote shell's and only the plugin's own lines
 * count.
 */
#include <string.h>

#include "ssm/diagnose/event.h"
#include "ssm/diagnose/message.h"
#include "ssm/diagnose/pasted.h"
#include "ssm/log/alone.h"
#include "ssm/log/header.h"
#include "ssm/log/squeeze.h"

/* Lines that are kept of one message; wrapped pastes need several. */
#define MESSAGE_LINES 24

typedef void plain_action(struct run *, struct text rest, struct text line,
    uint64_t number);

static void
set(struct run *run, enum fact_id id, struct text value, struct text line,
    uint64_t number)
{
	facts_set(&run->facts, id, value, number, line);
}

static void
session_started(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	set(run, FACT_SESSION_ID, text_before(text_trim(rest), " "), line,
	    number);
	set(run, FACT_SESSION, text_of("started"), line, number);
	run->phase = PHASE_CHANNEL;
	run->in_session = true;
}

static void
session_open(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	(void)rest;
	set(run, FACT_SESSION, text_of("open"), line, number);
	run->phase = PHASE_OPEN;
	run->in_session = true;
}

static void
session_closed(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	(void)rest;
	set(run, FACT_SESSION, text_of("closed"), line, number);
	run->phase = PHASE_CLOSED;
	run->over = true;
}

/* SessionId: ID : the reason of the node or the service, maybe many lines */
static void
session_reason(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	struct text id = text_before(rest, " : "), reason;

	if (!text_has(rest, " : ")) {
		if (!text_ends(text_trim(rest), " :"))
			return;
		id = text_before(rest, " :");
	}
	set(run, FACT_SESSION_ID, text_trim(id), line, number);
	reason = text_trim(text_after(rest, " :"));
	/* The agent's heading (iohandler.go, errTitle); the reason follows. */
	if (text_starts(reason, "----------ERROR-------"))
		reason = text_trim(text_skip(reason,
		    strlen("----------ERROR-------")));
	set(run, FACT_REASON, reason, line, number);
	set(run, FACT_SESSION, text_of("closed"), line, number);
	run->expect = EXPECT_REASON;
	run->expected = 0;
	run->over = true;
}

/* Session: ID timed out. */
static void
session_timed_out(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	if (!text_ends(text_trim(rest), "timed out."))
		return;
	set(run, FACT_REASON, text_of("timed out"), line, number);
	set(run, FACT_SESSION, text_of("closed"), line, number);
	run->over = true;
}

static void
cannot_perform(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	set(run, FACT_PERFORM, text_trim(rest), line, number);
	run->over = true;
}

/* The tunnel stays up; each connection through it fails. */
static void
destination_failed(struct run *run, struct text rest, struct text line,
    uint64_t number)
{
	(void)rest;
	set(run, FACT_REASON, line, line, number);
}

/* The plugin's lines: session-manager-plugin, src/sessionmanagerplugin. */
static const struct text plugin_lines[] = {
	TEXT("Starting session with SessionId:"),
	TEXT("SessionId: "),
	TEXT("Session: "),
	TEXT("Exiting session with sessionId:"),
	TEXT("Cannot perform start session:"),
	TEXT("Waiting for connections"),
	TEXT("Connection accepted for session"),
	TEXT("Connection to destination port failed"),
};

/* What each of them means. */
static plain_action *const plugin_actions[] = {
	session_started, session_reason, session_timed_out, session_closed,
	cannot_perform, session_open, session_open, destination_failed,
};

/*
 * A command line that is quoted and not given anew. PowerShell shows behind a
 * message which line gave it, a shell which job it stopped:
 *   At line:1 char:1
 *   + aws ssm start-session --target i-...
 *   [1]+  Stopped        aws ssm start-session --target i-...
 */
static bool
is_quoted_command(const struct run *run, struct text t)
{
	size_t i = 1;

	if (text_starts(t, "+ "))
		return text_has(facts_get(&run->facts, FACT_TEXT), "char:");
	if (!text_starts(t, "["))
		return false;
	while (i < t.len && t.at[i] >= '0' && t.at[i] <= '9')
		i++;
	return i > 1 && i + 1 < t.len && t.at[i] == ']' &&
	    (t.at[i + 1] == '+' || t.at[i + 1] == '-');
}

/* A margin of quote marks, as mail and chat programs put it. */
static struct text
without_margin(struct text t)
{
	t = text_trim(t);
	while (text_starts(t, "> ") || text_is(t, ">"))
		t = text_trim(text_skip(t, 1));
	return t;
}

/* Whether one of the messages holds all of the other, wrapped or not. */
static bool
is_same_message(struct run *run, struct text message)
{
	struct text last = text_make(buf_str(&run->final_squeezed),
	    run->final_squeezed.len), now;

	buf_clear(&run->joined);
	squeeze_as_is(&run->joined, message);
	now = text_make(buf_str(&run->joined), run->joined.len);
	return text_search(last, now) >= 0 || text_search(now, last) >= 0;
}

/*
 * Whether a plain line below the end of a run that has no debug log is of the
 * next: aws ends with one message, and starts no session behind it.
 */
static bool
follows_end(struct run *run, struct text t)
{
	ptrdiff_t at;

	at = text_find(t, "Starting session with SessionId:");
	if (at >= 0 && text_is_margin(text_make(t.at, (size_t)at)))
		return true;
	/* A helper's message stands below aws's own, which ends in a colon. */
	return message_find(run, &t) == MESSAGE_FIRST &&
	    !text_ends(text_trim(facts_get(&run->facts, FACT_FINAL)), ":") &&
	    !is_same_message(run, t);
}

/* Whether a plain line below a run that is over, or open, is of the next. */
__attribute__((noinline)) static bool
begins_plainly(struct run *run, const struct record *record)
{
	/* A log says itself where the next begins. */
	if (run->over && !run->timed && run->final_place == MESSAGE_FIRST &&
	    !record->continued &&
	    follows_end(run, without_margin(record->body)))
		return true;
	if (text_starts(record->body, "usage:") ||
	    is_quoted_command(run, text_trim(record->body)))
		return false;
	if (pasted_session(record->body) >= 0)
		return true;
	/* In a session, other commands are typed at its far end. */
	return !run->in_session && !record->continued &&
	    pasted_other(without_margin(record->body), true) >= 0;
}

/*
 * "Starting new HTTPS connection (2): HOST" is another of those that are
 * counted within a run, so that what seemed to be its end was none.
 */
static bool
is_first_connection(struct text message)
{
	struct text number = text_after(message, "connection (");

	return number.len == 0 || text_starts(number, "1)");
}

bool
event_begins_run(struct run *run, const struct record *record)
{
	if (run->live)
		return false;
	if (record->kind == RECORD_PLAIN)
		return (run->over || run->in_session) &&
		    begins_plainly(run, record);
	if (record->kind != RECORD_LOG)
		return false;
	/* v2 logs this twice, v1 once, before anything is asked for. */
	if (text_starts(record->head.message, "CLI version: "))
		return run->over || ((run->count > 0 || run->versions >=
		    (facts_is(&run->facts, FACT_CLI_GENERATION, "1") ? 1 : 2)) &&
		    !facts_known(&run->facts, FACT_MIXED));
	/* The other run of two that are mixed is not over yet. */
	return run->over && !facts_known(&run->facts, FACT_MIXED) &&
	    text_starts(record->head.message, "Starting new HTTP") &&
	    is_first_connection(record->head.message);
}

/* Whether the traceback's exceptions say the same as the message. */
static bool
is_confirmed(struct run *run, struct text message)
{
	struct text exceptions = facts_get(&run->facts, FACT_EXCEPTIONS);
	struct buf *squeezed = &run->joined;

	if (!facts_known(&run->facts, FACT_EXCEPTIONS))
		return false;
	buf_clear(squeezed);
	squeeze(squeezed, message);
	buf_truncate(squeezed, 400);
	/* Mostly it is what they end with. */
	return squeezed->len > 0 && (text_ends(exceptions,
	    buf_str(squeezed)) || text_has(exceptions, buf_str(squeezed)));
}

static void
begin_final(struct run *run, enum message_place place, struct text message,
    struct text line, uint64_t number)
{
	bool confirmed = is_confirmed(run, message);

	/* A message may hold lines that look like another: the first counts. */
	if (run->confirmed && !confirmed)
		return;
	run->confirmed = confirmed;
	pasted_count(run, message);
	set(run, FACT_FINAL, message, line, number);
	buf_clear(&run->final_squeezed);
	squeeze_as_is(&run->final_squeezed, message);
	run->final_place = place;
	run->expect = EXPECT_FINAL;
	run->expected = 0;
	run->over = true;
	run->begun = true;
	if (place != MESSAGE_TOLD) {
		if (facts_known(&run->facts, FACT_TOLD))
			facts_forget(&run->facts, FACT_TOLD);
		return;
	}
	facts_note(&run->facts, FACT_TOLD, "yes");
	run->expect = EXPECT_NOTHING;
	run->over = false;
}

void
event_forget_told(struct run *run)
{
	facts_forget(&run->facts, FACT_TOLD);
	facts_forget(&run->facts, FACT_FINAL);
	buf_clear(&run->final_squeezed);
	run->final_place = MESSAGE_NONE;
}

static void
continue_final(struct run *run, struct text line)
{
	struct fact *final = &run->facts.fact[FACT_FINAL];
	struct buf both;

	buf_init(&both, final->value.cap);
	buf_add(&both, buf_str(&final->value), final->value.len);
	buf_addc(&both, '\n');
	buf_add(&both, line.at, line.len);
	facts_derive(&run->facts, FACT_FINAL, text_make(buf_str(&both),
	    both.len), FACT_FINAL);
	buf_release(&both);
	squeeze_as_is(&run->final_squeezed, line);
}

static void
continue_reason(struct run *run, struct text line)
{
	struct fact *reason = &run->facts.fact[FACT_REASON];
	struct text whole;
	struct buf both;

	if (text_starts(line, "----------ERROR"))
		return;
	/* Set again as a whole, so that it is masked as a whole. */
	buf_init(&both, reason->value.cap);
	buf_add(&both, buf_str(&reason->value), reason->value.len);
	if (both.len > 0)
		buf_addc(&both, ' ');
	buf_add(&both, line.at, line.len);
	whole = text_make(buf_str(&both), both.len);
	facts_set(&run->facts, FACT_REASON, whole, reason->line, whole);
	buf_release(&both);
}

/* Whether a text ends as a sentence does. */
static bool
is_sentence(struct text t)
{
	t = text_trim(t);
	return text_ends(t, ".") || text_ends(t, "!") || text_ends(t, "?");
}

/*
 * Whether the line goes on with the final message: the traceback, where there
 * is one, holds the whole message.
 */
static bool
is_more_of_final(const struct run *run, struct text line)
{
	struct text exceptions = facts_get(&run->facts, FACT_EXCEPTIONS);
	struct text all;
	struct buf both;
	bool more;

	if (!facts_known(&run->facts, FACT_EXCEPTIONS))
		return !is_sentence(facts_get(&run->facts, FACT_FINAL));
	buf_init(&both, FACT_TEXT_CAP);
	squeeze(&both, facts_get(&run->facts, FACT_FINAL));
	squeeze(&both, line);
	all = text_make(buf_str(&both), both.len);
	/* A code that CLI >= 2.34.0 invents is not the exception's. */
	if (text_starts(all, "anerroroccurred(") &&
	    !text_has(all, "whencallingthe"))
		all = text_after(all, "):");
	more = all.len > 0 && memmem(exceptions.at, exceptions.len, all.at,
	    all.len) != NULL;
	buf_release(&both);
	return more;
}

/*
 * The error as JSON, YAML, text or table (--cli-error-format, CLI >= 2.34.0).
 * True if the line was one of its lines.
 */
static bool
structured_error(struct run *run, struct text t, uint64_t number)
{
	static const struct {
		const char *starts;
		const char *ends;
		enum fact_id fact;
	} members[] = {
		{ "\"Code\": \"", "\"", FACT_CODE },
		{ "\"Message\": \"", "\"", FACT_MESSAGE },
		{ "|  Code", "|", FACT_CODE },
		{ "|  Message", "|", FACT_MESSAGE },
		{ "Code: ", "", FACT_CODE },
		{ "Message: ", "", FACT_MESSAGE },
	};
	struct text value;
	size_t i;

	for (i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (!text_starts(t, members[i].starts))
			continue;
		value = text_skip(t, strlen(members[i].starts));
		if (text_ends(value, ","))
			value.len--;
		if (members[i].starts[0] == '|')
			value = text_after(value, "|");
		if (*members[i].ends != '\0' && text_ends(value,
		    members[i].ends))
			value.len--;
		set(run, members[i].fact, text_trim(value), t, number);
		run->begun = true;
		return true;
	}
	return false;
}

/* The last line of a log that is cut within a record's header, or its time. */
static bool
is_cut_header(struct text t)
{
	size_t i = 0;

	while (i < t.len && memchr("0123456789-: ,", t.at[i], 14) != NULL)
		i++;
	return header_begins(t) || i == t.len;
}

/* A word that AWS uses as an error code, as other programs print it. */
static bool
is_error_code(struct text word)
{
	static const char *const codes[] = {
		"TargetNotConnected", "InvalidInstanceId", "InvalidDocument",
		"InvalidTarget", "InvalidParameters", "AccessDenied",
		"ExpiredToken", "InvalidClientTokenId", "RequestExpired",
		"SignatureDoesNotMatch", "AuthFailure", "OptInRequired",
		"RequestLimitExceeded", "MissingAuthenticationToken",
	};
	size_t i;

	if (text_has(word, " ") || text_has(word, ".") || word.len > 60)
		return false;
	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (text_is(word, codes[i]))
			return true;
	}
	return word.len > 9 && text_ends(word, "Exception") &&
	    word.at[0] >= 'A' && word.at[0] <= 'Z';
}

/*
 * The service's error as other SDKs print it: "CODE: text" (Go v1,
 * JavaScript), "api error CODE: text" (Go v2), "text (… Error Code: CODE; …)"
 * (Java). Only where the line holds no message of the AWS CLI.
 */
static bool
sdk_error(struct run *run, struct text t, uint64_t number)
{
	struct text code, message = t;

	if (text_has(t, "Error Code: ")) {
		code = text_between(t, "Error Code: ", ";");
		message = text_before(t, " (Service:");
	} else if (text_has(t, "api error ")) {
		message = text_after(t, "api error ");
		code = text_before(message, ":");
		message = text_trim(text_after(message, ":"));
	} else {
		code = text_before(t, ": ");
		/* Error: …, StartSession: CODE: …; not deep in a sentence. */
		while (!is_error_code(code) && text_has(message, ": ") &&
		    !text_has(text_after(text_after(code, " "), " "), " ")) {
			message = text_trim(text_after(message, ": "));
			code = text_before(message, ": ");
		}
		if (text_has(message, ": "))
			message = text_trim(text_after(message, ": "));
		else
			return false;
	}
	if (!is_error_code(code))
		return false;
	begin_final(run, MESSAGE_INSIDE, message, t, number);
	set(run, FACT_CODE, code, t, number);
	set(run, FACT_MESSAGE, message, t, number);
	return true;
}

/* Whether it is somebody's words about another failure than the run's. */
static bool
is_of_another(const struct run *run, enum message_place place)
{
	if (place == MESSAGE_TOLD)
		return run->timed || run->over;
	return place < run->final_place && place != MESSAGE_NONE &&
	    !run->timed;
}

/*
 * A traceback's last line: botocore.exceptions.NoRegionError: You must ...
 * Behind a margin that is not known, most are known by how classes are named.
 */
static bool
is_exception(struct text t)
{
	size_t len = class_length(t), start = len;

	if (text_has(t, "Error: ") || text_has(t, "Exception: ") ||
	    text_ends(t, "Error") || text_ends(t, "Exception"))
		return true;
	if (len == 0 || (len < t.len && t.at[len] != ':'))
		return false;
	while (start > 0 && t.at[start - 1] != '.')
		start--;
	return t.at[start] >= 'A' && t.at[start] <= 'Z';
}

/* In a session only the plugin's and the CLI's own lines still count. */
static bool
is_cli_after_session(struct text t)
{
	return text_has(t, "calling the TerminateSession operation") ||
	    text_has(t, "Command '['session-manager-plugin'") ||
	    text_has(t, "SessionManagerPlugin is not found") ||
	    text_has(t, "github.com/aws/session-manager-plugin/src/") ||
	    text_has(t, "github.com/aws/SSMCLI/src/");
}

void
event_plain(struct run *run, struct text line, uint64_t number)
{
	struct text t = without_margin(line), message = t;
	enum expect expect = run->expect;
	enum message_place place;
	size_t where[NEEDLES_MAX], i;
	uint64_t found;
	ptrdiff_t at;

	if (t.len == 0) {
		if (expect == EXPECT_REASON && run->expected == 0 &&
		    facts_get(&run->facts, FACT_REASON).len == 0)
			return;
		if (expect != EXPECT_MESSAGE)
			run->expect = EXPECT_NOTHING;
		return;
	}
	run->expect = EXPECT_NOTHING;
	if (expect == EXPECT_COMMAND) {
		pasted_more(run, t, number);
		return;
	}
	found = needles_find(&run->plugin_lines, t, where);
	for (i = 0; found != 0 && i < sizeof plugin_lines /
	    sizeof plugin_lines[0]; i++) {
		if ((found >> i & 1) == 0)
			continue;
		/* Behind a prompt at most, where the remote shell writes. */
		if (where[i] > 12 && run->in_session &&
		    plugin_actions[i] != cannot_perform)
			continue;
		run->begun = true;
		if (!text_starts(t, "Starting session"))
			facts_gather(&run->facts, FACT_TEXT, t);
		plugin_actions[i](run, text_skip(t, where[i] +
		    plugin_lines[i].len), t, number);
		return;
	}
	if (expect == EXPECT_REASON && run->expected++ < MESSAGE_LINES) {
		run->expect = EXPECT_REASON;
		facts_gather(&run->facts, FACT_TEXT, t);
		continue_reason(run, t);
		return;
	}
	at = pasted_session(t);
	if (at >= 0 && !text_starts(t, "usage:")) {
		/* zsh: killed     aws ssm start-session … */
		if (text_starts(t, "zsh:") || text_starts(t, "bash:") ||
		    text_starts(t, "["))
			facts_gather(&run->facts, FACT_TEXT, text_make(t.at,
			    (size_t)at));
		pasted_take(run, t, at, true, number);
		return;
	}
	/* Live, aws's stderr (numbered lines) is never the remote shell's. */
	if (run->in_session && (!run->live || number == 0) &&
	    !is_cli_after_session(t))
		return;
	place = message_find(run, &message);
	if (is_of_another(run, place))
		return;
	if (expect == EXPECT_REST && place == MESSAGE_NONE && !run->timed &&
	    pasted_rest(run, t, number))
		return;
	facts_gather(&run->facts, FACT_TEXT, t);
	at = run->live || run->over || run->timed ? -1 :
	    pasted_other(t, false);
	if (at >= 0) {
		pasted_take(run, t, at, false, number);
		return;
	}
	/* Maybe as a string in a list. */
	if (text_ends(t, "call last):") || text_ends(t, "call last):\",")) {
		pasted_count(run, text_of(""));
		run->plain_open = true;
	} else if (run->plain_open) {
		run->plain_open = !is_exception(t);
	} else if (place == MESSAGE_NONE) {
		pasted_forget(run, t);
	}
	if (structured_error(run, t, number))
		return;
	/* What could not be parsed is quoted below the message that says so. */
	if (place == MESSAGE_INSIDE && expect == EXPECT_FINAL &&
	    text_ends(facts_get(&run->facts, FACT_FINAL), ":"))
		place = MESSAGE_NONE;
	if (place != MESSAGE_NONE) {
		begin_final(run, place, message, t, number);
		return;
	}
	if (expect == EXPECT_NOTHING && !run->timed &&
	    run->final_place <= MESSAGE_TOLD && sdk_error(run, t, number))
		return;
	if (expect == EXPECT_MESSAGE) {
		/* An API error in another form is taken from the exception. */
		if (!is_cut_header(t) && !text_has(facts_get(&run->facts,
		    FACT_EXCEPTIONS), "anerroroccurred("))
			begin_final(run, MESSAGE_FIRST, t, t, number);
	} else if (expect == EXPECT_FINAL && run->expected++ < MESSAGE_LINES &&
	    is_more_of_final(run, t)) {
		run->expect = EXPECT_FINAL;
		continue_final(run, t);
	}
}

bool
plain_index(struct run *run)
{
	return message_index(run) && needles_init(&run->plugin_lines,
	    plugin_lines, sizeof plugin_lines / sizeof plugin_lines[0]);
}
