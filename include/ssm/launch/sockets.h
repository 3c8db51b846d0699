/*
 * sockets: what the plugin's own TCP connections say while it says nothing.
 *
 * The plugin is found among the descendants of aws, its sockets by its open
 * descriptors. Linux only (/proc); elsewhere, and wherever a process ends
 * while it is looked at, the answer is "not known". It reads, bounded in
 * processes, descriptors and bytes, and touches nothing.
 */
#ifndef SSM_LAUNCH_SOCKETS_H
#define SSM_LAUNCH_SOCKETS_H

#include <sys/types.h>

/* Of several kinds of sockets the last one here that there is. */
enum sockets_state {
	SOCKETS_UNKNOWN,
	SOCKETS_NONE,		/* between two attempts, or given up */
	SOCKETS_DIALLING,	/* SYN sent, nothing came back */
	SOCKETS_ESTABLISHED,
	SOCKETS_LISTENING,	/* a tunnel is ready */
	SOCKETS__COUNT
};

struct sockets {
	enum sockets_state state;
	pid_t plugin;		/* 0: there is none among the descendants */
	unsigned dialling, established, listening;
	unsigned listen_port;	/* of a listener on a loopback address, or 0 */
	/* Whom it is connected to or dials: "198.51.100.7:443"; or "". */
	char peer[64];
};

/* Looks at the plugin under the process `aws`, which may be gone. */
void sockets_look(struct sockets *ret, pid_t aws);

/* A stable word for a state: "none", "dialling"; NULL for SOCKETS_UNKNOWN. */
const char *sockets_word(enum sockets_state);

#endif
