/*
 * catalogue_machine: credentials that a program or the machine itself hands
 * out: credential_process, containers, web identity, the instance's role.
 * What went wrong there shows before StartSession is sent, except for keys
 * that were handed out when they had expired already.
 */
#include "ssm/diagnose/families.h"

#define WORDS UNKNOWN(CODE), UNKNOWN(SESSION_ID), UNKNOWN(REASON)

/* The provider was still at work: nothing has been signed with a key. */
#define STILL(provider) \
	IS(PROVIDER, provider), UNKNOWN(KEY), UNKNOWN(CODE), \
	    UNKNOWN(SESSION_ID)

#define NO_FILE "[Errno 2]|[WinError 2]|No such file or directory"
#define NO_RIGHT "[Errno 13]|[WinError 5]|Permission denied"
#define NO_PROGRAM "[Errno 8]|[WinError 193]|Exec format error"
#define NOT_JSON \
	"Expecting value: line|Extra data: line|Expecting property name|" \
	"Unterminated string starting at|Invalid control character at|" \
	"Expecting ',' delimiter|Expecting ':' delimiter|" \
	"Invalid \\escape|No JSON object could be decoded|" \
	"returned invalid JSON"
#define FROM_PROCESS "Error when retrieving credentials from custom-process"
#define OTHER_PROCESS \
	"error in credential_process|ProcessProviderExecutionError|" \
	"credential_process returned|credential_process did not return"
#define BAD_VERSION "for credential process provider, supported versions"
#define NO_KEY "Missing required key in response"

#define STILL_EXPIRED "but the refreshed credentials are still expired"

#define FROM_CONTAINER \
	"Error when retrieving credentials from container-role"
#define BAD_HOST "Can only retrieve metadata from"

#define WEB "AssumeRoleWithWebIdentity"
#define NO_PROVIDER "No OpenIDConnect provider found"
#define NOT_TRUSTED "Not authorized to perform sts:" WEB

#define EXPIRED_CODES "ExpiredToken|ExpiredTokenException|RequestExpired"

#define STEP_AGAIN \
	{ "Then connect again:", AGAIN, .another = "Then run the command " \
	    "again:" }
#define STEP_OTHER \
	{ "Or use a profile of your own instead:", \
	    "{again} --profile NAME{aws_options}" }
#define SHOW_PROCESS "grep -n -e '^\\[' -e credential_process ~/.aws/config"
#define CLOCK "date -u; curl -sI https://sts.amazonaws.com | grep -i ^date"
#define NEVER_SENT \
	"StartSession was never sent: nothing is known yet of permissions or " \
	"of the instance."
#define NEVER_SENT_ANOTHER \
	"The command's own call was never sent: nothing is known yet of " \
	"permissions."

#define PROCESS_GUIDE \
	"https://docs.aws.amazon.com/sdkref/latest/guide/" \
	"feature-process-credentials.html"
#define CONTAINER_GUIDE \
	"https://docs.aws.amazon.com/sdkref/latest/guide/" \
	"feature-container-credentials.html"

