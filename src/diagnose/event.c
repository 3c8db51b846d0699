/*
 * event: log records -> facts; see include/ssm/diagnose/event.h.
 *
 * The messages are those of awscli and botocore as logged by the AWS CLI
 * 1.45, 2.2, 2.9 and 2.36; loggers name the source files.
 */
#include <string.h>

#include "ssm/diagnose/command.h"
#include "ssm/diagnose/event.h"
#include "ssm/diagnose/note.h"
#include "ssm/diagnose/pasted.h"
#include "ssm/diagnose/request.h"
#include "ssm/diagnose/source.h"
#include "ssm/log/alone.h"
#include "ssm/log/frames.h"

#define PHASE_KEEP PHASE__COUNT

#define ARGUMENTS_CAP ((size_t)16 * 1024)	/* of a command line */

typedef void action(struct source *, struct text rest);

struct rule {
	struct text logger;	/* exact, or a prefix that ends in '.' */
	struct text starts;	/* of the message */
	enum phase phase;	/* that begins, or PHASE_KEEP */
	action *act;		/* what to do with the rest of the message */
};

#define BACK_MS 1000	/* less is no sign of anything */

static void
went_back(struct run *run, const struct record *record)
{
	const int64_t day = 24 * 60 * 60 * 1000;
	struct source s = { .run = run, .record = record };

	/* A date far off may stand in a message that imitates a log. */
	run->backwards += run->last_ms - record->head.time_ms < day ? 4 : 1;
	if (run->backwards >= 12)
		source_note_mixed(&s);
}

/* False if they are the same as before: v2 logs them twice. */
static bool
check_arguments(struct source *s, struct text words)
{
	struct run *run = s->run;
	uint64_t hash = text_hash(words);

	if (run->words != 0 && hash != run->words &&
	    (!run->versioned || hash == run->words_before))
		source_note_mixed(s);
	run->words_before = run->words;
	run->words = hash;
	run->versioned = false;
	return run->words != run->words_before;
}

/* Without the last word, which some releases add the second time. */
static struct text
without_prompt(struct text version)
{
	size_t len = version.len;

	while (len > 0 && version.at[len - 1] != ' ')
		len--;
	if (len > 0 && text_starts(text_skip(version, len), "prompt/"))
		version.len = len - 1;
	return version;
}

static void
cli_version(struct source *s, struct text rest)
{
	struct text version = text_before(rest, " ");
	struct text python = text_skip(rest, version.len + 1);
	struct buf *last = &s->run->version;
	bool known;

	/* Mostly it stands right behind. */
	if (!text_starts(python, "Python/"))
		python = rest;
	python = text_before(text_after(python, "Python/"), " ");
	s->run->versioned = true;
	/* v2 logs it twice. */
	known = s->run->versions++ > 0 &&
	    facts_known(&s->run->facts, FACT_CLI_PYTHON) && text_equal(version,
	    facts_get(&s->run->facts, FACT_CLI_VERSION));
	rest = without_prompt(rest);
	s->repeated = text_equal(rest, text_make(buf_str(last), last->len));
	if (!s->repeated) {
		buf_clear(last);
		buf_add(last, rest.at, rest.len);
	}
	if (known)
		return;
	source_set(s, FACT_CLI_VERSION, version);
	source_set(s, FACT_CLI_GENERATION, text_before(version, "."));
	if (python.len > 0)
		source_set(s, FACT_CLI_PYTHON, python);
}

static void
arguments(struct source *s, struct text rest)
{
	struct buf *words = &s->run->decoded;

	s->repeated = !check_arguments(s, rest);
	if (s->repeated)
		return;
	buf_clear(words);
	repr_list(rest, words);
	if (words->len > ARGUMENTS_CAP)
		buf_truncate(words, ARGUMENTS_CAP);
	s->quoted = true;
	event_words(s->run, text_make(buf_str(words), words->len),
	    s->record->line, s->record->head.message);
	command_again(s->run, text_make(buf_str(words), words->len), true);
}

/* A literal such as 'prod' becomes the fact. */
static void
set_literal(struct source *s, enum fact_id id, struct text literal)
{
	if (repr_is_literal(literal))
		source_set(s, id, source_decode(s, literal));
}

static void
option_profile(struct source *s, struct text rest)
{
	set_literal(s, FACT_PROFILE, rest);
	source_note(s, FACT_PROFILE_FROM, "option");
}

static void
option_region(struct source *s, struct text rest)
{
	set_literal(s, FACT_REGION, rest);
}

