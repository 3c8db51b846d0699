/*
 * diagnosis: see include/ssm/diagnose/diagnosis.h.
 *
 * The catalogue's alternatives are put in order once, the most telling first;
 * the first that holds is the diagnosis. Nearly all of them are never looked
 * at: one that needs a word is a candidate if a fact has that word's hash, one
 * that needs a phrase if a text has a certain quadruple of its bytes. Of those
 * most are excluded by which facts are known and by their other words and
 * quadruples, before any text is searched. Rows are small: what is asked of them
 * is little, but of many of them. What a condition means is said in condition.c.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/diagnosis.h"

#define GRAM 4		/* bytes hashed together */
#define GRAM_BITS 14
#define GRAMS (1u << GRAM_BITS)
#define PHRASE_GRAMS 3	/* of a phrase that are looked for */
#define PHRASE_MAX 256
#define POOL_MAX ((size_t)1024 * 1024)	/* of all phrases, squeezed */
#define WORD_SLOTS 1024
#define RULES_MAX 4096
#define TESTS_SLOTS 512	/* more than there are entries */

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

/* The lists of an entry's causes, then of its steps, made ready as rules. */
struct tests {
	const struct failure *failure;	/* NULL: the slot is free */
	size_t first;		/* of rules in `lists` */
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

struct matcher {
	/* `words`: texts in the catalogue; `hashes`: of each. */
	struct table rules, needs, words, hashes, phrases, links, lists;
	struct buf pool;
	uint64_t has_word[FACT_BITS];	/* facts of which a hash is of use */
	uint64_t has_grams[FACT_BITS];	/* facts whose grams are noted */
	/* The rules to be looked at because of a word or a gram. */
	uint16_t by_word[WORD_SLOTS];
	uint16_t by_gram[GRAMS];
	uint64_t indexed[GRAMS / 64];	/* grams that are in by_gram */
	uint64_t always[RULES_MAX / 64];	/* the other rules */
	/* Of the facts under way. */
	uint64_t candidates[RULES_MAX / 64];
	uint32_t hash[FACT__COUNT];
	uint64_t seen[GRAMS / 64];	/* grams of the texts */
	struct buf squeezed;	/* values that were searched */
	struct tests tests[TESTS_SLOTS];	/* of entries that were chosen */
	uint64_t ready[FACT_BITS];	/* what is in `squeezed`, */
	struct {
		size_t at, len;		/* and where */
	} value[FACT__COUNT];
};

/* Whose grams are noted: the facts that most phrases are looked for in. */
static const enum fact_id with_grams[] = {
	FACT_TEXT, FACT_EXCEPTIONS, FACT_FINAL, FACT_MESSAGE, FACT_REASON,
	FACT_PERFORM,
};

/*
 * How much a condition that holds tells. A phrase tells more than a word, a
 * word more than that something is known.
 */
static int
weight(const struct condition *c)
{
	switch (c->op) {
	case OP_HAS:
		/* Somewhere in the text is less than in the message. */
		return c->fact == FACT_TEXT ? 3 : 5;
	case OP_STARTS:
		return 5;
	case OP_IS:
		return 4;
	case OP_NOT:
	case OP_LACKS:
	case OP_KNOWN:
	case OP_UNKNOWN:
		return 1;
	case OP_END:
		break;
	}
	return 0;
}

/* A further row, zeroed; NULL when memory is short. */
static void *
table_add(struct table *t, size_t row)
{
	void *rows;
	size_t size;

	if (t->count == t->size) {
		size = t->size == 0 ? 64 : t->size * 2;
		if ((rows = reallocarray(t->rows, size, row)) == NULL)
			return NULL;
		t->rows = rows;
		t->size = size;
	}
	return memset((char *)t->rows + t->count++ * row, 0, row);
}

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
static uint32_t
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

static uint16_t
gram_at(const char *at)
{
	uint32_t bytes;

	memcpy(&bytes, at, GRAM);
	return (uint16_t)(bytes * 2654435761u >> (32 - GRAM_BITS));
}

static size_t
word_slot(enum fact_id fact, uint32_t hash)
{
	return (hash ^ (uint32_t)fact * 37u) % WORD_SLOTS;
}

static bool
add_phrase(struct matcher *m, enum fact_id fact, struct text word)
{
	char squeezed[PHRASE_MAX];
	size_t len = text_squeeze_to(squeezed, sizeof squeezed, word), i;
	struct phrase *phrase = table_add(&m->phrases, sizeof *phrase);

	if (phrase == NULL)
		return false;
	phrase->at = (uint32_t)m->pool.len;
	phrase->len = (uint16_t)len;
	phrase->vague = len < GRAM || !has_bit(m->has_grams, fact);
	buf_add(&m->pool, squeezed, len);
	for (i = 0; !phrase->vague && i < PHRASE_GRAMS; i++)
		phrase->gram[i] = gram_at(squeezed + (len - GRAM) * i /
		    (PHRASE_GRAMS - 1));
	return !m->pool.truncated;
}

static bool
add_word(struct matcher *m, struct text text)
{
	struct text *word = table_add(&m->words, sizeof *word);
	uint32_t *hash = table_add(&m->hashes, sizeof *hash);

	if (word == NULL || hash == NULL)
		return false;
	*word = text;
	*hash = hash_word(text);
	return true;
}

/* The words or phrases a|b|c of a condition. */
static bool
add_words(struct matcher *m, const struct condition *c, struct need *need)
{
	struct text rest = text_of(c->value), word;
	bool phrases = need->kind == NEED_PHRASE || need->kind == NEED_LACK;

	need->first = (uint16_t)(phrases ? m->phrases.count : m->words.count);
	for (;;) {
		if (m->phrases.count >= UINT16_MAX ||
		    m->words.count >= UINT16_MAX)
			return false;
		word = text_before(rest, "|");
		if (phrases ? !add_phrase(m, c->fact, word) :
		    !add_word(m, word))
			return false;
		need->count++;
		if (word.len == rest.len)
			break;
		rest = text_skip(rest, word.len + 1);
	}
	return true;
}

static bool
add_need(struct matcher *m, struct rule *rule, const struct condition *c)
{
	static const enum need_kind kinds[] = {
		[OP_IS] = NEED_WORD, [OP_NOT] = NEED_NOT,
		[OP_HAS] = NEED_PHRASE, [OP_LACKS] = NEED_LACK,
		[OP_STARTS] = NEED_START, [OP_KNOWN] = NEED_KNOWN,
		[OP_UNKNOWN] = NEED_UNKNOWN,
	};
	struct need need = {
		.kind = (unsigned char)kinds[c->op],
		.fact = (unsigned char)c->fact,
	}, *row;
	uint64_t bit = UINT64_C(1) << c->fact % 64;

	if (need.kind == NEED_UNKNOWN)
		rule->unknown[c->fact / 64] |= bit;
	else if (need.kind != NEED_NOT && need.kind != NEED_LACK)
		rule->known[c->fact / 64] |= bit;
	if (need.kind == NEED_KNOWN || need.kind == NEED_UNKNOWN)
		return true;
	if (!add_words(m, c, &need) || m->needs.count >= UINT16_MAX ||
	    (row = table_add(&m->needs, sizeof need)) == NULL)
		return false;
	*row = need;
	rule->count++;
	return true;
}

static void
sort_needs(struct need *needs, size_t n)
{
	struct need moved;
	size_t i, k;

	for (i = 1; i < n; i++) {
		moved = needs[i];
		for (k = i; k > 0 && needs[k - 1].kind > moved.kind; k--)
			needs[k] = needs[k - 1];
		needs[k] = moved;
	}
}

static bool
add_rule(struct matcher *m, struct table *to, const struct failure *failure,
    const struct condition *list)
{
	struct rule rule = {
		.failure = failure,
		.list = list,
		.score = failure->rank,
		.order = (uint16_t)to->count,
		.first = (uint16_t)m->needs.count,
	}, *row;
	const struct condition *c;

	for (c = list; c != NULL && c->op != OP_END; c++) {
		rule.score += weight(c);
		if (to == &m->rules && c->op == OP_IS)
			set_bit(m->has_word, c->fact);
		if (!add_need(m, &rule, c))
			return false;
	}
	if ((row = table_add(to, sizeof rule)) == NULL)
		return false;
	if (rule.count > 1)
		sort_needs((struct need *)m->needs.rows + rule.first,
		    rule.count);
	*row = rule;
	return true;
}

static int
compare_rules(const void *a, const void *b)
{
	const struct rule *first = a, *second = b;

	if (first->score != second->score)
		return first->score > second->score ? -1 : 1;
	return first->order < second->order ? -1 : 1;
}

static bool
add_link(struct matcher *m, uint16_t *slot, size_t rule)
{
	struct link *link;

	if (m->links.count >= UINT16_MAX ||
	    (link = table_add(&m->links, sizeof *link)) == NULL)
		return false;
	*link = (struct link){ (uint16_t)rule, *slot };
	*slot = (uint16_t)m->links.count;
	return true;
}

/* How many words and places in phrases of all rules have the same slot. */
struct uses {
	uint16_t word[WORD_SLOTS];
	uint16_t gram[GRAMS];
};

/*
 * Looks for those grams of a phrase that the fewest phrases have: the rarer
 * they are the less often they are in a text that has not got the phrase.
 */
static void
choose_grams(struct phrase *phrase, const char *pool, const uint16_t *uses)
{
	uint16_t gram;
	size_t i, k;

	for (k = 0; k < PHRASE_GRAMS; k++)
		phrase->gram[k] = gram_at(pool + phrase->at);
	for (i = 1; i + GRAM <= phrase->len; i++) {
		gram = gram_at(pool + phrase->at + i);
		for (k = 0; k < PHRASE_GRAMS &&
		    uses[phrase->gram[k]] <= uses[gram]; k++)
			;
		if (k == PHRASE_GRAMS)
			continue;
		memmove(&phrase->gram[k + 1], &phrase->gram[k],
		    (PHRASE_GRAMS - 1 - k) * sizeof gram);
		phrase->gram[k] = gram;
	}
}

static void
count_uses(const struct matcher *m, struct uses *uses)
{
	struct phrase *phrases = m->phrases.rows;
	const uint32_t *hashes = m->hashes.rows;
	const struct need *needs = m->needs.rows;
	const char *pool = buf_str(&m->pool);
	size_t i, k;

	for (i = 0; i < m->phrases.count; i++) {
		for (k = 0; k + GRAM <= phrases[i].len; k++)
			uses->gram[gram_at(pool + phrases[i].at + k)]++;
	}
	for (i = 0; i < m->phrases.count; i++) {
		if (!phrases[i].vague)
			choose_grams(&phrases[i], pool, uses->gram);
	}
	for (i = 0; i < m->needs.count; i++) {
		for (k = needs[i].first; needs[i].kind == NEED_WORD &&
		    k < (size_t)needs[i].first + needs[i].count; k++)
			uses->word[word_slot(needs[i].fact, hashes[k])]++;
	}
}

/*
 * How often a need makes a rule a candidate, compared with others; SIZE_MAX if
 * it can't.
 */
static size_t
commonness(const struct matcher *m, const struct need *need,
    const struct uses *uses)
{
	const struct phrase *phrases = m->phrases.rows;
	const uint32_t *hashes = m->hashes.rows;
	size_t i, n = 0;

	if (need->kind > NEED_PHRASE)
		return SIZE_MAX;
	for (i = need->first; i < (size_t)need->first + need->count; i++) {
		if (need->kind == NEED_WORD)
			n += uses->word[word_slot(need->fact, hashes[i])];
		else if (phrases[i].vague)
			return SIZE_MAX;
		else
			n += uses->gram[phrases[i].gram[0]];
	}
	return n;
}

/* Puts the need first that makes the rule a candidate; false: there is none. */
static bool
choose_first(struct matcher *m, const struct rule *rule,
    const struct uses *uses)
{
	struct need *needs = (struct need *)m->needs.rows + rule->first, need;
	size_t best = SIZE_MAX, at = 0, i, n;

	for (i = 0; i < rule->count; i++) {
		if ((n = commonness(m, &needs[i], uses)) < best) {
			best = n;
			at = i;
		}
	}
	if (best == SIZE_MAX)
		return false;
	need = needs[at];
	needs[at] = needs[0];
	needs[0] = need;
	return true;
}

/* Says what makes each rule a candidate. */
static bool
index_rules(struct matcher *m)
{
	const struct phrase *phrases = m->phrases.rows;
	const uint32_t *hashes = m->hashes.rows;
	struct uses *uses = calloc(1, sizeof *uses);
	bool done = uses != NULL && m->rules.count <= RULES_MAX;
	uint16_t *slot;
	size_t i, k;

	if (done)
		count_uses(m, uses);
	for (i = 0; done && i < m->rules.count; i++) {
		const struct rule *rule = (struct rule *)m->rules.rows + i;
		const struct need *need = (struct need *)m->needs.rows +
		    rule->first;

		if (!choose_first(m, rule, uses)) {
			set_bit(m->always, i);
			continue;
		}
		for (k = need->first; done && k < (size_t)need->first +
		    need->count; k++) {
			if (need->kind == NEED_WORD) {
				slot = &m->by_word[word_slot(need->fact,
				    hashes[k])];
			} else {
				slot = &m->by_gram[phrases[k].gram[0]];
				set_bit(m->indexed, phrases[k].gram[0]);
			}
			done = add_link(m, slot, i);
		}
	}
	free(uses);
	return done;
}

static bool
compile(struct matcher *m)
{
	const struct catalogue_part *part;
	size_t i, k;

	for (i = 0; i < sizeof with_grams / sizeof with_grams[0]; i++)
		set_bit(m->has_grams, with_grams[i]);
	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++) {
			const struct failure *row = &part->rows[i];

			for (k = 0; k < CONDITIONS_MAX && row->when[k] != NULL;
			    k++) {
				if (!add_rule(m, &m->rules, row, row->when[k]))
					return false;
			}
		}
	}
	qsort(m->rules.rows, m->rules.count, sizeof(struct rule),
	    compare_rules);
	return index_rules(m);
}

