/*
 * Which keys are commands, and that no byte is lost, added or moved.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/launch/escape.h"

#define PASTE "\033[200~"
#define PASTE_END "\033[201~"
#define READS_MAX 16

/* Commands show as <end>, <info> and <list> in what goes on. */
static const char *const marks[] = { "", "<end>", "<info>", "<list>" };

struct out {
	char bytes[256];
	size_t len;
};

static void
add(struct out *out, const char *bytes, size_t len)
{
	assert_true(out->len + len < sizeof(out->bytes));
	memcpy(out->bytes + out->len, bytes, len);
	out->len += len;
	out->bytes[out->len] = '\0';
}

static void
feed(struct escape *escape, struct out *out, const char *bytes, size_t len)
{
	struct escape_result result = escape_feed(escape, bytes, len,
	    true);
	char character = (char)escape->character;

	if (result.release)
		add(out, &character, 1);
	if (result.pass)
		add(out, bytes, len);
	add(out, marks[result.command], strlen(marks[result.command]));
}

static const struct {
	const char *name;
	const char *reads[READS_MAX];
	const char *wanted;
	char character;		/* '\0': ~ */
} rows[] = {
	{ "plain", { "l", "s", "\r" }, "ls\r" },
	{ "at the very start", { "~", "." }, "<end>" },
	{ "after a carriage return", { "x", "\r", "~", "." }, "x\r<end>" },
	{ "after a line feed", { "x", "\n", "~", "i" }, "x\n<info>" },
	{ "after a newline in a longer read", { "ls\r", "~", "?" },
	    "ls\r<list>" },
	{ "within a line", { "x", "~", "." }, "x~." },
	{ "after a blank", { " ", "~", "." }, " ~." },
	{ "twice: one goes on", { "~", "~", "x" }, "~x" },
	{ "twice: the line has begun", { "~", "~", "~", "." }, "~~." },
	{ "another key", { "~", "/", "b" }, "~/b" },
	{ "another key, and a newline", { "~", "\r", "~", "." }, "~\r<end>" },
	{ "one after the other", { "~", "?", "~", "i", "~", "." },
	    "<list><info><end>" },
	{ "a command does not end the line", { "a", "\r", "~", "?", "~", "/" },
	    "a\r<list>~/" },
	{ "uppercase is no command", { "~", "I" }, "~I" },
	{ "both in one read", { "~." }, "~." },
	{ "the newline with the tilde", { "a", "\r~", "." }, "a\r~." },
	{ "the key with more", { "\r", "~", ".x" }, "\r~.x" },
	{ "the key with a newline", { "\r", "~", ".\r", "~", "." },
	    "\r~.\r<end>" },
	{ "all in one read", { "\r~.\r~.\r" }, "\r~.\r~.\r" },
	{ "a paste", { PASTE "\n~.\n~?\n" PASTE_END },
	    PASTE "\n~.\n~?\n" PASTE_END },
	{ "a paste in single bytes", { PASTE, "\r", "~", ".", "\r", "~", "i",
	    "\r", PASTE_END }, PASTE "\r~.\r~i\r" PASTE_END },
	{ "markers in pieces", { "\033", "[", "20", "0", "~", "\r", "~", ".",
	    "\r", "\033[2", "01", "~", "\r", "~", "." },
	    PASTE "\r~.\r" PASTE_END "\r<end>" },
	{ "a marker's tilde is none", { "\r", "\033[200", "~", "." },
	    "\r" PASTE "." },
	{ "after a paste", { PASTE "x" PASTE_END, "\r", "~", "." },
	    PASTE "x" PASTE_END "\r<end>" },
	{ "right after a paste", { PASTE "x\r" PASTE_END, "~", "." },
	    PASTE "x\r" PASTE_END "~." },
	{ "a paste behind the tilde", { "\r", "~", PASTE ".", PASTE_END },
	    "\r~" PASTE "." PASTE_END },
	{ "a marker in a paste", { PASTE, PASTE, "\r", "~", ".", PASTE_END,
	    "\r", "~", "." }, PASTE PASTE "\r~." PASTE_END "\r<end>" },
	{ "a broken marker and a whole one", { "\033[20\033[200~", "\r", "~",
	    "." }, "\033[20" PASTE "\r~." },
	{ "another sequence", { "\033[202~", "\r", "~", "." },
	    "\033[202~\r<end>" },
	{ "a closing marker alone", { PASTE_END, "\r", "~", "." },
	    PASTE_END "\r<end>" },
	{ "another character", { "%", "." }, "<end>", '%' },
	{ "the tilde is none then", { "~", "." }, "~.", '%' },
	{ "a control character", { "\035", "\035", "\r", "\035", "i" },
	    "\035\r<info>", '\035' },
	{ "escape itself", { "\033", "[A" }, "\033[A", '\033' },
	{ "escape itself, and a paste", { "\033", "[200~", "\r", "\033", ".",
	    "\033[201~" }, PASTE "\r\033." PASTE_END, '\033' },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct escape escape;
		struct out out = { .len = 0 };

		escape_init(&escape, rows[i].character != '\0' ?
		    rows[i].character : ESCAPE_DEFAULT);
		for (size_t j = 0; j < READS_MAX && rows[i].reads[j] != NULL;
		    j++)
			feed(&escape, &out, rows[i].reads[j],
			    strlen(rows[i].reads[j]));
		if (strcmp(out.bytes, rows[i].wanted) != 0)
			fail_msg("%s: %s, not %s", rows[i].name, out.bytes,
			    rows[i].wanted);
		assert_false(escape.withheld);
	}
}

