/*
 * catalogue_credentials: credentials missing, incomplete, expired or refused,
 * the clock, and the call to STS that turns them into a role's. Nothing is
 * known about Systems Manager and the target in any of these. Credentials that
 * programs and machines hand out, and Identity Center, are elsewhere.
 */
#include "ssm/diagnose/families.h"

/* Other services that sign in with a token of their own. */
#define OTHER_SIGN_IN \
	"AssumeRoleWithWebIdentity|AssumeRoleWithSAML|" \
	"calling the GetRoleCredentials|calling the CreateToken|" \
	"calling the CreateOAuth2Token"

/* The sentence alone, without the code before it. */
#define BARE UNKNOWN(CODE), UNKNOWN(REASON), UNKNOWN(PERFORM)

#define SIGNATURE_CODES \
	"InvalidSignatureException|SignatureDoesNotMatch|InvalidSignature"
#define STS_DENIED \
	"calling the AssumeRole operation|perform: sts:AssumeRole|" \
	"perform: sts:TagSession|perform: sts:SetSourceIdentity|" \
	"STS: AssumeRole,|role session tags"

#define WHOAMI "aws sts get-caller-identity{aws_options}"
/* Where a key is good whatever Regions its account has enabled. */
#define EAST " --region us-east-1"
#define WHOAMI_EAST "aws sts get-caller-identity" EAST
#define WHOAMI_EAST_PROFILE \
	"aws sts get-caller-identity --profile {profile}" EAST
#define OPT_IN_STATUS \
	" --all-regions --region-names {region} --query " \
	"'Regions[].OptInStatus'" EAST
#define UNSET \
	"unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"
#define LIST "aws configure list{aws_options}"

/* What {source} says of keys that aws kept from an earlier run. */
#define IN_CACHE "~/.aws/cli/cache"

#define CAUSE_SHADOWED \
	{ LIKELY, "AWS_PROFILE={env_profile} is set, but the keys in the " \
	    "environment won over it; they are the ones that failed.", \
	    .when = ALL(IS(SHADOWED, "yes")) }
#define STEP_SHADOWED \
	{ "Take the keys out of the environment, so that " \
	    "AWS_PROFILE={env_profile} counts, and connect again:", \
	    UNSET "\n" AGAIN, .when = ALL(IS(SHADOWED, "yes")), \
	    .another = "Take the keys out of the environment, so that " \
	    "AWS_PROFILE={env_profile} counts, and run the command again:" }
#define STEP_UNSET \
	{ "If you meant a profile, take the keys out of the environment:", \
	    UNSET, .when = ALL(IS(PROVIDER, "env"), NOT(SHADOWED, "yes")) }
#define STEP_LIST \
	{ "See which source aws takes the credentials from:", LIST, \
	    .when = ALL(UNKNOWN(PROVIDER)) }

#define ROLES_GUIDE \
	"https://docs.aws.amazon.com/IAM/latest/UserGuide/" \
	"troubleshoot_roles.html"
#define CLI_ROLES \
	"https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html"
#define CLI_AUTH \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"cli-chap-authentication.html"
#define SIGV4_ERRORS \
	"https://docs.aws.amazon.com/IAM/latest/UserGuide/" \
	"reference_sigv-troubleshooting.html"
/* Regions that are on for every account, and those of other partitions. */
#define ALWAYS_ON \
	"us-east-|us-west-|eu-west-|eu-central-1|eu-north-1|sa-east-1|" \
	"ca-central-1|ap-northeast-|ap-south-1|ap-southeast-1|" \
	"ap-southeast-2|cn-|us-gov-|eusc-"
#define NO_SSM_YET \
	"The call that failed went to STS; Systems Manager was not asked yet."
#define STS_ASKED \
	"The call that failed went to STS, which says who you are and gives " \
	"the keys of roles."

