#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/launch/connect.h"
#include "ssm/launch/context.h"
#include "ssm/launch/install.h"
#include "ssm/launch/output.h"
#include "ssm/launch/program.h"
#include "ssm/launch/session.h"
#include "ssm/launch/style.h"
#include "ssm/launch/words.h"
#include "ssm/report/report.h"

#define REPORT_CAP ((size_t)256 * 1024)

/* What aws itself says when anything but an API error went wrong. */
#define EXIT_AWS_GENERAL 255

extern char **environ;

struct connection {
	const struct options *options;
	const struct startup *startup;
	bool utf8;
	struct words words;
	struct program program;
};

static int
say_no_aws(const char *named, const struct program *program, int error)
{
	struct buf hint;
	const char *what = named != NULL ? named : "aws";

	switch (-error) {
	case EACCES:
		output_message("%s can't be executed: permission denied",
		    program->path);
		return EXIT_NOT_EXECUTABLE;
	case ELOOP:
		output_message("SSM_CONNECT_AWS names ssm-connect itself, not "
		    "the AWS CLI");
		return EXIT_NOT_FOUND;
	default:
		break;
	}
	buf_init(&hint, 4096);
	install_hint(&hint);
	if (named != NULL && strchr(named, '/') != NULL)
		output_message("the AWS CLI is not at '%s', where "
		    "SSM_CONNECT_AWS says: %s\n%s", named, strerror(-error),
		    buf_str(&hint));
	else
		output_message("'%s', the AWS CLI, is not on PATH\n%s", what,
		    buf_str(&hint));
	buf_release(&hint);
	return EXIT_NOT_FOUND;
}

static int
say_exec_failed(const struct program *program, int error)
{
	/* The file is there: it is its interpreter that is not. */
	if (error == -ENOENT) {
		output_message("%s can't be run: the interpreter in its first "
		    "line does not exist", program->path);
		return EXIT_NOT_FOUND;
	}
	output_message("%s can't be run: %s", program->path,
	    strerror(-error));
	return EXIT_NOT_EXECUTABLE;
}

static bool
has_target(const struct words *words)
{
	switch (words->command) {
	case AWS_START_SESSION:
		return words->value[AWS_TARGET] != NULL;
	case AWS_EXECUTE_COMMAND:
		return words->value[AWS_TASK] != NULL;
	case AWS_OTHER:
		break;
	}
	return false;
}

/*
 * What is certain before the start: without a plugin no session can open, and
 * aws would open one at the service before it notices. NULL if aws has to be
 * asked: a script may run the real aws elsewhere or with another PATH.
 */
static const char *
missing_plugin(const struct connection *connection)
{
	const char *check = getenv("SSM_CONNECT_PLUGIN_CHECK");

	if ((check != NULL && strcmp(check, "off") == 0) ||
	    connection->program.kind == PROGRAM_SCRIPT ||
	    !has_target(&connection->words))
		return NULL;
	switch (-program_on_path("session-manager-plugin")) {
	case 0:
		return NULL;
	case EACCES:
		return "not-executable";
	default:
		return "missing";
	}
}

/* Prints the report if there is something to be said. True if it failed. */
static bool
report(const struct connection *connection, struct analyzer *analyzer,
    bool at_start)
{
	const struct facts *facts = analyzer_facts(analyzer);
	struct report_style style = style_for(STDERR_FILENO,
	    connection->options, connection->utf8);
	struct diagnosis diagnosis;
	struct buf out;

	diagnose(facts, &diagnosis);
	if (diagnosis.failure == NULL ||
	    diagnosis.failure->verdict != VERDICT_FAILED)
		return false;
	buf_init(&out, REPORT_CAP);
	if (!at_start)
		buf_addc(&out, '\n');
	/* aws's own message stands apart. */
	if (facts_known(facts, FACT_FINAL) && !style.brief)
		buf_addc(&out, '\n');
	report_text(&out, facts, &diagnosis, &style);
	output_write(STDERR_FILENO, buf_str(&out), out.len);
	buf_release(&out);
	return true;
}

static int
report_missing_plugin(const struct connection *connection,
    const char *plugin)
{
	struct analyzer *analyzer = analyzer_new(NULL, NULL, true);

	if (analyzer == NULL) {
		output_message("%s", strerror(ENOMEM));
		return EXIT_OWN_FAILURE;
	}
	context_tell(analyzer, &connection->words);
	analyzer_context(analyzer, FACT_PLUGIN, plugin);
	analyzer_context(analyzer, FACT_EXIT, "255");
	analyzer_finish(analyzer, 0);
	report(connection, analyzer, true);
	analyzer_free(analyzer);
	return EXIT_AWS_GENERAL;
}

