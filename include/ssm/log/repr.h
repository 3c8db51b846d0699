/*
 * repr: Python's repr() of str, bytes and flat dicts, as the debug log has it.
 *
 * Decodes literals ('…', "…", b'…') and finds the value of a key in the repr
 * of a dict without building a tree. It is no Python parser: nested objects
 * are skipped over by their brackets and quotes.
 */
#ifndef SSM_LOG_REPR_H
#define SSM_LOG_REPR_H

#include <stdbool.h>

#include "ssm/log/buf.h"
#include "ssm/log/text.h"

/*
 * Decodes the literal at the start of the text and appends its bytes.
 * Escapes \n \r \t \\ \' \" \xNN \uNNNN \UNNNNNNNN are known; others stay as
 * they are. Returns the length of the literal in the text, 0 if there is no
 * literal. A literal that is not closed (a cut log) is decoded to its end.
 */
size_t repr_literal(struct text, struct buf *out);

/* Whether there is one at the start. */
bool repr_is_literal(struct text);

/*
 * The value that stands behind 'key': in the repr of a dict, decoded if it is
 * a literal, else its bytes up to the next comma or bracket of the same depth.
 * The key is compared without regard to case. False if it is not there.
 */
bool repr_get(struct text dict, const char *key, struct buf *out);

/* A key that is looked for and where its value begins. */
struct repr_member {
	struct text key;
	struct text value;	/* from it on; NULL if the key is not there */
};

/* The same for several keys in one pass; repr_value() appends a value. */
void repr_find(struct text dict, struct repr_member *, size_t count);
void repr_value(struct text value, struct buf *out);

/*
 * The same without a copy where nothing is to be decoded: a part of the text,
 * else in `room`.
 */
struct text repr_text(struct text value, struct buf *room);

/*
 * The elements of the repr of a list of strings, appended to out with a NUL
 * after each. Returns their number.
 */
size_t repr_list(struct text, struct buf *out);

#endif
