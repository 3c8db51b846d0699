/*
 * Redaction: each kind of secret in each form of line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/mask.h"
#include "ssm/log/redact.h"

static void
test_secrets(void **state)
{
	static const struct {
		const char *in;
		const char *want;
	} cases[] = {
		{ "x-amz-security-token:TOKEN/+=x y",
		    "x-amz-security-token:[masked] y" },
		{ "'X-Amz-Security-Token': b'TO\\'KEN', 'k': 1",
		    "'X-Amz-Security-Token': b'[masked]', 'k': 1" },
		{ "b'{\"SessionId\": \"s\", \"TokenValue\": \"T\", \"a\": 1}'",
		    "b'{\"SessionId\": \"s\", \"TokenValue\": \"[masked]\", "
		    "\"a\": 1}'" },
		{ "{\\\"TokenValue\\\": \\\"T\\\", \\\"a\\\"}",
		    "{\\\"TokenValue\\\": \\\"[masked]\\\", \\\"a\\\"}" },
		{ "<SecretAccessKey>S/x</SecretAccessKey><A>b</A>",
		    "<SecretAccessKey>[masked]</SecretAccessKey><A>b</A>" },
		{ "Credential=AKIAIOSFODNN7EXAMPLE/20261123/r/ssm/aws4_request, "
		    "Signature=0123abcd', 'x'",
		    "Credential=AKIA\xe2\x80\xa6MPLE/20261123/r/ssm/"
		    "aws4_request, Signature=[masked]', 'x'" },
		{ "'Authorization': b'AWS4-HMAC-SHA256 Credential=x'",
		    "'Authorization': b'AWS4-HMAC-SHA256 Credential=x'" },
		{ "'Authorization': 'Bearer abc'",
		    "'Authorization': 'Bearer [masked]'" },
		{ "'x-amz-sso_bearer_token': b'T'",
		    "'x-amz-sso_bearer_token': b'[masked]'" },
		{ "{\"clientSecret\": \"c\", \"refreshToken\": \"r\"}",
		    "{\"clientSecret\": \"[masked]\", \"refreshToken\": "
		    "\"[masked]\"}" },
		{ "'TokenCode': '194713'}", "'TokenCode': '[masked]'}" },
		/* Of parameters by their types, and never of tags. */
		{ "{\"Type\":\"String\",\"Value\":\"a\"},"
		    "{\"Type\":\"SecureString\",\"Value\":\"b c\"},"
		    "{\"Key\":\"k\",\"Id\":\"x\",\"Value\":\"v\"}",
		    "{\"Type\":\"String\",\"Value\":\"a\"},"
		    "{\"Type\":\"SecureString\",\"Value\":\"[masked]\"},"
		    "{\"Key\":\"k\",\"Id\":\"x\",\"Value\":\"v\"}" },
		{ "'Value': 'b', 'Type': 'SecureString'",
		    "'Value': '[masked]', 'Type': 'SecureString'" },
		{ "Type: SecureString\nValue: b c\nVersion: 1",
		    "Type: SecureString\nValue: [masked]\nVersion: 1" },
		{ "{\"Value\": \"1.2.3.4\"}", "{\"Value\": \"1.2.3.4\"}" },
		{ "put-parameter --value b --type SecureString",
		    "put-parameter --value [masked] --type SecureString" },
		{ "put-parameter --overwrite --value=c",
		    "put-parameter --overwrite --value=[masked]" },
		{ "put-parameter --type String --value b",
		    "put-parameter --type String --value b" },
		{ "put-parameter --type SecureString --value file://b",
		    "put-parameter --type SecureString --value file://b" },
		{ "put-parameter --type SecureString --value\n c1 --name x",
		    "put-parameter --type SecureString --value\n [masked] "
		    "--name x" },
		{ "put-metric-data --value 5", "put-metric-data --value 5" },
		{ "Unpacked value of 'b' for parameter \"value\": 'b'",
		    "Unpacked value of '[masked]' for parameter \"value\": "
		    "'[masked]'" },
		{ "Unpacked value of '5' for parameter \"value\": '5'",
		    "Unpacked value of '5' for parameter \"value\": '5'" },
		{ "url http://bob:Zq7a@h:Zq7a/ x", "url http://[masked]@h:"
		    "[masked] x" },
		{ "- Config value retrieved: wJalrXUtnFE\nMIK7MDENGbPxRfiCYz\n",
		    "- Config value retrieved: [masked]\n[masked]\n" },
		{ "- Config value retrieved: D16WUHW\ntiI07vHnDzARd/MsJn\n",
		    "- Config value retrieved: D16WUHW\n[masked]\n" },
		{ "- Config value retrieved: eu-w\nest-1\n",
		    "- Config value retrieved: eu-w\nest-1\n" },
		{ "- Config value retrieved: eu-west-1\nx\n",
		    "- Config value retrieved: eu-west-1\nx\n" },
		{ "- Config value retrieved: MyProfile\nx\n",
		    "- Config value retrieved: MyProfile\nx\n" },
		/* Codes where none belongs. */
		{ "['arn:x', '802715', '--token-code', '--debug']",
		    "['arn:x', '[masked]', '--token-code', '--debug']" },
		{ "--duration-seconds 129600 --token-code",
		    "--duration-seconds 129600 --token-code" },
		{ "x 802715 --token-code", "x [masked] --token-code" },
		{ "Unknown options: --mfa-code, 802715, 194713",
		    "Unknown options: --mfa-code, [masked], [masked]" },
		{ "'1', '{\"TokenCode\"\\n:\\n\"802715\"}'",
		    "'1', '{\"TokenCode\"\\n:\\n\"[masked]\"}'" },
		/* With the signs of cat -A. */
		{ "--token-code `$\n  802715$\n",
		    "--token-code `$\n  [masked]$\n" },
		{ "--token-code \\^M$\n  802715^M$\n",
		    "--token-code \\^M$\n  [masked]^M$\n" },
		{ "  Type: SecureString$\n  Value: ab$\n",
		    "  Type: SecureString$\n  Value: [masked]\n" },
		{ "http://bob:1/pass9word@proxy x", "http://[masked]@proxy x" },
		{ "\"http://bob:7<,pass9word@proxy.corp.example\"",
		    "\"http://[masked]@proxy.corp.example\"" },
		{ "{\"https\":\"http://proxy:9\",\"a\":\"b12345678\"}\nx\n",
		    "{\"https\":\"http://proxy:9\",\"a\":\"b12345678\"}\nx\n" },
		{ "http://localhost:9/a@b x", "http://localhost:9/a@b x" },
		{ "http://h.example:9/a@b x", "http://h.example:9/a@b x" },
		/* Ids of keys that were wrapped within their first letters. */
		{ "id = AK\nIAIOSFODNN7EXAMPLE\n",
		    "id = AK\n\xe2\x80\xa6MPLE\n" },
		{ "id = A\n  KIAIOSFODNN7EXAMPLE\n",
		    "id = A\n  \xe2\x80\xa6MPLE\n" },
		{ "id = AKIA\nIOSFODNN7EXAMPLE/x\n",
		    "id = AKIA\n\xe2\x80\xa6MPLE/x\n" },
		{ "AKIA\nWARNINGS\n", "AKIA\nWARNINGS\n" },
		{ "x\nIAIOSFODNN7EXAMPLE\n", "x\nIAIOSFODNN7EXAMPLE\n" },
		/* Of passwords, what is no port and no address. */
		{ "ValueError: Port could not be cast to integer value as "
		    "'Zq7a'\n",
		    "ValueError: Port could not be cast to integer value as "
		    "'[masked]'\n" },
		{ "cast to integer value as 'port'",
		    "cast to integer value as 'port'" },
		{ "ValueError: 'mZr2' does not appear to be an IPv4 or IPv6 "
		    "address\n", "ValueError: '[masked]' does not appear to be "
		    "an IPv4 or IPv6 address\n" },
		{ "no IPv6 address\n", "no IPv6 address\n" },
		{ "'SecretBinary': 'YQ=='", "'SecretBinary': '[masked]'" },
		{ "http://user:pa@ss#w/d@host:80/ x",
		    "http://[masked]@host:80/ x" },
		{ "https://host/path?a=b@c x", "https://host/path?a=b@c x" },
		{ "AWS_SECRET_ACCESS_KEY=abc def",
		    "AWS_SECRET_ACCESS_KEY=[masked] def" },
		{ "aws_session_token = abc", "aws_session_token = [masked]" },
		{ "?X-Amz-Signature=ab&X-Amz-Date=1",
		    "?X-Amz-Signature=[masked]&X-Amz-Date=1" },
		{ "'WebIdentityToken': 'eyJ", "'WebIdentityToken': '[masked]" },
		{ "Enter MFA code for arn:aws:iam::1:mfa/a: 194713",
		    "Enter MFA code for arn:aws:iam::1:mfa/a: [masked]" },
		{ "Enter MFA code for arn:aws:iam::1:mfa/a: ",
		    "Enter MFA code for arn:aws:iam::1:mfa/a: " },
		{ "'--token-code', '194713', 'x'",
		    "'--token-code', '[masked]', 'x'" },
		{ "aws --token-code 194713 x", "aws --token-code [masked] x" },
		{ "$env:AWS_SESSION_TOKEN=\"T\"",
		    "$env:AWS_SESSION_TOKEN=\"[masked]\"" },
		{ "https://T0KEN@host/x", "https://[masked]@host/x" },
		{ "Cookie: a=b; c=d", "Cookie: [masked]" },
		{ "'Set-Cookie': 'a=b; c', 'k'",
		    "'Set-Cookie': '[masked]', 'k'" },
		{ "\"Token\": \"IQoJb3JpZ2luX2VjEO8x\"",
		    "\"Token\": \"[masked]\"" },
		{ "Token: expired", "Token: expired" },
		{ "InvalidIdentityToken: it is", "InvalidIdentityToken: it is" },
		{ "<Code>InvalidClientTokenId</Code>",
		    "<Code>InvalidClientTokenId</Code>" },
		{ "token = self.load_token()", "token = self.load_token()" },
		{ "passwd = getpass(prompt)", "passwd = getpass(prompt)" },
		{ "'secret_key': None", "'secret_key': None" },
		{ "http://proxy.corp.example:port",
		    "http://proxy.corp.example:port" },
		{ "http://[::1]:80/a@b", "http://[::1]:80/a@b" },
		{ "said eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl so",
		    "said [masked 37 bytes] so" },
		{ "key wJalrXUtnFEMI/K7MDENG/bPxRfiCYzXAM1LEKEY so",
		    "key [masked 40 bytes] so" },
		{ "/usr/local/lib/python3.11/site-packages/urllib3/Connection",
		    "/usr/local/lib/python3.11/site-packages/urllib3/"
		    "Connection" },
		{ "x-amz-id-2: wJalrXUtnFEMI/K7MDENG/bPxRfiCYzXAM1LEKEYQ==",
		    "x-amz-id-2: wJalrXUtnFEMI/K7MDENG/bPxRfiCYzXAM1LEKEYQ==" },
		{ "\"privateKey\": \"-----BEGIN PRIVATE KEY-----\\nMII\\n"
		    "-----END PRIVATE KEY-----\"",
		    "\"privateKey\": \"-----BEGIN PRIVATE KEY-----[masked]"
		    "-----END PRIVATE KEY-----\"" },
		/* Quotes of other kinds. */
		{ "\xe2\x80\x9cTokenValue\xe2\x80\x9d: \xe2\x80\x9cT1 "
		    "x\xe2\x80\x9d, k",
		    "\xe2\x80\x9cTokenValue\xe2\x80\x9d: \xe2\x80\x9c"
		    "[masked]\xe2\x80\x9d, k" },
		{ "{&quot;TokenValue&quot;: &quot;T&amp;&quot;, &quot;k&quot;",
		    "{&quot;TokenValue&quot;: &quot;[masked]&quot;, "
		    "&quot;k&quot;" },
		{ "&#x27;X-Amz-Security-Token&#x27;, &#x27;T0&#x27;, 1",
		    "&#x27;X-Amz-Security-Token&#x27;, &#x27;[masked]&#x27;, "
		    "1" },
		{ "&lt;SessionToken&gt;T&lt;/SessionToken&gt; k",
		    "&lt;SessionToken&gt;[masked]&lt;/SessionToken&gt; k" },
		{ "\"{\"\"TokenValue\"\": \"\"SECRET\"\", \"\"k\"\": 1",
		    "\"{\"\"TokenValue\"\": \"\"[masked]\"\", "
		    "\"\"k\"\": 1" },
		{ "\\\"\\\"TokenValue\\\"\\\": \\\"\\\"T\\\"\\\"",
		    "\\\"\\\"TokenValue\\\"\\\": \\\"\\\"[masked]\\\"\\\"" },
		{ "\"TokenValue\": \"\", \"k\"", "\"TokenValue\": \"\", \"k\"" },
		/* Coded for a URL or for mail. */
		{ "https://x/?u=https%3A%2F%2Fb%2F%3FX-Amz-Signature%3D9f86 k",
		    "https://x/?u=https%3A%2F%2Fb%2F%3FX-Amz-Signature%3D"
		    "[masked] k" },
		{ "u=%253FX-Amz-Signature%253D9f86&k",
		    "u=%253FX-Amz-Signature%253D[masked]&k" },
		{ "X-Amz-Security-Token%3aT%2B&k", "X-Amz-Security-Token%3a"
		    "[masked]&k" },
		{ "%7B%22TokenValue%22%3A%22SECRET%22%2C%22k%22",
		    "%7B%22TokenValue%22%3A%22[masked]%22%2C%22k%22" },
		{ "%7B%22TokenValue%22:%22SECRET%22,%27k%27:1",
		    "%7B%22TokenValue%22:%22[masked]%22,%27k%27:1" },
		{ "AWS_SESSION_TOKEN=3D\"SECRET\" k",
		    "AWS_SESSION_TOKEN=3D\"[masked]\" k" },
		/* Lines in the text of a program: a name, a value behind \\n */
		{ "{\"log\": \"DEBUG - Signature:\\n9f86d081884c7d659a2f\"}",
		    "{\"log\": \"DEBUG - Signature:\\n[masked]\"}" },
		{ "x\\nCookie: a=b; c\\nMFA_CODE=802715\\r\\ntoken: "
		    "AAEAAabcdefgh0123456789\\nHost: x",
		    "x\\nCookie: [masked]\\nMFA_CODE=[masked]\\r\\ntoken: "
		    "[masked]\\nHost: x" },
		{ "b'Host: x\\\\r\\\\nCookie: session=c\\\\r\\\\n'",
		    "b'Host: x\\\\r\\\\nCookie: [masked]\\\\r\\\\n'" },
		{ "k:\\teyJhbGciOiJSUzI1NiJ9.e30.c2ln "
		    "\\u0022eyJhbGciOiJSUzI1NiJ9.e30.c2ln\\u0022",
		    "k:\\t[masked] \\u0022[masked]\\u0022" },
		{ "keys\\nAKIAIOSFODNN7EXAMPLE\\n"
		    "wJalrXUtnFEMIaK7MDENGbPxRfiCYzXAM1LEKEY0\\n",
		    "keys\\nAKIA\xe2\x80\xa6MPLE\\n[masked 40 bytes]\\n" },
		{ "Cookie:\\nHost: h", "Cookie:\\nHost: h" },
		{ "password:\\nInvalid user", "password:\\nInvalid user" },
		{ "C:\\new\\ncode=7", "C:\\new\\ncode=7" },
		/* Signs as a program for web pages has them. */
		{ "?X-Amz-Date=1\\u0026X-Amz-Signature=9f86\\u0026k=1",
		    "?X-Amz-Date=1\\u0026X-Amz-Signature=[masked]\\u0026k=1" },
		{ "\\u003cSessionToken\\u003eT\\u003c/SessionToken\\u003e",
		    "\\u003cSessionToken\\u003e[masked]"
		    "\\u003c/SessionToken\\u003e" },
		{ "X-Amz-Signature\\u003d9f86\\u0026k",
		    "X-Amz-Signature\\u003d[masked]\\u0026k" },
		{ "\\u0022TokenValue\\u0022: \\u0022T k\\u0022,",
		    "\\u0022TokenValue\\u0022: \\u0022[masked]\\u0022," },
		{ "\\x22TokenValue\\x22:\\x22T\\x22,"
		    "\\x26X-Amz-Signature\\x3d9f\\x26",
		    "\\x22TokenValue\\x22:\\x22[masked]\\x22,"
		    "\\x26X-Amz-Signature\\x3d[masked]\\x26" },
		{ "?X-Amz-Signature&#x3D;9f86&k X-Amz-Signature&#61;9f86",
		    "?X-Amz-Signature&#x3D;[masked]&k X-Amz-Signature&#61;"
		    "[masked]" },
		{ "&amp;quot;TokenValue&amp;quot;: &amp;quot;T&amp;quot;, k",
		    "&amp;quot;TokenValue&amp;quot;: "
		    "&amp;quot;[masked]&amp;quot;, k" },
		{ "%2522TokenValue%2522%253A%2522T%2522%252C",
		    "%2522TokenValue%2522%253A%2522[masked]%2522%252C" },
		/* No-break spaces, as Confluence and Outlook have them. */
		{ "\"refreshToken\":\xc2\xa0\"aor\", \"k\"",
		    "\"refreshToken\":\xc2\xa0\"[masked]\", \"k\"" },
		{ "'TokenCode'\xc2\xa0: \xc2\xa0'802715'",
		    "'TokenCode'\xc2\xa0: \xc2\xa0'[masked]'" },
		{ "aws_secret_access_key\xc2\xa0=\xc2\xa0SECRET",
		    "aws_secret_access_key\xc2\xa0=\xc2\xa0[masked]" },
		{ "HTTPS_PROXY\xc2\xa0=\xc2\xa0" "bob:pw@proxy",
		    "HTTPS_PROXY\xc2\xa0=\xc2\xa0[masked]@proxy" },
		{ "Enter MFA code for arn:aws:iam::1:mfa/a:\xc2\xa0" "802715",
		    "Enter MFA code for arn:aws:iam::1:mfa/a:\xc2\xa0"
		    "[masked]" },
		{ "Enter MFA code for arn:aws:iam::111122223333:mfa/a:802715",
		    "Enter MFA code for arn:aws:iam::111122223333:mfa/a:"
		    "[masked]" },
		{ "aws --token-code\xc2\xa0" "802715 --x",
		    "aws --token-code\xc2\xa0[masked] --x" },
		{ "aws --token-code\t802715", "aws --token-code\t[masked]" },
		{ "aws --token-code `\r\n  802715 `\r\n--x",
		    "aws --token-code `\r\n  [masked] `\r\n--x" },
		{ "aws --token-code \n`\n  802715 x", "aws --token-code "
		    "\n`\n  [masked] x" },
		{ "aws --token-code\n \\\r\n  802715 x", "aws --token-code"
		    "\n \\\r\n  [masked] x" },
		{ "aws --token-code ^\n  802715", "aws --token-code ^\n  "
		    "[masked]" },
		{ "aws --token-code \\\n  802715 \\\n", "aws --token-code "
		    "\\\n  [masked] \\\n" },
		/* What AWS needs to find a request, and who asks to decode. */
		{ "<HostId>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzXAM1LEKEYQ=</HostId> "
		    "Request ID: wJalrXUtnFEMI/K7MDENG-bPxRfiCYzXAM1LEKEYQab"
		    "cdefgh0123456789==", "<HostId>wJalrXUtnFEMI/K7MDENG/bPxR"
		    "fiCYzXAM1LEKEYQ=</HostId> Request ID: wJalrXUtnFEMI/K7MD"
		    "ENG-bPxRfiCYzXAM1LEKEYQabcdefgh0123456789==" },
		{ "Encoded authorization failure message: wJalrXUtnFEMI-K7MDEN"
		    "GbPxRfiCYzXAM1LEKEYQabcdefgh0123456789abcDEFghi_AbCdEf01"
		    "23456789AbCdEf0123456789AbCdEf012345",
		    "Encoded authorization failure message: wJalrXUtnFEMI-K7MDEN"
		    "GbPxRfiCYzXAM1LEKEYQabcdefgh0123456789abcDEFghi_AbCdEf01"
		    "23456789AbCdEf0123456789AbCdEf012345" },
		{ "SHA256:wJalrXUtnFEMI/K7MDENG/bPxRfiCYzXAM1LEKEY01g",
		    "SHA256:wJalrXUtnFEMI/K7MDENG/bPxRfiCYzXAM1LEKEY01g" },
		/* More that headers hold. */
		{ "Authorization: AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//"
		    "yllqDzg= x", "Authorization: AWS [masked 49 bytes] x" },
		{ "set-cookie: a=\"ca87\"; Path=/\n'k'",
		    "set-cookie: [masked]\n'k'" },
		{ "'Cookie: a=\"b\"; c', 'k': 1", "'Cookie: [masked]', 'k': 1" },
		{ "'password': ['one', 'two'], 'x': ['y', 'z']}",
		    "'password': ['[masked]', '[masked]'], 'x': ['y', 'z']}" },
		{ "{\\\"password\\\":[\\\"one\\\", \\\"two\\\"]}",
		    "{\\\"password\\\":[\\\"[masked]\\\", "
		    "\\\"[masked]\\\"]}" },
		{ "{\"Authorization\":[\"Bearer z74\"],\"Cookie\":[\"a=b\"],"
		    "\"x-amz-sso_bearer_token\": [\"aor\"], \"k\"",
		    "{\"Authorization\":[\"Bearer [masked]\"],\"Cookie\":["
		    "\"[masked]\"],\"x-amz-sso_bearer_token\": [\"[masked]\"], "
		    "\"k\"" },
		{ "x-amz-sso_bearer_token: aoaAAA0123456789abcd\n"
		    "qGvABC0123456789AZ:MGUhH6q0123456789",
		    "x-amz-sso_bearer_token: [masked]\n[masked 36 bytes]" },
		/* Names of other commands and of who asks for a code. */
		{ "\"ActivationCode\": \"a1B2c3D4e5F6g7H8i9J0\"",
		    "\"ActivationCode\": \"[masked]\"" },
		{ "mfa_token: 802715 --mfa-token=802715 mfa-code=802715",
		    "mfa_token: [masked] --mfa-token=[masked] "
		    "mfa-code=[masked]" },
		{ "SigninToken=VCQgs5qZZt3Q6fn8T", "SigninToken=[masked]" },
		{ "{\"sessionId\": \"ASIA\", \"sessionKey\": \"w/J\"}",
		    "{\"sessionId\": \"ASIA\", \"sessionKey\": "
		    "\"[masked]\"}" },
		{ "TF_VAR_customer_platform_production_aws_secret_access_key="
		    "SECRET", "TF_VAR_customer_platform_production_aws_secret_"
		    "access_key=[masked]" },
		{ "AWS_BEARER_TOKEN_BEDROCK=ABSKQmVkcm9ja x",
		    "AWS_BEARER_TOKEN_BEDROCK=[masked] x" },
		{ "'Base32StringSeed': 'Q0RB', <Base32StringSeed>Q0RB</a>",
		    "'Base32StringSeed': '[masked]', "
		    "<Base32StringSeed>[masked]</a>" },
		{ "{'AuthenticationCode1': '802715', 'AuthenticationCode2': "
		    "'194713'} AuthenticationCode1=802715&k",
		    "{'AuthenticationCode1': '[masked]', "
		    "'AuthenticationCode2': '[masked]'} "
		    "AuthenticationCode1=[masked]&k" },
		{ "--authentication-code1 802715 --authentication-code2 194713",
		    "--authentication-code1 [masked] "
		    "--authentication-code2 [masked]" },
		{ "Enter MFA code: 802715\nMFA token: 802715\nMFA Token:802715",
		    "Enter MFA code: [masked]\nMFA token: [masked]\n"
		    "MFA Token:[masked]" },
		{ "Enter verification code: 802715\nOTP code: 802715",
		    "Enter verification code: [masked]\nOTP code: [masked]" },
		{ "Enter token for arn:aws:iam::111122223333:mfa/alice: 802715",
		    "Enter token for arn:aws:iam::111122223333:mfa/alice: "
		    "[masked]" },
		{ "Security Token [000000]: 802715",
		    "Security Token [000000]: [masked]" },
		{ "x --otp 802715 --otp=802715 ['--otp', '802715', 'k']",
		    "x --otp [masked] --otp=[masked] "
		    "['--otp', '[masked]', 'k']" },
		{ "error code: 802715\nMFA code: invalid, token for x: 802715",
		    "error code: 802715\nMFA code: invalid, token for x: "
		    "802715" },
		{ "node1: 802715 --otp-length 802715 --otp x",
		    "node1: 802715 --otp-length 802715 --otp x" },
		{ "PASS=hunter2 x DB_PASS=h proxy_pass = T, SMTP_PASS: 'o p'",
		    "PASS=[masked] x DB_PASS=[masked] proxy_pass = [masked], "
		    "SMTP_PASS: '[masked]'" },
		{ "pass=3 PASS=/home PASS: a.c bypass=localhost pass = word",
		    "pass=3 PASS=/home PASS: a.c bypass=localhost "
		    "pass = word" },
		{ "curl -x http://proxy:3128 --proxy-user bob:Tr0ub4 https://h",
		    "curl -x http://proxy:3128 --proxy-user [masked] "
		    "https://h" },
		{ "curl --proxy-user='bob:Tr ub4' x --user \"bob:Tr\" k",
		    "curl --proxy-user='[masked]' x --user \"[masked]\" k" },
		{ "curl -sU bob:Tr0ub4 -x p h\ncurl -u \"bob:T r\" https://h",
		    "curl -sU [masked] -x p h\ncurl -u \"[masked]\" "
		    "https://h" },
		{ "curl -H 'Authorization: Bearer z74' -u bob:T https://h",
		    "curl -H 'Authorization: Bearer [masked]' -u [masked] "
		    "https://h" },
		{ "{\"a\": \"x\\ncurl -u bob:T0 h\\n- name: DB_PASSWORD\\n"
		    "  value: T\\n\"}", "{\"a\": \"x\\ncurl -u [masked] h\\n"
		    "- name: DB_PASSWORD\\n  value: [masked]\\n\"}" },
		{ "'Authorization': 'Bearer z74abc\ncurl -u 'bob:T' https://h",
		    "'Authorization': 'Bearer [masked]\ncurl -u '[masked]' "
		    "https://h" },
		{ "$ curl https://h -u bob:Tr0ub4; ls",
		    "$ curl https://h -u [masked]; ls" },
		{ "curl -u bob -U \"$U:$P\" a:b\ndocker run -u 0:0 --user a:b",
		    "curl -u bob -U \"$U:$P\" a:b\ndocker run -u 0:0 "
		    "--user a:b" },
		{ "amazon-ssm-agent -register -code \"a1B2c3\" -id \"x\" -code",
		    "amazon-ssm-agent -register -code \"[masked]\" -id \"x\" "
		    "-code" },
		{ "the exit -code \"a1B2c3\"", "the exit -code \"a1B2c3\"" },
		/* A name is a value, too. */
		{ "{\"name\":\"Authorization\",\"value\":\"Bearer z74\"},"
		    "{\"name\": \"cookie\", \"value\": \"a=b; c\"}",
		    "{\"name\":\"Authorization\",\"value\":\"Bearer "
		    "[masked]\"},{\"name\": \"cookie\", \"value\": "
		    "\"[masked]\"}" },
		{ "{\\\"Name\\\":\\\"DB_PASSWORD\\\",\\\"Value\\\":"
		    "\\\"T k\\\"}", "{\\\"Name\\\":\\\"DB_PASSWORD"
		    "\\\",\\\"Value\\\":\\\"[masked]\\\"}" },
		{ "  \"name\": \"AWS_SECRET_ACCESS_KEY\",\n"
		    "  \"value\": \"T\"\n",
		    "  \"name\": \"AWS_SECRET_ACCESS_KEY\",\n"
		    "  \"value\": \"[masked]\"\n" },
		{ "  \"name\": \"Authorization\",\n"
		    "  \"value\": \"AWS4-HMAC-SHA256 Credential=x\"\n",
		    "  \"name\": \"Authorization\",\n"
		    "  \"value\": \"AWS4-HMAC-SHA256 Credential=x\"\n" },
		{ "- name: AWS_SECRET_ACCESS_KEY\n  value: T\n"
		    "- name: \"AWS_SESSION_TOKEN\"\n  value: \"T\"\n"
		    "- name: HTTPS_PROXY\n  value: p:80\n",
		    "- name: AWS_SECRET_ACCESS_KEY\n  value: [masked]\n"
		    "- name: \"AWS_SESSION_TOKEN\"\n  value: \"[masked]\"\n"
		    "- name: HTTPS_PROXY\n  value: p:80\n" },
		{ "- name: AWS_SECRET_ACCESS_KEY\n  valueFrom:\n    "
		    "secretKeyRef: k\nthe password\nvalue: x\n",
		    "- name: AWS_SECRET_ACCESS_KEY\n  valueFrom:\n    "
		    "secretKeyRef: k\nthe password\nvalue: x\n" },
		/* Other shells and languages. */
		{ "set -gx AWS_SECRET_ACCESS_KEY T/x\nsetenv AWS_SESSION_TOKEN "
		    "'T x'\nset -x DB_PASSWORD T",
		    "set -gx AWS_SECRET_ACCESS_KEY [masked]\nsetenv "
		    "AWS_SESSION_TOKEN '[masked]'\nset -x DB_PASSWORD "
		    "[masked]" },
		{ "the AWS_SECRET_ACCESS_KEY is set; password T",
		    "the AWS_SECRET_ACCESS_KEY is set; password T" },
		{ "'secret_access_key' => 'T', :session_token => \"T\", "
		    "\"password\"=>\"T\"",
		    "'secret_access_key' => '[masked]', :session_token => "
		    "\"[masked]\", \"password\"=>\"[masked]\"" },
		{ "**Password:** T x\n**refreshToken**: T x\n"
		    "`TokenValue`: `T` x\n- `password` = T",
		    "**Password:** [masked] x\n**refreshToken**: [masked] x\n"
		    "`TokenValue`: `[masked]` x\n- `password` = [masked]" },
		{ "| refreshToken | aor123 |\n| MFA_CODE | `802715` | x |",
		    "| refreshToken | [masked] |\n| MFA_CODE | `[masked]` | "
		    "x |" },
		{ "| password | The word |\n| token | 8 letters |\n"
		    "get password | grep abc123456",
		    "| password | The word |\n| token | 8 letters |\n"
		    "get password | grep abc123456" },
		/* A token of the metadata service, by its shape. */
		{ "got 'AQAEAHh-k3T_0123456789abcdefghijklmnopqrs-uvwxyzABCD=="
		    "' so", "got '[masked 54 bytes]' so" },
		{ "got AQAEAHh-k3T_0123456789 AQAEA_0123456789abcdefghijkl-nop"
		    "qrstuvwxyz", "got AQAEAHh-k3T_0123456789 AQAEA_0123456789"
		    "abcdefghijkl-nopqrstuvwxyz" },
		/* aws configure */
		{ "aws configure set aws_session_token --profile a-b --debug "
		    "T/x --region r", "aws configure set aws_session_token "
		    "--profile a-b --debug [masked] --region r" },
		{ "['configure', 'set', 'aws_session_token', '--profile', 'a', "
		    "'T0', 'x1']", "['configure', 'set', 'aws_session_token', "
		    "'--profile', 'a', '[masked]', 'x1']" },
		{ "aws configure set aws_secret_access_key SEC/x --profile p",
		    "aws configure set aws_secret_access_key [masked] "
		    "--profile p" },
		{ "aws configure set profile.a.aws_session_token 'S E'",
		    "aws configure set profile.a.aws_session_token "
		    "'[masked]'" },
		{ "the aws_session_token was used",
		    "the aws_session_token was used" },
		{ "AWS Secret Access Key [None]: SECRET\nDefault region name "
		    "[None]: eu-west-1",
		    "AWS Secret Access Key [None]: [masked]\nDefault region "
		    "name [None]: eu-west-1" },
		/* No secrets. */
		{ "/Users/AliceB/Library/Python/Venvs/Proj2Infra/Lib/"
		    "SitePackages/Botocore2/CaCert.pem",
		    "/Users/AliceB/Library/Python/Venvs/Proj2Infra/Lib/"
		    "SitePackages/Botocore2/CaCert.pem" },
		{ "code=ValidationException1 x", "code=ValidationException1 x" },
		{ "token: i-0123456789abcdef0 \"Token\": \"eni-0123abcd\"",
		    "token: i-0123456789abcdef0 \"Token\": "
		    "\"eni-0123abcd\"" },
		{ "x-amz-security-token:abc123abc123/=\ni-0123456789abcdef0\n",
		    "x-amz-security-token:[masked]\ni-0123456789abcdef0\n" },
		{ "Code: InvalidInstanceId9", "Code: InvalidInstanceId9" },
		{ "aws_session_token = # empty", "aws_session_token = # empty" },
		/* URLs without a scheme. */
		{ "HTTPS_PROXY=bob:pa@ss/w@proxy.corp.example:8080",
		    "HTTPS_PROXY=[masked]@proxy.corp.example:8080" },
		{ "'https_proxy': 'bob:pw@proxy', 'k'",
		    "'https_proxy': '[masked]@proxy', 'k'" },
		{ "HTTPS_PROXY=proxy.corp.example:8080\nno_proxy=a,b\nx",
		    "HTTPS_PROXY=proxy.corp.example:8080\nno_proxy=a,b\nx" },
		{ "'get-session-token', '--token-code=802715', 'x'",
		    "'get-session-token', '--token-code=[masked]', 'x'" },
		{ "'get-session-token', '--endpoint-url', 'http://a:b@c', 'x'",
		    "'get-session-token', '--endpoint-url', "
		    "'http://[masked]@c', 'x'" },
		{ "Unpacked value of '194713' for par\nameter \"token_code\": "
		    "'194713'", "Unpacked value of '[masked]' for par\n"
		    "ameter \"token_code\": '[masked]'" },
		{ "Unpacked value\n of '194713' for parameter \"token_code\": "
		    "'194713'", "Unpacked value\n of '[masked]' for parameter "
		    "\"token_code\": '[masked]'" },
		{ "Unpacked value of 'Tr0ub4dor\n1x' for parameter "
		    "\"password\": 'x'", "Unpacked value of '[masked]\n"
		    "[masked]' for parameter \"password\": '[masked]'" },
		{ "Unpacked value of '{\"portNumber\":80}' for parameter "
		    "\"parameters\": x\nx", "Unpacked value of "
		    "'{\"portNumber\":80}' for parameter \"parameters\": "
		    "x\nx" },
		{ "Unpacked value of 'i-0123456789abcdef0' for\n parameter",
		    "Unpacked value of 'i-0123456789abcdef0' for\n parameter" },
		{ "Failed to parse: http://127.0.0.1:80latest/api\nx",
		    "Failed to parse: http://127.0.0.1:80latest/api\nx" },
		/* Shortened, unknown or mistyped ones. */
		{ "'--serial', 'arn', '--token', '194713']",
		    "'--serial', 'arn', '--token', '[masked]']" },
		{ "--tok=194713 x", "--tok=[masked] x" },
		{ "'--tok=194713', 'x'", "'--tok=[masked]', 'x'" },
		{ "aws iam change-password --old S3C#RET --new T4 x",
		    "aws iam change-password --old [masked] --new [masked] x" },
		{ "'--refresh', 'shortR9', '--device', 'AbCd-1234', 'x'",
		    "'--refresh', '[masked]', '--device', '[masked]', 'x'" },
		{ "--region eu-west-1 --device --target i-0123456789abcdef0",
		    "--region eu-west-1 --device --target i-0123456789abcdef0" },
		{ "'--region', 'eu-west-1', '--target', 'i-0123'",
		    "'--region', 'eu-west-1', '--target', 'i-0123'" },
		{ "Unknown options: --mfa-code, 194713",
		    "Unknown options: --mfa-code, [masked]" },
		{ "Unknown options: --password, Vq7#xT!9",
		    "Unknown options: --password, [masked]" },
		{ "Unknown options: --mfa-code, --password, x",
		    "Unknown options: --mfa-code, --password, x" },
		{ "Invalid type for parameter TokenCode, value: 194713, type: "
		    "<class 'int'>, valid", "Invalid type for parameter "
		    "TokenCode, value: [masked], type: <class 'int'>, valid" },
		{ "Event load-cli-arg.sts.get-session-token: calling handler <",
		    "Event load-cli-arg.sts.get-session-token: calling handler "
		    "<" },
		/* As the CLI logs its options. */
		{ "Unpacked value of '194713' for parameter \"token_code\": "
		    "'194713'\nx", "Unpacked value of '[masked]' for parameter "
		    "\"token_code\": '[masked]'\nx" },
		{ "Unpacked value of u'SECRET1' for parameter \"password\": "
		    "u'SECRET1'", "Unpacked value of u'[masked]' for parameter "
		    "\"password\": u'[masked]'" },
		{ "'194713' for parameter \"token_code\": '194713'",
		    "'[masked]' for parameter \"token_code\": '[masked]'" },
		{ "Unpacked value of '194713' for parameter "
		    "\\\"token_code\\\": '194713'", "Unpacked value of "
		    "'[masked]' for parameter \\\"token_code\\\": "
		    "'[masked]'" },
		{ "Unpacked value of 'i-0123' for parameter \"target\": 'i-0123'",
		    "Unpacked value of 'i-0123' for parameter \"target\": "
		    "'i-0123'" },
		{ "Invalid type for parameter \"password\": 'SECRET1'",
		    "Invalid type for parameter \"password\": '[masked]'" },
		/* Secrets Manager's */
		{ "'--secret-string', 'hunter2', 'x'",
		    "'--secret-string', '[masked]', 'x'" },
		{ "{\"Name\": \"a\", \"SecretString\": \"hunter2\"}",
		    "{\"Name\": \"a\", \"SecretString\": \"[masked]\"}" },
		{ "--secret-string hunter2 x", "--secret-string [masked] x" },
		{ "not a string: hunter2 x", "not a string: hunter2 x" },
		/* Passwords with signs that end URLs. */
		{ "P=http://bob:it'sTr0ub@proxy:3128 x",
		    "P=http://[masked]@proxy:3128 x" },
		{ "URL: \"http://bob:it'sTr0ub@proxy\"",
		    "URL: \"http://[masked]@proxy\"" },
		{ "{'a': \"http://bob:it's@proxy/\", 'b': 'http://p:1'}",
		    "{'a': \"http://[masked]@proxy/\", 'b': 'http://p:1'}" },
		{ "http://bob:p@ss'word@proxy:3128",
		    "http://[masked]@proxy:3128" },
		{ "http://bob:it's@home@proxy:80 x",
		    "http://[masked]@proxy:80 x" },
		{ "http://bob:12'34abc@proxy:80 x",
		    "http://[masked]@proxy:80 x" },
		{ "http://bob:'abc@proxy x", "http://[masked]@proxy x" },
		{ "http://bob:a<b>c\"d`e@proxy x",
		    "http://[masked]@proxy x" },
		{ "http://bob:Tr0 ub@proxy:80 x",
		    "http://[masked]@proxy:80 x" },
		{ "http://o'brien:pw@proxy.corp.example/ x",
		    "http://[masked]@proxy.corp.example/ x" },
		{ "http://bob:/pw@proxy:80/ x", "http://[masked]@proxy:80/ x" },
		{ "http://bob:?pw@proxy x", "http://[masked]@proxy x" },
		{ "http://bob:8443/pw@proxy:80 x",
		    "http://[masked]@proxy:80 x" },
		{ "HTTPS_PROXY=bob:it's@proxy", "HTTPS_PROXY=[masked]@proxy" },
		{ "curl -x bob:it's@proxy:80 x",
		    "curl -x [masked]@proxy:80 x" },
		{ "http://bob:it'sTr0\nub'4@proxy:80 x",
		    "http://[masked]\n[masked]@proxy:80 x" },
		{ "http://bob:it'sTr0\nub'4d\nor@proxy:80 x",
		    "http://[masked]\n[masked]\n[masked]@proxy:80 x" },
		{ "http://bob:it'\nsTr0ub@proxy x",
		    "http://bob:it'\n[masked]@proxy x" },
		{ "URL: \"http://socks5://proxy.corp:80\"\nx",
		    "URL: \"http://socks5://proxy.corp:80\"\nx" },
		{ "URL: http://socks5://proxy.corp:80\nx",
		    "URL: http://socks5://proxy.corp:80\nx" },
		{ "URL: https://proxy:/\nx", "URL: https://proxy:/\nx" },
		{ "URL: \"http://proxy:abc\"\nx",
		    "URL: \"http://proxy:abc\"\nx" },
		{ "'http://h:8080', 'bob@host:80'",
		    "'http://h:8080', 'bob@host:80'" },
		{ "'http://h:abc' and mail a@b.c about it",
		    "'http://h:abc' and mail a@b.c about it" },
		{ "http://h:5000/@a/b http://h:80/u/a@b.c https://h:/ x",
		    "http://h:5000/@a/b http://h:80/u/a@b.c https://h:/ x" },
		{ "<a href=\"http://h:80/a\">x@y.z</a> <http://h>x@y.z ",
		    "<a href=\"http://h:80/a\">x@y.z</a> <http://h>x@y.z " },
		{ "http://p:3128's owner is alice@corp.example x",
		    "http://p:3128's owner is alice@corp.example x" },
		{ "http://h.corp/it's user:name@h x",
		    "http://h.corp/it's user:name@h x" },
		{ "P=http://bob:pw@p:80\nhttp://a:b@c:80 x",
		    "P=http://[masked]@p:80\nhttp://[masked]@c:80 x" },
		{ "curl -x bob:pw@10.0.0.1:3128 h",
		    "curl -x [masked]@10.0.0.1:3128 h" },
		{ "ssh alice@host:22 a:b@sha256:0123ab",
		    "ssh alice@host:22 a:b@sha256:0123ab" },
		{ "HTTPS_PROXY=bob:pass\nword@proxy:80",
		    "HTTPS_PROXY=[masked]\n[masked]@proxy:80" },
		/* Above other lines, of which none is the URL's rest. */
		{ "HTTPS_PROXY=http://proxy.corp.example:3128\n"
		    "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI\nMFA_CODE=802715",
		    "HTTPS_PROXY=http://proxy.corp.example:3128\n"
		    "AWS_SECRET_ACCESS_KEY=[masked]\nMFA_CODE=[masked]" },
		{ "export A=http://proxy:3128\n"
		    "export AWS_SECRET_ACCESS_KEY=SECRET",
		    "export A=http://proxy:3128\n"
		    "export AWS_SECRET_ACCESS_KEY=[masked]" },
		{ "set A=https://vpce.corp\r\nset AWS_SESSION_TOKEN=T\r\n",
		    "set A=https://vpce.corp\r\n"
		    "set AWS_SESSION_TOKEN=[masked]\r\n" },
		{ "endpoint_url=https://vpce\naws_secret_access_key=SECRET/",
		    "endpoint_url=https://vpce\naws_secret_access_key="
		    "[masked]" },
		{ "  - HTTPS_PROXY=http://proxy:3128\n"
		    "  - AWS_SECRET_ACCESS_KEY=SECRET",
		    "  - HTTPS_PROXY=http://proxy:3128\n"
		    "  - AWS_SECRET_ACCESS_KEY=[masked]" },
		{ "NO_PROXY=localhost\nAWS_SESSION_TOKEN=SECRET\n",
		    "NO_PROXY=localhost\nAWS_SESSION_TOKEN=[masked]\n" },
		{ "url http://proxy:3128\nAKIAIOSFODNN7EXAMPLE\n"
		    "wJalrXUtnFEMIaK7MDENGbPxRfiCYzXAM1LEKEY0",
		    "url http://proxy:3128\nAKIA\xe2\x80\xa6MPLE\n"
		    "[masked 40 bytes]" },
		{ "url http://proxy:3128\ntoken:AAEAAabcdefgh0123456789",
		    "url http://proxy:3128\ntoken:[masked]" },
		{ "--proxy http://proxy:3128\n--token-code 802715",
		    "--proxy http://proxy:3128\n--token-code [masked]" },
		{ "NO_PROXY=localhost,127.0.0.1,::1\nTARGET=i-0123456789abcdef"
		    "0\nAWS_PROFILE=prod", "NO_PROXY=localhost,127.0.0.1,::1\n"
		    "TARGET=i-0123456789abcdef0\nAWS_PROFILE=prod" },
		{ "no_proxy=a.example,internal:8080\nTARGET=i-0123456789abcdef"
		    "0", "no_proxy=a.example,internal:8080\n"
		    "TARGET=i-0123456789abcdef0" },
		{ "HTTPS_PROXY=http://proxy:3128\nGIT_EMAIL=alice@example.com",
		    "HTTPS_PROXY=http://proxy:3128\n"
		    "GIT_EMAIL=alice@example.com" },
		{ "Endpoint: https://ssm.eu-west-1.amazonaws.com\n"
		    "i-0123456789abcdef0:offline",
		    "Endpoint: https://ssm.eu-west-1.amazonaws.com\n"
		    "i-0123456789abcdef0:offline" },
		{ "http://bob:pw@proxy:3128\nTARGET=i-0123456789abcdef0\n"
		    "User=alice@host.example:22",
		    "http://[masked]@proxy:3128\nTARGET=i-0123456789abcdef0\n"
		    "User=alice@host.example:22" },
		{ "export HTTPS_PROXY=&quot;http://proxy:3128&quot;\n"
		    "i-0123456789abcdef0",
		    "export HTTPS_PROXY=&quot;http://proxy:3128&quot;\n"
		    "i-0123456789abcdef0" },
		{ "HTTPS_PROXY=\nhttp://proxy:3128", "HTTPS_PROXY=\n"
		    "http://proxy:3128" },
		/* A rest, which is as long as what stands above it. */
		{ "http://al\nice:Tr0ub\n4doruu5la\n2s@proxy:3128",
		    "http://al\n[masked]\n[masked]\n[masked]@proxy:3128" },
		/* Wrapped. */
		{ "&#39;TokenValue&#39;: &#39;SEC\nRET&#39;, k",
		    "&#39;TokenValue&#39;: &#39;[masked]\n[masked]&#39;, k" },
		{ "x-amz-secur\nity-token:SECRET",
		    "x-amz-secur\nity-token:[masked]" },
		{ "> 'TokenValue': 'SECRET\n> MORE', 'k'",
		    "> 'TokenValue': '[masked]\n> [masked]', 'k'" },
		{ "'TokenValue':\r\n    'SECRET', 'k'",
		    "'TokenValue':\r\n    '[masked]', 'k'" },
		{ "'TokenValue': 'SECRET\nAn error occurred (403) when",
		    "'TokenValue': '[masked]\nAn error occurred (403) when" },
		{ "AWS_SESSION_TOKEN=SECRET\nregion=eu-west-1",
		    "AWS_SESSION_TOKEN=[masked]\nregion=eu-west-1" },
		{ "http://user:pas\nsword@host", "http://[masked]\n[masked]@host" },
		{ "AKIAIOSFODNN7\nEXAMPLE", "AKIA\xe2\x80\xa6\nMPLE" },
		{ "app-1  | 2026-11-23 13:19:12,002 - DEBUG - Signature:\n"
		    "app-1  | 9f86d081884c7d659a2feaa0c55ad0150b822cd1\n"
		    "app-1  | 2026-11-23 13:19:12,002 - DEBUG - x",
		    "app-1  | 2026-11-23 13:19:12,002 - DEBUG - Signature:\n"
		    "app-1  | [masked 40 bytes]\n"
		    "app-1  | 2026-11-23 13:19:12,002 - DEBUG - x" },
		{ "   9 | 'TokenValue':\n  10 |   'SECRET\n  11 | MORE'",
		    "   9 | 'TokenValue':\n  10 |   '[masked]\n"
		    "  11 | [masked]'" },
		{ "Nov 23 13:19:12 host aws[1]: Signature:\n"
		    "Nov 23 13:19:13 host aws[1]: 9f86d081884c7d659a2feaa0c55a"
		    "d015\nNov 23 13:19:13 host aws[1]: x",
		    "Nov 23 13:19:12 host aws[1]: Signature:\n"
		    "Nov 23 13:19:13 host aws[1]: [masked 32 bytes]\n"
		    "Nov 23 13:19:13 host aws[1]: x" },
		{ "\xe2\x94\x82 Signature:  \xe2\x94\x82\n\xe2\x94\x82 "
		    "9f86d081884c7d659a2feaa0c55ad015 \xe2\x94\x82\n",
		    "\xe2\x94\x82 Signature:  \xe2\x94\x82\n\xe2\x94\x82 "
		    "[masked 32 bytes] \xe2\x94\x82\n" },
		{ "12:-----BEGIN PRIVATE KEY-----\n13:MIIEsecret0\n"
		    "14:-----END PRIVATE KEY-----",
		    "12:-----BEGIN PRIVATE KEY-----\n13:[masked]\n"
		    "14:-----END PRIVATE KEY-----" },
		{ "-----BEGIN EC PRIVATE KEY-----\n[masked 80 bytes]\n"
		    "[masked 57 bytes]-----END EC PRIVATE KEY",
		    "-----BEGIN EC PRIVATE KEY-----\n[masked 80 bytes]\n"
		    "[masked 57 bytes]-----END EC PRIVATE KEY" },
		/* Where tools put something behind the line as well. */
		{ "{\"log\":\"DEBUG - Signature:\\n\",\"stream\":\"stderr\","
		    "\"time\":\"2026-11-23T13:19:12.118Z\"}\n"
		    "{\"log\":\"9f86d081884c7d659a2feaa0c55ad015\\n\","
		    "\"stream\":\"stderr\",\"time\":\"2026-11-23T13:19:12.118Z"
		    "\"}\n{\"log\":\"2026-11-23 13:19:12,118 - x\\n\"}",
		    "{\"log\":\"DEBUG - Signature:\\n\",\"stream\":\"stderr\","
		    "\"time\":\"2026-11-23T13:19:12.118Z\"}\n"
		    "{\"log\":\"[masked 32 bytes]\\n\","
		    "\"stream\":\"stderr\",\"time\":\"2026-11-23T13:19:12.118Z"
		    "\"}\n{\"log\":\"2026-11-23 13:19:12,118 - x\\n\"}" },
		{ "{\"log\":\"-----BEGIN PRIVATE KEY-----\\n\",\"stream\":"
		    "\"stderr\",\"time\":\"2026-11-23T13:19:12Z\"}\n"
		    "{\"log\":\"MIIEsecret0=\\n\",\"stream\":\"stderr\","
		    "\"time\":\"2026-11-23T13:19:12Z\"}\n"
		    "{\"log\":\"-----END PRIVATE KEY-----\\n\"}",
		    "{\"log\":\"-----BEGIN PRIVATE KEY-----\\n\",\"stream\":"
		    "\"stderr\",\"time\":\"2026-11-23T13:19:12Z\"}\n"
		    "{\"log\":\"[masked]\\n\",\"stream\":\"stderr\","
		    "\"time\":\"2026-11-23T13:19:12Z\"}\n"
		    "{\"log\":\"-----END PRIVATE KEY-----\\n\"}" },
		{ "- Signature:<br>\n9f86d081884c7d659a2feaa0c55ad015<br>\nx",
		    "- Signature:<br>\n[masked 32 bytes]<br>\nx" },
		{ "`- Signature:`\n`9f86d081884c7d659a2feaa0c55ad015`\n`x`",
		    "`- Signature:`\n`[masked 32 bytes]`\n`x`" },
		{ "##[debug]a - Signature:\n"
		    "##[debug]9f86d081884c7d659a2feaa0c55ad015",
		    "##[debug]a - Signature:\n##[debug][masked 32 bytes]" },
		{ "9)a - Signature:\n10)9f86d081884c7d659a2feaa0c55ad015",
		    "9)a - Signature:\n10)[masked 32 bytes]" },
		{ "2026-11-23T13:19:12.118000+00:00 app/web/"
		    "0123456789abcdef0123456789abcdef a - Signature:\n"
		    "2026-11-23T13:19:12.118001+00:00 app/web/"
		    "0123456789abcdef0123456789abcdef "
		    "9f86d081884c7d659a2feaa0c55ad015",
		    "2026-11-23T13:19:12.118000+00:00 app/web/"
		    "0123456789abcdef0123456789abcdef a - Signature:\n"
		    "2026-11-23T13:19:12.118001+00:00 app/web/"
		    "0123456789abcdef0123456789abcdef [masked 32 bytes]" },
		/* The same twice, below an option that may go on. */
		{ "AWS_SESSION_TOKEN=T aws --debug\n"
		    "AWS_SESSION_TOKEN=T aws --debug\n",
		    "AWS_SESSION_TOKEN=[masked] aws --debug\n"
		    "AWS_SESSION_TOKEN=[masked] aws --debug\n" },
		{ "no secret: here", "no secret: here" },
		{ "Signature expired: 2026 is now",
		    "Signature expired: 2026 is now" },
		{ "\"Code\": \"AccessDenied\"", "\"Code\": \"AccessDenied\"" },
		{ "", "" },
	};
	struct buf out, again;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_init(&out, 4096);
		buf_init(&again, 4096);
		redact(&out, text_of(cases[i].in));
		assert_string_equal(buf_str(&out), cases[i].want);
		assert_int_equal(redact_needed(text_of(cases[i].in)),
		    strcmp(cases[i].in, cases[i].want) != 0);
		assert_false(redact_needed(text_make(buf_str(&out),
		    out.len)));
		redact(&again, text_make(buf_str(&out), out.len));
		assert_string_equal(buf_str(&again), cases[i].want);
		buf_release(&out);
		buf_release(&again);
	}
}

