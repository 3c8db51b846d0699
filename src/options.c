#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/launch/nearest.h"
#include "ssm/launch/words.h"
#include "ssm/options.h"

enum option_id {
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_REPORT,
	OPTION_REPORT_FILE,
	OPTION_LOG,
	OPTION_NO_LOG,
	OPTION_REDACT
};

struct option_row {
	enum option_id id;
	char letter;
	const char *name;
	const char *argument;	/* how usage calls it; NULL: takes none */
	bool optional;		/* it may be left out; given only as --x=v */
	const char *help;
};

static const struct option_row rows[] = {
	{ OPTION_HELP, 'h', "help", NULL, false, "show this text" },
	{ OPTION_VERSION, 'V', "version", NULL, false, "show the version" },
	{ OPTION_COLOR, '\0', "color", "auto|always|never", false,
	    "colour in reports (auto: on a terminal)" },
	{ OPTION_QUIET, 'q', "quiet", NULL, false,
	    "of a report only the headline" },
	{ OPTION_VERBOSE, 'v', "verbose", NULL, false,
	    "live: the log in words; explain: all of it" },
	{ OPTION_REPORT, '\0', "report", "text|json", false,
	    "the form of the report" },
	{ OPTION_REPORT_FILE, '\0', "report-file", "FILE|fd:N", false,
	    "write the report there" },
	{ OPTION_LOG, '\0', "log", "FILE", false,
	    "write the log there, secrets masked" },
	{ OPTION_NO_LOG, '\0', "no-log", NULL, false,
	    "keep no log of a failed session" },
	{ OPTION_REDACT, '\0', "redact", "strict", true,
	    "explain: print the log without its secrets" },
};
#define NROWS (sizeof(rows) / sizeof(rows[0]))

static const struct {
	const char *word;
	enum color color;
} colors[] = {
	{ "auto", COLOR_AUTO },
	{ "always", COLOR_ALWAYS },
	{ "never", COLOR_NEVER },
};

static const char *const forms[] = {
	"TARGET [AWS OPTION...]",
	"ssm start-session [AWS OPTION...]",
	"ecs execute-command [AWS OPTION...]",
	"AWS COMMAND...",
	"explain [FILE | -]",
	"why [FAILURE]",
};

static const char *const target_prefixes[] = {
	"i-", "mi-", "ecs:", "sagemaker-cluster:",
};

/* The command line while it is read. */
struct reader {
	struct options *options;
	char *const *argv;
	int argc;
	int next;	/* index of the next word */
	struct buf *message;
};

void
options_usage(struct buf *out)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		buf_addf(out, "%s ssm-connect [OPTION...] %s\n",
		    i == 0 ? "usage:" : "      ", forms[i]);
	buf_adds(out,
	    "\nOpens a Session Manager session as \"aws ssm start-session\" "
	    "does and explains\nwhat is wrong when it fails. TARGET is i-..., "
	    "mi-..., ecs:... or\nsagemaker-cluster:...; every word from it on "
	    "is passed to aws as it is.\n\nOptions:\n");
	for (size_t i = 0; i < NROWS; i++) {
		const struct option_row *row = &rows[i];
		char letter[5] = "    ";

		if (row->letter != '\0') {
			letter[0] = '-';
			letter[1] = row->letter;
			letter[2] = ',';
		}
		if (row->optional)
			buf_addf(out, "  %s--%s[=%s]%*s  %s\n", letter,
			    row->name, row->argument, (int)(21 -
			    strlen(row->name) - strlen(row->argument)), "",
			    row->help);
		else if (row->argument == NULL)
			buf_addf(out, "  %s--%-24s  %s\n", letter, row->name,
			    row->help);
		else
			buf_addf(out, "  %s--%s=%-*s  %s\n", letter, row->name,
			    (int)(23 - strlen(row->name)), row->argument,
			    row->help);
	}
	buf_adds(out,
	    "\nexplain reads a log that aws wrote with --debug. why tells of a "
	    "failure by the\nname that reports give it, or lists them all. In "
	    "a session, Enter ~? lists the\nkeys that end it or tell about "
	    "it.\n");
}

bool
options_is_target(const char *word)
{
	for (size_t i = 0;
	    i < sizeof(target_prefixes) / sizeof(target_prefixes[0]); i++)
		if (strncmp(word, target_prefixes[i],
		    strlen(target_prefixes[i])) == 0)
			return true;
	return false;
}

