/*
 * tee: aws's stderr -> the analyzer and the log that is kept, and what of it is
 * not the debug log (or all, if the user asked for the log) -> our stderr.
 *
 * Bytes are passed on as they are, with one exception: on a terminal, control
 * characters of plain lines are escaped, since a server's message may be among
 * them, and a line that looks like the headline of a report is indented. The
 * log that was asked for is aws's own and stays as it is.
 */
#ifndef SSM_LAUNCH_TEE_H
#define SSM_LAUNCH_TEE_H

#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/launch/keep.h"
#include "ssm/launch/sink.h"
#include "ssm/launch/watch.h"

struct tee {
	struct watch watch;
	uv_timer_t quiet;	/* runs while a prompt may be held */
	int fd;			/* owned; -1 after its end */
	bool open;
	bool ended;
	bool show_all;		/* the log, too */
	bool utf8;		/* a terminal there shows UTF-8 */
	bool within_line;	/* what was escaped last had no newline */
	struct analyzer *analyzer;
	struct keep *keep;
	struct sink *sink;
	/* These bytes are about to be written to our stderr. */
	void (*shown)(void *arg, const char *bytes, size_t len);
	/* It has ended. */
	void (*changed)(void *arg);
	void *arg;
};

/*
 * Reads `fd`, which it owns from now on, also if it fails. The caller fills in
 * analyzer, keep, sink, show_all, utf8, shown, changed and arg before.
 */
int tee_open(struct tee *, uv_loop_t *, int fd);
void tee_close(struct tee *);

/* For the analyzer's plain hook. */
void tee_plain(struct tee *, const char *bytes, size_t len);

/* Reads what is there at this moment, as far as there is room for it. */
void tee_pump(struct tee *);

/* The same without regard to room, then takes it for ended. */
void tee_end(struct tee *);

/* There may be room again. */
void tee_resume(struct tee *);

#endif
