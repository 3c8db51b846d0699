/*
 * facts: see include/ssm/diagnose/facts.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/facts.h"
#include "ssm/log/redact.h"

static const struct fact_info infos[FACT__COUNT] = {
	[FACT_CLI_VERSION] = { "cli_version", "this version", "VERSION" },
	[FACT_CLI_GENERATION] = { "cli_generation", "this", "2" },
	[FACT_CLI_PYTHON] = { "cli_python", "its Python", "PYTHON" },
	[FACT_COMMAND] = { "command", "the command", "ssm start-session" },
	[FACT_ARGUMENTS] = { "arguments", "the arguments", "ARGUMENTS" },
	[FACT_TARGET] = { "target", "the target", "TARGET" },
	[FACT_TARGET_KIND] = { "target_kind", "other", "other" },
	[FACT_DOCUMENT] = { "document", "the session document",
	    "SSM-SessionManagerRunShell" },
	[FACT_PARAMETERS] = { "parameters", "the parameters", "PARAMETERS" },
	[FACT_CLUSTER] = { "cluster", "the cluster", "CLUSTER" },
	[FACT_TASK] = { "task", "the task", "TASK" },
	[FACT_PROFILE] = { "profile", "the profile", "PROFILE" },
	[FACT_PROFILE_FROM] = { "profile_from", "unknown", "unknown" },
	[FACT_REGION] = { "region", "this Region", "REGION" },
	[FACT_REGION_KNOWN] = { "region_known", "yes", "yes" },
	[FACT_ENDPOINT_URL] = { "endpoint_url", "the endpoint URL", "URL" },
	[FACT_AWS_OPTIONS] = { "aws_options", "", "" },
	[FACT_PROVIDERS] = { "providers", "every source it knows", "" },
	[FACT_PROVIDER] = { "provider", "the credential source", "" },
	[FACT_PROVIDER_FILE] = { "provider_file", "its file", "FILE" },
	[FACT_SOURCE] = { "source", "a source the log does not show", "" },
	[FACT_KEY] = { "key", "the access key", "KEY" },
	[FACT_KEY_KIND] = { "key_kind", "unknown", "unknown" },
	[FACT_TOKEN_SENT] = { "token_sent", "unknown", "unknown" },
	[FACT_ENV_PROFILE] = { "env_profile", "the profile it names",
	    "PROFILE" },
	[FACT_SHADOWED] = { "shadowed", "no", "no" },
	[FACT_ROLE_ARN] = { "role_arn", "the role", "ROLE_ARN" },
	[FACT_MFA_SERIAL] = { "mfa_serial", "the MFA device", "MFA_ARN" },
	[FACT_METADATA] = { "metadata", "nothing", "nothing" },
	[FACT_OPERATIONS] = { "operations", "no operation", "" },
	[FACT_SUCCEEDED] = { "succeeded", "none", "" },
	[FACT_OPERATION] = { "operation", "the call", "OPERATION" },
	[FACT_HOST] = { "host", "the endpoint", "HOST" },
	[FACT_PORT] = { "port", "443", "443" },
	[FACT_SCHEME] = { "scheme", "https", "https" },
	[FACT_HOST_KIND] = { "host_kind", "unknown", "unknown" },
	[FACT_ENDPOINT] = { "endpoint", "the endpoint", "URL" },
	[FACT_CA_BUNDLE] = { "ca_bundle", "unknown", "unknown" },
	[FACT_SCOPE_REGION] = { "scope_region", "another Region", "REGION" },
	[FACT_STATUS] = { "status", "an error", "STATUS" },
	[FACT_REQUEST_ID] = { "request_id", "unknown", "REQUEST_ID" },
	[FACT_HAS_REQUEST_ID] = { "has_request_id", "unknown", "unknown" },
	[FACT_BODY_KIND] = { "body_kind", "unknown", "unknown" },
	[FACT_BODY] = { "body", "the answer", "", 300 },
	[FACT_SERVER] = { "server", "an unnamed server", "" },
	[FACT_LOCATION] = { "location", "another address", "URL" },
	[FACT_SERVER_TIME] = { "server_time", "another time", "" },
	[FACT_LOCAL_TIME] = { "local_time", "its own time", "" },
	[FACT_CLOCK] = { "clock", "wrong", "wrong" },
	[FACT_SKEW] = { "skew", "some minutes", "" },
	[FACT_ATTEMPTS] = { "attempts", "several", "" },
	[FACT_EXHAUSTED] = { "exhausted", "no", "no" },
	[FACT_RETRY_DELAY] = { "retry_delay", "some seconds", "" },
	[FACT_FINAL] = { "final", "no message", "", 16 * 1024 },
	[FACT_ERROR] = { "error", "an error", "ERROR" },
	[FACT_CODE] = { "code", "an error", "CODE" },
	[FACT_MESSAGE] = { "message", "no text", "", 16 * 1024 },
	[FACT_EXCEPTIONS] = { "exceptions", "", "", FACT_TEXT_CAP },
	[FACT_TEXT] = { "text", "", "", FACT_TEXT_CAP },
	[FACT_PROXY] = { "proxy", "the proxy", "PROXY" },
	[FACT_URL] = { "url", "the endpoint", "URL" },
	[FACT_ACTION] = { "action", "the action", "ssm:StartSession" },
	[FACT_RESOURCE] = { "resource", "the resource", "RESOURCE" },
	[FACT_RESOURCE_KIND] = { "resource_kind", "unknown", "unknown" },
	[FACT_RESOURCE_ACCOUNT] = { "resource_account",
	    "the resource's account", "ACCOUNT" },
	[FACT_SAME_ACCOUNT] = { "same_account", "unknown", "unknown" },
	[FACT_LAYER] = { "layer", "unknown", "unknown" },
	[FACT_EXPLICIT] = { "explicit", "no", "no" },
	[FACT_POLICY_ARN] = { "policy_arn", "the policy", "POLICY_ARN" },
	[FACT_PRINCIPAL] = { "principal", "your principal", "PRINCIPAL_ARN" },
	[FACT_PRINCIPAL_KIND] = { "principal_kind", "unknown", "unknown" },
	[FACT_PRINCIPAL_NAME] = { "principal_name", "your user or role",
	    "NAME" },
	[FACT_ACCOUNT] = { "account", "your account", "ACCOUNT" },
	[FACT_SESSION_ID] = { "session_id", "the session", "SESSION_ID" },
	[FACT_STREAM_HOST] = { "stream_host", "the data channel's host",
	    "HOST" },
	[FACT_STREAM_ORIGIN] = { "stream_origin", "the data channel's URL",
	    "URL" },
	[FACT_SESSION] = { "session", "none", "none" },
	[FACT_OPENED] = { "opened", "no", "no" },
	[FACT_LEFT] = { "left", "no", "no" },
	[FACT_OPEN_FOR] = { "open_for", "some time", "" },
	[FACT_SILENT_FOR] = { "silent_for", "some time", "" },
	[FACT_PLUGIN] = { "plugin", "unknown", "unknown" },
	[FACT_PLUGIN_VERSION] = { "plugin_version", "this version",
	    "VERSION" },
	[FACT_REASON] = { "reason", "no reason", "" },
	[FACT_PERFORM] = { "perform", "no reason", "" },
	[FACT_REACHED] = { "reached", "unknown", "unknown" },
	[FACT_CHANNEL] = { "channel", "unknown", "unknown" },
	[FACT_CHANNEL_VIA] = { "channel_via", "the data channel's host",
	    "HOST" },
	[FACT_CHANNEL_STATUS] = { "channel_status", "an error", "STATUS" },
	[FACT_SOCKETS] = { "sockets", "unknown", "unknown" },
	[FACT_TERMINAL_MODES] = { "terminal_modes", "unknown", "unknown" },
	[FACT_LOCAL_PORT] = { "local_port", "its local port", "PORT" },
	[FACT_PORT_STATE] = { "port_state", "unknown", "unknown" },
	[FACT_LIVE] = { "live", "no", "no" },
	[FACT_PHASE] = { "phase", "unknown", "unknown" },
	[FACT_PHASES] = { "phases", "unknown", "unknown" },
	[FACT_ELAPSED] = { "elapsed", "some time", "" },
	[FACT_EXIT] = { "exit", "unknown", "unknown" },
	[FACT_SIGNAL] = { "signal", "a signal", "SIGNAL" },
	[FACT_INTERRUPTED] = { "interrupted", "no", "no" },
	[FACT_GIVEN_UP] = { "given_up", "no", "no" },
	[FACT_TERMINATED] = { "terminated", "no", "no" },
	[FACT_MIXED] = { "mixed", "no", "no" },
	[FACT_LINES] = { "lines", "some", "" },
};

/* The facts in the order of their names. */
static const enum fact_id by_name[] = {
	FACT_ACCOUNT, FACT_ACTION, FACT_ARGUMENTS, FACT_ATTEMPTS,
	FACT_AWS_OPTIONS, FACT_BODY, FACT_BODY_KIND, FACT_CA_BUNDLE,
	FACT_CHANNEL, FACT_CHANNEL_STATUS, FACT_CHANNEL_VIA,
	FACT_CLI_GENERATION, FACT_CLI_PYTHON, FACT_CLI_VERSION, FACT_CLOCK,
	FACT_CLUSTER, FACT_CODE, FACT_COMMAND, FACT_DOCUMENT, FACT_ELAPSED,
	FACT_ENDPOINT, FACT_ENDPOINT_URL, FACT_ENV_PROFILE, FACT_ERROR,
	FACT_EXCEPTIONS, FACT_EXHAUSTED, FACT_EXIT, FACT_EXPLICIT, FACT_FINAL,
	FACT_GIVEN_UP, FACT_HAS_REQUEST_ID, FACT_HOST, FACT_HOST_KIND,
	FACT_INTERRUPTED, FACT_KEY, FACT_KEY_KIND, FACT_LAYER, FACT_LEFT,
	FACT_LINES, FACT_LIVE, FACT_LOCAL_PORT, FACT_LOCAL_TIME, FACT_LOCATION,
	FACT_MESSAGE, FACT_METADATA, FACT_MFA_SERIAL, FACT_MIXED, FACT_OPEN_FOR,
	FACT_OPENED, FACT_OPERATION, FACT_OPERATIONS, FACT_PARAMETERS,
	FACT_PERFORM, FACT_PHASE, FACT_PHASES, FACT_PLUGIN, FACT_PLUGIN_VERSION,
	FACT_POLICY_ARN, FACT_PORT, FACT_PORT_STATE, FACT_PRINCIPAL,
	FACT_PRINCIPAL_KIND, FACT_PRINCIPAL_NAME, FACT_PROFILE,
	FACT_PROFILE_FROM, FACT_PROVIDER, FACT_PROVIDER_FILE, FACT_PROVIDERS,
	FACT_PROXY, FACT_REACHED, FACT_REASON, FACT_REGION, FACT_REGION_KNOWN,
	FACT_REQUEST_ID, FACT_RESOURCE, FACT_RESOURCE_ACCOUNT,
	FACT_RESOURCE_KIND, FACT_RETRY_DELAY, FACT_ROLE_ARN, FACT_SAME_ACCOUNT,
	FACT_SCHEME, FACT_SCOPE_REGION, FACT_SERVER, FACT_SERVER_TIME,
	FACT_SESSION, FACT_SESSION_ID, FACT_SHADOWED, FACT_SIGNAL,
	FACT_SILENT_FOR, FACT_SKEW, FACT_SOCKETS, FACT_SOURCE, FACT_STATUS,
	FACT_STREAM_HOST, FACT_STREAM_ORIGIN, FACT_SUCCEEDED, FACT_TARGET,
	FACT_TARGET_KIND, FACT_TASK, FACT_TERMINAL_MODES, FACT_TERMINATED,
	FACT_TEXT, FACT_TOKEN_SENT, FACT_URL,
};

