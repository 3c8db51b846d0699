/*
 * Python reprs, as far as the debug log has them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/repr.h"

static void
test_literals(void **state)
{
	static const struct {
		const char *in;
		const char *want;
		size_t taken;
	} cases[] = {
		{ "'abc', x", "abc", 5 },
		{ "\"it's\"", "it's", 6 },
		{ "b'a\\n\\x41\\'\\\\'", "a\nA'\\", 14 },
		{ "'\\u3042'", "\xe3\x81\x82", 8 },
		{ "b'\\xe3\\x81\\x82'", "\xe3\x81\x82", 15 },
		{ "'\\xe9'", "\xc3\xa9", 6 },
		{ "'cut", "cut", 4 },
		{ "'\\q'", "\\q", 4 },
		{ "None", "", 0 },
		{ "", "", 0 },
		{ "b", "", 0 },
		{ "'\\", "\\", 2 },
	};
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_init(&out, 64);
		assert_int_equal(repr_literal(text_of(cases[i].in), &out),
		    cases[i].taken);
		assert_string_equal(buf_str(&out), cases[i].want);
		buf_release(&out);
	}
}

static void
test_dicts(void **state)
{
	static const char dict[] = "{'Server': 'S', 'Date': 'Mon, 23 Nov', "
	    "'n': 12, 'o': <a.B object at 0x1>, 'x-amzn-RequestId': 'id', "
	    "'nested': {'url': 'https://h/'}, 'b': b'bytes', 'empty': ''}";
	static const struct {
		const char *key;
		const char *want;
	} cases[] = {
		{ "date", "Mon, 23 Nov" }, { "n", "12" },
		{ "o", "<a.B object at 0x1>" }, { "X-Amzn-Requestid", "id" },
		{ "url", "https://h/" }, { "b", "bytes" }, { "empty", "" },
	};
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_init(&out, 64);
		assert_true(repr_get(text_of(dict), cases[i].key, &out));
		assert_string_equal(buf_str(&out), cases[i].want);
		buf_release(&out);
	}
	buf_init(&out, 64);
	assert_false(repr_get(text_of(dict), "S", &out));
	assert_false(repr_get(text_of("{'a': "), "b", &out));
	assert_false(repr_get(text_of("{'a'"), "a", &out));
	buf_release(&out);
}

static void
test_lists(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	assert_int_equal(repr_list(text_of("['ssm', \"a'b\", '']"), &out), 3);
	assert_int_equal(out.len, 9);
	assert_memory_equal(out.data, "ssm\0a'b\0", 9);
	buf_clear(&out);
	assert_int_equal(repr_list(text_of("nothing"), &out), 0);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_dicts),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
