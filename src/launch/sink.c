#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/sink.h"

/* Where it is missing, SIGPIPE is ignored anyway. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* How long to wait before asking again whether it can be written to. */
#define SINK_RETRY_MS 10

static void
die(struct sink *sink)
{
	sink->dead = true;
	queue_clear(&sink->queue);
}

/* Tells whoever waits for room or for the end. */
static void
report(struct sink *sink, bool was_full)
{
	if (queue_is_empty(&sink->queue) ||
	    (was_full && !queue_is_full(&sink->queue)))
		sink->changed(sink->arg);
}

static void
flush_watched(struct sink *sink)
{
	bool was_full = queue_is_full(&sink->queue);
	int r = queue_write(&sink->queue, sink->fd);

	if (r != 0 && r != -EAGAIN)
		die(sink);
	watch_set(&sink->watch, queue_is_empty(&sink->queue) ?
	    WATCH_NOTHING : WATCH_WRITE);
	report(sink, was_full);
}

static void
on_watch(void *arg, int ready)
{
	(void)ready;
	flush_watched(arg);
}

/*
 * One write that does not block: of a socket by its flag, else of no more
 * than a pipe takes at once when it is ready.
 */
static ssize_t
write_some(int fd, const char *bytes, size_t len)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	ssize_t n;

	n = send(fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n >= 0 || errno != ENOTSOCK)
		return n;
	if (poll(&ready, 1, 0) <= 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(fd, bytes, len < PIPE_BUF ? len : PIPE_BUF);
}

static void
on_retry(uv_timer_t *timer)
{
	struct sink *sink = timer->data;
	struct queue *queue = &sink->queue;
	bool was_full = queue_is_full(queue);
	ssize_t n;

	while (!queue_is_empty(queue)) {
		n = write_some(sink->fd, queue->data + queue->head,
		    queue->len);
		if (n > 0)
			queue_skip(queue, (size_t)n);
		else if (errno == EAGAIN || errno == EINTR)
			break;
		else
			die(sink);
	}
	if (queue_is_empty(queue))
		uv_timer_stop(timer);
	else
		uv_timer_start(timer, on_retry, SINK_RETRY_MS, 0);
	report(sink, was_full);
}

/* Regular files and devices: they do not keep us waiting. */
static void
write_direct(struct sink *sink, const char *bytes, size_t len)
{
	struct pollfd ready = { .fd = sink->fd, .events = POLLOUT };
	ssize_t n;

	while (len > 0) {
		n = write(sink->fd, bytes, len);
		if (n >= 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN)
			poll(&ready, 1, -1);
		else if (errno != EINTR) {
			die(sink);
			return;
		}
	}
}

static int
reopen(const struct stat *st)
{
	char name[PATH_MAX];
	int flags = O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK;

	if (isatty(STDERR_FILENO)) {
		struct stat own;
		int fd;

		if (ttyname_r(STDERR_FILENO, name, sizeof(name)) != 0)
			return -1;
		if ((fd = open(name, flags)) == -1)
			return -1;
		if (fstat(fd, &own) == 0 && own.st_rdev == st->st_rdev)
			return fd;
		close(fd);
		return -1;
	}
	return open("/proc/self/fd/2", flags);
}

int
sink_open(struct sink *sink, uv_loop_t *loop, struct relay *relay,
    void (*changed)(void *arg), void *arg)
{
	struct stat st;
	int fd, r;

	memset(sink, 0, sizeof(*sink));
	queue_init(&sink->queue);
	sink->fd = STDERR_FILENO;
	sink->terminal = isatty(STDERR_FILENO);
	sink->changed = changed;
	sink->arg = arg;
	sink->kind = SINK_DIRECT;
	if (relay != NULL && terminal_is(relay->terminal, STDERR_FILENO)) {
		sink->kind = SINK_RELAY;
		sink->relay = relay;
	} else if (fstat(STDERR_FILENO, &st) == 0 &&
	    (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ||
	    sink->terminal)) {
		if ((fd = reopen(&st)) != -1) {
			r = watch_open(&sink->watch, loop, fd, on_watch, sink);
			if (r != 0) {
				close(fd);
				return r;
			}
			sink->kind = SINK_WATCHED;
			sink->fd = fd;
		} else if (!sink->terminal) {
			if ((r = uv_timer_init(loop, &sink->retry)) != 0)
				return r;
			sink->retry.data = sink;
			sink->kind = SINK_POLLED;
		}
	}
	sink->open = true;
	return 0;
}

void
sink_close(struct sink *sink)
{
	if (!sink->open)
		return;
	sink->open = false;
	if (sink->kind == SINK_WATCHED) {
		watch_close(&sink->watch);
		close(sink->fd);
	} else if (sink->kind == SINK_POLLED)
		uv_close((uv_handle_t *)&sink->retry, NULL);
	queue_release(&sink->queue);
}

void
sink_write(struct sink *sink, const char *bytes, size_t len)
{
	if (!sink->open || sink->dead || len == 0)
		return;
	switch (sink->kind) {
	case SINK_RELAY:
		relay_show(sink->relay, bytes, len);
		break;
	case SINK_WATCHED:
		queue_add(&sink->queue, bytes, len);
		flush_watched(sink);
		break;
	case SINK_DIRECT:
		write_direct(sink, bytes, len);
		break;
	case SINK_POLLED:
		queue_add(&sink->queue, bytes, len);
		on_retry(&sink->retry);
		break;
	}
}

void
sink_flush(struct sink *sink)
{
	if (sink->open && sink->kind == SINK_RELAY)
		relay_flush(sink->relay);
}

bool
sink_is_full(const struct sink *sink)
{
	if (sink->kind == SINK_RELAY)
		return !sink->relay->gone && queue_is_full(&sink->relay->out);
	return queue_is_full(&sink->queue);
}

bool
sink_is_flushed(const struct sink *sink)
{
	if (sink->kind == SINK_RELAY)
		return relay_is_flushed(sink->relay);
	return queue_is_empty(&sink->queue);
}

void
sink_give_up(struct sink *sink)
{
	if (sink->kind == SINK_RELAY)
		relay_give_up_terminal(sink->relay);
	else {
		die(sink);
		sink->changed(sink->arg);
	}
}
