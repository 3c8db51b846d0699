/*
 * command: see include/ssm/diagnose/command.h.
 *
 * Words come from the log's list of arguments or from a line that somebody
 * pasted above the failure. Only what a report can use is read.
 */
#include <string.h>

#include "ssm/diagnose/command.h"
#include "ssm/log/harmless.h"

static void
set(struct run *run, enum fact_id id, struct text value, struct text line,
    uint64_t number)
{
	facts_set(&run->facts, id, value, number, line);
}

static const struct {
	struct text option;
	enum fact_id fact;
} options[] = {
	{ TEXT("--target"), FACT_TARGET },
	{ TEXT("--profile"), FACT_PROFILE },
	{ TEXT("--region"), FACT_REGION },
	{ TEXT("--document-name"), FACT_DOCUMENT },
	{ TEXT("--parameters"), FACT_PARAMETERS },
	{ TEXT("--endpoint-url"), FACT_ENDPOINT_URL },
	{ TEXT("--cluster"), FACT_CLUSTER },
	{ TEXT("--task"), FACT_TASK },
	{ TEXT("--container"), FACT_CONTAINER },
};

#define NAME_MAX_LEN 128	/* of a service and an operation */

static bool
is_target(struct text word)
{
	return text_starts(word, "i-") || text_starts(word, "mi-") ||
	    text_starts(word, "ecs:") || text_starts(word, "sagemaker-cluster:");
}

static bool
take_option(struct facts *f, struct text word, struct text value)
{
	struct text name = text_before(word, "=");
	size_t i;

	if (name.len < word.len)
		value = text_skip(word, name.len + 1);
	for (i = 0; i < sizeof options / sizeof options[0]; i++) {
		if (!text_equal(name, options[i].option) || value.len == 0)
			continue;
		facts_take(f, options[i].fact, value);
		if (options[i].fact == FACT_PROFILE)
			facts_take(f, FACT_PROFILE_FROM, text_of("option"));
		return name.len == word.len;
	}
	return false;
}

/* "ssm start-session": two harmless words are so together. */
static void
take_name(struct facts *f, struct text service, struct text operation)
{
	char name[NAME_MAX_LEN];
	size_t room = sizeof name - service.len - 1;
	bool clean = f->clean;

	f->clean = clean || text_is_harmless(operation);
	if (operation.len > room)
		operation.len = room;
	memcpy(name, service.at, service.len);
	name[service.len] = ' ';
	memcpy(name + service.len + 1, operation.at, operation.len);
	facts_take(f, FACT_COMMAND, text_make(name, service.len + 1 +
	    operation.len));
	f->clean = clean;
}

void
event_words(struct run *run, struct text words, uint64_t number,
    struct text line)
{
	struct text rest = words, word, next, first = { "", 0 };
	struct buf *joined = &run->joined;
	size_t len, plain = 0;

	buf_clear(joined);
	run->begun = true;
	facts_from(&run->facts, number, line);
	while (rest.len > 0) {
		len = strnlen(rest.at, rest.len);
		word = text_make(rest.at, len);
		rest = text_skip(rest, len + 1);
		next = text_make(rest.at, rest.len > 0 ?
		    strnlen(rest.at, rest.len) : 0);
		if (joined->len > 0)
			buf_addc(joined, ' ');
		buf_add(joined, word.at, word.len);
		if (text_starts(word, "--")) {
			if (take_option(&run->facts, word, next)) {
				buf_addc(joined, ' ');
				buf_add(joined, next.at, next.len);
				rest = text_skip(rest, next.len + 1);
			}
			continue;
		}
		if (plain == 0 && is_target(word)) {
			facts_take(&run->facts, FACT_TARGET, word);
			take_name(&run->facts, text_of("ssm"),
			    text_of("start-session"));
		} else if ((text_is(word, "ssm") &&
		    text_is(next, "start-session")) ||
		    (text_is(word, "ecs") && text_is(next, "execute-command"))) {
			first = word;
		} else if (first.len > 0) {
			take_name(&run->facts, first, word);
			first.len = 0;
		}
		plain++;
	}
	facts_take(&run->facts, FACT_ARGUMENTS,
	    text_make(buf_str(joined), joined->len));
}

/* Where a command line that starts a session begins in the line, or -1. */
ptrdiff_t
command_at(struct text line)
{
	ptrdiff_t at = text_find(line, "aws ");

	if (at >= 0 && (text_has(line, "ssm start-session") ||
	    text_has(line, "ecs execute-command")))
		return at + 4;
	at = text_find(line, "ssm-connect ");
	if (at >= 0 && is_target(text_trim(text_skip(line,
	    (size_t)at + strlen("ssm-connect ")))))
		return at + (ptrdiff_t)strlen("ssm-connect ");
	return -1;
}

/* Splits the collected command line as a shell would, without expansion. */
static void
take_command(struct run *run, struct text line, uint64_t number)
{
	struct buf words;
	char quote = '\0';
	size_t i;
	bool open = false;

	buf_init(&words, 8 * 1024);
	for (i = 0; i < run->command.len; i++) {
		char c = run->command.data[i];

		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
			else
				buf_addc(&words, c);
		} else if (c == '\'' || c == '"') {
			quote = c;
			open = true;
		} else if (c == ' ' || c == '\t') {
			if (open)
				buf_addc(&words, '\0');
			open = false;
		} else if (c == '|' || c == ';' || c == '&') {
			break;
		} else {
			buf_addc(&words, c);
			open = true;
		}
	}
	if (open)
		buf_addc(&words, '\0');
	event_words(run, text_make(buf_str(&words), words.len), number, line);
	buf_release(&words);
	buf_clear(&run->command);
}

/* The value behind NAME=, without its quotes; none that the shell computes. */
static struct text
assigned(struct text rest)
{
	static const char quotes[] = "'\"";
	struct text value;
	char end[] = " ";

	if (rest.len > 0 && strchr(quotes, rest.at[0]) != NULL &&
	    rest.at[0] != '\0') {
		end[0] = rest.at[0];
		rest = text_skip(rest, 1);
	}
	value = text_before(rest, end);
	if (end[0] == ' ')
		value = text_before(text_before(value, ";"), "&");
	if (end[0] != '\'' && (text_has(value, "$") || text_has(value, "`")))
		value.len = 0;
	return value;
}

/* AWS_PROFILE=prod aws ssm start-session … */
void
take_assignments(struct run *run, struct text line, uint64_t number)
{
	static const struct {
		const char *name;
		enum fact_id fact;
	} variables[] = {
		{ "AWS_PROFILE=", FACT_ENV_PROFILE },
		{ "AWS_DEFAULT_PROFILE=", FACT_ENV_PROFILE },
		{ "AWS_REGION=", FACT_REGION },
		{ "AWS_DEFAULT_REGION=", FACT_REGION },
	};
	struct text value;
	size_t i;

	for (i = 0; i < sizeof variables / sizeof variables[0]; i++) {
		value = assigned(text_after(line, variables[i].name));
		if (value.len > 0)
			set(run, variables[i].fact, value, line, number);
	}
}

void
collect_command(struct run *run, struct text part, struct text line,
    uint64_t number)
{
	bool more = text_ends(part, "\\") || text_ends(part, " `") ||
	    text_ends(part, "^");

	if (more)
		part.len--;
	buf_addc(&run->command, ' ');
	buf_add(&run->command, part.at, part.len);
	run->expect = more ? EXPECT_COMMAND : EXPECT_NOTHING;
	if (!more)
		take_command(run, line, number);
}