static const struct {
	struct text parameter;
	enum fact_id fact;
} unpacked[] = {
	{ TEXT("target"), FACT_TARGET },
	{ TEXT("document-name"), FACT_DOCUMENT },
	{ TEXT("cluster"), FACT_CLUSTER },
	{ TEXT("task"), FACT_TASK },
};

static void
unpack(struct source *s, struct text rest)
{
	struct text name = text_between(rest, " for parameter \"", "\": ");
	struct text value = text_after(rest, "\": ");
	size_t i;

	for (i = 0; i < sizeof unpacked / sizeof unpacked[0]; i++) {
		if (text_equal(name, unpacked[i].parameter) &&
		    !text_starts(value, "None"))
			set_literal(s, unpacked[i].fact, value);
	}
}

static void
looking(struct source *s, struct text rest)
{
	source_append(s, FACT_PROVIDERS, rest);
	source_set(s, FACT_PROVIDER, rest);
}

static void
found_file(struct source *s, struct text rest)
{
	source_set(s, FACT_PROVIDER, facts_get(&s->run->facts, FACT_PROVIDER));
	source_set(s, FACT_PROVIDER_FILE, rest);
}

static void
found_role(struct source *s, struct text rest)
{
	source_note(s, FACT_PROVIDER, "iam-role");
	source_set(s, FACT_PROVIDER_FILE, rest);
}

static void
metadata_status(struct source *s, struct text rest)
{
	source_append(s, FACT_METADATA, text_before(rest, " "));
}

static void
metadata_error(struct source *s, struct text rest)
{
	struct text words = text_of("no connection");

	if (text_has(rest, "Read timeout"))
		words = text_of("time-out");
	else if (text_has(rest, "Connect timeout"))
		words = text_of("time-out");
	else if (text_has(rest, "Could not connect"))
		words = text_of("no connection");
	source_append(s, FACT_METADATA, words);
	attempt_failed(s, rest);
}

static void
metadata_disabled(struct source *s, struct text rest)
{
	(void)rest;
	source_append(s, FACT_METADATA, text_of("disabled"));
}

static void
metadata_refused(struct source *s, struct text rest)
{
	(void)rest;
	source_append(s, FACT_METADATA, text_of("error document"));
}

static void
provider_parameters(struct source *s, struct text rest)
{
	struct repr_member keys[] = { KEY("Region"), KEY("Endpoint") };
	struct text value;

	if (s->run->count != 0)
		return;
	FIND(rest, keys);
	value = source_member(s, &keys[0]);
	if (value.len > 0 && !text_is(value, "None"))
		source_set(s, FACT_REGION, value);
	value = source_member(s, &keys[1]);
	if (value.len > 0)
		source_set(s, FACT_ENDPOINT_URL, value);
}

/*
 * Services that botocore's data/endpoints.json has in every Region of every
 * partition (AWS CLI 2.9 and 1.45). Of others, a Region that AWS has may be
 * missing there; of some, all are.
 */
static const struct text everywhere[] = {
	TEXT("api.ecr"), TEXT("appconfig"), TEXT("application-autoscaling"),
	TEXT("autoscaling"), TEXT("cloudformation"), TEXT("cloudtrail"),
	TEXT("codedeploy"), TEXT("config"), TEXT("directconnect"), TEXT("dms"),
	TEXT("dynamodb"), TEXT("ec2"), TEXT("ecs"), TEXT("elasticache"),
	TEXT("elasticloadbalancing"), TEXT("elasticmapreduce"), TEXT("es"),
	TEXT("events"), TEXT("kinesis"), TEXT("kms"), TEXT("lambda"),
	TEXT("logs"), TEXT("monitoring"), TEXT("rds"), TEXT("redshift"),
	TEXT("s3"), TEXT("sns"), TEXT("sqs"), TEXT("ssm"), TEXT("states"),
	TEXT("streams.dynamodb"), TEXT("sts"), TEXT("swf"), TEXT("synthetics"),
};

static void
regex_endpoint(struct source *s, struct text rest)
{
	struct text service = text_before(rest, ", ");
	size_t i;

	for (i = 0; i < sizeof everywhere / sizeof everywhere[0]; i++) {
		if (text_equal(service, everywhere[i]))
			source_note(s, FACT_REGION_KNOWN, "no");
	}
}

static void
plugin_absent(struct source *s, struct text rest)
{
	(void)rest;
	source_note(s, FACT_PLUGIN, "missing");
}

static void
environment_skipped(struct source *s, struct text rest)
{
	(void)rest;
	source_note(s, FACT_PROFILE_FROM, "option");
}

