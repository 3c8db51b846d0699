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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_most_specific_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
