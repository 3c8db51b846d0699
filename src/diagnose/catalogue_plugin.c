/*
 * catalogue_plugin: session-manager-plugin on the calling machine: it crashed,
 * is too old, cannot bind its local end, or cannot open the data channel. It
 * says nothing on the terminal about the last; those rows read its log. A
 * missing plugin is in catalogue_cli.c.
 */
#include "ssm/diagnose/families.h"

/* The plugin's log, not the agent's, which uses the same words. */
#define PLUGIN_LOG							\
	UNKNOWN(REASON), LACKS(TEXT, "ssm-agent-worker|"		\
	"ssm-session-worker|MessageGatewayService|MGSInteractor|"	\
	"control-channel|controlchannel|Setting up data channel|"	\
	"datachannel token|Failed to dial websocket, status")

#define DIALLED							\
	HAS(TEXT, "Failed to dial websocket|failed to open data channel "\
	"with error|failed to reconnect data channel|"			\
	"Retrying connection for data channel")

/*
 * Live: nothing came through, and this is what launch/probe.c was told when it
 * asked for the data channel's host meanwhile; unless the plugin was seen to
 * be connected all the same.
 */
#define CONNECTED "established|listening"
#define ASKED(words)							\
	IS(LIVE, "yes"), IS(SESSION, "requested|started"),		\
	UNKNOWN(OPENED), IS(CHANNEL, words), UNKNOWN(PERFORM),		\
	UNKNOWN(REASON), UNKNOWN(TERMINAL_MODES)
#define PROBED(words) ASKED(words), NOT(SOCKETS, CONNECTED)
#define NOT_PROBED							\
	NOT(CHANNEL, "name|name-silent|refused|silent|unreachable|"	\
	"proxy-name|proxy-refused|proxy-unreachable|proxy-silent|"	\
	"proxy-denied|proxy-auth|proxy-gateway|proxy-strange|"		\
	"proxy-scheme")

#define LEFT_BLANK							\
	IS(LIVE, "yes"), IS(SESSION, "requested|started"),		\
	IS(PHASE, "channel"), UNKNOWN(FINAL), UNKNOWN(PERFORM),	\
	UNKNOWN(REASON)

#define GAVE_UP								\
	IS(LIVE, "yes"), IS(GIVEN_UP, "yes"),				\
	IS(SESSION, "requested|started|closed"), UNKNOWN(PERFORM),	\
	UNKNOWN(REASON)

#define TRY_TLS								\
	"curl -sv -o /dev/null https://ssmmessages.{region}.amazonaws.com/"
#define LOG_STEP							\
	{ "The plugin says why only in its log, which is off at first. "\
	    "Switch it on (minlevel=\"info\") and try again:",		\
	    "cd /usr/local/sessionmanagerplugin\n"			\
	    "sudo cp seelog.xml.template seelog.xml\n"			\
	    "sudo vi seelog.xml\n"					\
	    "ls -l logs/session-manager-plugin.log" }

#define INSTALL								\
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/"	\
	"session-manager-working-with-install-plugin.html"
#define VERSIONS							\
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/"	\
	"plugin-version-history.html"
#define ENDPOINTS							\
	"https://docs.aws.amazon.com/systems-manager/latest/userguide/"	\
	"systems-manager-setting-up-messageAPIs.html"

static const char channel_about[] =
	"StartSession was accepted; then the plugin on this machine has to "
	"open a websocket (the data channel) to the host in StreamUrl, "
	"normally ssmmessages.REGION.amazonaws.com, port 443. It tries seven "
	"times within about six seconds, and when all have failed it says "
	"nothing and waits for ever: Starting session with SessionId and a "
	"blank line are all that shows. ^C has no effect; ^\\ ends it.\n\n"
	"The reason stands only in the plugin's log, which has to be switched "
	"on first (seelog.xml beside the plugin). dial tcp: lookup ... no such "
	"host is name resolution, connection refused and i/o timeout the "
	"network, x509 the certificate of an inspecting proxy, bad handshake "
	"an HTTP answer other than 101, mostly 403 from a proxy, an endpoint "
	"policy or for want of good credentials.\n\n"
	"That the API call went well proves little for this host: a proxy or "
	"firewall may allow ssm.REGION and not ssmmessages.REGION, or not "
	"websockets. The plugin takes HTTPS_PROXY and NO_PROXY from the "
	"environment only (no system settings, no PAC file, no https:// "
	"proxy), and trusts only the system's certificates: AWS_CA_BUNDLE and "
	"--ca-bundle do not reach its websocket.\n\n"
	"If the log shows \"Successfully opened websocket connection\", this "
	"machine is in order and the agent on the node did not answer.";

