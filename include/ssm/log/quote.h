/*
 * quote: the ways in which quotation marks are written in logs.
 *
 * As they are; as a word processor or a chat sets them; as a web page and a URL
 * have them. For begin.c and value.c, which look for what is quoted.
 */
#ifndef SSM_LOG_QUOTE_H
#define SSM_LOG_QUOTE_H

#include "ssm/log/text.h"

/*
 * The quote that begins at i: its bytes and, in *kind, what it is closed by,
 * which is a quote of the same kind. 0 if there is none.
 */
size_t quote_at(struct text, size_t i, char *kind);

static inline bool
quote_is(struct text t, size_t i, char kind)
{
	char found;

	if (kind == '\'' || kind == '"')
		return t.at[i] == kind;
	return quote_at(t, i, &found) > 0 && found == kind;
}

/*
 * The bytes of what ends before i and stands between a name and its separator:
 * a quote, a backslash, a bracket. 0 if there is none.
 */
size_t quote_before(struct text, size_t i);

/* The bytes of a '<' at i, as it is or as a web page has it; 0 if none. */
static inline size_t
quote_tag_at(struct text t, size_t i)
{
	if (i >= t.len)
		return 0;
	if (t.at[i] == '<')
		return 1;
	return t.at[i] == '&' && text_starts(text_skip(t, i), "&lt;") ? 4 : 0;
}

#endif
