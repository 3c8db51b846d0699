/*
 * catalogue_credentials: credentials missing, expired or refused.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_credentials[] = {
	{
		.id = "expired-token",
		.when = {
			ALL(IS(CODE, "ExpiredTokenException|ExpiredToken")),
		},
		.headline = "the session token has expired",
		.about = "Temporary credentials are past their end.",
	},
};

const size_t rows_credentials_count = COUNT_OF(rows_credentials);
