/*
 * option: secrets on the command lines of aws, curl and the agent.
 *
 * For redact.c and name.c. Each masks the value that an option or a command
 * has, as far as it goes in its line, and returns where to go on; 0 if there is
 * none.
 */
#ifndef SSM_LOG_OPTION_H
#define SSM_LOG_OPTION_H

#include "ssm/log/scan.h"

/* --token-code 194713 */
size_t at_option(struct scan *, size_t i);

/* --value VALUE, of a parameter; the option ends before `end`. */
size_t at_value_option(struct scan *, size_t end);

/* aws configure set aws_secret_access_key VALUE */
size_t at_configure(struct scan *, size_t i);

/* curl -sU bob:secret, in what follows the command at i */
size_t at_curl(struct scan *, size_t i);

/*
 * Behind options of aws that are listed as Python does, and their values, none
 * of which is a secret: '--profile', 'foo',
 */
size_t skip_listed(struct text, size_t i);

#endif
