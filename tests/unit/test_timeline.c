/*
 * Timeline: what is folded, marked, listed and left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/report/columns.h"
#include "ssm/report/meaning.h"
#include "ssm/report/timeline.h"

static const struct report_style wide = { .width = 120, .utf8 = true };
static const struct report_style narrow = { .width = 80 };
static const struct diagnosis nothing;

/* A timeline, the facts of its run, and what it rendered. */
struct fixture {
	struct timeline *t;
	struct facts f;
	struct buf out;
	uint64_t line;
};

static int
set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .t = timeline_new(false, true) };
	assert_non_null(fixture.t);
	facts_init(&fixture.f);
	buf_init(&fixture.out, 1024 * 1024);
	*state = &fixture;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *x = *state;

	timeline_free(x->t);
	facts_release(&x->f);
	buf_release(&x->out);
	return 0;
}

/* second.millisecond of the record's time, logger, message. */
static void
add(struct fixture *x, const char *time, const char *logger,
    const char *message)
{
	struct record record = { .kind = RECORD_LOG, .line = ++x->line };
	char line[1024];

	snprintf(line, sizeof line, "2026-11-23 13:19:%s - MainThread - %s - "
	    "DEBUG - %s", time, logger, message);
	assert_true(header_parse(text_of(line), &record.head));
	timeline_record(x->t, &record, &x->f, NULL);
}

static void
add_plain(struct fixture *x, const char *text)
{
	struct record record = {
		.kind = RECORD_PLAIN, .line = ++x->line, .body = text_of(text),
	};

	timeline_record(x->t, &record, &x->f, NULL);
}

static const char *
rendered(struct fixture *x, const struct report_style *style)
{
	buf_clear(&x->out);
	timeline_render(x->t, &x->out, &x->f, &nothing, style);
	return buf_str(&x->out);
}

/* Noise is counted, errors are marked, and time may even go back. */
static void
test_steps(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "12,100", "botocore.hooks", "Event a");
	add(x, "12,110", "botocore.loaders", "Loading JSON file: /x");
	add(x, "12,110", "botocore.hooks", "Event b");
	add(x, "12,200", "urllib3.connectionpool",
	    "https://h:443 \"POST / HTTP/1.1\" 403 112");
	add(x, "11,000", "botocore.credentials",
	    "Looking for credentials via: env");
	add(x, "13,000", "botocore.credentials",
	    "Looking for credentials via: sso");
	text = rendered(x, &wide);
	assert_non_null(strstr(text,
	    "    0 ms  100 ms  \xe2\x96\x89        2 handler calls, 1 data "
	    "file (folded)\n"));
	assert_non_null(strstr(text,
	    "  100 ms                   HTTP 403: POST / at https://h:443 "
	    "<--\n"));
	assert_non_null(strstr(text, "credentials searched: env, sso\n"));
	/* It forgets. */
	assert_false(timeline_is_timed(x->t));
	assert_null(strstr(rendered(x, &wide), "handler"));
}

/* Noise without a time worth a step is counted together, at the end. */
static void
test_slight(void **state)
{
	struct fixture *x = *state;
	const char *text;
	int i;

	for (i = 0; i < 3; i++) {
		add(x, "12,000", "botocore.hooks", "Event a");
		add(x, "12,010", "botocore.retryhandler", "No retry needed.");
	}
	add(x, "12,010", "botocore.loaders", "Loading JSON file: /x");
	add(x, "12,109", "botocore.hooks", "Event a");
	add(x, "12,110", "botocore.loaders", "Loading JSON file: /x");
	add(x, "18,000", "botocore.retryhandler", "No retry needed.");
	/* A short one is not slight where all is short. */
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "   10 ms 5990 ms  \xe2\x96\x88"));
	assert_non_null(strstr(text, "2 data files, 1 handler call (folded)\n"));
	assert_non_null(strstr(text,
	    "\n           30 ms  \xe2\x96\x8f        3 handler calls in "
	    "between (folded)\n"));
	add(x, "12,000", "botocore.hooks", "Event a");
	add(x, "12,010", "botocore.retryhandler", "No retry needed.");
	add(x, "12,020", "botocore.retryhandler", "No retry needed.");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "1 handler call (folded)\n"));
	/* What a note is about stays below it. */
	add(x, "12,000", "botocore.retryhandler", "No retry needed.");
	add_plain(x, "handlers");
	add(x, "12,000", "botocore.hooks", "Event a");
	add(x, "12,000", "botocore.retryhandler", "No retry needed.");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "1 handler call (folded)\n"));
	/* Many lines that are no records are left out where they stood. */
	add(x, "10,000", "botocore.hooks", "Event a");
	for (i = 0; i < 6; i++)
		add_plain(x, "a note");
	add(x, "10,000", "botocore.retryhandler", "No retry needed.");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "2 further lines (folded)\n"));
	assert_non_null(strstr(text, "1 handler call in between (folded)\n"));
}

