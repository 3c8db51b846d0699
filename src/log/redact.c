/*
 * redact: see include/ssm/log/redact.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/log/redact.h"

#define MASK "[masked]"

/*
 * Names whose value is a secret, in lower case without '-' and '_', sorted.
 * Where each
 * stands in a debug log was found with marker values in real runs of the AWS
 * CLI v1 and v2.
 */
static const char *const names[] = {
	"accesstoken", "assertion", "authorization",
	"awscontainerauthorizationtoken", "awssecretaccesskey",
	"awssecuritytoken", "awssessiontoken", "clientsecret", "codeverifier",
	"devicecode", "dpop", "idtoken", "passwd", "password", "privatekey",
	"proxyauthorization", "refreshtoken", "samlassertion",
	"secretaccesskey", "secretkey", "securitytoken", "sessiontoken",
	"signature", "ssobearertoken", "tokencode", "tokenvalue", "usercode",
	"webidentitytoken", "xamzsecuritytoken", "xamzsignature",
	"xamzssobearertoken", "xawsec2metadatatoken",
};

/* Prefixes of access key ids: long-lived, temporary. */
static const char *const key_prefixes[] = { "AKIA", "ASIA" };

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static int
compare_names(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_secret_name(struct text word)
{
	char name[40];
	size_t len = 0, i;

	for (i = 0; i < word.len; i++) {
		char c = word.at[i];

		if (c == '-' || c == '_')
			continue;
		if (len == sizeof name - 1)
			return false;
		name[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	name[len] = '\0';
	return bsearch(name, names, sizeof names / sizeof names[0],
	    sizeof names[0], compare_names) != NULL;
}

static size_t
skip_any(struct text t, size_t i, const char *set)
{
	while (i < t.len && t.at[i] != '\0' && strchr(set, t.at[i]) != NULL)
		i++;
	return i;
}

/*
 * The value that follows a name ending at i: [*start, return). Returns 0 if no
 * value follows.
 */
static size_t
find_value(struct text t, size_t i, size_t *start)
{
	size_t end;
	char quote;

	if (i < t.len && t.at[i] == '>') {	/* <Name>value</Name> */
		*start = ++i;
		while (i < t.len && t.at[i] != '<')
			i++;
		return i;
	}
	i = skip_any(t, i, "\\'\"");
	i = skip_any(t, i, " ");
	if (i >= t.len || (t.at[i] != ':' && t.at[i] != '='))
		return 0;
	i = skip_any(t, i + 1, " ");
	if (i + 1 < t.len && t.at[i] == 'b' &&
	    (t.at[i + 1] == '\'' || t.at[i + 1] == '"'))
		i++;
	end = skip_any(t, i, "\\");
	quote = end < t.len && (t.at[end] == '\'' || t.at[end] == '"') ?
	    t.at[end] : '\0';
	if (quote != '\0') {
		bool escaped = end > i;

		for (i = *start = end + 1; i < t.len; i++) {
			if (t.at[i] == quote)
				return escaped && t.at[i - 1] == '\\' ? i - 1 : i;
			if (t.at[i] == '\\' && !escaped)
				i++;
		}
		return t.len;
	}
	*start = i;
	while (i < t.len && strchr(" \t\r\n,&<>'\"\\(){};", t.at[i]) == NULL)
		i++;
	return i;
}

void
redact_key_id(struct buf *out, struct text id)
{
	if (id.len < 12) {
		buf_adds(out, MASK);
		return;
	}
	buf_add(out, id.at, 4);
	buf_adds(out, "\xe2\x80\xa6");
	buf_add(out, id.at + id.len - 4, 4);
}

static bool
is_key_id(struct text word)
{
	size_t i;

	if (word.len < 16 || word.len > 128)
		return false;
	for (i = 0; i < word.len; i++) {
		if ((word.at[i] < 'A' || word.at[i] > 'Z') &&
		    (word.at[i] < '0' || word.at[i] > '9'))
			return false;
	}
	for (i = 0; i < sizeof key_prefixes / sizeof key_prefixes[0]; i++) {
		if (text_starts(word, key_prefixes[i]))
			return true;
	}
	return false;
}

/*
 * End of user:password@ behind "://" at i, or i. The password may hold
 * characters that a URL must not have.
 */
static size_t
user_info(struct text t, size_t i)
{
	size_t at = i, k;
	bool colon = false, password = false;

	for (k = i; k < t.len && strchr(" \t\r\n'\"<>", t.at[k]) == NULL;
	    k++) {
		if (t.at[k] == ':')
			colon = true;
		if (t.at[k] == '@' && colon) {
			at = k;
			password = true;
		}
	}
	return password ? at : i;
}

/* The code behind the prompt "Enter MFA code for ARN: ", where it was typed. */
static size_t
mfa_code(struct text t, size_t *start)
{
	ptrdiff_t at = text_find(t, "Enter MFA code for ");
	struct text rest;
	size_t i;

	if (at < 0)
		return 0;
	rest = text_skip(t, (size_t)at);
	at = text_find(rest, ": ");
	if (at < 0)
		return 0;
	*start = (size_t)(rest.at - t.at) + (size_t)at + 2;
	for (i = *start; i < t.len && t.at[i] >= '0' && t.at[i] <= '9'; i++)
		;
	return i - *start >= 6 && i - *start <= 8 ? i : 0;
}

void
redact(struct buf *out, struct text t)
{
	size_t i = 0, end, start, done = 0;
	struct text word;

	/* An empty text may have no bytes to point at. */
	if (t.len == 0)
		return;
	end = mfa_code(t, &start);
	if (end > 0) {
		redact(out, text_make(t.at, start));
		buf_adds(out, MASK);
		done = i = end;
	}

	while (i < t.len) {
		if (t.at[i] == ':' && t.len - i > 3 && t.at[i + 1] == '/' &&
		    t.at[i + 2] == '/') {
			i += 3;
			end = user_info(t, i);
			if (end > i) {
				buf_add(out, t.at + done, i - done);
				buf_adds(out, MASK);
				done = i = end;
			}
			continue;
		}
		if (!is_word(t.at[i])) {
			i++;
			continue;
		}
		for (end = i; end < t.len && is_word(t.at[end]); end++)
			;
		word = text_make(t.at + i, end - i);
		if (is_key_id(word)) {
			buf_add(out, t.at + done, i - done);
			redact_key_id(out, word);
			done = i = end;
			continue;
		}
		i = end;
		/* Most words are not followed by a value: the cheapest test. */
		if (word.len < 4 || i >= t.len || strchr("'\":=> \\", t.at[i])
		    == NULL || !is_secret_name(word))
			continue;
		end = find_value(t, i, &start);
		if (end <= start || end == 0)
			continue;
		word = text_make(t.at + start, end - start);
		/* Of a signature only its Signature= part is secret. */
		if (text_starts(word, "AWS4-") || text_is(word, MASK))
			continue;
		buf_add(out, t.at + done, start - done);
		buf_adds(out, MASK);
		done = i = end;
	}
	buf_add(out, t.at + done, t.len - done);
}

static bool
is_digits(struct text t, size_t len)
{
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] < '0' || t.at[i] > '9')
			return false;
	}
	return t.len == len;
}

