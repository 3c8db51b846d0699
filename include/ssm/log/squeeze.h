/*
 * squeeze: texts as they are compared, without white space and capitals.
 *
 * Two texts that differ only in how a terminal, an editor or a mail program
 * wrapped and indented them are equal when they are squeezed.
 */
#ifndef SSM_LOG_SQUEEZE_H
#define SSM_LOG_SQUEEZE_H

#include "ssm/log/text.h"

/*
 * Appends the text without any white space, in ASCII lower case, and with
 * typographic quotes made plain.
 */
void squeeze(struct buf *out, struct text);

/* Appends the text without white space, and else as it is. */
void squeeze_as_is(struct buf *out, struct text);

/* The same as squeeze() into an array, as far as there is room. */
size_t squeeze_to(char *to, size_t room, struct text);

/* What stands for a byte in squeezed text, or: */
extern const unsigned char squeezed_as[256];
#define SQUEEZED_SKIP 0	/* nothing */
#define SQUEEZED_LOOK 1	/* see squeeze_long() */

/*
 * Takes what is a byte of a longer character, maybe; false if nothing stands
 * for it.
 */
bool squeeze_long(struct text *, unsigned char *ret);

/* The next byte of a text as it is when squeezed; false at its end. */
static inline bool
squeeze_next(struct text *rest, unsigned char *ret)
{
	while (rest->len > 0) {
		*ret = squeezed_as[(unsigned char)*rest->at];
		if (*ret == SQUEEZED_LOOK) {
			if (squeeze_long(rest, ret))
				return true;
			continue;
		}
		rest->at++;
		rest->len--;
		if (*ret != SQUEEZED_SKIP)
			return true;
	}
	return false;
}

#endif