/* Wherever the blocks end by which marks are looked for. */
static void
test_blocks(void **state)
{
	static const char in[] = "x \\u0022TokenValue\\u0022: \\u0022T\\u0022 "
	    "\\nCookie: a=b\\n \\u0026X-Amz-Signature\\u003d9f \\u003c"
	    "SessionToken\\u003eT\\u003c k X-Amz-Signature&#x3D;9f k "
	    "%22TokenValue%22%3A%22T%22 &amp;quot;TokenValue&amp;quot;: "
	    "&amp;quot;T&amp;quot; &lt;SessionToken&gt;T&lt;";
	static const char want[] = "x \\u0022TokenValue\\u0022: \\u0022"
	    "[masked]\\u0022 \\nCookie: [masked]\\n \\u0026X-Amz-Signature"
	    "\\u003d[masked] \\u003cSessionToken\\u003e[masked]\\u003c k "
	    "X-Amz-Signature&#x3D;[masked] k %22TokenValue%22%3A%22[masked]"
	    "%22 &amp;quot;TokenValue&amp;quot;: &amp;quot;[masked]&amp;quot; "
	    "&lt;SessionToken&gt;[masked]&lt;";
	char padded[200 + sizeof in];
	struct buf out;
	size_t n;

	(void)state;
	for (n = 0; n < 200; n++) {
		memset(padded, '.', n);
		memcpy(padded + n, in, sizeof in);
		buf_init(&out, 4096);
		redact(&out, text_of(padded));
		assert_string_equal(buf_str(&out) + n, want);
		buf_release(&out);
	}
}

