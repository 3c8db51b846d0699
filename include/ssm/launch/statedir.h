/*
 * statedir: the directory where logs are kept, and which of them stay.
 *
 * $XDG_STATE_HOME/ssm-connect (XDG Base Directory Specification 0.8: the
 * variable counts only if it is absolute), else ~/.local/state/ssm-connect.
 * The directory and its files are the user's alone. Names are times in UTC,
 * "20261123T121543Z.log", with "-2" and so on before the ".log" where several
 * runs failed in one second. Nothing that is named otherwise is ever removed.
 */
#ifndef SSM_LAUNCH_STATEDIR_H
#define SSM_LAUNCH_STATEDIR_H

#include <time.h>

#include "ssm/log/buf.h"

/* As many of the newest logs stay. */
#define STATEDIR_KEEP 10

/* Room for a name of ours, with its NUL. */
#define STATEDIR_NAME 40

/*
 * Makes the directory if it is missing, and appends its path. Returns a
 * descriptor of it, the caller's to close, or a negative errno: -EPERM where
 * somebody else could read or replace what is put there.
 */
int statedir_open(struct buf *path);

/*
 * Creates a new log of that time, readable by the user only, and says its
 * name. Returns its descriptor, the caller's to close, or a negative errno.
 */
int statedir_create(int dir, time_t now, char name[STATEDIR_NAME]);

/*
 * Removes the oldest logs beyond STATEDIR_KEEP, but never `own`. Others may do
 * the same at the same time.
 */
void statedir_rotate(int dir, const char *own);

#endif
