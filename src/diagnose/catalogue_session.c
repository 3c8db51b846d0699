/*
 * catalogue_session: a session that was open, or a forwarding that works up to
 * its far end, and what ended it: standard input, time, the network, somebody.
 * The node's own reasons are in catalogue_node.c.
 */
#include "ssm/diagnose/families.h"

#define TROUBLE								\
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/"	\
	"session-manager-troubleshooting.html"
#define TIMEOUTS							\
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/"	\
	"session-preferences-timeout.html"
#define PLUGIN_ISSUE(n)							\
	"https://github.com/aws/session-manager-plugin/issues/" n
#define AGENT_ISSUE(n)							\
	"https://github.com/aws/amazon-ssm-agent/issues/" n

#define HISTORY								\
	"aws ssm describe-sessions --state History --filters "		\
	"key=Target,value={target} --max-results 5{aws_options}"

#define IDENTITY "aws sts get-caller-identity{aws_options}"

#define RECONNECT							\
	{ "Connect again:", "ssm-connect {target}{aws_options}",	\
	    NULL, YOU, ALL(NOT(COMMAND, "ecs execute-command"),		\
	    LACKS(SESSION_ID, "ecs-execute-command")) }

const struct failure rows_session[] = {
	{
		.id = "stdin-eof",
		.when = {
			ALL(STARTS(PERFORM, "EOF")),
			ALL(HAS(TEXT, "Cannot perform start session: EOF")),
		},
		.headline = "the session ended because its standard input was "
		    "at its end",
		.what = "The session was opened; then the plugin read the end "
		    "of standard input and left at once. A command that was "
		    "started may have run, but its output is lost. aws exits "
		    "with 0 all the same.",
		.causes = {
			{ LIKELY, "There is no terminal behind standard input: "
			    "a CI job, cron, nohup, a pipe, </dev/null, a "
			    "program that starts aws.", "test -t 0 && echo "
			    "terminal" },
			{ POSSIBLE, "A loop (while read ...) feeds its own "
			    "input to aws, which reads it to the end." },
			{ UNLIKELY, "On a terminal: ^D, or a terminal with a "
			    "very large scrollback; a new window tells." },
		},
		.evidence = { FACT_PERFORM },
		.steps = {
			{ "Give it a terminal. script(1) makes one on any "
			    "Linux:",
			    "script -qec 'ssm-connect {target}{aws_options}' "
			    "/dev/null", .when = ALL(UNKNOWN(DOCUMENT)) },
			{ "Give it a terminal. script(1) makes one on any "
			    "Linux (put your command in):",
			    "script -qec 'COMMAND' /dev/null",
			    .when = ALL(KNOWN(DOCUMENT)) },
			{ "In CI, where only a command is to be run, Run "
			    "Command needs no terminal and gives the exit "
			    "status:",
			    "aws ssm send-command --instance-ids {target} "
			    "--document-name AWS-RunShellScript --parameters "
			    "'{\"commands\":[\"uptime\"]}'{aws_options}",
			    .when = ALL(NOT(TARGET_KIND, "ecs")) },
			{ "For ECS in CI, run the command as a task of its "
			    "own (aws ecs run-task with overrides).",
			    .when = ALL(IS(TARGET_KIND, "ecs")) },
			{ "For a port forwarding without a terminal keep "
			    "standard input open:",
			    "sleep infinity | ssm-connect {target}"
			    "{aws_options}", .when = ALL(HAS(DOCUMENT,
			    "PortForwarding")) },
		},
		.about = "The plugin reads the keyboard. When standard input "
		    "ends it prints \"Cannot perform start session: EOF\" and "
		    "exits with 0, although the session was open: the text is "
		    "misleading, nothing failed at the start.\n\n"
		    "In CI and cron, where there is no terminal, this happens "
		    "at once. The remote command was started and often runs "
		    "to its end; its output is lost when it comes later than "
		    "the plugin's exit, so quick commands seem to work and "
		    "slow ones vanish. A pseudo-terminal (script, or a "
		    "program that makes one) cures it; for commands alone Run "
		    "Command is the better tool, because it returns output "
		    "and status.",
		.references = { AGENT_ISSUE("354") },
	},
	{
		.id = "dropped",
		.when = {
			ALL(HAS(PERFORM, "write tcp|broken pipe|connection "
			    "reset|Connection is closed|wsasend|wsarecv|"
			    "closed network connection|forcibly closed|"
			    "websocket: close|read tcp|connection timed out")),
			ALL(HAS(TEXT, "Can't send message: Connection is "
			    "closed|websocket: close 1006|websocket: close "
			    "1000"), UNKNOWN(CODE), UNKNOWN(REASON),
			    UNKNOWN(PERFORM),
			    /* The agent's log: its own channel, opened anew. */
			    LACKS(TEXT, "[MessageGatewayService]")),
			ALL(HAS(TEXT, "The process tried to write to a "
			    "nonexistent pipe"), HAS(TEXT, "start-session")),
		},
		.headline = "the connection of an open session was lost and "
		    "could not be resumed",
		.what = "The session had been open. Its data channel broke, "
		    "the plugin did not get it back, and noticed only when "
		    "the next key was pressed (\"cannot perform start "
		    "session\" is its wording for this, too).",
		.causes = {
			{ LIKELY, "A VPN, NAT, firewall or proxy closed the "
			    "idle connection, or this computer slept or "
			    "changed its network." },
			{ LIKELY, "AWS closes every data channel after about "
			    "60 minutes; the plugin then resumes, but the "
			    "credentials had expired by then. An error here "
			    "confirms it:", IDENTITY },
			{ POSSIBLE, "You may not call ssm:ResumeSession for your "
			    "own sessions." },
			{ POSSIBLE, "The node or its agent stopped meanwhile.",
			    "aws ssm get-connection-status --target {target}"
			    "{aws_options}" },
		},
		.evidence = { FACT_PERFORM },
		.steps = {
			RECONNECT,
			{ "If keys stay invisible afterwards, restore the "
			    "terminal:", "stty sane" },
			{ "Work that must survive: run it inside tmux or "
			    "screen on the node. Through ssh, "
			    "ServerAliveInterval 30 keeps the connection "
			    "busy." },
			{ "Allow your sessions to be resumed. This is for "
			    "roles and SSO; for IAM users the resource "
			    "arn:aws:ssm:*:*:session/${aws:username}-* does "
			    "it:",
			    .policy = "{\"Effect\": \"Allow\", \"Action\": "
			    "[\"ssm:ResumeSession\", "
			    "\"ssm:TerminateSession\"],\n"
			    " \"Resource\": \"*\", \"Condition\": "
			    "{\"StringLike\": {\n"
			    "  \"ssm:resourceTag/aws:ssmmessages:session-id\":"
			    " [\"${aws:userid}\"]}}}", .who = ADMIN },
		},
		.about = "Minutes or hours after its start a session freezes, "
		    "and at the next key the plugin prints \"Cannot perform "
		    "start session: write tcp ... broken pipe\" or \"Can't "
		    "send message: Connection is closed\" and exits with 0. "
		    "The start is long past; what broke is the websocket, and "
		    "resuming it failed.\n\n"
		    "The time since the start helps: about 60 minutes, or a "
		    "multiple, is the service's own hourly close, after which "
		    "ResumeSession needs valid credentials and permission "
		    "(exported one-hour credentials have expired by then, and "
		    "ECS Exec sessions cannot be resumed at all). A minute or "
		    "some minutes of idling point to a VPN, NAT or proxy that "
		    "cuts idle connections; the plugin sends a sign of life "
		    "only every five minutes. Anything may be sleep or a "
		    "change of network.\n\n"
		    "Port forwardings died silently after a reconnect with "
		    "plugins before 1.2.835.0. The idle time-out is another "
		    "thing and ends with its own text.",
		.references = {
			PLUGIN_ISSUE("109"), PLUGIN_ISSUE("135"),
			PLUGIN_ISSUE("136"),
		},
	},
	{
		.id = "session-not-resumed",
		.when = {
			/* The plugin's: Session: ID timed out. */
			ALL(IS(REASON, "timed out")),
			ALL(HAS(TEXT, "Resume Session failed|Failed to get "
			    "token: "), UNKNOWN(REASON), UNKNOWN(CODE)),
			ALL(IS(OPERATION, "ResumeSession"), KNOWN(CODE)),
		},
		.rank = -2,	/* a denied ResumeSession is a denial first */
		.headline = "the session broke off, and AWS did not let it "
		    "resume",
		.what = "The session had been open. Its connection broke, the "
		    "plugin asked AWS to resume the session, and got none "
		    "back.",
		.causes = {
			{ LIKELY, "The session was over already: idle time or "
			    "maximum duration reached, or terminated.",
			    HISTORY, ALL(IS(REASON, "timed out")) },
			{ LIKELY, "The credentials that the session was "
			    "started with have expired.", IDENTITY,
			    ALL(NOT(REASON, "timed out")) },
			{ POSSIBLE, "You may not call ssm:ResumeSession for your "
			    "own sessions.", NULL,
			    ALL(NOT(REASON, "timed out")) },
		},
		.steps = {
			RECONNECT,
			{ "Start with credentials that last longer, or with a "
			    "profile that renews them itself (sso, "
			    "credential_process, role with source_profile) "
			    "instead of exported variables.",
			    .when = ALL(NOT(REASON, "timed out")) },
			{ "If it is the idle time, lengthen it in the "
			    "preferences, to at most 60 minutes.",
			    .who = ADMIN,
			    .when = ALL(IS(REASON, "timed out")) },
		},
		.about = "When its websocket breaks, and once an hour when AWS "
		    "closes it, the plugin calls ResumeSession with "
		    "credentials that it finds itself. \"Session: ID timed "
		    "out.\" means that AWS answered but gave no new token: the "
		    "session was over. \"Resume Session failed\" in its log "
		    "tells an error of the call: expired credentials are the "
		    "most common (HTTP 403 about an hour after the start), "
		    "then a missing permission.",
		.references = { PLUGIN_ISSUE("136"), TIMEOUTS },
	},
	{
		.id = "idle-timeout",
		.when = {
			ALL(HAS(REASON, "due to inactivity|idle session "
			    "timeout|idle timeout")),
			ALL(HAS(TEXT, "session timed out due to inactivity"),
			    UNKNOWN(CODE)),
		},
		.headline = "the session was idle for too long and was ended",
		.what = "The session had been open and worked.",
		.causes = {
			{ CERTAIN, "Nothing was typed and nothing printed for "
			    "longer than the idle time of the account's "
			    "Session Manager preferences (20 minutes unless "
			    "changed; ECS Exec always 20)." },
		},
		.evidence = { FACT_REASON },
		.steps = {
			RECONNECT,
			{ "Run long work inside tmux or screen on the node, so "
			    "that it goes on when the session ends." },
			{ "See what is set:",
			    "aws ssm get-document --name "
			    "SSM-SessionManagerRunShell --query Content"
			    "{aws_options}" },
			{ "Lengthen idleSessionTimeout in the preferences, to "
			    "at most 60 minutes.", .who = ADMIN },
		},
		.about = "Session Manager ends a session without input and "
		    "output after the idle time: 20 minutes, or 1 to 60 in the "
		    "preferences (idleSessionTimeout of the session document). "
		    "A command that runs for long without printing counts as "
		    "idle. For a port forwarding it is the traffic that "
		    "counts.\n\n"
		    "A forwarding that ends after 30 to 60 seconds is not the "
		    "idle time but an old pair of agent and plugin (agent "
		    "3.1.1446.0, plugin 1.2.323.0, or a plugin built from "
		    "source that reports 1.2.0.0).",
		.references = { TIMEOUTS, AGENT_ISSUE("261") },
	},
	{
		.id = "session-duration",
		.when = {
			ALL(HAS(REASON, "maximum session duration|max session "
			    "duration|maximum duration|exceeded the maximum")),
		},
		.headline = "the session reached the longest time that is "
		    "allowed",
		.what = "The session had been open and worked.",
		.causes = {
			{ CERTAIN, "The maxSessionDuration of the session's "
			    "preferences is reached; activity does not prolong "
			    "it." },
		},
		.evidence = { FACT_REASON },
		.steps = {
			RECONNECT,
			{ "Lengthen maxSessionDuration in the preferences, to "
			    "at most 1440 minutes.", .who = ADMIN },
		},
		.about = "The preferences can set maxSessionDuration, 1 to "
		    "1440 minutes. At its end the session is closed whether "
		    "or not somebody works in it.",
		.references = { TIMEOUTS },
	},
	{
		.id = "terminated",
		.when = {
			ALL(HAS(REASON, "terminated by|was terminated|has been "
			    "terminated|terminated by an administrator|session "
			    "was cancelled|already terminated"),
			    LACKS(REASON, "inactivity|maximum|ERROR|Setting up "
			    "data channel")),
		},
		.headline = "somebody ended the session from outside",
		.what = "The session had been open when it was closed.",
		.causes = {
			{ LIKELY, "An administrator, a script or you in "
			    "another window called TerminateSession. The "
			    "history shows the session and its owner:",
			    HISTORY },
		},
		.evidence = { FACT_REASON },
		.steps = {
			RECONNECT,
			{ "Who it was stands in CloudTrail:",
			    "aws cloudtrail lookup-events --lookup-attributes "
			    "AttributeKey=EventName,"
			    "AttributeValue=TerminateSession --max-results 10"
			    "{aws_options}", .who = ADMIN },
		},
		.about = "TerminateSession, from the console or by the API, "
		    "closes a session at once. The history of sessions keeps "
		    "the end, CloudTrail the caller.",
		.references = { TROUBLE },
	},
	{
		.id = "remote-port-closed",
		.when = {
			ALL(HAS(REASON, "Connection to destination port failed|"
			    "Unable to connect to specified port")),
			ALL(HAS(TEXT, "Connection to destination port failed|"
			    "Unable to connect to specified port|"
			    "Unable to dial connection to server"),
			    UNKNOWN(CODE)),
		},
		.headline = "the session works, but nothing accepts the "
		    "connection at its far end",
		.what = "AWS, the plugin and the agent did their part; the "
		    "agent then could not connect to the port it was told.",
		.causes = {
			{ LIKELY, "Nothing listens on that port of the node "
			    "(for ssh: sshd is not running, or has another "
			    "port than portNumber).",
			    .when = ALL(LACKS(DOCUMENT, "RemoteHost")) },
			{ LIKELY, "The node cannot reach that host and port: "
			    "security group of the database or server, route, "
			    "or the host name is another one.",
			    .when = ALL(HAS(DOCUMENT, "RemoteHost")) },
			{ POSSIBLE, "It is a forwarding to another host, and "
			    "the node cannot reach that host and port "
			    "(security group, route).",
			    .when = ALL(UNKNOWN(DOCUMENT)) },
			{ POSSIBLE, "The service listens on another address "
			    "than localhost.",
			    .when = ALL(LACKS(DOCUMENT, "RemoteHost")) },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Open a shell on the node and look:",
			    "ssm-connect {target}{aws_options}\n"
			    "sudo ss -ltnp                  # on the node",
			    .when = ALL(LACKS(DOCUMENT, "RemoteHost")) },
			{ "Open a shell on the node and try from there:",
			    "ssm-connect {target}{aws_options}\n"
			    "nc -vz HOST PORT               # on the node",
			    .when = ALL(HAS(DOCUMENT, "RemoteHost")) },
			{ "For ssh, start sshd on the node:",
			    "sudo systemctl enable --now sshd   # or: ssh",
			    .who = OWNER, .when = ALL(LACKS(DOCUMENT,
			    "PortForwarding|RemoteHost")) },
			{ "The agent's log has the reason: connection refused, "
			    "i/o timeout or no such host.",
			    "sudo grep 'Unable to dial' "
			    "/var/log/amazon/ssm/amazon-ssm-agent.log",
			    .who = OWNER },
		},
		.about = "With AWS-StartSSHSession and the port forwarding "
		    "documents the agent connects to a port, on the node or "
		    "(AWS-StartPortForwardingSessionToRemoteHost) elsewhere. "
		    "This message means that this last connection was refused "
		    "or not answered. IAM, plugin and data channel are in "
		    "order.\n\n"
		    "\"Port 8080 opened\" and \"Waiting for connections\" "
		    "appear before anything was tried: the agent connects "
		    "only when a local program does. The agent's log has the "
		    "line \"Unable to dial connection to server\" with the "
		    "reason. connection refused: nothing listens there; i/o "
		    "timeout: a security group or route; no such host: the "
		    "name.",
		.references = { AGENT_ISSUE("357"), AGENT_ISSUE("367") },
	},
	{
		.id = "remote-host-forbidden",
		.when = {
			ALL(HAS(REASON, "Forwarding to IP address"),
			    HAS(REASON, "is forbidden")),
			ALL(HAS(TEXT, "Forwarding to IP address"),
			    HAS(TEXT, "is forbidden"), UNKNOWN(CODE)),
		},
		.headline = "the agent does not forward to this address",
		.evidence = { FACT_REASON },
		.causes = {
			{ CERTAIN, "The agent refuses the metadata service, "
			    "Amazon's DNS and time servers and the network's "
			    "own reserved addresses." },
		},
		.steps = {
			{ "Check the host in --parameters; if it is a name, "
			    "see what it resolves to on the node:",
			    "getent hosts HOST" },
		},
		.about = "Port forwarding to a remote host has a fixed list of "
		    "addresses that are never forwarded to: 169.254.169.254 "
		    "and its like, the VPC's name server and reserved "
		    "addresses, broadcast. The agent's setting "
		    "Mgs.DeniedPortForwardingRemoteIPs can add others.",
		.references = { TROUBLE },
	},
	{
		.id = "remote-host-unknown",
		.when = {
			ALL(HAS(REASON, "lookup "), HAS(REASON, "no such host|"
			    "server misbehaving"), LACKS(REASON, "data channel|"
			    "datachannel|kms|validate encryption")),
		},
		.headline = "the node cannot resolve the host to forward to",
		.causes = {
			{ LIKELY, "The name in host of --parameters is "
			    "mistyped, or is known only outside the node's "
			    "network." },
			{ POSSIBLE, "The node's name resolution is broken." },
		},
		.evidence = { FACT_REASON },
		.steps = {
			{ "Try it on the node:",
			    "ssm-connect {target}{aws_options}\n"
			    "getent hosts HOST              # on the node" },
		},
		.about = "AWS-StartPortForwardingSessionToRemoteHost resolves "
		    "the name in host on the node, not here. A name of a "
		    "private zone must be known in the node's VPC.",
		.references = { TROUBLE },
	},
	{
		.id = "ssh-proxy",
		.when = {
			ALL(HAS(TEXT, "Connection closed by UNKNOWN port 65535|"
			    "Connection to UNKNOWN port 65535|"
			    "banner exchange: Connection to UNKNOWN"),
			    UNKNOWN(CODE), UNKNOWN(REASON), UNKNOWN(PERFORM)),
			/* A real port, 22, means that no ProxyCommand ran. */
			ALL(HAS(TEXT, "kex_exchange_identification|"
			    "ssh_exchange_identification|"
			    "Connection timed out during banner exchange"),
			    UNKNOWN(CODE), UNKNOWN(REASON), UNKNOWN(PERFORM),
			    LACKS(TEXT, "port 22|with 22|github|gitlab|"
			    "bitbucket|corkscrew|ProxyCommand=nc")),
		},
		.rank = -3,	/* only where nothing tells the reason */
		.headline = "ssh got no usable answer through its "
		    "ProxyCommand",
		.what = "These lines are ssh's own. They say only that the "
		    "program behind ProxyCommand (for Session Manager, aws) "
		    "closed its end, was silent, or sent something else; its "
		    "reason stands in the lines before, or was not shown.",
		.causes = {
			{ LIKELY, "Something else than the ssh stream came "
			    "through ProxyCommand: a banner, a debug line, the "
			    "output of another aws command in it, an old "
			    "plugin on Windows.",
			    .when = ALL(HAS(TEXT, "corrupted|bad packet|"
			    "banner line")) },
			{ LIKELY, "The session was started, but its data "
			    "channel did not open, or the agent was slow: ssh "
			    "waited for the server's first line in vain. A "
			    "shell session stays blank then, too:",
			    "ssm-connect {target}{aws_options}",
			    ALL(HAS(TEXT, "timed out")) },
			{ LIKELY, "StartSession failed: expired credentials, a "
			    "missing permission (also for the document "
			    "AWS-StartSSHSession), target not connected, "
			    "plugin missing. Run alone, it says which:",
			    "ssm-connect {target} --document-name "
			    "AWS-StartSSHSession{aws_options}" },
			{ LIKELY, "No sshd runs on the node, or not on "
			    "that port. Then a shell session works:",
			    "ssm-connect {target}{aws_options}" },
			{ POSSIBLE, "aws or the plugin is not on PATH of the "
			    "program that starts ssh (VS Code, Ansible, an "
			    "IDE), or aws wants to ask for an MFA code there." },
		},
		.steps = {
			{ "Let ssh show what ProxyCommand prints:",
			    "ssh -vvv HOST" },
			{ "Check the ProxyCommand in ~/.ssh/config: target "
			    "%h, port %p, profile and Region named, and Host "
			    "patterns i-* and mi-* that fit." },
			{ "On the node, over a shell session:",
			    "sudo systemctl status sshd", .who = OWNER },
		},
		.about = "kex_exchange_identification: Connection closed by "
		    "remote host, and Connection closed by UNKNOWN port 65535, "
		    "are what ssh says when its ProxyCommand goes away before "
		    "the server's first line. UNKNOWN and 65535 only tell "
		    "that there was no real socket. The cause is whatever aws "
		    "said: with a terminal it stands above these lines, in "
		    "VS Code or Ansible it is often swallowed.\n\n"
		    "The way to find it is to run the ProxyCommand by itself. "
		    "If StartSession goes well and ssh still fails, sshd on "
		    "the node is the suspect (stopped, other port), then the "
		    "key or user, which ssh would report in other words. "
		    "Permission denied (publickey) means that the whole "
		    "tunnel works.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/session-manager-getting-started-"
			"enable-ssh-connections.html", AGENT_ISSUE("662"),
		},
	},
	{
		.id = "session-start-failed",
		.when = {
			ALL(KNOWN(PERFORM)),
		},
		.rank = 1,	/* more than an unfinished session */
		.headline = "the plugin could not run the session: {perform}",
		.causes = {
			{ POSSIBLE, "The plugin's own words are all that is "
			    "known; the API call had gone well." },
		},
		.evidence = { FACT_PERFORM },
		.steps = {
			{ "Try once more, in a plain terminal:",
			    "ssm-connect {target}{aws_options}" },
			{ "Make sure that the plugin is current:",
			    "session-manager-plugin --version" },
		},
		.about = "\"Cannot perform start session\" is printed by the "
		    "plugin for whatever goes wrong in it, at the start or "
		    "hours later; the words behind the colon are the reason. "
		    "The frequent ones have entries of their own: EOF "
		    "(stdin-eof), write tcp ... broken pipe (dropped), bind: "
		    "address already in use (local-port-in-use), listen unix "
		    "... invalid argument (plugin-socket-path), invalid "
		    "character (plugin-outdated).",
		.references = { TROUBLE },
	},
};

const size_t rows_session_count = COUNT_OF(rows_session);
