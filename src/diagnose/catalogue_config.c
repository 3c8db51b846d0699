/*
 * catalogue_config: what the AWS CLI reads before it asks for anything: the
 * Region, the profile and the two files. All of it is found on this computer;
 * nothing has been sent, save where a Region that does not exist gave the name
 * of a host that does not exist.
 */
#include "ssm/diagnose/families.h"

#define CONNECT HAS(FINAL, "Could not connect to the endpoint URL")

/* An Availability Zone where the Region should stand. */
#define ZONE \
	"1a.amazonaws|1b.amazonaws|1c.amazonaws|1d.amazonaws|1e.amazonaws|" \
	"1f.amazonaws|2a.amazonaws|2b.amazonaws|2c.amazonaws|2d.amazonaws|" \
	"3a.amazonaws|3b.amazonaws|3c.amazonaws"

/* Hosts whose second part is the Region. */
#define REGIONAL "://ssm.|://ecs.|://ssmmessages.|://ec2."
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

/* People hide names in what they paste; that is no slip of the Region. */
#define HIDDEN \
	"*|<|>|[|]|{|}|$|xx|yy|redacted|masked|hidden|://ssm.region|" \
	"://ecs.region|://ec2.region|your-|my-|..."

/* FIPS endpoints exist in North America only. */
#define FIPS_ABROAD \
	CONNECT, KNOWN(URL), HAS(URL, "-fips."), LACKS(URL, "us-|ca-|mx-"), \
	LACKS(URL, HIDDEN), LACKS(TEXT, OTHER_REASON)
#define NO_VARIANT \
	"modeled endpoint with the following variant|" \
	"partition does not support FIPS|does not support DualStack|" \
	"FIPS and DualStack are enabled|FIPS is enabled but|" \
	"DualStack is enabled but|FIPS and custom endpoint|" \
	"Dualstack and custom endpoint"

/* The name was looked up, or no name at all can be: not the Region's fault. */
#define OTHER_REASON \
	"Connection refused|ConnectionRefusedError|actively refused|" \
	"Network is unreachable|No route to host|Network is down|" \
	"unreachable network|unreachable host|Operation not permitted|" \
	"WinError 10013|WinError 10060|WinError 10061|Permission denied|" \
	"Connection timed out|Operation timed out|" \
	"Temporary failure in name resolution"

/* A byte order mark as tracebacks print it. */
#define BOM "\\ufeff|\\xef\\xbb\\xbf|\xef\xbb\xbf["

#define REGION_PLACES \
	"The Region comes from --region, then AWS_REGION, then " \
	"AWS_DEFAULT_REGION, then region in the profile."
#define FILES_GUIDE \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"cli-configure-files.html"
#define ROLES_GUIDE \
	"https://docs.aws.amazon.com/cli/latest/userguide/" \
	"cli-configure-role.html"
#define REGIONS_GUIDE \
	"https://docs.aws.amazon.com/general/latest/gr/ssm.html"
#define LOCAL "AWS was not asked, so CloudTrail shows nothing of this."

