/*
 * The probe against real sockets of this machine: hosts that answer, refuse
 * and stay silent, proxies of every kind, resolvers that fail and hang.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ssm/launch/probe.h"

#define HOST "ssmmessages.eu-west-1.amazonaws.com"

/* Long enough never to matter. */
#define LONG_MS 300000

/*
 * For what is to stay silent; doubled, up to the other, as long as a busy
 * machine did not get as far as the silence meanwhile.
 */
#define SHORT_MS 50
#define PATIENCE_MS 60000

struct run {
	uv_loop_t loop;
	struct probe *probe;
	struct probe_result result;
	unsigned calls;
	bool close_within;
};

static void
on_result(void *arg, const struct probe_result *result)
{
	struct run *run = arg;

	run->calls++;
	run->result = *result;
	if (run->close_within)
		probe_close(run->probe);
	else
		uv_stop(&run->loop);
}

static void
start(struct run *run, const struct probe_spec *spec)
{
	memset(run, 0, sizeof(*run));
	assert_int_equal(uv_loop_init(&run->loop), 0);
	assert_int_equal(probe_start(&run->probe, &run->loop, spec, on_result,
	    run), 0);
	assert_non_null(run->probe);
	assert_int_equal(run->calls, 0);
}

/* As a caller ends: runs the loop until nothing is left in it. */
static void
end(struct run *run)
{
	assert_int_equal(uv_run(&run->loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(&run->loop), 0);
}

static struct probe_result
ask(const struct probe_spec *spec)
{
	struct run run;

	start(&run, spec);
	uv_run(&run.loop, UV_RUN_DEFAULT);
	assert_int_equal(run.calls, 1);
	/* Once it has told, nothing of it keeps the loop alive. */
	assert_int_equal(uv_run(&run.loop, UV_RUN_DEFAULT), 0);
	probe_close(run.probe);
	end(&run);
	assert_int_equal(run.calls, 1);
	return run.result;
}

/* With as much time as it takes to see the outcome. */
static struct probe_result
ask_until(struct probe_spec *spec, const char *word)
{
	struct probe_result result;

	spec->limit_ms = SHORT_MS;
	do {
		result = ask(spec);
		if (strcmp(probe_word(result.outcome), word) == 0)
			return result;
		spec->limit_ms *= 2;
	} while (spec->limit_ms < PATIENCE_MS);
	fail_msg("%s, not %s", probe_word(result.outcome), word);
	return result;
}

static int
listen_at(const char *host, int backlog, char port[8])
{
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} address;
	socklen_t size = sizeof(address);
	int fd;

	if (strchr(host, ':') != NULL)
		uv_ip6_addr(host, 0, &address.six);
	else
		uv_ip4_addr(host, 0, &address.four);
	fd = socket(address.any.sa_family, SOCK_STREAM, 0);
	if (fd == -1 || bind(fd, &address.any, strchr(host, ':') != NULL ?
	    sizeof(address.six) : sizeof(address.four)) != 0) {
		close(fd);
		return -1;
	}
	assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, &address.any, &size), 0);
	snprintf(port, 8, "%u", (unsigned)ntohs(address.four.sin_port));
	return fd;
}

/* A port at which nobody listens. */
static void
refused_port(char port[8])
{
	close(listen_at("127.0.0.1", 1, port));
}

#ifdef __linux__
static int
dial(const char *port, int flags)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM | flags, 0);

	assert_int_not_equal(fd, -1);
	uv_ip4_addr("127.0.0.1", atoi(port), &address);
	if (connect(fd, (const struct sockaddr *)&address,
	    sizeof(address)) != 0)
		assert_int_equal(errno, EINPROGRESS);
	return fd;
}

/*
 * A listener that never accepts, and its queue filled: what else dials it
 * hears nothing.
 */
struct mute {
	int listener;
	int full[4];
	char port[8];
};

static void
mute_open(struct mute *mute)
{
	mute->listener = listen_at("127.0.0.1", 0, mute->port);
	for (int i = 0; i < 4; i++)
		mute->full[i] = dial(mute->port, i == 0 ? 0 : SOCK_NONBLOCK);
}

static void
mute_close(struct mute *mute)
{
	for (int i = 0; i < 4; i++)
		close(mute->full[i]);
	close(mute->listener);
}
#endif

