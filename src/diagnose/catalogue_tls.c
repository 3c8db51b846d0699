/*
 * catalogue_tls: certificates and TLS.
 *
 * OpenSSL's words in the AWS CLI's message decide. The session itself is
 * opened by another program, which trusts the system's authorities only:
 * AWS_CA_BUNDLE alone mends the API call and leaves the session silent.
 */
#include "ssm/diagnose/families.h"

#define FAILED	HAS(FINAL, "SSL validation failed for")

/* Older CLIs, boto3 and other Python programs: OpenSSL's words alone. */
#define PYTHON_TEXT \
	UNKNOWN(FINAL), UNKNOWN(CODE), UNKNOWN(SESSION), UNKNOWN(REASON), \
	    UNKNOWN(PERFORM)
#define VERIFY	HAS(TEXT, "CERTIFICATE_VERIFY_FAILED")

#define SELF_SIGNED	"self-signed certificate|self signed certificate"
#define STRICT \
	"Missing Authority Key Identifier|Missing Subject Key Identifier|" \
	"Basic Constraints of CA cert not marked critical|" \
	"Missing basicConstraints|CA cert does not include key usage|" \
	"Authority Key Identifier marked critical|" \
	"CA signature digest algorithm too weak|CA_MD_TOO_WEAK|" \
	"EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|EE certificate key too weak|" \
	"CA certificate key too weak|invalid CA certificate"
#define NO_HTTP_TLS \
	"WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL|[SSL: HTTP_REQUEST]|" \
	"RECORD_LAYER_FAILURE|PACKET_LENGTH_TOO_LONG|wrong version number"

#define SHOW_CERTIFICATE \
	"openssl s_client -connect {host}:443 -servername {host} " \
	"</dev/null 2>/dev/null \\\n" \
	"  | openssl x509 -noout -issuer -subject -dates"
#define SHOW_BUNDLE \
	"env | grep -E 'AWS_CA_BUNDLE|REQUESTS_CA_BUNDLE'\n" \
	"grep -n ca_bundle ~/.aws/config"
#define TRUST_DEBIAN \
	"sudo cp corporate-ca.pem /usr/local/share/ca-certificates/" \
	"corporate-ca.crt\n" \
	"sudo update-ca-certificates\n" \
	"export AWS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt"
#define TRUST_TEXT \
	"Have the system trust your organization's root certificate (ask IT " \
	"for it), and point aws at the system's list. The plugin reads the " \
	"system's list only, so AWS_CA_BUNDLE alone is not enough. On " \
	"Debian and Ubuntu:"
#define STEP_TRUST \
	{ TRUST_TEXT, TRUST_DEBIAN, .another = "Have the system trust your " \
	    "organization's root certificate (ask IT for it), and point aws " \
	    "at the system's list. On Debian and Ubuntu:" }
#define TRUST_OTHERS \
	"Elsewhere: Red Hat and Amazon Linux, " \
	"/etc/pki/ca-trust/source/anchors and update-ca-trust; macOS, the " \
	"System keychain; Windows, Trusted Root Certification Authorities."
#define NOT_OFF \
	"Switching verification off would show your credentials to whoever " \
	"sits in between, and does not help the session itself."
#define NOT_OFF_ANOTHER \
	"Switching verification off would show your credentials to whoever " \
	"sits in between."
#define PLUGIN_TRUST \
	"The AWS CLI takes its authorities from --ca-bundle, AWS_CA_BUNDLE, " \
	"ca_bundle in the profile or REQUESTS_CA_BUNDLE, and otherwise from " \
	"a list of its own, not from the system. session-manager-plugin is " \
	"the other way round: it reads the system's list and nothing else " \
	"for the session. So the certificate has to be in both places, or " \
	"StartSession succeeds and the session stays silent."
#define AWS_CA_PAGE \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"cli-chap-troubleshooting.html"
#define PLUGIN_CA_ISSUE \
	"https://github.com/aws/session-manager-plugin/issues/68"

