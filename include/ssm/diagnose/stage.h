/*
 * stage: what a live terminal shows of the session's stages.
 *
 * Until the session is open the plugin's own lines are recognised as they
 * come; the first bytes that are none of them are the session's. From then on
 * nothing is looked at: the last bytes are kept, and read once at the end for
 * the plugin's closing line, which must be the very last thing there. A line
 * that the remote side prints in its likeness further up counts for nothing,
 * and neither does one that opens the session: it names another session, or
 * the plugin would not go on behind it.
 * It changes no byte and knows no clock.
 */
#ifndef SSM_DIAGNOSE_STAGE_H
#define SSM_DIAGNOSE_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/diagnose/event.h"
#include "ssm/log/buf.h"
#include "ssm/log/line.h"

/* Most bytes that are looked at before the session is open. */
#define STAGE_HEAD ((size_t)16 * 1024)

/* Most of the last bytes that are read for the closing line. */
#define STAGE_TAIL ((size_t)4 * 1024)

/* A line that facts may have been taken from, without its newline. */
typedef void stage_line_cb(void *arg, struct text line);

struct stage {
	struct run *run;
	struct line_splitter lines;	/* while they are looked at */
	struct buf tail;
	size_t seen;		/* bytes looked at */
	int64_t opened_ms;	/* -1: it has not been open */
	int64_t last_ms;	/* when the last bytes came */
	struct buf not_performed;	/* such a line, until the end or more */
	bool port_opened;	/* the plugin has said so of a port */
	bool own_words;		/* opened by the plugin: no remote bytes */
	size_t echo;		/* most bytes that may be what was typed */
	size_t doubt;		/* bytes of whole lines that may be such */
	bool in_doubt;		/* there was something of that kind */
	stage_line_cb *cb;
	void *arg;
};

/* The run is the caller's; its facts and phase are what this changes. */
void stage_init(struct stage *, struct run *, stage_line_cb *, void *arg);
void stage_release(struct stage *);

/*
 * How many bytes, behind the banner, may have come back from the terminal
 * itself, since so much was typed; 0 once the plugin has set the terminal's
 * modes for the session. No more than these are not taken for the session;
 * when there can be no echo any more, what came in doubt was the session.
 */
void stage_echo(struct stage *, size_t most);

/* Bytes that aws or the plugin wrote to the terminal, in any chunking. */
void stage_feed(struct stage *, int64_t now_ms, const char *bytes, size_t len);

/* The end: looks for the closing line, says how long the session was open. */
void stage_finish(struct stage *, int64_t now_ms);

#endif
