/*
 * text: see include/ssm/log/text.h.
 */
#include <string.h>

#include "ssm/log/text.h"

struct text
text_of(const char *string)
{
	return (struct text){ string, strlen(string) };
}

struct text
text_make(const char *bytes, size_t len)
{
	return (struct text){ bytes, len };
}

bool
text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
text_begins(struct text t, struct text prefix)
{
	return t.len >= prefix.len &&
	    (prefix.len == 0 || memcmp(t.at, prefix.at, prefix.len) == 0);
}

bool
text_is(struct text t, const char *string)
{
	size_t len = strlen(string);

	return t.len == len && (len == 0 || memcmp(t.at, string, len) == 0);
}

bool
text_starts(struct text t, const char *prefix)
{
	size_t len = strlen(prefix);

	return t.len >= len && (len == 0 || memcmp(t.at, prefix, len) == 0);
}

bool
text_ends(struct text t, const char *suffix)
{
	size_t len = strlen(suffix);

	return t.len >= len &&
	    (len == 0 || memcmp(t.at + t.len - len, suffix, len) == 0);
}

ptrdiff_t
text_find(struct text t, const char *needle)
{
	const char *found;

	if (t.len == 0)
		return *needle == '\0' ? 0 : -1;
	found = memmem(t.at, t.len, needle, strlen(needle));
	return found == NULL ? -1 : found - t.at;
}

bool
text_has(struct text t, const char *needle)
{
	return text_find(t, needle) >= 0;
}

struct text
text_skip(struct text t, size_t n)
{
	if (n > t.len)
		n = t.len;
	return text_make(t.len == 0 ? t.at : t.at + n, t.len - n);
}

struct text
text_after(struct text t, const char *needle)
{
	ptrdiff_t at = text_find(t, needle);

	if (at < 0)
		return text_skip(t, t.len);
	return text_skip(t, (size_t)at + strlen(needle));
}

struct text
text_before(struct text t, const char *needle)
{
	ptrdiff_t at = text_find(t, needle);

	return at < 0 ? t : text_make(t.at, (size_t)at);
}

struct text
text_between(struct text t, const char *open, const char *close)
{
	struct text rest = text_after(t, open);
	ptrdiff_t at = text_find(rest, close);

	return text_make(rest.at, at < 0 ? 0 : (size_t)at);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text
text_trim(struct text t)
{
	while (t.len > 0 && is_space(t.at[0]))
		t = text_skip(t, 1);
	while (t.len > 0 && is_space(t.at[t.len - 1]))
		t.len--;
	return t;
}

bool
text_number(struct text t, int64_t *ret)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < t.len && t.at[i] >= '0' && t.at[i] <= '9'; i++) {
		if (i == 18)
			return false;
		n = n * 10 + (t.at[i] - '0');
	}
	if (i == 0)
		return false;
	*ret = n;
	return true;
}

/* Typographic punctuation that editors and mail programs put in. */
static const struct {
	const char *fancy;
	char plain;
} punctuation[] = {
	{ "\xe2\x80\x98", '\'' }, { "\xe2\x80\x99", '\'' },
	{ "\xe2\x80\x9c", '"' }, { "\xe2\x80\x9d", '"' },
	{ "\xe2\x80\x93", '-' }, { "\xe2\x80\x94", '-' },
	{ "\xe2\x80\x91", '-' },
};

void
text_squeeze(struct buf *out, struct text t)
{
	char small[512];
	size_t used = 0, i, k;
	char c;

	for (i = 0; i < t.len; i++) {
		c = t.at[i];
		if (is_space(c))
			continue;
		if (c >= 'A' && c <= 'Z') {
			c = (char)(c - 'A' + 'a');
		} else if (c == '\xe2' && t.len - i >= 3) {
			for (k = 0; k < sizeof punctuation /
			    sizeof punctuation[0]; k++) {
				if (memcmp(t.at + i, punctuation[k].fancy, 3) ==
				    0) {
					c = punctuation[k].plain;
					i += 2;
					break;
				}
			}
		} else if (c == '\xc2' && t.len - i >= 2 &&
		    t.at[i + 1] == '\xa0') {
			i++;	/* no-break space */
			continue;
		}
		small[used++] = c;
		if (used == sizeof small) {
			buf_add(out, small, used);
			used = 0;
		}
	}
	buf_add(out, small, used);
}
