/*
 * diagnosis: see include/ssm/diagnose/diagnosis.h.
 *
 * The first rule that holds is the diagnosis. Nearly all of them are never
 * looked at: the facts' words and the grams of their texts say which may hold
 * (rules.h). Of these most are excluded by which facts are known and by their
 * other words and grams, before any text is searched.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/diagnose/rules.h"
#include "ssm/log/squeeze.h"

#define TESTS_SLOTS 512	/* more than there are entries */

/* The lists of an entry's causes, then of its steps, made ready as rules. */
struct tests {
	const struct failure *failure;	/* NULL: the slot is free */
	size_t first;		/* of rules in `lists` */
};

struct matcher {
	struct rules rules;
	struct tests tests[TESTS_SLOTS];	/* of entries that were chosen */
	/* Of the facts under way. */
	uint64_t candidates[RULES_MAX / 64];
	uint32_t hash[FACT__COUNT];
	uint64_t seen[GRAMS / 64];	/* grams of the texts */
	struct buf squeezed;	/* values that were searched */
	uint64_t ready[FACT_BITS];	/* what is in `squeezed`, */
	struct {
		size_t at, len;		/* and where */
	} value[FACT__COUNT];
};

struct matcher *
matcher_new(void)
{
	struct matcher *m = calloc(1, sizeof *m);

	if (m == NULL)
		return NULL;
	buf_init(&m->squeezed, FACT__COUNT * FACT_CAP + 2 * FACT_TEXT_CAP);
	if (!rules_init(&m->rules)) {
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
	rules_release(&m->rules);
	buf_release(&m->squeezed);
	free(m);
}

static void
add_candidates(struct matcher *m, uint16_t slot)
{
	const struct link *links = m->rules.links.rows;

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
		squeeze(&m->squeezed, value);
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
		if (has_bit(m->rules.indexed, gram))
			add_candidates(m, m->rules.by_gram[gram]);
	}
}

static bool
ends_with(struct text t, struct text end)
{
	return t.len >= end.len && text_equal(text_skip(t, t.len - end.len),
	    end);
}

/* How many bytes both end with. */
static size_t
same_end(struct text a, struct text b)
{
	size_t most = a.len < b.len ? a.len : b.len, n = 0;
	uint64_t x, y;

	for (; n + sizeof x <= most; n += sizeof x) {
		memcpy(&x, a.at + a.len - n - sizeof x, sizeof x);
		memcpy(&y, b.at + b.len - n - sizeof y, sizeof y);
		if (x != y)
			break;
	}
	while (n < most && a.at[a.len - 1 - n] == b.at[b.len - 1 - n])
		n++;
	return n;
}

/*
 * Notes the grams of all text. The exceptions are its end (derive.c), and they
 * and what stands before them mostly end with the same message: that is looked
 * at once.
 */
static void
see_text(struct matcher *m, struct text all, struct text exceptions)
{
	struct text lines = all;
	size_t same = 0;

	if (ends_with(all, exceptions)) {
		lines.len -= exceptions.len;
		same = same_end(lines, exceptions);
	}
	if (same < GRAM) {
		see(m, all);
		return;
	}
	see(m, text_make(all.at, lines.len - same + GRAM - 1));
	see(m, text_skip(all, lines.len - (GRAM - 1)));
}

/* Takes in the facts: what they make a candidate. */
static void
take(struct matcher *m, const struct facts *f)
{
	struct text text = facts_get(f, FACT_TEXT), value;
	enum fact_id id;
	uint64_t bits;
	size_t i;

	memcpy(m->candidates, m->rules.always,
	    (m->rules.rules.count + 63) / 64 * sizeof m->rules.always[0]);
	memset(m->seen, 0, sizeof m->seen);
	memset(m->ready, 0, sizeof m->ready);
	buf_clear(&m->squeezed);
	for (i = 0; i < FACT_BITS; i++) {
		for (bits = f->known[i] & m->rules.has_word[i]; bits != 0;
		    bits &= bits - 1) {
			id = (enum fact_id)(i * 64 +
			    (size_t)__builtin_ctzll(bits));
			m->hash[id] = hash_word(facts_get(f, id));
			add_candidates(m, m->rules.by_word[word_slot(id,
			    m->hash[id])]);
		}
	}
	for (i = 0; i < WITH_GRAMS; i++) {
		id = with_grams[i];
		if (!facts_known(f, id))
			continue;
		value = squeezed_value(m, f, id);
		/* Most of them are the end of the text (derive.c). */
		if (id == FACT_TEXT)
			see_text(m, value, facts_get(f, FACT_EXCEPTIONS));
		else if (!ends_with(text, value))
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
	const struct phrase *phrase = m->rules.phrases.rows;
	const uint32_t *hash = m->rules.hashes.rows;
	size_t i;

	if (need->kind == NEED_WORD && has_bit(m->rules.has_word, need->fact)) {
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
	const struct phrase *phrase = m->rules.phrases.rows;
	const struct phrase *end = phrase + need->first + need->count;

	for (phrase += need->first; phrase < end; phrase++) {
		struct text squeezed = text_make(buf_str(&m->rules.pool) +
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
	const struct text *words = m->rules.words.rows;
	const struct text *word = words + need->first;
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
	case NEED_MAY_BE:
		return !facts_known(f, (enum fact_id)need->fact) ||
		    has_word(m, need, f, text_equal);
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
	const struct need *all = m->rules.needs.rows;
	const struct need *needs = all + rule->first;
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
	const struct rule *rules = m->rules.rules.rows, *rule;
	uint64_t bits;
	size_t i;

	for (i = from / 64; i < (m->rules.rules.count + 63) / 64; i++) {
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
	size_t first = m->rules.lists.count, tries;
	struct tests *tests;

	for (tries = 0; tries < TESTS_SLOTS; tries++) {
		tests = &m->tests[(slot + tries) % TESTS_SLOTS];
		if (tests->failure == failure)
			return tests;
		if (tests->failure != NULL)
			continue;
		for (i = 0; i < CAUSES_MAX && failure->causes[i].text != NULL;
		    i++) {
			if (!rules_add_list(&m->rules, failure,
			    failure->causes[i].when))
				return NULL;
		}
		for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL;
		    i++) {
			if (!rules_add_list(&m->rules, failure,
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

	/* No rows: none of the entries so far has a cause or a step. */
	if (tests == NULL || m->rules.lists.rows == NULL) {
		test_plainly(f, ret);
		return;
	}
	rule = (const struct rule *)m->rules.lists.rows + tests->first;
	for (i = 0; i < CAUSES_MAX && failure->causes[i].text != NULL; i++)
		ret->cause[i] = holds(m, &rule[i], f);
	rule += i;
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
	next = (size_t)(rule - (const struct rule *)m->rules.rules.rows) + 1;
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

size_t
diagnosis_causes(const struct diagnosis *d, unsigned char order[CAUSES_MAX])
{
	const struct cause *causes = d->failure->causes;
	size_t n = 0, i, k;

	for (i = 0; i < CAUSES_MAX && causes[i].text != NULL; i++) {
		if (!d->cause[i])
			continue;
		for (k = n++; k > 0 && causes[order[k - 1]].sure >
		    causes[i].sure; k--)
			order[k] = order[k - 1];
		order[k] = (unsigned char)i;
	}
	return n;
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

enum sureness
diagnosis_sure(const struct cause *cause, const struct facts *f)
{
	return cause->sure < POSSIBLE && (facts_known(f, FACT_TOLD) ||
	    facts_known(f, FACT_CUT)) ? POSSIBLE : cause->sure;
}
