#include <sys/ioctl.h>

#include <string.h>
#include <unistd.h>

#include "ssm/launch/status.h"
#include "ssm/launch/style.h"
#include "ssm/report/sanitize.h"

/* What is over before that needs no status. */
#define STATUS_DELAY_MS 300
#define STATUS_TICK_MS 100
#define STATUS_CAP ((size_t)2048)

/* Behind the banner the session is about to speak; who is quick is not met. */
#define STATUS_QUIET_MS 1000

/*
 * What is drawn ends where it began, so that all of it is erased from there on,
 * however many lines it takes once the window was made narrower. ED is sent
 * behind the first column: in the first line's, tmux takes it for a clearing of
 * the screen and moves what is erased into the scrollback (screen-write.c,
 * screen_write_clearendofscreen).
 */
static const char erase[] = "\r\033[K\033[C\033[J\r";
static const char erase_line[] = "\r\033[K";	/* nothing is drawn yet */
static const char back[] = "\r";
static const char back_above[] = "\033[A\r";

static const char *
separator(const struct status *status)
{
	return status->utf8 ? " \302\267 " : " - ";
}

static size_t
columns(const struct buf *line)
{
	return display_width(text_make(buf_str(line), line->len));
}

/* Adds a part of the line if the whole of it fits. */
static void
add_part(struct buf *line, const struct status *status, const char *prefix,
    struct text text, size_t width)
{
	size_t len = line->len;

	if (text.len == 0)
		return;
	buf_adds(line, separator(status));
	buf_adds(line, prefix);
	sanitize(line, text, 80, status->utf8);
	if (columns(line) > width)
		buf_truncate(line, len);
}

/* Cuts the line so that it takes at most `width` columns. */
static void
cut(struct buf *line, size_t width)
{
	size_t len = line->len;

	while (len > 0 && display_width(text_make(line->data, len)) > width) {
		len--;
		/* Not within a character. */
		while (len > 0 && ((unsigned char)line->data[len] & 0xc0) ==
		    0x80)
			len--;
	}
	buf_truncate(line, len);
}

/* Columns that may be written to; *ret_rows: the lines there are. */
static size_t
line_width(size_t *ret_rows)
{
	struct winsize size;

	*ret_rows = 24;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 79;
	if (size.ws_row > 0)
		*ret_rows = size.ws_row;
	/* A terminal may wrap as soon as the last column is written. */
	return size.ws_col - 1u;
}

/*
 * Target and phase, cut if need be; region and profile as far as there is
 * room; the time, which shows that we are alive, at the end.
 */
static void
compose(const struct status *status, struct buf *line, size_t width)
{
	const struct facts *facts = status->facts;
	struct text target = facts_get(facts, FACT_TARGET);
	uint64_t seconds =
	    (uv_now(status->timer.loop) - status->began) / 1000;
	struct buf elapsed;
	size_t room;

	buf_init(&elapsed, 64);
	buf_addf(&elapsed, "%s%llu s", separator(status),
	    (unsigned long long)seconds);
	room = width > columns(&elapsed) ? width - columns(&elapsed) : 0;
	if (target.len == 0)
		target = facts_get(facts, FACT_TASK);
	buf_adds(line, "ssm-connect: ");
	if (target.len > 0)
		sanitize(line, target, 80, status->utf8);
	else
		buf_adds(line, "aws");
	buf_adds(line, separator(status));
	buf_adds(line, phase_words(status->phase));
	cut(line, room);
	add_part(line, status, "", facts_get(facts, FACT_REGION), room);
	add_part(line, status, "profile ", facts_get(facts, FACT_PROFILE),
	    room);
	buf_add(line, buf_str(&elapsed), elapsed.len);
	cut(line, width);
	buf_release(&elapsed);
}

/* The second line, with the way out where there is room for it. */
static void
compose_hint(const struct status *status, struct buf *lines, size_t width)
{
	struct buf line;
	size_t len;

	buf_init(&line, STATUS_CAP);
	buf_adds(&line, "  ");
	buf_add(&line, buf_str(&status->hint), status->hint.len);
	len = line.len;
	if (status->way_out != NULL)
		buf_addf(&line, "   %s", status->way_out);
	if (columns(&line) > width)
		buf_truncate(&line, len);
	cut(&line, width);
	buf_addc(lines, '\n');
	buf_add(lines, buf_str(&line), line.len);
	buf_release(&line);
}

static void
erase_drawn(struct status *status)
{
	if (status->drawn.len == 0)
		sink_write(status->sink, erase_line, sizeof(erase_line) - 1);
	else
		sink_write(status->sink, erase, sizeof(erase) - 1);
	buf_clear(&status->drawn);
}

