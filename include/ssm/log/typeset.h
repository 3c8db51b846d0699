/*
 * typeset: bytes as another program wrote them -> the bytes of the log.
 *
 * Two stages, both for saved texts: the encoding (UTF-16, as a redirection in
 * PowerShell writes it, or a byte order mark, to UTF-8; carriage returns alone
 * to newlines), byte by byte; and the characters that a web page, a chat or an
 * editor put in place of others (entities, typographic quotes, no-break
 * spaces, escape sequences of a terminal), a block of whole lines at a time.
 * Entities and quotes are restored only where the log's own headers show that
 * the text went through such a program: an answer may hold them, too.
 */
#ifndef SSM_LOG_TYPESET_H
#define SSM_LOG_TYPESET_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/log/buf.h"
#include "ssm/log/look.h"
#include "ssm/log/text.h"

enum encoding {
	ENCODING_UNKNOWN,	/* fewer than four bytes were seen */
	ENCODING_BYTES,		/* UTF-8, or whatever it is */
	ENCODING_UTF16LE,
	ENCODING_UTF16BE
};

struct decoder {
	enum encoding encoding;
	unsigned char first[4];	/* bytes held: the first ones, or half a unit */
	size_t held;
	uint32_t high;		/* a surrogate that waits for its other half */
};

/*
 * Appends what the bytes stand for; `end` says that no more will come. Takes
 * as many of them as surely fit into `out` and returns their number. The bytes
 * may stand in the room of `out` already.
 */
size_t decode(struct decoder *, struct buf *out, const char *bytes, size_t len,
    bool end);

struct typeset {
	bool html;		/* entities stand for < > & " ' */
	bool quotes;		/* typographic quotes stand for " ' */
	bool dashes;		/* so do dashes */
	struct buf plain, restored;
};

/* cap: the most bytes of a block. */
void typeset_init(struct typeset *, size_t cap);
void typeset_release(struct typeset *);

/*
 * The block of whole lines, which was looked at, as it was before; itself if
 * nothing is to be done. Never longer, and of as many lines. Valid until the
 * next call.
 */
struct text typeset_restore(struct typeset *, struct text block,
    const struct look *);

#endif