static void
test_open(void **state)
{
	struct probe_spec spec = { .host = "127.0.0.1", .secure = true,
	    .limit_ms = LONG_MS };
	struct probe_result result;
	char port[8];
	int fd;

	(void)state;
	fd = listen_at("127.0.0.1", 8, port);
	spec.port = port;
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "answers");
	assert_string_equal(result.host, "127.0.0.1");
	assert_string_equal(result.port, port);
	assert_string_equal(result.address, "127.0.0.1");
	assert_int_equal(result.addresses, 1);
	assert_int_equal(result.error, 0);
	assert_false(result.proxied);
	assert_null(result.variable);
	close(fd);
	if ((fd = listen_at("::1", 8, port)) == -1)
		return;
	spec.host = "::1";
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "answers");
	assert_string_equal(result.address, "::1");
	close(fd);
}

static void
test_refused(void **state)
{
	struct probe_spec spec = { .host = "127.0.0.1", .secure = true,
	    .limit_ms = LONG_MS };
	struct probe_result result;
	char port[8];

	(void)state;
	refused_port(port);
	spec.port = port;
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "refused");
	assert_string_equal(result.address, "127.0.0.1");
	assert_int_equal(result.error, -ECONNREFUSED);
}

#ifdef __linux__
static void
test_silent(void **state)
{
	struct probe_spec spec = { .host = "127.0.0.1", .secure = true };
	struct probe_result result;
	struct mute mute;

	(void)state;
	mute_open(&mute);
	spec.port = mute.port;
	result = ask_until(&spec, "silent");
	assert_string_equal(result.address, "127.0.0.1");
	assert_int_equal(result.error, -ETIMEDOUT);
	mute_close(&mute);
}
#endif

/* A resolver that says what a test wants it to. */
static struct {
	int answer;
	int error;
	const char *addresses[12];
	unsigned releases;
} told;

static int
resolve_as_told(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **ret)
{
	struct addrinfo numeric = *hints, **next = ret;

	(void)name;
	*ret = NULL;
	numeric.ai_flags = AI_NUMERICHOST;
	for (size_t i = 0; told.addresses[i] != NULL; i++) {
		if (getaddrinfo(told.addresses[i], service, &numeric,
		    next) != 0)
			abort();
		while (*next != NULL)
			next = &(*next)->ai_next;
	}
	errno = told.error;
	return told.answer;
}

static void
release_told(struct addrinfo *addresses)
{
	told.releases++;
	freeaddrinfo(addresses);
}

static const struct lookup_functions as_told = {
	.resolve = resolve_as_told,
	.release = release_told,
};

static void
test_names(void **state)
{
	static const struct {
		int answer, error;
		const char *word, *proxy_word;
		int want;
	} cases[] = {
		{ EAI_NONAME, 0, "name", "proxy-name", 0 },
		{ EAI_FAIL, 0, "name", "proxy-name", 0 },
		{ EAI_AGAIN, 0, "name-silent", "proxy-name", 0 },
		{ EAI_SYSTEM, ECONNREFUSED, "name-silent", "proxy-name",
		    -ECONNREFUSED },
		{ EAI_SYSTEM, EMFILE, "failed", "failed", -EMFILE },
		{ EAI_MEMORY, 0, "failed", "failed", -ENOMEM },
	};
	char proxy[] = "HTTPS_PROXY=http://u:p@proxy.corp:3128";
	char *env[] = { proxy, NULL };
	struct probe_spec spec = { .host = HOST, .port = "443",
	    .secure = true, .limit_ms = LONG_MS, .functions = &as_told };
	struct probe_result result;

	(void)state;
	memset(&told, 0, sizeof(told));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		told.answer = cases[i].answer;
		told.error = cases[i].error;
		spec.env = NULL;
		result = ask(&spec);
		assert_string_equal(probe_word(result.outcome),
		    cases[i].word);
		assert_int_equal(result.error, cases[i].want);
		assert_string_equal(result.address, "");
		spec.env = env;
		result = ask(&spec);
		assert_string_equal(probe_word(result.outcome),
		    cases[i].proxy_word);
		assert_true(result.proxied);
		assert_string_equal(result.proxy, "http://proxy.corp:3128");
		assert_string_equal(result.variable, "HTTPS_PROXY");
		assert_string_equal(result.host, HOST);
	}
	assert_int_equal(told.releases, 0);
}

/* The system's own resolver. Without a network no name server says no. */
static void
test_invalid(void **state)
{
	struct probe_spec spec = { .host = "nothing.invalid", .port = "443",
	    .secure = true, .limit_ms = LONG_MS };
	struct probe_result result;

	(void)state;
	result = ask(&spec);
	assert_true(result.outcome == PROBE_NAME ||
	    result.outcome == PROBE_NAME_SILENT);
}

