/*
 * final: the CLI's final message: which one it was, and what it tells.
 *
 * A log may have it in its last exception only, or end before it.
 */
#ifndef SSM_DIAGNOSE_FINAL_H
#define SSM_DIAGNOSE_FINAL_H

#include "ssm/diagnose/run.h"

/*
 * Where the run has no whole message, takes that of its last exception. Notes
 * FACT_CUT if the text ends before aws said what failed.
 */
void final_find(struct run *);

/* Takes the message apart: code, operation, retries, URL, text. */
void final_parse(struct run *);

#endif
