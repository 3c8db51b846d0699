/*
 * pager: long text on stdout, a screen at a time if that is a terminal.
 */
#ifndef SSM_LAUNCH_PAGER_H
#define SSM_LAUNCH_PAGER_H

#include <stddef.h>

/*
 * Shows the text through PAGER (less, if it is not set; no shell: the value is
 * split at blanks). Where stdout is no terminal or the pager can't be run it
 * is written as it is. Leaving the pager early is no error. Returns 0 or a
 * negative errno.
 */
int pager_show(const char *text, size_t len);

#endif