static void
test_addresses(void **state)
{
	struct probe_spec spec = { .host = HOST, .secure = true,
	    .limit_ms = LONG_MS, .functions = &as_told };
	struct probe_result result;
	char port[8];
	int fd;

	(void)state;
	memset(&told, 0, sizeof(told));
	fd = listen_at("127.0.0.1", 8, port);
	spec.port = port;
	told.addresses[0] = "127.0.0.2";
	told.addresses[1] = "::1";
	told.addresses[2] = "127.0.0.1";
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "answers");
	assert_string_equal(result.address, "127.0.0.1");
	assert_int_equal(result.addresses, 3);
	assert_int_equal(told.releases, 1);
	/* Of a family with many the other is not forgotten. */
	for (size_t i = 0; i < 6; i++)
		told.addresses[i] = "::1";
	told.addresses[6] = "127.0.0.1";
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "answers");
	assert_int_equal(result.addresses, 5);
	close(fd);
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "refused");
	/* Addresses, none of them known to TCP. */
	memset(told.addresses, 0, sizeof(told.addresses));
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "name");
}

#ifdef __linux__
static void
test_silent_address(void **state)
{
	struct probe_spec spec = { .host = HOST, .secure = true,
	    .functions = &as_told };
	struct sockaddr_in address;
	struct probe_result result;
	struct mute mute;
	int fd;

	(void)state;
	memset(&told, 0, sizeof(told));
	mute_open(&mute);
	spec.port = mute.port;
	/* One refuses, one is silent: what is certain counts. */
	told.addresses[0] = "127.0.0.2";
	told.addresses[1] = "127.0.0.1";
	result = ask_until(&spec, "refused");
	assert_string_equal(result.address, "127.0.0.2");
	assert_int_equal(result.error, -ECONNREFUSED);
	/* One is silent, the next answers: it is not waited for the first. */
	uv_ip4_addr("127.0.0.2", atoi(mute.port), &address);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address,
	    sizeof(address)), 0);
	assert_int_equal(listen(fd, 8), 0);
	told.addresses[0] = "127.0.0.1";
	told.addresses[1] = "127.0.0.2";
	spec.limit_ms = LONG_MS;
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "answers");
	assert_string_equal(result.address, "127.0.0.2");
	close(fd);
	mute_close(&mute);
}
#endif

/* A resolver that does not answer until a test lets it go. */
static struct {
	int gate[2];
	int gone[2];
} hang;

static int
resolve_never(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **ret)
{
	char c;
	int r;

	(void)name;
	while (read(hang.gate[0], &c, 1) == -1 && errno == EINTR)
		continue;
	r = getaddrinfo("127.0.0.1", service, hints, ret);
	return r;
}

static void
release_never(struct addrinfo *addresses)
{
	freeaddrinfo(addresses);
	assert_int_equal(write(hang.gone[1], "", 1), 1);
}

static const struct lookup_functions never = {
	.resolve = resolve_never,
	.release = release_never,
};

static void
let_go(void)
{
	char c;

	close(hang.gate[1]);
	assert_int_equal(read(hang.gone[0], &c, 1), 1);
	close(hang.gate[0]);
	close(hang.gone[0]);
	close(hang.gone[1]);
}

/* The loop ends while the resolver hangs; what it finds later is dropped. */
static void
test_hanging_resolver(void **state)
{
	struct probe_spec spec = { .host = HOST, .port = "443",
	    .secure = true, .limit_ms = SHORT_MS, .functions = &never };
	struct probe_result result;
	struct run run;

	(void)state;
	assert_int_equal(pipe(hang.gate), 0);
	assert_int_equal(pipe(hang.gone), 0);
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "name-silent");
	assert_int_equal(result.error, -ETIMEDOUT);
	let_go();
	/* The same with an end before the limit. */
	assert_int_equal(pipe(hang.gate), 0);
	assert_int_equal(pipe(hang.gone), 0);
	spec.limit_ms = LONG_MS;
	start(&run, &spec);
	uv_run(&run.loop, UV_RUN_NOWAIT);
	probe_close(run.probe);
	end(&run);
	assert_int_equal(run.calls, 0);
	let_go();
}

