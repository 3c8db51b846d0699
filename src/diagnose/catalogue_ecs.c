/*
 * catalogue_ecs: ECS Exec (aws ecs execute-command) and sessions to a
 * container by its ecs: target. Denials are in catalogue_denied.c, what the
 * agent in the container says in catalogue_node.c.
 */
#include "ssm/diagnose/families.h"

#define TASK								\
	"aws ecs describe-tasks --cluster {cluster} --tasks {task}"	\
	" --query 'tasks[].[lastStatus,enableExecuteCommand,"		\
	"containers[].[name,managedAgents[]]]'{aws_options}"

#define TASKS								\
	"aws ecs list-tasks --cluster {cluster}{aws_options}"

#define TASK_ROLE_POLICY						\
	"{\"Effect\": \"Allow\", \"Action\": [\n"			\
	"  \"ssmmessages:CreateControlChannel\",\n"			\
	"  \"ssmmessages:OpenControlChannel\",\n"			\
	"  \"ssmmessages:CreateDataChannel\",\n"			\
	"  \"ssmmessages:OpenDataChannel\"],\n"				\
	" \"Resource\": \"*\"}"

#define ENABLE								\
	"aws ecs update-service --cluster {cluster} --service SERVICE "	\
	"--enable-execute-command --force-new-deployment{aws_options}"

#define GUIDE								\
	"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"	\
	"ecs-exec.html"
#define CHECKER								\
	"https://github.com/aws-containers/amazon-ecs-exec-checker"

#define INVALID IS(CODE, "InvalidParameterException"),			\
	IS(OPERATION, "ExecuteCommand")

