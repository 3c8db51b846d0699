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
#include "ssm/launch/plugin.h"
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

/* Why there is nothing to start; the exit status. */
static int
no_aws(struct buf *text, const char *named, const struct program *program,
    int error)
{
	switch (-error) {
	case EACCES:
		buf_addf(text, "%s can't be executed: permission denied\n",
		    program->path);
		return EXIT_NOT_EXECUTABLE;
	case ELOOP:
		buf_adds(text, "SSM_CONNECT_AWS names ssm-connect itself, not "
		    "the AWS CLI\n");
		return EXIT_NOT_FOUND;
	default:
		break;
	}
	if (named != NULL && strchr(named, '/') != NULL)
		buf_addf(text, "the AWS CLI is not at '%s', where "
		    "SSM_CONNECT_AWS says: %s\n", named, strerror(-error));
	else
		buf_addf(text, "'%s', the AWS CLI, is not on PATH\n",
		    named != NULL ? named : "aws");
	install_hint(text);
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

/* What was found before aws was started. */
struct early {
	int status;
	const char *plugin;	/* NULL: nothing is wrong with it */
	enum port_state state;
	unsigned port;		/* 0: none */
	const char *text;	/* what was said, or NULL */
};

static int
report_early(struct connection *connection, const struct early *early)
{
	char number[16];
	struct session_result result = { .status = early->status,
	    .at_start = true };
	struct keep nothing = { .where = KEEP_NOWHERE };
	struct analyzer *analyzer = analyzer_new(NULL, NULL, true);

	if (analyzer == NULL) {
		output_message("%s", strerror(ENOMEM));
		return EXIT_OWN_FAILURE;
	}
	context_tell(analyzer, &connection->words);
	if (early->plugin != NULL)
		analyzer_context(analyzer, FACT_PLUGIN, early->plugin);
	else if (early->state != PORT_UNKNOWN)
		analyzer_context(analyzer, FACT_PORT_STATE,
		    port_word(early->state));
	if (early->plugin == NULL && early->port != 0) {
		snprintf(number, sizeof(number), "%u", early->port);
		analyzer_context(analyzer, FACT_LOCAL_PORT, number);
	}
	if (early->text != NULL)
		analyzer_feed(analyzer, 0, early->text, strlen(early->text));
	snprintf(number, sizeof(number), "%d", early->status);
	analyzer_context(analyzer, FACT_EXIT, number);
	analyzer_finish(analyzer, 0);
	result.analyzer = analyzer;
	outcome_tell(&connection->outcome, &result, &nothing);
	analyzer_free(analyzer);
	return early->status;
}

/*
 * Our own message says all that a person needs; who reads the report by a
 * program, or in a file, gets one of it.
 */
static int
say_no_aws(struct connection *connection, const char *named, bool watched,
    int error)
{
	const struct options *options = connection->options;
	struct early early = { .state = PORT_UNKNOWN };
	struct buf text;

	buf_init(&text, MESSAGE_CAP);
	early.status = no_aws(&text, named, &connection->program, error);
	early.text = buf_str(&text);
	output_message("%s", early.text);
	if (watched && (options->json || connection->outcome.fd != -1))
		report_early(connection, &early);
	buf_release(&text);
	return early.status;
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

/* Of a bad value that it is one; the usual is done. */
static void
check_settings(const struct options *options)
{
	const char *value = getenv("SSM_CONNECT_LOG");
	bool on, usual;
	uint64_t ms;

	if (!keep_setting(value, &on) && options->log == NULL &&
	    !options->no_log)
		output_message("SSM_CONNECT_LOG: '%s' is neither on nor off",
		    value);
	value = getenv("SSM_CONNECT_HINTS");
	if (!hints_setting(value, &on, &usual, &ms))
		output_message("SSM_CONNECT_HINTS: '%s' is neither off nor a "
		    "number of seconds", value);
}

/*
 * Of a session that the plugin was run for and that failed, as far as can be
 * seen before it is diagnosed.
 */
static void
ask_plugin(const struct session_result *result)
{
	const struct facts *facts = analyzer_facts(result->analyzer);
	char version[PLUGIN_VERSION_MAX];

	if (result->told != 0 || result->gave_up ||
	    !facts_known(facts, FACT_SESSION) ||
	    facts_known(facts, FACT_PLUGIN_VERSION) ||
	    (result->status == 0 && !facts_known(facts, FACT_PERFORM) &&
	    !facts_known(facts, FACT_REASON)))
		return;
	if (plugin_version(version))
		analyzer_context(result->analyzer, FACT_PLUGIN_VERSION,
		    version);
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

	check_settings(options);
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
	if (connection->program.kind != PROGRAM_SCRIPT)
		ask_plugin(&result);
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
	const char *named = getenv("SSM_CONNECT_AWS");
	struct early early = { .status = EXIT_AWS_GENERAL };
	const char **vector;
	bool watched;
	int r, status;

	if (named != NULL && named[0] == '\0')
		named = NULL;
	*ret_signal = 0;
	words_read(&connection.words, options->words, options->nwords);
	watched = connection.words.command != AWS_OTHER &&
	    !connection.words.no_session && !prompts_always();
	if (watched) {
		/* A file that can't grow or a reader that is gone: EFBIG, EPIPE. */
		signal(SIGXFSZ, SIG_IGN);
		outcome_open(&connection.outcome, options, utf8);
	}
	r = program_find_aws(&connection.program, named);
	if (r != 0) {
		status = say_no_aws(&connection, named, watched, r);
		if (watched)
			outcome_close(&connection.outcome);
		return status;
	}
	if ((r = program_enter()) == -ELOOP) {
		output_message("%s leads back to ssm-connect; "
		    "SSM_CONNECT_AWS can name the AWS CLI itself",
		    connection.program.path);
		return EXIT_OWN_FAILURE;
	}
	if (watched) {
		early.plugin = missing_plugin(&connection);
		early.state = bad_port(&connection, &early.port);
		if (early.plugin != NULL || early.state != PORT_UNKNOWN) {
			status = report_early(&connection, &early);
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
