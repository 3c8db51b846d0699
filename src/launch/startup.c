#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/startup.h"

void
startup_record(struct startup *startup)
{
	struct sigaction action;

	memset(startup, 0, sizeof(*startup));
	for (int i = 1; i < STARTUP_SIGNALS; i++)
		if (sigaction(i, NULL, &action) == 0)
			startup->ignored[i] = action.sa_handler == SIG_IGN;
	sigprocmask(SIG_SETMASK, NULL, &startup->mask);
}

int
startup_descriptors(void)
{
	int fd;

	/* open(2) takes the lowest free number: the closed ones, in order. */
	for (int i = 0; i <= 2; i++) {
		if (fcntl(i, F_GETFD) != -1 || errno != EBADF)
			continue;
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (fd == -1)
			return -errno;
	}
	return 0;
}

void
startup_restore(const struct startup *startup)
{
	struct sigaction action;

	for (int i = 1; i < STARTUP_SIGNALS; i++) {
		memset(&action, 0, sizeof(action));
		action.sa_handler = startup->ignored[i] ? SIG_IGN : SIG_DFL;
		sigaction(i, &action, NULL);
	}
	sigprocmask(SIG_SETMASK, &startup->mask, NULL);
}
