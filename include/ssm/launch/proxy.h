/*
 * proxy: which proxy, if any, session-manager-plugin takes for a host.
 *
 * The plugin asks the environment alone, as programs in Go do with net/http's
 * ProxyFromEnvironment: HTTPS_PROXY for wss, HTTP_PROXY for ws (or their
 * lower-case names, if those are empty), NO_PROXY. Not ALL_PROXY, not what the
 * operating system is set to, not ~/.aws/config: one way in which aws gets
 * through and its plugin does not. The same values are accepted and refused
 * here as there. Pure: no system call, no name is resolved. Left out:
 * REQUEST_METHOD (CGI), names that are not ASCII.
 */
#ifndef SSM_LAUNCH_PROXY_H
#define SSM_LAUNCH_PROXY_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/launch/url.h"

enum proxy_kind {
	PROXY_NONE,	/* the host is reached without one */
	PROXY_HTTP,
	PROXY_SOCKS5,
	/*
	 * One is set, and the plugin fails with it: `unknown scheme` (https,
	 * for one, which aws accepts), or nothing to be dialled.
	 */
	PROXY_UNUSABLE
};

/* May hold a password: for proxy_forget() when it is no longer needed. */
struct proxy {
	enum proxy_kind kind;
	const char *variable;	/* where it is set, or NULL */
	struct url url;
};

/*
 * Fills *ret for a host (an IPv6 address without brackets) and a port, secure
 * for wss. env: as the variable environ, or NULL. Returns 0, or -E2BIG if a
 * part of the proxy's URL is longer than we can hold.
 */
int proxy_find(struct proxy *ret, char *const env[], bool secure,
    const char *host, const char *port);

/* Writes scheme://host:port, without the user; "" if that is not safe. */
void proxy_show(const struct proxy *, char *to, size_t size);

/* Wipes user and password. */
void proxy_forget(struct proxy *);

#endif
