/*
 * catalogue_denied: a policy denied StartSession, ExecuteCommand or a call
 * that belongs to them. AWS names at most one layer (IAM User Guide,
 * "Troubleshoot access denied error messages"); each has its entry, because
 * each is mended by somebody else. Denied sign-ins (AssumeRole and the like)
 * and a denied TerminateSession that hides a missing plugin are not here.
 */
#include "ssm/diagnose/families.h"

#define CODES \
	"AccessDeniedException|AccessDenied|UnauthorizedOperation|" \
	"AuthorizationError|AuthorizationErrorException|NotAuthorized|" \
	"UnauthorizedAccess"

/* Denials of other families: signing in, cleaning up, the node's own calls. */
#define ELSEWHERE \
	"calling the AssumeRole|sts:AssumeRole|calling the GetSessionToken|" \
	"calling the GetFederationToken|calling the GetRoleCredentials|" \
	"calling the CreateToken|calling the CreateOAuth2Token|" \
	"calling the RegisterClient|MultiFactorAuthentication|" \
	"calling the TerminateSession|ssm:TerminateSession|ssmmessages:|" \
	"ec2messages:|ssm:UpdateInstanceInformation|" \
	"ssm:RequestManagedInstanceRoleToken|instance management role"

/* Lines of the agent, whose denials are about the node's own role. */
#define AGENT \
	"validate encryption on|instance profile role credentials|" \
	"EC2RoleProvider|KMSEncryption failed|Setting up data channel|" \
	"CreateDataChannel|CreateControlChannel|ssm-agent-worker|" \
	"ssm-session-worker"

#define DENIED \
	IS(CODE, CODES), LACKS(FINAL, ELSEWHERE), LACKS(MESSAGE, ELSEWHERE), \
	LACKS(TEXT, AGENT)

/* The sentence alone, without the code before it. */
#define BARE \
	UNKNOWN(CODE), UNKNOWN(REASON), LACKS(TEXT, AGENT), HAS(TEXT, "is " \
	"not authorized to perform: ssm:StartSession|is not authorized to " \
	"perform: ssm:ResumeSession|is not authorized to perform: " \
	"ecs:ExecuteCommand|is not authorized to perform: ecs:DescribeTasks")

/*
 * One layer, told by the parsed message, by a message in the form of JSON,
 * YAML or a table, or by the bare sentence.
 */
#define LAYERED(layer, phrases) \
	ALL(DENIED, IS(LAYER, layer)), \
	ALL(DENIED, UNKNOWN(LAYER), HAS(TEXT, phrases)), \
	ALL(BARE, HAS(TEXT, phrases))

#define WHOAMI "aws sts get-caller-identity{aws_options}"
#define LOOK_UP(name) \
	"aws cloudtrail lookup-events --lookup-attributes " \
	"AttributeKey=EventName,AttributeValue=" name " --max-results " \
	"10{aws_options}"
#define ONE_LAYER \
	"AWS names only one of the policies that deny; another may show once " \
	"this one is mended."
#define IAM_GUIDE \
	"https://docs.aws.amazon.com/IAM/latest/UserGuide/" \
	"troubleshoot_access-denied.html"
#define WITH_ARNS \
	"https://aws.amazon.com/blogs/security/" \
	"enhanced-access-denied-error-messages-with-policy-arns"
#define SAMPLES \
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/" \
	"getting-started-restrict-access-quickstart.html"

/* The first is told by the denial, the second by the log. */
#define NODE_NAMED ALL(IS(PRINCIPAL_KIND, "node"))
#define NODE_LOGGED ALL(IS(PROVIDER, "iam-role"), NOT(PRINCIPAL_KIND, "node"))

#define STEP_WHO \
	{ "Check that {principal_name} is who you meant to be:", WHOAMI }
#define STEP_SHADOWED \
	{ "Use the profile instead of the variables:", \
	    "{again} --profile {env_profile}{aws_options}", \
	    .when = ALL(IS(SHADOWED, "yes"), \
	    MAY_BE(OPERATION, SSM_CALLS)) }, \
	{ "Take the keys out of the environment, so that " \
	    "AWS_PROFILE={env_profile} counts, and run the command again:", \
	    "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY " \
	    "AWS_SESSION_TOKEN", \
	    .when = ALL(IS(SHADOWED, "yes"), KNOWN(OPERATION), \
	    NOT(OPERATION, SSM_CALLS)) }
#define MINUTE "Changed a moment ago? IAM can take a minute or two. Then:"
#define SSM_ACTIONS \
	"ssm:StartSession|ssm:ResumeSession|ssm:TerminateSession|" \
	"kms:GenerateDataKey|kms:Decrypt"
#define OF_SSM MAY_BE(OPERATION, SSM_CALLS), MAY_BE(ACTION, SSM_ACTIONS)
#define DEFAULT_DOCUMENT "SSM-SessionManagerRunShell"
/* What was called, once more; at most one of these fits. */
#define STEPS_AGAIN \
	{ MINUTE, AGAIN, \
	    .when = ALL(OF_SSM, MAY_BE(DOCUMENT, DEFAULT_DOCUMENT)) }, \
	{ MINUTE, "ssm-connect {target} --document-name " \
	    "{document}{aws_options}", \
	    .when = ALL(OF_SSM, KNOWN(DOCUMENT), \
	    NOT(DOCUMENT, DEFAULT_DOCUMENT), UNKNOWN(PARAMETERS), \
	    LACKS(DOCUMENT, "AWS-Start")) }, \
	{ MINUTE, "ssm-connect {target} --document-name {document} " \
	    "--parameters {parameters}{aws_options}", \
	    .when = ALL(OF_SSM, KNOWN(DOCUMENT), \
	    NOT(DOCUMENT, DEFAULT_DOCUMENT), KNOWN(PARAMETERS)) }, \
	{ MINUTE, "ssm-connect {target} --document-name {document} " \
	    "--parameters PARAMETERS{aws_options}", \
	    .when = ALL(OF_SSM, HAS(DOCUMENT, "AWS-Start"), \
	    UNKNOWN(PARAMETERS)) }, \
	{ MINUTE, "ssm-connect ecs execute-command --cluster {cluster} " \
	    "--task {task} --container {container} --interactive " \
	    "--command /bin/sh{aws_options}", \
	    .when = ALL(IS(OPERATION, ECS_CALLS)) }, \
	{ "Changed a moment ago? IAM can take a minute or two; then run the " \
	    "command again.", \
	    .when = ALL(KNOWN(OPERATION), NOT(OPERATION, SESSION_CALLS)) }
