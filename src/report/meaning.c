/*
 * meaning: see include/ssm/report/meaning.h.
 *
 * The messages are those of awscli, botocore and urllib3 as logged by the AWS
 * CLI 1.45, 2.2, 2.9 and 2.36; loggers name the source files.
 */
#include <string.h>

#include "ssm/diagnose/wire.h"
#include "ssm/log/copy.h"
#include "ssm/log/harmless.h"
#include "ssm/log/redact.h"
#include "ssm/log/repr.h"
#include "ssm/report/meaning.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"
#include "ssm/report/wrap.h"

#define LOGGER(name) TEXT(name)

static void say_status(struct buf *, const struct record_source *);
static void say_request(struct buf *, const struct record_source *);
static void say_headers(struct buf *, const struct record_source *);
static void say_scope(struct buf *, const struct record_source *);
static void say_exception(struct buf *, const struct record_source *);
static void say_other(struct buf *, const struct record_source *);

/* All rows of a logger together; of a logger's, the first that fits counts. */
static const struct meaning meanings[] = {
	{ LOGGER("botocore.hooks"), TEXT(""), FOLD, "handler call" },
	{ LOGGER("botocore.loaders"), TEXT(""), FOLD, "data file" },
	{ LOGGER("awscli.lazy_emitter"), TEXT(""), FOLD,
	    "plugin registration" },
	{ LOGGER("botocore.client"), TEXT(""), FOLD, "client setting" },
	{ LOGGER("awscli.clidriver"), TEXT("CLI version: "), ONCE,
	    "version: {rest}" },
	{ LOGGER("awscli.clidriver"), TEXT("Arguments entered to CLI: "), ONCE,
	    "arguments: {arguments}" },
	{ LOGGER("awscli.clidriver"), TEXT("OrderedDict("), FOLD,
	    "argument table" },
	{ LOGGER("awscli.clidriver"), TEXT("Exception caught"), SHOW,
	    "exception caught" },
	{ LOGGER("awscli.clidriver"), TEXT("Exiting with rc "), SHOW,
	    "exit status {rest}" },
	{ LOGGER("awscli.clidriver"), TEXT(""), SHOW, "{rest}" },
	/* Our own, below a kept log: diagnose/note.h. */
	{ LOGGER("ssm_connect"), TEXT("on the terminal: "), SHOW,
	    "on the terminal: {rest}" },
	{ LOGGER("ssm_connect"), TEXT("known: exit "), SHOW,
	    "aws has ended with status {rest}" },
	{ LOGGER("ssm_connect"), TEXT("known: signal "), SHOW,
	    "aws was ended by signal {rest}" },
	{ LOGGER("ssm_connect"), TEXT("known: given_up open"), SHOW,
	    "you ended the open session with ~." },
	{ LOGGER("ssm_connect"), TEXT("known: given_up "), SHOW,
	    "you ended it with ~. before it was open" },
	{ LOGGER("ssm_connect"), TEXT("known: terminated "), SHOW,
	    "the session was ended at AWS" },
	{ LOGGER("ssm_connect"), TEXT(""), FOLD, "note" },
	{ LOGGER("awscli.arguments"), TEXT("Unpacked value of "), SHOW,
	    "argument unpacked: {rest}" },
	{ LOGGER("awscli.alias"), TEXT(""), SHOW, "alias: {rest}" },
	{ LOGGER("awscli.utils"), TEXT("Max number of attempts exceeded"), SHOW,
	    "metadata service asked for the Region: no answer" },
	{ LOGGER("awscli.utils"), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("awscli.errorhandler"), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("awscli.customizations."),
	    TEXT("SessionManagerPlugin is not present"), MARK,
	    "session-manager-plugin was not found" },
	{ LOGGER("awscli.customizations."), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("botocore.session"),
	    TEXT("Setting config variable for profile to "), SHOW,
	    "profile set to {rest}" },
	{ LOGGER("botocore.session"),
	    TEXT("Setting config variable for region to "), SHOW,
	    "Region set to {rest}" },
	{ LOGGER("botocore.utils"), TEXT("IMDS ENDPOINT: "), SHOW,
	    "metadata service's address noted, not asked: {rest}" },
	{ LOGGER("botocore.utils"), TEXT("Metadata service returned"), MARK,
	    "metadata service refused: {rest}" },
	{ LOGGER("botocore.utils"), TEXT("Caught retryable HTTP exception"),
	    MARK, "metadata service did not answer" },
	{ LOGGER("botocore.utils"), TEXT("Max number of attempts exceeded"),
	    SHOW, "metadata service given up" },
	{ LOGGER("botocore.utils"),
	    TEXT("Received error when attempting to retrieve"), MARK,
	    "container credentials refused: {rest}" },
	{ LOGGER("botocore.utils"), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("botocore.credentials"), TEXT("Looking for credentials via: "),
	    LIST, "credentials searched: {rest}" },
	{ LOGGER("botocore.credentials"), TEXT("Found credentials in "), SHOW,
	    "credentials found in {rest}" },
	{ LOGGER("botocore.credentials"), TEXT("Credentials found in "), SHOW,
	    "credentials found in {rest}" },
	{ LOGGER("botocore.credentials"), TEXT("Found credentials from "), SHOW,
	    "credentials found from {rest}" },
	{ LOGGER("botocore.credentials"),
	    TEXT("Credentials for role retrieved from cache"), SHOW,
	    "credentials taken from the AWS CLI's cache" },
	{ LOGGER("botocore.credentials"), TEXT("Skipping environment variable"),
	    SHOW, "environment variables skipped: a profile was named" },
	{ LOGGER("botocore.credentials"),
	    TEXT("Retrieved credentials will expire at: "), SHOW,
	    "temporary credentials until {rest}" },
	{ LOGGER("botocore.credentials"),
	    TEXT("Refreshing temporary credentials failed"), MARK,
	    "temporary credentials could not be refreshed" },
	{ LOGGER("botocore.credentials"), TEXT(""), SHOW,
	    "credentials: {rest}" },
	{ LOGGER("botocore.tokens"), TEXT(""), SHOW, "SSO token: {rest}" },
	{ LOGGER("botocore.configprovider"), TEXT("Looking for endpoint"), FOLD,
	    "endpoint setting" },
	{ LOGGER("botocore.configprovider"), TEXT("No configured endpoint"),
	    FOLD, "endpoint setting" },
	{ LOGGER("botocore.configprovider"), TEXT(""), SHOW,
	    "endpoint setting: {rest}" },
	{ LOGGER("botocore.regions"), TEXT("Calling endpoint provider"), FOLD,
	    "endpoint rule" },
	{ LOGGER("botocore.regions"), TEXT("Endpoint provider result: "), SHOW,
	    "endpoint {rest}" },
	{ LOGGER("botocore.regions"),
	    TEXT("Creating a regex based endpoint for "), MARK,
	    "this Region is not in the CLI's data: {rest}" },
	{ LOGGER("botocore.endpoint"), TEXT("Setting "), SHOW,
	    "time-outs: {rest}" },
	{ LOGGER("botocore.endpoint"),
	    TEXT("Making request for OperationModel(name="), SHOW,
	    "request {operation}", .say = say_request },
	{ LOGGER("botocore.endpoint"), TEXT("Sending http request: "), SHOW,
	    "sent to {endpoint}" },
	{ LOGGER("botocore.endpoint"),
	    TEXT("Response received to retry, sleeping for "), SHOW,
	    "waits {rest}" },
	{ LOGGER("botocore.endpoint"), TEXT("Exception received when sending"),
	    MARK, "the request failed" },
	{ LOGGER("botocore.endpoint"), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("botocore.auth"), TEXT("Calculating signature using v4 auth"),
	    LEAD, "signed: SigV4" },
	{ LOGGER("botocore.auth"), TEXT("Calculating signature "), LEAD,
	    "signed: {rest}" },
	{ LOGGER("botocore.auth"), TEXT("CanonicalRequest:"), LIST,
	    "signed: canonical request" },
	{ LOGGER("botocore.auth"), TEXT("StringToSign:"), LIST,
	    "signed: string to sign", .say = say_scope },
	{ LOGGER("botocore.auth"), TEXT("Signature:"), LIST,
	    "signed: signature" },
	{ LOGGER("botocore.httpsession"), TEXT("Certificate path: "), SHOW,
	    "certificates from {rest}" },
	{ LOGGER("botocore.httpsession"), TEXT("Exception received"), MARK,
	    "the HTTP client failed" },
	{ LOGGER("botocore.httpsession"), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("urllib3.connectionpool"), TEXT("Starting new "), SHOW,
	    "new {rest}" },
	{ LOGGER("urllib3.connectionpool"), TEXT("http"), SHOW, "HTTP ",
	    .say = say_status },
	{ LOGGER("urllib3.connectionpool"), TEXT(""), SHOW, "{rest}" },
	{ LOGGER("botocore.parsers"), TEXT("Response headers: "), SHOW, "",
	    .say = say_headers },
	{ LOGGER("botocore.parsers"), TEXT("Response body:"), SHOW,
	    "answer: {body}", FACT_BODY, "answer: {below}" },
	{ LOGGER("botocore.parsers"), TEXT(""), SHOW, "answer: {rest}" },
	{ LOGGER("botocore.retryhandler"), TEXT("No retry needed."), SHOW,
	    "no retry" },
	{ LOGGER("botocore.retryhandler"), TEXT(""), SHOW, "retry: {rest}" },
	{ LOGGER("botocore.retries."), TEXT("Not retrying request."), SHOW,
	    "no retry" },
	{ LOGGER("botocore.retries."), TEXT(""), SHOW, "retry: {rest}" },

	/* What no logger tells, in the order of enum special. */
	{ TEXT(""), TEXT(""), FOLD, "other record", .say = say_other },
	{ TEXT(""), TEXT(""), SHOW, "", .say = say_other },
	{ TEXT(""), TEXT(""), MARK, "exception ", .say = say_exception },
	{ TEXT(""), TEXT(""), MARK, "{rest}" },
	{ TEXT(""), TEXT(""), NOTE, "{rest}" },
	{ TEXT(""), TEXT(""), FOLD, "session line" },
	{ TEXT(""), TEXT(""), FOLD, "further line" },
	{ TEXT(""), TEXT(""), FOLD, "repeated line" },
};

