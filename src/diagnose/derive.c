/*
 * derive: facts that follow from other facts; see event.h.
 *
 * Runs once, when a run is complete: has the final message and an access denial
 * taken apart, chooses the operation that failed, and fills what only the
 * message tells (region, account, target) where there was no log.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/denial.h"
#include "ssm/diagnose/derived.h"
#include "ssm/diagnose/event.h"
#include "ssm/diagnose/families.h"
#include "ssm/diagnose/final.h"
#include "ssm/diagnose/wire.h"
#include "ssm/log/squeeze.h"

/* Copies what is known of one request, unless the message told already. */
static void
take_operation(struct run *run, const struct operation *op)
{
	int id;

	for (id = FACT_OPERATION; id <= FACT_RETRY_DELAY; id++) {
		if (facts_known(&op->facts, (enum fact_id)id) &&
		    unknown(run, (enum fact_id)id))
			facts_copy(&run->facts, (enum fact_id)id, &op->facts);
	}
	if (op->attempts > 0 && unknown(run, FACT_ATTEMPTS)) {
		facts_note(&run->facts, FACT_ATTEMPTS, "");
		buf_add_number(&run->facts.fact[FACT_ATTEMPTS].value,
		    op->attempts);
	}
}

static struct operation *
choose_operation(struct run *run)
{
	struct text name = facts_get(&run->facts, FACT_OPERATION);
	struct text url = facts_get(&run->facts, FACT_URL);
	size_t i;

	for (i = run->count; i > 0 && name.len > 0; i--) {
		struct operation *op = &run->operations[i - 1];
		struct text own = facts_get(&op->facts, FACT_OPERATION);

		if (own.len == name.len && memcmp(own.at, name.at, own.len) ==
		    0)
			return op;
	}
	for (i = run->count; i > 0 && url.len > 0; i--) {
		struct operation *op = &run->operations[i - 1];
		struct text a = url_origin(facts_get(&op->facts,
		    FACT_ENDPOINT));
		struct text b = url_origin(url);

		if (a.len > 0 && a.len == b.len && memcmp(a.at, b.at, a.len) ==
		    0)
			return op;
	}
	for (i = run->count; i > 0; i--) {
		if (!run->operations[i - 1].succeeded &&
		    run->operations[i - 1].attempts > 0)
			return &run->operations[i - 1];
	}
	return run->count > 0 ? &run->operations[run->count - 1] : NULL;
}

static void
hosts(struct run *run)
{
	struct text endpoint = facts_get(&run->facts, FACT_ENDPOINT);
	struct text host, port, region;
	const char *kind = "other";
	size_t label;

	if (endpoint.len == 0) {
		endpoint = facts_get(&run->facts, FACT_URL);
		if (endpoint.len == 0)
			return;
		set(run, FACT_ENDPOINT, endpoint, FACT_URL);
		endpoint = facts_get(&run->facts, FACT_ENDPOINT);
	} else if (text_starts(endpoint, "http:")) {
		/*
		 * The scheme asked for chooses the variable (botocore/
		 * httpsession.py, ProxyConfiguration.proxy_url_for). The URL
		 * in a message may be the proxy's own.
		 */
		facts_note(&run->facts, FACT_PROXIED, "http");
		facts_note(&run->facts, FACT_PROXY_VARIABLE, "HTTP_PROXY");
	}
	host = url_host(endpoint);
	if (host.len == 0)
		return;
	set(run, FACT_HOST, host, FACT_ENDPOINT);
	set(run, FACT_SCHEME, text_before(endpoint, "://"), FACT_ENDPOINT);
	port = text_after(text_after(url_origin(endpoint), "://"), ":");
	set(run, FACT_PORT, port.len > 0 ? port :
	    text_of(text_starts(endpoint, "http:") ? "80" : "443"),
	    FACT_ENDPOINT);
	if (text_has(host, ".amazonaws.com") || text_has(host, ".api.aws") ||
	    text_has(host, ".amazonaws.eu"))
		kind = text_has(host, "vpce") && (text_has(host, "vpce-") ||
		    text_has(host, ".vpce.")) ? "vpce" : "aws";
	else if (text_starts(host, "127.") || text_is(host, "localhost") ||
	    text_is(host, "::1"))
		kind = "loopback";
	facts_note(&run->facts, FACT_HOST_KIND, kind);
	if (strcmp(kind, "aws") != 0 || !unknown(run, FACT_REGION))
		return;
	/* ssm.REGION.amazonaws.com, oidc.REGION…, portal.sso.REGION… */
	region = text_before(host, ".amazonaws");
	for (label = region.len; label > 0; label--) {
		if (region.at[label - 1] == '.')
			break;
	}
	region = text_skip(region, label);
	if (text_has(region, "-") && (text_starts(host, "ssm.") ||
	    text_starts(host, "ecs.") || text_starts(host, "ssmmessages.")))
		set(run, FACT_REGION, region, FACT_ENDPOINT);
}

