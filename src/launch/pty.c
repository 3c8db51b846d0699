#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#if defined(__APPLE__) || defined(__OpenBSD__) || defined(__NetBSD__)
#include <util.h>
#elif defined(__FreeBSD__) || defined(__DragonFly__)
#include <libutil.h>
#else
#include <pty.h>
#endif

#include "ssm/launch/pty.h"

int
pty_open(struct pty *pty, const struct termios *modes,
    const struct winsize *size)
{
	/* openpty's prototype is older than const. */
	struct termios own_modes = *modes;
	struct winsize own_size = *size;
	int r;

	if (openpty(&pty->master, &pty->slave, NULL, &own_modes,
	    &own_size) != 0) {
		r = -errno;
		pty->master = pty->slave = -1;
		return r;
	}
	if (fcntl(pty->master, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(pty->slave, F_SETFD, FD_CLOEXEC) == -1) {
		r = -errno;
		pty_close(pty);
		return r;
	}
	return 0;
}

void
pty_close_slave(struct pty *pty)
{
	if (pty->slave != -1)
		close(pty->slave);
	pty->slave = -1;
}

void
pty_close(struct pty *pty)
{
	pty_close_slave(pty);
	if (pty->master != -1)
		close(pty->master);
	pty->master = -1;
}

bool
pty_echoes(const struct pty *pty)
{
	struct termios modes;

	return pty->master != -1 && tcgetattr(pty->master, &modes) == 0 &&
	    (modes.c_lflag & ECHO) != 0;
}

int
pty_stop_key(const struct pty *pty)
{
	const tcflag_t usual = ISIG | ICANON | ECHO;
	struct termios modes;

	if (pty->master == -1 || tcgetattr(pty->master, &modes) != 0 ||
	    (modes.c_lflag & usual) != usual ||
	    modes.c_cc[VSUSP] == _POSIX_VDISABLE)
		return -1;
	return modes.c_cc[VSUSP];
}

void
pty_resize(const struct pty *pty, const struct winsize *size)
{
	if (pty->master != -1 && size->ws_col > 0)
		ioctl(pty->master, TIOCSWINSZ, size);
}
