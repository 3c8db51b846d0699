/*
 * catalogue_node: what the agent on the node gave as its reason.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_node[] = {
	{
		.id = "runas-user",
		.when = {
			ALL(HAS(TEXT, "RunAs user")),
		},
		.headline = "the user that Run As names does not exist on the node",
		.about = "the user that Run As names does not exist on the node.",
	},
};

const size_t rows_node_count = COUNT_OF(rows_node);
