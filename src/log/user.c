/*
 * user: see include/ssm/log/user.h.
 */
#include <string.h>

#include "ssm/log/quote.h"
#include "ssm/log/user.h"

struct user_info
find_user(struct text t, size_t i)
{
	struct user_info u;
	size_t k;

	for (k = i; k < t.len && !is_char(t.at[k], CHAR_ENDS_URL); k++)
		;
	u = (struct user_info){ k, k, k, k, k };
	for (k = i; k < u.end; k++) {
		if (t.at[k] == ':' && u.colon == u.end)
			u.colon = k;
		else if (t.at[k] == '@')
			u.at = k;
		else if (u.path == u.end &&
		    (t.at[k] == '/' || t.at[k] == '?' || t.at[k] == '#'))
			u.path = k;
		if (t.at[k] == '@' && u.path == u.end)
			u.at_in_host = k;
	}
	return u;
}

/* A name with a dot, or localhost. */
static bool
is_host_name(struct text t, size_t i, size_t end)
{
	struct text host = text_make(t.at + i, end - i);

	return text_has(host, ".") || text_is(host, "localhost");
}

/*
 * Whether what follows the colon can be a port, or the word for one behind a
 * host's name: then it is no password.
 */
static bool
is_port(struct text t, size_t i, const struct user_info *u)
{
	size_t k = u->colon + 1;
	char quote;

	if (u->colon > i && u->at == u->end &&
	    memchr(t.at + i, '.', u->colon - i) != NULL) {
		while (k < u->end && is_alnum(t.at[k]))
			k++;
		if (k == u->end)
			return true;
	}
	for (k = u->colon + 1; k < u->end && t.at[k] >= '0' &&
	    t.at[k] <= '9'; k++)
		;
	/* Hardly any port has one digit only. */
	if (k == u->colon + 2 && !at_eol(t, k) && strchr("'\"`<>",
	    t.at[k]) != NULL && !is_host_name(t, i, u->colon))
		return false;
	return k - u->colon - 1 <= 5 && (k == u->end || t.at[k] == '/' ||
	    t.at[k] == '?' || quote_at(t, k, &quote) > 0);
}

/*
 * Where the host ends that begins at i, behind a user and password: i if there
 * is none. *port if it has one; what stands behind that may be another line.
 */
static size_t
host_end(struct text t, size_t i, bool *port)
{
	size_t end = i, digits;

	while (end < t.len && (is_name_char(t.at[end]) || t.at[end] == '.'))
		end++;
	*port = false;
	if (end > i && end < t.len && t.at[end] == ':') {
		for (digits = end + 1; digits < t.len && t.at[digits] >= '0' &&
		    t.at[digits] <= '9'; digits++)
			;
		*port = digits > end + 1 && digits - end <= 6;
		if (*port || at_eol(t, digits))
			return digits;
	}
	return at_eol(t, end) || is_char(t.at[end], CHAR_ENDS_WORD) ||
	    t.at[end] == '/' || t.at[end] == ']' ? end : i;
}

/* A host in lower case and a port: "@proxy:3128" */
static bool
has_port(struct text host)
{
	size_t k = host.len;

	while (k > 0 && host.at[k - 1] >= '0' && host.at[k - 1] <= '9')
		k--;
	if (k == host.len || host.len - k > 5 || k < 3 ||
	    host.at[k - 1] != ':')
		return false;
	for (k--; k > 1 && is_name_char(host.at[k - 1]) &&
	    (host.at[k - 1] < 'A' || host.at[k - 1] > 'Z'); k--)
		;
	return k == 1;
}

/* Where the port is that is the password, once more; 0 if there is none. */
static size_t
same_port(struct text t, size_t i, size_t at, size_t end)
{
	const char *colon = memchr(t.at + i, ':', at - i), *port;
	struct text password;

	port = memchr(t.at + at, ':', end - at);
	if (colon == NULL || port == NULL)
		return 0;
	password = text_skip(text_make(t.at, at), (size_t)(colon - t.at) + 1);
	end = (size_t)(port - t.at) + 1;
	return password.len >= 4 && text_begins(text_skip(t, end), password) ?
	    end : 0;
}