const struct failure rows_tls[] = {
	{
		.id = "tls-interception",
		.when = {
			ALL(FAILED, HAS(FINAL, "certificate in certificate "
			    "chain")),
			ALL(PYTHON_TEXT, VERIFY, HAS(TEXT,
			    "certificate in certificate chain")),
		},
		.headline = "the certificate of {host} comes from an authority "
		    "that aws does not trust",
		.causes = {
			{ LIKELY, "Something on the way opens TLS and signs "
			    "with a root certificate of its own: a company "
			    "proxy or firewall (Zscaler, Netskope, Palo Alto), "
			    "a virus scanner, a debugging proxy.",
			    SHOW_CERTIFICATE },
			{ POSSIBLE, "AWS_CA_BUNDLE, ca_bundle or "
			    "REQUESTS_CA_BUNDLE name a file that holds only "
			    "some authorities and not this one.",
			    SHOW_BUNDLE },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See who signed. 'Amazon' would be right; any other "
			    "name is the one that intercepts:",
			    SHOW_CERTIFICATE },
			{ "Is a bundle set that does not hold it?",
			    SHOW_BUNDLE },
			STEP_TRUST,
			{ TRUST_OTHERS },
			{ "Exempt ssm and ssmmessages of the Region from "
			    "inspection.", .who = NETWORK,
			    .another = "Exempt {host} from inspection." },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "The chain of certificates that {host} presented ends "
		    "in a root certificate that aws does not know. AWS's own "
		    "chains end in Amazon's or Starfield's roots, which every "
		    "list holds. So the certificate was made on the way: TLS "
		    "inspection, as companies run it.\n\n"
		    "The issuer's name tells who it is. Browsers work because "
		    "the organization has put its root into the system's "
		    "list.\n\n" PLUGIN_TRUST,
		.references = { AWS_CA_PAGE, PLUGIN_CA_ISSUE },
	},
	{
		.id = "tls-unknown-ca",
		.when = {
			ALL(FAILED, HAS(FINAL, "issuer certificate|"
			    "unable to verify the first certificate|"
			    "unknown ca|UNKNOWN_CA")),
			/* A bundle of one's own that lacks the authority. */
			ALL(FAILED, HAS(FINAL, "certificate in certificate "
			    "chain"), IS(CA_BUNDLE, "custom")),
			ALL(PYTHON_TEXT, VERIFY, HAS(TEXT,
			    "issuer certificate|"
			    "unable to verify the first certificate")),
		},
		.headline = "the certificate of {host} is signed by an "
		    "authority that is not in the list",
		.causes = {
			{ LIKELY, "Something on the way opens TLS and signs "
			    "with a certificate of its own (company proxy, "
			    "firewall, virus scanner).",
			    SHOW_CERTIFICATE },
			{ LIKELY, "The list of authorities that aws reads is "
			    "empty or incomplete: AWS_CA_BUNDLE, ca_bundle or "
			    "REQUESTS_CA_BUNDLE name a file without this one, "
			    "or Python was installed without certificates.",
			    SHOW_BUNDLE },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See who signed. If it is Amazon, aws's list is at "
			    "fault; any other name is the one that "
			    "intercepts:",
			    SHOW_CERTIFICATE },
			{ "Is a bundle set? If it is wrong, try without:",
			    SHOW_BUNDLE "\n"
			    "env -u AWS_CA_BUNDLE -u REQUESTS_CA_BUNDLE "
			    AGAIN },
			STEP_TRUST,
			{ TRUST_OTHERS },
			{ "With Python of python.org on macOS, run 'Install "
			    "Certificates.command' from its folder.",
			    .when = ALL(NOT(CLI_GENERATION, "2")) },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "aws could not build a chain from the certificate of "
		    "{host} to an authority of its list: the issuer is "
		    "missing. Either the issuer is foreign (TLS inspection), "
		    "or the list is the wrong one.\n\n"
		    "The issuer's name decides: Amazon means that the list is "
		    "at fault, anything else that someone "
		    "intercepts.\n\n" PLUGIN_TRUST,
		.references = { AWS_CA_PAGE, PLUGIN_CA_ISSUE },
	},
	{
		.id = "tls-self-signed",
		.when = {
			ALL(FAILED, HAS(FINAL, SELF_SIGNED),
			    LACKS(FINAL, "certificate in certificate chain")),
			ALL(PYTHON_TEXT, VERIFY, HAS(TEXT, SELF_SIGNED),
			    LACKS(TEXT, "certificate in certificate chain")),
		},
		.headline = "{host} presents a certificate that it signed "
		    "itself",
		.causes = {
			{ LIKELY, "The custom endpoint {endpoint_url} is a "
			    "server with a certificate of its own.",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
			{ LIKELY, "Another server answers in AWS's place: a "
			    "captive portal, a router, a filter's block page, "
			    "or a name that leads elsewhere.",
			    "nslookup {host}",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "A proxy that opens TLS and sends no "
			    "chain.", SHOW_CERTIFICATE },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "See whose certificate it is:", SHOW_CERTIFICATE },
			{ "Open any page in a browser: a captive portal wants "
			    "you to sign in first.",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ "If the server is yours, have its certificate in a "
			    "bundle:",
			    "export AWS_CA_BUNDLE=/path/to/bundle.pem",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "The server's certificate is signed by nobody but "
		    "itself. AWS's hosts never present such a one, so another "
		    "server answered: a stand-in for AWS under a custom "
		    "endpoint, a captive portal, a device on the "
		    "way.\n\n" PLUGIN_TRUST,
		.references = { AWS_CA_PAGE },
	},
	{
		.id = "tls-hostname",
		.when = {
			ALL(FAILED, HAS(FINAL, "Hostname mismatch|"
			    "IP address mismatch|doesn't match|"
			    "certificate is not valid for")),
			ALL(PYTHON_TEXT, HAS(TEXT, "CERTIFICATE_VERIFY_FAILED|"
			    "CertificateError"), HAS(TEXT,
			    "Hostname mismatch|IP address mismatch|"
			    "doesn't match|certificate is not valid for")),
		},
		.headline = "the certificate is for another host than {host}",
		.causes = {
			{ LIKELY, "Another server answers in AWS's place: a "
			    "captive portal (hotel, airport), a filter's block "
			    "page, or a name that leads elsewhere.",
			    "nslookup {host}",
			    .when = ALL(LACKS(HOST, "vpce-|.vpce."),
			    UNKNOWN(ENDPOINT_URL)) },
			{ LIKELY, "The custom endpoint {endpoint_url} is "
			    "reached by a name that its certificate does not "
			    "hold: an alias of your own, an IP address, or a "
			    "VPC endpoint of another service.",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
			{ POSSIBLE, "The name in the URL is misspelt.",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "Open any page in a browser: a captive portal wants "
			    "you to sign in first.",
			    .when = ALL(UNKNOWN(ENDPOINT_URL)) },
			{ "See whose certificate it is, and to which address "
			    "the name leads:",
			    SHOW_CERTIFICATE "\n"
			    "nslookup {host}" },
			{ "Use the endpoint by the name that its certificate "
			    "holds. For a VPC endpoint that is "
			    "vpce-....ssm.REGION.vpce.amazonaws.com.",
			    .when = ALL(KNOWN(ENDPOINT_URL)) },
			{ "Look at what answers for this name in the "
			    "network's DNS.", .who = NETWORK },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "The certificate is in order but made out to another "
		    "name. Nothing was sent to that server.\n\n"
		    "In a strange network it is a captive portal: sign in "
		    "with a browser. With a custom endpoint it is the name: "
		    "the certificate of a VPC endpoint holds AWS's own names "
		    "and those that AWS gave the endpoint, not a CNAME of your "
		    "own. Otherwise DNS leads to the wrong server.",
		.references = {
			"https://docs.aws.amazon.com/vpc/latest/privatelink/"
			"privatelink-access-aws-services.html",
		},
	},
	{
		.id = "tls-expired",
		.when = {
			ALL(FAILED, HAS(FINAL, "certificate has expired|"
			    "certificate is not yet valid|CRL has expired|"
			    "CRL is not yet valid")),
			ALL(PYTHON_TEXT, HAS(TEXT, "CERTIFICATE_VERIFY_FAILED|"
			    "certificate verify failed"), HAS(TEXT,
			    "certificate has expired|"
			    "certificate is not yet valid")),
		},
		.headline = "by this computer's clock, the certificate of "
		    "{host} is not valid now",
		.causes = {
			{ LIKELY, "The clock of this computer is wrong (WSL or "
			    "a virtual machine after sleep, an empty "
			    "battery).", "date -u" },
			{ POSSIBLE, "A proxy or firewall on the way presents a "
			    "certificate of its own that has expired.",
			    SHOW_CERTIFICATE },
			{ UNLIKELY, "The list of authorities is so old that "
			    "one of its roots has expired.",
			    "aws --version" },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Compare the clock with a watch (UTC), and set it if "
			    "it is off; in WSL: sudo hwclock --hctosys.",
			    "date -u\n"
			    "sudo timedatectl set-ntp true" },
			{ "See whose certificate it is, and its dates:",
			    SHOW_CERTIFICATE },
			{ "If the issuer is not Amazon, the certificate of "
			    "the proxy has to be renewed.", .who = NETWORK },
			{ "Update the AWS CLI and the system's certificates "
			    "(package ca-certificates)." },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "A certificate is valid between two dates, and the "
		    "clock of this computer is outside of them. AWS renews its "
		    "certificates long before they expire, so the clock is the "
		    "first suspect; 'not yet valid' is nearly always the "
		    "clock.\n\n"
		    "If the clock is right, look at the issuer: a proxy that "
		    "opens TLS signs with a certificate that somebody forgot "
		    "to renew. Old systems also fail on roots of their own "
		    "list that have expired since.\n\n"
		    "A clock that is off by more than five minutes makes AWS "
		    "refuse signatures as well.",
		.references = { AWS_CA_PAGE },
	},
	{
		.id = "tls-strict",
		.when = {
			ALL(FAILED, HAS(FINAL, STRICT)),
			ALL(PYTHON_TEXT, HAS(TEXT, STRICT), HAS(TEXT,
			    "ssl")),
		},
		.headline = "the certificate of {host} breaks a rule that this "
		    "Python or OpenSSL insists on",
		.causes = {
			{ LIKELY, "A company proxy or firewall opens TLS and "
			    "signs with a certificate that is made too simply "
			    "or too weak for newer Pythons; older versions of "
			    "aws accepted it.",
			    SHOW_CERTIFICATE },
			{ POSSIBLE, "The root certificate in AWS_CA_BUNDLE "
			    "itself is made that way.", SHOW_BUNDLE },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See who signed; AWS's own certificates keep the "
			    "rules:", SHOW_CERTIFICATE },
			{ "Renew the inspecting proxy's CA so that it keeps "
			    "RFC 5280 (key identifiers, critical basic "
			    "constraints, 2048 bits, SHA-256), or exempt ssm "
			    "and ssmmessages of the Region from inspection.",
			    .who = NETWORK,
			    .another = "Renew the inspecting proxy's CA so "
			    "that it keeps RFC 5280 (key identifiers, critical "
			    "basic constraints, 2048 bits, SHA-256), or exempt "
			    "{host} from inspection." },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "Python 3.13 and newer check certificates more "
		    "strictly than before, and OpenSSL 3 refuses short keys "
		    "and old digests. AWS's certificates pass; those of TLS "
		    "inspecting proxies often do not. That is why the same "
		    "computer could connect before aws was updated.\n\n"
		    "Only whoever runs the proxy can mend it. " PLUGIN_TRUST,
		.references = { AWS_CA_PAGE },
	},
	{
		.id = "ca-bundle",
		.when = {
			ALL(FAILED, HAS(FINAL, "No such file or directory|"
			    "NO_CERTIFICATE_OR_CRL_FOUND|PEM lib|[X509|"
			    "NO_START_LINE|Permission denied|"
			    "Is a directory|[Errno 2]|[Errno 13]")),
			ALL(HAS(FINAL, "Invalid CA bundle|"
			    "Could not find a suitable TLS CA certificate "
			    "bundle")),
			ALL(UNKNOWN(FINAL), HAS(TEXT,
			    "Could not find a suitable TLS CA certificate "
			    "bundle|NO_CERTIFICATE_OR_CRL_FOUND|"
			    "Could not find the TLS certificate file")),
			ALL(HAS(FINAL, "An HTTP Client raised an unhandled "
			    "exception"), HAS(FINAL, "cacert.pem|ca-bundle|"
			    "CA certificate|[X509")),
		},
		.headline = "the file of trusted authorities (CA bundle) is "
		    "missing or cannot be read",
		.causes = {
			{ LIKELY, "AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, "
			    "ca_bundle in the profile or --ca-bundle name a "
			    "file that is not there, or not readable.",
			    SHOW_BUNDLE,
			    .when = ALL(HAS(TEXT, "No such file|"
			    "Permission denied|invalid path|Is a directory")) },
			{ LIKELY, "AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, "
			    "ca_bundle in the profile or --ca-bundle name a "
			    "file that holds no certificate in PEM form (it "
			    "has to say BEGIN CERTIFICATE).",
			    SHOW_BUNDLE,
			    .when = ALL(LACKS(TEXT, "No such file|"
			    "Permission denied|invalid path|Is a directory")) },
			{ POSSIBLE, "The AWS CLI's own list is missing, "
			    "because its installation is damaged.",
			    "aws --version" },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Find out which file is named where:", SHOW_BUNDLE },
			{ "Without interception none is needed; try without:",
			    "env -u AWS_CA_BUNDLE -u REQUESTS_CA_BUNDLE "
			    AGAIN },
			{ "With interception, name the system's list, which "
			    "has to hold your organization's root. Debian, "
			    "Ubuntu (Red Hat: /etc/pki/tls/certs/"
			    "ca-bundle.crt):",
			    "export AWS_CA_BUNDLE=/etc/ssl/certs/"
			    "ca-certificates.crt" },
			{ "A file in DER form becomes PEM by:",
			    "openssl x509 -inform der -in ca.der -out ca.pem",
			    .when = ALL(LACKS(TEXT, "No such file|"
			    "Permission denied")) },
		},
		.about = "aws was told to read its trusted authorities from a "
		    "file, and that file is missing, unreadable or holds no "
		    "certificate in PEM form. Nothing was sent, and nothing is "
		    "known of the certificate of AWS.\n\n"
		    "The file comes from --ca-bundle, AWS_CA_BUNDLE, ca_bundle "
		    "in the profile or REQUESTS_CA_BUNDLE, in this order. The "
		    "last one is often set for other programs. A relative path "
		    "and ~ in the config file do not lead where one "
		    "expects.\n\n" PLUGIN_TRUST,
		.references = { AWS_CA_PAGE, PLUGIN_CA_ISSUE },
	},
	{
		.id = "scheme-mismatch",
		.when = {
			ALL(FAILED, HAS(FINAL, NO_HTTP_TLS)),
			ALL(PYTHON_TEXT, HAS(TEXT, "WRONG_VERSION_NUMBER|"
			    "[SSL: HTTP_REQUEST]"), LACKS(TEXT, "proxy")),
			ALL(HAS(FINAL, "Connection was closed before we "
			    "received a valid response"), STARTS(URL,
			    "http://"), LACKS(TEXT, "BadStatusLine|"
			    "LineTooLong|IncompleteRead"), UNKNOWN(STATUS)),
			ALL(IS(CODE, "400"), HAS(MESSAGE,
			    "plain HTTP request was sent to HTTPS port|"
			    "HTTP request to an HTTPS server")),
		},
		.headline = "http and https are mixed up between aws and "
		    "{host}",
		.causes = {
			{ CERTAIN, "The endpoint URL says http://, and the "
			    "server there expects https://.",
			    .when = ALL(HAS(MESSAGE, "HTTPS")) },
			{ LIKELY, "The endpoint URL says http://, and the "
			    "server there expects https://: it closes the "
			    "connection.",
			    "curl -svo /dev/null https://{host}:{port}/",
			    .when = ALL(STARTS(URL, "http://"),
			    LACKS(MESSAGE, "HTTPS")) },
			{ POSSIBLE, "The server there is not what it should "
			    "be, or crashes.",
			    "curl -sv {url}",
			    .when = ALL(STARTS(URL, "http://"),
			    LACKS(MESSAGE, "HTTPS")) },
			{ LIKELY, "The endpoint URL says https://, and the "
			    "server there speaks plain HTTP.",
			    "curl -sv http://{host}:{port}/",
			    .when = ALL(HAS(FINAL, NO_HTTP_TLS),
			    NOT(HOST_KIND, "aws"), LACKS(FINAL,
			    "amazonaws.com")) },
			{ LIKELY, "Something answers for AWS in plain HTTP: a "
			    "captive portal, a filter, or a proxy on the way.",
			    "curl -svo /dev/null https://{host}/",
			    .when = ALL(HAS(FINAL, NO_HTTP_TLS),
			    HAS(FINAL, "amazonaws.com")) },
			{ LIKELY, "One side speaks plain HTTP where the other "
			    "expects TLS: the scheme of the endpoint URL or of "
			    "HTTPS_PROXY is the wrong one.",
			    "env | grep -iE 'AWS_ENDPOINT_URL|_proxy'",
			    .when = ALL(UNKNOWN(FINAL)) },
		},
		.evidence = { FACT_EXCEPTIONS, FACT_ENDPOINT_URL },
		.steps = {
			{ "Look at the scheme and port of --endpoint-url, "
			    "AWS_ENDPOINT_URL, endpoint_url in the profile, "
			    "and HTTPS_PROXY:",
			    "env | grep -iE 'AWS_ENDPOINT_URL|_proxy'\n"
			    "grep -n endpoint_url ~/.aws/config" },
			{ "With plain AWS, leave the endpoint URL out:",
			    AGAIN_PLAIN },
		},
		.about = "One side spoke TLS and the other plain HTTP. With "
		    "https:// to a plain port, OpenSSL says "
		    "WRONG_VERSION_NUMBER (newer ones: record layer failure). "
		    "With http:// to a TLS port, the server closes the "
		    "connection or answers 400 'The plain HTTP request was "
		    "sent to HTTPS port'.\n\n"
		    "It is nearly always the scheme of a custom endpoint. If "
		    "the host is AWS's own, something on the way answered "
		    "instead, or HTTPS_PROXY names a port that is no proxy's.",
		.references = {
			"https://docs.aws.amazon.com/sdkref/latest/guide/"
			"feature-ss-endpoints.html",
		},
	},
	{
		.id = "tls-handshake",
		.when = {
			ALL(FAILED, HAS(FINAL, "EOF occurred in violation|"
			    "UNEXPECTED_EOF|HANDSHAKE_FAILURE|_ALERT_|"
			    "UNSAFE_LEGACY_RENEGOTIATION|DH_KEY_TOO_SMALL|"
			    "NO_CIPHERS_AVAILABLE|UNSUPPORTED_PROTOCOL|"
			    "Connection reset|SSLEOFError|decryption failed|"
			    "BAD_RECORD_MAC|BAD_SIGNATURE")),
			ALL(PYTHON_TEXT, HAS(TEXT,
			    "EOF occurred in violation of protocol|"
			    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED|"
			    "SSLV3_ALERT_HANDSHAKE_FAILURE")),
		},
		.headline = "the TLS handshake with {host} was broken off",
		.causes = {
			{ LIKELY, "A firewall or proxy on the way cut it: it "
			    "filters by host name, or it opens TLS and speaks "
			    "an outdated version itself.",
			    "openssl s_client -connect {host}:443 -servername "
			    "{host}" },
			{ POSSIBLE, "This Python or OpenSSL is too old: AWS "
			    "wants TLS 1.2 or newer.", "aws --version",
			    .when = ALL(NOT(CLI_GENERATION, "2")) },
			{ POSSIBLE, "The network broke off for a moment (VPN, "
			    "sleep)." },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "Try once more; then compare with OpenSSL alone, "
			    "here and from another network:",
			    "openssl s_client -connect {host}:443 -servername "
			    "{host} </dev/null" },
			{ "Update the AWS CLI; version 2 brings its own Python "
			    "and OpenSSL." },
			{ "Let TLS to ssm and ssmmessages of the Region pass "
			    "without inspection.", .who = NETWORK,
			    .another = "Let TLS to {host} pass without "
			    "inspection." },
		},
		.about = "The TLS handshake began and was ended by the other "
		    "side or by something between, before a certificate was "
		    "judged. AWS's hosts do not do that to a client that knows "
		    "TLS 1.2.\n\n"
		    "'EOF occurred in violation of protocol' is a cut "
		    "connection: a filter that reads the host's name in the "
		    "first packet. 'unsafe legacy renegotiation disabled' is "
		    "an old inspecting proxy that OpenSSL 3 refuses. "
		    "'handshake failure' and 'protocol version' alerts come "
		    "from sides that have no version or cipher in common.",
		.references = { AWS_CA_PAGE },
	},
	{
		.id = "tls",
		.when = {
			ALL(FAILED),
			ALL(PYTHON_TEXT, VERIFY),
			ALL(UNKNOWN(CODE), UNKNOWN(SESSION), HAS(FINAL,
			    "CERTIFICATE_VERIFY_FAILED")),
		},
		.headline = "aws could not verify that it talks to {host}",
		.causes = {
			{ LIKELY, "Something on the way opens TLS and signs "
			    "with a certificate of its own (company proxy, "
			    "firewall, virus scanner).",
			    SHOW_CERTIFICATE },
			{ POSSIBLE, "The list of authorities that aws reads is "
			    "missing, empty or old (AWS_CA_BUNDLE, ca_bundle, "
			    "an old Python).", SHOW_BUNDLE },
			{ POSSIBLE, "The clock of this computer is wrong.",
			    "date -u" },
		},
		.evidence = { FACT_EXCEPTIONS },
		.steps = {
			{ "See who signed the certificate ('Amazon' would be "
			    "right), and compare its dates with the clock:",
			    SHOW_CERTIFICATE "\n"
			    "date -u" },
			{ "Is a bundle set that does not hold the issuer?",
			    SHOW_BUNDLE },
			STEP_TRUST,
			{ TRUST_OTHERS },
			{ "Update the AWS CLI; old ones do not say why." },
		},
		.note = NOT_OFF,
		.note_another = NOT_OFF_ANOTHER,
		.about = "The check of the server's certificate failed, and "
		    "the message does not say why (old Pythons print "
		    "'certificate verify failed' and no more). The issuer of "
		    "the certificate tells: Amazon means that this computer's "
		    "list or clock is at fault, anything else that someone "
		    "intercepts TLS.\n\n" PLUGIN_TRUST,
		.references = { AWS_CA_PAGE, PLUGIN_CA_ISSUE },
	},
};

const size_t rows_tls_count = COUNT_OF(rows_tls);