const struct failure rows_config[] = {
	{
		.id = "no-region",
		.when = {
			ALL(HAS(FINAL, "You must specify a region")),
			ALL(UNKNOWN(FINAL), HAS(TEXT, "You must specify a "
			    "region|NoRegionError|Missing region in config|"
			    "MissingRegion: could not find region|"
			    "Region is missing|Unable to find a region via "
			    "the region provider chain|"
			    "Invalid Configuration: Missing Region|"
			    "Input required and not supplied: aws-region")),
		},
		.headline = "no Region is configured",
		.causes = {
			{ CERTAIN, "The profile {profile} sets no Region, and "
			    "neither the command nor the environment names "
			    "one.", .when = ALL(KNOWN(PROFILE)) },
			{ CERTAIN, "Neither the command, the environment nor "
			    "the profile in use names a Region.",
			    .when = ALL(UNKNOWN(PROFILE)) },
			{ POSSIBLE, "It is set where this run does not look: "
			    "in another profile, or for another user (sudo, a "
			    "service, a container, a CI job).",
			    "aws configure list" },
		},
		.steps = {
			{ "Name the Region in which the target runs, for "
			    "example:", "{again} --region "
			    "eu-west-1{aws_options}",
			    .another = "Name the Region that you mean, for "
			    "example:" },
			{ "Or set it for good:",
			    "aws configure set region eu-west-1{aws_options}" },
		},
		.note = LOCAL,
		.about = "Every call goes to one Region, and the AWS CLI found "
		    "none. " REGION_PLACES " The console's choice of Region "
		    "plays no part.\n\n"
		    "A profile has its own region line: one under [default] "
		    "does not count for the others. In ~/.aws/config the "
		    "section of a profile is called [profile NAME]; in "
		    "~/.aws/credentials it is [NAME], and region may stand in "
		    "either.\n\n"
		    "ssh starts the ProxyCommand with the environment of the "
		    "program that started ssh; an editor started from the "
		    "desktop does not see what ~/.bashrc exports. sudo drops "
		    "the variables and changes the home directory.",
		.references = { FILES_GUIDE },
	},
	{
		.id = "invalid-region",
		.when = {
			ALL(HAS(FINAL, "Provided region_name"),
			    HAS(FINAL, "match a supported format")),
			ALL(UNKNOWN(FINAL), HAS(TEXT, "InvalidRegionError|"
			    "Region is not valid:|is not a valid AWS region|"
			    "Invalid AWS Region:|invalid region: |"
			    "Invalid region provided|Invalid region name")),
			ALL(HAS(FINAL, "Invalid endpoint:"),
			    HAS(FINAL, "amazonaws.com")),
			ALL(CONNECT, HAS(URL, ZONE), HAS(FINAL, "endpoint URL"),
			    LACKS(TEXT, OTHER_REASON)),
			ALL(CONNECT, IS(REGION_KNOWN, "no"),
			    HAS(FINAL, "amazonaws.|api.aws"),
			    LACKS(TEXT, OTHER_REASON)),
			ALL(CONNECT, HAS(URL, REGIONAL), LACKS(URL, REGIONS),
			    HAS(URL, "amazonaws.|api.aws"),
			    LACKS(URL, "vpce"), LACKS(URL, HIDDEN),
			    UNKNOWN(PROVIDERS),
			    LACKS(TEXT, OTHER_REASON)),
		},
		.headline = "the Region is not one that AWS has",
		.causes = {
			{ CERTAIN, "{url} names an Availability Zone. The "
			    "Region is its name without the letter at the end: "
			    "us-east-1, not us-east-1a.",
			    .when = ALL(HAS(URL, ZONE)) },
			{ CERTAIN, "The Region's name holds a character that "
			    "no Region has, such as a blank, a quotation mark, "
			    "a comma or the long name (Ireland), or an "
			    "underscore for a hyphen.",
			    .when = ALL(HAS(FINAL, "Provided region_name")) },
			{ CERTAIN, "The Region is empty or holds a blank: the "
			    "endpoint built from it is not a valid URL.",
			    .when = ALL(HAS(FINAL, "Invalid endpoint:")) },
			{ LIKELY, "{region} is misspelt: the AWS CLI's list of "
			    "Regions does not have it, and the host does not "
			    "exist.", .when = ALL(IS(REGION_KNOWN, "no"),
			    LACKS(URL, ZONE), KNOWN(REGION), KNOWN(URL)) },
			{ LIKELY, "The Region in {url} is misspelt, so that "
			    "the host does not exist.",
			    .when = ALL(NOT(REGION_KNOWN, "no"),
			    LACKS(URL, ZONE), KNOWN(URL)) },
			{ LIKELY, "The name given as the Region is misspelt, "
			    "or is not a Region's.",
			    .when = ALL(UNKNOWN(FINAL)) },
			{ POSSIBLE, "The Region is newer than this AWS CLI, "
			    "and the network cannot be reached.",
			    "nslookup {host}",
			    .when = ALL(KNOWN(URL), LACKS(URL, ZONE),
			    CONNECT) },
		},
		.evidence = { FACT_REGION_KNOWN },
		.steps = {
			{ "See which Region is set, and where:",
			    "aws configure list",
			    .when = ALL(UNKNOWN(PROFILE)) },
			{ "See which Region is set, and where:",
			    "aws configure list --profile {profile}",
			    .when = ALL(KNOWN(PROFILE)) },
			{ "Name the right one, for example:",
			    "{again} --region eu-west-1",
			    .when = ALL(UNKNOWN(PROFILE)) },
			{ "Name the right one, for example:",
			    "{again} --profile {profile} --region eu-west-1",
			    .when = ALL(KNOWN(PROFILE)) },
			{ "Correct the source that was shown:",
			    "aws configure set region eu-west-1\n"
			    "unset AWS_REGION AWS_DEFAULT_REGION",
			    .when = ALL(UNKNOWN(PROFILE)) },
			{ "Correct the source that was shown:",
			    "aws configure set region eu-west-1 --profile "
			    "{profile}\n"
			    "unset AWS_REGION AWS_DEFAULT_REGION",
			    .when = ALL(KNOWN(PROFILE)) },
		},
		.note = LOCAL,
		.about = "The AWS CLI builds the host's name from the Region "
		    "(ssm.REGION.amazonaws.com) and checks only the form of "
		    "the name. A Region that does not exist therefore mostly "
		    "shows as 'Could not connect to the endpoint URL', because "
		    "nobody knows such a host.\n\n"
		    "Usual slips: the Availability Zone (eu-west-1a) in place "
		    "of the Region (eu-west-1), eu-central1 for eu-central-1, "
		    "a blank or quotation mark from a script, a variable that "
		    "is empty. " REGION_PLACES "\n\n"
		    "If the name is right and listed, it is the network: then "
		    "other names cannot be looked up either. A Region that "
		    "exists but has to be enabled for the account first "
		    "answers with an error instead of not at all.",
		.references = { REGIONS_GUIDE },
	},
	{
		.id = "profile-not-found",
		.when = {
			ALL(HAS(FINAL, "The config profile ("),
			    HAS(FINAL, "could not be found")),
			ALL(HAS(TEXT, "config profile ("),
			    HAS(TEXT, "could not be found"), UNKNOWN(CODE),
			    UNKNOWN(FINAL)),
			ALL(UNKNOWN(FINAL), HAS(TEXT,
			    "failed to get shared config profile|"
			    "SharedConfigProfileNotExist|"
			    "Could not resolve credentials using profile|"
			    "found or parsed in shared credentials file|"
			    "botocore.exceptions.ProfileNotFound")),
		},
		.headline = "there is no profile of that name here",
		.causes = {
			{ CERTAIN, "{profile} is in neither ~/.aws/config nor "
			    "~/.aws/credentials as aws sees them; the name "
			    "came from --profile.",
			    .when = ALL(IS(PROFILE_FROM, "option"),
			    KNOWN(PROFILE)) },
			{ CERTAIN, "AWS_PROFILE (or AWS_DEFAULT_PROFILE) names "
			    "a profile that is in neither ~/.aws/config nor "
			    "~/.aws/credentials. It fails even where keys are "
			    "in the environment.",
			    .when = ALL(NOT(PROFILE_FROM, "option"),
			    KNOWN(ENV_PROFILE)) },
			{ CERTAIN, "The profile in the message, from --profile "
			    "or AWS_PROFILE, is in neither ~/.aws/config nor "
			    "~/.aws/credentials.",
			    .when = ALL(NOT(PROFILE_FROM, "option"),
			    UNKNOWN(ENV_PROFILE)) },
			{ LIKELY, "The name is misspelt (capitals count), or "
			    "its section in ~/.aws/config is not written "
			    "[profile NAME]." },
			{ POSSIBLE, "aws looks at other files: it runs as "
			    "another user (sudo, a service, a container, WSL), "
			    "or AWS_CONFIG_FILE is set.",
			    "env | grep -E '^(HOME|AWS_CONFIG_FILE|"
			    "AWS_SHARED_CREDENTIALS_FILE)='" },
		},
		.steps = {
			{ "See which profiles there are:",
			    "env -u AWS_PROFILE aws configure list-profiles",
			    .when = ALL(NOT_CLI_1) },
			{ "See which profiles there are:", SECTIONS,
			    .when = ALL(CLI_1) },
			{ "Use one of them, or unset the variable:",
			    "{again} --profile NAME\n"
			    "unset AWS_PROFILE AWS_DEFAULT_PROFILE" },
			{ "If it is missing, add it; with IAM Identity "
			    "Center:", "aws configure sso",
			    .when = ALL(NOT_CLI_1) },
			{ "If it is missing, add it; with IAM Identity Center "
			    "by hand, or by AWS CLI version 2:",
			    "aws configure --profile NAME",
			    .when = ALL(CLI_1) },
		},
		.note = LOCAL,
		.about = "A profile was named, by --profile or by the variable "
		    "AWS_PROFILE, and the files have no section for it. AWS "
		    "was not asked.\n\n"
		    "In ~/.aws/config the section is [profile NAME] (only "
		    "[default] goes without the word); in ~/.aws/credentials "
		    "it is [NAME]. The name is compared with its capitals.\n\n"
		    "A variable that was exported for another project fails "
		    "every command, even where access keys stand in the "
		    "environment and the profile would not be used at all. In "
		    "a CI job or container the files usually do not exist: "
		    "there the variable has to go. The other way round, "
		    "AWS_CONFIG_FILE naming a file that does not exist is no "
		    "error of its own; its profiles are just gone.",
		.references = { FILES_GUIDE },
	},
	{
		.id = "profile-config",
		.when = {
			ALL(HAS(FINAL, "Partial credentials found in "
			    "assume-role"),
			    HAS(FINAL, "source_profile or credential_source")),
			ALL(HAS(FINAL, "The source_profile \""),
			    HAS(FINAL, "does not exist|must specify either|"
			    "referenced in the profile")),
			ALL(HAS(FINAL, "Infinite loop in credential "
			    "configuration")),
			ALL(HAS(FINAL, "The credential source \""),
			    HAS(FINAL, "is not valid")),
			ALL(HAS(TEXT, "contains both source_profile and "
			    "credential_source"), UNKNOWN(CODE)),
			ALL(HAS(FINAL, "No credentials found in "
			    "credential_source referenced in profile")),
			ALL(HAS(FINAL, "Parameter validation failed"),
			    HAS(FINAL, "parameter RoleArn|"
			    "parameter RoleSessionName|parameter ExternalId"),
			    /* Of these they are options of the command. */
			    LACKS(ARGUMENTS, "sts assume-role")),
			ALL(UNKNOWN(FINAL), HAS(TEXT,
			    "InfiniteLoopConfigError|"
			    "source_profile or credential_source|"
			    "source profile has no credentials|"
			    "source profile \"default\" must have credentials|"
			    "\" must have credentials.|"
			    "SharedConfigAssumeRoleError")),
		},
		.headline = "the profile's role settings do not fit together",
		.causes = {
			{ CERTAIN, "The profile has a role_arn, but neither "
			    "source_profile nor credential_source to tell "
			    "with which credentials the role is assumed.",
			    .when = ALL(HAS(TEXT, "source_profile or "
			    "credential_source")) },
			{ CERTAIN, "source_profile names a profile that does "
			    "not exist; the message names both.",
			    .when = ALL(HAS(FINAL, "The source_profile"),
			    HAS(FINAL, "does not exist")) },
			{ CERTAIN, "The profile that source_profile names "
			    "holds no credentials and no way to get any.",
			    .when = ALL(HAS(FINAL, "The source_profile"),
			    LACKS(FINAL, "does not exist")) },
			{ CERTAIN, "The profiles name one another as "
			    "source_profile, in a circle; the message lists "
			    "them.", .when = ALL(HAS(TEXT, "Infinite loop in "
			    "credential configuration|"
			    "InfiniteLoopConfigError")) },
			{ CERTAIN, "credential_source is none of Environment, "
			    "Ec2InstanceMetadata and EcsContainer; capitals "
			    "count.", .when = ALL(HAS(FINAL,
			    "The credential source \"")) },
			{ CERTAIN, "The profile has both source_profile and "
			    "credential_source; only one may stand there.",
			    .when = ALL(HAS(TEXT, "contains both source_profile "
			    "and credential_source")) },
			{ CERTAIN, "The source that credential_source names "
			    "(environment, instance or container) has no "
			    "credentials here.",
			    .when = ALL(HAS(FINAL, "No credentials found in "
			    "credential_source")) },
			{ CERTAIN, "A value of the profile (role_arn, "
			    "role_session_name, external_id) has a form that "
			    "STS does not accept; the message names it.",
			    .when = ALL(HAS(FINAL,
			    "Parameter validation failed")) },
			{ LIKELY, "The profile with the role names a source of "
			    "credentials that is missing or has none.",
			    .when = ALL(UNKNOWN(FINAL), LACKS(TEXT,
			    "source_profile or credential_source|"
			    "InfiniteLoopConfigError|contains both")) },
		},
		.steps = {
			{ "Look at the profile and the one it refers to:",
			    "grep -nE 'profile|role_arn|credential_source' "
			    "~/.aws/config" },
			{ "Give the profile that holds role_arn one source: "
			    "the name of a profile with credentials of its "
			    "own.", "aws configure set source_profile "
			    "NAME{aws_options}",
			    .when = ALL(LACKS(TEXT, "No credentials found in "
			    "credential_source|The credential source \"|"
			    "contains both|Parameter validation failed")) },
			{ "On a computer of your own use source_profile; "
			    "Ec2InstanceMetadata and EcsContainer work only on "
			    "an instance or in a container with a role.",
			    .when = ALL(HAS(TEXT, "credential_source"),
			    LACKS(TEXT, "source_profile or")) },
			{ "Then:", AGAIN },
		},
		.note = LOCAL,
		.about = "A profile with role_arn needs to say whose "
		    "credentials assume the role: source_profile (another "
		    "profile) or credential_source (Environment, "
		    "Ec2InstanceMetadata or EcsContainer), exactly one of "
		    "them.\n\n"
		    "A source_profile that itself has a role_arn makes a "
		    "chain; a profile may name itself only if it also holds "
		    "keys of its own. In ~/.aws/config the section of the "
		    "source is [profile NAME], while source_profile names it "
		    "without the word.\n\n"
		    "The AWS CLI stops before any request, so permissions and "
		    "trust policies have no part in it.",
		.references = { ROLES_GUIDE },
	},
	{
		.id = "config-file",
		.when = {
			ALL(HAS(FINAL, "Unable to parse config file")),
			ALL(UNKNOWN(CODE), HAS(TEXT,
			    "botocore.exceptions.ConfigParseError|"
			    "SharedConfigLoadError|"
			    "failed to load shared config file")),
			ALL(UNKNOWN(FINAL), UNKNOWN(CODE), HAS(TEXT,
			    "MissingSectionHeaderError|"
			    "configparser.DuplicateOptionError|"
			    "configparser.DuplicateSectionError|"
			    "configparser.ParsingError"),
			    HAS(TEXT, ".aws|awscli|botocore")),
		},
		.headline = "aws cannot read its config or credentials file",
		.causes = {
			{ CERTAIN, "The file begins with a byte order mark, "
			    "which an editor put there; aws takes it for part "
			    "of the first line.", .when = ALL(HAS(TEXT, BOM)) },
			{ LIKELY, "A line is neither a [section], a NAME = "
			    "VALUE nor a comment; text from a web page or a "
			    "merge conflict is usual.",
			    "grep -nvE '^[[:space:]]*([#;\\[]|$)|=' "
			    "~/.aws/config ~/.aws/credentials",
			    ALL(LACKS(TEXT, BOM)) },
			{ POSSIBLE, "An editor saved the file with a byte "
			    "order mark or as UTF-16 (Windows Notepad, "
			    "PowerShell's > and Out-File).",
			    "file ~/.aws/config ~/.aws/credentials",
			    ALL(LACKS(TEXT, BOM)) },
			{ POSSIBLE, "The same section or setting stands in the "
			    "file twice.", .when = ALL(LACKS(TEXT, BOM)) },
		},
		.steps = {
			{ "Look at the file that the message names, above all "
			    "at its first line and at the last change:",
			    "head -n 5 ~/.aws/config" },
			{ "Save it as UTF-8 without a byte order mark, with "
			    "every setting under a [section]." },
			{ "Check that it can be read again:",
			    "aws configure list" },
		},
		.note = LOCAL,
		.about = "The AWS CLI reads ~/.aws/config and "
		    "~/.aws/credentials (or what AWS_CONFIG_FILE and "
		    "AWS_SHARED_CREDENTIALS_FILE name) before anything else. "
		    "One line it does not understand stops every command, "
		    "whatever profile it stands in.\n\n"
		    "The message names the file, not the line. Look for "
		    "settings before the first [section], lines without =, "
		    "a missing bracket, quotation marks around section "
		    "names, and invisible characters at the start: an editor "
		    "on Windows may have added a byte order mark or saved "
		    "UTF-16.\n\n"
		    "The first version of the CLI shows a Python traceback "
		    "instead of the plain message; the cause is the same. "
		    "When asking for help, never post the credentials file.",
		.references = { FILES_GUIDE },
	},
	{
		.id = "retry-mode",
		.when = {
			ALL(HAS(FINAL, "Invalid value provided to \"mode\"")),
			ALL(HAS(TEXT, "Invalid value provided to \"mode\""),
			    UNKNOWN(CODE), UNKNOWN(FINAL)),
			ALL(HAS(FINAL, "Value provided to \"max_attempts\"")),
			ALL(UNKNOWN(FINAL), UNKNOWN(CODE), HAS(TEXT,
			    "Value provided to \"max_attempts\"|"
			    "InvalidRetryModeError|"
			    "InvalidMaxRetryAttemptsError|"
			    "InvalidRetryConfigurationError")),
		},
		.headline = "aws does not accept the retry settings",
		.causes = {
			{ CERTAIN, "retry_mode or AWS_RETRY_MODE holds a value "
			    "that this AWS CLI does not know. Version 2 knows "
			    "standard and adaptive; legacy is for version 1 "
			    "and other programs.",
			    .when = ALL(LACKS(TEXT, "max_attempts|"
			    "InvalidMaxRetryAttemptsError")) },
			{ CERTAIN, "max_attempts or AWS_MAX_ATTEMPTS is not a "
			    "whole number of one or more.",
			    .when = ALL(HAS(TEXT, "max_attempts|"
			    "InvalidMaxRetryAttemptsError")) },
		},
		.steps = {
			{ "Find out where it is set:",
			    "env | grep -E 'AWS_RETRY_MODE|AWS_MAX_ATTEMPTS'\n"
			    "grep -nE 'retry_mode|max_attempts' "
			    "~/.aws/config" },
			{ "Leave it out, or for version 2 use standard:",
			    "unset AWS_RETRY_MODE AWS_MAX_ATTEMPTS\n"
			    "aws configure set retry_mode "
			    "standard{aws_options}" },
			{ "Then:", AGAIN },
		},
		.note = LOCAL,
		.about = "The settings retry_mode and max_attempts (variables "
		    "AWS_RETRY_MODE and AWS_MAX_ATTEMPTS) are checked before "
		    "any request.\n\n"
		    "retry_mode = legacy was the default of version 1 and of "
		    "several SDKs and is still written into files and images "
		    "for their sake. Version 2 of the AWS CLI refuses it: "
		    "there, standard is the default and adaptive the only "
		    "other mode. standard suits all of them.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			    "cli-configure-retries.html",
		},
	},
	{
		.id = "endpoint-variant",
		.when = {
			ALL(HAS(FINAL, NO_VARIANT)),
			ALL(UNKNOWN(FINAL), UNKNOWN(CODE),
			    HAS(TEXT, NO_VARIANT)),
			ALL(FIPS_ABROAD),
		},
		.headline = "there is no FIPS or dual-stack endpoint of this "
		    "kind",
		.causes = {
			{ CERTAIN, "A FIPS or dual-stack endpoint is asked "
			    "for, and AWS has none for this service and "
			    "Region, or not together with an endpoint of your "
			    "own.", .when = ALL(LACKS(FINAL,
			    "Could not connect")) },
			{ LIKELY, "A FIPS endpoint is asked for. Systems "
			    "Manager has them in Regions of North America "
			    "only, so the host {host} does not exist.",
			    .when = ALL(CONNECT),
			    .another = "A FIPS endpoint is asked for. Most "
			    "services have them in Regions of North America "
			    "only, so the host {host} does not exist." },
			{ POSSIBLE, "No name can be looked up here at the "
			    "moment.", "nslookup aws.amazon.com",
			    ALL(CONNECT) },
		},
		.steps = {
			{ "Find out where it is asked for:",
			    "env | grep -E "
			    "'AWS_USE_(FIPS|DUALSTACK)_ENDPOINT'\n"
			    "grep -nE 'use_(fips|dualstack)_endpoint' "
			    "~/.aws/config" },
			{ "If no rule obliges you to it, do without:",
			    "AWS_USE_FIPS_ENDPOINT=false "
			    "AWS_USE_DUALSTACK_ENDPOINT=false " AGAIN },
		},
		.note = LOCAL,
		.about = "use_fips_endpoint and use_dualstack_endpoint "
		    "(variables AWS_USE_FIPS_ENDPOINT and "
		    "AWS_USE_DUALSTACK_ENDPOINT) make aws ask other hosts: "
		    "ones with FIPS-validated cryptography, or ones that can "
		    "be reached over IPv6 too. Not every service has them in "
		    "every Region.\n\n"
		    "Where the rules of the AWS CLI know that there is none, "
		    "it says so; otherwise it builds a name that does not "
		    "exist, and the failure looks like one of the network.",
		.references = {
			"https://docs.aws.amazon.com/cli/latest/userguide/"
			    "cli-configure-endpoints.html",
			REGIONS_GUIDE,
		},
	},
	{
		.id = "imds-endpoint",
		.when = {
			ALL(HAS(TEXT, "Invalid endpoint EC2 Instance Metadata "
			    "endpoint|InvalidIMDSEndpointError"),
			    UNKNOWN(CODE)),
			ALL(HAS(FINAL, "EC2 Instance Metadata endpoint"),
			    HAS(FINAL, "Invalid endpoint")),
			ALL(HAS(TEXT, "InvalidIMDSEndpointModeError|"
			    "Invalid EC2 Instance Metadata endpoint mode"),
			    UNKNOWN(CODE)),
		},
		.headline = "the metadata service's address is set wrong",
		.causes = {
			{ CERTAIN, "AWS_EC2_METADATA_SERVICE_ENDPOINT (or "
			    "ec2_metadata_service_endpoint in the profile) is "
			    "not a usable URL. Older versions need a slash at "
			    "its end.",
			    .when = ALL(LACKS(TEXT, "endpoint mode|"
			    "EndpointModeError")) },
			{ CERTAIN, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE (or "
			    "ec2_metadata_service_endpoint_mode in the "
			    "profile) is neither ipv4 nor ipv6.",
			    .when = ALL(HAS(TEXT, "endpoint mode|"
			    "EndpointModeError")) },
		},
		.steps = {
			{ "Leave it out; the usual address is built in:",
			    "unset AWS_EC2_METADATA_SERVICE_ENDPOINT "
			    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE\n"
			    "grep -n ec2_metadata ~/.aws/config" },
			{ "Where another address is meant, write it whole and "
			    "with a slash at the end:",
			    "export AWS_EC2_METADATA_SERVICE_ENDPOINT="
			    "http://169.254.169.254/" },
			{ "If you have credentials of your own, name them, and "
			    "the metadata service is not asked:",
			    "{again} --profile NAME{aws_options}" },
		},
		.note = LOCAL,
		.about = "Where no other credentials are found, the AWS CLI "
		    "asks the EC2 instance metadata service, at "
		    "http://169.254.169.254/ unless a variable or the profile "
		    "names another address.\n\n"
		    "Only tests, emulators and networks with IPv6 alone need "
		    "to name one. An address without http://, or for older "
		    "versions one without the slash at the end, is refused "
		    "(the path is simply put behind it). It also tells that "
		    "aws found no other credentials before.",
		.references = {
			"https://docs.aws.amazon.com/sdkref/latest/guide/"
			    "feature-imds-credentials.html",
		},
	},
};

const size_t rows_config_count = COUNT_OF(rows_config);