size_t
hide_user(struct scan *s, size_t i, size_t at, size_t end)
{
	struct text host = text_make(s->t.at + at, end - at);
	size_t port = same_port(s->t, i, at, end);

	scan_hide(s, i, at);
	if (port > 0) {
		scan_hide(s, port, end);
		return end;
	}
	/* It was part of the password if another '@' follows. */
	if (at_eol(s->t, end) && end < s->t.len && host.len >= 8 &&
	    has_digit(host) && !text_has(host, ".") && !has_port(host)) {
		scan_hide(s, at + 1, end);
		return scan_open(s, OPEN_PASSWORD, SECRET_NONE, end);
	}
	if (at_eol(s->t, end) && end < s->t.len && !text_has(host, "/"))
		return scan_open(s, OPEN_USER, SECRET_NONE, end);
	return at;
}

/* The beginning of a token as a user; hosts have no capital letters. */
static bool
is_token_user(struct text t)
{
	bool capital = false;
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] == '.')
			return false;
		if (t.at[i] >= 'A' && t.at[i] <= 'Z')
			capital = true;
	}
	return t.len >= 16 && capital && has_digit(t);
}

/* Of a URL: whether the first colon, if there is one, is that of a port. */
static bool
has_port_only(struct text url)
{
	const char *colon = memchr(url.at, ':', url.len);
	size_t i, digits;

	if (colon == NULL)
		return true;
	digits = (size_t)(colon - url.at) + 1;
	for (i = digits; i < url.len && url.at[i] >= '0' &&
	    url.at[i] <= '9'; i++)
		;
	if (i == digits + 1 && !is_host_name(url, 0, digits - 1))
		return false;
	return i > digits && i - digits <= 5 &&
	    (i == url.len || url.at[i] == '/');
}

/* Neither a user in it nor wrapped, as nearly all URLs. */
static bool
is_plain_url(struct text t, size_t i)
{
	const unsigned char *at = (const unsigned char *)t.at;
	unsigned found = 0, kinds;
	size_t start = i;

	for (; i + 4 <= t.len; i += 4, found |= kinds) {
		kinds = char_kinds[at[i]] | char_kinds[at[i + 1]] |
		    char_kinds[at[i + 2]] | char_kinds[at[i + 3]];
		if ((kinds & (CHAR_ENDS_URL | CHAR_AT)) != 0)
			break;
	}
	for (; i < t.len && !is_char(t.at[i], CHAR_ENDS_URL | CHAR_AT); i++)
		found |= char_kinds[at[i]];
	/* A separator may be the colon behind a user. */
	return i == t.len || (t.at[i] != '@' && !at_eol(t, i) &&
	    !is_odd_byte(t, i) && ((found & CHAR_SEPARATOR) == 0 ||
	    has_port_only(text_make(t.at + start, i - start))));
}

/* Bytes of a password behind the one that would have ended its URL. */
#define ODD_PASSWORD ((size_t)128)

size_t
take_odd_password(struct scan *s, size_t i, const struct user_info *u,
    bool begun)
{
	struct text t = s->t;
	bool within = is_odd_byte(t, u->end), blank = false, port;
	bool colon = begun || u->colon < u->end, strong;
	struct text password;
	size_t k, end;

	if (at_eol(t, u->end) || (!begun && (!within || u->path < u->colon)))
		return 0;
	for (k = u->end; !at_eol(t, k) && k - u->end < ODD_PASSWORD; k++) {
		if (t.at[k] == ' ' || t.at[k] == '\t')
			blank = true;
		else if (t.at[k] == ':')
			colon = true;
		if ((blank && !begun) ||
		    text_starts(text_skip(t, k), "://"))
			return 0;
		if (t.at[k] != '@' || !colon)
			continue;
		end = host_end(t, k + 1, &port);
		if (end > k + 1 && (port || !blank))
			return hide_user(s, i, k, end);
	}
	if (!colon || blank || !at_eol(t, k) || k == t.len)
		return 0;
	password = text_skip(text_make(t.at, k), u->colon + 1);
	/* {"https":"http://proxy:9","a":"b1"} */
	strong = begun && password.len >= 8 && has_digit(password) &&
	    (password.at[0] < '0' || password.at[0] > '9' ||
	    strchr(",]}", password.at[2]) == NULL);
	/* Of a quote that ends the line only the one below knows. */
	if (!within && !strong)
		return k > u->end + 1 || u->at < u->end ? 0 :
		    scan_open(s, OPEN_USER, SECRET_NONE, k);
	scan_hide(s, i, k);
	return scan_open(s, OPEN_PASSWORD, SECRET_NONE, k);
}

