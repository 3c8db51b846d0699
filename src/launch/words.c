#include <string.h>

#include "ssm/launch/words.h"

enum word_use {
	WORD_FLAG,	/* stands alone */
	WORD_VALUE,	/* the next word, or what follows '=', is its value */
	WORD_ELSE	/* stands alone and asks for something else */
};

struct word_row {
	const char *name;
	enum word_use use;
	bool global;	/* aws takes it before its command */
	enum aws_value value;
	bool again;	/* it says which AWS is asked, as whom and how */
};

static const struct word_row rows[] = {
	{ "--debug", WORD_FLAG, true, AWS_VALUE_NONE },
	{ "--endpoint-url", WORD_VALUE, true, AWS_ENDPOINT_URL, true },
	{ "--no-verify-ssl", WORD_FLAG, true, AWS_VALUE_NONE, true },
	{ "--no-paginate", WORD_FLAG, true, AWS_VALUE_NONE },
	{ "--output", WORD_VALUE, true, AWS_VALUE_NONE },
	{ "--query", WORD_VALUE, true, AWS_VALUE_NONE },
	{ "--profile", WORD_VALUE, true, AWS_PROFILE, true },
	{ "--region", WORD_VALUE, true, AWS_REGION, true },
	{ "--version", WORD_ELSE, true, AWS_VALUE_NONE },
	{ "--color", WORD_VALUE, true, AWS_COLOR },
	{ "--no-sign-request", WORD_FLAG, true, AWS_VALUE_NONE, true },
	{ "--ca-bundle", WORD_VALUE, true, AWS_VALUE_NONE, true },
	{ "--cli-read-timeout", WORD_VALUE, true, AWS_VALUE_NONE, true },
	{ "--cli-connect-timeout", WORD_VALUE, true, AWS_VALUE_NONE, true },
	{ "--cli-binary-format", WORD_VALUE, true, AWS_VALUE_NONE },
	{ "--cli-error-format", WORD_VALUE, true, AWS_VALUE_NONE },
	{ "--no-cli-pager", WORD_FLAG, true, AWS_VALUE_NONE },
	{ "--cli-auto-prompt", WORD_ELSE, true, AWS_VALUE_NONE },
	{ "--no-cli-auto-prompt", WORD_FLAG, true, AWS_VALUE_NONE },
	{ "--v2-debug", WORD_FLAG, true, AWS_VALUE_NONE },
	/* of the commands that open a session */
	{ "--target", WORD_VALUE, false, AWS_TARGET },
	{ "--document-name", WORD_VALUE, false, AWS_DOCUMENT },
	{ "--reason", WORD_VALUE, false, AWS_VALUE_NONE },
	{ "--parameters", WORD_VALUE, false, AWS_PARAMETERS },
	{ "--cluster", WORD_VALUE, false, AWS_CLUSTER },
	{ "--container", WORD_VALUE, false, AWS_VALUE_NONE },
	{ "--command", WORD_VALUE, false, AWS_VALUE_NONE },
	{ "--interactive", WORD_FLAG, false, AWS_VALUE_NONE },
	{ "--non-interactive", WORD_FLAG, false, AWS_VALUE_NONE },
	{ "--task", WORD_VALUE, false, AWS_TASK },
	{ "--cli-input-json", WORD_VALUE, false, AWS_VALUE_NONE },
	{ "--cli-input-yaml", WORD_VALUE, false, AWS_VALUE_NONE },
	{ "--generate-cli-skeleton", WORD_ELSE, false, AWS_VALUE_NONE },
};

static const struct {
	enum aws_command command;
	const char *service, *operation, *name;
} commands[] = {
	{ AWS_START_SESSION, "ssm", "start-session", "ssm start-session" },
	{ AWS_EXECUTE_COMMAND, "ecs", "execute-command",
	    "ecs execute-command" },
};

/* The row of an option; *ret_value is what stands behind its '=', or NULL. */
static const struct word_row *
find_row(const char *word, const char **ret_value)
{
	size_t len = strcspn(word, "=");

	*ret_value = word[len] == '=' ? word + len + 1 : NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].name) == len &&
		    strncmp(rows[i].name, word, len) == 0)
			return &rows[i];
	return NULL;
}

bool
words_global_option(const char *word, bool *ret_value)
{
	const char *value;
	const struct word_row *row = find_row(word, &value);

	if (row == NULL || !row->global)
		return false;
	*ret_value = row->use == WORD_VALUE && value == NULL;
	return true;
}

size_t
words_for_another(enum aws_command command, const char *const words[],
    size_t count, const char **ret)
{
	const struct word_row *row;
	const char *value;
	size_t n = 0, used;

	for (size_t i = 0; i < count; i += 1 + used) {
		used = 0;
		if (words[i][0] != '-')
			continue;
		row = find_row(words[i], &value);
		/* Of one that is not known the value is not known either. */
		if (value == NULL && i + 1 < count && (row == NULL ?
		    words[i + 1][0] != '-' : row->use == WORD_VALUE))
			used = 1;
		if (row == NULL || !row->again)
			continue;
		/* It is that of the service which the command asks. */
		if (row->value == AWS_ENDPOINT_URL &&
		    command != AWS_START_SESSION)
			continue;
		for (size_t j = 0; j <= used; j++)
			ret[n++] = words[i + j];
	}
	return n;
}

const char *
words_command_name(enum aws_command command)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].command == command)
			return commands[i].name;
	return NULL;
}

static enum aws_command
find_command(const char *service, const char *operation)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].service, service) == 0 &&
		    strcmp(commands[i].operation, operation) == 0)
			return commands[i].command;
	return AWS_OTHER;
}

/* Notes an option; returns how many words after it are its value. */
static size_t
read_option(struct words *words, const char *word, const char *next)
{
	const char *value;
	const struct word_row *row = find_row(word, &value);
	size_t used = 0;

	if (row == NULL) {
		/*
		 * Unknown: taken for one with a value, so that the value is
		 * not mistaken for a word like "help".
		 */
		return value == NULL && next != NULL && next[0] != '-';
	}
	switch (row->use) {
	case WORD_FLAG:
		if (strcmp(row->name, "--debug") == 0)
			words->debug = true;
		return 0;
	case WORD_ELSE:
		words->no_session = true;
		return 0;
	case WORD_VALUE:
		break;
	}
	if (value == NULL && next != NULL) {
		value = next;
		used = 1;
	}
	if (row->value != AWS_VALUE_NONE && value != NULL)
		words->value[row->value] = value;
	return used;
}

void
words_read(struct words *ret, const char *const words[], size_t count)
{
	const char *first = NULL;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < count; i++) {
		const char *word = words[i];

		if (word[0] == '-' && word[1] != '\0')
			i += read_option(ret, word,
			    i + 1 < count ? words[i + 1] : NULL);
		else if (strcmp(word, "help") == 0)
			ret->no_session = true;
		else if (first == NULL)
			first = word;
		else if (ret->command == AWS_OTHER) {
			ret->command = find_command(first, word);
			if (ret->command == AWS_OTHER)
				return;
		}
	}
}
