/*
 * program: which file a name on PATH stands for, and running it.
 *
 * Searches as execvp(3) does, with two differences: empty and relative
 * elements of PATH are passed over when we look for something to run, and
 * ourselves (also behind a symlink or a hard link) are never found.
 */
#ifndef SSM_LAUNCH_PROGRAM_H
#define SSM_LAUNCH_PROGRAM_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum program_kind {
	PROGRAM_BINARY,	/* an executable of this system */
	PROGRAM_PYTHON,	/* a script that python runs */
	PROGRAM_SCRIPT	/* any other script, or not to be told */
};

struct program {
	char path[PATH_MAX];
	enum program_kind kind;
};

/*
 * Finds the aws to run: what SSM_CONNECT_AWS names (`named`, may be NULL) or
 * "aws" on PATH. Returns 0, -ENOENT, -EACCES (it is there but can't be
 * executed; ret->path names it), -ELOOP (`named` is ourselves).
 */
int program_find_aws(struct program *ret, const char *named);

/*
 * Whether a program that aws would start by name is on PATH: 0, -ENOENT or
 * -EACCES. Relative elements count, since aws (Python) searches them.
 */
int program_on_path(const char *name);

/*
 * The words to execute a program with: vector[0] is spare for a shell,
 * vector[1] the program's path, then the words, then NULL. The array is the
 * caller's to free, its strings are borrowed. NULL when memory is short.
 */
const char **program_vector(const struct program *,
    const char *const words[], size_t count);

/*
 * Executes such a vector; returns only on failure, a negative errno. Falls
 * back to sh(1) for a script without "#!", as shells do. Async-signal-safe.
 */
int program_exec(const char **vector, char *const env[]);

/*
 * Notes in our environment that one more ssm-connect has been passed, so that
 * an "aws" that leads back to us is noticed. Returns 0, or -ELOOP when there
 * are too many.
 */
int program_enter(void);

#endif
