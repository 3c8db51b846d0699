/*
 * pasted: see include/ssm/diagnose/pasted.h.
 */
#include <string.h>

#include "ssm/diagnose/command.h"
#include "ssm/diagnose/pasted.h"

ptrdiff_t
pasted_session(struct text line)
{
	ptrdiff_t at = text_find(line, "aws ");

	if (at >= 0 && (text_has(line, "ssm start-session") ||
	    text_has(line, "ecs execute-command")))
		return at + 4;
	at = text_find(line, "ssm-connect ");
	if (at >= 0 && command_is_target(text_trim(text_skip(line,
	    (size_t)at + strlen("ssm-connect ")))))
		return at + (ptrdiff_t)strlen("ssm-connect ");
	return -1;
}

/* The text without its last word, and without the blanks before that. */
static struct text
but_last_word(struct text t)
{
	while (t.len > 0 && !text_is_space(t.at[t.len - 1]))
		t.len--;
	return text_trim(t);
}

static bool
is_assignment(struct text word)
{
	size_t i;

	for (i = 0; i < word.len && word.at[i] != '='; i++) {
		if (word.at[i] != '_' && (word.at[i] < 'A' || word.at[i] > 'Z'))
			return false;
	}
	return i > 0 && i < word.len;
}

/* What stands before a command: nothing, or only AWS_PROFILE=prod and such. */
static struct text
before_command(struct text before)
{
	struct text shorter;

	/* Its folder, if it has one. */
	if (text_ends(before, "/") || text_ends(before, "\\"))
		before = but_last_word(before);
	for (before = text_trim(before); before.len > 0; before = shorter) {
		shorter = but_last_word(before);
		if (!is_assignment(text_trim(text_skip(before, shorter.len))))
			break;
	}
	return before;
}

/* As shells of Unix and Windows end a prompt, and bash -x begins a line. */
static bool
is_prompt(struct text before)
{
	static const char *const ends[] = { "$", "#", "%", ">",
		"\xe2\x9d\xaf" /* ❯ */, "\xce\xbb" /* λ */ };
	size_t i;

	if (text_is(before, "+") || text_is(before, "++") ||
	    text_starts(before, "\xe2\x9e\x9c" /* ➜ */))
		return true;
	if (text_ends(before, "->") || text_ends(before, "=>"))
		return false;
	for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (text_ends(before, ends[i]))
			return true;
	}
	return false;
}

/* A service or an operation: s3, describe-instances. */
static bool
is_name(struct text word)
{
	size_t i;

	for (i = 0; i < word.len; i++) {
		if ((word.at[i] < 'a' || word.at[i] > 'z') && (i == 0 ||
		    ((word.at[i] < '0' || word.at[i] > '9') &&
		    word.at[i] != '-')))
			return false;
	}
	return word.len > 1;
}

static struct text
next_word(struct text *rest)
{
	struct text word;

	*rest = text_trim(*rest);
	word = text_before(*rest, " ");
	*rest = text_trim(text_skip(*rest, word.len));
	return word;
}

/* Options of aws itself that have no value (awscli/data/cli.json). */
static bool
is_switch(struct text option)
{
	return text_is(option, "--debug") || text_starts(option, "--no-") ||
	    text_has(option, "=");
}

/* Whether it reads like a command: aws [OPTIONS] SERVICE OPERATION ... */
static bool
is_command(struct text rest, bool prompted)
{
	struct text service, operation;
	bool options = false;

	while (text_starts(rest, "--")) {
		options = true;
		if (!is_switch(next_word(&rest)))
			next_word(&rest);
	}
	service = next_word(&rest);
	operation = next_word(&rest);
	if (!is_name(service) || !is_name(operation))
		return false;
	/* In a sentence, "aws is not" something. */
	return prompted || ((options || text_starts(rest, "-") ||
	    text_has(operation, "-") || text_is(service, "s3")) &&
	    (rest.len == 0 || strchr("-./\\", rest.at[0]) != NULL ||
	    text_starts(rest, "s3://")));
}

