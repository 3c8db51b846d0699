/*
 * diagnosis: see include/ssm/diagnose/diagnosis.h.
 *
 * The catalogue's alternatives are put in order once, the most telling first;
 * the first that holds is the diagnosis. Nearly all of them are excluded
 * without a search: a word that must be equal by its hash, a phrase that must
 * stand in a text by a few of its quadruples of bytes, which the text would
 * have to have. What is left is decided by the conditions themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/diagnosis.h"

#define GRAM 4		/* bytes hashed together */
#define GRAM_BITS 14
#define PHRASE_GRAMS 3	/* of a phrase that are looked for */
#define PHRASE_MAX 256

/* In the order in which they are looked at: the most telling, cheapest first. */
enum need_kind {
	NEED_WORD,	/* the fact's hash is one of the words' */
	NEED_KNOWN,
	NEED_PHRASE,	/* all grams of one of the phrases were seen */
	NEED_UNKNOWN
};

/* What a condition needs in order to hold; it may fail all the same. */
struct need {
	enum need_kind kind;
	enum fact_id fact;
	size_t first, count;	/* of words, or of phrases */
};

struct rule {
	const struct failure *failure;
	const struct condition *list;
	int score;
	size_t order;		/* in the catalogue */
	size_t first, count;	/* of needs */
};

/* An array that grows. */
struct table {
	void *rows;
	size_t count, size;
};

struct phrase {
	uint16_t gram[PHRASE_GRAMS];
};

struct matcher {
	struct table rules, needs, words, phrases;
	bool has_word[FACT__COUNT];	/* its hash is of use */
	bool has_phrase[FACT__COUNT];
	/* Of the facts under way. */
	uint32_t hash[FACT__COUNT];
	uint64_t seen[(1u << GRAM_BITS) / 64];
	struct buf squeezed;
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

static uint32_t
hash_word(struct text t)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < t.len; i++)
		h = (h ^ (unsigned char)t.at[i]) * 16777619u;
	return h;
}

static uint16_t
hash_gram(const char *at)
{
	uint32_t bytes;

	memcpy(&bytes, at, GRAM);
	return (uint16_t)(bytes * 2654435761u >> (32 - GRAM_BITS));
}

/* Nothing can be said of a phrase shorter than a gram: false in *ret. */
static bool
add_phrase(struct matcher *m, struct text word, bool *ret)
{
	char squeezed[PHRASE_MAX];
	size_t len = text_squeeze_to(squeezed, sizeof squeezed, word), i;
	struct phrase *phrase = table_add(&m->phrases, sizeof *phrase);

	if (phrase == NULL)
		return false;
	*ret = len >= GRAM;
	for (i = 0; *ret && i < PHRASE_GRAMS; i++)
		phrase->gram[i] = hash_gram(squeezed + (len - GRAM) * i /
		    (PHRASE_GRAMS - 1));
	return true;
}

/* The words a|b|c of a condition as hashes or grams. */
static bool
add_words(struct matcher *m, const struct condition *c, struct need *need,
    bool *ret)
{
	struct text rest = text_of(c->value), word;
	bool phrase = need->kind == NEED_PHRASE;
	uint32_t *hash;

	need->first = phrase ? m->phrases.count : m->words.count;
	*ret = true;
	do {
		word = text_before(rest, "|");
		rest = text_skip(rest, word.len);
		if (phrase) {
			if (!add_phrase(m, word, ret))
				return false;
		} else {
			if ((hash = table_add(&m->words, sizeof *hash)) == NULL)
				return false;
			*hash = hash_word(word);
		}
		need->count++;
		if (rest.len == 0)
			break;
		rest = text_skip(rest, 1);
	} while (*ret);
	if (phrase)
		m->has_phrase[c->fact] = true;
	else
		m->has_word[c->fact] = true;
	return true;
}

static bool
add_need(struct matcher *m, struct rule *rule, const struct condition *c)
{
	struct need need = { .fact = c->fact }, *row;
	bool useful = true;

	switch (c->op) {
	case OP_IS:
		need.kind = NEED_WORD;
		break;
	case OP_HAS:
		need.kind = NEED_PHRASE;
		break;
	case OP_STARTS:
	case OP_KNOWN:
		need.kind = NEED_KNOWN;
		break;
	case OP_UNKNOWN:
		need.kind = NEED_UNKNOWN;
		break;
	case OP_NOT:
	case OP_LACKS:
	case OP_END:
		return true;
	}
	if ((c->op == OP_IS || c->op == OP_HAS) &&
	    !add_words(m, c, &need, &useful))
		return false;
	if (!useful)
		return true;
	if ((row = table_add(&m->needs, sizeof need)) == NULL)
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
add_rule(struct matcher *m, const struct failure *failure,
    const struct condition *list)
{
	struct rule rule = {
		.failure = failure,
		.list = list,
		.score = failure->rank,
		.order = m->rules.count,
		.first = m->needs.count,
	}, *row;
	const struct condition *c;

	for (c = list; c->op != OP_END; c++) {
		rule.score += weight(c);
		if (!add_need(m, &rule, c))
			return false;
	}
	if ((row = table_add(&m->rules, sizeof rule)) == NULL)
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
compile(struct matcher *m)
{
	const struct catalogue_part *part;
	size_t i, k;

	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++) {
			const struct failure *row = &part->rows[i];

			for (k = 0; k < CONDITIONS_MAX && row->when[k] != NULL;
			    k++) {
				if (!add_rule(m, row, row->when[k]))
					return false;
			}
		}
	}
	qsort(m->rules.rows, m->rules.count, sizeof(struct rule),
	    compare_rules);
	return true;
}

