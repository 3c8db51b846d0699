/*
 * Look: what one pass over a block says of it, and what a slow one does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/look.h"
#include "ssm/log/text.h"

#define MOST 400

static void
check(struct text t)
{
	uint32_t starts[MOST + LOOK_MORE];
	struct look look = look_at(t, starts);
	bool ascii = true, escapes = false, ampersands = false;
	bool timed = false;
	size_t i, lines = 0;

	assert_int_equal(starts[0], 0);
	for (i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.at[i];

		ascii = ascii && c < 0x80;
		escapes = escapes || c == 0x1b;
		ampersands = ampersands || c == '&';
		timed = timed || (c == ',' && i >= 3 && t.at[i - 3] == ':');
		if (c == '\n')
			assert_int_equal(starts[++lines], i + 1);
	}
	assert_int_equal(look.lines, lines);
	assert_true(starts[lines + 1] > t.len);
	assert_int_equal(look.ascii, ascii);
	assert_int_equal(look.escapes, escapes);
	assert_int_equal(look.ampersands, ampersands);
	assert_int_equal(look_for_time(t), timed);
}

/* Each byte, at each place of texts that end before and behind a word. */
static void
test_bytes(void **state)
{
	static const size_t lens[] = { 1, 31, 35, 64, 67, 128, 130 };
	char bytes[MOST];
	size_t i, k;
	int c;

	(void)state;
	check(text_of(""));
	for (i = 0; i < sizeof lens / sizeof lens[0]; i++) {
		for (k = 0; k < lens[i]; k++) {
			for (c = 0; c < 256; c++) {
				memset(bytes, 'x', sizeof bytes);
				bytes[k] = (char)c;
				check(text_make(bytes, lens[i]));
			}
		}
	}
}

static void
test_lines(void **state)
{
	static const char of[] = "x\n\n\n:,& \n";
	char bytes[MOST];
	size_t i, k, len;

	(void)state;
	srand(7);
	for (i = 0; i < 20000; i++) {
		/* Many newlines in the one, few in the other. */
		len = (size_t)rand() % (sizeof bytes + 1);
		for (k = 0; k < len; k++)
			bytes[k] = (size_t)rand() % 400 < i % 400 ?
			    of[(size_t)rand() % (sizeof of - 1)] : 'y';
		check(text_make(bytes, len));
	}
}

static void
test_times(void **state)
{
	char bytes[MOST];
	size_t i, len;

	(void)state;
	for (len = 4; len < 200; len++) {
		for (i = 0; i + 4 <= len; i++) {
			memset(bytes, 'x', sizeof bytes);
			memcpy(bytes + i, ":12,", 4);
			check(text_make(bytes, len));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
