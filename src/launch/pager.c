#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "ssm/launch/output.h"
#include "ssm/launch/pager.h"

#define PAGER_WORDS 16

extern char **environ;

/* Splits at blanks, in place; the number of words. */
static size_t
split(char *command, char *words[PAGER_WORDS + 1])
{
	size_t n = 0;
	char *word;

	while (n < PAGER_WORDS && (word = strsep(&command, " \t")) != NULL)
		if (word[0] != '\0')
			words[n++] = word;
	words[n] = NULL;
	return n;
}

/* Starts the pager with the pipe as its stdin. */
static int
spawn(char *const words[], int fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int r;

	if ((r = posix_spawn_file_actions_init(&actions)) != 0)
		return -r;
	r = posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	if (r == 0)
		r = posix_spawnp(ret_pid, words[0], &actions, NULL, words,
		    environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int
show_through(char *const words[], const char *text, size_t len)
{
	struct sigaction ignore, pipe_before, int_before;
	pid_t pid;
	int fd[2], r;

	if ((r = uv_pipe(fd, 0, 0)) != 0)
		return r;
	if ((r = spawn(words, fd[0], &pid)) != 0) {
		close(fd[0]);
		close(fd[1]);
		return r;
	}
	close(fd[0]);
	/* ^C is the pager's; that it closes its end is what users do. */
	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &ignore, &pipe_before);
	sigaction(SIGINT, &ignore, &int_before);
	output_write(fd[1], text, len);
	close(fd[1]);
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	sigaction(SIGPIPE, &pipe_before, NULL);
	sigaction(SIGINT, &int_before, NULL);
	return 0;
}

int
pager_show(const char *text, size_t len)
{
	const char *pager = getenv("PAGER");
	char *words[PAGER_WORDS + 1], *command;
	int r = -ENOENT;

	if (isatty(STDOUT_FILENO) && (pager == NULL || pager[0] != '\0')) {
		if ((command = strdup(pager != NULL ? pager : "less")) == NULL)
			return -ENOMEM;
		/* Colours, no question for one screen, no clearing. */
		setenv("LESS", "FRX", 0);
		if (split(command, words) > 0)
			r = show_through(words, text, len);
		free(command);
	}
	return r == 0 ? 0 : output_write(STDOUT_FILENO, text, len);
}
