/*
 * lookup: a name's addresses, asked for in a thread that may be left behind.
 *
 * getaddrinfo(3) can't be interrupted, and may take half a minute where no
 * name server answers. libuv would wait for it before its loop can end; here
 * the thread is told that nobody listens any more, and ends when it does, or
 * with the process.
 */
#ifndef SSM_LAUNCH_LOOKUP_H
#define SSM_LAUNCH_LOOKUP_H

#include <netdb.h>

#include <uv.h>

/* getaddrinfo(3), freeaddrinfo(3), or what stands in for them in tests. */
struct lookup_functions {
	int (*resolve)(const char *name, const char *service,
	    const struct addrinfo *hints, struct addrinfo **ret);
	void (*release)(struct addrinfo *);
};

/* Shared with the thread; the last of both frees it. */
struct lookup;

/*
 * Starts it. `async` is sent to when there is an answer; the caller owns it
 * and closes it after lookup_close() only. functions: NULL for the system's;
 * they must be there as long as the process. Returns 0 or a negative errno.
 */
int lookup_start(struct lookup **ret, uv_async_t *async, const char *name,
    const char *service, const struct lookup_functions *);

/*
 * The answer, once async was called: 0 and the addresses, or an EAI_ number.
 * With EAI_SYSTEM *ret_error is the errno. They live until lookup_close().
 */
int lookup_answer(struct lookup *, const struct addrinfo **ret,
    int *ret_error);

/* Gives it up, whatever it does. No effect on NULL. */
void lookup_close(struct lookup *);

#endif
