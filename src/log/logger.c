/*
 * logger: see include/ssm/log/logger.h.
 */
#include <string.h>

#include "ssm/log/logger.h"

/*
 * Names differ most in their ends (botocore.hooks, botocore.loaders): the last
 * eight bytes and the length tell nearly all of them apart.
 */
static uint64_t
key_of(struct text t)
{
	uint64_t key = 0;
	size_t i;

	if (t.len >= sizeof key) {
		memcpy(&key, t.at + t.len - sizeof key, sizeof key);
		return key ^ t.len;
	}
	for (i = 0; i < t.len; i++)
		key = key << 8 | (unsigned char)t.at[i];
	return key ^ t.len;
}

static size_t
slot_of(uint64_t key)
{
	return (key * UINT64_C(0x9e3779b97f4a7c15) >> 32) % LOGGER_SLOTS;
}

static bool
is_prefix(struct text t)
{
	return t.len > 0 && t.at[t.len - 1] == '.';
}

/* Whether two names of one key are the same: their ends are. */
static bool
same_name(struct text a, struct text b)
{
	uint64_t part_of_a, part_of_b;
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i + sizeof part_of_a < a.len; i += sizeof part_of_a) {
		memcpy(&part_of_a, a.at + i, sizeof part_of_a);
		memcpy(&part_of_b, b.at + i, sizeof part_of_b);
		if (part_of_a != part_of_b)
			return false;
	}
	return true;
}

/* Its group, or NULL and in *slot where it would stand. */
static inline const struct logger_group *
find_exact(const struct logger_index *index, struct text logger, uint64_t key,
    size_t *slot)
{
	const struct logger_group *group;
	size_t i;

	for (i = slot_of(key); index->slot[i] != 0; i = (i + 1) %
	    LOGGER_SLOTS) {
		if (index->key[i] != key)
			continue;
		group = &index->group[index->slot[i] - 1];
		if (same_name(group->logger, logger))
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
	uint64_t key;

	memset(index, 0, sizeof *index);
	for (i = 0; i < n; i++) {
		memcpy(&logger, (const char *)rows + i * size, sizeof logger);
		if (i > 0 && text_equal(logger, last)) {
			index->group[index->count - 1].end = i + 1;
			continue;
		}
		key = key_of(logger);
		if (index->count == LOGGERS_MAX ||
		    find_exact(index, logger, key, &at) != NULL)
			return false;
		index->group[index->count] =
		    (struct logger_group){ logger, i, i + 1 };
		if (is_prefix(logger))
			index->prefix[index->prefixes++] =
			    (uint8_t)index->count;
		index->key[at] = key;
		index->slot[at] = (uint8_t)++index->count;
		last = logger;
	}
	return true;
}

/* Names that are not in the table as a whole, or not in the first slot. */
__attribute__((noinline)) static const struct logger_group *
find_slowly(const struct logger_index *index, struct text logger, uint64_t key)
{
	const struct logger_group *group;
	size_t at, i;

	if ((group = find_exact(index, logger, key, &at)) != NULL)
		return group;
	for (i = 0; i < index->prefixes; i++) {
		group = &index->group[index->prefix[i]];
		/* The dot first: it rules nearly all of them out. */
		if (logger.len > group->logger.len && logger.at[
		    group->logger.len - 1] == '.' && text_begins(logger,
		    group->logger))
			return group;
	}
	return NULL;
}

const struct logger_group *
logger_index_find(const struct logger_index *index, struct text logger)
{
	uint64_t key = key_of(logger);
	size_t i = slot_of(key);
	const struct logger_group *group;

	if (index->slot[i] != 0 && index->key[i] == key) {
		group = &index->group[index->slot[i] - 1];
		if (same_name(group->logger, logger))
			return group;
	}
	return find_slowly(index, logger, key);
}
