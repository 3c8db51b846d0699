/*
 * port: whether the local port of a port forwarding is free.
 *
 * A port in use is one of the failures of which the plugin says nothing (it
 * waits until the session's idle time-out), and the one that can be known
 * before anything was asked. Between this look and the plugin's own the port
 * may change hands: "free" is no promise, "in use" is a fact of the moment.
 */
#ifndef SSM_LAUNCH_PORT_H
#define SSM_LAUNCH_PORT_H

enum port_state {
	PORT_UNKNOWN,	/* no document we know, or its parameters elsewhere */
	PORT_CHOSEN,	/* the plugin takes any that is free */
	PORT_FREE,
	PORT_IN_USE,
	PORT_DENIED,	/* below 1024, and we may not */
	PORT_INVALID,	/* no number of a port */
	PORT__COUNT
};

/*
 * What a command line asks for, without a look at the system: PORT_UNKNOWN,
 * PORT_CHOSEN, PORT_INVALID, or PORT_FREE with the number in *ret_port (else
 * 0). Both are the values of --document-name and --parameters, the latter as
 * shorthand or JSON; either may be NULL.
 */
enum port_state port_read(const char *document, const char *parameters,
    unsigned *ret_port);

/*
 * The same, and whether that port can be bound as the plugin will do it:
 * 127.0.0.1, SO_REUSEADDR; closed again at once.
 */
enum port_state port_check(const char *document, const char *parameters,
    unsigned *ret_port);

/* A stable word for a state: "free", "in-use"; NULL for PORT_UNKNOWN. */
const char *port_word(enum port_state);

#endif
