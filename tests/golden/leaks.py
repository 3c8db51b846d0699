#!/usr/bin/env python3
"""No planted secret survives, of any kind, in any form of line, wrapped or not.

Writes logs that hold each kind of secret in each form in which the generations
of the AWS CLI, shells, curl and configuration files write it, as they are and
as a terminal of some widths, a mail program or a chat would have wrapped and
indented them, and looks for pieces of the secrets in all that explain prints.
"""

import argparse
import hashlib
import html
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# Twelve characters in a row are more than anybody may see of a secret.
PIECE = 12
WIDTHS = (40, 72, 80, 100, 132)
MARGINS = {"plain": "", "quoted": "> ", "indented": "    ", "table": "| "}
# What tools put before each line; what follows is not wrapped.
PREFIXES = {"service": "app-1  | ", "numbers": "{:4} ", "grep": "{}:",
            "journal": "Nov 23 13:19:12 host aws[{}]: ",
            "frame": "\u2502 ", "workflow": "##[debug]", "list": "{})",
            "tail": "2026-11-23T13:19:12.118000+00:00 app/web/" +
                    "0123456789abcdef" * 2 + " "}

STAMP = "2026-11-23 13:19:12,118 - MainThread - "


def random_text(seed, length, alphabet):
    """The same in every run."""
    letters = b""
    while len(letters) < length:
        letters += hashlib.sha512(seed.encode() + letters).digest()
    return "".join(alphabet[n % len(alphabet)] for n in letters[:length])


UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = UPPER.lower()
DIGITS = "0123456789"
BASE64 = UPPER + LOWER + DIGITS + "+/"
BASE64URL = UPPER + LOWER + DIGITS + "-_"
HEX = DIGITS + "abcdef"

SIGNS = "'\"<>`/?#@:!$&*()+,;=%{}|^~[]\\"

KEY = random_text("key", 40, BASE64)
SESSION = "IQoJb3JpZ2luX2VjEO" + random_text("session", 300, BASE64) + "=="
VALUE = "AAEAA" + random_text("value", 190, BASE64)
SSO = "aoaAAAAA" + random_text("sso", 400, BASE64URL)
REFRESH = "aorAAAAA" + random_text("refresh", 250, BASE64URL)
CLIENT = random_text("client", 200, BASE64URL)
SIGNATURE = random_text("signature", 64, HEX)
JWT = ("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9." +
       random_text("jwt", 250, BASE64URL) + "." +
       random_text("jws", 120, BASE64URL))
SAML = "PHNhbWxwOlJlc3BvbnNl" + random_text("saml", 500, BASE64)
PASSWORD = "Tr0ub4dor" + random_text("password", 11, LOWER + DIGITS)
CODE = "802715"
IMDS = "AQAEA" + random_text("imds", 49, BASE64URL) + "=="
DEVICE = random_text("device", 60, BASE64URL)
COOKIE = random_text("cookie", 80, BASE64URL)
OPAQUE = random_text("opaque", 48, BASE64URL)
TOKEN_USER = "ghp" + random_text("user", 36, UPPER + LOWER + DIGITS)
SEED = random_text("seed", 64, UPPER + "234567")
PARAMETER = "Zq7" + random_text("parameter", 30, LOWER + DIGITS)
REGION = random_text("region", 40, UPPER + LOWER + DIGITS)
BINARY = random_text("binary", 36, BASE64)
ACTIVATION = random_text("activation", 20, BASE64)
PEM_LINES = [random_text(f"pem{i}", 64, BASE64) for i in range(12)]
PEM = ("-----BEGIN RSA PRIVATE KEY-----", *PEM_LINES,
       "-----END RSA PRIVATE KEY-----")

START = ('{"SessionId": "alice-0123456789abcdef0", "StreamUrl": '
         '"wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/'
         'alice-0123456789abcdef0?role=publish_subscribe", '
         f'"TokenValue": "{VALUE}"}}')