/* Of a secret, wherever its line was cut in two. */
static void
test_cut(void **state)
{
#define CUT_SECRET "aoaAAAA0123456789bcdEFGhijKLMnop01234567"
	static const char *const lines[] = {
		"{&#x27;X-Amz-Security-Token&#x27;: b&#x27;" CUT_SECRET
		    "&#x27;, k",
		"{&quot;TokenValue&quot;: &quot;" CUT_SECRET "&quot;, k",
		"{&amp;quot;clientSecret&amp;quot;: &amp;quot;" CUT_SECRET
		    "&amp;quot;, k",
		"x &lt;SessionToken&gt;" CUT_SECRET "&lt;/SessionToken&gt;",
		"?X-Amz-Signature&#x3D;" CUT_SECRET "&k",
		"?X-Amz-Signature&#61;" CUT_SECRET "&k",
		"{\\u0022TokenValue\\u0022: \\u0022" CUT_SECRET "\\u0022, k",
		"{\\x22TokenValue\\x22:\\x22" CUT_SECRET "\\x22, k",
		"?a\\u0026X-Amz-Signature\\u003d" CUT_SECRET "\\u0026k",
		"x \\u003cSessionToken\\u003e" CUT_SECRET
		    "\\u003c/SessionToken\\u003e",
		"u=x%3FX-Amz-Signature%3D" CUT_SECRET "&k",
		"%7B%22TokenValue%22%3A%22" CUT_SECRET "%22%2C%22k%22",
		"%257B%2522TokenValue%2522%253A%2522" CUT_SECRET "%2522k",
		"{\"Cookie\":[\"a=" CUT_SECRET "\"], \"k\"",
		"{\"x-amz-sso_bearer_token\": [\"" CUT_SECRET "\"], \"k\"",
		"Authorization: AWS AKIAIOSFODNN7EXAMPLE:" CUT_SECRET "=",
		"DEBUG - Signature:\\n" CUT_SECRET "\\nk",
	};
	static const char secret[] = CUT_SECRET;
	struct buf out;
	char cut[256], shown[512], piece[13];
	size_t i, at, k, len, shows = 0;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		for (at = 1; at < strlen(lines[i]); at++) {
			memcpy(cut, lines[i], at);
			cut[at] = '\n';
			strcpy(cut + at + 1, lines[i] + at);
			buf_init(&out, 4096);
			redact(&out, text_of(cut));
			for (len = k = 0; k < out.len; k++) {
				if (buf_str(&out)[k] != '\n')
					shown[len++] = buf_str(&out)[k];
			}
			shown[len] = '\0';
			for (k = 0; k + 12 < sizeof secret; k++) {
				memcpy(piece, &secret[k], 12);
				piece[12] = '\0';
				if (strstr(shown, piece) == NULL)
					continue;
				print_error("%s\n--\n%s\n", cut,
				    buf_str(&out));
				shows++;
				break;
			}
			assert_false(redact_needed(text_make(buf_str(&out),
			    out.len)));
			buf_release(&out);
		}
	}
	assert_int_equal(shows, 0);
}

