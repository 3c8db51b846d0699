/*
 * sanitize: untrusted bytes -> text that is safe on any terminal.
 *
 * Strict UTF-8 (RFC 3629) decoding of our own, since vis(3) passes escape
 * bytes in some locales. Control characters, bidirectional controls, invisible
 * and private characters and bytes that are no UTF-8 come out as \xHH or
 * \u{H}; tabs and newlines become blanks. The result is valid UTF-8 without
 * any byte below 0x20 or 0x7f; sanitising it again changes nothing.
 */
#ifndef SSM_REPORT_SANITIZE_H
#define SSM_REPORT_SANITIZE_H

#include <stdbool.h>

#include "ssm/log/buf.h"
#include "ssm/log/text.h"

/*
 * Appends the text, at most max bytes of it (0: no limit) with an ellipsis
 * where it was cut. utf8 false: everything beyond ASCII is escaped as well.
 */
void sanitize(struct buf *out, struct text, size_t max, bool utf8);

/* How many printable ASCII characters the text begins with. */
size_t printable(struct text);

/* Columns that sanitised text takes on a terminal. */
size_t display_width(struct text);

/* How many bytes of sanitised text fit into that many columns. */
size_t display_bytes(struct text, size_t columns);

#endif
