/*
 * catalogue_proxy: a proxy between the AWS CLI and AWS.
 *
 * The AWS CLI names the proxy and hides what it said; the inner exceptions of
 * a debug log tell. urllib3 1 and 2 differ in whether a silent or resetting
 * proxy counts as the proxy's failure or as the endpoint's.
 */
#include "ssm/diagnose/families.h"

#define FAILED	HAS(FINAL, "Failed to connect to proxy URL")

/* A traceback of Python's, curl's or another tool's words alone. */
#define ONLY_TEXT \
	UNKNOWN(CODE), UNKNOWN(SESSION), UNKNOWN(REASON), UNKNOWN(PERFORM)
#define PROXY_TEXT \
	UNKNOWN(FINAL), ONLY_TEXT, HAS(TEXT, "Cannot connect to proxy|" \
	    "Unable to connect to proxy|ProxyConnectionError")

/* The scheme that was asked for chooses the proxy and its variable. */
#define TRY_WITHOUT "env -u {proxy_variable} -u {proxied}_proxy " AGAIN
#define TRY_ELSEWHERE "curl -svo /dev/null {proxied}://aws.amazon.com/"
#define SHOW_VARIABLES	"env | grep -i _proxy"
#define CHANNEL \
	"The session itself goes through the same proxy, as a websocket to " \
	"the host ssmmessages of the Region: the plugin reads HTTPS_PROXY " \
	"and NO_PROXY from the environment, no other setting."
#define ALLOW_SERVICE \
	"Allow CONNECT to {service} of the Region, port 443."
#define AWS_PROXY_PAGE \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"cli-configure-proxy.html"

