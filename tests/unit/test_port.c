/*
 * The local port of a port forwarding: what the command line asks for, and
 * whether it is free.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ssm/launch/port.h"

#define FORWARD "AWS-StartPortForwardingSession"

static void
test_parameters(void **state)
{
	static const struct {
		const char *parameters;
		enum port_state want;
		unsigned port;
	} cases[] = {
		{ "portNumber=80,localPortNumber=8080", PORT_FREE, 8080 },
		{ "localPortNumber=8080", PORT_FREE, 8080 },
		{ "localPortNumber=8080,portNumber=80", PORT_FREE, 8080 },
		{ "localPortNumber=\"8080\",portNumber=\"80\"", PORT_FREE,
		    8080 },
		{ "localPortNumber='8080',portNumber='80'", PORT_FREE, 8080 },
		{ "portNumber=[\"80\"],localPortNumber=[\"8080\"]", PORT_FREE,
		    8080 },
		{ "portNumber=[80,81],localPortNumber=[8080,9]", PORT_FREE,
		    8080 },
		{ "portNumber=80,81,localPortNumber=8080,9", PORT_FREE,
		    8080 },
		{ " portNumber = 80 , localPortNumber = 8080 ", PORT_FREE,
		    8080 },
		{ "host=db.corp,portNumber=80,localPortNumber=65535",
		    PORT_FREE, 65535 },
		{ "host=\"a,localPortNumber=1\",localPortNumber=2",
		    PORT_FREE, 2 },
		{ "{\"portNumber\":[\"80\"],\"localPortNumber\":[\"8080\"]}",
		    PORT_FREE, 8080 },
		{ " {\"localPortNumber\": [\"8080\", \"9\"]}\n", PORT_FREE,
		    8080 },
		{ "{\"localPortNumber\":\"8080\"}", PORT_FREE, 8080 },
		/* the plugin takes any */
		{ NULL, PORT_CHOSEN, 0 },
		{ "", PORT_CHOSEN, 0 },
		{ "portNumber=80", PORT_CHOSEN, 0 },
		{ "portNumber=80,localPortNumber=0", PORT_CHOSEN, 0 },
		{ "{\"portNumber\":[\"80\"]}", PORT_CHOSEN, 0 },
		{ "{}", PORT_CHOSEN, 0 },
		{ "xlocalPortNumber=8080", PORT_CHOSEN, 0 },
		/* no port */
		{ "localPortNumber=65536", PORT_INVALID, 0 },
		{ "localPortNumber=http", PORT_INVALID, 0 },
		{ "localPortNumber=08080", PORT_INVALID, 0 },
		{ "localPortNumber=-1", PORT_INVALID, 0 },
		{ "localPortNumber=8080x", PORT_INVALID, 0 },
		{ "localPortNumber=", PORT_INVALID, 0 },
		{ "localPortNumber=,portNumber=80", PORT_INVALID, 0 },
		{ "localPortNumber=99999999999999999999", PORT_INVALID, 0 },
		{ "{\"localPortNumber\":[\"\"]}", PORT_INVALID, 0 },
		/* elsewhere, or nothing we can read */
		{ "file://parameters.json", PORT_UNKNOWN, 0 },
		{ "fileb://p=1.json", PORT_UNKNOWN, 0 },
		{ "https://example.com/p", PORT_UNKNOWN, 0 },
		{ "localPortNumber@=file://port", PORT_UNKNOWN, 0 },
		{ "localConnectionType=unix,localUnixSocket=/tmp/s",
		    PORT_UNKNOWN, 0 },
		{ "{\"localConnectionType\":[\"unix\"]}", PORT_UNKNOWN, 0 },
		{ "{\"localPortNumber\":[\"8080\"]", PORT_UNKNOWN, 0 },
		{ "[\"localPortNumber\"]", PORT_UNKNOWN, 0 },
		{ "a=[b=c],localPortNumber=1", PORT_UNKNOWN, 0 },
		/* cut short anywhere it is still only read */
		{ "localPortNumber=\"8080", PORT_FREE, 8080 },
		{ "localPortNumber=[8080", PORT_FREE, 8080 },
		{ "localPortNumber=[", PORT_INVALID, 0 },
		{ "localPortNumber=\"", PORT_INVALID, 0 },
		{ "=,=]=", PORT_CHOSEN, 0 },
	};
	unsigned port;
	enum port_state got;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		got = port_read(FORWARD, cases[i].parameters, &port);
		if (got != cases[i].want || port != cases[i].port)
			fail_msg("%s: %d, %u", cases[i].parameters, (int)got,
			    port);
	}
}

