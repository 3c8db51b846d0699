/*
 * catalogue_plugin: session-manager-plugin: missing, broken, unable to open the data channel.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_plugin[] = {
	{
		.id = "plugin-crashed",
		.when = {
			ALL(HAS(FINAL, "session-manager-plugin"), HAS(FINAL, "returned non-zero exit status|died with")),
		},
		.headline = "session-manager-plugin ended with an error",
		.about = "session-manager-plugin ended with an error.",
	},
};

const size_t rows_plugin_count = COUNT_OF(rows_plugin);
