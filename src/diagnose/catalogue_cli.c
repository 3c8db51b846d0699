/*
 * catalogue_cli: nothing to run, usage, and the AWS CLI itself.
 *
 * Failures before or beside the API: no aws, no plugin, a command line that
 * aws does not take, an installation that does not run. Their texts are those
 * of shells, of Python and of the loader, so most are known by FACT_TEXT.
 */
#include "ssm/diagnose/families.h"

/* Only lines of text are known: no message of aws, no answer, no session. */
#define ONLY_TEXT \
	UNKNOWN(FINAL), UNKNOWN(CODE), UNKNOWN(SESSION), UNKNOWN(REASON), \
	    UNKNOWN(PERFORM)
/* The same, but a session may have been asked for. */
#define NO_ANSWER	UNKNOWN(CODE), UNKNOWN(REASON), UNKNOWN(PERFORM)

#define INSTALL_PLUGIN \
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/" \
	"session-manager-working-with-install-plugin.html"
#define INSTALL_AWS \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"getting-started-install.html"
#define REPLACE_AWS \
	"Install AWS CLI version 2 anew; it brings its own Python. Linux, " \
	"x86_64 (ARM: aarch64 instead of x86_64):"
#define REPLACE_AWS_COMMAND \
	"curl -o awscliv2.zip https://awscli.amazonaws.com/" \
	"awscli-exe-linux-x86_64.zip\n" \
	"unzip -q awscliv2.zip\n" \
	"sudo ./aws/install --update"
#define WHICH_AWS	"type -a aws\naws --version"

/* How shells, loaders and runtimes say that there is no such program. */
#define PLUGIN_NOT_FOUND \
	"SessionManagerPlugin is not found|SessionManagerPlugin is not present"
#define PLUGIN_NOT_FOUND_ELSEWHERE \
	"session-manager-plugin: command not found|" \
	"command not found: session-manager-plugin|" \
	"session-manager-plugin: not found|" \
	"'session-manager-plugin' is not recognized|" \
	"Unknown command: session-manager-plugin|" \
	"Command 'session-manager-plugin' not found|" \
	"\"session-manager-plugin\": executable file not found|" \
	"No such file or directory: 'session-manager-plugin'|" \
	"No such file or directory: b'session-manager-plugin'|" \
	"spawn session-manager-plugin ENOENT|" \
	"session-manager-plugin: No such file or directory|" \
	"session-manager-plugin is not installed|" \
	"session-manager-plugin not found|" \
	"session manager plugin is not installed|" \
	"session manager plugin not found|" \
	"session manager plugin could not be found"

#define PLUGIN_NOT_EXECUTABLE \
	"session-manager-plugin: Permission denied|" \
	"permission denied: session-manager-plugin|" \
	"permission denied: /usr/local/bin/session-manager-plugin|" \
	"Permission denied: 'session-manager-plugin'|" \
	"session-manager-plugin: cannot execute|" \
	"Exec format error: 'session-manager-plugin'|" \
	"exec format error: session-manager-plugin|" \
	"exec format error: /usr/local/bin/session-manager-plugin|" \
	"session-manager-plugin: exec format error|" \
	"bad CPU type in executable: session-manager-plugin|" \
	"bad CPU type in executable: /usr/local/bin/session-manager-plugin|" \
	"Bad CPU type in executable: 'session-manager-plugin'|" \
	"session-manager-plugin: Bad CPU type|" \
	"session-manager-plugin: permission denied|" \
	"session-manager-plugin\" cannot be opened because"

#define AWS_NOT_FOUND \
	"aws: command not found|command not found: aws|aws: not found|" \
	"'aws' is not recognized|term 'aws' is not recognized|" \
	"Unknown command: aws|Unknown command 'aws'|" \
	"Command 'aws' not found|" \
	"\"aws\": executable file not found|aws: executable file not found|" \
	"No such file or directory: 'aws'|" \
	"No such file or directory: b'aws'|spawn aws ENOENT|" \
	"env: 'aws': No such file|env: aws: No such file|" \
	"exec: aws: not found|aws: No such file or directory|" \
	"bin/aws: No such file or directory|" \
	"aws CLI is not installed|aws cli not found|" \
	"'aws', the AWS CLI, is not on PATH|" \
	"the AWS CLI is not at '"

/* What of aws's own code a traceback of Python goes through. */
#define AWS_CODE \
	"awscli.clidriver|awscli/clidriver|awscli\\clidriver|bin/aws\", line|" \
	"aws.cmd\", line|awscli-script"
#define IMPORT_FAILED \
	"ModuleNotFoundError|ImportError|DistributionNotFound|" \
	"VersionConflict|SyntaxError|" \
	"module 'lib' has no attribute|has no attribute 'X509_V_FLAG|" \
	"undefined symbol|partially initialized module"

#define BAD_CHOICE	"invalid choice"
#define NEWER_COMMAND \
	"invalid choice: 'start-session'|invalid choice 'start-session'|" \
	"invalid choice: 'execute-command'|invalid choice 'execute-command'|" \
	"invalid choice: 'resume-session'|invalid choice: 'login'|" \
	"invalid choice 'login'|invalid choice: 'sso'|invalid choice 'sso'|" \
	"invalid choice: 'export-credentials'|" \
	"invalid choice: u'start-session'|invalid choice: 'sso-session'"

