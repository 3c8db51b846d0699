/*
 * begin: whether a secret begins at a byte that may be the mark of one.
 *
 * For redact.c, which knows the marks. Each masks the secret that the byte at i
 * shows, as far as it goes in its line, and returns where to go on; 0 if there
 * is none.
 */
#ifndef SSM_LOG_BEGIN_H
#define SSM_LOG_BEGIN_H

#include "ssm/log/scan.h"

/* name: value, <Name>value, "name", "value" */
size_t at_separator(struct scan *, size_t i);

/*
 * X-Amz-Signature%3D, %22TokenValue%22%3A, X-Amz-Signature\u003d: a separator
 * that ends at i.
 */
size_t at_percent(struct scan *, size_t i);

/*
 * The last letter of a name that none of those follows in its line: curl -u,
 * set -gx NAME, | NAME |, name: NAME
 */
size_t at_name_end(struct scan *, size_t i);

/* The same: its separator is coded, and the start of i's line ends the code. */
size_t at_code_end(struct scan *, size_t i);

/*
 * The last byte of a separator behind k and behind quotes, where one of both is
 * coded; the text's end if there is none.
 */
size_t coded_separator(struct text, size_t k);

/* Of two strings that end before i, the first of which is a name. */
enum secret listed_name(const struct scan *, size_t i);

/* aws configure set aws_secret_access_key VALUE */
size_t at_configure(struct scan *, size_t i);

/* AWS Secret Access Key [None]: VALUE, Security Token [000000]: 194713 */
size_t at_prompt(struct scan *, size_t i);

/* The end of &lt;TokenValue&gt; or of X-Amz-Signature&#61; */
size_t at_entity(struct scan *, size_t i);

/* --token-code 194713 */
size_t at_option(struct scan *, size_t i);

/* The dashes behind -----BEGIN RSA PRIVATE KEY */
size_t at_private_key(struct scan *, size_t i);

/* The last letter of AKIA, ASIA */
size_t at_key_id(struct scan *, size_t i);

/* Enter MFA code for arn:aws:iam::111122223333:mfa/alice: 194713 */
size_t at_mfa(struct scan *, size_t i);

/* The last letter of how a JWT or a session token of AWS begins. */
size_t at_token(struct scan *, size_t i);

/* The second slash of a URL. */
size_t at_slash(struct scan *, size_t i);

/* user:password@host:port without a scheme */
size_t at_user(struct scan *, size_t i);

/*
 * Whether what is before i names what is long and random, but no secret and
 * needed: the id of a request, by AWS's support; the message of a denial, by
 * aws sts decode-authorization-message; the fingerprint of a key of ssh.
 */
bool is_request_id(const struct scan *, size_t i);

#endif
