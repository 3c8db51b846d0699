/*
 * url: the URL of a proxy, read as Go's net/url reads it.
 *
 * Only what a dial needs; path, query and fragment are checked and dropped.
 */
#ifndef SSM_LAUNCH_URL_H
#define SSM_LAUNCH_URL_H

#include <stdbool.h>

#include "ssm/log/text.h"

/* All decoded; "" where it is missing. Has a password, perhaps. */
struct url {
	char scheme[16];	/* lower case; the beginning of a longer one */
	char host[256];		/* without the brackets of an IPv6 address */
	/* "" also if it can't be dialled; 80 if an http one has none. */
	char port[8];
	bool has_user, has_password;
	char user[1024], password[1024];
	/* So odd that any part of it may belong to a password. */
	bool hidden;
};

/*
 * Returns 0; -EINVAL where Go's url.Parse fails; -E2BIG for a part longer than
 * there is room. What *ret holds then may still be a secret.
 */
int url_read(struct url *ret, struct text);

#endif