struct matcher *
matcher_new(void)
{
	struct matcher *m = calloc(1, sizeof *m);

	if (m == NULL)
		return NULL;
	buf_init(&m->pool, POOL_MAX);
	buf_init(&m->squeezed, FACT__COUNT * FACT_CAP + 2 * FACT_TEXT_CAP);
	if (!compile(m)) {
		matcher_free(m);
		return NULL;
	}
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	free(m->rules.rows);
	free(m->needs.rows);
	free(m->words.rows);
	free(m->hashes.rows);
	free(m->phrases.rows);
	free(m->links.rows);
	free(m->lists.rows);
	buf_release(&m->pool);
	buf_release(&m->squeezed);
	free(m);
}

static void
add_candidates(struct matcher *m, uint16_t slot)
{
	const struct link *links = m->links.rows;

	for (; slot != 0; slot = links[slot - 1].next)
		set_bit(m->candidates, links[slot - 1].rule);
}

/* The value as phrases are looked for in it. */
static struct text
squeezed_value(struct matcher *m, const struct facts *f, enum fact_id id)
{
	struct text value = facts_get(f, id);

	if (id == FACT_TEXT || id == FACT_EXCEPTIONS)
		return value;
	if (!has_bit(m->ready, id)) {
		set_bit(m->ready, id);
		m->value[id].at = m->squeezed.len;
		text_squeeze(&m->squeezed, value);
		m->value[id].len = m->squeezed.len - m->value[id].at;
	}
	return text_make(buf_str(&m->squeezed) + m->value[id].at,
	    m->value[id].len);
}