#define CAUSE_SHADOWED \
	{ LIKELY, "AWS_PROFILE={env_profile} is set, but keys in the " \
	    "environment win over it: the call was made as {principal_name}, " \
	    "perhaps not as you meant.", .when = ALL(IS(SHADOWED, "yes")) }
#define CAUSE_ENVIRONMENT \
	{ POSSIBLE, "The keys came from environment variables. If " \
	    "AWS_PROFILE is set too, it was ignored, and {principal_name} is " \
	    "not who you meant.", "echo \"$AWS_PROFILE\"", \
	    ALL(IS(PROVIDER, "env"), NOT(SHADOWED, "yes"), \
	    /* There the variable is known. */ \
	    NOT(LIVE, "yes")) }
#define CAUSE_NODE(when_) \
	{ LIKELY, "The call was made with the instance role of the machine " \
	    "that aws runs on, not with credentials of your own.", \
	    .when = when_ }

#define ASK \
	"Have this added to the policies of {principal_name}. AWS checks the " \
	"instance and the session document and names only one of them."

#define ACTIONS_LIST \
	"https://docs.aws.amazon.com/service-authorization/latest/reference/" \
	"reference_policies_actions-resources-contextkeys.html"

/*
 * The statement for what was denied; at most one of these fits. Names of
 * actions: the Service Authorization Reference.
 */
#define STEPS_GRANT \
	{ ASK, \
	    .policy = \
	    "{\"Effect\": \"Allow\", \"Action\": \"ssm:StartSession\", " \
	    "\"Resource\": [\n" \
	    "  \"arn:aws:ec2:{region}:{account}:instance/{target}\",\n" \
	    "  \"arn:aws:ssm:{region}:{account}:document/" \
	    "SSM-SessionManagerRunShell\"]}", .who = ADMIN, \
	    .when = ALL(UNKNOWN(ACTION), MAY_BE(OPERATION, SSM_CALLS), \
	    NOT(TARGET_KIND, "managed|ecs|sagemaker")) }, \
	{ "Have this added to the policies of {principal_name}; the AWS CLI " \
	    "calls both.", \
	    .policy = "{\"Effect\": \"Allow\",\n" \
	    " \"Action\": [\"ecs:ExecuteCommand\", " \
	    "\"ecs:DescribeTasks\"], \"Resource\": [\n" \
	    "  \"arn:aws:ecs:{region}:{account}:cluster/{cluster}\",\n" \
	    "  \"arn:aws:ecs:{region}:{account}:task/{cluster}/*\"]}", \
	    .who = ADMIN, \
	    .when = ALL(UNKNOWN(ACTION), IS(OPERATION, ECS_CALLS), \
	    LACKS(CLUSTER, "arn:")) }, \
	{ "Have ecs:ExecuteCommand and ecs:DescribeTasks allowed to " \
	    "{principal_name} on the cluster and on the task.", \
	    .who = ADMIN, \
	    .when = ALL(UNKNOWN(ACTION), IS(OPERATION, ECS_CALLS), \
	    HAS(CLUSTER, "arn:")) }, \
	{ "Have the action behind {operation} added to the policies of " \
	    "{principal_name}. The message does not name it; mostly it is " \
	    "named like the call, but ListObjectsV2 asks for s3:ListBucket " \
	    "and Invoke for lambda:InvokeFunction. AWS lists the actions of " \
	    "each service:", ACTIONS_LIST, .who = ADMIN, \
	    .when = ALL(UNKNOWN(ACTION), KNOWN(OPERATION), \
	    NOT(OPERATION, SESSION_CALLS)) }, \
	{ ASK, \
	    .policy = \
	    "{\"Effect\": \"Allow\", \"Action\": \"ssm:StartSession\", " \
	    "\"Resource\": [\n" \
	    "  \"{resource}\",\n" \
	    "  \"arn:aws:ssm:{region}:{resource_account}:document/" \
	    "SSM-SessionManagerRunShell\"]}", .who = ADMIN, \
	    .when = ALL(IS(ACTION, "ssm:StartSession"), UNKNOWN(DOCUMENT)) }, \
	{ ASK, \
	    .policy = \
	    "{\"Effect\": \"Allow\", \"Action\": \"ssm:StartSession\", " \
	    "\"Resource\": [\n" \
	    "  \"{resource}\",\n" \
	    "  \"arn:aws:ssm:{region}::document/{document}\"]}", .who = ADMIN, \
	    .when = ALL(IS(ACTION, "ssm:StartSession"), \
	    STARTS(DOCUMENT, "AWS-")) }, \
	{ ASK, \
	    .policy = \
	    "{\"Effect\": \"Allow\", \"Action\": \"ssm:StartSession\", " \
	    "\"Resource\": [\n" \
	    "  \"{resource}\",\n" \
	    "  \"{document}\"]}", .who = ADMIN, \
	    .when = ALL(IS(ACTION, "ssm:StartSession"), \
	    STARTS(DOCUMENT, "arn:")) }, \
	{ ASK, \
	    .policy = \
	    "{\"Effect\": \"Allow\", \"Action\": \"ssm:StartSession\", " \
	    "\"Resource\": [\n" \
	    "  \"{resource}\",\n" \
	    "  \"arn:aws:ssm:{region}:{resource_account}:document/" \
	    "{document}\"]}", .who = ADMIN, \
	    .when = ALL(IS(ACTION, "ssm:StartSession"), KNOWN(DOCUMENT), \
	    LACKS(DOCUMENT, "AWS-Start|AWS-PasswordReset|arn:")) }, \
	{ "Have this added to the policies of {principal_name}.", \
	    .policy = "{\"Effect\": \"Allow\", \"Action\": \"{action}\",\n" \
	    " \"Resource\": \"{resource}\"}", .who = ADMIN, \
	    .when = ALL(KNOWN(ACTION), NOT(ACTION, "ssm:StartSession"), \
	    KNOWN(RESOURCE)) }, \
	{ "Have {action} added to the policies of {principal_name}. The " \
	    "message names no resource: for calls that list, such as " \
	    "Describe..., it is mostly \"*\". AWS lists the actions of each " \
	    "service:", ACTIONS_LIST, .who = ADMIN, \
	    .when = ALL(KNOWN(ACTION), NOT(ACTION, "ssm:StartSession"), \
	    UNKNOWN(RESOURCE)) }

