/*
 * Our command line and, in passing, aws's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/launch/nearest.h"
#include "ssm/launch/words.h"
#include "ssm/options.h"

#define ARGS_MAX 16

/* A command line, and what is to come of it. */
struct row {
	const char *args;	/* separated by blanks */
	int result;
	enum mode mode;
	enum color color;
	bool quiet;
	const char *words;	/* MODE_AWS: joined by blanks */
	const char *operand;
	const char *message;	/* part of it */
};

static const struct row rows[] = {
	/* the short form */
	{ "ssm-connect i-1", 0, MODE_AWS, COLOR_AUTO, false,
	    "ssm start-session --target i-1" },
	{ "ssm-connect mi-1 --region r", 0, MODE_AWS, COLOR_AUTO, false,
	    "ssm start-session --target mi-1 --region r" },
	{ "ssm-connect ecs:c_t_r", 0, MODE_AWS, COLOR_AUTO, false,
	    "ssm start-session --target ecs:c_t_r" },
	{ "ssm-connect sagemaker-cluster:x", 0, MODE_AWS, COLOR_AUTO, false,
	    "ssm start-session --target sagemaker-cluster:x" },
	{ "ssm-connect --profile p --debug i-1 --color=off", 0, MODE_AWS,
	    COLOR_AUTO, false,
	    "ssm start-session --target i-1 --profile p --debug --color=off" },
	/* everything behind the target is aws's */
	{ "ssm-connect i-1 --quiet --help -q", 0, MODE_AWS, COLOR_AUTO, false,
	    "ssm start-session --target i-1 --quiet --help -q" },
	{ "ssm-connect -- i-1 -- --quiet", 0, MODE_AWS, COLOR_AUTO, false,
	    "ssm start-session --target i-1 -- --quiet" },
	/* aws's own form, and any other command */
	{ "ssm-connect -q --color=never ssm start-session", 0, MODE_AWS,
	    COLOR_NEVER, true, "ssm start-session" },
	{ "ssm-connect --region=r ecs execute-command", 0, MODE_AWS,
	    COLOR_AUTO, false, "--region=r ecs execute-command" },
	{ "ssm-connect s3 ls explain", 0, MODE_AWS, COLOR_AUTO, false,
	    "s3 ls explain" },
	{ "ssm-connect --color always --no-cli-pager sts help", 0, MODE_AWS,
	    COLOR_ALWAYS, false, "--no-cli-pager sts help" },
	/* called as aws */
	{ "/x/aws --version", 0, MODE_AWS, COLOR_AUTO, false, "--version" },
	{ "aws -q i-1", 0, MODE_AWS, COLOR_AUTO, false, "-q i-1" },
	{ "aws", 0, MODE_AWS, COLOR_AUTO, false, "" },
	/* our own commands */
	{ "ssm-connect explain", 0, MODE_EXPLAIN },
	{ "ssm-connect explain -", 0, MODE_EXPLAIN, .operand = "-" },
	{ "ssm-connect -q explain --color=never f -q", 0, MODE_EXPLAIN,
	    COLOR_NEVER, true, .operand = "f" },
	{ "ssm-connect explain -- -f", 0, MODE_EXPLAIN, .operand = "-f" },
	{ "ssm-connect why x", 0, MODE_WHY, .operand = "x" },
	{ "ssm-connect why --help", 0, MODE_HELP },
	{ "ssm-connect -V i-1", 0, MODE_VERSION },
	{ "ssm-connect --help --nonsense", 0, MODE_HELP },
	/* what is wrong */
	{ "ssm-connect", -EINVAL, .message = "missing" },
	{ "ssm-connect --log - i-1", -EINVAL, .message = "writes a file" },
	{ "ssm-connect -q", -EINVAL, .message = "missing" },
	{ "ssm-connect --profile", -EINVAL, .message = "missing" },
	{ "ssm-connect --hepl", -EINVAL, .message = "--help?" },
	{ "ssm-connect --colour=never i-1", -EINVAL, .message = "--color?" },
	{ "ssm-connect -x i-1", -EINVAL, .message = "'-x'" },
	{ "ssm-connect --color=red i-1", -EINVAL, .message = "'red'" },
	{ "ssm-connect --color", -EINVAL, .message = "needs a value" },
	{ "ssm-connect --quiet=yes i-1", -EINVAL,
	    .message = "takes no value" },
	{ "ssm-connect explain a b", -EINVAL, .message = "'b'" },
	{ "ssm-connect explain --region r", -EINVAL, .message = "'--region'" },
	{ "ssm-connect --region r why", -EINVAL, .message = "'--region'" },
	{ "ssm-connect doctor i-1", -EINVAL, .message = "doctor" },
};

static int
split(char *text, char *argv[ARGS_MAX])
{
	int n = 0;
	char *word;

	while ((word = strsep(&text, " ")) != NULL)
		argv[n++] = word;
	assert_true(n < ARGS_MAX);
	argv[n] = NULL;
	return n;
}

