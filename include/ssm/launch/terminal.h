/*
 * terminal: the user's terminal, on a description of our own, and its modes.
 *
 * The descriptors 0, 1 and 2 are shared with whoever started us: they are
 * neither made non-blocking nor written to while the terminal is ours. The
 * terminal is opened again by name instead. Modes are set only while we are
 * in its foreground, and given back on every way out; what must be known for
 * that stands in one static record, since signal handlers need it. There is at
 * most one terminal at a time.
 */
#ifndef SSM_LAUNCH_TERMINAL_H
#define SSM_LAUNCH_TERMINAL_H

#include <sys/ioctl.h>
#include <sys/types.h>

#include <stdbool.h>

#include <termios.h>

struct terminal {
	int fd;			/* our own, non-blocking; -1: none */
	dev_t device;
	bool is_raw;
	bool translates;	/* it makes "\r\n" of "\n" itself */
};

/*
 * Opens the terminal that `fd` refers to. Returns 0, -ENOTTY if it is none, or
 * another negative errno if it can't be opened again.
 */
int terminal_open(struct terminal *, int fd);
void terminal_close(struct terminal *);

/* True if `fd` refers to this terminal. */
bool terminal_is(const struct terminal *, int fd);

/*
 * True if we are in its foreground; also if it is not the terminal that
 * controls us, where there is no such thing.
 */
bool terminal_is_foreground(const struct terminal *);

/* Its modes now, and its size (zeros if it has none): 0 or negative errno. */
int terminal_modes(const struct terminal *, struct termios *ret);
void terminal_size(const struct terminal *, struct winsize *ret);

/*
 * Passes every byte as it is from now on, both ways; with keep_output the way
 * in only. Remembers the modes to give back. Not in the background: -EAGAIN.
 */
int terminal_raw(struct terminal *, bool keep_output);

/*
 * Gives the modes back, unless somebody else has changed them since or we are
 * in the background. May be called at any time, also twice. The second form
 * is async-signal-safe.
 */
void terminal_restore(struct terminal *);
void terminal_restore_now(void);

#endif