static void
prepare(void *arg, struct analyzer *analyzer)
{
	const struct connection *connection = arg;

	context_tell(analyzer, &connection->words);
}

/*
 * That a session was never seen to open is no failure where we could not see
 * it: then something must have been said.
 */
static bool
may_have_failed(const struct session_result *result)
{
	static const enum fact_id said[] = { FACT_FINAL, FACT_ERROR, FACT_CODE,
	    FACT_EXCEPTIONS, FACT_PERFORM, FACT_REASON };
	const struct facts *facts = analyzer_facts(result->analyzer);

	if (result->status != 0 || result->saw_output)
		return true;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (facts_known(facts, said[i]))
			return true;
	return false;
}

static int
run_session(struct connection *connection, const char **vector,
    int *ret_signal)
{
	struct session_spec spec = {
		.vector = vector,
		.env = environ,
		.startup = connection->startup,
		.show_log = connection->words.debug,
		.utf8 = connection->utf8,
	};
	struct session_result result;
	bool failed = false;
	int r;

	if ((r = session_run(&spec, prepare, connection, &result)) != 0) {
		if (strcmp(result.step, "exec") == 0)
			return say_exec_failed(&connection->program, r);
		output_message("%s: %s", result.step, strerror(-r));
		return EXIT_OWN_FAILURE;
	}
	/* Whoever ends us does not want to be told why. */
	if (result.told == 0 && may_have_failed(&result))
		failed = report(connection, result.analyzer, result.at_start);
	analyzer_free(result.analyzer);
	*ret_signal = result.told != 0 ? result.told : result.signal;
	if (*ret_signal != 0)
		return 128 + *ret_signal;
	/* session-manager-plugin says 0 on most of its failures. */
	if (result.status == 0 && failed)
		return EXIT_AWS_GENERAL;
	return result.status;
}

/* aws's words, with --debug at the end if it is not there. */
static const char **
make_vector(const struct connection *connection, bool debug)
{
	const struct options *options = connection->options;
	size_t n = options->nwords;
	const char **words, **vector;

	if ((words = calloc(n + 1, sizeof(*words))) == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		words[i] = options->words[i];
	if (debug)
		words[n++] = "--debug";
	vector = program_vector(&connection->program, words, n);
	free(words);
	return vector;
}

/* aws asks for its options on the screen: its stderr has to be its own. */
static bool
prompts_always(void)
{
	const char *value = getenv("AWS_CLI_AUTO_PROMPT");

	return value != NULL && strcmp(value, "on") == 0;
}

int
connect_run(const struct options *options, const struct startup *startup,
    bool utf8, int *ret_signal)
{
	struct connection connection = {
		.options = options,
		.startup = startup,
		.utf8 = utf8,
	};
	const char *named = getenv("SSM_CONNECT_AWS"), *plugin;
	const char **vector;
	bool watched;
	int r, status;

	if (named != NULL && named[0] == '\0')
		named = NULL;
	*ret_signal = 0;
	words_read(&connection.words, options->words, options->nwords);
	watched = connection.words.command != AWS_OTHER &&
	    !connection.words.no_session && !prompts_always();
	r = program_find_aws(&connection.program, named);
	if (r != 0)
		return say_no_aws(named, &connection.program, r);
	if ((r = program_enter()) == -ELOOP) {
		output_message("%s leads back to ssm-connect; "
		    "SSM_CONNECT_AWS can name the AWS CLI itself",
		    connection.program.path);
		return EXIT_OWN_FAILURE;
	}
	if (watched && (plugin = missing_plugin(&connection)) != NULL)
		return report_missing_plugin(&connection, plugin);
	vector = make_vector(&connection, watched && !connection.words.debug);
	if (r != 0 || vector == NULL) {
		output_message("%s", strerror(ENOMEM));
		free(vector);
		return EXIT_OWN_FAILURE;
	}
	if (watched)
		status = run_session(&connection, vector, ret_signal);
	else
		status = say_exec_failed(&connection.program,
		    program_exec(vector, environ));
	free(vector);
	return status;
}