/* A list without an end goes on in a further step; nothing of it is lost. */
static void
test_long_list(void **state)
{
	struct fixture *x = *state;
	const char *text;
	char name[64];
	int i;

	for (i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "Looking for credentials via: "
		    "provider-%02d", i);
		add(x, "12,000", "botocore.credentials", name);
	}
	text = rendered(x, &wide);
	for (i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "provider-%02d", i);
		assert_non_null(strstr(text, name));
	}
	assert_non_null(strstr(strstr(text, "credentials searched: ") + 1,
	    "credentials searched: "));
}

/* What is counted counts, whether its step is kept or not. */
static void
test_counted(void **state)
{
	struct fixture *x = *state;
	const char *text;
	int i;

	for (i = 0; i < 2000; i++) {
		add(x, "12,000", "botocore.hooks", "Event a");
		add(x, "12,000", "botocore.retryhandler", "No retry needed.");
	}
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "3000 steps are left out here\n"));
	assert_non_null(strstr(text, "2000 handler calls in between "
	    "(folded)\n"));
	/* Where there is nothing else it stands in no between. */
	add(x, "12,000", "botocore.hooks", "Event a");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "    0 ms                   1 handler call "
	    "(folded)\n"));
}

/* How aws was started is told once, of two runs that are mixed twice. */
static void
test_repeated(void **state)
{
	struct fixture *x = *state;
	struct record record = { .kind = RECORD_LOG, .line = 1 };
	const char *text, *line = "2026-11-23 13:19:12,100 - MainThread - "
	    "awscli.clidriver - DEBUG - CLI version: aws-cli/2.36.7";
	int i;

	assert_true(header_parse(text_of(line), &record.head));
	for (i = 0; i < 2; i++) {
		if (i == 1) {
			add(x, "13,200", "botocore.hooks", "Event a");
			add(x, "12,100", "botocore.hooks", "Event a");
		}
		record.repeated = false;
		timeline_record(x->t, &record, &x->f, NULL);
		record.repeated = true;
		timeline_record(x->t, &record, &x->f, NULL);
		text = rendered(x, &wide);
		assert_non_null(strstr(text, "version: aws-cli/2.36.7\n"));
		text = strstr(text, "version: aws-cli/2.36.7\n") + 1;
		assert_int_equal(strstr(text, "version: aws-cli/2.36.7\n") !=
		    NULL, i == 1);
		assert_int_equal(strstr(text, "1 repeated line in between "
		    "(folded)\n") != NULL, i == 0);
	}
}

/* What is logged of signing is one step. */
static void
test_signed(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "12,000", "botocore.credentials",
	    "Looking for credentials via: env");
	add(x, "12,010", "botocore.auth",
	    "Calculating signature using v4 auth.");
	add(x, "12,010", "botocore.auth", "CanonicalRequest:");
	add(x, "12,010", "botocore.auth", "StringToSign:");
	add(x, "12,020", "botocore.auth", "Signature:");
	add(x, "12,030", "botocore.auth",
	    "Calculating signature using hmacv1 auth.");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "credentials searched: env\n"));
	assert_non_null(strstr(text, "signed: SigV4, canonical request, "
	    "string to sign, signature\n"));
	assert_non_null(strstr(text, "signed: using hmacv1 auth.\n"));
	add(x, "12,010", "botocore.auth", "StringToSign:");
	add(x, "12,010", "botocore.hooks", "Event a");
	add(x, "12,020", "botocore.auth", "Signature:");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "signed: string to sign\n"));
	assert_non_null(strstr(text, "signed: signature\n"));
}

static void
test_bar_without_utf8(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "10,000", "botocore.parsers", "Response headers: {}");
	add(x, "19,000", "botocore.retryhandler", "No retry needed.");
	add(x, "20,000", "botocore.retryhandler", "No retry needed.");
	text = rendered(x, &narrow);
	assert_non_null(strstr(text, "    0 ms 9000 ms  #######  headers "
	    "without a request id\n"));
	assert_non_null(strstr(text, " 9000 ms 1000 ms  .        no retry"));
	assert_non_null(strstr(text, "  10.0 s                   no retry"));
}

/* Blanks part the columns, however long it took. */
static void
test_long_times(void **state)
{
	static const struct {
		int64_t ms;
		const char *want;
	} cases[] = {
		{ 9999, " 9999 ms" }, { 10000, "  10.0 s" },
		{ 999949, " 999.9 s" }, { 999950, "  1000 s" },
		{ 2093400, "  2093 s" }, { 99999499, " 99999 s" },
		{ 99999500, "    28 h" }, { -1500, "-1500 ms" },
	};
	struct columns columns;
	char text[TIME_ROOM];
	size_t i;

	(void)state;
	columns_init(&columns);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		*columns_time(&columns, text, cases[i].ms, false) = '\0';
		assert_string_equal(text, cases[i].want);
	}
}

