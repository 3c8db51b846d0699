#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "ssm/launch/program.h"

/* Where to look when PATH is not set. */
#define PATH_DEFAULT "/usr/local/bin:/usr/bin:/bin"

/* Nested runs are ordinary (a credential_process that runs aws), many not. */
#define LEVEL_NAME "SSM_CONNECT_LEVEL"
#define LEVEL_MAX 8

/* What to look for, and what was found on the way. */
struct search {
	const char *name;
	bool relative;		/* also relative elements of PATH */
	bool passes_self;
	struct stat self;
	char denied[PATH_MAX];	/* first one that can't be executed */
};

static bool
stat_self(struct stat *ret)
{
	char path[PATH_MAX];
	size_t size = sizeof(path);

	/* The link leads to the file even after it was replaced. */
	if (stat("/proc/self/exe", ret) == 0)
		return true;
	return uv_exepath(path, &size) == 0 && stat(path, ret) == 0;
}

/* 0 if the path can be executed and is not ourselves. */
static int
try_path(struct search *search, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return -errno;
	if (search->passes_self && st.st_dev == search->self.st_dev &&
	    st.st_ino == search->self.st_ino)
		return -ELOOP;
	if (S_ISREG(st.st_mode) && access(path, X_OK) == 0)
		return 0;
	if (search->denied[0] == '\0')
		strlcpy(search->denied, path, sizeof(search->denied));
	return -EACCES;
}

static int
search_path(struct search *search, char *ret, size_t size)
{
	const char *path = getenv("PATH");
	size_t len;
	int n;

	if (path == NULL)
		path = PATH_DEFAULT;
	for (;; path += len + 1) {
		len = strcspn(path, ":");
		if (len > 0 && path[0] == '/')
			n = snprintf(ret, size, "%.*s/%s", (int)len, path,
			    search->name);
		else if (search->relative)
			n = snprintf(ret, size, "%.*s%s%s", (int)len, path,
			    len > 0 ? "/" : "./", search->name);
		else
			n = -1;
		if (n > 0 && (size_t)n < size && try_path(search, ret) == 0)
			return 0;
		if (path[len] == '\0')
			break;
	}
	return search->denied[0] != '\0' ? -EACCES : -ENOENT;
}

static enum program_kind
find_kind(const char *path)
{
	static const unsigned char machos[][4] = {
		{ 0xcf, 0xfa, 0xed, 0xfe }, { 0xce, 0xfa, 0xed, 0xfe },
		{ 0xca, 0xfe, 0xba, 0xbe }, { 0xfe, 0xed, 0xfa, 0xcf },
	};
	char head[256];
	ssize_t n = 0;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1) {
		n = read(fd, head, sizeof(head) - 1);
		close(fd);
	}
	if (n < 4)
		return PROGRAM_SCRIPT;
	head[n] = '\0';
	if (memcmp(head, "\177ELF", 4) == 0)
		return PROGRAM_BINARY;
	for (size_t i = 0; i < sizeof(machos) / sizeof(machos[0]); i++)
		if (memcmp(head, machos[i], 4) == 0)
			return PROGRAM_BINARY;
	head[strcspn(head, "\n")] = '\0';
	if (strncmp(head, "#!", 2) == 0 && strstr(head, "python") != NULL)
		return PROGRAM_PYTHON;
	return PROGRAM_SCRIPT;
}

int
program_find_aws(struct program *ret, const char *named)
{
	struct search search = { .name = "aws" };
	int r;

	search.passes_self = stat_self(&search.self);
	if (named != NULL && strchr(named, '/') != NULL) {
		strlcpy(ret->path, named, sizeof(ret->path));
		r = try_path(&search, named);
	} else {
		if (named != NULL && named[0] != '\0')
			search.name = named;
		r = search_path(&search, ret->path, sizeof(ret->path));
		if (r == -EACCES)
			strlcpy(ret->path, search.denied, sizeof(ret->path));
	}
	if (r == -ENOTDIR)
		r = -ENOENT;
	if (r == 0)
		ret->kind = find_kind(ret->path);
	return r;
}

int
program_on_path(const char *name)
{
	struct search search = { .name = name, .relative = true };
	char path[PATH_MAX];

	return search_path(&search, path, sizeof(path));
}

const char **
program_vector(const struct program *program, const char *const words[],
    size_t count)
{
	const char **vector = calloc(count + 3, sizeof(*vector));

	if (vector == NULL)
		return NULL;
	vector[0] = "/bin/sh";
	vector[1] = program->path;
	for (size_t i = 0; i < count; i++)
		vector[i + 2] = words[i];
	return vector;
}

/* execve's prototype is older than const. */
static void
exec_words(const char *path, const char **words, char *const env[])
{
	union {
		const char **words;
		char *const *argv;
	} u = { words };

	execve(path, u.argv, env);
}

int
program_exec(const char **vector, char *const env[])
{
	exec_words(vector[1], vector + 1, env);
	if (errno == ENOEXEC)
		exec_words(vector[0], vector, env);
	return -errno;
}

int
program_enter(void)
{
	const char *value = getenv(LEVEL_NAME), *error = NULL;
	long long level = 0;
	char text[32];

	if (value != NULL)
		level = strtonum(value, 0, LEVEL_MAX, &error);
	if (error != NULL || level >= LEVEL_MAX)
		return -ELOOP;
	snprintf(text, sizeof(text), "%lld", level + 1);
	return setenv(LEVEL_NAME, text, 1) == 0 ? 0 : -errno;
}
