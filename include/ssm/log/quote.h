/*
 * quote: the ways in which quotation marks are written in logs.
 *
 * As they are; as a word processor or a chat sets them; as a web page and a URL
 * have them, or the text of a program, where other signs are written so, too.
 * For name.c and value.c, which look for what is quoted.
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

/* Whether the end of the line cuts a quote that begins at i. */
bool quote_cut(struct text, size_t i);

/* The bytes at i of a quote that begins at the end of `above`. */
size_t quote_rest(struct text above, struct text, size_t i, char *kind);

/*
 * The bytes of what ends before i and stands between a name and its separator:
 * a quote, a backslash, a bracket, a no-break space. 0 if there is none.
 */
size_t quote_before(struct text, size_t i);

/*
 * The bytes that stand for one byte behind a backslash: n, r, t, u0026, x26.
 * 0 if there are none at i, which is behind the backslash.
 */
size_t escape_at(struct text, size_t i);

/* The bytes of one that ends before i, with its backslash. */
size_t escape_before(struct text, size_t i);

/* What u003d and its like at i stand for, if that is one of : < = > */
char escape_sign(struct text, size_t i);

/*
 * The bytes of a '<' at i, as it is or as a web page or a program has it; 0 if
 * there is none.
 */
static inline size_t
quote_tag_at(struct text t, size_t i)
{
	if (i >= t.len || (t.at[i] != '<' && t.at[i] != '&' &&
	    t.at[i] != '\\'))
		return 0;
	if (t.at[i] == '<')
		return 1;
	if (t.at[i] == '\\')
		return escape_sign(t, i + 1) == '<' ?
		    escape_at(t, i + 1) + 1 : 0;
	return text_starts(text_skip(t, i), "&lt;") ? 4 : 0;
}

/* Whether the rest of one is at i that begins at the end of `above`. */
bool quote_tag_rest(struct text above, struct text, size_t i);

#endif
