#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/terminal.h"

/* What a signal handler must know to give the modes back. */
static struct {
	volatile sig_atomic_t active;
	int fd;
	struct termios cooked;	/* as we found it */
	struct termios raw;	/* as it was after we set it */
} record;

static int
try_open(const char *path, dev_t device)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		return -errno;
	if (fstat(fd, &st) == 0 && st.st_rdev == device)
		return fd;
	close(fd);
	return -ENXIO;
}

int
terminal_open(struct terminal *terminal, int fd)
{
	char name[PATH_MAX];
	struct stat st;
	int opened = -ENXIO;

	memset(terminal, 0, sizeof(*terminal));
	terminal->fd = -1;
	terminal->translates = true;
	if (!isatty(fd))
		return -ENOTTY;
	if (fstat(fd, &st) != 0)
		return -errno;
	if (ttyname_r(fd, name, sizeof(name)) == 0)
		opened = try_open(name, st.st_rdev);
	if (opened < 0) {
		/* A container may lack the name: the link leads there. */
		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
		opened = try_open(name, st.st_rdev);
	}
	if (opened < 0) {
		/*
		 * After su(1) it is another user's, but /dev/tty may be
		 * opened by anyone it controls. Its device is /dev/tty's own,
		 * so compare what it stands for.
		 */
		int tty = open("/dev/tty",
		    O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

		if (tty != -1 && tcgetpgrp(tty) != -1 &&
		    tcgetpgrp(tty) == tcgetpgrp(fd))
			opened = tty;
		else if (tty != -1)
			close(tty);
	}
	if (opened < 0)
		return opened;
	terminal->fd = opened;
	terminal->device = st.st_rdev;
	return 0;
}

void
terminal_close(struct terminal *terminal)
{
	terminal_restore(terminal);
	if (terminal->fd != -1)
		close(terminal->fd);
	terminal->fd = -1;
}

bool
terminal_is(const struct terminal *terminal, int fd)
{
	struct stat st;

	return terminal->fd != -1 && isatty(fd) && fstat(fd, &st) == 0 &&
	    st.st_rdev == terminal->device;
}

static bool
is_foreground(int fd)
{
	pid_t group = tcgetpgrp(fd);

	return group == getpgrp() || (group == -1 && errno == ENOTTY);
}

bool
terminal_is_foreground(const struct terminal *terminal)
{
	return terminal->fd != -1 && is_foreground(terminal->fd);
}

int
terminal_modes(const struct terminal *terminal, struct termios *ret)
{
	return tcgetattr(terminal->fd, ret) == 0 ? 0 : -errno;
}

void
terminal_size(const struct terminal *terminal, struct winsize *ret)
{
	if (terminal->fd == -1 || ioctl(terminal->fd, TIOCGWINSZ, ret) != 0)
		memset(ret, 0, sizeof(*ret));
}

static bool
same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
	    a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag &&
	    memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

/*
 * Sets modes at once (waiting for output to drain could take forever on a
 * terminal stopped by ^S) without being stopped by SIGTTOU should we fall
 * into the background in this moment. Async-signal-safe.
 */
static int
set_modes(int fd, const struct termios *modes)
{
	sigset_t block, old;
	int r;

	sigemptyset(&block);
	sigaddset(&block, SIGTTOU);
	sigprocmask(SIG_BLOCK, &block, &old);
	do {
		r = tcsetattr(fd, TCSANOW, modes) == 0 ? 0 : -errno;
	} while (r == -EINTR);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return r;
}

int
terminal_raw(struct terminal *terminal, bool keep_output)
{
	struct termios now, raw;
	int r;

	if (terminal->fd == -1)
		return -ENOTTY;
	if (!is_foreground(terminal->fd))
		return -EAGAIN;
	if (tcgetattr(terminal->fd, &now) != 0)
		return -errno;
	if (record.active && same_modes(&now, &record.raw))
		return 0;
	/* After a stop the shell may have left it otherwise than at first. */
	record.active = 0;
	record.fd = terminal->fd;
	record.cooked = now;
	raw = now;
	cfmakeraw(&raw);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (keep_output)
		raw.c_oflag = now.c_oflag;
	record.raw = raw;
	record.active = 1;
	if ((r = set_modes(terminal->fd, &raw)) != 0) {
		record.active = 0;
		return r;
	}
	/* The driver need not keep every bit: compare with what it kept. */
	if (tcgetattr(terminal->fd, &raw) == 0)
		record.raw = raw;
	terminal->is_raw = true;
	terminal->translates = (raw.c_oflag & OPOST) != 0;
	return 0;
}

void
terminal_restore_now(void)
{
	struct termios now;
	int saved = errno;

	if (record.active) {
		record.active = 0;
		if (is_foreground(record.fd) &&
		    tcgetattr(record.fd, &now) == 0 &&
		    same_modes(&now, &record.raw))
			set_modes(record.fd, &record.cooked);
	}
	errno = saved;
}

void
terminal_restore(struct terminal *terminal)
{
	terminal_restore_now();
	terminal->is_raw = false;
	terminal->translates = true;
}
