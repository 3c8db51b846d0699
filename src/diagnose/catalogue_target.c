/*
 * catalogue_target: the service knows no connection to the target.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_target[] = {
	{
		.id = "target-not-connected",
		.when = {
			ALL(IS(CODE, "TargetNotConnected")),
		},
		.headline = "Session Manager has no connection to {target} in "
		    "{region}",
		.causes = {
			{ POSSIBLE, "Another Region or account holds this "
			    "instance." },
		},
		.about = "The agent on the target has no control channel.",
	},
};

const size_t rows_target_count = COUNT_OF(rows_target);