static void
test_documents(void **state)
{
	static const struct {
		const char *document;
		enum port_state with, without;	/* a local port */
	} cases[] = {
		{ FORWARD, PORT_FREE, PORT_CHOSEN },
		{ FORWARD "ToRemoteHost", PORT_FREE, PORT_CHOSEN },
		{ FORWARD "ToSocket", PORT_FREE, PORT_UNKNOWN },
		{ "arn:aws:ssm:eu-west-1::document/" FORWARD, PORT_FREE,
		    PORT_CHOSEN },
		{ "AWS-StartSSHSession", PORT_UNKNOWN, PORT_UNKNOWN },
		{ "Corp-Forward", PORT_UNKNOWN, PORT_UNKNOWN },
		{ FORWARD "ToMars", PORT_UNKNOWN, PORT_UNKNOWN },
		{ "", PORT_UNKNOWN, PORT_UNKNOWN },
		{ NULL, PORT_UNKNOWN, PORT_UNKNOWN },
	};
	unsigned port;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(port_read(cases[i].document,
		    "localPortNumber=8080", &port), cases[i].with);
		assert_int_equal(port_read(cases[i].document,
		    "portNumber=80", &port), cases[i].without);
	}
}

static void
test_words(void **state)
{
	(void)state;
	assert_null(port_word(PORT_UNKNOWN));
	assert_string_equal(port_word(PORT_CHOSEN), "chosen");
	assert_string_equal(port_word(PORT_FREE), "free");
	assert_string_equal(port_word(PORT_IN_USE), "in-use");
	assert_string_equal(port_word(PORT_DENIED), "denied");
	assert_string_equal(port_word(PORT_INVALID), "invalid");
}

/* A listener on an address of its own choice of port. */
static int
listen_on(uint32_t host, unsigned *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	assert_int_not_equal(fd, -1);
	address.sin_addr.s_addr = htonl(host);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size),
	    0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static enum port_state
check(unsigned port)
{
	char parameters[64];
	unsigned got;
	enum port_state state;

	snprintf(parameters, sizeof(parameters),
	    "portNumber=80,localPortNumber=%u", port);
	state = port_check(FORWARD, parameters, &got);
	assert_int_equal(got, port);
	return state;
}

static void
test_bind(void **state)
{
	unsigned port;
	int fd, next;

	(void)state;
	fd = listen_on(INADDR_LOOPBACK, &port);
	assert_int_equal(check(port), PORT_IN_USE);
	close(fd);
	assert_int_equal(check(port), PORT_FREE);
	/* The look leaves nothing open. */
	next = dup(STDERR_FILENO);
	assert_int_equal(next, fd);
	close(next);
#ifdef __linux__
	/* Elsewhere a single address may be bound beside all of them. */
	fd = listen_on(INADDR_ANY, &port);
	assert_int_equal(check(port), PORT_IN_USE);
	close(fd);
#endif
}

/* What the ended connections of a server leave behind is no obstacle. */
static void
test_time_wait(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	unsigned port;
	int fd, client, server;
	char c;

	(void)state;
	fd = listen_on(INADDR_LOOPBACK, &port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)port);
	client = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address,
	    sizeof(address)), 0);
	server = accept(fd, NULL, NULL);
	assert_int_not_equal(server, -1);
	shutdown(server, SHUT_WR);
	assert_int_equal(read(client, &c, 1), 0);
	close(client);
	assert_int_equal(read(server, &c, 1), 0);
	close(server);
	close(fd);
	assert_int_equal(check(port), PORT_FREE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_bind),
		cmocka_unit_test(test_time_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
