/*
 * catalogue_target: StartSession reached the service with good credentials,
 * but the service has no connection to the target, or does not take the word
 * for a target at all. Containers of ECS are in catalogue_ecs.c.
 */
#include "ssm/diagnose/families.h"

/* Neither a redacted id nor one of the known forms. */
#define NO_ID							\
	IS(TARGET_KIND, "other"),				\
	LACKS(TARGET, "i-|*|<|[|$|{|xxx|example|instance")

/* EC2, or nothing is known that says otherwise. */
#define MAYBE_EC2 NOT(TARGET_KIND, "ecs|managed|sagemaker")

/* InvalidInstanceId: Instances [[i-...]] not in a valid state for account */
#define NOT_READY							\
	HAS(TEXT, "(InvalidInstanceId)|InvalidInstanceId:|"		\
	"not in a valid state"), NOT(TARGET_KIND, "ecs")

#define INFORMATION							\
	"aws ssm describe-instance-information "			\
	"--filters Key=InstanceIds,Values={target}{aws_options}"
#define STATUS								\
	"aws ssm get-connection-status --target {target}{aws_options}"

#define NODE_POLICY							\
	"{\"Effect\": \"Allow\", \"Action\": [\n"			\
	"  \"ssm:UpdateInstanceInformation\",\n"			\
	"  \"ssmmessages:CreateControlChannel\",\n"			\
	"  \"ssmmessages:OpenControlChannel\",\n"			\
	"  \"ssmmessages:CreateDataChannel\",\n"			\
	"  \"ssmmessages:OpenDataChannel\"],\n"				\
	" \"Resource\": \"*\"}"

