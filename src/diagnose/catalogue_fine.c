/*
 * catalogue_fine: runs that did not fail, or that the user broke off. Their
 * ranks are below zero: anything that tells of a failure comes first.
 */
#include "ssm/diagnose/families.h"

#define NOTHING_FAILED							\
	UNKNOWN(FINAL), UNKNOWN(CODE), UNKNOWN(ERROR), UNKNOWN(PERFORM),\
	UNKNOWN(REASON)

#define ANSWERED							\
	KNOWN(CLI_VERSION), KNOWN(ARGUMENTS), UNKNOWN(COMMAND),		\
	KNOWN(SUCCEEDED), STARTS(STATUS, "2"), IS(PHASE, "answer"),	\
	NOT(BODY_KIND, "html"), NOTHING_FAILED, UNKNOWN(SESSION),	\
	UNKNOWN(SIGNAL), UNKNOWN(EXIT)

#define LOCAL_RUN							\
	KNOWN(CLI_VERSION), UNKNOWN(COMMAND), UNKNOWN(OPERATION),	\
	NOTHING_FAILED, UNKNOWN(SESSION), UNKNOWN(SIGNAL), UNKNOWN(EXIT)

/*
 * Commands that ask AWS nothing (awscli/customizations). The first need no
 * credentials; the others show them or sign with them.
 */
#define LOCAL								\
	"configure get |configure set |configure list-profiles|"	\
	"configure import |configure add-model |sso logout"
#define LOCAL_SIGNED							\
	"configure list|s3 presign |rds generate-db-auth-token |"	\
	"eks get-token "

/* The same command with a log; exactly one of these fits. */
#define STEPS_WITH_LOG(text)						\
	{ text ":", "aws ssm start-session --target {target}"		\
	    "{aws_options} --debug 2>debug.log",			\
	    .when = ALL(IS(COMMAND, "ssm start-session")) },		\
	{ text ":", "aws ssm start-session --target {target}"		\
	    "{aws_options} --debug 2>debug.log",			\
	    .when = ALL(UNKNOWN(COMMAND), UNKNOWN(ARGUMENTS)) },	\
	{ text ":", "aws ecs execute-command --cluster {cluster} "	\
	    "--task {task} --interactive --command /bin/sh"		\
	    "{aws_options} --debug 2>debug.log",			\
	    .when = ALL(IS(COMMAND, "ecs execute-command")) },		\
	{ text ", with --debug 2>debug.log at its end.",		\
	    .when = ALL(UNKNOWN(COMMAND), KNOWN(ARGUMENTS)) }

