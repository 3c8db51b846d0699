#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "ssm/launch/annotate.h"
#include "ssm/launch/child.h"
#include "ssm/launch/ending.h"
#include "ssm/launch/hints.h"
#include "ssm/launch/keys.h"
#include "ssm/launch/pty.h"
#include "ssm/launch/relay.h"
#include "ssm/launch/session.h"
#include "ssm/launch/signals.h"
#include "ssm/launch/sink.h"
#include "ssm/launch/status.h"
#include "ssm/launch/tee.h"
#include "ssm/launch/terminal.h"

struct session {
	const struct session_spec *spec;
	uv_loop_t loop;
	bool loop_open;
	struct terminal terminal;
	struct pty pty;
	int stderr_pipe[2];	/* -1: none, or given away */
	struct child child;
	struct signals signals;
	struct relay relay;
	struct tee tee;
	struct sink sink;
	struct status status;
	struct annotate annotate;
	struct hints hints;
	struct ending ending;
	struct keys keys;
	bool stdin_is_pty, stdout_is_pty;
	bool finished;		/* the analyzer has got everything */
	struct analyzer *analyzer;
};

static bool
has_pty(const struct session *session)
{
	return session->pty.master != -1;
}

/*
 * The end is a conjunction, in whatever order its parts come true: aws is
 * reaped, both of its outputs have ended, and what they said has been shown.
 */
static void
maybe_done(struct session *session)
{
	int status, signo;

	if (!ending_is_read(&session->ending) ||
	    giveup_is_busy(&session->keys.giveup))
		return;
	if (!session->finished) {
		/* What the analyzer still holds of a line is to be shown. */
		session->finished = true;
		status_end(&session->status);
		status = child_exit(&session->child, &signo);
		analyzer_exit(session->analyzer, status, signo);
		giveup_tell(&session->keys.giveup);
		analyzer_finish(session->analyzer,
		    (int64_t)uv_now(&session->loop));
	}
	if (ending_is_shown(&session->ending))
		uv_stop(&session->loop);
}

static void
reap(struct session *session)
{
	if (!session->child.reaped && child_reap(&session->child))
		ending_reaped(&session->ending);
	giveup_reap(&session->keys.giveup);
	maybe_done(session);
}

/* reached: aws, in the same group of the terminal, got the signal, too. */
static void
end(struct session *session, int signo, bool reached)
{
	status_end(&session->status);
	ending_told(&session->ending, signo, reached);
}

static void
go_raw(struct session *session)
{
	/*
	 * If stdout goes elsewhere (| tee log), what comes from there to the
	 * same terminal still needs its lines translated.
	 */
	if (has_pty(session))
		terminal_raw(&session->terminal, !session->stdout_is_pty);
}

static void
resize(struct session *session)
{
	struct winsize size;

	if (!has_pty(session))
		return;
	terminal_size(&session->terminal, &size);
	pty_resize(&session->pty, &size);
}

/* We were stopped, or the shell has moved us to the foreground. */
static void
resume(struct session *session)
{
	uv_update_time(&session->loop);
	if (!has_pty(session))
		return;
	if (terminal_is_foreground(&session->terminal)) {
		go_raw(session);
		relay_resume(&session->relay);
	}
	resize(session);
}

/* Stops us, with the terminal as it was, until the shell continues us. */
static void
stop(struct session *session)
{
	status_hide(&session->status);
	sink_flush(&session->sink);
	terminal_restore(&session->terminal);
	signals_stop_self(SIGTSTP);
}

/*
 * ^Z while nothing is open, where aws alone would stop. In a session of its own
 * no SIGTSTP from its terminal stops it, so that we do what its shell would.
 */
static void
stop_both(struct session *session)
{
	child_signal(&session->child, session->pty.master, SIGSTOP, true);
	stop(session);
	child_signal(&session->child, session->pty.master, SIGCONT, true);
	resume(session);
}

