#include <errno.h>

#include "ssm/launch/annotate.h"

#define LINE_MAX_BYTES ((size_t)4096)

int
annotate_open(struct annotate *annotate)
{
	annotate->timeline = timeline_new(false, annotate->style.utf8);
	return annotate->timeline != NULL ? 0 : -ENOMEM;
}

void
annotate_close(struct annotate *annotate)
{
	timeline_free(annotate->timeline);
	annotate->timeline = NULL;
}

void
annotate_record(struct annotate *annotate, const struct record *record,
    const struct facts *run, const struct facts *operation)
{
	struct status *status = annotate->status;
	struct buf line;

	if (annotate->timeline == NULL ||
	    (status->gone && annotate->sink->terminal))
		return;
	buf_init(&line, LINE_MAX_BYTES);
	/* A prompt may stand there. */
	if (!status->at_start)
		buf_addc(&line, '\n');
	timeline_live(annotate->timeline, &line, record, run, operation,
	    &annotate->style);
	if (line.len > (status->at_start ? 0 : 1)) {
		status_before_plain(status, buf_str(&line), line.len);
		sink_write(annotate->sink, buf_str(&line), line.len);
	}
	buf_release(&line);
}