static int
unknown_option(struct reader *reader, const char *word)
{
	const struct option_row *best = NULL;
	unsigned distance, least = nearest_limit(word) + 1;
	const char *name = word + strspn(word, "-");
	char bare[64];
	size_t len = strcspn(name, "=");

	if (len >= sizeof(bare))
		len = sizeof(bare) - 1;
	memcpy(bare, name, len);
	bare[len] = '\0';
	for (size_t i = 0; i < NROWS; i++) {
		distance = nearest_distance(bare, rows[i].name);
		if (distance < least) {
			least = distance;
			best = &rows[i];
		}
	}
	buf_addf(reader->message, "unknown option '%s'", word);
	if (best != NULL)
		buf_addf(reader->message, "; did you mean --%s?", best->name);
	buf_adds(reader->message, "\nOptions of aws stand behind the target; "
	    "'ssm-connect --help' lists ours.\n");
	return -EINVAL;
}

/* The row of an option of ours; *ret_value is what stands behind its '='. */
static const struct option_row *
find_row(const char *word, const char **ret_value)
{
	size_t len;

	*ret_value = NULL;
	for (size_t i = 0; i < NROWS; i++) {
		if (word[1] != '-') {
			if (rows[i].letter != '\0' &&
			    word[1] == rows[i].letter && word[2] == '\0')
				return &rows[i];
			continue;
		}
		len = strlen(rows[i].name);
		if (strncmp(word + 2, rows[i].name, len) != 0)
			continue;
		if (word[2 + len] == '\0')
			return &rows[i];
		if (word[2 + len] == '=') {
			*ret_value = word + 2 + len + 1;
			return &rows[i];
		}
	}
	return NULL;
}

bool
options_misplaced(const struct options *options, struct buf *out)
{
	const struct option_row *row;
	const char *word, *value, *next;
	bool takes;

	for (size_t i = 0; i < options->nwords; i++) {
		word = options->words[i];
		if (word[0] != '-' || word[1] == '\0' ||
		    words_global_option(word, &takes) ||
		    (row = find_row(word, &value)) == NULL ||
		    row->id == OPTION_HELP || row->id == OPTION_VERSION)
			continue;
		buf_adds(out, word);
		next = options->words[i + 1];
		if (row->argument != NULL && !row->optional && value == NULL &&
		    next != NULL)
			buf_addf(out, "=%s", next);
		return true;
	}
	return false;
}

static int
set_color(struct reader *reader, const char *value)
{
	for (size_t i = 0; i < sizeof(colors) / sizeof(colors[0]); i++)
		if (strcmp(colors[i].word, value) == 0) {
			reader->options->color = colors[i].color;
			return 0;
		}
	buf_addf(reader->message,
	    "--color is auto, always or never, not '%s'\n", value);
	return -EINVAL;
}

/* Takes the option at reader->next, with its value. */
static int
take_option(struct reader *reader, const struct option_row *row,
    const char *value)
{
	const char *word = reader->argv[reader->next++];

	if (row->argument == NULL && value != NULL) {
		buf_addf(reader->message, "--%s takes no value: '%s'\n",
		    row->name, word);
		return -EINVAL;
	}
	if (row->argument != NULL && value == NULL && !row->optional) {
		if (reader->next >= reader->argc) {
			buf_addf(reader->message, "--%s needs a value: %s\n",
			    row->name, row->argument);
			return -EINVAL;
		}
		value = reader->argv[reader->next++];
	}
	switch (row->id) {
	case OPTION_HELP:
		reader->options->mode = MODE_HELP;
		break;
	case OPTION_VERSION:
		reader->options->mode = MODE_VERSION;
		break;
	case OPTION_COLOR:
		return set_color(reader, value);
	case OPTION_QUIET:
		reader->options->quiet = true;
		break;
	case OPTION_VERBOSE:
		reader->options->verbose = true;
		break;
	case OPTION_REPORT:
		reader->options->json = strcmp(value, "json") == 0;
		if (reader->options->json || strcmp(value, "text") == 0)
			break;
		buf_addf(reader->message, "--report is text or json, not "
		    "'%s'\n", value);
		return -EINVAL;
	case OPTION_REPORT_FILE:
		reader->options->report_file = value;
		break;
	case OPTION_LOG:
		if (strcmp(value, "-") == 0) {
			buf_adds(reader->message, "--log writes a file, not "
			    "'-'; --debug behind the target shows the log\n");
			return -EINVAL;
		}
		reader->options->log = value;
		reader->options->no_log = false;
		break;
	case OPTION_NO_LOG:
		reader->options->log = NULL;
		reader->options->no_log = true;
		break;
	case OPTION_REDACT:
		reader->options->redact = value == NULL ? REDACT_SECRETS :
		    REDACT_STRICT;
		if (value == NULL || strcmp(value, "strict") == 0)
			break;
		buf_addf(reader->message, "--redact takes no value but "
		    "strict, not '%s'\n", value);
		return -EINVAL;
	}
	return 0;
}