static void
on_signal(void *arg, int signo, bool kernel)
{
	struct session *session = arg;

	switch (signo) {
	case SIGCHLD:
		reap(session);
		break;
	case SIGWINCH:
		resize(session);
		break;
	case SIGCONT:
		resume(session);
		break;
	case SIGTSTP:
		stop(session);
		resume(session);
		break;
	case SIGINT:
	case SIGQUIT:
		/* For aws to decide upon: an open session survives them. */
		if (has_pty(session) || !kernel)
			child_signal(&session->child, session->pty.master,
			    signo, false);
		break;
	default:
		end(session, signo, kernel);
		break;
	}
}

static void
before_output(void *arg)
{
	struct session *session = arg;

	/* What aws wrote to stderr before it wrote this stands before it. */
	tee_pump(&session->tee);
}

static void
on_output(void *arg, const char *bytes, size_t len)
{
	struct session *session = arg;

	ending_data(&session->ending);
	hints_before_output(&session->hints);
	/* First, since a phase that begins with these bytes matters to it. */
	analyzer_feed_terminal(session->analyzer,
	    (int64_t)uv_now(&session->loop), bytes, len);
	status_before_output(&session->status, bytes, len);
	keys_output(&session->keys, len);
}

static void
before_input(void *arg)
{
	struct session *session = arg;

	/* A shell's "fg" need not tell us. */
	if (terminal_is_foreground(&session->terminal))
		go_raw(session);
}

static void
on_input(void *arg, const char *bytes, size_t len)
{
	struct session *session = arg;
	const char *key = NULL;
	int stops = -1;

	if (session->keys.phase < PHASE_PLUGIN && len > 0 &&
	    !giveup_is_busy(&session->keys.giveup))
		stops = pty_stop_key(&session->pty);
	if (stops != -1)
		key = memchr(bytes, stops, len);
	if (key == NULL) {
		keys_input(&session->keys, bytes, len);
		return;
	}
	if (key > bytes)
		keys_input(&session->keys, bytes, (size_t)(key - bytes));
	stop_both(session);
	len -= (size_t)(key + 1 - bytes);
	if (len > 0)
		on_input(session, key + 1, len);
}

static void
on_hangup(void *arg)
{
	end(arg, SIGHUP, false);
}

static void
on_changed(void *arg)
{
	struct session *session = arg;

	if (session->tee.open)
		tee_resume(&session->tee);
	maybe_done(session);
}

static void
before_plain(void *arg, const char *bytes, size_t len)
{
	struct session *session = arg;

	ending_data(&session->ending);
	status_before_plain(&session->status, bytes, len);
}

static bool
may_draw(void *arg)
{
	struct session *session = arg;

	return session->terminal.fd == -1 ||
	    terminal_is_foreground(&session->terminal);
}

static void
on_plain(void *arg, const char *bytes, size_t len)
{
	struct session *session = arg;

	tee_plain(&session->tee, bytes, len);
}

static void
on_phase(void *arg, enum phase phase)
{
	struct session *session = arg;

	status_phase(&session->status, phase);
	keys_phase(&session->keys, phase);
}

static void
on_terminal_line(void *arg, struct text line)
{
	struct session *session = arg;

	keep_terminal(session->spec->keep, line);
}

static void
on_record(void *arg, const struct record *record, const struct facts *run,
    const struct facts *operation)
{
	struct session *session = arg;

	annotate_record(&session->annotate, record, run, operation);
}

static const struct relay_hooks relay_hooks = {
	.before_output = before_output,
	.output = on_output,
	.before_input = before_input,
	.input = on_input,
	.hangup = on_hangup,
	.changed = on_changed,
};

static const struct analyzer_hooks analyzer_hooks = {
	.plain = on_plain,
	.record = on_record,
	.terminal = on_terminal_line,
	.phase = on_phase,
};

/*
 * The user's terminal, and a pty like it, if stdin or stdout is one. A
 * terminal that can't be opened again is left to aws itself, without a pty.
 */
