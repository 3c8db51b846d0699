/*
 * pty: the pseudo-terminal that aws gets in place of the user's terminal.
 */
#ifndef SSM_LAUNCH_PTY_H
#define SSM_LAUNCH_PTY_H

#include <sys/ioctl.h>

#include <stdbool.h>

#include <termios.h>

struct pty {
	int master;	/* -1: none */
	int slave;	/* -1 once the child has it */
};

/*
 * Opens one with these modes and this size, both ends close-on-exec: a child
 * that held the master would survive us. Returns 0 or a negative errno.
 */
int pty_open(struct pty *, const struct termios *, const struct winsize *);
void pty_close(struct pty *);

/*
 * Closes our slave. Without that the end of the child's output would never
 * be seen.
 */
void pty_close_slave(struct pty *);

/*
 * True if the terminal itself shows what is typed on it: nobody has set its
 * modes for a session yet.
 */
bool pty_echoes(const struct pty *);

/*
 * The key that stops a job, -1 if it would not: it is off, or somebody has set
 * modes for a session or a prompt.
 */
int pty_stop_key(const struct pty *);

/* A new size; the kernel signals it to the foreground of the slave. */
void pty_resize(const struct pty *, const struct winsize *);

#endif