/* A page that is narrow keeps to its width, without bars. */
static void
test_narrow_page(void **state)
{
	static const struct report_style page = { .width = 40, .utf8 = true };
	struct fixture *x = *state;
	const char *text;

	add(x, "10,000", "botocore.parsers", "Response headers: {}");
	add(x, "19,000", "botocore.retryhandler", "No retry needed.");
	add_plain(x, "A note that has more words than one line has room for.");
	text = rendered(x, &page);
	assert_non_null(strstr(text, "    0 ms 9000 ms  headers without a\n"
	    "                  request id\n"));
	for (; *text != '\0'; text += strcspn(text, "\n") + 1)
		assert_true(strcspn(text, "\n") <= 40);
}

/* The time in which lines are missing is not the step's above. */
static void
test_cut(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "10,000", "botocore.parsers", "Response headers: {}");
	add_plain(x, "[...]");
	add(x, "18,000", "botocore.retryhandler", "No retry needed.");
	add(x, "20,000", "botocore.retryhandler", "No retry needed.");
	text = rendered(x, &narrow);
	assert_non_null(strstr(text, "    0 ms                   headers "));
	assert_non_null(strstr(text, "    0 ms 8000 ms  ######   [...]\n"
	    " 8000 ms 2000 ms  #        no retry"));
}

static void
test_long_words(void **state)
{
	struct fixture *x = *state;
	char many[600];
	const char *text;

	memset(many, 'x', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	memcpy(many, "Unpacked value of ", 18);
	add(x, "10,000", "awscli.arguments", many);
	text = rendered(x, &narrow);
	assert_non_null(strstr(text, "xxx...\n"));
	for (; *text != '\0'; text += strcspn(text, "\n") + 1)
		assert_true(strcspn(text, "\n") <= 80);
}

/* What the log has in it beside records stands there, but not endlessly. */
static void
test_notes(void **state)
{
	struct fixture *x = *state;
	const char *text;
	int i;

	add(x, "10,000", "botocore.hooks", "Event a");
	for (i = 0; i < 10; i++)
		add_plain(x, "a note");
	add_plain(x, "  ");
	add(x, "10,000", "botocore.hooks", "Event a");
	add_plain(x, "one \x1b[31mmore");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "a note\n"));
	assert_non_null(strstr(text, "6 further lines, 1 handler call (folded)\n"));
	assert_non_null(strstr(text, "one \\x1b[31mmore\n"));
}

static void
test_session(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "10,000", "botocore.hooks", "Event a");
	add_plain(x, "Starting session with SessionId: s");
	facts_set(&x->f, FACT_SESSION, text_of("started"), x->line,
	    text_of("Starting"));
	add_plain(x, "$ ls");
	add_plain(x, "secrets.txt");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "Starting session with SessionId: s\n"));
	assert_non_null(strstr(text, "2 session lines (folded)\n"));
	assert_null(strstr(text, "secrets.txt"));
}

/* A log may begin behind its request: the record itself has the id. */
static void
test_request_id(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "10,000", "botocore.parsers",
	    "Response headers: {'Date': 'x', 'x-amzn-RequestId': 'd343e616'}");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "request id d343e616\n"));
}

/* What is wider than a line goes on below it. */
static void
test_wrapped(void **state)
{
	struct fixture *x = *state;
	const char *text;

	add(x, "10,000", "awscli.arguments", "Unpacked value of "
	    "'i-0123456789abcdef0' for parameter \"target\": "
	    "'i-0123456789abcdef0'");
	text = rendered(x, &narrow);
	assert_non_null(strstr(text, "for\n                           "
	    "parameter \"target\": 'i-0123456789abcdef0'\n"));
}

/* A warning is never noise, even of a logger that no row knows. */
static void
test_warning(void **state)
{
	struct fixture *x = *state;
	struct record record = { .kind = RECORD_LOG, .line = 1 };
	const char *text;

	assert_true(header_parse(text_of("2026-11-23 13:19:12,100 - M - "
	    "other.module - WARNING - retrying"), &record.head));
	timeline_record(x->t, &record, &x->f, NULL);
	add(x, "12,200", "other.module", "chatter");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "other.module: retrying\n"));
	assert_non_null(strstr(text, "1 other record in between (folded)\n"));
}

