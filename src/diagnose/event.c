/*
 * event: log records -> facts; see include/ssm/diagnose/event.h.
 *
 * The messages are those of awscli and botocore as logged by the AWS CLI
 * 1.45, 2.2, 2.9 and 2.36; loggers name the source files.
 */
#include <string.h>

#include <jansson.h>

#include "ssm/diagnose/event.h"
#include "ssm/diagnose/note.h"
#include "ssm/log/redact.h"
#include "ssm/log/repr.h"

#define PHASE_KEEP PHASE__COUNT

/* What is known of secrets in a message. */
enum secrets {
	SECRETS_UNKNOWN,
	SECRETS_NONE,	/* nor anything coded that could be one */
	SECRETS_MAYBE
};

struct source {
	struct run *run;
	const struct record *record;
	enum secrets secrets;	/* in what is set next */
	bool quoted;		/* by facts of the run */
	bool quoted_op;		/* by those of the current operation */
};

typedef void action(struct source *, struct text rest);

struct rule {
	struct text logger;	/* exact, or a prefix that ends in '.' */
	struct text starts;	/* of the message */
	enum phase phase;	/* that begins, or PHASE_KEEP */
	action *act;		/* what to do with the rest of the message */
};

/* A backslash may stand before what only looks harmless. */
static bool
is_coded(struct text t)
{
	return t.len > 0 && memchr(t.at, '\\', t.len) != NULL;
}

/* The record is what facts are taken from now. */
static void
quote(struct source *s, struct facts *f)
{
	bool *quoted = f == &s->run->facts ? &s->quoted : &s->quoted_op;

	if (!*quoted || f->now_line != s->record->line)
		facts_from(f, s->record->line, s->record->head.message, true);
	*quoted = true;
}

/*
 * Whether a value is to be left as it is. If there is no secret in all of the
 * message, there is none in its parts, as random as they may look alone; of a
 * very long one only a part is looked at, and nothing is known of it.
 */
static bool
is_clean(struct source *s, struct text value)
{
	struct text message = s->record->head.message;

	if (fact_is_harmless(value))
		return true;
	if (s->secrets == SECRETS_UNKNOWN) {
		if (!redact_needed(value))
			return true;
		s->secrets = message.len <= FACT_LINE_CAP &&
		    fact_is_clean(message) ? SECRETS_NONE : SECRETS_MAYBE;
	}
	return s->secrets == SECRETS_NONE;
}

static void
set_in(struct source *s, struct facts *f, enum fact_id id, struct text value)
{
	quote(s, f);
	f->clean = is_clean(s, value);
	facts_take(f, id, value);
	f->clean = false;
}

/* Sets a fact of the run from the record. */
static void
set(struct source *s, enum fact_id id, struct text value)
{
	set_in(s, &s->run->facts, id, value);
}

/* Adds to a fact of the run that is a list. */
static void
append(struct source *s, enum fact_id id, struct text word)
{
	quote(s, &s->run->facts);
	facts_append(&s->run->facts, id, word);
}

/* Sets a fact of the current operation. */
static void
set_op(struct source *s, enum fact_id id, struct text value)
{
	if (s->run->current != NULL)
		set_in(s, &s->run->current->facts, id, value);
}

/*
 * Two runs that wrote into one file at once. One run's clock does not go back
 * again and again, its arguments do not change, and it gets no more answers
 * than it sent requests; a further run in the same file begins with CLI
 * version.
 */
static void
mixed(struct source *s)
{
	if (!s->run->live && !facts_known(&s->run->facts, FACT_MIXED))
		set(s, FACT_MIXED, text_of("yes"));
}

#define BACK_MS 1000	/* less is no sign of anything */

static void
went_back(struct run *run, const struct record *record)
{
	const int64_t day = 24 * 60 * 60 * 1000;
	struct source s = { .run = run, .record = record };

	/* A date far off may stand in a message that imitates a log. */
	run->backwards += run->last_ms - record->head.time_ms < day ? 4 : 1;
	if (run->backwards >= 12)
		mixed(&s);
}

/* False if they are the same as before: v2 logs them twice. */
static bool
check_arguments(struct source *s, struct text words)
{
	struct run *run = s->run;
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < words.len; i++)
		hash = (hash ^ (unsigned char)words.at[i]) *
		    UINT64_C(1099511628211);
	if (run->words != 0 && hash != run->words &&
	    (!run->versioned || hash == run->words_before))
		mixed(s);
	run->words_before = run->words;
	run->words = hash;
	run->versioned = false;
	return run->words != run->words_before;
}