/* A value that is cut by a cap is masked, not cut. */
static void
test_masked_before_it_is_cut(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 20);
	redact(&out, text_of("'TokenValue': 'SECRETSECRETSECRET'"));
	assert_string_equal(buf_str(&out), "'TokenValue': '[mask");
	assert_true(out.truncated);
	buf_release(&out);
}

static void
test_strict(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	redact_strict(&out, text_of("'arn:a:b' 111122223333.dkr.ecr aws-logs-"
	    "111122223333-x 10.1.2.3:80 ip-10-1-2-3.ec2 127.0.0.1 "
	    "aws-cli/2.36.7.1 /home/alice/.aws alice-0123456789abcdef0"));
	assert_string_equal(buf_str(&out), "'arn:[masked]' [masked].dkr.ecr "
	    "aws-logs-[masked]-x [masked]:80 ip-[masked].ec2 127.0.0.1 "
	    "aws-cli/2.36.7.1 /home/[masked]/.aws [masked]");
	buf_clear(&out);
	redact_strict(&out, text_of("User: arn:aws:sts::111122223333:role/x is "
	    "i-0123456789abcdef0 in 111122223333 at 20261123 TokenValue=T"));
	assert_string_equal(buf_str(&out), "User: arn:[masked] is [masked] in "
	    "[masked] at 20261123 TokenValue=[masked]");
	buf_clear(&out);
	redact_strict(&out, text_of("RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333"
	    "%3Arole%2Fx&a=%3A111122223333 100%111122223333"));
	assert_string_equal(buf_str(&out), "RoleArn=arn%3A[masked]&"
	    "a=%3A[masked] 100%[masked]");
	buf_clear(&out);
	redact_strict(&out, text_of("i-0123456789a\n> bcdef0, mi-0123\n4 "
	    "i-0123456789\nx abcdef0"));
	assert_string_equal(buf_str(&out), "[masked]\n> [masked], [masked]\n4 "
	    "[masked]\nx abcdef0");
	buf_release(&out);
}