static int
open_terminal(struct session *session, struct child_spec *child)
{
	struct termios modes;
	struct winsize size;
	int r;

	if (terminal_open(&session->terminal, STDIN_FILENO) != 0 &&
	    terminal_open(&session->terminal, STDOUT_FILENO) != 0)
		return 0;
	if ((r = terminal_modes(&session->terminal, &modes)) != 0)
		return r;
	terminal_size(&session->terminal, &size);
	if ((r = pty_open(&session->pty, &modes, &size)) != 0)
		return r;
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		if (terminal_is(&session->terminal, fd))
			child->fd[fd] = session->pty.slave;
	child->tty = session->pty.slave;
	session->stdin_is_pty = child->fd[STDIN_FILENO] != -1;
	session->stdout_is_pty = child->fd[STDOUT_FILENO] != -1;
	return 0;
}

static int
open_keys(struct session *session)
{
	struct keys *keys = &session->keys;

	keys->aside = (struct aside){ &session->relay, &session->status,
	    session->spec->style.utf8 };
	keys->giveup.child = &session->child;
	keys->giveup.relay = &session->relay;
	keys->giveup.ending = &session->ending;
	keys->giveup.analyzer = session->analyzer;
	keys->giveup.sees_output = session->stdout_is_pty;
	keys->giveup.changed = on_changed;
	keys->giveup.arg = session;
	keys->giveup.terminate.vector = session->spec->terminate;
	keys->giveup.terminate.env = session->spec->env;
	keys->giveup.terminate.startup = session->spec->startup;
	return keys_open(keys, &session->loop, session->stdin_is_pty ?
	    session->spec->escape : ESCAPE_OFF);
}

static int
open_parts(struct session *session)
{
	struct relay *relay = NULL;
	int fd, r;

	if (has_pty(session)) {
		r = relay_open(&session->relay, &session->loop,
		    &session->terminal, session->pty.master, &relay_hooks,
		    session);
		if (r != 0)
			return r;
		relay = &session->relay;
		session->ending.relay = relay;
		if ((r = open_keys(session)) != 0)
			return r;
	}
	if ((r = sink_open(&session->sink, &session->loop, relay, on_changed,
	    session)) != 0)
		return r;
	session->tee.analyzer = session->analyzer;
	session->tee.keep = session->spec->keep;
	session->tee.sink = &session->sink;
	session->tee.show_all = session->spec->show_log;
	session->tee.utf8 = session->spec->style.utf8;
	session->tee.shown = before_plain;
	session->tee.changed = on_changed;
	session->tee.arg = session;
	fd = session->stderr_pipe[0];
	session->stderr_pipe[0] = -1;
	if ((r = tee_open(&session->tee, &session->loop, fd)) != 0)
		return r;
	session->status.sink = &session->sink;
	session->status.facts = analyzer_facts(session->analyzer);
	session->status.sees_output = session->stdout_is_pty;
	session->status.utf8 = session->spec->style.utf8;
	session->status.allowed = may_draw;
	session->status.arg = session;
	session->annotate.style = session->spec->style;
	session->annotate.status = &session->status;
	session->annotate.sink = &session->sink;
	/* With the log scrolling by there is nothing left for it to say. */
	if (!session->spec->show_log && session->spec->annotate)
		r = annotate_open(&session->annotate);
	else if (!session->spec->show_log && !session->spec->quiet)
		r = status_open(&session->status, &session->loop);
	if (r != 0)
		return r;
	session->hints.analyzer = session->analyzer;
	session->hints.status = &session->status;
	session->hints.sink = &session->sink;
	session->hints.child = &session->child;
	session->hints.pty = &session->pty;
	session->hints.env = session->spec->env;
	session->hints.sees_output = session->stdout_is_pty;
	session->hints.typed = session->stdin_is_pty ?
	    &session->keys.sent : NULL;
	session->hints.says_lines = session->spec->annotate;
	session->hints.quiet = session->spec->quiet;
	session->hints.utf8 = session->spec->style.utf8;
	return hints_open(&session->hints, &session->loop);
}