static void
found_environment(struct source *s, struct text rest)
{
	(void)rest;
	source_note(s, FACT_PROVIDER, "env");
}

/*
 * What the CLI keeps in a file of its own are the keys of an assumed role, of a
 * web identity and of SSO (botocore/credentials.py, CachedCredentialFetcher),
 * and one message is for all of them. A profile's own sources are looked for
 * last, so SSO and web identity have been found if they stand there, for
 * themselves or for a role; whatever else stands there is for a role only.
 */
static void
found_cached(struct source *s, struct text rest)
{
	struct text method = facts_get(&s->run->facts, FACT_PROVIDER);

	(void)rest;
	if (text_is(method, "sso") ||
	    text_is(method, "assume-role-with-web-identity"))
		source_set(s, FACT_PROVIDER, method);
	else if (method.len > 0)
		source_note(s, FACT_PROVIDER, "cached-role");
}

static void
configured_endpoint(struct source *s, struct text rest)
{
	source_set(s, FACT_HOST_KIND, text_before(rest, "."));
}

static void
built_in_certificates(struct source *s, struct text rest)
{
	(void)rest;
	source_note_op(s, FACT_CA_BUNDLE, "built-in");
}

/* Of our own notes, which are read before the table is asked. */
static void
nothing(struct source *s, struct text rest)
{
	(void)s;
	(void)rest;
}

/* All rows of a logger together; of a logger's, the first that fits counts. */
static const struct rule rules[] = {
	{ TEXT(NOTE_LOGGER), TEXT(""), PHASE_KEEP, nothing },
	{ TEXT("awscli.clidriver"), TEXT("CLI version: aws-cli/"),
	    PHASE_START, cli_version },
	{ TEXT("awscli.clidriver"), TEXT("Arguments entered to CLI: "),
	    PHASE_KEEP, arguments },
	{ TEXT("awscli.arguments"), TEXT("Unpacked value of "),
	    PHASE_KEEP, unpack },
	{ TEXT("awscli.customizations."), TEXT("SessionManagerPlugin is not "
	    "present"),
	    PHASE_KEEP, plugin_absent },
	{ TEXT("botocore.session"), TEXT("Setting config variable for "
	    "profile to "),
	    PHASE_KEEP, option_profile },
	{ TEXT("botocore.session"), TEXT("Setting config variable for "
	    "region to "),
	    PHASE_KEEP, option_region },
	{ TEXT("botocore.credentials"), TEXT("Looking for credentials via: "),
	    PHASE_CREDENTIALS, looking },
	{ TEXT("botocore.credentials"), TEXT("Found credentials in "
	    "environment variables"),
	    PHASE_KEEP, found_environment },
	{ TEXT("botocore.credentials"), TEXT("Found credentials in shared "
	    "credentials file: "),
	    PHASE_KEEP, found_file },
	{ TEXT("botocore.credentials"), TEXT("Credentials found in config "
	    "file: "),
	    PHASE_KEEP, found_file },
	{ TEXT("botocore.credentials"), TEXT("Found credentials in boto "
	    "config file: "),
	    PHASE_KEEP, found_file },
	{ TEXT("botocore.credentials"), TEXT("Found credentials from IAM "
	    "Role: "),
	    PHASE_KEEP, found_role },
	{ TEXT("botocore.credentials"), TEXT("Credentials for role retrieved "
	    "from cache"),
	    PHASE_KEEP, found_cached },
	{ TEXT("botocore.credentials"), TEXT("Skipping environment variable "
	    "credential"),
	    PHASE_KEEP, environment_skipped },
	{ TEXT("botocore.utils"), TEXT("Metadata service returned non-200 "
	    "response with status code of "),
	    PHASE_KEEP, metadata_status },
	{ TEXT("botocore.utils"), TEXT("Caught retryable HTTP exception "
	    "while making metadata service request"),
	    PHASE_KEEP, metadata_error },
	{ TEXT("botocore.utils"), TEXT("Received error when attempting to "
	    "retrieve"),
	    PHASE_KEEP, attempt_failed },
	{ TEXT("botocore.utils"), TEXT("Error response received when "
	    "retrieving"),
	    PHASE_KEEP, metadata_refused },
	{ TEXT("botocore.utils"), TEXT("Access to EC2 metadata has been "
	    "disabled"),
	    PHASE_KEEP, metadata_disabled },
	{ TEXT("botocore.regions"), TEXT("Calling endpoint provider with "
	    "parameters: "),
	    PHASE_KEEP, provider_parameters },
	{ TEXT("botocore.regions"), TEXT("Creating a regex based endpoint "
	    "for "),
	    PHASE_KEEP, regex_endpoint },
	{ TEXT("botocore.configprovider"), TEXT("Found endpoint for ssm via: "),
	    PHASE_KEEP, configured_endpoint },
	{ TEXT("botocore.tokens"), TEXT("SSO token refresh attempt failed"),
	    PHASE_KEEP, attempt_failed },
	{ TEXT("botocore.endpoint"), TEXT("Making request for "
	    "OperationModel(name="),
	    PHASE_REQUEST, making_request },
	{ TEXT("botocore.endpoint"), TEXT("Sending http request: "),
	    PHASE_KEEP, sending },
	{ TEXT("botocore.endpoint"), TEXT("Response received to retry, "
	    "sleeping for "),
	    PHASE_RETRY, retrying },
	{ TEXT("botocore.endpoint"), TEXT("Exception received when sending"),
	    PHASE_KEEP, attempt_failed },
	{ TEXT("botocore.auth"), TEXT("StringToSign:"),
	    PHASE_KEEP, string_to_sign },
	{ TEXT("botocore.httpsession"), TEXT("Certificate path: "),
	    PHASE_KEEP, built_in_certificates },
	{ TEXT("botocore.httpsession"), TEXT("Exception received when sending"),
	    PHASE_KEEP, attempt_failed },
	{ TEXT("urllib3.connectionpool"), TEXT("http"),
	    PHASE_KEEP, http_status },
	{ TEXT("botocore.parsers"), TEXT("Response headers: "),
	    PHASE_ANSWER, response_headers },
	{ TEXT("botocore.parsers"), TEXT("Response body:"),
	    PHASE_KEEP, response_body },
	{ TEXT("botocore.retries."), TEXT("Max attempts of "),
	    PHASE_KEEP, exhausted },
	{ TEXT("botocore.retries."), TEXT("Retry needed but retry quota "
	    "reached"),
	    PHASE_KEEP, exhausted },
	{ TEXT("botocore.retryhandler"), TEXT("retry needed, retryable "),
	    PHASE_KEEP, attempt_failed },
	{ TEXT("botocore.retryhandler"), TEXT("Reached the maximum number "
	    "of retry attempts"),
	    PHASE_KEEP, exhausted },
};

