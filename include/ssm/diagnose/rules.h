/*
 * rules: the catalogue's conditions, made ready to be asked of many facts.
 *
 * Each list of conditions is a rule; the most telling rules come first. What
 * makes a rule a candidate is in an index: a word that is a fact's value, or a
 * quadruple of bytes (a gram) that is in a text. Rows are small: what is asked
 * of them is little, but of many of them. Nothing is known of any facts here;
 * diagnosis.c asks, condition.c says what a condition means.
 */
#ifndef SSM_DIAGNOSE_RULES_H
#define SSM_DIAGNOSE_RULES_H

#include <string.h>

#include "ssm/diagnose/catalogue.h"

#define GRAM 4		/* bytes hashed together */
#define GRAM_BITS 14
#define GRAMS (1u << GRAM_BITS)
#define PHRASE_GRAMS 3	/* of a phrase that are looked for */
#define WORD_SLOTS 1024
#define RULES_MAX 4096

/*
 * What a condition asks for, in the order in which a rule's are looked at. The
 * first one makes the rule a candidate, if it is a word or a phrase.
 */
enum need_kind {
	NEED_WORD,	/* the fact is one of the words */
	NEED_PHRASE,	/* it contains one of the phrases */
	NEED_KNOWN,
	NEED_UNKNOWN,
	NEED_NOT,	/* it is none of the words */
	NEED_MAY_BE,	/* it is one of the words, or unknown */
	NEED_START,	/* it begins with one of the words */
	NEED_LACK	/* it contains none of the phrases */
};

struct need {
	unsigned char kind;	/* enum need_kind */
	unsigned char fact;	/* enum fact_id */
	uint16_t first, count;	/* of words, or of phrases */
};

struct phrase {
	uint32_t at;		/* in the pool */
	uint16_t len;
	uint16_t gram[PHRASE_GRAMS];	/* the first one is the rarest */
	bool vague;		/* its grams say nothing */
};

struct rule {
	uint64_t known[FACT_BITS];	/* facts that have to be, */
	uint64_t unknown[FACT_BITS];	/* and that must not be known */
	const struct failure *failure;
	const struct condition *list;
	int score;
	uint16_t order;		/* in the catalogue */
	uint16_t first, count;	/* of needs */
};

/* A rule that becomes a candidate, and the next with the same slot. */
struct link {
	uint16_t rule;
	uint16_t next;		/* number of the link + 1; 0: none */
};

/* An array that grows. */
struct table {
	void *rows;
	size_t count, size;
};

struct rules {
	struct table rules;	/* in the order in which they are asked */
	struct table lists;	/* further ones, added by rules_add_list() */
	/* What they consist of. `words`: texts in the catalogue. */
	struct table needs, words, hashes, phrases, links;
	struct buf pool;	/* of all phrases, squeezed */
	uint64_t has_word[FACT_BITS];	/* facts of which a hash is of use */
	uint64_t has_grams[FACT_BITS];	/* facts whose grams are noted */
	/* The rules to be looked at because of a word or a gram: links. */
	uint16_t by_word[WORD_SLOTS];
	uint16_t by_gram[GRAMS];
	uint64_t indexed[GRAMS / 64];	/* grams that are in by_gram */
	uint64_t always[RULES_MAX / 64];	/* the other rules */
};

/* Whose grams are noted: the facts that most phrases are looked for in. */
#define WITH_GRAMS 6

extern const enum fact_id with_grams[WITH_GRAMS];

/* False when memory is short; to be released all the same. */
bool rules_init(struct rules *);
void rules_release(struct rules *);

/* Adds a list of an entry's causes or steps to `lists`; false as above. */
bool rules_add_list(struct rules *, const struct failure *,
    const struct condition *);

static inline void
set_bit(uint64_t *bits, size_t i)
{
	bits[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool
has_bit(const uint64_t *bits, size_t i)
{
	return (bits[i / 64] >> i % 64 & 1) != 0;
}

/* Of its length and its ends. */
static inline uint32_t
hash_word(struct text t)
{
	uint64_t head = 0, tail = 0;

	if (t.len >= 8) {
		memcpy(&head, t.at, 8);
		memcpy(&tail, t.at + t.len - 8, 8);
	} else if (t.len >= 4) {
		memcpy(&head, t.at, 4);
		memcpy(&tail, t.at + t.len - 4, 4);
	} else if (t.len > 0) {
		head = (unsigned char)t.at[0];
		tail = (uint64_t)(unsigned char)t.at[t.len / 2] << 8 |
		    (unsigned char)t.at[t.len - 1];
	}
	return (uint32_t)((head * UINT64_C(0x9e3779b97f4a7c15) ^
	    tail * UINT64_C(0xc2b2ae3d27d4eb4f) ^ t.len) >> 32);
}

static inline uint16_t
gram_at(const char *at)
{
	uint32_t bytes;

	memcpy(&bytes, at, GRAM);
	return (uint16_t)(bytes * 2654435761u >> (32 - GRAM_BITS));
}

static inline size_t
word_slot(enum fact_id fact, uint32_t hash)
{
	return (hash ^ (uint32_t)fact * 37u) % WORD_SLOTS;
}

#endif
