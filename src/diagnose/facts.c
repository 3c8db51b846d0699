/*
 * facts: see include/ssm/diagnose/facts.h.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/facts.h"
#include "ssm/log/copy.h"
#include "ssm/log/harmless.h"
#include "ssm/log/redact.h"
#include "ssm/log/squeeze.h"

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
	[FACT_CONTAINER] = { "container", "the container", "CONTAINER" },
	[FACT_PROFILE] = { "profile", "the profile", "PROFILE" },
	[FACT_PROFILE_FROM] = { "profile_from", "unknown", "unknown" },
	[FACT_REGION] = { "region", "this Region", "REGION" },
	[FACT_REGION_KNOWN] = { "region_known", "yes", "yes" },
	[FACT_ENDPOINT_URL] = { "endpoint_url", "the custom endpoint", "URL" },
	[FACT_MISPLACED] = { "misplaced", "an option of ssm-connect",
	    "OPTION" },
	[FACT_AWS_OPTIONS] = { "aws_options", "", "" },
	[FACT_AGAIN] = { "again", "the command", "ssm-connect TARGET" },
	[FACT_AGAIN_PLAIN] = { "again_plain", "the command",
	    "ssm-connect TARGET" },
	[FACT_ANOTHER] = { "another", "no", "no" },
	[FACT_SERVICE] = { "service", "the endpoints", "" },
	[FACT_PROXIED] = { "proxied", "https", "https" },
	[FACT_PROXY_VARIABLE] = { "proxy_variable", "HTTPS_PROXY",
	    "HTTPS_PROXY" },
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
	[FACT_ELAPSED] = { "elapsed", "some time", "" },
	[FACT_EXIT] = { "exit", "unknown", "unknown" },
	[FACT_SIGNAL] = { "signal", "a signal", "SIGNAL" },
	[FACT_INTERRUPTED] = { "interrupted", "no", "no" },
	[FACT_GIVEN_UP] = { "given_up", "no", "no" },
	[FACT_TERMINATED] = { "terminated", "no", "no" },
	[FACT_TOLD] = { "told", "no", "no" },
	[FACT_CUT] = { "cut", "no", "no" },
	[FACT_MIXED] = { "mixed", "no", "no" },
	[FACT_LINES] = { "lines", "some", "" },
};

/*
 * The facts by the first letters of their names; those that most texts name go
 * first.
 */
#define LETTER(c) [(c) - 'a']