static void
test_unfolded(void **state)
{
	struct fixture *x = *state;
	const char *text;
	int i;

	timeline_free(x->t);
	x->t = timeline_new(true, true);
	add(x, "12,200", "botocore.hooks", "Event a");
	add(x, "12,200", "botocore.hooks", "Event b");
	for (i = 0; i < 10; i++)
		add_plain(x, "a note");
	text = rendered(x, &wide);
	assert_non_null(strstr(text, "Event a\n"));
	assert_non_null(strstr(text, "Event b\n"));
	assert_null(strstr(text, "folded"));
}

/* Of very many steps the first and the last are kept. */
static void
test_many(void **state)
{
	const int steps = TIMELINE_HEAD + 3 * TIMELINE_TAIL + 7;
	struct fixture *x = *state;
	char words[32];
	const char *text;
	int i, shown = 0;

	for (i = 0; i < steps; i++) {
		snprintf(words, sizeof words, "Certificate path: %d.", i);
		add(x, "12,200", "botocore.httpsession", words);
	}
	text = rendered(x, &wide);
	assert_non_null(strstr(text, " 599.\n"));
	assert_null(strstr(text, " 600.\n"));
	assert_non_null(strstr(text, " 807 steps are left out here\n"));
	snprintf(words, sizeof words, " %d.\n", steps - TIMELINE_TAIL);
	assert_non_null(strstr(text, words));
	snprintf(words, sizeof words, " %d.\n", steps - TIMELINE_TAIL - 1);
	assert_null(strstr(text, words));
	snprintf(words, sizeof words, " %d.\n", steps - 1);
	assert_non_null(strstr(text, words));
	for (; (text = strstr(text, "certificates")) != NULL; text++)
		shown++;
	assert_int_equal(shown, TIMELINE_HEAD + TIMELINE_TAIL);
}

/* The lines that the diagnosis rests on are marked. */
static void
test_evidence(void **state)
{
	static const struct condition matched[] = {
		{ OP_IS, FACT_PROVIDER, "env" }, { OP_END, FACT_NONE, NULL },
	};
	struct fixture *x = *state;
	struct diagnosis d = {
		.failure = &failure_unknown, .matched = matched,
	};

	add(x, "12,200", "botocore.credentials",
	    "Found credentials in environment variables.");
	facts_set(&x->f, FACT_PROVIDER, text_of("env"), x->line,
	    text_of("Found"));
	timeline_render(x->t, &x->out, &x->f, &d, &wide);
	assert_non_null(strstr(buf_str(&x->out),
	    "credentials found in environment variables. <--\n"));
	/* Noise it rests on keeps its step, however short. */
	add(x, "12,200", "botocore.retryhandler", "No retry needed.");
	add(x, "12,200", "botocore.hooks", "Event a");
	facts_set(&x->f, FACT_PROVIDER, text_of("env"), x->line,
	    text_of("Event"));
	buf_clear(&x->out);
	timeline_render(x->t, &x->out, &x->f, &d, &wide);
	assert_non_null(strstr(buf_str(&x->out), "1 handler call (folded)\n"));
}

static void
test_table(void **state)
{
	struct meanings meanings;
	struct text rows[4] = { TEXT("botocore.auth"), TEXT("botocore.retries."),
	    TEXT("botocore.auth"), TEXT("unheard.of") };
	struct logger_index index;
	struct logger_names names;
	unsigned number;

	(void)state;
	assert_true(meanings_init(&meanings));
	assert_false(logger_index_build(&index, rows, sizeof rows[0], 3));
	assert_false(logger_index_build(&index, rows + 3, sizeof rows[0], 1));
	assert_true(logger_index_build(&index, rows, sizeof rows[0], 2));
	logger_names_init(&names);
	number = logger_number(&names, text_of("botocore.auth"));
	assert_int_equal(index.rows[number].first, 0);
	assert_int_equal(index.rows[number].end, 1);
	assert_int_equal(number, logger_number(NULL, text_of("botocore.auth")));
	number = logger_number(&names, text_of("botocore.retries.standard"));
	assert_int_equal(index.rows[number].first, 1);
	assert_int_equal(index.rows[number].end, 2);
	assert_int_equal(logger_number(&names, text_of("botocore.retriesx")),
	    LOGGER_UNKNOWN);
	assert_int_equal(index.rows[LOGGER_UNKNOWN].end, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_steps),
		TEST(test_slight),
		TEST(test_signed),
		TEST(test_long_list),
		TEST(test_counted),
		TEST(test_repeated),
		TEST(test_bar_without_utf8),
		TEST(test_long_times),
		TEST(test_narrow_page),
		TEST(test_cut),
		TEST(test_long_words),
		TEST(test_notes),
		TEST(test_session),
		TEST(test_request_id),
		TEST(test_wrapped),
		TEST(test_warning),
		TEST(test_unfolded),
		TEST(test_many),
		TEST(test_evidence),
		TEST(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