ptrdiff_t
pasted_other(struct text line, bool prompted)
{
	ptrdiff_t at = text_find(line, "aws ");
	struct text before;
	bool prompt;

	if (at < 0)
		return -1;
	before = before_command(text_make(line.at, (size_t)at));
	prompt = is_prompt(before);
	at += (ptrdiff_t)strlen("aws ");
	return (prompt || (before.len == 0 && !prompted)) &&
	    is_command(text_skip(line, (size_t)at), prompt) ? at : -1;
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
static void
take_assignments(struct run *run, struct text before, struct text line,
    uint64_t number)
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
		value = assigned(text_after(before, variables[i].name));
		if (value.len > 0)
			facts_set(&run->facts, variables[i].fact, value, number,
			    line);
	}
}

/* How long a redirection is: ">file", "> file", "2>&1"; 0 if it is none. */
static size_t
redirection(struct text t)
{
	size_t i = 0;

	while (i < t.len && t.at[i] >= '0' && t.at[i] <= '9')
		i++;
	if (i == t.len || t.at[i] != '>')
		return 0;
	while (i < t.len && memchr(">&", t.at[i], 2) != NULL)
		i++;
	while (i < t.len && text_is_space(t.at[i]))
		i++;
	while (i < t.len && !text_is_space(t.at[i]))
		i++;
	return i;
}

/* Splits the collected command line as a shell would, without expansion. */
static void
take_command(struct run *run, struct text line, uint64_t number)
{
	struct text all = text_make(buf_str(&run->command), run->command.len);
	struct text rest = text_skip(all, run->command_at);
	struct buf words;
	char quote = '\0';
	size_t i;
	bool open = false, expanded = false;

	take_assignments(run, text_make(all.at, run->command_at), line, number);
	buf_init(&words, 8 * 1024);
	for (i = 0; i < rest.len; i++) {
		char c = rest.at[i];

		/* What the shell put there is not known. */
		expanded |= quote != '\'' && (c == '$' || c == '`');
		if (!open && redirection(text_skip(rest, i)) > 0) {
			i += redirection(text_skip(rest, i)) - 1;
			continue;
		}
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
	rest = text_make(buf_str(&words), words.len);
	event_words(run, rest, number, line);
	command_again(run, rest, !expanded && quote == '\0');
	buf_release(&words);
}

static void
add(struct run *run, struct text part, struct text line, uint64_t number)
{
	bool more = text_ends(part, "\\") || text_ends(part, " `") ||
	    text_ends(part, "^");

	if (more)
		part.len--;
	buf_add(&run->command, part.at, part.len);
	run->expect = more ? EXPECT_COMMAND : EXPECT_NOTHING;
	if (more || !run->command_session)
		return;
	take_command(run, line, number);
	run->expect = EXPECT_REST;
}

void
pasted_take(struct run *run, struct text line, ptrdiff_t at, bool session,
    uint64_t number)
{
	buf_clear(&run->command);
	buf_add(&run->command, line.at, (size_t)at);
	run->command_at = run->command.len;
	run->command_line = number;
	run->command_session = session;
	add(run, text_skip(line, (size_t)at), line, number);
}

void
pasted_more(struct run *run, struct text line, uint64_t number)
{
	buf_addc(&run->command, ' ');
	add(run, line, line, number);
}

/* i- or mi- and the digits that an id has. */
static bool
is_whole_id(struct text word)
{
	struct text digits = text_after(word, "i-");
	size_t i;

	for (i = 0; i < digits.len; i++) {
		if ((digits.at[i] < '0' || digits.at[i] > '9') &&
		    (digits.at[i] < 'a' || digits.at[i] > 'f'))
			return false;
	}
	return digits.len == 8 || digits.len == 17;
}

/* eu-west-1, us-gov-east-1 */
static bool
is_region(struct text word)
{
	size_t i, dashes = 0;

	for (i = 0; i < word.len; i++)
		dashes += word.at[i] == '-';
	return is_name(word) && dashes >= 2 && word.at[word.len - 2] == '-' &&
	    word.at[word.len - 1] >= '1' && word.at[word.len - 1] <= '9';
}

/* Whether the word has the form of one that is whole. */
static bool
is_formed(struct text word)
{
	static const char *const names[] = {
		"--target", "--profile", "--region", "--document-name",
		"--parameters", "--endpoint-url", "--debug", "--cluster",
		"--task", "--container", "--command", "--interactive",
	};
	size_t i;

	if (text_starts(word, "i-") || text_starts(word, "mi-"))
		return is_whole_id(word);
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (text_is(word, names[i]))
			return true;
	}
	return is_region(word);
}

