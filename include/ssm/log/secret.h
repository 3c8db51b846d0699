/*
 * secret: which names stand before a secret, and what secrets look like.
 *
 * Tables and predicates for name.c; nothing here changes a byte. Where each
 * name stands in a debug log was found with marker values in real runs of the
 * AWS CLI v1 and v2; the shapes are those of AWS's own tokens.
 */
#ifndef SSM_LOG_SECRET_H
#define SSM_LOG_SECRET_H

#include <stdbool.h>

#include "ssm/log/text.h"

/* What follows a name. */
enum secret {
	SECRET_NONE,
	SECRET_WORD,		/* one word, or what is quoted */
	SECRET_TOKEN,		/* the same, but only where it looks random */
	SECRET_HEADER,		/* a scheme and what belongs to it */
	SECRET_SIGNED,		/* a key's id and a signature, a colon between */
	SECRET_ASSIGNED,	/* a word behind '=', but no number and no path */
	SECRET_LISTED,		/* what is quoted, if it holds a digit */
	SECRET_LINE,		/* all to the end of the line or quote */
	SECRET_USER		/* user:password@ of a URL */
};

/* So much of a name is looked at, dashes included, from its end. */
#define SECRET_NAME_MAX 48

/* Of a word, whatever its case and its dashes. */
enum secret secret_name(struct text word);

/*
 * Whether a name may end where this text does; it may begin before the text, or
 * before the line's start. False for nearly all words, by their last letters.
 */
bool secret_name_ends(struct text);

/* The same by its last four letters alone. */
bool secret_name_letters(const char *last_four);

/*
 * How often neighbours are of different classes: lower case, upper case, digit,
 * sign. In random base64 three of five are; in paths, names and User-Agents one
 * of five.
 */
size_t secret_changes(struct text);

/* The shortest text that secret_random() looks at. */
#define SECRET_RANDOM_MIN 40

/* Long enough and mixed as only random text in base64 is: not hexadecimal. */
bool secret_random(struct text);

/* A token of the metadata service, which is shorter. */
bool secret_metadata(struct text);

/* The id of something at AWS, which is no secret: i-0123456789abcdef0 */
bool secret_resource(struct text);

/* Several classes of characters in it: not a word of a language. */
bool secret_mixed(struct text);

/* A value that tells nothing: None, null, true, false, already masked. */
bool secret_void(struct text value);

#endif
