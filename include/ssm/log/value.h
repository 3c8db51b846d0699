/*
 * value: masks a secret from where it begins to its end in that line.
 *
 * Where secrets begin is found by name.c, option.c and begin.c; of one that goes
 * on in the line below, it is noted that it does (below.h).
 */
#ifndef SSM_LOG_VALUE_H
#define SSM_LOG_VALUE_H

#include "ssm/log/scan.h"

/*
 * Mask the value that begins at i, if there is one; where to go on, 0 if there
 * is none.
 */
size_t take_value(struct scan *, size_t i, enum secret);	/* name: */
size_t take_element(struct scan *, size_t i, enum secret);	/* <Name> */
size_t take_pem(struct scan *, size_t i);
size_t take_mfa(struct scan *, size_t i, unsigned lines);	/* prompt */

/* Parts of those, for a value that goes on. */
size_t take_quoted(struct scan *, size_t i, struct open_secret);
size_t take_digits(struct scan *, size_t i, bool more);

/* Where a cookie ends: at a quote, or with the line. */
size_t line_end(struct text, size_t i);

/* Behind a shell's sign at i that a command goes on below, or the line. */
size_t skip_sign(struct text, size_t i);

/*
 * Behind what the text of a program has between lines or words at i: \n, \t,
 * and the white space there. *lines if it was lines.
 */
size_t skip_escapes(struct text, size_t i, bool *lines);

/*
 * Behind the key "value" at i, where the name of a secret is the value of the
 * key "name"; i if there is another.
 */
size_t skip_value_key(struct text, size_t i);

/* Behind the bracket at i of a list whose first element is quoted. */
size_t skip_bracket(struct text, size_t i);

/* Behind the "Bearer " at i; i if there is none. */
size_t skip_scheme(struct text, size_t i);

#endif
