/*
 * Records: which lines belong together, and which are plain.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/record.h"

#define T "2026-11-23 13:19:12,118 - MainThread - "

/* Writes L logger|message|body, T body, P raw. */
static void
note(void *arg, const struct record *record)
{
	struct buf *out = arg;

	switch (record->kind) {
	case RECORD_LOG:
		buf_adds(out, "L ");
		buf_add(out, record->head.logger.at, record->head.logger.len);
		buf_addc(out, '|');
		buf_add(out, record->head.message.at,
		    record->head.message.len);
		buf_addc(out, '|');
		break;
	case RECORD_TRACEBACK:
		buf_adds(out, "T ");
		break;
	case RECORD_PLAIN:
		buf_adds(out, record->continued ? "P+ " : "P ");
		break;
	}
	buf_add(out, record->body.at, record->body.len);
	buf_addf(out, " @%llu\n", (unsigned long long)record->line);
}

static void
check(const char *bytes, const char *want)
{
	struct recorder *r;
	struct buf out;
	size_t i, len = strlen(bytes);

	for (i = 0; i <= len; i++) {
		buf_init(&out, 64 * 1024);
		r = recorder_new(note, &out, false);
		recorder_feed(r, bytes, i);
		recorder_feed(r, bytes + i, len - i);
		recorder_finish(r);
		recorder_free(r);
		assert_string_equal(buf_str(&out), want);
		buf_release(&out);
	}
}

static void
test_header_formats(void **state)
{
	static const struct {
		const char *line;
		const char *logger;
		const char *level;
		const char *message;
	} cases[] = {
		{ T "awscli.clidriver - DEBUG - CLI version: x - y",
		    "awscli.clidriver", "DEBUG", "CLI version: x - y" },
		{ "2026-11-23 13:19:12,118 - awscli.clidriver - ERROR - m",
		    "awscli.clidriver", "ERROR", "m" },
		{ "2026-11-23 13:19:12,118 botocore.hooks [DEBUG] Event x",
		    "botocore.hooks", "DEBUG", "Event x" },
		{ "[DEBUG] [2026-11-23T20:38:30Z] [00007fccfd259040] "
		    "[event-loop] - id=0x1: static: m", "event-loop", "DEBUG",
		    "id=0x1: static: m" },
	};
	static const char *const wrong[] = {
		"2026-11-23 13:19:12,118", "2026-11-23 13:19:12,118 - a - b",
		"2026-13-23 13:19:12,118 - t - l - DEBUG - m",
		"2026-11-23 13:19:12 - t - l - DEBUG - m",
		"x 2026-11-23 13:19:12,118 - t - l - DEBUG - m", "",
	};
	struct header head;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(header_parse(text_of(cases[i].line), &head));
		assert_true(text_is(head.logger, cases[i].logger));
		assert_true(text_is(head.level, cases[i].level));
		assert_true(text_is(head.message, cases[i].message));
	}
	assert_true(header_parse(text_of(cases[0].line), &head));
	/* 2026-11-23T13:19:12Z, as date(1) counts */
	assert_true(head.time_ms == 1795439952118);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(header_parse(text_of(wrong[i]), &head));
}

static void
same_header(bool found, const struct header *head, struct text line)
{
	struct header want;
	bool is = header_parse(line, &want);

	assert_int_equal(found, is);
	if (!is)
		return;
	assert_true(head->time_ms == want.time_ms);
	assert_true(text_equal(head->thread, want.thread));
	assert_true(text_equal(head->logger, want.logger));
	assert_int_equal(head->logger_number, want.logger_number);
	assert_true(text_equal(head->level, want.level));
	assert_true(text_equal(head->message, want.message));
}

