/*
 * needles: the quick search finds what a plain one finds, where it stands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ssm/log/needles.h"

#define MOST 80

/* Few first bytes, which are looked for sixteen at a time; and many. */
static const struct text few[] = {
	TEXT("ab"), TEXT("abc"), TEXT("b"), TEXT("cab"), TEXT("da"),
};
static const struct text many[] = {
	TEXT("a"), TEXT("ba"), TEXT("cab"), TEXT("da"), TEXT("ed"), TEXT("fe"),
};

static void
check(const struct needles *n, struct text t)
{
	size_t at[NEEDLES_MAX], i;
	uint64_t found = needles_find(n, t, at);
	bool begins = false;

	for (i = 0; i < n->count; i++) {
		ptrdiff_t first = text_search(t, n->table[i]);

		assert_int_equal(found >> i & 1, first >= 0);
		if (first >= 0)
			assert_int_equal(at[i], first);
		begins = begins || first == 0;
	}
	assert_int_equal(found >> n->count, 0);
	assert_int_equal(needles_begin(n, t), begins);
}

static void
test_random(void **state)
{
	static const char of[] = "abcdef\0xyz";
	struct needles rare, common;
	char bytes[MOST];
	size_t i, k, len;

	(void)state;
	assert_true(needles_init(&rare, few, sizeof few / sizeof few[0]));
	assert_true(needles_init(&common, many, sizeof many / sizeof many[0]));
	srand(7);
	for (i = 0; i < 20000; i++) {
		/* Dense in the one text, rare in the other. */
		len = (size_t)rand() % (sizeof bytes + 1);
		for (k = 0; k < len; k++)
			bytes[k] = (size_t)rand() % 100 < i % 100 ?
			    of[(size_t)rand() % (sizeof of - 1)] : 'w';
		check(&rare, text_make(bytes, len));
		check(&common, text_make(bytes, len));
	}
}

static void
test_tables(void **state)
{
	static const struct text empty[] = { TEXT("a"), TEXT("") };
	struct needles n;

	(void)state;
	assert_false(needles_init(&n, empty, 2));
	assert_false(needles_init(&n, few, NEEDLES_MAX + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
