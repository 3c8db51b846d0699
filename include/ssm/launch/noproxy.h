/*
 * noproxy: which hosts a NO_PROXY excepts, by the rules of programs in Go.
 *
 * A list with commas: "*"; a domain, for itself and the names below it, or
 * with a leading "." or "*." only for those below; an address; a network as
 * 10.0.0.0/8; each but a network with a port, too. "localhost" and loopback
 * addresses are always excepted. No name is resolved.
 */
#ifndef SSM_LAUNCH_NOPROXY_H
#define SSM_LAUNCH_NOPROXY_H

#include <stdbool.h>

/* The host is a name, or an address, an IPv6 one without brackets. */
bool noproxy_has(const char *list, const char *host, const char *port);

#endif
