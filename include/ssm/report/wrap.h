/*
 * wrap: breaks a paragraph into lines of a width, with indentation.
 */
#ifndef SSM_REPORT_WRAP_H
#define SSM_REPORT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/buf.h"
#include "ssm/log/text.h"

/*
 * Appends the paragraph in lines of at most `width` columns. The first line
 * begins at column `start` (already written), the others are indented by
 * `indent` blanks. Words longer than a line stand on a line of their own,
 * unbroken. Ends with '\n'. Text must be sanitised.
 */
void wrap(struct buf *out, struct text, size_t width, size_t start,
    size_t indent);

/*
 * The same; `readable` bytes, which may be more than the text has, can be read
 * from where it begins.
 */
void wrap_within(struct buf *out, struct text, size_t readable, size_t width,
    size_t start, size_t indent);

/*
 * The same for lines of which all begin at `indent`, which leaves room for four
 * columns or more. Appends nothing and returns false if there is a word that is
 * wider than a line.
 */
bool wrap_unless_wide(struct buf *out, struct text, size_t width,
    size_t indent);

/*
 * Whether a text is of printable ASCII and its words are parted by single
 * blanks.
 */
bool wrap_is_simple(struct text);

/*
 * The same as wrap_within() for words that are parted by single blanks.
 * WRAP_ASCII: each byte is a printable one of ASCII. WRAP_UNLESS_WIDE: as
 * wrap_unless_wide(); else it returns true.
 */
#define WRAP_ASCII 1u
#define WRAP_UNLESS_WIDE 2u

bool wrap_single(struct buf *out, struct text, size_t readable, size_t width,
    size_t start, size_t indent, unsigned flags);

/* Appends n blanks. */
void blanks(struct buf *out, size_t n);

#endif