const struct failure rows_cli[] = {
	{
		.id = "aws-missing",
		.when = {
			ALL(ONLY_TEXT, HAS(TEXT, AWS_NOT_FOUND), LACKS(TEXT,
			    "command not found: aws-|command not found: aws_|"
			    "command not found: awslocal|"
			    "command not found: awsume|"
			    "command not found: awscli|"
			    "session-manager-plugin")),
		},
		.headline = "the AWS CLI (aws) was not found",
		.causes = {
			{ LIKELY, "It is not installed on this machine (or in "
			    "this container).",
			    "ls /usr/local/bin/aws /usr/bin/aws "
			    "/opt/homebrew/bin/aws" },
			{ POSSIBLE, "It is installed, but not on PATH of the "
			    "program that looks for it: sudo, cron, an IDE or "
			    "another program with windows, ssh's ProxyCommand.",
			    "type -a aws" },
		},
		.steps = {
			{ "Is it there under another path? Then add its folder "
			    "to PATH, or name it with its whole path:",
			    "type -a aws\n"
			    "ls /usr/local/bin/aws /usr/bin/aws "
			    "/opt/homebrew/bin/aws" },
			{ "Install version 2. Linux, x86_64 (ARM: aarch64 "
			    "instead of x86_64):", REPLACE_AWS_COMMAND },
			{ "macOS:", "brew install awscli" },
			{ "Windows: run the installer AWSCLIV2.msi from "
			    "awscli.amazonaws.com, then open a new terminal." },
		},
		.about = "The shell or the program found nothing named aws in "
		    "the folders of PATH. Nothing has been sent.\n\n"
		    "If aws works in a terminal and not in another program, "
		    "the PATH differs: sudo and cron have a short one, "
		    "programs started from the desktop of macOS see "
		    "/usr/bin:/bin:/usr/sbin:/sbin only, and a terminal that "
		    "was open before the installation still has the old "
		    "one.\n\n"
		    "Session Manager needs session-manager-plugin as well, "
		    "which is a package of its own.",
		.references = { INSTALL_AWS },
	},
	{
		.id = "plugin-missing",
		.when = {
			ALL(IS(PLUGIN, "missing")),
			ALL(HAS(FINAL, PLUGIN_NOT_FOUND)),
			ALL(UNKNOWN(FINAL), HAS(TEXT, PLUGIN_NOT_FOUND)),
			ALL(NO_ANSWER, HAS(TEXT, PLUGIN_NOT_FOUND_ELSEWHERE)),
			ALL(NO_ANSWER, HAS(TEXT, "failed to find the "
			    "executable specified"), HAS(TEXT,
			    "session-manager-plugin")),
			/* The command aws would have run next. */
			ALL(IS(OPERATION, "TerminateSession"), HAS(CODE,
			    "AccessDenied"), LACKS(ARGUMENTS,
			    "terminate-session"), LACKS(TEXT,
			    "ssm terminate-session")),
		},
		.rank = 10,	/* before the denial that it causes */
		.headline = "aws found no session-manager-plugin, which every "
		    "session needs",
		.what = "session-manager-plugin is a program of its own. It "
		    "has to be on the machine where aws runs, not on the "
		    "instance.",
		.causes = {
			{ CERTAIN, "aws started the session, found no "
			    "session-manager-plugin, tried to end the session "
			    "again, and was not allowed to. The missing plugin "
			    "is the cause; the AccessDenied hides it.",
			    .when = ALL(IS(OPERATION, "TerminateSession"),
			    HAS(CODE, "AccessDenied"),
			    IS(PLUGIN, "missing")) },
			{ CERTAIN, "start-session calls TerminateSession only "
			    "when it finds no session-manager-plugin. Here "
			    "that was not allowed, and the AccessDenied hides "
			    "the missing plugin.",
			    "session-manager-plugin --version",
			    .when = ALL(IS(OPERATION, "TerminateSession"),
			    HAS(CODE, "AccessDenied"), NOT(PLUGIN, "missing"),
			    IS(COMMAND, "ssm start-session")) },
			{ LIKELY, "aws started the session, found no "
			    "session-manager-plugin, tried to end the session "
			    "again, and was not allowed to. The AccessDenied "
			    "hides the missing plugin.",
			    "session-manager-plugin --version",
			    .when = ALL(IS(OPERATION, "TerminateSession"),
			    HAS(CODE, "AccessDenied"), NOT(PLUGIN, "missing"),
			    NOT(COMMAND, "ssm start-session")) },
			{ POSSIBLE, "A program called TerminateSession on "
			    "purpose, for a session that {principal_name} may "
			    "not end.",
			    .when = ALL(IS(OPERATION, "TerminateSession"),
			    HAS(CODE, "AccessDenied"), NOT(PLUGIN, "missing"),
			    NOT(COMMAND, "ssm start-session")) },
			{ LIKELY, "It is not installed; the AWS CLI's package "
			    "does not hold it.",
			    "session-manager-plugin --version",
			    .when = ALL(LACKS(CODE, "AccessDenied")) },
			{ POSSIBLE, "It is installed, but not on PATH of the "
			    "program that started aws: sudo, cron, an IDE, "
			    "ssh's ProxyCommand, Windows next to WSL.",
			    "type -a session-manager-plugin" },
			{ POSSIBLE, "aws runs in a container (amazon/aws-cli) "
			    "that does not hold the plugin.", "type -a aws" },
		},
		.evidence = { FACT_PLUGIN },
		.steps = {
			{ "Is it there? It prints its version, and the shell "
			    "its path:",
			    "session-manager-plugin --version\n"
			    "type -a session-manager-plugin" },
			{ "Install it. Debian and Ubuntu (on ARM ubuntu_arm64 "
			    "instead of ubuntu_64bit):",
			    "curl -o session-manager-plugin.deb "
			    "https://s3.amazonaws.com/session-manager-downloads"
			    "/plugin/latest/ubuntu_64bit/"
			    "session-manager-plugin.deb\n"
			    "sudo dpkg -i session-manager-plugin.deb" },
			{ "Red Hat, Fedora, Amazon Linux (on ARM linux_arm64 "
			    "instead of linux_64bit):",
			    "sudo dnf install https://s3.amazonaws.com/"
			    "session-manager-downloads/plugin/latest/"
			    "linux_64bit/session-manager-plugin.rpm" },
			{ "macOS:",
			    "brew install --cask session-manager-plugin" },
			{ "Windows: the installer and how PATH is set are on "
			    "the page that this names:",
			    "ssm-connect why plugin-missing" },
			{ "So that sessions can also be ended, have this "
			    "added; it covers the person's own sessions only.",
			    .policy = "{\"Effect\": \"Allow\",\n"
			    " \"Action\": [\"ssm:TerminateSession\", "
			    "\"ssm:ResumeSession\"],\n"
			    " \"Resource\": \"*\",\n"
			    " \"Condition\": {\"StringLike\": "
			    "{\"ssm:resourceTag/aws:ssmmessages:session-id\":\n"
			    "  [\"${aws:userid}\"]}}}",
			    .who = ADMIN,
			    .when = ALL(IS(OPERATION, "TerminateSession"),
			    HAS(CODE, "AccessDenied")) },
		},
		.about = "The AWS CLI opens a session with the help of a "
		    "second program, session-manager-plugin, which it looks "
		    "for on PATH. It is a package of its own and is needed on "
		    "the machine where aws runs, not on the instance.\n\n"
		    "aws ssm start-session looks for it only after the session "
		    "was started, then ends the session by TerminateSession. "
		    "If that is denied, the denial is all that is shown: 'An "
		    "error occurred (AccessDeniedException) when calling the "
		    "TerminateSession operation'. Permissions were fine up to "
		    "there, and granting ssm:TerminateSession only brings the "
		    "true message to light. The session that was left ends "
		    "with its idle time-out.\n\n"
		    "A plugin that works in the terminal and not elsewhere is "
		    "not on the other program's PATH. With aws in WSL the "
		    "plugin has to be installed in WSL; with aws from a "
		    "container, in the container.",
		.references = { INSTALL_PLUGIN,
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/session-manager-troubleshooting.html",
			"https://github.com/aws/aws-cli/issues/9837",
		},
	},
	{
		.id = "plugin-not-executable",
		.when = {
			ALL(IS(PLUGIN, "not-executable")),
			/* Live: not even its banner came, and aws left. */
			ALL(IS(LIVE, "yes"), IS(SESSION, "requested"),
			    IS(PHASE, "plugin"), IS(EXIT, "0"), UNKNOWN(FINAL),
			    UNKNOWN(PERFORM), UNKNOWN(REASON)),
			ALL(NO_ANSWER, HAS(TEXT, PLUGIN_NOT_EXECUTABLE)),
			ALL(NO_ANSWER, HAS(TEXT, "version `GLIBC_|version "
			    "'GLIBC_"), HAS(TEXT, "required by session-manager-"
			    "plugin|required by /usr/local/sessionmanager")),
		},
		.rank = 10,	/* as for a missing one */
		.headline = "session-manager-plugin is there, but this system "
		    "cannot run it",
		.causes = {
			{ LIKELY, "It lacks the permission to be executed, or "
			    "its folder does.",
			    "ls -l \"$(command -v session-manager-plugin)\"",
			    .when = ALL(LACKS(TEXT, "exec format|CPU type|"
			    "cannot execute binary|GLIBC_")) },
			{ CERTAIN, "It was made for a newer system: the C "
			    "library here is older than the one it needs.",
			    "ldd --version", ALL(HAS(TEXT, "GLIBC_")) },
			{ LIKELY, "It is made for another kind of processor "
			    "(x86_64 and ARM mixed up), or the file is "
			    "damaged.",
			    "file \"$(command -v session-manager-plugin)\"",
			    ALL(LACKS(TEXT, "GLIBC_")) },
			{ POSSIBLE, "The system blocks it: macOS's quarantine, "
			    "a folder mounted noexec, security software.",
			    .when = ALL(LACKS(TEXT, "exec format|CPU type|"
			    "cannot execute binary|GLIBC_")) },
		},
		.evidence = { FACT_PLUGIN },
		.steps = {
			{ "See what it is, and what the shell says of it:",
			    "ls -l \"$(command -v session-manager-plugin)\"\n"
			    "file \"$(command -v session-manager-plugin)\"\n"
			    "uname -m\n"
			    "session-manager-plugin --version" },
			{ "Install the package for this processor anew "
			    "(ubuntu_64bit or ubuntu_arm64, linux_64bit or "
			    "linux_arm64; on a Mac mac or mac_arm64):",
			    "ssm-connect why plugin-missing" },
			{ "End the session that is left:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID)) },
			{ "If only the permission is missing:",
			    "sudo chmod a+rx /usr/local/sessionmanagerplugin/"
			    "bin/session-manager-plugin" },
		},
		.note = "aws itself says nothing of this, exits with 0 and "
		    "leaves the session open until its idle time-out.",
		.about = "The AWS CLI found session-manager-plugin and the "
		    "system refused to run it. The AWS CLI reports only a "
		    "plugin that is missing; every other error of this kind it "
		    "swallows: the prompt comes back, nothing is printed, the "
		    "exit status is 0.\n\n"
		    "'Permission denied' is a missing x bit, a noexec file "
		    "system or a policy of the system. 'Exec format error', "
		    "'cannot execute binary file' and 'Bad CPU type' mean a "
		    "program for another processor; an Apple Silicon Mac "
		    "without Rosetta cannot run the x86_64 package.",
		.references = { INSTALL_PLUGIN,
			"https://github.com/aws/aws-cli/issues/7214",
		},
	},
	{
		.id = "usage",
		.when = {
			ALL(HAS(FINAL, "Unknown options:|"
			    "the following arguments are required|"
			    "too few arguments|expected one argument|"
			    "expected at least one argument|"
			    "--target is required|"
			    "Error parsing parameter|"
			    "Parameter validation failed|Bad value for --|"
			    BAD_CHOICE)),
			ALL(IS(CODE, "ValidationException"), HAS(MESSAGE,
			    "at 'target' failed to satisfy constraint"),
			    HAS(MESSAGE, "Member must have length")),
			ALL(ONLY_TEXT, HAS(TEXT, BAD_CHOICE ", maybe you "
			    "meant|Invalid choice: '|"
			    "usage: aws [options] <command>|"
			    "no matches found: portNumber|"
			    "no matches found: host=|"
			    "no matches found: localPortNumber|"
			    "no matches found: [portNumber|"
			    "Unable to load paramfile|"
			    "Options of aws stand behind the target|"
			    "Invalid length for parameter Target")),
			ALL(HAS(ARGUMENTS, "start-session help|"
			    "execute-command help"), NOT(LIVE, "yes"),
			    UNKNOWN(FINAL), UNKNOWN(OPERATION)),
		},
		.headline = "this command line does not start a session",
		.headline_another = "aws does not accept this command line",
		.causes = {
			{ CERTAIN, "Help was asked for; nothing was run.",
			    .when = ALL(UNKNOWN(FINAL), HAS(ARGUMENTS,
			    "start-session help|execute-command help")) },
			{ CERTAIN, "{misplaced} is an option of ssm-connect, "
			    "not of aws. From the target or the command of aws "
			    "on, every word belongs to aws; ours stand before "
			    "it.", .when = ALL(HAS(FINAL, "Unknown options:"),
			    KNOWN(MISPLACED)) },
			{ CERTAIN, "An option of ssm-connect stands behind the "
			    "target. From the target on, every word belongs to "
			    "aws; ours stand before it.",
			    .when = ALL(HAS(FINAL, "Unknown options:"),
			    HAS(FINAL, "--quiet"), UNKNOWN(MISPLACED)) },
			{ LIKELY, "The option is newer than this AWS CLI.",
			    "aws --version",
			    .when = ALL(HAS(FINAL, "Unknown options:"),
			    HAS(FINAL, "--reason|--cli-error-format|"
			    "--interactive|--cli-auto-prompt|--no-cli-pager|"
			    "--enable-execute-command")) },
			{ LIKELY, "aws does not know the option that it names: "
			    "misspelt, of another command, or a value with "
			    "blanks that lost its quotes.",
			    .when = ALL(HAS(FINAL, "Unknown options:"),
			    UNKNOWN(MISPLACED),
			    LACKS(FINAL, "--quiet|--reason|--cli-error-format|"
			    "--interactive|--cli-auto-prompt|--no-cli-pager|"
			    "--enable-execute-command")) },
			{ CERTAIN, "--target is missing. A line that ends in a "
			    "backslash with a blank behind it is cut there, "
			    "too.",
			    .when = ALL(HAS(FINAL, "arguments are required|"
			    "too few arguments|is required"), HAS(FINAL,
			    "--target")) },
			{ CERTAIN, "The target is empty: a shell variable "
			    "without a value, or a look-up of the instance "
			    "that found nothing.",
			    .when = ALL(HAS(TEXT, "Invalid length for "
			    "parameter Target, value: 0")) },
			{ CERTAIN, "The target is longer than 400 characters: "
			    "probably several ids, or a whole answer of "
			    "another command.",
			    .when = ALL(HAS(MESSAGE, "Member must have length "
			    "less than")) },
			{ CERTAIN, "The file that file:// names cannot be "
			    "read.",
			    .when = ALL(HAS(TEXT, "Unable to load "
			    "paramfile")) },
			{ LIKELY, "The value is not of the form that aws "
			    "expects. Values of --parameters are lists of "
			    "texts, and shells take quotes and brackets away "
			    "(PowerShell, cmd and zsh differ from bash).",
			    .when = ALL(HAS(TEXT, "Error parsing parameter|"
			    "Parameters.|no matches found|Invalid JSON"),
			    LACKS(TEXT, "Unable to load paramfile")) },
			{ LIKELY, "The word that aws names is misspelt, or "
			    "this AWS CLI is too old for it.",
			    "aws --version",
			    .when = ALL(HAS(TEXT, BAD_CHOICE)) },
			{ LIKELY, "The message names what is missing or "
			    "wrong.",
			    .when = ALL(KNOWN(FINAL), LACKS(TEXT,
			    "Unknown options:|Error parsing parameter|"
			    "Parameters.|--target|Invalid length for parameter "
			    "Target|Member must have length|" BAD_CHOICE)) },
		},
		.evidence = { FACT_ARGUMENTS },
		.steps = {
			{ "Put it, and others of ours, before the target:",
			    "ssm-connect {misplaced} {target}{aws_options}",
			    .when = ALL(KNOWN(MISPLACED), KNOWN(TARGET)) },
			{ "Put it, and others of ours, before the command of "
			    "aws: ssm-connect {misplaced} {command} ...",
			    .when = ALL(KNOWN(MISPLACED), UNKNOWN(TARGET)) },
			{ "The short form needs the target only; options of "
			    "aws follow it:",
			    "ssm-connect {target}{aws_options}",
			    .when = ALL(LACKS(MESSAGE,
			    "Member must have length"), UNKNOWN(MISPLACED)),
			    .another = "" },
			{ "For a port forward, JSON in single quotes works in "
			    "bash, zsh and fish:",
			    "aws ssm start-session --target {target}"
			    "{aws_options} \\\n"
			    "  --document-name AWS-StartPortForwardingSession "
			    "\\\n"
			    "  --parameters '{\"portNumber\":[\"80\"],"
			    "\"localPortNumber\":[\"8080\"]}'",
			    .when = ALL(HAS(TEXT, "--parameters|Parameters.|"
			    "no matches found|Invalid JSON"), LACKS(TEXT,
			    "Unable to load paramfile")), .another = "" },
			{ "In PowerShell and cmd the form without quotes and "
			    "brackets is the safest:",
			    "aws ssm start-session --target {target}"
			    "{aws_options} --document-name "
			    "AWS-StartPortForwardingSession --parameters "
			    "portNumber=80,localPortNumber=8080",
			    .when = ALL(HAS(TEXT, "--parameters|Parameters.|"
			    "no matches found|Invalid JSON"), LACKS(TEXT,
			    "Unable to load paramfile")), .another = "" },
			{ "All options of the command:",
			    "aws ssm start-session help",
			    .another = "" },
			{ "To see what there is, put help in place of the word "
			    "that aws does not accept, or behind the command "
			    "in place of its options.",
			    .when = ALL(NO_SESSION_ASKED) },
		},
		.about = "aws checks the command line before it sends "
		    "anything. Its message names the option or the value; the "
		    "'usage:' lines around it are the same for every "
		    "mistake.\n\n"
		    "Unknown options: misspelt, of another command, newer than "
		    "the AWS CLI, or torn off a value that lost its quotes. "
		    "Options of ssm-connect stand before the target, those of "
		    "aws behind it.\n\n"
		    "--parameters takes a map of lists of texts: "
		    "{\"portNumber\":[\"80\"]} as JSON, portNumber=80 in "
		    "shorthand. zsh needs quotes round brackets ('no matches "
		    "found'), PowerShell before 7.3 removes double quotes, cmd "
		    "knows no single quotes.\n\n"
		    "The form of a target is not checked: any text of 1 to 400 "
		    "characters is sent. A name or an address instead of an id "
		    "fails later, as not connected.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-usage-parameters-quoting-strings.html",
			"https://docs.aws.amazon.com/cli/latest/reference/ssm/"
			"start-session.html",
		},
	},
	{
		.id = "cli-too-old",
		.when = {
			ALL(HAS(FINAL, BAD_CHOICE), HAS(TEXT, NEWER_COMMAND)),
			ALL(ONLY_TEXT, HAS(TEXT, NEWER_COMMAND)),
			/* Version 1 prints its own commands, not the word. */
			ALL(HAS(FINAL, BAD_CHOICE), IS(COMMAND,
			    "ssm start-session|ecs execute-command"),
			    LACKS(FINAL, "argument --")),
		},
		.rank = 1,	/* the general row of usage fits as well */
		.headline = "this AWS CLI is too old for the command",
		.causes = {
			{ LIKELY, "An old aws stands first on PATH: pip's "
			    "version 1, or a package of the distribution. "
			    "start-session needs 1.16.12, execute-command "
			    "1.19.28 or 2.1.30; sso login needs version 2, "
			    "login 2.32.",
			    "type -a aws" },
		},
		.evidence = { FACT_CLI_VERSION },
		.steps = {
			{ "Which aws runs, and of which version?", WHICH_AWS },
			{ REPLACE_AWS, REPLACE_AWS_COMMAND },
			{ "Remove the old one, so that it does not come first "
			    "on PATH:",
			    "pip uninstall awscli\n"
			    "hash -r" },
		},
		.about = "aws does not know the sub-command, though it exists: "
		    "this aws is older than the command. Often a second one is "
		    "installed and the old one comes first on PATH: pip "
		    "installs version 1 only, and distributions may ship an "
		    "old one.\n\n"
		    "Session Manager came with 1.16.12, ECS Exec with 1.19.28 "
		    "and 2.1.30. 'aws configure sso', 'aws sso login' and "
		    "'aws login' belong to version 2.",
		.references = { INSTALL_AWS },
	},
	{
		.id = "broken-installation",
		.when = {
			ALL(ONLY_TEXT, HAS(TEXT, AWS_CODE), HAS(TEXT,
			    IMPORT_FAILED)),
			ALL(ONLY_TEXT, HAS(TEXT, "No module named 'awscli|"
			    "No module named awscli|"
			    "cannot import name 'docevents'|"
			    "cannot import name 'DEFAULT_CIPHERS'|"
			    "No module named 'awscrt|No module named '_awscrt|"
			    "Failed to import module: awscrt")),
			ALL(ONLY_TEXT, HAS(TEXT, "bad interpreter|"
			    "required file not found"), HAS(TEXT, "aws:|/aws")),
			ALL(ONLY_TEXT, HAS(TEXT, "aws: cannot execute|"
			    "aws: exec format error|Exec format error: 'aws'|"
			    "exec format error: aws|"
			    "bad CPU type in executable: aws|"
			    "aws: Bad CPU type|exec /usr/local/bin/aws|"
			    "bin/aws: cannot execute|"
			    "bad CPU type in executable: /usr/local/bin/aws"),
			    LACKS(TEXT, "session-manager-plugin")),
			ALL(ONLY_TEXT, HAS(TEXT, "' not found (required by|"
			    "error while loading shared libraries|"
			    "Error loading Python lib|"
			    "Failed to load Python shared library|"
			    "Library not loaded|Error relocating|"
			    "Fatal Python error"), HAS(TEXT, "aws"),
			    LACKS(TEXT, "session-manager-plugin")),
			ALL(HAS(FINAL, "Unable to load data for|"
			    "Unknown service: 'ssm'|Unknown service: 'ecs'")),
			ALL(HAS(ERROR, "ImportError|ModuleNotFoundError|"
			    "SyntaxError"), UNKNOWN(CODE), LACKS(TEXT,
			    "Missing Dependency")),
		},
		.headline = "the installation of the AWS CLI does not run",
		.causes = {
			{ LIKELY, "The Python that aws names in its first line "
			    "is gone (updated or uninstalled).",
			    "head -1 \"$(command -v aws)\"",
			    .when = ALL(HAS(TEXT, "bad interpreter|"
			    "required file not found")) },
			{ LIKELY, "It is made for another kind of processor "
			    "(x86_64 and ARM mixed up).",
			    "file \"$(command -v aws)\"; uname -m",
			    .when = ALL(HAS(TEXT, "exec format|"
			    "cannot execute|CPU type")) },
			{ LIKELY, "This system is older than the one that this "
			    "aws was made for, or is not based on glibc "
			    "(Alpine).",
			    "ldd --version",
			    .when = ALL(HAS(TEXT, "GLIBC|Error relocating|"
			    "required by")) },
			{ LIKELY, "A library that aws loads is missing, or of "
			    "the wrong version.",
			    "aws --version",
			    .when = ALL(HAS(TEXT, "shared librar|"
			    "Library not loaded|Python lib|"
			    "Fatal Python"), LACKS(TEXT, "GLIBC")) },
			{ LIKELY, "Parts of different versions are mixed in "
			    "its Python (awscli, botocore, urllib3, OpenSSL), "
			    "as pip leaves them.",
			    "python3 -m pip check",
			    .when = ALL(HAS(TEXT, IMPORT_FAILED "|"
			    "cannot import name|No module named|awscrt|"
			    "Unable to load data")) },
			{ POSSIBLE, "A file of your own, or PYTHONPATH, "
			    "shadows one of its modules: the last file in the "
			    "traceback names it.",
			    "env | grep PYTHON",
			    .when = ALL(HAS(TEXT, IMPORT_FAILED)) },
		},
		.evidence = { FACT_ERROR },
		.steps = {
			{ "Which aws runs, and does it run at all?",
			    WHICH_AWS },
			{ "Rule out modules of your own:",
			    "env -u PYTHONPATH -u PYTHONHOME aws --version",
			    .when = ALL(HAS(TEXT, IMPORT_FAILED)) },
			{ REPLACE_AWS, REPLACE_AWS_COMMAND },
			{ "If pip's is needed, give it a Python of its own:",
			    "pipx install awscli",
			    .when = ALL(HAS(TEXT, IMPORT_FAILED "|"
			    "bad interpreter")) },
		},
		.about = "aws ended before it did anything: its Python, one of "
		    "its modules or a library of the system is missing or does "
		    "not fit. Network, credentials and AWS have no part in "
		    "it.\n\n"
		    "'bad interpreter' and 'required file not found': the "
		    "Python that aws was installed with was updated away. "
		    "'No module named', 'cannot import name': pip mixed "
		    "versions, or a file named like a module shadows it. "
		    "'GLIBC_2.xx not found': the system is older than aws. "
		    "'Exec format error': another processor.\n\n"
		    "Version 2 from AWS's own installer brings its own Python "
		    "and libraries and avoids all of this, except on systems "
		    "without glibc, where the distribution's package is the "
		    "way (Alpine: apk add aws-cli).",
		.references = { INSTALL_AWS,
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-chap-troubleshooting.html",
		},
	},
	{
		.id = "cli-crashed",
		.when = {
			ALL(IS(SIGNAL, "SEGV|ILL|ABRT|BUS|FPE|TRAP"),
			    UNKNOWN(FINAL), UNKNOWN(REASON)),
			ALL(ONLY_TEXT, HAS(TEXT, "Segmentation fault|"
			    "Illegal instruction|Bus error|"
			    "Aborted (core dumped)|Abort trap|"
			    "Trace/BPT trap"), LACKS(TEXT, "goroutine|"
			    "session-manager-plugin|SIGSEGV:")),
		},
		.headline = "the AWS CLI crashed",
		.causes = {
			{ LIKELY, "A library that its Python loads does not "
			    "fit this system (OpenSSL, awscrt, libffi), often "
			    "after an update.", "aws --version" },
			{ POSSIBLE, "It is made for another kind of processor "
			    "and runs under emulation (Rosetta, QEMU).",
			    "file \"$(command -v aws)\"; uname -m" },
			{ POSSIBLE, "This processor lacks instructions that "
			    "the program uses.",
			    .when = ALL(HAS(TEXT, "Illegal instruction")) },
		},
		.steps = {
			{ "Does it crash without a command, too?", WHICH_AWS },
			{ REPLACE_AWS, REPLACE_AWS_COMMAND },
		},
		.about = "The program aws was ended by the system for a fault "
		    "of its own (a segmentation fault, an illegal "
		    "instruction). That is never caused by AWS's answers, the "
		    "credentials or the instance; it is the installation.\n\n"
		    "If 'aws --version' crashes as well, install it anew. If "
		    "only some commands do, a library that they load is at "
		    "fault.",
		.references = { INSTALL_AWS },
	},
	{
		.id = "cli-killed",
		.when = {
			ALL(IS(SIGNAL, "KILL"), UNKNOWN(FINAL),
			    UNKNOWN(REASON)),
			ALL(ONLY_TEXT, IS(TEXT, "killed|killed:9|zsh:killed|"
			    "zsh:killedaws|zsh:killed:9|[1]+killed")),
		},
		.headline = "the AWS CLI was killed from outside",
		.causes = {
			{ LIKELY, "The system ran out of memory, or the "
			    "container or CI job hit its limit.",
			    "dmesg | tail" },
			{ POSSIBLE, "macOS refuses to run the program: its "
			    "signature is broken or it is quarantined.",
			    "codesign -v \"$(command -v aws)\"" },
			{ POSSIBLE, "Somebody or something ended it: kill -9, "
			    "a time limit of a CI job, security software." },
		},
		.steps = {
			{ "Did the kernel do it?",
			    "dmesg | grep -iE 'killed process|out of memory'" },
			{ "Does aws run at all?", WHICH_AWS },
			{ "Give the container or the job more memory; aws "
			    "needs some 200 MB." },
		},
		.about = "SIGKILL ends a program at once and leaves it no time "
		    "to say why. On Linux it is mostly the kernel when memory "
		    "is short; dmesg or the container's status (OOMKilled) "
		    "tells. On macOS, 'Killed: 9' right at the start means "
		    "that the system rejects the program's signature: install "
		    "it anew.",
	},
	{
		.id = "aws-wrapper",
		.when = {
			ALL(ONLY_TEXT, HAS(TEXT,
			    "Cannot connect to the Docker daemon|"
			    "connect to the Docker daemon socket|"
			    "Unable to find image 'amazon/aws-cli|"
			    "the input device is not a TTY")),
			ALL(HAS(TEXT, "Value of alias \""), HAS(TEXT,
			    "could not be parsed")),
		},
		.headline = "an alias or wrapper answers in the place of aws",
		.causes = {
			{ CERTAIN, "An alias of aws (~/.aws/cli/alias) cannot "
			    "be parsed; the message names it.",
			    .when = ALL(HAS(TEXT, "Value of alias")) },
			{ LIKELY, "aws is a shell alias or a script that runs "
			    "a container, and the container does not start. "
			    "Sessions also need session-manager-plugin inside "
			    "of it, and a terminal (docker run -it).",
			    "type -a aws",
			    .when = ALL(LACKS(TEXT, "Value of alias")) },
		},
		.steps = {
			{ "See what aws is:", "type -a aws" },
			{ "Correct the alias; quotes in it have to match:",
			    "cat ~/.aws/cli/alias",
			    .when = ALL(HAS(TEXT, "Value of alias")) },
			{ "For sessions, install aws and "
			    "session-manager-plugin on this machine itself:",
			    "ssm-connect why aws-missing\n"
			    "ssm-connect why plugin-missing",
			    .when = ALL(LACKS(TEXT, "Value of alias")) },
		},
		.about = "What runs under the name aws is not the AWS CLI "
		    "itself: a shell alias, a function, a script round docker "
		    "run, or an alias of the AWS CLI's own file "
		    "~/.aws/cli/alias. The message is the wrapper's.\n\n"
		    "The image amazon/aws-cli does not hold "
		    "session-manager-plugin, so sessions fail in it even when "
		    "everything else works.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-usage-alias.html",
		},
	},
	{
		.id = "ssh-config",
		.when = {
			ALL(ONLY_TEXT, HAS(TEXT,
			    "ssh: Could not resolve hostname i-|"
			    "ssh: Could not resolve hostname mi-")),
			ALL(ONLY_TEXT, HAS(TEXT, "CreateProcessW failed "
			    "error:2|posix_spawn: No such file or directory|"
			    "posix_spawnp: No such file or directory")),
		},
		.headline = "ssh did not hand the connection over to aws",
		.causes = {
			{ CERTAIN, "No ProxyCommand applied to this name, so "
			    "ssh tried to look it up as a host. The Host line "
			    "in ~/.ssh/config does not match it, or is not "
			    "there.",
			    "ssh -G {target} | grep -i proxycommand",
			    .when = ALL(HAS(TEXT, "resolve hostname")) },
			{ LIKELY, "ssh did not find the program that "
			    "ProxyCommand names (sh or aws); Windows has no "
			    "sh.",
			    .when = ALL(LACKS(TEXT, "resolve hostname")) },
		},
		.steps = {
			{ "Put this into ~/.ssh/config (on Windows with the "
			    "whole path of aws.exe instead of sh -c):",
			    "Host i-* mi-*\n"
			    "  ProxyCommand sh -c \"aws ssm start-session "
			    "--target %h --document-name AWS-StartSSHSession "
			    "--parameters 'portNumber=%p'\"" },
			{ "See what ssh makes of it:",
			    "ssh -G {target} | grep -i proxycommand" },
			{ "Without ssh, this needs no such line:",
			    "ssm-connect {target}{aws_options}" },
		},
		.about = "ssh reaches an instance through Session Manager only "
		    "by a ProxyCommand, and that comes from a Host line which "
		    "matches the instance's id. Without it ssh looks the id up "
		    "in DNS, where it does not exist.\n\n"
		    "On Windows, OpenSSH starts ProxyCommand itself and says "
		    "'CreateProcessW failed error:2' when it does not find the "
		    "program: give the whole path of aws.exe or of "
		    "powershell.exe.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/session-manager-getting-started-enable-ssh-"
			"connections.html",
		},
	},
	{
		.id = "missing-dependency",
		.when = {
			ALL(HAS(FINAL, "requires an additional dependency|"
			    "Missing dependency")),
			ALL(UNKNOWN(FINAL), UNKNOWN(CODE), HAS(TEXT,
			    "requires an additional dependency")),
		},
		.headline = "this AWS CLI lacks a part that the profile needs",
		.causes = {
			{ LIKELY, "It was installed by pip without the library "
			    "awscrt, which this kind of sign-in or signature "
			    "needs; version 2 has it.", "aws --version" },
		},
		.steps = {
			{ "Which aws runs?", WHICH_AWS },
			{ REPLACE_AWS, REPLACE_AWS_COMMAND },
			{ "Or add the library to pip's:",
			    "pip install 'botocore[crt]'" },
		},
		.about = "Some ways to sign in ('aws login') and to sign "
		    "requests need the library awscrt. The AWS CLI version 2 "
		    "holds it; version 1 and boto3 from pip do so only if it "
		    "was asked for: botocore[crt].",
		.references = { INSTALL_AWS },
	},
	{
		.id = "pager",
		.when = {
			ALL(HAS(FINAL, "Unable to redirect output to pager|"
			    "error when opening pager")),
			ALL(UNKNOWN(FINAL), UNKNOWN(CODE), HAS(TEXT,
			    "Unable to redirect output to pager")),
		},
		.headline = "aws could not start its pager",
		.causes = {
			{ CERTAIN, "The AWS CLI shows its output through a "
			    "pager (less, or what PAGER and AWS_PAGER name), "
			    "and that program is not installed. Sessions need "
			    "none." },
		},
		.steps = {
			{ "Do without it:", "export AWS_PAGER=" },
			{ "Or install it:", "sudo apt install less" },
		},
		.about = "The AWS CLI version 2 passes its output through a "
		    "pager. In small containers less is missing. AWS_PAGER set "
		    "to nothing, or --no-cli-pager, switches it off.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-usage-pagination.html",
		},
	},
	{
		.id = "auto-prompt",
		.when = {
			ALL(HAS(ARGUMENTS, "--cli-auto-prompt"), HAS(TEXT,
			    "EOFError|prompt_toolkit|Invalid argument|"
			    "Inappropriate ioctl")),
			ALL(HAS(TEXT, "prompt_toolkit"), HAS(TEXT, "EOFError|"
			    "NoConsoleScreenBufferError|Errno 22|Errno 25"),
			    UNKNOWN(CODE)),
		},
		.headline = "aws wanted to ask for the command, but there is "
		    "no terminal",
		.causes = {
			{ LIKELY, "Auto-prompt is on (--cli-auto-prompt, "
			    "AWS_CLI_AUTO_PROMPT or cli_auto_prompt in the "
			    "profile), and standard input is no terminal.",
			    "aws configure get cli_auto_prompt" },
		},
		.evidence = { FACT_ERROR },
		.steps = {
			{ "Switch it off for this run:",
			    "AWS_CLI_AUTO_PROMPT=off " AGAIN },
			{ "Or for good:",
			    "aws configure set cli_auto_prompt off" },
		},
		.about = "With auto-prompt the AWS CLI asks for the command on "
		    "a full screen before it does anything. Without a terminal "
		    "(a script, cron, ssh's ProxyCommand) it ends with an "
		    "EOFError and no message.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-usage-parameters-prompting.html",
		},
	},
	{
		.id = "cli-exception",
		.when = {
			ALL(IS(ERROR, "KeyError|TypeError|AttributeError|"
			    "IndexError|RecursionError|NotImplementedError|"
			    "AssertionError|UnicodeEncodeError|"
			    "UnicodeDecodeError|MemoryError|OSError|"
			    "PermissionError|NameError|UnboundLocalError|"
			    "LookupError|ZeroDivisionError|OverflowError"),
			    UNKNOWN(CODE), UNKNOWN(REASON), UNKNOWN(PERFORM),
			    UNKNOWN(CUT)),
			ALL(ONLY_TEXT, HAS(TEXT,
			    "Traceback (most recent call last)"), HAS(TEXT,
			    AWS_CODE), UNKNOWN(CUT)),
		},
		.rank = -12,	/* where no other row knows it */
		.headline = "the AWS CLI ended with an internal error",
		.causes = {
			{ POSSIBLE, "A fault of this version of the AWS CLI, "
			    "or of a setting that it did not expect. The last "
			    "line of the traceback says what it stumbled "
			    "over.", "aws --version" },
			{ POSSIBLE, "A file that aws reads or writes is not "
			    "accessible: ~/.aws, its caches, the current "
			    "folder.",
			    "ls -la ~/.aws ~/.aws/cli/cache ~/.aws/sso/cache",
			    .when = ALL(HAS(TEXT, "Permission|OSError|"
			    "Read-only|No space left")) },
		},
		.evidence = { FACT_ERROR, FACT_STATUS },
		.steps = {
			{ "Does another command work?",
			    "aws sts get-caller-identity{aws_options}" },
			{ REPLACE_AWS, REPLACE_AWS_COMMAND },
			{ "Search for the last line of the traceback among the "
			    "reports of others:",
			    "https://github.com/aws/aws-cli/issues" },
		},
		.about = "An exception of Python's own came through to the "
		    "user. That is neither an answer of AWS nor a message that "
		    "the AWS CLI has for a known failure, but a fault in the "
		    "program or a situation that its authors did not think of. "
		    "The class and the words of the last line are what to "
		    "search for.",
		.references = { "https://github.com/aws/aws-cli/issues" },
	},
};

const size_t rows_cli_count = COUNT_OF(rows_cli);