static const unsigned char by_letter[26][24] = {
	LETTER('a') = { FACT_AWS_OPTIONS, FACT_AGAIN, FACT_ACTION, FACT_ACCOUNT,
	    FACT_ATTEMPTS, FACT_AGAIN_PLAIN, FACT_ANOTHER, FACT_ARGUMENTS },
	LETTER('b') = { FACT_BODY, FACT_BODY_KIND },
	LETTER('c') = { FACT_CLUSTER, FACT_CHANNEL_VIA, FACT_CLOCK,
	    FACT_CHANNEL_STATUS, FACT_CODE, FACT_CA_BUNDLE, FACT_CHANNEL,
	    FACT_CLI_GENERATION, FACT_CLI_PYTHON, FACT_CLI_VERSION,
	    FACT_COMMAND, FACT_CONTAINER, FACT_CUT },
	LETTER('d') = { FACT_DOCUMENT },
	LETTER('e') = { FACT_ENDPOINT, FACT_ENDPOINT_URL, FACT_ENV_PROFILE,
	    FACT_ELAPSED, FACT_ERROR, FACT_EXCEPTIONS, FACT_EXHAUSTED,
	    FACT_EXIT, FACT_EXPLICIT },
	LETTER('f') = { FACT_FINAL },
	LETTER('g') = { FACT_GIVEN_UP },
	LETTER('h') = { FACT_HOST, FACT_HAS_REQUEST_ID, FACT_HOST_KIND },
	LETTER('i') = { FACT_INTERRUPTED },
	LETTER('k') = { FACT_KEY, FACT_KEY_KIND },
	LETTER('l') = { FACT_LOCAL_PORT, FACT_LOCAL_TIME, FACT_LOCATION,
	    FACT_LAYER, FACT_LEFT, FACT_LINES, FACT_LIVE },
	LETTER('m') = { FACT_MFA_SERIAL, FACT_MESSAGE, FACT_METADATA,
	    FACT_MISPLACED, FACT_MIXED },
	LETTER('o') = { FACT_OPERATION, FACT_OPEN_FOR, FACT_OPENED,
	    FACT_OPERATIONS },
	LETTER('p') = { FACT_PRINCIPAL_NAME, FACT_PROXY_VARIABLE,
	    FACT_POLICY_ARN, FACT_PROFILE, FACT_PORT, FACT_PROXIED,
	    FACT_PRINCIPAL, FACT_PROVIDER_FILE, FACT_PROVIDERS,
	    FACT_PARAMETERS, FACT_PERFORM, FACT_PHASE, FACT_PLUGIN,
	    FACT_PLUGIN_VERSION, FACT_PORT_STATE, FACT_PRINCIPAL_KIND,
	    FACT_PROFILE_FROM, FACT_PROVIDER, FACT_PROXY },
	LETTER('r') = { FACT_REGION, FACT_RESOURCE, FACT_RESOURCE_ACCOUNT,
	    FACT_REQUEST_ID, FACT_REASON, FACT_RESOURCE_KIND,
	    FACT_RETRY_DELAY, FACT_ROLE_ARN, FACT_REACHED, FACT_REGION_KNOWN },
	LETTER('s') = { FACT_SESSION_ID, FACT_STREAM_HOST, FACT_SKEW,
	    FACT_SOURCE, FACT_SERVER_TIME, FACT_SCOPE_REGION, FACT_STATUS,
	    FACT_SAME_ACCOUNT, FACT_SCHEME, FACT_SERVER, FACT_SESSION,
	    FACT_SHADOWED, FACT_SIGNAL, FACT_SILENT_FOR, FACT_SOCKETS,
	    FACT_STREAM_ORIGIN, FACT_SUCCEEDED, FACT_SERVICE },
	LETTER('t') = { FACT_TARGET, FACT_TASK, FACT_TARGET_KIND,
	    FACT_TERMINAL_MODES, FACT_TERMINATED, FACT_TEXT, FACT_TOKEN_SENT,
	    FACT_TOLD },
	LETTER('u') = { FACT_URL },
};

_Static_assert(FACT__COUNT <= 256, "a fact is a byte");

static const struct fact_info none = { "", "", "", 0 };

const struct fact_info *
fact_info(enum fact_id id)
{
	if (id <= FACT_NONE || id >= FACT__COUNT)
		return &none;
	return &infos[id];
}

enum fact_id
fact_by_name(struct text name)
{
	const unsigned char *id;
	const char *own;
	size_t i;

	if (name.len == 0 || name.at[0] < 'a' || name.at[0] > 'z')
		return FACT_NONE;
	for (id = by_letter[name.at[0] - 'a']; *id != FACT_NONE; id++) {
		own = infos[*id].name;
		for (i = 1; i < name.len && own[i] == name.at[i] &&
		    own[i] != '\0'; i++)
			;
		if (i == name.len && own[i] == '\0')
			return (enum fact_id)*id;
	}
	return FACT_NONE;
}

void
facts_init(struct facts *f)
{
	int id;

	memset(f->known, 0, sizeof *f - offsetof(struct facts, known));
	for (id = 0; id < FACT__COUNT; id++) {
		f->fact[id] = (struct fact){ 0 };
		buf_init(&f->fact[id].value,
		    infos[id].cap != 0 ? infos[id].cap : FACT_CAP);
	}
	buf_init(&f->scratch, FACT_TEXT_CAP);
	f->quotes = &f->own;
}

void
facts_init_beside(struct facts *f, struct facts *others)
{
	facts_init(f);
	f->quotes = others->quotes;
}