/* However a header is read it is the same: alone, behind others, in a run. */
static void
test_header_ways(void **state)
{
	static const char *const stamps[] = { "2026-11-23 13:19:12,118",
	    "2026-11-23 13:19:12,9a9", "2026-11-23 13:19:12.007",
	    "2026-11-23 13:20:00,999", "2026-11-23 13:19:1x,118" };
	static const char *const threads[] = { " - MainThread - ",
	    " - Thread-1 - ", " - ", " " };
	static const char *const loggers[] = { "botocore.hooks",
	    "botocore.retries.standard", "botocore.retries.special", "b.o",
	    "botocore.hook", "xbotocore.hooks", "boto core.hooks",
	    "awscli.customizations.",
	    "a.name.that.is.longer.than.thirty.two.bytes" };
	static const char *const levels[] = { " - DEBUG - ", " - INFO - ",
	    " - DEBUG -", " [DEBUG] ", " - NONE - " };
	static const char *const messages[] = { "", "m - DEBUG - n:",
	    ("a message that is as long as most of them are, and longer than "
	    "what is looked at of a header at once") };
	char block[512] = { 0 };
	struct header_reader reader;
	struct record record = { .line = 1 };
	uint32_t starts[2] = { 0 };
	size_t i, n, k;

	(void)state;
	header_reader_init(&reader);
	for (i = 0; i < 5 * 4 * 9 * 5 * 3; i++) {
		struct text line = text_make(block, (size_t)snprintf(block,
		    sizeof block, "%s%s%s%s%s", stamps[i % 5],
		    threads[i / 5 % 4], loggers[i / 20 % 9],
		    levels[i / 180 % 5], messages[i / 900]));

		assert_true(line.len < sizeof block / 2);
		starts[1] = (uint32_t)line.len + 1;
		for (k = 0; k < 2; k++) {
			n = k == 0 ? sizeof block : line.len;
			if (header_parse_run(&reader, block, starts, 1, n,
			    &record) == 1)
				same_header(true, &record.head, line);
			same_header(header_parse_near(&reader, line, n,
			    &record.head), &record.head, line);
		}
	}
}

static void
test_canonical_request(void **state)
{
	(void)state;
	check(T "botocore.auth - DEBUG - CanonicalRequest:\nPOST\n/\n\nhost:h\n"
	    T "botocore.auth - DEBUG - Signature:\nabc\n",
	    "L botocore.auth|CanonicalRequest:|POST\n/\n\nhost:h\n @1\n"
	    "L botocore.auth|Signature:|abc\n @6\n");
}

static void
test_traceback_and_final_message(void **state)
{
	(void)state;
	check(T "awscli.clidriver - DEBUG - Exception caught in main()\n"
	    "Traceback (most recent call last):\n  File \"a\", line 1\n"
	    "KeyError: 'x'\n\nDuring handling of the above exception, another "
	    "exception occurred:\n\nTraceback (most recent call last):\n"
	    "  File \"b\"\na.b.CError: An error occurred (X) when\n\n"
	    "aws: [ERROR]: An error occurred (X) when\n",
	    "L awscli.clidriver|Exception caught in main()| @1\n"
	    "T Traceback (most recent call last):\n  File \"a\", line 1\n"
	    "KeyError: 'x'\n\nDuring handling of the above exception, another "
	    "exception occurred:\n\nTraceback (most recent call last):\n"
	    "  File \"b\"\na.b.CError: An error occurred (X) when\n\n @2\n"
	    "P  @11\nP aws: [ERROR]: An error occurred (X) when @12\n");
}

/* v1 prints these two without an empty line between. */
static void
test_final_message_at_once(void **state)
{
	(void)state;
	check(T "awscli.clidriver - DEBUG - You must specify a region.\n"
	    "Traceback (most recent call last):\n"
	    "botocore.exceptions.NoRegionError: You must specify a region.\n"
	    "You must specify a region.\n",
	    "L awscli.clidriver|You must specify a region.| @1\n"
	    "T Traceback (most recent call last):\n"
	    "botocore.exceptions.NoRegionError: You must specify a region.\n "
	    "@2\nP You must specify a region. @4\n");
}

/* A message of several lines is not shown twice. */
static void
test_message_of_lines(void **state)
{
	(void)state;
	check(T "awscli.clidriver - DEBUG - Exception caught in main()\n"
	    "Traceback (most recent call last):\n"
	    "x.ParamValidationError: Parameter validation failed:\n"
	    "Invalid length\n\nParameter validation failed:\nInvalid length\n",
	    "L awscli.clidriver|Exception caught in main()| @1\n"
	    "T Traceback (most recent call last):\n"
	    "x.ParamValidationError: Parameter validation failed:\n"
	    "Invalid length\n\n @2\n"
	    "P  @5\nP Parameter validation failed: @6\nP Invalid length @7\n");
}

/* Without a message that repeats the exception nothing is swallowed. */
static void
test_nothing_is_swallowed(void **state)
{
	(void)state;
	check(T "awscli.clidriver - DEBUG - Exception caught in main()\n"
	    "Traceback (most recent call last):\nEOFError\n\nsomething else\n",
	    "L awscli.clidriver|Exception caught in main()| @1\n"
	    "T Traceback (most recent call last):\nEOFError\n @2\n"
	    "P  @4\nP something else @5\n");
}