static void
cli_version(struct source *s, struct text rest)
{
	struct text version = text_before(rest, " ");
	struct text python = text_before(text_after(rest, "Python/"), " ");

	s->run->versioned = true;
	s->run->versions++;
	set(s, FACT_CLI_VERSION, version);
	set(s, FACT_CLI_GENERATION, text_before(version, "."));
	if (python.len > 0)
		set(s, FACT_CLI_PYTHON, python);
}

static void
arguments(struct source *s, struct text rest)
{
	struct buf words;

	if (!check_arguments(s, rest))
		return;
	buf_init(&words, 16 * 1024);
	repr_list(rest, &words);
	s->quoted = true;
	event_words(s->run, text_make(buf_str(&words), words.len),
	    s->record->line, s->record->head.message);
	buf_release(&words);
}

/* A literal such as 'prod' becomes the fact. */
static void
set_literal(struct source *s, enum fact_id id, struct text literal)
{
	struct buf value;

	buf_init(&value, FACT_CAP);
	if (repr_literal(literal, &value) > 0)
		set(s, id, text_make(buf_str(&value), value.len));
	buf_release(&value);
}

static void
option_profile(struct source *s, struct text rest)
{
	set_literal(s, FACT_PROFILE, rest);
	set(s, FACT_PROFILE_FROM, text_of("option"));
}

static void
option_region(struct source *s, struct text rest)
{
	set_literal(s, FACT_REGION, rest);
}

static const struct {
	const char *parameter;
	enum fact_id fact;
} unpacked[] = {
	{ "target", FACT_TARGET },
	{ "document-name", FACT_DOCUMENT },
	{ "cluster", FACT_CLUSTER },
	{ "task", FACT_TASK },
};

static void
unpack(struct source *s, struct text rest)
{
	struct text name = text_between(rest, " for parameter \"", "\": ");
	struct text value = text_after(rest, "\": ");
	size_t i;

	for (i = 0; i < sizeof unpacked / sizeof unpacked[0]; i++) {
		if (text_is(name, unpacked[i].parameter) &&
		    !text_starts(value, "None"))
			set_literal(s, unpacked[i].fact, value);
	}
}

static void
looking(struct source *s, struct text rest)
{
	append(s, FACT_PROVIDERS, rest);
	set(s, FACT_PROVIDER, rest);
}

static void
found_file(struct source *s, struct text rest)
{
	set(s, FACT_PROVIDER, facts_get(&s->run->facts, FACT_PROVIDER));
	set(s, FACT_PROVIDER_FILE, rest);
}

static void
found_role(struct source *s, struct text rest)
{
	set(s, FACT_PROVIDER, text_of("iam-role"));
	set(s, FACT_PROVIDER_FILE, rest);
}

static void
metadata_status(struct source *s, struct text rest)
{
	append(s, FACT_METADATA, text_before(rest, " "));
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
	append(s, FACT_METADATA, words);
}

static void
metadata_disabled(struct source *s, struct text rest)
{
	(void)rest;
	append(s, FACT_METADATA, text_of("disabled"));
}

static void
metadata_refused(struct source *s, struct text rest)
{
	(void)rest;
	append(s, FACT_METADATA, text_of("error document"));
}

/* Keys of a dict's repr, found in one pass. */
#define KEY(name) { .key = TEXT(name) }
#define FIND(dict, keys) repr_find(dict, keys, sizeof keys / sizeof keys[0])

/* The value of a key that was found, decoded; false if there is none. */
static bool
parameter(const struct repr_member *member, struct buf *value)
{
	buf_clear(value);
	if (member->value.at != NULL)
		repr_value(member->value, value);
	return value->len > 0;
}

static void
provider_parameters(struct source *s, struct text rest)
{
	struct repr_member keys[] = { KEY("Region"), KEY("Endpoint") };
	struct buf value;

	if (s->run->count != 0)
		return;
	FIND(rest, keys);
	buf_init(&value, FACT_CAP);
	if (parameter(&keys[0], &value) && strcmp(value.data, "None") != 0)
		set(s, FACT_REGION, text_make(value.data, value.len));
	if (parameter(&keys[1], &value))
		set(s, FACT_ENDPOINT_URL, text_make(value.data, value.len));
	buf_release(&value);
}

