/*
 * begin: whether a secret that has no name begins at a byte that may be the mark
 * of one: it is known by what it looks like, or by a prompt.
 *
 * For redact.c, which knows the marks. Each masks the secret that the byte at i
 * shows, as far as it goes in its line, and returns where to go on; 0 if there
 * is none.
 */
#ifndef SSM_LOG_BEGIN_H
#define SSM_LOG_BEGIN_H

#include "ssm/log/scan.h"

/* AWS Secret Access Key [None]: VALUE, Security Token [000000]: 194713 */
size_t at_prompt(struct scan *, size_t i);

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
