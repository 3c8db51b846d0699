/*
 * Saved texts: which lines are joined, which never are, and their numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/line.h"
#include "ssm/log/paste.h"
#include "ssm/log/text.h"

#define T "2026-11-23 13:19:12,118 - MainThread - "

static void
note(void *arg, const struct line *line)
{
	/* With the newline behind it, if there is one. */
	struct text rest = text_make(line->bytes, line->len +
	    (line->complete ? 1 : 0)), one;
	uint64_t number = line->number;
	struct buf *out = arg;

	/* It may be several lines. */
	do {
		one = text_line(&rest);
		if (!line->continued)
			buf_addf(out, "%llu ", (unsigned long long)number++);
		buf_add(out, one.at, one.len);
		if (line->complete)
			buf_addc(out, '\n');
	} while (rest.len > 0);
}

static void
restore(struct buf *out, const char *bytes, size_t len, size_t cut)
{
	struct line_splitter lines;
	struct paste *p;

	buf_clear(out);
	line_splitter_init(&lines, note, out);
	p = paste_new(&lines);
	assert_non_null(p);
	paste_feed(p, bytes, cut);
	paste_feed(p, bytes + cut, len - cut);
	paste_finish(p);
	line_splitter_flush(&lines);
	paste_free(p);
	line_splitter_release(&lines);
}

static void
check_bytes(const char *bytes, size_t len, const char *want)
{
	struct buf out;
	size_t cut;

	buf_init(&out, 1024 * 1024);
	for (cut = 0; cut <= len; cut++) {
		restore(&out, bytes, len, cut);
		assert_string_equal(buf_str(&out), want);
	}
	buf_release(&out);
}

static void
check(const char *bytes, const char *want)
{
	check_bytes(bytes, strlen(bytes), want);
}

static void
test_clean(void **state)
{
	(void)state;
	check("", "");
	check("\n\n", "1 \n2 \n");
	check(T "a.b - DEBUG - one\r\ntwo\n\nthree",
	    "1 " T "a.b - DEBUG - one\r\n2 two\n3 \n4 three");
}

/* 80 columns, cut in the middle of words. */
static void
test_hard(void **state)
{
	(void)state;
	check(T "botocore.hooks - DEBUG - Event bu\n"
	    "ilding-command-table.main\n"
	    T "botocore.hooks - DEBUG - Event bu\n"
	    "ilding-argument-table.ssm\n"
	    T "botocore.hooks - DEBUG - short\n"
	    "A note of somebody\n"
	    T "botocore.hooks - DEBUG - Event bu\n"
	    "An error occurred (X) when calling\n",
	    "1 " T "botocore.hooks - DEBUG - Event building-command-table.main"
	    "\n3 " T "botocore.hooks - DEBUG - Event building-argument-table."
	    "ssm\n5 " T "botocore.hooks - DEBUG - short\n6 A note of somebody\n"
	    "7 " T "botocore.hooks - DEBUG - Event bu\n"
	    "8 An error occurred (X) when calling\n");
}

static void
test_soft(void **state)
{
	(void)state;
	check(T "a.bcd - DEBUG - Looking for\ncredentials via: env\n"
	    T "a.bcd - DEBUG - Found\ncredentials in environment\n"
	    T "a.bcd - DEBUG - Setting config\nvariable for region\n"
	    T "a.bcd - DEBUG - ok\n",
	    "1 " T "a.bcd - DEBUG - Looking for credentials via: env\n"
	    "3 " T "a.bcd - DEBUG - Found credentials in environment\n"
	    "5 " T "a.bcd - DEBUG - Setting config variable for region\n"
	    "7 " T "a.bcd - DEBUG - ok\n");
}

/* No width shows: notes below headers of any length stay. */
static void
test_notes(void **state)
{
	static const char text[] =
	    T "a.b - DEBUG - Looking for credentials via: env\n"
	    "first it looks at the environment\n"
	    T "a.b - DEBUG - ok\n"
	    "then it goes on\n"
	    T "a.b - DEBUG - Setting config variable for region to x\n"
	    "<region\xe3\x81\xae>\n"
	    T "a.b - DEBUG - Loading JSON file: /x\n"
	    "$ aws ssm start-session\n";
	struct text rest = text_make(text, sizeof text - 1), line;
	struct buf want;
	unsigned n = 0;

	(void)state;
	buf_init(&want, 4096);
	while (rest.len > 0) {
		line = text_before(rest, "\n");
		buf_addf(&want, "%u ", ++n);
		buf_add(&want, line.at, line.len + 1);
		rest = text_skip(rest, line.len + 1);
	}
	check(text, buf_str(&want));
	buf_release(&want);
}

