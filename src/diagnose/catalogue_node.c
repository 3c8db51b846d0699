/*
 * catalogue_node: the reason that the agent on the node gave. It stands behind
 * "SessionId: ID :", often below ----------ERROR-------, and people paste it
 * from the console and from the agent's log as well. What the agent logs when
 * it cannot connect at all is here, too.
 */
#include "ssm/diagnose/families.h"

/*
 * Not a message of the AWS CLI. A code may be known all the same: the agent's
 * texts quote errors of AWS.
 */
#define NOT_AWS LACKS(FINAL, "An error occurred (")

/* The reason, or its text where it stands alone. */
#define SAYS(phrases) ALL(HAS(TEXT, phrases), NOT_AWS)

/* What the node says tells more than the AWS error it quotes. */
#define PRECISE 6

/* Calls that only the agent makes, in its log. */
#define AGENT_CALLS							\
	"error when calling AWS APIs|[HealthCheck]|"			\
	"[MessagingDeliveryService]|ssm-agent-worker|amazon-ssm-agent["

/* Agent log lines that tell why it has no control channel. */
#define CONTROL								\
	HAS(TEXT, "CreateControlChannel|controlchannel token|"		\
	"setting up control channel|v1/control-channel/")

#define AGENT_LOG							\
	{ "Read the agent's log of that moment, over the serial "	\
	    "console or by Run Command:",				\
	    "sudo tail -n 100 /var/log/amazon/ssm/errors.log\n"		\
	    "sudo tail -n 100 /var/log/amazon/ssm/amazon-ssm-agent.log",\
	    NULL, OWNER, NULL }

#define RESTART								\
	{ "Restart the agent:",						\
	    "sudo systemctl restart amazon-ssm-agent\n"			\
	    "sudo snap restart amazon-ssm-agent     # Ubuntu\n"		\
	    "Restart-Service AmazonSSMAgent         # Windows",		\
	    NULL, OWNER, NULL }

#define PREFERENCES							\
	"aws ssm get-document --name SSM-SessionManagerRunShell "	\
	"--query Content --output text{aws_options}"

#define RUN_DF								\
	"aws ssm send-command --instance-ids {target} --document-name "	\
	"AWS-RunShellScript --parameters '{\"commands\":[\"df -h\","	\
	"\"df -i\"]}'{aws_options}"

#define RECONNECT							\
	{ "Then connect again:", "ssm-connect {target}{aws_options}",	\
	    NULL, YOU, ALL(NOT(COMMAND, "ecs execute-command"),		\
	    LACKS(SESSION_ID, "ecs-execute-command")) }

#define GUIDE(page)							\
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/"	\
	page
#define TROUBLE GUIDE("session-manager-troubleshooting.html")
#define AGENT_ISSUE(n)							\
	"https://github.com/aws/amazon-ssm-agent/issues/" n

#define NODE_POLICY							\
	"{\"Effect\": \"Allow\", \"Action\": [\n"			\
	"  \"ssm:UpdateInstanceInformation\",\n"			\
	"  \"ssmmessages:CreateControlChannel\",\n"			\
	"  \"ssmmessages:OpenControlChannel\",\n"			\
	"  \"ssmmessages:CreateDataChannel\",\n"			\
	"  \"ssmmessages:OpenDataChannel\"],\n"				\
	" \"Resource\": \"*\"}"

/* The four cases that the KMS texts tell apart. */
#define KMS_CLIENT							\
	"GenerateDataKey|KMSEncryption failed on client|"		\
	"Failed to process action KMSEncryption"
#define KMS_NODE							\
	"Fetching data key failed|Unable to retrieve data key|"		\
	"Error when decrypting data key"
#define KMS_TIME							\
	"Handshake timed out|Timed out waiting for encryption challenge"
#define KMS_OLD								\
	"random challenge|Encryption challenge does not match"

