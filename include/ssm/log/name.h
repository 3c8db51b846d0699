/*
 * name: whether a secret's name ends at a byte that may be the mark of one.
 *
 * For redact.c, which knows the marks; which names secrets have is told by
 * secret.c. Each masks the value that belongs to the name, as far as it goes in
 * its line, and returns where to go on; 0 if there is none.
 */
#ifndef SSM_LOG_NAME_H
#define SSM_LOG_NAME_H

#include "ssm/log/scan.h"

/* name: value, <Name>value, "name", "value" */
size_t at_separator(struct scan *, size_t i);

/*
 * X-Amz-Signature%3D, %22TokenValue%22%3A, X-Amz-Signature\u003d: a separator
 * that ends at i.
 */
size_t at_percent(struct scan *, size_t i);

/* The end of &lt;TokenValue&gt; or of X-Amz-Signature&#61; */
size_t at_entity(struct scan *, size_t i);

/*
 * The last letter of a name that none of those follows in its line: curl -u,
 * set -gx NAME, | NAME |, name: NAME
 */
size_t at_name_end(struct scan *, size_t i);

/* The same: its separator is coded, and the start of i's line ends the code. */
size_t at_code_end(struct scan *, size_t i);

/*
 * The last byte of a separator behind k and behind quotes, where one of both is
 * coded; the text's end if there is none.
 */
size_t coded_separator(struct text, size_t k);

/* Of two strings that end before i, the first of which is a name. */
enum secret listed_name(const struct scan *, size_t i);

#endif
