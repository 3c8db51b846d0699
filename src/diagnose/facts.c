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
	[FACT_RETRY_REASON] = { "retry_reason", "an error", "" },
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
	[FACT_SESSION] = { "session", "none", "none" },
	[FACT_PLUGIN] = { "plugin", "unknown", "unknown" },
	[FACT_PLUGIN_VERSION] = { "plugin_version", "this version",
	    "VERSION" },
	[FACT_REASON] = { "reason", "no reason", "" },
	[FACT_PERFORM] = { "perform", "no reason", "" },
	[FACT_LIVE] = { "live", "no", "no" },
	[FACT_PHASE] = { "phase", "unknown", "unknown" },
	[FACT_PHASES] = { "phases", "unknown", "unknown" },
	[FACT_ELAPSED] = { "elapsed", "some time", "" },
	[FACT_EXIT] = { "exit", "unknown", "unknown" },
	[FACT_SIGNAL] = { "signal", "a signal", "SIGNAL" },
	[FACT_INTERRUPTED] = { "interrupted", "no", "no" },
	[FACT_LINES] = { "lines", "some", "" },
};

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
	int id;

	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		if (text_is(name, infos[id].name))
			return (enum fact_id)id;
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
}

void
facts_release(struct facts *f)
{
	int id;

	for (id = 0; id < FACT__COUNT; id++) {
		buf_release(&f->fact[id].value);
		buf_release(&f->fact[id].quote);
	}
}

void
facts_clear(struct facts *f)
{
	int id;

	for (id = 0; id < FACT__COUNT; id++)
		facts_forget(f, (enum fact_id)id);
	f->first_line = f->last_line = 0;
}

/*
 * Masks first, cuts afterwards; replaces the buffer's bytes only at the end, so
 * that the text may be part of them.
 */
static void
store(struct buf *to, struct text t)
{
	struct buf masked;

	buf_init(&masked, to->cap);
	redact(&masked, t);
	free(to->data);
	*to = masked;
}

static void
set_quote(struct fact *fact, uint64_t line, struct text quote)
{
	fact->line = line;
	if (line == 0) {
		buf_clear(&fact->quote);
		return;
	}
	/*
	 * A secret that begins before this cut is masked to the cut; one that
	 * begins behind it is not kept.
	 */
	if (quote.len > FACT_QUOTE_CAP + 64)
		quote.len = FACT_QUOTE_CAP + 64;
	store(&fact->quote, quote);
}

void
facts_set(struct facts *f, enum fact_id id, struct text value, uint64_t line,
    struct text quote)
{
	struct fact *fact = &f->fact[id];

	store(&fact->value, value);
	set_quote(fact, line, quote);
	fact->known = true;
}

void
facts_quote(struct facts *f, enum fact_id id, uint64_t line, struct text quote)
{
	set_quote(&f->fact[id], line, quote);
}

void
facts_note(struct facts *f, enum fact_id id, const char *value)
{
	facts_set(f, id, text_of(value), 0, text_of(""));
}

void
facts_append(struct facts *f, enum fact_id id, struct text word, uint64_t line,
    struct text quote)
{
	struct fact *fact = &f->fact[id];
	struct text rest = facts_get(f, id);

	while (rest.len > 0) {
		struct text one = text_before(rest, ", ");

		if (one.len == word.len && memcmp(one.at, word.at, one.len) == 0)
			return;
		rest = text_after(rest, ", ");
	}
	if (fact->value.len > 0)
		buf_adds(&fact->value, ", ");
	redact(&fact->value, word);
	set_quote(fact, line, quote);
	fact->known = true;
}

void
facts_gather(struct facts *f, enum fact_id id, struct text t)
{
	struct buf masked;

	buf_init(&masked, FACT_TEXT_CAP);
	redact(&masked, t);
	text_squeeze(&f->fact[id].value, text_make(buf_str(&masked),
	    masked.len));
	buf_release(&masked);
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

bool
facts_known(const struct facts *f, enum fact_id id)
{
	return f->fact[id].known;
}

struct text
facts_get(const struct facts *f, enum fact_id id)
{
	const struct fact *fact = &f->fact[id];

	return text_make(buf_str(&fact->value), fact->value.len);
}

bool
facts_is(const struct facts *f, enum fact_id id, const char *value)
{
	return f->fact[id].known && text_is(facts_get(f, id), value);
}