const struct failure rows_node[] = {
	{
		.id = "runas-user",
		.when = {
			SAYS("RunAs user|RunAs default user|to use RunAs|"
			    "failed to verify runas user"),
			ALL(HAS(TEXT, "Invalid RunAs username")),
			ALL(HAS(FINAL, "Invalid RunAs username")),
			ALL(HAS(REASON, "invalid uid and gid")),
		},
		.rank = PRECISE + 3,	/* the text goes on about shell and pty */
		.headline = "the user that Run As names cannot be used on the "
		    "node",
		.causes = {
			{ CERTAIN, "Run As is on, but no user is named, "
			    "neither in the preferences nor by the tag "
			    "SSMSessionRunAs of your IAM user or role.",
			    .when = ALL(HAS(TEXT, "set the RunAs default "
			    "user")) },
			{ LIKELY, "Run As is on, but names no user, or one "
			    "that cannot be a user's name: in the preferences, "
			    "or in the tag SSMSessionRunAs of your IAM user or "
			    "role.", PREFERENCES,
			    ALL(HAS(TEXT, "Invalid RunAs username")) },
			{ LIKELY, "Run As is on, but names no user, or one "
			    "that cannot be a user's name: in the preferences, "
			    "or in the tag SSMSessionRunAs of your IAM user or "
			    "role.", PREFERENCES,
			    ALL(LACKS(TEXT, "Invalid RunAs username"),
			    HAS(FINAL, "Invalid RunAs username")) },
			{ CERTAIN, "The agent does not run as root, so it "
			    "cannot become another user.",
			    .when = ALL(HAS(TEXT, "as root to use RunAs")) },
			{ LIKELY, "The Run As user is root, which the agent "
			    "does not accept.",
			    .when = ALL(HAS(TEXT, "invalid uid and gid")) },
			{ CERTAIN, "The node has no such user account. The "
			    "name comes from the tag SSMSessionRunAs of your "
			    "IAM user or role, else from the preferences; "
			    "there is no way back to ssm-user.", PREFERENCES,
			    ALL(LACKS(TEXT, "set the RunAs default user|as "
			    "root to use RunAs|invalid uid and gid|"
			    "Invalid RunAs username"),
			    LACKS(FINAL, "Invalid RunAs username")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "See which tag your role or user carries:",
			    "aws iam list-role-tags --role-name ROLE"
			    "{aws_options}" },
			{ "Correct the tag SSMSessionRunAs, or "
			    "runAsDefaultUser of the preferences, which hold "
			    "for the whole account and Region.",
			    .who = ADMIN },
			{ "Or create the user on the node, over the serial "
			    "console or by Run Command:",
			    "sudo useradd -m USER", .who = OWNER },
			RECONNECT,
		},
		.about = "With Run As the agent starts the shell as an "
		    "operating system user that already has to exist: the "
		    "value of the tag SSMSessionRunAs on the IAM user or role "
		    "that starts the session, or runAsDefaultUser of the "
		    "session preferences. The tag wins. If the account is "
		    "missing on the node, the session fails; the agent does "
		    "not fall back to ssm-user.\n\n"
		    "What surprises people is that the preferences hold for "
		    "the whole account and Region, while users differ from "
		    "image to image: ec2-user on Amazon Linux, ubuntu on "
		    "Ubuntu. A session document of your own "
		    "(--document-name) can carry other settings.",
		.references = {
			GUIDE("session-preferences-run-as.html"),
			AGENT_ISSUE("219"),
		},
	},
	{
		.id = "ssm-user",
		.when = {
			SAYS("Failed to create ssm-user|Failed to create user "
			    "ssm-user|Failed to add ssm-user|Failed to "
			    "retrieve uid for ssm-user|domain controller "
			    "service"),
		},
		.rank = PRECISE + 1,
		.headline = "the agent could not create or use the account "
		    "ssm-user on the node",
		.causes = {
			{ CERTAIN, "The node is a domain controller, where the "
			    "agent creates no local accounts.",
			    .when = ALL(HAS(TEXT, "domain controller")) },
			{ LIKELY, "/etc or /home cannot be written (disk full, "
			    "read-only, hardened), or useradd is missing or "
			    "refused by a policy.",
			    .when = ALL(LACKS(TEXT, "domain controller")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Create the account by hand, over the serial console "
			    "or by Run Command; the agent uses what it finds:",
			    "sudo useradd -m ssm-user; df -h / /etc /home",
			    .who = OWNER, .when = ALL(LACKS(TEXT,
			    "domain controller")) },
			AGENT_LOG,
			{ "Or name another user by Run As in the "
			    "preferences.", .who = ADMIN },
		},
		.about = "Unless Run As names a user, the agent runs shells as "
		    "ssm-user, which it creates at the first session, with an "
		    "entry in sudoers (Windows: in Administrators). Read-only "
		    "or full file systems, hardened images without useradd, "
		    "and domain controllers prevent that.",
		.references = { GUIDE("session-preferences-run-as.html") },
	},
	{
		.id = "kms",
		.when = {
			ALL(HAS(REASON, KMS_CLIENT "|" KMS_NODE "|" KMS_TIME "|"
			    KMS_OLD)),
			ALL(HAS(REASON, "initiating handshake")),
			ALL(HAS(TEXT, "Encountered error while initiating "
			    "handshake|KMSEncryption failed on client|"
			    "Failed to process action KMSEncryption|"
			    "Error when decrypting data key|Error generating "
			    "data key from KMS"), NOT_AWS),
			/* StartSession's own answer. */
			ALL(HAS(FINAL, "KMS key"), HAS(FINAL, "is disabled|"
			    "pending deletion|pending import|does not exist|"
			    "invalid state"), KNOWN(CODE),
			    LACKS(FINAL, "not authorized")),
		},
		.rank = PRECISE,
		.headline = "the session could not be started, usually because "
		    "of its KMS key",
		.causes = {
			/* the person's side */
			{ CERTAIN, "You may not use the key: "
			    "kms:GenerateDataKey is denied to you, by IAM or "
			    "by the key's policy.",
			    .when = ALL(HAS(TEXT, "GenerateDataKey"),
			    HAS(TEXT, "AccessDenied|not authorized")) },
			{ CERTAIN, "The plugin cannot ask for an MFA code: the "
			    "profile assumes a role with mfa_serial, and the "
			    "plugin looks for credentials itself.",
			    .when = ALL(HAS(TEXT, "AssumeRoleTokenProvider|MFA "
			    "enabled")) },
			{ LIKELY, "The plugin found no usable credentials of "
			    "its own for KMS (a profile with sso-session and "
			    "an old plugin, credentials in memory only).",
			    "session-manager-plugin --version",
			    ALL(HAS(TEXT, "creating new KMS service|"
			    "NoCredentialProviders|SSOProviderInvalidToken|"
			    "missing required configuration|ExpiredToken|"
			    "UnrecognizedClient"), LACKS(TEXT,
			    "AssumeRoleTokenProvider")) },
			{ LIKELY, "This machine does not reach KMS (proxy, "
			    "firewall, TLS inspection): the plugin calls "
			    "KMS in {region} itself.",
			    "curl -sv -o /dev/null "
			    "https://kms.{region}.amazonaws.com/",
			    ALL(HAS(TEXT, KMS_CLIENT), HAS(TEXT,
			    "RequestError|send request failed|x509:|no such "
			    "host|timeout")) },
			{ LIKELY, "The key is disabled, about to be deleted, "
			    "or in another Region.",
			    "aws kms describe-key --key-id KEY{aws_options}",
			    ALL(HAS(TEXT, "DisabledException|"
			    "NotFoundException|KMSInvalidState"),
			    NOT_AWS) },
			{ CERTAIN, "AWS names the reason in its message above.",
			    "aws kms describe-key --key-id KEY{aws_options}",
			    ALL(HAS(FINAL, "An error occurred (")) },
			{ LIKELY, "On your side kms:GenerateDataKey failed; "
			    "the end of the message names the reason.",
			    .when = ALL(HAS(TEXT, KMS_CLIENT), LACKS(TEXT,
			    "AccessDenied|not authorized|"
			    "AssumeRoleTokenProvider|creating new KMS service|"
			    "NoCredentialProviders|SSOProviderInvalidToken|"
			    "missing required configuration|ExpiredToken|"
			    "UnrecognizedClient|RequestError|send request "
			    "failed|x509:|no such host|timeout|"
			    "DisabledException|NotFoundException|"
			    "KMSInvalidState|Invalid EncryptionContext")) },
			/* the node's side */
			{ LIKELY, "The node may not use the key: its role "
			    "needs kms:Decrypt, and the key's policy has to "
			    "allow it.", PREFERENCES,
			    ALL(HAS(TEXT, KMS_NODE), LACKS(TEXT,
			    "InvalidCiphertext|RequestError|send request "
			    "failed|i/o timeout")) },
			{ LIKELY, "The node does not reach KMS: no route, or "
			    "no VPC endpoint for kms.",
			    .when = ALL(HAS(TEXT, KMS_NODE), HAS(TEXT,
			    "RequestError|send request failed|i/o timeout")) },
			{ LIKELY, "The target passed to the plugin is missing "
			    "or not exactly the node's, and it is a part of "
			    "the encryption (a third-party launcher, a wrong "
			    "runtime id of a container).",
			    .when = ALL(HAS(TEXT, "InvalidCiphertext|Invalid "
			    "EncryptionContext")) },
			/* nobody says which */
			{ LIKELY, "The plugin was too slow: the node waits 15 "
			    "seconds. Where the session is encrypted, it first "
			    "has to find credentials (SSO, a role with MFA, "
			    "instance metadata) and to reach "
			    "KMS in {region}. Its version is rarely to "
			    "blame, whatever the text says.",
			    "curl -sv -o /dev/null "
			    "https://kms.{region}.amazonaws.com/",
			    ALL(HAS(TEXT, KMS_TIME)) },
			{ POSSIBLE, "The plugin is really too old for the "
			    "agent:", "session-manager-plugin --version",
			    ALL(HAS(TEXT, KMS_TIME "|" KMS_OLD)) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "See whether sessions are encrypted, and with which "
			    "key (kmsKeyId):", PREFERENCES,
			    .when = ALL(NOT(TARGET_KIND, "ecs")) },
			{ "See which key the cluster's sessions use "
			    "(kmsKeyId):",
			    "aws ecs describe-clusters --clusters {cluster} "
			    "--include CONFIGURATIONS{aws_options}",
			    .when = ALL(IS(TARGET_KIND, "ecs")) },
			{ "Give the plugin credentials that it can use at "
			    "once, in the environment, and try again:",
			    "eval \"$(aws configure export-credentials "
			    "--format env{aws_options})\"\n"
			    "ssm-connect {target} --region {region}",
			    .when = ALL(LACKS(TEXT, KMS_NODE "|is not "
			    "authorized to perform"), NOT_AWS) },
			{ "Install the current plugin (1.2.814.0 and later "
			    "read sso-session profiles):",
			    "session-manager-plugin --version",
			    .when = ALL(LACKS(TEXT, KMS_NODE "|is not "
			    "authorized to perform"), NOT_AWS) },
			{ "Enable the key, or name another one in the "
			    "preferences.", .who = ADMIN,
			    .when = ALL(HAS(FINAL, "An error occurred (")) },
			{ "Allow you the key, in IAM or in the key's policy:",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "\"kms:GenerateDataKey\",\n"
			    " \"Resource\": \"KEY_ARN\"}", .who = ADMIN,
			    .when = ALL(LACKS(TEXT, KMS_NODE), NOT_AWS) },
			{ "Allow the node's role the key, in IAM or in the "
			    "key's policy:",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "\"kms:Decrypt\",\n"
			    " \"Resource\": \"KEY_ARN\"}", .who = ADMIN,
			    .when = ALL(HAS(TEXT, KMS_NODE)) },
			{ "A port forwarding is not encrypted this way: if it "
			    "works where a shell fails, the key is the matter.",
			    .when = ALL(HAS(TEXT, KMS_TIME)) },
		},
		.note = "CloudTrail records GenerateDataKey (you) and Decrypt "
		    "(the node) with their errors, so it tells which side "
		    "lacks the permission.",
		.about = "If the session preferences (or the ECS cluster's "
		    "exec configuration) name a KMS key, the plugin has "
		    "kms:GenerateDataKey make a data key, with the caller's "
		    "credentials, and the agent has kms:Decrypt open it, with "
		    "the node's role. Either can fail, and the text says "
		    "which: \"KMSEncryption failed on client\" is the caller's "
		    "side, \"Fetching data key failed\" the node's.\n\n"
		    "\"Handshake timed out. Please ensure that you have the "
		    "latest version of the session manager plugin\" means only "
		    "that the node heard nothing for 15 seconds. Since the "
		    "text arrived, the network to the data channel works; what "
		    "takes so long is usually the plugin's search for "
		    "credentials or a KMS endpoint it cannot reach. People "
		    "update the plugin, which seldom helps. Old plugins that "
		    "cannot read SSO profiles show the same.\n\n"
		    "The plugin looks for credentials itself: it cannot ask "
		    "for an MFA code, knows only HTTPS_PROXY as a proxy and "
		    "needs the way to kms.REGION. Exported temporary "
		    "credentials avoid all of this. Programs that start the "
		    "plugin themselves must pass profile, Region and the exact "
		    "target.",
		.references = {
			GUIDE("session-preferences-enable-encryption.html"),
			"https://github.com/aws-containers/"
			"amazon-ecs-exec-checker/issues/37",
			TROUBLE,
		},
	},
	{
		.id = "s3-encryption",
		.when = {
			SAYS("validate encryption on Amazon S3 bucket|not set "
			    "up on the selected Amazon S3 bucket"),
		},
		.rank = PRECISE,
		.headline = "the session was refused because of the S3 bucket "
		    "for its logs",
		.causes = {
			{ CERTAIN, "The preferences ask for an encrypted "
			    "bucket, and the bucket has no encryption set.",
			    PREFERENCES, ALL(HAS(TEXT,
			    "encryption is not set up")) },
			{ LIKELY, "The node's role may not look at the "
			    "bucket: it lacks s3:GetEncryptionConfiguration, "
			    "or the bucket's policy denies it.", PREFERENCES,
			    ALL(LACKS(TEXT, "encryption is not set up|"
			    "NoSuchBucket|RequestError|timeout")) },
			{ LIKELY, "The bucket in the preferences does not "
			    "exist.", PREFERENCES, ALL(HAS(TEXT,
			    "NoSuchBucket")) },
			{ LIKELY, "The node does not reach S3 (no route, no "
			    "gateway endpoint).",
			    .when = ALL(HAS(TEXT, "RequestError|timeout")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Allow the node's role to look at the bucket and to "
			    "write to it:",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "[\"s3:GetEncryptionConfiguration\", "
			    "\"s3:PutObject\"],\n"
			    " \"Resource\": [\"arn:aws:s3:::BUCKET\", "
			    "\"arn:aws:s3:::BUCKET/*\"]}", .who = ADMIN,
			    .when = ALL(LACKS(TEXT,
			    "encryption is not set up")) },
			{ "Set default encryption on the bucket, or correct "
			    "the bucket in the preferences:",
			    "aws s3api get-bucket-encryption --bucket BUCKET"
			    "{aws_options}", .who = ADMIN },
			RECONNECT,
		},
		.about = "The preferences send the session's log to an S3 "
		    "bucket and demand that it be encrypted. Before the shell "
		    "starts, the agent checks that with the node's role, and "
		    "ends the session if it cannot, or if the bucket is not "
		    "encrypted. The setting holds for every session of the "
		    "account and Region; on nodes whose role was made for one "
		    "bucket another one then fails. Without the check "
		    "(\"Allow only encrypted S3 buckets\" off) the session "
		    "would start, but that is the administrator's decision.",
		.references = {
			GUIDE("session-manager-logging-s3.html"), TROUBLE,
		},
	},
	{
		.id = "cloudwatch-logs",
		.when = {
			SAYS("validate encryption on CloudWatch Logs log group|"
			    "not set up on the selected CloudWatch Logs log "
			    "group"),
		},
		.rank = PRECISE,
		.headline = "the session was refused because of the CloudWatch "
		    "log group for its logs",
		.causes = {
			{ CERTAIN, "The preferences ask for an encrypted log "
			    "group, and it has no KMS key.", PREFERENCES,
			    ALL(HAS(TEXT, "encryption is not set up")) },
			{ CERTAIN, "The log group in the preferences does not "
			    "exist in this Region.", PREFERENCES,
			    ALL(HAS(TEXT, "ResourceNotFound|does not exist"),
			    LACKS(TEXT, "encryption is not set up")) },
			{ LIKELY, "The node's role lacks "
			    "logs:DescribeLogGroups.", PREFERENCES,
			    ALL(LACKS(TEXT, "encryption is not set up|"
			    "ResourceNotFound|does not exist|RequestError|"
			    "timeout")) },
			{ LIKELY, "The node does not reach CloudWatch Logs (no "
			    "route, no VPC endpoint for logs).",
			    .when = ALL(HAS(TEXT, "RequestError|timeout")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "See whether the group is there, and with which key "
			    "(kmsKeyId):",
			    "aws logs describe-log-groups "
			    "--log-group-name-prefix GROUP{aws_options}" },
			{ "Create or encrypt the group, or correct it in the "
			    "preferences.", .who = ADMIN },
			{ "Allow the node's role:",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "[\"logs:DescribeLogGroups\", "
			    "\"logs:DescribeLogStreams\",\n"
			    "  \"logs:CreateLogStream\", "
			    "\"logs:PutLogEvents\"], \"Resource\": \"*\"}",
			    .who = ADMIN, .when = ALL(LACKS(TEXT,
			    "encryption is not set up|ResourceNotFound")) },
			RECONNECT,
		},
		.about = "The preferences send the session's log to a "
		    "CloudWatch log group and demand that it be encrypted. "
		    "Before the shell starts, the agent looks the group up "
		    "with the node's role (logs:DescribeLogGroups), and ends "
		    "the session if that fails or the group has no KMS key.\n\n"
		    "Without the demand for encryption a missing group is only "
		    "a warning in the agent's log. Where the node has no way "
		    "to CloudWatch Logs at all, the session starts minutes "
		    "late.",
		.references = {
			GUIDE("session-manager-logging-cwl-encryption.html"),
			AGENT_ISSUE("639"), TROUBLE,
		},
	},
	{
		.id = "agent-shell",
		.when = {
			SAYS("Unable to start command|Unable to start shell|"
			    "Failed to start pty|unable to start pty"),
			ALL(HAS(REASON, "fork/exec|executable file not found")),
		},
		.rank = PRECISE,
		.headline = "the agent could not start the shell or command",
		.causes = {
			{ CERTAIN, "The program is not there: the container's "
			    "image (or the node) has no such shell.",
			    .when = ALL(HAS(TEXT, "no such file or directory|"
			    "executable file not found")) },
			{ LIKELY, "The file may not be executed: no x bit, a "
			    "noexec mount, SELinux or AppArmor.",
			    .when = ALL(HAS(TEXT, "permission denied|"
			    "operation not permitted")) },
			{ LIKELY, "The node has no pseudo-terminal, process or "
			    "memory left.",
			    .when = ALL(HAS(TEXT, "no space left|cannot "
			    "allocate memory|resource temporarily "
			    "unavailable")) },
			{ LIKELY, "The account ssm-user is missing and could "
			    "not be created.", .when = ALL(HAS(TEXT,
			    "Unable to start command: exit status")) },
			{ LIKELY, "The command itself is wrong: mistyped, or "
			    "for another system.",
			    .when = ALL(LACKS(TEXT, "no such file or directory|"
			    "executable file not found|permission denied|"
			    "operation not permitted|no space left|cannot "
			    "allocate memory|resource temporarily unavailable|"
			    "Unable to start command: exit status")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Try another shell; small images have /bin/sh only, "
			    "images from scratch have none:",
			    "aws ecs execute-command --cluster {cluster} "
			    "--task {task} --container {container} "
			    "--interactive "
			    "--command /bin/sh{aws_options}",
			    .when = ALL(HAS(TEXT, "no such file or directory|"
			    "executable file not found")) },
			{ "On Windows, git bash turns /bin/sh into a Windows "
			    "path; this prevents it:",
			    "export MSYS_NO_PATHCONV=1",
			    .when = ALL(HAS(TEXT, "C:|Program Files|"
			    "no such file or directory")) },
			{ "On an instance, look at the shell of the user and "
			    "of the preferences (shellProfile):", PREFERENCES,
			    .when = ALL(NOT(TARGET_KIND, "ecs"),
			    LACKS(SESSION_ID, "ecs-execute-command")) },
			AGENT_LOG,
		},
		.about = "The session reached the node; what failed is the "
		    "start of the program in it. The end of the message is the "
		    "operating system's own: \"no such file or directory\" "
		    "means that the shell is not in the image, and is by far "
		    "the most common with ECS Exec, where --command is started "
		    "directly, not through a shell. \"operation not "
		    "permitted\" points to security modules or noexec, \"no "
		    "space left on device\" to a lack of pseudo-terminals or "
		    "disk.\n\n"
		    "A command of several words is split as a shell would "
		    "split it, but pipes and variables need sh -c around "
		    "them. Distroless images need a debug variant or a "
		    "sidecar.",
		.references = {
			"https://docs.aws.amazon.com/AmazonECS/latest/"
			"developerguide/ecs-exec.html", TROUBLE,
		},
	},
	{
		.id = "agent-data-channel",
		.when = {
			SAYS("Setting up data channel with id|"
			    "createDataChannel request failed|"
			    "CreateDataChannel failed with|"
			    "Failed to get datachannel token"),
		},
		.rank = PRECISE + 2,
		.headline = "the agent on the node could not open its end of "
		    "the data channel",
		.what = "Your side is in order: AWS started the session and "
		    "told the node, whose own call to ssmmessages then failed.",
		.causes = {
			{ CERTAIN, "The node's role may not call "
			    "ssmmessages:CreateDataChannel.",
			    .when = ALL(HAS(TEXT, "AccessDenied|not authorized "
			    "to perform")) },
			{ LIKELY, "The node's credentials are not accepted: "
			    "its role lacks ssmmessages, was just changed, or "
			    "the node's clock is wrong.",
			    .when = ALL(HAS(TEXT, "UnauthorizedRequest|Request "
			    "is not authenticated|InvalidSignature|Signature "
			    "expired|ExpiredToken"), LACKS(TEXT,
			    "AccessDenied|not authorized to perform")) },
			{ LIKELY, "The agent did not renew its credentials; a "
			    "restart does.", .when = ALL(HAS(TEXT,
			    "credentials are already expired|failed to sign "
			    "the request")) },
			{ LIKELY, "The node does not reach ssmmessages in "
			    "{region} (no VPC endpoint, security group, "
			    "proxy, name resolution).",
			    .when = ALL(HAS(TEXT, "dial tcp|timeout|no such "
			    "host|context deadline|x509:|connection refused|"
			    "proxyconnect|bad handshake")) },
			{ LIKELY, "A fault of the service in this Region, "
			    "which has shown for some users or names only; "
			    "another Region or session name tells.",
			    .when = ALL(HAS(TEXT,
			    "UnknownOperationException")) },
			{ POSSIBLE, "The session had ended before the node "
			    "was ready.", .when = ALL(HAS(TEXT, "Session is "
			    "already terminated")) },
			{ LIKELY, "The node's role lacks ssmmessages:"
			    "CreateDataChannel and OpenDataChannel, or the "
			    "node does not reach ssmmessages on port 443.",
			    .when = ALL(LACKS(TEXT, "AccessDenied|not "
			    "authorized to perform|UnauthorizedRequest|Request "
			    "is not authenticated|InvalidSignature|Signature "
			    "expired|ExpiredToken|already expired|failed to "
			    "sign|dial tcp|timeout|no such host|context "
			    "deadline|x509:|connection refused|proxyconnect|"
			    "bad handshake|UnknownOperationException|"
			    "already terminated")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Add to the node's role (ECS: the task role), or "
			    "attach AmazonSSMManagedInstanceCore:",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "[\"ssmmessages:CreateDataChannel\",\n"
			    "  \"ssmmessages:OpenDataChannel\"], "
			    "\"Resource\": \"*\"}", .who = ADMIN,
			    .when = ALL(LACKS(TEXT, "dial tcp|no such host|"
			    "UnknownOperation|already expired")) },
			{ "Test the way from the node, over the serial console "
			    "or by Run Command; any HTTP status is good:",
			    "curl -sv -o /dev/null https://ssmmessages."
			    "{region}.amazonaws.com/; date -u", .who = OWNER,
			    .when = ALL(LACKS(TEXT, "AccessDenied|not "
			    "authorized to perform")) },
			RESTART,
			AGENT_LOG,
		},
		.note = "CloudTrail does not dependably record calls to "
		    "ssmmessages; the agent's log is the better witness.",
		.about = "After StartSession the agent on the node opens the "
		    "other end of the data channel: CreateDataChannel and a "
		    "websocket to ssmmessages, signed with the node's role. "
		    "This text reports that it could not. It arrived over the "
		    "control channel, so the node is connected; nothing is "
		    "wrong with the caller's permissions, even where "
		    "\"AccessDenied\" or \"Forbidden\" stands in it. The "
		    "principal it names is the node's role.\n\n"
		    "The tail decides: AccessDeniedException or "
		    "UnauthorizedRequest is the role (or its boundary, an "
		    "endpoint policy, the node's clock); dial tcp, timeout, "
		    "no such host the network; \"credentials are already "
		    "expired\" an agent that did not refresh and wants a "
		    "restart.",
		.references = {
			AGENT_ISSUE("272"), AGENT_ISSUE("522"),
			GUIDE("getting-started-create-iam-instance-profile"
			    ".html"),
		},
	},
	{
		.id = "node-disk-full",
		.when = {
			SAYS("Plugin with name Standard_Stream not found|"
			    "Plugin with name Standard_Stream is not found|"
			    "Plugin with name Port not found|"
			    "Plugin with name InteractiveCommands not found|"
			    "Plugin with name NonInteractiveCommands not found|"
			    "Plugin with name Standard_Stream is not "
			    "supported by this version of ssm agent. Step"),
			ALL(HAS(REASON, "no space left on device|too many open "
			    "files|encountered an error while creating file")),
			ALL(HAS(TEXT, "failed to create channel|failed to "
			    "create ipc channel|filewatcher listener "
			    "encountered error"), HAS(TEXT, "no space left on "
			    "device|too many open files"), NOT_AWS),
		},
		.rank = PRECISE + 4,	/* the state of the node before what it broke */
		.headline = "the node could not start the session's worker: "
		    "disk full, or inotify used up",
		.what = "Your side is in order. The agent got the session and "
		    "could not start or reach the process that serves it; the "
		    "plugin it speaks of is a part of the agent, not the one "
		    "on your machine.",
		.causes = {
			{ LIKELY, "A file system of the node is full (/, /var, "
			    "/tmp), or out of inodes.", RUN_DF,
			    ALL(LACKS(TEXT, "too many open files"),
			    NOT(TARGET_KIND, "ecs")) },
			{ LIKELY, "The disk of the container or its host is "
			    "full.", .when = ALL(LACKS(TEXT,
			    "too many open files"), IS(TARGET_KIND, "ecs")) },
			{ LIKELY, "The node's inotify instances are used up "
			    "(fs.inotify.max_user_instances), often by old "
			    "sessions or other programs.",
			    .when = ALL(HAS(TEXT, "too many open files")) },
			{ POSSIBLE, "Its inotify is used up "
			    "(fs.inotify.max_user_instances, max_user_"
			    "watches), or the agent's files were removed "
			    "while it was updated.", .when = ALL(LACKS(TEXT,
			    "too many open files")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Look and make room, over the serial console or by "
			    "Run Command, which may fail for the same reason:",
			    "df -h; df -i\n"
			    "sudo du -xh /var | sort -h | tail",
			    .who = OWNER },
			{ "Raise the inotify limits:",
			    "sudo sysctl fs.inotify.max_user_instances=8192\n"
			    "sudo sysctl fs.inotify.max_user_watches=524288",
			    .who = OWNER },
			RESTART,
			{ "If nothing lets you in: a bigger EBS volume and a "
			    "reboot grow the root file system on most images.",
			    .who = OWNER },
		},
		.about = "\"Plugin with name Standard_Stream not found\" "
		    "sounds like a missing session-manager-plugin, and is not: "
		    "Standard_Stream is the agent's own part for shells, and "
		    "the agent says this when it could not start the worker "
		    "process for it. A full disk is the usual reason, because "
		    "every session needs files below /var/lib/amazon/ssm; "
		    "exhausted inotify instances or watches are the second. "
		    "The agent's log has \"no space left on device\" or \"too "
		    "many open files\" at that moment (\"no space left\" of "
		    "inotify means watches, not disk).\n\n"
		    "PingStatus stays Online meanwhile. Older agents with a "
		    "full disk do not answer at all, and the session stays "
		    "blank.",
		.references = {
			"https://github.com/aws/session-manager-plugin/issues/"
			"91", AGENT_ISSUE("370"), TROUBLE,
		},
	},
	{
		.id = "agent-worker",
		.when = {
			SAYS("document process failed unexpectedly|document "
			    "worker timed out|ipc messaging received timeout|"
			    "ipc messaging received timedout|"
			    "[ssm-session-worker] log for crash reason"),
		},
		.rank = PRECISE + 1,
		.headline = "the session's worker on the node crashed or never "
		    "answered the agent",
		.causes = {
			{ LIKELY, "The node's inotify instances are used up: "
			    "its agent log then has too many open files.",
			    "sysctl fs.inotify" },
			{ LIKELY, "The node is out of memory or overloaded, "
			    "and the worker was killed or too slow.",
			    "dmesg | grep -i 'out of memory'" },
			{ POSSIBLE, "The disk is full, mounted noexec, or a "
			    "security product stops ssm-session-worker." },
		},
		.evidence = { FACT_REASON },
		.steps = {
			AGENT_LOG,
			{ "Raise the inotify limit, and keep it in "
			    "/etc/sysctl.d:",
			    "sudo sysctl fs.inotify.max_user_instances=8192",
			    .who = OWNER },
			{ "Free disk and memory:", "df -h; free -m",
			    .who = OWNER },
			RESTART,
		},
		.about = "For every session or command the agent starts a "
		    "worker process and talks to it through files. This text "
		    "means that the worker ended or was silent for a minute. "
		    "AWS's guide names exhausted inotify instances first; "
		    "memory, a full or noexec disk and security software "
		    "follow. The agent's log around that time has the lines "
		    "of ssm-session-worker or ssm-document-worker.",
		.references = { TROUBLE, AGENT_ISSUE("234") },
	},
	{
		.id = "agent-outdated",
		.when = {
			SAYS("not supported by this version of ssm agent|"
			    "please update to latest version"),
			ALL(HAS(TEXT, "SSM Agent version"), HAS(TEXT,
			    "is not supported|minimum|or later"),
			    NOT_AWS),
		},
		.rank = PRECISE,
		.headline = "the agent on the node is too old for this kind of "
		    "session",
		.causes = {
			{ LIKELY, "Port forwarding needs agent 2.3.672.0, to "
			    "another host 3.1.1374.0, commands without a "
			    "terminal 3.0.1124.0. The node's version:",
			    "aws ssm describe-instance-information --filters "
			    "Key=InstanceIds,Values={target} --query "
			    "'InstanceInformationList[].AgentVersion'"
			    "{aws_options}" },
			{ POSSIBLE, "The agent was being updated just then; a "
			    "second attempt tells." },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Update the agent by Run Command, then try again:",
			    "aws ssm send-command --document-name "
			    "AWS-UpdateSSMAgent --instance-ids {target}"
			    "{aws_options}", .who = OWNER },
		},
		.about = "The agent does not know the session type of the "
		    "document. Versions that matter: 2.3.68.0 Session Manager "
		    "at all, 2.3.539.0 KMS, 2.3.672.0 port forwarding and ssh, "
		    "3.0.1124.0 commands without a terminal, 3.1.1374.0 "
		    "forwarding to a remote host.",
		.references = {
			AGENT_ISSUE("214"), GUIDE("ssm-agent-automatic-updates"
			    ".html"),
		},
	},
	{
		.id = "shell-profile",
		.when = {
			SAYS("error while executing shell profile"),
		},
		.rank = PRECISE,
		.headline = "the shell profile of the session preferences "
		    "failed on the node",
		.causes = {
			{ LIKELY, "A command in shellProfile fails on this "
			    "node's system or shell.", PREFERENCES },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Correct shellProfile in the preferences; it runs in "
			    "every session of the account and Region.",
			    .who = ADMIN },
			{ "Until then another session document, without "
			    "profile, lets you in:",
			    "ssm-connect {target} --document-name DOCUMENT"
			    "{aws_options}" },
		},
		.about = "The preferences can hold commands that run at the "
		    "start of each session. They run with the session's user "
		    "and shell, so a profile written for bash can fail under "
		    "sh, and one that starts another shell with exec can end "
		    "the session.",
		.references = {
			GUIDE("session-preferences-shell-config.html"),
		},
	},
	{
		.id = "agent-control-channel",
		.when = {
			ALL(CONTROL, NOT_AWS, UNKNOWN(REASON),
			    LACKS(TEXT, "Setting up data channel"),
			    LACKS(TEXT, "Successfully opened websocket"),
			    HAS(TEXT, "error|fail|denied|timeout|WARN")),
		},
		.rank = PRECISE,	/* it quotes other messages */
		.headline = "the agent on the node cannot open its control "
		    "channel to Session Manager",
		.what = "These are lines of the agent's log. While they come, "
		    "StartSession answers TargetNotConnected for this node.",
		.causes = {
			{ LIKELY, "The node's role lacks ssmmessages:"
			    "CreateControlChannel and OpenControlChannel, or a "
			    "policy above it (endpoint, boundary, "
			    "organization) denies them.",
			    .when = ALL(HAS(TEXT, "AccessDenied|not authorized "
			    "to perform|UnauthorizedRequest|Forbidden")) },
			{ LIKELY, "The node's clock is wrong or its "
			    "credentials are stale.", "date -u",
			    ALL(HAS(TEXT, "not authenticated|InvalidSignature|"
			    "Signature expired|ExpiredToken|RequestExpired|"
			    "UnrecognizedClient|already expired")) },
			{ LIKELY, "The node does not reach ssmmessages in "
			    "{region} on port 443: no VPC endpoint for "
			    "ssmmessages, security group, route, proxy or name "
			    "resolution.",
			    "curl -sv -o /dev/null https://ssmmessages."
			    "{region}.amazonaws.com/",
			    ALL(HAS(TEXT, "dial tcp|timeout|no such host|"
			    "context deadline|connection refused|unreachable|"
			    "proxyconnect|EOF")) },
			{ LIKELY, "A proxy opens TLS on the node's way, or the "
			    "node lacks the Amazon Trust certificates.",
			    .when = ALL(HAS(TEXT, "x509:")) },
			{ LIKELY, "Its role lacks the ssmmessages permissions, "
			    "or it does not reach ssmmessages on port 443.",
			    .when = ALL(LACKS(TEXT, "AccessDenied|not "
			    "authorized to perform|UnauthorizedRequest|"
			    "Forbidden|not authenticated|InvalidSignature|"
			    "Signature expired|ExpiredToken|RequestExpired|"
			    "UnrecognizedClient|already expired|dial tcp|"
			    "timeout|no such host|context deadline|connection "
			    "refused|unreachable|proxyconnect|EOF|x509:")) },
		},
		.steps = {
			{ "The node's role needs AmazonSSMManagedInstanceCore, "
			    "or at least:", .policy = NODE_POLICY,
			    .who = ADMIN, .when = ALL(LACKS(TEXT, "dial tcp|"
			    "no such host|x509:")) },
			{ "With agent 3.1.501.0 or later, see what the node "
			    "reaches and with which credentials:",
			    "sudo ssm-cli get-diagnostics --output table",
			    .who = OWNER },
			{ "Allow the node port 443 to ssm and ssmmessages, or "
			    "create VPC endpoints for both with private DNS.",
			    .who = NETWORK, .when = ALL(HAS(TEXT, "dial tcp|"
			    "timeout|no such host|context deadline|refused|"
			    "unreachable|x509:")) },
			{ "Restart the agent afterwards; it may wait up to 40 "
			    "minutes otherwise:",
			    "sudo systemctl restart amazon-ssm-agent",
			    .who = OWNER },
		},
		.about = "The agent keeps one websocket open to ssmmessages, "
		    "the control channel, through which sessions are "
		    "announced. Without it the node can still be Online in "
		    "describe-instance-information, and yet every "
		    "StartSession ends with TargetNotConnected.\n\n"
		    "AccessDeniedException and UnauthorizedRequest in these "
		    "lines concern the node's role, not the person who "
		    "connects; dial tcp, i/o timeout and no such host the "
		    "node's network; x509 an inspecting proxy or missing "
		    "certificates.",
		.references = {
			AGENT_ISSUE("121"),
			GUIDE("systems-manager-setting-up-messageAPIs.html"),
		},
	},
	{
		.id = "agent-network",
		.when = {
			ALL(HAS(TEXT, AGENT_CALLS), HAS(TEXT, "dial tcp|"
			    "Client.Timeout|context deadline|no such host|"
			    "i/o timeout"), HAS(TEXT, ".amazonaws.com"),
			    NOT_AWS, UNKNOWN(CODE), UNKNOWN(REASON),
			    LACKS(TEXT, "CreateControlChannel|CreateDataChannel|"
			    "control-channel|NoCredentialProviders|"
			    "EC2RoleRequestError")),
		},
		.rank = 3,
		.headline = "the agent on the node does not reach Systems "
		    "Manager over the network",
		.what = "These are lines of the agent's log. As long as the "
		    "node cannot register, StartSession answers "
		    "TargetNotConnected.",
		.causes = {
			{ LIKELY, "The node's subnet has no way out on port "
			    "443: no NAT gateway and no VPC endpoint for ssm "
			    "and ssmmessages, or a security group (also the "
			    "endpoint's own) that does not let it pass.",
			    "aws ec2 describe-vpc-endpoints --query "
			    "'VpcEndpoints[].[ServiceName,State,VpcId]'"
			    "{aws_options}",
			    ALL(LACKS(TEXT, "no such host")) },
			{ LIKELY, "The node cannot look the name up: the VPC "
			    "has DNS support switched off, or another name "
			    "server that does not answer.",
			    .when = ALL(HAS(TEXT, "no such host")) },
			{ POSSIBLE, "The agent needs a proxy that it was not "
			    "told of, or was told of one that does not "
			    "answer." },
		},
		.steps = {
			{ "Test it from the node, over the serial console; any "
			    "HTTP status is good:", "curl -sv -o /dev/null "
			    "https://ssm.{region}.amazonaws.com/\n"
			    "curl -sv -o /dev/null https://ssmmessages."
			    "{region}.amazonaws.com/", .who = OWNER },
			{ "With agent 3.1.501.0 or later, see what the node "
			    "reaches:",
			    "sudo ssm-cli get-diagnostics --output table",
			    .who = OWNER },
			{ "Allow the node port 443 to ssm and ssmmessages, or "
			    "create VPC endpoints for both with private DNS.",
			    .who = NETWORK },
			RESTART,
		},
		.about = "The agent calls Systems Manager itself, from the "
		    "node, over HTTPS. Lines with dial tcp, i/o timeout or no "
		    "such host in its log are about the node's network and "
		    "not about the computer where aws runs.\n\n"
		    "In a private subnet it takes a NAT gateway or VPC "
		    "endpoints for ssm and ssmmessages (older agents also "
		    "ec2messages), with private DNS, and a security group on "
		    "the endpoints that lets port 443 in from the node.",
		.references = {
			GUIDE("setup-create-vpc.html"), TROUBLE,
		},
	},
	{
		.id = "agent-credentials",
		.when = {
			SAYS("no EC2 instance role found|instance management "
			    "role is not configured for account|failed to "
			    "retrieve instance profile role credentials|"
			    "Failed to connect to Systems Manager with|"
			    "no valid credentials could be retrieved for ec2 "
			    "identity|Agent failed to assume any identity|"
			    "error getting instance profile role credentials|"
			    "failed to find agent identity|"
			    "authorized to perform: ec2messages:|"
			    "authorized to perform: ssm:UpdateInstance"
			    "Information"),
			ALL(HAS(TEXT, AGENT_CALLS), HAS(TEXT,
			    "NoCredentialProviders|EC2RoleRequestError|"
			    "no EC2 instance role|ExpiredToken|"
			    "UnrecognizedClient|InvalidClientTokenId"),
			    NOT_AWS, LACKS(TEXT, "KMSEncryption|kms:")),
		},
		.rank = PRECISE + 2,
		.headline = "the agent on the node has no credentials that let "
		    "it use Systems Manager",
		.what = "These are lines of the agent's log. As long as the "
		    "node cannot register, StartSession answers "
		    "TargetNotConnected.",
		.causes = {
			{ LIKELY, "The instance has no instance profile, and "
			    "Default Host Management is off in this Region.",
			    "aws ec2 describe-iam-instance-profile-associations"
			    " --filters Name=instance-id,Values={target}"
			    "{aws_options}", ALL(HAS(TEXT, "no EC2 instance "
			    "role found|role is not configured|no valid "
			    "credentials|NoCredentialProviders|"
			    "EC2RoleRequestError|no valid providers")) },
			{ LIKELY, "Its role lacks ssm:UpdateInstance"
			    "Information.", .when = ALL(HAS(TEXT,
			    "failed to report to ssm|AccessDenied|"
			    "UpdateInstanceInformation"),
			    LACKS(TEXT, "no EC2 instance role found|"
			    "perform: ec2messages:")) },
			{ LIKELY, "Its role lacks the permissions for "
			    "ec2messages. Sessions need ssmmessages instead, "
			    "but AmazonSSMManagedInstanceCore holds both, so "
			    "the role probably lacks that policy.",
			    .when = ALL(HAS(TEXT, "perform: ec2messages:")) },
			{ LIKELY, "The node's credentials have expired or are "
			    "not valid: a wrong clock, keys in a credentials "
			    "file of root, or a hybrid registration that was "
			    "removed.", .when = ALL(HAS(TEXT, "ExpiredToken|"
			    "UnrecognizedClient|InvalidClientTokenId")) },
			{ POSSIBLE, "The agent cannot reach the metadata "
			    "service: IMDS off, hop limit 1 in a container, or "
			    "a proxy without NO_PROXY=169.254.169.254.",
			    .when = ALL(LACKS(TEXT, "AccessDenied|authorized "
			    "to perform")) },
		},
		.steps = {
			{ "Attach an instance profile with "
			    "AmazonSSMManagedInstanceCore, or at least:",
			    .policy = NODE_POLICY, .who = ADMIN },
			{ "See whether Default Host Management is on:",
			    "aws ssm get-service-setting --setting-id "
			    "/ssm/managed-instance/"
			    "default-ec2-instance-management-role"
			    "{aws_options}" },
			{ "Restart the agent; it waits 25 to 30 minutes after "
			    "a refusal:",
			    "sudo systemctl restart amazon-ssm-agent",
			    .who = OWNER },
		},
		.about = "An agent on EC2 takes the instance profile's role, "
		    "else the role of Default Host Management. If neither is "
		    "there, or AWS refuses UpdateInstanceInformation, it does "
		    "not register and sleeps: 25 to 30 minutes after a "
		    "refusal, up to an hour after other errors, and from the "
		    "fourth attempt on without a line in the log. After the "
		    "role is in place a restart of the agent saves the wait.",
		.references = {
			GUIDE("managed-instances-default-host-management"
			    ".html"), AGENT_ISSUE("544"),
		},
	},
	{
		.id = "node-reason",
		.when = {
			ALL(KNOWN(REASON)),
		},
		.rank = -1,	/* whatever is more precise */
		.headline = "the node or the service ended the session with a "
		    "reason of its own",
		.causes = {
			{ POSSIBLE, "All that is known are its own words: "
			    "\"{reason}\"." },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Try once more; some reasons pass:",
			    "ssm-connect {target}{aws_options}" },
			AGENT_LOG,
		},
		.about = "What stands behind \"SessionId: ID :\" comes from "
		    "the agent on the node or from the service, and is the "
		    "best evidence there is. This text has no entry of its "
		    "own. Below ----------ERROR------- it is the agent's, and "
		    "its log on the node has more; without that line it is "
		    "the service's or a port forwarding's.",
		.references = { TROUBLE },
	},
};

const size_t rows_node_count = COUNT_OF(rows_node);
