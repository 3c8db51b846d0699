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
#include "ssm/log/alone.h"
#include "ssm/log/frames.h"
#include "ssm/log/harmless.h"
#include "ssm/log/redact.h"
#include "ssm/log/repr.h"

#define PHASE_KEEP PHASE__COUNT

#define ARGUMENTS_CAP ((size_t)16 * 1024)	/* of a command line */

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
	struct text rest;	/* of the message; at: NULL if of no rule */
	bool quoted;		/* facts were taken from it */
	bool clean;		/* and no secret is in it, nor anything coded */
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
	return text_find_char(t, '\\') >= 0;
}

/*
 * The record is what facts of the run and of operations are taken from now. If
 * there is no secret in all of the message, there is none in its parts, as
 * random as they may look alone; of a very long one nothing is known. A plain
 * one needs no masker: no rule's beginning ends like the name of a secret, so
 * the word behind it is as harmless there as alone (tests look at every rule).
 */
static void
quote(struct source *s)
{
	struct text message = s->record->head.message;
	struct facts *f = &s->run->facts;
	bool clean = f->clean, plain;

	if (s->quoted)
		return;
	s->quoted = true;
	plain = s->rest.at != NULL && event_is_plain(message, s->rest);
	f->clean = clean || plain;
	s->clean = facts_from(f, s->record->line, message) && (plain ||
	    (message.len <= FACT_LINE_CAP && !is_coded(message)));
	f->clean = clean;
	if (s->secrets == SECRETS_UNKNOWN)
		s->secrets = s->clean ? SECRETS_NONE : SECRETS_MAYBE;
}

static void
set_in(struct source *s, struct facts *f, enum fact_id id, struct text value)
{
	quote(s);
	f->clean = s->secrets == SECRETS_NONE;
	facts_take(f, id, value);
	f->clean = false;
}

/* The same for a word of our own, which is no secret. */
static void
note_in(struct source *s, struct facts *f, enum fact_id id, const char *word)
{
	quote(s);
	f->clean = true;
	facts_take(f, id, text_of(word));
	f->clean = false;
}

/* Sets a fact of the run from the record. */
static void
set(struct source *s, enum fact_id id, struct text value)
{
	set_in(s, &s->run->facts, id, value);
}

static void
note(struct source *s, enum fact_id id, const char *word)
{
	note_in(s, &s->run->facts, id, word);
}

/* Adds to a fact of the run that is a list. */
static void
append(struct source *s, enum fact_id id, struct text word)
{
	struct facts *f = &s->run->facts;

	quote(s);
	f->clean = s->secrets == SECRETS_NONE;
	facts_append(f, id, word);
	f->clean = false;
}

/* Sets a fact of the current operation. */
static void
set_op(struct source *s, enum fact_id id, struct text value)
{
	if (s->run->current != NULL)
		set_in(s, &s->run->current->facts, id, value);
}

