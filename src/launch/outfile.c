#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/outfile.h"

/* The descriptor that the name stands for, -1 if it is a file's name. */
static int
named_descriptor(const char *name)
{
	static const char *const prefixes[] = { "fd:", "/dev/fd/" };
	const char *digits;
	char *end;
	long n;

	if (strcmp(name, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(name, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) != 0)
			continue;
		digits = name + strlen(prefixes[i]);
		if (digits[strspn(digits, "0123456789")] != '\0')
			return -1;
		errno = 0;
		n = strtol(digits, &end, 10);
		if (end != digits && errno == 0 && n < 1 << 20)
			return (int)n;
	}
	return -1;
}

static int
use_descriptor(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1)
		return -errno;
	if ((flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	/* It is meant for us: aws would keep it open for its reader. */
	if (fd > STDERR_FILENO && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		return -errno;
	return fd;
}

/* An existing file: may it be written to, and is it the one to be read? */
static int
check(int fd, const struct stat *st, bool secret, const char *input)
{
	struct stat other;

	if (S_ISCHR(st->st_mode) || (S_ISFIFO(st->st_mode) && !secret))
		return 0;
	if (!S_ISREG(st->st_mode))
		return -EINVAL;
	if (st->st_uid != geteuid())
		return -EPERM;
	if (input != NULL && stat(input, &other) == 0 &&
	    other.st_dev == st->st_dev && other.st_ino == st->st_ino)
		return -EEXIST;
	if (secret && fchmod(fd, S_IRUSR | S_IWUSR) != 0)
		return -errno;
	return ftruncate(fd, 0) == 0 ? 0 : -errno;
}

int
outfile_open(const char *name, bool secret, const char *input)
{
	struct stat st;
	int fd, r;

	if (!secret && (fd = named_descriptor(name)) != -1)
		return use_descriptor(fd);
	fd = open(name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NOCTTY |
	    O_NONBLOCK | O_CLOEXEC, secret ? 0600 : 0666);
	if (fd == -1)
		return -errno;
	r = fstat(fd, &st) == 0 ? check(fd, &st, secret, input) : -errno;
	if (r != 0) {
		close(fd);
		return r;
	}
	return fd;
}

const char *
outfile_name(const char *name)
{
	return name[0] != '\0' ? name : "''";
}

const char *
outfile_error(int error)
{
	switch (-error) {
	case ELOOP:
		return "it is a symbolic link";
	case EPERM:
		return "it belongs to somebody else";
	case EEXIST:
		return "it is the file to be read";
	case EINVAL:
		return "it is no file that can be written so";
	case ENXIO:
		return "nobody reads that pipe";
	default:
		return strerror(-error);
	}
}
