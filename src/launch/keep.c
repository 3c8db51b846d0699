#include <sys/stat.h>
#include <sys/time.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ssm/diagnose/note.h"
#include "ssm/launch/keep.h"
#include "ssm/launch/outfile.h"
#include "ssm/launch/statedir.h"
#include "ssm/report/sanitize.h"

/* A run's log is about 200 KB; with retries several times as much. */
#define HEAD_MEMORY ((uint64_t)1024 * 1024)
#define HEAD_FILE ((uint64_t)64 * 1024 * 1024)
#define TAIL ((size_t)512 * 1024)

/* Bytes of --log FILE that are written at once. */
#define WRITE_CHUNK ((size_t)64 * 1024)

#define TERMINAL_LINES_CAP ((size_t)32 * 1024)
#define NOTES_CAP ((size_t)256 * 1024)
#define PATH_CAP ((size_t)PATH_MAX)

bool
keep_setting(const char *value, bool *ret_on)
{
	*ret_on = value == NULL || strcmp(value, "off") != 0;
	return !*ret_on || value == NULL || value[0] == '\0' ||
	    strcmp(value, "on") == 0;
}

/* Never waits: a session is not held up by its log. */
static int
write_now(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, bytes, len);
		if (n >= 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static void
write_head(struct keep *keep)
{
	if (keep->error == 0)
		keep->error = write_now(keep->fd, buf_str(&keep->head),
		    keep->head.len);
	buf_clear(&keep->head);
}

/* Forgets whole lines from the front until TAIL bytes are left. */
static void
shorten_tail(struct keep *keep)
{
	size_t drop = keep->tail.len - TAIL;
	const char *newline = memchr(keep->tail.data + drop, '\n', TAIL);

	if (newline != NULL)
		drop = (size_t)(newline - keep->tail.data) + 1;
	memmove(keep->tail.data, keep->tail.data + drop,
	    keep->tail.len - drop);
	buf_truncate(&keep->tail, keep->tail.len - drop);
	keep->left_out += drop;
}

/* A masked line, or the unfinished last one. */
static void
take(void *arg, const char *bytes, size_t len)
{
	struct keep *keep = arg;
	uint64_t limit = keep->where == KEEP_FILE ? HEAD_FILE : HEAD_MEMORY;

	if (keep->tail.len == 0 && keep->left_out == 0 &&
	    len <= limit - keep->taken) {
		buf_add(&keep->head, bytes, len);
		keep->taken += len;
		if (keep->where == KEEP_FILE && keep->head.len >= WRITE_CHUNK)
			write_head(keep);
		return;
	}
	if (len > TAIL) {
		keep->left_out += keep->tail.len + len;
		buf_clear(&keep->tail);
		return;
	}
	/* Not at every line: what is moved is as much as has come since. */
	if (keep->tail.len + len > 2 * TAIL)
		shorten_tail(keep);
	buf_add(&keep->tail, bytes, len);
}

static void
open_file(struct keep *keep, const char *name)
{
	/* A word that begins so would be an option of explain. */
	if (name[0] == '-')
		buf_adds(&keep->path, "./");
	buf_adds(&keep->path, outfile_name(name));
	keep->fd = outfile_open(name, true, NULL);
	if (keep->fd >= 0) {
		keep->where = KEEP_FILE;
		return;
	}
	keep->error = keep->fd;
	keep->fd = -1;
}

void
keep_open(struct keep *keep, const struct options *options)
{
	bool on;

	memset(keep, 0, sizeof(*keep));
	keep->fd = -1;
	buf_init(&keep->head, (size_t)HEAD_MEMORY + WRITE_CHUNK +
	    4 * LINE_CAP);
	buf_init(&keep->tail, 2 * TAIL);
	buf_init(&keep->terminal, TERMINAL_LINES_CAP);
	buf_init(&keep->path, PATH_CAP);
	masker_init(&keep->masker, false, take, keep);
	if (options->no_log)
		return;
	if (options->log != NULL) {
		open_file(keep, options->log);
		return;
	}
	keep_setting(getenv("SSM_CONNECT_LOG"), &on);
	if (on)
		keep->where = KEEP_STATE;
}

void
keep_release(struct keep *keep)
{
	masker_release(&keep->masker);
	buf_release(&keep->head);
	buf_release(&keep->tail);
	buf_release(&keep->terminal);
	buf_release(&keep->path);
	if (keep->fd != -1)
		close(keep->fd);
	keep->fd = -1;
	keep->where = KEEP_NOWHERE;
}

void
keep_feed(struct keep *keep, const char *bytes, size_t len)
{
	if (keep->where == KEEP_NOWHERE || keep->error != 0 || len == 0)
		return;
	masker_feed(&keep->masker, bytes, len);
	keep->within_line = bytes[len - 1] != '\n';
	if (keep->where == KEEP_FILE)
		write_head(keep);
}

void
keep_terminal(struct keep *keep, struct text line)
{
	struct text before = text_make(buf_str(&keep->terminal),
	    keep->terminal.len);

	line = text_trim(line);
	/* Of empty lines the first is enough. */
	if (keep->where == KEEP_NOWHERE || (line.len == 0 &&
	    (before.len == 0 || text_ends(before, "\n\n"))))
		return;
	if (before.len + line.len + 1 > keep->terminal.cap)
		return;
	buf_add(&keep->terminal, line.at, line.len);
	buf_addc(&keep->terminal, '\n');
}

/* The time as aws's log has it: local, with milliseconds. */
static void
make_stamp(char *stamp, size_t size)
{
	struct timeval now;
	struct tm tm;
	size_t len = 0;

	gettimeofday(&now, NULL);
	if (localtime_r(&now.tv_sec, &tm) != NULL)
		len = strftime(stamp, size, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(stamp + len, size - len, ",%03d",
	    (int)(now.tv_usec / 1000));
}

/* They go through the masker as everything does. */
static void
add_notes(struct keep *keep, const struct facts *facts)
{
	struct buf notes;
	char stamp[64];

	make_stamp(stamp, sizeof(stamp));
	buf_init(&notes, NOTES_CAP);
	if (keep->within_line)
		buf_addc(&notes, '\n');
	note_write(&notes, facts, text_make(buf_str(&keep->terminal),
	    keep->terminal.len), stamp);
	masker_feed(&keep->masker, buf_str(&notes), notes.len);
	masker_finish(&keep->masker);
	buf_release(&notes);
}

/* Everything that is not written yet. */
static int
write_all(struct keep *keep, int fd)
{
	char gap[96];
	int r;

	r = write_now(fd, buf_str(&keep->head), keep->head.len);
	if (r == 0 && keep->left_out > 0) {
		snprintf(gap, sizeof(gap), "[%llu bytes of the log are left "
		    "out here]\n", (unsigned long long)keep->left_out);
		r = write_now(fd, gap, strlen(gap));
	}
	if (r == 0)
		r = write_now(fd, buf_str(&keep->tail), keep->tail.len);
	return r;
}

static int
write_new(struct keep *keep, int dir, char name[STATEDIR_NAME])
{
	int fd = statedir_create(dir, time(NULL), name), r;

	if (fd < 0)
		return fd;
	r = write_all(keep, fd);
	/* NFS and quotas may tell only now. */
	if (close(fd) != 0 && r == 0)
		r = -errno;
	if (r != 0)
		unlinkat(dir, name, 0);
	else
		statedir_rotate(dir, name);
	return r;
}

static void
write_state(struct keep *keep)
{
	char name[STATEDIR_NAME];
	int dir = statedir_open(&keep->path);

	if (dir < 0) {
		keep->error = dir;
		return;
	}
	keep->error = write_new(keep, dir, name);
	close(dir);
	if (keep->error == 0)
		buf_addf(&keep->path, "/%s", name);
}

bool
keep_finish(struct keep *keep, const struct facts *facts, bool failed)
{
	bool readable = true;
	struct stat st;

	switch (keep->where) {
	case KEEP_NOWHERE:
		return false;
	case KEEP_STATE:
		if (!failed)
			return false;
		add_notes(keep, facts);
		write_state(keep);
		break;
	case KEEP_FILE:
		add_notes(keep, facts);
		if (keep->error == 0)
			keep->error = write_all(keep, keep->fd);
		/* What went to /dev/null nobody can explain. */
		readable = fstat(keep->fd, &st) == 0 && S_ISREG(st.st_mode);
		if (close(keep->fd) != 0 && keep->error == 0)
			keep->error = -errno;
		keep->fd = -1;
		break;
	}
	return keep->error == 0 && readable;
}

const char *
keep_path(const struct keep *keep)
{
	return buf_str(&keep->path);
}

static bool
is_plain(const char *word)
{
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789/._-+:@%,")] == '\0';
}

/* What can't be shown as it is, as most shells read it (POSIX.1-2024). */
static void
add_escaped(struct buf *out, const char *path)
{
	buf_adds(out, "$'");
	for (; *path != '\0'; path++) {
		unsigned char c = (unsigned char)*path;

		if (c == '\'' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c < ' ' || c > '~')
			buf_addf(out, "\\%03o", c);
		else
			buf_addc(out, *path);
	}
	buf_addc(out, '\'');
}

void
keep_add_word(const struct keep *keep, struct buf *out, bool utf8)
{
	const char *path = keep_path(keep), *home = getenv("HOME");
	size_t len = home != NULL ? strlen(home) : 0;
	struct buf quoted, shown;

	if (len > 1 && strncmp(path, home, len) == 0 && path[len] == '/') {
		/* Outside of the quotes, or it stands for nothing. */
		buf_adds(out, "~/");
		path += len + strspn(path + len, "/");
	}
	if (is_plain(path)) {
		buf_adds(out, path);
		return;
	}
	buf_init(&shown, 4 * PATH_CAP);
	sanitize(&shown, text_of(path), 0, utf8);
	if (strcmp(buf_str(&shown), path) != 0) {
		add_escaped(out, path);
		buf_release(&shown);
		return;
	}
	buf_release(&shown);
	buf_init(&quoted, 4 * PATH_CAP);
	for (; *path != '\0'; path++)
		if (*path == '\'')
			buf_adds(&quoted, "'\\''");
		else
			buf_addc(&quoted, *path);
	buf_addc(out, '\'');
	buf_add(out, buf_str(&quoted), quoted.len);
	buf_addc(out, '\'');
	buf_release(&quoted);
}

bool
keep_error(const struct keep *keep, struct buf *out)
{
	const char *why = outfile_error(keep->error);

	if (keep->error == 0)
		return false;
	if (keep->where == KEEP_STATE)
		why = keep->error == -EPERM ? "it is not yours alone" :
		    strerror(-keep->error);
	buf_addf(out, "the log is %s: %s: %s", keep->where == KEEP_FILE ?
	    "not complete" : "not kept", keep->path.len > 0 ?
	    keep_path(keep) : "the home directory", why);
	return true;
}