static void
note_op(struct source *s, enum fact_id id, const char *word)
{
	if (s->run->current != NULL)
		note_in(s, &s->run->current->facts, id, word);
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
		note(s, FACT_MIXED, "yes");
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

/* Eight bytes at a time; the last ones may count twice. */
static uint64_t
hash_of(struct text t)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ t.len, eight;
	size_t i;

	for (i = 0; i < t.len; i += sizeof eight) {
		eight = 0;
		if (t.len < sizeof eight)
			memcpy(&eight, t.at, t.len);
		else
			memcpy(&eight, t.at + (i + sizeof eight <= t.len ? i :
			    t.len - sizeof eight), sizeof eight);
		hash = (hash ^ eight) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash;
}

/* False if they are the same as before: v2 logs them twice. */
static bool
check_arguments(struct source *s, struct text words)
{
	struct run *run = s->run;
	uint64_t hash = hash_of(words);

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
	struct text python = text_skip(rest, version.len + 1);

	/* Mostly it stands right behind. */
	if (!text_starts(python, "Python/"))
		python = rest;
	python = text_before(text_after(python, "Python/"), " ");
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
	struct buf *words = &s->run->decoded;

	if (!check_arguments(s, rest))
		return;
	buf_clear(words);
	repr_list(rest, words);
	if (words->len > ARGUMENTS_CAP)
		buf_truncate(words, ARGUMENTS_CAP);
	s->quoted = true;
	event_words(s->run, text_make(buf_str(words), words->len),
	    s->record->line, s->record->head.message);
}

/* What of a value can become a fact, decoded until the next one is. */
static struct text
decoded(struct source *s, struct text value)
{
	struct text t = repr_text(value, &s->run->decoded);

	if (t.len > FACT_CAP)
		t.len = FACT_CAP;
	return t;
}

/* A literal such as 'prod' becomes the fact. */
static void
set_literal(struct source *s, enum fact_id id, struct text literal)
{
	if (repr_is_literal(literal))
		set(s, id, decoded(s, literal));
}

static void
option_profile(struct source *s, struct text rest)
{
	set_literal(s, FACT_PROFILE, rest);
	note(s, FACT_PROFILE_FROM, "option");
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
	note(s, FACT_PROVIDER, "iam-role");
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

/* The value of a key that was found, decoded; empty if there is none. */
static struct text
parameter(struct source *s, const struct repr_member *member)
{
	if (member->value.at == NULL)
		return text_of("");
	return decoded(s, member->value);
}

static void
provider_parameters(struct source *s, struct text rest)
{
	struct repr_member keys[] = { KEY("Region"), KEY("Endpoint") };
	struct text value;

	if (s->run->count != 0)
		return;
	FIND(rest, keys);
	value = parameter(s, &keys[0]);
	if (value.len > 0 && !text_is(value, "None"))
		set(s, FACT_REGION, value);
	value = parameter(s, &keys[1]);
	if (value.len > 0)
		set(s, FACT_ENDPOINT_URL, value);
}

static void
regex_endpoint(struct source *s, struct text rest)
{
	if (text_starts(rest, "ssm, ") || text_starts(rest, "ecs, "))
		note(s, FACT_REGION_KNOWN, "no");
}

/* Whether it looks like a JSON object or array from end to end. */
static bool
is_json(struct text t)
{
	return t.len >= 2 && ((t.at[0] == '{' && t.at[t.len - 1] == '}') ||
	    (t.at[0] == '[' && t.at[t.len - 1] == ']'));
}

/* Sets a fact to the member of that name, if it is a string. */
static void
set_member(struct source *s, enum fact_id id, const json_t *object,
    const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	if (value != NULL)
		set(s, id, text_of(value));
}

/* Whether the body has such a member, as the CLI writes it. */
static bool
has_member(struct source *s, struct text body, struct text key,
    struct text value)
{
	struct buf *member = &s->run->joined;

	buf_clear(member);
	buf_addc(member, '"');
	buf_add(member, key.at, key.len);
	buf_adds(member, "\": \"");
	buf_add(member, value.at, value.len);
	buf_addc(member, '"');
	return value.len > 0 && text_search(body, text_make(buf_str(member),
	    member->len)) >= 0;
}

/* What the request asks for; mostly that is known from the command line. */
static void
body_target(struct source *s, struct text body)
{
	static const struct text target = TEXT("Target");
	static const struct text document = TEXT("DocumentName");
	struct text known = facts_get(&s->run->facts, FACT_TARGET);
	json_t *root;

	if (has_member(s, body, target, known) &&
	    text_search(body, document) < 0) {
		set(s, FACT_TARGET, known);
		return;
	}
	root = json_loadb(body.at, body.len, 0, NULL);
	set_member(s, FACT_TARGET, root, target.at);
	set_member(s, FACT_DOCUMENT, root, document.at);
	json_decref(root);
}

static struct operation *
new_operation(struct run *run)
{
	struct operation *op;

	if (run->count < OPERATIONS_MAX)
		run->count++;
	op = &run->operations[run->count - 1];
	facts_clear(&op->facts);
	op->attempts = 0;
	op->succeeded = false;
	op->amz_ms = op->sent_ms = op->answered_ms = op->server_ms = 0;
	return op;
}

static void
making_request(struct source *s, struct text rest)
{
	struct repr_member keys[] = {
		KEY("url"), KEY("client_region"), KEY("body"), KEY("RoleArn"),
		KEY("SerialNumber"),
	};
	struct run *run = s->run;
	struct text name = text_before(rest, ")"), value;
	bool starts = text_is(name, "StartSession");
	bool connects = starts || text_is(name, "ExecuteCommand");
	/* Roles are assumed and codes asked for before that. */
	size_t count = connects ? 3 : sizeof keys / sizeof keys[0];

	run->current = new_operation(run);
	append(s, FACT_OPERATIONS, name);
	set_op(s, FACT_OPERATION, name);
	repr_find(rest, keys, count);
	value = parameter(s, &keys[0]);
	if (value.len > 0)
		set_op(s, FACT_ENDPOINT, value);
	if (connects && (value = parameter(s, &keys[1])).len > 0)
		set(s, FACT_REGION, value);
	if (starts && (value = parameter(s, &keys[2])).len > 0)
		body_target(s, value);
	if ((value = parameter(s, &keys[3])).len > 0)
		set(s, FACT_ROLE_ARN, value);
	if ((value = parameter(s, &keys[4])).len > 0)
		set(s, FACT_MFA_SERIAL, value);
	if (!connects)
		run->phase = PHASE_SIGN_IN;
}

/* The scope stands in the third line: DATE/REGION/SERVICE/aws4_request. */
static void
string_to_sign(struct source *s, struct text rest)
{
	struct text body = s->record->body, line, region;

	(void)rest;
	text_line(&body);
	text_line(&body);
	line = text_line(&body);
	text_cut(&line, '/', &region);
	text_cut(&region, '/', &line);
	buf_clear(&s->run->scope);
	buf_add(&s->run->scope, region.at, region.len);
}

static bool
same_origin(struct text a, struct text b)
{
	a = url_origin(a);
	b = url_origin(b);
	return a.len > 0 && text_equal(a, b);
}

/*
 * The id of an access key, as redaction leaves it: what is in that form is none
 * that a message without secrets could hold.
 */
static void
set_key(struct source *s, struct text key)
{
	struct buf *masked = &s->run->joined;
	size_t i = 0;

	if (text_starts(key, "AKIA") || text_starts(key, "ASIA"))
		for (i = 4; i < key.len && ((key.at[i] >= 'A' &&
		    key.at[i] <= 'Z') || (key.at[i] >= '0' &&
		    key.at[i] <= '9')); i++)
			;
	if (i < 16 || i != key.len || i > 128) {
		set(s, FACT_KEY, key);
		return;
	}
	buf_clear(masked);
	redact_key_id(masked, key);
	note(s, FACT_KEY, buf_str(masked));
}

static void
sending(struct source *s, struct text rest)
{
	struct run *run = s->run;
	struct text url = text_between(rest, "url=", ", headers=");
	struct repr_member keys[] = {
		KEY("X-Amz-Date"), KEY("X-Amz-Security-Token"),
	};
	struct text key, date;
	bool connects;
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
	date = parameter(s, &keys[0]);
	if (date.len > 0)
		run->current->amz_ms = amz_date(date);
	key = text_between(rest, "Credential=", "/");
	if (key.len > 0 && (connects || !facts_known(&run->facts, FACT_KEY))) {
		set_key(s, key);
		if (text_starts(key, "ASIA"))
			note(s, FACT_KEY_KIND, "temporary");
		else if (text_starts(key, "AKIA"))
			note(s, FACT_KEY_KIND, "long-lived");
		note(s, FACT_TOKEN_SENT, parameter(s, &keys[1]).len > 0 ?
		    "yes" : "no");
	}
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
	if (host.len == 0 || !text_equal(host, wanted))
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
	struct text value = { "", 0 };
	size_t i;

	if (s->run->current == NULL)
		return;
	FIND(rest, keys);
	s->run->current->answered_ms = s->record->head.time_ms;
	for (i = 0; i < IDS && value.len == 0; i++)
		value = parameter(s, &keys[i]);
	note_op(s, FACT_HAS_REQUEST_ID, value.len > 0 ? "yes" : "no");
	if (value.len > 0) {
		/* As it stands alone, without what says it is one. */
		s->secrets = SECRETS_MAYBE;
		set_op(s, FACT_REQUEST_ID, value);
	}
	if ((value = parameter(s, &keys[DATE])).len > 0)
		s->run->current->server_ms = http_date(value);
	if ((value = parameter(s, &keys[VIA])).len > 0 ||
	    (value = parameter(s, &keys[SERVER])).len > 0)
		set_op(s, FACT_SERVER, value);
	if ((value = parameter(s, &keys[LOCATION])).len > 0)
		set_op(s, FACT_LOCATION, value);
}

static const char *
kind_of_body(struct text t, struct buf *room)
{
	t = text_trim(t);
	if (t.len == 0)
		return "empty";
	if (is_json(t))
		return "json";
	buf_clear(room);
	text_squeeze(room, t.len > 2048 ? text_make(t.at, 2048) : t);
	t = text_make(buf_str(room), room->len);
	if (t.len > 1024)
		t.len = 1024;
	if (text_has(t, "<html") || text_has(t, "<!doctypehtml") ||
	    text_has(t, "<body"))
		return "html";
	return text_starts(t, "<") ? "xml" : "text";
}

/* What the answer to StartSession or ExecuteCommand tells of the session. */
static void
session_response(struct source *s, struct text body)
{
	json_t *root = json_loadb(body.at, body.len, 0, NULL);
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
	if (id != NULL) {
		set(s, FACT_SESSION_ID, text_of(id));
		note(s, FACT_SESSION, "requested");
		s->run->phase = PHASE_PLUGIN;
	}
	if (id != NULL && url != NULL) {
		set(s, FACT_STREAM_HOST, url_host(text_of(url)));
		set(s, FACT_STREAM_ORIGIN, url_origin(text_of(url)));
	}
	json_decref(root);
}

static void
response_body(struct source *s, struct text rest)
{
	struct operation *op = s->run->current;
	struct text literal = text_trim(s->record->body), line, body;

	(void)rest;
	if (op == NULL)
		return;
	line = text_before(literal, "\n");
	s->secrets = s->record->clean_body && !is_coded(literal) ?
	    SECRETS_NONE : SECRETS_MAYBE;
	body = repr_is_literal(literal) ? repr_text(literal,
	    &s->run->decoded) : text_of("");
	if (op->succeeded) {
		/* What an earlier attempt met is overcome. */
		facts_forget(&s->run->facts, FACT_ERROR);
		facts_forget(&s->run->facts, FACT_EXCEPTIONS);
		append(s, FACT_SUCCEEDED, facts_get(&op->facts, FACT_OPERATION));
		if (facts_is(&op->facts, FACT_OPERATION, "StartSession") ||
		    facts_is(&op->facts, FACT_OPERATION, "ExecuteCommand"))
			session_response(s, body);
	}
	/* The body is quoted without the record's first line. */
	s->quoted = true;
	op->facts.clean = s->secrets == SECRETS_NONE;
	facts_from(&op->facts, s->record->line + 1, line);
	facts_take(&op->facts, FACT_BODY, body);
	op->facts.clean = true;
	facts_take(&op->facts, FACT_BODY_KIND, text_of(kind_of_body(body,
	    &s->run->joined)));
	op->facts.clean = false;
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
	note_op(s, FACT_EXHAUSTED, "yes");
}

static void
plugin_absent(struct source *s, struct text rest)
{
	(void)rest;
	note(s, FACT_PLUGIN, "missing");
}

static void
environment_skipped(struct source *s, struct text rest)
{
	(void)rest;
	note(s, FACT_PROFILE_FROM, "option");
}

static void
found_environment(struct source *s, struct text rest)
{
	(void)rest;
	note(s, FACT_PROVIDER, "env");
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
	note_op(s, FACT_CA_BUNDLE, "built-in");
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

/* A short word is harmless even where it is no word of its own. */
bool
event_is_plain(struct text message, struct text rest)
{
	return text_is_harmless(rest) && (rest.len < 16 ||
	    (rest.at > message.at && rest.at[-1] == ' '));
}

static bool
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
		return s.clean;
	}
	return false;
}

/* Kept apart from event_log(), so that noise is passed in few steps. */
__attribute__((noinline)) static bool
take_log(struct run *run, const struct record *record,
    const struct logger_rows *rows)
{
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

bool
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
		return false;
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

/* Lines of a traceback that are no exception's; not those that are indented. */
static bool
is_frame(struct text line)
{
	if (line.len == 0)
		return true;
	switch (line.at[0]) {
	case 'T':
		return text_starts(line, "Traceback (most") ||
		    text_starts(line, "The above exception");
	case 'F':
		return text_starts(line, "File \"");
	case 'D':
		return text_starts(line, "During handling");
	default:
		return false;
	}
}

void
event_traceback(struct run *run, const struct record *record)
{
	struct frames frames = { .body = record->body };
	struct text line, class, last = { "", 0 }, last_class = last;
	struct buf *all = &run->facts.fact[FACT_EXCEPTIONS].value;
	size_t above;

	buf_clear(all);
	while (frames_next(&frames, &line, &above)) {
		if (is_frame(line))
			continue;
		/* The innermost comes first: the others follow from it. */
		if (all->len == 0)
			facts_quote(&run->facts, FACT_EXCEPTIONS,
			    record->line + above, line);
		facts_gather(&run->facts, FACT_EXCEPTIONS, line);
		class = class_of(line);
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
	run->expect = EXPECT_MESSAGE;
	run->confirmed = false;
	if (facts_is(&run->facts, FACT_ERROR, "KeyboardInterrupt"))
		facts_note(&run->facts, FACT_INTERRUPTED, "yes");
}
