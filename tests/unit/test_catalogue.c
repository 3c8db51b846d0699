/*
 * The catalogue's rows: complete, consistent, and each fired by a case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/report/report.h"
#include "ssm/report/template.h"

#include "support.h"

static size_t faults;

/* Notes what is wrong and goes on, so that one run shows all of it. */
__attribute__((format(printf, 1, 2))) static void
fault(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprint_error(format, ap);
	va_end(ap);
	print_error("\n");
	faults++;
}

static void
each_row(void (*check)(const struct failure *))
{
	const struct catalogue_part *part;
	size_t i;

	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++)
			check(&part->rows[i]);
	}
	check(&failure_unknown);
}

/*
 * What a sentence says for an unknown fact never touches a part of a name, nor
 * stands behind the noun that it ends with.
 */
static void
check_unknown(const char *id, const char *text, const struct facts *none)
{
	static const char parts[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_=/@-";
	const struct fact_info *info;
	const char *at, *noun, *behind;
	char twice[256];
	struct buf filled;
	int fact;

	buf_init(&filled, 64 * 1024);
	template_fill(&filled, text, none, TEMPLATE_PROSE, true);
	for (fact = FACT_NONE + 1; fact < FACT__COUNT; fact++) {
		info = fact_info((enum fact_id)fact);
		/* One word may be any word of the sentence. */
		noun = strrchr(info->prose, ' ');
		if (noun == NULL)
			continue;
		for (at = strstr(buf_str(&filled), info->prose); at != NULL;
		    at = strstr(at + 1, info->prose)) {
			behind = at + strlen(info->prose);
			if ((at > buf_str(&filled) &&
			    (strchr(parts, at[-1]) != NULL ||
			    strchr(".:", at[-1]) != NULL)) ||
			    (*behind != '\0' && behind[1] != '\0' &&
			    strchr(".:", *behind) != NULL &&
			    strchr(parts, behind[1]) != NULL))
				fault("%s: no name: %s", id, buf_str(&filled));
		}
		snprintf(twice, sizeof twice, "%s %s", noun, info->prose);
		if (strstr(buf_str(&filled), twice) != NULL)
			fault("%s: said twice: %s", id, buf_str(&filled));
	}
	buf_release(&filled);
}

static void
check_text(const char *id, const char *text)
{
	const char *c, *bad;

	if (text == NULL)
		return;
	bad = template_unknown(text);
	if (bad != NULL)
		fault("%s: unknown placeholder at %s", id, bad);
	for (c = text; *c != '\0'; c++) {
		if ((unsigned char)*c >= 0x80 || (*c < ' ' && *c != '\n'))
			fault("%s: a character beyond ASCII: %s", id, text);
	}
	if (strchr(text, '!') != NULL)
		fault("%s: an exclamation mark: %s", id, text);
}

/* Words such as retry_mode and start-session keep their case. */
static bool
begins_with_name(const char *text)
{
	static const char *const names[] = { "aws", "localhost", "macOS",
		"ssh", "ssm", "ssmmessages" };
	size_t len = strcspn(text, " .,:"), i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strlen(names[i]) == len &&
		    strncmp(text, names[i], len) == 0)
			return true;
	}
	return memchr(text, '_', len) != NULL || memchr(text, '-', len) != NULL;
}

static void
check_prose(const char *id, const char *text)
{
	static struct facts none;

	check_text(id, text);
	if (text == NULL || strchr(text, '{') == NULL)
		return;
	facts_init(&none);
	check_unknown(id, text, &none);
	facts_release(&none);
}

static void
check_sentence(const char *id, const char *text)
{
	size_t len;

	check_prose(id, text);
	if (text == NULL)
		return;
	len = strlen(text);
	if (len == 0 || strchr(".:?", text[len - 1]) == NULL)
		fault("%s: no whole sentence: %s", id, text);
	if (*text >= 'a' && *text <= 'z' && !begins_with_name(text))
		fault("%s: begins in lower case: %s", id, text);
}

/* A text for commands that open no session; an empty one says nothing. */
static void
check_another(const char *id, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	check_sentence(id, text);
	if (strstr(text, "StartSession") != NULL ||
	    strstr(text, "session-manager-plugin") != NULL ||
	    strstr(text, "ssmmessages") != NULL)
		fault("%s: takes a session for granted: %s", id, text);
}