const struct failure rows_machine[] = {
	{
		.id = "credential-process",
		.when = {
			ALL(HAS(FINAL, FROM_PROCESS)),
			ALL(HAS(TEXT, FROM_PROCESS "|" OTHER_PROCESS "|"
			    BAD_VERSION), WORDS),
			ALL(HAS(FINAL, NO_FILE "|" NO_RIGHT "|" NO_PROGRAM "|"
			    NOT_JSON), STILL("custom-process")),
			ALL(HAS(TEXT, "credential_process"),
			    HAS(TEXT, NO_FILE "|" NO_RIGHT "|" NO_PROGRAM "|"
			    NOT_JSON), WORDS),
			ALL(HAS(FINAL, STILL_EXPIRED),
			    IS(PROVIDER, "custom-process")),
			ALL(HAS(TEXT, STILL_EXPIRED),
			    HAS(TEXT, "credential_process|custom-process"),
			    WORDS),
		},
		/* The message may hold any other failure's words. */
		.rank = 8,
		.headline = "the program in credential_process gave no usable "
		    "credentials",
		.what = "The AWS CLI asked the program that the profile names "
		    "for keys and got none that it can use. " NEVER_SENT,
		.what_another = "The AWS CLI asked the program that the "
		    "profile names for keys and got none that it can use. "
		    NEVER_SENT_ANOTHER,
		.causes = {
			{ CERTAIN, "The program named in the profile does not "
			    "exist, or is not on PATH here. The message shows "
			    "the name that was tried; ~ and variables are not "
			    "expanded in it.",
			    .when = ALL(HAS(TEXT, "[Errno 2]|[WinError 2]"),
			    LACKS(FINAL, FROM_PROCESS "|" STILL_EXPIRED)) },
			{ CERTAIN, "The program named in the profile cannot be "
			    "run: it is not marked as executable, or it is "
			    "made for another kind of machine.",
			    .when = ALL(HAS(TEXT, NO_RIGHT "|" NO_PROGRAM),
			    LACKS(FINAL, FROM_PROCESS)) },
			{ CERTAIN, "The program ended well, but printed "
			    "something else than JSON on standard output: "
			    "nothing, a greeting, a question, or a message.",
			    .when = ALL(HAS(TEXT, NOT_JSON),
			    LACKS(FINAL, FROM_PROCESS)) },
			{ CERTAIN, "Its answer has a Version other than the "
			    "number 1.",
			    .when = ALL(HAS(TEXT, BAD_VERSION)) },
			{ CERTAIN, "Its answer lacks a key; the message names "
			    "it. AccessKeyId and SecretAccessKey are needed, "
			    "for temporary keys SessionToken too.",
			    .when = ALL(HAS(TEXT, NO_KEY)) },
			{ LIKELY, "The program hands out keys from a cache of "
			    "its own that have expired.",
			    .when = ALL(HAS(TEXT, STILL_EXPIRED)) },
			{ POSSIBLE, "This computer's clock is ahead.", CLOCK,
			    ALL(HAS(TEXT, STILL_EXPIRED)) },
			{ LIKELY, "The program failed, and the words after "
			    "custom-process are its own. Where they ask for a "
			    "login, its session has ended.",
			    .when = ALL(HAS(FINAL, FROM_PROCESS),
			    LACKS(TEXT, BAD_VERSION "|" NO_KEY)) },
			{ POSSIBLE, "It wants to ask for a password or a code, "
			    "but has no terminal when the AWS CLI runs it.",
			    .when = ALL(HAS(FINAL, FROM_PROCESS),
			    LACKS(TEXT, BAD_VERSION "|" NO_KEY)) },
			{ LIKELY, "The program failed; what it said should "
			    "stand in the message.",
			    .when = ALL(HAS(TEXT, OTHER_PROCESS),
			    LACKS(FINAL, FROM_PROCESS),
			    LACKS(TEXT, NO_FILE "|" NO_RIGHT "|" NO_PROGRAM "|"
			    NOT_JSON)) },
		},
		.evidence = { FACT_PROVIDER, FACT_ERROR },
		.steps = {
			{ "See which program it is:", SHOW_PROCESS },
			{ "Give its full path, and check that it can be run:",
			    "ls -l /PATH/TO/PROGRAM",
			    .when = ALL(HAS(TEXT, NO_FILE "|" NO_RIGHT "|"
			    NO_PROGRAM)) },
			{ "It speaks of Identity Center (SSO). Log in there "
			    "with the profile that the program uses:",
			    "aws sso login --profile OTHER_PROFILE",
			    .when = ALL(HAS(TEXT, "SSO Token|SSO session|"
			    "aws sso login|token from sso")) },
			{ "Log in to the service that the program asks, if it "
			    "has such a command, or renew what it caches.",
			    .when = ALL(LACKS(TEXT, "[Errno |[WinError |"
			    BAD_VERSION "|" NO_KEY "|SSO Token|SSO session|"
			    "aws sso login|token from sso")) },
			{ "Run the program by hand, as the same user; the keys "
			    "are not shown here, only errors and the fields "
			    "that matter:",
			    "PROGRAM | jq '.Version, .Expiration, keys'" },
			STEP_AGAIN,
		},
		.about = "The profile has no keys of its own: "
		    "credential_process names a program that prints them. The "
		    "AWS CLI runs it each time and takes standard output as "
		    "JSON with Version 1, AccessKeyId, SecretAccessKey, and "
		    "for temporary keys SessionToken and Expiration.\n\n"
		    "If the program ends with an error, what it wrote to "
		    "standard error follows the words custom-process: that is "
		    "the real cause, and it is the program's manual that "
		    "explains it. If it is not found, the CLI only says \"No "
		    "such file or directory\" with its name. If its output is "
		    "no JSON, the CLI says \"Expecting value: line 1 column "
		    "1\", which does not even mention the program.\n\n"
		    "The program runs without a terminal and without a shell: "
		    "no ~, no variables, no pipes, no questions. An IDE, cron "
		    "or a service may have another PATH and another HOME than "
		    "your terminal.\n\n"
		    "Keys that are still expired after a renewal come from a "
		    "cache of the program, or only look expired because this "
		    "computer's clock is ahead. Keys in ~/.aws/credentials "
		    "under the same profile name win over credential_process.",
		.references = { PROCESS_GUIDE,
			"https://github.com/boto/botocore/issues/2779" },
	},
	{
		.id = "container-credentials",
		.when = {
			ALL(HAS(FINAL, FROM_CONTAINER)),
			ALL(HAS(FINAL, BAD_HOST)),
			ALL(HAS(TEXT, FROM_CONTAINER "|Unsupported host '|"
			    "Error retrieving container metadata|"
			    "CredentialsEndpointError"), WORDS),
			ALL(HAS(FINAL, NO_FILE "|" NO_RIGHT),
			    STILL("container-role")),
			ALL(HAS(FINAL, STILL_EXPIRED),
			    IS(PROVIDER, "container-role")),
		},
		/* The message may hold any other failure's words. */
		.rank = 8,
		.headline = "the container's credentials endpoint gave no "
		    "credentials",
		.what = "The AWS CLI found no other credentials, asked the "
		    "endpoint that the container's variables name, and got "
		    "none there either. StartSession was never sent.",
		.what_another = "The AWS CLI found no other credentials, asked "
		    "the endpoint that the container's variables name, and got "
		    "none there either. The command's own call was never "
		    "sent.",
		.causes = {
			{ CERTAIN, "AWS_CONTAINER_CREDENTIALS_FULL_URI names a "
			    "host that the AWS CLI does not ask: over plain "
			    "http only this computer and the addresses of ECS "
			    "and EKS are allowed.",
			    .when = ALL(HAS(TEXT, BAD_HOST)) },
			{ CERTAIN, "The file that "
			    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names "
			    "cannot be read.",
			    .when = ALL(IS(PROVIDER, "container-role"),
			    HAS(FINAL, NO_FILE "|" NO_RIGHT),
			    LACKS(FINAL, FROM_CONTAINER)) },
			{ LIKELY, "The endpoint refused the authorization "
			    "token: it belongs to another container or has "
			    "expired, or the pod's service account has no "
			    "association with a role.",
			    .when = ALL(HAS(TEXT, "response 401|response 403|"
			    "response (401)|response (403)|"
			    "response 400|response (400)")) },
			{ LIKELY, "The endpoint answered, but has no role for "
			    "this container: the task has no task role, or the "
			    "address belongs to another task.",
			    .when = ALL(HAS(TEXT, "response 404|"
			    "response (404)")) },
			{ LIKELY, "The endpoint had a fault of its own.",
			    .when = ALL(HAS(TEXT, "response 50|"
			    "response (50|response 429|response (429)")) },
			{ LIKELY, "The variables come from somewhere else, "
			    "such as a copied environment or an IDE: the "
			    "endpoint answers only inside its own container.",
			    "env | grep ^AWS_CONTAINER | cut -d= -f1",
			    ALL(HAS(TEXT, "Could not connect|"
			    "Connect timeout|Read timeout|"
			    "connection refused|i/o timeout|"
			    "no route to host")) },
			{ POSSIBLE, "The agent behind the endpoint is not "
			    "running, or a proxy takes the request: "
			    "169.254.170.2 and 169.254.170.23 belong into "
			    "NO_PROXY.", "echo \"$NO_PROXY\"",
			    ALL(HAS(TEXT, "Could not connect|"
			    "Connect timeout|Read timeout|"
			    "connection refused|i/o timeout|proxy|"
			    "no route to host")) },
			{ LIKELY, "It hands out keys that have expired.",
			    .when = ALL(HAS(TEXT, STILL_EXPIRED)) },
			{ POSSIBLE, "This computer's clock is ahead.", CLOCK,
			    ALL(HAS(TEXT, STILL_EXPIRED)) },
		},
		.evidence = { FACT_PROVIDER, FACT_ERROR },
		.steps = {
			{ "If this is not an ECS or EKS container, the "
			    "variables are stray. Take them away:",
			    "unset AWS_CONTAINER_CREDENTIALS_FULL_URI "
			    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" },
			STEP_OTHER,
			{ "On ECS, see whether the task has a task role (not "
			    "the execution role):",
			    "aws ecs describe-tasks --cluster {cluster} "
			    "--tasks {task} --query "
			    "'tasks[].[taskDefinitionArn,overrides."
			    "taskRoleArn]'{aws_options}", .who = OWNER,
			    .when = ALL(LACKS(TEXT, BAD_HOST "|"
			    NO_FILE)) },
			{ "On EKS, see whether the service account has an "
			    "association and the Pod Identity Agent runs. New "
			    "associations count for new pods only:",
			    "aws eks list-pod-identity-associations "
			    "--cluster-name CLUSTER{aws_options}",
			    .who = OWNER,
			    .when = ALL(LACKS(TEXT, BAD_HOST "|"
			    NO_FILE)) },
			{ "In the container's definition, have the token's "
			    "file mounted at the path in the message.",
			    .who = OWNER, .when = ALL(IS(PROVIDER,
			    "container-role"), HAS(FINAL, NO_FILE)) },
			STEP_AGAIN,
		},
		.about = "In an ECS task, an EKS pod with Pod Identity, and "
		    "some tools that imitate them, an address in "
		    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI hands "
		    "out the keys of the container's role. The AWS CLI asks "
		    "there when no profile, variable or file had keys, and "
		    "this gave no usable answer.\n\n"
		    "\"Received non 200 response\" is the endpoint's own "
		    "refusal: the token does not fit, or there is no role for "
		    "this container. \"Could not connect\" or a timeout: the "
		    "endpoint is not there, mostly because the variables were "
		    "copied out of their container. \"Unsupported host\": the "
		    "address is none that the CLI asks over plain http. \"No "
		    "such file or directory\": the token's file was not "
		    "mounted.\n\n"
		    "A shell that is opened in the container by docker exec "
		    "or sshd does not always get the variables of its first "
		    "process; and a profile given with --profile makes the "
		    "CLI look into the files first.",
		.references = { CONTAINER_GUIDE,
			"https://docs.aws.amazon.com/eks/latest/userguide/"
			"pod-identities.html" },
	},
	{
		.id = "web-identity",
		.when = {
			ALL(IS(OPERATION, WEB), HAS(FINAL, "calling the " WEB),
			    IS(CODE, "AccessDenied|AccessDeniedException|"
			    "InvalidIdentityToken|"
			    "InvalidIdentityTokenException|ExpiredToken|"
			    "ExpiredTokenException|IDPCommunicationError|"
			    "IDPRejectedClaim|ValidationError|"
			    "PackedPolicyTooLarge|MalformedPolicyDocument")),
			ALL(HAS(TEXT, NOT_TRUSTED "|" NO_PROVIDER "|"
			    "WebIdentityErr|"
			    "Could not assume role with OIDC|"
			    "failed to retrieve jwt from provide source"),
			    WORDS),
			ALL(HAS(TEXT, "STS: " WEB), WORDS),
			/* The Go SDK's CODE: MESSAGE names no operation. */
			ALL(HAS(TEXT, NOT_TRUSTED "|" NO_PROVIDER "|"
			    "WebIdentityErr|STS: " WEB), KNOWN(CODE),
			    UNKNOWN(OPERATION), UNKNOWN(SESSION_ID)),
			ALL(HAS(FINAL, NO_FILE "|" NO_RIGHT),
			    STILL("assume-role-with-web-identity")),
			ALL(HAS(TEXT, NO_FILE), HAS(TEXT,
			    "eks.amazonaws.com/serviceaccount|"
			    "web_identity_token_file|"
			    "AWS_WEB_IDENTITY_TOKEN_FILE"), WORDS),
		},
		.headline = "the web identity token did not get a role",
		.what = "Keys of a role were to be had in exchange for a web "
		    "identity token. That failed, so StartSession was never "
		    "sent.",
		.what_another = "Keys of a role were to be had in exchange for "
		    "a web identity token. That failed, so the command's own "
		    "call was never sent.",
		.causes = {
			{ CERTAIN, "The file with the token, which "
			    "AWS_WEB_IDENTITY_TOKEN_FILE or the profile names, "
			    "cannot be read.",
			    .when = ALL(UNKNOWN(CODE), HAS(TEXT, NO_FILE "|"
			    NO_RIGHT), LACKS(TEXT, NOT_TRUSTED "|"
			    NO_PROVIDER)) },
			{ LIKELY, "The role's trust policy does not fit the "
			    "token: its sub (service account, repository, "
			    "branch or environment) or aud differs.",
			    .when = ALL(HAS(TEXT, NOT_TRUSTED)) },
			{ LIKELY, "The role's ARN is wrong, or the role does "
			    "not exist: AWS answers the same.",
			    "printenv AWS_ROLE_ARN",
			    ALL(HAS(TEXT, NOT_TRUSTED)) },
			{ POSSIBLE, "The trust policy names another identity "
			    "provider, or allows sts:AssumeRole instead of "
			    "sts:AssumeRoleWithWebIdentity.",
			    .when = ALL(HAS(TEXT, NOT_TRUSTED)) },
			{ CERTAIN, "The role's account has no identity "
			    "provider for the issuer of the token.",
			    "aws iam list-open-id-connect-providers"
			    "{aws_options}", ALL(HAS(TEXT, NO_PROVIDER)) },
			{ CERTAIN, "The token has expired: its file is not "
			    "renewed any more, or it was copied.",
			    .when = ALL(IS(CODE, "ExpiredToken|"
			    "ExpiredTokenException")) },
			{ CERTAIN, "AWS could not reach the identity provider "
			    "to check the token.",
			    .when = ALL(IS(CODE, "IDPCommunicationError")) },
			{ LIKELY, "The token is not the one that the provider "
			    "in IAM expects: another audience, another issuer, "
			    "or damaged.",
			    .when = ALL(IS(CODE, "InvalidIdentityToken|"
			    "InvalidIdentityTokenException|IDPRejectedClaim"),
			    LACKS(TEXT, NO_PROVIDER)) },
			{ LIKELY, "The message behind the code says what AWS "
			    "did not accept: the role, its duration or the "
			    "session's name.",
			    .when = ALL(IS(CODE, "ValidationError|"
			    "PackedPolicyTooLarge|MalformedPolicyDocument")) },
			{ LIKELY, "A policy denies the call; the message names "
			    "its kind.",
			    .when = ALL(IS(CODE, "AccessDenied|"
			    "AccessDeniedException"),
			    LACKS(TEXT, NOT_TRUSTED)) },
		},
		.evidence = { FACT_ROLE_ARN, FACT_STATUS },
		.steps = {
			{ "See which role and which file are used:",
			    "printenv AWS_ROLE_ARN "
			    "AWS_WEB_IDENTITY_TOKEN_FILE" },
			{ "Read issuer, audience, subject and expiry out of "
			    "the token (the token itself is secret):",
			    "jq -rR 'split(\".\")[1] | gsub(\"-\"; \"+\") | "
			    "gsub(\"_\"; \"/\") | @base64d | fromjson | "
			    ".iss, .aud, .sub, .exp' "
			    "\"$AWS_WEB_IDENTITY_TOKEN_FILE\"",
			    .when = ALL(LACKS(TEXT, "Could not assume role "
			    "with OIDC"), LACKS(FINAL, NO_FILE)) },
			{ "Compare them with the role's trust policy, letter "
			    "by letter (with credentials that may read it):",
			    "aws iam get-role --role-name ROLE --query "
			    "Role.AssumeRolePolicyDocument", .who = ADMIN,
			    .when = ALL(HAS(TEXT, NOT_TRUSTED "|Invalid")) },
			{ "Create the provider, or correct its address, in the "
			    "account of the role:",
			    "aws iam create-open-id-connect-provider --url "
			    "https://ISSUER --client-id-list "
			    "sts.amazonaws.com", .who = ADMIN,
			    .when = ALL(HAS(TEXT, NO_PROVIDER)) },
			{ "Start the pod or the job anew, which mounts a fresh "
			    "token.",
			    .when = ALL(HAS(TEXT, "expired|" NO_FILE)) },
			{ "If this is not a pod or a build job, the variables "
			    "are stray. Take them away:",
			    "unset AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN" },
			STEP_AGAIN,
		},
		.note = "Where AWS refused the token, CloudTrail in the "
		    "account of the role shows AssumeRoleWithWebIdentity with "
		    "the token's subject.",
		.about = "The keys were to come from "
		    "AssumeRoleWithWebIdentity: a token of an identity "
		    "provider (an EKS service account, a GitHub or GitLab "
		    "job) is exchanged for keys of a role. AWS refused, or the "
		    "token's file is not there.\n\n"
		    "\"Not authorized to perform "
		    "sts:AssumeRoleWithWebIdentity\" comes from the trust "
		    "policy of the role, not from its permissions: sub and aud "
		    "of the token have to fit its conditions, the provider's "
		    "ARN its principal. A role that does not exist gets the "
		    "same answer. \"No OpenIDConnect provider found\" means "
		    "that the issuer was not created in IAM of that account. "
		    "\"Token expired\" is about the token's file, not about "
		    "AWS keys.\n\n"
		    "In GitHub Actions the sub depends on how the job was "
		    "started: branch, tag, pull request or environment. A "
		    "workflow without the permission id-token: write gets no "
		    "token at all. In EKS the pod has to be made after the "
		    "service account was annotated.",
		.references = {
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			"troubleshoot_roles.html",
			"https://docs.aws.amazon.com/STS/latest/APIReference/"
			"API_AssumeRoleWithWebIdentity.html",
		},
	},
	{
		.id = "imds-expired",
		.when = {
			ALL(IS(CODE, EXPIRED_CODES), IS(PROVIDER, "iam-role"),
			    HAS(FINAL, "expired"), LACKS(FINAL,
			    "Signature expired|" WEB)),
			ALL(HAS(FINAL, STILL_EXPIRED),
			    IS(PROVIDER, "iam-role")),
		},
		.headline = "the instance metadata service handed out expired "
		    "keys",
		.causes = {
			{ LIKELY, "The metadata service of this machine has "
			    "not renewed the keys of its role; this also "
			    "happens after the role was replaced, and where "
			    "something imitates or caches the service." },
			{ POSSIBLE, "This computer's clock is wrong, so that "
			    "the AWS CLI does not renew in time.", CLOCK,
			    ALL(NOT(CLOCK, "right")) },
		},
		.evidence = { FACT_PROVIDER, FACT_STATUS },
		.steps = {
			{ "See until when the keys are said to last (no secret "
			    "is shown):",
			    "T=$(curl -sX PUT http://169.254.169.254/latest/"
			    "api/token -H 'X-aws-ec2-metadata-token-ttl-"
			    "seconds: 60')\n"
			    "curl -sH \"X-aws-ec2-metadata-token: $T\" "
			    "http://169.254.169.254/latest/meta-data/iam/info\n"
			    "date -u" },
			STEP_AGAIN,
			STEP_OTHER,
			{ "If the keys stay expired, take the role off the "
			    "instance and put it back, or stop and start the "
			    "instance:",
			    "aws ec2 describe-iam-instance-profile-"
			    "associations --filters "
			    "Name=instance-id,Values=INSTANCE\n"
			    "aws ec2 replace-iam-instance-profile-association "
			    "--association-id ASSOCIATION "
			    "--iam-instance-profile Name=PROFILE",
			    .who = OWNER },
		},
		.note = "This concerns the machine that aws runs on, not the "
		    "instance you want to connect to.",
		.note_another = "This concerns the machine that aws runs on.",
		.about = "aws ran with the role of the machine it runs on. The "
		    "metadata service (169.254.169.254) handed out keys, and "
		    "AWS refused them as expired.\n\n"
		    "The service normally renews the keys of a role hours "
		    "before they end, so expired ones are rare: the service "
		    "failed to renew (its role was deleted, replaced or lost "
		    "its trust policy), something between imitates it and "
		    "caches, the machine was paused for long, or a clock is "
		    "wrong. Login commands do not help; the keys are not "
		    "yours.\n\n"
		    "Environment variables and files were asked first and had "
		    "none. If you meant to use a profile, name it with "
		    "--profile.",
		.references = {
			"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
			"instance-metadata-security-credentials.html",
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/"
			"troubleshoot_iam-ec2.html",
		},
	},
};

const size_t rows_machine_count = COUNT_OF(rows_machine);
