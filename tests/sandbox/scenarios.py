"""What the loopback AWS answers: a table of scenarios, data only.

A scenario is a name, one line on what it stands for, and answers by operation.
An operation with several answers gives them in turn and stays at the last;
operations that a scenario does not name are answered as in USUAL. Texts may
hold {target}, {session}, {channel}, {now}, {then} and {limit} (see expand() in
loopback_aws.py). What comes after the API has opened a session is in
sessions.py. Codes and wordings follow AWS's documents and public reports.
"""

from dataclasses import dataclass, field

ACCOUNT = "111122223333"
REGION = "ap-northeast-1"
MFA_CODE = "194713"

# Nothing of this opens anything; leak tests look for these values.
SECRET_KEY = "wJalrXUtnFEMI/PLANTED10/bPxRfiCYEXAMPLEROL"
SESSION_TOKEN = "PLANTEDTOKEN1" + "FwoGZXIvYXdzEJr//////////wEaDEXAMPLE" * 6
TOKEN_VALUE = "PLANTEDVALUE3" + "AAEAAWxYV1+/" * 40
RESUME_TOKEN = "PLANTEDVALUE3" + "AAEAAWxYV2+/" * 40


@dataclass(frozen=True)
class Answer:
    """One answer to one request."""

    body: object = ""  # dict: as JSON; str: as it is
    status: int = 200
    type: str = "application/x-amz-json-1.1"
    headers: dict = field(default_factory=dict)
    request_id: bool = True  # AWS's own services name the request
    clock: int = 0  # seconds that the server's clock is ahead
    wait: float = 0  # seconds before the answer; None: for ever
    close: bool = False  # no answer: the connection is closed


def error(code, message, status=400, **more):
    """An error as the JSON services write it."""
    return Answer({"__type": code, "message": message}, status, **more)


def html(status, title, text, **more):
    """A page from something between the user and AWS."""
    return Answer(f"<html><head><title>{title}</title></head><body>{text}"
                  "</body></html>\n", status, "text/html", request_id=False,
                  **more)


def query_error(code, message, status=403):
    """An error as the query services (STS) write it."""
    return Answer(
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n'
        f"  <Error>\n    <Type>Sender</Type>\n    <Code>{code}</Code>\n"
        f"    <Message>{message}</Message>\n  </Error>\n"
        "  <RequestId>{request}</RequestId>\n</ErrorResponse>\n",
        status, "text/xml")


def denied(resource, ending):
    return error(
        "AccessDeniedException",
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/dev/alice is not "
        "authorized to perform: ssm:StartSession on resource: "
        f"{resource}{ending}")


INSTANCE = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{{target}}"
DOCUMENT = (f"arn:aws:ssm:{REGION}:{ACCOUNT}:"
            "document/SSM-SessionManagerRunShell")
STREAM = ("ws://127.0.0.1:{channel}/v1/data-channel/{session}"
          "?role=publish_subscribe")

SESSION = {"SessionId": "{session}", "StreamUrl": STREAM,
           "TokenValue": TOKEN_VALUE}

# The front end's own refusal: not JSON, and no request id.
FORBIDDEN = Answer(
    'Server authentication failed: <UnauthorizedRequest xmlns="">'
    "<message>Forbidden.</message></UnauthorizedRequest>\n",
    403, "application/octet-stream", request_id=False)

ASSUME_ROLE = Answer(
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n'
    "  <AssumeRoleResult>\n    <AssumedRoleUser>\n"
    "      <AssumedRoleId>AROAEXAMPLEID:alice</AssumedRoleId>\n"
    f"      <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/ops/alice</Arn>\n"
    "    </AssumedRoleUser>\n    <Credentials>\n"
    "      <AccessKeyId>ASIAIOSFODNN7ROLE001</AccessKeyId>\n"
    f"      <SecretAccessKey>{SECRET_KEY}</SecretAccessKey>\n"
    f"      <SessionToken>{SESSION_TOKEN}</SessionToken>\n"
    "      <Expiration>{later}</Expiration>\n    </Credentials>\n"
    "  </AssumeRoleResult>\n  <ResponseMetadata>\n"
    "    <RequestId>{request}</RequestId>\n  </ResponseMetadata>\n"
    "</AssumeRoleResponse>\n", type="text/xml")

CALLER = Answer(
    '<GetCallerIdentityResponse '
    'xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n'
    "  <GetCallerIdentityResult>\n"
    f"    <Arn>arn:aws:iam::{ACCOUNT}:user/alice</Arn>\n"
    "    <UserId>AIDAEXAMPLEID</UserId>\n"
    f"    <Account>{ACCOUNT}</Account>\n  </GetCallerIdentityResult>\n"
    "  <ResponseMetadata>\n    <RequestId>{request}</RequestId>\n"
    "  </ResponseMetadata>\n</GetCallerIdentityResponse>\n", type="text/xml")

