/* What the terminal tells of the session's stages; see diagnose/stage.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/diagnose/analyzer.h"

#define BANNER "\r\nStarting session with SessionId: me-0123\r\n"
#define EXITING "\r\n\r\nExiting session with sessionId: me-0123.\r\n\r\n"

struct row {
	const char *name;
	const char *shown;
	const char *phase;	/* at the end */
	const char *opened;	/* "" if it never was */
	const char *session;
	const char *reason;
	const char *perform;
};

static const struct row rows[] = {
	{ "nothing", "", "start", "", "", "", "" },
	{ "banner", BANNER, "channel", "", "started", "", "" },
	{ "blank lines", BANNER "\r\n\r\n", "channel", "", "started", "", "" },
	{ "prompt", BANNER "$ ", "open", "yes", "open", "", "" },
	{ "a prompt that might become a line of its own", BANNER "S", "open",
	    "yes", "open", "", "" },
	{ "and does not", BANNER "S-4 $ ", "open", "yes", "open", "", "" },
	{ "regular end", BANNER "$ exit\r\n" EXITING, "closed", "yes",
	    "closed", "", "" },
	{ "reason in place of a session", BANNER "\r\n\r\nSessionId: me-0123 "
	    ": the reason\r\n\r\n", "channel", "", "closed", "the reason", "" },
	{ "headed reason", BANNER "\r\n\r\nSessionId: me-0123 : "
	    "\r\n----------ERROR-------\r\nUnable to start command: no\r\n"
	    "\r\n", "channel", "", "closed", "Unable to start command: no",
	    "" },
	{ "reason of an open session", BANNER "$ \r\n\r\nSessionId: me-0123 : "
	    "terminated\r\n\r\n", "open", "yes", "closed", "terminated", "" },
	{ "not performed", BANNER "Cannot perform start session: EOF\r\n",
	    "channel", "", "started", "", "EOF" },
	{ "lost", BANNER "$ Cannot perform start session: write tcp "
	    "broken pipe\r\n", "open", "yes", "open", "",
	    "write tcp broken pipe" },
	{ "timed out", BANNER "$ \r\nSession: me-0123 timed out.\r\n", "open",
	    "yes", "closed", "timed out", "" },
	{ "timed out behind a prompt", BANNER "sh-5.2$ Session: me-0123 timed "
	    "out.\r\n", "open", "yes", "closed", "timed out", "" },
	{ "message of KMS", BANNER "This session is encrypted using AWS KMS."
	    "\r\n", "channel", "", "started", "", "" },
	{ "forwarding", BANNER "Port 8080 opened for sessionId me-0123.\r\n",
	    "open", "yes", "open", "", "" },
	{ "forwarding waits", BANNER "Port 8080 opened for sessionId me-0123."
	    "\r\nWaiting for connections...\r\n", "open", "yes", "open", "",
	    "" },
	{ "forwarding fails behind", BANNER "Port 8080 opened for sessionId "
	    "me-0123.\r\nWaiting for connections...\r\n\r\nConnection accepted "
	    "for session [me-0123]\r\nConnection to destination port failed, "
	    "check SSM Agent logs.\r\n" EXITING, "closed", "yes", "closed",
	    "Connection to destination port failed, check SSM Agent logs.",
	    "" },
	/* What the remote side prints in its likeness. */
	{ "error further up", BANNER "$ cat log\r\nCannot perform start "
	    "session: EOF\r\n$ exit\r\n" EXITING, "closed", "yes", "closed",
	    "", "" },
	{ "reason further up", BANNER "$ cat log\r\n\r\nSessionId: other-1 : "
	    "no\r\n\r\n$ exit\r\n" EXITING, "closed", "yes", "closed", "", "" },
	{ "reason of another session at the end", BANNER "$ cat log\r\n\r\n"
	    "SessionId: other-1 : no\r\n\r\n", "open", "yes", "open", "", "" },
	{ "end of another session", BANNER "$ cat log\r\n\r\nExiting session "
	    "with sessionId: other-1.\r\n\r\n", "open", "yes", "open", "",
	    "" },
	{ "error of a command", BANNER "Cannot perform start session: EOF\r\n"
	    "more\r\n" EXITING, "closed", "yes", "closed", "", "" },
	{ "and a prompt", BANNER "Cannot perform start session: EOF\r\n\r\n"
	    "$ ", "open", "yes", "open", "", "" },
	{ "error before the end", BANNER "Cannot perform start session: listen "
	    "tcp\r\n" EXITING, "closed", "", "closed", "", "listen tcp" },
	{ "error behind the end", BANNER EXITING "Cannot perform start "
	    "session: listen tcp\r\n", "closed", "", "closed", "",
	    "listen tcp" },
	{ "reason of another session", BANNER "SessionId: other-1 : no\r\n"
	    EXITING, "closed", "yes", "closed", "", "" },
	{ "another session starts", BANNER "\r\nStarting session with "
	    "SessionId: other-1\r\n" EXITING, "closed", "yes", "closed", "",
	    "" },
	{ "another session ends", BANNER "Exiting session with sessionId: "
	    "other-1.\r\n$ Cannot perform start session: write tcp\r\n",
	    "open", "yes", "open", "", "write tcp" },
	{ "another session times out", BANNER "Session: other-1 timed out.\r\n"
	    EXITING, "closed", "yes", "closed", "", "" },
	{ "a server waits", BANNER "Waiting for connections...\r\nConnection "
	    "to destination port failed\r\n" EXITING, "closed", "yes",
	    "closed", "", "" },
	{ "a line about a port", BANNER "Port 80 is open\r\n" EXITING,
	    "closed", "yes", "closed", "", "" },
	{ "no banner", "Cannot perform start session: unexpected end of JSON "
	    "input\r\n", "start", "", "", "", "unexpected end of JSON input" },
};

