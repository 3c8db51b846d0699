/*
 * margin: what stands before or between the lines of a pasted log.
 *
 * A margin (quote marks, indentation, line numbers, time stamps, names of
 * containers) is known by the header of a record that stands behind it, and
 * stands before the lines below it too; a fence stands alone in its line.
 */
#ifndef SSM_LOG_MARGIN_H
#define SSM_LOG_MARGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "ssm/log/header.h"
#include "ssm/log/text.h"

#define MARGIN_MAX ((size_t)160)

/* How long the margin is that stands before a header; 0 if there is no such. */
static inline size_t
margin_at(struct text t)
{
	const size_t stamp = strlen("2026-11-23 13:19:12");
	const char *end = t.at + (t.len < MARGIN_MAX + stamp ? t.len :
	    MARGIN_MAX + stamp);
	const char *at, *comma;

	if (t.len < stamp)
		return 0;
	for (at = t.at + stamp; (comma = memchr(at, ',',
	    (size_t)(end - at))) != NULL; at = comma + 1) {
		at = comma - stamp;
		if (header_begins(text_make(at, t.len - (size_t)(at - t.at))))
			return (size_t)(at - t.at);
	}
	return 0;
}

/*
 * Length of the same margin at the start of the text, 0 if it has another:
 * numbers may differ, blanks before them too, blanks at its end may be cut.
 */
size_t margin_length(struct text margin, struct text);

/* Whether the next header in the text stands behind such a margin. */
bool margin_is_repeated(struct text margin, struct text);

/* Whether the line is a fence of Markdown or HTML. */
bool margin_is_fence(struct text);

#endif