const struct failure rows_ecs[] = {
	{
		.id = "target-not-connected-ecs",
		.when = {
			ALL(IS(CODE, "TargetNotConnectedException")),
			ALL(IS(CODE, "TargetNotConnected"),
			    IS(TARGET_KIND, "ecs")),
			ALL(HAS(TEXT, "TargetNotConnectedException"),
			    UNKNOWN(CODE)),
			ALL(HAS(TEXT, "TargetNotConnected:"),
			    HAS(TEXT, "ecs:"), UNKNOWN(CODE)),
			ALL(HAS(TEXT, "execute command failed due to an "
			    "internal error"), UNKNOWN(CODE)),
		},
		.headline = "the agent in the container has no connection to "
		    "Session Manager",
		.what = "AWS accepted your credentials, but no exec agent of "
		    "that container holds a connection to Session Manager. "
		    "\"Internal error\" is only AWS's wording for it.",
		.causes = {
			{ LIKELY, "A part of the target is wrong: it is "
			    "ecs:CLUSTER_TASKID_RUNTIMEID, with the cluster's "
			    "name and the container's runtime id; a wrong part "
			    "is answered in the same words.",
			    "aws ecs describe-tasks --cluster {cluster} "
			    "--tasks {task} --query 'tasks[].containers[]."
			    "[name,runtimeId]'{aws_options}",
			    ALL(IS(TARGET_KIND, "ecs")) },
			{ LIKELY, "The task role (not the execution role) is "
			    "missing or lacks the four ssmmessages actions.",
			    "aws ecs describe-task-definition "
			    "--task-definition NAME --query "
			    "'taskDefinition.[taskRoleArn,"
			    "containerDefinitions[].[name,"
			    "readonlyRootFilesystem,environment[].name]]'"
			    "{aws_options}" },
			{ LIKELY, "The task started a moment ago, was "
			    "replaced, or its ExecuteCommandAgent is not "
			    "RUNNING. This shows its reason:", TASK },
			{ LIKELY, "The task's subnet has no way to ssmmessages "
			    "on port 443: no NAT, or no VPC endpoint for "
			    "ssmmessages.",
			    "aws ec2 describe-vpc-endpoints --query "
			    "'VpcEndpoints[].[ServiceName,State,VpcId]'"
			    "{aws_options}" },
			{ POSSIBLE, "AWS_ACCESS_KEY_ID and its like in the "
			    "container's environment hide the task role from "
			    "the agent, or readonlyRootFilesystem keeps it "
			    "from starting (describe-task-definition shows "
			    "both)." },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "Wait a minute and try once more: RUNNING means that "
			    "the agent's process was started, not yet that it "
			    "is connected." },
			{ "Check that the task still runs in the cluster and "
			    "Region you meant:", TASKS },
			{ "Add to the task role, then start new tasks:",
			    .policy = TASK_ROLE_POLICY, .who = ADMIN },
			{ "Start new tasks; a task keeps the role and the "
			    "setting it was started with:", ENABLE,
			    .who = OWNER },
			{ "In the container (by docker exec on an EC2 host, or "
			    "a shell in the image) the agent's log is "
			    "/var/log/amazon/ssm/amazon-ssm-agent.log.",
			    .who = OWNER },
		},
		.about = "TargetNotConnectedException from ExecuteCommand, and "
		    "TargetNotConnected for an ecs: target, mean that the SSM "
		    "agent which ECS puts into the container has no open "
		    "channel to Session Manager. The caller's permissions are "
		    "not the reason, and there is nothing to mend on the "
		    "calling machine.\n\n"
		    "In order of frequency: the task role lacks "
		    "ssmmessages:CreateControlChannel, CreateDataChannel, "
		    "OpenControlChannel, OpenDataChannel (people give them to "
		    "the execution role, which the agent never uses); no route "
		    "or VPC endpoint to ssmmessages; a task that is just "
		    "starting, stopping or replaced; access keys in the "
		    "container's environment that win over the task role; a "
		    "read-only root file system, on which the agent cannot "
		    "start; a container with too little memory; pidMode task, "
		    "where the agent runs in one container only.\n\n"
		    "A task keeps the role and the exec setting it was started "
		    "with: after a change new tasks are needed "
		    "(--force-new-deployment). amazon-ecs-exec-checker walks "
		    "through most of this list.",
		.references = {
			GUIDE, CHECKER,
			"https://github.com/aws/aws-cli/issues/6562",
		},
	},
	{
		.id = "ecs-exec-disabled",
		.when = {
			ALL(HAS(FINAL, "execute command was not enabled when "
			    "the task was run|execute command agent isn't "
			    "running"), IS(CODE, "InvalidParameterException")),
			ALL(HAS(TEXT, "execute command was not enabled when "
			    "the task was run"), UNKNOWN(CODE)),
		},
		.headline = "ECS Exec is off for this task, or its exec agent "
		    "is not running",
		.causes = {
			{ LIKELY, "The task was started without execute "
			    "command. false here confirms it:",
			    "aws ecs describe-tasks --cluster {cluster} "
			    "--tasks {task} --query "
			    "'tasks[].enableExecuteCommand'{aws_options}" },
			{ POSSIBLE, "It is on, but the ExecuteCommandAgent of "
			    "that container is still PENDING or has STOPPED:",
			    TASK },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "If it is true and the agent PENDING, wait a minute "
			    "and try again." },
			{ "If it is false, switch it on and start new tasks; "
			    "running tasks do not change:", ENABLE,
			    .who = OWNER },
			{ "A task without a service: run it again by aws ecs "
			    "run-task with --enable-execute-command.",
			    .who = OWNER },
			{ "If the agent has STOPPED, its reason stands in "
			    "managedAgents: a read-only root file system, too "
			    "little memory, a platform version below 1.4.0. "
			    "Mend that in the task definition.",
			    .who = OWNER },
		},
		.about = "ECS has one text for two different things: the task "
		    "was started with enableExecuteCommand false, or it is "
		    "true and the agent in the container is not (yet, or any "
		    "more) running. describe-tasks tells them apart: "
		    "enableExecuteCommand of the task, and lastStatus and "
		    "reason of the managed agent ExecuteCommandAgent in each "
		    "container.\n\n"
		    "The usual mistake is to enable it on the service and to "
		    "try again at once: the setting is taken when a task "
		    "starts, so only new tasks have it. A deployment through "
		    "CodeDeploy or Terraform can switch it off again.\n\n"
		    "An agent stops where the root file system is read-only, "
		    "where memory is short, and on Fargate below platform "
		    "version 1.4.0 (Windows 1.0.0).",
		.references = { GUIDE, CHECKER },
	},
	{
		.id = "ecs-task-role-missing",
		.when = {
			ALL(HAS(FINAL, "a valid taskRoleArn is not being "
			    "used")),
			ALL(HAS(TEXT, "a valid taskRoleArn is not being used"),
			    UNKNOWN(CODE)),
		},
		.headline = "the task definition has no task role, which ECS "
		    "Exec needs",
		.causes = {
			{ CERTAIN, "ECS Exec can be switched on only for tasks "
			    "with a task role; this task definition names none "
			    "(the execution role does not count)." },
		},
		.steps = {
			{ "Create a task role that ecs-tasks.amazonaws.com may "
			    "assume, with:", .policy = TASK_ROLE_POLICY,
			    .who = ADMIN },
			{ "Put it into a new revision of the task definition "
			    "as taskRoleArn, then:",
			    "aws ecs update-service --cluster {cluster} "
			    "--service SERVICE --task-definition NAME "
			    "--enable-execute-command --force-new-deployment"
			    "{aws_options}", .who = OWNER },
		},
		.about = "UpdateService, CreateService and RunTask refuse "
		    "--enable-execute-command for a task definition without a "
		    "task role, because the agent in the container signs its "
		    "calls with that role. The execution role, which pulls the "
		    "image and writes the logs, is another one.\n\n"
		    "A new revision of the task definition with taskRoleArn "
		    "solves it; the role needs the four ssmmessages actions.",
		.references = {
			GUIDE, "https://github.com/aws/aws-cli/issues/6242",
		},
	},
	{
		.id = "ecs-cluster-not-found",
		.when = {
			ALL(IS(CODE, "ClusterNotFoundException")),
			ALL(HAS(TEXT, "ClusterNotFoundException"),
			    UNKNOWN(CODE)),
		},
		.headline = "ECS has no cluster {cluster} in {region}, in the "
		    "account that was asked",
		.causes = {
			{ LIKELY, "No --cluster was given, so ECS looked for "
			    "one named default.",
			    "aws ecs list-clusters{aws_options}",
			    ALL(UNKNOWN(CLUSTER), KNOWN(ARGUMENTS)) },
			{ LIKELY, "The cluster is in another Region or "
			    "account, or the name is mistyped. This lists what "
			    "is there:",
			    "aws ecs list-clusters{aws_options}",
			    ALL(KNOWN(CLUSTER)) },
			{ LIKELY, "The cluster is in another Region or "
			    "account, the name is mistyped, or --cluster was "
			    "left out and ECS looked for one named default.",
			    "aws ecs list-clusters{aws_options}",
			    ALL(UNKNOWN(CLUSTER), UNKNOWN(ARGUMENTS)) },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "Check that this is the account you meant; the "
			    "cluster was looked for in {region}:",
			    "aws sts get-caller-identity{aws_options}" },
			{ "Name cluster and Region:",
			    "aws ecs execute-command --cluster CLUSTER --task "
			    "{task} --container {container} --interactive "
			    "--command /bin/sh --region REGION{aws_options}",
			    .when = ALL(MAY_BE(OPERATION, ECS_CALLS)) },
		},
		.about = "ECS looked for the cluster in the account and the "
		    "Region of the call and found none. Without --cluster it "
		    "looks for one named default. aws ecs list-clusters with "
		    "the same profile and Region shows what can be named; if "
		    "the list is empty, it is the wrong Region or account.",
		.references = { GUIDE },
	},
	{
		.id = "ecs-task-not-found",
		.when = {
			ALL(INVALID, HAS(FINAL, "task was not found|task is "
			    "not found|task not found|task does not exist|"
			    "task was stopped|task is stopped|task has "
			    "stopped|is not running|task is in the process of "
			    "stopping")),
			/* The CLI's own, after ExecuteCommand went well. */
			ALL(HAS(FINAL, "The task provided in the request was "
			    "not found")),
			ALL(HAS(FINAL, "referenced task was not found|"
			    "specified task was not found")),
			ALL(HAS(TEXT, "referenced task was not found|specified "
			    "task was not found|task provided in the request "
			    "was not found"), UNKNOWN(CODE)),
		},
		.headline = "the cluster has no such task running",
		.causes = {
			{ LIKELY, "The task has stopped or was replaced since "
			    "you looked its id up. This lists the tasks that "
			    "run now:", TASKS },
			{ LIKELY, "It runs in another cluster (without "
			    "--cluster ECS takes the one named default), "
			    "Region or account." },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "If the task stopped, see why:",
			    "aws ecs describe-tasks --cluster {cluster} "
			    "--tasks {task} --query 'tasks[].[lastStatus,"
			    "stoppedReason]'{aws_options}" },
			{ "Connect to one that runs:",
			    "aws ecs execute-command --cluster {cluster} "
			    "--task TASK --container {container} "
			    "--interactive "
			    "--command /bin/sh{aws_options}" },
		},
		.about = "ECS knows the cluster, but no running task with that "
		    "id in it. Tasks are replaced at every deployment, scaling "
		    "and failed health check, so an id copied some time ago is "
		    "the usual reason; a cluster or Region that was not named "
		    "is the second. --task takes the id or the whole ARN; "
		    "the ARN names cluster, Region and account, which helps to "
		    "see a mix-up.\n\n"
		    "The text \"The task provided in the request was not "
		    "found.\" without an operation is the AWS CLI's own: the "
		    "command was accepted, and describe-tasks, which it calls "
		    "next, did not find the task any more.",
		.references = { GUIDE },
	},
	{
		.id = "ecs-container-not-found",
		.when = {
			ALL(INVALID, HAS(FINAL, "container")),
		},
		.rank = 1,	/* the text may name the task as well */
		.headline = "ECS does not know which container of the task is "
		    "meant",
		.causes = {
			{ LIKELY, "The task has no container of that name, or "
			    "it has several and none was named. These are its "
			    "containers:",
			    "aws ecs describe-tasks --cluster {cluster} "
			    "--tasks {task} --query 'tasks[].containers[]."
			    "[name,lastStatus]'{aws_options}" },
			{ POSSIBLE, "The container has stopped, or is one that "
			    "ECS added itself (a sidecar without exec)." },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "Name the container as the task definition does:",
			    "aws ecs execute-command --cluster {cluster} "
			    "--task {task} --container {container} "
			    "--interactive "
			    "--command /bin/sh{aws_options}" },
		},
		.about = "--container is the container's name in the task "
		    "definition, not the image and not the runtime id. It may "
		    "be left out only where the task has a single container.",
		.references = { GUIDE },
	},
	{
		.id = "ecs-exec-rejected",
		.when = {
			ALL(INVALID),
			ALL(IS(CODE, "InvalidParameterException"),
			    HAS(FINAL, "execute command"), UNKNOWN(OPERATION)),
		},
		.rank = -4,	/* whatever no other row knows */
		.headline = "ECS does not accept this execute-command request",
		.causes = {
			{ LIKELY, "AWS names the reason itself in its message "
			    "above." },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "Compare with what the task is and has:", TASK },
			{ "Only interactive commands are supported; the "
			    "command is one program, so pipes need a shell "
			    "around them:",
			    "aws ecs execute-command --cluster {cluster} "
			    "--task {task} --container {container} "
			    "--interactive "
			    "--command '/bin/sh -c \"ls | head\"'"
			    "{aws_options}" },
		},
		.about = "ExecuteCommand answered InvalidParameterException "
		    "with a text that is not one of the usual ones. The text "
		    "is AWS's own and names the parameter or the condition. "
		    "Known conditions: only --interactive is supported, the "
		    "task must run on a platform that knows ECS Exec (Fargate "
		    "1.4.0, on EC2 container agent 1.50.2), and the command is "
		    "started directly, without a shell.",
		.references = { GUIDE, CHECKER },
	},
};

const size_t rows_ecs_count = COUNT_OF(rows_ecs);
