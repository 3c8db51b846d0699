/*
 * rules: see include/ssm/diagnose/rules.h.
 */
#include <stdlib.h>

#include "ssm/diagnose/rules.h"
#include "ssm/log/squeeze.h"

#define POOL_MAX ((size_t)1024 * 1024)

const enum fact_id with_grams[WITH_GRAMS] = {
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
	case OP_MAY_BE:	/* holds, too, where nothing is known */
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

static bool
add_phrase(struct rules *r, enum fact_id fact, struct text word)
{
	char squeezed[PHRASE_MAX];
	size_t len = squeeze_to(squeezed, sizeof squeezed, word), i;
	struct phrase *phrase = table_add(&r->phrases, sizeof *phrase);

	if (phrase == NULL)
		return false;
	phrase->at = (uint32_t)r->pool.len;
	phrase->len = (uint16_t)len;
	phrase->vague = len < GRAM || !has_bit(r->has_grams, fact);
	buf_add(&r->pool, squeezed, len);
	for (i = 0; !phrase->vague && i < PHRASE_GRAMS; i++)
		phrase->gram[i] = gram_at(squeezed + (len - GRAM) * i /
		    (PHRASE_GRAMS - 1));
	return !r->pool.truncated;
}

static bool
add_word(struct rules *r, struct text text)
{
	struct text *word = table_add(&r->words, sizeof *word);
	uint32_t *hash = table_add(&r->hashes, sizeof *hash);

	if (word == NULL || hash == NULL)
		return false;
	*word = text;
	*hash = hash_word(text);
	return true;
}

/* The words or phrases a|b|c of a condition. */
static bool
add_words(struct rules *r, const struct condition *c, struct need *need)
{
	struct text rest = text_of(c->value), word;
	bool phrases = need->kind == NEED_PHRASE || need->kind == NEED_LACK;

	need->first = (uint16_t)(phrases ? r->phrases.count : r->words.count);
	for (;;) {
		if (r->phrases.count >= UINT16_MAX ||
		    r->words.count >= UINT16_MAX)
			return false;
		word = text_before(rest, "|");
		if (phrases ? !add_phrase(r, c->fact, word) :
		    !add_word(r, word))
			return false;
		need->count++;
		if (word.len == rest.len)
			break;
		rest = text_skip(rest, word.len + 1);
	}
	return true;
}

static bool
add_need(struct rules *r, struct rule *rule, const struct condition *c)
{
	static const enum need_kind kinds[] = {
		[OP_IS] = NEED_WORD, [OP_NOT] = NEED_NOT,
		[OP_MAY_BE] = NEED_MAY_BE,
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
	else if (need.kind != NEED_NOT && need.kind != NEED_MAY_BE &&
	    need.kind != NEED_LACK)
		rule->known[c->fact / 64] |= bit;
	if (need.kind == NEED_KNOWN || need.kind == NEED_UNKNOWN)
		return true;
	if (!add_words(r, c, &need) || r->needs.count >= UINT16_MAX ||
	    (row = table_add(&r->needs, sizeof need)) == NULL)
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
add_rule(struct rules *r, struct table *to, const struct failure *failure,
    const struct condition *list)
{
	struct rule rule = {
		.failure = failure,
		.list = list,
		.score = failure->rank,
		.order = (uint16_t)to->count,
		.first = (uint16_t)r->needs.count,
	}, *row;
	const struct condition *c;

	for (c = list; c != NULL && c->op != OP_END; c++) {
		rule.score += weight(c);
		if (to == &r->rules && c->op == OP_IS)
			set_bit(r->has_word, c->fact);
		if (!add_need(r, &rule, c))
			return false;
	}
	if ((row = table_add(to, sizeof rule)) == NULL)
		return false;
	if (rule.count > 1)
		sort_needs((struct need *)r->needs.rows + rule.first,
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
add_link(struct rules *r, uint16_t *slot, size_t rule)
{
	struct link *link;

	if (r->links.count >= UINT16_MAX ||
	    (link = table_add(&r->links, sizeof *link)) == NULL)
		return false;
	*link = (struct link){ (uint16_t)rule, *slot };
	*slot = (uint16_t)r->links.count;
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
count_uses(const struct rules *r, struct uses *uses)
{
	struct phrase *phrases = r->phrases.rows;
	const uint32_t *hashes = r->hashes.rows;
	const struct need *needs = r->needs.rows;
	const char *pool = buf_str(&r->pool);
	size_t i, k;

	for (i = 0; i < r->phrases.count; i++) {
		for (k = 0; k + GRAM <= phrases[i].len; k++)
			uses->gram[gram_at(pool + phrases[i].at + k)]++;
	}
	for (i = 0; i < r->phrases.count; i++) {
		if (!phrases[i].vague)
			choose_grams(&phrases[i], pool, uses->gram);
	}
	for (i = 0; i < r->needs.count; i++) {
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
commonness(const struct rules *r, const struct need *need,
    const struct uses *uses)
{
	const struct phrase *phrases = r->phrases.rows;
	const uint32_t *hashes = r->hashes.rows;
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
choose_first(struct rules *r, const struct rule *rule,
    const struct uses *uses)
{
	struct need *needs = (struct need *)r->needs.rows + rule->first, need;
	size_t best = SIZE_MAX, at = 0, i, n;

	for (i = 0; i < rule->count; i++) {
		if ((n = commonness(r, &needs[i], uses)) < best) {
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
index_rules(struct rules *r)
{
	const struct phrase *phrases = r->phrases.rows;
	const uint32_t *hashes = r->hashes.rows;
	struct uses *uses = calloc(1, sizeof *uses);
	bool done = uses != NULL && r->rules.count <= RULES_MAX;
	uint16_t *slot;
	size_t i, k;

	if (done)
		count_uses(r, uses);
	for (i = 0; done && i < r->rules.count; i++) {
		const struct rule *rule = (struct rule *)r->rules.rows + i;
		const struct need *need = (struct need *)r->needs.rows +
		    rule->first;

		if (!choose_first(r, rule, uses)) {
			set_bit(r->always, i);
			continue;
		}
		for (k = need->first; done && k < (size_t)need->first +
		    need->count; k++) {
			if (need->kind == NEED_WORD) {
				slot = &r->by_word[word_slot(need->fact,
				    hashes[k])];
			} else {
				slot = &r->by_gram[phrases[k].gram[0]];
				set_bit(r->indexed, phrases[k].gram[0]);
			}
			done = add_link(r, slot, i);
		}
	}
	free(uses);
	return done;
}

bool
rules_init(struct rules *r)
{
	const struct catalogue_part *part;
	size_t i, k;

	*r = (struct rules){ 0 };
	buf_init(&r->pool, POOL_MAX);
	for (i = 0; i < WITH_GRAMS; i++)
		set_bit(r->has_grams, with_grams[i]);
	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++) {
			const struct failure *row = &part->rows[i];

			for (k = 0; k < CONDITIONS_MAX && row->when[k] != NULL;
			    k++) {
				if (!add_rule(r, &r->rules, row, row->when[k]))
					return false;
			}
		}
	}
	qsort(r->rules.rows, r->rules.count, sizeof(struct rule),
	    compare_rules);
	return index_rules(r);
}

bool
rules_add_list(struct rules *r, const struct failure *failure,
    const struct condition *list)
{
	return add_rule(r, &r->lists, failure, list);
}

void
rules_release(struct rules *r)
{
	free(r->rules.rows);
	free(r->lists.rows);
	free(r->needs.rows);
	free(r->words.rows);
	free(r->hashes.rows);
	free(r->phrases.rows);
	free(r->links.rows);
	buf_release(&r->pool);
}
