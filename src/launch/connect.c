#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/connect.h"
#include "ssm/launch/context.h"
#include "ssm/launch/escape.h"
#include "ssm/launch/hints.h"
#include "ssm/launch/install.h"
#include "ssm/launch/keep.h"
#include "ssm/launch/outcome.h"
#include "ssm/launch/output.h"
#include "ssm/launch/port.h"
#include "ssm/launch/program.h"
#include "ssm/launch/session.h"
#include "ssm/launch/style.h"
#include "ssm/launch/terminate.h"
#include "ssm/launch/words.h"

#define MESSAGE_CAP ((size_t)16 * 1024)

/* What aws itself says when anything but an API error went wrong. */
#define EXIT_AWS_GENERAL 255

extern char **environ;

struct connection {
	const struct options *options;
	const struct startup *startup;
	bool utf8;
	struct words words;
	struct program program;
	struct outcome outcome;
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

/*
 * Likewise: on a port that is taken the plugin waits without a word until the
 * session's idle time is over. PORT_UNKNOWN if nothing speaks against it.
 */
static enum port_state
bad_port(const struct connection *connection, unsigned *ret_port)
{
	enum port_state state;

	*ret_port = 0;
	if (connection->program.kind == PROGRAM_SCRIPT ||
	    !has_target(&connection->words))
		return PORT_UNKNOWN;
	state = port_check(connection->words.value[AWS_DOCUMENT],
	    connection->words.value[AWS_PARAMETERS], ret_port);
	if (state == PORT_IN_USE || state == PORT_DENIED ||
	    state == PORT_INVALID)
		return state;
	return PORT_UNKNOWN;
}

/* Reports what was found before aws was started. */
static int
report_early(struct connection *connection, const char *plugin,
    enum port_state state, unsigned port)
{
	char number[16];
	struct session_result result = { .status = EXIT_AWS_GENERAL,
	    .at_start = true };
	struct keep nothing = { .where = KEEP_NOWHERE };
	struct analyzer *analyzer = analyzer_new(NULL, NULL, true);

	if (analyzer == NULL) {
		output_message("%s", strerror(ENOMEM));
		return EXIT_OWN_FAILURE;
	}
	context_tell(analyzer, &connection->words);
	if (plugin != NULL)
		analyzer_context(analyzer, FACT_PLUGIN, plugin);
	if (plugin == NULL)
		analyzer_context(analyzer, FACT_PORT_STATE, port_word(state));
	if (plugin == NULL && port != 0) {
		snprintf(number, sizeof(number), "%u", port);
		analyzer_context(analyzer, FACT_LOCAL_PORT, number);
	}
	analyzer_context(analyzer, FACT_EXIT, "255");
	analyzer_finish(analyzer, 0);
	result.analyzer = analyzer;
	outcome_tell(&connection->outcome, &result, &nothing);
	analyzer_free(analyzer);
	return EXIT_AWS_GENERAL;
}

static void
prepare(void *arg, struct analyzer *analyzer)
{
	const struct connection *connection = arg;

	struct buf option;

	context_tell(analyzer, &connection->words);
	buf_init(&option, MESSAGE_CAP);
	if (options_misplaced(connection->options, &option))
		analyzer_context(analyzer, FACT_MISPLACED, buf_str(&option));
	buf_release(&option);
}

/* Says at once of --log what it can't do; of the rest, after a failure. */
static void
open_log(struct keep *keep, const struct options *options)
{
	struct buf line;

	keep_open(keep, options);
	buf_init(&line, MESSAGE_CAP);
	if (keep_error(keep, &line)) {
		output_message("%s", buf_str(&line));
		keep->error = 0;
	}
	buf_release(&line);
}

/* Says of a bad value that it is one; of none, where no key is ours. */
static int
escape_character(void)
{
	const char *value = getenv("SSM_CONNECT_ESCAPE");
	int character;

	if (!isatty(STDIN_FILENO))
		return ESCAPE_OFF;
	if (escape_parse(value, &character) != 0)
		output_message("SSM_CONNECT_ESCAPE: '%s' can't be the escape "
		    "character; %c is", value, character);
	return character;
}

/* Of a bad value that it is one; the usual hints come. */
static void
check_hints(void)
{
	const char *value = getenv("SSM_CONNECT_HINTS");
	bool on, usual;
	uint64_t ms;

	if (!hints_setting(value, &on, &usual, &ms))
		output_message("SSM_CONNECT_HINTS: '%s' is neither off nor a "
		    "number of seconds", value);
}

/* The user has ended it: what aws and we did then is no news. */
static int
given_up_status(const struct session_result *result)
{
	if (!result->was_open || result->forced || result->signal != 0)
		return EXIT_AWS_GENERAL;
	return result->status;
}

static int
run_session(struct connection *connection, const char **vector,
    int *ret_signal)
{
	const struct options *options = connection->options;
	struct keep keep;
	struct session_spec spec = {
		.vector = vector,
		.env = environ,
		.startup = connection->startup,
		.keep = &keep,
		.show_log = connection->words.debug,
		.annotate = options->verbose,
		.quiet = options->quiet,
		.escape = escape_character(),
		.terminate = terminate_vector(&connection->program,
		    connection->words.command, options->words,
		    options->nwords),
		.style = style_for(STDERR_FILENO, options, connection->utf8),
	};
	struct session_result result;
	bool failed, left;
	int r;

	check_hints();
	open_log(&keep, options);
	r = session_run(&spec, prepare, connection, &result);
	free(spec.terminate);
	if (r != 0) {
		keep_release(&keep);
		if (strcmp(result.step, "exec") == 0)
			return say_exec_failed(&connection->program, r);
		output_message("%s: %s", result.step, strerror(-r));
		return EXIT_OWN_FAILURE;
	}
	failed = outcome_tell(&connection->outcome, &result, &keep);
	keep_release(&keep);
	left = facts_known(analyzer_facts(result.analyzer), FACT_LEFT);
	analyzer_free(result.analyzer);
	*ret_signal = result.told != 0 || result.gave_up ? result.told :
	    result.signal;
	if (*ret_signal != 0)
		return 128 + *ret_signal;
	if (result.gave_up)
		return given_up_status(&result);
	/*
	 * session-manager-plugin says 0 on most of its failures. A forwarding
	 * that was left by ^C ended well, whatever a connection met before.
	 */
	if (result.status == 0 && failed && !left)
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
	enum port_state state;
	unsigned port;
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
	if (watched) {
		/* A file that can't grow or a reader that is gone: EFBIG, EPIPE. */
		signal(SIGXFSZ, SIG_IGN);
		outcome_open(&connection.outcome, options, utf8);
		plugin = missing_plugin(&connection);
		state = bad_port(&connection, &port);
		if (plugin != NULL || state != PORT_UNKNOWN) {
			status = report_early(&connection, plugin, state,
			    port);
			outcome_close(&connection.outcome);
			return status;
		}
	}
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
	if (watched)
		outcome_close(&connection.outcome);
	return status;
}