static void
test_close(void **state)
{
	struct probe_spec spec = { .host = "127.0.0.1", .secure = true,
	    .limit_ms = LONG_MS };
	char scheme[] = "HTTPS_PROXY=https://proxy:1";
	char *env[] = { scheme, NULL };
	struct run run;
	char port[8];
	int fd;

	(void)state;
	fd = listen_at("127.0.0.1", 8, port);
	spec.port = port;
	/* At once. */
	start(&run, &spec);
	probe_close(run.probe);
	end(&run);
	assert_int_equal(run.calls, 0);
	/* In its callback. */
	start(&run, &spec);
	run.close_within = true;
	end(&run);
	assert_int_equal(run.calls, 1);
	/* Before an outcome that is known from the start. */
	spec.host = HOST;
	spec.env = env;
	start(&run, &spec);
	probe_close(run.probe);
	end(&run);
	assert_int_equal(run.calls, 0);
	close(fd);
	probe_close(NULL);
}

static void
test_bad_spec(void **state)
{
	struct probe_spec spec = { .port = "443", .limit_ms = LONG_MS };
	struct probe *probe;
	uv_loop_t loop;
	char host[300];

	(void)state;
	memset(host, 'x', sizeof(host) - 1);
	host[sizeof(host) - 1] = '\0';
	spec.host = host;
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_int_equal(probe_start(&probe, &loop, &spec, on_result, NULL),
	    -ENAMETOOLONG);
	assert_null(probe);
	assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(&loop), 0);
}

/* One exchange of a proxy: what it hears, what it says. */
struct exchange {
	const char *hears;
	size_t nhears;
	const char *says;
	size_t nsays;
};

#define X(hears, says) { hears, sizeof(hears) - 1, says, sizeof(says) - 1 }

struct proxy_case {
	const char *user;	/* "" or "u:p@" */
	const char *word;
	const char *answer;
	int status;
	bool silent;		/* the time limit ends it */
	bool holds;		/* the connection, after its last word */
	struct exchange exchanges[4];
};

struct server {
	int fd;
	const struct proxy_case *plays;
	bool heard;		/* all it was to hear, and nothing else */
};

static void *
serve(void *arg)
{
	struct server *server = arg;
	const struct exchange *exchange = server->plays->exchanges;
	char in[1024], more;
	size_t len = 0;
	ssize_t n;
	int fd;

	server->heard = false;
	if ((fd = accept(server->fd, NULL, NULL)) == -1)
		return NULL;
	server->heard = true;
	for (; exchange->hears != NULL; exchange++) {
		for (len = 0; len < exchange->nhears; len += (size_t)n)
			if ((n = read(fd, in + len,
			    exchange->nhears - len)) <= 0)
				break;
		if (len != exchange->nhears ||
		    memcmp(in, exchange->hears, len) != 0) {
			server->heard = false;
			break;
		}
		/* In single bytes: an answer may come in parts. */
		for (size_t i = 0; i < exchange->nsays; i++)
			if (send(fd, exchange->says + i, 1,
			    MSG_NOSIGNAL) != 1)
				break;
	}
	if (server->plays->holds)
		while ((n = read(fd, &more, 1)) == 1)
			server->heard = false;
	close(fd);
	return NULL;
}