static void
join(struct buf *out, const struct options *options)
{
	for (size_t i = 0; i < options->nwords; i++)
		buf_addf(out, "%s%s", i > 0 ? " " : "", options->words[i]);
}

static void
check(const struct row *row)
{
	char text[256], *argv[ARGS_MAX];
	struct options options;
	struct buf message, words;
	int argc, r;

	snprintf(text, sizeof(text), "%s", row->args);
	argc = split(text, argv);
	buf_init(&message, 4096);
	buf_init(&words, 4096);
	r = options_parse(&options, argc, argv, &message);
	if (r != row->result)
		fail_msg("%s: %d, %s", row->args, r, buf_str(&message));
	if (r != 0) {
		if (strstr(buf_str(&message), row->message) == NULL)
			fail_msg("%s: %s", row->args, buf_str(&message));
	} else {
		assert_int_equal(message.len, 0);
		assert_int_equal(options.mode, row->mode);
		assert_int_equal(options.color, row->color);
		assert_int_equal(options.quiet, row->quiet);
		if (row->words != NULL) {
			join(&words, &options);
			assert_string_equal(buf_str(&words), row->words);
			assert_null(options.words[options.nwords]);
		}
		if (row->operand != NULL)
			assert_string_equal(options.operand, row->operand);
		else
			assert_null(options.operand);
	}
	options_release(&options);
	buf_release(&message);
	buf_release(&words);
}

static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

static void
parse(struct options *options, const char *args)
{
	static char text[256];
	char *argv[ARGS_MAX];
	struct buf message;
	int argc;

	snprintf(text, sizeof(text), "%s", args);
	argc = split(text, argv);
	buf_init(&message, 4096);
	assert_int_equal(options_parse(options, argc, argv, &message), 0);
	buf_release(&message);
}

static void
test_misplaced(void **state)
{
	static const struct {
		const char *args;
		const char *want;	/* NULL: none */
	} cases[] = {
		{ "ssm-connect i-1 -v --profile p", "-v" },
		{ "ssm-connect -q i-1 --region r --no-log", "--no-log" },
		{ "ssm-connect i-1 --log f", "--log=f" },
		{ "ssm-connect i-1 --log=f -v", "--log=f" },
		{ "ssm-connect i-1 --report", "--report" },
		{ "ssm-connect ssm start-session -v --target i-1", "-v" },
		{ "ssm-connect -v --no-log i-1 --profile p", NULL },
		/* They are aws's as well, or ask for help. */
		{ "ssm-connect i-1 --color on --version --help -h", NULL },
		{ "ssm-connect i-1 - --verbosely", NULL },
	};
	struct options options;
	struct buf option;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		parse(&options, cases[i].args);
		buf_init(&option, 256);
		assert_int_equal(options_misplaced(&options, &option),
		    cases[i].want != NULL);
		assert_string_equal(buf_str(&option), cases[i].want != NULL ?
		    cases[i].want : "");
		buf_release(&option);
		options_release(&options);
	}
}

static void
test_log_and_report(void **state)
{
	struct options options;

	(void)state;
	parse(&options, "ssm-connect i-1 --log f --no-log");
	assert_null(options.log);
	assert_false(options.no_log);
	assert_null(options.report_file);
	options_release(&options);
	parse(&options, "ssm-connect --no-log --log -f -v i-1");
	assert_string_equal(options.log, "-f");
	assert_false(options.no_log);
	assert_true(options.verbose);
	options_release(&options);
	parse(&options, "ssm-connect --log=f --no-log i-1");
	assert_null(options.log);
	assert_true(options.no_log);
	options_release(&options);
	parse(&options, "ssm-connect --report json --report-file=fd:3 i-1");
	assert_true(options.json);
	assert_string_equal(options.report_file, "fd:3");
	options_release(&options);
	parse(&options, "ssm-connect explain --report-file f --report=text g");
	assert_false(options.json);
	assert_string_equal(options.report_file, "f");
	assert_string_equal(options.operand, "g");
	options_release(&options);
}

static void
test_usage_names_every_option(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 16384);
	options_usage(&out);
	assert_non_null(strstr(buf_str(&out), "-h, --help"));
	assert_non_null(strstr(buf_str(&out), "-V, --version"));
	assert_non_null(strstr(buf_str(&out), "--color=auto|always|never"));
	assert_non_null(strstr(buf_str(&out), "-q, --quiet"));
	assert_false(out.truncated);
	buf_release(&out);
}

static void
read_words(struct words *ret, const char *args)
{
	static char text[256];
	char *argv[ARGS_MAX];
	const char *words[ARGS_MAX];
	int n;

	snprintf(text, sizeof(text), "%s", args);
	n = split(text, argv);
	for (int i = 0; i < n; i++)
		words[i] = argv[i];
	words_read(ret, words, (size_t)n);
}

