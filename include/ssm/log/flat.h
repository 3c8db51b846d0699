/*
 * flat: JSON objects whose members are plain strings, read without a tree.
 *
 * Nearly all requests and answers of the log are of this kind. Only the plainest
 * JSON counts as flat: ASCII without escapes and without line ends. Whatever is
 * not flat may be JSON all the same and is the parser's business.
 */
#ifndef SSM_LOG_FLAT_H
#define SSM_LOG_FLAT_H

#include <stdbool.h>

#include "ssm/log/text.h"

/* A key that is looked for and its value. */
struct flat_member {
	struct text key;
	struct text value;	/* a part of the text; NULL if it is not there */
};

/*
 * True if the whole text is such an object, which a JSON parser would accept.
 * Of a key that is there twice the last value counts, as with the parser.
 */
bool flat_read(struct text, struct flat_member *, size_t count);

#endif