static void
assert_fact(const struct row *row, const struct facts *f, enum fact_id id,
    const char *wanted)
{
	struct text value = facts_get(f, id);

	if (!text_is(value, wanted))
		fail_msg("%s: %s is '%.*s', not '%s'", row->name,
		    fact_info(id)->name, (int)value.len, value.at, wanted);
}

static void
check(const struct row *row, size_t chunk, int64_t began)
{
	struct analyzer *a = analyzer_new(NULL, NULL, true);
	size_t len = strlen(row->shown), part;
	const struct facts *f;

	assert_non_null(a);
	for (size_t at = 0; at < len; at += part) {
		part = chunk < len - at ? chunk : len - at;
		analyzer_feed_terminal(a, began, row->shown + at, part);
	}
	analyzer_finish(a, began + 90000);
	f = analyzer_facts(a);
	assert_fact(row, f, FACT_PHASE, row->phase);
	assert_fact(row, f, FACT_OPENED, row->opened);
	assert_fact(row, f, FACT_SESSION, row->session);
	assert_fact(row, f, FACT_REASON, row->reason);
	assert_fact(row, f, FACT_PERFORM, row->perform);
	assert_fact(row, f, FACT_OPEN_FOR, *row->opened ? "90 s" : "");
	analyzer_free(a);
}

static void
test_stages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t chunk = 1; chunk < 200; chunk = chunk * 2 + 1)
			check(&rows[i], chunk, 1000);
}

/* The end is found behind any amount of output, which costs no memory. */
static void
test_much_output(void **state)
{
	struct analyzer *a = analyzer_new(NULL, NULL, true);
	char block[5000];
	const struct facts *f;

	(void)state;
	assert_non_null(a);
	memset(block, 'x', sizeof block);
	analyzer_feed_terminal(a, 0, BANNER, sizeof BANNER - 1);
	for (int i = 0; i < 1000; i++)
		analyzer_feed_terminal(a, i, block, 1 + (size_t)i * 4);
	analyzer_feed_terminal(a, 7300 * 1000, EXITING, sizeof EXITING - 1);
	analyzer_finish(a, 7500 * 1000);
	f = analyzer_facts(a);
	assert_true(facts_is(f, FACT_SESSION, "closed"));
	assert_true(facts_is(f, FACT_OPEN_FOR, "2 h 5 min"));
	assert_true(facts_is(f, FACT_SILENT_FOR, "3 min"));
	analyzer_free(a);
}

static const char *
shown(struct analyzer *a, const char *bytes)
{
	analyzer_feed_terminal(a, 0, bytes, strlen(bytes));
	return phase_name(analyzer_phase(a));
}

/* What may be typed keys that come back is not the session; more is. */
static void
test_echo(void **state)
{
	struct analyzer *a;

	(void)state;
	for (int ends = 0; ends < 2; ends++) {
		a = analyzer_new(NULL, NULL, true);
		assert_non_null(a);
		assert_string_equal(shown(a, BANNER), "channel");
		analyzer_echo(a, 9);
		assert_string_equal(shown(a, "^C"), "channel");
		assert_string_equal(shown(a, "ls\r\n"), "channel");
		assert_string_equal(shown(a, "\r\n\r\n"), "channel");
		if (ends != 0) {
			/* Nothing echoes any more: the shell was there. */
			analyzer_echo(a, 0);
			assert_string_equal(phase_name(analyzer_phase(a)),
			    "open");
		} else {
			assert_string_equal(shown(a, "a shell's "), "open");
		}
		analyzer_free(a);
	}
	/* The plugin's own words count whatever was typed. */
	a = analyzer_new(NULL, NULL, true);
	assert_non_null(a);
	shown(a, BANNER);
	analyzer_echo(a, 100);
	assert_string_equal(shown(a, "^C"), "channel");
	assert_string_equal(shown(a, "Waiting for connections...\r\n"),
	    "open");
	analyzer_free(a);
}

/* The phases are told as they begin. */
static void
take_phase(void *arg, enum phase phase)
{
	struct buf *told = arg;

	buf_addf(told, "%s ", phase_name(phase));
}

static void
test_told_at_once(void **state)
{
	static const struct analyzer_hooks hooks = { .phase = take_phase };
	const struct facts *facts;
	struct analyzer *a;
	struct buf told;

	(void)state;
	buf_init(&told, 1000);
	a = analyzer_new(&hooks, &told, true);
	assert_non_null(a);
	analyzer_feed_terminal(a, 0, BANNER, sizeof BANNER - 1);
	assert_string_equal(buf_str(&told), "channel ");
	analyzer_feed_terminal(a, 0, "\r", 1);
	assert_string_equal(buf_str(&told), "channel ");
	analyzer_feed_terminal(a, 1500, "$", 1);
	assert_string_equal(buf_str(&told), "channel open ");
	analyzer_finish(a, 2000);
	facts = analyzer_facts(a);
	assert_int_equal(facts->phase_count, 2);
	assert_int_equal(facts->phases[0].phase, PHASE_CHANNEL);
	assert_int_equal(facts->phases[0].ms, 0);
	assert_int_equal(facts->phases[1].phase, PHASE_OPEN);
	assert_int_equal(facts->phases[1].ms, 1500);
	analyzer_free(a);
	buf_release(&told);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_much_output),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_told_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
