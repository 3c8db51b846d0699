#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ssm/launch/url.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_alpha(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (lower(c) >= 'a' && lower(c) <= 'f')
		return lower(c) - 'a' + 10;
	return -1;
}

static int
copy(char *to, size_t size, struct text from)
{
	if (from.len >= size)
		return -E2BIG;
	if (from.len > 0)
		memcpy(to, from.at, from.len);
	to[from.len] = '\0';
	return 0;
}

/* Decodes %xx. Returns 0, -EINVAL, or -E2BIG. */
static int
unescape(char *to, size_t size, struct text from)
{
	size_t len = 0;

	for (size_t i = 0; i < from.len; i++, len++) {
		char c = from.at[i];
		int high, low;

		if (c == '%') {
			if (from.len - i < 3 ||
			    (high = hex_value(from.at[i + 1])) == -1 ||
			    (low = hex_value(from.at[i + 2])) == -1)
				return -EINVAL;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (len + 1 >= size)
			return -E2BIG;
		to[len] = c;
	}
	to[len] = '\0';
	return 0;
}

static bool
escapes_are_valid(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.at[i] == '%' && (t.len - i < 3 ||
		    hex_value(t.at[i + 1]) == -1 ||
		    hex_value(t.at[i + 2]) == -1))
			return false;
	return true;
}

static bool
host_is_valid(struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		char c = t.at[i];

		if (c == '%') {
			/* Only what is not ASCII may be escaped, and '%'. */
			if (t.len - i < 3 || hex_value(t.at[i + 1]) == -1 ||
			    hex_value(t.at[i + 2]) == -1)
				return false;
			if (hex_value(t.at[i + 1]) < 8 &&
			    memcmp(t.at + i, "%25", 3) != 0)
				return false;
			continue;
		}
		if ((unsigned char)c < 0x80 && !is_alpha(c) && !is_digit(c) &&
		    (c == '\0' || strchr("!$&'()*+,;=:[]<>\"-_.~", c) == NULL))
			return false;
	}
	return true;
}

static bool
all_digits(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (!is_digit(t.at[i]))
			return false;
	return true;
}

/* A number from 1 to 65535. */
static bool
port_is_usable(struct text t)
{
	int64_t port;

	return t.len > 0 && t.len < 6 && all_digits(t) &&
	    text_number(t, &port) && port > 0 && port <= UINT16_MAX;
}

static int
read_user(struct url *ret, struct text user)
{
	struct text password;
	int r;

	for (size_t i = 0; i < user.len; i++)
		if (!is_alpha(user.at[i]) && !is_digit(user.at[i]) &&
		    (user.at[i] == '\0' ||
		    strchr("-._:~!$&'()*+,;=%@", user.at[i]) == NULL))
			return -EINVAL;
	ret->has_user = true;
	ret->has_password = text_cut(&user, ':', &password);
	if ((r = unescape(ret->user, sizeof(ret->user), user)) != 0)
		return r;
	return unescape(ret->password, sizeof(ret->password), password);
}

/*
 * Host and port. What is no URL to Go is -EINVAL; what is one but can't be
 * dialled leaves the port empty.
 */
static int
read_host(struct url *ret, struct text host)
{
	struct text port = text_make("", 0), bare = host;
	ptrdiff_t end, colon = text_find_last(host, ':');
	bool bracket = text_starts(host, "[");
	int r;

	if (bracket) {
		if ((end = text_find_last(host, ']')) == -1)
			return -EINVAL;
		port = text_skip(host, (size_t)end + 1);
		bare = text_make(host.at + 1, (size_t)end - 1);
	} else if (colon != -1) {
		port = text_skip(host, (size_t)colon);
		bare.len = (size_t)colon;
	}
	if (port.len > 0 && (port.at[0] != ':' ||
	    !all_digits(text_skip(port, 1))))
		return -EINVAL;
	if (!host_is_valid(bare))
		return -EINVAL;
	if ((r = unescape(ret->host, sizeof(ret->host), bare)) != 0)
		return r;
	if (!bracket && text_find_char(bare, ':') != -1)
		return 0;
	/* A port alone means this machine. */
	if (ret->host[0] == '\0')
		strcpy(ret->host, "localhost");
	if (port.len > 0) {
		port = text_skip(port, 1);
		return port_is_usable(port) ?
		    copy(ret->port, sizeof(ret->port), port) : 0;
	}
	if (strcmp(ret->scheme, "http") == 0)
		strcpy(ret->port, "80");
	return 0;
}

/* Cuts the scheme off. Returns 0 or -EINVAL; it may stay empty. */
static int
read_scheme(struct url *ret, struct text *url)
{
	size_t len = 0;

	while (len < url->len && (is_alpha(url->at[len]) || (len > 0 &&
	    (is_digit(url->at[len]) || (url->at[len] != '\0' &&
	    strchr("+-.", url->at[len]) != NULL)))))
		len++;
	if (len == url->len || url->at[len] != ':')
		return 0;
	if (len == 0)
		return -EINVAL;
	/* A longer one is no scheme of a proxy, whatever it is. */
	for (size_t i = 0; i < len && i + 1 < sizeof(ret->scheme); i++)
		ret->scheme[i] = lower(url->at[i]);
	*url = text_skip(*url, len + 1);
	return 0;
}

int
url_read(struct url *ret, struct text url)
{
	struct text fragment, query, authority, path, user;
	ptrdiff_t at;
	int r;

	memset(ret, 0, sizeof(*ret));
	text_cut(&url, '#', &fragment);
	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.at[i] < 0x20 || url.at[i] == 0x7f)
			return -EINVAL;
	if (!escapes_are_valid(fragment) || read_scheme(ret, &url) != 0)
		return -EINVAL;
	text_cut(&url, '?', &query);
	if (!text_starts(url, "/")) {
		ret->hidden = true;
		if (ret->scheme[0] != '\0')
			return 0;
		text_cut(&url, '/', &path);
		return text_find_char(url, ':') != -1 || !escapes_are_valid(url) ||
		    !escapes_are_valid(path) ? -EINVAL : 0;
	}
	if (!text_starts(url, "//") ||
	    (ret->scheme[0] == '\0' && text_starts(url, "///"))) {
		ret->hidden = true;
		return escapes_are_valid(url) ? 0 : -EINVAL;
	}
	authority = text_skip(url, 2);
	text_cut(&authority, '/', &path);
	if (!escapes_are_valid(path))
		return -EINVAL;
	/* A '/' in a password: what looks like the host is a part of it. */
	ret->hidden = text_find_char(path, '@') != -1 ||
	    text_find_char(query, '@') != -1 || text_find_char(fragment, '@') != -1;
	if ((at = text_find_last(authority, '@')) != -1) {
		user = text_make(authority.at, (size_t)at);
		authority = text_skip(authority, (size_t)at + 1);
		if ((r = read_user(ret, user)) != 0)
			return r;
	}
	return read_host(ret, authority);
}
