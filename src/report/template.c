/*
 * template: see include/ssm/report/template.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"

/* The longest value that is put into a sentence. */
#define PROSE_MAX 300

/* The bytes from a to z in a set of 64. */
#define BYTES(a, z) \
	((UINT64_C(2) << ((z) & 63)) - (UINT64_C(1) << ((a) & 63)))

static bool
is_safe_for_shell(struct text t)
{
	/* From '+' to ':' stand , - . / and the digits, too. */
	static const uint64_t safe[4] = {
		BYTES('%', '%') | BYTES('+', ':') | BYTES('=', '='),
		BYTES('@', 'Z') | BYTES('_', '_') | BYTES('a', 'z'),
	};
	uint64_t all = 1;
	size_t i;

	for (i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.at[i];

		all &= safe[c >> 6] >> (c & 63);
	}
	return t.len > 0 && all != 0;
}

/* Quotes for sh(1); plain words stay as they are. */
static void
add_quoted(struct buf *out, struct text t)
{
	size_t i;

	if (is_safe_for_shell(t)) {
		buf_add(out, t.at, t.len);
		return;
	}
	buf_addc(out, '\'');
	for (i = 0; i < t.len; i++) {
		if (t.at[i] == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, t.at[i]);
	}
	buf_addc(out, '\'');
}

static void
add_json(struct buf *out, struct text t)
{
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] == '"' || t.at[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, t.at[i]);
	}
}

static void
add_option(struct buf *out, const char *option, const struct facts *f,
    enum fact_id id)
{
	struct text value = facts_get(f, id);
	struct buf clean;

	buf_adds(out, option);
	if (value.len <= 512 && is_safe_for_shell(value)) {
		buf_add(out, value.at, value.len);
		return;
	}
	buf_init(&clean, 512);
	sanitize(&clean, value, 0, false);
	add_quoted(out, text_make(buf_str(&clean), clean.len));
	buf_release(&clean);
}

/*
 * The options that make another aws command ask the same place as the same; a
 * profile or Region that the command names itself, right before, stays the only
 * one. aws-global is no Region, but what botocore's rules for global services
 * put in its place.
 */
static void
add_aws_options(struct buf *out, const struct facts *f, struct text before)
{
	enum fact_id profile = facts_profile_to_name(f);

	if (profile != FACT_NONE && (before.len == 0 ||
	    !text_has(before, " --profile ")))
		add_option(out, " --profile ", f, profile);
	if (facts_known(f, FACT_REGION) && !text_has(before, " --region ") &&
	    !facts_is(f, FACT_REGION, "aws-global"))
		add_option(out, " --region ", f, FACT_REGION);
}

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '{' ||
	    c == '}';
}

/*
 * Whether the placeholder is a part of a name (ssm.{region}.amazonaws.com,
 * AWS_PROFILE={env_profile}), where words for a sentence make no sense.
 */
static bool
is_in_name(const char *template, const char *open, const char *behind)
{
	static const char links[] = ".:/=@";

	if (open > template && (is_name_byte(open[-1]) ||
	    strchr(links, open[-1]) != NULL))
		return true;
	return is_name_byte(*behind) || (*behind != '\0' &&
	    strchr(links, *behind) != NULL &&
	    (is_name_byte(behind[1]) || behind[1] == '/'));
}

static struct text
last_word(struct text t)
{
	size_t from = t.len;

	while (from > 0 && is_name_byte(t.at[from - 1]))
		from--;
	return text_skip(t, from);
}

/*
 * Words in a sentence for what is unknown. Behind the noun that they end with
 * they say nothing new: "no cluster the cluster" is no cluster, "(account your
 * account)" is your account. "The name the endpoint" is the name of it.
 */
static void
add_words(struct buf *out, struct text words, bool begins)
{
	struct text before = text_make(buf_str(out), out->len), noun;
	char first;

	if (text_ends(before, " ")) {
		before.len--;
		noun = last_word(before);
		before.len -= noun.len;
		if (noun.len > 0 && text_equal(noun, last_word(words))) {
			if (!text_starts(words, "your ") &&
			    !text_starts(words, "its ") &&
			    !text_ends(before, "(")) {
				buf_truncate(out, out->len - 1);
				return;
			}
			buf_truncate(out, before.len);
		} else if (text_is(noun, "name") || text_is(noun, "host")) {
			buf_adds(out, "of ");
		}
	}
	begins = begins || text_ends(text_make(buf_str(out), out->len), ". ");
	first = words.len > 0 ? words.at[0] : '\0';
	if (begins && first >= 'a' && first <= 'z') {
		buf_addc(out, (char)(first - 'a' + 'A'));
		words = text_skip(words, 1);
	}
	buf_add(out, words.at, words.len);
}