SIGNED = ("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261123/"
          "eu-west-1/ssm/aws4_request, SignedHeaders=content-type;host;"
          f"x-amz-date;x-amz-security-token, Signature={SIGNATURE}")


def query(text):
    for plain, code in ("%", "%25"), ("+", "%2B"), ("/", "%2F"), ("=", "%3D"):
        text = text.replace(plain, code)
    return text


PRESIGNED = ("https://bucket.s3.eu-west-1.amazonaws.com/key?X-Amz-Algorithm="
             "AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261123"
             "%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261123T131912Z&"
             f"X-Amz-Security-Token={query(SESSION)}&X-Amz-SignedHeaders=host&"
             f"X-Amz-Signature={SIGNATURE}")


def credentials(name, style):
    """What AssumeRole and its kin answer, in one of three spellings."""
    keys = {"pascal": ("AccessKeyId", "SecretAccessKey", "SessionToken"),
            "camel": ("accessKeyId", "secretAccessKey", "sessionToken"),
            "metadata": ("AccessKeyId", "SecretAccessKey", "Token")}[style]
    values = ("ASIAIOSFODNN7EXAMPLE", KEY, SESSION)
    pairs = list(zip(keys, values)) + [("Expiration", "2026-11-23T14:19:12Z")]
    flat = "{" + ", ".join(f'"{k}": "{v}"' for k, v in pairs) + "}"
    pretty = ("{\n" + ",\n".join(f'        "{k}": "{v}"' for k, v in pairs) +
              "\n}")
    xml = "".join(f"<{k}>{v}</{k}>" for k, v in pairs)
    lines = "\n".join(f"      <{k}>\n        {v}\n      </{k}>"
                      for k, v in pairs)
    escaped = flat.replace('"', '\\"')
    return {
        f"{name} body": f"{STAMP}botocore.parsers - DEBUG - Response body:\n"
                        f"b'{{\"{name}\": {flat}}}'",
        f"{name} escaped": f"[\"x\", \"{{\\\"{name}\\\": {escaped}}}\"]",
        f"{name} pretty": f'{{\n    "{name}": {pretty}\n}}',
        f"{name} xml": f"b'<{name}>{xml}</{name}>'",
        f"{name} xml lines": f"<{name}>\n{lines}\n</{name}>",
        f"{name} repr": STAMP + "botocore.hooks - DEBUG - " +
                        repr(dict(pairs)),
        f"{name} query": "&".join(f"{k}={query(v)}" for k, v in pairs),
    }


