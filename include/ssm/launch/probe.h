/*
 * probe: asks the network once what stands between this machine and the host
 * that the data channel leads to.
 *
 * It resolves the name, connects by TCP and hangs up; where the plugin would
 * go through a proxy it asks that proxy for the way. No TLS, no HTTP request
 * to the host, no token, and one attempt: what the host itself says to a data
 * channel is not its question. All of it on the caller's loop, nothing waits;
 * a resolver that hangs is left behind in a thread of its own, which keeps
 * neither the loop nor the process from ending.
 *
 * The order: probe_start(), then its callback once, then probe_close(), which
 * may come at any time before, too, or in the callback.
 */
#ifndef SSM_LAUNCH_PROBE_H
#define SSM_LAUNCH_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

#include "ssm/launch/lookup.h"

enum probe_outcome {
	PROBE_ANSWERS,		/* connected; the proxy let us through */
	PROBE_NAME,		/* the name does not exist */
	PROBE_NAME_SILENT,	/* no name server told, in the time limit */
	PROBE_REFUSED,
	PROBE_UNREACHABLE,	/* no route, network down, not allowed to */
	PROBE_SILENT,		/* nothing within the time limit */
	PROBE_PROXY_NAME,	/* the proxy's name does not resolve */
	PROBE_PROXY_REFUSED,
	PROBE_PROXY_UNREACHABLE,
	PROBE_PROXY_SILENT,	/* no connection to it, or no answer from it */
	PROBE_PROXY_DENIED,	/* it will not: 403 and whatever is not below */
	PROBE_PROXY_AUTH,	/* it wants a user, or another one: 407 */
	PROBE_PROXY_GATEWAY,	/* it can't reach the host: 502, 503, 504 */
	PROBE_PROXY_STRANGE,	/* hung up, or does not speak as proxies do */
	PROBE_PROXY_SCHEME,	/* the plugin can't use a proxy of this URL */
	PROBE_FAILED,		/* our own failure: see error */
	PROBE__COUNT
};

/* What was found. Texts are "" where they don't apply; none is a secret. */
struct probe_result {
	enum probe_outcome outcome;
	char host[256];		/* as asked for */
	char port[8];
	/*
	 * The address that decided the outcome: that of the host or, if
	 * proxied, of the proxy. Of several that failed, the one that told
	 * most.
	 */
	char address[64];
	unsigned addresses;	/* how many the name has, at most 8 counted */
	bool proxied;		/* the plugin would use a proxy for this host */
	char proxy[300];	/* scheme://host:port, without the user */
	const char *variable;	/* where it is set: "HTTPS_PROXY", or NULL */
	/*
	 * The status of an HTTP proxy's answer, the reply of a SOCKS one, as
	 * text for a fact: "403", "SOCKS5 2".
	 */
	char answer[16];
	int status;		/* of an HTTP proxy's answer, or 0 */
	int error;		/* negative errno behind the outcome, or 0 */
	uint64_t took_ms;
};

/* The result is valid during the call only. */
typedef void probe_cb(void *arg, const struct probe_result *);

struct probe_spec {
	const char *host;	/* a name, an IPv4 address, an IPv6 one bare */
	const char *port;	/* decimal */
	bool secure;		/* wss, not ws: which variable names a proxy */
	char *const *env;	/* for HTTPS_PROXY and so on; may be NULL */
	uint64_t limit_ms;	/* for all of it together */
	const struct lookup_functions *functions;	/* NULL; for tests */
};

struct probe;

/*
 * Starts it. Nothing of the spec is kept. The callback is called once, from
 * the loop, never from here, and within the limit. Returns 0 or a negative
 * errno; then *ret is NULL and there is nothing to close.
 */
int probe_start(struct probe **ret, uv_loop_t *, const struct probe_spec *,
    probe_cb *, void *arg);

/*
 * Ends it: the callback is not called any more. To be called once for every
 * probe that was started; its memory is freed when the loop has run. No effect
 * on NULL.
 */
void probe_close(struct probe *);

/* A stable word for an outcome: "answers", "name", "proxy-denied". */
const char *probe_word(enum probe_outcome);

#endif