/* Notes the grams of a squeezed text. */
static void
see(struct matcher *m, struct text t)
{
	uint16_t gram;
	size_t i;

	for (i = 0; i + GRAM <= t.len; i++) {
		gram = gram_at(t.at + i);
		set_bit(m->seen, gram);
		if (has_bit(m->indexed, gram))
			add_candidates(m, m->by_gram[gram]);
	}
}

static bool
ends_with(struct text t, struct text end)
{
	return t.len >= end.len && text_equal(text_skip(t, t.len - end.len),
	    end);
}

/* Takes in the facts: what they make a candidate. */
static void
take(struct matcher *m, const struct facts *f)
{
	struct text text = facts_get(f, FACT_TEXT), value;
	enum fact_id id;
	uint64_t bits;
	size_t i;

	memcpy(m->candidates, m->always,
	    (m->rules.count + 63) / 64 * sizeof m->always[0]);
	memset(m->seen, 0, sizeof m->seen);
	memset(m->ready, 0, sizeof m->ready);
	buf_clear(&m->squeezed);
	for (i = 0; i < FACT_BITS; i++) {
		for (bits = f->known[i] & m->has_word[i]; bits != 0;
		    bits &= bits - 1) {
			id = (enum fact_id)(i * 64 +
			    (size_t)__builtin_ctzll(bits));
			m->hash[id] = hash_word(facts_get(f, id));
			add_candidates(m, m->by_word[word_slot(id,
			    m->hash[id])]);
		}
	}
	for (i = 0; i < sizeof with_grams / sizeof with_grams[0]; i++) {
		id = with_grams[i];
		if (!facts_known(f, id))
			continue;
		/* Most of them are the end of the text (derive.c). */
		value = squeezed_value(m, f, id);
		if (id == FACT_TEXT || !ends_with(text, value))
			see(m, value);
	}
}