/* The most of a message that is looked at and of what is said of it. */
#define SAID_CAP ((size_t)8 * 1024)

#define MEANINGS (sizeof meanings / sizeof meanings[0])
#define BY_LOGGER (MEANINGS - SPECIALS)
_Static_assert(MEANINGS <= MEANINGS_MAX, "room for what is known of them");

/* Takes a template apart at its placeholder. */
static void
take_apart(struct shape *shape, const char *text)
{
	const char *open = strchr(text, '{');
	const char *close = open != NULL ? strchr(open, '}') : NULL;
	struct text name;

	*shape = (struct shape){ .before = text_of(text),
	    .after = text_of("") };
	if (close != NULL) {
		name = text_make(open + 1, (size_t)(close - open) - 1);
		shape->before.len = (size_t)(open - text);
		shape->after = text_of(close + 1);
		shape->more = strchr(close, '{') != NULL;
		if (text_is(name, "rest"))
			shape->place = PLACE_REST;
		else if (text_is(name, "below"))
			shape->place = PLACE_BELOW;
		else
			shape->place = PLACE_FACT;
		shape->fact = fact_by_name(name);
	}
	if (shape->before.len <= BEFORE_MAX)
		memcpy(shape->copy, text, shape->before.len);
}

static void
take_opening(struct opening *opening, struct text starts)
{
	size_t word = sizeof opening->bytes, i;

	if (starts.len > word) {
		opening->last_at = starts.len - word;
		opening->next_at = opening->last_at < word ?
		    opening->last_at : word;
		memcpy(&opening->next, starts.at + opening->next_at, word);
		memcpy(&opening->last, starts.at + opening->last_at, word);
	}
	if (starts.len > 3 * word)
		opening->rest = text_skip(starts, 2 * word);
	for (i = 0; i < starts.len && i < sizeof opening->bytes; i++) {
		((char *)&opening->bytes)[i] = starts.at[i];
		((char *)&opening->mask)[i] = '\xff';
	}
}