static void
add_word(struct options *options, const char *word)
{
	options->words[options->nwords++] = word;
	options->words[options->nwords] = NULL;
}

/*
 * Takes our options, and aws's, up to the first word that is none. True if one
 * of them decides alone (--help). With `aws` false only ours are allowed.
 */
static int
take_options(struct reader *reader, bool aws)
{
	const struct option_row *row;
	const char *word, *value;
	bool takes;
	int r;

	while (reader->next < reader->argc) {
		word = reader->argv[reader->next];
		if (strcmp(word, "--") == 0) {
			reader->next++;
			return 0;
		}
		if (word[0] != '-' || word[1] == '\0')
			return 0;
		if ((row = find_row(word, &value)) != NULL) {
			if ((r = take_option(reader, row, value)) != 0)
				return r;
			if (reader->options->mode == MODE_HELP ||
			    reader->options->mode == MODE_VERSION)
				return 0;
		} else if (aws && words_global_option(word, &takes)) {
			add_word(reader->options, word);
			reader->next++;
			if (takes && reader->next < reader->argc)
				add_word(reader->options,
				    reader->argv[reader->next++]);
		} else
			return unknown_option(reader, word);
	}
	return 0;
}

/* explain and why: our options may follow, then at most one operand. */
static int
take_operand(struct reader *reader, enum mode mode)
{
	const char *name = reader->argv[reader->next++];
	int r;

	if (reader->options->nwords > 0) {
		buf_addf(reader->message, "'%s' is no option of %s\n",
		    reader->options->words[0], name);
		return -EINVAL;
	}
	reader->options->mode = mode;
	if ((r = take_options(reader, false)) != 0)
		return r;
	if (reader->options->mode != mode)
		return 0;
	if (reader->next < reader->argc)
		reader->options->operand = reader->argv[reader->next++];
	if ((r = take_options(reader, false)) != 0)
		return r;
	if (reader->next < reader->argc) {
		buf_addf(reader->message, "%s takes one operand, not also "
		    "'%s'\n", name, reader->argv[reader->next]);
		return -EINVAL;
	}
	return 0;
}

static bool
called_as_aws(const char *name)
{
	const char *slash = strrchr(name, '/');

	return strcmp(slash != NULL ? slash + 1 : name, "aws") == 0;
}

static int
read_words(struct reader *reader)
{
	struct options *options = reader->options;
	const char *word;
	size_t before;
	int r;

	if ((r = take_options(reader, true)) != 0 ||
	    options->mode != MODE_AWS)
		return r;
	if (reader->next >= reader->argc) {
		buf_adds(reader->message, "a target or a command is missing\n");
		return -EINVAL;
	}
	word = reader->argv[reader->next];
	if (strcmp(word, "explain") == 0)
		return take_operand(reader, MODE_EXPLAIN);
	if (strcmp(word, "why") == 0)
		return take_operand(reader, MODE_WHY);
	if (strcmp(word, "doctor") == 0) {
		buf_adds(reader->message, "doctor is not part of this "
		    "version; 'ssm-connect --help' tells what is\n");
		return -EINVAL;
	}
	if (options_is_target(word)) {
		/* aws's options that came first go behind the command. */
		before = options->nwords;
		memmove(options->words + 4, options->words,
		    (before + 1) * sizeof(*options->words));
		options->words[0] = "ssm";
		options->words[1] = "start-session";
		options->words[2] = "--target";
		options->words[3] = word;
		options->nwords += 4;
		reader->next++;
	}
	while (reader->next < reader->argc)
		add_word(options, reader->argv[reader->next++]);
	return 0;
}

int
options_parse(struct options *options, int argc, char *const argv[],
    struct buf *message)
{
	struct reader reader = { options, argv, argc, 1, message };

	memset(options, 0, sizeof(*options));
	/* The short form adds three words; one more for the NULL. */
	options->words = calloc((size_t)(argc < 0 ? 0 : argc) + 4,
	    sizeof(*options->words));
	if (options->words == NULL)
		return -ENOMEM;
	if (argc > 0 && called_as_aws(argv[0])) {
		while (reader.next < argc)
			add_word(options, argv[reader.next++]);
		return 0;
	}
	return read_words(&reader);
}

void
options_release(struct options *options)
{
	free(options->words);
	options->words = NULL;
	options->nwords = 0;
}