def kinds():
    """What there is to hide: {name of kind and form: lines}."""
    sent = (STAMP + "botocore.endpoint - DEBUG - Sending http request: "
            "<AWSPreparedRequest stream_output=False, method=POST, "
            "url=https://ssm.eu-west-1.amazonaws.com/, headers={")
    made = (STAMP + "botocore.endpoint - DEBUG - Making request for "
            "OperationModel(name=X) with params: {'body': {")
    entered = STAMP + "awscli.clidriver - DEBUG - Arguments entered to CLI: ["
    command = ("Command '['session-manager-plugin', '" + START +
               "', 'eu-west-1', 'StartSession', 'default']' returned non-zero "
               "exit status 255.")
    forms = {
        "headers v2": f"{sent}'X-Amz-Date': b'20261123T131912Z', "
                      f"'X-Amz-Security-Token': b'{SESSION}', "
                      f"'Authorization': b'{SIGNED}', 'Content-Length': '31'}}>",
        "headers v1": f"{sent}'X-Amz-Security-Token': '{SESSION}', "
                      f"'Authorization': '{SIGNED}'}}>",
        "canonical": STAMP + "botocore.auth - DEBUG - CanonicalRequest:\n"
                     "POST\n/\n\ncontent-type:application/x-amz-json-1.1\n"
                     f"host:ssm.eu-west-1.amazonaws.com\nx-amz-security-token:"
                     f"{SESSION}\nx-amz-target:AmazonSSM.StartSession\n\n"
                     "content-type;host;x-amz-date;x-amz-security-token\n"
                     + "0" * 64,
        "signature": STAMP + "botocore.auth - DEBUG - Signature:\n" + SIGNATURE,
        "curl": f"> Authorization: {SIGNED}\n> X-Amz-Security-Token: {SESSION}"
                f"\n> X-Amz-Target: AmazonSSM.StartSession",
        "json headers": f'{{"Authorization": "{SIGNED}", '
                        f'"X-Amz-Security-Token": "{SESSION}"}}',
        "header pairs": f"[('X-Amz-Security-Token', '{SESSION}'), "
                        f"('Authorization', 'Bearer {OPAQUE}')]",
        "presigned": f"{STAMP}botocore.endpoint - DEBUG - url={PRESIGNED}, x",
        "presigned end": f"See {PRESIGNED}",
        "start body": f"{STAMP}botocore.parsers - DEBUG - Response body:\n"
                      f"b'{START}'",
        "ecs body": "b'" + START.replace("TokenV", "tokenV") + "'",
        "start argv": "subprocess.CalledProcessError: " + command,
        "start argv final": command,
        "start argv twice": repr([START.replace('"', '\\"')]),
        "start environment": f"AWS_SSM_START_SESSION_RESPONSE={START}",
        "start environ": repr({"AWS_SSM_START_SESSION_RESPONSE": START}),
        "start answer": '{\n    "SessionId": "alice-0123456789abcdef0",\n'
                        f'    "TokenValue": "{VALUE}"\n}}',
        "sso request": f"{made}}}, 'headers': {{'x-amz-sso_bearer_token': "
                       f"'{SSO}'}}",
        "sso sent": f"{sent}'x-amz-sso_bearer_token': b'{SSO}'}}>",
        "sso query": f"access_token={SSO}&x=1",
        "oidc request": made + "}, 'body': b'{\"grantType\": \"refresh_token\","
                        f" \"clientSecret\": \"{CLIENT}\", \"refreshToken\": "
                        f"\"{REFRESH}\", \"deviceCode\": \"{DEVICE}\"}}'",
        "oidc answer": f"b'{{\"accessToken\": \"{SSO}\", \"refreshToken\": "
                       f"\"{REFRESH}\", \"idToken\": \"{JWT}\"}}'",
        "login": f"{sent}'DPoP': '{JWT}', 'k': 'v'}}> code={OPAQUE} "
                 f"code_verifier={DEVICE}",
        "login body": made + f"'code': '{OPAQUE}', 'codeVerifier': '{DEVICE}', "
                      f"'refreshToken': '{REFRESH}'}}",
        "mfa prompt": "Enter MFA code for arn:aws:iam::111122223333:mfa/alice: "
                      + CODE + STAMP + "botocore.hooks - DEBUG - x",
        "mfa answer": "Enter MFA code for arn:aws:iam::111122223333:mfa/alice: "
                      + CODE,
        "mfa body": f"{made}'SerialNumber': 'x', 'TokenCode': '{CODE}'}}",
        "mfa query": f"Action=AssumeRole&TokenCode={CODE}&Version=2011-06-15",
        "mfa option": f"$ aws sts get-session-token --token-code {CODE} x",
        "mfa arguments": f"{entered}'sts', '--token-code', '{CODE}', '--debug']",
        "mfa arguments json": f'["sts", "--token-code", "{CODE}"]',
        "mfa unpacked": f"{STAMP}awscli.arguments - DEBUG - Unpacked value of "
                        f"'{CODE}' for parameter \"token_code\": '{CODE}'",
        "unpacked": f"{STAMP}awscli.arguments - DEBUG - Unpacked value of "
                    f"'{PASSWORD}' for parameter \"password\": '{PASSWORD}'",
        "mfa arguments with =": f"{entered}'sts', 'get-session-token', "
                                f"'--token-code={CODE}', '--debug']",
        "mfa option with =": f"{entered}'--token-code={CODE}', 'x']",
        "web identity": f"{made}'WebIdentityToken': '{JWT}'}}",
        "web identity option": f"{entered}'--web-identity-token', '{JWT}']",
        "saml": f"{made}'SAMLAssertion': '{SAML}'}}",
        "saml form": f"SAMLResponse={query(SAML)}&RelayState=x",
        "proxy": "Failed to parse: http://alice:" + PASSWORD + "@proxy:3128 x",
        "proxy odd": f"Failed to parse: http://alice:{PASSWORD}#a/{PASSWORD}@"
                     f"{PASSWORD}@proxy.corp.example:3128",
        "proxy coded": f"HTTPS_PROXY=http://alice:{PASSWORD}%40%23@proxy:3128",
        "proxy quote": f"HTTPS_PROXY=http://bob:it's{PASSWORD}@proxy:3128",
        "proxy quote in quotes": 'Failed to connect to proxy URL: "http://bob:'
                                 f"it's{PASSWORD}@proxy.corp.example:3128\"",
        "proxy quote repr": "{'https': \"http://o'brien:" + PASSWORD +
                            "@proxy:3128\", 'k': 'v'}",
        "proxy signs": f"http://bob:/{PASSWORD}@proxy:3128 http://bob:?"
                       f'{PASSWORD}@proxy http://bob:a"{PASSWORD}@proxy http://bob:a<b>'
                       f"{PASSWORD}@proxy http://bob:a`{PASSWORD}@proxy",
        "proxy port": f"See http://bob:8443/{PASSWORD}@proxy:3128",
        "proxy every sign": "\n".join(
            f"proxy http://bob:a{sign}{PASSWORD}@proxy:3128 and http://bob:"
            f"{PASSWORD}{sign}@proxy.corp.example/" for sign in SIGNS),
        "proxy bare quote": f"https_proxy=bob:it's{PASSWORD}@proxy:3128 x",
        "proxy bare": f"https_proxy=alice:{PASSWORD}@proxy:3128 x",
        "proxy of curl": f"curl -x alice:{PASSWORD}@proxy:3128 x",
        "proxy repr": f"{{'https': 'http://alice:{PASSWORD}@proxy:3128'}}",
        "token as user": f"fatal: https://{TOKEN_USER}@host.example/x.git",
        "url option": f"{entered}'--endpoint-url', 'https://alice:{PASSWORD}@"
                      "ssm.eu-west-1.amazonaws.com/']",
        "environment": f"AWS_SECRET_ACCESS_KEY={KEY}\nAWS_SESSION_TOKEN="
                       f"{SESSION}\nAWS_REGION=eu-west-1",
        "environment with a proxy":
            "HTTPS_PROXY=http://proxy.corp.example:3128\n"
            f"AWS_SECRET_ACCESS_KEY={KEY}\nAWS_SESSION_TOKEN={SESSION}\n"
            f"NO_PROXY=localhost\nMFA_CODE={CODE}",
        "composed": "      - HTTPS_PROXY=http://proxy:3128\n"
                    f"      - AWS_SECRET_ACCESS_KEY={KEY}",
        "settings": "endpoint_url=https://vpce-0.ssm.eu-west-1.vpce."
                    f"amazonaws.com\naws_secret_access_key={KEY}",
        "export": f"export AWS_SECRET_ACCESS_KEY={KEY}\n"
                  f"export AWS_SESSION_TOKEN=\"{SESSION}\"",
        "powershell": f'$env:AWS_SECRET_ACCESS_KEY="{KEY}"\n'
                      f'$Env:AWS_SESSION_TOKEN = "{SESSION}"',
        "cmd": f"set AWS_SECRET_ACCESS_KEY={KEY}\r\n"
               f"SET AWS_SESSION_TOKEN={SESSION}\r",
        "credentials file": "[default]\naws_access_key_id = "
                            f"AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = "
                            f"{KEY}\naws_session_token = {SESSION}\n"
                            "region = eu-west-1",
        "prefix": f"AWS_SESSION_TOKEN={SESSION} AWS_SECRET_ACCESS_KEY={KEY} "
                  "aws ssm start-session",
        "boto": f"ReadOnlyCredentials(access_key='ASIAIOSFODNN7EXAMPLE', "
                f"secret_key='{KEY}', token='{SESSION}')",
        "imds token": f"X-aws-ec2-metadata-token: {IMDS}",
        "imds token sent": f"{sent}'x-aws-ec2-metadata-token': '{IMDS}'}}>",
        "container token": f"{sent}'Authorization': 'Bearer {OPAQUE}'}}>",
        "container variable": f"AWS_CONTAINER_AUTHORIZATION_TOKEN={OPAQUE} x",
        "bearer": f"> Authorization: Bearer {OPAQUE}",
        "basic": f"> proxy-authorization: Basic {OPAQUE}=",
        "cookie": f"< Set-Cookie: session={COOKIE}; Path=/; Secure",
        "cookie sent": f"Cookie: a=b; session={COOKIE}",
        "cookie repr": f"{STAMP}botocore.parsers - DEBUG - Response headers: "
                       f"{{'Set-Cookie': 'session={COOKIE}; HttpOnly', 'a': 'b'}}",
        "private key": "\n".join(PEM),
        "private key json": '{"privateKey": "' + "\\n".join(PEM) + '"}',
        "private key repr": "b'" + "\\n".join(PEM) + "\\n'",
        "web page": html.escape(f'{{"TokenValue": "{VALUE}"}} '
                                f"'X-Amz-Security-Token': b'{OPAQUE}' "
                                f"<SessionToken>{IMDS}</SessionToken>"),
        "record in a string":
            '{"message": "' + f"{STAMP}botocore.auth - DEBUG - Signature:\n"
            f"{SIGNATURE}\nCookie: session={COOKIE}\nMFA_CODE={CODE}\r\n"
            f"token: {OPAQUE}\n".replace("\n", "\\n")
            .replace("\r", "\\r") + '"}',
        "jwt in a string": f'{{"message": "said\\n\\t{JWT}"}}',
        "string of Go": f'{{"url": "{PRESIGNED}", "body": "<SessionToken>'
                        f'{IMDS}</SessionToken>"}}'.replace("&", "\\u0026")
                        .replace("<", "\\u003c").replace(">", "\\u003e"),
        "string of Java": f"X-Amz-Signature={SIGNATURE}&X='TokenValue': "
                          f"'{VALUE}'".replace("&", "\\u0026")
                          .replace("=", "\\u003d").replace("'", "\\u0027"),
        "web page twice": html.escape(html.escape(
            f'{{"clientSecret": "{CLIENT}"}}')),
        "page of a wiki": f'"refreshToken": "{REFRESH}", \'TokenCode\' : '
                          f"'{CODE}'\naws_secret_access_key = {KEY}"
                          .replace(" ", "\u00a0"),
        "mfa option of PowerShell": "aws sts get-session-token --token-code `\n"
                                    f"  {CODE}",
        "headers in lists": f'{{"Authorization":["Bearer {OPAQUE}"],"Cookie":['
                            f'"a={COOKIE}"],"x-amz-sso_bearer_token":["{SSO}"]',
        "cookie in quotes": f'set-cookie: a="{COOKIE}"; Path=/',
        "second version": f"Authorization: AWS AKIAIOSFODNN7EXAMPLE:{KEY}=",
        "activation": f'{{"ActivationCode": "{OPAQUE}"}} --mfa-token={CODE}',
        "bedrock": f"export AWS_BEARER_TOKEN_BEDROCK={OPAQUE}",
        "passwords": f"DB_PASS={PASSWORD}\nPASS={PASSWORD} x\nproxy_pass = "
                     f"{PASSWORD}",
        "users of curl": f"curl -x http://proxy:3128 -U bob:{PASSWORD} https://"
                         f"h\ncurl --proxy-user bob:{PASSWORD} https://h\n"
                         f"curl -sS -u 'bob:{PASSWORD}' https://h",
        "prompts of others": f"Enter MFA code: {CODE}\nMFA token: {CODE}\nEnter "
                             "token for arn:aws:iam::111122223333:mfa/alice: "
                             f"{CODE}\nSecurity Token [000000]: {CODE}",
        "codes": f"x --otp {CODE} --authentication-code1 {CODE} "
                 f"--authentication-code2={CODE}\nAuthenticationCode1={CODE}&x",
        "seed": f"<Base32StringSeed>{SEED}</Base32StringSeed>",
        "agent": f'amazon-ssm-agent -register -code "{ACTIVATION}" -id "x"',
        "pairs": f'{{"name":"Authorization","value":"Bearer {OPAQUE}"}},'
                 f'{{"name": "DB_PASSWORD", "value": "{PASSWORD}"}}',
        "pairs in lines": '  {\n    "name": "AWS_SECRET_ACCESS_KEY",\n'
                          f'    "value": "{KEY}"\n  }}',
        "kubernetes": f"  - name: AWS_SECRET_ACCESS_KEY\n    value: {KEY}\n"
                      f"  - name: AWS_SESSION_TOKEN\n    value: \"{SESSION}\"",
        "configure": "aws configure set aws_session_token --profile foo "
                     + SESSION,
        "configure arguments": f"{entered}'configure', 'set', "
                               "'aws_secret_access_key', '--profile', 'foo', "
                               f"'{KEY}']",
        "fish": f"set -gx AWS_SECRET_ACCESS_KEY {KEY}\n"
                f"setenv AWS_SESSION_TOKEN {SESSION}",
        "ruby": f":secret_access_key => '{KEY}', \"session_token\"=>"
                f'"{SESSION}"',
        "markdown": f"**Password:** {PASSWORD} x\n**refreshToken**: {REFRESH}\n"
                    f"`TokenValue`: `{VALUE}`\n| refreshToken | {REFRESH} |",
        "imds token alone": f"it said {IMDS} here",
        "typeset": f"{{\u201cTokenValue\u201d: \u201c{VALUE}\u201d}} "
                   f"\u2018clientSecret\u2019: \u2018{CLIENT}\u2019",
        "cell": '"x","' + START.replace('"', '""') + '","y"',
        "jwt alone": f"the web page said {JWT} and no more",
        "proxy cast": "ValueError: Port could not be cast to integer value as "
                      f"'{PASSWORD}'\nSee http://bob:"
                      f"{PASSWORD}@proxy:{PASSWORD}/ x",
        "key that was asked for": f"{STAMP}awscli.customizations.configure.get "
                                  f"- DEBUG - Config value retrieved: {KEY}",
        "key as region": f"Endpoint provider result: https://ssm.{REGION}."
                         f"amazonaws.com\nhost:ssm.{REGION}.amazonaws.com\n"
                         f"20261123/{REGION}/ssm/aws4_request",
        "parameter put": f"{entered}'ssm', 'put-parameter', '--name', '/db', "
                         f"'--type', 'SecureString', '--value', '{PARAMETER}'"
                         ", '--debug', '--tags', 'Key=env,Value=prod']\n"
                         f"{made}}}, 'body': b'{{\"Name\": "
                         f"\"/db\", \"Value\": \"{PARAMETER}\", \"Type\": "
                         "\"SecureString\"}'",
        "parameter unpacked": f"{STAMP}awscli.arguments - DEBUG - Unpacked "
                              f"value of '{PARAMETER}' for parameter \"value\":"
                              f" '{PARAMETER}'",
        "parameter put over": f"{entered}'put-parameter', '--overwrite', "
                              f"'--value', '{PARAMETER}', '--debug']",
        "parameter put by hand": "$ aws ssm put-parameter --type SecureString "
                                 f"--value {PARAMETER} --name /db\n$ aws ssm "
                                 f"put-parameter --name x --value={PARAMETER} "
                                 "--type SecureString",
        "parameter put as JSON": f"{entered}'put-parameter', '--cli-input-json',"
                                 f" '{{\"Value\":\"{PARAMETER}\",\"Type\":"
                                 "\"SecureString\"}']",
        "parameters": 'b\'{"Parameters":[{"ARN":"arn:aws:ssm:eu-west-1:111122223'
                      '333:parameter/db","DataType":"text","LastModifiedDate":'
                      '1.7E9,"Name":"/db","Type":"SecureString","Value":"'
                      f'{PARAMETER}","Version":1}},{{"Type":"SecureString",'
                      f'"Value":"{PARAMETER}"}}]}}\'',
        "parameter in a dict": "{'Name': '/db', 'Type': 'SecureString', 'Value':"
                               f" '{PARAMETER}', 'Version': 1}}",
        "parameter in lines": '{\n    "Parameter": {\n        "Name": "/db",\n  '
                              '      "Type": "SecureString",\n        "Value": '
                              f'"{PARAMETER}",\n        "Version": 1\n    }}\n}}',
        "parameter in YAML": "Parameter:\n  Name: /db\n  Type: SecureString\n  "
                             f"Value: {PARAMETER}\n  Version: 1",
        "parameter escaped": '"{\\"Type\\": \\"SecureString\\", \\"Value\\": '
                             f'\\"{PARAMETER}\\"}}"',
        "secret in binary": f"{entered}'--secret-binary', '{BINARY}', 'x']\n"
                            f"{made}'SecretBinary': '{BINARY}'}}\n"
                            f'b\'{{"SecretBinary":"{BINARY}","VersionId":"x"}}\'',
        "session token alone": f"he pasted {SESSION} here",
        "key alone": f"he pasted {KEY} here",
    }
    for name, style in (("Credentials", "pascal"),
                        ("roleCredentials", "camel"),
                        ("Metadata", "metadata")):
        forms.update(credentials(name, style))
    return forms