static void
test_words_command(void **state)
{
	static const struct {
		const char *args;
		enum aws_command command;
		bool debug, no_session;
	} cases[] = {
		{ "ssm start-session", AWS_START_SESSION, false, false },
		{ "--region r ssm --debug start-session", AWS_START_SESSION,
		    true, false },
		{ "ecs execute-command --command help", AWS_EXECUTE_COMMAND,
		    false, false },
		{ "ecs execute-command help", AWS_EXECUTE_COMMAND, false,
		    true },
		{ "ssm start-session --unknown help", AWS_START_SESSION,
		    false, false },
		{ "ssm start-session --reason --debug", AWS_START_SESSION,
		    false, false },
		{ "ssm start-session --generate-cli-skeleton=input",
		    AWS_START_SESSION, false, true },
		{ "--cli-auto-prompt ssm start-session", AWS_START_SESSION,
		    false, true },
		{ "--version ssm start-session", AWS_START_SESSION, false,
		    true },
		{ "ssm send-command start-session", AWS_OTHER, false, false },
		{ "s3 ls", AWS_OTHER, false, false },
		{ "--profile ssm start-session", AWS_OTHER, false, false },
	};
	struct words words;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_words(&words, cases[i].args);
		if (words.command != cases[i].command ||
		    words.debug != cases[i].debug ||
		    words.no_session != cases[i].no_session)
			fail_msg("%s: %d %d %d", cases[i].args,
			    (int)words.command, words.debug,
			    words.no_session);
	}
}

static void
test_words_values(void **state)
{
	struct words words;

	(void)state;
	read_words(&words, "--profile=p ssm start-session --target i-1 "
	    "--region r1 --region=r2 --endpoint-url http://x "
	    "--document-name D --parameters portNumber=1");
	assert_string_equal(words.value[AWS_PROFILE], "p");
	assert_string_equal(words.value[AWS_TARGET], "i-1");
	assert_string_equal(words.value[AWS_REGION], "r2");
	assert_string_equal(words.value[AWS_ENDPOINT_URL], "http://x");
	assert_string_equal(words.value[AWS_DOCUMENT], "D");
	assert_string_equal(words.value[AWS_PARAMETERS], "portNumber=1");
	assert_null(words.value[AWS_TASK]);
	read_words(&words, "ssm start-session --target");
	assert_null(words.value[AWS_TARGET]);
	read_words(&words, "ssm start-session --target=");
	assert_string_equal(words.value[AWS_TARGET], "");
}

/* What another command needs as well, so that it asks the same AWS. */
static void
test_words_for_another(void **state)
{
	static const struct {
		enum aws_command command;
		const char *words, *wanted;
	} cases[] = {
		{ AWS_START_SESSION, "ssm start-session --target i-1", "" },
		{ AWS_START_SESSION, "--profile p ssm start-session --region=r "
		    "--target i-1 --no-verify-ssl --debug",
		    "--profile p --region=r --no-verify-ssl" },
		{ AWS_START_SESSION, "ssm start-session --reason --profile "
		    "--target i-1 --output text --query q", "" },
		{ AWS_START_SESSION, "ssm start-session --unknown --region r",
		    "--region r" },
		{ AWS_START_SESSION, "ssm start-session --unknown value "
		    "--region r --region", "--region r --region" },
		{ AWS_START_SESSION, "ssm start-session --endpoint-url u "
		    "--ca-bundle c --cli-connect-timeout 3",
		    "--endpoint-url u --ca-bundle c --cli-connect-timeout 3" },
		{ AWS_EXECUTE_COMMAND, "ecs execute-command --endpoint-url u "
		    "--endpoint-url=u --ca-bundle c", "--ca-bundle c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[256], got[256] = "";
		char *next = line, *word;
		const char *words[ARGS_MAX], *out[ARGS_MAX];
		size_t count = 0, n;

		snprintf(line, sizeof(line), "%s", cases[i].words);
		while ((word = strsep(&next, " ")) != NULL)
			words[count++] = word;
		n = words_for_another(cases[i].command, words, count, out);
		for (size_t j = 0; j < n; j++) {
			if (j > 0)
				strlcat(got, " ", sizeof(got));
			strlcat(got, out[j], sizeof(got));
		}
		assert_string_equal(got, cases[i].wanted);
	}
}

static void
test_nearest(void **state)
{
	(void)state;
	assert_int_equal(nearest_distance("", ""), 0);
	assert_int_equal(nearest_distance("color", "color"), 0);
	assert_int_equal(nearest_distance("colour", "color"), 1);
	assert_int_equal(nearest_distance("hepl", "help"), 1);
	assert_int_equal(nearest_distance("", "abc"), 3);
	assert_int_equal(nearest_distance("kitten", "sitting"), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_misplaced),
		cmocka_unit_test(test_log_and_report),
		cmocka_unit_test(test_usage_names_every_option),
		cmocka_unit_test(test_words_command),
		cmocka_unit_test(test_words_values),
		cmocka_unit_test(test_words_for_another),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