/* The number of a kind of noise; kinds with the same text are one. */
static bool
take_kind(struct meanings *m, unsigned char *kind, const char *text)
{
	size_t len = strlen(text) + 1, i;
	struct noise *noise;

	for (i = 0; i < m->kinds; i++) {
		noise = &m->noise[i];
		if (noise->len == len && memcmp(noise->plural + 1, text,
		    len - 1) == 0)
			break;
	}
	*kind = (unsigned char)(i + 1);
	if (i < m->kinds)
		return true;
	if (i == NOISE_MAX || len + 1 > sizeof noise->plural)
		return false;
	noise = &m->noise[m->kinds++];
	noise->len = len;
	noise->plural[0] = ' ';
	memcpy(noise->plural + 1, text, len - 1);
	noise->plural[len] = 's';
	return true;
}

void
meanings_release(struct meanings *m)
{
	buf_release(&m->said);
	buf_release(&m->masked);
}

bool
meanings_init(struct meanings *m)
{
	size_t i;

	memset(m, 0, sizeof *m);
	buf_init(&m->said, SAID_CAP);
	buf_init(&m->masked, 2 * SAID_CAP);
	m->specials = BY_LOGGER;
	for (i = 0; i < MEANINGS; i++) {
		take_apart(&m->shape[i], meanings[i].text);
		if (meanings[i].unknown != NULL)
			take_apart(&m->unknown[i], meanings[i].unknown);
		take_opening(&m->opening[i], meanings[i].starts);
		if (meanings[i].way == FOLD && !take_kind(m, &m->kind[i],
		    meanings[i].text))
			return false;
	}
	if (!logger_index_build(&m->index, meanings, sizeof meanings[0],
	    BY_LOGGER))
		return false;
	for (i = 0; i < LOGGERS_MAX; i++) {
		const struct logger_rows *rows = &m->index.rows[i];

		if (rows->first < rows->end &&
		    meanings[rows->first].starts.len == 0)
			m->always[i] = m->kind[rows->first];
	}
	return true;
}

