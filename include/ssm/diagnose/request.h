/*
 * request: what the records of one request tell, from "Making request" to the
 * answer's body and the wait for the next attempt.
 *
 * The actions of event.c's rules for them; `rest` is what stands behind the
 * rule's beginning of a message.
 */
#ifndef SSM_DIAGNOSE_REQUEST_H
#define SSM_DIAGNOSE_REQUEST_H

#include "ssm/diagnose/source.h"

void making_request(struct source *, struct text rest);
void sending(struct source *, struct text rest);
void string_to_sign(struct source *, struct text rest);
void http_status(struct source *, struct text rest);
void response_headers(struct source *, struct text rest);
void response_body(struct source *, struct text rest);
void attempt_failed(struct source *, struct text rest);
void retrying(struct source *, struct text rest);
void exhausted(struct source *, struct text rest);

#endif
