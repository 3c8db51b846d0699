/*
 * catalogue_sso: signing in as a person, with IAM Identity Center (SSO) or
 * with aws login. These fail before StartSession is sent, so they say nothing
 * about Session Manager. A throttled sign-in is in catalogue_api.c, one
 * behind an inspecting proxy in catalogue_tls.c.
 */
#include "ssm/diagnose/families.h"

/* No code tells, and no session has started: what the words say counts. */
#define WORDS UNKNOWN(CODE), UNKNOWN(SESSION_ID), UNKNOWN(REASON)

/* The answers of the sign-in's own services. */
#define PORTAL \
	HAS(FINAL, "calling the GetRoleCredentials|calling the ListAccounts|" \
	"calling the ListAccountRoles")
#define OIDC \
	HAS(FINAL, "calling the CreateToken|calling the RegisterClient|" \
	"calling the StartDeviceAuthorization")

#define NO_TOKEN \
	"Error loading SSO Token: Token for"
#define REFRESH_FAILED \
	"Token has expired and refresh failed|refresh cached SSO token failed"
#define LOGIN_OVER \
	"The SSO session associated with this profile has expired|" \
	"The SSO access token has either expired|" \
	"the SSO session has expired or is invalid|SSOProviderInvalidToken|" \
	"To refresh this SSO session run|" \
	"failed to read cached SSO token file|" \
	"UnauthorizedSSOTokenError|Session token not found or invalid"

#define NOT_REACHED \
	"Could not connect to the endpoint URL|" \
	"Connect timeout on endpoint URL|Read timeout on endpoint URL"
/* People hide names in what they paste. */
#define HIDDEN "*|<|>|[|{|$|xx|redacted|masked|sso.region|oidc.region"
#define SIGN_IN_HOSTS "://portal.sso.|://oidc."

/* Parts of the Regions' names; a host that has none is misspelt or new. */
#define REGIONS \
	".us-east-1.|.us-east-2.|.us-west-1.|.us-west-2.|.us-gov-east-1.|" \
	".us-gov-west-1.|.af-south-1.|.ap-east-1.|.ap-east-2.|.ap-south-1.|" \
	".ap-south-2.|.ap-northeast-1.|.ap-northeast-2.|.ap-northeast-3.|" \
	".ap-southeast-1.|.ap-southeast-2.|.ap-southeast-3.|" \
	".ap-southeast-4.|.ap-southeast-5.|.ap-southeast-6.|" \
	".ap-southeast-7.|.ca-central-1.|.ca-west-1.|.cn-north-1.|" \
	".cn-northwest-1.|.eu-central-1.|.eu-central-2.|.eu-north-1.|" \
	".eu-south-1.|.eu-south-2.|.eu-west-1.|.eu-west-2.|.eu-west-3.|" \
	".eusc-de-east-1.|.il-central-1.|.me-central-1.|.me-south-1.|" \
	".mx-central-1.|.sa-east-1."

#define NO_REQUIRED \
	"is configured to use SSO but is missing required|" \
	"Missing the following required SSO configuration"
#define NO_SESSION "The specified sso-session does not exist"
#define INCONSISTENT "inconsistent between profile"

#define LOGIN_NONE "Error loading login session token"
#define LOGIN_EXPIRED \
	"Your session has expired. Please reauthenticate|" \
	"Your session has expired or credentials have changed"
#define LOGIN_PASSWORD \
	"Unable to refresh login credentials because of a change"
#define LOGIN_DENIED \
	"Unable to create or refresh login credentials"

#define SHOW_SSO "grep -n -e '^\\[' -e sso_ ~/.aws/config"
#define CLOCK "date -u; curl -sI https://sts.amazonaws.com | grep -i ^date"

#define STEP_CLI_1 \
	{ "What follows needs AWS CLI version 2. This is version 1, which " \
	    "uses such a login, but cannot make one.", \
	    .when = ALL(CLI_1) }
