/*
 * dial: connects by TCP to the first of several addresses that answers.
 *
 * All of a name's addresses, of both families, as the plugin does (RFC 8305):
 * the next one at once where one failed, and beside it where one takes long.
 * Of addresses that all lead nowhere the one that told most is kept.
 */
#ifndef SSM_LAUNCH_DIAL_H
#define SSM_LAUNCH_DIAL_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

/* In the order of what they tell. */
enum dial_end {
	DIAL_FAILED,		/* on our side: no descriptors, no memory */
	DIAL_UNREACHABLE,	/* no route, network down, not allowed to */
	DIAL_SILENT,
	DIAL_REFUSED,
	DIAL_CONNECTED
};

#define DIAL_PER_FAMILY 4
#define DIAL_ATTEMPTS (2 * DIAL_PER_FAMILY)

struct dial;

struct dial_attempt {
	uv_tcp_t tcp;
	uv_connect_t connect;
	struct dial *dial;
	struct sockaddr_storage address;
	bool open;
};

typedef void dial_cb(void *arg, enum dial_end, int error);

struct dial {
	uv_loop_t *loop;
	uv_timer_t stagger;
	struct dial_attempt attempts[DIAL_ATTEMPTS];
	size_t nattempts, tried, failed;
	struct dial_attempt *winner;
	bool started, over;
	unsigned handles;	/* not yet closed */
	enum dial_end end;
	int error;		/* negative errno */
	char address[64];	/* that decided it */
	dial_cb *cb;
	void *arg;
	void (*closed)(void *arg);
};

/*
 * Takes up to DIAL_PER_FAMILY addresses of each family, copied, and dials.
 * Returns how many there are; without any nothing is started. The callback is
 * called once, perhaps before this returns.
 */
size_t dial_start(struct dial *, uv_loop_t *, const struct addrinfo *,
    dial_cb *, void *arg);

/* There is no more time: what is still being dialled counts as silent. */
void dial_expire(struct dial *);

/* The connection, once there is one; its data is the dial. */
uv_stream_t *dial_stream(struct dial *);

/*
 * Ends it without the callback. `closed` is called, with the dial's argument,
 * when its memory may go; not if it was never started: then it returns false.
 */
bool dial_close(struct dial *, void (*closed)(void *arg));

#endif
