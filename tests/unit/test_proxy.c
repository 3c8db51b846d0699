/*
 * Which proxy the plugin takes, as Go's net/http decides it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/launch/noproxy.h"
#include "ssm/launch/proxy.h"

#define HOST "ssmmessages.eu-west-1.amazonaws.com"

static void
test_noproxy(void **state)
{
	static const struct {
		const char *list, *host, *port;
		bool want;
	} cases[] = {
		{ "", HOST, "443", false },
		{ "", "localhost", "443", true },
		{ "", "LOCALHOST", "443", false },
		{ "", "127.0.0.1", "443", true },
		{ "", "127.200.0.9", "443", true },
		{ "", "::1", "443", true },
		{ "", "10.0.0.1", "443", false },
		{ "*", HOST, "443", true },
		{ "example.com, *", HOST, "443", true },
		{ "*", "10.0.0.1", "443", true },
		{ "**", HOST, "443", false },
		/* a domain: itself and what is below it */
		{ "amazonaws.com", HOST, "443", true },
		{ "AmazonAWS.com", HOST, "443", true },
		{ "amazonaws.com", "AMAZONAWS.COM", "443", true },
		{ "mazonaws.com", HOST, "443", false },
		{ "example.com", "example.com", "443", true },
		{ "example.com", "notexample.com", "443", false },
		{ "com", "example.com", "443", true },
		{ HOST, HOST, "443", true },
		{ "ssmmessages.eu-west-1.amazonaws", HOST, "443", false },
		/* only what is below it */
		{ ".example.com", "example.com", "443", false },
		{ ".example.com", "a.example.com", "443", true },
		{ "*.example.com", "example.com", "443", false },
		{ "*.example.com", "a.b.example.com", "443", true },
		{ "*example.com", "a.example.com", "443", false },
		/* several, with spaces, and what is none */
		{ "a.test , amazonaws.com,", HOST, "443", true },
		{ ",,  ,", HOST, "443", false },
		{ "a.test amazonaws.com", HOST, "443", false },
		{ ".", HOST, "443", false },
		{ "*.", HOST, "443", false },
		{ ":443", HOST, "443", false },
		{ "[]:443", HOST, "443", false },
		/* with a port */
		{ "amazonaws.com:443", HOST, "443", true },
		{ "amazonaws.com:80", HOST, "443", false },
		{ "amazonaws.com:", HOST, "443", true },
		{ "10.0.0.1:443", "10.0.0.1", "443", true },
		{ "10.0.0.1:80", "10.0.0.1", "443", false },
		{ "[2001:db8::5]:443", "2001:db8::5", "443", true },
		{ "[2001:db8::5]:80", "2001:db8::5", "443", false },
		/* addresses */
		{ "10.0.0.1", "10.0.0.1", "443", true },
		{ "10.0.0.1", "10.0.0.10", "443", false },
		{ "10.0.0.1", "::ffff:10.0.0.1", "443", true },
		{ "::ffff:10.0.0.1", "10.0.0.1", "443", true },
		{ "2001:db8::5", "2001:db8:0:0::5", "443", true },
		{ "[2001:db8::5]", "2001:db8::5", "443", false },
		{ "0.1", "10.0.0.1", "443", true },
		{ "10.0.0.1", HOST, "443", false },
		/* networks */
		{ "10.0.0.0/8", "10.9.8.7", "443", true },
		{ "10.0.0.0/8", "11.0.0.1", "443", false },
		{ "10.1.2.3/8", "10.9.8.7", "443", true },
		{ "10.1.2.2/31", "10.1.2.3", "443", true },
		{ "10.1.2.0/31", "10.1.2.3", "443", false },
		{ "10.1.2.3/32", "10.1.2.3", "443", true },
		{ "0.0.0.0/0", "10.1.2.3", "443", true },
		{ "0.0.0.0/0", "2001:db8::5", "443", false },
		{ "::/0", "2001:db8::5", "443", true },
		{ "::/0", "10.1.2.3", "443", false },
		{ "2001:db8::/33", "2001:db8:7fff::5", "443", true },
		{ "2001:db8::/33", "2001:db8:8000::5", "443", false },
		{ "::ffff:10.0.0.0/104", "10.9.8.7", "443", true },
		{ "::ffff:10.0.0.0/90", "10.9.8.7", "443", false },
		{ "10.0.0.0/33", "10.0.0.0", "443", false },
		{ "10.0.0.0/40", "10.0.0.0", "443", false },
		{ "10.0.0.0/", "10.0.0.0", "443", false },
		{ "0.0.0.0/0", HOST, "443", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (noproxy_has(cases[i].list, cases[i].host,
		    cases[i].port) != cases[i].want)
			fail_msg("\"%s\" for %s:%s: not %d", cases[i].list,
			    cases[i].host, cases[i].port, cases[i].want);
}

