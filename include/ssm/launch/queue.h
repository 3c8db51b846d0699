/*
 * queue: bytes on their way to a descriptor that may be slow.
 *
 * It takes whatever it is given; that it stays small is the work of those who
 * fill it: they stop reading their source while queue_is_full() says so.
 */
#ifndef SSM_LAUNCH_QUEUE_H
#define SSM_LAUNCH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/types.h>

/* Full above the one, and again to be filled below the other. */
#define QUEUE_HIGH ((size_t)64 * 1024)
#define QUEUE_LOW ((size_t)16 * 1024)

struct queue {
	char *data;
	size_t head;	/* first byte not yet written */
	size_t len;	/* bytes from there on */
	size_t size;	/* allocated */
	bool full;
};

void queue_init(struct queue *);
void queue_release(struct queue *);

/* Appends. Returns 0, or -ENOMEM and nothing is appended. */
int queue_add(struct queue *, const char *bytes, size_t len);

/* The same with "\r\n" for each "\n". */
int queue_add_lines(struct queue *, const char *bytes, size_t len);

/*
 * Writes as much as the descriptor takes: of bytes that need no queue. Returns
 * how much that was, or a negative errno other than -EAGAIN.
 */
ssize_t queue_pass(int fd, const char *bytes, size_t len);

/*
 * Writes as much as the descriptor takes. Returns 0 when the queue is empty,
 * -EAGAIN when something is left, or another negative errno.
 */
int queue_write(struct queue *, int fd);

/* Forgets the first bytes: they have been written some other way. */
void queue_skip(struct queue *, size_t len);

/* Forgets what is in it. */
void queue_clear(struct queue *);

bool queue_is_full(const struct queue *);
bool queue_is_empty(const struct queue *);

#endif
