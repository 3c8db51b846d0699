/*
 * keep: the log of a live run, without its secrets.
 *
 * It gets aws's stderr as it comes and stores masked bytes only. The log that
 * is kept of a failed run waits in memory until the run has failed, so that
 * one that succeeds leaves nothing and writes nothing; --log FILE is written
 * as it comes. Either has a limit: of what is longer the beginning and the end
 * are kept, and a line between says how much is not. Lines keep their numbers;
 * below them stand the notes of diagnose/note.h, so that `explain` says of the
 * log what was said of the run. It says nothing and fails nothing: what went
 * wrong is told when it is asked for.
 */
#ifndef SSM_LAUNCH_KEEP_H
#define SSM_LAUNCH_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/diagnose/facts.h"
#include "ssm/log/mask.h"
#include "ssm/options.h"

enum keep_where {
	KEEP_NOWHERE,
	KEEP_STATE,	/* in memory, for the state directory */
	KEEP_FILE	/* --log */
};

struct keep {
	enum keep_where where;
	struct masker masker;
	struct buf head;	/* from the start; KEEP_FILE: not yet written */
	struct buf tail;	/* the last bytes behind the head */
	struct buf terminal;	/* lines for the notes */
	uint64_t taken;		/* bytes that the head has got */
	uint64_t left_out;	/* bytes between head and tail */
	bool within_line;	/* what was fed last had no newline */
	struct buf path;	/* of the log, as others may open it */
	int fd;			/* KEEP_FILE */
	int error;		/* the first that occurred: a negative errno */
};

/*
 * What SSM_CONNECT_LOG asks for: whether logs of failed runs are kept. False
 * for a value that is neither on nor off; they are.
 */
bool keep_setting(const char *value, bool *ret_on);

/* Gets ready, as the options and SSM_CONNECT_LOG say. */
void keep_open(struct keep *, const struct options *);
void keep_release(struct keep *);

/* aws's stderr, in any chunking. */
void keep_feed(struct keep *, const char *bytes, size_t len);

/* For the analyzer's terminal hook. */
void keep_terminal(struct keep *, struct text line);

/*
 * The end of the run, whose facts are complete. True if a log is there now,
 * then keep_path names it; else keep_error tells whether one should be.
 */
bool keep_finish(struct keep *, const struct facts *, bool failed);

/* The log's path as others may open it. */
const char *keep_path(const struct keep *);

/* Appends that path as a shell takes it, with ~ for the home directory. */
void keep_add_word(const struct keep *, struct buf *out, bool utf8);

/*
 * Appends what went wrong, as one line without newline, and why; false if
 * nothing did.
 */
bool keep_error(const struct keep *, struct buf *out);

#endif
