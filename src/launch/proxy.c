#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ssm/launch/noproxy.h"
#include "ssm/launch/proxy.h"

static bool
scheme_is(const struct url *url, const char *scheme)
{
	return strcmp(url->scheme, scheme) == 0;
}

/* The same with http:// before it. */
static int
read_completed(struct url *ret, struct text url)
{
	struct buf completed;
	int r;

	buf_init(&completed, url.len + sizeof("http://"));
	buf_adds(&completed, "http://");
	buf_add(&completed, url.at, url.len);
	r = completed.truncated ? -E2BIG :
	    url_read(ret, text_make(completed.data, completed.len));
	if (completed.data != NULL)
		explicit_bzero(completed.data, completed.len);
	buf_release(&completed);
	return r;
}

/*
 * Go's way with the value of a variable: as a URL, else with http:// before it
 * ("proxy:3128"), else as a URL again. *ret_kind is PROXY_NONE for a value
 * that is no URL in any way: it counts as not set, without a word.
 */
static int
read_value(struct url *ret, const char *value, enum proxy_kind *ret_kind)
{
	struct text url = text_of(value);
	int r, completed;

	*ret_kind = PROXY_UNUSABLE;
	r = url_read(ret, url);
	if (r == 0 && scheme_is(ret, "http"))
		*ret_kind = PROXY_HTTP;
	else if (r == 0 && scheme_is(ret, "socks5"))
		*ret_kind = PROXY_SOCKS5;
	else if (r == 0 && (scheme_is(ret, "https") ||
	    (ret->scheme[0] != '\0' && !ret->hidden)))
		/* Of Go's readings of another scheme none can be used. */
		return 0;
	else if (r != -E2BIG) {
		completed = read_completed(ret, url);
		if (completed == 0)
			*ret_kind = PROXY_HTTP;
		else if (completed == -E2BIG || r != 0) {
			*ret_kind = PROXY_NONE;
			r = completed;
		} else
			ret->hidden = true;
		if (completed != -E2BIG)
			r = 0;
	}
	if (r == 0 && *ret_kind != PROXY_NONE && ret->port[0] == '\0')
		*ret_kind = PROXY_UNUSABLE;
	return r;
}

static const char *
get_variable(char *const env[], const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; env != NULL && env[i] != NULL; i++)
		if (strncmp(env[i], name, len) == 0 && env[i][len] == '=')
			return env[i] + len + 1;
	return "";
}

/* The first of two variables that is not empty. */
static const char *
get_either(char *const env[], const char *const names[2],
    const char **ret_name)
{
	const char *value = "";

	for (size_t i = 0; i < 2 && value[0] == '\0'; i++) {
		value = get_variable(env, names[i]);
		*ret_name = names[i];
	}
	return value;
}

int
proxy_find(struct proxy *ret, char *const env[], bool secure,
    const char *host, const char *port)
{
	static const char *const https[2] = { "HTTPS_PROXY", "https_proxy" };
	static const char *const http[2] = { "HTTP_PROXY", "http_proxy" };
	static const char *const no[2] = { "NO_PROXY", "no_proxy" };
	const char *value, *name, *ignored;
	int r;

	memset(ret, 0, sizeof(*ret));
	value = get_either(env, secure ? https : http, &name);
	if (value[0] == '\0' ||
	    noproxy_has(get_either(env, no, &ignored), host, port))
		return 0;
	r = read_value(&ret->url, value, &ret->kind);
	if (r != 0 || ret->kind == PROXY_NONE) {
		explicit_bzero(ret, sizeof(*ret));
		return r;
	}
	ret->variable = name;
	return 0;
}

void
proxy_show(const struct proxy *proxy, char *to, size_t size)
{
	const struct url *url = &proxy->url;
	bool six = strchr(url->host, ':') != NULL;

	to[0] = '\0';
	if (proxy->kind == PROXY_NONE || url->hidden || url->host[0] == '\0' ||
	    url->scheme[0] == '\0')
		return;
	snprintf(to, size, "%s://%s%s%s%s%s", url->scheme, six ? "[" : "",
	    url->host, six ? "]" : "", url->port[0] != '\0' ? ":" : "",
	    url->port);
}

void
proxy_forget(struct proxy *proxy)
{
	explicit_bzero(proxy->url.user, sizeof(proxy->url.user));
	explicit_bzero(proxy->url.password, sizeof(proxy->url.password));
	proxy->url.has_user = proxy->url.has_password = false;
}
