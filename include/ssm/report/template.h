/*
 * template: fills the {placeholders} of the catalogue's texts from facts.
 *
 * {name} is the value of the fact of that name; a brace that encloses no name
 * (JSON) is a brace. {aws_options} stands for " --profile P --region R", as far
 * as they are known, so that a command asks the same account and Region; {again}
 * for the command to run again without these two, so that a text can name
 * others. Unknown facts are replaced by the words their row in facts.c gives for prose or for
 * commands; words for prose are fitted into the sentence, and inside a name
 * (ssm.{region}.amazonaws.com) stands what stands in commands. Values are
 * sanitised; in commands they are quoted for sh(1), in policies escaped for
 * JSON, so that pasting is safe whatever they hold.
 */
#ifndef SSM_REPORT_TEMPLATE_H
#define SSM_REPORT_TEMPLATE_H

#include "ssm/diagnose/facts.h"
#include "ssm/log/buf.h"

enum template_use {
	TEMPLATE_PROSE,
	TEMPLATE_COMMAND,
	TEMPLATE_POLICY
};

void template_fill(struct buf *out, const char *template, const struct facts *,
    enum template_use, bool utf8);

/* Appends a fact as a placeholder for it in prose does. */
void template_fact(struct buf *out, const struct facts *, enum fact_id,
    bool utf8);

/* The first placeholder that names no fact, or NULL; for tests. */
const char *template_unknown(const char *template);

#endif
