#include <sys/ioctl.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "ssm/launch/child.h"
#include "ssm/launch/program.h"

enum step {
	STEP_SESSION,
	STEP_TERMINAL,
	STEP_DESCRIPTORS,
	STEP_EXEC
};

static const char *const step_names[] = {
	[STEP_SESSION] = "setsid",
	[STEP_TERMINAL] = "controlling terminal",
	[STEP_DESCRIPTORS] = "descriptors",
	[STEP_EXEC] = "exec",
};

/* What the child reports through the pipe when it can't go on. */
struct failure_note {
	int step;
	int error;
};

/*
 * The child's side of the fork: async-signal-safe calls only. Descriptors
 * that we inherited stay open as they would without us (a file:///dev/fd/63
 * on the command line may need one); all of ours are close-on-exec.
 */
static _Noreturn void
become(const struct child_spec *spec, int notify, pid_t parent)
{
	struct failure_note note = { STEP_SESSION, 0 };
	ssize_t ignored;

	if ((spec->tty != -1 || spec->alone) && setsid() == -1)
		goto fail;
	note.step = STEP_TERMINAL;
	if (spec->tty != -1 && ioctl(spec->tty, TIOCSCTTY, 0) == -1)
		goto fail;
#ifdef __linux__
	/*
	 * With a terminal the kernel hangs up on the child when we die;
	 * without one nothing else would tell it.
	 */
	if (spec->tty == -1) {
		prctl(PR_SET_PDEATHSIG, SIGHUP);
		if (getppid() != parent)
			_exit(127);
	}
#else
	(void)parent;
#endif
	note.step = STEP_DESCRIPTORS;
	for (int i = 0; i <= 2; i++)
		if (spec->fd[i] != -1 && dup2(spec->fd[i], i) == -1)
			goto fail;
	startup_restore(spec->startup);
	note.step = STEP_EXEC;
	errno = -program_exec(spec->vector, spec->env);
fail:
	note.error = errno;
	ignored = write(notify, &note, sizeof(note));
	(void)ignored;
	_exit(127);
}

/* Waits for the exec: 0, or what the child reported. */
static int
read_note(int fd, const char **ret_step)
{
	struct failure_note note;
	ssize_t n;

	do {
		n = read(fd, &note, sizeof(note));
	} while (n == -1 && errno == EINTR);
	if (n != (ssize_t)sizeof(note))
		return 0;
	*ret_step = step_names[note.step];
	return note.error != 0 ? -note.error : -EIO;
}

int
child_start(struct child *child, const struct child_spec *spec,
    const char **ret_step)
{
	sigset_t all, old;
	pid_t pid, parent = getpid();
	int notify[2], r;

	memset(child, 0, sizeof(*child));
	child->pid = -1;
	*ret_step = "pipe";
	if ((r = uv_pipe(notify, 0, 0)) != 0)
		return r;
	/*
	 * Until it execs the child has our handlers, and their pipe leads to
	 * us: a signal to it must not be taken for one of ours.
	 */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	*ret_step = "fork";
	if ((pid = fork()) == 0)
		become(spec, notify[1], parent);
	r = pid == -1 ? -errno : 0;
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(notify[1]);
	if (r == 0 && (r = read_note(notify[0], ret_step)) != 0)
		while (waitpid(pid, &child->status, 0) == -1 && errno == EINTR)
			continue;
	close(notify[0]);
	if (r != 0)
		return r;
	child->pid = pid;
	child->own_session = spec->tty != -1 || spec->alone;
	return 0;
}

bool
child_reap(struct child *child)
{
	pid_t pid;

	if (child->pid == -1)
		return child->reaped;
	do {
		pid = waitpid(child->pid, &child->status, WNOHANG);
	} while (pid == -1 && errno == EINTR);
	if (pid == 0)
		return false;
	/* With -1 nobody will ever tell its status: call it a failure. */
	if (pid == -1)
		child->status = 255 << 8;
	child->pid = -1;
	child->reaped = true;
	return true;
}

void
child_signal(const struct child *child, int master, int signo, bool group)
{
	pid_t foreground = -1;

	if (child->pid == -1)
		return;
	if (!child->own_session) {
		kill(child->pid, signo);
		return;
	}
	if (master != -1)
		foreground = tcgetpgrp(master);
	if (foreground > 1)
		kill(-foreground, signo);
	if (foreground <= 1 || (group && foreground != child->pid))
		kill(-child->pid, signo);
}

int
child_exit(const struct child *child, int *ret_signal)
{
	*ret_signal = 0;
	if (WIFEXITED(child->status))
		return WEXITSTATUS(child->status);
	*ret_signal = WTERMSIG(child->status);
	return -1;
}
