/*
 * The quick look at JSON never says anything else than a parser does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "ssm/diagnose/simple_json.h"

#define CODES "\\u30e6\\\"\\n \xe2\x80\xa6 \xf0\x9f\x98\x80"

static const char *const samples[] = {
	"{\"Target\": \"i-0123456789abcdef0\", \"DocumentName\": null}",
	"{\"SessionId\":\"a-1\",\"session\":{\"sessionId\":\"b\"},\"n\":-1.5}",
	"{\"__type\": \"AccessDenied\", \"message\": \"User: " CODES "\"}\n",
	" [ {\"a\": [1, 20, 0, true, false]}, [], {} , \"\\ud83d\\ude00\" ]",
	"{\"Target\": \"a\", \"Target\": {\"x\": [[[[[[]]]]]]}}",
};

static unsigned
next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

static void
check(const char *bytes, size_t len)
{
	struct simple_member member = { .key = TEXT("Target") };
	enum simple_json kind = simple_json(text_make(bytes, len), &member, 1);
	json_t *root = json_loadb(bytes, len, 0, NULL), *value;

	if (kind == SIMPLE_JSON)
		assert_non_null(root);
	if (kind == SIMPLE_BROKEN)
		assert_null(root);
	if (kind != SIMPLE_JSON)
		assert_int_equal(member.kind, MEMBER_ABSENT);
	value = json_object_get(root, "Target");
	if (kind == SIMPLE_JSON && json_is_string(value)) {
		assert_int_equal(member.kind, MEMBER_STRING);
		assert_true(text_is(member.value, json_string_value(value)));
	} else if (kind == SIMPLE_JSON) {
		assert_int_equal(member.kind, value == NULL ? MEMBER_ABSENT :
		    json_is_object(value) ? MEMBER_OBJECT : MEMBER_OTHER);
	}
	json_decref(root);
}

static void
test_samples(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		for (k = 0; k <= strlen(samples[i]); k++)
			check(samples[i], k);
	}
	assert_int_equal(simple_json(text_of(samples[0]), NULL, 0),
	    SIMPLE_JSON);
	assert_int_equal(simple_json(text_of(samples[1]), NULL, 0),
	    SIMPLE_JSON);
	assert_int_equal(simple_json(text_of(samples[2]), NULL, 0),
	    SIMPLE_JSON);
	assert_int_equal(simple_json(text_of("{\"a\": \"b"), NULL, 0),
	    SIMPLE_BROKEN);
}

/* Bytes that are something to JSON, and some that are not. */
static void
test_mutations(void **state)
{
	static const char bytes[] = "{}[]\",:\\u0019d8-+.eE tfn\n\x01\x7f"
	    "\x80\xa0\xc0\xed\xf4\xff";
	char copy[256];
	unsigned random = 1, round;
	size_t i, k, len;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		for (round = 0; round < 20000; round++) {
			len = strlen(samples[i]);
			memcpy(copy, samples[i], len);
			for (k = 0; k <= round % 3; k++)
				copy[next_random(&random) % len] = bytes[
				    next_random(&random) % sizeof bytes];
			check(copy, len);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
