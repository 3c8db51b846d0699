/*
 * below: masks what of a secret stands in the lines below its first.
 *
 * A line is the rest of a secret only if it looks like one: logs are cut, and
 * then notes follow, or the CLI's last message, which nobody wants masked.
 */
#ifndef SSM_LOG_BELOW_H
#define SSM_LOG_BELOW_H

#include "ssm/log/scan.h"

/*
 * What is open, in the line that begins at i, or in all lines below that one
 * which ends at i; where to go on.
 */
size_t below_line(struct scan *, size_t i);
size_t below_lines(struct scan *, size_t i);

#endif
