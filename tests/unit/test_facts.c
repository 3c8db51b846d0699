/*
 * Facts: the table itself, and what a run's records and lines make of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/diagnose/event.h"
#include "ssm/diagnose/note.h"
#include "ssm/diagnose/source.h"
#include "ssm/diagnose/wire.h"
#include "ssm/log/harmless.h"
#include "ssm/log/redact.h"

#define T "2026-11-23 13:19:12,118 - MainThread - "

static void
test_names(void **state)
{
	int id;

	(void)state;
	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		const char *name = fact_info((enum fact_id)id)->name;

		if (name == NULL)
			fail_msg("fact %d has no name", id);
		assert_int_equal(fact_by_name(text_of(name)), id);
		assert_non_null(fact_info((enum fact_id)id)->prose);
		assert_non_null(fact_info((enum fact_id)id)->command);
	}
	assert_int_equal(fact_by_name(text_of("nonsense")), FACT_NONE);
}

static void
test_values(void **state)
{
	struct facts f;

	(void)state;
	facts_init(&f);
	assert_false(facts_known(&f, FACT_TARGET));
	facts_set(&f, FACT_TARGET, text_of("i-1"), 7, text_of("quote"));
	assert_true(facts_is(&f, FACT_TARGET, "i-1"));
	assert_int_equal(f.fact[FACT_TARGET].line, 7);
	/* A value may be made of itself. */
	facts_set(&f, FACT_TARGET, text_skip(facts_get(&f, FACT_TARGET), 2), 8,
	    text_of(""));
	assert_true(facts_is(&f, FACT_TARGET, "1"));
	facts_append(&f, FACT_PROVIDERS, text_of("env"));
	facts_append(&f, FACT_PROVIDERS, text_of("sso"));
	facts_append(&f, FACT_PROVIDERS, text_of("env"));
	assert_true(facts_is(&f, FACT_PROVIDERS, "env, sso"));
	facts_set(&f, FACT_BODY, text_of("{\"TokenValue\": \"SECRET\"}"), 9,
	    text_of("b'{\"TokenValue\": \"SECRET\"}'"));
	assert_false(text_has(facts_get(&f, FACT_BODY), "SECRET"));
	assert_false(text_has(facts_quotation(&f, FACT_BODY), "SECRET"));
	assert_true(text_has(facts_quotation(&f, FACT_BODY), "Token"));
	facts_gather(&f, FACT_TEXT, text_of("is not\n Connected"));
	assert_true(facts_is(&f, FACT_TEXT, "isnotconnected"));
	facts_forget(&f, FACT_TARGET);
	assert_false(facts_known(&f, FACT_TARGET));
	facts_clear(&f);
	assert_false(facts_known(&f, FACT_TEXT));
	assert_int_equal(facts_quotation(&f, FACT_BODY).len, 0);
	facts_release(&f);
}

/* Lines are kept as long as a fact is from them, and no longer. */
static void
test_lines(void **state)
{
	char line[32];
	struct facts f, copy;
	uint64_t i;

	(void)state;
	facts_init(&f);
	facts_init(&copy);
	for (i = 1; i < 10000; i++) {
		snprintf(line, sizeof line, "line %u", (unsigned)i);
		facts_from(&f, i, text_of(line));
		facts_take(&f, (enum fact_id)(1 + i % 5), text_of("a"));
		facts_take(&f, (enum fact_id)(6 + i % 7), text_of("b"));
	}
	assert_true(f.quotes->count <= 16);
	for (i = 9999 - 4; i < 10000; i++) {
		enum fact_id id = (enum fact_id)(1 + i % 5);

		snprintf(line, sizeof line, "line %u", (unsigned)i);
		assert_int_equal(f.fact[id].line, i);
		assert_true(text_is(facts_quotation(&f, id), line));
		facts_copy(&copy, id, &f);
		assert_true(text_is(facts_quotation(&copy, id), line));
	}
	facts_clear(&f);
	assert_int_equal(facts_quotation(&f, (enum fact_id)1).len, 0);
	facts_set(&f, (enum fact_id)2, text_of("c"), 1, text_of("another"));
	assert_true(text_is(facts_quotation(&f, (enum fact_id)2),
	    "another"));
	facts_release(&copy);
	facts_release(&f);
}

