/*
 * diagnosis: see include/ssm/diagnose/diagnosis.h.
 */
#include <string.h>

#include "ssm/diagnose/diagnosis.h"

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

/* Calls back for each of the words a|b|c until one fits. */
static bool
any_word(const char *words, struct text value,
    bool (*fits)(struct text value, struct text word))
{
	struct text rest = text_of(words);

	for (;;) {
		struct text word = text_before(rest, "|");

		if (fits(value, word))
			return true;
		if (word.len == rest.len)
			return false;
		rest = text_skip(rest, word.len + 1);
	}
}

static bool
equal(struct text value, struct text word)
{
	return value.len == word.len &&
	    (value.len == 0 || memcmp(value.at, word.at, value.len) == 0);
}

static bool
begins(struct text value, struct text word)
{
	return value.len >= word.len &&
	    (word.len == 0 || memcmp(value.at, word.at, word.len) == 0);
}

/* value is squeezed already, the word is not. */
static bool
contains_squeezed(struct text value, struct text word)
{
	struct buf needle;
	bool found;

	buf_init(&needle, 1024);
	text_squeeze(&needle, word);
	found = needle.len > 0 && text_has(value, buf_str(&needle));
	buf_release(&needle);
	return found;
}

static bool
has_phrase(const struct condition *c, const struct facts *f)
{
	struct text value = facts_get(f, c->fact);
	struct buf squeezed;
	bool found;

	if (c->fact == FACT_TEXT || c->fact == FACT_EXCEPTIONS)
		return any_word(c->value, value, contains_squeezed);
	buf_init(&squeezed, FACT_TEXT_CAP);
	text_squeeze(&squeezed, value);
	value = text_make(buf_str(&squeezed), squeezed.len);
	found = any_word(c->value, value, contains_squeezed);
	buf_release(&squeezed);
	return found;
}

static bool
holds(const struct condition *c, const struct facts *f)
{
	switch (c->op) {
	case OP_IS:
		return facts_known(f, c->fact) &&
		    any_word(c->value, facts_get(f, c->fact), equal);
	case OP_NOT:
		return !facts_known(f, c->fact) ||
		    !any_word(c->value, facts_get(f, c->fact), equal);
	case OP_HAS:
		return has_phrase(c, f);
	case OP_LACKS:
		return !has_phrase(c, f);
	case OP_STARTS:
		return facts_known(f, c->fact) &&
		    any_word(c->value, facts_get(f, c->fact), begins);
	case OP_KNOWN:
		return facts_known(f, c->fact);
	case OP_UNKNOWN:
		return !facts_known(f, c->fact);
	case OP_END:
		break;
	}
	return true;
}

bool
conditions_hold(const struct condition *c, const struct facts *f)
{
	for (; c != NULL && c->op != OP_END; c++) {
		if (!holds(c, f))
			return false;
	}
	return true;
}

/* The best of an entry's lists that hold; NULL if none does. */
static const struct condition *
match(const struct failure *entry, const struct facts *f, int *score)
{
	const struct condition *best = NULL, *c;
	int sum, i;

	for (i = 0; i < CONDITIONS_MAX && entry->when[i] != NULL; i++) {
		if (!conditions_hold(entry->when[i], f))
			continue;
		sum = entry->rank;
		for (c = entry->when[i]; c->op != OP_END; c++)
			sum += weight(c);
		if (best == NULL || sum > *score) {
			best = entry->when[i];
			*score = sum;
		}
	}
	return best;
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

void
diagnose(const struct facts *f, struct diagnosis *ret)
{
	const struct catalogue_part *part;
	const struct condition *matched;
	size_t i;
	int score = 0;

	*ret = (struct diagnosis){ 0 };
	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		for (i = 0; i < *part->count; i++) {
			matched = match(&part->rows[i], f, &score);
			if (matched == NULL)
				continue;
			if (ret->failure == NULL || score > ret->score) {
				ret->second = ret->failure;
				ret->second_score = ret->score;
				ret->failure = &part->rows[i];
				ret->matched = matched;
				ret->score = score;
			} else if (ret->second == NULL ||
			    score > ret->second_score) {
				ret->second = &part->rows[i];
				ret->second_score = score;
			}
		}
	}
	if (ret->failure == NULL && is_failure(f))
		ret->failure = &failure_unknown;
}