const struct failure rows_plugin[] = {
	{
		.id = "plugin-crashed",
		.when = {
			ALL(HAS(FINAL, "'session-manager-plugin'"),
			    HAS(FINAL, "returned non-zero exit status|"
			    "died with|died from")),
			ALL(HAS(TEXT, "'session-manager-plugin'"),
			    HAS(TEXT, "returned non-zero exit status|"
			    "died with <Signals"), UNKNOWN(CODE)),
			ALL(HAS(TEXT, "panic: "), HAS(TEXT,
			    "session-manager-plugin|sessionmanagerplugin")),
			/* Its trace, where panic: stood in an open session. */
			ALL(HAS(TEXT, "github.com/aws/session-manager-plugin/"
			    "src/|github.com/aws/SSMCLI/src/"),
			    UNKNOWN(CODE)),
		},
		.headline = "session-manager-plugin ended with an error",
		.what = "AWS started the session; the plugin that aws then ran "
		    "for it did not end as it should. The session may stay "
		    "open at AWS until its idle time is over.",
		.causes = {
			{ CERTAIN, "Something killed the plugin: the system "
			    "for want of memory, a container's limit, security "
			    "software, a time-out, or somebody.",
			    .when = ALL(HAS(FINAL, "SIGKILL|signal 9")) },
			{ LIKELY, "Whatever read the plugin's output had gone "
			    "already, as when ssh ends before its "
			    "ProxyCommand. Then nothing is lost and the line "
			    "is only noise.",
			    .when = ALL(HAS(FINAL, "SIGPIPE")) },
			{ LIKELY, "The window or the connection it ran in was "
			    "closed, or somebody ended it.",
			    .when = ALL(HAS(FINAL, "SIGTERM|SIGHUP|SIGINT")) },
			{ LIKELY, "The plugin's file is damaged or does not "
			    "suit this machine (architecture, system).",
			    .when = ALL(HAS(FINAL, "SIGSEGV|SIGILL|SIGBUS|"
			    "SIGTRAP|SIGABRT")) },
			{ LIKELY, "Somebody pressed ^\\ because nothing came "
			    "after the session's start: then the question is "
			    "why it was silent.", "ssm-connect why "
			    "data-channel-hang",
			    ALL(HAS(FINAL, "exit status 2."),
			    LACKS(TEXT, "panic:"), LACKS(FINAL, "--version")) },
			{ LIKELY, "The plugin panicked: an answer without "
			    "session id, stream URL or token, or a bug of this "
			    "version.", NULL, ALL(HAS(TEXT, "panic:")) },
			{ POSSIBLE, "The plugin panicked (an error in its own "
			    "program; the lines above would show it).", NULL,
			    ALL(HAS(FINAL, "exit status 2."),
			    LACKS(TEXT, "panic:")) },
			{ LIKELY, "The plugin is old, damaged, or a wrapper "
			    "that answers in its place. This should print a "
			    "version and nothing else:",
			    "session-manager-plugin --version",
			    ALL(HAS(FINAL, "exit status"), LACKS(FINAL,
			    "exit status 2."), LACKS(TEXT, "panic:")) },
		},
		.evidence = { FACT_PLUGIN_VERSION },
		.steps = {
			{ "See which plugin runs and whether it works at all:",
			    "command -v session-manager-plugin\n"
			    "session-manager-plugin --version" },
			{ "Install the current version over it (1.2.764.0 is "
			    "the oldest that AWS supports): ssm-connect why "
			    "plugin-crashed names the page.",
			    .when = ALL(LACKS(FINAL, "SIGPIPE|SIGTERM|SIGHUP|"
			    "SIGINT")) },
			{ "Look for what killed it:",
			    "sudo dmesg | grep -i -E 'out of memory|killed'",
			    .when = ALL(HAS(FINAL, "SIGKILL")) },
			{ "End the session that may be left:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID)) },
			{ "Before you show the line to others: older AWS CLIs "
			    "print the session's token in it." },
		},
		.about = "The AWS CLI runs session-manager-plugin for the "
		    "session itself and reports here how it ended: returned "
		    "non-zero exit status N, or died with a signal. The "
		    "plugin exits 0 for nearly all of its own failures, so "
		    "this line is rare.\n\n"
		    "Exit status 2 is a Go panic or ^\\ (SIGQUIT), which "
		    "people press when a session stays blank; the stacks that "
		    "it prints tell where it waited. SIGKILL comes from "
		    "outside: memory, security software, a time-out of CI. "
		    "SIGPIPE is harmless where the plugin is an ssh "
		    "ProxyCommand. Another status comes from a file that is "
		    "not the plugin: an old installation, a wrapper, a text "
		    "file.\n\n"
		    "The command in the line holds the session's token with "
		    "AWS CLI versions before 2.13.37 and 1.30.3 and with old "
		    "plugins. It is masked in reports and kept logs; it is "
		    "valid only until the session ends.",
		.references = {
			INSTALL, VERSIONS,
			"https://github.com/aws/session-manager-plugin/issues/"
			"60",
		},
	},
	{
		.id = "plugin-outdated",
		.when = {
			ALL(HAS(PERFORM, "unexpected end of JSON input|"
			    "invalid character|cannot unmarshal")),
			ALL(HAS(PERFORM, "unable to determine SessionType|"
			    "Unknown session type")),
			ALL(HAS(TEXT, "unable to determine SessionType|"
			    "unable to set SessionType"), UNKNOWN(REASON),
			    UNKNOWN(FINAL)),
			ALL(HAS(TEXT, "minimum required version"), HAS(TEXT,
			    "update session manager plugin version")),
		},
		.headline = "session-manager-plugin is too old for the AWS CLI "
		    "or the session",
		.causes = {
			{ LIKELY, "The plugin is older than 1.2.536.0 and does "
			    "not know how a newer AWS CLI hands the session "
			    "over (in the environment, not as an argument).",
			    "session-manager-plugin --version",
			    ALL(HAS(PERFORM, "JSON|invalid character|"
			    "unmarshal")) },
			{ POSSIBLE, "The plugin was run by hand or by another "
			    "program, with arguments it does not expect.",
			    .when = ALL(HAS(PERFORM, "JSON|invalid character|"
			    "unmarshal")) },
			{ LIKELY, "The session's document is of a type that "
			    "this plugin does not know.",
			    "session-manager-plugin --version",
			    ALL(HAS(TEXT, "SessionType")) },
			{ CERTAIN, "The agent asks for a newer plugin; the "
			    "session works, but errors and output are not "
			    "kept apart.", "session-manager-plugin --version",
			    ALL(HAS(TEXT, "minimum required version")) },
		},
		.steps = {
			{ "Install the current plugin; 1.2.764.0 is the oldest "
			    "that AWS supports. The page for each system is "
			    "named by: ssm-connect why plugin-outdated." },
			{ "If the version is new already, look for a second "
			    "one earlier on PATH:",
			    "type -a session-manager-plugin" },
		},
		.about = "No AWS CLI demands a minimum version of the plugin, "
		    "so a very old one fails in words of its own. Since AWS "
		    "CLI 2.13.37 and 1.30.3 the session's data travel in the "
		    "variable AWS_SSM_START_SESSION_RESPONSE; a plugin before "
		    "1.2.536.0 takes the variable's name for the data and says "
		    "\"invalid character 'A' looking for beginning of value\" "
		    "or \"unexpected end of JSON input\".\n\n"
		    "\"unable to determine SessionType\" means that the "
		    "document's session type is none this plugin knows.\n\n"
		    "\"Handshake timed out. Please ensure that you have the "
		    "latest version\" is another matter: there the version is "
		    "rarely to blame (see kms).",
		.references = { INSTALL, VERSIONS },
	},
	{
		.id = "cli-outdated",
		.when = {
			ALL(HAS(REASON, "Installed version of CLI does not "
			    "support Session Manager encryption")),
			ALL(HAS(TEXT, "version of CLI does not support Session "
			    "Manager encryption")),
		},
		.rank = 8,	/* rather than kms, which it is about */
		.headline = "the AWS CLI is too old for encrypted sessions",
		.causes = {
			{ CERTAIN, "The account's sessions are encrypted with "
			    "a KMS key, and this AWS CLI does not tell the "
			    "plugin what it needs for that (it is from before "
			    "2019, or another program starts the plugin).",
			    "aws --version" },
		},
		.steps = {
			{ "Install a current AWS CLI v2, and see that no older "
			    "one stands before it on PATH:", "type -a aws" },
			{ "If another program starts the session, update that "
			    "program." },
		},
		.about = "For an encrypted session the plugin has to know "
		    "Region, profile, target and endpoint; an AWS CLI from "
		    "before 2019 passes only the answer of StartSession. The "
		    "agent then ends the session with this text.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"getting-started-install.html",
		},
	},
	{
		.id = "plugin-credentials",
		.when = {
			ALL(HAS(TEXT, "Failed to sign websocket|Failed to get "
			    "the v4 signature|Failed to get credential for "
			    "sign"), PLUGIN_LOG),
			ALL(HAS(TEXT, "Failed to create aws config"),
			    PLUGIN_LOG),
		},
		.rank = 10,	/* the dial that fails then follows from it */
		.headline = "session-manager-plugin found no credentials of "
		    "its own",
		.causes = {
			{ LIKELY, "Whoever started the plugin had credentials "
			    "in memory only (a program that uses an SDK, a "
			    "wrapper); the plugin looks for them again, in "
			    "the environment and the profile, and finds none." },
			{ POSSIBLE, "The profile's credentials need something "
			    "that the plugin cannot do: ask for an MFA code, "
			    "or read an sso-session (before 1.2.814.0).",
			    "session-manager-plugin --version" },
			{ POSSIBLE, "The variables that aws used were set for "
			    "aws alone." },
		},
		.steps = {
			{ "Put temporary credentials into the environment and "
			    "start again from the same shell:",
			    "eval \"$(aws configure export-credentials "
			    "--format env{aws_options})\"\n"
			    "ssm-connect {target} --region {region}" },
			{ "Use the current plugin, not 1.2.688.0 (withdrawn):",
			    "session-manager-plugin --version" },
		},
		.about = "Since 1.2.764.0 (and in 1.2.688.0, which was "
		    "withdrawn) the plugin signs the websocket with "
		    "credentials that it finds itself: environment, the "
		    "profile that aws names to it, IAM Identity Center, "
		    "credential_process, container, instance metadata. The "
		    "session's token alone does for older plugins only. "
		    "Without credentials it dials unsigned, after a look-up "
		    "that may take many seconds.\n\n"
		    "It also needs them for sessions encrypted with KMS and "
		    "to resume a session after about an hour. Programs that "
		    "call StartSession through an SDK and then run the plugin "
		    "have to pass their credentials on in the environment.",
		.references = {
			"https://github.com/aws/session-manager-plugin/issues/"
			"101", VERSIONS,
		},
	},
	{
		.id = "data-channel-dns",
		.when = {
			ALL(DIALLED, HAS(TEXT, "lookup |no such host|server "
			    "misbehaving"), PLUGIN_LOG),
			ALL(HAS(TEXT, "lookup ssmmessages"), HAS(TEXT,
			    "no such host|server misbehaving|i/o timeout"),
			    PLUGIN_LOG),
			ALL(HAS(TEXT, "Could not resolve host: ssmmessages|"
			    "can't find ssmmessages")),
			ALL(PROBED("name|name-silent")),
		},
		.rank = 3,	/* a name that times out is a name */
		.headline = "the data channel's host, ssmmessages, does not "
		    "resolve here",
		.what = "AWS started the session, but the plugin cannot look "
		    "up the host of the data channel: the session stays blank.",
		.causes = {
			{ CERTAIN, "This machine was asked for {stream_host} "
			    "while the session stayed blank: there is no such "
			    "name.", .when = ALL(IS(CHANNEL, "name")) },
			{ CERTAIN, "This machine was asked for {stream_host} "
			    "while the session stayed blank: no name server "
			    "answered.", .when = ALL(IS(CHANNEL,
			    "name-silent")) },
			{ LIKELY, "This network's name server does not know "
			    "the ssmmessages host of {region} (split DNS of a "
			    "VPN, a filter, a private zone that holds only "
			    "ssm).", "nslookup ssmmessages.{region}"
			    ".amazonaws.com" },
			{ POSSIBLE, "The API was reached through a proxy that "
			    "resolves names itself, and the plugin does not "
			    "use that proxy.", "env | grep -i _proxy" },
		},
		.steps = {
			{ "If aws reaches AWS through a proxy, give it to the "
			    "plugin in the environment, too:",
			    "export HTTPS_PROXY=http://PROXY:PORT\n"
			    "ssm-connect {target}{aws_options}" },
			{ "Let the name server resolve ssmmessages as well as "
			    "ssm; behind VPC endpoints, create one for "
			    "ssmmessages with private DNS.", .who = NETWORK },
		},
		.about = channel_about,
		.references = { ENDPOINTS },
	},
	{
		.id = "data-channel-refused",
		.when = {
			ALL(DIALLED, HAS(TEXT, "connection refused|"
			    "actively refused"), PLUGIN_LOG),
			ALL(PROBED("refused")),
		},
		.rank = 1,
		.headline = "the data channel's host refuses the connection",
		.what = "AWS started the session, but the plugin's connection "
		    "to the host of the data channel is refused: the session "
		    "stays blank.",
		.causes = {
			{ CERTAIN, "{channel_via} was asked while the session "
			    "stayed blank: it refuses connections from this "
			    "machine.", .when = ALL(KNOWN(CHANNEL)) },
			{ LIKELY, "HTTPS_PROXY points to a proxy that does not "
			    "run, or a firewall rejects the connection.",
			    "env | grep -i _proxy", ALL(UNKNOWN(CHANNEL)) },
			{ LIKELY, "A firewall rejects the connection, or this "
			    "network needs a proxy that the plugin does not "
			    "know: it reads HTTPS_PROXY only.",
			    "env | grep -i _proxy", ALL(KNOWN(CHANNEL)) },
			{ POSSIBLE, "The name resolves to a wrong address (an "
			    "old VPC endpoint, an entry in /etc/hosts).",
			    "nslookup ssmmessages.{region}.amazonaws.com" },
		},
		.steps = {
			{ "Connect to it by hand; any HTTP status means that "
			    "the network is fine:", TRY_TLS },
			{ "Allow port 443 to the ssmmessages host of {region}, "
			    "websockets included.",
			    .who = NETWORK },
		},
		.about = channel_about,
		.references = { ENDPOINTS },
	},
	{
		.id = "data-channel-unreachable",
		.when = {
			ALL(DIALLED, HAS(TEXT, "i/o timeout|network is "
			    "unreachable|no route to host|did not properly "
			    "respond|TLS handshake timeout|deadline exceeded|"
			    "connection reset by peer|operation timed out"),
			    PLUGIN_LOG),
			ALL(PROBED("silent|unreachable")),
		},
		.rank = 2,
		.headline = "the data channel's host, ssmmessages, does not "
		    "answer",
		.what = "AWS started the session, but the plugin gets no "
		    "answer from the host of the data channel: the session "
		    "stays blank.",
		.causes = {
			{ CERTAIN, "{channel_via} was asked while the session "
			    "stayed blank: it does not answer this machine.",
			    .when = ALL(KNOWN(CHANNEL)) },
			{ LIKELY, "A firewall allows the host of ssm but drops "
			    "what goes to ssmmessages.", TRY_TLS },
			{ LIKELY, "This network needs a proxy, and the plugin "
			    "does not know it: it reads HTTPS_PROXY only, no "
			    "system settings.", "env | grep -i _proxy" },
			{ POSSIBLE, "The name resolves to a VPC endpoint "
			    "whose security group does not let this machine "
			    "in.", "nslookup ssmmessages.{region}"
			    ".amazonaws.com" },
		},
		.steps = {
			{ "Give the proxy to the plugin in the environment:",
			    "export HTTPS_PROXY=http://PROXY:PORT\n"
			    "ssm-connect {target}{aws_options}" },
			{ "Allow port 443 to the ssmmessages host of {region}, "
			    "websockets included.",
			    .who = NETWORK },
		},
		.about = channel_about,
		.references = { ENDPOINTS },
	},
	{
		.id = "data-channel-tls",
		.when = {
			ALL(DIALLED, HAS(TEXT, "x509:|certificate signed "
			    "by unknown authority|tls: failed|certificate has "
			    "expired"), PLUGIN_LOG),
		},
		.rank = 4,
		.headline = "the plugin does not trust the certificate of the "
		    "data channel",
		.what = "AWS started the session, but the plugin refuses the "
		    "certificate it is shown by the host of the data channel: "
		    "the session stays blank.",
		.causes = {
			{ LIKELY, "A proxy or security product opens TLS and "
			    "shows a certificate of its own authority. aws "
			    "accepts it by AWS_CA_BUNDLE or ca_bundle; the "
			    "plugin's websocket knows only the system's "
			    "certificates.", TRY_TLS " 2>&1 | grep issuer",
			    ALL(LACKS(TEXT, "expired or is not yet valid")) },
			{ LIKELY, "This computer's clock is wrong, or the "
			    "inspecting proxy's certificate has expired.",
			    "date -u", ALL(HAS(TEXT,
			    "expired or is not yet valid")) },
		},
		.steps = {
			{ "Add the authority's certificate to the system's "
			    "store (Debian, Ubuntu; elsewhere as the system's "
			    "handbook says):",
			    "sudo cp CORP-CA.crt "
			    "/usr/local/share/ca-certificates/\n"
			    "sudo update-ca-certificates" },
			{ "On Linux a file will do as well:",
			    "SSL_CERT_FILE=/path/to/bundle.pem ssm-connect "
			    "{target}{aws_options}" },
			{ "Or exempt the ssmmessages host of {region} from "
			    "inspection.", .who = NETWORK },
		},
		.about = channel_about,
		.references = {
			"https://github.com/aws/session-manager-plugin/issues/"
			"68",
		},
	},
	{
		.id = "data-channel-proxy",
		.when = {
			ALL(DIALLED, HAS(TEXT, "proxyconnect|"
			    "Proxy Authentication Required|"
			    "proxy: unknown scheme|Bad Gateway"), PLUGIN_LOG),
			ALL(PROBED("proxy-name|proxy-refused|proxy-unreachable|"
			    "proxy-silent|proxy-denied|proxy-auth|"
			    "proxy-gateway|proxy-strange|proxy-scheme")),
			/* The plugin's connection is one to this proxy. */
			ALL(ASKED("proxy-silent"), IS(SOCKETS, "established")),
		},
		.rank = 6,
		.headline = "the proxy does not let the plugin through to the "
		    "data channel",
		.what = "AWS started the session, but the proxy in HTTPS_PROXY "
		    "does not connect the plugin to the host of the data "
		    "channel: the session stays blank.",
		.causes = {
			{ CERTAIN, "The proxy is given as https://; the plugin "
			    "knows only http:// and socks5:// proxies.",
			    .when = ALL(HAS(TEXT, "unknown scheme")) },
			{ CERTAIN, "The plugin cannot use the proxy "
			    "{channel_via}: it knows only http:// and "
			    "socks5:// proxies.", .when = ALL(IS(CHANNEL,
			    "proxy-scheme")) },
			{ CERTAIN, "The proxy {channel_via} was asked while "
			    "the session stayed blank: it wants another user "
			    "and password, or any at all.",
			    .when = ALL(IS(CHANNEL, "proxy-auth")) },
			{ CERTAIN, "The proxy {channel_via} was asked while "
			    "the session stayed blank: it does not allow "
			    "{stream_host} ({channel_status}).",
			    .when = ALL(IS(CHANNEL, "proxy-denied")) },
			{ CERTAIN, "The proxy {channel_via} was asked while "
			    "the session stayed blank: it cannot reach "
			    "{stream_host} ({channel_status}).",
			    .when = ALL(IS(CHANNEL, "proxy-gateway")) },
			{ CERTAIN, "The proxy {channel_via} was asked while "
			    "the session stayed blank: it does not answer, or "
			    "not as a proxy does.",
			    .when = ALL(IS(CHANNEL, "proxy-name|proxy-refused|"
			    "proxy-unreachable|proxy-silent|proxy-strange")) },
			{ CERTAIN, "The proxy wants a user and a password; the "
			    "plugin sends only those in the URL (basic "
			    "authentication, no NTLM, no Kerberos).",
			    .when = ALL(HAS(TEXT, "Proxy Authentication")) },
			{ LIKELY, "The proxy is down, or does not allow "
			    "the ssmmessages host of {region}.", TRY_TLS,
			    ALL(LACKS(TEXT, "unknown scheme|"
			    "Proxy Authentication"), UNKNOWN(CHANNEL)) },
		},
		.steps = {
			{ "See which proxy the plugin is told to use:",
			    "env | grep -i _proxy" },
			{ "If ssmmessages can be reached without it, exempt "
			    "it:",
			    "export NO_PROXY=ssmmessages.{region}"
			    ".amazonaws.com\n"
			    "ssm-connect {target}{aws_options}" },
			{ "Allow CONNECT to port 443 of the ssmmessages host "
			    "of {region}, and websockets.",
			    .who = NETWORK },
		},
		.about = channel_about,
		.references = { ENDPOINTS },
	},
	{
		.id = "data-channel-forbidden",
		.when = {
			ALL(DIALLED, HAS(TEXT, "bad handshake|403 "
			    "Forbidden|: Forbidden"), PLUGIN_LOG),
			ALL(HAS(TEXT, "websocket: bad handshake"),
			    PLUGIN_LOG),
		},
		.headline = "the data channel was answered, but not opened "
		    "(bad handshake)",
		.what = "AWS started the session and the plugin reached a "
		    "server, which answered its websocket with another HTTP "
		    "status than 101; the plugin does not tell which.",
		.causes = {
			{ LIKELY, "The session's token is no longer good: it "
			    "was used already, or the session was terminated "
			    "or waited too long. A new session decides." },
			{ LIKELY, "A proxy or firewall does not pass "
			    "websockets, or forbids this host. Via or HTML in "
			    "the answer shows a proxy:", TRY_TLS },
			{ POSSIBLE, "The policy of a VPC endpoint for "
			    "ssmmessages, or the credentials that the plugin "
			    "signs with (1.2.764.0 and later), are refused." },
		},
		.steps = {
			{ "Try once more:",
			    "ssm-connect {target}{aws_options}" },
			{ "See whether a proxy is in between:",
			    "env | grep -i _proxy" },
			{ "Allow websockets (Connection: Upgrade) to the "
			    "ssmmessages host of {region}.",
			    .who = NETWORK },
			{ "A VPC endpoint for ssmmessages must allow the "
			    "caller ssmmessages:OpenDataChannel.",
			    .who = ADMIN },
		},
		.about = channel_about,
		.references = { ENDPOINTS, VERSIONS },
	},
	{
		.id = "data-channel-failed",
		.when = {
			ALL(DIALLED, PLUGIN_LOG),
		},
		.headline = "the plugin could not open the data channel to "
		    "ssmmessages",
		.what = "AWS started the session, but the plugin could not "
		    "connect to the host of the data channel: the session "
		    "stays blank.",
		.causes = {
			{ LIKELY, "The network between here and port 443 of "
			    "ssmmessages in {region} (firewall, "
			    "proxy, name resolution, TLS inspection). Any HTTP "
			    "status here excludes it:", TRY_TLS },
			{ POSSIBLE, "The session's token or the plugin's "
			    "credentials are not accepted." },
		},
		.steps = {
			{ "Read the end of the line in the plugin's log: it "
			    "names the reason.",
			    "tail -n 20 /usr/local/sessionmanagerplugin/logs/"
			    "session-manager-plugin.log" },
			{ "Try once more:",
			    "ssm-connect {target}{aws_options}" },
		},
		.about = channel_about,
		.references = { ENDPOINTS },
	},
	{
		.id = "data-channel-hang",
		.when = {
			ALL(HAS(TEXT, "SIGQUIT: quit"), HAS(TEXT,
			    "session-manager-plugin|sessionmanagerplugin"),
			    NOT_PROBED),
			ALL(HAS(TEXT, "SIGQUIT: quit"), HAS(FINAL,
			    "'session-manager-plugin'"), HAS(FINAL,
			    "exit status 2"), NOT_PROBED),
			/* Live: it was given up before anything came. */
			ALL(LEFT_BLANK, KNOWN(SIGNAL), NOT_PROBED),
			ALL(LEFT_BLANK, KNOWN(EXIT), NOT(EXIT, "0"), NOT_PROBED),
			/* What was asked for lies, if it was connected. */
			ALL(LEFT_BLANK, KNOWN(SIGNAL), IS(SOCKETS, CONNECTED)),
			ALL(LEFT_BLANK, KNOWN(EXIT), NOT(EXIT, "0"), IS(SOCKETS,
			    CONNECTED)),
			ALL(LEFT_BLANK, KNOWN(SIGNAL), KNOWN(TERMINAL_MODES)),
			ALL(LEFT_BLANK, KNOWN(EXIT), NOT(EXIT, "0"),
			    KNOWN(TERMINAL_MODES)),
			/* With ~. ; whatever the signals made aws say then. */
			ALL(GAVE_UP, NOT_PROBED),
			ALL(GAVE_UP, IS(SOCKETS, CONNECTED)),
			ALL(GAVE_UP, KNOWN(TERMINAL_MODES)),
		},
		.rank = 1,
		.headline = "AWS started the session, but nothing came through "
		    "it",
		.what = "The session stayed silent until it was given up. "
		    "Stacks of goroutines that the plugin prints at ^\\ tell "
		    "where it waited; they are no error.",
		.causes = {
			{ LIKELY, "Plugin and agent are connected (the plugin "
			    "had set the terminal's modes), but the shell on "
			    "the node did not speak: a shell profile that "
			    "waits, a full disk, a node under load.",
			    .when = ALL(IS(TERMINAL_MODES, "session")) },
			{ LIKELY, "The agent on the node does not answer: the "
			    "plugin had a connection, and nothing came through "
			    "it. Disk full, overloaded, or no way from the "
			    "node to ssmmessages.",
			    "aws ssm get-connection-status --target {target}"
			    "{aws_options}",
			    ALL(IS(SOCKETS, "established|listening"),
			    UNKNOWN(TERMINAL_MODES)) },
			{ LIKELY, "{stream_host} can be reached, but the "
			    "plugin's connection was not accepted: a proxy or "
			    "a firewall that inspects TLS or passes no "
			    "websockets, the policy of a VPC endpoint. Any "
			    "HTTP status here excludes TLS:", TRY_TLS,
			    ALL(IS(CHANNEL, "answers"), IS(SOCKETS,
			    "none|dialling"), UNKNOWN(TERMINAL_MODES)) },
			{ LIKELY, "This machine cannot open the data channel "
			    "to ssmmessages in {region} (firewall, proxy, TLS "
			    "inspection). Any HTTP status here "
			    "excludes it:", TRY_TLS, ALL(NOT(SOCKETS,
			    "established|listening"), NOT(CHANNEL, "answers"),
			    UNKNOWN(TERMINAL_MODES)) },
			{ LIKELY, "The agent on the node does not answer: disk "
			    "full, overloaded, or no way from the node to "
			    "ssmmessages.", "aws ssm get-connection-status "
			    "--target {target}{aws_options}",
			    ALL(NOT(SOCKETS, "established|listening|none|"
			    "dialling"), UNKNOWN(TERMINAL_MODES)) },
			{ POSSIBLE, "The local port of a port forwarding is "
			    "taken; the plugin then waits without a word.",
			    .when = ALL(HAS(DOCUMENT, "PortForwarding"),
			    NOT(SOCKETS, "listening"), UNKNOWN(PORT_STATE)) },
			{ POSSIBLE, "It would have come: where the node cannot "
			    "reach the S3 bucket or log group of the "
			    "preferences, a session starts minutes late." },
		},
		.steps = {
			{ "Give the plugin the proxy of this network, if there "
			    "is one (it reads HTTPS_PROXY and NO_PROXY only):",
			    "env | grep -i _proxy" },
			LOG_STEP,
			{ "End the session that is left:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID), NOT(TERMINATED,
			    "yes")) },
			{ "If others see the same, look at disk space and log "
			    "on the node, over the serial console or by Run "
			    "Command:",
			    "df -h / /var; df -i /var\n"
			    "sudo tail -n 100 /var/log/amazon/ssm/errors.log",
			    .who = OWNER },
		},
		.about = channel_about,
		.references = {
			ENDPOINTS,
			"https://github.com/aws/session-manager-plugin/issues/"
			"68",
		},
	},
	{
		.id = "local-port-in-use",
		.when = {
			ALL(HAS(PERFORM, "address already in use|Only one usage "
			    "of each socket address")),
			ALL(HAS(TEXT, "address already in use|Only one usage "
			    "of each socket address"), HAS(TEXT, "listen tcp|"
			    "bind [|cannot listen to port|bind:"),
			    UNKNOWN(CODE), UNKNOWN(REASON)),
			ALL(IS(PORT_STATE, "in-use")),
		},
		.headline = "the local port of the forwarding is in use "
		    "already",
		.causes = {
			{ CERTAIN, "Another program on this computer has port "
			    "{local_port}; often it is an earlier session that "
			    "still runs. AWS was not asked for a session: it "
			    "would have waited without a word.",
			    .when = ALL(IS(PORT_STATE, "in-use")) },
			{ CERTAIN, "Another program on this computer listens "
			    "on that port; often it is an earlier session that "
			    "still runs.", .when = ALL(KNOWN(PERFORM),
			    UNKNOWN(LOCAL_PORT)) },
			{ CERTAIN, "Another program on this computer listens "
			    "on port {local_port}; often it is an earlier "
			    "session that still runs.",
			    .when = ALL(KNOWN(PERFORM), KNOWN(LOCAL_PORT),
			    UNKNOWN(PORT_STATE)) },
			{ LIKELY, "Another program on this computer listens "
			    "on that port; often it is an earlier session that "
			    "still runs.", .when = ALL(UNKNOWN(PERFORM),
			    UNKNOWN(PORT_STATE)) },
		},
		.steps = {
			{ "See who has it:",
			    "lsof -nP -iTCP:{local_port} -sTCP:LISTEN",
			    .when = ALL(KNOWN(LOCAL_PORT)) },
			{ "See who has it (put the port in):",
			    "lsof -nP -iTCP:PORT -sTCP:LISTEN\n"
			    "netstat -ano | findstr :PORT      # Windows",
			    .when = ALL(UNKNOWN(LOCAL_PORT)) },
			{ "End that program, or choose another "
			    "localPortNumber. Without localPortNumber the "
			    "plugin takes a free one." },
			{ "End the session that was just started:",
			    "aws ssm terminate-session --session-id "
			    "{session_id}{aws_options}",
			    .when = ALL(KNOWN(SESSION_ID)) },
		},
		.about = "For a port forwarding the plugin listens on "
		    "localPortNumber of this computer. If the port is taken, "
		    "it says so with some agents and versions; more often it "
		    "prints Starting session and then nothing until the idle "
		    "time is over (20 minutes unless changed). ^C ends this "
		    "wait.\n\n"
		    "A plugin that was left behind by a killed aws is the "
		    "usual holder. On Windows a port can also be reserved by "
		    "the system (netsh int ipv4 show excludedportrange tcp).",
		.references = {
			"https://github.com/aws/session-manager-plugin/issues/"
			"141",
		},
	},
	{
		.id = "local-port-denied",
		.when = {
			ALL(HAS(PERFORM, "bind: permission denied|forbidden by "
			    "its access permissions")),
			ALL(HAS(TEXT, "listen tcp"), HAS(TEXT,
			    "bind: permission denied|forbidden by its access "
			    "permissions"), UNKNOWN(CODE), UNKNOWN(REASON)),
			ALL(IS(PORT_STATE, "denied")),
		},
		.headline = "this computer does not let you listen on the "
		    "local port",
		.causes = {
			{ CERTAIN, "Port {local_port} is for the administrator, "
			    "as all below 1024 usually are. AWS was not asked "
			    "for a session.", .when = ALL(IS(PORT_STATE,
			    "denied")) },
			{ LIKELY, "Ports below 1024 are for the administrator "
			    "on Linux.", .when = ALL(HAS(TEXT,
			    "permission denied")) },
			{ LIKELY, "Windows has reserved the port for itself.",
			    "netsh int ipv4 show excludedportrange tcp",
			    ALL(HAS(TEXT, "access permissions")) },
		},
		.steps = {
			{ "Choose a localPortNumber of 1024 or more, for "
			    "example 8080 instead of 80." },
		},
		.about = "The plugin listens on localPortNumber with your own "
		    "rights. Linux keeps ports below 1024 for root, Windows "
		    "reserves ranges for Hyper-V and others. A higher local "
		    "port costs nothing: portNumber, the port on the other "
		    "side, stays as it is. Running aws as root for this is "
		    "not needed.",
	},
	{
		.id = "local-port-invalid",
		.when = {
			ALL(HAS(PERFORM, "invalid port|unknown port|"
			    "cannot assign requested address|"
			    "lookup localhost")),
			ALL(IS(PORT_STATE, "invalid")),
		},
		.headline = "the plugin cannot listen on the local address or "
		    "port it was given",
		.causes = {
			{ CERTAIN, "The localPortNumber is no port (0 to "
			    "65535). AWS was not asked for a session.",
			    .when = ALL(IS(PORT_STATE, "invalid")) },
			{ LIKELY, "The localPortNumber is no port (0 to 65535).",
			    .when = ALL(HAS(PERFORM, "invalid port|unknown "
			    "port")) },
			{ LIKELY, "Here localhost does not lead to this computer "
			    "(/etc/hosts, no loopback in a container).",
			    "getent hosts localhost",
			    ALL(HAS(PERFORM, "assign requested address|lookup "
			    "localhost")) },
		},
		.steps = {
			{ "Check --parameters: {parameters}. Ports are strings "
			    "in lists, as in:",
			    "aws ssm start-session --target {target} "
			    "--document-name AWS-StartPortForwardingSession "
			    "--parameters '{\"portNumber\":[\"80\"],"
			    "\"localPortNumber\":[\"8080\"]}'{aws_options}" },
		},
		.about = "The plugin listens on localhost and the port in "
		    "localPortNumber; the system did not accept this pair.",
	},
	{
		.id = "plugin-socket-path",
		.when = {
			ALL(HAS(PERFORM, "listen unix|mux.sock")),
			ALL(HAS(TEXT, "session_manager_plugin_mux.sock"),
			    HAS(TEXT, "bind:|listen unix")),
		},
		.rank = 1,
		.headline = "the plugin cannot create its socket in the "
		    "directory for temporary files",
		.causes = {
			{ CERTAIN, "The path is too long: a socket's path may "
			    "have 104 characters (macOS; 108 on Linux), and "
			    "TMPDIR takes most of them.",
			    "echo \"$TMPDIR\"", ALL(HAS(TEXT,
			    "invalid argument|file name too long")) },
			{ LIKELY, "The directory is missing, full or not "
			    "yours to write.", "ls -ld \"${TMPDIR:-/tmp}\"",
			    ALL(LACKS(TEXT, "invalid argument|file name too "
			    "long")) },
		},
		.steps = {
			{ "Use a short directory for this call:",
			    "TMPDIR=/tmp ssm-connect {target}{aws_options}" },
			{ "Sockets left by killed sessions can go:",
			    "ls \"${TMPDIR:-/tmp}\"/"
			    "*_session_manager_plugin_mux.sock" },
		},
		.about = "For port forwarding the plugin creates a socket in "
		    "TMPDIR (or /tmp), named NUMBER_session_manager_plugin_"
		    "mux.sock. Systems limit the path of a socket to little "
		    "more than 100 characters; programs that set a deep TMPDIR "
		    "(macOS helpers, nix-shell, CI) go beyond it, and the "
		    "system answers \"bind: invalid argument\". It has nothing "
		    "to do with ports or AWS.",
		.references = {
			"https://github.com/aws/session-manager-plugin/issues/"
			"81",
		},
	},
};

const size_t rows_plugin_count = COUNT_OF(rows_plugin);