const struct failure rows_credentials[] = {
	{
		.id = "no-credentials",
		.when = {
			ALL(HAS(FINAL, "Unable to locate credentials")),
			ALL(IS(CODE, "NoCredentials"), UNKNOWN(FINAL)),
			ALL(BARE, UNKNOWN(FINAL), HAS(TEXT,
			    "Unable to locate credentials|NoCredentialsError|"
			    "NoCredentialProviders|"
			    "no valid providers in chain|"
			    "No valid credential sources|"
			    "no EC2 IMDS role found|"
			    "Could not load credentials from any providers|"
			    "Missing credentials in config|"
			    "Unable to load AWS credentials from any provider|"
			    "Unable to load credentials from any of the "
			    "providers|failed to retrieve credentials, no "
			    "valid providers|Unable to find credentials")),
			ALL(HAS(FINAL, "no EC2 IMDS role found|"
			    "no valid providers in chain|"
			    "failed to refresh cached credentials, no EC2")),
		},
		.headline = "aws found no credentials",
		.what = "No request was sent: aws had nothing to sign it with.",
		.causes = {
			{ CERTAIN, "aws asked in vain for credentials in: "
			    "{providers}.", .when = ALL(KNOWN(PROVIDERS),
			    UNKNOWN(PROFILE)) },
			{ CERTAIN, "The profile {profile} gives no credentials "
			    "that this version of aws can use; it asked in "
			    "vain: {providers}.",
			    .when = ALL(KNOWN(PROVIDERS), KNOWN(PROFILE)) },
			{ LIKELY, "This machine's metadata service answers, "
			    "but no IAM role is attached to the instance.",
			    .when = ALL(HAS(METADATA, "404")) },
			{ LIKELY, "The metadata service refuses requests "
			    "without a session token (401), and aws could not "
			    "get one: a proxy or filter stands in between, or "
			    "the hop limit is too low.",
			    .when = ALL(HAS(METADATA, "401")) },
			{ LIKELY, "The instance has a role, but the metadata "
			    "service could not hand out its credentials: "
			    "usually the role's trust policy does not name "
			    "ec2.amazonaws.com, or the role was deleted.",
			    .when = ALL(HAS(METADATA, "error document")) },
			{ POSSIBLE, "If this is an EC2 instance: the metadata "
			    "service is forbidden to aws "
			    "(AWS_EC2_METADATA_DISABLED=true).",
			    "env | grep AWS_EC2_METADATA_DISABLED",
			    ALL(HAS(METADATA, "disabled")) },
			{ LIKELY, "You have not signed in here, or the "
			    "variables or the profile you meant are not set "
			    "for this shell.", LIST,
			    ALL(LACKS(METADATA, "401|404|error document"),
			    UNKNOWN(ENV_PROFILE)) },
			{ LIKELY, "AWS_PROFILE={env_profile} counts, and that "
			    "profile holds no credentials and no way to get "
			    "any that this version of aws knows.", LIST,
			    ALL(KNOWN(ENV_PROFILE), UNKNOWN(PROFILE)) },
			{ POSSIBLE, "In a container on an EC2 instance: the "
			    "metadata service's answer does not get through, "
			    "because its hop limit is 1.",
			    .when = ALL(HAS(METADATA, "time-out")) },
			{ POSSIBLE, "aws runs as another user (sudo, a "
			    "service, a container, WSL), whose home has no "
			    "~/.aws.", "env | grep -E '^(HOME|AWS_)' | cut "
			    "-d = -f 1" },
			{ POSSIBLE, "The profile uses a setting that is newer "
			    "than this aws (sso_session needs 2.9, "
			    "login_session 2.32).", "aws --version",
			    ALL(KNOWN(PROFILE)) },
		},
		.steps = {
			{ "Name the profile you mean, if you have one:",
			    "aws configure list-profiles\n"
			    "{again} --profile NAME{aws_options}",
			    .when = ALL(UNKNOWN(PROFILE), UNKNOWN(ENV_PROFILE),
			    NOT_CLI_1) },
			{ "Name the profile you mean, if you have one:",
			    SECTIONS "\n"
			    "{again} --profile NAME{aws_options}",
			    .when = ALL(UNKNOWN(PROFILE), UNKNOWN(ENV_PROFILE),
			    CLI_1) },
			{ "Look at what the profile holds:", LIST,
			    .when = ALL(KNOWN(PROFILE)) },
			{ "Look at what the profile that AWS_PROFILE names "
			    "holds:", LIST,
			    .when = ALL(UNKNOWN(PROFILE),
			    KNOWN(ENV_PROFILE)) },
			{ "Sign in, with IAM Identity Center:",
			    "aws sso login{aws_options}",
			    .when = ALL(NOT_CLI_1) },
			{ "Put keys into a profile. To sign in with IAM "
			    "Identity Center, install AWS CLI version 2; "
			    "version 1 cannot.", "aws configure{aws_options}",
			    .when = ALL(CLI_1) },
			{ "Attach a role to the instance that aws runs on (an "
			    "instance profile).", .who = OWNER,
			    .when = ALL(HAS(METADATA, "404")) },
			{ "Have the role's trust policy name the service:",
			    .policy =
			    "{\"Effect\": \"Allow\",\n"
			    " \"Principal\": {\"Service\": "
			    "\"ec2.amazonaws.com\"},\n"
			    " \"Action\": \"sts:AssumeRole\"}", .who = ADMIN,
			    .when = ALL(HAS(METADATA, "error document")) },
			{ "For aws in a container on an EC2 instance, let the "
			    "answer pass one hop more (INSTANCE_ID is that "
			    "machine, not the target).", "aws ec2 "
			    "modify-instance-metadata-options --instance-id "
			    "INSTANCE_ID --http-put-response-hop-limit 2",
			    .who = OWNER,
			    .when = ALL(HAS(METADATA, "time-out|401")),
			    .another = "For aws in a container on an EC2 "
			    "instance, let the answer pass one hop more "
			    "(INSTANCE_ID is that machine)." },
			{ "On an EC2 instance, let aws ask for the instance's "
			    "role:", "unset AWS_EC2_METADATA_DISABLED",
			    .when = ALL(HAS(METADATA, "disabled")) },
		},
		.evidence = { FACT_METADATA, FACT_PROVIDERS },
		.note = "AWS was not asked, so CloudTrail shows nothing of "
		    "this.",
		.about = "The AWS CLI asks its sources in turn: environment "
		    "variables, a role of the profile, a web identity token, "
		    "Identity Center, the credentials file, aws login, "
		    "credential_process, the config file, the container's "
		    "endpoint, and last the EC2 metadata service. All came "
		    "back empty.\n\n"
		    "On your own computer it means that nobody signed in: no "
		    "profile named, another shell, another user. aws "
		    "configure list shows what aws sees. A debug log always "
		    "ends at the metadata service; outside EC2 its time-out "
		    "is normal and no cause.\n\n"
		    "On an EC2 instance the metadata service tells more. 404: "
		    "no role is attached. 401: only requests with a token are "
		    "answered, and getting the token failed. An error document "
		    "(AssumeRoleUnauthorizedAccess): the role's trust policy. "
		    "No answer to the token request inside a container: the "
		    "hop limit is 1 and the answer is dropped on its way.\n\n"
		    "The role of the target has no part in it: these are the "
		    "credentials of whoever connects. Old versions also say "
		    "so for a profile whose only credentials come from a "
		    "setting they do not know.",
		.references = { CLI_AUTH,
			"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
			    "instancedata-data-retrieval.html" },
	},
	{
		.id = "partial-credentials",
		.when = {
			ALL(HAS(FINAL, "Partial credentials found in"),
			    LACKS(FINAL, "source_profile")),
			ALL(BARE, UNKNOWN(FINAL), HAS(TEXT,
			    "PartialCredentialsError|"
			    "Partial credentials found in"),
			    LACKS(TEXT, "source_profile")),
		},
		.headline = "the credentials are incomplete",
		.causes = {
			{ CERTAIN, "The environment has one of "
			    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, but "
			    "not the other (it may be empty).",
			    .when = ALL(HAS(FINAL, "found in env,")) },
			{ CERTAIN, "The profile has one of aws_access_key_id "
			    "and aws_secret_access_key in the credentials "
			    "file, but not the other.",
			    .when = ALL(HAS(FINAL, "found in shared-")) },
			{ CERTAIN, "The profile has one of aws_access_key_id "
			    "and aws_secret_access_key in the config file, but "
			    "not the other.",
			    .when = ALL(HAS(FINAL, "found in config-")) },
			{ CERTAIN, "One of the access key and its secret key "
			    "is there, but not the other; the message names "
			    "where and which.", .when = ALL(LACKS(FINAL,
			    "found in env,|found in shared-|"
			    "found in config-")) },
			{ LIKELY, "AWS_PROFILE={env_profile} is set, but the "
			    "keys in the environment are looked at first.",
			    .when = ALL(HAS(FINAL, "found in env,"),
			    KNOWN(ENV_PROFILE)) },
		},
		.steps = {
			{ "If you meant a profile, take the variables out, "
			    "then connect again:", UNSET "\n" AGAIN,
			    .when = ALL(LACKS(FINAL,
			    "found in shared-|found in config-")),
			    .another = "If you meant a profile, take the "
			    "variables out, then run the command again:" },
			{ "If you meant the variables, see which are set "
			    "(names only):", "env | cut -d = -f 1 | grep "
			    "'^AWS_'", .when = ALL(LACKS(FINAL,
			    "found in shared-|found in config-")) },
			{ "Add the missing line to the profile, or remove the "
			    "other one where the profile gets its credentials "
			    "in another way:", LIST,
			    .when = ALL(LACKS(FINAL, "found in env,")) },
		},
		.note = "AWS was not asked, so CloudTrail shows nothing of "
		    "this.",
		.about = "An access key is a pair: aws_access_key_id and "
		    "aws_secret_access_key. aws found one half in a source "
		    "and stops there instead of asking the next one.\n\n"
		    "Often it is a left-over: one variable that was exported "
		    "and the other not, a CI secret that is empty in this "
		    "branch or fork, a name misspelt (AWS_SECRET_KEY), or a "
		    "line lost when a profile was pasted.",
		.references = { CLI_AUTH },
	},
	{
		.id = "expired-token",
		.when = {
			ALL(IS(CODE, "ExpiredTokenException|ExpiredToken|"
			    "TokenExpired"), LACKS(FINAL, OTHER_SIGN_IN)),
			ALL(BARE, HAS(TEXT, "security token included in the "
			    "request is expired|(ExpiredToken)|"
			    "(ExpiredTokenException)"),
			    LACKS(TEXT, "WithWebIdentity|WithSAML")),
		},
		.headline = "the session token has expired",
		.causes = {
			{ CERTAIN, "The temporary credentials are past their "
			    "end. They came from {source} and are not renewed "
			    "by themselves.",
			    .when = ALL(KNOWN(SOURCE), IS(PROVIDER,
			    "env|shared-credentials-file|config-file"),
			    NOT(KEY_KIND, "long-lived")) },
			{ CERTAIN, "The temporary credentials are past their "
			    "end. They came from {source}.",
			    .when = ALL(HAS(SOURCE, IN_CACHE)) },
			{ CERTAIN, "The temporary credentials are past their "
			    "end.", .when = ALL(NOT(PROVIDER,
			    "env|shared-credentials-file|config-file|"
			    "assume-role"), NOT(KEY_KIND, "long-lived"),
			    LACKS(SOURCE, IN_CACHE)) },
			{ CERTAIN, "The temporary credentials with which the "
			    "role {role_arn} was to be assumed are past their "
			    "end; those are the ones to renew.",
			    .when = ALL(IS(PROVIDER, "assume-role"),
			    NOT(TOKEN_SENT, "yes")) },
			{ CERTAIN, "The temporary credentials with which the "
			    "role {role_arn} was to be assumed are past their "
			    "end; those are the ones to renew.",
			    .when = ALL(IS(PROVIDER, "assume-role"),
			    IS(TOKEN_SENT, "yes"),
			    NOT(KEY_KIND, "long-lived")) },
			{ LIKELY, "{key} is a long-lived key, which does not "
			    "expire, but a session token was sent with it: "
			    "AWS_SESSION_TOKEN (or aws_session_token in the "
			    "profile) is left over from other credentials and "
			    "past its end.",
			    .when = ALL(IS(KEY_KIND, "long-lived"),
			    IS(TOKEN_SENT, "yes")) },
			{ POSSIBLE, "What answers at {host} may not be AWS: "
			    "{key} is a long-lived key, and no session token "
			    "was sent with it, so that nothing of it could "
			    "expire.",
			    .when = ALL(IS(KEY_KIND, "long-lived"),
			    NOT(TOKEN_SENT, "yes"),
			    NOT(PROVIDER, "assume-role")) },
			CAUSE_SHADOWED,
			{ POSSIBLE, "Fresh sign-in, still expired: old keys in "
			    "the environment or in the credentials file win "
			    "over it.", LIST, ALL(NOT(SHADOWED, "yes"),
			    NOT(TOKEN_SENT, "yes"),
			    LACKS(SOURCE, IN_CACHE)) },
			{ POSSIBLE, "Fresh sign-in, still expired: old keys in "
			    "the environment or in the credentials file win "
			    "over it.", LIST, ALL(NOT(SHADOWED, "yes"),
			    IS(TOKEN_SENT, "yes"),
			    NOT(KEY_KIND, "long-lived"),
			    LACKS(SOURCE, IN_CACHE)) },
		},
		.steps = {
			STEP_SHADOWED,
			{ "Take out the left-over token:",
			    "unset AWS_SESSION_TOKEN",
			    .when = ALL(IS(KEY_KIND, "long-lived"),
			    IS(TOKEN_SENT, "yes"), IS(PROVIDER, "env"),
			    NOT(SHADOWED, "yes")) },
			{ "Remove aws_session_token from the profile in "
			    "{provider_file}.",
			    .when = ALL(IS(KEY_KIND, "long-lived"),
			    IS(TOKEN_SENT, "yes"), IS(PROVIDER,
			    "shared-credentials-file|config-file")) },
			{ "Remove what aws keeps of earlier sign-ins; it gets "
			    "new credentials then (and may ask for an MFA "
			    "code):", "rm ~/.aws/cli/cache/*.json",
			    .when = ALL(HAS(SOURCE, IN_CACHE)) },
			{ "Get new credentials where these came from and "
			    "export them again; or, if you meant a profile, "
			    "take the old ones out of the environment:", UNSET,
			    .when = ALL(IS(PROVIDER, "env"),
			    NOT(SHADOWED, "yes"),
			    NOT(KEY_KIND, "long-lived")) },
			{ "Get new credentials where these came from and put "
			    "them into the profile. If it has another way to "
			    "get them (SSO, a role), remove its three "
			    "aws_... lines from {provider_file} instead.",
			    .when = ALL(IS(PROVIDER,
			    "shared-credentials-file|config-file"),
			    NOT(KEY_KIND, "long-lived")) },
			{ "See where the old credentials come from:", LIST,
			    .when = ALL(UNKNOWN(PROVIDER)) },
			{ "Renew the credentials that the profile's "
			    "source_profile or credential_source names, where "
			    "they came from.",
			    .when = ALL(IS(PROVIDER, "assume-role")) },
			{ "Sign in again, with IAM Identity Center:",
			    "aws sso login{aws_options}",
			    .when = ALL(NOT(PROVIDER,
			    "env|shared-credentials-file|config-file|"
			    "assume-role|cached-role|"
			    "assume-role-with-web-identity"), NOT_CLI_1) },
			{ "Sign in again where the credentials came from; for "
			    "IAM Identity Center that takes AWS CLI version 2.",
			    .when = ALL(NOT(PROVIDER,
			    "env|shared-credentials-file|config-file|"
			    "assume-role|cached-role"), CLI_1) },
			{ "Check it, then connect again:",
			    WHOAMI "\n" AGAIN,
			    .another = "Check it, then run the command "
			    "again:" },
		},
		.evidence = { FACT_PROVIDER },
		.about = "Temporary credentials (a key that begins with ASIA, "
		    "with a session token) end after minutes to hours. AWS "
		    "recognised them and says that their time is over. "
		    "Permissions, network and target are not known to be "
		    "wrong.\n\n"
		    "Credentials in the environment or pasted into the "
		    "credentials file carry no date that aws could look at: "
		    "it sends them until AWS refuses. New ones come from "
		    "where the old ones came from: the access portal, aws sso "
		    "login, a broker, the CI job.\n\n"
		    "Signed in a moment ago and still refused? Then others "
		    "are used. Keys in the environment win over AWS_PROFILE "
		    "(not over --profile), and keys in the credentials file "
		    "win over aws login and credential_process of the same "
		    "profile. aws configure list shows the source.\n\n"
		    "A running session outlives the credentials that started "
		    "it. A wrong clock does not lead here; that is 'Signature "
		    "expired'.",
		.references = { CLI_AUTH },
	},
	{
		.id = "invalid-credentials",
		.when = {
			ALL(IS(CODE, "UnrecognizedClientException|"
			    "UnrecognizedClient|InvalidClientTokenId|"
			    "InvalidClientTokenIdException|"
			    "InvalidAccessKeyId|AuthFailure|InvalidToken"),
			    LACKS(FINAL, OTHER_SIGN_IN)),
			ALL(BARE, HAS(TEXT, "security token included in the "
			    "request is invalid|"
			    "not able to validate the provided access "
			    "credentials|access key Id you provided does not "
			    "exist in our records|(UnrecognizedClientException)"
			    "|(InvalidClientTokenId)"),
			    LACKS(TEXT, "WithWebIdentity|WithSAML")),
		},
		.headline = "AWS does not accept the access key",
		.causes = {
			{ LIKELY, "{key} is a temporary key, but no session "
			    "token was sent with it: AWS_SESSION_TOKEN (or "
			    "aws_session_token in the profile) is missing.",
			    .when = ALL(IS(KEY_KIND, "temporary"),
			    IS(TOKEN_SENT, "no")) },
			{ LIKELY, "{key} is a long-lived key, but a session "
			    "token was sent with it: AWS_SESSION_TOKEN (or "
			    "aws_session_token) is left over from other "
			    "credentials.",
			    .when = ALL(IS(KEY_KIND, "long-lived"),
			    IS(TOKEN_SENT, "yes")) },
			CAUSE_SHADOWED,
			{ LIKELY, "The Region {region} is not enabled for the "
			    "account, or the token comes from the global STS "
			    "endpoint and does not count there.",
			    "aws ec2 describe-regions" OPT_IN_STATUS,
			    ALL(KNOWN(REGION), LACKS(REGION, ALWAYS_ON),
			    NOT(TOKEN_SENT, "no"),
			    NOT(PROFILE_FROM, "option")) },
			{ LIKELY, "The Region {region} is not enabled for the "
			    "account, or the token comes from the global STS "
			    "endpoint and does not count there.",
			    "aws ec2 describe-regions --profile {profile}"
			    OPT_IN_STATUS,
			    ALL(KNOWN(REGION), LACKS(REGION, ALWAYS_ON),
			    NOT(TOKEN_SENT, "no"),
			    IS(PROFILE_FROM, "option")) },
			{ LIKELY, "{key} was deleted or switched off, or is "
			    "mistyped.",
			    .when = ALL(KNOWN(KEY), NOT(KEY_KIND, "temporary"),
			    NOT(TOKEN_SENT, "yes")) },
			{ LIKELY, "The session token does not belong to the "
			    "key, or was cut off when it was copied.",
			    .when = ALL(IS(KEY_KIND, "temporary"),
			    NOT(TOKEN_SENT, "no")) },
			{ LIKELY, "The access key was deleted, switched off or "
			    "mistyped; or it is a temporary one (ASIA...) "
			    "whose session token is missing or cut off.",
			    .when = ALL(UNKNOWN(KEY_KIND)) },
			{ POSSIBLE, "The key belongs to another partition: "
			    "keys of China or GovCloud count only there." },
			{ POSSIBLE, "This computer's clock is {clock} by "
			    "{skew}; EC2 reports that with the same code.",
			    .when = ALL(IS(CLOCK, "slow|fast")) },
		},
		.steps = {
			STEP_SHADOWED,
			STEP_LIST,
			STEP_UNSET,
			{ "Set the session token together with the key and the "
			    "secret, all three of the same set.",
			    .when = ALL(IS(KEY_KIND, "temporary")) },
			{ "Take out the left-over token:",
			    "unset AWS_SESSION_TOKEN",
			    .when = ALL(IS(KEY_KIND, "long-lived"),
			    IS(TOKEN_SENT, "yes")) },
			{ "Test the credentials alone; this needs no "
			    "permission:", WHOAMI,
			    .when = ALL(HAS(REGION, ALWAYS_ON)) },
			{ "Test the credentials in another Region; this needs "
			    "no permission. If it works, they are fine and "
			    "the Region is the cause:", WHOAMI_EAST,
			    .when = ALL(LACKS(REGION, ALWAYS_ON),
			    NOT(PROFILE_FROM, "option")) },
			{ "Test the credentials in another Region; this needs "
			    "no permission. If it works, they are fine and "
			    "the Region is the cause:", WHOAMI_EAST_PROFILE,
			    .when = ALL(LACKS(REGION, ALWAYS_ON),
			    IS(PROFILE_FROM, "option")) },
			{ "Get new credentials: sign in again, or let a new "
			    "access key be made.",
			    .when = ALL(NOT(KEY_KIND, "long-lived")) },
			{ "Look at the key's status, and switch it on or make "
			    "a new one.", "aws iam list-access-keys --user-name "
			    "USER", .who = ADMIN,
			    .when = ALL(NOT(KEY_KIND, "temporary")) },
		},
		.evidence = { FACT_PROVIDER, FACT_KEY },
		.about = "AWS does not know the key id, or the session token "
		    "does not fit it. The secret and the permissions were not "
		    "looked at. Services say it with different codes: "
		    "UnrecognizedClientException (Systems Manager), "
		    "InvalidClientTokenId (STS, IAM), AuthFailure (EC2), "
		    "InvalidAccessKeyId (S3).\n\n"
		    "A key that begins with AKIA is long-lived and has no "
		    "token: it was deleted, switched off or mistyped. One "
		    "that begins with ASIA is temporary and needs its session "
		    "token; key, secret and token must be of the same set. A "
		    "stale AWS_SESSION_TOKEN beside a fresh AKIA key fails "
		    "likewise.\n\n"
		    "If it fails in one Region only, that Region is not "
		    "enabled for the account, or the token came from the "
		    "global STS endpoint: set AWS_STS_REGIONAL_ENDPOINTS to "
		    "regional. If it fails everywhere, it is the key.\n\n"
		    "The administrator can tell from the key id to which "
		    "account it belongs: aws sts get-access-key-info.",
		.references = { SIGV4_ERRORS,
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			    "id_credentials_temp_enable-regions.html" },
	},
	{
		.id = "wrong-secret",
		.when = {
			ALL(IS(CODE, SIGNATURE_CODES), HAS(FINAL,
			    "signature we calculated does not match")),
			ALL(IS(CODE, SIGNATURE_CODES),
			    LACKS(FINAL, "Signature expired|not yet current|"
			    "should be scoped|earlier than|later than"),
			    LACKS(MESSAGE, "Signature expired|"
			    "not yet current|should be scoped|earlier than|"
			    "later than")),
			ALL(BARE, HAS(TEXT,
			    "signature we calculated does not match")),
		},
		.on_the_way = true,
		.headline = "the secret access key does not fit the access key",
		.causes = {
			CAUSE_SHADOWED,
			{ LIKELY, "AWS knows {key}, but the secret that signed "
			    "the request is not its own: mistyped, cut off, "
			    "with a blank or quotation mark, or another "
			    "key's." },
			{ UNLIKELY, "Something between here and AWS changed "
			    "the request after it was signed (a proxy that "
			    "rewrites headers).", .when = ALL(LACKS(HOST_KIND,
			    "other|loopback")) },
			{ POSSIBLE, "The endpoint {endpoint} is not AWS's own "
			    "and passes the request on changed.",
			    .when = ALL(IS(HOST_KIND, "other|loopback")) },
		},
		.steps = {
			STEP_SHADOWED,
			{ "Test the same credentials with another call; if it "
			    "fails too, it is the secret:", WHOAMI },
			STEP_LIST,
			STEP_UNSET,
			{ "Enter key and secret again, copied as a pair:",
			    "aws configure{aws_options}",
			    .when = ALL(NOT(PROVIDER, "env"),
			    NOT(KEY_KIND, "temporary")) },
			{ "Export key, secret and token again, all of the same "
			    "set, in single quotation marks.",
			    .when = ALL(IS(PROVIDER, "env")) },
			{ "A lost secret cannot be shown again: have a new "
			    "access key made and the old one deleted.",
			    .when = ALL(NOT(KEY_KIND, "temporary")) },
		},
		.evidence = { FACT_PROVIDER },
		.about = "AWS found the access key and computed the signature "
		    "with the secret it has for it; the result differs from "
		    "the one in the request. The clock is fine: a wrong clock "
		    "has its own message.\n\n"
		    "Nearly always the secret is wrong: a character lost when "
		    "copying, a line end or quotation mark from a file or a "
		    "CI secret, the secret of another key, or two variables "
		    "set from different sets. Characters such as + and / in "
		    "a secret get lost where a script decodes it as a "
		    "URL.\n\n"
		    "If the same credentials work from another network, a "
		    "proxy changes the request on its way.",
		.references = { SIGV4_ERRORS },
	},
	{
		.id = "clock-skew",
		.when = {
			ALL(IS(CODE, SIGNATURE_CODES), HAS(FINAL, "Signature "
			    "expired|Signature not yet current|"
			    "is now earlier than|is still later than")),
			ALL(IS(CODE, SIGNATURE_CODES), HAS(MESSAGE, "Signature "
			    "expired|Signature not yet current|"
			    "is now earlier than|is still later than")),
			ALL(HAS(FINAL, "Signature expired:|"
			    "Signature not yet current:")),
			ALL(IS(CODE, "RequestExpired|RequestTimeTooSkewed|"
			    "RequestInTheFuture|RequestExpiredException")),
			ALL(BARE, HAS(TEXT, "Signature expired: |"
			    "Signature not yet current: |"
			    "RequestTimeTooSkewed|difference between the "
			    "request time and the current time is too large|"
			    "(RequestExpired)")),
		},
		.headline = "this computer's clock and AWS's do not agree",
		.causes = {
			{ CERTAIN, "This computer's clock is {clock} by "
			    "{skew}: it said {local_time} when AWS had "
			    "{server_time}. AWS accepts five minutes.",
			    .when = ALL(IS(CLOCK, "slow|fast"),
			    KNOWN(LOCAL_TIME), KNOWN(SERVER_TIME),
			    LACKS(FINAL, " 15 min.)")) },
			{ CERTAIN, "This computer's clock is {clock} by "
			    "{skew}: it said {local_time} when AWS had "
			    "{server_time}. This service accepts 15 minutes.",
			    .when = ALL(IS(CLOCK, "slow|fast"),
			    KNOWN(LOCAL_TIME), KNOWN(SERVER_TIME),
			    HAS(FINAL, " 15 min.)")) },
			{ LIKELY, "The clock was right when the answer came: "
			    "the request was signed earlier and held up (the "
			    "computer slept, a slow proxy), or the clock has "
			    "been set since.",
			    .when = ALL(IS(CLOCK, "right")) },
			{ LIKELY, "This computer's clock is slow: the "
			    "signature looks older than AWS accepts.",
			    .when = ALL(UNKNOWN(CLOCK), HAS(TEXT,
			    "Signature expired|is now earlier than")) },
			{ LIKELY, "This computer's clock is fast: the "
			    "signature bears a time that is still to come.",
			    .when = ALL(UNKNOWN(CLOCK), HAS(TEXT,
			    "not yet current|is still later than")) },
			{ LIKELY, "This computer's clock is wrong by more than "
			    "a few minutes.", "date -u; curl -sI "
			    "https://sts.amazonaws.com/ | grep -i '^date:'",
			    ALL(UNKNOWN(CLOCK), LACKS(TEXT,
			    "Signature expired|is now earlier than|"
			    "not yet current|is still later than")) },
			{ LIKELY, "Or the temporary credentials have expired: "
			    "EC2 and some other services report that with the "
			    "same code.", "aws sts get-caller-identity"
			    "{aws_options}", ALL(IS(CODE, "RequestExpired|"
			    "RequestExpiredException"), NOT(CLOCK, "slow|fast"),
			    LACKS(TEXT, "Signature expired")) },
			{ POSSIBLE, "Under WSL, in a virtual machine or in a "
			    "container's host the clock stands still while the "
			    "computer sleeps.", .when = ALL(IS(CLOCK,
			    "slow")) },
			{ POSSIBLE, "The time zone was changed instead of the "
			    "clock, or the clock instead of the zone: the "
			    "difference is whole hours.",
			    .when = ALL(HAS(SKEW, "hours")) },
		},
		.steps = {
			{ "Compare the clocks, both in UTC:",
			    "date -u; curl -sI https://sts.amazonaws.com/ | "
			    "grep -i '^date:'" },
			{ "Set the clock by the network's time (Linux):",
			    "sudo timedatectl set-ntp true" },
			{ "On WSL: sudo hwclock -s, or wsl --shutdown in "
			    "Windows. On Windows: w32tm /resync. On macOS: "
			    "sudo sntp -sS time.apple.com. In a container, set "
			    "the host's clock." },
			{ "Then:", AGAIN },
		},
		.evidence = { FACT_SERVER_TIME, FACT_LOCAL_TIME },
		.about = "Each request carries the time at which it was "
		    "signed. AWS refuses it when that time is more than five "
		    "minutes from its own; some services allow fifteen.\n\n"
		    "'Signature expired' means that this computer's clock is "
		    "slow, 'Signature not yet current' that it is fast. "
		    "RequestExpired and RequestTimeTooSkewed leave it open. "
		    "Both times stand in the message, in UTC. The time zone "
		    "does not matter as long as the UTC time is right.\n\n"
		    "It has nothing to do with the age of the credentials, "
		    "although 'Signature expired' sounds so: new credentials "
		    "do not help. The clock of the target does not matter "
		    "here either. A fast clock also makes fresh sign-ins look "
		    "expired.\n\n"
		    "The AWS CLI does not correct the difference by itself for "
		    "Systems Manager.",
		.references = { SIGV4_ERRORS },
	},
	{
		.id = "assume-role-denied",
		.when = {
			ALL(IS(CODE, "AccessDenied|AccessDeniedException"),
			    HAS(TEXT, STS_DENIED),
			    LACKS(TEXT, "MultiFactorAuthentication failed|"
			    "WithWebIdentity|WithSAML")),
			ALL(BARE, HAS(TEXT, "is not authorized to perform: "
			    "sts:AssumeRole|is not authorized to perform: "
			    "sts:TagSession|is not authorized to perform: "
			    "sts:SetSourceIdentity|"
			    "Roles may not be assumed by root accounts"),
			    LACKS(TEXT, "WithWebIdentity|WithSAML")),
		},
		.headline = "the role may not be assumed",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ CERTAIN, "The root user of an account cannot assume "
			    "roles.", .when = ALL(HAS(TEXT,
			    "may not be assumed by root")) },
			{ CERTAIN, "The role's trust policy does not let "
			    "{principal_name} in: it does not name it, or a "
			    "condition (ExternalId, MFA, address) is not met.",
			    .when = ALL(IS(LAYER, "trust|resource"),
			    NOT(EXPLICIT, "yes")) },
			{ CERTAIN, "No policy of {principal_name} allows "
			    "{action} on {resource}.",
			    .when = ALL(IS(LAYER, "identity"),
			    NOT(EXPLICIT, "yes")) },
			{ CERTAIN, "A policy of the organization (SCP or RCP) "
			    "forbids {action}.",
			    .when = ALL(IS(LAYER, "scp|rcp")) },
			{ CERTAIN, "The permissions boundary of "
			    "{principal_name} stops {action}.",
			    .when = ALL(IS(LAYER, "boundary")) },
			{ CERTAIN, "A session policy of the credentials stops "
			    "{action}.", .when = ALL(IS(LAYER, "session")) },
			{ CERTAIN, "The policy of the VPC endpoint for STS "
			    "stops {action}.",
			    .when = ALL(IS(LAYER, "vpce")) },
			{ CERTAIN, "A Deny statement in a policy forbids it; "
			    "an Allow does not help against that.",
			    .when = ALL(IS(EXPLICIT, "yes"),
			    NOT(LAYER, "scp|rcp|boundary|session|vpce")) },
			{ CERTAIN, "The call sets session tags or a source "
			    "identity, which {principal_name} or the role's "
			    "trust policy does not allow ({action}).",
			    .when = ALL(UNKNOWN(LAYER), HAS(ACTION,
			    "TagSession|SetSourceIdentity")) },
			{ LIKELY, "The role's trust policy does not let the "
			    "caller in, or asks for an ExternalId or MFA that "
			    "the profile does not send.",
			    "aws iam get-role --role-name ROLE --query "
			    "Role.AssumeRolePolicyDocument --profile ADMIN",
			    ALL(UNKNOWN(LAYER), NOT(EXPLICIT, "yes"),
			    LACKS(ACTION, "TagSession|SetSourceIdentity"),
			    LACKS(TEXT, "may not be assumed by root")) },
			{ LIKELY, "The account number or role name in role_arn "
			    "is wrong: AWS gives the same answer for a role "
			    "that does not exist.",
			    .when = ALL(UNKNOWN(LAYER), NOT(EXPLICIT, "yes"),
			    LACKS(ACTION, "TagSession|SetSourceIdentity"),
			    LACKS(TEXT, "may not be assumed by root")) },
			{ POSSIBLE, "No policy of the caller allows "
			    "sts:AssumeRole on the role, or the caller is not "
			    "the one you meant.",
			    "aws sts get-caller-identity --profile "
			    "SOURCE_PROFILE",
			    ALL(UNKNOWN(LAYER), NOT(EXPLICIT, "yes"),
			    LACKS(ACTION, "TagSession|SetSourceIdentity"),
			    LACKS(TEXT, "may not be assumed by root")) },
		},
		.steps = {
			{ "Check that role_arn is right, letter by letter, and "
			    "that external_id and mfa_serial are there if the "
			    "role wants them.",
			    "grep -nE 'role_arn|source_profile|external_id|"
			    "mfa_serial' ~/.aws/config" },
			{ "Check that the caller is the one you meant, with "
			    "the profile that source_profile names:",
			    "aws sts get-caller-identity --profile "
			    "SOURCE_PROFILE" },
			{ "Have this added to the role's trust policy, along "
			    "with the conditions your organization asks for.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": "
			    "\"{principal}\"},\n"
			    " \"Action\": \"{action}\"}", .who = ADMIN,
			    .when = ALL(NOT(LAYER, "identity|scp|rcp|boundary|"
			    "session|vpce"), IS(PRINCIPAL_KIND, "user"),
			    NOT(EXPLICIT, "yes")) },
			{ "Have this added to the role's trust policy, along "
			    "with the conditions your organization asks for.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\":\n"
			    "  \"arn:aws:iam::{account}:role/"
			    "{principal_name}\"},\n"
			    " \"Action\": \"{action}\"}", .who = ADMIN,
			    .when = ALL(NOT(LAYER, "identity|scp|rcp|boundary|"
			    "session|vpce"), IS(PRINCIPAL_KIND, "role|node"),
			    NOT(EXPLICIT, "yes")) },
			{ "Have the role's trust policy looked at: it must let "
			    "the caller in.", .who = ADMIN,
			    .when = ALL(NOT(LAYER, "identity|scp|rcp|boundary|"
			    "session|vpce"), NOT(PRINCIPAL_KIND,
			    "user|role|node"), NOT(EXPLICIT, "yes")) },
			{ "Have this added to the policies of "
			    "{principal_name}.", .policy =
			    "{\"Effect\": \"Allow\", \"Action\": "
			    "\"{action}\",\n"
			    " \"Resource\": \"{resource}\"}", .who = ADMIN,
			    .when = ALL(NOT(LAYER, "trust|resource|scp|rcp|"
			    "boundary|session|vpce"), KNOWN(RESOURCE),
			    NOT(EXPLICIT, "yes")) },
			{ "Have the boundary or the endpoint policy extended, "
			    "or the session policy of whatever issues the "
			    "credentials.", .who = ADMIN,
			    .when = ALL(IS(LAYER, "boundary|session|vpce")) },
			{ "Have the Deny narrowed or its condition met.",
			    .who = ADMIN, .when = ALL(IS(EXPLICIT, "yes"),
			    NOT(LAYER, "scp|rcp")) },
			{ "Ask for {action} to be allowed for "
			    "{principal_name}; hand over the message above.",
			    .who = ORGANIZATION,
			    .when = ALL(IS(LAYER, "scp|rcp")) },
			{ "Then:", AGAIN },
		},
		.evidence = { FACT_ROLE_ARN },
		.about = "The profile assumes a role, and STS refused that. "
		    "Whether the role may start sessions, and whether the "
		    "target is reachable, is not known yet.\n\n"
		    "Two sides have to agree: a policy of the caller allows "
		    "sts:AssumeRole on the role, and the role's trust policy "
		    "lets the caller in. (Within one account a trust policy "
		    "that names the caller itself is enough.) Newer messages "
		    "tell which side said no: 'no identity-based policy "
		    "allows' is the caller's, 'no role trust policy' or 'no "
		    "resource-based policy' the role's.\n\n"
		    "AWS does not reveal whether a role exists: a mistyped "
		    "account number or name gives the same answer. Conditions "
		    "of the trust policy do too: a missing external_id, no "
		    "MFA (mfa_serial), another network, session tags that are "
		    "not allowed.\n\n"
		    "Credentials of a role are cached for up to an hour in "
		    "~/.aws/cli/cache, so a change of the trust policy may "
		    "seem without effect. In a chain of roles the caller in "
		    "the message is the role before, not you.",
		.references = { ROLES_GUIDE, CLI_ROLES },
	},
	{
		.id = "assume-role-duration",
		.when = {
			ALL(IS(CODE, "ValidationError|ValidationException"),
			    HAS(FINAL, "MaxSessionDuration|"
			    "1 hour session limit|durationSeconds' failed")),
			ALL(IS(CODE, "ValidationError|ValidationException"),
			    HAS(MESSAGE, "MaxSessionDuration|"
			    "1 hour session limit|durationSeconds' failed")),
			ALL(HAS(FINAL, "exceeds the MaxSessionDuration|"
			    "exceeds the 1 hour session limit")),
			ALL(BARE, HAS(TEXT, "exceeds the MaxSessionDuration|"
			    "exceeds the 1 hour session limit")),
		},
		.headline = "the role does not allow so long a session",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ CERTAIN, "The role is assumed with the credentials "
			    "of another role (role chaining); then AWS allows "
			    "one hour at most, whatever the role's maximum.",
			    .when = ALL(HAS(TEXT, "1 hour session limit")) },
			{ CERTAIN, "duration_seconds asks for more than the "
			    "role's maximum session duration (one hour unless "
			    "changed).", .when = ALL(HAS(TEXT,
			    "MaxSessionDuration")) },
			{ CERTAIN, "duration_seconds is outside what AWS "
			    "allows: 900 (15 minutes) to 43200 (12 hours).",
			    .when = ALL(LACKS(TEXT, "1 hour session limit|"
			    "MaxSessionDuration")) },
		},
		.steps = {
			{ "Ask for an hour, or leave duration_seconds out:",
			    "aws configure set duration_seconds "
			    "3600{aws_options}" },
			{ "Then:", AGAIN },
			{ "If you need longer, have the role's maximum raised "
			    "(ROLE is its name).", "aws iam update-role "
			    "--role-name ROLE --max-session-duration 14400",
			    .who = ADMIN,
			    .when = ALL(LACKS(TEXT, "1 hour session limit")) },
		},
		.evidence = { FACT_ROLE_ARN },
		.about = "A profile with role_arn may ask for the length of "
		    "the role's credentials with duration_seconds. STS "
		    "refuses more than the role's maximum (1 to 12 hours, set "
		    "at the role) and more than one hour where one role "
		    "assumes another.\n\n"
		    "The length of the credentials is not that of the Session "
		    "Manager session: a session that is open goes on when "
		    "they end. An hour is enough to connect.",
		.references = { CLI_ROLES,
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			    "id_roles_use.html" },
	},
	{
		.id = "sts-region-disabled",
		.when = {
			ALL(IS(CODE, "RegionDisabledException|"
			    "RegionDisabled")),
			ALL(BARE, HAS(TEXT, "STS is not activated in this "
			    "region")),
		},
		.headline = "STS is switched off in this Region for the account",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ CERTAIN, "The account's administrator has not "
			    "activated the STS endpoint of {region}, or the "
			    "Region is not enabled for the account." },
		},
		.steps = {
			{ "Get the role's credentials from another Region's "
			    "STS endpoint: give the profile a Region in which "
			    "it is active, and name the target's on the "
			    "command line.",
			    "{again} --region REGION{aws_options}",
			    .another = "Name a Region in which it is "
			    "active:" },
			{ "Activate STS for {region}: in the IAM console, "
			    "under Account settings.", .who = ADMIN },
		},
		.about = "Each Region has an STS endpoint, which the "
		    "administrator of the account can switch off in the IAM "
		    "console (Account settings, Security Token Service). "
		    "Endpoints of Regions that have to be enabled first come "
		    "with the Region.\n\n"
		    "The AWS CLI takes the endpoint of the Region in use. The "
		    "account in the message is the caller's, not the "
		    "role's.",
		.references = {
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			    "id_credentials_temp_enable-regions.html",
		},
	},
	{
		.id = "sts-unreachable",
		.when = {
			ALL(HAS(FINAL, "Could not connect to the endpoint URL|"
			    "Connect timeout on endpoint URL|"
			    "Read timeout on endpoint URL|"
			    "Connection was closed before we received"),
			    HAS(FINAL, "://sts.|://sts-fips."),
			    NOT(REGION_KNOWN, "no"),
			    LACKS(FINAL, "1a.amazonaws|1b.amazonaws|"
			    "1c.amazonaws|2a.amazonaws|2b.amazonaws|"
			    "2c.amazonaws")),
		},
		.headline = "the sign-in service STS cannot be reached",
		.what = "Credentials of a role were to be got from {host}; "
		    "Systems Manager was not asked yet.",
		.what_another = STS_ASKED,
		.causes = {
			{ LIKELY, "The name {host} cannot be looked up from "
			    "here.", "nslookup {host}",
			    ALL(HAS(TEXT, "gaierror|NameResolutionError|"
			    "Name or service not known|nodename nor servname|"
			    "getaddrinfo failed|name resolution|"
			    "Failed to resolve")) },
			{ LIKELY, "Something refuses the connection: a "
			    "firewall, or the security group of a VPC endpoint "
			    "for STS.", "curl -svo /dev/null "
			    "--connect-timeout 5 https://{host}/",
			    ALL(HAS(TEXT, "Connection refused|"
			    "ConnectionRefusedError|actively refused")) },
			{ LIKELY, "Inside a VPC without a way out: there is an "
			    "endpoint for ssm but none for sts, or its "
			    "security group does not let this machine in.",
			    "nslookup {host}",
			    ALL(LACKS(TEXT, "Connection refused|"
			    "ConnectionRefusedError|actively refused")),
			    "Inside a VPC without a way out: there is no "
			    "endpoint for sts, or its security group does not "
			    "let this machine in." },
			{ POSSIBLE, "The network wants a proxy that aws was "
			    "not told of, or lets ssm through but not sts.",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    ALL(UNKNOWN(PROXY)), "The network wants a proxy "
			    "that aws was not told of." },
			{ POSSIBLE, "The whole network or VPN is down.",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://aws.amazon.com/" },
		},
		.evidence = { FACT_ERROR, FACT_ROLE_ARN },
		.steps = {
			{ "See what happens to the connection:",
			    "nslookup {host}\n"
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/" },
			{ "If the network wants a proxy, name it to aws:",
			    "export HTTPS_PROXY=http://PROXY:PORT",
			    .when = ALL(UNKNOWN(PROXY)) },
			{ "If {host} is the global sts.amazonaws.com and only "
			    "a Region's endpoint is reachable:",
			    "export AWS_STS_REGIONAL_ENDPOINTS=regional",
			    .when = ALL(IS(HOST, "sts.amazonaws.com")) },
			{ "Allow TCP 443 to {host}; inside a VPC, add an "
			    "interface endpoint for sts with private DNS.",
			    .who = NETWORK },
			{ "Then:", AGAIN },
		},
		.note = "Nothing has reached AWS, so CloudTrail shows nothing "
		    "of this.",
		.about = "The profile assumes a role (or asks who the caller "
		    "is), which goes to STS, a service with hosts of its own: "
		    "sts.REGION.amazonaws.com, or the global "
		    "sts.amazonaws.com. This computer could not reach it.\n\n"
		    "Networks that were opened for Session Manager often lack "
		    "it: the VPC endpoints ssm, ssmmessages and ec2messages "
		    "are there, and sts is not. A profile with keys of its own "
		    "does not need STS, which is why it may work.\n\n"
		    "Version 1 of the AWS CLI used the global endpoint by "
		    "default; a VPC endpoint answers for the Region's name "
		    "only.",
		.references = {
			"https://docs.aws.amazon.com/sdkref/latest/guide/"
			    "feature-sts-regionalized-endpoints.html",
		},
	},
	{
		.id = "mfa-rejected",
		.when = {
			ALL(IS(CODE, "AccessDenied|AccessDeniedException"),
			    HAS(FINAL, "MultiFactorAuthentication failed"),
			    HAS(TEXT, "MultiFactorAuthentication failed")),
			ALL(HAS(TEXT, "MultiFactorAuthentication failed"),
			    UNKNOWN(REASON), UNKNOWN(PERFORM)),
			ALL(HAS(FINAL, "TokenCode"),
			    HAS(FINAL, "failed to satisfy constraint|"
			    "Invalid length for parameter TokenCode"),
			    HAS(FINAL, "TokenCode, value|'tokenCode'")),
		},
		.headline = "AWS does not accept the MFA code",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ LIKELY, "The code was mistyped, had run out, or was "
			    "used before: each counts once.",
			    .when = ALL(HAS(TEXT, "one time pass code"),
			    LACKS(TEXT, "must provide both")) },
			{ LIKELY, "mfa_serial does not name a device of the "
			    "user whose keys are used.",
			    "aws iam list-mfa-devices --profile "
			    "SOURCE_PROFILE",
			    ALL(LACKS(TEXT, "invalid MFA one time|TokenCode|"
			    "must provide both")) },
			{ CERTAIN, "The code is not six digits.",
			    .when = ALL(HAS(TEXT, "TokenCode"),
			    LACKS(TEXT, "MultiFactorAuthentication failed")) },
			{ CERTAIN, "A device was named without a code, or a "
			    "code without a device.",
			    .when = ALL(HAS(TEXT, "must provide both")) },
			{ POSSIBLE, "mfa_serial ({mfa_serial}) is another "
			    "device's: the code of one device does not count "
			    "for the other.", "aws iam list-mfa-devices "
			    "--profile SOURCE_PROFILE",
			    ALL(HAS(TEXT, "invalid MFA one time")) },
			{ POSSIBLE, "The clock of the phone that shows the "
			    "codes is wrong.",
			    .when = ALL(HAS(TEXT, "invalid MFA one time")) },
		},
		.steps = {
			{ "Wait for the next code (30 seconds) and try again:",
			    AGAIN },
			{ "Compare mfa_serial with the user's devices; "
			    "SOURCE_PROFILE is the profile with the user's "
			    "keys:", "grep -n mfa_serial ~/.aws/config\n"
			    "aws iam list-mfa-devices --profile "
			    "SOURCE_PROFILE" },
			{ "Set the phone's clock to network time." },
			{ "If no code works, have the device synchronised or "
			    "registered anew.", .who = ADMIN },
		},
		.evidence = { FACT_MFA_SERIAL },
		.about = "The role (or GetSessionToken) was asked for with an "
		    "MFA device and a code, and STS did not accept them. "
		    "'Invalid MFA one time pass code' is about the code; "
		    "'unable to validate MFA code' mostly about the device: "
		    "the serial number belongs to somebody else or does not "
		    "exist.\n\n"
		    "A code counts once. Two programs that start at the same "
		    "time and ask for a code each need two different ones, 30 "
		    "seconds apart. The device is named by its ARN, "
		    "arn:aws:iam::ACCOUNT:mfa/NAME; security keys (FIDO) "
		    "cannot be used with the AWS CLI.",
		.references = { CLI_ROLES },
	},
	{
		.id = "mfa-no-terminal",
		.when = {
			ALL(IS(ERROR, "EOFError"), UNKNOWN(CODE),
			    UNKNOWN(SESSION)),
			ALL(BARE, HAS(TEXT, "Enter MFA code for"),
			    HAS(TEXT, "EOFError|EOF when reading a line|"
			    "Inappropriate ioctl|No such device or address: "
			    "'/dev/tty'")),
			ALL(HAS(TEXT, "Cannot refresh credentials: MFA token "
			    "required|RefreshWithMFAUnsupportedError"),
			    UNKNOWN(CODE)),
			ALL(BARE, UNKNOWN(FINAL), HAS(TEXT,
			    "but no MFA code callback was provided")),
			ALL(BARE, HAS(TEXT, "assume role with MFA enabled, but "
			    "AssumeRoleTokenProvider|"
			    "AssumeRoleTokenProviderNotSetError")),
		},
		.headline = "an MFA code is needed, and nobody can be asked",
		.what = "The profile's role wants an MFA code, which aws asks "
		    "for on the terminal.",
		.causes = {
			{ CERTAIN, "The program that ran has no way to ask for "
			    "the code.", .when = ALL(HAS(TEXT,
			    "MFA token required|RefreshWithMFAUnsupported|"
			    "AssumeRoleTokenProvider|code callback")) },
			{ LIKELY, "aws asked for the MFA code, but it runs "
			    "without a terminal or with its input closed: a "
			    "ProxyCommand of ssh, an editor, a script, a CI "
			    "job.", .when = ALL(LACKS(TEXT,
			    "MFA token required|RefreshWithMFAUnsupported|"
			    "AssumeRoleTokenProvider")) },
		},
		.steps = {
			{ "Enter the code once in a terminal; aws keeps the "
			    "role's credentials for up to an hour, and ssh and "
			    "editors then find them:", WHOAMI },
			{ "Then:", AGAIN },
			{ "For jobs without a person, use credentials that "
			    "need no MFA code: a role of the machine, OIDC of "
			    "the CI service, IAM Identity Center.",
			    .who = ADMIN },
		},
		.evidence = { FACT_ERROR, FACT_MFA_SERIAL },
		.note = "AWS was not asked, so CloudTrail shows nothing of "
		    "this.",
		.about = "A profile with role_arn and mfa_serial makes aws ask "
		    "'Enter MFA code for ...' on the terminal. Where there is "
		    "none, the question ends in EOFError, often with an empty "
		    "message; boto3 and other SDKs say 'MFA token "
		    "required'.\n\n"
		    "The AWS CLI keeps the credentials of the role in "
		    "~/.aws/cli/cache until they end. Any command with the "
		    "same profile in a terminal fills that cache; programs "
		    "built on boto3 do not use it by themselves.\n\n"
		    "An input that is empty or closed (< /dev/null, a pipe, "
		    "nohup, cron) has the same effect as no terminal.",
		.references = { CLI_ROLES },
	},
	{
		.id = "assume-role-rejected",
		.when = {
			ALL(IS(CODE, "ValidationError|ValidationException"),
			    HAS(FINAL, "calling the AssumeRole operation"),
			    LACKS(FINAL, "DurationSeconds|session limit|"
			    "tokenCode|serialNumber")),
			ALL(IS(CODE, "MalformedPolicyDocument|"
			    "PackedPolicyTooLarge"),
			    HAS(FINAL, "calling the AssumeRole")),
		},
		.headline = "STS does not accept a value with which the role "
		    "is asked for",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ LIKELY, "role_arn is not the ARN of a role: it is "
			    "misspelt, or it is that of an instance profile, a "
			    "user or a permission set.",
			    .when = ALL(IS(CODE, "ValidationError|"
			    "ValidationException"), LACKS(FINAL,
			    "roleSessionName|externalId")) },
			{ CERTAIN, "role_session_name or external_id holds a "
			    "character that STS does not allow, such as a "
			    "blank; the message names it.",
			    .when = ALL(HAS(FINAL,
			    "roleSessionName|externalId")) },
			{ CERTAIN, "The session policy or the session tags "
			    "that the tool sends along are malformed or too "
			    "large.", .when = ALL(IS(CODE,
			    "MalformedPolicyDocument|PackedPolicyTooLarge")) },
		},
		.steps = {
			{ "Compare what the profile holds with the role's ARN, "
			    "arn:aws:iam::ACCOUNT:role/NAME:",
			    "grep -nE 'profile|role_arn|role_session_name|"
			    "external_id' ~/.aws/config",
			    .when = ALL(IS(CODE, "ValidationError|"
			    "ValidationException")) },
			{ "Have the tool that takes the role looked at; the "
			    "AWS CLI itself sends neither policy nor tags.",
			    .who = ADMIN, .when = ALL(IS(CODE,
			    "MalformedPolicyDocument|PackedPolicyTooLarge")) },
			{ "Then:", AGAIN },
		},
		.about = "STS checks the form of what it is asked before it "
		    "looks at roles and policies: role_arn, "
		    "role_session_name, external_id, and with some tools a "
		    "session policy and tags. It says nothing about whether "
		    "the role may be taken.",
		.references = { CLI_ROLES },
	},
	{
		.id = "saml-role-denied",
		.when = {
			ALL(IS(CODE, "AccessDenied|AccessDeniedException"),
			    HAS(FINAL, "AssumeRoleWithSAML")),
			ALL(BARE, HAS(TEXT, "to perform sts:AssumeRoleWithSAML|"
			    "to perform: sts:AssumeRoleWithSAML")),
		},
		.headline = "the role may not be taken with this SAML sign-in",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ LIKELY, "The identity provider does not offer you "
			    "this role, or offers it with another provider's "
			    "ARN: the pair of role and provider in the "
			    "assertion is not the one in IAM." },
			{ LIKELY, "The role's trust policy does not name the "
			    "SAML provider for sts:AssumeRoleWithSAML, or its "
			    "condition (SAML:aud) does not fit." },
			{ POSSIBLE, "The tool that signs in has the role's "
			    "name or account number wrong." },
		},
		.steps = {
			{ "Choose the role again in the tool that signs in, "
			    "and compare its ARN with the right one, letter by "
			    "letter." },
			{ "Have the role's trust policy compared with the "
			    "SAML provider in IAM.",
			    "aws iam get-role --role-name ROLE --query "
			    "Role.AssumeRolePolicyDocument", .who = ADMIN },
			{ "Then:", AGAIN },
		},
		.about = "Tools such as saml2aws sign in at the company's "
		    "identity provider and exchange its assertion for the "
		    "credentials of a role. STS refused the exchange; Systems "
		    "Manager was not asked.\n\n"
		    "The assertion names pairs of a role and a SAML provider. "
		    "The role must trust that very provider for "
		    "sts:AssumeRoleWithSAML. A role that does not exist gets "
		    "the same answer.",
		.references = { ROLES_GUIDE },
	},
	{
		.id = "session-token-refused",
		.when = {
			ALL(IS(CODE, "AccessDenied|AccessDeniedException"),
			    HAS(FINAL, "calling the GetSessionToken|"
			    "calling the GetFederationToken"),
			    LACKS(FINAL, "MultiFactorAuthentication failed")),
			ALL(HAS(TEXT, "Cannot call GetSessionToken with "
			    "session credentials|Cannot call "
			    "GetFederationToken with session credentials"),
			    UNKNOWN(REASON), UNKNOWN(OPERATION)),
		},
		.headline = "STS gives no session token for these credentials",
		.what = NO_SSM_YET,
		.what_another = STS_ASKED,
		.causes = {
			{ CERTAIN, "They are temporary already. Only the "
			    "long-lived keys of an IAM user can be exchanged "
			    "for a session token.",
			    .when = ALL(HAS(TEXT,
			    "with session credentials")) },
			{ LIKELY, "A policy of the user denies it.",
			    .when = ALL(LACKS(TEXT,
			    "with session credentials")) },
		},
		.steps = {
			{ "Temporary credentials start a session as they are; "
			    "leave out the tool that exchanges them:",
			    AGAIN, .when = ALL(HAS(TEXT,
			    "with session credentials")), .another = "" },
			{ "Temporary credentials are good as they are: there "
			    "is nothing to exchange.", .when = ALL(HAS(TEXT,
			    "with session credentials"), NO_SESSION_ASKED) },
			{ "Or take them out of the environment first, so that "
			    "the user's own keys are exchanged:", UNSET,
			    .when = ALL(HAS(TEXT,
			    "with session credentials")) },
			{ "See whose keys they are:", WHOAMI,
			    .when = ALL(LACKS(TEXT,
			    "with session credentials")) },
		},
		.about = "Tools and scripts for MFA exchange the keys of an "
		    "IAM user for a session token. AWS refuses that for "
		    "credentials that are temporary: those of a role, of IAM "
		    "Identity Center, or of an earlier exchange that is still "
		    "in the environment, as when aws-vault is started within "
		    "a shell that aws-vault opened.",
		.references = {
			"https://docs.aws.amazon.com/STS/latest/APIReference/"
			    "API_GetSessionToken.html",
		},
	},
	{
		.id = "credentials-still-expired",
		.when = {
			ALL(HAS(FINAL, "refreshed credentials are still "
			    "expired"), NOT(PROVIDER, "custom-process")),
			ALL(BARE, UNKNOWN(FINAL), HAS(TEXT, "refreshed "
			    "credentials are still expired")),
		},
		.headline = "the new credentials have expired already",
		.causes = {
			{ CERTAIN, "This computer's clock is {clock} by "
			    "{skew}, so that fresh credentials look expired.",
			    .when = ALL(IS(CLOCK, "fast")) },
			{ LIKELY, "The source hands out old credentials: a "
			    "credential_process or a broker with a stale "
			    "cache, or a machine's metadata service.", LIST },
			{ POSSIBLE, "This computer's clock is fast, so that "
			    "fresh credentials look expired.",
			    "date -u; curl -sI https://sts.amazonaws.com/ | "
			    "grep -i '^date:'", ALL(UNKNOWN(CLOCK)) },
		},
		.steps = {
			{ "Compare the clocks, both in UTC:",
			    "date -u; curl -sI https://sts.amazonaws.com/ | "
			    "grep -i '^date:'" },
			{ "Sign in again at the program that hands out the "
			    "credentials, and empty its cache; then look where "
			    "aws gets them:", LIST },
			{ "Then:", AGAIN },
		},
		.evidence = { FACT_PROVIDER },
		.note = "AWS was not asked with these credentials, so "
		    "CloudTrail shows nothing of this.",
		.about = "The credentials had a date of expiry that was "
		    "reached, aws fetched new ones, and their date has passed "
		    "as well.\n\n"
		    "Either the source keeps handing out the same old "
		    "credentials (a credential_process with a cache of its "
		    "own, a local stand-in for the metadata service), or this "
		    "computer's clock is ahead of the time. AWS's own "
		    "services do not hand out expired credentials.",
		.references = {
			"https://docs.aws.amazon.com/sdkref/latest/guide/"
			    "feature-process-credentials.html",
		},
	},
};

const size_t rows_credentials_count = COUNT_OF(rows_credentials);