const struct failure rows_fine[] = {
	{
		.id = "runs-mixed",
		.when = {
			ALL(IS(MIXED, "yes")),
		},
		.rank = 1000,	/* whatever else fits may be the other run's */
		.headline = "the lines of two runs stand among each other",
		.what = "Two runs of the AWS CLI have written into this text at "
		    "the same time. Which line belongs to which can't be told, "
		    "so nothing is said about a cause. The message above is "
		    "that of one of them.",
		.evidence = { FACT_MIXED },
		.steps = {
			STEPS_WITH_LOG("Run the command again, alone, with a "
			    "file of its own"),
		},
		.about = "A log in which the clock goes back and forth, the "
		    "arguments change, or more answers than requests stand, "
		    "was written by two runs of the AWS CLI into one file, or "
		    "put together from two files line by line. What one run "
		    "met can't be told from what the other did, so no cause is "
		    "given. Give each run a file of its own.",
	},
	{
		.id = "log-ends",
		.when = {
			ALL(KNOWN(CLI_VERSION), UNKNOWN(FINAL), UNKNOWN(CODE),
			    UNKNOWN(ERROR), UNKNOWN(SESSION), UNKNOWN(EXIT),
			    UNKNOWN(SIGNAL), NOT(LIVE, "yes")),
			ALL(IS(CUT, "yes")),
		},
		.rank = -20,
		.headline = "the log ends before the AWS CLI said how it went",
		.what = "The last phase in the log is: {phase}. No message of "
		    "a failure was recognised in it.",
		.causes = {
			{ POSSIBLE, "The AWS CLI was interrupted or killed "
			    "while it waited." },
			{ POSSIBLE, "The text was cut when it was copied." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			STEPS_WITH_LOG("Run the command again and keep all of "
			    "its output"),
		},
		.about = "A debug log without the AWS CLI's last message: it "
		    "was interrupted, killed or is still waiting, or the rest "
		    "was not copied. The last phase tells where it stood.",
	},
	{
		.id = "session-ended",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(IS(SESSION, "closed"), UNKNOWN(FINAL),
			    UNKNOWN(PERFORM), UNKNOWN(REASON)),
		},
		.rank = -10,
		.headline = "the session was opened and has ended",
		.what = "The plugin reported the end of the session, without a "
		    "reason: the shell was left, somebody terminated the "
		    "session, or its idle or longest time was over. All four "
		    "look alike.",
		.steps = {
			{ "If you did not end it, the history has the time and "
			    "the reason, where there is one:",
			    "aws ssm describe-sessions --state History "
			    "--filters key=Target,value={target} --max-results "
			    "5{aws_options}", .when = ALL(KNOWN(TARGET)) },
		},
		.about = "\"Exiting session with sessionId\" is the regular "
		    "end. It carries no reason: leaving the shell, "
		    "TerminateSession, the idle time (20 minutes unless "
		    "changed) and the longest duration look alike. Compare "
		    "the time since the last key with the idle time of the "
		    "preferences; describe-sessions --state History shows "
		    "start, end and status.\n\n"
		    "A port forwarding that ends within a minute of idling "
		    "points to an old agent or plugin.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/session-preferences-timeout.html",
		},
	},
	{
		.id = "session-open",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(IS(SESSION, "open"), UNKNOWN(FINAL),
			    UNKNOWN(PERFORM), UNKNOWN(REASON)),
			ALL(HAS(TEXT, "opened for sessionId"), NOTHING_FAILED,
			    NOT(SESSION, "closed")),
		},
		.rank = -11,
		.headline = "the session is open; the text ends before its end",
		.what = "The session or the port forwarding was opened. For a "
		    "forwarding that says nothing yet about the far end: the "
		    "node connects to it only when a local program connects "
		    "to the local port.",
		.about = "\"Port ... opened\" and \"Waiting for connections\" "
		    "mean that plugin and agent are connected and the local "
		    "port listens. Whether something answers at the far end "
		    "shows at the first connection.",
	},
	{
		.id = "session-started",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(IS(SESSION, "requested|started"), UNKNOWN(FINAL),
			    UNKNOWN(PERFORM), UNKNOWN(REASON)),
		},
		.rank = -12,
		.headline = "AWS started the session; the text ends where it "
		    "begins",
		.what = "Credentials, permissions and the target's connection "
		    "were in order. What came through the session is not in "
		    "this text. If the screen stayed blank, the data channel "
		    "to ssmmessages did not open, or the node did not answer.",
		.steps = {
			{ "For a blank screen:",
			    "ssm-connect why data-channel-hang" },
		},
		.about = "StartSession succeeded and the plugin took over: "
		    "that is all a debug log can say, because the plugin "
		    "writes to the terminal and exits with 0 whatever "
		    "happens.\n\n"
		    "If a prompt came, all is well. If nothing came, read "
		    "data-channel-hang. If a text came "
		    "(SessionId: ... : ..., Cannot perform start session: "
		    "...), give that text to explain.",
	},
	{
		.id = "command-ok",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(KNOWN(SUCCEEDED), IS(STATUS, "200"),
			    NOTHING_FAILED, UNKNOWN(SESSION), UNKNOWN(SIGNAL)),
			ALL(HAS(TEXT, "\"UserId\":"), HAS(TEXT, "\"Account\":"),
			    HAS(TEXT, "\"Arn\":"), NOTHING_FAILED,
			    UNKNOWN(SESSION)),
			ALL(HAS(TEXT, "\"Status\": \"connected\""),
			    NOTHING_FAILED, UNKNOWN(SESSION)),
		},
		.rank = -25,
		.headline = "this aws command succeeded",
		.about = "AWS answered the command without an error. It was "
		    "none that opens a session.",
	},
	{
		.id = "command-answered",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(ANSWERED, NOT(OPERATION, SIGN_IN)),
			ALL(ANSWERED, IS(OPERATION, SIGN_IN),
			    NOT(OPERATION, "RegisterClient"),
			    STARTS(ARGUMENTS, "sts |sso |configure |login")),
		},
		.rank = -25,
		.headline = "AWS answered this command; nothing in the log "
		    "tells of a failure",
		.what = "The last call in the log is {operation}; its answer "
		    "came (HTTP {status}) and was not asked for again. What "
		    "aws made of the answer is not in a debug log.",
		.about = "A debug log ends behind the last answer where all "
		    "went well: what the AWS CLI prints goes elsewhere. So a "
		    "log of any command that opens no session counts as no "
		    "failure when the last call in it was answered with 2xx "
		    "and nothing behind it failed. A log that was cut right "
		    "there, between two calls of one command, looks the "
		    "same.",
	},
	{
		.id = "command-local",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(LOCAL_RUN, STARTS(ARGUMENTS, LOCAL),
			    IS(PHASE, "start")),
			/* Credentials that nobody had to be asked for. */
			ALL(LOCAL_RUN, STARTS(ARGUMENTS, LOCAL_SIGNED),
			    IS(PHASE, "credentials"), IS(PROVIDER, "env|"
			    "shared-credentials-file|config-file")),
		},
		.rank = -25,
		.headline = "this command asks AWS nothing; nothing in the log "
		    "tells of a failure",
		.what = "What it does, it does on this machine. Its result is "
		    "not in a debug log.",
		.about = "aws configure get, set, list and list-profiles read "
		    "and write ~/.aws; s3 presign, rds generate-db-auth-token "
		    "and eks get-token sign with the credentials at hand. "
		    "There is no answer of AWS in their logs that could tell "
		    "how it went, and no message where it went well; where "
		    "aws configure get finds no value, it ends with 1 and "
		    "without a word. A log that was cut looks the same.",
	},
	{
		.id = "plugin-ok",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(HAS(TEXT, "Session Manager plugin was installed "
			    "successfully"), NOTHING_FAILED, UNKNOWN(SESSION)),
		},
		.rank = -15,
		.headline = "session-manager-plugin is installed and runs",
		.what = "The plugin prints this line when it is started "
		    "without a session. aws ecs execute-command does that "
		    "each time, before it calls ECS.",
		.about = "\"The Session Manager plugin was installed "
		    "successfully. Use the AWS CLI to start a session.\" is "
		    "the plugin's greeting. It appears before every aws ecs "
		    "execute-command and tells nothing about what follows.",
	},
	{
		.id = "help",
		.verdict = VERDICT_FINE,
		.when = {
			ALL(HAS(ARGUMENTS, "start-session help|execute-command "
			    "help"), NOTHING_FAILED, UNKNOWN(OPERATION)),
			ALL(HAS(TEXT, "SYNOPSIS"), HAS(TEXT, "start-session|"
			    "execute-command|aws [options]"), HAS(TEXT,
			    "DESCRIPTION|AVAILABLE COMMANDS"), NOTHING_FAILED,
			    UNKNOWN(SESSION)),
		},
		.rank = -20,
		.headline = "this is the help of the AWS CLI",
		.about = "aws ... help shows the manual page of a command and "
		    "calls nothing at AWS.",
	},
	{
		.id = "given-up",
		.verdict = VERDICT_INTERRUPTED,
		.when = {
			ALL(IS(GIVEN_UP, "open")),
			ALL(IS(GIVEN_UP, "yes"), IS(PHASE, "start"),
			    UNKNOWN(SESSION)),
		},
		.rank = 100,	/* what its end looked like is our doing */
		.headline = "you ended it with the escape character (~.)",
		.what = "It was ended from the keyboard of ssm-connect: either "
		    "in a session that was open, or before aws had begun to "
		    "ask for one.",
		.evidence = { FACT_GIVEN_UP },
		.steps = {
			{ "If the session is left at AWS, end it there:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID), NOT(TERMINATED,
			    "yes"), NOT(SESSION, "closed")) },
		},
		.about = "~. after a newline ends a session as it does in ssh. "
		    "ssm-connect has the session ended at the service first, "
		    "so that it does not stay open there until its idle time "
		    "is over, and ends aws then. A session that had not "
		    "opened is a failure: data-channel-hang, no-answer-yet.",
	},
	{
		.id = "ended-by-signal",
		.when = {
			ALL(IS(SIGNAL, "TERM|HUP"), UNKNOWN(GIVEN_UP),
			    UNKNOWN(FINAL), UNKNOWN(CODE), UNKNOWN(PERFORM),
			    UNKNOWN(REASON), NOT(SESSION, "closed")),
		},
		.headline = "the AWS CLI was ended from outside, with "
		    "SIG{signal}",
		.what = "That was before AWS or the session had come to an "
		    "end. Who sent the signal is not known; the AWS CLI did "
		    "not fail by itself.",
		.causes = {
			{ CERTAIN, "It was waiting: {host} had not answered "
			    "{operation} when it was ended, {elapsed} after "
			    "its start.", .when = ALL(UNKNOWN(STATUS),
			    KNOWN(OPERATION), KNOWN(HOST), KNOWN(ELAPSED),
			    IS(PHASE, "connect|retry")) },
			{ POSSIBLE, "A time limit was over (timeout, a service "
			    "manager, a CI job), the machine or the container "
			    "was being stopped, or somebody used kill.",
			    .when = ALL(IS(SIGNAL, "TERM")) },
			{ POSSIBLE, "The terminal or the connection that it "
			    "ran in was closed, the user was logged out, or "
			    "somebody used kill -HUP.",
			    .when = ALL(IS(SIGNAL, "HUP")) },
		},
		.evidence = { FACT_SIGNAL },
		.steps = {
			{ "Run it again; if it is ended again after the same "
			    "time, look for a limit in what starts it:",
			    "ssm-connect {target}{aws_options}" },
			{ "If the session is left at AWS, end it there:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID), NOT(TERMINATED,
			    "yes")) },
		},
		.about = "SIGTERM is what kill and timeout send, a service "
		    "manager that stops a service, or a system that goes "
		    "down; SIGHUP comes when a terminal or an ssh connection "
		    "is closed. Neither says who sent it. The AWS CLI does not "
		    "catch them: it ends at once, without a word, with the "
		    "status 143 or 129 of a shell. A session that was open "
		    "stays open at AWS until its idle time is over.",
	},
	{
		.id = "quit",
		.verdict = VERDICT_INTERRUPTED,
		.when = {
			ALL(IS(SIGNAL, "QUIT")),
		},
		.headline = "you ended the command with ^\\ (SIGQUIT)",
		.what = "That was before AWS or the session had come to an "
		    "end.",
		.evidence = { FACT_SIGNAL },
		.steps = {
			{ "If it took too long: how long it waited, and for "
			    "what, stands in the log above. Give it time, or "
			    "end it with Enter ~. the next time; that tells "
			    "what it waited for.",
			    .when = ALL(UNKNOWN(SESSION)) },
			{ "If the session is left at AWS, end it there:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID), NOT(TERMINATED,
			    "yes"), NOT(SESSION, "closed")) },
		},
		.about = "^\\ (SIGQUIT) ends the AWS CLI at once, with the "
		    "status 131 of a shell; a program that sends SIGQUIT looks "
		    "the same. If that was while AWS had not answered, or "
		    "while the session stayed blank, Enter ~. in its place "
		    "ends it as well and tells what was being waited for.",
	},
	{
		.id = "interrupted",
		.verdict = VERDICT_INTERRUPTED,
		.when = {
			ALL(IS(INTERRUPTED, "yes"), IS(ERROR,
			    "KeyboardInterrupt")),
			ALL(IS(INTERRUPTED, "yes"), UNKNOWN(CODE),
			    UNKNOWN(REASON), UNKNOWN(PERFORM)),
			ALL(IS(SIGNAL, "INT")),
			ALL(HAS(TEXT, "Traceback"), HAS(TEXT,
			    "KeyboardInterrupt"), UNKNOWN(CODE)),
			ALL(HAS(TEXT, "KeyboardInterrupt"), UNKNOWN(CODE)),
			/* These two bytes alone stand in any binary file. */
			ALL(HAS(TEXT, "^C"), KNOWN(COMMAND), NOTHING_FAILED,
			    UNKNOWN(SESSION)),
			ALL(HAS(TEXT, "^CTerminate signal received, exiting."),
			    NOTHING_FAILED, UNKNOWN(SESSION)),
		},
		.headline = "you interrupted the command",
		.what = "It was ended with ^C before AWS or the session had "
		    "come to an end.",
		.steps = {
			{ "If it took too long, run it once more with the "
			    "debug log kept: the last line tells what it was "
			    "waiting for.",
			    "aws ssm start-session --target {target}"
			    "{aws_options} --debug 2> start.log\n"
			    "ssm-connect explain start.log",
			    .when = ALL(NOT(LIVE, "yes"),
			    IS(COMMAND, "ssm start-session")) },
			{ "If it took too long, run it once more with --debug "
			    "2> start.log at its end: the last line of that "
			    "file tells what it was waiting for.",
			    "ssm-connect explain start.log",
			    .when = ALL(NOT(LIVE, "yes"),
			    NOT(COMMAND, "ssm start-session")) },
		},
		.about = "^C (SIGINT) ends the AWS CLI with status 130; at the "
		    "prompt for an MFA code it shows as KeyboardInterrupt. "
		    "Once the plugin waits for the data channel ^C has no "
		    "effect; ^\\ ends it. In an open session ^C goes to the "
		    "remote shell.",
	},
};

const size_t rows_fine_count = COUNT_OF(rows_fine);
