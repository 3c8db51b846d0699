/*
 * relay: the user's terminal <-> the pty's master, both ways, byte for byte.
 *
 * A bounded queue each way; a full one stops its source and nothing is
 * dropped. Everything that is shown on that terminal goes through here, so
 * that there is one writer. It knows nothing of what the bytes mean.
 */
#ifndef SSM_LAUNCH_RELAY_H
#define SSM_LAUNCH_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

#include "ssm/launch/queue.h"
#include "ssm/launch/terminal.h"
#include "ssm/launch/watch.h"

struct relay_hooks {
	/* The pty has something to say; nothing of it is read yet. */
	void (*before_output)(void *arg);
	/* These bytes of the pty are about to be shown. */
	void (*output)(void *arg, const char *bytes, size_t len);
	/* The terminal has something to say; nothing of it is read yet. */
	void (*before_input)(void *arg);
	/*
	 * One read of the terminal; what of it is for the pty is given to
	 * relay_send. NULL and 0 when nothing more will come.
	 */
	void (*input)(void *arg, const char *bytes, size_t len);
	/* The terminal is gone. */
	void (*hangup)(void *arg);
	/* An end, or a queue that has become empty or less than full. */
	void (*changed)(void *arg);
};

struct relay {
	struct terminal *terminal;
	struct watch master, tty;
	struct queue out;	/* to the terminal */
	struct queue in;	/* to the master */
	bool open;
	bool ended;		/* no more output will come from the pty */
	bool input_dead;	/* the pty takes none any more */
	bool input_paused;	/* in the background: not to be read */
	bool gone;		/* the terminal */
	const struct relay_hooks *hooks;
	void *arg;
};

/*
 * Starts relaying; the descriptors stay the caller's. Returns 0 or a negative
 * errno.
 */
int relay_open(struct relay *, uv_loop_t *, struct terminal *, int master,
    const struct relay_hooks *, void *arg);
void relay_close(struct relay *);

/*
 * Shows bytes of our own or of aws's stderr: lines end as the terminal needs
 * it at the moment.
 */
void relay_show(struct relay *, const char *bytes, size_t len);

/* Sends bytes to the pty. To be called from the input hook. */
void relay_send(struct relay *, const char *bytes, size_t len);

/* Writes to the terminal what it takes at this moment. */
void relay_flush(struct relay *);

/* Reads what the pty has at this moment, then takes it for ended. */
void relay_end(struct relay *);

/* We are in the foreground again: input may be read. */
void relay_resume(struct relay *);

/* Nothing will be written to the terminal any more. */
void relay_give_up_terminal(struct relay *);

/* Nothing is left to be shown, or nobody to show it to. */
bool relay_is_flushed(const struct relay *);

#endif
