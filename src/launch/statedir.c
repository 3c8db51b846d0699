#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/statedir.h"

#define STAMP_LEN (sizeof("20261123T121543Z") - 1)

/* Logs of one second; more of them are not kept. */
#define NUMBER_MAX 9999

/* What a name of ours says; sorts as the logs' ages do. */
struct kept {
	char stamp[STAMP_LEN + 1];
	int number;
};

static int
home(struct buf *path)
{
	const char *name = getenv("HOME");
	const struct passwd *user;
	struct stat st;

	if (name == NULL || name[0] != '/') {
		user = getpwuid(geteuid());
		name = user != NULL ? user->pw_dir : NULL;
	}
	if (name == NULL || name[0] != '/')
		return -ENOENT;
	/* Under sudo: what root makes there its owner could not use. */
	if (geteuid() == 0 && stat(name, &st) == 0 && st.st_uid != 0)
		return -EPERM;
	buf_adds(path, name);
	return 0;
}

/* As mkdir -p, each part for the user only; the last one is not made. */
static int
make_parents(const char *path)
{
	char *copy = strdup(path);
	int r = 0;

	if (copy == NULL)
		return -ENOMEM;
	for (char *at = strchr(copy + 1, '/'); at != NULL && r == 0;
	    at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			r = -errno;
		/* Where only others may write, it may be there all the same. */
		if (r == -EROFS || r == -EACCES)
			r = access(copy, X_OK) == 0 ? 0 : r;
		*at = '/';
	}
	free(copy);
	return r;
}

/*
 * Ours alone? What we made, or the user without a thought, is put right; a
 * directory behind a link of the user's own is taken only as it is.
 */
static int
check(int dir, const char *path)
{
	struct stat st, link;

	if (fstat(dir, &st) != 0 || lstat(path, &link) != 0)
		return -errno;
	if (st.st_uid != geteuid() || link.st_uid != geteuid())
		return -EPERM;
	if (S_ISLNK(link.st_mode))
		return (st.st_mode & 022) == 0 ? 0 : -EPERM;
	if ((st.st_mode & 07777) == 0700 || fchmod(dir, 0700) == 0)
		return 0;
	return -errno;
}

int
statedir_open(struct buf *path)
{
	const char *state = getenv("XDG_STATE_HOME");
	int dir, r;

	if (state != NULL && state[0] == '/')
		buf_adds(path, state);
	else if ((r = home(path)) != 0)
		return r;
	else
		buf_adds(path, "/.local/state");
	buf_adds(path, "/ssm-connect");
	if (path->truncated)
		return -ENAMETOOLONG;
	if ((r = make_parents(buf_str(path))) != 0)
		return r;
	if (mkdir(buf_str(path), 0700) != 0 && errno != EEXIST)
		return -errno;
	dir = open(buf_str(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return -errno;
	if ((r = check(dir, buf_str(path))) != 0) {
		close(dir);
		return r;
	}
	return dir;
}

/* Takes a name of ours apart, and nothing else. */
static bool
parse(const char *name, struct kept *ret)
{
	static const char form[] = "dddddddd" "T" "dddddd" "Z";
	char *end;
	long number = 1;

	for (size_t i = 0; i < STAMP_LEN; i++)
		if (form[i] == 'd' ? name[i] < '0' || name[i] > '9' :
		    name[i] != form[i])
			return false;
	memcpy(ret->stamp, name, STAMP_LEN);
	ret->stamp[STAMP_LEN] = '\0';
	name += STAMP_LEN;
	if (name[0] == '-') {
		if (name[1] < '1' || name[1] > '9')
			return false;
		number = strtol(name + 1, &end, 10);
		if (number < 2 || number > NUMBER_MAX)
			return false;
		name = end;
	}
	ret->number = (int)number;
	return strcmp(name, ".log") == 0;
}

static int
compare(const struct kept *a, const struct kept *b)
{
	int order = strcmp(a->stamp, b->stamp);

	if (order != 0)
		return order;
	return (a->number > b->number) - (a->number < b->number);
}

/* Its own description: positions are shared between duplicates. */
static DIR *
list_open(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list;

	if (fd == -1)
		return NULL;
	if ((list = fdopendir(fd)) == NULL)
		close(fd);
	return list;
}

/*
 * The greatest number of the logs of that second, 0 if there are none. A
 * number below it may have been removed; to use it again would make the new
 * log look like an old one.
 */
static int
last_number(int dir, const char *stamp)
{
	const struct dirent *entry;
	struct kept kept;
	DIR *list = list_open(dir);
	int last = 0;

	if (list == NULL)
		return 0;
	while ((entry = readdir(list)) != NULL)
		if (parse(entry->d_name, &kept) && kept.number > last &&
		    strcmp(kept.stamp, stamp) == 0)
			last = kept.number;
	closedir(list);
	return last;
}

int
statedir_create(int dir, time_t now, char name[STATEDIR_NAME])
{
	char stamp[STAMP_LEN + 1];
	struct tm tm;
	int fd;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm) != STAMP_LEN)
		return -EOVERFLOW;
	for (int number = last_number(dir, stamp) + 1; number <= NUMBER_MAX;
	    number++) {
		if (number == 1)
			snprintf(name, STATEDIR_NAME, "%s.log", stamp);
		else
			snprintf(name, STATEDIR_NAME, "%s-%d.log", stamp,
			    number);
		fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
		if (fd != -1)
			return fd;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

/* Puts it among the newest, which are sorted, the newest first. */
static void
note_newest(struct kept newest[STATEDIR_KEEP], size_t *count,
    const struct kept *kept)
{
	size_t at = *count;

	while (at > 0 && compare(&newest[at - 1], kept) < 0)
		at--;
	if (at == STATEDIR_KEEP)
		return;
	if (*count < STATEDIR_KEEP)
		++*count;
	memmove(&newest[at + 1], &newest[at],
	    (*count - at - 1) * sizeof(*newest));
	newest[at] = *kept;
}

static void
remove_log(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_uid == geteuid())
		unlinkat(dir, name, 0);
}

void
statedir_rotate(int dir, const char *own)
{
	struct kept newest[STATEDIR_KEEP], kept;
	const struct dirent *entry;
	size_t count = 0;
	DIR *list = list_open(dir);

	if (list == NULL)
		return;
	while ((entry = readdir(list)) != NULL)
		if (parse(entry->d_name, &kept))
			note_newest(newest, &count, &kept);
	/* Our own counts among them, even if the clock has gone back. */
	if (parse(own, &kept) && count == STATEDIR_KEEP &&
	    compare(&kept, &newest[count - 1]) < 0)
		count--;
	if (count >= STATEDIR_KEEP - 1) {
		rewinddir(list);
		while ((entry = readdir(list)) != NULL)
			if (parse(entry->d_name, &kept) &&
			    compare(&kept, &newest[count - 1]) < 0 &&
			    strcmp(entry->d_name, own) != 0)
				remove_log(dir, entry->d_name);
	}
	closedir(list);
}
