/*
 * terminal_meter: holds a terminal as an emulator does, and measures how fast
 * what is behind it answers.
 *
 *	terminal_meter out|in|echo COUNT COMMAND ...
 *
 * COMMAND runs on a pty and leads to far_end, which does the same job, or is
 * it. out and in print: bytes read or written, nanoseconds it took, nanoseconds
 * of processor time of COMMAND's own process (0 where /proc does not tell).
 * echo sends COUNT bytes, one at a time, each when the one before has come
 * back, and prints: least, median and 99th percentile of a round trip in
 * nanoseconds, processor time per round trip. It is in C so that nothing of
 * what it measures is its own.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if defined(__APPLE__) || defined(__OpenBSD__) || defined(__NetBSD__)
#include <util.h>
#elif defined(__FreeBSD__) || defined(__DragonFly__)
#include <libutil.h>
#else
#include <pty.h>
#endif

/* far_end's READY ends in it, and so does what it writes. */
#define MARK '\001'

/* No run takes as long: then something hangs, and SIGALRM ends it. */
#define LIMIT_S 600

/* As much as is pasted at once by common emulators. */
#define PASTE ((size_t)4096)

static char bytes[64 * 1024];
static int master;
static pid_t child;

static long long
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static long long
cpu_ns(void)
{
	char path[64];
	long long ns = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)child);
	if ((file = fopen(path, "r")) == NULL)
		return 0;
	if (fscanf(file, "%lld", &ns) != 1)
		ns = 0;
	fclose(file);
	return ns;
}

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "terminal_meter: %s\n", what);
	exit(1);
}

static size_t
get(void)
{
	ssize_t n;

	do {
		n = read(master, bytes, sizeof(bytes));
	} while (n == -1 && errno == EINTR);
	if (n <= 0)
		fail("the other end is gone");
	return (size_t)n;
}

static void
put_byte(char byte)
{
	if (write(master, &byte, 1) != 1)
		fail("a byte is not taken");
}

/* Reads to the mark; what has come behind it is put first, and its length. */
static size_t
wait_for_mark(void)
{
	const char *mark;
	size_t n;

	do {
		n = get();
		mark = memchr(bytes, MARK, n);
	} while (mark == NULL);
	n -= (size_t)(mark + 1 - bytes);
	memmove(bytes, mark + 1, n);
	return n;
}

/* Reads to the mark; returns how many bytes came before it. */
static unsigned long long
read_output(size_t n)
{
	unsigned long long count = 0;
	const char *mark;

	while ((mark = memchr(bytes, MARK, n)) == NULL) {
		count += n;
		n = get();
	}
	return count + (size_t)(mark - bytes);
}

/* Writes what is taken and, as an emulator does, waits for room. */
static void
paste(size_t count)
{
	struct pollfd room = { .fd = master, .events = POLLOUT };
	int flags = fcntl(master, F_GETFL);
	ssize_t n;

	memset(bytes, 'x', sizeof(bytes));
	fcntl(master, F_SETFL, flags | O_NONBLOCK);
	while (count > 0) {
		n = write(master, bytes, count < PASTE ? count : PASTE);
		if (n > 0)
			count -= (size_t)n;
		else if (n == -1 && errno != EAGAIN && errno != EINTR)
			fail("a paste is not taken");
		else
			poll(&room, 1, -1);
	}
	fcntl(master, F_SETFL, flags);
}

static int
compare(const void *a, const void *b)
{
	const long long *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
type(size_t count)
{
	long long *took = calloc(count, sizeof(*took)), cpu, began;

	if (took == NULL || count == 0)
		fail("no rounds");
	cpu = cpu_ns();
	for (size_t i = 0; i < count; i++) {
		began = now_ns();
		put_byte('x');
		get();
		took[i] = now_ns() - began;
	}
	cpu = cpu_ns() - cpu;
	put_byte('q');
	qsort(took, count, sizeof(*took), compare);
	printf("%lld %lld %lld %lld\n", took[0], took[count / 2],
	    took[count * 99 / 100], cpu / (long long)count);
	free(took);
}

/* What the command still says, and its end: 0 if all is well. */
static int
end(void)
{
	int status;

	while (read(master, bytes, sizeof(bytes)) > 0)
		continue;
	while (waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int
main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	unsigned long long count;
	long long began, cpu;
	size_t behind;

	if (argc < 4)
		return 2;
	count = strtoull(argv[2], NULL, 10);
	alarm(LIMIT_S);
	if ((child = forkpty(&master, NULL, NULL, &size)) == -1)
		fail(strerror(errno));
	if (child == 0) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	behind = wait_for_mark();
	if (strcmp(argv[1], "echo") == 0) {
		type(count);
		return end();
	}
	began = now_ns();
	cpu = cpu_ns();
	if (strcmp(argv[1], "out") == 0)
		count = read_output(behind);
	else {
		paste(count);
		wait_for_mark();
	}
	printf("%llu %lld %lld\n", count, now_ns() - began, cpu_ns() - cpu);
	fflush(stdout);
	return end();
}
