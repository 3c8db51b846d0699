/*
 * sink: our stderr, written to without ever blocking the loop.
 *
 * Which way bytes go depends on what descriptor 2 is: the relay's own terminal
 * (then they go through the relay, the terminal's one writer), another
 * terminal or a pipe (opened again, so that only our own description is
 * non-blocking), a file (written to directly: its position is shared), or a
 * socket or what else can't be opened again (small writes when it is ready).
 */
#ifndef SSM_LAUNCH_SINK_H
#define SSM_LAUNCH_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

#include "ssm/launch/queue.h"
#include "ssm/launch/relay.h"
#include "ssm/launch/watch.h"

enum sink_kind {
	SINK_RELAY,
	SINK_WATCHED,
	SINK_DIRECT,
	SINK_POLLED
};

struct sink {
	enum sink_kind kind;
	struct relay *relay;	/* SINK_RELAY */
	struct watch watch;	/* SINK_WATCHED, on a descriptor of ours */
	uv_timer_t retry;	/* SINK_POLLED */
	struct queue queue;
	int fd;
	bool terminal;		/* it is one, whichever */
	bool open;
	bool dead;		/* nobody reads it any more */
	void (*changed)(void *arg);	/* empty, or no longer full */
	void *arg;
};

/*
 * relay is NULL if there is none. changed may be called from within
 * sink_write. Returns 0 or a negative errno.
 */
int sink_open(struct sink *, uv_loop_t *, struct relay *,
    void (*changed)(void *arg), void *arg);
void sink_close(struct sink *);

void sink_write(struct sink *, const char *bytes, size_t len);

/* Writes what can be written at this moment. */
void sink_flush(struct sink *);

/* The source of what is written here should wait. */
bool sink_is_full(const struct sink *);
bool sink_is_flushed(const struct sink *);

/* Forgets what is still to be written. */
void sink_give_up(struct sink *);

#endif