static void
write_drawn(struct status *status, const struct buf *lines)
{
	bool two = memchr(buf_str(lines), '\n', lines->len) != NULL;

	buf_add(&status->drawn, buf_str(lines), lines->len);
	sink_write(status->sink, buf_str(lines), lines->len);
	if (two)
		sink_write(status->sink, back_above, sizeof(back_above) - 1);
	else
		sink_write(status->sink, back, sizeof(back) - 1);
}

/*
 * Keys that were pressed at a blank screen stand on it, ^C before all. They
 * are no reason to be silent: what there is to say goes below them.
 */
static bool
leave_echo(struct status *status)
{
	if (status->phase != PHASE_CHANNEL || !status->echoes ||
	    status->hint.len == 0)
		return false;
	sink_write(status->sink, "\n", 1);
	status->at_start = true;
	return true;
}

static void
draw(struct status *status)
{
	size_t width, rows;
	struct buf line;

	if (!status->open || !status->due || status->gone ||
	    status->text_seen || sink_is_full(status->sink) ||
	    !status->allowed(status->arg))
		return;
	if (status->phase == PHASE_CHANNEL &&
	    uv_now(status->timer.loop) - status->shown_at < STATUS_QUIET_MS)
		return;
	if (!status->at_start && !leave_echo(status))
		return;
	width = line_width(&rows);
	buf_init(&line, 2 * STATUS_CAP);
	compose(status, &line, width);
	if (status->hint.len > 0 && rows > 1)
		compose_hint(status, &line, width);
	if (line.len != status->drawn.len || line.len == 0 ||
	    memcmp(line.data, status->drawn.data, line.len) != 0) {
		erase_drawn(status);
		write_drawn(status, &line);
	}
	buf_release(&line);
}

static void
on_timer(uv_timer_t *timer)
{
	struct status *status = timer->data;

	status->due = true;
	draw(status);
}

int
status_open(struct status *status, uv_loop_t *loop)
{
	int r;

	status->at_start = true;
	if (!style_is_smart(STDERR_FILENO))
		return 0;
	if ((r = uv_timer_init(loop, &status->timer)) != 0)
		return r;
	buf_init(&status->drawn, 2 * STATUS_CAP);
	buf_init(&status->hint, STATUS_CAP);
	status->timer.data = status;
	status->began = uv_now(loop);
	status->open = true;
	uv_timer_start(&status->timer, on_timer, STATUS_DELAY_MS,
	    STATUS_TICK_MS);
	return 0;
}

void
status_close(struct status *status)
{
	if (!status->open)
		return;
	status->open = false;
	buf_release(&status->drawn);
	buf_release(&status->hint);
	uv_close((uv_handle_t *)&status->timer, NULL);
}

void
status_hide(struct status *status)
{
	if (!status->open || status->drawn.len == 0)
		return;
	erase_drawn(status);
}

void
status_hint(struct status *status, const char *text)
{
	if (!status->open || strcmp(buf_str(&status->hint), text) == 0)
		return;
	buf_clear(&status->hint);
	buf_adds(&status->hint, text);
}

void
status_end(struct status *status)
{
	status_hide(status);
	status->gone = true;
	if (status->open)
		uv_timer_stop(&status->timer);
}

void
status_phase(struct status *status, enum phase phase)
{
	status->phase = phase;
	if (status->open)
		buf_clear(&status->hint);
	/*
	 * Where aws's stdout is not ours to see, the plugin's turn is the last
	 * moment at which nobody else (ssh, a pager) uses the terminal.
	 */
	if (phase >= PHASE_OPEN ||
	    (phase == PHASE_PLUGIN && !status->sees_output)) {
		status_end(status);
		return;
	}
	/* Drawn by the next tick: bytes may be about to be shown. */
	status->text_seen = false;
}

/* Whatever is written next moves the cursor. */
static void
before(struct status *status, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	status_hide(status);
	if (status->open)
		status->shown_at = uv_now(status->timer.loop);
	status->at_start = bytes[len - 1] == '\n';
	/* A mere newline ends a prompt; who asked goes on. */
	for (size_t i = 0; i < len && !status->text_seen; i++)
		status->text_seen = bytes[i] != '\r' && bytes[i] != '\n';
}

void
status_before_plain(struct status *status, const char *bytes, size_t len)
{
	before(status, bytes, len);
}

void
status_before_output(struct status *status, const char *bytes, size_t len)
{
	before(status, bytes, len);
	/* No prompt follows the banner: only the session would, and that ends it. */
	if (status->phase == PHASE_CHANNEL)
		status->text_seen = false;
	else if (status->phase >= PHASE_PLUGIN)
		status_end(status);
}