static void
test_structured_error(void **state)
{
	(void)state;
	check(T "awscli.clidriver - DEBUG - Exception caught in main()\n"
	    "Traceback (most recent call last):\n"
	    "b.X: An error occurred (X) when calling the Y operation: m\n"
	    "{\n    \"Code\": \"X\"\n}\n",
	    "L awscli.clidriver|Exception caught in main()| @1\n"
	    "T Traceback (most recent call last):\n"
	    "b.X: An error occurred (X) when calling the Y operation: m\n @2\n"
	    "P { @4\nP     \"Code\": \"X\" @5\nP } @6\n");
}

static void
test_prompt_glued_to_a_record(void **state)
{
	(void)state;
	check("Enter MFA code for arn:aws:iam::1:mfa/a: " T "a - DEBUG - m\n",
	    "P Enter MFA code for arn:aws:iam::1:mfa/a:  @1\nL a|m| @1\n");
}

/* Whoever writes AWS's messages writes no records. */
static void
test_header_in_what_aws_said(void **state)
{
	(void)state;
	check(T "botocore.parsers - DEBUG - Response body:\n"
	    "b'{\"message\":\"no " T "a - DEBUG - b\"}'\n"
	    "An error occurred (X) when calling the Y operation: " T
	    "a - DEBUG - b\n",
	    "L botocore.parsers|Response body:|b'{\"message\":\"no " T
	    "a - DEBUG - b\"}'\n @1\n"
	    "P An error occurred (X) when calling the Y operation: " T
	    "a - DEBUG - b @3\n");
	/* A log that was cut, and the next one; not one that AWS tells of. */
	check(T "botocore.parsers - DEBUG - Response body:\n"
	    "b'{\"mess" T "awscli.clidriver - DEBUG - "
	    "CLI version: aws-cli/2.9.19\n",
	    "L botocore.parsers|Response body:|b'{\"mess\n @1\n"
	    "L awscli.clidriver|CLI version: aws-cli/2.9.19| @2\n");
	check(T "botocore.parsers - DEBUG - Response body:\n"
	    "b'{\"mess" T "a - DEBUG - CLI version: aws-cli/2\"}'\n",
	    "L botocore.parsers|Response body:|b'{\"mess" T
	    "a - DEBUG - CLI version: aws-cli/2\"}'\n @1\n");
	check("An error occurred (X): no " T
	    "a - DEBUG - CLI version: aws-cli/2\n",
	    "P An error occurred (X): no " T
	    "a - DEBUG - CLI version: aws-cli/2 @1\n");
}

/* Where a newline was lost, a header follows what AWS did not write. */
static void
test_header_behind_a_lost_newline(void **state)
{
	(void)state;
	check(T "botocore.auth - DEBUG - Signature:\n0f1e2d " T
	    "a - DEBUG - b\n",
	    "L botocore.auth|Signature:|0f1e2d \n @1\nL a|b| @2\n");
	check(T "botocore.parsers - DEBUG - Response body:\n"
	    "b'{\"m\": \"it\\'s\"}' " T "a - DEBUG - b\n",
	    "L botocore.parsers|Response body:|b'{\"m\": \"it\\'s\"}' \n @1\n"
	    "L a|b| @2\n");
	check(T "botocore.parsers - DEBUG - Response body:\n"
	    "b'{\"m\": \"it\\' " T "a - DEBUG - b\n",
	    "L botocore.parsers|Response body:|b'{\"m\": \"it\\' " T
	    "a - DEBUG - b\n @1\n");
	check("Starting session with SessionId: a-1 " T "a - DEBUG - b\n",
	    "P Starting session with SessionId: a-1  @1\nL a|b| @1\n");
}

/* As a saved text, which is masked. */
static void
check_saved(const char *bytes, const char *want)
{
	struct recorder *r;
	struct buf out;

	buf_init(&out, 64 * 1024);
	r = recorder_new(note, &out, true);
	recorder_feed(r, bytes, strlen(bytes));
	recorder_finish(r);
	recorder_free(r);
	assert_string_equal(buf_str(&out), want);
	buf_release(&out);
}

/*
 * Lines are taken by the thousand (paste.c): what is above the last of them is
 * no part of what stands below it.
 */
