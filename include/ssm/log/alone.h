/*
 * alone: what a line shows by itself, whatever stands above it.
 */
#ifndef SSM_LOG_ALONE_H
#define SSM_LOG_ALONE_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/text.h"

/* Length of a dotted name, as of a class, at the start of the text. */
size_t class_length(struct text);

/* The same as is_final(), but slower where it is none. */
bool is_one_final(struct text);

/* Whether a line never belongs to a record above it: the CLI's last message. */
static inline bool
is_final(struct text t)
{
	/* Nearly no other line begins with one of these. */
	static const bool begins[256] = {
		['A'] = true, ['C'] = true, ['E'] = true, ['S'] = true,
		['U'] = true, ['a'] = true, ['u'] = true,
	};

	return t.len > 0 && begins[(unsigned char)t.at[0]] && is_one_final(t);
}

#endif