WRONG_MFA = query_error(
    "AccessDenied",
    "MultiFactorAuthentication failed with invalid MFA one time pass code. ")

TASK = "arn:aws:ecs:{region}:{account}:task/prod/0123456789abcdef".format(
    region=REGION, account=ACCOUNT)

# Operations that a scenario does not name.
USUAL = {
    "StartSession": Answer(SESSION),
    "ResumeSession": Answer({**SESSION, "TokenValue": RESUME_TOKEN}),
    "TerminateSession": Answer({"SessionId": "{session}"}),
    "GetCallerIdentity": CALLER,
    "AssumeRole": ASSUME_ROLE,
    "ExecuteCommand": Answer({
        "clusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod",
        "containerName": "app",
        "interactive": True,
        "session": {"sessionId": "{session}", "streamUrl": STREAM,
                    "tokenValue": TOKEN_VALUE},
        "taskArn": TASK,
    }),
    "DescribeTasks": Answer({
        "failures": [],
        "tasks": [{
            "taskArn": TASK,
            "containers": [{"name": "app",
                            "runtimeId": "0123456789abcdef-1122334455"}],
        }],
    }),
}

# A clock that is 30 minutes behind, and one that is as much ahead.
HALF_AN_HOUR = 30 * 60

SCENARIOS = {
    "session-ok": ("the API opens a session", {}),
    "forbidden-403": (
        "403 Server authentication failed: Forbidden",
        {"StartSession": FORBIDDEN}),

    # refused by policy
    "denied-identity": (
        "no policy allows StartSession on the instance",
        {"StartSession": denied(
            INSTANCE, " because no identity-based policy allows the "
            "ssm:StartSession action")}),
    "denied-document": (
        "no policy allows StartSession with the document",
        {"StartSession": denied(
            DOCUMENT, " because no identity-based policy allows the "
            "ssm:StartSession action")}),
    "denied-explicit": (
        "a policy denies it", {"StartSession": denied(
            INSTANCE, " with an explicit deny in an identity-based policy")}),
    "denied-scp": (
        "the organization denies it", {"StartSession": denied(
            INSTANCE, " with an explicit deny in a service control policy")}),
    "denied-short": (
        "the older message, which names no policy",
        {"StartSession": denied(INSTANCE, "")}),
    "denied-bare": (
        "access denied without a reason",
        {"StartSession": error("AccessDeniedException", "")}),
    "terminate-denied": (
        "the session may be opened but not ended",
        {"TerminateSession": error(
            "AccessDeniedException",
            f"User: arn:aws:iam::{ACCOUNT}:user/alice is not authorized to "
            "perform: ssm:TerminateSession on resource: "
            f"arn:aws:ssm:{REGION}:{ACCOUNT}:session/{{session}}")}),

    # credentials
    "expired-token": (
        "temporary credentials have expired",
        {"StartSession": error(
            "com.amazon.coral.service#ExpiredTokenException",
            "The security token included in the request is expired")}),
    "unrecognized-client": (
        "AWS does not know the access key",
        {"StartSession": error(
            "com.amazon.coral.service#UnrecognizedClientException",
            "The security token included in the request is invalid.")}),
    "wrong-secret": (
        "the secret does not fit the access key",
        {"StartSession": error(
            "com.amazon.coral.service#InvalidSignatureException",
            "The request signature we calculated does not match the "
            "signature you provided. Check your AWS Secret Access Key and "
            "signing method. Consult the service documentation for "
            "details.")}),
    "clock-slow": (
        "the local clock is 30 minutes behind AWS's",
        {"StartSession": error(
            "com.amazon.coral.service#InvalidSignatureException",
            "Signature expired: {now} is now earlier than {limit} "
            "({then} - 5 min.)", clock=HALF_AN_HOUR)}),
    "clock-fast": (
        "the local clock is 30 minutes ahead of AWS's",
        {"StartSession": error(
            "com.amazon.coral.service#InvalidSignatureException",
            "Signature not yet current: {now} is still later than {limit} "
            "({then} + 5 min.)", clock=-HALF_AN_HOUR)}),
    "forbidden-403-clock": (
        "the front end's 403 while the local clock is 30 minutes behind",
        {"StartSession": Answer(FORBIDDEN.body, FORBIDDEN.status,
                                FORBIDDEN.type, request_id=False,
                                clock=HALF_AN_HOUR)}),
    "mfa": (
        f"AssumeRole wants the MFA code {MFA_CODE}; then denied-identity",
        {"AssumeRole": {MFA_CODE: ASSUME_ROLE, None: WRONG_MFA},
         "StartSession": denied(INSTANCE, "")}),
    "assume-role-denied": (
        "the role may not be assumed",
        {"AssumeRole": query_error(
            "AccessDenied",
            f"User: arn:aws:iam::{ACCOUNT}:user/alice is not authorized to "
            "perform: sts:AssumeRole on resource: "
            f"arn:aws:iam::{ACCOUNT}:role/ops")}),

    # the target
    "not-connected": (
        "the agent has no connection",
        {"StartSession": error("com.amazonaws.ssm#TargetNotConnected",
                               "{target} is not connected.")}),
    "invalid-target": (
        "a target that cannot be one",
        {"StartSession": error(
            "com.amazon.coral.service#ValidationException",
            "1 validation error detected: Value '{target}' at 'target' "
            "failed to satisfy constraint: Member must satisfy regular "
            "expression pattern")}),
    "quota": (
        "too many sessions",
        {"StartSession": error(
            "ServiceQuotaExceededException",
            "You have exceeded the number of concurrent sessions.")}),

    # the service
    "throttled": (
        "throttled on every attempt",
        {"StartSession": error("com.amazonaws.ssm#ThrottlingException",
                               "Rate exceeded")}),
    "throttled-then-ok": (
        "throttled once, then the session opens",
        {"StartSession": [error("com.amazonaws.ssm#ThrottlingException",
                                "Rate exceeded"), Answer(SESSION)]}),
    "internal-500": (
        "AWS's internal error",
        {"StartSession": error(
            "com.amazonaws.ssm#InternalServerError",
            "We encountered an internal error. Please try again.", 500)}),
    "unavailable-503": (
        "the service is unavailable",
        {"StartSession": error("ServiceUnavailable",
                               "Service is unable to handle request.", 503)}),
    "unknown-code": (
        "an error that nobody has heard of",
        {"StartSession": error("FancyNewException", "quux")}),

    # something in between
    "html-403": (
        "a web filter's page",
        {"StartSession": html(403, "Web Filter", "<h1>Access Blocked</h1>")}),
    "html-503": (
        "a gateway's page",
        {"StartSession": html(503, "503 Service Unavailable",
                              "<h1>503 Service Unavailable</h1>")}),
    "portal-302": (
        "a captive portal redirects",
        {"StartSession": html(302, "Welcome", "Please sign in.", headers={
            "Location": "http://portal.hotel-wifi.example/login"})}),
    "portal-200": (
        "a captive portal answers in AWS's place",
        {"StartSession": html(200, "Welcome", "Please sign in.")}),
    "truncated": (
        "an answer that breaks off within the JSON",
        {"StartSession": Answer('{"SessionId":"alice-0a1b2c3d4e5f60718",'
                                '"StreamUrl":"wss://ssmmess')}),
    "empty-400": ("400 and nothing else",
                  {"StartSession": Answer("", 400)}),
    "close": ("the connection closes without an answer",
              {"StartSession": Answer(close=True)}),
    "slow-ok": ("the answer takes 3 seconds",
                {"StartSession": Answer(SESSION, wait=3)}),
    "silent": ("there is never an answer",
               {"StartSession": Answer(SESSION, wait=None)}),

    # hostile texts
    "escape": (
        "a message with control sequences for the terminal",
        {"StartSession": error(
            "AccessDeniedException",
            "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m\r\nerror[fake]: x "
            "\u202etxet\u200b\u0000 end")}),
    "huge": ("a message of 100,000 characters",
             {"StartSession": error("AccessDeniedException", "long " * 20000)}),

    # ecs execute-command
    "ecs-ok": ("ExecuteCommand opens a session", {}),
    "ecs-cluster-not-found": (
        "no such cluster",
        {"ExecuteCommand": error("ClusterNotFoundException",
                                 "Cluster not found.")}),
    "ecs-task-not-found": (
        "no such task",
        {"ExecuteCommand": error("InvalidParameterException",
                                 "The specified task was not found.")}),
    "ecs-exec-disabled": (
        "the task runs without execute command",
        {"ExecuteCommand": error(
            "InvalidParameterException",
            "The execute command failed because execute command was not "
            "enabled when the task was run or the execute command agent "
            "isn\u2019t running. Wait and try again or run a new task with "
            "execute command enabled and try again.")}),
    "ecs-not-connected": (
        "the container's agent has no connection",
        {"ExecuteCommand": error(
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again "
            "later.")}),
    "ecs-denied": (
        "no policy allows ExecuteCommand",
        {"ExecuteCommand": error(
            "AccessDeniedException",
            f"User: arn:aws:iam::{ACCOUNT}:user/alice is not authorized to "
            f"perform: ecs:ExecuteCommand on resource: {TASK} because no "
            "identity-based policy allows the ecs:ExecuteCommand action")}),
}
