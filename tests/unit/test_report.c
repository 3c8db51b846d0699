/*
 * The pieces of a report: sanitising, wrapping, templates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"
#include "ssm/report/wrap.h"

static void
test_sanitize(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		bool utf8;
		const char *want;
	} cases[] = {
		{ "plain", 5, true, "plain" },
		{ "\x1b[31mred", 8, true, "\\x1b[31mred" },
		{ "a\tb\r\nc", 6, true, "a b  c" },
		{ "a\0b", 3, true, "a\\x00b" },
		{ "\xc4\x9b[31m", 6, true, "\xc4\x9b[31m" },
		{ "\xff\xc4", 2, true, "\\xff\\xc4" },
		{ "\xc0\xaf", 2, true, "\\xc0\\xaf" },
		{ "\xed\xa0\x80", 3, true, "\\xed\\xa0\\x80" },
		{ "\xe2\x80\xae" "abc", 6, true, "\\u{202e}abc" },
		{ "\xc2\x9b", 2, true, "\\u{9b}" },
		{ "\xe6\x97\xa5", 3, true, "\xe6\x97\xa5" },
		{ "\xe6\x97\xa5\xe2\x80\xa6", 6, false, "\\u{65e5}..." },
		{ "\x7f", 1, true, "\\x7f" },
	};
	struct buf out, again;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_init(&out, 256);
		buf_init(&again, 256);
		sanitize(&out, text_make(cases[i].in, cases[i].len), 0,
		    cases[i].utf8);
		assert_string_equal(buf_str(&out), cases[i].want);
		sanitize(&again, text_make(buf_str(&out), out.len), 0,
		    cases[i].utf8);
		assert_string_equal(buf_str(&again), cases[i].want);
		buf_release(&out);
		buf_release(&again);
	}
}

static void
test_sanitize_any_bytes(void **state)
{
	char bytes[512];
	struct buf out;
	size_t i, k;

	(void)state;
	for (i = 0; i < 4096; i++) {
		for (k = 0; k < 8; k++)
			bytes[k] = (char)(i * 7919 >> k & 0xff);
		buf_init(&out, 256);
		sanitize(&out, text_make(bytes, 8), 0, true);
		for (k = 0; k < out.len; k++) {
			assert_true((unsigned char)out.data[k] >= 0x20);
			assert_int_not_equal(out.data[k], 0x7f);
		}
		buf_release(&out);
	}
}

static void
test_sanitize_cut(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	sanitize(&out, text_of("abcdef"), 3, true);
	assert_string_equal(buf_str(&out), "abc\xe2\x80\xa6");
	buf_release(&out);
}

static void
test_wrap(void **state)
{
	static const struct {
		const char *in;
		size_t width, start, indent;
		const char *want;
	} cases[] = {
		{ "one two three", 80, 0, 0, "one two three\n" },
		{ "one two three", 8, 0, 2, "one two\n  three\n" },
		{ "one two", 5, 3, 1, "one\n two\n" },
		{ "after 0.4 s, x", 10, 0, 0, "after\n0.4 s, x\n" },
		{ "averylongword x", 5, 0, 0, "averylongword\nx\n" },
		{ "  spaces   inside ", 80, 0, 0, "spaces inside\n" },
		{ "", 10, 0, 0, "\n" },
		{ "\xe6\x97\xa5\xe6\x97\xa5 b", 5, 0, 0,
		    "\xe6\x97\xa5\xe6\x97\xa5\nb\n" },
	};
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_init(&out, 256);
		wrap(&out, text_of(cases[i].in), cases[i].width,
		    cases[i].start, cases[i].indent);
		assert_string_equal(buf_str(&out), cases[i].want);
		buf_release(&out);
	}
}

/* A word that is wider than a line, wherever it stands, and what is simple. */
static void
test_wrap_unless_wide(void **state)
{
	static const struct {
		const char *in;
		const char *want;	/* NULL: there is a wide word */
		bool simple;
	} cases[] = {
		{ "one two three four five", "one two\n  three\n  four five\n",
		    true },
		{ "one  two three four five",
		    "one two\n  three\n  four five\n", false },
		{ "one two threefourfive", NULL, true },
		{ "threefourfivesix two", NULL, true },
		{ "one  two threefourfive", NULL, false },
		{ "one two 12 d and more", "one two\n  12 d and\n  more\n",
		    true },
		{ "one tw\xe2\x80\xa6 thr\xe2\x80\xa6\xe2\x80\xa6 four",
		    "one tw\xe2\x80\xa6\n  thr\xe2\x80\xa6\xe2\x80\xa6\n"
		    "  four\n", false },
	};
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_init(&out, 256);
		buf_adds(&out, "> ");
		assert_int_equal(wrap_unless_wide(&out, text_of(cases[i].in),
		    11, 2), cases[i].want != NULL);
		assert_string_equal(buf_str(&out) + 2, cases[i].want != NULL ?
		    cases[i].want : "");
		assert_int_equal(wrap_is_simple(text_of(cases[i].in)),
		    cases[i].simple);
		buf_release(&out);
	}
	assert_false(wrap_is_simple(text_of("")));
	assert_false(wrap_is_simple(text_of("one ")));
	assert_false(wrap_is_simple(text_of("a longer text, with a tab\t")));
}

static void
check_template(const struct facts *f, const char *template,
    enum template_use use, const char *want)
{
	struct buf out;

	buf_init(&out, 4096);
	template_fill(&out, template, f, use, true);
	assert_string_equal(buf_str(&out), want);
	buf_release(&out);
}

