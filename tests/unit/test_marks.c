/*
 * Marks: what the header says of each byte by what stands before it; the same
 * with vectors as without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/marks.h"
#include "ssm/log/secret.h"

#define BLOCK (MARKS_BEFORE + MARKS_BLOCK)

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* What must be marked; a few more may be. */
static bool
is_found(char c, char before)
{
	switch (c) {
	case 'J':
		return is_one_of(before, "yYo");
	case 'A':
		return is_one_of(before, "IF");
	case '_':
		return before == 's';
	case ';':
		return is_one_of(before, "t4297s");
	case ':':
		return before == ']';
	case '-':
	case '/':
	case '=':
		return before == c;
	default:
		return is_one_of(c, "@%\n\r") || c == '\0' ||
		    (unsigned char)c >= 0x80;
	}
}

/* What else may be. */
static bool
may_be_found(char c)
{
	return is_one_of(c, "JA_;:-/[?*=+");
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/';
}

static void
check(const char bytes[BLOCK])
{
	const char *block = bytes + MARKS_BEFORE;
	struct marks m, plain, half;
	/* What follows the half's last byte is not known there. */
	uint64_t known = is_word(block[32]) ? INT32_MAX : UINT32_MAX;
	size_t i;

	marks(block, &m);
	marks_half(block, &half);
	assert_true(half.found == (m.found & UINT32_MAX));
	assert_true((half.names & known) == (m.names & known));
	assert_true(half.names <= UINT32_MAX);
	assert_true(half.words == (m.words & UINT32_MAX));
	marks_plain(block, &plain);
	assert_true(m.found == plain.found);
	assert_true(m.names == plain.names);
	assert_true(m.words == plain.words);
	for (i = 0; i < MARKS_BLOCK; i++) {
		bool longer = i + 1 < MARKS_BLOCK && is_word(block[i + 1]);

		assert_int_equal(m.words >> i & 1, is_word(block[i]));
		if (is_found(block[i], block[(ptrdiff_t)i - 1]))
			assert_int_equal(m.found >> i & 1, 1);
		else if (!may_be_found(block[i]))
			assert_int_equal(m.found >> i & 1, 0);
		if (longer)
			assert_int_equal(m.names >> i & 1, 0);
		else if (secret_name_letters(block + i - 3) &&
		    block[(ptrdiff_t)i - 3] >= '-')
			assert_int_equal(m.names >> i & 1, 1);
	}
}

static void
test_pairs(void **state)
{
	char bytes[BLOCK];
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

/* All names of secrets, at each place, in either case. */
static void
test_names(void **state)
{
	static const char *const ends[] = { "alue", "code", "cret", "dpop",
		"fier", "oken", "okie", "onse", "rase", "roxy", "sswd", "tion",
		"ture", "word", "akey", "_key", "rock", "pass", "seed", "curl",
		"ode1", "ode2" };
	static const char follows[] = "\": x=_&%\xe2";
	char bytes[BLOCK];
	size_t i, k, n, f;

	(void)state;
	for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		for (k = 0; k + 4 < sizeof bytes; k++) {
			for (f = 0; f < sizeof follows - 1; f++) {
				memset(bytes, '.', sizeof bytes);
				memcpy(bytes + k, ends[i], 4);
				bytes[k + 4] = follows[f];
				check(bytes);
				for (n = 0; n < 4; n++) {
					if (bytes[k + n] > '_')
						bytes[k + n] &= ~0x20;
				}
				check(bytes);
			}
		}
	}
}

/* Whatever comes: a simple generator, always the same. */
static void
test_any(void **state)
{
	static const char often[] = "acdefinoprstuwxyk_;:-/]JAIF%@ \n";
	char bytes[BLOCK];
	uint32_t seed = 1;
	size_t i, k;

	(void)state;
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < sizeof bytes; k++) {
			seed = seed * 1664525 + 1013904223;
			bytes[k] = seed >> 31 != 0 ?
			    often[(seed >> 8) % (sizeof often - 1)] :
			    (char)(seed >> 16);
		}
		check(bytes);
	}
}

static void
test_runs(void **state)
{
	uint64_t sixteen = 0xffff;
	char bytes[BLOCK];
	size_t i;

	(void)state;
	assert_true(marks_runs(0) == 0);
	assert_true(marks_runs(~UINT64_C(0)) == UINT64_C(0x8000800080008000));
	for (i = 0; i < 64; i++) {
		uint64_t found = marks_runs(sixteen << i);

		assert_true(i % 16 == 0 ? found == UINT64_C(1) << (i + 15) :
		    found == 0);
		if (i < 16)
			assert_true((marks_runs(~(UINT64_C(1) << i)) & 0xffff)
			    == 0);
	}
	/* A byte that ends a run of letters, at each place. */
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
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