/* What looks harmless is what redaction leaves as it is. */
static void
test_harmless(void **state)
{
	static const char *const words[] = {
		"", "env", "i-0123456789abcdef0", "2.36.7", "StartSession",
		"arn_x", "/usr/lib/python3/cacert.pem", "yes", "403",
		"https://ssm.eu-central-1.amazonaws.com/", "https://h/",
		"http://169.254.169.254/",
		"assume-role-with-web-identity",
	};
	static const char *const others[] = {
		"AKIAIOSFODNN7EXAMPLE", "--token-code",
		"a--b", "abcdefghijklmno--p", "abcdefghijklmnop--", "a=b",
		"a: b", "a b",
		"https://u:p@host/", "https://host:4566/", "https://HOST/",
		"eyJhbGciOiJIUzI1NiIsInR5", "user:pw@host:80", "a\\x3d",
		"wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab",
	};
	struct text t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		t = text_of(words[i]);
		assert_true(text_is_harmless(t));
		assert_false(redact_needed(t));
	}
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(text_is_harmless(text_of(others[i])));
}

/* Nothing is to be hidden in a harmless word behind a rule's beginning. */
static void
test_plain(void **state)
{
	static const char *const words[] = {
		"", ".", "env", "2.36.7", "194713", "StartSession",
		"abcDEF123456789", "eyJhbGciOiJIUzI", "AKIAIOSFODNN7EX",
		"IQoJb3JpZ2luX2V", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYa",
		"https://host", "/usr/lib/python3/dist-packages/cacert.pem",
		"d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204e9800998ecf",
		"-x", "token", "secret-access-key", "AB_cd-12/EF.gh-34/IJ",
	};
	struct text starts, message;
	struct buf whole;
	size_t n, i, plain = 0;

	(void)state;
	buf_init(&whole, 400);
	for (n = 0; event_rule(n, &starts); n++) {
		for (i = 0; i < sizeof words / sizeof words[0]; i++) {
			buf_clear(&whole);
			buf_add(&whole, starts.at, starts.len);
			buf_adds(&whole, words[i]);
			message = text_make(buf_str(&whole), whole.len);
			if (!source_is_plain(message, text_skip(message,
			    starts.len)))
				continue;
			plain++;
			if (redact_needed(message) ||
			    text_find_char(message, '\\') >= 0)
				fail_msg("%s", buf_str(&whole));
		}
	}
	assert_true(plain > 10 * n);
	buf_release(&whole);
}

/* Feeds a log and compares some facts of its last run. */
static void
check(const char *log, const enum fact_id *ids, const char *const *want)
{
	struct analyzer *a = analyzer_new(NULL, NULL, false);

	assert_non_null(a);
	analyzer_feed(a, 0, log, strlen(log));
	analyzer_finish(a, 0);
	for (; *ids != FACT_NONE; ids++, want++) {
		struct text got = facts_get(analyzer_facts(a), *ids);

		if (!text_is(got, *want))
			fail_msg("%s is '%.*s', not '%s'",
			    fact_info(*ids)->name, (int)got.len, got.at,
			    *want);
	}
	analyzer_free(a);
}

#define CHECK(log, ids, ...) \
	check(log, (const enum fact_id[])ids, (const char *[]){ __VA_ARGS__ })
#define IDS(...) { __VA_ARGS__, FACT_NONE }

static void
test_denial(void **state)
{
	(void)state;
	CHECK("An error occurred (AccessDeniedException) when calling the "
	    "StartSession operation: User: arn:aws:sts::111122223333:"
	    "assumed-role/AWSReservedSSO_Dev_0a1b/alice is not authorized to "
	    "perform: ssm:StartSession on resource: arn:aws:ec2:eu-west-1:"
	    "444455556666:instance/i-0123456789abcdef0 with an explicit deny "
	    "in a service control policy: arn:aws:organizations::1:policy/p\n",
	    IDS(FACT_CODE, FACT_OPERATION, FACT_ACTION, FACT_PRINCIPAL_KIND,
	    FACT_PRINCIPAL_NAME, FACT_ACCOUNT, FACT_RESOURCE_ACCOUNT,
	    FACT_RESOURCE_KIND, FACT_TARGET, FACT_TARGET_KIND, FACT_REGION,
	    FACT_LAYER, FACT_EXPLICIT, FACT_SAME_ACCOUNT, FACT_POLICY_ARN),
	    "AccessDeniedException", "StartSession", "ssm:StartSession", "sso",
	    "Dev", "111122223333", "444455556666", "instance",
	    "i-0123456789abcdef0", "ec2", "eu-west-1", "scp", "yes", "no",
	    "arn:aws:organizations::1:policy/p");
}

