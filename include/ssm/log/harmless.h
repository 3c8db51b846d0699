/*
 * harmless: whether a short text is surely no secret, without the masker.
 *
 * Most values are a word or the URL of a host; to see that takes a few steps,
 * to look for every kind of secret (redact.c) takes hundreds. What is called
 * harmless here the masker leaves as it is.
 */
#ifndef SSM_LOG_HARMLESS_H
#define SSM_LOG_HARMLESS_H

#include <stdbool.h>

#include "ssm/log/text.h"

/* A word, or the URL of a host. False for most texts that have no secret. */
bool text_is_harmless(struct text);

#endif
