#include <string.h>

#include "ssm/launch/sockets.h"

static const char *const state_words[SOCKETS__COUNT] = {
	[SOCKETS_NONE] = "none",
	[SOCKETS_DIALLING] = "dialling",
	[SOCKETS_ESTABLISHED] = "established",
	[SOCKETS_LISTENING] = "listening",
};

const char *
sockets_word(enum sockets_state state)
{
	return state_words[state];
}

#ifdef __linux__

#include <arpa/inet.h>
#include <netinet/in.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PLUGIN "session-manager"

/* The bounds; what exceeds them is not known. */
#define MAX_PROCESSES 64
#define MAX_SOCKETS 256
#define MAX_DESCRIPTORS 4096
#define MAX_TABLE ((size_t)8 * 1024 * 1024)

/* proc_pid_net(5): the kernel's numbers of a connection's states. */
enum {
	KERNEL_ESTABLISHED = 0x01,
	KERNEL_SYN_SENT = 0x02,
	KERNEL_LISTEN = 0x0a
};

struct inodes {
	unsigned long inode[MAX_SOCKETS];
	size_t count;
};

/* One line of /proc/PID/net/tcp or tcp6. */
struct entry {
	unsigned char local[16], remote[16];
	unsigned local_port, remote_port;
	unsigned state;
	unsigned long inode;
	bool six;
};

/* Reads a small file; its bytes, or -1. Always a string. */
static ssize_t
read_file(const char *path, char *to, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = -1;

	to[0] = '\0';
	if (fd == -1)
		return -1;
	while (len < size - 1 &&
	    (n = read(fd, to + len, size - 1 - len)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			break;
		len += (size_t)n;
	}
	close(fd);
	to[len] = '\0';
	return n == -1 ? -1 : (ssize_t)len;
}

static bool
begins_as_plugin(const char *name)
{
	return strncmp(name, PLUGIN, strlen(PLUGIN)) == 0;
}

/* By its name or, should an interpreter run it, by its first words. */
static bool
is_plugin(pid_t pid)
{
	char path[64], text[1024];
	const char *word, *slash;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	if (read_file(path, text, sizeof(text)) > 0 && begins_as_plugin(text))
		return true;
	snprintf(path, sizeof(path), "/proc/%ld/cmdline", (long)pid);
	if ((n = read_file(path, text, sizeof(text))) <= 0)
		return false;
	word = text;
	for (int i = 0; i < 2 && word < text + n; i++) {
		slash = strrchr(word, '/');
		if (begins_as_plugin(slash != NULL ? slash + 1 : word))
			return true;
		word += strlen(word) + 1;
	}
	return false;
}

/* Looks among the descendants, nearest first; 0 if there is none. */
static pid_t
find_plugin(pid_t root)
{
	pid_t queue[MAX_PROCESSES] = { root };
	size_t count = 1;
	char path[64], text[4096];

	for (size_t i = 0; i < count; i++) {
		char *at = text, *end;
		long pid;

		if (is_plugin(queue[i]))
			return queue[i];
		snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children",
		    (long)queue[i], (long)queue[i]);
		read_file(path, text, sizeof(text));
		while (count < MAX_PROCESSES &&
		    (pid = strtol(at, &end, 10)) > 0 && end != at) {
			queue[count++] = (pid_t)pid;
			at = end;
		}
	}
	return 0;
}

/* What it inherited from its caller says nothing about the plugin. */
static bool
is_inherited(const char *name)
{
	return strcmp(name, "0") == 0 || strcmp(name, "1") == 0 ||
	    strcmp(name, "2") == 0;
}

/* The inodes of a process's sockets, of whatever kind. */
static bool
list_inodes(struct inodes *ret, pid_t pid)
{
	char path[64], link[64];
	const struct dirent *entry;
	DIR *dir;
	bool complete = true;
	ssize_t n;

	ret->count = 0;
	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	if ((dir = opendir(path)) == NULL)
		return false;
	for (size_t i = 0; complete && (entry = readdir(dir)) != NULL; i++) {
		n = readlinkat(dirfd(dir), entry->d_name, link,
		    sizeof(link) - 1);
		if (n <= 0 || is_inherited(entry->d_name))
			continue;
		link[n] = '\0';
		if (i == MAX_DESCRIPTORS || ret->count == MAX_SOCKETS)
			complete = false;
		else if (strncmp(link, "socket:[", 8) == 0)
			ret->inode[ret->count++] = strtoul(link + 8, NULL,
			    10);
	}
	closedir(dir);
	return complete;
}

static bool
has_inode(const struct inodes *inodes, unsigned long inode)
{
	for (size_t i = 0; i < inodes->count; i++)
		if (inodes->inode[i] == inode)
			return true;
	return false;
}