#define STEP_LOGIN \
	{ "Log in again; a browser opens:", "aws sso login{aws_options}" }
#define STEP_AGAIN \
	{ "Then connect again:", AGAIN, .another = "Then run the command " \
	    "again:" }

/* For other commands than those of a session. */
#define NOTHING_KNOWN \
	"The command's own call was never sent: nothing is known yet of " \
	"permissions."
#define NEVER_SENT \
	"The AWS CLI had no valid login to get keys with. " NOTHING_KNOWN

#define SSO_GUIDE \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"cli-configure-sso.html"
#define SSO_TROUBLE \
	"https://docs.aws.amazon.com/singlesignon/latest/userguide/" \
	"troubleshooting.html"

const struct failure rows_sso[] = {
	{
		.id = "sso-login",
		.when = {
			ALL(HAS(FINAL, NO_TOKEN "|" REFRESH_FAILED "|"
			    LOGIN_OVER)),
			ALL(IS(CODE, "UnauthorizedException"), PORTAL),
			ALL(IS(CODE, "InvalidGrantException|"
			    "ExpiredTokenException|UnauthorizedException|"
			    "AccessDeniedException"), OIDC),
			/* Other programs, tracebacks, tools that wrap aws. */
			ALL(HAS(TEXT, NO_TOKEN "|" REFRESH_FAILED "|"
			    LOGIN_OVER), WORDS),
			ALL(HAS(TEXT, "operation error SSO OIDC: CreateToken"),
			    HAS(TEXT, "InvalidGrantException|"
			    "ExpiredTokenException"), WORDS),
			ALL(HAS(TEXT, "operation error SSO: "
			    "GetRoleCredentials"),
			    HAS(TEXT, "UnauthorizedException"), WORDS),
			/* The Go SDK's CODE: MESSAGE names no operation. */
			ALL(IS(CODE, "InvalidGrantException|"
			    "UnauthorizedException"), HAS(TEXT, "SSO"),
			    UNKNOWN(OPERATION)),
		},
		.headline = "the Identity Center (SSO) login is missing or has "
		    "expired",
		.what = "The AWS CLI had no valid login to get keys with, so "
		    "StartSession was never sent. Nothing is known yet of "
		    "permissions or of the instance.",
		.what_another = NEVER_SENT,
		.causes = {
			{ CERTAIN, "The AWS CLI found no token of this login "
			    "on this computer. Nobody has logged in here yet, "
			    "or it was under another user or HOME, or before "
			    "the sso-session or start URL in the profile was "
			    "renamed.",
			    .when = ALL(HAS(TEXT, NO_TOKEN)) },
			{ LIKELY, "Nobody has logged in on this computer, or "
			    "it was under another user or HOME: there is no "
			    "file with the token.",
			    .when = ALL(HAS(TEXT, "/sso/cache/|\\sso\\cache\\"),
			    HAS(TEXT, "no such file|ENOENT|cannot find the")) },
			{ LIKELY, "The login has lasted as long as your "
			    "organization allows, and Identity Center does not "
			    "renew it any more.",
			    .when = ALL(HAS(TEXT, REFRESH_FAILED "|"
			    "InvalidGrantException"),
			    LACKS(TEXT, NO_TOKEN)) },
			{ POSSIBLE, "It could not be renewed for another "
			    "reason: the network, or an sso_region that is not "
			    "the one of your Identity Center. A debug log "
			    "shows the call CreateToken and its answer.",
			    .when = ALL(HAS(TEXT, REFRESH_FAILED),
			    LACKS(TEXT, NO_TOKEN "|InvalidGrantException"),
			    UNKNOWN(CLI_VERSION)) },
			{ LIKELY, "The login has expired: it lasts as long as "
			    "your organization allows, often 8 hours.",
			    .when = ALL(LACKS(TEXT, NO_TOKEN "|"
			    REFRESH_FAILED "|InvalidGrantException")) },
			{ POSSIBLE, "It was ended before its time, by signing "
			    "out in the browser or by an administrator.",
			    .when = ALL(LACKS(TEXT, NO_TOKEN)) },
			{ POSSIBLE, "If you logged in a moment ago: sso_region "
			    "is not the Region of your Identity Center, or "
			    "this computer's clock is ahead.", CLOCK,
			    ALL(LACKS(TEXT, NO_TOKEN)) },
		},
		.evidence = { FACT_PROVIDER, FACT_STATUS },
		.steps = {
			{ "This is AWS CLI version 1, which uses such a login "
			    "but cannot make one: install version 2 to log "
			    "in.", .when = ALL(IS(CLI_GENERATION, "1")) },
			STEP_LOGIN,
			{ "On a machine without a browser, this prints an "
			    "address and a code to enter elsewhere (AWS CLI "
			    "2.22 or newer):",
			    "aws sso login --use-device-code --no-browser"
			    "{aws_options}" },
			STEP_AGAIN,
			{ "If the same comes back right after the login, "
			    "compare profile, sso_region and start URL with "
			    "what your access portal shows:", SHOW_SSO },
		},
		.about = "A profile with sso_... settings gets its keys from "
		    "IAM Identity Center, and for that the AWS CLI keeps a "
		    "token in ~/.aws/sso/cache. This token is missing, has "
		    "expired, or was refused. Keys, policies and the instance "
		    "were not asked.\n\n"
		    "\"Token for NAME does not exist\" means that no file was "
		    "found for this session name or start URL: no login here "
		    "yet, another HOME (sudo, a container, WSL next to "
		    "Windows), or a name that was changed. \"Token has expired "
		    "and refresh failed\" means that the CLI tried to renew it "
		    "and failed, nearly always because the time of the whole "
		    "login is over. \"has expired or is otherwise invalid\" "
		    "also stands for a login that was revoked, and for an "
		    "sso_region that is not the one of your Identity "
		    "Center.\n\n"
		    "Three lifetimes are easily mixed up: that of the Identity "
		    "Center login, that of the role's keys (1 to 12 hours), "
		    "and that of the Session Manager session. Keys of a role "
		    "may go on for hours after the login has ended, and the "
		    "other way round.\n\n"
		    "ssh with a ProxyCommand, an editor's remote window or a "
		    "build tool only shows that the connection was closed: "
		    "log in first, in a terminal, then start it again. "
		    "aws sso login needs the same profile, or another one "
		    "with the same sso-session.",
		.references = { SSO_GUIDE, SSO_TROUBLE },
	},
	{
		.id = "sso-role-forbidden",
		.when = {
			ALL(IS(CODE, "ForbiddenException"), PORTAL),
			ALL(IS(CODE, "ForbiddenException"),
			    IS(MESSAGE, "No access")),
			ALL(HAS(TEXT, "ForbiddenException: No access|"
			    "GetRoleCredentials, https response error "
			    "StatusCode: 403"), WORDS),
		},
		.headline = "Identity Center gives you no access to this "
		    "account and role",
		.what = "Your login was accepted. Identity Center then refused "
		    "the keys of the role that the profile names, so "
		    "StartSession was never sent.",
		.what_another = "Your login was accepted. Identity Center then "
		    "refused the keys of the role that the profile names, so "
		    "the command's own call was never sent.",
		.causes = {
			{ LIKELY, "You are not assigned to this permission set "
			    "in this account, directly or through a group, or "
			    "no longer. Your access portal shows what you "
			    "have." },
			{ LIKELY, "The profile names it wrongly: sso_role_name "
			    "is the name of the permission set as the portal "
			    "shows it (capitals count), not "
			    "AWSReservedSSO_..., and sso_account_id has 12 "
			    "digits.",
			    "aws configure get sso_role_name{aws_options}" },
			{ POSSIBLE, "You are logged in as another person: the "
			    "browser had a session of another user when you "
			    "logged in." },
		},
		.evidence = { FACT_STATUS },
		.steps = {
			{ "Compare the profile with your access portal (the "
			    "address in sso_start_url): account and role have "
			    "to be listed there.", SHOW_SSO },
			STEP_CLI_1,
			{ "If they are not the same, let the AWS CLI list what "
			    "you may use, and write a new profile:",
			    "aws configure sso --profile NEW_PROFILE" },
			{ "If the portal shows another user, log out and in "
			    "again:",
			    "aws sso logout\naws sso login{aws_options}" },
			{ "If the role is missing in the portal, ask for it to "
			    "be assigned to you in Identity Center.",
			    .who = ORGANIZATION },
			STEP_AGAIN,
		},
		.note = "No IAM policy of the account is involved: the "
		    "assignment is made in Identity Center.",
		.about = "The login to IAM Identity Center is good; the call "
		    "GetRoleCredentials, which fetches keys for "
		    "sso_account_id and sso_role_name, was answered with "
		    "ForbiddenException: No access.\n\n"
		    "Identity Center does not tell apart a role that is not "
		    "assigned to you, one that does not exist, and a wrong "
		    "account number. The access portal in the browser lists "
		    "the accounts and roles that you really have; if the pair "
		    "is there, the profile is misspelt or the CLI is logged in "
		    "as somebody else.\n\n"
		    "A common slip is to copy the role's IAM name, "
		    "AWSReservedSSO_NAME_1234abcd: sso_role_name wants NAME "
		    "alone. After a new assignment log out and in again; "
		    "assignments for a limited time end by themselves.",
		.references = { SSO_GUIDE, SSO_TROUBLE },
	},
	{
		.id = "sso-region",
		.when = {
			ALL(HAS(FINAL, NOT_REACHED), HAS(FINAL, SIGN_IN_HOSTS)),
			ALL(HAS(FINAL, REFRESH_FAILED),
			    HAS(EXCEPTIONS, NOT_REACHED),
			    HAS(EXCEPTIONS, "://oidc.")),
			ALL(HAS(TEXT, "lookup portal.sso.|lookup oidc.|"
			    "getaddrinfo ENOTFOUND portal.sso.|"
			    "getaddrinfo ENOTFOUND oidc."), WORDS),
			ALL(HAS(TEXT, NOT_REACHED), HAS(TEXT, SIGN_IN_HOSTS),
			    WORDS, UNKNOWN(FINAL)),
		},
		.headline = "the sign-in of Identity Center cannot be reached "
		    "at {host}",
		.causes = {
			{ LIKELY, "The profile's sso_region is misspelt: the "
			    "name {host} holds no Region that is known here.",
			    SHOW_SSO,
			    ALL(KNOWN(HOST), LACKS(TEXT, REGIONS),
			    LACKS(URL, HIDDEN)) },
			{ LIKELY, "This machine cannot reach AWS at the "
			    "moment: no network, a VPN that is down, a name "
			    "server or a firewall, or a proxy that is not set "
			    "(HTTPS_PROXY).",
			    "curl -sSI https://sts.amazonaws.com",
			    ALL(HAS(TEXT, REGIONS)) },
			{ POSSIBLE, "The firewall or proxy lets the AWS APIs "
			    "through, but not the hosts of the sign-in: "
			    "portal.sso.REGION and oidc.REGION.",
			    "curl -sSI https://{host}",
			    ALL(HAS(TEXT, REGIONS)) },
			{ LIKELY, "This machine cannot reach the sign-in's "
			    "hosts at the moment, or the profile's sso_region "
			    "is misspelt.", SHOW_SSO,
			    ALL(HAS(URL, HIDDEN), LACKS(TEXT, REGIONS)) },
			{ POSSIBLE, "This machine cannot look up or reach "
			    "public names at all.",
			    "curl -sSI https://sts.amazonaws.com",
			    ALL(LACKS(TEXT, REGIONS)) },
			{ POSSIBLE, "The profile's sso_region is not the "
			    "Region of your Identity Center.", SHOW_SSO,
			    ALL(HAS(TEXT, REGIONS)) },
		},
		.evidence = { FACT_ERROR, FACT_HOST },
		.steps = {
			{ "Look at sso_region. It is the Region in which your "
			    "organization runs Identity Center, and has "
			    "nothing to do with the Region of the instance:",
			    SHOW_SSO, .another = "Look at sso_region. It is "
			    "the Region in which your organization runs "
			    "Identity Center, and has nothing to do with the "
			    "Region of the command:" },
			{ "If it is wrong, correct it in ~/.aws/config and log "
			    "in again:", "aws sso login{aws_options}",
			    .when = ALL(NOT_CLI_1) },
			{ "If it is wrong, correct it in ~/.aws/config, and "
			    "log in again with AWS CLI version 2; version 1 "
			    "uses its login, but cannot make one.",
			    .when = ALL(CLI_1) },
			{ "If it is right, see whether the host answers at "
			    "all:", "curl -sSI https://{host}",
			    .when = ALL(KNOWN(HOST)) },
			{ "Have portal.sso.REGION.amazonaws.com and "
			    "oidc.REGION.amazonaws.com opened for port 443, as "
			    "well as the access portal itself.",
			    .who = NETWORK },
			STEP_AGAIN,
		},
		.note = "StartSession was never sent: nothing is known yet of "
		    "permissions or of the instance.",
		.note_another = NOTHING_KNOWN,
		.about = "Before StartSession the AWS CLI fetches keys from "
		    "IAM Identity Center, at portal.sso.REGION.amazonaws.com, "
		    "and renews its login at oidc.REGION.amazonaws.com. One of "
		    "these could not be reached.\n\n"
		    "REGION is sso_region of the profile or its sso-session. A "
		    "misspelt one gives a name that does not exist. A Region "
		    "that exists but is not the one of your Identity Center "
		    "can be reached well; it refuses the login instead. So "
		    "with a proper Region in the name look for the network "
		    "first: other hosts of AWS fail from here too, or only "
		    "the sign-in is blocked.\n\n"
		    "sso_region and region are two settings. The first never "
		    "changes within an organization, the second is where the "
		    "instance runs.",
		.references = { SSO_GUIDE },
	},
	{
		.id = "sso-config",
		.when = {
			ALL(HAS(FINAL, NO_REQUIRED "|" NO_SESSION "|"
			    INCONSISTENT), UNKNOWN(SESSION_ID)),
			ALL(HAS(TEXT, NO_REQUIRED "|" NO_SESSION "|"
			    INCONSISTENT), WORDS),
			ALL(IS(CODE, "InvalidRequestException|"
			    "ResourceNotFoundException|"
			    "InvalidClientException|"
			    "UnauthorizedClientException|"
			    "InvalidScopeException|"
			    "InvalidClientMetadataException"), OIDC),
			ALL(IS(CODE, "InvalidRequestException|"
			    "ResourceNotFoundException"), PORTAL),
		},
		.headline = "the SSO settings of {profile} are incomplete or "
		    "wrong",
		.causes = {
			{ CERTAIN, "The profile has SSO settings, but lacks "
			    "one that it needs; the message names it. Four "
			    "belong together: sso_account_id and sso_role_name "
			    "in the profile, sso_start_url and sso_region "
			    "there or in its sso-session.",
			    .when = ALL(HAS(TEXT, NO_REQUIRED)) },
			{ POSSIBLE, "The settings stand in an sso-session, "
			    "which programs older than the end of 2022 (AWS "
			    "CLI before 2.9) cannot read.",
			    .when = ALL(HAS(TEXT, NO_REQUIRED),
			    HAS(TEXT, "sso_start_url|sso_region")) },
			{ CERTAIN, "The profile names an sso-session that is "
			    "not in the config file: it is misspelt, was "
			    "renamed, or AWS_CONFIG_FILE points to another "
			    "file.",
			    .when = ALL(HAS(TEXT, NO_SESSION)) },
			{ CERTAIN, "A setting stands in the profile and in its "
			    "sso-session with two values; the message names it "
			    "and both.",
			    .when = ALL(HAS(TEXT, INCONSISTENT)) },
			{ LIKELY, "The start URL or the sso_region does not "
			    "belong to an Identity Center: a typing error, or "
			    "the Region of the instance instead of that of "
			    "Identity Center.",
			    .when = ALL(KNOWN(CODE)) },
		},
		.evidence = { FACT_PROVIDER, FACT_STATUS },
		.steps = {
			{ "Look at the settings:", SHOW_SSO },
			{ "Correct them in ~/.aws/config; a complete profile "
			    "looks like this:",
			    "[profile NAME]\n"
			    "sso_session = COMPANY\n"
			    "sso_account_id = 111122223333\n"
			    "sso_role_name = ROLE\n"
			    "region = {region}\n"
			    "[sso-session COMPANY]\n"
			    "sso_start_url = "
			    "https://COMPANY.awsapps.com/start\n"
			    "sso_region = REGION_OF_IDENTITY_CENTER\n"
			    "sso_registration_scopes = sso:account:access" },
			STEP_CLI_1,
			{ "Or let the AWS CLI write it anew:",
			    "aws configure sso --profile NEW_PROFILE" },
			{ "Log in, then connect:",
			    "aws sso login{aws_options}\n" AGAIN,
			    .when = ALL(LACKS(ARGUMENTS, "sso login")),
			    .another = "Log in, then run the command again:" },
			{ "Then log in:", AGAIN,
			    .when = ALL(HAS(ARGUMENTS, "sso login")) },
		},
		.note = "Nothing was sent with credentials: permissions and "
		    "instance are not in question yet.",
		.note_another = "Nothing was sent with credentials: "
		    "permissions are not in question yet.",
		.about = "The profile asks for IAM Identity Center (SSO), but "
		    "its settings do not lead there. The AWS CLI checks them "
		    "as soon as it looks for credentials.\n\n"
		    "There are two forms. The newer one has sso_session, "
		    "sso_account_id and sso_role_name in the profile, and "
		    "sso_start_url and sso_region in a section [sso-session "
		    "NAME]. The older one has all four, without sso_session, "
		    "in the profile. Both may be mixed only if the values "
		    "agree. sso_account_id without sso_role_name is not "
		    "enough.\n\n"
		    "A program that was built before sso-session existed "
		    "reports sso_start_url and sso_region as missing although "
		    "they are there: update it, or use the older form. The "
		    "session-manager-plugin reads the profile by itself for "
		    "encrypted sessions and has the same limit in its older "
		    "versions.\n\n"
		    "sso_region is where Identity Center runs, region is where "
		    "the instance runs.",
		.references = { SSO_GUIDE,
			"https://github.com/aws/aws-cli/issues/7902" },
	},
	{
		.id = "aws-login",
		.when = {
			ALL(HAS(FINAL, LOGIN_NONE "|" LOGIN_EXPIRED "|"
			    LOGIN_PASSWORD "|" LOGIN_DENIED)),
			ALL(HAS(TEXT, LOGIN_NONE "|" LOGIN_EXPIRED "|"
			    LOGIN_PASSWORD "|" LOGIN_DENIED), WORDS),
			ALL(IS(OPERATION, "CreateOAuth2Token"), KNOWN(CODE),
			    HAS(FINAL, "calling the CreateOAuth2Token"),
			    NOT(CODE, "TooManyRequestsException|"
			    "ThrottlingException|InternalServerException")),
		},
		.headline = "the sign-in with aws login is missing, has "
		    "expired or was refused",
		.what = "The AWS CLI had no valid sign-in to get keys with, so "
		    "StartSession was never sent. Nothing is known yet of "
		    "permissions or of the instance.",
		.what_another = NEVER_SENT,
		.causes = {
			{ CERTAIN, "There is no sign-in on this computer for "
			    "the identity that the profile names: nobody ran "
			    "aws login here, or it was under another user or "
			    "HOME, or its files were removed.",
			    .when = ALL(HAS(TEXT, LOGIN_NONE)) },
			{ CERTAIN, "The sign-in has expired and has to be made "
			    "again.",
			    .when = ALL(HAS(TEXT, "Your session has expired. "
			    "Please reauthenticate")) },
			{ CERTAIN, "The sign-in has expired, or the password "
			    "was changed.",
			    .when = ALL(HAS(TEXT, "Your session has expired or "
			    "credentials have changed")) },
			{ CERTAIN, "The password was changed after the "
			    "sign-in.",
			    .when = ALL(HAS(TEXT, LOGIN_PASSWORD)) },
			{ LIKELY, "Your user or role may not use aws login: it "
			    "lacks the permission signin:CreateOAuth2Token.",
			    .when = ALL(HAS(TEXT, LOGIN_DENIED "|"
			    "not authorized to perform")) },
			{ LIKELY, "The sign-in has expired, or is no longer "
			    "valid.",
			    .when = ALL(KNOWN(CODE), LACKS(TEXT, LOGIN_DENIED
			    "|not authorized to perform|" LOGIN_EXPIRED "|"
			    LOGIN_PASSWORD)) },
			{ POSSIBLE, "If you signed in a moment ago: this "
			    "computer's clock is wrong (common in WSL after "
			    "sleep).", CLOCK,
			    ALL(LACKS(TEXT, LOGIN_NONE "|" LOGIN_DENIED "|"
			    LOGIN_PASSWORD)) },
		},
		.evidence = { FACT_PROVIDER, FACT_STATUS },
		.steps = {
			{ "Sign in again; a browser opens (AWS CLI 2.32 or "
			    "newer):", "aws login{aws_options}",
			    .when = ALL(LACKS(TEXT, LOGIN_DENIED)) },
			{ "Have the managed policy "
			    "SignInLocalDevelopmentAccess attached to your "
			    "user or role; it holds this:",
			    .policy =
			    "{\"Effect\": \"Allow\", \"Action\": [\n"
			    "  \"signin:AuthorizeOAuth2Access\",\n"
			    "  \"signin:CreateOAuth2Token\"],\n"
			    " \"Resource\": \"arn:aws:signin:*:*:oauth2/"
			    "public-client/*\"}", .who = ADMIN,
			    .when = ALL(HAS(TEXT, LOGIN_DENIED "|"
			    "not authorized to perform")) },
			{ "Then sign in again:", "aws login{aws_options}",
			    .when = ALL(HAS(TEXT, LOGIN_DENIED)) },
			STEP_AGAIN,
			{ "If it comes back, forget the stored sign-in and "
			    "begin afresh:",
			    "aws logout{aws_options}\naws login{aws_options}",
			    .when = ALL(LACKS(TEXT, LOGIN_DENIED)) },
		},
		.about = "aws login (AWS CLI 2.32 and newer) signs in with the "
		    "password of the console and keeps the result in "
		    "~/.aws/login. Its keys last 15 minutes and are renewed "
		    "with the call CreateOAuth2Token, until the sign-in itself "
		    "ends, after 12 hours at the latest.\n\n"
		    "The messages tell the cases apart: no sign-in stored, "
		    "expired, password changed, permission missing. Only the "
		    "last is a matter for the administrator. If the renewal is "
		    "refused as expired right after a sign-in, look at the "
		    "clock.\n\n"
		    "aws login is not aws sso login: a profile with "
		    "login_session wants the first, one with sso_... settings "
		    "the second. Older programs do not know login_session and "
		    "say that they cannot locate credentials.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			"cli-configure-sign-in.html",
			"https://docs.aws.amazon.com/aws-managed-policy/"
			"latest/reference/SignInLocalDevelopmentAccess.html",
			"https://github.com/aws/aws-cli/issues/10330",
		},
	},
};

const size_t rows_sso_count = COUNT_OF(rows_sso);