static void
regex_endpoint(struct source *s, struct text rest)
{
	if (text_starts(rest, "ssm, ") || text_starts(rest, "ecs, "))
		set(s, FACT_REGION_KNOWN, text_of("no"));
}

/* The tree of what may be JSON; NULL of what begins as none, or is none. */
static json_t *
json_of(const struct buf *text)
{
	struct text t = text_trim(text_make(buf_str(text), text->len));

	if (!text_starts(t, "{") && !text_starts(t, "["))
		return NULL;
	return json_loadb(t.at, t.len, 0, NULL);
}

static void
body_target(struct source *s, const struct buf *body)
{
	json_t *root = json_of(body);
	const char *value;

	value = json_string_value(json_object_get(root, "Target"));
	if (value != NULL)
		set(s, FACT_TARGET, text_of(value));
	value = json_string_value(json_object_get(root, "DocumentName"));
	if (value != NULL)
		set(s, FACT_DOCUMENT, text_of(value));
	json_decref(root);
}

static void
making_request(struct source *s, struct text rest)
{
	struct repr_member keys[] = {
		KEY("url"), KEY("client_region"), KEY("body"), KEY("RoleArn"),
		KEY("SerialNumber"),
	};
	struct run *run = s->run;
	struct text name = text_before(rest, ")");
	bool starts = text_is(name, "StartSession");
	bool connects = starts || text_is(name, "ExecuteCommand");
	struct operation *op;
	struct buf value;

	if (run->count < OPERATIONS_MAX)
		run->count++;
	op = &run->operations[run->count - 1];
	facts_clear(&op->facts);
	op->attempts = 0;
	op->succeeded = false;
	op->amz_ms = op->sent_ms = op->answered_ms = op->server_ms = 0;
	run->current = op;
	append(s, FACT_OPERATIONS, name);
	set_op(s, FACT_OPERATION, name);
	FIND(rest, keys);
	buf_init(&value, FACT_CAP);
	if (parameter(&keys[0], &value))
		set_op(s, FACT_ENDPOINT, text_make(value.data, value.len));
	if (connects && parameter(&keys[1], &value))
		set(s, FACT_REGION, text_make(value.data, value.len));
	if (starts && parameter(&keys[2], &value))
		body_target(s, &value);
	if (parameter(&keys[3], &value))
		set(s, FACT_ROLE_ARN, text_make(value.data, value.len));
	if (parameter(&keys[4], &value))
		set(s, FACT_MFA_SERIAL, text_make(value.data, value.len));
	buf_release(&value);
	if (!connects)
		run->phase = PHASE_SIGN_IN;
}

/* The scope stands in the third line: DATE/REGION/SERVICE/aws4_request. */
static void
string_to_sign(struct source *s, struct text rest)
{
	struct text body = s->record->body;
	int line;

	(void)rest;
	for (line = 0; line < 2; line++)
		body = text_after(body, "\n");
	body = text_before(text_after(text_before(body, "\n"), "/"), "/");
	buf_clear(&s->run->scope);
	buf_add(&s->run->scope, body.at, body.len);
}

