#include "ssm/launch/watch.h"

static void
on_poll(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	int ready = 0;

	if (status < 0) {
		/* libuv has stopped it; it starts again if it is set again. */
		ready = watch->wanted;
		watch->wanted = WATCH_NOTHING;
	}
	if ((events & UV_READABLE) != 0)
		ready |= WATCH_READ;
	if ((events & UV_WRITABLE) != 0)
		ready |= WATCH_WRITE;
	watch->cb(watch->arg, ready);
}

int
watch_open(struct watch *watch, uv_loop_t *loop, int fd, watch_cb *cb,
    void *arg)
{
	int r = uv_poll_init(loop, &watch->poll, fd);

	if (r != 0)
		return r;
	watch->poll.data = watch;
	watch->fd = fd;
	watch->wanted = WATCH_NOTHING;
	watch->open = true;
	watch->cb = cb;
	watch->arg = arg;
	return 0;
}

void
watch_set(struct watch *watch, int wanted)
{
	int events = 0;

	if (!watch->open || watch->wanted == wanted)
		return;
	watch->wanted = wanted;
	if ((wanted & WATCH_READ) != 0)
		events |= UV_READABLE;
	if ((wanted & WATCH_WRITE) != 0)
		events |= UV_WRITABLE;
	if (events == 0)
		uv_poll_stop(&watch->poll);
	else
		uv_poll_start(&watch->poll, events, on_poll);
}

void
watch_close(struct watch *watch)
{
	if (!watch->open)
		return;
	watch->open = false;
	watch->wanted = WATCH_NOTHING;
	uv_close((uv_handle_t *)&watch->poll, NULL);
}