static struct probe_result
play_once(const struct proxy_case *plays, const char *scheme,
    uint64_t limit_ms, bool *ret_heard)
{
	struct server server = { .plays = plays };
	struct probe_spec spec = { .host = HOST, .port = "443",
	    .secure = true, .limit_ms = limit_ms };
	struct probe_result result;
	char port[8], variable[256], shown[64];
	char *env[] = { variable, NULL };
	pthread_t thread;

	server.fd = listen_at("127.0.0.1", 8, port);
	snprintf(variable, sizeof(variable), "HTTPS_PROXY=%s://%s127.0.0.1:%s",
	    scheme, plays->user, port);
	snprintf(shown, sizeof(shown), "%s://127.0.0.1:%s", scheme, port);
	spec.env = env;
	assert_int_equal(pthread_create(&thread, NULL, serve, &server), 0);
	result = ask(&spec);
	/* It may still be waiting for a connection. */
	shutdown(server.fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(server.fd);
	assert_string_equal(result.proxy, shown);
	*ret_heard = server.heard;
	return result;
}

static void
play(const struct proxy_case *plays, const char *scheme)
{
	uint64_t limit_ms = plays->silent ? SHORT_MS : LONG_MS;
	struct probe_result result;
	bool heard;

	result = play_once(plays, scheme, limit_ms, &heard);
	while (plays->silent && !heard && limit_ms < PATIENCE_MS) {
		limit_ms *= 2;
		result = play_once(plays, scheme, limit_ms, &heard);
	}
	if (!heard || strcmp(probe_word(result.outcome), plays->word) != 0)
		fail_msg("%s, \"%s\": %s, heard %d", plays->word,
		    plays->answer, probe_word(result.outcome), heard);
	assert_string_equal(result.answer, plays->answer);
	assert_int_equal(result.status, plays->status);
	assert_true(result.proxied);
	assert_string_equal(result.variable, "HTTPS_PROXY");
	assert_string_equal(result.host, HOST);
	assert_string_equal(result.port, "443");
	assert_string_equal(result.address, "127.0.0.1");
}

#define CONNECT_BEGIN "CONNECT " HOST ":443 HTTP/1.1\r\nHost: " HOST \
    ":443\r\nUser-Agent: Go-http-client/1.1\r\n"
#define CONNECT CONNECT_BEGIN "\r\n"

static void
test_http_proxies(void **state)
{
	static const struct proxy_case cases[] = {
		{ "", "answers", "200", 200, false, true, {
		    X(CONNECT, "HTTP/1.1 200 Connection established\r\n\r\n")
		} },
		{ "", "answers", "200", 200, false, true, {
		    X(CONNECT, "HTTP/1.0 200\r\n") } },
		{ "u:pass%3Aword@", "answers", "200", 200, false, true, {
		    X(CONNECT_BEGIN "Proxy-Authorization: Basic "
		    "dTpwYXNzOndvcmQ=\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n")
		} },
		{ "ab:c@", "answers", "200", 200, false, true, {
		    X(CONNECT_BEGIN "Proxy-Authorization: Basic "
		    "YWI6Yw==\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n") } },
		{ "u:pq@", "answers", "200", 200, false, true, {
		    X(CONNECT_BEGIN "Proxy-Authorization: Basic "
		    "dTpwcQ==\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n") } },
		{ "u:p@", "answers", "200", 200, false, true, {
		    X(CONNECT_BEGIN "Proxy-Authorization: Basic "
		    "dTpw\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n") } },
		/* A user alone is not sent. */
		{ "u@", "answers", "200", 200, false, true, {
		    X(CONNECT, "HTTP/1.1 200 OK\r\n\r\n") } },
		{ "", "proxy-denied", "403", 403, false, false, {
		    X(CONNECT, "HTTP/1.1 403 Forbidden\r\n\r\nno") } },
		{ "", "proxy-denied", "405", 405, false, false, {
		    X(CONNECT, "HTTP/1.1 405 Method Not Allowed\r\n\r\n") } },
		{ "", "proxy-denied", "302", 302, false, true, {
		    X(CONNECT, "HTTP/1.1 302 Found\r\n\r\n") } },
		{ "", "proxy-auth", "407", 407, false, false, {
		    X(CONNECT, "HTTP/1.1 407 Proxy Authentication "
		    "Required\r\nProxy-Authenticate: NTLM\r\n\r\n") } },
		{ "", "proxy-gateway", "503", 503, false, false, {
		    X(CONNECT, "HTTP/1.1 503 Service Unavailable\r\n\r\n")
		} },
		{ "", "proxy-denied", "500", 500, false, false, {
		    X(CONNECT, "HTTP/1.1 500 Internal Server Error\r\n\r\n")
		} },
		{ "", "proxy-strange", "", 0, false, false, {
		    X(CONNECT, "") } },
		{ "", "proxy-strange", "", 0, false, false, {
		    X(CONNECT, "HTTP/1.1 40") } },
		{ "", "proxy-strange", "", 0, false, true, {
		    X(CONNECT, "SSH-2.0-OpenSSH_9.2\r\n") } },
		{ "", "proxy-strange", "", 0, false, true, {
		    X(CONNECT, "ICY 200 OK\r\n\r\n") } },
		{ "", "proxy-strange", "", 0, false, true, {
		    X(CONNECT, "HTTP/1.1 2000 OK\r\n") } },
		{ "", "proxy-silent", "", 0, true, true, {
		    X(CONNECT, "") } },
		{ "", "proxy-silent", "", 0, true, true, {
		    X(CONNECT, "HTTP/1.1 20") } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		play(&cases[i], "http");
}

/* The length of HOST is 35 bytes: '#'. */
#define TO_HOST "\5\1\0\3#" HOST "\1\273"

static void
test_socks_proxies(void **state)
{
	static const struct proxy_case cases[] = {
		{ "", "answers", "SOCKS5 0", 0, false, true, {
		    X("\5\1\0", "\5\0"),
		    X(TO_HOST, "\5\0\0\1\0\0\0\0\0\0") } },
		/* A proxy that needs no user is not told one. */
		{ "u:p@", "answers", "SOCKS5 0", 0, false, true, {
		    X("\5\2\0\2", "\5\0"),
		    X(TO_HOST, "\5\0\0\1\0\0\0\0\0\0") } },
		{ "u:pq@", "answers", "SOCKS5 0", 0, false, true, {
		    X("\5\2\0\2", "\5\2"), X("\1\1u\2pq", "\1\0"),
		    X(TO_HOST, "\5\0\0\1\0\0\0\0\0\0") } },
		{ "u:pq@", "proxy-auth", "", 0, false, false, {
		    X("\5\2\0\2", "\5\2"), X("\1\1u\2pq", "\1\1") } },
		{ "", "proxy-auth", "", 0, false, false, {
		    X("\5\1\0", "\5\377") } },
		{ "", "proxy-denied", "SOCKS5 2", 0, false, false, {
		    X("\5\1\0", "\5\0"),
		    X(TO_HOST, "\5\2\0\1\0\0\0\0\0\0") } },
		{ "", "proxy-gateway", "SOCKS5 4", 0, false, false, {
		    X("\5\1\0", "\5\0"),
		    X(TO_HOST, "\5\4\0\1\0\0\0\0\0\0") } },
		{ "", "proxy-denied", "SOCKS5 255", 0, false, false, {
		    X("\5\1\0", "\5\0"), X(TO_HOST, "\5\377") } },
		{ "", "proxy-strange", "", 0, false, true, {
		    X("\5\1\0", "\4\0") } },
		/* It takes a user we do not have. */
		{ "", "proxy-strange", "", 0, false, true, {
		    X("\5\1\0", "\5\2") } },
		{ "", "proxy-strange", "", 0, false, false, {
		    X("\5\1\0", "HTTP/1.1 400 Bad Request\r\n\r\n") } },
		{ "", "proxy-strange", "", 0, false, false, {
		    X("\5\1\0", "\5\0"), X(TO_HOST, "") } },
		{ "", "proxy-silent", "", 0, true, true, {
		    X("\5\1\0", "") } },
		{ "", "proxy-silent", "", 0, true, true, {
		    X("\5\1\0", "\5\0"), X(TO_HOST, "\5") } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		play(&cases[i], "socks5");
}

static void
test_proxy_out_of_reach(void **state)
{
	char variable[64], port[8];
	char *env[] = { variable, NULL };
	struct probe_spec spec = { .host = HOST, .port = "443",
	    .secure = true, .limit_ms = LONG_MS, .env = env };
	struct probe_result result;
#ifdef __linux__
	struct mute mute;
#endif

	(void)state;
	refused_port(port);
	snprintf(variable, sizeof(variable), "HTTPS_PROXY=127.0.0.1:%s",
	    port);
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "proxy-refused");
	assert_string_equal(result.address, "127.0.0.1");
	snprintf(variable, sizeof(variable),
	    "HTTPS_PROXY=https://u:p@127.0.0.1:%s", port);
	result = ask(&spec);
	assert_string_equal(probe_word(result.outcome), "proxy-scheme");
	assert_true(result.proxied);
	assert_null(strstr(result.proxy, "u:p"));
	assert_non_null(strstr(result.proxy, "https://127.0.0.1:"));
	assert_string_equal(result.address, "");
#ifdef __linux__
	mute_open(&mute);
	snprintf(variable, sizeof(variable), "HTTPS_PROXY=127.0.0.1:%s",
	    mute.port);
	ask_until(&spec, "proxy-silent");
	mute_close(&mute);
#endif
}

static void
test_words(void **state)
{
	(void)state;
	for (int i = 0; i < PROBE__COUNT; i++) {
		assert_non_null(probe_word((enum probe_outcome)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
			    probe_word((enum probe_outcome)i),
			    probe_word((enum probe_outcome)j));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_refused),
#ifdef __linux__
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_silent_address),
#endif
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_hanging_resolver),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_bad_spec),
		cmocka_unit_test(test_http_proxies),
		cmocka_unit_test(test_socks_proxies),
		cmocka_unit_test(test_proxy_out_of_reach),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
