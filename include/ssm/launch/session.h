/*
 * session: one run of aws, from its start to its last byte.
 *
 * The conductor: it opens the parts (terminal, pty, child, relay, tee, sink,
 * status line, signals), decides what each signal and each end means, and
 * looks into no bytes. When it returns, the terminal is as it was, the child
 * is reaped and the analyzer has got all there was.
 */
#ifndef SSM_LAUNCH_SESSION_H
#define SSM_LAUNCH_SESSION_H

#include <stdbool.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/launch/keep.h"
#include "ssm/launch/startup.h"
#include "ssm/report/report.h"

struct session_spec {
	const char **vector;	/* as program_vector() makes it */
	char *const *env;
	const struct startup *startup;
	struct keep *keep;	/* gets all of aws's stderr */
	bool show_log;		/* all of aws's stderr, not only plain lines */
	bool annotate;		/* the log in words, as it comes */
	bool quiet;		/* no status line */
	int escape;		/* escape.h: what makes keys ours */
	const char **terminate;	/* terminate_vector(); NULL: none */
	struct report_style style;	/* of stderr */
};

struct session_result {
	int status;		/* aws's exit status, or -1 and ... */
	int signal;		/* ... the signal that ended it */
	int told;		/* the signal by which we were told to end */
	bool gave_up;		/* the user typed ~. ... */
	bool was_open;		/* ... in a session that was open */
	bool forced;		/* ... and aws had to be ended by signals */
	bool saw_output;	/* aws's stdout was our pty */
	bool at_start;		/* the cursor is at the beginning of a line */
	const char *step;	/* on failure: what failed; "exec": aws */
	struct analyzer *analyzer;	/* the caller's to free; or NULL */
};

/*
 * Runs aws. The context of the analyzer is set by `prepare`, called before
 * the start. Returns 0 when aws has run, or a negative errno; ret->step names
 * the step. analyzer_finish has been called in the first case only.
 */
int session_run(const struct session_spec *,
    void (*prepare)(void *arg, struct analyzer *), void *arg,
    struct session_result *ret);

#endif
