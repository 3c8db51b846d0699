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

/* Whether the line that is being written names an option already. */
static bool
line_has(const struct buf *out, const char *option)
{
	struct text all = text_make(buf_str(out), out->len), line = all;

	while (line.len > 0 && line.at[line.len - 1] != '\n')
		line.len--;
	return text_has(text_skip(all, line.len), option);
}

/*
 * The options that make another aws command ask the same place as the same; a
 * profile that the command names itself stays the only one.
 */
static void
add_aws_options(struct buf *out, const struct facts *f)
{
	enum fact_id profile = facts_profile_to_name(f);

	if (profile != FACT_NONE && !line_has(out, " --profile "))
		add_option(out, " --profile ", f, profile);
	if (facts_known(f, FACT_REGION))
		add_option(out, " --region ", f, FACT_REGION);
}

static void
add_fact(struct buf *out, const struct facts *f, enum fact_id id,
    enum template_use use, bool utf8)
{
	const struct fact_info *info = fact_info(id);
	struct text value = facts_get(f, id);
	struct buf clean;

	if (id == FACT_AWS_OPTIONS) {
		add_aws_options(out, f);
		return;
	}
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

void
template_fill(struct buf *out, const char *template, const struct facts *f,
    enum template_use use, bool utf8)
{
	const char *at = template, *open;
	size_t len;

	while (*(open = strchrnul(at, '{')) != '\0') {
		len = name_length(open + 1);
		/* Most braces that enclose no name belong to JSON. */
		if (len == 0) {
			at = open + 1;
			continue;
		}
		buf_add(out, template, (size_t)(open - template));
		add_fact(out, f, fact_by_name(text_make(open + 1, len)), use,
		    utf8);
		template = at = open + 1 + len + 1;
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
