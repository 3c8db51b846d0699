#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ssm/launch/tunnel.h"
#include "ssm/log/text.h"

/* SOCKS5: RFC 1928, RFC 1929. */
#define SOCKS_VERSION 5
#define SOCKS_NO_USER 0
#define SOCKS_USER 2
#define SOCKS_NO_METHOD 0xff
#define SOCKS_CONNECT 1
#define SOCKS_IPV4 1
#define SOCKS_NAME 3
#define SOCKS_IPV6 4

enum step {
	STEP_STATUS,	/* the status line of an HTTP proxy */
	STEP_METHOD,	/* SOCKS5: how it wants to be asked */
	STEP_USER,	/* what it thinks of user and password */
	STEP_REPLY	/* what it thinks of the host */
};

static const enum tunnel_state replies[] = {
	[0] = TUNNEL_OPEN,
	[1] = TUNNEL_GATEWAY,	/* general failure */
	[2] = TUNNEL_DENIED,	/* not allowed by its rules */
	[3] = TUNNEL_GATEWAY,	/* network unreachable */
	[4] = TUNNEL_GATEWAY,	/* host unreachable */
	[5] = TUNNEL_GATEWAY,	/* connection refused */
	[6] = TUNNEL_GATEWAY,	/* TTL expired */
	[7] = TUNNEL_DENIED,	/* command not supported */
	[8] = TUNNEL_DENIED,	/* type of address not supported */
};

static int
add(struct tunnel *tunnel, const void *bytes, size_t len)
{
	if (len > sizeof(tunnel->out) - tunnel->out_len)
		return -E2BIG;
	memcpy(tunnel->out + tunnel->out_len, bytes, len);
	tunnel->out_len += len;
	return 0;
}

static int
add_string(struct tunnel *tunnel, const char *string)
{
	return add(tunnel, string, strlen(string));
}

static int
add_byte(struct tunnel *tunnel, size_t byte)
{
	unsigned char c = (unsigned char)byte;

	return byte > UINT8_MAX ? -E2BIG : add(tunnel, &c, 1);
}

/* A length in one byte, and so many bytes. */
static int
add_counted(struct tunnel *tunnel, const char *string)
{
	int r = add_byte(tunnel, strlen(string));

	return r != 0 ? r : add_string(tunnel, string);
}

/* user:password in base64, without a copy of it elsewhere. */
static int
add_credentials(struct tunnel *tunnel, const struct url *url)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t user = strlen(url->user);
	size_t len = user + 1 + strlen(url->password);
	int r = 0;

	for (size_t at = 0; at < len && r == 0; at += 3) {
		unsigned bits = 0;
		char group[4];

		for (size_t i = at; i < at + 3; i++) {
			char c = '\0';

			if (i < user)
				c = url->user[i];
			else if (i < len)
				c = i == user ? ':' :
				    url->password[i - user - 1];
			bits = bits << 8 | (unsigned char)c;
		}
		for (size_t i = 0; i < 4; i++)
			group[i] = at + i > len ? '=' :
			    digits[bits >> (18 - 6 * i) & 63];
		r = add(tunnel, group, 4);
		explicit_bzero(group, sizeof(group));
	}
	return r;
}

static int
start_http(struct tunnel *tunnel)
{
	const struct url *url = &tunnel->proxy->url;
	bool six = strchr(tunnel->host, ':') != NULL;
	char text[1024];
	int n, r;

	n = snprintf(text, sizeof(text), "CONNECT %s%s%s:%s HTTP/1.1\r\n"
	    "Host: %s%s%s:%s\r\nUser-Agent: Go-http-client/1.1\r\n",
	    six ? "[" : "", tunnel->host, six ? "]" : "", tunnel->port,
	    six ? "[" : "", tunnel->host, six ? "]" : "", tunnel->port);
	if (n < 0 || (size_t)n >= sizeof(text))
		return -E2BIG;
	tunnel->step = STEP_STATUS;
	if ((r = add_string(tunnel, text)) != 0)
		return r;
	/* A user alone is not sent. */
	if (url->has_password &&
	    ((r = add_string(tunnel, "Proxy-Authorization: Basic ")) != 0 ||
	    (r = add_credentials(tunnel, url)) != 0 ||
	    (r = add_string(tunnel, "\r\n")) != 0))
		return r;
	return add_string(tunnel, "\r\n");
}

static bool
offers_user(const struct url *url)
{
	return url->user[0] != '\0' && strlen(url->user) <= UINT8_MAX &&
	    strlen(url->password) <= UINT8_MAX;
}

static int
start_socks(struct tunnel *tunnel)
{
	static const char without[] = { SOCKS_VERSION, 1, SOCKS_NO_USER };
	static const char with[] = { SOCKS_VERSION, 2, SOCKS_NO_USER,
	    SOCKS_USER };

	tunnel->step = STEP_METHOD;
	return offers_user(&tunnel->proxy->url) ?
	    add(tunnel, with, sizeof(with)) :
	    add(tunnel, without, sizeof(without));
}