SECRETS = {name: text for name, text in globals().items()
           if name in ("KEY", "SESSION", "VALUE", "SSO", "REFRESH", "CLIENT",
                       "SIGNATURE", "JWT", "SAML", "PASSWORD", "IMDS",
                       "DEVICE", "COOKIE", "OPAQUE", "TOKEN_USER", "SEED",
                       "ACTIVATION", "PARAMETER", "BINARY", "REGION")}
SECRETS.update({f"PEM {n}": line for n, line in enumerate(PEM_LINES)})


def pieces():
    """Each piece that must not show, with what it is a piece of."""
    found = {CODE.encode(): "CODE"}
    for name, secret in SECRETS.items():
        for text in {secret, query(secret)}:
            for at in range(len(text) - PIECE + 1):
                found[text[at:at + PIECE].encode()] = name
    return found


def wrap(text, width, margin, newline="\n"):
    """As a terminal of this width would have it, behind a margin."""
    lines = []
    for line in text.split("\n"):
        parts = [line[at:at + width] for at in range(0, len(line), width)]
        lines += [margin + part for part in parts or [""]]
    return newline.join(lines)


def runs():
    """Heads and tails of logs of each generation, around what is tried."""
    tail = (f"\n{STAMP}awscli.clidriver - DEBUG - Exception caught in main()\n"
            "Traceback (most recent call last):\n"
            "  File \"awscli/clidriver.py\", line 459, in main\n"
            "botocore.exceptions.ClientError: An error occurred (403) when "
            "calling the StartSession operation: Forbidden.\n\n"
            "An error occurred (403) when calling the StartSession operation: "
            "Forbidden.\n")
    for version in ("1.45.11", "2.9.19", "2.36.7"):
        yield version, (
            f"{STAMP}awscli.clidriver - DEBUG - CLI version: aws-cli/{version} "
            f"Python/3.11.2 Linux/6.1.0\n{STAMP}awscli.clidriver - DEBUG - "
            "Arguments entered to CLI: ['ssm', 'start-session', '--target', "
            "'i-0123456789abcdef0', '--debug']\n"), tail
    yield "no log", "", "\n"


