/*
 * catalogue_fine: runs that did not fail.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_fine[] = {
	{
		.id = "session-ended",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(IS(SESSION, "closed"), UNKNOWN(REASON),
			    UNKNOWN(PERFORM)),
		},
		.headline = "the session was opened and ended normally",
		.about = "The plugin reported the end of the session without a "
		    "reason.",
	},
	{
		.id = "session-started",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(IS(SESSION, "requested|started|open"),
			    UNKNOWN(FINAL), UNKNOWN(PERFORM)),
		},
		.headline = "AWS started the session; the text ends where it "
		    "begins",
		.about = "StartSession succeeded and the plugin took over.",
	},
};

const size_t rows_fine_count = COUNT_OF(rows_fine);
