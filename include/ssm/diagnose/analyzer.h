/*
 * analyzer: the core's front door. Bytes go in, facts come out.
 *
 * It owns the chain line -> record -> event -> facts and is driven by plain
 * calls in one direction. It does no I/O, reads no clock and no environment.
 * Order of calls: new, (context)*, feed* / feed_terminal*, (exit), finish,
 * then facts; free. Nothing it is fed can make it fail: what is beyond its
 * limits is dropped and noted.
 */
#ifndef SSM_DIAGNOSE_ANALYZER_H
#define SSM_DIAGNOSE_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/diagnose/facts.h"
#include "ssm/diagnose/phase.h"
#include "ssm/log/record.h"

struct analyzer;

struct analyzer_hooks {
	/*
	 * Bytes of aws's stderr that are not part of the debug log: to be
	 * passed on as they are, in this order. Whole lines with their newline,
	 * pieces of very long ones, or a prompt without newline. Only a line
	 * that holds a session's token is changed: the token is masked.
	 */
	void (*plain)(void *arg, const char *bytes, size_t len);
	/*
	 * A record was read and its facts are taken. operation: those of the
	 * request under way, NULL if there is none. Valid during the call.
	 */
	void (*record)(void *arg, const struct record *,
	    const struct facts *run, const struct facts *operation);
	/*
	 * A line of the terminal that facts were taken from, or an empty one
	 * that may end such a text; never what a session shows beyond the
	 * plugin's own lines. Live only; without its newline.
	 */
	void (*terminal)(void *arg, struct text line);
	/* A phase has begun. */
	void (*phase)(void *arg, enum phase);
	/*
	 * One run of aws in the input is complete; its facts are derived and
	 * valid during the call. A pasted file may hold several runs.
	 */
	void (*run)(void *arg, const struct facts *);
};

/*
 * hooks may be NULL, each hook may be NULL. live: the input is one run of aws
 * as it happens, not a saved text that may hold several or be mangled.
 * NULL when memory is short.
 */
struct analyzer *analyzer_new(const struct analyzer_hooks *, void *arg,
    bool live);
void analyzer_free(struct analyzer *);

/*
 * Tells what is known from elsewhere (command line, environment): stays true
 * for the whole run unless the log knows better.
 */
void analyzer_context(struct analyzer *, enum fact_id, const char *value);

/*
 * Where the next bytes of a saved log may be put before they are fed, so that
 * they need not be copied, and how many; NULL if they have to come from
 * elsewhere. Until the next call that feeds.
 */
char *analyzer_room(struct analyzer *, size_t *len);

/* aws's stderr, or a saved log. now_ms: any clock that only goes forward. */
void analyzer_feed(struct analyzer *, int64_t now_ms, const char *bytes,
    size_t len);

/*
 * What aws and the plugin write to the terminal (live only); see stage.h.
 * Constant time for an open session's bytes. echo_most: so many bytes
 * since the banner may be what was typed.
 */
void analyzer_feed_terminal(struct analyzer *, int64_t now_ms,
    const char *bytes, size_t len);
void analyzer_echo(struct analyzer *, size_t echo_most);

/*
 * To be called when stderr has been silent for a moment: hands an unfinished
 * line that looks like a prompt to the plain hook. True if it did.
 */
bool analyzer_flush_prompt(struct analyzer *);

/* How aws ended: exit status, or signal > 0 with status ignored. */
void analyzer_exit(struct analyzer *, int status, int signal);

/*
 * The end of input: derives the facts and calls the run hook. now_ms: the
 * clock of feed_terminal.
 */
void analyzer_finish(struct analyzer *, int64_t now_ms);

enum phase analyzer_phase(const struct analyzer *);

/*
 * Copies what is known while the run lasts, as far as it matters to who waits:
 * where aws stands, and of the request under way its operation, host and
 * attempts. *out is cleared before.
 */
void analyzer_now(const struct analyzer *, struct facts *out);

/* The facts of the current, or after finish the last, run. */
const struct facts *analyzer_facts(const struct analyzer *);

#endif
