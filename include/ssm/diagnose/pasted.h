/*
 * pasted: the command line that somebody typed above what was pasted.
 *
 * One that starts a session counts wherever it stands. Of any other it is known
 * only that it was run, so it is kept, and counts if the next that follows is
 * aws's message or log.
 */
#ifndef SSM_DIAGNOSE_PASTED_H
#define SSM_DIAGNOSE_PASTED_H

#include "ssm/diagnose/run.h"

/* Where in the line the words behind aws begin, or -1: it starts a session. */
ptrdiff_t pasted_session(struct text line);

/* The same of another command of aws; behind a shell's prompt, if asked so. */
ptrdiff_t pasted_other(struct text line, bool prompted);

/*
 * Takes such a line. One that ends in a backslash makes the run expect more of
 * it, which is passed to pasted_more().
 */
void pasted_take(struct run *, struct text line, ptrdiff_t at, bool session,
    uint64_t number);
void pasted_more(struct run *, struct text line, uint64_t number);

/*
 * The next line stands right below a command line that starts a session and is
 * no message: it may be the rest of it, from the middle of a word on. True if
 * it is; if that can't be told, the last word counts no more.
 */
bool pasted_rest(struct run *, struct text line, uint64_t number);

/*
 * A message, a traceback or a log follows: it is what the command that was kept
 * said.
 */
void pasted_count(struct run *, struct text message);

/* Some other line follows. */
void pasted_forget(struct run *, struct text line);

#endif
