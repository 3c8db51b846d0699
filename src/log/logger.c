/*
 * logger: see include/ssm/log/logger.h.
 */
#include <string.h>

#include "ssm/log/logger.h"

/* Of which tables speak. One that ends in '.' is a prefix of others. */
static const struct text names[] = {
	[LOGGER_UNKNOWN] = TEXT(""),
	TEXT("awscli.alias"),
	TEXT("awscli.arguments"),
	TEXT("awscli.clidriver"),
	TEXT("awscli.customizations."),
	TEXT("awscli.errorhandler"),
	TEXT("awscli.lazy_emitter"),
	TEXT("awscli.utils"),
	TEXT("botocore.auth"),
	TEXT("botocore.client"),
	TEXT("botocore.configprovider"),
	TEXT("botocore.credentials"),
	TEXT("botocore.endpoint"),
	TEXT("botocore.hooks"),
	TEXT("botocore.httpsession"),
	TEXT("botocore.loaders"),
	TEXT("botocore.parsers"),
	TEXT("botocore.regions"),
	TEXT("botocore.retries."),
	TEXT("botocore.retries.standard"),
	TEXT("botocore.retryhandler"),
	TEXT("botocore.session"),
	TEXT("botocore.tokens"),
	TEXT("botocore.utils"),
	TEXT("ssm_connect"),
	TEXT("urllib3.connectionpool"),
};

#define NAMES (sizeof names / sizeof names[0])

_Static_assert(NAMES <= LOGGERS_MAX, "more names than numbers");

static inline uint64_t
key_of(struct text t)
{
	uint64_t key = 0;
	size_t i;

	if (t.len >= sizeof key)
		return logger_key(t.at + t.len - sizeof key, t.len);
	for (i = 0; i < t.len; i++)
		key = key << 8 | (unsigned char)t.at[i];
	return key ^ t.len;
}

static bool
is_prefix(struct text t)
{
	return t.len > 0 && t.at[t.len - 1] == '.';
}

/* Whether two names of one key are the same: their ends are. */
static inline bool
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

void
logger_names_init(struct logger_names *index)
{
	uint64_t key;
	size_t i, at;

	*index = (struct logger_names){ 0 };
	memset(index->padded, ' ', sizeof index->padded);
	for (i = LOGGER_UNKNOWN + 1; i < NAMES; i++) {
		key = key_of(names[i]);
		for (at = logger_slot(key); index->slot[at] != 0; at = (at + 1) %
		    LOGGER_SLOTS)
			;
		index->key[at] = key;
		index->slot[at] = (uint8_t)i;
		if (names[i].len < LOGGER_PADDED)
			memcpy(index->padded[i], names[i].at, names[i].len);
	}
}

/* The longest prefix in the list that the name begins with. */
static unsigned
prefix_number(struct text logger)
{
	size_t i, found = LOGGER_UNKNOWN;

	for (i = LOGGER_UNKNOWN + 1; i < NAMES; i++) {
		/* The dot first: it rules nearly all of them out. */
		if (logger.len > names[i].len && is_prefix(names[i]) &&
		    logger.at[names[i].len - 1] == '.' &&
		    names[i].len > names[found].len &&
		    text_begins(logger, names[i]))
			found = i;
	}
	return (unsigned)found;
}

/* Names that are not in the list as a whole, or not in their first slot. */
__attribute__((noinline)) static unsigned
find_slowly(struct text logger)
{
	unsigned i;

	for (i = LOGGER_UNKNOWN + 1; i < NAMES; i++) {
		if (text_equal(names[i], logger))
			return i;
	}
	return prefix_number(logger);
}

unsigned
logger_number(const struct logger_names *index, struct text logger)
{
	uint64_t key;
	size_t i;

	if (index == NULL)
		return find_slowly(logger);
	key = key_of(logger);
	i = logger_slot(key);
	if (index->key[i] == key && same_name(names[index->slot[i]], logger))
		return index->slot[i];
	return find_slowly(logger);
}

bool
logger_index_build(struct logger_index *index, const void *rows, size_t size,
    size_t n)
{
	struct logger_rows *own;
	struct text logger;
	size_t i, number, prefix;

	*index = (struct logger_index){ 0 };
	for (i = 0; i < n; i++) {
		memcpy(&logger, (const char *)rows + i * size, sizeof logger);
		number = logger_number(NULL, logger);
		if (number == LOGGER_UNKNOWN ||
		    !text_equal(names[number], logger))
			return false;
		own = &index->rows[number];
		if (own->end == 0)
			own->first = (uint16_t)i;
		else if (own->end != i)
			return false;
		own->end = (uint16_t)(i + 1);
	}
	for (i = LOGGER_UNKNOWN + 1; i < NAMES; i++) {
		prefix = i;
		while (index->rows[i].end == 0 && prefix != LOGGER_UNKNOWN) {
			prefix = prefix_number(names[prefix]);
			index->rows[i] = index->rows[prefix];
		}
	}
	return true;
}