static bool
is_id(struct text t, const char *prefix)
{
	size_t i, start = strlen(prefix);

	if (!text_starts(t, prefix) || t.len < start + 4)
		return false;
	for (i = start; i < t.len; i++) {
		if ((t.at[i] < '0' || t.at[i] > '9') &&
		    (t.at[i] < 'a' || t.at[i] > 'z') &&
		    (t.at[i] < 'A' || t.at[i] > 'Z'))
			return false;
	}
	return true;
}

/* The text before the last c, and in *behind what is after it. */
static struct text
split_last(struct text t, char c, struct text *behind)
{
	size_t i;

	for (i = t.len; i > 0 && t.at[i - 1] != c; i--)
		;
	*behind = text_skip(t, i);
	return text_make(t.at, i > 0 ? i - 1 : 0);
}

/* ecs:CLUSTER_TASK_RUNTIME; the cluster's name may have underscores. */
static void
ecs_target(struct run *run, struct text t)
{
	struct text runtime, task, cluster;

	cluster = split_last(split_last(text_skip(t, strlen("ecs:")), '_',
	    &runtime), '_', &task);
	if (cluster.len == 0 || task.len == 0)
		return;
	if (unknown(run, FACT_CLUSTER))
		set(run, FACT_CLUSTER, cluster, FACT_TARGET);
	if (unknown(run, FACT_TASK))
		set(run, FACT_TASK, task, FACT_TARGET);
}

/* localPortNumber=80, or in JSON "localPortNumber": ["80"] */
static void
local_port(struct run *run)
{
	struct text port = text_after(facts_get(&run->facts, FACT_PARAMETERS),
	    "localPortNumber");
	size_t len = 0;

	if (!unknown(run, FACT_LOCAL_PORT))
		return;
	while (port.len > 0 && memchr("\"' :=[\\", *port.at, 7) != NULL)
		port = text_skip(port, 1);
	while (len < port.len && len < 5 && port.at[len] >= '0' &&
	    port.at[len] <= '9')
		len++;
	if (len > 0)
		set(run, FACT_LOCAL_PORT, text_make(port.at, len),
		    FACT_PARAMETERS);
}

static void
target(struct run *run)
{
	struct text all = text_make(buf_str(&run->final_squeezed),
	    run->final_squeezed.len), t;
	const char *kind = "other";

	if (unknown(run, FACT_TARGET) && text_has(all, "isnotconnected")) {
		t = text_between(all, "operation:", "isnotconnected");
		if (t.len == 0 && !text_has(all, "operation:"))
			t = text_before(all, "isnotconnected");
		if (t.len > 0)
			set(run, FACT_TARGET, t, FACT_FINAL);
	}
	/* SendCommand: Instances [[i-…]] not in a valid state for account */
	if (unknown(run, FACT_TARGET) && text_has(all, "Instances[[")) {
		t = text_between(all, "Instances[[", "]]");
		if (is_id(t, "i-") || is_id(t, "mi-"))
			set(run, FACT_TARGET, t, FACT_FINAL);
	}
	t = facts_get(&run->facts, FACT_TARGET);
	if (t.len == 0)
		return;
	if (is_id(t, "i-"))
		kind = "ec2";
	else if (is_id(t, "mi-"))
		kind = "managed";
	else if (text_starts(t, "ecs:"))
		kind = "ecs";
	else if (text_starts(t, "sagemaker-cluster:"))
		kind = "sagemaker";
	facts_note(&run->facts, FACT_TARGET_KIND, kind);
	if (strcmp(kind, "ecs") == 0)
		ecs_target(run, facts_get(&run->facts, FACT_TARGET));
}

/* awscli/customizations/assumerole.py, CACHE_DIR */
#define FROM_CACHE ", kept by the AWS CLI in ~/.aws/cli/cache"

/*
 * Credential sources in words (botocore/credentials.py, METHOD names, and
 * cached-role for a role that was assumed by a run before).
 */
