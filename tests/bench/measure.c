/*
 * measure: runs a command and tells what it took, of that process alone.
 *
 *	measure FD COMMAND ...
 *
 * Writes to the descriptor one line: exit status (signals as 128 + number),
 * user, system and elapsed time in microseconds, peak resident memory in KiB.
 * It is a program of its own, and a small one, since Linux counts the memory
 * of the process that forked into the child's peak (exec keeps ru_maxrss): a
 * Python that measured its children would measure itself.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long long
as_us(struct timeval t)
{
	return (long long)t.tv_sec * 1000000 + t.tv_usec;
}

int
main(int argc, char **argv)
{
	struct rusage usage;
	long long start;
	pid_t child;
	int fd, status;

	if (argc < 3)
		return 2;
	fd = atoi(argv[1]);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		return 2;
	/* Whoever ends us by ^C ends the command; we still tell. */
	signal(SIGINT, SIG_IGN);
	start = now_us();
	child = fork();
	if (child == -1)
		return 2;
	if (child == 0) {
		signal(SIGINT, SIG_DFL);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	/* The input's end is the command's alone, so that it gets its EOF. */
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	while (wait4(child, &status, 0, &usage) == -1) {
		if (errno != EINTR)
			return 2;
	}
	dprintf(fd, "%d %lld %lld %lld %ld\n",
	    WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
	    as_us(usage.ru_utime), as_us(usage.ru_stime), now_us() - start,
	    usage.ru_maxrss);
	return 0;
}
