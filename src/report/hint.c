/*
 * hint: see include/ssm/report/hint.h.
 */
#include "ssm/diagnose/catalogue.h"
#include "ssm/report/hint.h"
#include "ssm/report/template.h"

struct hint {
	enum phase phase;
	const struct condition *when;
	unsigned step_ms;	/* since the step began */
	unsigned total_ms;	/* since the start */
	bool asks;		/* the launcher may ask the network */
	const char *text;
};

/*
 * Thresholds: IMDS answers within milliseconds or not at all (the AWS CLI
 * gives it 1 s and one attempt, a container's endpoint 2 s and three);
 * requests usually take less than 2 s; a data channel that is refused is given
 * up by the plugin after 3 to 6 s, a slow agent takes 3 s
 * (session-manager-plugin, src/retry, src/config).
 */
#define SOON_MS 3000
#define LATE_MS 4000
#define CHANNEL_MS 8000
#define LONG_MS 8000

/* Not its scheme: the AWS CLI takes proxies that the plugin does not. */
#define PROXY "proxy-name|proxy-refused|proxy-unreachable|proxy-silent|"	\
	"proxy-denied|proxy-auth|proxy-gateway|proxy-strange"

/* Of rows that fit the first is taken. */
static const struct hint hints[] = {
	{ PHASE_START, NULL, LONG_MS, 0, false,
	    "the AWS CLI itself is slow to start (a network drive, a virus "
	    "scanner?)" },

	{ PHASE_CREDENTIALS, ALL(IS(PROVIDER, "iam-role")), SOON_MS, 0, false,
	    "waiting for this machine's metadata service; only EC2 has one "
	    "(a profile missing?)" },
	{ PHASE_CREDENTIALS, ALL(IS(PROVIDER, "container-role")), SOON_MS, 0,
	    false, "the container's credential endpoint has not answered" },
	{ PHASE_CREDENTIALS, ALL(IS(PROVIDER, "custom-process")), LATE_MS, 0,
	    false, "the profile's credential_process has not come back" },
	{ PHASE_CREDENTIALS, ALL(IS(PROVIDER, "sso")), LATE_MS, 0, false,
	    "IAM Identity Center has not answered" },
	{ PHASE_CREDENTIALS, NULL, LONG_MS, 0, false,
	    "still asking for credentials: {provider}" },

	{ PHASE_SIGN_IN, ALL(IS(REACHED, "answers")), LATE_MS, 0, true,
	    "{host} is reachable, but has not answered {operation}" },
	{ PHASE_SIGN_IN, ALL(IS(REACHED, "silent|unreachable|name-silent")),
	    LATE_MS, 0, true,
	    "{host} cannot be reached from here (firewall? proxy? VPN?)" },
	{ PHASE_SIGN_IN, ALL(IS(REACHED, PROXY)), LATE_MS, 0, true,
	    "the proxy does not let us through to {host}" },
	{ PHASE_SIGN_IN, ALL(IS(OPERATION,
	    "GetRoleCredentials|CreateToken|RegisterClient")), LATE_MS, 0, true,
	    "IAM Identity Center has not answered: {host}" },
	{ PHASE_SIGN_IN, NULL, LATE_MS, 0, true,
	    "{host} has not answered {operation}" },

	{ PHASE_CONNECT, ALL(IS(REACHED, "answers")), LATE_MS, 0, true,
	    "{host} is reachable, but has not answered yet" },
	{ PHASE_CONNECT, ALL(IS(REACHED, "silent|unreachable|name-silent")),
	    LATE_MS, 0, true,
	    "{host} cannot be reached from here (firewall? proxy? VPN?)" },
	{ PHASE_CONNECT, ALL(IS(REACHED, PROXY)), LATE_MS, 0, true,
	    "the proxy does not let us through to {host}" },
	{ PHASE_CONNECT, NULL, LATE_MS, 0, true, "{host} has not answered" },

	{ PHASE_RETRY, ALL(HAS(BODY, "throttl|rate exceeded|too many "
	    "requests")), 0, SOON_MS, false,
	    "AWS throttles these calls: attempt {attempts} was refused, the "
	    "next in {retry_delay} s" },
	{ PHASE_RETRY, ALL(KNOWN(STATUS)), 0, SOON_MS, false,
	    "AWS answered with HTTP {status}: attempt {attempts} failed, the "
	    "next in {retry_delay} s" },
	{ PHASE_RETRY, NULL, 0, SOON_MS, false,
	    "attempt {attempts} got no answer from {host}, the next in "
	    "{retry_delay} s" },

	{ PHASE_PLUGIN, NULL, CHANNEL_MS, 0, true,
	    "session-manager-plugin has said nothing yet" },

	/* What the plugin itself has got to says more than any question. */
	{ PHASE_CHANNEL, ALL(IS(TERMINAL_MODES, "session")), CHANNEL_MS, 0,
	    true, "connected; the shell on the node has not spoken yet" },
	{ PHASE_CHANNEL, ALL(IS(SOCKETS, "listening")), CHANNEL_MS, 0, true,
	    "connected; the tunnel is ready" },
	/* A connection that there is, is one to the proxy then. */
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "proxy-silent")), CHANNEL_MS, 0, true,
	    "the proxy {channel_via} does not answer" },
	{ PHASE_CHANNEL, ALL(IS(SOCKETS, "established")), CHANNEL_MS, 0, true,
	    "the plugin has a connection, but no answer comes through it "
	    "(agent? proxy?)" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "name")), CHANNEL_MS, 0, true,
	    "the name {stream_host} does not resolve here (DNS? VPN?)" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "name-silent")), CHANNEL_MS, 0, true,
	    "no name server tells the address of {stream_host}" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "refused")), CHANNEL_MS, 0, true,
	    "{channel_via} refuses connections (firewall? proxy?)" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "silent|unreachable")), CHANNEL_MS, 0,
	    true, "{channel_via} does not answer (proxy? firewall?)" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "proxy-denied")), CHANNEL_MS, 0, true,
	    "the proxy {channel_via} denies the way to {stream_host} "
	    "({channel_status})" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "proxy-auth")), CHANNEL_MS, 0, true,
	    "the proxy {channel_via} wants a user name and password" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "proxy-scheme")), CHANNEL_MS, 0, true,
	    "the plugin cannot use the proxy {channel_via}: http:// or "
	    "socks5:// only" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "proxy-name|proxy-refused|"
	    "proxy-unreachable")), CHANNEL_MS, 0, true,
	    "the proxy {channel_via} does not answer" },
	{ PHASE_CHANNEL, ALL(STARTS(CHANNEL, "proxy")), CHANNEL_MS, 0, true,
	    "no way through the proxy {channel_via} to {stream_host}" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "answers"), IS(SOCKETS, "none")),
	    CHANNEL_MS, 0, true,
	    "{stream_host} is reachable, but the plugin has no connection "
	    "(proxy? policy?)" },
	{ PHASE_CHANNEL, ALL(IS(CHANNEL, "answers")), CHANNEL_MS, 0, true,
	    "{stream_host} is reachable; the node has not answered yet" },
	{ PHASE_CHANNEL, NULL, CHANNEL_MS, 0, true,
	    "nothing has come through {stream_host} yet" },
};
#define NHINTS (sizeof hints / sizeof hints[0])

const struct hint *
hint_find(const struct facts *f, enum phase phase,
    const struct hint_time *time)
{
	size_t i;

	for (i = 0; i < NHINTS; i++) {
		const struct hint *hint = &hints[i];

		if (hint->phase != phase || !conditions_hold(hint->when, f))
			continue;
		if (!time->usual)
			return time->total >= time->threshold &&
			    (hint->step_ms == 0 ||
			    time->step >= time->threshold) ? hint : NULL;
		return time->step >= hint->step_ms &&
		    time->total >= hint->total_ms ? hint : NULL;
	}
	return NULL;
}

void
hint_text(struct buf *out, const struct hint *hint, const struct facts *f,
    bool utf8)
{
	template_fill(out, hint->text, f, TEMPLATE_PROSE, utf8);
}

bool
hint_asks(const struct hint *hint)
{
	return hint->asks;
}

const char *
hint_template(size_t index)
{
	return index < NHINTS ? hints[index].text : NULL;
}
