/*
 * note: what a kept log tells beyond aws's stderr.
 *
 * A log that is kept is aws's stderr, line for line, and below it records of
 * our own in the log's form: what the plugin said on the terminal, how aws
 * ended, what the command line and the environment told. Read back, they give
 * the facts of the run as it was seen, and so the same diagnosis. They count
 * in a saved log only; what aws writes while we watch can't forge them.
 */
#ifndef SSM_DIAGNOSE_NOTE_H
#define SSM_DIAGNOSE_NOTE_H

#include "ssm/diagnose/event.h"
#include "ssm/diagnose/facts.h"
#include "ssm/log/buf.h"
#include "ssm/log/record.h"

#define NOTE_LOGGER "ssm_connect"

/*
 * Appends the records, one line each. stamp: the log's time,
 * "2026-11-23 13:19:12,118". terminal: the lines that the analyzer's terminal
 * hook gave, each with its newline. The facts are those of a finished run.
 */
void note_write(struct buf *out, const struct facts *, struct text terminal,
    const char *stamp);

/* Takes such a record; false if it is none of ours. */
bool note_read(struct run *, const struct record *);

#endif
