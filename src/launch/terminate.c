#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/terminate.h"
#include "ssm/log/redact.h"
#include "ssm/report/sanitize.h"

/* SessionId in the API reference of TerminateSession. */
#define ID_MAX 96

#define SAID_CAP ((size_t)16 * 1024)
#define READS 16
#define REASON_MAX 600

/*
 * Words around those of the user; the first ones are aws's command, the last
 * takes the id.
 */
static const char *const before[] = { "ssm", "terminate-session" };
static const char *const behind[] = { "--session-id", "" };
#define NBEFORE (sizeof(before) / sizeof(before[0]))
#define NBEHIND (sizeof(behind) / sizeof(behind[0]))

const char **
terminate_vector(const struct program *program, enum aws_command command,
    const char *const words[], size_t count)
{
	const char **own, **vector;
	size_t n = NBEFORE;

	own = calloc(NBEFORE + count + NBEHIND, sizeof(*own));
	if (own == NULL)
		return NULL;
	memcpy(own, before, sizeof(before));
	n += words_for_another(command, words, count, own + n);
	memcpy(own + n, behind, sizeof(behind));
	vector = program_vector(program, own, n + NBEHIND);
	free(own);
	return vector;
}

static void
stop_reading(struct terminate *terminate)
{
	watch_close(&terminate->watch);
	if (terminate->fd != -1)
		close(terminate->fd);
	terminate->fd = -1;
}

static void
pump(struct terminate *terminate)
{
	char bytes[4096];
	ssize_t n;

	for (int i = 0; terminate->fd != -1 && i < READS; i++) {
		n = read(terminate->fd, bytes, sizeof(bytes));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0) {
			stop_reading(terminate);
			return;
		}
		/* What does not fit is dropped; it has been read. */
		buf_add(&terminate->said, bytes, (size_t)n);
	}
}

static void
on_output(void *arg, int ready)
{
	(void)ready;
	pump(arg);
}

static void
on_late(uv_timer_t *timer)
{
	struct terminate *terminate = timer->data;

	terminate->late = true;
	child_signal(&terminate->child, -1, SIGKILL, true);
}

int
terminate_open(struct terminate *terminate, uv_loop_t *loop)
{
	int r;

	if ((r = uv_timer_init(loop, &terminate->timer)) != 0)
		return r;
	terminate->timer.data = terminate;
	terminate->loop = loop;
	terminate->fd = -1;
	buf_init(&terminate->id, ID_MAX + 1);
	buf_init(&terminate->said, SAID_CAP);
	terminate->open = true;
	return 0;
}

void
terminate_close(struct terminate *terminate)
{
	if (!terminate->open)
		return;
	terminate->open = false;
	if (terminate->running) {
		child_signal(&terminate->child, -1, SIGKILL, true);
		while (waitpid(terminate->child.pid, NULL, 0) == -1 &&
		    errno == EINTR)
			continue;
		terminate->running = false;
	}
	stop_reading(terminate);
	uv_close((uv_handle_t *)&terminate->timer, NULL);
	buf_release(&terminate->id);
	buf_release(&terminate->said);
}

/* It becomes a word of a command, and comes from a log. */
static bool
is_id(struct text id)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=,.@_-";

	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] == '\0' || strchr(allowed, id.at[i]) == NULL)
			return false;
	return id.len > 0 && id.len <= ID_MAX && id.at[0] != '-';
}

static void
set_id(struct terminate *terminate, struct text id)
{
	const char **word = terminate->vector;

	buf_clear(&terminate->id);
	buf_add(&terminate->id, id.at, id.len);
	while (word[1] != NULL)
		word++;
	*word = buf_str(&terminate->id);
}

int
terminate_start(struct terminate *terminate, struct text id)
{
	struct child_spec spec = {
		.vector = terminate->vector,
		.env = terminate->env,
		.tty = -1,
		.alone = true,
		.startup = terminate->startup,
	};
	const char *step;
	int null, pipe[2], r;

	if (!terminate->open || terminate->running ||
	    terminate->vector == NULL || !is_id(id))
		return -EINVAL;
	set_id(terminate, id);
	if ((null = open("/dev/null", O_RDONLY | O_CLOEXEC)) == -1)
		return -errno;
	if ((r = uv_pipe(pipe, UV_NONBLOCK_PIPE, 0)) != 0) {
		close(null);
		return r;
	}
	spec.fd[STDIN_FILENO] = null;
	spec.fd[STDOUT_FILENO] = spec.fd[STDERR_FILENO] = pipe[1];
	terminate->fd = pipe[0];
	r = watch_open(&terminate->watch, terminate->loop, pipe[0], on_output,
	    terminate);
	if (r == 0)
		r = child_start(&terminate->child, &spec, &step);
	close(null);
	close(pipe[1]);
	if (r != 0) {
		stop_reading(terminate);
		return r;
	}
	terminate->running = terminate->started = true;
	watch_set(&terminate->watch, WATCH_READ);
	uv_timer_start(&terminate->timer, on_late, TERMINATE_MS, 0);
	return 0;
}

void
terminate_stop(struct terminate *terminate)
{
	if (!terminate->running)
		return;
	terminate->stopped = true;
	child_signal(&terminate->child, -1, SIGKILL, true);
}

void
terminate_reap(struct terminate *terminate)
{
	int status, signo;

	if (!terminate->running || !child_reap(&terminate->child))
		return;
	terminate->running = false;
	uv_timer_stop(&terminate->timer);
	pump(terminate);
	stop_reading(terminate);
	status = child_exit(&terminate->child, &signo);
	terminate->done(terminate->arg, status == 0);
}

/* aws's last message: the last line with words. */
static struct text
last_line(struct text said)
{
	struct text line, last = text_of("");

	while (said.len > 0) {
		line = text_trim(text_before(said, "\n"));
		said = text_after(said, "\n");
		if (line.len > 0)
			last = line;
	}
	return last;
}

void
terminate_reason(const struct terminate *terminate, struct buf *out, bool utf8)
{
	struct text last = last_line(text_make(buf_str(&terminate->said),
	    terminate->said.len));
	struct buf masked;

	if (terminate->late)
		buf_addf(out, "no answer after %d s", TERMINATE_MS / 1000);
	else if (terminate->stopped)
		buf_adds(out, "no answer yet");
	else if (!terminate->started)
		buf_adds(out, "AWS was not asked to end it");
	else if (last.len == 0)
		buf_adds(out, "aws failed without a word");
	else {
		buf_init(&masked, 2 * SAID_CAP);
		redact(&masked, last);
		sanitize(out, text_make(buf_str(&masked), masked.len),
		    REASON_MAX, utf8);
		buf_release(&masked);
	}
}
