/*
 * catalogue_cli: nothing to run, usage, and the AWS CLI itself.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_cli[] = {
	{
		.id = "plugin-missing",
		.when = {
			ALL(HAS(TEXT, "SessionManagerPlugin is not found")),
			ALL(IS(PLUGIN, "missing")),
		},
		.rank = 10,
		.headline = "the AWS CLI needs session-manager-plugin, which "
		    "is not on PATH",
		.about = "aws starts a second program for the session itself.",
	},
};

const size_t rows_cli_count = COUNT_OF(rows_cli);
