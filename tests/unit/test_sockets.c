/*
 * The plugin's own sockets, of a process of this test that stands in for it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ssm/launch/sockets.h"

/* What the stand-in opens before it says that it is ready. */
enum plays {
	PLAYS_NONE,
	PLAYS_DIALLING,
	PLAYS_ESTABLISHED,
	PLAYS_ESTABLISHED_SIX,
	PLAYS_LISTENING
};

struct family {
	pid_t aws, plugin;
	int gate[2];		/* closed: all end */
	int server;
	unsigned port, local_port;
};

static int
listen_at(const char *host, int backlog, unsigned *ret_port)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr *address = (struct sockaddr *)&four;
	socklen_t size = sizeof(four);
	int fd;

	if (strchr(host, ':') != NULL) {
		address = (struct sockaddr *)&six;
		size = sizeof(six);
		inet_pton(AF_INET6, host, &six.sin6_addr);
	} else
		inet_pton(AF_INET, host, &four.sin_addr);
	fd = socket(address->sa_family, SOCK_STREAM, 0);
	if (fd == -1 || bind(fd, address, size) != 0 ||
	    listen(fd, backlog) != 0 ||
	    getsockname(fd, address, &size) != 0) {
		close(fd);
		return -1;
	}
	*ret_port = ntohs(address == (struct sockaddr *)&four ?
	    four.sin_port : six.sin6_port);
	return fd;
}

static int
dial(const char *host, unsigned port, int flags)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	bool is_six = strchr(host, ':') != NULL;
	int fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | flags, 0);

	six.sin6_port = four.sin_port = htons((uint16_t)port);
	inet_pton(AF_INET6, host, &six.sin6_addr);
	inet_pton(AF_INET, host, &four.sin_addr);
	if (connect(fd, is_six ? (struct sockaddr *)&six :
	    (struct sockaddr *)&four, is_six ? sizeof(six) :
	    sizeof(four)) != 0 && errno != EINPROGRESS)
		_exit(9);
	return fd;
}

/* The plugin's part: opens, tells its pid and port, waits for the end. */
static _Noreturn void
be_plugin(const struct family *family, enum plays plays, int ready)
{
	struct { pid_t pid; unsigned port; } note = { getpid(), 0 };
	char c;

	prctl(PR_SET_NAME, "session-manager-plugin");
	switch (plays) {
	case PLAYS_NONE:
		break;
	case PLAYS_DIALLING:
		dial("127.0.0.1", family->port, SOCK_NONBLOCK);
		break;
	case PLAYS_LISTENING:
		listen_at("127.0.0.1", 1, &note.port);
		dial("127.0.0.1", family->port, 0);
		break;
	case PLAYS_ESTABLISHED:
		dial("127.0.0.1", family->port, 0);
		break;
	case PLAYS_ESTABLISHED_SIX:
		dial("::1", family->port, 0);
		break;
	}
	if (write(ready, &note, sizeof(note)) != (ssize_t)sizeof(note))
		_exit(9);
	while (read(family->gate[0], &c, 1) == -1)
		continue;
	_exit(0);
}

/* Us, a shell that runs aws, aws, the plugin. */
static void
start(struct family *family, enum plays plays)
{
	struct { pid_t pid; unsigned port; } note;
	int ready[2], full[4] = { -1, -1, -1, -1 };
	char c;

	family->server = listen_at(plays == PLAYS_ESTABLISHED_SIX ? "::1" :
	    "127.0.0.1", plays == PLAYS_DIALLING ? 0 : 8, &family->port);
	assert_int_not_equal(family->server, -1);
	if (plays == PLAYS_DIALLING)
		for (int i = 0; i < 4; i++)
			full[i] = dial("127.0.0.1", family->port,
			    i == 0 ? SOCK_CLOEXEC : SOCK_CLOEXEC |
			    SOCK_NONBLOCK);
	assert_int_equal(pipe(family->gate), 0);
	assert_int_equal(pipe(ready), 0);
	if ((family->aws = fork()) == 0) {
		close(family->gate[1]);
		/* As an exec would. */
		close(family->server);
		for (int i = 0; i < 4; i++)
			close(full[i]);
		if (fork() == 0) {
			if (fork() == 0)
				be_plugin(family, plays, ready[1]);
			while (wait(NULL) == -1 && errno == EINTR)
				continue;
			_exit(0);
		}
		while (wait(NULL) == -1 && errno == EINTR)
			continue;
		while (read(family->gate[0], &c, 1) == -1)
			continue;
		_exit(0);
	}
	assert_int_not_equal(family->aws, -1);
	close(ready[1]);
	assert_int_equal(read(ready[0], &note, sizeof(note)),
	    (ssize_t)sizeof(note));
	close(ready[0]);
	family->plugin = note.pid;
	family->local_port = note.port;
	for (int i = 0; i < 4; i++)
		if (full[i] != -1)
			close(full[i]);
}