static void
append(void *arg, const char *bytes, size_t len)
{
	buf_add(arg, bytes, len);
}

/* A whole log, in pieces of any size. */
static void
test_mask(void **state)
{
	static const char log[] = "a b - DEBUG - Signature:\n"
	    "0123456789abcdef0123456789abcdef\nx-amz-security-token:T\n"
	    "> 'Tok\r\n> enValue': 'SECRET\r\n>   SECRET',\r\n"
	    "c-1 | Signature:\nc-1 | 0123456789abcdef0123456789abcdef\n"
	    "-----BEGIN PRIV\nATE KEY-----\nMIIEsecret0\n"
	    "-----END PRIVATE KEY-----\n--token-co\nde 194713\n"
	    "Enter MFA code for\n a/b:\nc: 194713\nhttp:/\n/u:pw@h\n"
	    "\r\nx h\x1btps://hp1FjCOHTFWgDhG8Bzo5r0dB691Bzbao2tFh0g\nend";
	static const char want[] = "a b - DEBUG - Signature:\n"
	    "[masked 32 bytes]\nx-amz-security-token:[masked]\n"
	    "> 'Tok\r\n> enValue': '[masked]\r\n>   [masked]',\r\n"
	    "c-1 | Signature:\nc-1 | [masked 32 bytes]\n"
	    "-----BEGIN PRIV\nATE KEY-----\n[masked]\n"
	    "-----END PRIVATE KEY-----\n--token-co\nde [masked]\n"
	    "Enter MFA code for\n a/b:\nc: [masked]\nhttp:/\n/[masked]@h\n"
	    "\r\nx htps://[masked 38 bytes]\nend";
	struct masker m;
	struct buf out;
	size_t chunk, at, len;

	(void)state;
	for (chunk = 1; chunk < sizeof log; chunk++) {
		buf_init(&out, 4096);
		masker_init(&m, false, append, &out);
		for (at = 0; at < strlen(log); at += len) {
			len = strlen(log) - at < chunk ? strlen(log) - at :
			    chunk;
			masker_feed(&m, log + at, len);
		}
		masker_finish(&m);
		masker_release(&m);
		assert_string_equal(buf_str(&out), want);
		buf_release(&out);
	}
}

