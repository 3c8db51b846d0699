/*
 * Flat JSON: what is taken for it is JSON to the parser, with the same values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "ssm/log/flat.h"

static void
test_flat(void **state)
{
	struct flat_member keys[] = {
		{ .key = TEXT("Target") }, { .key = TEXT("a") },
	};

	(void)state;
	assert_true(flat_read(text_of("{ \"Target\" : \"i-1\" , \"b\":\"\" } "),
	    keys, 2));
	assert_true(text_is(keys[0].value, "i-1"));
	assert_null(keys[1].value.at);
	assert_true(flat_read(text_of("{}"), keys, 2));
	assert_null(keys[0].value.at);
	/* The last one counts. */
	assert_true(flat_read(text_of("{\"a\":\"1\",\"a\":\"2\"}"), keys, 2));
	assert_true(text_is(keys[1].value, "2"));
	assert_false(flat_read(text_of(""), keys, 2));
	assert_false(flat_read(text_of("{\"a\": \"\\u0041\"}"), keys, 2));
	assert_false(flat_read(text_of("{\"a\": {}}"), keys, 2));
}

/* Texts of a few pieces, all that there are up to a length. */
static void
test_against_parser(void **state)
{
	static const char *const pieces[] = {
		"{", "}", "\"", ",", ":", "a", " ", "\\", "\n", "1", "\xc3\xa9",
	};
	const size_t count = sizeof pieces / sizeof pieces[0], most = 9;
	struct flat_member key = { .key = TEXT("a") };
	uint32_t random = 1;
	char text[64];
	size_t i, k, flat = 0;

	(void)state;
	for (i = 0; i < 400000; i++) {
		json_t *root;
		const char *value;

		strcpy(text, i % 4 == 0 ? "" : i % 4 == 1 ? "{" : i % 4 == 2 ?
		    "{\"a\":\"" : "{\"a\":\"\",\"a\":\"");
		for (k = 0; k < most; k++) {
			random = random * 1664525 + 1013904223;
			if (random >> 28 == 0)
				break;
			strcat(text, pieces[(random >> 16) % count]);
		}
		if (!flat_read(text_of(text), &key, 1))
			continue;
		flat++;
		root = json_loads(text, 0, NULL);
		assert_non_null(root);
		value = json_string_value(json_object_get(root, "a"));
		assert_true((value == NULL) == (key.value.at == NULL));
		if (value != NULL)
			assert_true(text_is(key.value, value));
		json_decref(root);
	}
	assert_true(flat > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_against_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
