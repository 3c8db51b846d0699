/*
 * Redaction: each kind of secret in each form of line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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
		    "'Authorization': '[masked]'" },
		{ "'x-amz-sso_bearer_token': b'T'",
		    "'x-amz-sso_bearer_token': b'[masked]'" },
		{ "{\"clientSecret\": \"c\", \"refreshToken\": \"r\"}",
		    "{\"clientSecret\": \"[masked]\", \"refreshToken\": "
		    "\"[masked]\"}" },
		{ "'TokenCode': '194713'}", "'TokenCode': '[masked]'}" },
		{ "http://user:pa@ss#w/d@host:80/ x",
		    "http://[masked]@host:80/ x" },
		{ "https://host/path?a=b@c x", "https://host/path?a=b@c x" },
		{ "AWS_SECRET_ACCESS_KEY=abc def",
		    "AWS_SECRET_ACCESS_KEY=[masked] def" },
		{ "aws_session_token = abc", "aws_session_token = [masked]" },
		{ "?X-Amz-Signature=ab&X-Amz-Date=1",
		    "?X-Amz-Signature=[masked]&X-Amz-Date=1" },
		{ "'WebIdentityToken': 'eyJ", "'WebIdentityToken': '[masked]" },
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
		redact(&again, text_make(buf_str(&out), out.len));
		assert_string_equal(buf_str(&again), cases[i].want);
		buf_release(&out);
		buf_release(&again);
	}
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_masked_before_it_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
