/*
 * Matching: each kind of condition, and that the most specific entry wins.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/report/hint.h"

static void
test_conditions(void **state)
{
	struct facts f;

	(void)state;
	facts_init(&f);
	facts_note(&f, FACT_CODE, "AccessDenied");
	facts_note(&f, FACT_MESSAGE, "It is not  Authorized\nto do so");
	facts_gather(&f, FACT_TEXT, text_of("Starting Session"));
	assert_true(conditions_hold(NULL, &f));
	assert_true(conditions_hold(ALL(IS(CODE, "X|AccessDenied")), &f));
	assert_false(conditions_hold(ALL(IS(CODE, "Access|Denied")), &f));
	assert_false(conditions_hold(ALL(IS(STATUS, "")), &f));
	assert_true(conditions_hold(ALL(NOT(CODE, "X|Y")), &f));
	assert_true(conditions_hold(ALL(NOT(STATUS, "403")), &f));
	assert_false(conditions_hold(ALL(NOT(CODE, "AccessDenied")), &f));
	assert_true(conditions_hold(ALL(HAS(MESSAGE, "not authorized to")),
	    &f));
	assert_true(conditions_hold(ALL(HAS(TEXT, "nothing|starting session")),
	    &f));
	assert_false(conditions_hold(ALL(HAS(STATUS, "4")), &f));
	assert_true(conditions_hold(ALL(LACKS(TEXT, "nothing|else")), &f));
	assert_false(conditions_hold(ALL(LACKS(TEXT, "x|session")), &f));
	assert_true(conditions_hold(ALL(STARTS(CODE, "Acc|Bcc")), &f));
	assert_false(conditions_hold(ALL(STARTS(CODE, "Denied")), &f));
	assert_true(conditions_hold(ALL(KNOWN(CODE), UNKNOWN(STATUS)), &f));
	assert_false(conditions_hold(ALL(KNOWN(CODE), KNOWN(STATUS)), &f));
	facts_release(&f);
}

static void
test_most_specific_wins(void **state)
{
	struct diagnosis d;
	struct facts f;

	(void)state;
	facts_init(&f);
	diagnose(&f, &d);
	assert_null(d.failure);
	facts_note(&f, FACT_FINAL, "something nobody knows");
	diagnose(&f, &d);
	assert_ptr_equal(d.failure, &failure_unknown);
	assert_null(d.matched);
	facts_note(&f, FACT_CODE, "AccessDeniedException");
	facts_note(&f, FACT_OPERATION, "StartSession");
	diagnose(&f, &d);
	assert_string_equal(d.failure->id, "access-denied");
	facts_note(&f, FACT_LAYER, "scp");
	diagnose(&f, &d);
	assert_string_equal(d.failure->id, "access-denied-scp");
	assert_non_null(d.second);
	assert_true(d.score > d.second_score);
	facts_release(&f);
}

/* A plugin's connection to a proxy is none to AWS. */
static void
test_silent_proxy(void **state)
{
	struct hint_time time = { .step = 60000, .total = 60000,
	    .usual = true };
	const struct hint *hint;
	struct diagnosis d;
	struct facts f;
	struct buf text;

	(void)state;
	facts_init(&f);
	buf_init(&text, 1000);
	facts_note(&f, FACT_LIVE, "yes");
	facts_note(&f, FACT_SESSION, "started");
	facts_note(&f, FACT_PHASE, "channel");
	facts_note(&f, FACT_GIVEN_UP, "yes");
	facts_note(&f, FACT_EXIT, "255");
	facts_note(&f, FACT_SOCKETS, "established");
	diagnose(&f, &d);
	assert_string_equal(d.failure->id, "data-channel-hang");
	facts_note(&f, FACT_CHANNEL, "proxy-silent");
	facts_note(&f, FACT_CHANNEL_VIA, "http://proxy:3128");
	diagnose(&f, &d);
	assert_string_equal(d.failure->id, "data-channel-proxy");
	assert_non_null(hint = hint_find(&f, PHASE_CHANNEL, &time));
	hint_text(&text, hint, &f, false);
	assert_string_equal(buf_str(&text),
	    "the proxy http://proxy:3128 does not answer");
	facts_note(&f, FACT_SOCKETS, "listening");
	diagnose(&f, &d);
	assert_string_equal(d.failure->id, "data-channel-hang");
	buf_release(&text);
	facts_release(&f);
}

/* Facts that meet what a list of conditions asks to be there. */
static void
meet(struct facts *f, const struct condition *c)
{
	for (; c->op != OP_END; c++) {
		struct text value = text_before(text_of(c->value != NULL ?
		    c->value : "something"), "|");
		struct buf all;

		if (c->op == OP_NOT || c->op == OP_LACKS ||
		    c->op == OP_UNKNOWN)
			continue;
		if (c->fact == FACT_TEXT || c->fact == FACT_EXCEPTIONS) {
			facts_gather(f, c->fact, value);
			continue;
		}
		buf_init(&all, FACT_CAP);
		if (c->op == OP_HAS || c->op == OP_KNOWN)
			buf_add(&all, facts_get(f, c->fact).at,
			    facts_get(f, c->fact).len);
		buf_add(&all, value.at, value.len);
		facts_set(f, c->fact, text_make(all.data, all.len), 1, value);
		buf_release(&all);
	}
}

/* As diagnosis.c weighs it. */
static int
score(const struct failure *failure, const struct condition *c)
{
	int sum = failure->rank;

	for (; c->op != OP_END; c++)
		sum += c->op == OP_HAS ? (c->fact == FACT_TEXT ? 3 : 5) :
		    c->op == OP_STARTS ? 5 : c->op == OP_IS ? 4 :
		    c->op == OP_MAY_BE ? 0 : 1;
	return sum;
}

/* What is found by index is what the conditions themselves say. */
static void
check_list(struct matcher *matcher, const struct failure *failure,
    const struct condition *list, size_t *held)
{
	struct diagnosis d;
	struct facts f;

	facts_init(&f);
	meet(&f, list);
	matcher_diagnose(matcher, &f, &d);
	if (d.matched != NULL)
		assert_true(conditions_hold(d.matched, &f));
	if (conditions_hold(list, &f)) {
		assert_non_null(d.matched);
		assert_true(d.score >= score(failure, list));
		++*held;
	}
	facts_release(&f);
}

static void
test_index_agrees(void **state)
{
	struct matcher *matcher = matcher_new();
	const struct catalogue_part *part;
	size_t i, k, all = 0, held = 0;

	(void)state;
	assert_non_null(matcher);
	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++) {
			for (k = 0; k < CONDITIONS_MAX &&
			    part->rows[i].when[k] != NULL; k++, all++)
				check_list(matcher, &part->rows[i],
				    part->rows[i].when[k], &held);
		}
	}
	/* Not the few that exclude what else they ask for. */
	assert_true(held * 10 > all * 9);
	matcher_free(matcher);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_most_specific_wins),
		cmocka_unit_test(test_silent_proxy),
		cmocka_unit_test(test_index_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
