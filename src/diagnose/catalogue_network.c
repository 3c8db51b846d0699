/*
 * catalogue_network: the request or its answer did not get through.
 *
 * The AWS CLI says only that it could not connect; why stands in the inner
 * exceptions of a debug log. Where those are missing the row endpoint-
 * unreachable names the candidates. Sign-in hosts (STS, SSO) and Regions that
 * do not exist have rows of their own elsewhere, which are to win.
 */
#include "ssm/diagnose/families.h"

#define CONNECT	HAS(FINAL, "Could not connect to the endpoint URL")
#define NOT_SIGN_IN \
	LACKS(FINAL, "://sts.|://sts-fips.|://portal.sso.|://oidc.|" \
	    "signin.aws.amazon.com|://169.254.|://[fd00:ec2|" \
	    "Error when retrieving")
#define NOT_CREDENTIALS \
	LACKS(FINAL, "://169.254.|://[fd00:ec2|Error when retrieving")

/* An availability zone where the Region should stand. */
#define ZONE \
	"1a.amazonaws|1b.amazonaws|1c.amazonaws|1d.amazonaws|1e.amazonaws|" \
	"1f.amazonaws|2a.amazonaws|2b.amazonaws|2c.amazonaws|2d.amazonaws|" \
	"3a.amazonaws|3b.amazonaws|3c.amazonaws"

/* Parts of the Regions' names; a host that has none is misspelt or new. */
#define REGIONS \
	"us-east-1.|us-east-2.|us-west-1.|us-west-2.|us-gov-east-1.|" \
	"us-gov-west-1.|af-south-1.|ap-east-1.|ap-east-2.|ap-south-1.|" \
	"ap-south-2.|ap-northeast-1.|ap-northeast-2.|ap-northeast-3.|" \
	"ap-southeast-1.|ap-southeast-2.|ap-southeast-3.|ap-southeast-4.|" \
	"ap-southeast-5.|ap-southeast-6.|ap-southeast-7.|ca-central-1.|" \
	"ca-west-1.|cn-north-1.|cn-northwest-1.|eu-central-1.|" \
	"eu-central-2.|eu-north-1.|eu-south-1.|eu-south-2.|eu-west-1.|" \
	"eu-west-2.|eu-west-3.|eusc-de-east-1.|il-central-1.|" \
	"me-central-1.|me-south-1.|mx-central-1.|sa-east-1."

/* What the systems' resolvers, urllib3 and curl say. */
#define LOOKUP_FAILED \
	"gaierror|NameResolutionError|Name or service not known|" \
	"nodename nor servname|getaddrinfo failed|" \
	"Temporary failure in name resolution|Failed to resolve '|" \
	"Name does not resolve|No address associated with hostname|" \
	"Non-recoverable failure in name resolution|" \
	"Could not resolve host: "
#define REFUSED \
	"Connection refused|ConnectionRefusedError|actively refused|" \
	"WinError 10061|Errno 10061"
#define UNROUTED \
	"Network is unreachable|No route to host|Network is down|" \
	"unreachable network|unreachable host|WinError 10051|WinError 10065"
#define FORBIDDEN_HERE \
	"Operation not permitted|WinError 10013|" \
	"forbidden by its access permissions|" \
	"PermissionError: [Errno 13] Permission denied"
#define RESET \
	"Connection reset by peer|ConnectionResetError|WinError 10054|" \
	"forcibly closed by the remote host"

/* Nothing but the words of a traceback or of curl is known. */
#define ONLY_TEXT \
	UNKNOWN(FINAL), UNKNOWN(CODE), UNKNOWN(SESSION), UNKNOWN(REASON), \
	    UNKNOWN(PERFORM)
/* The client's request to the API, not the agent's, ssh's or the plugin's. */
#define OF_THE_API \
	HAS(TEXT, "://ssm.|://ecs.|host='ssm.|host='ecs.|resolve 'ssm.|" \
	    "resolve 'ecs.|resolve host: ssm.|resolve host: ecs.|" \
	    "connect to ssm.|connect to ecs.|Connection to ssm.|" \
	    "Connection to ecs.|botocore"), \
	    LACKS(TEXT, "ssmmessages|websocket|://sts.|portal.sso|oidc.|" \
	    "proxy|dial tcp|ssm-agent|169.254.")

#define ONE_LOOK \
	"Nothing has reached AWS, so CloudTrail shows nothing of this."

#define PASS_HOST "Let HTTPS to {host} pass without inspection."

