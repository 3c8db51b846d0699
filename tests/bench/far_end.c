/*
 * far_end: the other end of a terminal that is measured.
 *
 *	far_end out BYTES PIECE raw|plugin
 *	far_end in BYTES
 *	far_end echo
 *
 * Says READY and then: out writes so many bytes, PIECE of them at once, and a
 * mark; in reads so many and says the mark; echo sends back what it gets, byte
 * by byte, until a "q". Its terminal is raw; or, for output, as
 * session-manager-plugin leaves it (stty cbreak -echo): lines are translated.
 *
 * Called as aws is, it takes the words of its job from FAR_END, and says what
 * aws and the plugin say before a session is open, and at its end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PIECE_MAX ((size_t)64 * 1024)
#define SESSION "bench-0123456789abcdef0"
#define STAMP "2026-11-23 13:19:12,118 - MainThread - awscli.clidriver - DEBUG - "

/* No byte of what is written; terminal_meter looks for it. */
#define MARK "\001"

static const char line[] = "-rw-r--r-- 1 root root     1234 Nov 23 13:19 "
    "a line as wide as a terminal is...\n";
#define WIDTH (sizeof(line) - 1)

static char bytes[PIECE_MAX + WIDTH];

static void
put(int fd, const char *at, size_t len)
{
	ssize_t n;

	for (; len > 0; at += n, len -= (size_t)n) {
		n = write(fd, at, len);
		if (n == -1 && errno != EINTR)
			exit(1);
		if (n == -1)
			n = 0;
	}
}

static void
say(int fd, const char *words)
{
	put(fd, words, strlen(words));
}

static size_t
get(size_t len)
{
	ssize_t n;

	do {
		n = read(STDIN_FILENO, bytes, len);
	} while (n == -1 && errno == EINTR);
	if (n <= 0)
		exit(1);
	return (size_t)n;
}

static void
set_modes(const char *how)
{
	struct termios modes;

	if (tcgetattr(STDIN_FILENO, &modes) != 0)
		exit(1);
	if (strcmp(how, "plugin") == 0)
		modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	else
		cfmakeraw(&modes);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &modes) != 0)
		exit(1);
}

static void
write_bytes(size_t left, size_t piece)
{
	size_t done = 0, n;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = line[i % WIDTH];
	for (; left > 0; left -= n, done += n) {
		n = left < piece ? left : piece;
		put(STDOUT_FILENO, bytes + done % WIDTH, n);
	}
	say(STDOUT_FILENO, MARK);
}

static void
read_bytes(size_t left)
{
	while (left > 0)
		left -= get(left < PIECE_MAX ? left : PIECE_MAX);
	say(STDOUT_FILENO, MARK);
}

static void
echo(void)
{
	size_t n;

	do {
		n = get(PIECE_MAX);
		put(STDOUT_FILENO, bytes, n);
	} while (bytes[n - 1] != 'q');
}

/* Splits the words of a job as main() would get them. */
static int
split(char *words, char **vector, int max)
{
	int count = 0;

	for (char *word = strtok(words, " "); word != NULL && count < max;
	    word = strtok(NULL, " "))
		vector[count++] = word;
	return count;
}

static int
run(char **job, int words)
{
	size_t size = words > 1 ? strtoull(job[1], NULL, 10) : 0;
	size_t piece = words > 2 ? strtoull(job[2], NULL, 10) : 0;

	if (words < 1 || piece > PIECE_MAX)
		return 2;
	set_modes(words > 3 ? job[3] : "raw");
	say(STDOUT_FILENO, "READY" MARK);
	if (strcmp(job[0], "out") == 0 && piece > 0)
		write_bytes(size, piece);
	else if (strcmp(job[0], "in") == 0)
		read_bytes(size);
	else if (strcmp(job[0], "echo") == 0)
		echo();
	else
		return 2;
	return 0;
}

int
main(int argc, char **argv)
{
	char *given = getenv("FAR_END"), *job[4];
	int r;

	if (argc < 2 || strcmp(argv[1], "ssm") != 0 || given == NULL)
		return run(argv + 1, argc - 1);
	say(STDERR_FILENO, STAMP "CLI version: aws-cli/2.9.19 Python/3.11.2 "
	    "Linux/6.1.0 source/x86_64.debian.12 prompt/off\n"
	    STAMP "Arguments entered to CLI: ['ssm', 'start-session', "
	    "'--target', 'i-0123456789abcdef0', '--debug']\n");
	say(STDOUT_FILENO, "\nStarting session with SessionId: " SESSION
	    "\n");
	r = run(job, split(given, job, 4));
	say(STDOUT_FILENO, "\n\nExiting session with sessionId: " SESSION
	    ".\n\n");
	return r;
}