static bool
same_origin(struct text a, struct text b)
{
	a = url_origin(a);
	b = url_origin(b);
	return a.len > 0 && a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static void
sending(struct source *s, struct text rest)
{
	struct run *run = s->run;
	struct text url = text_between(rest, "url=", ", headers=");
	struct repr_member keys[] = {
		KEY("X-Amz-Date"), KEY("X-Amz-Security-Token"),
	};
	struct text key;
	bool connects;
	struct buf value;
	size_t i;

	for (i = run->count; i > 0; i--) {
		struct facts *f = &run->operations[i - 1].facts;

		if (same_origin(facts_get(f, FACT_ENDPOINT), url)) {
			run->current = &run->operations[i - 1];
			break;
		}
	}
	if (run->current == NULL)
		return;
	run->current->attempts++;
	run->sent++;
	run->current->sent_ms = s->record->head.time_ms;
	set_op(s, FACT_ENDPOINT, url);
	/* It comes from another record, whatever this one holds. */
	if (run->scope.len > 0)
		facts_take(&run->current->facts, FACT_SCOPE_REGION,
		    text_make(run->scope.data, run->scope.len));
	buf_clear(&run->scope);
	connects = facts_is(&run->current->facts, FACT_OPERATION,
	    "StartSession") || facts_is(&run->current->facts, FACT_OPERATION,
	    "ExecuteCommand");
	FIND(rest, keys);
	buf_init(&value, FACT_CAP);
	if (parameter(&keys[0], &value))
		run->current->amz_ms = amz_date(text_make(value.data,
		    value.len));
	key = text_between(rest, "Credential=", "/");
	if (key.len > 0 && (connects || !facts_known(&run->facts, FACT_KEY))) {
		set(s, FACT_KEY, key);
		if (text_starts(key, "ASIA"))
			set(s, FACT_KEY_KIND, text_of("temporary"));
		else if (text_starts(key, "AKIA"))
			set(s, FACT_KEY_KIND, text_of("long-lived"));
		set(s, FACT_TOKEN_SENT, text_of(parameter(&keys[1], &value) ?
		    "yes" : "no"));
	}
	buf_release(&value);
	if (connects)
		run->phase = PHASE_CONNECT;
}

/* https://HOST:443 "POST / HTTP/1.1" 403 112 */
static void
http_status(struct source *s, struct text rest)
{
	struct text status, host, wanted;
	int64_t number;

	/* The rule's prefix was part of the URL. */
	rest = s->record->head.message;
	if (s->run->current == NULL)
		return;
	/* Metadata services answer in between; they are no operation. */
	host = url_host(rest);
	wanted = url_host(facts_get(&s->run->current->facts, FACT_ENDPOINT));
	if (host.len != wanted.len || host.len == 0 ||
	    memcmp(host.at, wanted.at, host.len) != 0)
		return;
	status = text_trim(text_after(text_after(rest, " HTTP/"), "\" "));
	if (!text_number(status, &number))
		return;
	if (++s->run->answered > s->run->sent && s->run->sent > 0)
		mixed(s);
	set_op(s, FACT_STATUS, text_before(status, " "));
	s->run->current->succeeded = number >= 200 && number < 300;
}

static void
response_headers(struct source *s, struct text rest)
{
	enum { IDS = 3, DATE = IDS, VIA, SERVER, LOCATION };
	struct repr_member keys[] = {
		KEY("x-amzn-RequestId"), KEY("x-amz-request-id"),
		KEY("x-amz-id-2"), KEY("Date"), KEY("Via"), KEY("Server"),
		KEY("Location"),
	};
	struct buf value;
	size_t i;

	if (s->run->current == NULL)
		return;
	FIND(rest, keys);
	buf_init(&value, FACT_CAP);
	s->run->current->answered_ms = s->record->head.time_ms;
	set_op(s, FACT_HAS_REQUEST_ID, text_of("no"));
	for (i = 0; i < IDS; i++) {
		if (parameter(&keys[i], &value)) {
			set_op(s, FACT_HAS_REQUEST_ID, text_of("yes"));
			/* As it stands alone, without what says it is one. */
			s->secrets = SECRETS_MAYBE;
			set_op(s, FACT_REQUEST_ID,
			    text_make(value.data, value.len));
			break;
		}
	}
	if (parameter(&keys[DATE], &value))
		s->run->current->server_ms = http_date(text_make(value.data,
		    value.len));
	if (parameter(&keys[VIA], &value) || parameter(&keys[SERVER], &value))
		set_op(s, FACT_SERVER, text_make(value.data, value.len));
	if (parameter(&keys[LOCATION], &value))
		set_op(s, FACT_LOCATION, text_make(value.data, value.len));
	buf_release(&value);
}

static const char *
kind_of_body(const struct buf *body, const json_t *root)
{
	struct buf small;
	struct text t = text_trim(text_make(buf_str(body), body->len));
	const char *kind = "text";

	if (root != NULL)
		return "json";
	if (t.len == 0)
		return "empty";
	buf_init(&small, 1024);
	text_squeeze(&small, t.len > 2048 ? text_make(t.at, 2048) : t);
	t = text_make(buf_str(&small), small.len);
	if (text_has(t, "<html") || text_has(t, "<!doctypehtml") ||
	    text_has(t, "<body"))
		kind = "html";
	else if (text_starts(t, "<"))
		kind = "xml";
	buf_release(&small);
	return kind;
}

static void
session_response(struct source *s, const json_t *root)
{
	const json_t *session = json_object_get(root, "session");
	const char *id, *url;

	if (session == NULL)
		session = root;
	id = json_string_value(json_object_get(session, "SessionId"));
	if (id == NULL)
		id = json_string_value(json_object_get(session, "sessionId"));
	url = json_string_value(json_object_get(session, "StreamUrl"));
	if (url == NULL)
		url = json_string_value(json_object_get(session, "streamUrl"));
	if (id == NULL)
		return;
	set(s, FACT_SESSION_ID, text_of(id));
	set(s, FACT_SESSION, text_of("requested"));
	if (url != NULL) {
		set(s, FACT_STREAM_HOST, url_host(text_of(url)));
		set(s, FACT_STREAM_ORIGIN, url_origin(text_of(url)));
	}
	s->run->phase = PHASE_PLUGIN;
}

static void
response_body(struct source *s, struct text rest)
{
	struct operation *op = s->run->current;
	struct text literal = text_trim(s->record->body), line;
	struct buf body;
	json_t *root;

	(void)rest;
	if (op == NULL)
		return;
	line = text_before(literal, "\n");
	s->quoted = true;
	s->secrets = s->record->clean_body && !is_coded(literal) ?
	    SECRETS_NONE : SECRETS_MAYBE;
	op->facts.clean = s->secrets == SECRETS_NONE;
	buf_init(&body, RECORD_BODY_CAP);
	repr_literal(literal, &body);
	root = json_of(&body);
	facts_set(&op->facts, FACT_BODY_KIND, text_of(kind_of_body(&body,
	    root)), s->record->line + 1, line);
	facts_set(&op->facts, FACT_BODY, text_make(buf_str(&body), body.len),
	    s->record->line + 1, line);
	op->facts.clean = false;
	if (op->succeeded) {
		/* What an earlier attempt met is overcome. */
		facts_forget(&s->run->facts, FACT_ERROR);
		facts_forget(&s->run->facts, FACT_EXCEPTIONS);
		append(s, FACT_SUCCEEDED, facts_get(&op->facts, FACT_OPERATION));
		if (facts_is(&op->facts, FACT_OPERATION, "StartSession") ||
		    facts_is(&op->facts, FACT_OPERATION, "ExecuteCommand"))
			session_response(s, root);
	}
	json_decref(root);
	buf_release(&body);
}

static void
retrying(struct source *s, struct text rest)
{
	struct text delay = text_before(rest, " ");
	ptrdiff_t point = text_find(delay, ".");

	/* Tenths of a second are enough of 0.7347664145941564. */
	if (point >= 0 && delay.len > (size_t)point + 2)
		delay.len = (size_t)point + 2;
	set_op(s, FACT_RETRY_DELAY, delay);
}

static void
exhausted(struct source *s, struct text rest)
{
	(void)rest;
	set_op(s, FACT_EXHAUSTED, text_of("yes"));
}

static void
plugin_absent(struct source *s, struct text rest)
{
	(void)rest;
	set(s, FACT_PLUGIN, text_of("missing"));
}

static void
environment_skipped(struct source *s, struct text rest)
{
	(void)rest;
	set(s, FACT_PROFILE_FROM, text_of("option"));
}

static void
found_environment(struct source *s, struct text rest)
{
	(void)rest;
	set(s, FACT_PROVIDER, text_of("env"));
}

static void
configured_endpoint(struct source *s, struct text rest)
{
	set(s, FACT_HOST_KIND, text_before(rest, "."));
}

static void
built_in_certificates(struct source *s, struct text rest)
{
	(void)rest;
	set_op(s, FACT_CA_BUNDLE, text_of("built-in"));
}

/* All rows of a logger together; of a logger's, the first that fits counts. */
static const struct rule rules[] = {
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
	{ TEXT("botocore.credentials"), TEXT("Skipping environment variable "
	    "credential"),
	    PHASE_KEEP, environment_skipped },
	{ TEXT("botocore.utils"), TEXT("Metadata service returned non-200 "
	    "response with status code of "),
	    PHASE_KEEP, metadata_status },
	{ TEXT("botocore.utils"), TEXT("Caught retryable HTTP exception "
	    "while making metadata service request"),
	    PHASE_KEEP, metadata_error },
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
	{ TEXT("botocore.endpoint"), TEXT("Making request for "
	    "OperationModel(name="),
	    PHASE_REQUEST, making_request },
	{ TEXT("botocore.endpoint"), TEXT("Sending http request: "),
	    PHASE_KEEP, sending },
	{ TEXT("botocore.endpoint"), TEXT("Response received to retry, "
	    "sleeping for "),
	    PHASE_RETRY, retrying },
	{ TEXT("botocore.auth"), TEXT("StringToSign:"),
	    PHASE_KEEP, string_to_sign },
	{ TEXT("botocore.httpsession"), TEXT("Certificate path: "),
	    PHASE_KEEP, built_in_certificates },
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
	{ TEXT("botocore.retryhandler"), TEXT("Reached the maximum number "
	    "of retry attempts"),
	    PHASE_KEEP, exhausted },
};

bool
event_index(struct run *run)
{
	return logger_index_build(&run->loggers, rules, sizeof rules[0],
	    sizeof rules / sizeof rules[0]);
}

/* Kept apart from event_log(), so that noise is passed in few steps. */
__attribute__((noinline)) static bool
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
		rule->act(&s, text_trim(text_skip(message,
		    rule->starts.len)));
		return s.quoted || s.quoted_op;
	}
	return false;
}