void
facts_release(struct facts *f)
{
	int id;

	for (id = 0; id < FACT__COUNT; id++)
		buf_release(&f->fact[id].value);
	buf_release(&f->scratch);
	quotes_free(&f->own);
}

static void
touch(struct facts *f, enum fact_id id)
{
	f->touched[id / 64] |= UINT64_C(1) << id % 64;
}

static void
set_known(struct facts *f, enum fact_id id)
{
	f->known[id / 64] |= UINT64_C(1) << id % 64;
	touch(f, id);
}

/* release: one by one, the lines they were read from; else all at once. */
static inline void
clear(struct facts *f, bool release)
{
	uint64_t left;
	size_t i;

	for (i = 0; i < sizeof f->touched / sizeof f->touched[0]; i++) {
		for (left = f->touched[i]; left != 0; left &= left - 1) {
			struct fact *fact = &f->fact[i * 64 +
			    (size_t)__builtin_ctzll(left)];

			buf_clear(&fact->value);
			if (release)
				quotes_release(f->quotes, fact->quote);
			fact->line = 0;
			fact->quote = 0;
		}
		f->touched[i] = f->known[i] = 0;
	}
	f->phase_count = 0;
	f->first_line = f->last_line = 0;
}

void
facts_clear(struct facts *f)
{
	clear(f, true);
}

void
facts_clear_together(struct facts *f, struct facts *const *beside, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		clear(beside[i], false);
	clear(f, false);
	quotes_clear(&f->own);
}

/* The text without secrets; valid until the next call. */
static struct text
masked(struct facts *f, struct text t)
{
	if (f->clean || text_is_harmless(t))
		return t;
	return redacted(&f->scratch, t);
}

/* What is masked already, and may be part of the old bytes. */
static void
put(struct buf *to, struct text t)
{
	/* What is part of them is shorter than they are. */
	if (t.len > 0 && t.len < to->size) {
		copy_text(to->data, t.at, t.len);
		to->len = 0;
		to->truncated = false;
		buf_grow(to, t.len);
		return;
	}
	buf_clear(to);
	buf_add(to, t.at, t.len);
}

/* The fact's line is that one from now on. */
static void
set_line(struct facts *f, struct fact *fact, uint64_t line, uint16_t quote)
{
	fact->line = line;
	if (fact->quote == quote)
		return;
	if (quote != 0)
		f->quotes->at[quote].uses++;
	quotes_release(f->quotes, fact->quote);
	fact->quote = quote;
}

bool
facts_from(struct facts *f, uint64_t line, struct text t)
{
	struct quotes *q = f->quotes;
	struct quote *quote;
	const char *raw = t.at;

	if (t.len > FACT_LINE_CAP)
		t.len = FACT_LINE_CAP;
	if (line == 0)
		t.len = 0;
	if (!f->clean)
		t = redacted(&f->scratch, t);
	if (t.len > FACT_QUOTE_CAP)
		t.len = FACT_QUOTE_CAP;
	if (q->now != 0) {
		quote = &q->at[q->now];
		/* The same line again. */
		if (line == q->now_line && t.len == quote->len &&
		    memcmp(t.at, quote->line, t.len) == 0)
			return t.at == raw;
	}
	quotes_release(q, q->now);
	q->now_line = line;
	q->now = t.len == 0 ? 0 : quotes_new(q);
	if (q->now != 0) {
		quote = &q->at[q->now];
		quote->uses = 1;	/* until the next line */
		quote->len = (uint16_t)t.len;
		memcpy(quote->line, t.at, t.len);
	}
	return t.at == raw;
}

struct text
facts_quotation(const struct facts *f, enum fact_id id)
{
	const struct quote *quote;

	if (f->fact[id].quote == 0)
		return text_make("", 0);
	quote = &f->quotes->at[f->fact[id].quote];
	return text_make(quote->line, quote->len);
}

void
facts_take(struct facts *f, enum fact_id id, struct text value)
{
	struct fact *fact = &f->fact[id];

	/* Masks first, cuts afterwards. */
	put(&fact->value, masked(f, value));
	set_line(f, fact, f->quotes->now_line, f->quotes->now);
	set_known(f, id);
}