static void
add_fact(struct buf *out, const struct facts *f, enum fact_id id,
    enum template_use use, bool utf8)
{
	const struct fact_info *info = fact_info(id);
	struct text value = facts_get(f, id);
	struct buf clean;

	if (!facts_known(f, id) || value.len == 0) {
		buf_adds(out, use == TEMPLATE_PROSE ? info->prose :
		    info->command);
		return;
	}
	if (use == TEMPLATE_PROSE) {
		if (value.len <= PROSE_MAX && printable(value) == value.len)
			buf_add(out, value.at, value.len);
		else
			sanitize(out, value, PROSE_MAX, utf8);
		return;
	}
	/* What needs no quotes needs nothing else. */
	if (value.len <= FACT_CAP && is_safe_for_shell(value)) {
		buf_add(out, value.at, value.len);
		return;
	}
	buf_init(&clean, 4 * PROSE_MAX + FACT_CAP);
	sanitize(&clean, value, 0, utf8);
	if (use == TEMPLATE_COMMAND)
		add_quoted(out, text_make(buf_str(&clean), clean.len));
	else
		add_json(out, text_make(buf_str(&clean), clean.len));
	buf_release(&clean);
}

/*
 * The words to type again, each as one word for the shell; the fact to put
 * behind them.
 */
__attribute__((noinline)) static enum fact_id
add_again(struct buf *out, const struct facts *f, enum fact_id id, bool utf8)
{
	struct text rest = facts_get(f, id), word;
	struct buf clean;

	if (rest.len == 0)
		rest = facts_get(f, FACT_AGAIN);
	if (rest.len == 0) {
		buf_adds(out, "ssm-connect ");
		return FACT_TARGET;
	}
	buf_init(&clean, 4 * FACT_CAP);
	while (rest.len > 0) {
		word = text_make(rest.at, strnlen(rest.at, rest.len));
		buf_clear(&clean);
		sanitize(&clean, word, 0, utf8);
		add_quoted(out, text_make(buf_str(&clean), clean.len));
		rest = text_skip(rest, word.len + 1);
		if (rest.len > 0)
			buf_addc(out, ' ');
	}
	buf_release(&clean);
	return FACT_NONE;
}

/* A name between braces; text that is no name (JSON) is no placeholder. */
static size_t
name_length(const char *s)
{
	size_t len;

	for (len = 0; (s[len] >= 'a' && s[len] <= 'z') || s[len] == '_'; len++)
		;
	return len > 0 && s[len] == '}' ? len : 0;
}

void
template_fact(struct buf *out, const struct facts *f, enum fact_id id,
    bool utf8)
{
	add_fact(out, f, id, TEMPLATE_PROSE, utf8);
}

/* The headline of an entry is no sentence and begins in lower case. */
static bool
is_sentence(const char *template)
{
	size_t len = strlen(template);

	return len > 0 && strchr(".:?", template[len - 1]) != NULL;
}

void
template_fill(struct buf *out, const char *template, const struct facts *f,
    enum template_use use, bool utf8)
{
	const char *whole = template, *at = template, *open, *behind;
	enum fact_id id;
	size_t len;

	while (*(open = strchrnul(at, '{')) != '\0') {
		len = name_length(open + 1);
		/* Most braces that enclose no name belong to JSON. */
		if (len == 0) {
			at = open + 1;
			continue;
		}
		buf_add(out, template, (size_t)(open - template));
		id = fact_by_name(text_make(open + 1, len));
		behind = open + 1 + len + 1;
		if (id == FACT_AGAIN || id == FACT_AGAIN_PLAIN)
			id = add_again(out, f, id, utf8);
		if (id == FACT_AWS_OPTIONS)
			add_aws_options(out, f, text_make(template,
			    (size_t)(open - template)));
		else if (use != TEMPLATE_PROSE || facts_get(f, id).len > 0)
			add_fact(out, f, id, use, utf8);
		else if (is_in_name(whole, open, behind))
			buf_adds(out, fact_info(id)->command);
		else
			add_words(out, text_of(fact_info(id)->prose),
			    open == whole && is_sentence(whole));
		template = at = behind;
	}
	buf_add(out, template, (size_t)(open - template));
}

const char *
template_unknown(const char *template)
{
	const char *open;
	size_t len;

	for (open = strchr(template, '{'); open != NULL;
	    open = strchr(open + 1, '{')) {
		len = name_length(open + 1);
		if (len > 0 && fact_by_name(text_make(open + 1, len)) ==
		    FACT_NONE)
			return open;
	}
	return NULL;
}
