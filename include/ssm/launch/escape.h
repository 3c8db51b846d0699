/*
 * escape: which of the user's keys are meant for us, as those of ssh are.
 *
 * Directly after a newline that went to the session, and at the very start, a
 * tilde is withheld until the next key: "~." ends the session, "~i" tells
 * about it, "~?" lists these, "~~" sends one tilde, and with any other key both
 * go on. Every other byte goes on as it is, at once and in order.
 *
 * A paste is never a command: the tilde and the key behind it count only if
 * each was a read(2) of its own, of that one byte (a person's keys are: one is
 * long read before the next is pressed), and nothing counts between the
 * markers by which a terminal brackets a paste. A pure state machine: no I/O,
 * no clock, no memory but its own few bytes.
 */
#ifndef SSM_LAUNCH_ESCAPE_H
#define SSM_LAUNCH_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/text.h"

#define ESCAPE_DEFAULT '~'
#define ESCAPE_OFF (-1)

enum escape_command {
	ESCAPE_NONE,
	ESCAPE_END,	/* . */
	ESCAPE_INFO,	/* i */
	ESCAPE_LIST	/* ? */
};

struct escape {
	int character;		/* or ESCAPE_OFF */
	bool at_start;		/* nothing, or a newline, went on last */
	bool withheld;		/* the character, until the next key */
	bool in_paste;
	size_t matched;		/* bytes of a paste's marker seen last */
	bool marker_ends;	/* it is the closing one */
};

/* What becomes of one read of the terminal. */
struct escape_result {
	enum escape_command command;
	bool release;	/* first the withheld character goes on, */
	bool pass;	/* then the bytes that were read */
};

/*
 * Reads the value of SSM_CONNECT_ESCAPE: one character, ^X for a control
 * character, "none" or "off"; NULL or empty is the default. Returns 0, or
 * -EINVAL for what can't be one: a newline, a key that is a command itself,
 * more than one byte.
 */
int escape_parse(const char *value, int *ret);

void escape_init(struct escape *, int character);

/*
 * Takes the bytes of one read(2), len > 0. typed: the terminal gives keys as
 * they are pressed; otherwise the bytes are nobody's command.
 */
struct escape_result escape_feed(struct escape *, const char *bytes,
    size_t len, bool typed);

/* No key will follow: true if a withheld character has to go on. */
bool escape_release(struct escape *);

/*
 * True if a plugin of that version has such escapes of its own: ~. behind a
 * newline ends an open shell (its release notes, 1.2.835.0). Of an unknown
 * version it is not known, and the keys would reach the shell.
 */
bool escape_plugin_listens(struct text version);

/* How the character is shown: "~", "^A", "^?". */
#define ESCAPE_NAME_SIZE 3
void escape_name(int character, char name[ESCAPE_NAME_SIZE]);

#endif