/* False if the phrase is surely in none of the facts whose grams are noted. */
static bool
saw(const struct matcher *m, const struct phrase *phrase)
{
	size_t i;

	for (i = 0; !phrase->vague && i < PHRASE_GRAMS; i++) {
		if (!has_bit(m->seen, phrase->gram[i]))
			return false;
	}
	return true;
}

/*
 * Whether a need of facts that are known, if they have to be, may be met,
 * without a look at any text.
 */
static bool
may_be_met(const struct matcher *m, const struct need *need)
{
	const struct phrase *phrase = m->phrases.rows;
	const uint32_t *hash = m->hashes.rows;
	size_t i;

	if (need->kind == NEED_WORD && has_bit(m->has_word, need->fact)) {
		hash += need->first;
		for (i = 0; i < need->count; i++) {
			if (hash[i] == m->hash[need->fact])
				return true;
		}
		return false;
	}
	if (need->kind == NEED_PHRASE) {
		phrase += need->first;
		for (i = 0; i < need->count; i++) {
			if (saw(m, &phrase[i]))
				return true;
		}
		return false;
	}
	return true;
}

static bool
has_phrase(struct matcher *m, const struct need *need, const struct facts *f)
{
	const struct phrase *phrase = m->phrases.rows;
	const struct phrase *end = phrase + need->first + need->count;

	for (phrase += need->first; phrase < end; phrase++) {
		struct text squeezed = text_make(buf_str(&m->pool) +
		    phrase->at, phrase->len);

		if (phrase->len > 0 && saw(m, phrase) && text_search(
		    squeezed_value(m, f, (enum fact_id)need->fact),
		    squeezed) >= 0)
			return true;
	}
	return false;
}

