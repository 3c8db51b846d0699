/*
 * Marks: for each two neighbours, what the header says of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/marks.h"
#include "ssm/log/text.h"

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* No letter and no digit, but for those that no name is quoted with. */
static bool
is_sign(char c)
{
	return (unsigned char)c <= '/' || (unsigned char)c >= 0x80 ||
	    is_one_of(c, ";[\\]^_{|}~\x7f");
}

static bool
is_mark(char c, char before)
{
	switch (c) {
	case ':':
	case '=':
	case '>':
		return is_sign(before) ||
		    is_one_of(before, "denprtvyDENPRTVY");
	case ',':
		return is_sign(before);
	case ';':
		return before == 't';
	case '@':
		return true;
	case '_':
		return before == 's';
	case 'J':
		return is_one_of(before, "yYo");
	case 'A':
		return is_one_of(before, "IF3");
	case 'D':
	case 'a':
	case 'd':
		return before == '3';
	case '-':
	case '/':
		return before == c;
	default:
		return (unsigned char)c <= '\r' && before == '/';
	}
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/';
}

static void
check(const char bytes[MARKS_BEFORE + MARKS_BLOCK])
{
	const char *block = bytes + MARKS_BEFORE;
	unsigned runs, want = 0;
	uint64_t found = marks(block, &runs);
	size_t i, k;

	for (i = 0; i < MARKS_BLOCK; i++)
		assert_int_equal(found >> i & 1,
		    is_mark(block[i], bytes[i + MARKS_BEFORE - 1]));
	for (i = 0; i < MARKS_BLOCK / 16; i++) {
		for (k = 0; k < 16 && is_word(block[16 * i + k]); k++)
			;
		want |= k == 16 ? 1U << i : 0;
	}
	assert_int_equal(runs, want);
}

static void
test_pairs(void **state)
{
	char bytes[MARKS_BEFORE + MARKS_BLOCK];
	int a, b;
	size_t i;

	(void)state;
	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			for (i = 0; i < sizeof bytes; i++)
				bytes[i] = (char)(i % 2 == 0 ? a : b);
			check(bytes);
		}
	}
}

/* A byte that ends a run of letters, at each place. */
static void
test_runs(void **state)
{
	char bytes[MARKS_BEFORE + MARKS_BLOCK];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bytes; i++) {
		memset(bytes, 'x', sizeof bytes);
		check(bytes);
		bytes[i] = '-';
		check(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