static void
test_retries_and_wrapping(void **state)
{
	(void)state;
	CHECK("> An error occurred (Thrott\n> lingException) when calling the "
	    "StartSession operation (reached max retries: 4): Rate exceeded\n",
	    IDS(FACT_CODE, FACT_OPERATION, FACT_ATTEMPTS, FACT_EXHAUSTED,
	    FACT_MESSAGE), "ThrottlingException", "StartSession", "5", "yes",
	    "Rate exceeded");
}

static void
test_command_line(void **state)
{
	(void)state;
	CHECK("$ AWS_PROFILE=prod aws ssm start-session \\\n    --target "
	    "mi-0123456789abcdef0 --region=eu-west-1\n",
	    IDS(FACT_TARGET, FACT_TARGET_KIND, FACT_REGION, FACT_ENV_PROFILE,
	    FACT_COMMAND), "mi-0123456789abcdef0", "managed", "eu-west-1",
	    "prod", "ssm start-session");
	CHECK("AWS_REGION='eu-west-1' AWS_PROFILE=\"my prod\" aws ssm "
	    "start-session --target i-1\n", IDS(FACT_REGION, FACT_ENV_PROFILE),
	    "eu-west-1", "my prod");
	CHECK("> export AWS_PROFILE=prod; aws ssm start-session --target i-1\n",
	    IDS(FACT_ENV_PROFILE), "prod");
	CHECK("AWS_PROFILE=\"$P\" AWS_REGION=$R aws ssm start-session\n",
	    IDS(FACT_ENV_PROFILE, FACT_REGION), "", "");
}

static void
test_clock(void **state)
{
	(void)state;
	CHECK("An error occurred (InvalidSignatureException) when calling the "
	    "StartSession operation: Signature expired: 20261123T211351Z is now "
	    "earlier than 20261123T213851Z (20261123T214351Z - 5 min.)\n",
	    IDS(FACT_CLOCK, FACT_SKEW, FACT_LOCAL_TIME, FACT_SERVER_TIME),
	    "slow", "30 minutes", "21:13:51 UTC", "21:43:51 UTC");
}

static void
test_session(void **state)
{
	(void)state;
	CHECK("\nStarting session with SessionId: alice-1\n$ aws s3 ls\n"
	    "An error occurred (AccessDenied) when calling the ListBuckets "
	    "operation: no\n\nSessionId: alice-1 : ----------ERROR-------\n"
	    "Unable to start command: x\n",
	    IDS(FACT_SESSION_ID, FACT_SESSION, FACT_REASON, FACT_CODE),
	    "alice-1", "closed", "Unable to start command: x", "");
}

/* What a retry overcame is no error of the run. */
static void
test_overcome(void **state)
{
	(void)state;
	CHECK(T "botocore.endpoint - DEBUG - Making request for OperationModel("
	    "name=StartSession) with params: {'url': 'https://h/'}\n"
	    T "botocore.endpoint - DEBUG - Sending http request: <A url="
	    "https://h/, headers={}>\n"
	    T "botocore.endpoint - DEBUG - Exception received when sending "
	    "HTTP request.\nTraceback (most recent call last):\n"
	    "x.ReadTimeoutError: Read timeout\n"
	    T "botocore.endpoint - DEBUG - Sending http request: <A url="
	    "https://h/, headers={}>\n"
	    T "urllib3.connectionpool - DEBUG - https://h:443 \"POST / "
	    "HTTP/1.1\" 200 9\n"
	    T "botocore.parsers - DEBUG - Response body:\n"
	    "b'{\"SessionId\": \"s-1\"}'\n",
	    IDS(FACT_ERROR, FACT_FINAL, FACT_SESSION_ID, FACT_STATUS,
	    FACT_ATTEMPTS, FACT_SUCCEEDED), "", "", "s-1", "200", "2",
	    "StartSession");
}

/* What stands in a kept log: aws's stderr, and below it the notes. */
struct kept {
	struct buf terminal;
	struct buf log;
};

static void
on_terminal(void *arg, struct text line)
{
	struct kept *kept = arg;

	buf_add(&kept->terminal, line.at, line.len);
	buf_addc(&kept->terminal, '\n');
}