static void
check_row(const struct failure *f)
{
	const char *c;
	int i;

	if (f->id == NULL || *f->id == '\0')
		fault("a row without id%s", "");
	for (c = f->id; *c != '\0'; c++) {
		if ((*c < 'a' || *c > 'z') && (*c < '0' || *c > '9') &&
		    *c != '-')
			fault("%s: no kebab-case", f->id);
	}
	if (f != &failure_unknown && f->when[0] == NULL)
		fault("%s: no conditions", f->id);
	if (f->headline == NULL || f->about == NULL)
		fault("%s: headline or long text missing", f->id);
	check_prose(f->id, f->headline);
	if (f->headline[strlen(f->headline) - 1] == '.')
		fault("%s: the headline ends in a period", f->id);
	if (strlen(f->headline) > 110)
		fault("%s: the headline is long", f->id);
	check_sentence(f->id, f->what);
	check_sentence(f->id, f->note);
	check_another(f->id, f->what_another);
	check_another(f->id, f->note_another);
	check_prose(f->id, f->about);
	for (i = 0; i < CAUSES_MAX && f->causes[i].text != NULL; i++) {
		check_sentence(f->id, f->causes[i].text);
		check_another(f->id, f->causes[i].another);
		check_text(f->id, f->causes[i].check);
	}
	for (i = 0; i < STEPS_MAX && f->steps[i].text != NULL; i++) {
		check_sentence(f->id, f->steps[i].text);
		check_another(f->id, f->steps[i].another);
		check_text(f->id, f->steps[i].command);
		check_text(f->id, f->steps[i].policy);
		if (f->steps[i].command != NULL &&
		    strstr(f->steps[i].command, "--no-verify-ssl") != NULL)
			fault("%s: weakens security", f->id);
	}
	if (f->verdict == VERDICT_FAILED && i == 0)
		fault("%s: nothing to do next", f->id);
}

static void
test_rows(void **state)
{
	(void)state;
	faults = 0;
	each_row(check_row);
	assert_int_equal(faults, 0);
}

static void
check_id(const struct failure *f)
{
	/* Finding the row itself means that no other has the id. */
	if (catalogue_find(f->id) != f)
		fault("%s: the id stands twice", f->id);
}

static void
test_ids(void **state)
{
	(void)state;
	faults = 0;
	each_row(check_id);
	assert_int_equal(faults, 0);
	assert_null(catalogue_find("no-such-id"));
}

static void
check_why(const struct failure *f)
{
	const struct report_style style = { .width = 80, .utf8 = true };
	struct buf out;

	buf_init(&out, 256 * 1024);
	report_why(&out, f, &style);
	assert_true(text_starts(text_make(buf_str(&out), out.len), f->id));
	if (strchr(buf_str(&out), '\x1b') != NULL)
		fault("%s: colour where none was asked for", f->id);
	buf_release(&out);
}

static void
test_why(void **state)
{
	const struct report_style style = { .width = 80, .utf8 = true };
	struct buf out;

	(void)state;
	each_row(check_why);
	buf_init(&out, 1024 * 1024);
	report_why_list(&out, &style);
	assert_non_null(strstr(buf_str(&out), "gateway-forbidden"));
	buf_release(&out);
}

/* Names of the entries that a case fires, each between newlines. */
static void
note_fired(const char *path, void *arg)
{
	struct diagnosis d[16];
	struct buf bytes;
	size_t i, count;

	buf_init(&bytes, 4 * 1024 * 1024);
	read_file(&bytes, path);
	count = diagnoses(buf_str(&bytes), bytes.len, d, 16);
	for (i = 0; i < count; i++) {
		if (d[i].failure == NULL)
			continue;
		if (d[i].second != NULL && d[i].score == d[i].second_score)
			fault("%s: %s and %s fit equally well", path,
			    d[i].failure->id, d[i].second->id);
		buf_addf(arg, "\n%s\n", d[i].failure->id);
	}
	buf_release(&bytes);
}

static void
note_transcripts(const char *path, void *arg)
{
	struct text rest, line;
	struct buf bytes;

	buf_init(&bytes, 4 * 1024 * 1024);
	read_file(&bytes, path);
	rest = text_make(buf_str(&bytes), bytes.len);
	while (rest.len > 0) {
		line = text_before(rest, "\n");
		rest = text_skip(rest, line.len + 1);
		if (text_starts(line, "--- ")) {
			buf_addc(arg, '\n');
			buf_add(arg, line.at + 4, line.len - 4);
			buf_addc(arg, '\n');
		}
	}
	buf_release(&bytes);
}

static struct buf fired;

static void
check_fired(const struct failure *f)
{
	char name[100];

	snprintf(name, sizeof name, "\n%s\n", f->id);
	if (strstr(buf_str(&fired), name) == NULL)
		fault("%s: no case fires it", f->id);
}

static void
test_every_row_has_a_case(void **state)
{
	(void)state;
	buf_init(&fired, 1024 * 1024);
	each_file(getenv("SSM_TEST_DATA"), note_fired, &fired);
	each_file(getenv("SSM_TEST_TRANSCRIPTS"), note_transcripts, &fired);
	faults = 0;
	each_row(check_fired);
	buf_release(&fired);
	assert_int_equal(faults, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_every_row_has_a_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
