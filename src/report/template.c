/*
 * template: see include/ssm/report/template.h.
 */
#include <string.h>

#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"

/* The longest value that is put into a sentence. */
#define PROSE_MAX 300

static bool
is_safe_for_shell(struct text t)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (strchr(safe, t.at[i]) == NULL)
			return false;
	}
	return t.len > 0;
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
	struct buf clean;

	buf_init(&clean, 512);
	sanitize(&clean, facts_get(f, id), 0, false);
	buf_adds(out, option);
	add_quoted(out, text_make(buf_str(&clean), clean.len));
	buf_release(&clean);
}

/* The options that make another aws command ask the same place as the same. */
static void
add_aws_options(struct buf *out, const struct facts *f)
{
	if (facts_is(f, FACT_PROFILE_FROM, "option") &&
	    facts_known(f, FACT_PROFILE))
		add_option(out, " --profile ", f, FACT_PROFILE);
	if (facts_known(f, FACT_REGION))
		add_option(out, " --region ", f, FACT_REGION);
}

static void
add_fact(struct buf *out, const struct facts *f, enum fact_id id,
    enum template_use use, bool utf8)
{
	const struct fact_info *info = fact_info(id);
	struct buf clean;

	if (id == FACT_AWS_OPTIONS) {
		add_aws_options(out, f);
		return;
	}
	if (!facts_known(f, id) || facts_get(f, id).len == 0) {
		buf_adds(out, use == TEMPLATE_PROSE ? info->prose :
		    info->command);
		return;
	}
	buf_init(&clean, 4 * PROSE_MAX + FACT_CAP);
	sanitize(&clean, facts_get(f, id), use == TEMPLATE_PROSE ? PROSE_MAX :
	    0, utf8);
	switch (use) {
	case TEMPLATE_PROSE:
		buf_add(out, buf_str(&clean), clean.len);
		break;
	case TEMPLATE_COMMAND:
		add_quoted(out, text_make(buf_str(&clean), clean.len));
		break;
	case TEMPLATE_POLICY:
		add_json(out, text_make(buf_str(&clean), clean.len));
		break;
	}
	buf_release(&clean);
}

/* A name between braces; text that is no name (JSON) is no placeholder. */
static size_t
name_length(const char *s)
{
	size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyz_");

	return len > 0 && s[len] == '}' ? len : 0;
}

void
template_fill(struct buf *out, const char *template, const struct facts *f,
    enum template_use use, bool utf8)
{
	size_t len;

	while (*template != '\0') {
		len = strcspn(template, "{");
		buf_add(out, template, len);
		template += len;
		if (*template == '\0')
			break;
		len = name_length(template + 1);
		if (len == 0) {
			buf_addc(out, *template++);
			continue;
		}
		add_fact(out, f, fact_by_name(text_make(template + 1, len)),
		    use, utf8);
		template += len + 2;
	}
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