static void
test_opener_at_the_end(void **state)
{
	struct recorder *r;
	struct buf in, out;
	size_t notes, i;

	(void)state;
	for (notes = 1019; notes < 1026; notes++) {
		buf_init(&in, 64 * 1024);
		buf_init(&out, 64 * 1024);
		for (i = 0; i < notes; i++)
			buf_adds(&in, "x line of notes\n");
		buf_adds(&in, "aws_secret_access_key=\n"
		    T "botocore.auth - DEBUG - StringToSign:\n"
		    "AWS4-HMAC-SHA256\n20261123T131912Z\n");
		r = recorder_new(note, &out, true);
		recorder_feed(r, buf_str(&in), in.len);
		recorder_finish(r);
		recorder_free(r);
		assert_non_null(strstr(buf_str(&out), "StringToSign:|"
		    "AWS4-HMAC-SHA256\n20261123T131912Z\n @"));
		buf_release(&in);
		buf_release(&out);
	}
}

/* What nobody is shown is not kept, unless more may belong to it. */
static void
test_dropped_body(void **state)
{
	(void)state;
	check_saved(T "botocore.auth - DEBUG - CanonicalRequest:\n"
	    "POST\nx-amz-security-token:abc\n"
	    T "botocore.auth - DEBUG - Signature:\n"
	    "0f1e2d3c4b5a69788796a5b4c3d2e1f0\n"
	    T "botocore.auth - DEBUG - StringToSign:\n"
	    "AWS4-HMAC-SHA256\n",
	    "L botocore.auth|CanonicalRequest:| @1\n"
	    "L botocore.auth|Signature:| @4\n"
	    "L botocore.auth|StringToSign:|AWS4-HMAC-SHA256\n @6\n");
	/* The last line is the token that the line above it names. */
	check_saved(T "botocore.auth - DEBUG - CanonicalRequest:\n"
	    "POST\nx-amz-security-token:\n  hunter2\n",
	    "L botocore.auth|CanonicalRequest:|POST\n"
	    "x-amz-security-token:\n  [masked]\n @1\n");
	/* A signature's name is its header. */
	check_saved(T "botocore.auth - DEBUG - Signature:\n  hunter2\n",
	    "L botocore.auth|Signature:|  [masked]\n @1\n");
}

static void
test_quoted_paste(void **state)
{
	(void)state;
	check("> " T "a - DEBUG - m\r\n\x1b[0m" T "b - INFO - n\n> plain\n",
	    "L a|m| @1\nL b|n| @2\nP > plain @3\n");
}

static void
test_raw_traceback_is_plain(void **state)
{
	(void)state;
	check("Traceback (most recent call last):\n  File \"x\"\nE: m\n",
	    "P Traceback (most recent call last): @1\nP   File \"x\" @2\n"
	    "P E: m @3\n");
}

static void
test_prompt_is_handed_out(void **state)
{
	struct recorder *r;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	r = recorder_new(note, &out, false);
	recorder_feed(r, "2026-11-2", 9);
	assert_false(recorder_flush_prompt(r));
	recorder_feed(r, "\nEnter code: ", 13);
	assert_true(recorder_flush_prompt(r));
	assert_false(recorder_flush_prompt(r));
	recorder_feed(r, T "a - DEBUG - m\n", strlen(T "a - DEBUG - m\n"));
	recorder_finish(r);
	assert_string_equal(buf_str(&out),
	    "P 2026-11-2 @1\nP Enter code:  @2\nL a|m| @2\n");
	recorder_free(r);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_formats),
		cmocka_unit_test(test_header_ways),
		cmocka_unit_test(test_canonical_request),
		cmocka_unit_test(test_traceback_and_final_message),
		cmocka_unit_test(test_final_message_at_once),
		cmocka_unit_test(test_message_of_lines),
		cmocka_unit_test(test_nothing_is_swallowed),
		cmocka_unit_test(test_structured_error),
		cmocka_unit_test(test_prompt_glued_to_a_record),
		cmocka_unit_test(test_header_in_what_aws_said),
		cmocka_unit_test(test_header_behind_a_lost_newline),
		cmocka_unit_test(test_dropped_body),
		cmocka_unit_test(test_opener_at_the_end),
		cmocka_unit_test(test_quoted_paste),
		cmocka_unit_test(test_raw_traceback_is_plain),
		cmocka_unit_test(test_prompt_is_handed_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
