/*
 * request: see include/ssm/diagnose/request.h.
 */
#include <string.h>

#include <jansson.h>

#include "ssm/diagnose/request.h"
#include "ssm/diagnose/wire.h"
#include "ssm/log/redact.h"
#include "ssm/log/squeeze.h"

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
		source_set(s, id, text_of(value));
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
		source_set(s, FACT_TARGET, known);
		return;
	}
	root = json_loadb(body.at, body.len, 0, NULL);
	set_member(s, FACT_TARGET, root, target.at);
	set_member(s, FACT_DOCUMENT, root, document.at);
	json_decref(root);
}

/*
 * Whether this is a second request for a session: aws makes one, so that the
 * run above goes on here.
 */
static bool
is_asked_twice(const struct run *run, struct text name)
{
	size_t i;

	for (i = 0; i < run->count; i++) {
		if (text_equal(facts_get(&run->operations[i].facts,
		    FACT_OPERATION), name))
			return true;
	}
	return run->over;
}

/* Of a machine or container, which answer without an operation. */
static bool
is_metadata_host(struct text host)
{
	return text_starts(host, "169.254.") || text_starts(host, "[fd00:") ||
	    text_starts(host, "127.") || text_is(host, "localhost");
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

void
making_request(struct source *s, struct text rest)
{
	struct repr_member keys[] = {
		KEY("url"), KEY("client_region"), KEY("body"), KEY("RoleArn"),
		KEY("SerialNumber"),
	};
	struct run *run = s->run;
	struct text message = s->record->head.message;
	struct text name = text_before(rest, ")"), value;
	bool starts = text_is(name, "StartSession");
	bool connects = starts || text_is(name, "ExecuteCommand");
	/* Roles are assumed and codes asked for before that. */
	size_t count = connects ? 3 : sizeof keys / sizeof keys[0];

	if (connects && run->above_open && is_asked_twice(run, name))
		source_note_mixed(s);
	run->current = new_operation(run);
	source_quote(s, text_make(message.at, (size_t)(name.at - message.at) +
	    name.len + (name.len < rest.len ? 1 : 0)));
	source_append(s, FACT_OPERATIONS, name);
	source_set_op(s, FACT_OPERATION, name);
	repr_find(rest, keys, count);
	value = source_member(s, &keys[0]);
	if (value.len > 0)
		source_set_op(s, FACT_ENDPOINT, value);
	if (connects && (value = source_member(s, &keys[1])).len > 0)
		source_set(s, FACT_REGION, value);
	value = source_member(s, &keys[2]);
	if (value.len > 0)
		source_set_op(s, FACT_PARAMETERS, value);
	if (starts && value.len > 0)
		body_target(s, value);
	if ((value = source_member(s, &keys[3])).len > 0)
		source_set(s, FACT_ROLE_ARN, value);
	if ((value = source_member(s, &keys[4])).len > 0)
		source_set(s, FACT_MFA_SERIAL, value);
	if (!connects)
		run->phase = PHASE_SIGN_IN;
}

/* The scope stands in the third line: DATE/REGION/SERVICE/aws4_request. */
void
string_to_sign(struct source *s, struct text rest)
{
	struct text date = signing_scope(s->record->body), region, service;

	(void)rest;
	text_cut(&date, '/', &region);
	text_cut(&region, '/', &service);
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
		source_set(s, FACT_KEY, key);
		return;
	}
	buf_clear(masked);
	redact_key_id(masked, key);
	source_note(s, FACT_KEY, buf_str(masked));
}