static bool
has_word(const struct matcher *m, const struct need *need,
    const struct facts *f, bool (*fits)(struct text, struct text))
{
	const struct text *word = (struct text *)m->words.rows + need->first;
	size_t i;

	for (i = 0; i < need->count; i++) {
		if (fits(facts_get(f, (enum fact_id)need->fact), word[i]))
			return true;
	}
	return false;
}

/* Whether a need is met that may be. */
static bool
is_met(struct matcher *m, const struct need *need, const struct facts *f)
{
	switch ((enum need_kind)need->kind) {
	case NEED_WORD:
		return has_word(m, need, f, text_equal);
	case NEED_START:
		return has_word(m, need, f, text_begins);
	case NEED_NOT:
		return !facts_known(f, (enum fact_id)need->fact) ||
		    !has_word(m, need, f, text_equal);
	case NEED_PHRASE:
		return has_phrase(m, need, f);
	case NEED_LACK:
		return !has_phrase(m, need, f);
	case NEED_KNOWN:
	case NEED_UNKNOWN:
		break;
	}
	return true;
}

static bool
holds(struct matcher *m, const struct rule *rule, const struct facts *f)
{
	const struct need *needs = (struct need *)m->needs.rows + rule->first;
	size_t i;

	for (i = 0; i < FACT_BITS; i++) {
		if ((rule->known[i] & ~f->known[i]) != 0 ||
		    (rule->unknown[i] & f->known[i]) != 0)
			return false;
	}
	for (i = 0; i < rule->count; i++) {
		if (!may_be_met(m, &needs[i]))
			return false;
	}
	for (i = 0; i < rule->count; i++) {
		if (!is_met(m, &needs[i], f))
			return false;
	}
	return true;
}

/* Whether something failed, known or not. */
static bool
is_failure(const struct facts *f)
{
	if (facts_known(f, FACT_FINAL) || facts_known(f, FACT_CODE) ||
	    facts_known(f, FACT_PERFORM) || facts_known(f, FACT_REASON) ||
	    facts_known(f, FACT_SIGNAL) || facts_known(f, FACT_ERROR))
		return true;
	return facts_known(f, FACT_EXIT) && !facts_is(f, FACT_EXIT, "0");
}

