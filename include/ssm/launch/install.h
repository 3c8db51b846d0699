/*
 * install: how the AWS CLI is installed on this system.
 */
#ifndef SSM_LAUNCH_INSTALL_H
#define SSM_LAUNCH_INSTALL_H

#include "ssm/log/buf.h"

/*
 * Appends a line or two on how to install the AWS CLI here: this system's own
 * package, if its name is known, and where AWS's installer is.
 */
void install_hint(struct buf *out);

#endif
