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

struct json_report;

/* An object without runs yet; NULL when memory is short. */
struct json_report *json_report_new(void);
void json_report_free(struct json_report *);

/* Adds what is known of one run. Returns 0 or -ENOMEM. */
int json_report_add(struct json_report *, const struct facts *,
    const struct diagnosis *, const char *log_path);

/* Appends the whole object, indented by two blanks, with a newline. */
int json_report_write(struct json_report *, struct buf *out);

#endif
