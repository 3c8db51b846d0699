#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/relay.h"

/* Bytes of one read(2), and reads before the others get their turn. */
#define RELAY_CHUNK ((size_t)16 * 1024)
#define RELAY_READS 16

/* Nobody types as much at once. */
#define RELAY_PASTE 1024

/* Sets both watches to what the state of the queues asks for. */
static void
update(struct relay *relay)
{
	int master = WATCH_NOTHING, tty = WATCH_NOTHING;

	if (!relay->ended && !queue_is_full(&relay->out))
		master |= WATCH_READ;
	if (!relay->input_dead && !relay->ended &&
	    !queue_is_empty(&relay->in))
		master |= WATCH_WRITE;
	if (!relay->gone && !relay->input_dead && !relay->input_paused &&
	    !queue_is_full(&relay->in))
		tty |= WATCH_READ;
	if (!relay->gone && !queue_is_empty(&relay->out))
		tty |= WATCH_WRITE;
	watch_set(&relay->master, master);
	watch_set(&relay->tty, tty);
}

static void
lose_terminal(struct relay *relay)
{
	if (relay->gone)
		return;
	relay->hooks->input(relay->arg, NULL, 0);
	relay_give_up_terminal(relay);
	relay->hooks->hangup(relay->arg);
}

static void
flush_out(struct relay *relay)
{
	bool was_full = queue_is_full(&relay->out);
	int r;

	if (relay->gone || queue_is_empty(&relay->out))
		return;
	r = queue_write(&relay->out, relay->terminal->fd);
	if (r != 0 && r != -EAGAIN)
		lose_terminal(relay);
	else if (r == 0 || (was_full && !queue_is_full(&relay->out)))
		relay->hooks->changed(relay->arg);
}

/*
 * Shows bytes of the pty. With nothing before them they need not be queued
 * first; only what the terminal does not take is.
 */
static void
show(struct relay *relay, const char *bytes, size_t len)
{
	ssize_t n;

	if (relay->gone)
		return;
	if (!queue_is_empty(&relay->out)) {
		queue_add(&relay->out, bytes, len);
		flush_out(relay);
		return;
	}
	n = queue_pass(relay->terminal->fd, bytes, len);
	if (n < 0)
		lose_terminal(relay);
	else
		queue_add(&relay->out, bytes + n, len - (size_t)n);
}

static void
flush_in(struct relay *relay)
{
	int r;

	if (relay->input_dead || relay->ended)
		return;
	r = queue_write(&relay->in, relay->master.fd);
	if (r != 0 && r != -EAGAIN) {
		/* The child's side is closed; its output may go on. */
		relay->input_dead = true;
		queue_clear(&relay->in);
	}
}

static void
end(struct relay *relay)
{
	if (relay->ended)
		return;
	relay->ended = true;
	queue_clear(&relay->in);
	relay->hooks->changed(relay->arg);
}

/*
 * Reads the pty. Its end is EIO on Linux, 0 elsewhere, and never silence.
 * With `all` a full queue does not stop it: what the kernel holds is little.
 */
static void
read_master(struct relay *relay, bool all)
{
	char bytes[RELAY_CHUNK];
	ssize_t n;

	if (relay->ended)
		return;
	relay->hooks->before_output(relay->arg);
	for (int i = 0; i < RELAY_READS || all; i++) {
		if (!all && queue_is_full(&relay->out))
			break;
		n = read(relay->master.fd, bytes, sizeof(bytes));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n <= 0) {
			end(relay);
			break;
		}
		relay->hooks->output(relay->arg, bytes, (size_t)n);
		show(relay, bytes, (size_t)n);
	}
}

/* Returns true if there may be more: a paste comes in many pieces. */
static bool
read_tty(struct relay *relay)
{
	char bytes[RELAY_CHUNK];
	struct termios modes;
	ssize_t n;
	int failed;

	n = read(relay->terminal->fd, bytes, sizeof(bytes));
	if (n > 0) {
		relay->hooks->input(relay->arg, bytes, (size_t)n);
		return n >= RELAY_PASTE;
	}
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return false;
	failed = n == -1 ? errno : 0;
	if (terminal_modes(relay->terminal, &modes) != 0) {
		lose_terminal(relay);
	} else if (failed == EIO) {
		/* In the background with SIGTTIN ignored. */
		relay->input_paused = true;
	} else if (n == 0 && !relay->terminal->is_raw) {
		/* An end of file, typed, goes on as such. */
		relay->hooks->input(relay->arg, "\004", 1);
	} else {
		lose_terminal(relay);
	}
	return false;
}

static void
take_input(struct relay *relay)
{
	bool more = true;

	relay->hooks->before_input(relay->arg);
	for (int i = 0; i < RELAY_READS && more; i++) {
		more = read_tty(relay);
		flush_in(relay);
		more = more && !relay->input_dead &&
		    !queue_is_full(&relay->in);
	}
}

static void
on_master(void *arg, int ready)
{
	struct relay *relay = arg;

	if ((ready & WATCH_WRITE) != 0)
		flush_in(relay);
	if ((ready & WATCH_READ) != 0)
		read_master(relay, false);
	update(relay);
}

static void
on_tty(void *arg, int ready)
{
	struct relay *relay = arg;

	if ((ready & WATCH_WRITE) != 0)
		flush_out(relay);
	if ((ready & WATCH_READ) != 0 && !relay->gone)
		take_input(relay);
	update(relay);
}

int
relay_open(struct relay *relay, uv_loop_t *loop, struct terminal *terminal,
    int master, const struct relay_hooks *hooks, void *arg)
{
	int r;

	memset(relay, 0, sizeof(*relay));
	queue_init(&relay->out);
	queue_init(&relay->in);
	relay->terminal = terminal;
	relay->hooks = hooks;
	relay->arg = arg;
	if ((r = watch_open(&relay->master, loop, master, on_master,
	    relay)) != 0)
		return r;
	if ((r = watch_open(&relay->tty, loop, terminal->fd, on_tty,
	    relay)) != 0) {
		watch_close(&relay->master);
		return r;
	}
	relay->open = true;
	update(relay);
	return 0;
}

void
relay_close(struct relay *relay)
{
	if (!relay->open)
		return;
	relay->open = false;
	watch_close(&relay->master);
	watch_close(&relay->tty);
	queue_release(&relay->out);
	queue_release(&relay->in);
}

void
relay_show(struct relay *relay, const char *bytes, size_t len)
{
	if (!relay->open || relay->gone)
		return;
	if (relay->terminal->translates)
		queue_add(&relay->out, bytes, len);
	else
		queue_add_lines(&relay->out, bytes, len);
	update(relay);
}

void
relay_send(struct relay *relay, const char *bytes, size_t len)
{
	queue_add(&relay->in, bytes, len);
}

void
relay_flush(struct relay *relay)
{
	flush_out(relay);
	update(relay);
}

void
relay_end(struct relay *relay)
{
	read_master(relay, true);
	end(relay);
	update(relay);
}

void
relay_resume(struct relay *relay)
{
	relay->input_paused = false;
	update(relay);
}

void
relay_give_up_terminal(struct relay *relay)
{
	if (relay->gone)
		return;
	relay->gone = true;
	queue_clear(&relay->out);
	update(relay);
	relay->hooks->changed(relay->arg);
}

bool
relay_is_flushed(const struct relay *relay)
{
	return relay->gone || queue_is_empty(&relay->out);
}
