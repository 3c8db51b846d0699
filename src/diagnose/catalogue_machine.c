/*
 * catalogue_machine: credentials from programs and machines: credential_process, instance metadata, containers, web identity.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_machine[] = {
	{
		.id = "credential-process",
		.when = {
			ALL(HAS(FINAL, "Error when retrieving credentials from custom-process")),
		},
		.headline = "the profile's credential_process failed",
		.about = "the profile's credential_process failed.",
	},
};

const size_t rows_machine_count = COUNT_OF(rows_machine);
