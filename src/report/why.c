/*
 * why: the catalogue as a text to read; see include/ssm/report/report.h.
 *
 * Reads the same rows as the report, with no facts: placeholders become the
 * words their facts have for "unknown".
 */
#include <string.h>

#include "ssm/report/report.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"
#include "ssm/report/wrap.h"

#define WIDTH 80

static size_t
width_of(const struct report_style *style)
{
	return style->width >= 40 ? style->width : WIDTH;
}

static void
bold(struct buf *out, const char *text, const struct report_style *style)
{
	buf_addf(out, style->color ? "\033[1m%s\033[0m" : "%s", text);
}

static void
wrapped(struct buf *out, const char *template, const struct facts *none,
    const struct report_style *style, size_t start, size_t indent)
{
	struct buf text, clean;

	buf_init(&text, 16 * 1024);
	buf_init(&clean, 32 * 1024);
	template_fill(&text, template, none, TEMPLATE_PROSE, style->utf8);
	sanitize(&clean, text_make(buf_str(&text), text.len), 0, style->utf8);
	wrap(out, text_make(buf_str(&clean), clean.len), width_of(style),
	    start, indent);
	buf_release(&text);
	buf_release(&clean);
}

static void
verbatim(struct buf *out, const char *template, const struct facts *none,
    enum template_use use, size_t indent)
{
	struct buf text;
	struct text rest, line;

	buf_init(&text, 16 * 1024);
	template_fill(&text, template, none, use, false);
	rest = text_make(buf_str(&text), text.len);
	while (rest.len > 0) {
		line = text_before(rest, "\n");
		rest = text_skip(rest, line.len + 1);
		blanks(out, indent);
		buf_add(out, line.at, line.len);
		buf_addc(out, '\n');
	}
	buf_release(&text);
}

void
report_why_list(struct buf *out, const struct report_style *style)
{
	const struct catalogue_part *part;
	struct facts none;
	size_t i, len;

	facts_init(&none);
	for (part = catalogue; part < catalogue + catalogue_parts; part++) {
		if (part != catalogue)
			buf_addc(out, '\n');
		bold(out, part->family, style);
		buf_addc(out, '\n');
		for (i = 0; i < *part->count; i++) {
			len = strlen(part->rows[i].id);
			blanks(out, 2);
			buf_adds(out, part->rows[i].id);
			if (len < 26) {
				blanks(out, 26 - len);
			} else {
				buf_addc(out, '\n');
				blanks(out, 28);
			}
			wrapped(out, part->rows[i].headline, &none, style, 28,
			    28);
		}
	}
	facts_release(&none);
}

/* Paragraphs are separated by empty lines; indented lines stay as they are. */
static void
long_text(struct buf *out, const char *text, const struct facts *none,
    const struct report_style *style)
{
	struct text rest = text_of(text), part;
	struct buf one;

	while (rest.len > 0) {
		part = text_before(rest, "\n\n");
		rest = text_skip(rest, part.len + 2);
		buf_init(&one, 16 * 1024);
		buf_add(&one, part.at, part.len);
		if (text_starts(part, "  "))
			verbatim(out, buf_str(&one), none, TEMPLATE_COMMAND, 0);
		else
			wrapped(out, buf_str(&one), none, style, 0, 0);
		buf_addc(out, '\n');
		buf_release(&one);
	}
}

void
report_why(struct buf *out, const struct failure *failure,
    const struct report_style *style)
{
	static const char *const sure_words[] = {
		[CERTAIN] = "certain", [LIKELY] = "likely",
		[POSSIBLE] = "possible", [UNLIKELY] = "less likely",
	};
	const struct cause *cause;
	const struct step *step;
	struct facts none;
	int i;

	facts_init(&none);
	bold(out, failure->id, style);
	buf_adds(out, ": ");
	wrapped(out, failure->headline, &none, style,
	    strlen(failure->id) + 2, 4);
	buf_addc(out, '\n');
	if (failure->about != NULL)
		long_text(out, failure->about, &none, style);
	for (i = 0; i < CAUSES_MAX && failure->causes[i].text != NULL; i++) {
		cause = &failure->causes[i];
		if (i == 0) {
			bold(out, "causes", style);
			buf_addc(out, '\n');
		}
		blanks(out, 2);
		buf_adds(out, sure_words[cause->sure]);
		blanks(out, 13 - strlen(sure_words[cause->sure]));
		wrapped(out, cause->text, &none, style, 15, 15);
		if (cause->check != NULL)
			verbatim(out, cause->check, &none, TEMPLATE_COMMAND,
			    17);
	}
	for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL; i++) {
		step = &failure->steps[i];
		if (i == 0) {
			buf_addc(out, '\n');
			bold(out, "what to do", style);
			buf_addc(out, '\n');
		}
		buf_adds(out, "  - ");
		wrapped(out, step->text, &none, style, 4, 4);
		if (step->command != NULL)
			verbatim(out, step->command, &none, TEMPLATE_COMMAND,
			    6);
		if (step->policy != NULL)
			verbatim(out, step->policy, &none, TEMPLATE_POLICY, 6);
	}
	if (failure->note != NULL) {
		buf_addc(out, '\n');
		wrapped(out, failure->note, &none, style, 0, 0);
	}
	for (i = 0; i < REFERENCES_MAX && failure->references[i] != NULL;
	    i++) {
		if (i == 0) {
			buf_addc(out, '\n');
			bold(out, "references", style);
			buf_addc(out, '\n');
		}
		buf_addf(out, "  %s\n", failure->references[i]);
	}
	facts_release(&none);
}