void
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
	source_quote(s, text_make(s->record->head.message.at,
	    (size_t)(url.at + url.len - s->record->head.message.at)));
	run->current->attempts++;
	run->sent++;
	run->current->sent_ms = s->record->head.time_ms;
	source_set_op(s, FACT_ENDPOINT, url);
	/* It comes from another record, whatever this one holds. */
	if (run->scope.len > 0)
		facts_take(&run->current->facts, FACT_SCOPE_REGION,
		    text_make(run->scope.data, run->scope.len));
	buf_clear(&run->scope);
	connects = facts_is(&run->current->facts, FACT_OPERATION,
	    "StartSession") || facts_is(&run->current->facts, FACT_OPERATION,
	    "ExecuteCommand");
	FIND(rest, keys);
	date = source_member(s, &keys[0]);
	if (date.len > 0)
		run->current->amz_ms = amz_date(date);
	key = text_between(rest, "Credential=", "/");
	if (key.len > 0 && (connects || !facts_known(&run->facts, FACT_KEY))) {
		set_key(s, key);
		if (text_starts(key, "ASIA"))
			source_note(s, FACT_KEY_KIND, "temporary");
		else if (text_starts(key, "AKIA"))
			source_note(s, FACT_KEY_KIND, "long-lived");
		source_note(s, FACT_TOKEN_SENT,
		    source_member(s, &keys[1]).len > 0 ? "yes" : "no");
	}
	if (connects)
		run->phase = PHASE_CONNECT;
}

/* https://HOST:443 "POST / HTTP/1.1" 403 112 */
void
http_status(struct source *s, struct text rest)
{
	struct text status, host, wanted;
	int64_t number;

	/* The rule's prefix was part of the URL. */
	rest = s->record->head.message;
	host = url_host(rest);
	if (s->run->current == NULL) {
		if (s->run->above_open && host.len > 0 &&
		    !is_metadata_host(host))
			source_note_mixed(s);
		return;
	}
	/* Metadata services answer in between; they are no operation. */
	wanted = url_host(facts_get(&s->run->current->facts, FACT_ENDPOINT));
	if (host.len == 0 || !text_equal(host, wanted))
		return;
	status = text_trim(text_after(text_after(rest, " HTTP/"), "\" "));
	if (!text_number(status, &number))
		return;
	if (++s->run->answered > s->run->sent && s->run->sent > 0)
		source_note_mixed(s);
	s->run->in_attempt = false;
	source_set_op(s, FACT_STATUS, text_before(status, " "));
	s->run->current->succeeded = number >= 200 && number < 300;
}

void
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
		value = source_member(s, &keys[i]);
	source_note_op(s, FACT_HAS_REQUEST_ID, value.len > 0 ? "yes" : "no");
	if (value.len > 0) {
		/* As it stands alone, without what says it is one. */
		s->secrets = SECRETS_MAYBE;
		source_set_op(s, FACT_REQUEST_ID, value);
	}
	if ((value = source_member(s, &keys[DATE])).len > 0)
		s->run->current->server_ms = http_date(value);
	if ((value = source_member(s, &keys[VIA])).len > 0 ||
	    (value = source_member(s, &keys[SERVER])).len > 0)
		source_set_op(s, FACT_SERVER, value);
	if ((value = source_member(s, &keys[LOCATION])).len > 0)
		source_set_op(s, FACT_LOCATION, value);
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
	squeeze(room, t.len > 2048 ? text_make(t.at, 2048) : t);
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
		source_set(s, FACT_SESSION_ID, text_of(id));
		source_note(s, FACT_SESSION, "requested");
		s->run->phase = PHASE_PLUGIN;
	}
	if (id != NULL && url != NULL) {
		source_set(s, FACT_STREAM_HOST, url_host(text_of(url)));
		source_set(s, FACT_STREAM_ORIGIN, url_origin(text_of(url)));
	}
	json_decref(root);
}

void
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
		source_append(s, FACT_SUCCEEDED,
		    facts_get(&op->facts, FACT_OPERATION));
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

/* Its traceback is below; whether there is another attempt is not known. */
void
attempt_failed(struct source *s, struct text rest)
{
	(void)rest;
	s->run->failed_line = s->record->line;
}

void
retrying(struct source *s, struct text rest)
{
	struct text delay = text_before(rest, " ");
	ptrdiff_t point = text_find(delay, ".");

	/* Tenths of a second are enough of 0.7347664145941564. */
	if (point >= 0 && delay.len > (size_t)point + 2)
		delay.len = (size_t)point + 2;
	source_set_op(s, FACT_RETRY_DELAY, delay);
}

void
exhausted(struct source *s, struct text rest)
{
	(void)rest;
	s->run->in_attempt = false;
	source_note_op(s, FACT_EXHAUSTED, "yes");
}
