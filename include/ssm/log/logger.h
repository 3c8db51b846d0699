/*
 * logger: numbers for the names of loggers, and which rows of a table speak of
 * one.
 *
 * Tables of messages (what they tell, what they mean) have a row for each
 * beginning of a message, all rows of a logger together. All names in them
 * stand in one list (logger.c): the number of a header's logger is found once,
 * when the header is read, and finds its rows in each table.
 */
#ifndef SSM_LOG_LOGGER_H
#define SSM_LOG_LOGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/text.h"

#define LOGGER_UNKNOWN 0u	/* in no table */
#define LOGGERS_MAX 64		/* numbers are less than that */
#define LOGGER_SLOTS 256

#define LOGGER_PADDED 32

/* To find the number of a name fast. */
struct logger_names {
	uint64_t key[LOGGER_SLOTS];	/* of the name in that slot */
	uint8_t slot[LOGGER_SLOTS];	/* its number; 0: free */
	char padded[LOGGERS_MAX][LOGGER_PADDED];	/* names, and blanks */
};

/*
 * Names differ most in their ends (botocore.hooks, botocore.loaders): the last
 * eight bytes, which stand at `end`, and the length tell nearly all of them
 * apart.
 */
static inline uint64_t
logger_key(const char *end, size_t len)
{
	uint64_t key;

	memcpy(&key, end, sizeof key);
	return key ^ len;
}

/* No two names of today's list share a slot; it would only take longer. */
static inline size_t
logger_slot(uint64_t key)
{
	return (key * UINT64_C(0x9e3779b97f4a7c15) >> 44) % LOGGER_SLOTS;
}

void logger_names_init(struct logger_names *);

/*
 * The number of the name, or of a prefix that it begins with: the longest one
 * in the list. Without the names (NULL) it takes longer.
 */
unsigned logger_number(const struct logger_names *, struct text logger);

/* Which rows of a table: [first, end); none if these are the same. */
struct logger_rows {
	uint16_t first, end;
};

struct logger_index {
	struct logger_rows rows[LOGGERS_MAX];	/* by the logger's number */
};

/*
 * Builds the index of n rows of `size` bytes each. A row begins with a struct
 * text: the logger's name, or a prefix of names that ends in '.'; rows of the
 * exact name go first. Returns false if a logger's rows do not stand together,
 * or it is not in the list.
 */
bool logger_index_build(struct logger_index *, const void *rows, size_t size,
    size_t n);

#endif
