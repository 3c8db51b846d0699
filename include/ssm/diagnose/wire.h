/*
 * wire: times, URLs and scopes as they stand in requests and answers.
 */
#ifndef SSM_DIAGNOSE_WIRE_H
#define SSM_DIAGNOSE_WIRE_H

#include <stdint.h>

#include "ssm/log/text.h"

/* 20261123T131911Z as milliseconds since 1970; 0 if it is no such time. */
int64_t amz_date(struct text);

/* Mon, 23 Nov 2026 13:19:11 GMT as milliseconds since 1970; 0 if it isn't. */
int64_t http_date(struct text);

/* scheme://host:port of a URL, and its host alone; empty if it is no URL. */
struct text url_origin(struct text url);
struct text url_host(struct text url);

/*
 * DATE/REGION/SERVICE/aws4_request out of the lines of a string to sign (AWS
 * General Reference, "Signature Version 4"); empty if they are none.
 */
struct text signing_scope(struct text lines);

#endif