static const struct {
	const char *method;
	const char *words;
	bool with_file;		/* the file or role is worth naming */
} sources[] = {
	{ "env", "environment variables", false },
	{ "assume-role", "a role that the profile assumes", false },
	{ "cached-role", "a role that the profile assumes" FROM_CACHE, false },
	{ "assume-role-with-web-identity", "a web identity token", false },
	{ "sso", "IAM Identity Center (SSO)", false },
	{ "shared-credentials-file", "the credentials file ", true },
	{ "login", "aws login", false },
	{ "custom-process", "the profile's credential_process", false },
	{ "config-file", "the config file ", true },
	{ "ec2-credentials-file", "the file AWS_CREDENTIAL_FILE names",
	    false },
	{ "boto-config", "the old boto configuration file ", true },
	{ "container-role", "the container's credentials endpoint", false },
	{ "iam-role", "this machine's instance role ", true },
};

/*
 * Methods whose use shows in an operation rather than in a record. Of several
 * operations the last row's counts: a role is assumed with what others got.
 */
static const struct {
	const char *operation;
	const char *method;
} signed_in_by[] = {
	{ "AssumeRoleWithWebIdentity", "assume-role-with-web-identity" },
	{ "GetRoleCredentials", "sso" },
	{ "AssumeRole", "assume-role" },
};

static void
source(struct run *run)
{
	struct text rest = facts_get(&run->facts, FACT_OPERATIONS);
	struct text operation, method, key;
	struct buf *words = &run->joined;
	size_t by = 0, i;

	while (rest.len > 0) {
		operation = text_before(rest, ", ");
		for (i = by; i < sizeof signed_in_by / sizeof signed_in_by[0];
		    i++) {
			if (text_is(operation, signed_in_by[i].operation))
				by = i + 1;
		}
		rest = text_skip(rest, operation.len + 2);
	}
	/* Of these commands it is what was asked for. */
	rest = facts_get(&run->facts, FACT_ARGUMENTS);
	if (text_starts(rest, "sts ") || text_starts(rest, "sso "))
		by = 0;
	if (by > 0)
		facts_note(&run->facts, FACT_PROVIDER,
		    signed_in_by[by - 1].method);
	method = facts_get(&run->facts, FACT_PROVIDER);
	/* Without a signed request the last provider asked need not have won. */
	if (method.len == 0 || facts_is(&run->facts, FACT_ERROR,
	    "NoCredentialsError") || (by == 0 && text_is(method, "iam-role") &&
	    unknown(run, FACT_KEY) && text_has(facts_quotation(&run->facts,
	    FACT_PROVIDER), "Looking for")))
		return;
	buf_clear(words);
	for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		if (!text_is(method, sources[i].method))
			continue;
		buf_adds(words, sources[i].words);
		if (sources[i].with_file) {
			struct text file = facts_get(&run->facts,
			    FACT_PROVIDER_FILE);

			buf_add(words, file.at, file.len);
		}
		while (words->len > 0 && words->data[words->len - 1] == ' ')
			buf_truncate(words, words->len - 1);
	}
	/* The record does not tell the two from each other. */
	if (by == 0 && !text_is(method, "cached-role") &&
	    text_has(facts_quotation(&run->facts, FACT_PROVIDER), "from cache"))
		buf_adds(words, ", or a role assumed with it" FROM_CACHE);
	key = facts_get(&run->facts, FACT_KEY);
	if (key.len > 0) {
		buf_adds(words, " (");
		buf_add(words, key.at, strnlen(key.at, key.len));
		if (facts_is(&run->facts, FACT_KEY_KIND, "temporary"))
			buf_adds(words, ", a temporary key");
		else if (facts_is(&run->facts, FACT_KEY_KIND, "long-lived"))
			buf_adds(words, ", a long-lived key");
		buf_adds(words, ")");
	}
	if (words->len > 0)
		set(run, FACT_SOURCE, text_make(words->data, words->len),
		    FACT_PROVIDER);
	if (facts_is(&run->facts, FACT_PROVIDER, "env") &&
	    facts_known(&run->facts, FACT_ENV_PROFILE) &&
	    !facts_is(&run->facts, FACT_PROFILE_FROM, "option"))
		facts_note(&run->facts, FACT_SHADOWED, "yes");
}

/* 03:36:31 UTC */
static void
set_time(struct run *run, enum fact_id id, int64_t ms, enum fact_id from)
{
	char words[] = "00:00:00 UTC";
	uint32_t second = (uint32_t)((ms / 1000 % 86400 + 86400) % 86400);
	uint32_t part[] = { second / 3600, second / 60 % 60, second % 60 };
	size_t i;

	for (i = 0; i < 3; i++) {
		words[3 * i] = (char)('0' + part[i] / 10);
		words[3 * i + 1] = (char)('0' + part[i] % 10);
	}
	set(run, id, text_make(words, sizeof words - 1), from);
}

