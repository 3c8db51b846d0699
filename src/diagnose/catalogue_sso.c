/*
 * catalogue_sso: IAM Identity Center (SSO) and aws login.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_sso[] = {
	{
		.id = "sso-login",
		.when = {
			ALL(HAS(FINAL, "Error loading SSO Token|Token has expired and refresh failed|The SSO session associated with this profile")),
		},
		.headline = "the Identity Center (SSO) login is missing or has expired",
		.about = "the Identity Center (SSO) login is missing or has expired.",
	},
};

const size_t rows_sso_count = COUNT_OF(rows_sso);
