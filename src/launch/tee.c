#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/tee.h"
#include "ssm/log/line.h"
#include "ssm/report/sanitize.h"

#define TEE_CHUNK ((size_t)64 * 1024)
#define TEE_READS 16

/* After this silence an unfinished line is taken for a prompt. */
#define TEE_QUIET_MS 60

static void
on_quiet(uv_timer_t *timer)
{
	struct tee *tee = timer->data;

	analyzer_flush_prompt(tee->analyzer);
}

static int64_t
now_ms(const struct tee *tee)
{
	return (int64_t)uv_now(tee->quiet.loop);
}

static void
show(struct tee *tee, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	tee->shown(tee->arg, bytes, len);
	sink_write(tee->sink, bytes, len);
}

/* How our reports begin; a server's message must not pass for one. */
static const char headline[] = "error[";

/* For a terminal: lines stay lines, everything else that acts is escaped. */
static void
show_escaped(struct tee *tee, const char *bytes, size_t len)
{
	const char *newline;
	struct buf text;
	size_t part;

	/* An escaped byte takes four, a character up to ten. */
	buf_init(&text, 10 * LINE_CAP);
	while (len > 0) {
		if (!tee->within_line &&
		    text_starts(text_make(bytes, len), headline))
			buf_adds(&text, "  ");
		newline = memchr(bytes, '\n', len);
		part = newline != NULL ? (size_t)(newline - bytes) : len;
		sanitize(&text, part > 0 && newline != NULL &&
		    bytes[part - 1] == '\r' ? text_make(bytes, part - 1) :
		    text_make(bytes, part), 0, tee->utf8);
		if (newline != NULL) {
			buf_addc(&text, '\n');
			part++;
		}
		tee->within_line = newline == NULL;
		bytes += part;
		len -= part;
	}
	show(tee, buf_str(&text), text.len);
	buf_release(&text);
}

void
tee_plain(struct tee *tee, const char *bytes, size_t len)
{
	if (tee->show_all)
		return;
	if (tee->sink->terminal)
		show_escaped(tee, bytes, len);
	else
		show(tee, bytes, len);
}

static void
end(struct tee *tee)
{
	if (tee->ended)
		return;
	tee->ended = true;
	uv_timer_stop(&tee->quiet);
	watch_close(&tee->watch);
	close(tee->fd);
	tee->fd = -1;
	tee->changed(tee->arg);
}

static void
pump(struct tee *tee, bool all)
{
	static char bytes[TEE_CHUNK];
	ssize_t n;

	for (int i = 0; !tee->ended && (i < TEE_READS || all); i++) {
		if (!all && sink_is_full(tee->sink))
			break;
		n = read(tee->fd, bytes, sizeof(bytes));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n <= 0) {
			end(tee);
			break;
		}
		if (tee->show_all)
			show(tee, bytes, (size_t)n);
		keep_feed(tee->keep, bytes, (size_t)n);
		analyzer_feed(tee->analyzer, now_ms(tee), bytes, (size_t)n);
		uv_timer_start(&tee->quiet, on_quiet, TEE_QUIET_MS, 0);
	}
	tee_resume(tee);
}

static void
on_watch(void *arg, int ready)
{
	(void)ready;
	pump(arg, false);
}

int
tee_open(struct tee *tee, uv_loop_t *loop, int fd)
{
	int r;

	tee->fd = fd;
	r = uv_timer_init(loop, &tee->quiet);
	if (r == 0) {
		tee->quiet.data = tee;
		r = watch_open(&tee->watch, loop, fd, on_watch, tee);
		if (r != 0)
			uv_close((uv_handle_t *)&tee->quiet, NULL);
	}
	if (r != 0) {
		close(fd);
		tee->fd = -1;
		return r;
	}
	tee->open = true;
	tee_resume(tee);
	return 0;
}

void
tee_close(struct tee *tee)
{
	if (!tee->open)
		return;
	tee->open = false;
	watch_close(&tee->watch);
	uv_close((uv_handle_t *)&tee->quiet, NULL);
	if (tee->fd != -1)
		close(tee->fd);
	tee->fd = -1;
}

void
tee_pump(struct tee *tee)
{
	pump(tee, false);
}

void
tee_end(struct tee *tee)
{
	pump(tee, true);
	end(tee);
}

void
tee_resume(struct tee *tee)
{
	watch_set(&tee->watch, tee->ended || sink_is_full(tee->sink) ?
	    WATCH_NOTHING : WATCH_READ);
}
