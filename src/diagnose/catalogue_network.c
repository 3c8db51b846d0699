/*
 * catalogue_network: the request or its answer did not get through.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_network[] = {
	{
		.id = "dns",
		.when = {
			ALL(HAS(FINAL, "Could not connect to the endpoint URL"),
			    HAS(TEXT, "gaierror|NameResolutionError")),
		},
		.headline = "the name {host} does not resolve",
		.about = "The name of the endpoint could not be looked up.",
	},
};

const size_t rows_network_count = COUNT_OF(rows_network);