const struct failure rows_target[] = {
	{
		.id = "target-not-connected",
		.when = {
			ALL(IS(CODE, "TargetNotConnected"),
			    NOT(TARGET_KIND, "ecs")),
			/* Other programs: TargetNotConnected: i-... */
			ALL(IS(CODE, "TargetNotConnectedException"),
			    HAS(MESSAGE, "is not connected"),
			    NOT(TARGET_KIND, "ecs")),
			ALL(HAS(TEXT, "TargetNotConnectedException"),
			    HAS(TEXT, "is not connected"),
			    LACKS(TEXT, "ecs:"), UNKNOWN(CODE)),
			ALL(HAS(TEXT, "TargetNotConnected:"),
			    NOT(TARGET_KIND, "ecs"), UNKNOWN(CODE)),
			ALL(HAS(TEXT, "is not connected"), HAS(TEXT, "i-0"),
			    LACKS(TEXT, "ecs:"), UNKNOWN(FINAL)),
			ALL(HAS(TEXT, "\"Status\": \"notconnected\""),
			    UNKNOWN(FINAL), NOT(TARGET_KIND, "ecs")),
		},
		.headline = "Session Manager has no connection to {target} in "
		    "{region}",
		.what = "AWS accepted your credentials and, by all that is "
		    "known, your permissions: it looks at the target last. No "
		    "agent with this id holds a connection to Session Manager "
		    "in the account and Region you asked.",
		.causes = {
			{ LIKELY, "{target} is no id of a node: AWS wants an "
			    "id such as i-... or mi-..., not a name or an "
			    "address.", .when = ALL(NO_ID) },
			/* EC2 */
			{ LIKELY, "Another Region or another account holds "
			    "this instance. InvalidInstanceID.NotFound here "
			    "confirms it:",
			    "aws ec2 describe-instances --instance-ids "
			    "{target}{aws_options}", ALL(MAYBE_EC2) },
			{ LIKELY, "The instance is stopped, terminated or "
			    "still booting (State.Name and LaunchTime in the "
			    "same answer).", NULL, ALL(MAYBE_EC2) },
			{ LIKELY, "It has no instance role, or the role lacks "
			    "the permissions of Session Manager, and Default "
			    "Host Management is off. An empty list here means "
			    "that it never registered:", INFORMATION,
			    ALL(MAYBE_EC2) },
			{ POSSIBLE, "The agent is registered (Online above) "
			    "but cannot reach ssmmessages, or may not use it: "
			    "then this says notconnected:", STATUS,
			    ALL(MAYBE_EC2) },
			{ POSSIBLE, "The agent is stopped, not installed or "
			    "too old, or the machine is out of disk or memory "
			    "(ConnectionLost above: it worked before).", NULL,
			    ALL(MAYBE_EC2) },
			/* hybrid */
			{ LIKELY, "The hybrid machine is off, or its agent is "
			    "stopped. PingStatus and LastPingDateTime tell "
			    "since when:",
			    INFORMATION, ALL(IS(TARGET_KIND, "managed")) },
			{ LIKELY, "The mi- id is gone (deregistered, or "
			    "registered again under a new id), or it "
			    "belongs to another Region or account: then the "
			    "same list is empty.", NULL,
			    ALL(IS(TARGET_KIND, "managed")) },
			{ POSSIBLE, "Its service role (hybrid) lacks the "
			    "ssmmessages permissions, or a firewall or proxy keeps the "
			    "agent from ssmmessages: Online above, but here "
			    "notconnected:", STATUS,
			    ALL(IS(TARGET_KIND, "managed")) },
			/* SageMaker HyperPod */
			{ LIKELY, "Another Region or account, or a part of the "
			    "target is wrong: it is sagemaker-cluster:"
			    "CLUSTERID_GROUP-INSTANCEID, where CLUSTERID is "
			    "the end of the cluster's ARN, not its name.",
			    NULL, ALL(IS(TARGET_KIND, "sagemaker")) },
			{ LIKELY, "The HyperPod node is not Running, or "
			    "belongs to another instance group (aws sagemaker "
			    "list-cluster-nodes).", NULL,
			    ALL(IS(TARGET_KIND, "sagemaker")) },
		},
		.evidence = { FACT_PROVIDER, FACT_STATUS },
		.steps = {
			{ "Look the id up by its Name tag:",
			    "aws ec2 describe-instances --filters "
			    "Name=tag:Name,Values={target} --query "
			    "'Reservations[].Instances[].InstanceId'"
			    "{aws_options}", .when = ALL(NO_ID) },
			{ "Check that this is the account you meant; the "
			    "target was looked for in {region}:",
			    "aws sts get-caller-identity{aws_options}" },
			{ "Put the answers of describe-instance-information "
			    "and get-connection-status side by side. No entry: "
			    "never registered here (Region, account, role, "
			    "network). Online but notconnected: only "
			    "ssmmessages is missing. ConnectionLost: it worked "
			    "before. Online and connected: try again.",
			    .when = ALL(NOT(TARGET_KIND, "sagemaker")) },
			{ "The node's role needs AmazonSSMManagedInstanceCore, "
			    "or at least:", .policy = NODE_POLICY,
			    .who = ADMIN },
			{ "Restart the agent: after a role or a network was "
			    "mended it may wait 30 minutes and more before it "
			    "tries again. Without Session Manager the way in "
			    "is the EC2 serial console, Run Command (if "
			    "PingStatus is Online) or a reboot:",
			    "sudo systemctl restart amazon-ssm-agent\n"
			    "sudo snap restart amazon-ssm-agent     # Ubuntu\n"
			    "Restart-Service AmazonSSMAgent         # Windows",
			    .who = OWNER },
			{ "Then read its log: /var/log/amazon/ssm/"
			    "amazon-ssm-agent.log and errors.log (Windows: "
			    "%PROGRAMDATA%\\Amazon\\SSM\\Logs). AccessDenied "
			    "means the role, i/o timeout and no such host the "
			    "network, EC2RoleRequestError no role.",
			    .who = OWNER },
		},
		.about = "AWS answers TargetNotConnected when no agent with "
		    "this id holds an open control channel to Session Manager "
		    "in the account and Region that were asked. It is the "
		    "same answer for an instance that is stopped, one whose "
		    "agent is cut off, and one that lives in another Region: "
		    "the message cannot tell them apart. Your own permissions "
		    "are hardly the reason; they are checked before.\n\n"
		    "Two read-only questions tell most. "
		    "describe-instance-information lists what has registered: "
		    "no entry means never here (wrong Region or account, no "
		    "role, role without ssm:UpdateInstanceInformation, no way "
		    "to the ssm endpoint, no agent); ConnectionLost means that "
		    "it worked before. get-connection-status asks for the "
		    "control channel itself. Online together with notconnected "
		    "leaves ssmmessages: its permissions in the role, its VPC "
		    "endpoint, a proxy. Online and connected means that the "
		    "node is fine: try again, or compare Region and account of "
		    "the first call.\n\n"
		    "PingStatus Online alone proves little: the heartbeat "
		    "comes every five minutes and takes another way. An id "
		    "that AWS does not know is reported as notconnected, too. "
		    "No inbound rule and no public address is needed; the "
		    "agent only calls out, on port 443.\n\n"
		    "After a role was attached or mended the agent sleeps 25 "
		    "to 30 minutes between its attempts, the control channel "
		    "up to 40: restart the agent rather than diagnose again. "
		    "With Default Host Management an instance profile that "
		    "grants ssm:UpdateInstanceInformation but not ssmmessages "
		    "keeps the agent from the better role. An EC2 instance "
		    "with a hybrid activation is known as mi-..., not as "
		    "i-....\n\n"
		    "On the node, ssm-cli get-diagnostics --output table "
		    "checks endpoints, credentials and the service; its "
		    "network checks are TCP only and say nothing about TLS "
		    "inspection.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/session-manager-troubleshooting.html",
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/"
			"fleet-manager-troubleshooting-managed-nodes.html",
			"https://github.com/aws/amazon-ssm-agent/issues/544",
		},
	},
	{
		.id = "invalid-target",
		.when = {
			ALL(IS(CODE, "InvalidTarget|InvalidInstanceId|"
			    "InvalidInstanceID.Malformed|"
			    "InvalidInstanceID.NotFound")),
			/* Its length is a matter of usage. */
			ALL(HAS(FINAL, "at 'target' failed to satisfy "
			    "constraint|at 'instanceId' failed to satisfy "
			    "constraint"), LACKS(FINAL, "have length")),
			ALL(HAS(TEXT, "not in a valid state for account|"
			    "InvalidInstanceId:|InvalidTarget:|"
			    "at 'target' failed to satisfy constraint"),
			    UNKNOWN(CODE), LACKS(TEXT, "have length")),
		},
		.headline = "AWS does not know or does not accept {target}",
		.causes = {
			{ CERTAIN, "{target} does not have the form of a "
			    "target. For a container it is ecs:CLUSTER_TASKID_"
			    "RUNTIMEID: the cluster's name, the task's 32 "
			    "digits, and the container's runtime id.",
			    .when = ALL(IS(TARGET_KIND, "ecs"),
			    HAS(FINAL, "failed to satisfy constraint")) },
			{ LIKELY, "A part of the container's target is wrong; "
			    "it is ecs:CLUSTER_TASKID_RUNTIMEID.",
			    .when = ALL(IS(TARGET_KIND, "ecs"),
			    LACKS(FINAL, "failed to satisfy constraint")) },
			{ LIKELY, "{target} is a name or an address; AWS "
			    "wants the id (i-..., mi-..., ecs:..., "
			    "sagemaker-cluster:...).",
			    .when = ALL(NO_ID) },
			{ LIKELY, "Systems Manager does not know the instance "
			    "in this account and Region: another Region or "
			    "account, or it never registered (no role, no "
			    "agent). An empty list confirms it:", INFORMATION,
			    ALL(NOT_READY) },
			{ POSSIBLE, "It is registered, but stopped or its "
			    "agent is offline (PingStatus is not Online).",
			    .when = ALL(NOT_READY) },
			{ LIKELY, "EC2 has no instance with this id in the "
			    "account and Region that were asked: another "
			    "Region, another account, terminated, or a typing "
			    "error.", .when = ALL(IS(CODE,
			    "InvalidInstanceID.NotFound")) },
			{ LIKELY, "The id is mistyped or cut off: i- and 17 "
			    "(older: 8) digits, mi- and 17.",
			    .when = ALL(IS(TARGET_KIND, "ec2|managed"),
			    NOT(CODE, "InvalidInstanceId|"
			    "InvalidInstanceID.NotFound"),
			    LACKS(TEXT, "not in a valid state")) },
			{ LIKELY, "The target is mistyped, or is a name where "
			    "AWS wants an id (i-..., mi-..., ecs:..., "
			    "sagemaker-cluster:...).",
			    .when = ALL(UNKNOWN(TARGET),
			    NOT(CODE, "InvalidInstanceId|"
			    "InvalidInstanceID.NotFound"),
			    LACKS(TEXT, "not in a valid state")) },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "List the targets that Session Manager can reach "
			    "from here:",
			    "aws ssm describe-instance-information --query "
			    "'InstanceInformationList[].[InstanceId,"
			    "ComputerName,PingStatus]' --output text"
			    "{aws_options}",
			    .when = ALL(NOT(TARGET_KIND, "ecs")) },
			{ "Find the id by the Name tag:",
			    "aws ec2 describe-instances --filters "
			    "Name=tag:Name,Values={target} --query "
			    "'Reservations[].Instances[].InstanceId'"
			    "{aws_options}", .when = ALL(NO_ID) },
			{ "Take the parts from the running task:",
			    "aws ecs describe-tasks --cluster {cluster} "
			    "--tasks {task} --query 'tasks[].containers[]."
			    "[name,runtimeId]'{aws_options}",
			    .when = ALL(IS(TARGET_KIND, "ecs")) },
			{ "Or let the AWS CLI put the target together:",
			    "aws ecs execute-command --cluster {cluster} "
			    "--task {task} --container {container} "
			    "--interactive --command /bin/sh{aws_options}",
			    .when = ALL(IS(TARGET_KIND, "ecs")) },
			{ "Check that this is the account you meant; the "
			    "target was looked for in {region}:",
			    "aws sts get-caller-identity{aws_options}" },
		},
		.about = "The service refused the target itself, before it "
		    "looked for a connection. StartSession takes ids only: "
		    "i-... (EC2), mi-... (hybrid), ecs:CLUSTER_TASKID_"
		    "RUNTIMEID (a container), sagemaker-cluster:CLUSTERID_"
		    "GROUP-INSTANCEID (HyperPod). It knows neither names nor "
		    "addresses nor ARNs.\n\n"
		    "InvalidInstanceId with \"not in a valid state for "
		    "account\" is wider than its name: the id is well formed, "
		    "but Systems Manager has no such node that is ready in "
		    "this account and Region. Wrong Region or account comes "
		    "first, then an instance that never registered for want of "
		    "a role, an agent or a network, then one that is stopped. "
		    "describe-instance-information tells which.\n\n"
		    "For containers the cluster's name stands in the target, "
		    "not its ARN, and the runtime id of the container, not its "
		    "name. A well-formed target with a wrong third part is "
		    "answered with TargetNotConnected instead.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"APIReference/API_StartSession.html",
			"https://github.com/aws/session-manager-plugin/issues/"
			"72",
		},
	},
};

const size_t rows_target_count = COUNT_OF(rows_target);