static void
test_session_output_is_left_alone(void **state)
{
	(void)state;
	check(T "botocore.hooks - DEBUG - Event bu\nilding-command\n"
	    T "botocore.hooks - DEBUG - Event bu\nilding-argument\n"
	    "Starting session with SessionId: alice-060e9d368b8fc447d\n"
	    "$ cat x\n"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaa\nb\n",
	    "1 " T "botocore.hooks - DEBUG - Event building-command\n"
	    "3 " T "botocore.hooks - DEBUG - Event building-argument\n"
	    "5 Starting session with SessionId: alice-060e9d368b8fc447d\n"
	    "6 $ cat x\n"
	    "7 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaa\n8 b\n");
}

static void
test_margins(void **state)
{
	(void)state;
	check("> " T "a - DEBUG - x\n> Traceback\n>   File \"y\"\n>\n> z\nw\n",
	    "1 " T "a - DEBUG - x\n2 Traceback\n3   File \"y\"\n4 \n5 z\n6 w\n");
	check(" 9 | " T "a - DEBUG - x\n10 | y\n11 |   z\n",
	    "1 " T "a - DEBUG - x\n2 y\n3   z\n");
	/* A prefix of letters has to come again. */
	check("app_1 | " T "a - DEBUG - x\napp_1 | y\napp_1 | " T
	    "a - DEBUG - z\n",
	    "1 " T "a - DEBUG - x\n2 y\n3 " T "a - DEBUG - z\n");
	check("Enter MFA code: " T "a - DEBUG - x\nEnter\n",
	    "1 Enter MFA code: " T "a - DEBUG - x\n2 Enter\n");
	check("```\n" T "a - DEBUG - x\n```\n", "1 \n2 " T
	    "a - DEBUG - x\n3 \n");
}

/* Fences are left out; what Python puts below a line that failed is none. */
static void
test_fences(void **state)
{
	(void)state;
	check("~~~\n" T "a.b - DEBUG - ok\n"
	    "Traceback (most recent call last):\n"
	    "  File \"x.py\", line 1, in f\n"
	    "    g(1)\n"
	    "    ~~^^^\n"
	    "    return h(1)\n"
	    "           ~~~^^\n"
	    "<x>\n</pre>\n",
	    "1 \n2 " T "a.b - DEBUG - ok\n"
	    "3 Traceback (most recent call last):\n"
	    "4   File \"x.py\", line 1, in f\n"
	    "5     g(1)\n"
	    "6     ~~^^^\n"
	    "7     return h(1)\n"
	    "8            ~~~^^\n"
	    "9 <x>\n10 \n");
}

static void
test_typography(void **state)
{
	(void)state;
	check(T "a - DEBUG - &lt;f at 0x1&gt; &amp; &#39;x&#39;\n",
	    "1 " T "a - DEBUG - <f at 0x1> & 'x'\n");
	/* What the log itself holds is left. */
	check(T "a - DEBUG - <f at 0x1> '&lt;p&gt;'\n",
	    "1 " T "a - DEBUG - <f at 0x1> '&lt;p&gt;'\n");
	check(T "a - DEBUG - \xe2\x80\x98x\xe2\x80\x99\n",
	    "1 " T "a - DEBUG - 'x'\n");
	check("\xef\xbb\xbf" "a\xc2\xa0" "b\xe2\x80\x8b" "c\n", "1 a bc\n");
	check("one   \ntwo  \r\n   \n", "1 one\n2 two\n3 \n");
	check("one\rtwo\r", "1 one\n2 two\n");
	check("\x1b[1m" T "a - DEBUG - x\x1b[0m\n\x1b]0;t\nz\n",
	    "1 " T "a - DEBUG - x\n2 \n3 z\n");
}

static void
test_utf16(void **state)
{
	(void)state;
	check_bytes("\xff\xfe" "a\0\n\0\x3d\xd8\x00\xde", 10,
	    "1 a\n2 \xf0\x9f\x98\x80");
	check_bytes("\xfe\xff\0a\0\r\0\n\0b", 10, "1 a\r\n2 b");
	check_bytes("2\0" "0\0" "\n\0" "x", 7, "1 20\n2 \xef\xbf\xbd");
}

#define CLI T "awscli.clidriver - DEBUG - "
#define LONG "another record, so long that no line is taken for a short one, " \
	"which holds no whole log, as many words as that may need"