static void
find(struct proxy *ret, const char *value, bool secure)
{
	char entry[8192];
	char *env[] = { entry, NULL };

	snprintf(entry, sizeof(entry), "%s=%s",
	    secure ? "HTTPS_PROXY" : "HTTP_PROXY", value);
	assert_int_equal(proxy_find(ret, env, secure, HOST, "443"), 0);
}

static void
test_urls(void **state)
{
	static const struct {
		const char *value;
		enum proxy_kind kind;
		const char *shown;
		const char *user, *password;	/* NULL: none */
	} cases[] = {
		{ "http://proxy.corp:3128", PROXY_HTTP,
		    "http://proxy.corp:3128", NULL, NULL },
		{ "HTTP://proxy.corp:3128/", PROXY_HTTP,
		    "http://proxy.corp:3128", NULL, NULL },
		{ "proxy.corp:3128", PROXY_HTTP, "http://proxy.corp:3128",
		    NULL, NULL },
		{ "10.0.0.9:3128", PROXY_HTTP, "http://10.0.0.9:3128", NULL,
		    NULL },
		{ "proxy", PROXY_HTTP, "http://proxy:80", NULL, NULL },
		{ "http://proxy", PROXY_HTTP, "http://proxy:80", NULL, NULL },
		{ "http://[::1]:3128", PROXY_HTTP, "http://[::1]:3128", NULL,
		    NULL },
		{ "http://[2001:db8::5]", PROXY_HTTP,
		    "http://[2001:db8::5]:80", NULL, NULL },
		{ "http://:3128", PROXY_HTTP, "http://localhost:3128", NULL,
		    NULL },
		{ "http://u:p@proxy:3128/x?y#z", PROXY_HTTP,
		    "http://proxy:3128", "u", "p" },
		{ "http://u@proxy:3128", PROXY_HTTP, "http://proxy:3128", "u",
		    NULL },
		{ "http://u:@proxy:3128", PROXY_HTTP, "http://proxy:3128",
		    "u", "" },
		{ "u:p%40ss@proxy:3128", PROXY_HTTP, "http://proxy:3128", "u",
		    "p@ss" },
		{ "http://corp%5Cu:p:q@proxy:3128", PROXY_HTTP,
		    "http://proxy:3128", "corp\\u", "p:q" },
		{ "http://u:p@ss@proxy:3128", PROXY_HTTP,
		    "http://proxy:3128", "u", "p@ss" },
		{ "socks5://proxy:1080", PROXY_SOCKS5, "socks5://proxy:1080",
		    NULL, NULL },
		{ "socks5://u:p@[::1]:1080", PROXY_SOCKS5,
		    "socks5://[::1]:1080", "u", "p" },
		/* aws accepts it, the plugin says unknown scheme */
		{ "https://proxy.corp:8443", PROXY_UNUSABLE,
		    "https://proxy.corp:8443", NULL, NULL },
		{ "https://u:p@proxy.corp", PROXY_UNUSABLE,
		    "https://proxy.corp", "u", "p" },
		{ "socks5h://proxy:1080", PROXY_UNUSABLE,
		    "socks5h://proxy:1080", NULL, NULL },
		{ "socks4://proxy:1080", PROXY_UNUSABLE,
		    "socks4://proxy:1080", NULL, NULL },
		/* nothing to be dialled */
		{ "socks5://proxy", PROXY_UNUSABLE, "socks5://proxy", NULL,
		    NULL },
		{ "http://proxy:", PROXY_UNUSABLE, "http://proxy", NULL,
		    NULL },
		{ "http://proxy:0", PROXY_UNUSABLE, "http://proxy", NULL,
		    NULL },
		{ "http://proxy:65536", PROXY_UNUSABLE, "http://proxy", NULL,
		    NULL },
		{ "https:proxy:3128", PROXY_UNUSABLE, "", NULL, NULL },
		{ "proxy:abc", PROXY_UNUSABLE, "", NULL, NULL },
		/* what looks like a host may be a part of a password */
		{ "http://u:1234/x@proxy:3128", PROXY_HTTP, "", NULL, NULL },
		{ "http://u:1234#x@proxy:3128", PROXY_HTTP, "", NULL, NULL },
		/* no URL in any way: as if it were not set */
		{ "", PROXY_NONE, "", NULL, NULL },
		{ "10.0.0.9:80x", PROXY_NONE, "", NULL, NULL },
		{ "http://%zz", PROXY_NONE, "", NULL, NULL },
		{ "\001", PROXY_NONE, "", NULL, NULL },
	};
	struct proxy proxy;
	char shown[300];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		find(&proxy, cases[i].value, true);
		proxy_show(&proxy, shown, sizeof(shown));
		if (proxy.kind != cases[i].kind ||
		    strcmp(shown, cases[i].shown) != 0)
			fail_msg("\"%s\": %d, \"%s\"", cases[i].value,
			    (int)proxy.kind, shown);
		if (proxy.url.hidden)
			continue;
		assert_int_equal(proxy.url.has_user, cases[i].user != NULL);
		if (cases[i].user != NULL)
			assert_string_equal(proxy.url.user, cases[i].user);
		assert_int_equal(proxy.url.has_password,
		    cases[i].password != NULL);
		if (cases[i].password != NULL)
			assert_string_equal(proxy.url.password,
			    cases[i].password);
	}
}

