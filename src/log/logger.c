/*
 * logger: see include/ssm/log/logger.h.
 */
#include <string.h>

#include "ssm/log/logger.h"

/* Names differ most in their ends: botocore.hooks, botocore.loaders. */
static size_t
hash(struct text t)
{
	size_t h = t.len * 31;

	if (t.len >= 4)
		h += (unsigned char)t.at[t.len - 1] * 7u +
		    (unsigned char)t.at[t.len - 3] * 13u +
		    (unsigned char)t.at[t.len - 4] * 29u;
	return h % LOGGER_SLOTS;
}

static bool
is_prefix(struct text t)
{
	return t.len > 0 && t.at[t.len - 1] == '.';
}

/* Its group, or NULL and in *slot where it would stand. */
static const struct logger_group *
find_exact(const struct logger_index *index, struct text logger, size_t *slot)
{
	const struct logger_group *group;
	size_t i;

	for (i = hash(logger); index->slot[i] != 0; i = (i + 1) % LOGGER_SLOTS) {
		group = &index->group[index->slot[i] - 1];
		if (text_equal(group->logger, logger))
			return group;
	}
	*slot = i;
	return NULL;
}

bool
logger_index_build(struct logger_index *index, const void *rows, size_t size,
    size_t n)
{
	struct text logger, last = { "", 0 };
	size_t i, at = 0;

	memset(index, 0, sizeof *index);
	for (i = 0; i < n; i++) {
		memcpy(&logger, (const char *)rows + i * size, sizeof logger);
		if (i > 0 && text_equal(logger, last)) {
			index->group[index->count - 1].end = i + 1;
			continue;
		}
		if (index->count == LOGGERS_MAX ||
		    find_exact(index, logger, &at) != NULL)
			return false;
		index->group[index->count] =
		    (struct logger_group){ logger, i, i + 1 };
		if (is_prefix(logger))
			index->prefix[index->prefixes++] =
			    (uint8_t)index->count;
		index->slot[at] = (uint8_t)++index->count;
		last = logger;
	}
	return true;
}

const struct logger_group *
logger_index_find(const struct logger_index *index, struct text logger)
{
	const struct logger_group *group;
	size_t at, i;

	if ((group = find_exact(index, logger, &at)) != NULL)
		return group;
	for (i = 0; i < index->prefixes; i++) {
		group = &index->group[index->prefix[i]];
		if (text_begins(logger, group->logger))
			return group;
	}
	return NULL;
}