const struct failure rows_denied[] = {
	{
		.id = "access-denied-identity",
		.when = {
			ALL(DENIED, IS(LAYER, "identity"),
			    NOT(EXPLICIT, "yes")),
			ALL(DENIED, UNKNOWN(LAYER),
			    HAS(TEXT, "no identity-based policy allows")),
			ALL(BARE, HAS(TEXT, "no identity-based policy allows")),
		},
		.headline = "{principal_name} has no permission for {action}",
		.causes = {
			{ CERTAIN, "No policy of {principal_name} (account "
			    "{account}) allows {action} on {target}. Nothing "
			    "denies it either.",
			    .when = ALL(KNOWN(PRINCIPAL),
			    NOT(PRINCIPAL_KIND, "sso"),
			    IS(RESOURCE_KIND, "instance|managed-instance")) },
			{ CERTAIN, "No policy of {principal_name} (account "
			    "{account}) allows {action} on the resource in the "
			    "message. Nothing denies it either.",
			    .when = ALL(KNOWN(PRINCIPAL),
			    NOT(PRINCIPAL_KIND, "sso"), KNOWN(RESOURCE),
			    NOT(RESOURCE_KIND, "instance|managed-instance")) },
			{ CERTAIN, "No policy of {principal_name} (account "
			    "{account}) allows {action}. Nothing denies it "
			    "either.", .when = ALL(KNOWN(PRINCIPAL),
			    NOT(PRINCIPAL_KIND, "sso"), UNKNOWN(RESOURCE)) },
			{ CERTAIN, "Permission set {principal_name} of IAM "
			    "Identity Center does not allow {action} here. The "
			    "statement belongs into the permission set, which "
			    "then has to be provisioned to account {account} "
			    "again.", .when = ALL(IS(PRINCIPAL_KIND, "sso")) },
			{ CERTAIN, "No policy of the user or role that made "
			    "the call allows it. Nothing denies it either.",
			    .when = ALL(UNKNOWN(PRINCIPAL)) },
			CAUSE_NODE(NODE_NAMED),
			CAUSE_NODE(NODE_LOGGED),
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
			{ POSSIBLE, "Where the policy grants by tags: {target} "
			    "lacks the tag, or its value differs (capitals "
			    "count).", "aws ec2 describe-tags --filters "
			    "Name=resource-id,Values={target}{aws_options}",
			    ALL(IS(RESOURCE_KIND, "instance"),
			    IS(ACTION, "ssm:StartSession")) },
			{ LIKELY, "Session encryption is on: whoever starts a "
			    "session must be allowed to use the KMS key that "
			    "the session preferences or the ECS cluster name.",
			    .when = ALL(HAS(ACTION, "kms:")),
			    .another = "What the command reads or writes is "
			    "encrypted with a KMS key that {principal_name} "
			    "may not use." },
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "On that machine, name a profile of your own:",
			    "{again} --profile NAME{aws_options}",
			    .when = ALL(IS(PRINCIPAL_KIND, "node")) },
			STEPS_GRANT,
			STEPS_AGAIN,
		},
		.about = "AWS knows the caller and found no statement that "
		    "allows the call: nothing denies it, nothing grants it. "
		    "Credentials, clock and network are fine; the instance was "
		    "not asked yet.\n\n"
		    "First compare the caller in the message with the one you "
		    "meant to be: a profile left out, AWS_PROFILE overruled by "
		    "keys in the environment, or aws run on an instance, whose "
		    "role then makes the call (assumed-role/ROLE/i-...). A "
		    "name that begins with AWSReservedSSO_ is a permission "
		    "set: it is changed in IAM Identity Center, and a change "
		    "counts only after the set was provisioned to the account "
		    "again.\n\n"
		    "ssm:StartSession is checked twice, for the target and for "
		    "the session document, and the message names only one of "
		    "the two: grant both in one statement. A condition on tags "
		    "(ssm:resourceTag/...) must not stand on the document's "
		    "statement, because documents do not carry the instance's "
		    "tags. Documents of AWS have no account number in their "
		    "ARN. Neither iam:PassRole nor ssm:SendCommand nor any ec2 "
		    "permission is needed to start a session, and the "
		    "instance's own role has no part in this.\n\n"
		    "Where the organization uses just-in-time node access "
		    "nobody holds the permission for long: ask for access "
		    "first (ssm:StartAccessRequest), then connect. A new grant "
		    "can take a minute or two.\n\n"
		    "In other partitions write aws-us-gov or aws-cn in the "
		    "ARNs, as the message does.",
		.references = { IAM_GUIDE, SAMPLES },
	},
	{
		.id = "access-denied-document",
		.when = {
			ALL(DENIED, IS(RESOURCE_KIND, "document"),
			    IS(LAYER, "identity"), NOT(EXPLICIT, "yes")),
			ALL(DENIED, IS(RESOURCE_KIND, "document"),
			    UNKNOWN(LAYER), NOT(EXPLICIT, "yes")),
			ALL(DENIED, UNKNOWN(RESOURCE_KIND),
			    HAS(TEXT, "ssm:StartSession on resource: arn:"),
			    HAS(TEXT, ":document/"),
			    HAS(TEXT, "no identity-based policy allows")),
			ALL(BARE,
			    HAS(TEXT, "ssm:StartSession on resource: arn:"),
			    HAS(TEXT, ":document/"),
			    HAS(TEXT, "no identity-based policy allows")),
		},
		.headline = "{principal_name} may not start sessions with "
		    "{document}",
		.causes = {
			{ CERTAIN, "StartSession is checked for the target and "
			    "for the session document. No policy of "
			    "{principal_name} allows it for {document}.",
			    .when = ALL(IS(LAYER, "identity"),
			    KNOWN(RESOURCE)) },
			{ CERTAIN, "StartSession is checked for the target and "
			    "for the session document; it was denied for the "
			    "document.", .when = ALL(UNKNOWN(RESOURCE)) },
			{ CERTAIN, "StartSession is checked for the target and "
			    "for the session document; it was denied for "
			    "{document}. AWS does not say by which kind of "
			    "policy.",
			    .when = ALL(UNKNOWN(LAYER), KNOWN(RESOURCE)) },
			{ LIKELY, "The policy allows only other documents. "
			    "Without --document-name the default one, "
			    "SSM-SessionManagerRunShell, is used, and the "
			    "policy has to allow that.",
			    .when = ALL(HAS(RESOURCE,
			    "document/SSM-SessionManagerRunShell")) },
			{ LIKELY, "The policy lacks the document, or names it "
			    "with an account number. The ARN of a document of "
			    "AWS has none.",
			    .when = ALL(STARTS(DOCUMENT, "AWS-")) },
			{ POSSIBLE, "The document stands in a statement with a "
			    "condition on tags, which a document never "
			    "meets." },
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "Have this added to the policies of "
			    "{principal_name}, as a statement without a "
			    "condition on tags.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Action\": "
			    "\"ssm:StartSession\",\n"
			    " \"Resource\": \"{resource}\"}", .who = ADMIN,
			    .when = ALL(KNOWN(RESOURCE)) },
			{ "Have ssm:StartSession allowed on the document that "
			    "the message names, in a statement without a "
			    "condition on tags.", .who = ADMIN,
			    .when = ALL(UNKNOWN(RESOURCE)) },
			{ "If the instance is not allowed yet either, this "
			    "too, with the tag condition where one is wanted.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Action\": "
			    "\"ssm:StartSession\",\n"
			    " \"Resource\": \"arn:aws:ec2:{region}:{account}:"
			    "instance/{target}\"}", .who = ADMIN,
			    .when = ALL(IS(TARGET_KIND, "ec2")) },
			{ "If the node is not allowed yet either, this too.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Action\": "
			    "\"ssm:StartSession\",\n"
			    " \"Resource\": \"arn:aws:ssm:{region}:{account}:"
			    "managed-instance/{target}\"}", .who = ADMIN,
			    .when = ALL(IS(TARGET_KIND, "managed")) },
			{ "Or name a document that you are granted:",
			    "ssm-connect {target} --document-name "
			    "NAME{aws_options}" },
			STEPS_AGAIN,
		},
		.about = "ssm:StartSession is authorized for two resources: "
		    "the target and the session document. The message names "
		    "only one of them, here the document.\n\n"
		    "Three mistakes lead here. The policy allows the instance "
		    "alone, while every other document than the default, and "
		    "with the condition ssm:SessionDocumentAccessCheck the "
		    "default SSM-SessionManagerRunShell as well, must be "
		    "allowed by its ARN. The document shares a statement with "
		    "a condition on tags, which only instances can meet. Or a "
		    "document of AWS (AWS-StartSSHSession, "
		    "AWS-StartPortForwardingSession and so on) is written with "
		    "the account's number, while its ARN has an empty account: "
		    "arn:aws:ssm:REGION::document/AWS-StartSSHSession.\n\n"
		    "A policy that allows only a document of the company's own "
		    "is often meant so: then the person has to name it with "
		    "--document-name.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			    "userguide/"
			    "getting-started-sessiondocumentaccesscheck.html",
			"https://docs.aws.amazon.com/systems-manager/latest/"
			    "userguide/"
			    "getting-started-specify-session-document.html",
			SAMPLES,
		},
	},
	{
		.id = "access-denied-explicit",
		.when = {
			ALL(DENIED, IS(LAYER, "identity"), IS(EXPLICIT, "yes")),
			ALL(DENIED, UNKNOWN(LAYER), IS(EXPLICIT, "yes")),
			ALL(DENIED, UNKNOWN(LAYER), UNKNOWN(EXPLICIT), HAS(TEXT,
			    "explicit deny in an identity-based policy|"
			    "explicit deny in identity-based")),
			ALL(BARE, HAS(TEXT, "explicit deny in an "
			    "identity-based policy")),
		},
		.headline = "a policy explicitly denies {action} to "
		    "{principal_name}",
		.causes = {
			{ CERTAIN, "AWS has put the policy {policy_arn} on the "
			    "user, because its access key was seen in public. "
			    "The key has to be replaced.",
			    .when = ALL(HAS(POLICY_ARN,
			    "AWSCompromisedKeyQuarantine")) },
			{ CERTAIN, "The policy {policy_arn} denies {action}. "
			    "No Allow outweighs a Deny.",
			    .when = ALL(KNOWN(POLICY_ARN),
			    LACKS(POLICY_ARN, "AWSCompromisedKeyQuarantine")) },
			{ CERTAIN, "A Deny statement in a policy of "
			    "{principal_name} forbids {action} on this "
			    "resource. No Allow outweighs a Deny.",
			    .when = ALL(UNKNOWN(POLICY_ARN),
			    IS(LAYER, "identity")) },
			{ CERTAIN, "A Deny statement forbids the call; no "
			    "Allow outweighs it. Whose policy it is, is not "
			    "told.",
			    .when = ALL(UNKNOWN(POLICY_ARN),
			    NOT(LAYER, "identity")) },
			{ POSSIBLE, "The Deny holds only under a condition: "
			    "signed in without MFA, an address outside the "
			    "allowed networks, another Region, a missing tag.",
			    .when = ALL(LACKS(POLICY_ARN,
			    "AWSCompromisedKeyQuarantine")) },
			CAUSE_NODE(NODE_NAMED),
			CAUSE_NODE(NODE_LOGGED),
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "Try what such conditions ask for: sign in with MFA, "
			    "connect from the company's network or VPN, use "
			    "the usual Region." },
			{ "Look for the Deny among the role's policies (an "
			    "inline one is listed by list-role-policies).",
			    "aws iam list-attached-role-policies --role-name "
			    "{principal_name}{aws_options}", .who = ADMIN,
			    .when = ALL(IS(PRINCIPAL_KIND, "role|node")) },
			{ "Look for the Deny among the user's policies and "
			    "those of its groups.", "aws iam "
			    "list-attached-user-policies --user-name "
			    "{principal_name}{aws_options}", .who = ADMIN,
			    .when = ALL(IS(PRINCIPAL_KIND, "user")) },
			{ "Look for the Deny in permission set "
			    "{principal_name} of IAM Identity Center.",
			    .who = ADMIN,
			    .when = ALL(IS(PRINCIPAL_KIND, "sso")) },
			{ "Narrow the Deny or meet its condition; a further "
			    "Allow does not help.", .who = ADMIN },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "A statement with Effect Deny matched the call. A "
		    "Deny wins over every Allow, so granting more is of no "
		    "use.\n\n"
		    "Most such statements are conditional. They ask for MFA "
		    "(aws:MultiFactorAuthPresent), for an address or VPC "
		    "endpoint (aws:SourceIp, aws:SourceVpce), for a Region "
		    "(aws:RequestedRegion) or for a tag. If the same user "
		    "succeeds from the VPN, from the console or after an MFA "
		    "sign-in, the condition is found.\n\n"
		    "The words after 'explicit deny in' tell whose policy it "
		    "is: an identity-based policy is one of the user, its "
		    "groups, the role or the permission set. Newer messages "
		    "add the policy's ARN. A policy named "
		    "AWSCompromisedKeyQuarantine was put there by AWS because "
		    "the access key was seen in public: replace the key "
		    "instead of removing the policy.",
		.references = {
			IAM_GUIDE,
			WITH_ARNS,
		},
	},
	{
		.id = "access-denied-scp",
		.when = {
			LAYERED("scp", "in a service control policy|"
			    "no service control policy allows|"
			    "through a service control policy"),
		},
		.headline = "a service control policy of the organization "
		    "forbids {action}",
		.causes = {
			{ CERTAIN, "The service control policy {policy_arn} "
			    "forbids {action} in this account. Policies of the "
			    "account itself cannot change that.",
			    .when = ALL(KNOWN(POLICY_ARN)) },
			{ CERTAIN, "A service control policy (SCP) of the "
			    "organization forbids {action} in this account, by "
			    "a Deny or by not allowing it. Policies of the "
			    "account itself cannot change that.",
			    .when = ALL(UNKNOWN(POLICY_ARN)) },
			{ POSSIBLE, "SCPs often allow certain Regions only; "
			    "{region} may not be one of them." },
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			{ "Check that account and Region are the ones you "
			    "meant ({region}):", WHOAMI },
			STEP_SHADOWED,
			{ "Ask for {action} in {region} to be allowed for "
			    "{principal_name}; hand over the message above.",
			    .who = ORGANIZATION },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "Service control policies bound what anybody in an "
		    "account of an AWS organization may do, the account's "
		    "administrators included. They grant nothing; an Allow in "
		    "the account is needed besides.\n\n"
		    "AWS writes 'with an explicit deny in a service control "
		    "policy' for a Deny statement and also where an SCP merely "
		    "does not list the action. Typical are lists of allowed "
		    "Regions and lists of allowed services that forgot ssm or "
		    "ssmmessages.\n\n"
		    "Only the organization's administrators can read and "
		    "change it, in the management account or where the "
		    "administration was delegated. Changing IAM policies in "
		    "the account, or attaching AWS's managed ones, has no "
		    "effect.",
		.references = { IAM_GUIDE },
	},
	{
		.id = "access-denied-rcp",
		.when = {
			LAYERED("rcp", "in a resource control policy|"
			    "no resource control policy allows"),
		},
		.headline = "a resource control policy of the organization "
		    "forbids {action}",
		.causes = {
			{ CERTAIN, "The resource control policy {policy_arn} "
			    "of the organization that owns the resource "
			    "forbids {action} on it.",
			    .when = ALL(KNOWN(POLICY_ARN)) },
			{ CERTAIN, "A resource control policy (RCP) of the "
			    "organization that owns the resource forbids "
			    "{action} on it. Policies of the caller's account "
			    "cannot change that.",
			    .when = ALL(UNKNOWN(POLICY_ARN)) },
			{ POSSIBLE, "RCPs usually keep out callers of other "
			    "organizations and of networks that are not "
			    "expected." },
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "Ask for {principal_name} (account {account}) to be "
			    "let through; hand over the message above.",
			    .who = ORGANIZATION },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "Resource control policies are set by the "
		    "organization that owns a resource and bound who may use "
		    "it, whatever the policies of the caller say. Most are "
		    "there to keep callers of other organizations out.\n\n"
		    "They cover a list of services (among them KMS, STS and "
		    "S3). In a session they are met where the key of the "
		    "session encryption or the bucket of the session log "
		    "belongs to another account.\n\n"
		    "Only the administrators of the organization that owns the "
		    "resource can change it.",
		.references = { IAM_GUIDE },
	},
	{
		.id = "access-denied-boundary",
		.when = {
			LAYERED("boundary", "in a permissions boundary|"
			    "no permissions boundary allows"),
		},
		.headline = "the permissions boundary of {principal_name} "
		    "stops {action}",
		.causes = {
			{ CERTAIN, "The permissions boundary {policy_arn} "
			    "denies {action}.",
			    .when = ALL(IS(EXPLICIT, "yes"),
			    KNOWN(POLICY_ARN)) },
			{ CERTAIN, "A Deny in the permissions boundary of "
			    "{principal_name} forbids {action}.",
			    .when = ALL(IS(EXPLICIT, "yes"),
			    UNKNOWN(POLICY_ARN)) },
			{ CERTAIN, "The permissions boundary of "
			    "{principal_name} does not include {action} on "
			    "this resource. Whatever the other policies grant, "
			    "nothing outside the boundary counts.",
			    .when = ALL(NOT(EXPLICIT, "yes")) },
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "See which policy is the boundary.", "aws iam "
			    "get-role --role-name {principal_name} --query "
			    "Role.PermissionsBoundary{aws_options}",
			    .who = ADMIN,
			    .when = ALL(IS(PRINCIPAL_KIND, "role|node|sso")) },
			{ "See which policy is the boundary.", "aws iam "
			    "get-user --user-name {principal_name} --query "
			    "User.PermissionsBoundary{aws_options}",
			    .who = ADMIN,
			    .when = ALL(IS(PRINCIPAL_KIND, "user")) },
			{ "Have this added to the boundary, and for the "
			    "session document likewise; one of the caller's "
			    "policies has to allow both as well.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Action\": "
			    "\"{action}\",\n"
			    " \"Resource\": \"{resource}\"}", .who = ADMIN,
			    .when = ALL(NOT(EXPLICIT, "yes"),
			    KNOWN(RESOURCE), IS(ACTION, "ssm:StartSession")) },
			{ "Have this added to the boundary; one of the "
			    "caller's policies has to allow it as well.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Action\": "
			    "\"{action}\",\n"
			    " \"Resource\": \"{resource}\"}", .who = ADMIN,
			    .when = ALL(NOT(EXPLICIT, "yes"),
			    KNOWN(RESOURCE), NOT(ACTION, "ssm:StartSession")) },
			{ "Have the Deny in the boundary narrowed; a further "
			    "Allow does not help.", .who = ADMIN,
			    .when = ALL(IS(EXPLICIT, "yes")) },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "A permissions boundary is a policy that caps what a "
		    "user or role may do: a call needs an Allow both in the "
		    "boundary and in one of the principal's own policies.\n\n"
		    "Adding permissions to the user or role therefore changes "
		    "nothing until the boundary includes ssm:StartSession, on "
		    "the instance and on the session document.\n\n"
		    "Boundaries are set by whoever administers the account, "
		    "often so that teams can create roles of their own; ask "
		    "there instead of detaching it.",
		.references = { IAM_GUIDE },
	},
	{
		.id = "access-denied-session-policy",
		.when = {
			LAYERED("session", "in a session policy|"
			    "in a sessions policy|no session policy allows|"
			    "no sessions policy allows"),
		},
		.headline = "the session policy of these credentials does not "
		    "allow {action}",
		.causes = {
			{ CERTAIN, "The temporary credentials were issued with "
			    "a session policy that denies {action}.",
			    .when = ALL(IS(EXPLICIT, "yes")) },
			{ CERTAIN, "The temporary credentials were issued with "
			    "a session policy that does not include {action} "
			    "on this resource. The role itself may well allow "
			    "it.", .when = ALL(NOT(EXPLICIT, "yes")) },
			{ LIKELY, "The tool that issued them (a broker, a "
			    "vault, a CI action, an access portal) passes that "
			    "policy, perhaps for a narrower request than "
			    "yours." },
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "Ask the tool that gave you the credentials for "
			    "this access, and fetch new ones." },
			{ "Add ssm:StartSession, on the instance and on the "
			    "session document, to the session policy that this "
			    "tool passes. It is not visible in IAM.",
			    .who = ADMIN, .when = ALL(OF_SSM) },
			{ "Add {action} to the session policy that this tool "
			    "passes. It is not visible in IAM.", .who = ADMIN,
			    .when = ALL(KNOWN(ACTION),
			    NOT(ACTION, SSM_ACTIONS)) },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "Whoever calls AssumeRole or GetFederationToken can "
		    "pass a session policy: the credentials then hold only "
		    "what both the role and that policy allow. It lives in the "
		    "credentials alone; nothing in IAM shows it, and changing "
		    "the role does not help.\n\n"
		    "It comes from the tool that issued the credentials: a "
		    "credential broker, a vault, a CI action with its inline "
		    "policy, Cognito's enhanced flow, or just-in-time access, "
		    "which issues credentials for one node and a limited "
		    "time.\n\n"
		    "CloudTrail's AssumeRole event shows the policy that was "
		    "passed.",
		.references = { IAM_GUIDE },
	},
	{
		.id = "access-denied-vpce",
		.when = {
			ALL(DENIED, IS(LAYER, "vpce")),
			ALL(DENIED, UNKNOWN(LAYER), HAS(TEXT,
			    "in a VPC endpoint policy|"
			    "no VPC endpoint policy allows"),
			    LACKS(TEXT, "through a service control policy")),
			ALL(BARE, HAS(TEXT, "in a VPC endpoint policy|"
			    "no VPC endpoint policy allows"),
			    LACKS(TEXT, "through a service control policy")),
		},
		.headline = "the policy of the VPC endpoint does not let "
		    "{action} through",
		.causes = {
			{ CERTAIN, "Your request went through a VPC endpoint "
			    "(on the network of your computer, not the "
			    "instance's), and the endpoint's policy denies "
			    "{action}.", .when = ALL(IS(EXPLICIT, "yes")) },
			{ CERTAIN, "Your request went through a VPC endpoint "
			    "(on the network of your computer, not the "
			    "instance's), and the endpoint's policy does not "
			    "allow {action} on this resource.",
			    .when = ALL(NOT(EXPLICIT, "yes")) },
		},
		.evidence = { FACT_ENDPOINT },
		.steps = {
			{ "If you may, try from a network without that "
			    "endpoint, for example without the VPN." },
			{ "Find the endpoint of the ssm service.", "aws ec2 "
			    "describe-vpc-endpoints --filters "
			    "Name=service-name,"
			    "Values=com.amazonaws.{region}.ssm{aws_options}",
			    .who = NETWORK, .when = ALL(OF_SSM) },
			{ "Find the endpoint, and have {action} allowed for "
			    "your account in its policy.", "aws ec2 "
			    "describe-vpc-endpoints --query "
			    "'VpcEndpoints[].[ServiceName,VpcEndpointId]'"
			    "{aws_options}", .who = NETWORK,
			    .when = ALL(KNOWN(ACTION), NOT(ACTION, SSM_ACTIONS),
			    NOT(EXPLICIT, "yes")) },
			{ "Add this to its policy.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Principal\": \"*\",\n"
			    " \"Action\": [\"ssm:StartSession\", "
			    "\"ssm:ResumeSession\", "
			    "\"ssm:TerminateSession\"],\n"
			    " \"Resource\": \"*\", \"Condition\": "
			    "{\"StringEquals\":\n"
			    "  {\"aws:PrincipalAccount\": \"{account}\"}}}",
			    .who = NETWORK,
			    .when = ALL(NOT(EXPLICIT, "yes"), KNOWN(ACCOUNT),
			    OF_SSM) },
			{ "Have ssm:StartSession, ssm:ResumeSession and "
			    "ssm:TerminateSession allowed for your account in "
			    "its policy, or the Deny narrowed.", .who = NETWORK,
			    .when = ALL(UNKNOWN(ACCOUNT), OF_SSM) },
			{ "Have the Deny in its policy narrowed; a further "
			    "Allow does not help.", .who = NETWORK,
			    .when = ALL(IS(EXPLICIT, "yes"), KNOWN(ACCOUNT)) },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "An interface VPC endpoint has a policy of its own; "
		    "by default it lets everything pass. Here it does not "
		    "allow the call, so AWS denied it although the caller's "
		    "own policies may be fine.\n\n"
		    "The endpoint is the one on the caller's way to AWS: the "
		    "name ssm.REGION.amazonaws.com resolves to a private "
		    "address there. It has nothing to do with the instance's "
		    "network, unless both use the same VPC.\n\n"
		    "The policies of the ssm and the ssmmessages endpoints are "
		    "separate. A session needs StartSession through the first "
		    "and the data channel through the second. Resume and "
		    "terminate go through the first as well.",
		.references = {
			IAM_GUIDE,
			"https://docs.aws.amazon.com/systems-manager/latest/"
			    "userguide/setup-create-vpc.html",
		},
	},
	{
		.id = "access-denied-resource-policy",
		.when = {
			LAYERED("resource", "in a resource-based policy|"
			    "no resource-based policy allows"),
		},
		.headline = "the policy on the resource itself does not allow "
		    "{action}",
		.causes = {
			{ CERTAIN, "A Deny in the policy attached to the "
			    "resource forbids {action} to {principal_name}.",
			    .when = ALL(IS(EXPLICIT, "yes")) },
			{ CERTAIN, "The policy attached to the resource does "
			    "not allow {action} to {principal_name}, and the "
			    "caller's own policies do not suffice for it.",
			    .when = ALL(NOT(EXPLICIT, "yes")) },
			{ LIKELY, "The key policy of the KMS key neither names "
			    "the caller nor leaves the decision to IAM.",
			    .when = ALL(HAS(ACTION, "kms:")) },
			{ LIKELY, "Caller and resource belong to different "
			    "accounts; then the resource's owner has to allow "
			    "it too.", .when = ALL(LACKS(ACTION, "kms:")) },
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			{ "Check that account and profile are the ones you "
			    "meant:", WHOAMI },
			STEP_SHADOWED,
			{ "Read the key policy.", "aws kms get-key-policy "
			    "--key-id {resource} --policy-name "
			    "default{aws_options}", .who = ADMIN,
			    .when = ALL(HAS(ACTION, "kms:")) },
			{ "Have this added to the key policy.",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": "
			    "\"{principal}\"},\n"
			    " \"Action\": \"{action}\", \"Resource\": \"*\"}",
			    .who = ADMIN,
			    .when = ALL(HAS(ACTION, "kms:"),
			    NOT(EXPLICIT, "yes")) },
			{ "Ask the owner of the resource (account "
			    "{resource_account}) to allow {principal_name} of "
			    "account {account} in its policy.", .who = ADMIN,
			    .when = ALL(LACKS(ACTION, "kms:")) },
			STEPS_AGAIN,
		},
		.note = ONE_LAYER,
		.about = "Some resources carry a policy of their own: KMS "
		    "keys, S3 buckets, shared documents. For a caller from "
		    "another account, and for KMS keys always, that policy has "
		    "to allow the call as well.\n\n"
		    "In sessions this is mostly the KMS key of the session "
		    "encryption: its key policy must either name the user or "
		    "role, or leave the decision to IAM by allowing the "
		    "account's root principal.\n\n"
		    "The owner of the resource changes the policy. If the "
		    "account in the resource's ARN is not the one you meant to "
		    "work in, the profile is wrong, not the policy.",
		.references = { IAM_GUIDE },
	},
	{
		.id = "access-denied-ecs",
		.when = {
			ALL(DENIED, STARTS(ACTION, "ecs:"),
			    IS(LAYER, "identity"), NOT(EXPLICIT, "yes")),
			ALL(DENIED, STARTS(ACTION, "ecs:"), UNKNOWN(LAYER),
			    NOT(EXPLICIT, "yes")),
			ALL(DENIED, UNKNOWN(ACTION),
			    HAS(MESSAGE, "to perform: ecs:"),
			    HAS(TEXT, "no identity-based policy allows")),
			ALL(DENIED, UNKNOWN(ACTION),
			    HAS(MESSAGE, "to perform: ecs:"),
			    LACKS(TEXT, "because no|explicit deny")),
			ALL(BARE,
			    HAS(TEXT, "is not authorized to perform: ecs:"),
			    LACKS(TEXT, "explicit deny|control policy|"
			    "boundary")),
		},
		.headline = "{principal_name} has no permission for {action}",
		.causes = {
			{ CERTAIN, "No policy of {principal_name} (account "
			    "{account}) allows {action} on the {resource_kind} "
			    "in the message.",
			    .when = ALL(KNOWN(PRINCIPAL), IS(LAYER, "identity"),
			    KNOWN(RESOURCE)) },
			{ CERTAIN, "{action} was denied to {principal_name}; "
			    "AWS does not say by which kind of policy.",
			    .when = ALL(KNOWN(PRINCIPAL), UNKNOWN(LAYER)) },
			{ CERTAIN, "The user or role that made the call lacks "
			    "a permission of ECS Exec.",
			    .when = ALL(UNKNOWN(PRINCIPAL)) },
			{ LIKELY, "The policy allows the task but not the "
			    "cluster: ecs:ExecuteCommand is checked on both.",
			    .when = ALL(IS(RESOURCE_KIND, "cluster")) },
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			{ "Have this added to the policies of "
			    "{principal_name}; the AWS CLI calls both, first "
			    "the one, then the other.",
			    .policy = "{\"Effect\": \"Allow\",\n"
			    " \"Action\": [\"ecs:ExecuteCommand\", "
			    "\"ecs:DescribeTasks\"], \"Resource\": [\n"
			    "  \"arn:aws:ecs:{region}:{account}:cluster/"
			    "{cluster}\",\n"
			    "  \"arn:aws:ecs:{region}:{account}:task/{cluster}/"
			    "*\"]}", .who = ADMIN,
			    .when = ALL(LACKS(CLUSTER, "arn:")) },
			{ "Have this added to the policies of "
			    "{principal_name}, and for the task's ARN too; the "
			    "AWS CLI calls both, first the one, then the "
			    "other.",
			    .policy = "{\"Effect\": \"Allow\",\n"
			    " \"Action\": [\"ecs:ExecuteCommand\", "
			    "\"ecs:DescribeTasks\"], \"Resource\": [\n"
			    "  \"{cluster}\",\n"
			    "  \"{resource}\"]}", .who = ADMIN,
			    .when = ALL(HAS(CLUSTER, "arn:")) },
			STEPS_AGAIN,
		},
		.about = "aws ecs execute-command needs ecs:ExecuteCommand, "
		    "which is checked on the cluster and on the task, and "
		    "ecs:DescribeTasks, which the AWS CLI calls right after to "
		    "find the container. ssm:StartSession is not needed, and "
		    "AWS recommends not to grant it on tasks.\n\n"
		    "This is about the person who runs the command. The task's "
		    "role needs other permissions (ssmmessages) and is asked "
		    "later; the task's execution role plays no part.\n\n"
		    "If the cluster's session encryption names a KMS key, the "
		    "person also needs kms:GenerateDataKey on it.",
		.references = {
			"https://docs.aws.amazon.com/AmazonECS/latest/"
			    "developerguide/ecs-exec.html",
		},
	},
	{
		.id = "access-denied-own-session",
		.when = {
			ALL(IS(CODE, CODES), HAS(FINAL, "ssm:ResumeSession|"
			    "calling the ResumeSession"), LACKS(FINAL,
			    "control policy|boundary|in a session policy|"
			    "no session policy|VPC endpoint")),
			ALL(BARE, HAS(TEXT, "ssm:ResumeSession")),
			ALL(IS(CODE, CODES), HAS(FINAL, "ssm:TerminateSession|"
			    "calling the TerminateSession"),
			    HAS(TEXT, "ssm terminate-session")),
			ALL(IS(CODE, CODES), HAS(FINAL, "ssm:TerminateSession|"
			    "calling the TerminateSession"),
			    HAS(ARGUMENTS, "ssm terminate-session")),
			ALL(IS(CODE, CODES), HAS(FINAL, "ssm:TerminateSession|"
			    "calling the TerminateSession"),
			    IS(SESSION, "started|open|closed")),
		},
		/* Above the missing plugin: here a session was seen,
		    or asked for. */
		.rank = 12,
		.headline = "{principal_name} may not resume or end this "
		    "session",
		.causes = {
			{ CERTAIN, "{action} was denied on a session, which is "
			    "a resource of its own.",
			    .when = ALL(KNOWN(ACTION)) },
			{ LIKELY, "The policy names sessions as "
			    "${aws:username}-*. For a role, a permission set "
			    "or a federated user that variable is empty, so "
			    "the pattern fits no session.",
			    .when = ALL(NOT(PRINCIPAL_KIND, "user")) },
			{ LIKELY, "The policy allows sessions of other users "
			    "only, or none.",
			    .when = ALL(IS(PRINCIPAL_KIND, "user")) },
		},
		.steps = {
			{ "Have this added; it covers the person's own "
			    "sessions and no others.",
			    .policy = "{\"Effect\": \"Allow\",\n"
			    " \"Action\": [\"ssm:TerminateSession\", "
			    "\"ssm:ResumeSession\"],\n"
			    " \"Resource\": \"arn:aws:ssm:*:*:session/*\", "
			    "\"Condition\": {\"StringLike\":\n"
			    "  {\"ssm:resourceTag/aws:ssmmessages:session-id\":"
			    " [\"${aws:userid}\"]}}}", .who = ADMIN },
			{ "Until then, start a new session; the old one ends "
			    "by its idle time-out:", AGAIN },
		},
		.about = "Sessions are resources of their own "
		    "(arn:aws:ssm:REGION:ACCOUNT:session/ID). Resuming one "
		    "after a short loss of the network, and ending one, need "
		    "permissions on it.\n\n"
		    "An IAM user's sessions begin with the user's name, so "
		    "that ${aws:username}-* fits them. For roles, permission "
		    "sets and federated users this variable does not exist and "
		    "the pattern never fits; AWS documents a condition on the "
		    "tag aws:ssmmessages:session-id instead, which works for "
		    "all of them. Names of role sessions with characters that "
		    "tags do not allow get no tag.\n\n"
		    "Without ssm:ResumeSession a session works until the first "
		    "interruption and is lost then. A denied TerminateSession "
		    "right after start-session, with no session to be seen, "
		    "has another meaning: session-manager-plugin is missing.",
		.references = { SAMPLES },
	},
	{
		.id = "access-denied",
		.when = {
			ALL(DENIED),
			ALL(BARE),
		},
		/* Below whoever knows more of the denial. */
		.rank = -3,
		.headline = "AWS denied the call and does not say which policy "
		    "did",
		.causes = {
			{ LIKELY, "No policy of {principal_name} (account "
			    "{account}) allows {action} on this resource. A "
			    "Deny is possible too: the message gives no "
			    "reason.",
			    .when = ALL(KNOWN(RESOURCE),
			    NOT(PRINCIPAL_KIND, "sso")) },
			{ LIKELY, "Permission set {principal_name} of IAM "
			    "Identity Center does not allow {action} here, or "
			    "was changed and not provisioned to account "
			    "{account} again. A Deny is possible too: the "
			    "message gives no reason.",
			    .when = ALL(IS(PRINCIPAL_KIND, "sso")) },
			{ LIKELY, "No policy of the caller allows the call. "
			    "The message names neither the caller nor the "
			    "action nor the resource.",
			    .when = ALL(UNKNOWN(RESOURCE),
			    NOT(PRINCIPAL_KIND, "sso")) },
			CAUSE_NODE(NODE_NAMED),
			CAUSE_NODE(NODE_LOGGED),
			CAUSE_SHADOWED,
			CAUSE_ENVIRONMENT,
			{ LIKELY, "The resource belongs to another account "
			    "({resource_account}) than the caller ({account}). "
			    "AWS leaves the reason out where the accounts are "
			    "not of one organization.",
			    .when = ALL(IS(SAME_ACCOUNT, "no")) },
			{ POSSIBLE, "Where the policy grants by tags: {target} "
			    "lacks the tag, or its value differs (capitals "
			    "count).", "aws ec2 describe-tags --filters "
			    "Name=resource-id,Values={target}{aws_options}",
			    ALL(IS(RESOURCE_KIND, "instance"),
			    IS(ACTION, "ssm:StartSession")) },
		},
		.steps = {
			STEP_WHO,
			STEP_SHADOWED,
			/* STS API Reference, DecodeAuthorizationMessage */
			{ "Read the encoded part of the message: it names "
			    "user, action, resource and what decided. That "
			    "takes sts:DecodeAuthorizationMessage.",
			    "aws sts decode-authorization-message "
			    "--encoded-message MESSAGE --query DecodedMessage "
			    "--output text{aws_options}",
			    .when = ALL(HAS(FINAL,
			    "Encoded authorization failure message")) },
			STEPS_GRANT,
			{ "If that is allowed already, see what CloudTrail "
			    "says; it shows the call some minutes later.",
			    LOOK_UP("{operation}"), .who = ADMIN,
			    .when = ALL(IS(OPERATION, SESSION_CALLS)) },
			{ "If that is allowed already, see what CloudTrail "
			    "says; it shows the call some minutes later, but "
			    "none for data such as GetObject or Invoke.",
			    LOOK_UP("{operation}"), .who = ADMIN,
			    .when = ALL(KNOWN(OPERATION),
			    NOT(OPERATION, SESSION_CALLS)) },
			{ "If that is allowed already, see what CloudTrail "
			    "says; it shows the call some minutes later.",
			    LOOK_UP("StartSession"), .who = ADMIN,
			    .when = ALL(UNKNOWN(OPERATION)) },
		},
		.about = "The service recognised the caller and denied the "
		    "call, but did not say why: older services and older "
		    "wordings give no reason, and for callers of other "
		    "accounts or organizations AWS leaves it out on "
		    "purpose.\n\n"
		    "The likeliest reason is that nothing allows the call. "
		    "ssm:StartSession has to be allowed on the target and on "
		    "the session document. After that come a wrong profile or "
		    "account, a condition on tags that the instance does not "
		    "meet, a Deny, and a policy of the organization.\n\n"
		    "The account's administrator finds the event in CloudTrail "
		    "(errorCode AccessDenied, with the full message) after "
		    "five to fifteen minutes, and can ask the policy "
		    "simulator; the simulator knows neither session policies "
		    "nor VPC endpoint policies nor resource control policies. "
		    "Where access is granted only on request (just-in-time "
		    "node access), ask for it first.",
		.references = { IAM_GUIDE, SAMPLES },
	},
};

const size_t rows_denied_count = COUNT_OF(rows_denied);