const struct failure rows_network[] = {
	{
		.id = "dns",
		.when = {
			ALL(CONNECT, HAS(TEXT, LOOKUP_FAILED), NOT_SIGN_IN,
			    NOT(REGION_KNOWN, "no"), LACKS(URL, ZONE)),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT, LOOKUP_FAILED)),
		},
		.headline = "the name {host} cannot be looked up",
		.causes = {
			{ LIKELY, "This machine has no working name server at "
			    "the moment: no network, a VPN that is down or has "
			    "just changed the name servers, or a container "
			    "without DNS.",
			    "nslookup aws.amazon.com",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "The name server answers for other names "
			    "only: a VPN or company network that does not pass "
			    "on public names and expects a proxy "
			    "({proxy_variable}) instead.",
			    "nslookup {host}",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "The Region in the name is misspelt or "
			    "does not have this service.",
			    "aws configure get region",
			    .when = ALL(UNKNOWN(ENDPOINT_URL), LACKS(HOST,
			    REGIONS)) },
			{ LIKELY, "The custom endpoint {endpoint_url} is "
			    "misspelt, or its name exists in another network "
			    "only.",
			    "nslookup {host}",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See whether this machine can look the name up. If "
			    "it can now, just try again:",
			    "nslookup {host}\n"
			    AGAIN },
			{ "If other names fail too, bring the network or the "
			    "VPN up first. In WSL, wsl --shutdown renews "
			    "/etc/resolv.conf; a container may need --dns." },
			{ "If the network lets nobody look up public names, it "
			    "has a proxy. Name it to aws:",
			    "export {proxy_variable}=http://PROXY:PORT",
			    .when = ALL(UNKNOWN(PROXY)) },
			{ "Correct --endpoint-url, AWS_ENDPOINT_URL or "
			    "endpoint_url in the profile, or leave it out.",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
			{ "Make the names under amazonaws.com resolvable from "
			    "here: ssm and ssmmessages are both needed.",
			    .who = NETWORK,
			    .another = "Make the names under amazonaws.com "
			    "resolvable from here." },
		},
		.note = ONE_LOOK,
		.about = "The AWS CLI asked the system for the address of the "
		    "endpoint and got none. Nothing has been sent; "
		    "credentials, policies and the target have no part in "
		    "it.\n\n"
		    "If every name fails, the machine has no network or no "
		    "name server: look at the connection, the VPN and "
		    "/etc/resolv.conf. If only names of AWS fail, the name "
		    "server does not answer for public names (split DNS, a "
		    "network that wants a proxy), or the name is wrong: a "
		    "Region that does not exist gives a name that does not "
		    "exist.\n\n"
		    "'Temporary failure in name resolution' and [Errno -3] "
		    "mean that no name server answered at all; 'Name or "
		    "service not known', 'nodename nor servname provided' and "
		    "[Errno 11001] can mean either.\n\n"
		    "Inside a VPC without a way out, the names of VPC "
		    "endpoints resolve only if the VPC has DNS support and DNS "
		    "host names switched on.",
		.references = {
			"https://docs.aws.amazon.com/general/latest/gr/"
			"ssm.html",
		},
	},
	{
		.id = "endpoint-refused",
		.when = {
			ALL(CONNECT, HAS(TEXT, REFUSED), NOT_SIGN_IN),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT, REFUSED)),
		},
		.headline = "{host} refused the connection on port {port}",
		.causes = {
			{ LIKELY, "Nothing listens at {endpoint}: the tunnel, "
			    "the stand-in for AWS or the forwarder that should "
			    "be there is not running, or the port is another.",
			    "curl -svo /dev/null {endpoint}",
			    .when = ALL(IS(HOST_KIND, "loopback")) },
			{ LIKELY, "The security group of the VPC endpoint, or "
			    "a firewall before it, rejects port 443 from this "
			    "machine.",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(HAS(HOST, "vpce-|.vpce.")) },
			{ LIKELY, "A firewall between here and AWS rejects the "
			    "connection (AWS's own hosts do not).",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(NOT(HOST_KIND, "loopback"),
			    LACKS(HOST, "vpce-|.vpce."),
			    UNKNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "The name leads somewhere else: an entry "
			    "in the hosts file, a filtering name server, or a "
			    "VPN client that answers with 127.0.0.1.",
			    "nslookup {host}",
			    .when = ALL(NOT(HOST_KIND, "loopback"),
			    UNKNOWN(ENDPOINT_URL)) },
			{ LIKELY, "The custom endpoint {endpoint_url} is not "
			    "the right one, or its server is down.",
			    .when = ALL(KNOWN(ENDPOINT_URL),
			    NOT(HOST_KIND, "loopback"),
			    LACKS(HOST, "vpce-|.vpce.")) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "The command itself names the endpoint, with "
			    "--endpoint-url. Correct it; or leave it out, "
			    "unless you use a stand-in for AWS or a VPC "
			    "endpoint without private DNS:", AGAIN_PLAIN,
			    .when = ALL(HAS(ARGUMENTS, "--endpoint-url")) },
			{ "Is an endpoint set that you did not mean? Look for "
			    "AWS_ENDPOINT_URL and endpoint_url; with plain AWS "
			    "none is needed:",
			    "env | grep AWS_ENDPOINT_URL\n"
			    "grep -n endpoint_url ~/.aws/config",
			    .when = ALL(LACKS(ARGUMENTS, "--endpoint-url")) },
			{ "Does anything listen there?",
			    "curl -svo /dev/null {endpoint}",
			    .when = ALL(IS(HOST_KIND, "loopback")) },
			{ "See which address is tried and who refuses:",
			    "nslookup {host}\n"
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(NOT(HOST_KIND, "loopback")) },
			{ "If the network wants a proxy, name it to aws:",
			    "export {proxy_variable}=http://PROXY:PORT",
			    .when = ALL(UNKNOWN(PROXY),
			    NOT(HOST_KIND, "loopback")) },
			{ "Allow TCP 443 from this machine to the endpoint; "
			    "for a VPC endpoint that is an inbound rule of its "
			    "security group.", .who = NETWORK,
			    .when = ALL(NOT(HOST_KIND, "loopback")) },
		},
		.note = ONE_LOOK,
		.about = "The name was looked up, but the address answered "
		    "'connection refused': nothing listens there, or "
		    "something on the way rejects the connection at once.\n\n"
		    "AWS's public hosts listen on port 443 always. So either "
		    "the address is not AWS's (--endpoint-url, "
		    "AWS_ENDPOINT_URL, endpoint_url in the profile, a hosts "
		    "file, a filtering name server), or a firewall rejects. "
		    "nslookup shows the address: 127.0.0.1, 0.0.0.0 or one of "
		    "your own network tell the first.\n\n"
		    "A private address is a VPC endpoint's; its security group "
		    "has to let in port 443 from the client. Security groups "
		    "drop rather than refuse, so a refusal points at another "
		    "firewall or at the wrong host.",
		.references = {
			"https://docs.aws.amazon.com/sdkref/latest/guide/"
			"feature-ss-endpoints.html",
		},
	},
	{
		.id = "no-route",
		.when = {
			ALL(CONNECT, HAS(TEXT, UNROUTED), NOT_SIGN_IN),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT, UNROUTED)),
		},
		.headline = "this machine has no route to {host}",
		.causes = {
			{ LIKELY, "The network or the VPN of this machine is "
			    "down, or has no default route.",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://aws.amazon.com/" },
			{ POSSIBLE, "The name leads to a private address (a "
			    "VPC endpoint) that only the VPN or the VPC can "
			    "reach.",
			    "nslookup {host}" },
			{ POSSIBLE, "This machine has IPv6 only, and the "
			    "endpoint has IPv4 only; or a firewall answers "
			    "'no route' for what it blocks." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Bring the network or the VPN up, then:",
			    AGAIN },
			{ "See which address is tried, and whether anything "
			    "else outside can be reached:",
			    "nslookup {host}\n"
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://aws.amazon.com/" },
			{ "With IPv6 only, use the dual-stack endpoints:",
			    "export AWS_USE_DUALSTACK_ENDPOINT=true" },
			{ "Give this network a route to the endpoint: NAT or "
			    "internet gateway, or the VPC endpoints ssm and "
			    "ssmmessages.", .who = NETWORK,
			    .another = "Give this network a route to the "
			    "endpoint: NAT or internet gateway, or a VPC "
			    "endpoint of the service." },
		},
		.note = ONE_LOOK,
		.about = "The system found an address for the endpoint but no "
		    "way to it: 'Network is unreachable' (no route at all) or "
		    "'No route to host' (a router, a firewall or the local "
		    "network said no).\n\n"
		    "Other hosts tell the two apart: if nothing outside can be "
		    "reached, the machine is offline; if only this host "
		    "cannot, look at its address. A private one belongs to a "
		    "VPC endpoint and is reachable from inside the VPC or "
		    "through the VPN only.\n\n"
		    "In a private subnet, the client needs a NAT gateway or "
		    "VPC endpoints for ssm and ssmmessages, and for sts where "
		    "a role is assumed.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/setup-create-vpc.html",
		},
	},
	{
		.id = "firewall-local",
		.when = {
			ALL(CONNECT, HAS(TEXT, FORBIDDEN_HERE), NOT_SIGN_IN),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT, FORBIDDEN_HERE),
			    HAS(TEXT, "Failed to establish a new connection")),
		},
		.headline = "this machine itself forbids the connection to "
		    "{host}",
		.causes = {
			{ LIKELY, "A rule on this machine rejects it: a local "
			    "firewall (nftables, iptables, Little Snitch, "
			    "Windows Defender), or the security software of "
			    "your organization.",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/" },
			{ POSSIBLE, "The program runs in a sandbox without "
			    "network: snap, flatpak, a container's seccomp "
			    "profile, systemd's IPAddressDeny, a CI runner." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Does another program get through? If it does, the "
			    "rule is for aws (or its Python) alone:",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/" },
			{ "Look for the rule that rejects:",
			    "sudo nft list ruleset | grep -nE 'reject|drop'\n"
			    "sudo iptables -S OUTPUT" },
			{ "Allow outgoing TCP 443 for aws and for "
			    "session-manager-plugin, to ssm and ssmmessages.",
			    .who = NETWORK,
			    .another = "Allow outgoing TCP 443 for aws." },
		},
		.note = ONE_LOOK,
		.about = "The system call itself failed with 'Operation not "
		    "permitted' (EPERM; on Windows WinError 10013): the "
		    "connection was refused by this machine's kernel, before "
		    "a packet left.\n\n"
		    "That is a local rule: an outgoing firewall that rejects, "
		    "security software, a VPN client's kill switch, or a "
		    "sandbox without network. The remote side and AWS have no "
		    "part in it.\n\n"
		    "session-manager-plugin is a program of its own and needs "
		    "the same permission, to the host ssmmessages of the "
		    "Region.",
	},
	{
		.id = "connect-timeout",
		.when = {
			ALL(HAS(FINAL, "Connect timeout on endpoint URL"),
			    NOT_CREDENTIALS),
			ALL(HAS(FINAL, "Read timeout on endpoint URL"),
			    HAS(TEXT, "handshake operation timed out")),
			ALL(CONNECT, HAS(TEXT, "WinError 10060|"
			    "[Errno 110] Connection timed out|"
			    "[Errno 60] Operation timed out"), NOT_SIGN_IN),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT,
			    "ConnectTimeoutError|(connect timeout=|"
			    "Connection timed out|Operation timed out|"
			    "Timeout was reached"), LACKS(TEXT,
			    "read operation timed out")),
		},
		.headline = "{host} does not answer: the connection timed out",
		.causes = {
			{ LIKELY, "The VPC endpoint's security group does not "
			    "let in port 443 from this machine, or there is no "
			    "route to it (VPN, peering, another VPC).",
			    "nslookup {host}",
			    .when = ALL(HAS(HOST, "vpce-|.vpce.")) },
			{ LIKELY, "A firewall drops the packets, or this "
			    "network reaches the outside only through a proxy "
			    "that aws was not told of ({proxy_variable}).",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(LACKS(HOST, "vpce-|.vpce."),
			    LACKS(TEXT, "handshake operation timed out"),
			    UNKNOWN(ENDPOINT_URL)) },
			{ LIKELY, "The port is open, but nobody answers the "
			    "TLS handshake: a firewall that inspects or "
			    "filters by name, or packets too large for the "
			    "VPN (MTU).",
			    "openssl s_client -connect {host}:{port}",
			    .when = ALL(HAS(TEXT,
			    "handshake operation timed out")) },
			{ POSSIBLE, "The name leads to a private address (a "
			    "VPC endpoint with private DNS) that this machine "
			    "has no route to, or whose security group does not "
			    "let it in.",
			    "nslookup {host}",
			    .when = ALL(LACKS(HOST, "vpce-|.vpce."),
			    LACKS(TEXT, "handshake operation timed out"),
			    UNKNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "This machine sits in a private subnet "
			    "without NAT gateway and without the VPC endpoints "
			    "ssm and ssmmessages, or these exist without "
			    "private DNS, so that the public address is tried.",
			    .when = ALL(LACKS(HOST, "vpce-|.vpce."),
			    LACKS(TEXT, "handshake operation timed out"),
			    UNKNOWN(ENDPOINT_URL)),
			    .another = "This machine sits in a private subnet "
			    "without NAT gateway and without a VPC endpoint of "
			    "the service, or that exists without private DNS, "
			    "so that the public address is tried." },
			{ LIKELY, "The custom endpoint {endpoint_url} is not "
			    "the right one, or a firewall stands before it.",
			    .when = ALL(KNOWN(ENDPOINT_URL),
			    LACKS(HOST, "vpce-|.vpce.")) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "See which address is tried. 10.x, 172.16-31.x and "
			    "192.168.x are a VPC endpoint's: then the VPN or "
			    "the VPC is the way in:",
			    "nslookup {host}" },
			{ "Bring the VPN up or down, as the address asks for, "
			    "and test without aws:",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/" },
			{ "If the network has a proxy, name it to aws (the "
			    "plugin reads the same variable):",
			    "export {proxy_variable}=http://PROXY:PORT",
			    .when = ALL(UNKNOWN(PROXY)),
			    .another = "If the network has a proxy, name it to "
			    "aws:" },
			{ "While testing, do not wait minutes for each try:",
			    AGAIN " --cli-connect-timeout 5" },
			{ "Allow TCP 443 from here to ssm and ssmmessages; at "
			    "a VPC endpoint: an inbound rule of its security "
			    "group for this machine's addresses.",
			    .who = NETWORK,
			    .another = "Allow TCP 443 from here to {host}; at "
			    "a VPC endpoint: an inbound rule of its security "
			    "group for this machine's addresses." },
		},
		.note = ONE_LOOK,
		.about = "The address of the endpoint is known, but packets to "
		    "it get no answer: something drops them silently. Each "
		    "attempt waits 60 seconds, and the AWS CLI tries three to "
		    "five times.\n\n"
		    "From a desk it is mostly a firewall or a network that "
		    "wants a proxy. The address tells: a private one means "
		    "that the name leads to a VPC endpoint (the VPN's or VPC's "
		    "name server says so), and then its security group has to "
		    "let in port 443 from the client, and a route has to "
		    "exist.\n\n"
		    "From a machine in a VPC without a way out, the VPC "
		    "endpoints ssm and ssmmessages are needed, with private "
		    "DNS; without it the public address is tried and never "
		    "answers. No inbound rule on the target instance has any "
		    "part in this.\n\n"
		    "The session itself goes to the host ssmmessages of the "
		    "Region: it needs the same permission, also where "
		    "--endpoint-url names another host for ssm.",
		.references = {
			"https://docs.aws.amazon.com/systems-manager/latest/"
			"userguide/setup-create-vpc.html",
			"https://github.com/aws/session-manager-plugin/issues/"
			"122",
		},
	},
	{
		.id = "read-timeout",
		.when = {
			ALL(HAS(FINAL, "Read timeout on endpoint URL"),
			    NOT_CREDENTIALS),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT,
			    "ReadTimeoutError|Read timed out. (read timeout=|"
			    "read operation timed out")),
		},
		.headline = "{host} took the request and did not answer in "
		    "time",
		.causes = {
			{ LIKELY, "Something on the way holds the request "
			    "back: a proxy, a firewall that inspects, or "
			    "packets too large for a VPN (MTU): small requests "
			    "pass, signed ones with a long token do not.",
			    "aws sts get-caller-identity{aws_options}",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ LIKELY, "The custom endpoint {endpoint_url} accepts "
			    "connections but does not answer: another service, "
			    "or one that hangs.",
			    "curl -sv {endpoint_url}",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "The service was slow at that moment.",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "--cli-read-timeout is set too low.",
			    .when = ALL(HAS(ARGUMENTS,
			    "--cli-read-timeout")) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "Try once more, then from another network (telephone "
			    "hotspot, without VPN):",
			    AGAIN },
			{ "Does a small request get through?",
			    "aws sts get-caller-identity{aws_options}" },
			{ "In a VPN or a container, try a smaller MTU, for "
			    "instance:",
			    "sudo ip link set dev INTERFACE mtu 1300" },
			{ "Let HTTPS to ssm and ssmmessages pass without "
			    "inspection.", .who = NETWORK,
			    .another = PASS_HOST },
		},
		.about = "The connection and the TLS handshake worked, the "
		    "request was sent, and then nothing came back for 60 "
		    "seconds. It is not known whether AWS saw the request; if "
		    "it did, CloudTrail shows StartSession and a session may "
		    "be left, which ends by itself.\n\n"
		    "A proxy or an inspecting firewall that swallows requests "
		    "is the usual reason. A path with a smaller packet size "
		    "than announced (VPN, nested containers) lets small "
		    "requests pass and holds back large ones; temporary "
		    "credentials make requests large.",
	},
	{
		.id = "no-answer-yet",
		.when = {
			/* Whatever was being waited for was not there yet. */
			ALL(IS(LIVE, "yes"), IS(GIVEN_UP, "yes"),
			    IS(PHASE, "credentials|sign-in|request|connect|"
			    "retry"), UNKNOWN(SESSION), UNKNOWN(CODE)),
		},
		.rank = 2,
		.headline = "you ended it while aws was still waiting for an "
		    "answer",
		.what = "No session had been started. Left alone, aws would "
		    "have gone on: it gives each connection 60 seconds, and "
		    "tries several times.",
		.causes = {
			{ LIKELY, "{host} does not answer: a firewall drops "
			    "the packets, or this network reaches the outside "
			    "only through a proxy that aws was not told of "
			    "(HTTPS_PROXY). Any HTTP status here excludes it:",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(IS(PHASE, "request|connect"),
			    KNOWN(HOST), UNKNOWN(ENDPOINT_URL),
			    NOT(HOST_KIND, "loopback"),
			    NOT(REACHED, "answers")) },
			{ LIKELY, "{host} can be reached, so the request or "
			    "the answer is held up on the way: by a firewall "
			    "that inspects, or as packets too large for a VPN "
			    "(MTU).",
			    .when = ALL(IS(PHASE, "request|connect"),
			    KNOWN(HOST), IS(REACHED, "answers"),
			    UNKNOWN(ENDPOINT_URL)) },
			{ LIKELY, "The custom endpoint {endpoint_url} does not "
			    "answer: it is not the right one, or a firewall "
			    "stands before it.", "curl -sv {endpoint_url}",
			    .when = ALL(IS(PHASE, "request|connect"),
			    KNOWN(ENDPOINT_URL)) },
			{ LIKELY, "The metadata service of this machine was "
			    "asked for credentials and does not answer: it is "
			    "no EC2 instance, or a container too many hops "
			    "away.", .when = ALL(IS(PHASE, "credentials"),
			    HAS(PROVIDER, "iam-role|container-role")) },
			{ LIKELY, "The program in credential_process has not "
			    "come to an end.", .when = ALL(IS(PHASE,
			    "credentials"), HAS(PROVIDER, "custom-process")) },
			{ LIKELY, "The service that gives temporary "
			    "credentials (STS or Identity Center) does not "
			    "answer; it has an address of its own.",
			    .when = ALL(IS(PHASE, "sign-in")) },
			{ LIKELY, "An attempt had failed, and aws was waiting "
			    "{retry_delay} s to try again.",
			    .when = ALL(IS(PHASE, "retry"),
			    KNOWN(RETRY_DELAY)) },
			{ POSSIBLE, "It was only slow." },
		},
		.evidence = { FACT_HOST, FACT_PROVIDER, FACT_RETRY_DELAY },
		.steps = {
			{ "Find out whether AWS can be reached at all from "
			    "here; this needs no permission:",
			    "aws sts get-caller-identity{aws_options} "
			    "--cli-connect-timeout 5 --cli-read-timeout 10" },
			{ "Give aws the proxy of this network, if there is "
			    "one:", "env | grep -i _proxy",
			    .when = ALL(NOT(PHASE, "credentials")) },
			{ "Use a profile with other credentials, or tell aws "
			    "not to ask the metadata service:",
			    "export AWS_EC2_METADATA_DISABLED=true",
			    .when = ALL(IS(PHASE, "credentials"),
			    HAS(PROVIDER, "iam-role")) },
			{ "See the steps as they come, and where they stop:",
			    "ssm-connect -v {target}{aws_options}",
			    .when = ALL(KNOWN(TARGET)) },
		},
		.about = "~. ended the run before AWS had answered "
		    "StartSession. The last step in the log tells what aws "
		    "was waiting for: a source of credentials, a connection, "
		    "an answer, or the next attempt after a failure.\n\n"
		    "The AWS CLI gives a connection and an answer 60 seconds "
		    "each (--cli-connect-timeout, --cli-read-timeout) and "
		    "tries three to five times (AWS_MAX_ATTEMPTS), so that a "
		    "network that drops packets keeps it busy for minutes. "
		    "When it is through it says more; connect-timeout and "
		    "read-timeout tell about that.",
	},
	{
		.id = "connection-closed",
		.when = {
			ALL(HAS(FINAL, "Connection was closed before we "
			    "received a valid response")),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT,
			    "RemoteDisconnected|Remote end closed connection|"
			    "IncompleteRead")),
		},
		.headline = "the connection to {host} was closed before the "
		    "answer was complete",
		.causes = {
			{ LIKELY, "A firewall, proxy or filter on the way cut "
			    "the connection (closed or reset it) when it saw "
			    "the request.",
			    "aws sts get-caller-identity{aws_options}",
			    .when = ALL(NOT(HOST_KIND, "loopback")) },
			{ LIKELY, "The server at {endpoint} is not what the "
			    "AWS CLI expects, or it crashed.",
			    .when = ALL(IS(HOST_KIND, "loopback")) },
			{ POSSIBLE, "The network broke off for a moment (VPN, "
			    "sleep, change of network).",
			    .when = ALL(NOT(HOST_KIND, "loopback")) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_STATUS },
		.steps = {
			{ "Try once more:",
			    AGAIN },
			{ "Does another request get through, and does it from "
			    "another network or without the VPN?",
			    "aws sts get-caller-identity{aws_options}" },
			{ "Is there a proxy in the environment that should not "
			    "be there, or none where one is needed?",
			    "env | grep -i _proxy" },
			{ "Let HTTPS to ssm and ssmmessages pass without "
			    "inspection.", .who = NETWORK,
			    .another = PASS_HOST,
			    .when = ALL(NOT(HOST_KIND, "loopback")) },
		},
		.about = "The peer took the connection and closed it without a "
		    "whole answer, on every attempt. AWS does not do that; "
		    "something between does, or the endpoint is not "
		    "AWS's.\n\n"
		    "A filter that closes connections to hosts it does not "
		    "like does so at once and every time. A proxy or NAT "
		    "device that forgets idle connections does so now and "
		    "then. The same command from another network tells the "
		    "two from a fault of this machine.",
	},
	{
		.id = "connection-reset",
		.when = {
			ALL(HAS(FINAL, "Connection was closed before we "
			    "received a valid response"), HAS(TEXT, RESET)),
			ALL(CONNECT, HAS(TEXT, RESET), NOT_SIGN_IN),
			ALL(ONLY_TEXT, OF_THE_API, HAS(TEXT, RESET)),
		},
		.headline = "the connection to {host} was reset",
		.causes = {
			{ LIKELY, "A firewall or filter on the way resets "
			    "connections to this host.",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/" },
			{ POSSIBLE, "A VPN, NAT device or proxy lost track of "
			    "the connection." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Try once more:",
			    AGAIN },
			{ "Compare with a plain request to the same host, here "
			    "and from another network:",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/" },
			{ "Let HTTPS to ssm and ssmmessages pass without "
			    "inspection.", .who = NETWORK,
			    .another = PASS_HOST },
		},
		.about = "The connection was ended by a reset: not an orderly "
		    "close, but a packet that says that there is no such "
		    "connection. Firewalls send it for what they do not allow, "
		    "often only once they have read the host's name in the TLS "
		    "handshake.\n\n"
		    "If it happens every time and for this host only, it is a "
		    "filter. If it happens now and then, a NAT device or a VPN "
		    "lost the connection.",
	},
	{
		.id = "not-http",
		.when = {
			ALL(HAS(FINAL, "Connection was closed before we "
			    "received a valid response"), HAS(TEXT,
			    "BadStatusLine|LineTooLong|UnknownProtocol|"
			    "got more than 100 headers"), UNKNOWN(CODE)),
			ALL(ONLY_TEXT, HAS(TEXT, "BadStatusLine"), HAS(TEXT,
			    "botocore|urllib3")),
		},
		.headline = "what answers at {endpoint} does not speak HTTP",
		.causes = {
			{ LIKELY, "The endpoint URL names the wrong port or "
			    "host: another service listens there.",
			    "curl -sv {endpoint}",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
			{ LIKELY, "Something on the way answers in AWS's "
			    "place, in another protocol: a proxy, a tunnel on "
			    "the wrong port, or a name that leads elsewhere.",
			    "curl -sv {endpoint}",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "Look at --endpoint-url, AWS_ENDPOINT_URL and "
			    "endpoint_url in the profile; with plain AWS none "
			    "is needed:",
			    "env | grep AWS_ENDPOINT_URL\n"
			    "grep -n endpoint_url ~/.aws/config" },
			{ "See who answers there:", "curl -sv {endpoint}" },
		},
		.about = "The first line of the answer was no HTTP status "
		    "line. The log quotes it: 'SSH-2.0-...' is an SSH server, "
		    "'220 ...' a mail or FTP server. So the endpoint URL, a "
		    "tunnel or a proxy leads to the wrong port.",
	},
	{
		.id = "endpoint-url-invalid",
		.when = {
			ALL(HAS(FINAL, "Invalid endpoint: "),
			    LACKS(FINAL, "amazonaws.com")),
		},
		.headline = "the custom endpoint is not a URL",
		.causes = {
			{ CERTAIN, "--endpoint-url, AWS_ENDPOINT_URL or "
			    "endpoint_url in the profile has to begin with "
			    "http:// or https:// and name a host. A variable "
			    "in it may be unset." },
		},
		.evidence = { FACT_ENDPOINT_URL },
		.steps = {
			{ "Leave it out, unless you use a stand-in for AWS or "
			    "a VPC endpoint without private DNS:",
			    AGAIN_PLAIN },
			{ "Find out where it is set:",
			    "env | grep AWS_ENDPOINT_URL\n"
			    "grep -n endpoint_url ~/.aws/config" },
		},
		.about = "The AWS CLI takes the endpoint from --endpoint-url, "
		    "AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL or endpoint_url in "
		    "the profile, in this order. It has to be a whole URL, "
		    "such as https://vpce-0123456789abcdef0-abcdefgh.ssm."
		    "us-east-1.vpce.amazonaws.com.",
		.references = {
			"https://docs.aws.amazon.com/sdkref/latest/guide/"
			"feature-ss-endpoints.html",
		},
	},
	{
		.id = "endpoint-unreachable",
		.when = {
			ALL(CONNECT, NOT_CREDENTIALS),
			ALL(UNKNOWN(FINAL), UNKNOWN(CODE), HAS(TEXT,
			    "Could not connect to the endpoint URL|"
			    "EndpointConnectionError")),
		},
		.headline = "aws could not connect to {host}",
		.causes = {
			{ LIKELY, "The Region in the name does not exist, or "
			    "has no such service: check its spelling in the "
			    "command, in AWS_REGION and AWS_DEFAULT_REGION, "
			    "and in the profile.",
			    "nslookup {host}",
			    .when = ALL(KNOWN(URL), LACKS(URL, REGIONS),
			    HAS(URL, "amazonaws.|api.aws")) },
			{ LIKELY, "The custom endpoint is wrong, or nothing "
			    "listens there.",
			    "curl -svo /dev/null --connect-timeout 5 {url}",
			    .when = ALL(KNOWN(URL), LACKS(URL,
			    "amazonaws.|api.aws")) },
			{ LIKELY, "The name cannot be looked up: no network, "
			    "VPN down, no name server, a container without "
			    "DNS.",
			    "nslookup {host}",
			    .when = ALL(LACKS(HOST, "127.0.0.1|localhost")) },
			{ POSSIBLE, "A firewall refuses the connection, there "
			    "is no route, or the network wants a proxy that "
			    "aws was not told of (HTTPS_PROXY).",
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(LACKS(HOST, "127.0.0.1|localhost")) },
			{ UNLIKELY, "The Region or service in the name is not "
			    "the one you meant.",
			    "aws configure get region",
			    .when = ALL(KNOWN(URL), HAS(URL, REGIONS)) },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Read the host's name: is the Region in it the one "
			    "you meant, such as eu-central-1 and not "
			    "eu-central-1a? Give the right one:",
			    "{again} --region REGION{aws_options}",
			    .when = ALL(LACKS(HOST, "127.0.0.1|localhost")) },
			{ "Look the name up and connect without aws; the "
			    "message names the cause:",
			    "nslookup {host}\n"
			    "curl -svo /dev/null --connect-timeout 5 "
			    "https://{host}/",
			    .when = ALL(LACKS(HOST, "127.0.0.1|localhost")) },
			{ "Is an endpoint or a proxy set that you did not "
			    "mean, or is one missing?",
			    "env | grep -iE 'AWS_ENDPOINT_URL|_proxy'" },
			{ "The debug log tells why; run it again with "
			    "ssm-connect, which reads it:",
			    AGAIN,
			    .when = ALL(NOT(LIVE, "yes")), .another = "" },
			{ "The debug log tells why; have it read:",
			    AGAIN " --debug 2>debug.log\n"
			    "ssm-connect explain debug.log",
			    .when = ALL(NO_SESSION_ASKED,
			    UNKNOWN(CLI_VERSION)) },
		},
		.note = ONE_LOOK,
		.about = "This message of the AWS CLI hides the reason: the "
		    "name could not be looked up, the connection was refused, "
		    "there was no route, or a local firewall forbade it. Only "
		    "the debug log has the inner exception that says which; "
		    "with it, the failure has an id of its own (dns, "
		    "endpoint-refused, no-route, firewall-local).\n\n"
		    "In public reports two causes make up most of it: a Region "
		    "that does not exist (an availability zone such as "
		    "us-east-1a, a word such as Oregon, a typing error) and a "
		    "machine that is offline, behind a VPN that is down, or in "
		    "a network that wants a proxy.\n\n"
		    "curl to the same host tells the rest apart: 'Could not "
		    "resolve host', 'Connection refused', 'No route to "
		    "host'. Any HTTP status, also 404, means that the network "
		    "is fine.",
		.references = {
			"https://docs.aws.amazon.com/general/latest/gr/"
			"ssm.html",
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-chap-troubleshooting.html",
		},
	},
	{
		.id = "http-client",
		.when = {
			ALL(HAS(FINAL, "An HTTP Client raised an unhandled "
			    "exception")),
		},
		.headline = "the AWS CLI's HTTP library failed before there "
		    "was an answer",
		.causes = {
			{ POSSIBLE, "A setting that the library cannot use: "
			    "the proxy variables, the CA bundle, the endpoint "
			    "URL. The text behind the colon says what.",
			    "env | grep -iE '_proxy|CA_BUNDLE|ENDPOINT_URL'" },
			{ POSSIBLE, "The answer was not what its headers "
			    "said, as proxies and web filters produce it." },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_STATUS },
		.steps = {
			{ "Check the variables that the library reads:",
			    "env | grep -iE '_proxy|CA_BUNDLE|ENDPOINT_URL'" },
			{ "Try without the proxy, if the network allows it:",
			    "env -u {proxy_variable} -u {proxied}_proxy "
			    AGAIN },
		},
		.about = "The AWS CLI passes on what its HTTP library raised "
		    "and did not expect. The words behind the colon are the "
		    "library's: 'Failed to parse' is a malformed proxy URL, "
		    "'content-encoding' an answer that was changed on the "
		    "way.",
	},
};

const size_t rows_network_count = COUNT_OF(rows_network);
