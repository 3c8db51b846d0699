/*
 * What reports on short texts advise, and what they must not. Which entry is
 * found is the matter of test_transcripts, whole reports are golden files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/report/report.h"

#define CALLING(code, operation, message) \
	"An error occurred (" code ") when calling the " operation \
	" operation: " message "\n"
#define ALICE "User: arn:aws:iam::111122223333:user/alice is not authorized "
#define LOGGED \
	"2026-11-27 03:56:42,330 - MainThread - awscli.clidriver - DEBUG - "
#define VERSION \
	LOGGED "CLI version: aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0\n"
#define ENTERED LOGGED "Arguments entered to CLI: "

#define RAN(words, code, message) \
	VERSION ENTERED "[" words "]\n\n" CALLING(code, "Op", message)
#define SLOWED(words) RAN(words, "ThrottlingException", "Rate exceeded")

static const struct {
	const char *text;
	const char *says;	/* NULL: nothing is asked for */
	const char *never;	/* likewise */
} cases[] = {
	/* What was run is to be run again, and nothing else. */
	{ SLOWED("'s3', 'ls', 's3://b/two words', '--debug'"),
	    "aws s3 ls 's3://b/two words'\n", "ssm-connect" },
	{ SLOWED("'--region', 'eu-west-1', '--debug', '--profile=p', 's3', "
	    "'ls'"), "aws s3 ls --profile p --region eu-west-1\n",
	    "--debug" },
	{ SLOWED("'s3', 'ls', \"it's\", '$(x)', '`x`', 'a;b', '--state', "
	    "''"), "aws s3 ls 'it'\\''s' '$(x)' '`x`' 'a;b' --state ''\n",
	    NULL },
	{ SLOWED("'s3', 'ls', '--no-verify-ssl', '--endpoint-url', 'http://h'"),
	    "aws s3 ls --endpoint-url http://h\n", "--no-verify-ssl" },
	{ SLOWED("'sso', 'login', '--debug'"), "aws sso login\n", "..." },
	{ SLOWED("'--output', 'json', 's3', 'ls'"),
	    "aws ...\n", NULL },
	/* What writes, and what may hold a secret, is told by its name. */
	{ SLOWED("'ssm', 'put-parameter', '--name', 'x', '--value', 'blue'"),
	    "aws ssm put-parameter ...\n", "put-parameter --name" },
	{ SLOWED("'s3', 'cp', 'a', 's3://b', '--sse-c-key', 'blue'"),
	    "aws s3 cp ...\n", "s3 cp a" },
	{ SLOWED("'sts', 'get-session-token', '--token-code', '194713'"),
	    "aws sts get-session-token ...\n", "get-session-token --token" },
	/* A session stays one, whatever it is called. */
	{ SLOWED("'ssm', 'start-session', '--target', 'i-0123456789abcdef0'"),
	    "ssm-connect i-0123456789abcdef0\n", NULL },
	{ SLOWED("'ssm', 'start-sesion', '--target', 'i-0123456789abcdef0'"),
	    "ssm-connect i-0123456789abcdef0\n", NULL },
	{ SLOWED("'ecs', 'execute-command', '--cluster', 'c', '--task', 't', "
	    "'--interactive', '--command', 'sh -l'"), "ssm-connect ecs "
	    "execute-command --cluster c --task t --interactive --command "
	    "'sh -l'\n", NULL },
	{ CALLING("ThrottlingException", "StartSession", "Rate exceeded"),
	    "ssm-connect TARGET\n", NULL },
	{ CALLING("ThrottlingException", "AssumeRole", "Rate exceeded"),
	    "ssm-connect TARGET\n", NULL },
	/* Of a message alone only the call is known, or the host. */
	{ CALLING("ThrottlingException", "ListBuckets", "Rate exceeded"),
	    "aws ...\n", "ssm-connect" },
	{ "Could not connect to the endpoint URL: "
	    "\"https://dynamodb.eu-west-1.amazonaws.com/\"\n",
	    "aws ... --region REGION\n", "ssm-connect TARGET" },
	{ "Could not connect to the endpoint URL: "
	    "\"https://ssm.eu-west-1.amazonaws.com/\"\n",
	    "ssm-connect TARGET --region REGION\n", NULL },
	/* No session is taken for granted. */
	{ RAN("'s3', 'ls'", "ForbiddenException", "No access"),
	    NULL, "StartSession" },
	{ VERSION ENTERED "['s3', 'ls']\n\nFailed to connect to proxy URL: "
	    "\"http://127.0.0.1:9\"\n", "HTTPS_PROXY", "session" },
	{ VERSION ENTERED "['logs', 'tial']\n\n"
	    "usage: aws [options] <command>\n\naws: error: argument "
	    "operation: Invalid choice, valid choices are:\n",
	    "aws does not accept this", "session" },
	/* The endpoint's scheme names the variable, not the proxy's. */
	{ VERSION ENTERED "['s3', 'ls', '--endpoint-url', 'http://h']\n"
	    LOGGED "x\n\nFailed to connect to proxy URL: "
	    "\"http://127.0.0.1:9\"\n", "HTTPS_PROXY", NULL },
	/* The profile was named. */
	{ "$ AWS_PROFILE=dev aws ssm start-session --target "
	    "i-0123456789abcdef0\nUnable to locate credentials. You can "
	    "configure credentials by running \"aws configure\".\n",
	    "AWS_PROFILE=dev counts", "Name the profile" },
	{ "$ aws ssm start-session --target i-0123456789abcdef0\n"
	    "Unable to locate credentials. You can configure credentials by "
	    "running \"aws configure\".\n",
	    "Name the profile", "AWS_PROFILE=" },
	/* Denials: what is to be allowed is what was asked for. */
	{ CALLING("AccessDenied", "GetObject", "Access Denied"),
	    "Have the action behind GetObject", "ssm:StartSession" },
	{ CALLING("AccessDenied", "GetObject", "Access Denied"),
	    NULL, "ssm-connect TARGET" },
	{ CALLING("AccessDenied", "ListObjectsV2", ALICE "to perform: "
	    "s3:ListBucket on resource: \"arn:aws:s3:::b\" because no "
	    "identity-based policy allows the s3:ListBucket action"),
	    "\"Resource\": \"arn:aws:s3:::b\"", "ssm-connect TARGET" },
	{ CALLING("UnauthorizedOperation", "DescribeInstances", "You are not "
	    "authorized to perform this operation. " ALICE "to perform: "
	    "ec2:DescribeInstances because no identity-based policy allows "
	    "the ec2:DescribeInstances action"),
	    "Have ec2:DescribeInstances added", "\"RESOURCE\"" },
	{ CALLING("UnauthorizedOperation", "RunInstances", "You are not "
	    "authorized to perform this operation. Encoded authorization "
	    "failure message: abc"),
	    "sts decode-authorization-message", "ssm:StartSession" },
	{ CALLING("AccessDeniedException", "ExecuteCommand", "no"),
	    "\"ecs:ExecuteCommand\"", "ssm:StartSession" },
	{ CALLING("AccessDeniedException", "ExecuteCommand", ALICE "to "
	    "perform: ecs:ExecuteCommand with an explicit deny in a service "
	    "control policy"),
	    "ssm-connect ecs execute-command", "ssm-connect TARGET" },
	{ CALLING("AccessDeniedException", "StartSession", "no"),
	    "\"ssm:StartSession\"", NULL },
	{ "$ aws ssm start-session --target i-0123456789abcdef0 "
	    "--document-name Mine --parameters a=b\n"
	    CALLING("AccessDeniedException", "StartSession", ALICE "to "
	    "perform: ssm:StartSession on resource: arn:aws:ssm:eu-west-1:"
	    "111122223333:document/Mine because no identity-based policy "
	    "allows the ssm:StartSession action"),
	    "ssm-connect i-0123456789abcdef0 --document-name Mine "
	    "--parameters a=b", NULL },
	/* Commands ask one Region, and one that answers. */
	{ "$ aws ssm start-session --target i-0123456789abcdef0 --profile dev "
	    "--region ap-east-1\n"
	    CALLING("OptInRequired", "StartSession", "no"),
	    "sts get-caller-identity --profile dev --region us-east-1", NULL },
	{ "$ aws ssm start-session --target i-0123456789abcdef0 --profile dev "
	    "--region ap-east-1\n"
	    CALLING("UnrecognizedClientException", "StartSession", "no"),
	    "describe-regions --profile dev --all-regions",
	    "--region ap-east-1 --region" },
	/* STS says itself how much it bears. */
	{ CALLING("SignatureDoesNotMatch", "AssumeRole", "Signature expired: "
	    "20211119T030000Z is now earlier than 20211119T034500Z "
	    "(20211119T040000Z - 15 min.)"),
	    "accepts 15 minutes", "accepts five minutes" },
	/* What the command line tells is not left to the reader. */
	{ "$ aws ssm start-session --target i-0123456789abcdef0 "
	    "--document-name AWS-StartPortForwardingSession --parameters "
	    "'{\"portNumber\": [\"80\"], \"localPortNumber\": [\"8080\"]}'\n"
	    "Cannot perform start session: listen tcp 127.0.0.1:8080: bind: "
	    "address already in use\n", "lsof -nP -iTCP:8080", ":PORT" },
	{ "$ aws ssm start-session --target i-0123456789abcdef0 "
	    "--document-name AWS-StartPortForwardingSession --parameters "
	    "portNumber=80,localPortNumber=8080\n"
	    "Cannot perform start session: listen tcp 127.0.0.1:8080: bind: "
	    "address already in use\n", "lsof -nP -iTCP:8080", ":PORT" },
	{ "$ aws ssm start-session --target ecs:my_prod_0123456789abcdef_"
	    "0123456789abcdef-42\n"
	    CALLING("TargetNotConnected", "StartSession", "no"),
	    "--cluster my_prod --tasks 0123456789abcdef ", "CLUSTER " },
	{ "$ aws ecs execute-command --cluster prod --task 0123 --container "
	    "app --interactive --command sh\n"
	    CALLING("InvalidParameterException", "ExecuteCommand",
	    "The specified task was not found"),
	    "--container app", "CONTAINER" },
	/* A log that ends too early is made once more by the same command. */
	{ VERSION ENTERED "['s3', 'ls', '--debug']\n",
	    "all of its output, with --debug 2>debug.log",
	    "ssm start-session" },
	{ VERSION ENTERED "['ssm', 'start-session', '--target', "
	    "'i-0123456789abcdef0', '--debug']\n",
	    "aws ssm start-session --target i-0123456789abcdef0 --debug",
	    NULL },
};

/* The report on the last run of the text. */
static void
report(void *arg, const struct facts *f)
{
	const struct report_style style = { .width = 80, .utf8 = true };
	struct diagnosis d;

	buf_clear(arg);
	diagnose(f, &d);
	if (d.failure != NULL)
		report_text(arg, f, &d, &style);
}

static void
test_advice(void **state)
{
	const struct analyzer_hooks hooks = { .run = report };
	int wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct analyzer *a;
		struct buf out;

		buf_init(&out, 64 * 1024);
		assert_non_null(a = analyzer_new(&hooks, &out, false));
		analyzer_feed(a, 0, cases[i].text, strlen(cases[i].text));
		analyzer_finish(a, 0);
		analyzer_free(a);
		if ((cases[i].says != NULL &&
		    strstr(buf_str(&out), cases[i].says) == NULL) ||
		    (cases[i].never != NULL &&
		    strstr(buf_str(&out), cases[i].never) != NULL)) {
			print_error("%s%s\n", cases[i].text, buf_str(&out));
			wrong++;
		}
		buf_release(&out);
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