static void
end(struct family *family)
{
	close(family->gate[1]);
	assert_int_equal(waitpid(family->aws, NULL, 0), family->aws);
	close(family->gate[0]);
	close(family->server);
}

static void
test_states(void **state)
{
	static const struct {
		enum plays plays;
		const char *word;
		unsigned dialling, established, listening;
		const char *peer;
	} cases[] = {
		{ PLAYS_NONE, "none", 0, 0, 0, NULL },
		{ PLAYS_DIALLING, "dialling", 1, 0, 0, "127.0.0.1" },
		{ PLAYS_ESTABLISHED, "established", 0, 1, 0, "127.0.0.1" },
		{ PLAYS_LISTENING, "listening", 0, 1, 1, "127.0.0.1" },
		{ PLAYS_ESTABLISHED_SIX, "established", 0, 1, 0, "[::1]" },
	};
	struct family family;
	struct sockets sockets;
	char peer[64];
	unsigned port;
	int six = listen_at("::1", 1, &port);

	(void)state;
	close(six);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Where there is no IPv6. */
		if (cases[i].plays == PLAYS_ESTABLISHED_SIX && six == -1)
			continue;
		start(&family, cases[i].plays);
		sockets_look(&sockets, family.aws);
		assert_string_equal(sockets_word(sockets.state),
		    cases[i].word);
		assert_int_equal(sockets.plugin, family.plugin);
		assert_int_equal(sockets.dialling, cases[i].dialling);
		assert_int_equal(sockets.established, cases[i].established);
		assert_int_equal(sockets.listening, cases[i].listening);
		assert_int_equal(sockets.listen_port, family.local_port);
		peer[0] = '\0';
		if (cases[i].peer != NULL)
			snprintf(peer, sizeof(peer), "%s:%u", cases[i].peer,
			    family.port);
		assert_string_equal(sockets.peer, peer);
		end(&family);
		/* Its process has ended: nothing is known, nothing fails. */
		sockets_look(&sockets, family.aws);
		assert_int_equal(sockets.state, SOCKETS_UNKNOWN);
		assert_int_equal(sockets.plugin, 0);
	}
}

static void
test_no_plugin(void **state)
{
	static const pid_t none[] = { -1, 0 };
	struct sockets sockets;

	(void)state;
	assert_null(sockets_word(SOCKETS_UNKNOWN));
	sockets_look(&sockets, getpid());
	assert_int_equal(sockets.state, SOCKETS_UNKNOWN);
	assert_int_equal(sockets.plugin, 0);
	assert_string_equal(sockets.peer, "");
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		sockets_look(&sockets, none[i]);
		assert_int_equal(sockets.state, SOCKETS_UNKNOWN);
	}
}

/*
 * Looked at again and again while it ends: known or not known, and nothing
 * else comes of it.
 */
static void
test_race(void **state)
{
	struct family family;
	struct sockets sockets;

	(void)state;
	for (int i = 0; i < 20; i++) {
		start(&family, PLAYS_ESTABLISHED);
		close(family.gate[1]);
		do {
			sockets_look(&sockets, family.aws);
			assert_true(sockets.state == SOCKETS_UNKNOWN ||
			    sockets.state == SOCKETS_NONE ||
			    sockets.state == SOCKETS_ESTABLISHED);
		} while (waitpid(family.aws, NULL, WNOHANG) == 0);
		close(family.gate[0]);
		close(family.server);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_no_plugin),
		cmocka_unit_test(test_race),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
