/*
 * parameter: see include/ssm/log/parameter.h.
 */
#include <string.h>

#include "ssm/log/parameter.h"
#include "ssm/log/quote.h"

static const struct text secure = TEXT("SecureString");

/* Without what separates the last word from what follows. */
static struct text
without_end(struct text t)
{
	size_t quote;

	for (;;) {
		if (t.len > 0 && (t.at[t.len - 1] == ' ' ||
		    t.at[t.len - 1] == ',' || t.at[t.len - 1] == '\\' ||
		    t.at[t.len - 1] == '$'))
			t.len--;
		else if ((quote = quote_before(t, t.len)) > 0)
			t.len -= quote;
		else
			return t;
	}
}

/* The word that the text ends with. */
static struct text
last_word(struct text t)
{
	size_t start;

	t = without_end(t);
	for (start = t.len; start > 0 && is_name_char(t.at[start - 1]); start--)
		;
	/* \n, as the text of a program has it. */
	if (start > 0 && t.at[start - 1] == '\\' && escape_at(t, start) == 1)
		start++;
	return text_skip(t, start);
}

static bool
is_name(struct text word)
{
	return text_is(word, "Value") || text_is(word, "value") ||
	    text_is(word, "Key") || text_is(word, "--value") ||
	    text_equal(word, secure);
}

/* The line in which i is, from and to there. */
static struct text
line_before(const struct scan *s, size_t i)
{
	const char *newline = i > 0 ? memrchr(s->t.at, '\n', i) : NULL;

	return text_skip(text_make(s->t.at, i), newline != NULL ?
	    (size_t)(newline - s->t.at) + 1 : 0);
}

static struct text
line_behind(const struct scan *s, size_t i)
{
	const char *newline = memchr(s->t.at + i, '\n', s->t.len - i);

	return text_make(s->t.at + i, (newline != NULL ?
	    (size_t)(newline - s->t.at) : s->t.len) - i);
}

/* Whether the type stands behind the value, before another one. */
static bool
is_secure_behind(struct text line)
{
	struct text between = text_ahead(line, secure);

	return between.len < line.len && !text_has(between, "Value");
}

/*
 * Whether the value behind i, of which the name begins behind `above`, is
 * secret by its type, or by the operation where no type is said.
 */
static bool
is_secret(const struct scan *s, size_t i, struct text above)
{
	struct text before = line_before(s, i), behind = line_behind(s, i);

	above = without_end(above);
	if (text_ends(above, secure.at))
		return true;
	if (text_ends(above, "String") || text_ends(above, "StringList"))
		return false;
	if (s->r->secure || is_secure_behind(behind))
		return true;
	/* The command may stand in the line above. */
	return (text_has(before, "PutParameter") ||
	    text_has(before, "put-parameter") ||
	    text_has(above, "put-parameter")) && !text_has(above, "String") &&
	    !text_has(before, "String") && !text_has(behind, "String");
}

/* What the CLI reads it from. */
static bool
is_file(struct text t)
{
	return text_starts(t, "file://") || text_starts(t, "fileb://");
}

/* A number, or what switches something on or off. */
static bool
is_setting(struct text t)
{
	static const char *const words[] = { "enabled", "disabled", "on",
		"off" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (text_is(t, words[i]))
			return true;
	}
	for (i = 0; i < t.len && ((t.at[i] >= '0' && t.at[i] <= '9') ||
	    t.at[i] == '.'); i++)
		;
	return i == t.len || is_file(t);
}

/* What stands behind i, without its quote. */
static struct text
word_behind(struct text t, size_t i)
{
	char quote;

	i = skip_space(t, i);
	return bare_word(t, i + quote_at(t, i, &quote));
}

enum secret
parameter_value(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text before = text_make(s->t.at, i), word = last_word(before);
	bool lower, tag;

	if (!is_name(word)) {
		before = scan_back(s, i, back);
		word = last_word(before);
	}
	if (text_equal(word, secure)) {
		s->r->secure = true;
		s->r->tag = false;
		return SECRET_NONE;
	}
	if (!is_name(word) || s->t.at[i] == '>')
		return SECRET_NONE;
	before.len = (size_t)(word.at - before.at);
	if (word.at[0] == '-') {
		if (!is_secret(s, i, before) ||
		    is_file(word_behind(s->t, i + 1)))
			return SECRET_NONE;
		s->r->secure = true;
		return SECRET_WORD;
	}
	if (s->t.at[i] == ',')
		return SECRET_NONE;
	lower = word.at[0] == 'v';
	if (word.at[0] == 'K') {
		s->r->tag = true;
		return SECRET_NONE;
	}
	if (before.at == s->t.at)
		before = scan_back(s, before.len, back);
	if (lower)
		return text_ends(without_end(before), "or parameter") &&
		    (s->r->secure || !is_setting(word_behind(s->t, i + 1))) ?
		    SECRET_WORD : SECRET_NONE;
	tag = s->r->tag;
	s->r->tag = false;
	if (tag || !is_secret(s, i, before))
		return SECRET_NONE;
	s->r->secure = true;
	return s->t.at[i] == ':' && quote_before(s->t, i) == 0 ?
	    SECRET_LINE : SECRET_WORD;
}

void
parameter_type(struct scan *s, size_t i)
{
	char back[LOOK_BACK];

	if (text_ends(scan_back(s, i, back), secure.at)) {
		s->r->secure = true;
		s->r->tag = false;
	}
}

bool
parameter_option(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text above = scan_back(s, i, back);

	if (!text_ends(above, "--value"))
		return false;
	above.len -= strlen("--value");
	if (!is_secret(s, i, above))
		return false;
	s->r->secure = true;
	return true;
}
