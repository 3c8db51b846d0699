/*
 * catalogue: all families in one list, and the entry for what is in none.
 */
#include <string.h>

#include "ssm/diagnose/families.h"

const struct catalogue_part catalogue[] = {
	{ "the AWS CLI and its command line", rows_cli, &rows_cli_count },
	{ "configuration", rows_config, &rows_config_count },
	{ "credentials", rows_credentials, &rows_credentials_count },
	{ "IAM Identity Center and aws login", rows_sso, &rows_sso_count },
	{ "credentials from machines and programs", rows_machine, &rows_machine_count },
	{ "network", rows_network, &rows_network_count },
	{ "the proxy", rows_proxy, &rows_proxy_count },
	{ "certificates and TLS", rows_tls, &rows_tls_count },
	{ "answers of the API", rows_api, &rows_api_count },
	{ "access denied", rows_denied, &rows_denied_count },
	{ "the target", rows_target, &rows_target_count },
	{ "ECS Exec", rows_ecs, &rows_ecs_count },
	{ "session-manager-plugin", rows_plugin, &rows_plugin_count },
	{ "the session", rows_session, &rows_session_count },
	{ "the node's reasons", rows_node, &rows_node_count },
	{ "no failure", rows_fine, &rows_fine_count },
};

const size_t catalogue_parts = COUNT_OF(catalogue);

const struct failure failure_unknown = {
	.id = "unknown",
	.headline = "{operation} failed with {code}, which ssm-connect does "
	    "not know",
	.causes = {
		{ POSSIBLE, "The cause is not known. What aws said is above; "
		    "no rule of ssm-connect fits it." },
	},
	.evidence = { FACT_ERROR, FACT_STATUS },
	.steps = {
		{ "Ask AWS who you are; this needs no permission and shows "
		    "whether credentials and network work:",
		    "aws sts get-caller-identity{aws_options}" },
		{ "AWS support can look the request up: {request_id}.",
		    .when = ALL(KNOWN(REQUEST_ID)) },
		{ "Search for the message among the reports of others, "
		    "without account numbers and names:",
		    "https://github.com/aws/aws-cli/issues",
		    .when = ALL(UNKNOWN(REQUEST_ID)) },
	},
	.about = "A failure was seen, but no entry of the catalogue fits it. "
	    "The report shows the phase, the facts and the lines that tell of "
	    "it, and names no cause.",
};

const struct failure *
catalogue_find(const char *id)
{
	const struct catalogue_part *part;
	size_t i;

	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++) {
			if (strcmp(part->rows[i].id, id) == 0)
				return &part->rows[i];
		}
	}
	return strcmp(id, failure_unknown.id) == 0 ? &failure_unknown : NULL;
}
