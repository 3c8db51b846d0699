/*
 * catalogue_api: answers of the API that are neither denials nor about the target.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_api[] = {
	{
		.id = "gateway-forbidden",
		.when = {
			ALL(IS(CODE, "403"), HAS(MESSAGE,
			    "UnauthorizedRequest|Server authentication failed")),
			ALL(HAS(TEXT, "Server authentication failed: "
			    "<UnauthorizedRequest"), UNKNOWN(CODE)),
		},
		.headline = "AWS turned the request away before any policy "
		    "was asked",
		.what = NULL,
		.causes = {
			{ LIKELY, "The clock: yours is {skew} {clock}.",
			    .when = ALL(IS(CLOCK, "slow|fast")) },
			{ LIKELY, "The credentials: expired, deactivated, "
			    "mistyped, or not the ones you meant. They came "
			    "from {source}.",
			    .when = ALL(KNOWN(SOURCE), NOT(SHADOWED, "yes")) },
			{ LIKELY, "The credentials: expired, deactivated, "
			    "mistyped, or not the ones you meant. They came "
			    "from {source}; AWS_PROFILE={env_profile} is set, "
			    "but the variables win.",
			    .when = ALL(IS(SHADOWED, "yes")) },
			{ LIKELY, "The credentials: expired, deactivated, "
			    "mistyped, or not the ones you meant.",
			    .when = ALL(UNKNOWN(SOURCE)) },
			{ UNLIKELY, "A missing permission (AWS documents this "
			    "answer nowhere; a denial by policy looks "
			    "different)." },
		},
		.evidence = { FACT_PROVIDER, FACT_STATUS },
		.steps = {
			{ "Ask AWS who you are; this needs no permission. An "
			    "error there names the cause: renew or replace the "
			    "key.",
			    "aws sts get-caller-identity{aws_options}" },
			{ "Use the profile instead of the variables:",
			    "ssm-connect {target} --profile {env_profile}",
			    .when = ALL(IS(SHADOWED, "yes")) },
			{ "Log in again, then reconnect:",
			    "aws sso login{aws_options}",
			    .when = ALL(IS(PROVIDER, "sso")) },
			{ "If 1 succeeds, have ssm:StartSession checked in "
			    "IAM, for the instance and for the document:",
			    "ssm-connect why gateway-forbidden", .who = ADMIN },
			{ "If others cannot connect either, look on the "
			    "instance (EC2 serial console or Run Command): "
			    "/var/log/amazon/ssm/amazon-ssm-agent.log and "
			    "errors.log there; its registration lies in "
			    "/var/lib/amazon/ssm.", .who = OWNER },
		},
		.note = "CloudTrail does not record this refusal.",
		.about = "StartSession was answered with HTTP 403 and a body "
		    "that is not the service's own JSON: the gateway in front "
		    "of Systems Manager could not authenticate the caller. No "
		    "policy was asked yet, and nothing is known about the "
		    "instance. AWS documents the answer nowhere.\n\n"
		    "Public reports end at the credentials (expired, "
		    "deactivated, shadowed by environment variables, mangled "
		    "when they were copied) or at the clock of the calling "
		    "machine. One maintainer's remark on the agent leaves a "
		    "missing permission possible.\n\n"
		    "sts get-caller-identity with the same profile and "
		    "environment tells them apart: ExpiredToken, "
		    "InvalidClientTokenId and SignatureDoesNotMatch each name "
		    "the cause; if it succeeds, the credentials are good and "
		    "IAM and the Region remain.",
		.references = {
			"https://github.com/aws/amazon-ssm-agent/issues/121",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			"signature-v4-troubleshooting.html",
		},
	},
};

const size_t rows_api_count = COUNT_OF(rows_api);
