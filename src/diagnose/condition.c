/*
 * condition: whether a catalogue's conditions hold; see
 * include/ssm/diagnose/catalogue.h.
 */
#include <string.h>

#include "ssm/diagnose/catalogue.h"
#include "ssm/log/squeeze.h"

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

/* value is squeezed already, the word is not. */
static bool
in_squeezed(struct text value, struct text word)
{
	char needle[PHRASE_MAX];
	size_t len = squeeze_to(needle, sizeof needle, word);

	return len > 0 && text_search(value, text_make(needle, len)) >= 0;
}

/* Neither of them is squeezed: the value is short, or not asked for twice. */
static bool
in_plain(struct text value, struct text word)
{
	char needle[PHRASE_MAX];
	size_t len = squeeze_to(needle, sizeof needle, word), i;
	unsigned char byte;
	struct text more;

	if (len == 0)
		return false;
	while (squeeze_next(&value, &byte)) {
		if (byte != (unsigned char)needle[0])
			continue;
		more = value;
		for (i = 1; i < len && squeeze_next(&more, &byte) &&
		    byte == (unsigned char)needle[i]; i++)
			;
		if (i == len)
			return true;
	}
	return false;
}

static bool
has_phrase(const struct condition *c, const struct facts *f)
{
	bool squeezed = c->fact == FACT_TEXT || c->fact == FACT_EXCEPTIONS;

	return any_word(c->value, facts_get(f, c->fact),
	    squeezed ? in_squeezed : in_plain);
}

static bool
holds(const struct condition *c, const struct facts *f)
{
	switch (c->op) {
	case OP_IS:
		return facts_known(f, c->fact) &&
		    any_word(c->value, facts_get(f, c->fact), text_equal);
	case OP_NOT:
		return !facts_known(f, c->fact) ||
		    !any_word(c->value, facts_get(f, c->fact), text_equal);
	case OP_MAY_BE:
		return !facts_known(f, c->fact) ||
		    any_word(c->value, facts_get(f, c->fact), text_equal);
	case OP_HAS:
		return has_phrase(c, f);
	case OP_LACKS:
		return !has_phrase(c, f);
	case OP_STARTS:
		return facts_known(f, c->fact) &&
		    any_word(c->value, facts_get(f, c->fact), text_begins);
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
