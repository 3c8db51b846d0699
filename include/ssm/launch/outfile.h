/*
 * outfile: a file that the user has named for something of ours.
 *
 * A name or a descriptor that we inherited: "fd:3", "/dev/fd/3",
 * "/dev/stdout", "/dev/stderr". A file that exists is written anew, but only
 * if it is a regular file of the user's own, or a device, or a named pipe; the
 * last part of the name must be no symbolic link, since somebody else may have
 * put it there.
 */
#ifndef SSM_LAUNCH_OUTFILE_H
#define SSM_LAUNCH_OUTFILE_H

#include <stdbool.h>

/*
 * Opens it, close-on-exec; never waits for the other end of a pipe. secret:
 * nobody else may read the file, and it must be a file or a device. input: a
 * file that must not be overwritten, or NULL. Returns the descriptor or a
 * negative errno.
 */
int outfile_open(const char *name, bool secret, const char *input);

/* The name as a message shows it: '' if it is empty. */
const char *outfile_name(const char *name);

/* What went wrong, in words. */
const char *outfile_error(int error);

#endif
