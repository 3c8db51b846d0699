/*
 * words: what a command line of aws says, read in passing.
 *
 * It changes nothing and judges nothing: the words go to aws as they are. It
 * knows, from one table, the options of aws itself and of the two commands
 * that open a session, as far as it takes to tell values from other words.
 * Not known: abbreviated options, which aws accepts; they are overlooked.
 */
#ifndef SSM_LAUNCH_WORDS_H
#define SSM_LAUNCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum aws_command {
	AWS_OTHER,
	AWS_START_SESSION,	/* ssm start-session */
	AWS_EXECUTE_COMMAND	/* ecs execute-command */
};

/* Options whose values are of use; all borrowed from the words, may be NULL. */
enum aws_value {
	AWS_VALUE_NONE,
	AWS_PROFILE,
	AWS_REGION,
	AWS_ENDPOINT_URL,
	AWS_COLOR,
	AWS_TARGET,
	AWS_DOCUMENT,
	AWS_PARAMETERS,
	AWS_CLUSTER,
	AWS_TASK,
	AWS_VALUE__COUNT
};

struct words {
	enum aws_command command;
	bool debug;		/* --debug is among them */
	/*
	 * aws is asked for something else than a session: its help, version,
	 * a skeleton, or to prompt for its own options.
	 */
	bool no_session;
	const char *value[AWS_VALUE__COUNT];
};

/* Reads `count` words that follow "aws". */
void words_read(struct words *ret, const char *const words[], size_t count);

/*
 * True if the word is an option that aws takes before its command. *ret_value
 * tells whether the next word is its value.
 */
bool words_global_option(const char *word, bool *ret_value);

/*
 * Those of the words that another command to Systems Manager needs as well, so
 * that it asks the same AWS as the same user: --profile, --region and the
 * like. ret has room for `count`; returns how many there are.
 */
size_t words_for_another(enum aws_command, const char *const words[],
    size_t count, const char **ret);

/* "ssm start-session" and so on; NULL for AWS_OTHER. */
const char *words_command_name(enum aws_command);

#endif