static void
set_duration(struct run *run, enum fact_id id, uint64_t seconds,
    enum fact_id from)
{
	static const struct {
		uint64_t below, unit;
		const char *word;
	} units[] = {
		{ 120, 1, " s" },
		{ 7200, 60, " minutes" },
		{ 172800, 3600, " hours" },
		{ UINT64_MAX, 86400, " days" },
	};
	size_t i = 0;

	while (seconds >= units[i].below)
		i++;
	set_number(run, id, (seconds + units[i].unit / 2) / units[i].unit,
	    from);
	buf_adds(&run->facts.fact[id].value, units[i].word);
}

static void
note_clock(struct run *run, int64_t local_ms, int64_t server_ms,
    enum fact_id from)
{
	/* AWS accepts five minutes; some seconds go to rounding. */
	const int64_t tolerance = 285;
	int64_t skew = (server_ms - local_ms) / 1000;

	set_time(run, FACT_SERVER_TIME, server_ms, from);
	set_time(run, FACT_LOCAL_TIME, local_ms, from);
	set_duration(run, FACT_SKEW, (uint64_t)llabs(skew), from);
	set(run, FACT_CLOCK, text_of(skew > tolerance ? "slow" :
	    skew < -tolerance ? "fast" : "right"), from);
}

/*
 * Signature expired: LOCAL is now earlier than X (SERVER - 5 min.)
 * Signature not yet current: LOCAL is still later than X (SERVER + 5 min.)
 */
static void
clock_skew(struct run *run, const struct operation *op)
{
	struct text all = text_make(buf_str(&run->final_squeezed),
	    run->final_squeezed.len), rest = { "", 0 };
	int64_t local, server;

	if (text_has(all, "Signature")) {
		rest = text_after(all, "Signatureexpired:");
		if (rest.len == 0)
			rest = text_after(all, "Signaturenotyetcurrent:");
	}
	local = amz_date(rest);
	server = amz_date(text_after(rest, "("));
	if (local != 0 && server != 0) {
		note_clock(run, local, server, FACT_FINAL);
		return;
	}
	if (op == NULL || op->amz_ms == 0 || op->server_ms == 0)
		return;
	local = op->amz_ms + (op->answered_ms - op->sent_ms);
	note_clock(run, local, op->server_ms, FACT_HAS_REQUEST_ID);
}

/*
 * The time of the log's last record; of an answer that did not come until the
 * end, which need not be in the log, that of the end. A kept log tells it.
 */
static void
set_elapsed(struct run *run)
{
	struct buf *words = &run->facts.fact[FACT_ELAPSED].value;
	int64_t end = run->last_ms, ms;

	if (!unknown(run, FACT_OPERATION) && unknown(run, FACT_STATUS) &&
	    run->ended_ms > end)
		end = run->ended_ms;
	ms = end - run->first_ms;
	if (!run->timed || ms < 0 || facts_known(&run->facts, FACT_ELAPSED))
		return;
	facts_note(&run->facts, FACT_ELAPSED, "");
	if (ms < 9950) {
		uint64_t tenths = (uint64_t)(ms + 50) / 100;

		buf_add_number(words, tenths / 10);
		buf_addc(words, '.');
		buf_add_number(words, tenths % 10);
	} else {
		buf_add_number(words, (uint64_t)(ms + 500) / 1000);
	}
	buf_adds(words, " s");
}

#define OPENS_SESSION "StartSession|ResumeSession|ExecuteCommand"

/* Beginnings that no other command has: "ssm start-sesion". */
#define MISSPELT "ssm start-s|ssm starts|ecs exe"

/* The plugin and the node's agent ask for keys, also without a log of aws. */
#define WITHIN_SESSION "Decrypt|GenerateDataKey"

/* Hosts that a session, or the way to one, asks. */
#define SESSION_HOSTS							\
	"ssm.|ssmmessages.|ec2messages.|ssm-fips.|ecs.|ecs-fips.|kms.|"	\
	"sts.|sts-fips.|portal.sso.|oidc.|signin."

/*
 * Another command than one that opens a session. Without a command line the
 * call that failed tells, or the host, unless it may be one on the way to a
 * session.
 */