/* Whether what follows an '@' can be a host, which has no capital letters. */
static bool
is_host(struct text t, size_t i)
{
	bool port;
	size_t end = host_end(t, i, &port), k;

	for (k = i; k < end; k++) {
		if (t.at[k] >= 'A' && t.at[k] <= 'Z')
			return false;
	}
	return end > i;
}

/* A port without digits, or a path, may be how a password begins. */
static bool
is_password(struct text t, size_t i, const struct user_info *u)
{
	bool port;
	size_t end;

	if (!is_port(t, i, u))
		return true;
	if (u->at == u->end || u->path == u->end)
		return false;
	end = host_end(t, u->at + 1, &port);
	/* Hardly any port has one digit only. */
	return end > u->at + 1 && (port || u->path == u->colon + 1 ||
	    (u->path == u->colon + 2 && !is_host_name(t, i, u->colon)));
}

/* 127.0.0.1 or localhost, which are no users. */
static bool
is_address(struct text t, size_t i, size_t end)
{
	struct text host = text_make(t.at + i, end - i);
	size_t k;

	for (k = 0; k < host.len; k++) {
		if (host.at[k] != '.' && (host.at[k] < '0' || host.at[k] > '9'))
			return text_is(host, "localhost");
	}
	return host.len >= 7;
}

size_t
take_user(struct scan *s, size_t i)
{
	struct user_info u;
	struct text host;
	bool colon, begun;
	size_t next;

	/* An address of IPv6, or masked already. */
	if (i >= s->t.len || s->t.at[i] == '[' || is_plain_url(s->t, i))
		return 0;
	u = find_user(s->t, i);
	colon = u.colon < u.path;
	begun = colon && !text_starts(text_skip(s->t, u.colon), "://") &&
	    ((u.colon + 1 == u.path && u.path + 1 < u.end) ||
	    !is_port(s->t, i, &u));
	next = take_odd_password(s, i, &u, u.colon > i &&
	    (u.at == u.end ? begun || u.colon + 1 == u.end :
	    begun && !is_host(s->t, u.at + 1)));
	if (next > 0)
		return next;
	if (colon && u.at < u.end && u.colon < u.at &&
	    is_password(s->t, i, &u))
		return hide_user(s, i, u.at, u.end);
	if (u.at_in_host < u.end)
		return hide_user(s, i, u.at_in_host, u.end);
	if (!at_eol(s->t, u.end) || u.end == s->t.len)
		return 0;
	host = text_make(s->t.at + i, u.end - i);
	if (colon ? begun && !is_address(s->t, i, u.colon) :
	    u.path == u.end && is_token_user(host)) {
		scan_hide(s, i, u.end);
		return scan_open(s, OPEN_PASSWORD, SECRET_NONE, u.end);
	}
	if (u.path < u.end)
		return 0;
	/* A key where the region belongs: nobody else looks at the line. */
	if (host.len >= SECRET_RANDOM_MIN)
		s->part(s, i, u.end);
	return scan_open(s, OPEN_USER, SECRET_NONE, u.end);
}

size_t
take_proxy(struct scan *s, size_t i, bool assigned)
{
	struct user_info u = find_user(s->t, i);

	if (text_has(text_make(s->t.at + i, u.end - i), ":/"))
		return 0;
	return u.at < u.end || (assigned && u.colon > i) ?
	    take_user(s, i) : 0;
}