/*
 * Without its secrets. A part of a message holds none if there is none in all
 * of that, as random as the part may look alone.
 */
static struct text
masked(struct meanings *m, struct text t, const struct record *part_of)
{
	if ((part_of != NULL && part_of->clean_message) || text_is_harmless(t))
		return t;
	return redacted(&m->masked, t);
}

/*
 * Words of our own come from the tables; what follows here is the log's.
 * clean: there is no secret in it. part_of: or NULL.
 */
static void
add_clean(struct meanings *m, struct buf *out, struct text t, size_t max,
    bool clean, const struct record *part_of, bool utf8)
{
	/* Masked before it is cut: more is looked at than can be shown. */
	if (t.len > 4 * max)
		t.len = 4 * max;
	if (!clean)
		t = masked(m, t, part_of);
	sanitize(out, text_trim(t), max, utf8);
}

/* http://HOST:PORT "POST / HTTP/1.1" 403 112 -> 403: POST / at http://… */
static void
say_status(struct buf *out, const struct record_source *s)
{
	struct text message = s->record->head.message;
	struct text url = text_before(message, " \"");
	struct text request = text_between(message, " \"", "\"");
	struct text status = text_trim(text_after(text_after(message,
	    " HTTP/"), "\" "));

	if (status.len == 0) {
		buf_add(out, message.at, message.len);
		return;
	}
	status = text_before(status, " ");
	request = text_before(request, " HTTP/");
	buf_add(out, status.at, status.len);
	buf_adds(out, ": ");
	buf_add(out, request.at, request.len);
	buf_adds(out, " at ");
	buf_add(out, url.at, url.len);
}