bool
event_log(struct run *run, const struct record *record)
{
	const struct logger_rows *rows =
	    &run->loggers.rows[record->head.logger_number];

	if (text_is(record->head.logger, NOTE_LOGGER) && note_read(run, record))
		return false;
	if (run->timed && run->last_ms - record->head.time_ms >= BACK_MS)
		went_back(run, record);
	if (!run->timed) {
		run->first_ms = record->head.time_ms;
		run->timed = true;
	}
	run->last_ms = record->head.time_ms;
	run->begun = true;
	run->expect = EXPECT_NOTHING;
	return rows->first < rows->end && take_rules(run, record, rows);
}

/*
 * "botocore.exceptions.NoRegionError: text" -> class NoRegionError. Empty if
 * the line does not begin with a class, as the second line of a message.
 */
static struct text
class_of(struct text line)
{
	size_t i, start = 0;

	for (i = 0; i < line.len && line.at[i] != ':'; i++) {
		char c = line.at[i];

		if (c == '.')
			start = i + 1;
		else if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z') &&
		    (c < '0' || c > '9') && c != '_')
			return text_make(line.at, 0);
	}
	return text_make(line.at + start, i - start);
}

/* Lines of a traceback that are no exception's. */
static bool
is_frame(struct text line)
{
	return line.len == 0 || line.at[0] == ' ' ||
	    text_starts(line, "Traceback (most") ||
	    text_starts(line, "File \"") ||
	    text_starts(line, "During handling") ||
	    text_starts(line, "The above exception");
}