/* i-0123456789abcdef0, mi-…, or the 32 hexadecimal digits of a task. */
static bool
is_node_id(struct text t)
{
	size_t i, least = 32;

	if (text_starts(t, "i-") || text_starts(t, "mi-")) {
		t = text_after(t, "-");
		least = 8;
	}
	for (i = 0; i < t.len; i++) {
		if ((t.at[i] < '0' || t.at[i] > '9') &&
		    (t.at[i] < 'a' || t.at[i] > 'f'))
			return false;
	}
	return t.len >= least && t.len <= 32;
}

void
redact_strict(struct buf *out, struct text t)
{
	struct buf masked;
	struct text word;
	size_t i = 0, end;

	buf_init(&masked, 4 * t.len + 64);
	redact(&masked, t);
	t = text_make(buf_str(&masked), masked.len);
	while (i < t.len) {
		if (!is_word(t.at[i])) {
			buf_addc(out, t.at[i++]);
			continue;
		}
		for (end = i; end < t.len && is_word(t.at[end]); end++)
			;
		word = text_make(t.at + i, end - i);
		if (text_is(word, "arn") && end < t.len && t.at[end] == ':') {
			while (end < t.len && strchr(" \t'\"<>,)]}", t.at[end])
			    == NULL)
				end++;
			buf_adds(out, "arn:" MASK);
		} else if (is_digits(word, 12) || is_node_id(word)) {
			buf_adds(out, MASK);
		} else {
			buf_add(out, word.at, word.len);
		}
		i = end;
	}
	buf_release(&masked);
}

bool
redact_needed(struct text t)
{
	struct buf out;
	bool needed;

	buf_init(&out, t.len + 64);
	redact(&out, t);
	needed = out.len != t.len || out.truncated ||
	    (t.len > 0 && memcmp(out.data, t.at, t.len) != 0);
	buf_release(&out);
	return needed;
}