int
tunnel_start(struct tunnel *tunnel, const struct proxy *proxy,
    const char *host, const char *port)
{
	memset(tunnel, 0, sizeof(*tunnel));
	tunnel->proxy = proxy;
	tunnel->host = host;
	tunnel->port = port;
	return proxy->kind == PROXY_SOCKS5 ? start_socks(tunnel) :
	    start_http(tunnel);
}

/* HTTP/1.1 403 Forbidden */
static enum tunnel_state
read_status(struct tunnel *tunnel)
{
	const char *in = tunnel->in;
	struct text line = text_make(in, tunnel->in_len);
	int64_t status;

	if (memchr(in, '\n', tunnel->in_len) == NULL)
		return tunnel->in_len < sizeof(tunnel->in) ? TUNNEL_WAIT :
		    TUNNEL_STRANGE;
	line = text_trim(text_line(&line));
	if (!text_starts(line, "HTTP/"))
		return TUNNEL_STRANGE;
	line = text_after(line, " ");
	if (line.len < 3 || (line.len > 3 && line.at[3] != ' ') ||
	    !text_number(text_make(line.at, 3), &status) || status < 100)
		return TUNNEL_STRANGE;
	tunnel->status = (int)status;
	snprintf(tunnel->answer, sizeof(tunnel->answer), "%d",
	    tunnel->status);
	switch (tunnel->status) {
	case 200:
		return TUNNEL_OPEN;
	case 407:
		return TUNNEL_AUTH;
	case 502:
	case 503:
	case 504:
		return TUNNEL_GATEWAY;
	default:
		return TUNNEL_DENIED;
	}
}

static enum tunnel_state
send_next(struct tunnel *tunnel, enum step step, int r)
{
	tunnel->step = (int)step;
	tunnel->in_len = 0;
	/* No name that resolves is that long. */
	return r == 0 ? TUNNEL_SEND : TUNNEL_STRANGE;
}

static enum tunnel_state
send_user(struct tunnel *tunnel)
{
	const struct url *url = &tunnel->proxy->url;
	int r;

	explicit_bzero(tunnel->out, sizeof(tunnel->out));
	tunnel->out_len = 0;
	if ((r = add_byte(tunnel, 1)) == 0 &&
	    (r = add_counted(tunnel, url->user)) == 0)
		r = add_counted(tunnel, url->password);
	return send_next(tunnel, STEP_USER, r);
}

static enum tunnel_state
send_connect(struct tunnel *tunnel)
{
	static const char begin[] = { SOCKS_VERSION, SOCKS_CONNECT, 0 };
	unsigned char address[16];
	int64_t port = 0;
	int r;

	explicit_bzero(tunnel->out, sizeof(tunnel->out));
	tunnel->out_len = 0;
	text_number(text_of(tunnel->port), &port);
	add(tunnel, begin, sizeof(begin));
	if (inet_pton(AF_INET, tunnel->host, address) == 1) {
		add_byte(tunnel, SOCKS_IPV4);
		r = add(tunnel, address, 4);
	} else if (inet_pton(AF_INET6, tunnel->host, address) == 1) {
		add_byte(tunnel, SOCKS_IPV6);
		r = add(tunnel, address, 16);
	} else {
		add_byte(tunnel, SOCKS_NAME);
		r = add_counted(tunnel, tunnel->host);
	}
	add_byte(tunnel, (size_t)(port >> 8 & 0xff));
	add_byte(tunnel, (size_t)(port & 0xff));
	return send_next(tunnel, STEP_REPLY, r);
}

static enum tunnel_state
read_socks(struct tunnel *tunnel)
{
	unsigned char first, second;

	if (tunnel->in_len < 2)
		return TUNNEL_WAIT;
	first = (unsigned char)tunnel->in[0];
	second = (unsigned char)tunnel->in[1];
	if (tunnel->step == STEP_USER)
		return second == 0 ? send_connect(tunnel) : TUNNEL_AUTH;
	if (first != SOCKS_VERSION)
		return TUNNEL_STRANGE;
	if (tunnel->step == STEP_METHOD) {
		if (second == SOCKS_NO_METHOD)
			return TUNNEL_AUTH;
		if (second == SOCKS_NO_USER)
			return send_connect(tunnel);
		return second == SOCKS_USER &&
		    offers_user(&tunnel->proxy->url) ? send_user(tunnel) :
		    TUNNEL_STRANGE;
	}
	snprintf(tunnel->answer, sizeof(tunnel->answer), "SOCKS5 %u",
	    (unsigned)second);
	return second < sizeof(replies) / sizeof(replies[0]) ?
	    replies[second] : TUNNEL_DENIED;
}

enum tunnel_state
tunnel_feed(struct tunnel *tunnel, const char *bytes, size_t len)
{
	size_t room = sizeof(tunnel->in) - tunnel->in_len;

	if (len > room)
		len = room;
	if (len > 0)
		memcpy(tunnel->in + tunnel->in_len, bytes, len);
	tunnel->in_len += len;
	return tunnel->step == STEP_STATUS ? read_status(tunnel) :
	    read_socks(tunnel);
}