void
event_traceback(struct run *run, const struct record *record)
{
	struct text rest = record->body, line, class, last = { "", 0 };
	struct text last_class = last;
	uint64_t number = record->line;

	buf_clear(&run->facts.fact[FACT_EXCEPTIONS].value);
	for (; rest.len > 0; number++) {
		const char *end = memchr(rest.at, '\n', rest.len);

		line = text_make(rest.at, end != NULL ? (size_t)(end -
		    rest.at) : rest.len);
		rest = text_skip(rest, line.len + 1);
		if (is_frame(line))
			continue;
		/* The innermost comes first: the others follow from it. */
		if (facts_get(&run->facts, FACT_EXCEPTIONS).len == 0)
			facts_quote(&run->facts, FACT_EXCEPTIONS, number, line);
		facts_gather(&run->facts, FACT_EXCEPTIONS, line);
		class = class_of(line);
		if (class.len > 2 && class.len < 80) {
			last = line;
			last_class = class;
		}
	}
	/* urllib3's frames for a CONNECT through a proxy. */
	if (run->current != NULL && !facts_known(&run->facts, FACT_PROXY) &&
	    (text_has(record->body, "in _prepare_proxy") ||
	    text_has(record->body, "in _tunnel")))
		facts_note(&run->facts, FACT_PROXY, "yes");
	if (last.len > 0)
		facts_set(&run->facts, FACT_ERROR, last_class, record->line,
		    last);
	run->expect = EXPECT_MESSAGE;
	run->confirmed = false;
	if (facts_is(&run->facts, FACT_ERROR, "KeyboardInterrupt"))
		facts_note(&run->facts, FACT_INTERRUPTED, "yes");
}