/* One of 64 bits for how a message of four bytes or more begins. */
static uint64_t
beginning_of(struct text t)
{
	return UINT64_C(1) << ((unsigned char)t.at[0] * 7U +
	    (unsigned char)t.at[3]) % 64;
}

bool
event_index(struct run *run)
{
	size_t i, k;

	if (!logger_index_build(&run->loggers, rules, sizeof rules[0],
	    sizeof rules / sizeof rules[0]))
		return false;
	for (i = 0; i < LOGGERS_MAX; i++) {
		const struct logger_rows *rows = &run->loggers.rows[i];

		for (k = rows->first; k < rows->end; k++)
			run->beginnings[i] |= rules[k].starts.len < 4 ?
			    UINT64_MAX : beginning_of(rules[k].starts);
	}
	return true;
}

bool
event_rule(size_t n, struct text *starts)
{
	if (n >= sizeof rules / sizeof rules[0])
		return false;
	*starts = rules[n].starts;
	return true;
}

static unsigned
take_rules(struct run *run, const struct record *record,
    const struct logger_rows *rows)
{
	struct source s = { .run = run, .record = record };
	struct text message = record->head.message;
	const struct rule *rule;

	for (rule = rules + rows->first; rule < rules + rows->end; rule++) {
		if (!text_begins(message, rule->starts))
			continue;
		if (rule->phase != PHASE_KEEP)
			run->phase = rule->phase;
		s.rest = text_trim(text_skip(message, rule->starts.len));
		rule->act(&s, s.rest);
		return (s.clean ? EVENT_CLEAN : 0) |
		    (s.repeated ? EVENT_REPEATED : 0);
	}
	return 0;
}

/* Kept apart from event_log(), so that noise is passed in few steps. */
__attribute__((noinline)) static unsigned
take_log(struct run *run, const struct record *record,
    const struct logger_rows *rows)
{
	if (text_is(record->head.logger, NOTE_LOGGER) && note_read(run, record))
		return 0;
	if (run->timed && run->last_ms - record->head.time_ms >= BACK_MS)
		went_back(run, record);
	if (!run->timed) {
		run->first_ms = record->head.time_ms;
		run->timed = true;
		/* The log itself tells how it ended. */
		if (facts_known(&run->facts, FACT_TOLD))
			event_forget_told(run);
		pasted_count(run, text_of(""));
	}
	run->last_ms = record->head.time_ms;
	run->begun = true;
	run->expect = EXPECT_NOTHING;
	return rows->first < rows->end ? take_rules(run, record, rows) : 0;
}

