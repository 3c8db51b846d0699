/*
 * Short texts as people paste them, and what has to be recognised in each.
 *
 * tests/transcripts/FAMILY.txt: a line "--- ID", below it the text. ID is "-"
 * where nothing must be recognised. Of several runs in a text the last counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support.h"

struct tally {
	size_t cases;
	size_t wrong;
};

static void
check_case(struct tally *tally, const char *path, struct text id,
    struct text body)
{
	struct diagnosis d[16] = { 0 };
	size_t count = diagnoses(body.at, body.len, d, 16);
	const struct diagnosis *last = count > 0 ? &d[count - 1] : NULL;
	const char *got = last != NULL && last->failure != NULL ?
	    last->failure->id : "-";

	tally->cases++;
	if (!text_is(id, got)) {
		tally->wrong++;
		print_error("%s: wanted %.*s, got %s for:\n%.*s\n", path,
		    (int)id.len, id.at, got, (int)body.len, body.at);
	} else if (last != NULL && last->second != NULL &&
	    last->score == last->second_score) {
		tally->wrong++;
		print_error("%s: %s and %s fit equally well:\n%.*s\n", path,
		    got, last->second->id, (int)body.len, body.at);
	}
}

static void
check_file(const char *path, void *arg)
{
	struct text rest, id;
	struct buf bytes;
	ptrdiff_t next;

	buf_init(&bytes, 4 * 1024 * 1024);
	read_file(&bytes, path);
	buf_addc(&bytes, '\n');
	rest = text_make(buf_str(&bytes), bytes.len);
	while (text_starts(rest, "--- ")) {
		id = text_trim(text_before(text_skip(rest, 4), "\n"));
		rest = text_after(rest, "\n");
		next = text_starts(rest, "--- ") ? 0 :
		    text_find(rest, "\n--- ") + 1;
		if (next == 0 && !text_starts(rest, "--- "))
			next = (ptrdiff_t)rest.len;
		check_case(arg, path, id, text_make(rest.at, (size_t)next));
		rest = text_skip(rest, (size_t)next);
	}
	buf_release(&bytes);
}

static void
test_transcripts(void **state)
{
	struct tally tally = { 0, 0 };

	(void)state;
	each_file(getenv("SSM_TEST_TRANSCRIPTS"), check_file, &tally);
	print_message("# %zu transcripts\n", tally.cases);
	assert_true(tally.cases > 0);
	assert_int_equal(tally.wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transcripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