static int
start(struct session *session, const char **ret_step)
{
	struct child_spec child = {
		.vector = session->spec->vector,
		.env = session->spec->env,
		.fd = { -1, -1, -1 },
		.tty = -1,
		.startup = session->spec->startup,
	};
	int r;

	*ret_step = "event loop";
	if ((r = uv_loop_init(&session->loop)) != 0)
		return r;
	session->loop_open = true;
	session->ending.child = &session->child;
	session->ending.tee = &session->tee;
	session->ending.sink = &session->sink;
	if ((r = ending_open(&session->ending, &session->loop)) != 0)
		return r;
	*ret_step = "terminal";
	if ((r = open_terminal(session, &child)) != 0)
		return r;
	*ret_step = "signals";
	if ((r = signals_start(&session->signals, &session->loop,
	    session->spec->startup, on_signal, session)) != 0)
		return r;
	*ret_step = "pipe";
	if ((r = uv_pipe(session->stderr_pipe, 0, 0)) != 0) {
		session->stderr_pipe[0] = session->stderr_pipe[1] = -1;
		return r;
	}
	child.fd[STDERR_FILENO] = session->stderr_pipe[1];
	/* Before the start: should one fail, there is nothing to be ended. */
	*ret_step = "event loop";
	if ((r = open_parts(session)) != 0)
		return r;
	if ((r = child_start(&session->child, &child, ret_step)) != 0)
		return r;
	pty_close_slave(&session->pty);
	close(session->stderr_pipe[1]);
	session->stderr_pipe[1] = -1;
	go_raw(session);
	/* It may have ended, or the size changed, before we listened. */
	reap(session);
	resize(session);
	return 0;
}

static void
release(struct session *session)
{
	terminal_restore(&session->terminal);
	hints_close(&session->hints);
	status_close(&session->status);
	annotate_close(&session->annotate);
	keys_close(&session->keys);
	tee_close(&session->tee);
	sink_close(&session->sink);
	relay_close(&session->relay);
	signals_stop(&session->signals);
	pty_close(&session->pty);
	terminal_close(&session->terminal);
	for (int i = 0; i < 2; i++)
		if (session->stderr_pipe[i] != -1)
			close(session->stderr_pipe[i]);
	if (session->loop_open) {
		ending_close(&session->ending);
		while (uv_run(&session->loop, UV_RUN_DEFAULT) != 0)
			continue;
		uv_loop_close(&session->loop);
	}
	free(session);
}

int
session_run(const struct session_spec *spec,
    void (*prepare)(void *arg, struct analyzer *), void *arg,
    struct session_result *ret)
{
	struct session *session;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->step = "memory";
	if ((session = calloc(1, sizeof(*session))) == NULL)
		return -ENOMEM;
	session->spec = spec;
	session->pty.master = session->pty.slave = -1;
	session->terminal.fd = -1;
	session->stderr_pipe[0] = session->stderr_pipe[1] = -1;
	session->signals.pipe[0] = session->signals.pipe[1] = -1;
	session->child.pid = -1;
	session->status.at_start = true;
	session->analyzer = analyzer_new(&analyzer_hooks, session, true);
	if (session->analyzer == NULL) {
		release(session);
		return -ENOMEM;
	}
	prepare(arg, session->analyzer);
	if ((r = start(session, &ret->step)) != 0) {
		analyzer_free(session->analyzer);
		release(session);
		return r;
	}
	uv_run(&session->loop, UV_RUN_DEFAULT);
	ret->status = child_exit(&session->child, &ret->signal);
	ret->told = session->ending.told;
	ret->gave_up = session->keys.giveup.stage != GIVEUP_NOT;
	ret->was_open = session->keys.giveup.was_open;
	ret->forced = session->ending.forced;
	ret->saw_output = session->stdout_is_pty;
	ret->at_start = session->status.at_start;
	ret->analyzer = session->analyzer;
	release(session);
	return 0;
}
