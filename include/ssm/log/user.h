/*
 * user: masks the user and password of a URL, with its scheme or without.
 *
 * Hosts, ports and what looks like either stay. A password may hold the signs
 * that end URLs.
 */
#ifndef SSM_LOG_USER_H
#define SSM_LOG_USER_H

#include "ssm/log/scan.h"

/*
 * Mask them where they begin at i, if they do; where to go on, 0 if there are
 * none. Without a scheme a host and a port look the same: assigned, it stands
 * behind an equals sign.
 */
size_t take_user(struct scan *, size_t i);			/* :// */
size_t take_proxy(struct scan *, size_t i, bool assigned);

/* Where the user and password of a URL end, and what is known of them. */
struct user_info {
	size_t end;		/* of the URL, or of the line */
	size_t colon;		/* end if there is none; so are these */
	size_t path;
	size_t at;		/* the last '@' */
	size_t at_in_host;	/* the last one before the path */
};
struct user_info find_user(struct text, size_t i);

/* Masks them, up to the '@'; returns where to go on. */
size_t hide_user(struct scan *, size_t i, size_t at, size_t end);

/* Whether a byte that ends URLs stands in a word: o'brien */
static inline bool
is_odd_byte(struct text t, size_t i)
{
	return i + 1 < t.len && !is_char(t.at[i + 1], CHAR_ENDS_WORD |
	    CHAR_SEPARATOR | CHAR_BETWEEN) && t.at[i + 1] != '.' &&
	    t.at[i] != ' ' && t.at[i] != '\t' && t.at[i] != '\0';
}

/*
 * Masks them where a byte that ends URLs stands in a password, as a quote, of
 * which it is known that it has begun, or not: up to an '@' and a host behind
 * it. Where to go on; 0 if there is no such password.
 */
size_t take_odd_password(struct scan *, size_t i, const struct user_info *,
    bool begun);

#endif