static const struct condition *const another[] = {
	ALL(UNKNOWN(COMMAND), KNOWN(ARGUMENTS), LACKS(ARGUMENTS, MISSPELT),
	    LACKS(OPERATIONS, OPENS_SESSION)),
	ALL(UNKNOWN(COMMAND), UNKNOWN(ARGUMENTS), KNOWN(OPERATION),
	    NOT(OPERATION, SESSION_CALLS "|" SIGN_IN "|" WITHIN_SESSION),
	    LACKS(OPERATIONS, OPENS_SESSION), UNKNOWN(SESSION),
	    UNKNOWN(SESSION_ID), UNKNOWN(REASON)),
	ALL(UNKNOWN(COMMAND), UNKNOWN(ARGUMENTS), UNKNOWN(OPERATION),
	    IS(HOST_KIND, "aws|vpce"), LACKS(HOST, SESSION_HOSTS),
	    UNKNOWN(SESSION), UNKNOWN(SESSION_ID), UNKNOWN(REASON)),
};

/* A command of which nothing is known, as command_again() would note it. */
static const struct text some_command = { "aws\0...", 7 };

/* ec2 of ec2.eu-west-1.amazonaws.com; of another host, the whole. */
static struct text
service_host(struct run *run)
{
	struct text host = facts_get(&run->facts, FACT_HOST);
	struct text region = facts_get(&run->facts, FACT_REGION);
	struct text before;

	if (!facts_is(&run->facts, FACT_HOST_KIND, "aws"))
		return host;
	before = text_before(host, ".amazonaws.");
	if (region.len > 0 && text_ends(before, buf_str(
	    &run->facts.fact[FACT_REGION].value)))
		before.len -= region.len;
	while (text_ends(before, "."))
		before.len--;
	return before.len > 0 ? before : host;
}

/* It is a session: ssm-connect and the target are what to type again. */
static void
forget_again(struct run *run)
{
	facts_forget(&run->facts, FACT_AGAIN);
	facts_forget(&run->facts, FACT_AGAIN_PLAIN);
}

static void
purpose(struct run *run)
{
	struct facts *f = &run->facts;
	struct text host;
	size_t i;

	for (i = 0; i < sizeof another / sizeof another[0]; i++) {
		if (conditions_hold(another[i], f))
			break;
	}
	if (i == sizeof another / sizeof another[0]) {
		forget_again(run);
		return;
	}
	facts_note(f, FACT_ANOTHER, "yes");
	host = service_host(run);
	if (host.len > 0)
		set(run, FACT_SERVICE, host, FACT_HOST);
	if (unknown(run, FACT_AGAIN))
		facts_note_text(f, FACT_AGAIN, some_command);
}

/* Of two runs in one text no fact is known to be the one's or the other's. */
static void
forget_mixed(struct run *run)
{
	int id;

	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		if (id != FACT_MIXED && id != FACT_FINAL && id != FACT_COMMAND)
			facts_forget(&run->facts, (enum fact_id)id);
	}
	run->facts.phase_count = 0;
}

void
derive(struct run *run)
{
	struct operation *op;

	final_find(run);
	final_parse(run);
	op = choose_operation(run);
	if (op != NULL)
		take_operation(run, op);
	hosts(run);
	denial_parse(run);
	/* It is logged for the bundle of botocore's own only. */
	if (op != NULL && op->attempts > 0 && unknown(run, FACT_CA_BUNDLE) &&
	    facts_is(&run->facts, FACT_SCHEME, "https"))
		facts_note(&run->facts, FACT_CA_BUNDLE, "custom");
	target(run);
	if (facts_known(&run->facts, FACT_PARAMETERS))
		local_port(run);
	source(run);
	clock_skew(run, op);
	/* What the exceptions say counts as text, too. */
	if (facts_known(&run->facts, FACT_EXCEPTIONS)) {
		struct text all = facts_get(&run->facts, FACT_EXCEPTIONS);

		buf_add(facts_value(&run->facts, FACT_TEXT), all.at, all.len);
	}
	if (unknown(run, FACT_COMMAND))
		purpose(run);
	else if (!unknown(run, FACT_AGAIN) &&
	    facts_is(&run->facts, FACT_COMMAND, "ssm start-session") &&
	    !text_has(facts_get(&run->facts, FACT_AGAIN), "--document-name"))
		forget_again(run);
	set_elapsed(run);
	facts_note(&run->facts, FACT_PHASE, phase_name(run->phase));
	if (facts_known(&run->facts, FACT_MIXED))
		forget_mixed(run);
}