/* Without a request under way what is said is read from the record itself. */
static void
say_request(struct buf *out, const struct record_source *s)
{
	struct text message = s->record->head.message;
	struct text name, body;
	size_t before;

	if (s->operation != NULL) {
		body = facts_get(s->operation, FACT_PARAMETERS);
		if (body.len > 0)
			buf_addc(out, ' ');
		buf_add(out, body.at, body.len);
		return;
	}
	name = text_between(message, "(name=", ")");
	buf_add(out, name.at, name.len);
	before = out->len;
	buf_addc(out, ' ');
	if (!repr_get(message, "body", out) || out->len == before + 1)
		buf_truncate(out, before);
}

/* The request id in a record's headers, if it is known and surely no secret. */
static struct text
known_id(const struct record_source *s)
{
	const struct facts *f = s->operation;
	struct text id = { "", 0 };

	if (f != NULL && facts_known(f, FACT_REQUEST_ID) &&
	    f->fact[FACT_REQUEST_ID].line == s->record->line &&
	    text_is_harmless(facts_get(f, FACT_REQUEST_ID)))
		id = facts_get(f, FACT_REQUEST_ID);
	return id;
}

/* Else read from the record itself: a log may begin behind its request. */
static void
say_headers(struct buf *out, const struct record_source *s)
{
	static const char *const names[] = {
		"x-amzn-RequestId", "x-amz-request-id", "x-amz-id-2",
	};
	struct text known = known_id(s);
	struct buf id;
	size_t i;

	if (known.len > 0) {
		buf_adds(out, "request id ");
		buf_add(out, known.at, known.len);
		return;
	}
	buf_init(&id, 256);
	for (i = 0; i < sizeof names / sizeof names[0] && id.len == 0; i++)
		repr_get(s->record->head.message, names[i], &id);
	buf_adds(out, id.len > 0 ? "request id " :
	    "headers without a request id");
	buf_adds(out, buf_str(&id));
	buf_release(&id);
}

/* The scope is the third line: DATE/REGION/SERVICE/aws4_request. */
static void
say_scope(struct buf *out, const struct record_source *s)
{
	struct text scope = signing_scope(s->record->body);

	if (scope.len > 0) {
		buf_adds(out, " for ");
		buf_add(out, scope.at, scope.len);
	}
}

/* The class, and what was at the bottom of it if that tells more. */
static void
say_exception(struct buf *out, const struct record_source *s)
{
	struct text class = facts_get(s->run, FACT_ERROR);
	struct text cause;

	cause = facts_quotation(s->run, FACT_EXCEPTIONS);
	if (class.len == 0)
		class = text_of("unknown");
	buf_add(out, class.at, class.len);
	if (cause.len > 0 && !text_has(text_before(cause, ":"), buf_str(
	    &s->run->fact[FACT_ERROR].value))) {
		buf_adds(out, ", from ");
		buf_add(out, cause.at, cause.len);
	}
}

static void
say_other(struct buf *out, const struct record_source *s)
{
	struct text t = s->record->head.logger;

	buf_add(out, t.at, t.len);
	buf_adds(out, ": ");
	t = s->record->head.message;
	buf_add(out, t.at, t.len);
}

const struct meaning *
meaning_special(enum special which)
{
	return &meanings[BY_LOGGER + which];
}

unsigned
meaning_kind(const struct meanings *m, const struct meaning *of)
{
	return m->kind[of - meanings] - 1u;
}

static const struct meaning *
of_plain(const struct record_source *s)
{
	const struct fact *session = &s->run->fact[FACT_SESSION];
	uint64_t line = s->record->line;

	if (text_trim(s->record->body).len == 0 || s->record->continued)
		return NULL;
	if (facts_known(s->run, FACT_FINAL) &&
	    s->run->fact[FACT_FINAL].line == line)
		return meaning_special(FINAL_LINE);
	if (facts_known(s->run, FACT_SESSION) && session->line != 0 &&
	    session->line < line && (facts_is(s->run, FACT_SESSION, "started") ||
	    facts_is(s->run, FACT_SESSION, "open")))
		return meaning_special(SESSION_LINE);
	return meaning_special(PLAIN_NOTE);
}

