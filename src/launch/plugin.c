#include <signal.h>
#include <string.h>

#include <uv.h>

#include "ssm/launch/plugin.h"

/* It answers within some ten milliseconds. */
#define LIMIT_MS 1000

struct question {
	uv_process_t process;
	uv_pipe_t pipe;
	uv_timer_t timer;
	char answer[PLUGIN_VERSION_MAX + 1];
	size_t len;
	bool ended, read_all;
};

static void
close_when_done(struct question *q)
{
	if (q->ended && q->read_all && !uv_is_closing((uv_handle_t *)&q->timer))
		uv_close((uv_handle_t *)&q->timer, NULL);
}

static void
on_exit_of_plugin(uv_process_t *process, int64_t status, int signum)
{
	struct question *q = process->data;

	if (status != 0 || signum != 0)
		q->len = 0;
	q->ended = true;
	uv_close((uv_handle_t *)process, NULL);
	close_when_done(q);
}

static void
stop_reading(struct question *q)
{
	if (q->read_all)
		return;
	q->read_all = true;
	uv_close((uv_handle_t *)&q->pipe, NULL);
	close_when_done(q);
}

static void
on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	struct question *q = handle->data;

	(void)suggested;
	*ret = uv_buf_init(q->answer + q->len,
	    (unsigned)(sizeof(q->answer) - q->len));
}

/* More than there is room for is no version: then the room is full. */
static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *room)
{
	struct question *q = stream->data;

	(void)room;
	if (n > 0)
		q->len += (size_t)n;
	if (n < 0 || q->len == sizeof(q->answer))
		stop_reading(q);
}

static void
on_late(uv_timer_t *timer)
{
	struct question *q = timer->data;

	q->len = 0;
	if (!q->ended) {
		uv_process_kill(&q->process, SIGKILL);
		/* That it ended may be kept from us, as is SIGCHLD's mask. */
		uv_close((uv_handle_t *)&q->process, NULL);
		q->ended = true;
	}
	/* Somebody else may hold its end of the pipe. */
	stop_reading(q);
}

static int
ask(uv_loop_t *loop, struct question *q)
{
	char name[] = "session-manager-plugin", option[] = "--version";
	char *words[] = { name, option, NULL };
	uv_stdio_container_t stdio[3] = {
		{ .flags = UV_IGNORE },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
		    .data.stream = (uv_stream_t *)&q->pipe },
		{ .flags = UV_IGNORE },
	};
	uv_process_options_t how = {
		.exit_cb = on_exit_of_plugin,
		.file = words[0],
		.args = words,
		.stdio_count = 3,
		.stdio = stdio,
	};
	int r;

	uv_timer_init(loop, &q->timer);
	uv_pipe_init(loop, &q->pipe, 0);
	q->timer.data = q->pipe.data = q->process.data = q;
	r = uv_spawn(loop, &q->process, &how);
	if (r != 0) {
		uv_close((uv_handle_t *)&q->process, NULL);
		q->ended = true;
		stop_reading(q);
		return r;
	}
	r = uv_read_start((uv_stream_t *)&q->pipe, on_room, on_read);
	if (r != 0)
		stop_reading(q);
	uv_timer_start(&q->timer, on_late, LIMIT_MS, 0);
	return r;
}

/* Numbers with points between them, and the end of the line. */
static bool
is_version(const char *answer, size_t len)
{
	size_t digits = strspn(answer, "0123456789.");

	return len > 0 && len < PLUGIN_VERSION_MAX && answer[0] != '.' &&
	    digits > 0 && strcspn(answer, ".") < digits &&
	    strspn(answer + digits, "\r\n") == len - digits;
}

bool
plugin_version(char ret[PLUGIN_VERSION_MAX])
{
	struct question q = { .len = 0 };
	uv_loop_t loop;
	bool known = false;

	if (uv_loop_init(&loop) != 0)
		return false;
	if (ask(&loop, &q) == 0)
		known = uv_run(&loop, UV_RUN_DEFAULT) == 0 &&
		    is_version(q.answer, q.len);
	else
		uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	if (!known)
		return false;
	memcpy(ret, q.answer, PLUGIN_VERSION_MAX);
	ret[strspn(ret, "0123456789.")] = '\0';
	return true;
}
