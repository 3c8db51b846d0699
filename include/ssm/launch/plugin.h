/*
 * plugin: which session-manager-plugin there is.
 *
 * aws runs it by its name, and neither of them says in a log which version that
 * is. It is asked after a failure, never before or beside a session.
 */
#ifndef SSM_LAUNCH_PLUGIN_H
#define SSM_LAUNCH_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>

/* Such as "1.2.764.0" (session-manager-plugin, version/version.go). */
#define PLUGIN_VERSION_MAX 32

/*
 * Runs session-manager-plugin --version, for at most a second. False if it is
 * not there, or answers with something else than a version.
 */
bool plugin_version(char ret[PLUGIN_VERSION_MAX]);

#endif
