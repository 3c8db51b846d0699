/*
 * redact: masks secrets in a line or record before anything stores or shows it.
 *
 * Works on bytes, by the names that stand before a secret (a table), whatever
 * the quoting: 'k': 'v', 'k': b'v', "k": "v", k:v, k=v, <K>v</K>, and by shape
 * (user:password@ in a URL, key ids). It never fails: what it can't parse it
 * masks to the end of the word. Nothing is unmasked by being cut: mask first,
 * cut afterwards. Sources: the secrets listed in tests/data/README.md.
 */
#ifndef SSM_LOG_REDACT_H
#define SSM_LOG_REDACT_H

#include "ssm/log/buf.h"
#include "ssm/log/text.h"

/* Appends the text with every secret replaced by "[masked]". */
void redact(struct buf *out, struct text);

/* The same, and account numbers, ARNs and ids of instances and tasks. */
void redact_strict(struct buf *out, struct text);

/* True if redact() would change the text. */
bool redact_needed(struct text);

/*
 * Appends an access key id as its first four characters, an ellipsis and the
 * last four; shorter words are masked whole.
 */
void redact_key_id(struct buf *out, struct text key_id);

#endif
