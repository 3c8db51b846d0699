#include <sys/resource.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/signals.h"
#include "ssm/launch/terminal.h"

struct signal_row {
	int signo;
	bool even_if_ignored;	/* by our caller: we can't do without */
};

static const struct signal_row reported[] = {
	{ SIGCHLD, true },
	{ SIGWINCH, true },
	{ SIGCONT, true },
	{ SIGTSTP, false },
	{ SIGHUP, false },
	{ SIGINT, false },
	{ SIGQUIT, false },
	{ SIGTERM, false },
};
#define NREPORTED (sizeof(reported) / sizeof(reported[0]))

/* They end a process that does not expect them. */
static const int deadly[] = {
	SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGUSR1,
	SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
};
#define NDEADLY (sizeof(deadly) / sizeof(deadly[0]))

/* What the handlers must know. */
static struct {
	int fd;
	volatile sig_atomic_t pending[NREPORTED];
	volatile sig_atomic_t kernel[NREPORTED];
	struct sigaction before[NDEADLY];
} note;

static void
on_reported(int signo, siginfo_t *info, void *context)
{
	int saved = errno;
	ssize_t ignored;

	(void)context;
	for (size_t i = 0; i < NREPORTED; i++) {
		if (reported[i].signo != signo)
			continue;
		note.kernel[i] = info == NULL || info->si_code > 0 ||
		    info->si_pid == 0;
		note.pending[i] = 1;
	}
	/* If the pipe is full the loop is about to wake up anyway. */
	ignored = write(note.fd, "", 1);
	(void)ignored;
	errno = saved;
}

static void
on_deadly(int signo)
{
	terminal_restore_now();
	for (size_t i = 0; i < NDEADLY; i++)
		if (deadly[i] == signo)
			sigaction(signo, &note.before[i], NULL);
	/* It is blocked until we return, and then ends us. */
	raise(signo);
}

static void
on_pipe(void *arg, int ready)
{
	struct signals *signals = arg;
	char bytes[64];

	(void)ready;
	while (read(signals->pipe[0], bytes, sizeof(bytes)) > 0)
		continue;
	for (size_t i = 0; i < NREPORTED; i++) {
		if (!note.pending[i])
			continue;
		note.pending[i] = 0;
		signals->cb(signals->arg, reported[i].signo,
		    note.kernel[i] != 0);
	}
}

static void
catch_reported(int signo)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = on_reported;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	sigfillset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

static void
set_default(int signo)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_DFL;
	sigaction(signo, &action, NULL);
}

int
signals_start(struct signals *signals, uv_loop_t *loop,
    const struct startup *startup, signals_cb *cb, void *arg)
{
	struct sigaction action;
	int r;

	signals->startup = startup;
	signals->cb = cb;
	signals->arg = arg;
	signals->pipe[0] = signals->pipe[1] = -1;
	r = uv_pipe(signals->pipe, UV_NONBLOCK_PIPE, UV_NONBLOCK_PIPE);
	if (r != 0)
		return r;
	r = watch_open(&signals->watch, loop, signals->pipe[0], on_pipe,
	    signals);
	if (r != 0) {
		signals_stop(signals);
		return r;
	}
	watch_set(&signals->watch, WATCH_READ);
	memset(&note, 0, sizeof(note));
	note.fd = signals->pipe[1];
	for (size_t i = 0; i < NREPORTED; i++)
		if (reported[i].even_if_ignored ||
		    !startup->ignored[reported[i].signo])
			catch_reported(reported[i].signo);
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_deadly;
	for (size_t i = 0; i < NDEADLY; i++)
		if (!startup->ignored[deadly[i]])
			sigaction(deadly[i], &action, &note.before[i]);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	return 0;
}

void
signals_stop(struct signals *signals)
{
	if (signals->watch.open) {
		for (size_t i = 0; i < NDEADLY; i++)
			if (!signals->startup->ignored[deadly[i]])
				sigaction(deadly[i], &note.before[i], NULL);
		for (size_t i = 0; i < NREPORTED; i++)
			if (signals->startup->ignored[reported[i].signo])
				signal(reported[i].signo, SIG_IGN);
			else
				set_default(reported[i].signo);
		watch_close(&signals->watch);
	}
	for (int i = 0; i < 2; i++) {
		if (signals->pipe[i] != -1)
			close(signals->pipe[i]);
		signals->pipe[i] = -1;
	}
}

void
signals_stop_self(int signo)
{
	set_default(signo);
	raise(signo);
	catch_reported(signo);
}

void
signals_die(int signo)
{
	struct rlimit none = { 0, 0 };
	sigset_t set;

	setrlimit(RLIMIT_CORE, &none);
	set_default(signo);
	sigemptyset(&set);
	sigaddset(&set, signo);
	raise(signo);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}