void
facts_set(struct facts *f, enum fact_id id, struct text value, uint64_t line,
    struct text quote)
{
	facts_from(f, line, quote);
	facts_take(f, id, value);
}

void
facts_quote(struct facts *f, enum fact_id id, uint64_t line, struct text quote)
{
	facts_from(f, line, quote);
	set_line(f, &f->fact[id], f->quotes->now_line, f->quotes->now);
	touch(f, id);
}

void
facts_note_text(struct facts *f, enum fact_id id, struct text value)
{
	put(&f->fact[id].value, value);
	set_line(f, &f->fact[id], 0, 0);
	set_known(f, id);
}

void
facts_derive(struct facts *f, enum fact_id id, struct text value,
    enum fact_id from)
{
	const struct fact *source = &f->fact[from];

	put(&f->fact[id].value, masked(f, value));
	set_line(f, &f->fact[id], source->line, source->quote);
	set_known(f, id);
}

void
facts_copy(struct facts *f, enum fact_id id, const struct facts *from)
{
	const struct fact *source = &from->fact[id];
	bool clean;

	put(&f->fact[id].value, text_make(buf_str(&source->value),
	    source->value.len));
	f->fact[id].value.truncated = source->value.truncated;
	if (from->quotes == f->quotes || source->quote == 0) {
		set_line(f, &f->fact[id], source->line, source->quote);
	} else {
		clean = f->clean;
		f->clean = true;
		facts_from(f, source->line, facts_quotation(from, id));
		f->clean = clean;
		set_line(f, &f->fact[id], f->quotes->now_line, f->quotes->now);
	}
	set_known(f, id);
}

enum fact_id
facts_profile_to_name(const struct facts *f)
{
	if (facts_known(f, FACT_PROFILE) &&
	    facts_is(f, FACT_PROFILE_FROM, "option"))
		return FACT_PROFILE;
	if (facts_known(f, FACT_ENV_PROFILE) &&
	    f->fact[FACT_ENV_PROFILE].line != 0 &&
	    !facts_is(f, FACT_PROVIDER, "env"))
		return FACT_ENV_PROFILE;
	return FACT_NONE;
}

/* Whether a list has the word. */
static bool
has_word(struct text list, struct text word)
{
	struct text one;
	const char *comma;
	size_t i;

	while (list.len > 0) {
		one = list;
		/* Up to ", ": a comma alone is part of a word. */
		for (i = 0; i < list.len; i++) {
			comma = memchr(list.at + i, ',', list.len - i);
			if (comma == NULL)
				break;
			i = (size_t)(comma - list.at);
			if (i + 1 < list.len && comma[1] == ' ') {
				one.len = i;
				break;
			}
		}
		if (text_equal(one, word))
			return true;
		list = text_skip(list, one.len + 2);
	}
	return false;
}

void
facts_append(struct facts *f, enum fact_id id, struct text word)
{
	struct fact *fact = &f->fact[id];
	struct text list = facts_get(f, id);

	if (text_search(list, word) >= 0 && has_word(list, word))
		return;
	if (fact->value.len > 0)
		buf_add(&fact->value, ", ", 2);
	word = masked(f, word);
	buf_add(&fact->value, word.at, word.len);
	set_line(f, fact, f->quotes->now_line, f->quotes->now);
	set_known(f, id);
}

void
facts_gather(struct facts *f, enum fact_id id, struct text t)
{
	squeeze(&f->fact[id].value, masked(f, t));
	set_known(f, id);
}

struct buf *
facts_value(struct facts *f, enum fact_id id)
{
	set_known(f, id);
	return &f->fact[id].value;
}

void
facts_forget(struct facts *f, enum fact_id id)
{
	buf_clear(&f->fact[id].value);
	set_line(f, &f->fact[id], 0, 0);
	f->known[id / 64] &= ~(UINT64_C(1) << id % 64);
}
