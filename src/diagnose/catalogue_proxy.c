/*
 * catalogue_proxy: a proxy between the AWS CLI and AWS.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_proxy[] = {
	{
		.id = "proxy-refused",
		.when = {
			ALL(HAS(FINAL, "Failed to connect to proxy URL")),
		},
		.headline = "the proxy does not accept connections",
		.about = "the proxy does not accept connections.",
	},
};

const size_t rows_proxy_count = COUNT_OF(rows_proxy);