static const struct fact_info none = { "", "", "", 0 };

const struct fact_info *
fact_info(enum fact_id id)
{
	if (id <= FACT_NONE || id >= FACT__COUNT)
		return &none;
	return &infos[id];
}

/* The order of a name and a fact's: by bytes, as strcmp(3). */
static int
order_of(struct text name, const char *other)
{
	size_t i;

	for (i = 0; i < name.len && name.at[i] == other[i]; i++)
		;
	/* A NUL in the name is no end of it. */
	if (i == name.len)
		return other[i] == '\0' ? 0 : -1;
	return (unsigned char)name.at[i] < (unsigned char)other[i] ? -1 : 1;
}

enum fact_id
fact_by_name(struct text name)
{
	size_t low = 0, high = sizeof by_name / sizeof by_name[0], middle;
	int order;

	while (low < high) {
		middle = (low + high) / 2;
		order = order_of(name, infos[by_name[middle]].name);
		if (order == 0)
			return by_name[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return FACT_NONE;
}

void
facts_init(struct facts *f)
{
	int id;

	*f = (struct facts){ 0 };
	for (id = 0; id < FACT__COUNT; id++) {
		buf_init(&f->fact[id].value,
		    infos[id].cap != 0 ? infos[id].cap : FACT_CAP);
		buf_init(&f->fact[id].quote, FACT_QUOTE_CAP);
	}
	buf_init(&f->scratch, FACT_TEXT_CAP);
}

void
facts_release(struct facts *f)
{
	int id;

	for (id = 0; id < FACT__COUNT; id++) {
		buf_release(&f->fact[id].value);
		buf_release(&f->fact[id].quote);
	}
	buf_release(&f->scratch);
}

void
facts_clear(struct facts *f)
{
	int id;

	for (id = 0; id < FACT__COUNT; id++) {
		if (f->fact[id].known || f->fact[id].line != 0)
			facts_forget(f, (enum fact_id)id);
	}
	f->first_line = f->last_line = 0;
}

/*
 * Whether there can be no secret in a text that stands alone: a word without
 * any separator has no name before it, and neither one in lower case nor a
 * short one, nor one that begins no key id and no token anywhere, has the shape
 * of a secret (redact.c).
 */
static bool
is_word(struct text t)
{
	bool upper = false, begins = false;
	char before = '\0';
	size_t i;

	if (t.len >= 64)
		return false;
	for (i = 0; i < t.len; before = t.at[i++]) {
		char c = t.at[i];

		if (c >= 'A' && c <= 'Z') {
			upper = true;
			/* AKIA, ASIA; eyJ, IQoJ */
			begins |= (c == 'A' && before == 'I') ||
			    (c == 'J' && (before == 'y' || before == 'o'));
		} else if ((c < 'a' || c > 'z') && (c < '.' || c > '9') &&
		    c != '_' && (c != '-' || before == '-')) {
			return false;
		}
	}
	return !upper || t.len < 16 || (t.len < 40 && !begins);
}

/* The text without secrets; valid until the next call. */
static struct text
masked(struct facts *f, struct text t)
{
	if (f->clean || is_word(t))
		return t;
	buf_clear(&f->scratch);
	redact(&f->scratch, t);
	return text_make(buf_str(&f->scratch), f->scratch.len);
}

/* What is masked already, and may be part of the old bytes. */
static void
put(struct buf *to, struct text t)
{
	if (to->data != NULL && t.at >= to->data &&
	    t.at <= to->data + to->len) {
		memmove(to->data, t.at, t.len);
		buf_truncate(to, t.len);
		return;
	}
	buf_clear(to);
	buf_add(to, t.at, t.len);
}

static void
set_quote(struct fact *fact, uint64_t line, struct text quote)
{
	fact->line = line;
	if (line == 0)
		buf_clear(&fact->quote);
	else
		put(&fact->quote, quote);
}

/*
 * A secret that begins before this cut is masked to the cut; one that begins
 * behind it is not kept.
 */
static struct text
cut_quote(struct text line)
{
	if (line.len > FACT_QUOTE_CAP + 64)
		line.len = FACT_QUOTE_CAP + 64;
	return line;
}

struct text
quote_masked(struct buf *room, struct text line)
{
	struct redactor redactor;

	line = cut_quote(line);
	redactor_init(&redactor);
	buf_clear(room);
	if (!redactor_lines(&redactor, room, line))
		return line;
	return text_make(buf_str(room), room->len);
}

void
facts_set_quoted(struct facts *f, enum fact_id id, struct text value,
    uint64_t line, struct text quote)
{
	/* Masks first, cuts afterwards. */
	put(&f->fact[id].value, masked(f, value));
	set_quote(&f->fact[id], line, quote);
	f->fact[id].known = true;
}

void
facts_set(struct facts *f, enum fact_id id, struct text value, uint64_t line,
    struct text quote)
{
	put(&f->fact[id].value, masked(f, value));
	f->fact[id].known = true;
	facts_quote(f, id, line, quote);
}

void
facts_quote(struct facts *f, enum fact_id id, uint64_t line, struct text quote)
{
	set_quote(&f->fact[id], line, line == 0 ? quote :
	    masked(f, cut_quote(quote)));
}

void
facts_note(struct facts *f, enum fact_id id, const char *value)
{
	put(&f->fact[id].value, text_of(value));
	set_quote(&f->fact[id], 0, text_of(""));
	f->fact[id].known = true;
}

void
facts_derive(struct facts *f, enum fact_id id, struct text value,
    enum fact_id from)
{
	const struct fact *source = &f->fact[from];

	put(&f->fact[id].value, masked(f, value));
	if (id != from) {
		put(&f->fact[id].quote, text_make(buf_str(&source->quote),
		    source->quote.len));
		f->fact[id].line = source->line;
	}
	f->fact[id].known = true;
}

void
facts_copy(struct facts *f, enum fact_id id, const struct fact *from)
{
	put(&f->fact[id].value, text_make(buf_str(&from->value),
	    from->value.len));
	put(&f->fact[id].quote, text_make(buf_str(&from->quote),
	    from->quote.len));
	f->fact[id].line = from->line;
	f->fact[id].known = true;
}

void
facts_append(struct facts *f, enum fact_id id, struct text word, uint64_t line,
    struct text quote)
{
	struct fact *fact = &f->fact[id];
	struct text rest = facts_get(f, id);

	while (rest.len > 0) {
		struct text one = text_before(rest, ", ");

		if (text_equal(one, word))
			return;
		rest = text_after(rest, ", ");
	}
	if (fact->value.len > 0)
		buf_adds(&fact->value, ", ");
	word = masked(f, word);
	buf_add(&fact->value, word.at, word.len);
	set_quote(fact, line, quote);
	fact->known = true;
}

void
facts_gather(struct facts *f, enum fact_id id, struct text t)
{
	text_squeeze(&f->fact[id].value, masked(f, t));
	f->fact[id].known = true;
}

void
facts_forget(struct facts *f, enum fact_id id)
{
	buf_clear(&f->fact[id].value);
	buf_clear(&f->fact[id].quote);
	f->fact[id].line = 0;
	f->fact[id].known = false;
}
