/*
 * json: facts and diagnosis -> one JSON object for programs.
 *
 * The object is described by src/report/report.schema.json, which is installed
 * beside the manual's data. Texts are the report's, with placeholders filled;
 * values are redacted and sanitised like everything that is shown.
 */
#ifndef SSM_REPORT_JSON_H
#define SSM_REPORT_JSON_H

#include "ssm/diagnose/diagnosis.h"
#include "ssm/log/buf.h"

/* Of the object's form; raised when a reader of the old form would err. */
#define REPORT_JSON_SCHEMA 1

/*
 * Writes the object in parts, so that a text of any number of runs takes no
 * more memory than one: begin, add for each run, end. Each appends to `out`.
 */
void json_report_begin(struct buf *out);
void json_report_end(struct buf *out);

/*
 * Adds what is known of one run; `first` of the object. Returns 0, or -ENOMEM
 * if memory is short or the run does not fit into `out`, of which then nothing
 * of this run is left.
 */
int json_report_add(struct buf *out, bool first, const struct facts *,
    const struct diagnosis *, const char *log_path);

#endif
