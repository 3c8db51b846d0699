/*
 * command: see include/ssm/diagnose/command.h.
 *
 * Words come from the log's list of arguments or from a line that somebody
 * pasted above the failure (pasted.h). Only what a report can use is read.
 */
#include <string.h>

#include "ssm/diagnose/command.h"
#include "ssm/log/harmless.h"

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

bool
command_is_target(struct text word)
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
		if (plain == 0 && command_is_target(word)) {
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

#define SESSION "ssm start-session"

/* Three dots in place of the rest: no command, whoever pastes it. */
static const struct text rest_of_words = TEXT("...");

#define AGAIN_MAX 400		/* bytes of a command that is shown whole */
#define NAME_WORDS 2		/* of one that is not: ec2 run-instances */

/*
 * Options that are not repeated: texts name the profile and the Region, a log
 * was asked for once, and no text advises a connection that is not checked.
 */
static const struct left_out {
	struct text option;
	bool has_value;
	bool plain;		/* only where the address is to be AWS's own */
} left_out[] = {
	{ TEXT("--debug"), false, false },
	{ TEXT("--no-verify-ssl"), false, false },
	{ TEXT("--profile"), true, false },
	{ TEXT("--region"), true, false },
	{ TEXT("--endpoint-url"), true, true },
	{ TEXT("--no-sign-request"), false, true },
};

/*
 * What is shown with all its words: what reads or copies. Others' words may be
 * secrets under any name, and none of them is for pasting unread.
 */
static const struct text shown[] = {
	TEXT("batch-get"), TEXT("cp"), TEXT("describe"),
	TEXT("execute-command"), TEXT("filter"), TEXT("get"), TEXT("head"),
	TEXT("list"), TEXT("lookup"), TEXT("ls"), TEXT("query"), TEXT("scan"),
	TEXT("search"), TEXT("sync"), TEXT("tail"), TEXT("wait"),
};

static bool
is_shown(struct text operation)
{
	struct text rest;
	size_t i;

	for (i = 0; i < sizeof shown / sizeof shown[0]; i++) {
		if (!text_begins(operation, shown[i]))
			continue;
		rest = text_skip(operation, shown[i].len);
		if (rest.len == 0 || rest.at[0] == '-')
			return true;
	}
	return false;
}

/* --sse-c-key; --key itself names a thing. */
static bool
has_key(struct text option)
{
	return text_ends(option, "-key") && option.len > strlen("--key");
}

/* The row of an option that is not repeated, or NULL. */
static const struct left_out *
find_left_out(struct text word)
{
	struct text name = text_before(word, "=");
	size_t i;

	for (i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
		if (text_equal(name, left_out[i].option))
			return &left_out[i];
	}
	return NULL;
}

static void
skip_word(struct text *words)
{
	*words = text_skip(*words, strnlen(words->at, words->len) + 1);
}

/* What becomes of the words of a command. */
struct again {
	bool plain;		/* what is asked for */
	bool session;		/* its target stands first, without a name */
	bool briefly;		/* the service and the operation alone */
	bool differs;		/* it has options that a plain one has not */
	bool shown;		/* it may be shown with all its words */
};

static void
gather_again(struct again *again, struct buf *to, struct text words)
{
	const struct left_out *option;
	struct text word;
	size_t names = 0;

	again->shown = true;
	while (words.len > 0) {
		word = text_make(words.at, strnlen(words.at, words.len));
		skip_word(&words);
		option = text_starts(word, "--") ? find_left_out(word) : NULL;
		if (option != NULL && option->plain)
			again->differs = true;
		if (option != NULL && (again->plain || !option->plain)) {
			if (option->has_value && text_equal(word,
			    option->option))
				skip_word(&words);
			continue;
		}
		if (again->session && names < NAME_WORDS &&
		    !text_starts(word, "-")) {
			names++;
			continue;
		}
		if (again->session && text_starts(word, "--target")) {
			if (text_is(word, "--target"))
				skip_word(&words);
			continue;
		}
		if (names < NAME_WORDS && !text_starts(word, "-")) {
			if (++names == NAME_WORDS && !is_shown(word))
				again->shown = false;
		} else if (again->briefly) {
			buf_add(to, rest_of_words.at, rest_of_words.len);
			return;
		} else if (has_key(text_before(word, "="))) {
			again->shown = false;
		}
		buf_add(to, word.at, word.len);
		buf_addc(to, '\0');
	}
}

/* True if there are options that a plain command does not have. */
static bool
take_again(struct run *run, enum fact_id id, struct text words, bool whole)
{
	struct facts *f = &run->facts;
	struct again again = { .plain = id == FACT_AGAIN_PLAIN,
		.session = facts_is(f, FACT_COMMAND, SESSION) };
	struct text target = facts_get(f, FACT_TARGET);
	bool clean = f->clean;
	struct buf to;
	size_t first;

	buf_init(&to, FACT_CAP);
	buf_adds(&to, facts_known(f, FACT_COMMAND) ? "ssm-connect" : "aws");
	buf_addc(&to, '\0');
	first = to.len;
	if (again.session) {
		buf_add(&to, target.at, target.len);
		buf_addc(&to, '\0');
	}
	gather_again(&again, &to, words);
	/* A target alone is what is said of a session anyway. */
	if (again.session && (!whole || to.len > AGAIN_MAX)) {
		buf_release(&to);
		return false;
	}
	if (!whole || !again.shown || to.len > AGAIN_MAX) {
		buf_truncate(&to, first);
		again.briefly = true;
		gather_again(&again, &to, words);
	}
	f->clean = clean || whole;
	facts_take(f, id, text_make(buf_str(&to), to.len));
	f->clean = clean;
	buf_release(&to);
	return again.differs;
}

void
command_again(struct run *run, struct text words, bool whole)
{
	struct facts *f = &run->facts;
	struct text all = facts_get(f, FACT_ARGUMENTS);

	if (facts_known(f, FACT_COMMAND) &&
	    !facts_is(f, FACT_COMMAND, "ecs execute-command") &&
	    (!facts_is(f, FACT_COMMAND, SESSION) ||
	    !facts_known(f, FACT_TARGET) || !text_has(all,
	    "--document-name")))
		return;
	/* Nothing was cut off or hidden in them, here or before (mask.h). */
	whole = whole && all.len == run->joined.len && !text_has(all, "[masked");
	if (take_again(run, FACT_AGAIN, words, whole))
		take_again(run, FACT_AGAIN_PLAIN, words, whole);
}