/* The best candidate from `from` on that holds and is not of this entry. */
static const struct rule *
best(struct matcher *m, size_t from, const struct facts *f,
    const struct failure *but)
{
	const struct rule *rules = m->rules.rows, *rule;
	uint64_t bits;
	size_t i;

	for (i = from / 64; i < (m->rules.count + 63) / 64; i++) {
		bits = m->candidates[i];
		if (i == from / 64)
			bits &= ~UINT64_C(0) << from % 64;
		for (; bits != 0; bits &= bits - 1) {
			rule = &rules[i * 64 + (size_t)__builtin_ctzll(bits)];
			if (rule->failure != but && holds(m, rule, f))
				return rule;
		}
	}
	return NULL;
}

/* The lists of that entry, made ready when it is chosen first. */
static const struct tests *
tests_of(struct matcher *m, const struct failure *failure)
{
	size_t slot = (uintptr_t)failure / sizeof *failure % TESTS_SLOTS, i;
	size_t first = m->lists.count, tries;
	struct tests *tests;

	for (tries = 0; tries < TESTS_SLOTS; tries++) {
		tests = &m->tests[(slot + tries) % TESTS_SLOTS];
		if (tests->failure == failure)
			return tests;
		if (tests->failure != NULL)
			continue;
		for (i = 0; i < CAUSES_MAX; i++) {
			if (!add_rule(m, &m->lists, failure,
			    failure->causes[i].when))
				return NULL;
		}
		for (i = 0; i < STEPS_MAX; i++) {
			if (!add_rule(m, &m->lists, failure,
			    failure->steps[i].when))
				return NULL;
		}
		*tests = (struct tests){ failure, first };
		return tests;
	}
	return NULL;
}

/* Which of its causes and steps apply. */
static void
test_plainly(const struct facts *f, struct diagnosis *ret)
{
	const struct failure *failure = ret->failure;
	size_t i;

	for (i = 0; i < CAUSES_MAX && failure->causes[i].text != NULL; i++)
		ret->cause[i] = conditions_hold(failure->causes[i].when, f);
	for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL; i++)
		ret->step[i] = conditions_hold(failure->steps[i].when, f);
}

/* The same by means of what is known of these facts. */
static void
test(struct matcher *m, const struct facts *f, struct diagnosis *ret)
{
	const struct failure *failure = ret->failure;
	const struct tests *tests = tests_of(m, failure);
	const struct rule *rule;
	size_t i;

	if (tests == NULL) {
		test_plainly(f, ret);
		return;
	}
	rule = (const struct rule *)m->lists.rows + tests->first;
	for (i = 0; i < CAUSES_MAX && failure->causes[i].text != NULL; i++)
		ret->cause[i] = holds(m, &rule[i], f);
	rule += CAUSES_MAX;
	for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL; i++)
		ret->step[i] = holds(m, &rule[i], f);
}

/* all: the next best entry, too. */
static void
find(struct matcher *m, const struct facts *f, bool all, struct diagnosis *ret)
{
	const struct rule *rule;
	size_t next;

	*ret = (struct diagnosis){ 0 };
	take(m, f);
	if ((rule = best(m, 0, f, NULL)) == NULL) {
		if (is_failure(f)) {
			ret->failure = &failure_unknown;
			test(m, f, ret);
		}
		return;
	}
	ret->failure = rule->failure;
	test(m, f, ret);
	ret->matched = rule->list;
	ret->score = rule->score;
	next = (size_t)(rule - (const struct rule *)m->rules.rows) + 1;
	if (all && (rule = best(m, next, f, rule->failure)) != NULL) {
		ret->second = rule->failure;
		ret->second_score = rule->score;
	}
}

void
matcher_diagnose(struct matcher *m, const struct facts *f,
    struct diagnosis *ret)
{
	find(m, f, false, ret);
}

void
diagnose(const struct facts *f, struct diagnosis *ret)
{
	struct matcher *m = matcher_new();

	*ret = (struct diagnosis){ 0 };
	if (m != NULL) {
		find(m, f, true, ret);
	} else if (is_failure(f)) {
		ret->failure = &failure_unknown;
		test_plainly(f, ret);
	}
	matcher_free(m);
}
