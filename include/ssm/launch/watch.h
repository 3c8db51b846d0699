/*
 * watch: tells when a descriptor can be read or written.
 *
 * The seam between us and the event loop: everything that is relayed goes
 * through it and through read(2) and write(2) of our own. (libuv's streams
 * are no choice for a pty: up to 1.51 they report the end of a pty's output
 * while there is output left.) The descriptor must be one of our own
 * descriptions: it is made non-blocking.
 */
#ifndef SSM_LAUNCH_WATCH_H
#define SSM_LAUNCH_WATCH_H

#include <stdbool.h>

#include <uv.h>

enum watch_for {
	WATCH_NOTHING = 0,
	WATCH_READ = 1,
	WATCH_WRITE = 2
};

/*
 * `ready` is a set of watch_for. An error or a hang-up is reported as what was
 * asked for; read(2) or write(2) will tell.
 */
typedef void watch_cb(void *arg, int ready);

struct watch {
	uv_poll_t poll;
	int fd;
	int wanted;
	bool open;
	watch_cb *cb;
	void *arg;
};

/* Returns 0 or a negative errno. The descriptor is not owned. */
int watch_open(struct watch *, uv_loop_t *, int fd, watch_cb *, void *arg);

/* Says what to wait for from now on: a set of watch_for. */
void watch_set(struct watch *, int wanted);

/*
 * Ends it; the descriptor may be closed at once, the memory must stay until
 * the loop has run. No effect if it is not open.
 */
void watch_close(struct watch *);

#endif