struct matcher *
matcher_new(void)
{
	struct matcher *m = calloc(1, sizeof *m);

	if (m == NULL)
		return NULL;
	buf_init(&m->squeezed, FACT_TEXT_CAP);
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
	free(m->phrases.rows);
	buf_release(&m->squeezed);
	free(m);
}

static void
see(struct matcher *m, struct text t)
{
	size_t i;

	for (i = 0; i + GRAM <= t.len; i++) {
		uint16_t gram = hash_gram(t.at + i);

		m->seen[gram / 64] |= UINT64_C(1) << gram % 64;
	}
}

/* Takes in the facts that the needs are about. */
static void
take(struct matcher *m, const struct facts *f)
{
	int id;

	memset(m->seen, 0, sizeof m->seen);
	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		struct text value = facts_get(f, (enum fact_id)id);

		m->hash[id] = m->has_word[id] ? hash_word(value) : 0;
		/* The exceptions are part of the text (derive.c). */
		if (!m->has_phrase[id] || value.len == 0 ||
		    (id == FACT_EXCEPTIONS && text_ends(facts_get(f,
		    FACT_TEXT), buf_str(&f->fact[id].value))))
			continue;
		if (id != FACT_TEXT && id != FACT_EXCEPTIONS) {
			buf_clear(&m->squeezed);
			text_squeeze(&m->squeezed, value);
			value = text_make(buf_str(&m->squeezed),
			    m->squeezed.len);
		}
		see(m, value);
	}
}

static bool
saw(const struct matcher *m, const struct phrase *phrase)
{
	size_t i;

	for (i = 0; i < PHRASE_GRAMS; i++) {
		uint16_t gram = phrase->gram[i];

		if ((m->seen[gram / 64] & UINT64_C(1) << gram % 64) == 0)
			return false;
	}
	return true;
}

static bool
is_met(const struct matcher *m, const struct need *need, const struct facts *f)
{
	const struct phrase *phrases = m->phrases.rows;
	const uint32_t *words = m->words.rows;
	size_t i;

	switch (need->kind) {
	case NEED_KNOWN:
		return facts_known(f, need->fact);
	case NEED_UNKNOWN:
		return !facts_known(f, need->fact);
	case NEED_WORD:
		for (i = 0; i < need->count; i++) {
			if (words[need->first + i] == m->hash[need->fact])
				return facts_known(f, need->fact);
		}
		return false;
	case NEED_PHRASE:
		for (i = 0; i < need->count; i++) {
			if (saw(m, &phrases[need->first + i]))
				return true;
		}
		return false;
	}
	return true;
}

static bool
is_possible(const struct matcher *m, const struct rule *rule,
    const struct facts *f)
{
	const struct need *needs = m->needs.rows;
	size_t i;

	for (i = 0; i < rule->count; i++) {
		if (!is_met(m, &needs[rule->first + i], f))
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

/* The best rule from `from` on that holds and is not of this entry. */
static const struct rule *
best(const struct matcher *m, const struct rule *from, const struct facts *f,
    const struct failure *but)
{
	const struct rule *end = (struct rule *)m->rules.rows +
	    m->rules.count;

	for (; from < end; from++) {
		if (from->failure != but && is_possible(m, from, f) &&
		    conditions_hold(from->list, f))
			return from;
	}
	return NULL;
}

/* all: the next best entry, too. */
static void
find(struct matcher *m, const struct facts *f, bool all, struct diagnosis *ret)
{
	const struct rule *rule;

	*ret = (struct diagnosis){ 0 };
	take(m, f);
	if ((rule = best(m, m->rules.rows, f, NULL)) == NULL) {
		if (is_failure(f))
			ret->failure = &failure_unknown;
		return;
	}
	ret->failure = rule->failure;
	ret->matched = rule->list;
	ret->score = rule->score;
	if (all && (rule = best(m, rule + 1, f, rule->failure)) != NULL) {
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
	if (m != NULL)
		find(m, f, true, ret);
	else if (is_failure(f))
		ret->failure = &failure_unknown;
	matcher_free(m);
}
