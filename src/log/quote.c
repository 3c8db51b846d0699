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
	{ TEXT("%22"), 'Q' },
	{ TEXT("%27"), 'A' },
	{ TEXT("\xe2\x80\x98"), 's' },
	{ TEXT("\xe2\x80\x99"), 's' },
	{ TEXT("\xe2\x80\x9a"), 's' },
	{ TEXT("\xe2\x80\x9c"), 'd' },
	{ TEXT("\xe2\x80\x9d"), 'd' },
	{ TEXT("\xe2\x80\x9e"), 'd' },
};

#define SPELLINGS (sizeof spellings / sizeof spellings[0])

size_t
quote_at(struct text t, size_t i, char *kind)
{
	size_t k;

	if (i >= t.len)
		return 0;
	if (t.at[i] == '\'' || t.at[i] == '"') {
		*kind = t.at[i];
		return 1;
	}
	if (t.at[i] != '&' && t.at[i] != '%' && t.at[i] != '\xe2')
		return 0;
	for (k = 0; k < SPELLINGS; k++) {
		if (text_begins(text_skip(t, i), spellings[k].bytes)) {
			*kind = spellings[k].kind;
			return spellings[k].bytes.len;
		}
	}
	return 0;
}

size_t
quote_before(struct text t, size_t i)
{
	size_t k, len;
	char c;

	if (i == 0)
		return 0;
	c = t.at[i - 1];
	if (c == '\'' || c == '"' || c == '\\' || c == ']')
		return 1;
	if (c != ';' && c != '2' && c != '7' && (unsigned char)c < 0x80)
		return 0;
	for (k = 0; k < SPELLINGS; k++) {
		len = spellings[k].bytes.len;
		if (len <= i && memcmp(t.at + i - len, spellings[k].bytes.at,
		    len) == 0)
			return len;
	}
	return 0;
}
