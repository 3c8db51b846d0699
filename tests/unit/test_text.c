/*
 * Searches and copies of several bytes at a time: the same result as one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/copy.h"
#include "ssm/log/frames.h"
#include "ssm/log/squeeze.h"
#include "ssm/log/text.h"

static uint32_t seed = 1;

static uint32_t
next(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 12) % below;
}

/* A text of a few letters that ends with its memory, so that sanitizers see. */
static struct text
some(const char *letters, size_t most)
{
	size_t len = next((uint32_t)most + 1), i, count = strlen(letters);
	char *at = malloc(len > 0 ? len : 1);

	assert_non_null(at);
	for (i = 0; i < len; i++)
		at[i] = letters[next((uint32_t)count)];
	return text_make(at, len);
}

static char *
bytes(struct text t)
{
	return (char *)(uintptr_t)t.at;
}

static void
test_search(void **state)
{
	struct text t, needle;
	size_t n, i;

	(void)state;
	for (n = 0; n < 20000; n++) {
		t = some("abc", 90);
		needle = some("abc", 1 + n % 5);
		for (i = 0; i + needle.len <= t.len &&
		    memcmp(t.at + i, needle.at, needle.len) != 0; i++)
			;
		assert_int_equal(text_search(t, needle),
		    i + needle.len <= t.len ? (ptrdiff_t)i : -1);
		free(bytes(t));
		free(bytes(needle));
	}
}

static void
test_bytes(void **state)
{
	struct text t;
	size_t n, i, from, count;

	(void)state;
	for (n = 0; n < 20000; n++) {
		t = some(n % 2 == 0 ? "ab\n c" : "abbbbbbbbbbbbbbbb\n ", 90);
		from = next((uint32_t)t.len + 1);
		for (i = from; i < t.len && t.at[i] != 'c' && t.at[i] != '\n';
		    i++)
			;
		assert_int_equal(text_find_either(t, from, 'c', '\n'), i);
		for (i = from; i < t.len && (t.at[i] != '\n' ||
		    i + 1 == t.len || t.at[i + 1] == ' '); i++)
			;
		assert_int_equal(text_unindented(t, from), i < t.len ? i + 1 :
		    t.len);
		for (count = i = 0; i < t.len; i++)
			count += t.at[i] == 'b';
		assert_int_equal(text_count(t, 'b'), count);
		free(bytes(t));
	}
}

static void
test_squeeze(void **state)
{
	struct text t, rest;
	struct buf out;
	size_t n, i, from;
	unsigned char c;

	(void)state;
	buf_init(&out, 200);
	for (n = 0; n < 20000; n++) {
		t = some(n % 3 == 0 ? "aB c\n\t@[`{\x01\xe2\x80\x99\xc2\xa0" :
		    "abCDEFGH~!@[`{/ \v\f\r", 120);
		buf_clear(&out);
		squeeze(&out, t);
		rest = t;
		for (i = 0; squeeze_next(&rest, &c); i++)
			assert_true(i < out.len &&
			    (unsigned char)out.data[i] == c);
		assert_int_equal(i, out.len);
		buf_clear(&out);
		squeeze_as_is(&out, t);
		for (i = from = 0; i < t.len; i++) {
			if (t.at[i] != ' ' && (t.at[i] < '\t' ||
			    t.at[i] > '\r'))
				assert_true(from < out.len &&
				    out.data[from++] == t.at[i]);
		}
		assert_int_equal(from, out.len);
		free(bytes(t));
	}
	buf_release(&out);
}

/* A traceback's lines that are not indented, and whether it has a tunnel. */
static void
test_frames(void **state)
{
	static const char *const pieces[] = {
		"\n", " ", "\n  File \"a\", line 1, in _call\n    f()",
		"in _tunnel", "in _prepare_", "proxy", "x", "\nE: x", " _tunnel",
		"in _send", "\n\n",
	};
	const uint32_t count = sizeof pieces / sizeof pieces[0];
	struct text t, line;
	size_t n, i, k, above, lines;
	char text[1024];

	(void)state;
	for (n = 0; n < 20000; n++) {
		text[0] = '\0';
		for (k = next(20); k > 0; k--)
			strcat(text, pieces[next(count)]);
		t = text_make(memcpy(malloc(strlen(text) + 1), text,
		    strlen(text) + 1), strlen(text));
		struct frames frames = { .body = t };

		for (lines = i = 0; i < t.len; i++) {
			if ((i == 0 || t.at[i - 1] == '\n') && t.at[i] != ' ') {
				assert_true(frames_next(&frames, &line,
				    &above));
				assert_ptr_equal(line.at, t.at + i);
				assert_int_equal(above, lines);
				assert_int_equal(line.len,
				    strcspn(t.at + i, "\n"));
			}
			lines += t.at[i] == '\n';
		}
		assert_false(frames_next(&frames, &line, &above));
		assert_int_equal(frames.tunnel, text_has(t, "in _tunnel") ||
		    text_has(t, "in _prepare_proxy"));
		free(bytes(t));
	}
}

/* Whatever the length and wherever the copy stands, over the text itself too. */
static void
test_copy(void **state)
{
	char memory[140], expected[sizeof memory];
	size_t n, from, to, i;
	struct text t;

	(void)state;
	for (n = 0; n < 20000; n++) {
		t = some("abcdefghijklmnopqrstuvwxyz", 100);
		from = next(41);
		to = n % 8 == 0 ? sizeof memory - t.len : next(41);
		for (i = 0; i < sizeof memory; i++)
			memory[i] = (char)next(256);
		memcpy(memory + from, t.at, t.len);
		memcpy(expected, memory, sizeof memory);
		memcpy(expected + to, t.at, t.len);
		copy_text(memory + to, memory + from, t.len);
		assert_memory_equal(memory, expected, sizeof memory);
		free(bytes(t));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_squeeze),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
