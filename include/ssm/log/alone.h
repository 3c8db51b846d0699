/*
 * alone: what a line shows by itself, whatever stands above it.
 */
#ifndef SSM_LOG_ALONE_H
#define SSM_LOG_ALONE_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/text.h"

/* Length of a dotted name, as of a class, at the start of the text. */
size_t class_length(struct text);

/* Whether a line never belongs to a record above it: the CLI's last message. */
bool is_final(struct text);

#endif