unsigned
event_log(struct run *run, const struct record *record)
{
	unsigned number = record->head.logger_number;
	struct text message = record->head.message;
	uint64_t beginnings = run->beginnings[number];
	int64_t ms = record->head.time_ms;

	/* Of a run that has begun, noise tells the time only. */
	if ((beginnings == 0 || (message.len >= 4 && (beginnings &
	    beginning_of(message)) == 0)) && run->timed &&
	    run->last_ms - ms < BACK_MS) {
		run->last_ms = ms;
		run->expect = EXPECT_NOTHING;
		return 0;
	}
	return take_log(run, record, &run->loggers.rows[number]);
}

/*
 * "botocore.exceptions.NoRegionError: text" -> class NoRegionError. Empty if
 * the line does not begin with a class, as the second line of a message.
 */
static struct text
class_of(struct text line)
{
	size_t len = class_length(line), start = len;

	if (len < line.len && line.at[len] != ':')
		return text_make(line.at, 0);
	while (start > 0 && line.at[start - 1] != '.')
		start--;
	return text_make(line.at + start, len - start);
}

/* The first letters of such a line, which may be all there is of it. */
static bool
is_cut_frame(struct text line)
{
	return text_begins(text_of("Traceback (most"), line) ||
	    text_begins(text_of("The above exception"), line) ||
	    text_begins(text_of("During handling"), line);
}

/* Lines of a traceback that are no exception's; not those that are indented. */
static bool
is_frame(struct text line)
{
	if (line.len == 0)
		return true;
	switch (line.at[0]) {
	case 'T':
		return text_starts(line, "Traceback (most") ||
		    text_starts(line, "The above exception") ||
		    is_cut_frame(line);
	case 'F':
		return text_starts(line, "File \"");
	case 'D':
		return text_starts(line, "During handling") ||
		    is_cut_frame(line);
	default:
		return false;
	}
}

/* An exception of a library, from which others follow: aws ends with its own. */
static bool
is_inner(struct text exception)
{
	static const char *const libraries[] = { "urllib3.", "socket.",
		"http.client.", "ssl." };
	size_t i;

	for (i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
		if (text_starts(exception, libraries[i]))
			return true;
	}
	return false;
}

void
event_traceback(struct run *run, const struct record *record)
{
	struct frames frames = { .body = record->body };
	struct text line, class, last = { "", 0 }, last_class = last;
	struct buf *all = &run->facts.fact[FACT_EXCEPTIONS].value;
	size_t above;
	bool open = true;

	buf_clear(all);
	while (frames_next(&frames, &line, &above)) {
		if (is_frame(line)) {
			open |= line.len > 0;
			continue;
		}
		class = class_of(line);
		/* "botocore.exc": cut before its class. */
		if (class.len > 0 && class.at + class.len == line.at +
		    line.len && !(class.at[0] >= 'A' && class.at[0] <= 'Z')) {
			open = true;
			continue;
		}
		open = false;
		/* The innermost comes first: the others follow from it. */
		if (all->len == 0)
			facts_quote(&run->facts, FACT_EXCEPTIONS,
			    record->line + above, line);
		facts_gather(&run->facts, FACT_EXCEPTIONS, line);
		if (class.len > 2 && class.len < 80) {
			last = line;
			last_class = class;
		}
	}
	if (run->current != NULL && !facts_known(&run->facts, FACT_PROXY) &&
	    frames.tunnel)
		facts_note(&run->facts, FACT_PROXY, "yes");
	if (last.len > 0)
		facts_set(&run->facts, FACT_ERROR, last_class, record->line,
		    last);
	open |= is_inner(last);
	run->traceback_line = record->line;
	run->open_line = open ? record->line : 0;
	run->in_attempt = run->failed_line != 0 &&
	    record->line == run->failed_line + 1;
	run->expect = open && !run->live ? EXPECT_NOTHING : EXPECT_MESSAGE;
	run->confirmed = false;
	if (facts_is(&run->facts, FACT_ERROR, "KeyboardInterrupt"))
		facts_note(&run->facts, FACT_INTERRUPTED, "yes");
}
