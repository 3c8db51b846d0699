/*
 * catalogue_denied: StartSession or its neighbours were denied by a policy.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_denied[] = {
	{
		.id = "access-denied-identity",
		.when = {
			ALL(IS(CODE, "AccessDeniedException|AccessDenied"),
			    IS(LAYER, "identity"), NOT(EXPLICIT, "yes")),
		},
		.headline = "{principal_name} may not start sessions on this "
		    "target",
		.causes = {
			{ CERTAIN, "No policy of {principal_name} (account "
			    "{account}) allows {action} on {resource}. Nothing "
			    "denies it either." },
		},
		.steps = {
			{ "Is {principal_name} who you meant to be?",
			    "aws sts get-caller-identity{aws_options}" },
			{ "Have this added to {principal_name}; AWS checks the "
			    "document as well and names only one of the two.",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "\"{action}\", \"Resource\": [\n"
			    "  \"{resource}\"]}", .who = ADMIN },
			{ "Granted a moment ago? It can take a minute or two." },
		},
		.about = "No identity-based policy allows the action.",
	},
};

const size_t rows_denied_count = COUNT_OF(rows_denied);