/* A log in one string of what ran aws: JSON, Python, a list of lines. */
static void
test_literals(void **state)
{
	(void)state;
	check("TASK\n"
	    "fatal: {\"rc\": 1, \"stderr\": \"" CLI "CLI version: 1\\n"
	    CLI "a: b'{\\\"k\\\": 1}\\\\n'\\n\\nAn \\u00e9nd\\n\", "
	    "\"stderr_lines\": [\"" CLI "CLI version: 1\", \"" CLI "x\"]}\n"
	    "PLAY RECAP\n",
	    "1 TASK\n2 " CLI "CLI version: 1\n2 " CLI "a: b'{\"k\": 1}\\n'\n2 \n"
	    "2 An \xc3\xa9nd\n3 PLAY RECAP\n");
	check("Process(stdout='', stderr=b'a note: it\\'s\\n" CLI
	    "CLI version: 1\\n" CLI LONG ": \\'\\xc3\\xa9\\'\\nend') behind\n"
	    "more\n",
	    "1 a note: it's\n1 " CLI "CLI version: 1\n1 " CLI LONG
	    ": '\xc3\xa9'\n1 end\n2 more\n");
	check("x: ['" CLI "CLI version: 1', '" CLI LONG
	    "', \"it's\", '', 'end']\nmore\n",
	    "1 " CLI "CLI version: 1\n1 " CLI LONG "\n1 it's\n1 \n1 end\n"
	    "2 more\n");
}

/* In a body they are escaped once more, and in a record nothing is. */
static void
test_literals_of_records(void **state)
{
#define BODY "b'{\"events\": [{\"message\": \"" CLI "CLI version: 1\\\\n" CLI \
	LONG "\\\\n\"}]}'\n"
	(void)state;
	check(T "b.p - DEBUG - Response body:\n" BODY,
	    "1 " T "b.p - DEBUG - Response body:\n2 " BODY);
	check(T "b.p - DEBUG - x '" CLI LONG "\\n" CLI "y'\n",
	    "1 " T "b.p - DEBUG - x '" CLI LONG "\\n" CLI "y'\n");
}

/* One that is longer than what is looked at together, and what is behind it. */
static void
test_long_literal(void **state)
{
	struct buf in, want, out;
	size_t i;

	(void)state;
	buf_init(&in, 8 * PASTE_BLOCK);
	buf_init(&want, 8 * PASTE_BLOCK);
	buf_init(&out, 8 * PASTE_BLOCK);
	buf_adds(&in, "before\n{\"stderr\": \"");
	buf_adds(&want, "1 before\n");
	for (i = 0; in.len < 3 * PASTE_BLOCK; i++) {
		buf_addf(&in, CLI "record \\\"%zu\\\"\\n", i);
		buf_addf(&want, "2 " CLI "record \"%zu\"\n", i);
	}
	buf_adds(&in, "\", \"x\": \"");
	while (in.len < 5 * PASTE_BLOCK)
		buf_adds(&in, "the rest ");
	buf_adds(&in, "\"}\nmore\n");
	buf_adds(&want, "3 more\n");
	for (i = 0; i < 100; i++) {
		restore(&out, in.data, in.len, i * in.len / 100);
		assert_string_equal(buf_str(&out), buf_str(&want));
	}
	buf_release(&in);
	buf_release(&want);
	buf_release(&out);
}

/* Longer than a block, and blocks that end at any place of a line. */
static void
test_blocks(void **state)
{
	struct buf text, want, out;
	size_t i, n;

	(void)state;
	buf_init(&text, 1024 * 1024);
	buf_init(&want, 1024 * 1024);
	buf_init(&out, 1024 * 1024);
	for (n = 0; n < 3; n++) {
		buf_clear(&text);
		buf_clear(&want);
		for (i = 0; i < PASTE_BLOCK + n - 1; i++)
			buf_addc(&text, 'x');
		buf_adds(&want, "1 ");
		buf_add(&want, text.data, text.len);
		for (i = 2; i < 4000; i++) {
			buf_addf(&text, "\n" T "a - DEBUG - %zu", i);
			buf_addf(&want, "\n%zu " T "a - DEBUG - %zu", i, i);
		}
		for (i = 0; i < text.len; i += 30011) {
			restore(&out, text.data, text.len, i);
			assert_int_equal(out.len, want.len);
			assert_memory_equal(out.data, want.data, want.len);
		}
	}
	buf_release(&text);
	buf_release(&want);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_hard),
		cmocka_unit_test(test_soft),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_session_output_is_left_alone),
		cmocka_unit_test(test_margins),
		cmocka_unit_test(test_fences),
		cmocka_unit_test(test_typography),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_literals_of_records),
		cmocka_unit_test(test_long_literal),
		cmocka_unit_test(test_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