static void
keep_log(struct kept *kept, const char *bytes, const char *terminal,
    int64_t took_ms)
{
	static const struct analyzer_hooks hooks = { .terminal = on_terminal };
	struct analyzer *a = analyzer_new(&hooks, kept, true);

	buf_init(&kept->terminal, 4096);
	buf_init(&kept->log, 64 * 1024);
	analyzer_context(a, FACT_LIVE, "yes");
	analyzer_context(a, FACT_ENV_PROFILE, "prod");
	analyzer_context(a, FACT_PROXY, "http://me:planted@proxy:1");
	analyzer_feed(a, 0, bytes, strlen(bytes));
	analyzer_feed_terminal(a, 0, terminal, strlen(terminal));
	analyzer_exit(a, 255, 0);
	analyzer_finish(a, took_ms);
	buf_adds(&kept->log, bytes);
	note_write(&kept->log, analyzer_facts(a),
	    text_make(buf_str(&kept->terminal), kept->terminal.len),
	    "2026-11-23 13:19:59,118");
	analyzer_free(a);
}

static void
kept_free(struct kept *kept)
{
	buf_release(&kept->terminal);
	buf_release(&kept->log);
}

static void
test_notes_are_read_back(void **state)
{
	struct analyzer *a = analyzer_new(NULL, NULL, false);
	const struct facts *f = analyzer_facts(a);
	struct kept kept;

	(void)state;
	keep_log(&kept, T "botocore.hooks - DEBUG - Event x\na warning\n",
	    "typed ahead\r\n"
	    "Starting session with SessionId: me-01\r\n"
	    "$ echo hunter2\r\nhunter2\r\n"
	    "SessionId: me-01 : no such user\r\n\r\n", 0);
	assert_null(strstr(buf_str(&kept.log), "hunter2"));
	assert_null(strstr(buf_str(&kept.log), "typed ahead"));
	assert_null(strstr(buf_str(&kept.log), "planted"));
	analyzer_feed(a, 0, buf_str(&kept.log), kept.log.len);
	analyzer_finish(a, 0);
	assert_true(facts_is(f, FACT_LIVE, "yes"));
	assert_true(facts_is(f, FACT_EXIT, "255"));
	assert_true(facts_is(f, FACT_ENV_PROFILE, "prod"));
	assert_true(facts_is(f, FACT_SESSION, "closed"));
	assert_true(facts_is(f, FACT_REASON, "no such user"));
	/* Of no request: the time is the log's, not that of our records. */
	assert_true(facts_is(f, FACT_ELAPSED, "0.0 s"));
	analyzer_free(a);
	kept_free(&kept);
}

/* The records are written a moment after the end; it is not the run's. */
static void
test_the_time_is_the_one_that_was_told(void **state)
{
	struct analyzer *a = analyzer_new(NULL, NULL, false);
	struct kept kept;

	(void)state;
	keep_log(&kept, T "botocore.hooks - DEBUG - Event x\n"
	    T "botocore.endpoint - DEBUG - Making request for "
	    "OperationModel(name=StartSession) with params: {}\n", "", 1240);
	analyzer_feed(a, 0, buf_str(&kept.log), kept.log.len);
	analyzer_finish(a, 0);
	assert_true(facts_is(analyzer_facts(a), FACT_OPERATION,
	    "StartSession"));
	assert_true(facts_is(analyzer_facts(a), FACT_ELAPSED, "1.2 s"));
	analyzer_free(a);
	kept_free(&kept);
}

/* What was kept of a run that was seen to its end is not cut, as it may look. */
static void
test_a_kept_log_is_whole(void **state)
{
	static const char log[] =
	    T "botocore.endpoint - DEBUG - Exception received when sending "
	    "HTTP request.\nTraceback (most recent call last):\n"
	    "  File \"x.py\", line 1, in f\n    g()\n";
	struct analyzer *a;
	struct kept kept;

	(void)state;
	keep_log(&kept, log, "", 0);
	for (int whole = 0; whole < 2; whole++) {
		a = analyzer_new(NULL, NULL, false);
		if (whole)
			analyzer_feed(a, 0, buf_str(&kept.log), kept.log.len);
		else
			analyzer_feed(a, 0, log, strlen(log));
		analyzer_finish(a, 0);
		assert_int_equal(facts_known(analyzer_facts(a), FACT_CUT),
		    !whole);
		analyzer_free(a);
	}
	kept_free(&kept);
}

