/*
 * report: facts and diagnosis -> the text a person reads.
 *
 * Pure: appends to a buffer. Everything that came from outside is escaped on
 * the way (sanitize.h). Lines end in '\n' and are at most `width` columns wide
 * where words allow it. The order of the parts never changes: aws's own last
 * line (only with `with_final`), headline with id, what happened, why, what was
 * ruled out, evidence, next steps, notes.
 */
#ifndef SSM_REPORT_REPORT_H
#define SSM_REPORT_REPORT_H

#include <stdbool.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/log/buf.h"

struct report_style {
	unsigned width;		/* columns; 0: 80 */
	bool color;
	bool utf8;		/* the reader's terminal shows UTF-8 */
	bool with_final;	/* begin with aws's last line (explain) */
	bool brief;		/* headline only */
	const char *log_path;	/* of the kept log, as a shell takes it */
};

/* The report on one run. Nothing is appended for verdicts that are fine. */
void report_text(struct buf *out, const struct facts *,
    const struct diagnosis *, const struct report_style *);

/* One line on a run that did not fail, for explain. */
void report_fine(struct buf *out, const struct facts *,
    const struct diagnosis *, const struct report_style *);

/* `why`: the list of all ids with their headlines. */
void report_why_list(struct buf *out, const struct report_style *);

/* `why ID`: the long text of one entry. */
void report_why(struct buf *out, const struct failure *,
    const struct report_style *);

#endif