const struct failure rows_proxy[] = {
	{
		.id = "proxy-refused",
		.when = {
			ALL(FAILED, HAS(TEXT, "Connection refused|"
			    "ConnectionRefusedError|actively refused|10061")),
			ALL(PROXY_TEXT, HAS(TEXT, "Connection refused|"
			    "actively refused|10061")),
		},
		.headline = "the proxy that {proxy_variable} names refuses "
		    "connections",
		.causes = {
			{ LIKELY, "The proxy is not running there: a local one "
			    "(cntlm, px, Burp, Charles, a VPN's) was stopped, "
			    "or the variable is left over from another "
			    "network.", SHOW_VARIABLES },
			{ POSSIBLE, "The host or the port in {proxy_variable} "
			    "is wrong." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See what is set:", SHOW_VARIABLES },
			{ "If this network needs no proxy, go without:",
			    TRY_WITHOUT },
			{ "If it does, start the proxy or correct the "
			    "variable:",
			    "export {proxy_variable}=http://PROXY:PORT" },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The AWS CLI found a proxy in HTTPS_PROXY (or in the "
		    "system's settings on Windows and macOS), and the proxy's "
		    "host refused the connection. AWS was not asked.\n\n"
		    "A local proxy that is not running, or a variable left "
		    "over from another network, is the usual reason. Lower "
		    "case https_proxy counts, too, and wins over upper "
		    "case.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-dns",
		.when = {
			ALL(FAILED, HAS(TEXT, "gaierror|NameResolutionError|"
			    "Name or service not known|nodename nor servname|"
			    "getaddrinfo failed|Failed to resolve|"
			    "Temporary failure in name resolution")),
			ALL(PROXY_TEXT, HAS(TEXT, "gaierror|"
			    "NameResolutionError|Name or service not known|"
			    "nodename nor servname|getaddrinfo failed|"
			    "Temporary failure in name resolution")),
			ALL(ONLY_TEXT, UNKNOWN(FINAL), HAS(TEXT,
			    "Could not resolve proxy")),
		},
		.headline = "the name of the proxy in {proxy_variable} cannot "
		    "be looked up",
		.causes = {
			{ LIKELY, "The proxy exists in the company network "
			    "only, and this machine is elsewhere or its VPN is "
			    "down.", SHOW_VARIABLES },
			{ POSSIBLE, "The name in {proxy_variable} is "
			    "misspelt." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See what is set:", SHOW_VARIABLES },
			{ "Bring the VPN up; or, if this network needs no "
			    "proxy, go without:", TRY_WITHOUT },
			{ "Correct the variable:",
			    "export {proxy_variable}=http://PROXY:PORT" },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The proxy's own name could not be looked up, so "
		    "nothing was sent. Names of company proxies exist inside "
		    "the company's network only: outside of it, and with the "
		    "VPN down, the variable has to go or the VPN has to come "
		    "up.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-timeout",
		.when = {
			ALL(FAILED, HAS(TEXT, "timed out|TimeoutError|10060")),
			ALL(PROXY_TEXT, HAS(TEXT, "timed out")),
			ALL(HAS(FINAL, "Read timeout on endpoint URL|"
			    "Connect timeout on endpoint URL"),
			    IS(PROXY, "yes")),
			/* The host that timed out is not the endpoint's. */
			ALL(HAS(FINAL, "Connect timeout on endpoint URL"),
			    HAS(FINAL, "amazonaws.|.api.aws"),
			    HAS(TEXT, "timed out. (connect timeout="),
			    LACKS(TEXT, "amazonaws.com timed out. (|"
			    "amazonaws.com.cn timed out. (|"
			    "amazonaws.eu timed out. (|"
			    "api.aws timed out. (")),
		},
		.headline = "the proxy does not answer",
		.causes = {
			{ LIKELY, "The proxy cannot be reached from this "
			    "network: wrong network, VPN down, or a firewall "
			    "before it.", SHOW_VARIABLES },
			{ POSSIBLE, "The proxy takes the connection and "
			    "hangs, because it is overloaded or cannot reach "
			    "AWS itself.",
			    TRY_ELSEWHERE },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See what is set, and whether the proxy serves any "
			    "other host (curl uses it as well):",
			    SHOW_VARIABLES "\n"
			    TRY_ELSEWHERE },
			{ "If this network needs no proxy, go without:",
			    TRY_WITHOUT },
			{ "Have the proxy looked at.", .who = NETWORK },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The proxy in HTTPS_PROXY gave no answer in time, "
		    "neither to the connection nor to the request for a tunnel "
		    "(CONNECT). AWS CLI version 1 blames the endpoint for "
		    "it.\n\n"
		    "If the proxy is silent for every host, the network or the "
		    "VPN is the wrong one; if for AWS only, it cannot get "
		    "through itself.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-reset",
		.when = {
			ALL(FAILED, HAS(TEXT, "Connection reset by peer|"
			    "ConnectionResetError|10054|forcibly closed|"
			    "RemoteDisconnected|Remote end closed|"
			    "unexpectedly closed")),
			ALL(PROXY_TEXT, HAS(TEXT, "Connection reset by peer|"
			    "forcibly closed|RemoteDisconnected|"
			    "unexpectedly closed")),
			ALL(HAS(FINAL, "Connection was closed before we "
			    "received a valid response"), IS(PROXY, "yes"),
			    HAS(TEXT, "ConnectionResetError|"
			    "RemoteDisconnected")),
		},
		.headline = "the proxy cut the connection",
		.causes = {
			{ LIKELY, "The proxy does not serve this client or "
			    "this host and says so by closing the connection.",
			    TRY_ELSEWHERE },
			{ POSSIBLE, "What listens at that port is no HTTP "
			    "proxy, or one that expects TLS.",
			    SHOW_VARIABLES },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See what is set, and whether the proxy serves any "
			    "other host:",
			    SHOW_VARIABLES "\n"
			    TRY_ELSEWHERE },
			{ "If this network needs no proxy, go without:",
			    TRY_WITHOUT },
			{ "Allow CONNECT to ssm and ssmmessages of the Region, "
			    "port 443.", .who = NETWORK,
			    .another = ALLOW_SERVICE },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The proxy took the connection and ended it instead "
		    "of answering the request for a tunnel (CONNECT). AWS CLI "
		    "version 1 reports it as a closed connection of the "
		    "endpoint.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-auth",
		.when = {
			ALL(FAILED, HAS(TEXT, "Tunnel connection failed: 407|"
			    "Proxy Authentication Required|"
			    "authenticationrequired")),
			ALL(ONLY_TEXT, HAS(TEXT,
			    "Tunnel connection failed: 407|"
			    "407 Proxy Authentication Required|"
			    "HTTP code 407 from proxy|"
			    "CONNECT tunnel failed, response 407")),
			ALL(IS(CODE, "407"), HAS(FINAL,
			    "error occurred (407)"), UNKNOWN(SUCCEEDED)),
		},
		.headline = "the proxy asks for a user and password (407)",
		.causes = {
			{ CERTAIN, "The proxy rejects the user and password in "
			    "{proxy_variable}: changed, misspelt, or with "
			    "characters that a URL needs encoded.",
			    .when = ALL(HAS(URL, "@")) },
			{ LIKELY, "{proxy_variable} names no user and "
			    "password, and the proxy wants them.",
			    SHOW_VARIABLES,
			    .when = ALL(KNOWN(URL), LACKS(URL, "@")) },
			{ LIKELY, "{proxy_variable} names no user and "
			    "password, or the wrong ones.", SHOW_VARIABLES,
			    .when = ALL(UNKNOWN(URL)) },
			{ POSSIBLE, "The proxy wants a method that aws and the "
			    "plugin do not have (NTLM, Kerberos); browsers use "
			    "it unseen.", TRY_ELSEWHERE
			    " 2>&1 | grep -i proxy-authenticate",
			    .another = "The proxy wants a method that aws does "
			    "not have (NTLM, Kerberos); browsers use it "
			    "unseen." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Put user and password into the URL; encode @ as "
			    "%40, : as %3A, / as %2F, # as %23:",
			    "export {proxy_variable}=http://USER:PASSWORD@"
			    "PROXY:PORT" },
			{ "Proxy-Authenticate tells which methods the proxy "
			    "takes; aws and the plugin know Basic only:",
			    TRY_ELSEWHERE
			    " 2>&1 | grep -i proxy-authenticate",
			    .another = "Proxy-Authenticate tells which methods "
			    "the proxy takes; aws knows Basic only:" },
			{ "For NTLM or Kerberos, run a local proxy that signs "
			    "on for you (px, cntlm), and name it:",
			    "export {proxy_variable}=http://127.0.0.1:3128" },
			{ "Exempt ssm and ssmmessages of the Region from "
			    "authentication.", .who = NETWORK,
			    .another = "Exempt {service} of the Region from "
			    "authentication." },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The proxy answered the request for a tunnel "
		    "(CONNECT) with 407 Proxy Authentication Required. AWS was "
		    "not asked; these are the proxy's user and password, not "
		    "AWS's.\n\n"
		    "They stand in the URL: http://USER:PASSWORD@PROXY:PORT, "
		    "with special characters encoded. Only the method Basic "
		    "works that way. For NTLM and Kerberos a local helper "
		    "proxy is needed.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-forbidden",
		.when = {
			ALL(FAILED, HAS(TEXT, "Tunnel connection failed: 403")),
			ALL(ONLY_TEXT, HAS(TEXT,
			    "Tunnel connection failed: 403|"
			    "HTTP code 403 from proxy|"
			    "CONNECT tunnel failed, response 403")),
		},
		.headline = "the proxy forbids connections to {host} (403)",
		.causes = {
			{ CERTAIN, "The proxy's rules do not let this client "
			    "reach this host. The refusal comes from the "
			    "proxy; AWS was not asked." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Does the proxy serve other hosts?",
			    TRY_ELSEWHERE },
			{ "Inside a VPC or with a direct way out, exempt AWS "
			    "from the proxy:",
			    "export NO_PROXY=.amazonaws.com,169.254.169.254" },
			{ "Allow CONNECT to ssm and ssmmessages of the Region "
			    "(and sts, where roles are assumed), port 443, "
			    "with websockets.", .who = NETWORK,
			    .another = "Allow CONNECT to {service} of the "
			    "Region (and sts, where roles are assumed), port "
			    "443." },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The proxy answered the request for a tunnel "
		    "(CONNECT) with 403 Forbidden. This has nothing to do with "
		    "IAM: no policy and no credentials were looked at.\n\n"
		    "Proxies decide by host name. Sessions need two hosts: "
		    "ssm for the API and ssmmessages for the session; where "
		    "the first is allowed and the second is not, the session "
		    "starts and stays silent.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-gateway",
		.when = {
			ALL(FAILED, HAS(TEXT, "Tunnel connection failed: 502|"
			    "Tunnel connection failed: 503|"
			    "Tunnel connection failed: 504|"
			    "Tunnel connection failed: 500")),
			ALL(ONLY_TEXT, HAS(TEXT,
			    "Tunnel connection failed: 502|"
			    "Tunnel connection failed: 503|"
			    "Tunnel connection failed: 504|"
			    "Tunnel connection failed: 500|"
			    "HTTP code 502 from proxy|"
			    "HTTP code 503 from proxy|"
			    "HTTP code 504 from proxy")),
		},
		.headline = "the proxy cannot reach {host}",
		.causes = {
			{ LIKELY, "The proxy itself cannot look up or reach "
			    "the host: its DNS, its route, the firewall behind "
			    "it.",
			    TRY_ELSEWHERE },
			{ POSSIBLE, "The name is wrong: a Region that does "
			    "not exist, or a private name (a VPC endpoint's) "
			    "that only this machine can look up.",
			    "nslookup {host}" },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Does the proxy serve other hosts?",
			    TRY_ELSEWHERE },
			{ "If the host is a VPC endpoint or this network "
			    "needs no proxy for AWS, exempt it:",
			    "export NO_PROXY=.amazonaws.com,169.254.169.254" },
			{ "Have the proxy's way to ssm and ssmmessages of the "
			    "Region looked at.", .who = NETWORK,
			    .another = "Have the proxy's way to {service} of "
			    "the Region looked at." },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The proxy answered the request for a tunnel "
		    "(CONNECT) with a 5xx status: it took the request and "
		    "could not reach the host. It is the proxy's status, not "
		    "AWS's; AWS was not reached.\n\n" CHANNEL,
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-scheme",
		.when = {
			ALL(FAILED, HAS(TEXT, "WRONG_VERSION_NUMBER|"
			    "only use HTTP and not HTTPS|UNKNOWN_PROTOCOL|"
			    "RECORD_LAYER_FAILURE|record layer failure|"
			    "HTTP_REQUEST")),
			ALL(UNKNOWN(FINAL), ONLY_TEXT, HAS(TEXT,
			    "proxy appears to only use HTTP and not HTTPS")),
		},
		.headline = "{proxy_variable} says https://, but the proxy "
		    "speaks plain HTTP",
		.causes = {
			{ CERTAIN, "The scheme in {proxy_variable} is that of "
			    "the connection to the proxy, and nearly every proxy "
			    "takes http:// there. What goes through it to AWS "
			    "is encrypted all the same." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Write the proxy with http://, the same host and "
			    "port:",
			    "export {proxy_variable}=http://PROXY:PORT" },
			{ "Then reconnect:", AGAIN,
			    .another = "Then run the command again:" },
		},
		.note = "The plugin cannot use a proxy whose URL begins with "
		    "https:// at all.",
		.note_another = "",
		.about = "HTTPS_PROXY means 'the proxy for https:// URLs', "
		    "not 'a proxy that speaks HTTPS'. Its own scheme should be "
		    "http:// unless the proxy really listens with TLS.\n\n"
		    "Where the proxy does listen with TLS, the AWS CLI can use "
		    "it, but session-manager-plugin cannot ('proxy: unknown "
		    "scheme: https'): StartSession succeeds and the session "
		    "stays silent.",
		.references = { AWS_PROXY_PAGE },
	},
	{
		.id = "proxy-malformed",
		.when = {
			ALL(FAILED, HAS(FINAL, "http://socks|http://http"),
			    HAS(URL, "http://socks|http://http")),
			ALL(HAS(FINAL, "An HTTP Client raised an unhandled "
			    "exception"), HAS(FINAL, "Failed to parse: |"
			    "proxy scheme|Proxy URL|proxy url|SOCKS")),
			ALL(UNKNOWN(FINAL), ONLY_TEXT, HAS(TEXT,
			    "ProxySchemeUnknown|ProxySchemeUnsupported|"
			    "Not supported proxy scheme|"
			    "Proxy URL had no scheme|"
			    "Please check proxy URL. It is malformed|"
			    "Unsupported proxy syntax|"
			    "Missing dependencies for SOCKS support")),
		},
		.headline = "{proxy_variable} is not a URL that the AWS CLI "
		    "can use",
		.causes = {
			{ CERTAIN, "It names a SOCKS proxy, and the AWS CLI "
			    "knows HTTP proxies only.",
			    .when = ALL(HAS(TEXT, "socks")) },
			{ LIKELY, "It has no scheme, two of them, no number "
			    "for a port, or characters in the password that a "
			    "URL needs encoded.",
			    SHOW_VARIABLES,
			    .when = ALL(LACKS(TEXT, "socks")) },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See what is set. The form is "
			    "http://USER:PASSWORD@PROXY:PORT, with @ in the "
			    "password as %40, # as %23, / as %2F:",
			    SHOW_VARIABLES },
			{ "For a SOCKS proxy, put an HTTP proxy before it "
			    "(privoxy, gost), and name that one:",
			    "export {proxy_variable}=http://127.0.0.1:8118",
			    .when = ALL(HAS(TEXT, "socks")) },
			{ "If this network needs no proxy, go without:",
			    TRY_WITHOUT },
		},
		.note = "Do not post this message unread: it may hold the "
		    "proxy's password in clear.",
		.about = "The AWS CLI reads the proxy from HTTPS_PROXY and "
		    "expects http://[USER:PASSWORD@]HOST:PORT. A value it "
		    "cannot take apart ends in 'Failed to parse', and a "
		    "foreign scheme gets http:// put before it, so that a "
		    "proxy named 'socks5' or 'http' is looked for.\n\n"
		    "SOCKS proxies do not work with the AWS CLI. "
		    "session-manager-plugin alone could use socks5://.",
		.references = { AWS_PROXY_PAGE,
			"https://github.com/aws/aws-cli/issues/5976",
		},
	},
	{
		.id = "proxy",
		.when = {
			ALL(FAILED),
			ALL(PROXY_TEXT),
			ALL(ONLY_TEXT, HAS(TEXT, "Tunnel connection failed")),
		},
		.rank = -3,	/* every other row here says more */
		.headline = "aws could not get through the proxy that "
		    "{proxy_variable} names",
		.causes = {
			{ LIKELY, "The certificate of the proxy itself is not "
			    "trusted (its URL begins with https://).",
			    .when = ALL(HAS(TEXT,
			    "CERTIFICATE_VERIFY_FAILED")) },
			{ LIKELY, "The proxy is not there: not running, "
			    "another network, VPN down, or the variable is "
			    "left over.", SHOW_VARIABLES,
			    .when = ALL(LACKS(TEXT,
			    "CERTIFICATE_VERIFY_FAILED|"
			    "Tunnel connection failed")) },
			{ LIKELY, "The proxy answered and did not open a "
			    "tunnel to AWS: its rules, or it is no proxy for "
			    "https.",
			    TRY_ELSEWHERE,
			    .when = ALL(HAS(TEXT,
			    "Tunnel connection failed")) },
			{ POSSIBLE, "The proxy wants a user and password "
			    "(407), or forbids the host (403).",
			    TRY_ELSEWHERE,
			    .when = ALL(LACKS(TEXT,
			    "CERTIFICATE_VERIFY_FAILED|"
			    "Tunnel connection failed")) },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See what is set, and what curl says of the same "
			    "proxy:",
			    SHOW_VARIABLES "\n"
			    TRY_ELSEWHERE },
			{ "If this network needs no proxy, go without:",
			    TRY_WITHOUT },
			{ "If it does, correct the variable:",
			    "export {proxy_variable}=http://PROXY:PORT" },
			{ "The proxy has to allow CONNECT to ssm and "
			    "ssmmessages of the Region, port 443, with "
			    "websockets.", .who = NETWORK,
			    .another = ALLOW_SERVICE },
		},
		.note = CHANNEL,
		.note_another = "",
		.about = "The AWS CLI found a proxy (HTTPS_PROXY, "
		    "https_proxy, or the system's settings on Windows and "
		    "macOS) and could not get through it. What the proxy said "
		    "stands in the debug log only; with it, the failure has "
		    "an id of its own: proxy-refused, proxy-dns, "
		    "proxy-timeout, proxy-reset, proxy-auth, proxy-forbidden, "
		    "proxy-gateway, proxy-scheme, proxy-malformed.\n\n"
		    "A proxy that works for the API may still fail for the "
		    "session. " CHANNEL " The plugin does not use the "
		    "system's settings or a PAC file, takes only http:// and "
		    "socks5:// proxies, and needs a proxy that passes the "
		    "websocket upgrade. Otherwise StartSession succeeds, "
		    "'Starting session' is printed, and nothing "
		    "follows.\n\n"
		    "On EC2 and in containers, NO_PROXY should hold "
		    "169.254.169.254 and 169.254.170.2, or the credentials of "
		    "the machine cannot be fetched.",
		.references = { AWS_PROXY_PAGE,
			"https://github.com/aws/aws-cli/issues/9282",
		},
	},
};

const size_t rows_proxy_count = COUNT_OF(rows_proxy);