static void
test_template(void **state)
{
	static const char again[] = "aws\0s3\0ls\0it's $(x)\x1b[0m\0\0";
	struct facts f;

	(void)state;
	facts_init(&f);
	check_template(&f, "{target} in {region}", TEMPLATE_PROSE,
	    "the target in this Region");
	check_template(&f, "x {target}{aws_options}", TEMPLATE_COMMAND,
	    "x TARGET");
	facts_note(&f, FACT_TARGET, "i-1'; rm -rf $(x)\x1b[0m");
	facts_note(&f, FACT_REGION, "eu-west-1");
	facts_note(&f, FACT_PROFILE, "my profile");
	facts_note(&f, FACT_PROFILE_FROM, "option");
	check_template(&f, "x {target}", TEMPLATE_COMMAND,
	    "x 'i-1'\\''; rm -rf $(x)\\x1b[0m'");
	check_template(&f, "aws y{aws_options}", TEMPLATE_COMMAND,
	    "aws y --profile 'my profile' --region eu-west-1");
	check_template(&f, "a\nb --profile NAME{aws_options}\nc{aws_options}",
	    TEMPLATE_COMMAND, "a\nb --profile NAME --region eu-west-1\n"
	    "c --profile 'my profile' --region eu-west-1");
	check_template(&f, "{again} --region eu-west-1{aws_options}",
	    TEMPLATE_COMMAND, "ssm-connect 'i-1'\\''; rm -rf $(x)\\x1b[0m' "
	    "--region eu-west-1 --profile 'my profile'");
	facts_note_text(&f, FACT_AGAIN, text_make(again, sizeof again - 1));
	check_template(&f, "{again}{aws_options} -x", TEMPLATE_COMMAND,
	    "aws s3 ls 'it'\\''s $(x)\\x1b[0m' '' --profile 'my profile' "
	    "--region eu-west-1 -x");
	check_template(&f, "y {again_plain}", TEMPLATE_COMMAND,
	    "y aws s3 ls 'it'\\''s $(x)\\x1b[0m' ''");
	facts_note(&f, FACT_REGION, "aws-global");
	check_template(&f, "aws y{aws_options}", TEMPLATE_COMMAND,
	    "aws y --profile 'my profile'");
	facts_note(&f, FACT_RESOURCE, "a\"b\\c");
	check_template(&f, "{\"R\": \"{resource}\"}", TEMPLATE_POLICY,
	    "{\"R\": \"a\\\"b\\\\c\"}");
	check_template(&f, "{ not } {a name}", TEMPLATE_PROSE,
	    "{ not } {a name}");
	assert_null(template_unknown("{target} {\"a\": 1} {x y}"));
	assert_string_equal(template_unknown("a {nonsense} b"),
	    "{nonsense} b");
	facts_release(&f);
}

/* Words for what is unknown fit into the sentence, and into no name. */
static void
test_unknown_in_prose(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "Have ssm.{region}.amazonaws.com passed through.",
		    "Have ssm.REGION.amazonaws.com passed through." },
		{ "AWS_PROFILE={env_profile} is set.",
		    "AWS_PROFILE=PROFILE is set." },
		{ "See https://{host}/ and {host}:{port}.",
		    "See https://HOST/ and HOST:443." },
		{ "It is in {region}.", "It is in this Region." },
		{ "{target}: no id. {target}'s is.",
		    "The target: no id. The target's is." },
		{ "{host} refused it", "the endpoint refused it" },
		{ "ECS has no cluster {cluster} here",
		    "ECS has no cluster here" },
		{ "The key {key} was sent.", "The key was sent." },
		{ "It is {principal_name} (account {account}).",
		    "It is your user or role (your account)." },
		{ "the name {host} cannot be looked up",
		    "the name of the endpoint cannot be looked up" },
	};
	struct facts f;
	size_t i;

	(void)state;
	facts_init(&f);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check_template(&f, cases[i].in, TEMPLATE_PROSE, cases[i].want);
	facts_note(&f, FACT_CLUSTER, "cluster");
	check_template(&f, "no cluster {cluster} here", TEMPLATE_PROSE,
	    "no cluster cluster here");
	facts_release(&f);
}

/* AWS_PROFILE of a text, of the shell that reads the report, and overruled. */
static void
test_profile_of_environment(void **state)
{
	struct facts f;

	(void)state;
	facts_init(&f);
	facts_note(&f, FACT_ENV_PROFILE, "prod");
	check_template(&f, "aws y{aws_options}", TEMPLATE_COMMAND, "aws y");
	facts_set(&f, FACT_ENV_PROFILE, text_of("prod"), 3,
	    text_of("$ AWS_PROFILE=prod aws ssm"));
	check_template(&f, "aws y{aws_options}", TEMPLATE_COMMAND,
	    "aws y --profile prod");
	facts_note(&f, FACT_PROVIDER, "env");
	check_template(&f, "aws y{aws_options}", TEMPLATE_COMMAND, "aws y");
	facts_note(&f, FACT_PROVIDER, "sso");
	facts_note(&f, FACT_PROFILE, "other");
	facts_note(&f, FACT_PROFILE_FROM, "option");
	check_template(&f, "aws y{aws_options}", TEMPLATE_COMMAND,
	    "aws y --profile other");
	facts_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sanitize),
		cmocka_unit_test(test_sanitize_any_bytes),
		cmocka_unit_test(test_sanitize_cut),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_wrap_unless_wide),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_unknown_in_prose),
		cmocka_unit_test(test_profile_of_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