static void
test_variables(void **state)
{
	static const struct {
		const char *env[5];
		bool secure;
		const char *variable;	/* NULL: no proxy */
		const char *host;
	} cases[] = {
		{ { "HTTPS_PROXY=a:1", "HTTP_PROXY=b:1" }, true,
		    "HTTPS_PROXY", "a" },
		{ { "HTTPS_PROXY=a:1", "HTTP_PROXY=b:1" }, false,
		    "HTTP_PROXY", "b" },
		{ { "https_proxy=a:1" }, true, "https_proxy", "a" },
		{ { "http_proxy=a:1" }, false, "http_proxy", "a" },
		{ { "https_proxy=a:1", "HTTPS_PROXY=b:1" }, true,
		    "HTTPS_PROXY", "b" },
		{ { "https_proxy=a:1", "HTTPS_PROXY=" }, true,
		    "https_proxy", "a" },
		{ { "HTTP_PROXY=a:1", "ALL_PROXY=b:1" }, true, NULL, NULL },
		{ { "HTTPS_PROXY=a:1", "NO_PROXY=*" }, true, NULL, NULL },
		{ { "HTTPS_PROXY=a:1", "no_proxy=*" }, true, NULL, NULL },
		{ { "HTTPS_PROXY=a:1", "no_proxy=*", "NO_PROXY=x" }, true,
		    "HTTPS_PROXY", "a" },
		{ { "HTTPS_PROXY=a:1", "HTTPS_PROXY=b:1" }, true,
		    "HTTPS_PROXY", "a" },
		{ { "HTTPS_PROXYX=a:1", "HTTPS_PROX=b:1" }, true, NULL,
		    NULL },
		{ { NULL }, true, NULL, NULL },
	};
	struct proxy proxy;
	char copies[4][32], *env[5];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (n = 0; cases[i].env[n] != NULL; n++) {
			snprintf(copies[n], sizeof(copies[n]), "%s",
			    cases[i].env[n]);
			env[n] = copies[n];
		}
		env[n] = NULL;
		assert_int_equal(proxy_find(&proxy, env, cases[i].secure,
		    HOST, "443"), 0);
		assert_int_equal(proxy.kind != PROXY_NONE,
		    cases[i].variable != NULL);
		if (cases[i].variable == NULL) {
			assert_null(proxy.variable);
			continue;
		}
		assert_string_equal(proxy.variable, cases[i].variable);
		assert_string_equal(proxy.url.host, cases[i].host);
	}
	assert_int_equal(proxy_find(&proxy, NULL, true, HOST, "443"), 0);
	assert_int_equal(proxy.kind, PROXY_NONE);
}

static void
test_forget(void **state)
{
	static const char secret[] = "sw0rdfish";
	struct proxy proxy;

	(void)state;
	find(&proxy, "http://somebody:sw0rdfish@proxy:3128", true);
	assert_string_equal(proxy.url.password, secret);
	proxy_forget(&proxy);
	assert_null(memmem(&proxy, sizeof(proxy), secret, strlen(secret)));
	assert_null(memmem(&proxy, sizeof(proxy), "somebody", 8));
	/* Nor is it left in one that is not used. */
	find(&proxy, "http://u:sw0rdfish@%zz", true);
	assert_int_equal(proxy.kind, PROXY_NONE);
	assert_null(memmem(&proxy, sizeof(proxy), secret, strlen(secret)));
}

static void
test_too_long(void **state)
{
	static char entry[8192];
	char *env[] = { entry, NULL };
	struct proxy proxy;
	size_t n;

	(void)state;
	n = (size_t)snprintf(entry, sizeof(entry), "HTTPS_PROXY=http://u:");
	memset(entry + n, 'x', 2000);
	snprintf(entry + n + 2000, sizeof(entry) - n - 2000, "@proxy:1");
	assert_int_equal(proxy_find(&proxy, env, true, HOST, "443"), -E2BIG);
	assert_int_equal(proxy.kind, PROXY_NONE);
	assert_null(memmem(&proxy, sizeof(proxy), "xxxx", 4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_noproxy),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
