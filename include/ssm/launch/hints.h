/*
 * hints: while nothing comes, finds out what stands in the way and has it
 * said.
 *
 * It looks twice a second how long the present step of aws has lasted. When
 * the table of report/hint.h has something to say, the status line gets it;
 * when it is about the network, it asks: once for the endpoint of the request
 * under way, once for the data channel (launch/probe.h), and looks at the
 * plugin's sockets and at the terminal's modes. What it finds are facts, so
 * that the report knows them, too. It ends when the session opens.
 *
 * Where aws's stdout is not ours to see (a ProxyCommand, a pipe), the session
 * may have opened long ago: then nothing is said unless the plugin has no
 * connection and the probe has found why, and it is a line, not a status.
 */
#ifndef SSM_LAUNCH_HINTS_H
#define SSM_LAUNCH_HINTS_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/launch/child.h"
#include "ssm/launch/probe.h"
#include "ssm/launch/pty.h"
#include "ssm/launch/sink.h"
#include "ssm/launch/status.h"
#include "ssm/report/hint.h"

struct hints {
	/* Filled in by the caller, which owns them. */
	struct analyzer *analyzer;
	struct status *status;
	struct sink *sink;
	const struct child *child;
	const struct pty *pty;
	char *const *env;
	const uint64_t *typed;	/* bytes sent to the session; NULL: none can be */
	bool sees_output;	/* aws's stdout is our pty */
	bool says_lines;	/* there is no status line: say it as a line */
	bool quiet;		/* say nothing, find it out for the report */
	bool utf8;

	uv_timer_t timer;
	bool open;
	struct facts now;
	struct hint_time time;
	uint64_t began, step_began;
	uint64_t step;		/* a hash of what makes the step */
	uint64_t sockets_at;	/* when the sockets were looked at */
	const struct hint *said;
	struct probe *probe;
	bool echoes;		/* the terminal did before the plugin spoke */
	uint64_t typed_before;	/* bytes, likewise */
	bool asks_channel;	/* what the probe is for */
	bool asked_channel, asked_endpoint;
};

/*
 * Starts it, unless SSM_CONNECT_HINTS says off. Returns 0 or a negative errno.
 */
int hints_open(struct hints *, uv_loop_t *);
void hints_close(struct hints *);

/*
 * To be called before the terminal's bytes go to the analyzer: tells it
 * whether they may be an echo.
 */
void hints_before_output(struct hints *);

/*
 * The value of SSM_CONNECT_HINTS (may be NULL): false if it is none that we
 * know. *ret_on: whether there are hints; if *ret_usual is false they come
 * after *ret_ms.
 */
bool hints_setting(const char *value, bool *ret_on, bool *ret_usual,
    uint64_t *ret_ms);

#endif
