/*
 * logger: which rows of a table speak of a logger.
 *
 * Tables of messages (what they tell, what they mean) have a row for each
 * beginning of a message, all rows of a logger together. The index finds a
 * logger's rows in constant time; it knows nothing of messages.
 */
#ifndef SSM_LOG_LOGGER_H
#define SSM_LOG_LOGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/text.h"

#define LOGGERS_MAX 48	/* different loggers in one table */
#define LOGGER_SLOTS 256

struct logger_group {
	struct text logger;
	size_t first, end;	/* its rows: [first, end) */
};

struct logger_index {
	struct logger_group group[LOGGERS_MAX];
	size_t count;
	uint64_t key[LOGGER_SLOTS];	/* of the group in that slot */
	uint8_t slot[LOGGER_SLOTS];	/* number of the group + 1; 0: free */
	uint8_t prefix[LOGGERS_MAX];	/* groups of names that end in '.' */
	size_t prefixes;
};

/*
 * Builds the index of n rows of `size` bytes each. A row begins with a struct
 * text: the logger's name, or a prefix of names that ends in '.'. Returns false
 * if a logger's rows do not stand together, or there are too many.
 */
bool logger_index_build(struct logger_index *, const void *rows, size_t size,
    size_t n);

/* The rows of the logger, exact names first; NULL if there are none. */
const struct logger_group *logger_index_find(const struct logger_index *,
    struct text logger);

#endif
