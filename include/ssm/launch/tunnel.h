/*
 * tunnel: how a proxy is asked for the way to a host: CONNECT, or SOCKS5.
 *
 * The bytes of the dialogue and what its answers mean; the connection is the
 * caller's. It sends what session-manager-plugin would send (gorilla/websocket
 * 1.4.2), so that the proxy answers as it would answer the plugin.
 */
#ifndef SSM_LAUNCH_TUNNEL_H
#define SSM_LAUNCH_TUNNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/launch/proxy.h"

enum tunnel_state {
	TUNNEL_WAIT,	/* for more of the answer */
	TUNNEL_SEND,	/* out is to be sent, then its answer to be fed */
	/* The end. */
	TUNNEL_OPEN,
	TUNNEL_DENIED,
	TUNNEL_AUTH,	/* a user is wanted, or another one */
	TUNNEL_GATEWAY,	/* the proxy can't reach the host */
	TUNNEL_STRANGE	/* this is no answer of such a proxy */
};

struct tunnel {
	const struct proxy *proxy;
	const char *host, *port;
	int step;
	char out[5120];		/* may hold a password */
	size_t out_len;
	char in[1024];
	size_t in_len;
	int status;		/* of an HTTP answer, or 0 */
	char answer[16];	/* "403", "SOCKS5 2", or "" */
};

/*
 * Begins: out is to be sent. All is borrowed and must stay. Returns 0 or
 * -E2BIG.
 */
int tunnel_start(struct tunnel *, const struct proxy *, const char *host,
    const char *port);

/* Takes what the proxy said. After the end there is nothing more to feed. */
enum tunnel_state tunnel_feed(struct tunnel *, const char *bytes, size_t len);

#endif
