/*
 * Lines: the same bytes give the same lines however they are cut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/line.h"

static void
note(void *arg, const struct line *line)
{
	struct buf *out = arg;

	buf_addf(out, "%llu%s%s[", (unsigned long long)line->number,
	    line->continued ? "+" : "", line->complete ? "" : "?");
	buf_add(out, line->bytes, line->len);
	buf_adds(out, "]");
	if (line->complete)
		assert_int_equal(line->bytes[line->len], '\n');
}

static void
split(struct buf *out, const char *bytes, size_t len, size_t chunk)
{
	struct line_splitter s;
	size_t at, part;

	line_splitter_init(&s, note, out);
	for (at = 0; at < len; at += part) {
		part = len - at < chunk ? len - at : chunk;
		line_splitter_feed(&s, bytes + at, part);
	}
	line_splitter_flush(&s);
	line_splitter_release(&s);
}

static void
test_lines(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} cases[] = {
		{ "", 0, "" },
		{ "\n", 1, "1[]" },
		{ "a\nb", 3, "1[a]2?[b]" },
		{ "a\r\n\nb\n", 6, "1[a\r]2[]3[b]" },
		{ "no newline", 10, "1?[no newline]" },
	};
	struct buf out;
	size_t i, chunk;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (chunk = 1; chunk < 12; chunk++) {
			buf_init(&out, 4096);
			split(&out, cases[i].bytes, cases[i].len, chunk);
			assert_string_equal(buf_str(&out), cases[i].want);
			buf_release(&out);
		}
	}
}

static void
test_nul_bytes_stay(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	split(&out, "a\0b\n", 4, 2);
	assert_int_equal(out.len, strlen("1[") + 3 + 1);
	assert_memory_equal(out.data + 2, "a\0b", 3);
	buf_release(&out);
}

/* A line beyond the cap comes in pieces, cut at the same places always. */
static void
test_long_line(void **state)
{
	size_t len = LINE_CAP * 2 + 10, i;
	size_t chunks[] = { 4096, LINE_CAP - 1, LINE_CAP, LINE_CAP + 1, len };
	char *bytes = malloc(len);
	struct buf first, other;

	(void)state;
	for (i = 0; i < len; i++)
		bytes[i] = (char)('a' + i % 26);
	bytes[len - 3] = '\n';
	buf_init(&first, 4 * LINE_CAP);
	split(&first, bytes, len, 1000);
	assert_non_null(strstr(buf_str(&first), "]1+?["));
	assert_non_null(strstr(buf_str(&first), "]1+["));
	assert_non_null(strstr(buf_str(&first), "]2?["));
	for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
		buf_init(&other, 4 * LINE_CAP);
		split(&other, bytes, len, chunks[i]);
		assert_string_equal(buf_str(&first), buf_str(&other));
		buf_release(&other);
	}
	buf_release(&first);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_nul_bytes_stay),
		cmocka_unit_test(test_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