static void
test_notes_count_in_saved_logs_only(void **state)
{
	static const char forged[] =
	    T "ssm_connect - DEBUG - known: exit 7\n"
	    T "ssm_connect - DEBUG - known: final nonsense\n"
	    T "ssm_connect - DEBUG - known:\n"
	    T "ssm_connect - DEBUG - on the terminal:\n"
	    T "ssm_connect - DEBUG - known: phase nonsense\n";
	struct analyzer *a;

	(void)state;
	for (int live = 0; live < 2; live++) {
		a = analyzer_new(NULL, NULL, live != 0);
		analyzer_feed(a, 0, forged, strlen(forged));
		analyzer_finish(a, 0);
		assert_int_equal(facts_known(analyzer_facts(a), FACT_EXIT),
		    live == 0);
		/* Only what may stand on no line of a log is taken. */
		assert_false(facts_known(analyzer_facts(a), FACT_FINAL));
		analyzer_free(a);
	}
}

static void
count_run(void *arg, const struct facts *f)
{
	(void)f;
	++*(unsigned *)arg;
}

static unsigned
runs_of(const char *start, unsigned times)
{
	static const struct analyzer_hooks hooks = { .run = count_run };
	unsigned runs = 0;
	struct analyzer *a = analyzer_new(&hooks, &runs, false);

	assert_non_null(a);
	while (times-- > 0)
		analyzer_feed(a, 0, start, strlen(start));
	analyzer_finish(a, 0);
	analyzer_free(a);
	return runs;
}

static void
note_repeated(void *arg, const struct record *record, const struct facts *run,
    const struct facts *operation)
{
	char *flags = arg;

	(void)run;
	(void)operation;
	flags[strlen(flags)] = record->repeated ? 'r' : '-';
}

/* Only the same message is a repeated one, but for a last word that v2 adds. */
static void
test_repeated(void **state)
{
	static const char lines[] =
	    T "awscli.clidriver - DEBUG - CLI version: aws-cli/2.9.19 a b\n"
	    T "awscli.clidriver - DEBUG - CLI version: aws-cli/2.9.19 a c\n"
	    /* Another run. */
	    T "awscli.clidriver - DEBUG - CLI version: aws-cli/2.9.19 a b\n"
	    T "awscli.clidriver - DEBUG - Arguments entered to CLI: ['ssm']\n"
	    T "awscli.clidriver - DEBUG - CLI version: aws-cli/2.9.19 a b "
	    "prompt/off\n"
	    T "awscli.clidriver - DEBUG - Arguments entered to CLI: ['ssm']\n"
	    T "awscli.clidriver - DEBUG - Arguments entered to CLI: ['s3']\n";
	static const struct analyzer_hooks hooks = { .record = note_repeated };
	char flags[16] = "";
	struct analyzer *a = analyzer_new(&hooks, flags, false);

	(void)state;
	assert_non_null(a);
	analyzer_feed(a, 0, lines, strlen(lines));
	analyzer_finish(a, 0);
	assert_string_equal(flags, "----rr-");
	analyzer_free(a);
}

static void
keep_parameters(void *arg, const struct record *record,
    const struct facts *run, const struct facts *operation)
{
	struct buf *all = arg;
	struct text t;

	(void)record;
	assert_int_equal(facts_get(run, FACT_PARAMETERS).len, 0);
	t = operation != NULL ? facts_get(operation, FACT_PARAMETERS) :
	    text_of("none");
	buf_addc(all, '[');
	buf_add(all, t.at, t.len);
	buf_addc(all, ']');
}

