/*
 * parameter: values of parameters of Systems Manager.
 *
 * For name.c and option.c. What the API calls Value is a secret if the
 * parameter's type is SecureString, as the text says beside it or above it, or
 * if it is being put without a type, over what is there. Tags have values, too,
 * each behind its Key, which are none.
 */
#ifndef SSM_LOG_PARAMETER_H
#define SSM_LOG_PARAMETER_H

#include "ssm/log/scan.h"

/* What follows the separator at i, as far as such a value or type is named. */
enum secret parameter_value(struct scan *, size_t i);

/* A type that ends before i. */
void parameter_type(struct scan *, size_t i);

/* Whether what follows "--value", which ends before i, is one. */
bool parameter_option(struct scan *, size_t i);

#endif