# What has no name is known by its shape only: forty letters, user:password@.
# Of an option that the CLI has unpacked the name stands behind the value.
# A port and a path are no password as long as no host and port follow.
# The start of a JWT is not put together where its three letters are cut.
# curl's short options are looked for in the line of the command, as are what
# stands between a name and a value far from it.
ONLY_WHOLE = ("key alone", "proxy of curl", "proxy port", "jwt in a string",
              "users of curl", "imds token alone", "pairs",
              "configure arguments", "unpacked", "parameter unpacked",
              "proxy cast", "key as region")

OUTPUTS = (("--redact",), ("--redact=strict",), ("-v",), ("--report=json",), ())


def leaks(program, path, outputs, unwanted):
    """The pieces that survive in what is printed of one file."""
    found = []
    for words in outputs:
        done = subprocess.run([program, "explain", *words, path],
                              capture_output=True, check=False,
                              stdin=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            found.append(f"{words}: status {done.returncode}")
        text = done.stdout + done.stderr
        # A wrapped piece is one all the same.
        for shown in (text, b"".join(line.strip(b"> |\t\r")
                                     for line in text.split(b"\n"))):
            for at in range(len(shown) - 5):
                name = unwanted.get(shown[at:at + PIECE]) or \
                    unwanted.get(shown[at:at + len(CODE)])
                if name:
                    found.append(f"{' '.join(words) or 'report'}: {name}: "
                                 f"{shown[max(0, at - 60):at + 40]!r}")
                    break
    return found


def in_json(what, **options):
    return json.dumps(what, ensure_ascii=False, **options)


def cases(every_width):
    """(name, log) of all there is to try."""
    forms = kinds()
    widths = range(37, 137) if every_width else WIDTHS
    for version, head, tail in runs():
        for name, text in forms.items():
            yield f"{version}: {name}", head + text + tail
    for margin_name, margin in MARGINS.items():
        for width in (None, *widths):
            for newline in "\n", "\r\n":
                log = "\n".join(form for name, form in forms.items()
                                if name not in ONLY_WHOLE or not width)
                text = wrap(log, width or 10**6, margin, newline)
                yield f"all, {width}, {margin_name}, {newline!r}", text
    for name, prefix in PREFIXES.items():
        lines = "\n".join(forms.values()).split("\n")
        yield f"all, {name}", "\n".join(
            prefix.format(number) + line for number, line in enumerate(lines))
    for version, head, tail in runs():
        log = head + "\n".join(forms.values()) + tail
        yield f"{version}: all, json", in_json({"stderr": log})
        # A no-break space in such a string, as an escape, is another matter.
        blank = log.replace("\u00a0", " ")
        yield f"{version}: all, repr", f"CompletedProcess(stderr={blank!r})"
        yield f"{version}: all, bytes", f"{blank.encode()!r}\n"
        yield f"{version}: all, list", in_json(log.split("\n"))
        yield f"{version}: all, lines", in_json(log.split("\n"),
                                                indent=2)
        if version == "2.36.7":
            for name, text in forms.items():
                yield f"{version}: {name}, json", in_json(
                    {"stderr": head + text + tail})
    # What has a name and its value in one string each is another matter.
    yield "all, docker", "\n".join(
        '{"log":' + json.dumps(line + "\n", ensure_ascii=False) +
        ',"stream":"stderr","time":"2026-11-23T13:19:12.118000000Z"}'
        for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--every-width", action="store_true")
    parser.add_argument("name", nargs="?", default="",
                        help="only cases whose name holds this")
    words = parser.parse_args()
    unwanted = pieces()
    wrong = tried = 0
    with tempfile.TemporaryDirectory() as holder, \
            ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for number, (name, log) in enumerate(cases(words.every_width)):
            if words.name not in name:
                continue
            path = pathlib.Path(holder, f"{number}.log")
            path.write_bytes(log.encode())
            outputs = OUTPUTS
            if words.every_width:
                outputs = (("--redact",), ("-v",))
            jobs.append((name, pool.submit(leaks, words.program, path,
                                           outputs, unwanted)))
        for name, job in jobs:
            tried += 1
            for leak in job.result():
                wrong += 1
                print(f"{name}: {leak}")
    print(f"{tried} logs, {wrong} leaks")
    return 1 if wrong or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