/* What a request asked for is kept with it, without its secrets. */
static void
test_parameters(void **state)
{
	static const char lines[] =
	    T "botocore.endpoint - DEBUG - Making request for "
	    "OperationModel(name=AssumeRole) with params: {'url_path': '/', "
	    "'body': {'Action': 'AssumeRole', 'TokenCode': '123456'}, "
	    "'url': 'https://sts.amazonaws.com/'}\n"
	    T "botocore.endpoint - DEBUG - Making request for "
	    "OperationModel(name=StartSession) with params: {'body': "
	    "'{\"Target\": \"i-1\"}', 'url': 'https://ssm/'}\n"
	    T "botocore.endpoint - DEBUG - Making request for "
	    "OperationModel(name=StartSession) with params: {'body': '', "
	    "'url': 'https://ssm/'}\n";
	static const struct analyzer_hooks hooks = { .record = keep_parameters };
	struct analyzer *a;
	struct buf all;

	(void)state;
	buf_init(&all, 4096);
	a = analyzer_new(&hooks, &all, false);
	assert_non_null(a);
	analyzer_feed(a, 0, lines, strlen(lines));
	analyzer_finish(a, 0);
	assert_null(strstr(buf_str(&all), "123456"));
	assert_non_null(strstr(buf_str(&all), "'Action': 'AssumeRole'"));
	assert_non_null(strstr(buf_str(&all), "[{\"Target\": \"i-1\"}][]"));
	analyzer_free(a);
	buf_release(&all);
}

/* v2 says its version twice before it asks for anything, v1 once. */
static void
test_starts(void **state)
{
	static const char v1[] = T "awscli.clidriver - DEBUG - CLI version: "
	    "aws-cli/1.45.11 Python/3.11.7\n";
	static const char v2[] = T "awscli.clidriver - DEBUG - CLI version: "
	    "aws-cli/2.9.19 Python/3.11.2\n";

	(void)state;
	assert_int_equal(runs_of(v1, 1), 1);
	assert_int_equal(runs_of(v1, 3), 3);
	assert_int_equal(runs_of(v2, 2), 1);
	assert_int_equal(runs_of(v2, 3), 2);
}

/* What is none is not shown, and may be a secret. */
static void
test_signing_scope(void **state)
{
#define FIRST "AWS4-HMAC-SHA256\n20261123T131912Z\n"
#define SCOPE "20261123/eu-central-1/ssm/aws4_request"
	static const char *const none[] = {
		"", SCOPE, FIRST, FIRST "hunter2/x/aws4_request\n",
		FIRST "20261123/hunter 2/ssm/aws4_request\n",
		FIRST "20261123/eu-central-1/ssm/aws4_request/x\n",
		"AWS4-HMAC-SHA256\npassword:\n" SCOPE "\n",
		"AWS4-HMAC-SHA256\n20261123T131912Z password:\n" SCOPE "\n",
		"password:\n20261123T131912Z\n" SCOPE "\n",
	};
	size_t i;

	(void)state;
	assert_true(text_is(signing_scope(text_of(FIRST SCOPE "\n0f1e\n")),
	    SCOPE));
	assert_true(text_is(signing_scope(text_of(FIRST SCOPE "\r")), SCOPE));
	for (i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(signing_scope(text_of(none[i])).len, 0);
}

/* The lines of facts beside others go with them, and places are used anew. */
static void
test_cleared_together(void **state)
{
	struct facts f, beside, *all[] = { &beside };
	uint64_t i;

	(void)state;
	facts_init(&f);
	facts_init_beside(&beside, &f);
	for (i = 1; i < 100; i++) {
		facts_set(&f, FACT_TARGET, text_of("i-1"), i, text_of("a"));
		facts_set(&beside, FACT_STATUS, text_of("403"), i + 100,
		    text_of("b"));
		facts_copy(&f, FACT_STATUS, &beside);
		facts_clear_together(&f, all, 1);
		assert_false(facts_known(&f, FACT_TARGET));
		assert_false(facts_known(&beside, FACT_STATUS));
		assert_int_equal(facts_quotation(&f, FACT_STATUS).len, 0);
		assert_int_equal(facts_quotation(&beside, FACT_STATUS).len, 0);
	}
	facts_set(&f, FACT_TARGET, text_of("i-1"), 7, text_of("c"));
	facts_set(&beside, FACT_STATUS, text_of("403"), 8, text_of("d"));
	assert_true(text_is(facts_quotation(&f, FACT_TARGET), "c"));
	assert_true(text_is(facts_quotation(&beside, FACT_STATUS), "d"));
	assert_true(f.quotes->count <= 4);
	facts_release(&beside);
	facts_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signing_scope),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_cleared_together),
		cmocka_unit_test(test_harmless),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_denial),
		cmocka_unit_test(test_retries_and_wrapping),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_overcome),
		cmocka_unit_test(test_notes_are_read_back),
		cmocka_unit_test(test_the_time_is_the_one_that_was_told),
		cmocka_unit_test(test_a_kept_log_is_whole),
		cmocka_unit_test(test_notes_count_in_saved_logs_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
