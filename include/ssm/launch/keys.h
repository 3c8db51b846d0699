/*
 * keys: what the user types, on its way to the session.
 *
 * It goes on byte for byte but for the few keys of escape.h, on which this
 * acts: a list of them, what is known of the session, and its end. Nothing is
 * taken for ours unless we have made the terminal raw: otherwise it gives
 * whole lines, not keys.
 */
#ifndef SSM_LAUNCH_KEYS_H
#define SSM_LAUNCH_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <uv.h>

#include "ssm/launch/aside.h"
#include "ssm/launch/escape.h"
#include "ssm/launch/giveup.h"

struct keys {
	struct giveup giveup;	/* its first part is the caller's */
	struct aside aside;	/* the caller's */

	struct escape escape;
	char name[ESCAPE_NAME_SIZE];
	char way_out[40];	/* for whoever waits: how to end it */
	uv_loop_t *loop;
	enum phase phase;
	uint64_t sent, received;	/* bytes */
	uint64_t last_ms;	/* the last output, by the loop's clock; 0 */
	time_t phase_time;	/* when the phase began: sleep counts, too */
};

/*
 * character: escape.h; ESCAPE_OFF where standard input is no terminal. Returns
 * 0 or a negative errno.
 */
int keys_open(struct keys *, uv_loop_t *, int character);
void keys_close(struct keys *);

/* One read of the terminal; NULL and 0: its end. */
void keys_input(struct keys *, const char *bytes, size_t len);

/* For what ~i tells: the session has shown so much; it has come so far. */
void keys_output(struct keys *, size_t len);
void keys_phase(struct keys *, enum phase);

#endif
