/*
 * quote: see include/ssm/log/quote.h.
 */
#include <string.h>

#include "ssm/log/quote.h"

static const struct {
	struct text bytes;
	char kind;
} spellings[] = {
	{ TEXT("&quot;"), 'q' },
	{ TEXT("&#34;"), 'q' },
	{ TEXT("&#x22;"), 'q' },
	{ TEXT("&#39;"), 'a' },
	{ TEXT("&#039;"), 'a' },
	{ TEXT("&#x27;"), 'a' },
	{ TEXT("&apos;"), 'a' },
	{ TEXT("&amp;quot;"), 'p' },
	{ TEXT("&amp;#34;"), 'p' },
	{ TEXT("&amp;#39;"), 'b' },
	{ TEXT("&amp;#x27;"), 'b' },
	{ TEXT("%22"), 'Q' },
	{ TEXT("%27"), 'A' },
	{ TEXT("%2522"), 'P' },
	{ TEXT("%2527"), 'B' },
	{ TEXT("\\u0022"), 'u' },
	{ TEXT("\\u0027"), 'v' },
	{ TEXT("\\x22"), 'x' },
	{ TEXT("\\x27"), 'y' },
	{ TEXT("\xe2\x80\x98"), 's' },
	{ TEXT("\xe2\x80\x99"), 's' },
	{ TEXT("\xe2\x80\x9a"), 's' },
	{ TEXT("\xe2\x80\x9c"), 'd' },
	{ TEXT("\xe2\x80\x9d"), 'd' },
	{ TEXT("\xe2\x80\x9e"), 'd' },
};

/* The longest of them. */
#define QUOTE_MAX (sizeof "&amp;quot;" - 1)

#define SPELLINGS (sizeof spellings / sizeof spellings[0])

size_t
quote_at(struct text t, size_t i, char *kind)
{
	size_t k, behind;

	if (i >= t.len)
		return 0;
	if (t.at[i] == '\'' || t.at[i] == '"') {
		*kind = t.at[i];
		return 1;
	}
	behind = i > 0 && t.at[i - 1] == '\\' &&
	    (t.at[i] == 'u' || t.at[i] == 'x');
	if (t.at[i] != '&' && t.at[i] != '%' && t.at[i] != '\xe2' &&
	    behind == 0 && (t.at[i] != '\\' || i + 1 == t.len ||
	    (t.at[i + 1] != 'u' && t.at[i + 1] != 'x')))
		return 0;
	for (k = 0; k < SPELLINGS; k++) {
		if (text_begins(text_skip(t, i - behind),
		    spellings[k].bytes)) {
			*kind = spellings[k].kind;
			return spellings[k].bytes.len - behind;
		}
	}
	return 0;
}

bool
quote_cut(struct text t, size_t i)
{
	size_t end = i, k;

	if (i >= t.len || (t.at[i] != '&' && t.at[i] != '%' &&
	    t.at[i] != '\\'))
		return false;
	while (end < t.len && end - i < QUOTE_MAX && t.at[end] != '\n' &&
	    t.at[end] != '\r')
		end++;
	if (end == t.len)
		return false;
	for (k = 0; k < SPELLINGS; k++) {
		if (end - i < spellings[k].bytes.len &&
		    text_begins(spellings[k].bytes,
		    text_make(t.at + i, end - i)))
			return true;
	}
	return false;
}

/* The bytes of it that begin a text, where the others end what is above. */
static size_t
rest_of(struct text bytes, struct text above, struct text t)
{
	size_t len;

	for (len = 1; len < bytes.len && len <= above.len; len++) {
		if (memcmp(above.at + above.len - len, bytes.at, len) == 0 &&
		    text_begins(t, text_skip(bytes, len)))
			return bytes.len - len;
	}
	return 0;
}

size_t
quote_rest(struct text above, struct text t, size_t i, char *kind)
{
	size_t k, rest;

	for (k = 0; k < SPELLINGS; k++) {
		rest = rest_of(spellings[k].bytes, above, text_skip(t, i));
		if (rest > 0) {
			*kind = spellings[k].kind;
			return rest;
		}
	}
	return 0;
}

bool
quote_tag_rest(struct text above, struct text t, size_t i)
{
	static const struct text tags[] = { TEXT("&lt;"), TEXT("\\u003c"),
		TEXT("\\u003C"), TEXT("\\x3c"), TEXT("\\x3C") };
	size_t k;

	for (k = 0; k < sizeof tags / sizeof tags[0]; k++) {
		if (rest_of(tags[k], above, text_skip(t, i)) > 0)
			return true;
	}
	return false;
}

size_t
quote_before(struct text t, size_t i)
{
	size_t k, len;
	char c;

	if (i == 0)
		return 0;
	c = t.at[i - 1];
	if (c == '\'' || c == '"' || c == '\\' || c == ']' || c == '*' ||
	    c == '`')
		return 1;
	if (c != ';' && c != '2' && c != '7' && (unsigned char)c < 0x80)
		return 0;
	if (c == '\xa0' && i >= 2 && t.at[i - 2] == '\xc2')
		return 2;
	for (k = 0; k < SPELLINGS; k++) {
		len = spellings[k].bytes.len;
		if (len <= i && memcmp(t.at + i - len, spellings[k].bytes.at,
		    len) == 0)
			return len;
	}
	return 0;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
	    (c | 0x20) <= 'f');
}

size_t
escape_at(struct text t, size_t i)
{
	size_t digits, k;

	if (i == 0 || i >= t.len || t.at[i - 1] != '\\')
		return 0;
	if (t.at[i] == 'n' || t.at[i] == 'r' || t.at[i] == 't')
		return 1;
	digits = t.at[i] == 'u' ? 4 : t.at[i] == 'x' ? 2 : 0;
	for (k = 1; k <= digits; k++) {
		if (i + k >= t.len || !is_hex(t.at[i + k]))
			return 0;
	}
	return digits > 0 ? digits + 1 : 0;
}

size_t
escape_before(struct text t, size_t i)
{
	size_t len;

	for (len = 1; len <= 5 && len < i; len += 2) {
		if (escape_at(t, i - len) == len)
			return len + 1;
	}
	return 0;
}

char
escape_sign(struct text t, size_t i)
{
	size_t len = escape_at(t, i);
	char c = len > 1 ? t.at[i + len - 1] : '\0';

	if (len < 3 || t.at[i + len - 2] != '3' || (len == 5 &&
	    (t.at[i + 1] != '0' || t.at[i + 2] != '0')))
		return '\0';
	switch (c | 0x20) {
	case 'a':
		return ':';
	case 'c':
		return '<';
	case 'd':
		return '=';
	case 'e':
		return '>';
	default:
		return '\0';
	}
}