/* The kernel prints an address as words of its own byte order. */
static bool
read_address(const char *hex, bool six, unsigned char address[16])
{
	size_t words = six ? 4 : 1;

	if (strlen(hex) != 8 * words)
		return false;
	for (size_t i = 0; i < words; i++) {
		char digits[9];
		uint32_t word;

		memcpy(digits, hex + 8 * i, 8);
		digits[8] = '\0';
		word = (uint32_t)strtoul(digits, NULL, 16);
		memcpy(address + 4 * i, &word, 4);
	}
	return true;
}

static bool
read_entry(struct entry *ret, const char *line, bool six)
{
	char local[33], remote[33];

	ret->six = six;
	return sscanf(line, "%*u: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x "
	    "%*s %*s %*s %*s %*s %lu", local, &ret->local_port, remote,
	    &ret->remote_port, &ret->state, &ret->inode) == 6 &&
	    read_address(local, six, ret->local) &&
	    read_address(remote, six, ret->remote);
}

static bool
is_loopback(const struct entry *entry)
{
	struct in6_addr six;

	if (!entry->six)
		return entry->local[0] == 127;
	memcpy(&six, entry->local, sizeof(six));
	return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) &&
	    entry->local[12] == 127);
}

/* Of the peers the one of a connection, rather than one that is dialled. */
static void
note_peer(struct sockets *ret, const struct entry *entry)
{
	const unsigned char *address = entry->remote;
	char text[INET6_ADDRSTRLEN];
	struct in6_addr six;
	int family = AF_INET;

	if (entry->six) {
		memcpy(&six, entry->remote, sizeof(six));
		if (IN6_IS_ADDR_V4MAPPED(&six))
			address += 12;
		else
			family = AF_INET6;
	}
	if (inet_ntop(family, address, text, sizeof(text)) == NULL)
		return;
	snprintf(ret->peer, sizeof(ret->peer),
	    family == AF_INET6 ? "[%s]:%u" : "%s:%u", text,
	    entry->remote_port);
}

static void
count_entry(struct sockets *ret, const struct entry *entry)
{
	switch (entry->state) {
	case KERNEL_ESTABLISHED:
		if (ret->established++ == 0)
			note_peer(ret, entry);
		break;
	case KERNEL_SYN_SENT:
		if (ret->dialling++ == 0 && ret->established == 0)
			note_peer(ret, entry);
		break;
	case KERNEL_LISTEN:
		ret->listening++;
		if (is_loopback(entry))
			ret->listen_port = entry->local_port;
		break;
	default:
		/* On its way to its end: as good as none. */
		break;
	}
}

/* False if the table could not be read, or not to its end. */
static bool
count_table(struct sockets *ret, const struct inodes *inodes, pid_t pid,
    bool six)
{
	char path[64], line[512];
	struct entry entry;
	size_t taken = 0;
	bool complete;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/net/tcp%s", (long)pid,
	    six ? "6" : "");
	if ((file = fopen(path, "re")) == NULL)
		/* A kernel may be without IPv6. */
		return six && errno == ENOENT;
	while (taken < MAX_TABLE && fgets(line, sizeof(line), file) != NULL) {
		taken += strlen(line);
		if (read_entry(&entry, line, six) && entry.inode != 0 &&
		    has_inode(inodes, entry.inode))
			count_entry(ret, &entry);
	}
	complete = feof(file) && !ferror(file);
	fclose(file);
	return complete;
}

static enum sockets_state
state_of(const struct sockets *sockets)
{
	if (sockets->listening > 0)
		return SOCKETS_LISTENING;
	if (sockets->established > 0)
		return SOCKETS_ESTABLISHED;
	return sockets->dialling > 0 ? SOCKETS_DIALLING : SOCKETS_NONE;
}

void
sockets_look(struct sockets *ret, pid_t aws)
{
	struct inodes inodes;
	pid_t plugin;

	memset(ret, 0, sizeof(*ret));
	if (aws <= 0 || (plugin = find_plugin(aws)) == 0)
		return;
	ret->plugin = plugin;
	/* A second look at its name: it may have ended in between. */
	if (list_inodes(&inodes, plugin) &&
	    count_table(ret, &inodes, plugin, false) &&
	    count_table(ret, &inodes, plugin, true) && is_plugin(plugin)) {
		ret->state = state_of(ret);
		return;
	}
	memset(ret, 0, sizeof(*ret));
	ret->plugin = plugin;
}

#else

void
sockets_look(struct sockets *ret, pid_t aws)
{
	(void)aws;
	memset(ret, 0, sizeof(*ret));
}

#endif