/* A secret must not escape behind the cap of a line. */
static void
test_mask_long_line(void **state)
{
	size_t len = 3 * LINE_CAP;
	char *log = malloc(len + 1);
	struct masker m;
	struct buf out;

	(void)state;
	memset(log, 'S', len);
	memcpy(log, "TokenValue=", 11);
	log[len] = '\n';
	buf_init(&out, 8 * LINE_CAP);
	masker_init(&m, false, append, &out);
	masker_feed(&m, log, len + 1);
	masker_finish(&m);
	masker_release(&m);
	assert_null(strstr(buf_str(&out), "SSS"));
	assert_non_null(strstr(buf_str(&out), "bytes of this line left out]"));
	buf_release(&out);
	free(log);
}

/* Headers that record.c does not have looked at: nothing is to be found. */
static void
test_pass(void **state)
{
	static const char *const lines[] = {
		"2026-11-23 13:19:12,118 - MainThread - botocore.auth - DEBUG "
		    "- CanonicalRequest:\n",
		"2026-11-23 13:19:12,118 - MainThread - botocore.auth - DEBUG "
		    "- StringToSign:\n",
		"2026-11-23 13:19:12.118 - MainThread - botocore.parsers - "
		    "DEBUG - Response body:\n",
	};
	struct redactor looked, passed;
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 1024);
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct text t = text_of(lines[i]);

		redactor_init(&looked);
		redactor_init(&passed);
		assert_false(redactor_lines(&looked, &out, t));
		redactor_pass(&passed, t);
		assert_int_equal(looked.open.kind, passed.open.kind);
		assert_int_equal(looked.context_len, passed.context_len);
		assert_memory_equal(looked.context, passed.context,
		    passed.context_len);
		assert_int_equal(looked.prefix_len, passed.prefix_len);
	}
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void
test_nothing(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 16);
	redact(&out, text_make(NULL, 0));
	redact_strict(&out, text_make(NULL, 0));
	assert_int_equal(out.len, 0);
	assert_false(redact_needed(text_make(NULL, 0)));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_masked_before_it_is_cut),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_mask_long_line),
		cmocka_unit_test(test_pass),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