static void
test_end_of_input(void **state)
{
	struct escape escape;

	(void)state;
	escape_init(&escape, ESCAPE_DEFAULT);
	assert_false(escape_release(&escape));
	assert_false(escape_feed(&escape, "~", 1, true).pass);
	assert_true(escape_release(&escape));
	assert_false(escape_release(&escape));
	/* It went on, so the line has begun. */
	assert_true(escape_feed(&escape, "~", 1, true).pass);
	/* ^D typed behind it is a key like others. */
	assert_true(escape_feed(&escape, "\r", 1, true).pass);
	assert_false(escape_feed(&escape, "~", 1, true).pass);
	assert_true(escape_feed(&escape, "\004", 1, true).release);
}

static void
test_not_typed(void **state)
{
	struct escape escape;
	struct escape_result result;

	(void)state;
	escape_init(&escape, ESCAPE_DEFAULT);
	assert_true(escape_feed(&escape, "~", 1, false).pass);
	assert_true(escape_feed(&escape, "\r", 1, false).pass);
	/* What went on meanwhile counts. */
	assert_false(escape_feed(&escape, "~", 1, true).pass);
	result = escape_feed(&escape, ".", 1, false);
	assert_true(result.release && result.pass);
	assert_int_equal(result.command, ESCAPE_NONE);
}

static void
test_off(void **state)
{
	struct escape escape;
	struct out out = { .len = 0 };
	const char typed[] = "~.\r~?\r~~\r\377~i";

	(void)state;
	escape_init(&escape, ESCAPE_OFF);
	for (size_t i = 0; i < sizeof(typed) - 1; i++)
		feed(&escape, &out, typed + i, 1);
	assert_string_equal(out.bytes, typed);
}

/* Whatever is read in whatever pieces: it all goes on, unless typed. */
static void
test_every_cut(void **state)
{
	static const char text[] = "\r~.\r" PASTE "\n~.\n" PASTE_END "\r~~\r~x";
	const size_t len = sizeof(text) - 1;
	struct escape escape;

	(void)state;
	/* Two cuts with no piece of one byte: no command in any of them. */
	for (size_t a = 2; a + 4 <= len; a++)
		for (size_t b = a + 2; b + 2 <= len; b++) {
			struct out out = { .len = 0 };

			escape_init(&escape, ESCAPE_DEFAULT);
			feed(&escape, &out, text, a);
			feed(&escape, &out, text + a, b - a);
			feed(&escape, &out, text + b, len - b);
			assert_string_equal(out.bytes, text);
		}
}

static void
test_every_byte(void **state)
{
	struct escape escape;

	(void)state;
	for (int first = 0; first < 256; first++)
		for (int second = 0; second < 256; second++) {
			char bytes[] = { (char)first, (char)second };
			struct out out = { .len = 0 };

			escape_init(&escape, ESCAPE_DEFAULT);
			feed(&escape, &out, bytes, 1);
			feed(&escape, &out, bytes + 1, 1);
			if (first == '~' && strchr(".i?~", second) != NULL &&
			    second != '\0')
				continue;
			if (escape_release(&escape))
				add(&out, "~", 1);
			assert_int_equal(out.len, 2);
			assert_memory_equal(out.bytes, bytes, 2);
		}
}

static void
test_values(void **state)
{
	static const struct {
		const char *value;
		int wanted;	/* -2: refused */
		const char *name;
	} values[] = {
		{ NULL, '~', "~" }, { "", '~', "~" }, { "~", '~', "~" },
		{ "%", '%', "%" }, { "^", '^', "^" }, { "\001", 1, "^A" },
		{ "^A", 1, "^A" }, { "^a", 1, "^A" }, { "^]", 0x1d, "^]" },
		{ "^?", 0x7f, "^?" }, { "^@", 0, "^@" }, { "^[", 0x1b, "^[" },
		{ "^^", 0x1e, "^^" }, { "none", ESCAPE_OFF, NULL },
		{ "off", ESCAPE_OFF, NULL },
		{ "^M", -2, NULL }, { "^j", -2, NULL }, { "\r", -2, NULL },
		{ "\n", -2, NULL }, { ".", -2, NULL }, { "?", -2, NULL },
		{ "i", -2, NULL }, { "~~", -2, NULL }, { "^ ", -2, NULL },
		{ "^1", -2, NULL }, { "^AB", -2, NULL }, { "None", -2, NULL },
		{ "\xc3\xa4", -2, NULL }, { "\xe4", -2, NULL },
		{ "^\xe4", -2, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char name[ESCAPE_NAME_SIZE];
		int got, r = escape_parse(values[i].value, &got);

		if (values[i].wanted == -2) {
			assert_int_equal(r, -EINVAL);
			assert_int_equal(got, ESCAPE_DEFAULT);
			continue;
		}
		assert_int_equal(r, 0);
		assert_int_equal(got, values[i].wanted);
		if (values[i].name == NULL)
			continue;
		escape_name(got, name);
		assert_string_equal(name, values[i].name);
	}
}

static void
test_plugin(void **state)
{
	static const char *const listen[] = { "1.2.835.0", "1.2.889.0",
	    "1.3.0.0", "2.0.0.0", "1.2.835" };
	static const char *const silent[] = { "", "1.2.834.9", "1.2.0.0",
	    "1.1.900.0", "0.9.900.0", "unknown", "1", "1.2", "1.2.x.0" };

	(void)state;
	for (size_t i = 0; i < sizeof(listen) / sizeof(listen[0]); i++)
		assert_true(escape_plugin_listens(text_of(listen[i])));
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		assert_false(escape_plugin_listens(text_of(silent[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_end_of_input),
		cmocka_unit_test(test_not_typed),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_plugin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