/* What was read of a word that may be the first half of one. */
static void
forget_word(struct run *run, struct text word)
{
	static const enum fact_id values[] = {
		FACT_TARGET, FACT_PROFILE, FACT_REGION, FACT_DOCUMENT,
		FACT_PARAMETERS, FACT_ENDPOINT_URL, FACT_CLUSTER, FACT_TASK,
		FACT_CONTAINER,
	};
	size_t i;

	for (i = 0; i < sizeof values / sizeof values[0]; i++) {
		if (text_equal(facts_get(&run->facts, values[i]), word))
			facts_forget(&run->facts, values[i]);
	}
	facts_forget(&run->facts, FACT_AGAIN);
	facts_forget(&run->facts, FACT_AGAIN_PLAIN);
}

bool
pasted_rest(struct run *run, struct text line, uint64_t number)
{
	struct text all = text_make(buf_str(&run->command), run->command.len);
	struct text last = text_trim(text_skip(all, but_last_word(all).len));
	struct text piece = text_before(line, " ");
	struct buf word;
	bool whole = is_formed(last), joined;

	if (last.len == 0)
		return false;
	buf_init(&word, last.len + piece.len + 1);
	buf_add(&word, last.at, last.len);
	buf_add(&word, piece.at, piece.len);
	joined = !whole && is_formed(text_make(buf_str(&word), word.len));
	buf_release(&word);
	/* An option is followed by its value, and what is whole by an option. */
	if (joined || (whole && (text_starts(last, "--") ||
	    text_starts(line, "--")))) {
		if (whole)
			buf_addc(&run->command, ' ');
		add(run, line, line, number);
		return true;
	}
	if (!whole)
		forget_word(run, last);
	return false;
}

/* Whether the message is of a call that the words do not ask for. */
static bool
is_of_session(struct text message)
{
	struct text operation = text_between(message, "when calling the ",
	    " operation");

	return text_is(operation, "StartSession") ||
	    text_is(operation, "ResumeSession") ||
	    text_is(operation, "ExecuteCommand");
}

void
pasted_count(struct run *run, struct text message)
{
	struct buf line;

	if (run->command.len == 0 || run->command_session)
		return;
	if (is_of_session(message) || run->over) {
		buf_clear(&run->command);
		return;
	}
	buf_init(&line, run->command.cap);
	buf_add(&line, run->command.data, run->command.len);
	take_command(run, text_make(buf_str(&line), line.len),
	    run->command_line);
	buf_clear(&run->command);
	buf_release(&line);
}

/* What stands between a command and aws's message. */
static bool
is_before_message(struct text line)
{
	static const char *const starts[] = {
		"usage: aws", "To see help text", "aws help", "aws <command>",
		"Enter MFA code for ",
	};
	size_t i;

	for (i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (text_starts(line, starts[i]))
			return true;
	}
	return false;
}

void
pasted_forget(struct run *run, struct text line)
{
	if (run->command.len > 0 && !is_before_message(line))
		buf_clear(&run->command);
}
