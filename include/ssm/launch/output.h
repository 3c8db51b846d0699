/*
 * output: writing to descriptors that others gave us, when no loop is running.
 */
#ifndef SSM_LAUNCH_OUTPUT_H
#define SSM_LAUNCH_OUTPUT_H

#include <stddef.h>

#include "ssm/log/buf.h"

/* Writes all of it, waiting as long as it takes. 0 or a negative errno. */
int output_write(int fd, const char *bytes, size_t len);

/*
 * Writes "ssm-connect: " and the message, which may have several lines, to
 * stderr. Whatever is not printable in it is escaped.
 */
void output_message(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
