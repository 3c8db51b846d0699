/*
 * catalogue_config: Region, profile and the files of the AWS CLI.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_config[] = {
	{
		.id = "no-region",
		.when = {
			ALL(HAS(FINAL, "You must specify a region")),
		},
		.headline = "no Region is configured",
		.about = "The AWS CLI does not know which Region to ask.",
	},
};

const size_t rows_config_count = COUNT_OF(rows_config);