static inline uint64_t
eight(const char *at)
{
	uint64_t bytes;

	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

/* Whether a message begins so; `bytes` are its first eight. */
static bool
opens(const struct opening *opening, uint64_t bytes, struct text message)
{
	if (((bytes ^ opening->bytes) & opening->mask) != 0)
		return false;
	if (opening->last_at == 0)
		return true;
	return message.len >= opening->last_at + sizeof bytes &&
	    ((eight(message.at + opening->next_at) ^ opening->next) |
	    (eight(message.at + opening->last_at) ^ opening->last)) == 0 &&
	    (opening->rest.len == 0 || text_begins(text_skip(message,
	    2 * sizeof bytes), opening->rest));
}

/*
 * The number of a log record's row: the first of its logger's that its message
 * begins like.
 */
static size_t
row_of(const struct meanings *m, const struct header *head)
{
	const struct logger_rows *rows = &m->index.rows[head->logger_number];
	struct text message = head->message;
	uint64_t bytes = 0;
	size_t i;

	if (message.len >= sizeof bytes)
		memcpy(&bytes, message.at, sizeof bytes);
	else if (message.len > 0)
		memcpy(&bytes, message.at, message.len);
	for (i = rows->first; i < rows->end; i++) {
		if (opens(&m->opening[i], bytes, message))
			return i;
	}
	return m->specials + (text_is(head->level, "DEBUG") ||
	    text_is(head->level, "TRACE") ? OTHER_RECORD : WARNING);
}

const struct meaning *
meaning_of(const struct meanings *m, const struct record_source *s)
{
	switch (s->record->kind) {
	case RECORD_PLAIN:
		return of_plain(s);
	case RECORD_TRACEBACK:
		return meaning_special(TRACEBACK);
	case RECORD_LOG:
		break;
	}
	return &meanings[row_of(m, &s->record->head)];
}

/* The facts in which a fact is looked up: of the request, else of the run. */
static const struct facts *
facts_with(const struct record_source *s, enum fact_id fact)
{
	return s->operation != NULL && facts_known(s->operation, fact) ?
	    s->operation : s->run;
}

/* Whether a fact of the request is not there that a row's text is about. */
static bool
lacks_fact(const struct meaning *m, const struct record_source *s)
{
	return m->fact != FACT_NONE && (s->operation == NULL ||
	    facts_get(s->operation, m->fact).len == 0);
}

/* The text of a row, taken apart. */
static const struct shape *
shape_of(const struct meanings *in, const struct meaning *m,
    const struct record_source *s)
{
	return lacks_fact(m, s) ? &in->unknown[m - meanings] :
	    &in->shape[m - meanings];
}

/* What stands in the message behind its beginning; for a plain line, all. */
static struct text
rest_of(const struct meaning *m, const struct record *record, bool whole)
{
	if (record->kind == RECORD_PLAIN)
		return record->body;
	return text_skip(record->head.message, whole ? 0 : m->starts.len);
}

static void
fill(struct meanings *in, struct buf *out, const struct meaning *m,
    const struct record_source *s, size_t max, bool utf8)
{
	const struct shape *shape = shape_of(in, m, s);
	const struct record *record = s->record;
	struct text rest;
	bool said;

	buf_add(out, shape->before.at, shape->before.len);
	switch (shape->place) {
	case PLACE_NONE:
		break;
	case PLACE_REST:
	case PLACE_BELOW:
		rest = shape->place == PLACE_REST ? rest_of(m, record, false) :
		    text_trim(record->body);
		said = shape->place == PLACE_REST &&
		    record->kind == RECORD_LOG;
		add_clean(in, out, rest, max, !said && record->clean_body,
		    said ? record : NULL, utf8);
		break;
	case PLACE_FACT:
		if (shape->more) {
			template_fill(out, shape->before.at + shape->before.len,
			    facts_with(s, shape->fact), TEMPLATE_PROSE, utf8);
			return;
		}
		template_fact(out, facts_with(s, shape->fact), shape->fact,
		    utf8);
		break;
	}
	buf_add(out, shape->after.at, shape->after.len);
}

size_t
meaning_plain_words(struct meanings *in, char *to, const struct meaning *m,
    const struct record_source *s, size_t max)
{
	const struct shape *shape = shape_of(in, m, s);
	const struct record *record = s->record;
	struct text rest = { "", 0 };
	const struct facts *facts;
	bool said = record->kind == RECORD_LOG;
	size_t len;

	if (m->say != NULL || shape->before.len > BEFORE_MAX)
		return 0;
	switch (shape->place) {
	case PLACE_NONE:
		len = shape->before.len;
		memcpy(to, shape->copy, BEFORE_MAX);
		return len <= max ? len : 0;
	case PLACE_REST:
	case PLACE_BELOW:
		said = said && shape->place == PLACE_REST;
		rest = shape->place == PLACE_REST ? rest_of(m, record, false) :
		    text_trim(record->body);
		if (rest.len > max)
			return 0;
		if (said || !record->clean_body)
			rest = masked(in, rest, said ? record : NULL);
		rest = text_trim(rest);
		break;
	case PLACE_FACT:
		facts = facts_with(s, shape->fact);
		if (shape->more || !facts_known(facts, shape->fact))
			return 0;
		rest = facts_get(facts, shape->fact);
		break;
	}
	len = shape->before.len + rest.len + shape->after.len;
	if (len > max || !wrap_is_simple(rest))
		return 0;
	memcpy(to, shape->copy, BEFORE_MAX);
	to += shape->before.len;
	copy_text(to, rest.at, rest.len);
	/* Few have words behind it. */
	if (shape->after.len > 0)
		copy_text(to + rest.len, shape->after.at, shape->after.len);
	return len;
}

/*
 * Whether there is no secret in what is said: it is of facts, which are masked,
 * or one harmless word behind a word of our own, which is no secret's name.
 */
static bool
is_clean(const struct meaning *m, const struct record_source *s,
    struct text said)
{
	if (m->say == say_scope)
		return text_is_harmless(text_skip(said, strlen(" for ")));
	return m->say == say_exception ||
	    (m->say == say_request && s->operation != NULL) ||
	    (m->say == say_headers && known_id(s).len > 0);
}

/* Whether what is said comes from the record alone, as it stands there. */
static bool
says_the_record(const struct meaning *m)
{
	return m->say == say_status || m->say == say_request ||
	    m->say == say_scope;
}

void
meaning_words(struct meanings *in, struct buf *out, const struct meaning *m,
    const struct record_source *s, size_t max,
    bool whole, bool utf8)
{
	const struct record *record = s->record;
	struct buf *said = &in->said;
	const struct shape *shape;

	if (whole) {
		add_clean(in, out, rest_of(m, record, true), max, false,
		    record->clean_body ? record : NULL, utf8);
		return;
	}
	if (m->say == NULL) {
		fill(in, out, m, s, max, utf8);
		return;
	}
	shape = shape_of(in, m, s);
	if (s->operation != NULL || shape->place == PLACE_NONE)
		fill(in, out, m, s, max, utf8);
	else
		buf_add(out, shape->before.at, shape->before.len);
	buf_clear(said);
	m->say(said, s);
	/* It may begin with the blank that parts it from the text. */
	if (text_starts(text_make(buf_str(said), said->len), " "))
		buf_addc(out, ' ');
	add_clean(in, out, text_make(buf_str(said), said->len), max,
	    is_clean(m, s, text_make(buf_str(said), said->len)),
	    record->clean_body && says_the_record(m) ? record : NULL, utf8);
}

static bool
refuses(struct text message)
{
	struct text status = text_after(text_after(message, " HTTP/"), "\" ");

	return text_starts(status, "4") || text_starts(status, "5") ||
	    text_starts(status, "3");
}

bool
meaning_decides(const struct meaning *m, const struct record_source *s)
{
	return m->way == MARK ||
	    (m->say == say_status && refuses(s->record->head.message));
}
