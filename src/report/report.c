/*
 * report: see include/ssm/report/report.h.
 */
#include <string.h>

#include "ssm/report/evidence.h"
#include "ssm/report/report.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"
#include "ssm/report/wrap.h"

#define INDENT 2	/* of the explaining part */
#define LABEL 13	/* width of "less likely  " */
#define COMMAND_INDENT 7
#define QUOTE_MAX 200

struct page {
	struct buf *out;
	const struct facts *facts;
	const struct report_style *style;
	size_t width;
	struct buf text;	/* a paragraph before it is wrapped */
};

static const struct text sure_words[] = {
	[CERTAIN] = TEXT("certain"), [LIKELY] = TEXT("likely"),
	[POSSIBLE] = TEXT("possible"), [UNLIKELY] = TEXT("less likely"),
};

static const struct text who_words[] = {
	[YOU] = TEXT(""), [ADMIN] = TEXT("account's administrator"),
	[ORGANIZATION] = TEXT("organization's administrator"),
	[OWNER] = TEXT("instance's owner"), [NETWORK] = TEXT("network team"),
};

/* What the facts exclude, whatever the failure is. */
static const struct {
	const char *text;
	bool way;		/* to AWS: not if a cause may lie there */
	const struct condition *when;
} ruled_out[] = {
	{ "the clock ({skew} apart)", false, ALL(IS(CLOCK, "right")) },
	{ "name resolution, network, TLS", true, ALL(KNOWN(STATUS),
	    IS(HOST_KIND, "aws"), NOT(BODY_KIND, "html|empty"),
	    KNOWN(HAS_REQUEST_ID)) },
};

__attribute__((noinline)) static void
color(struct page *p, const char *sequence)
{
	if (p->style->color)
		buf_adds(p->out, sequence);
}

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define GREEN "\033[1;32m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

/* A template for prose, filled, is the page's text. */
static void
fill(struct page *p, const char *template)
{
	buf_clear(&p->text);
	template_fill(&p->text, template, p->facts, TEMPLATE_PROSE,
	    p->style->utf8);
}

/* Wraps the page's text, whose buffer can be read beyond it. */
static void
wrap_text(struct page *p, size_t start, size_t indent)
{
	wrap_within(p->out, text_make(buf_str(&p->text), p->text.len),
	    p->text.size, p->width, start, indent);
}

/*
 * Words of our own with a fact behind them, for what is put together. Code that
 * is run once for each report should be short rather than fast.
 */
__attribute__((noinline)) static void
say_text(struct buf *text, const struct page *p, struct text words,
    enum fact_id id)
{
	buf_add(text, words.at, words.len);
	template_fact(text, p->facts, id, p->style->utf8);
}

static inline void
say(struct buf *text, const struct page *p, const char *words, enum fact_id id)
{
	say_text(text, p, text_of(words), id);
}

static void
paragraph(struct page *p, const char *template, size_t indent)
{
	fill(p, template);
	blanks(p->out, indent);
	wrap_text(p, indent, indent);
}

static void
begin_label(struct page *p)
{
	blanks(p->out, INDENT);
	color(p, BOLD);
}

/* The page's text stands behind a label of so many columns. */
static void
end_label(struct page *p, size_t len)
{
	size_t column = INDENT + LABEL;

	color(p, PLAIN);
	blanks(p->out, len < LABEL ? LABEL - len : 1);
	wrap_text(p, column, column);
}

static void
labelled(struct page *p, struct text label)
{
	begin_label(p);
	buf_add(p->out, label.at, label.len);
	end_label(p, label.len);
}

/* Lines of a command or policy: never wrapped, so that they can be pasted. */
static void
verbatim(struct page *p, const char *template, enum template_use use,
    size_t indent)
{
	size_t before = p->out->len, start;
	struct text rest, line;

	blanks(p->out, indent);
	start = p->out->len;
	template_fill(p->out, template, p->facts, use, p->style->utf8);
	rest = text_skip(text_make(buf_str(p->out), p->out->len), start);
	if (text_find_char(rest, '\n') == -1) {
		if (rest.len > 0)
			buf_addc(p->out, '\n');
		else
			buf_truncate(p->out, before);
		return;
	}
	/* Each line is indented. */
	buf_clear(&p->text);
	buf_add(&p->text, rest.at, rest.len);
	buf_truncate(p->out, before);
	rest = text_make(buf_str(&p->text), p->text.len);
	while (rest.len > 0) {
		line = text_line(&rest);
		blanks(p->out, indent);
		buf_add(p->out, line.at, line.len);
		buf_addc(p->out, '\n');
	}
}

/* The node's reason as the plugin has printed it. */
static const char *
reason_line(const struct facts *f)
{
	if (facts_is(f, FACT_REASON, "timed out"))
		return "Session: {session_id} timed out.";
	if (!facts_known(f, FACT_SESSION_ID) || text_starts(facts_get(f,
	    FACT_REASON), "Connection to destination port failed"))
		return "{reason}";
	return "SessionId: {session_id} : {reason}";
}

/*
 * aws's last message, or the plugin's, as it was printed, but safe for a
 * terminal.
 */
static void
final_line(struct page *p)
{
	struct text rest = facts_get(p->facts, FACT_FINAL), line;
	int lines = 0;

	if (rest.len == 0 && facts_known(p->facts, FACT_PERFORM)) {
		paragraph(p, "Cannot perform start session: {perform}", 0);
		buf_addc(p->out, '\n');
		return;
	}
	if (rest.len == 0 && facts_known(p->facts, FACT_REASON)) {
		paragraph(p, reason_line(p->facts), 0);
		buf_addc(p->out, '\n');
		return;
	}
	while (rest.len > 0 && lines++ < 12) {
		line = text_line(&rest);
		sanitize(p->out, line, 2000, p->style->utf8);
		buf_addc(p->out, '\n');
	}
	if (lines > 0)
		buf_addc(p->out, '\n');
}

static void
headline(struct page *p, const struct failure *failure, struct text kind,
    const char *paint)
{
	struct text id = text_of(failure->id);
	size_t column = kind.len + id.len + 4;

	color(p, paint);
	buf_add(p->out, kind.at, kind.len);
	buf_addc(p->out, '[');
	buf_add(p->out, id.at, id.len);
	buf_addc(p->out, ']');
	color(p, PLAIN);
	buf_add(p->out, ": ", 2);
	color(p, BOLD);
	fill(p, fitting(failure->headline, failure->headline_another,
	    p->facts));
	/* Beside a long id, or on a narrow page, there is no room for it. */
	wrap_text(p, column, column < 34 && column + 46 < p->width ? column : 4);
	/* The colour ends on the line it began on. */
	buf_truncate(p->out, p->out->len - 1);
	color(p, PLAIN);
	buf_addc(p->out, '\n');
}

/*
 * Besides StartSession these are for the target; on the way there others are
 * asked for keys.
 */
static const struct condition *const about_target = ALL(IS(OPERATION,
    "ExecuteCommand|GetConnectionStatus|SendCommand"));

/* Mostly it stands behind the service's name. */
static bool
host_has(const struct facts *f, struct text region)
{
	struct text host = facts_get(f, FACT_HOST);

	return text_begins(text_after(host, "."), region) ||
	    text_search(host, region) >= 0;
}

/*
 * Of what was asked, and where. The Region is that of the command line; what
 * asks somewhere else, such as the portal of Identity Center, says where.
 */
static void
add_place(struct buf *text, const struct page *p)
{
	const struct facts *f = p->facts;
	struct text region = facts_get(f, FACT_REGION);
	bool target = facts_is(f, FACT_OPERATION, "StartSession") ||
	    conditions_hold(about_target, f);

	if (target && facts_known(f, FACT_TARGET))
		say(text, p, " for ", FACT_TARGET);
	if (target && (host_has(f, region) ||
	    !facts_is(f, FACT_HOST_KIND, "aws"))) {
		if (region.len > 0)
			say(text, p, " in ", FACT_REGION);
	} else if (facts_known(f, FACT_STATUS) && facts_known(f, FACT_HOST)) {
		say(text, p, " at ", FACT_HOST);
	}
}

/* What happened, from the facts: operation, place, status, time, id. */
static void
happened(struct page *p)
{
	const struct facts *f = p->facts;
	struct buf *text = &p->text;

	/* Before anything was sent there is nothing to tell of. */
	if (!facts_known(f, FACT_OPERATION) || (!facts_known(f, FACT_STATUS) &&
	    (!facts_known(f, FACT_ENDPOINT) || !facts_known(f, FACT_ATTEMPTS))))
		return;
	buf_clear(text);
	say(text, p, "", FACT_OPERATION);
	add_place(text, p);
	if (facts_known(f, FACT_STATUS))
		say(text, p, " got HTTP ", FACT_STATUS);
	else
		say(text, p, " got no answer from ", FACT_HOST);
	if (facts_known(f, FACT_ATTEMPTS) && !facts_is(f, FACT_ATTEMPTS, "1")) {
		say(text, p, " in ", FACT_ATTEMPTS);
		buf_adds(text, " attempts");
	}
	if (facts_known(f, FACT_ELAPSED))
		say(text, p, " after ", FACT_ELAPSED);
	if (facts_is(f, FACT_HAS_REQUEST_ID, "yes")) {
		say(text, p, " (request id ", FACT_REQUEST_ID);
		buf_addc(text, ')');
	} else if (facts_is(f, FACT_HAS_REQUEST_ID, "no")) {
		buf_adds(text, ", without a request id");
	}
	buf_addc(text, '.');
	blanks(p->out, INDENT);
	wrap_text(p, INDENT, INDENT);
}

/* Of a session that worked for a while this is what matters. */
static void
duration(struct page *p)
{
	if (!facts_known(p->facts, FACT_OPEN_FOR))
		return;
	paragraph(p, facts_known(p->facts, FACT_SILENT_FOR) ?
	    "It had been open for {open_for}, and silent for the last "
	    "{silent_for}." : "It had been open for {open_for}.", INDENT);
}

static void
causes(struct page *p, const struct diagnosis *d)
{
	unsigned char order[CAUSES_MAX];
	const struct cause *cause;
	const char *text;
	size_t n = diagnosis_causes(d, order), i;

	for (i = 0; i < n; i++) {
		cause = &d->failure->causes[order[i]];
		text = fitting(cause->text, cause->another, p->facts);
		if (text == NULL)
			continue;
		fill(p, text);
		labelled(p, sure_words[diagnosis_sure(cause, p->facts)]);
		if (cause->check != NULL)
			verbatim(p, cause->check, TEMPLATE_COMMAND,
			    INDENT + LABEL + 2);
	}
}

static void
exclusions(struct page *p, const struct failure *failure)
{
	struct buf *text = &p->text;
	size_t i;

	buf_clear(text);
	for (i = 0; i < sizeof ruled_out / sizeof ruled_out[0]; i++) {
		if ((ruled_out[i].way && failure->on_the_way) ||
		    !conditions_hold(ruled_out[i].when, p->facts))
			continue;
		if (text->len > 0)
			buf_adds(text, ", ");
		template_fill(text, ruled_out[i].text, p->facts,
		    TEMPLATE_PROSE, p->style->utf8);
	}
	if (text->len > 0)
		labelled(p, text_of("ruled out"));
}

static void
evidence(struct page *p, const struct diagnosis *d)
{
	struct evidence e;
	size_t i, start;

	evidence_collect(&e, p->facts, d);
	if (e.count > 0 && !text_ends(text_make(buf_str(p->out), p->out->len),
	    "\n\n"))
		buf_addc(p->out, '\n');
	for (i = 0; i < e.count; i++) {
		const struct fact *fact = &p->facts->fact[e.fact[i]];

		begin_label(p);
		start = p->out->len;
		buf_adds(p->out, "line ");
		buf_add_number(p->out, fact->line);
		buf_clear(&p->text);
		sanitize(&p->text, facts_quotation(p->facts, e.fact[i]),
		    QUOTE_MAX, p->style->utf8);
		end_label(p, p->out->len - start);
	}
}

/* Who asked, with what, from where: the rest of what is known. */
static void
known(struct page *p)
{
	struct buf *text = &p->text;

	if (!facts_known(p->facts, FACT_CLI_VERSION))
		return;
	buf_clear(text);
	say(text, p, "aws-cli ", FACT_CLI_VERSION);
	if (facts_known(p->facts, FACT_PLUGIN_VERSION))
		say(text, p, ", session-manager-plugin ", FACT_PLUGIN_VERSION);
	if (facts_known(p->facts, FACT_REGION))
		say(text, p, ", ", FACT_REGION);
	if (facts_known(p->facts, FACT_PROFILE))
		say(text, p, ", profile ", FACT_PROFILE);
	else if (facts_profile_to_name(p->facts) != FACT_NONE)
		say(text, p, ", profile ", facts_profile_to_name(p->facts));
	if (facts_known(p->facts, FACT_SOURCE))
		say(text, p, ", credentials from ", FACT_SOURCE);
	labelled(p, text_of("known"));
}

static void
step(struct page *p, const struct step *s, const char *words, int number)
{
	struct buf *text = &p->text;

	fill(p, words);
	if (s->who != YOU) {
		if (text->len > 0 && (text->data[text->len - 1] == '.' ||
		    text->data[text->len - 1] == ':'))
			buf_truncate(text, text->len - 1);
		buf_adds(text, " (");
		buf_add(text, who_words[s->who].at, who_words[s->who].len);
		buf_adds(text, s->command != NULL || s->policy != NULL ?
		    "):" : ").");
	}
	blanks(p->out, 2);
	buf_add_number(p->out, (uint64_t)number);
	buf_add(p->out, ". ", 2);
	wrap_text(p, 5, 5);
	if (s->command != NULL)
		verbatim(p, s->command, TEMPLATE_COMMAND, COMMAND_INDENT);
	if (s->policy != NULL)
		verbatim(p, s->policy, TEMPLATE_POLICY, COMMAND_INDENT);
}

static void
steps(struct page *p, const struct diagnosis *d)
{
	const struct failure *failure = d->failure;
	const char *note = fitting(failure->note,
	    failure->note_another, p->facts);
	const char *text;
	int i, number = 0;

	for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL; i++) {
		if (!d->step[i] || (text = fitting(failure->steps[i].text,
		    failure->steps[i].another, p->facts)) == NULL)
			continue;
		if (number++ == 0) {
			buf_addc(p->out, '\n');
			color(p, BOLD);
			buf_adds(p->out, "next steps");
			color(p, PLAIN);
			buf_addc(p->out, '\n');
		}
		step(p, &failure->steps[i], text, number);
	}
	if (note != NULL)
		paragraph(p, note, INDENT);
}

static void
page_init(struct page *p, struct buf *out, const struct facts *f,
    const struct report_style *style)
{
	*p = (struct page){ .out = out, .facts = f, .style = style,
	    .width = style->width };
	if (p->width == 0)
		p->width = 80;
	if (p->width < 40)
		p->width = 40;
	buf_init(&p->text, 16 * 1024);
	/* Most paragraphs fit into that, and malloc() has it at hand. */
	buf_reserve(&p->text, 1023);
}

static void
page_release(struct page *p)
{
	buf_release(&p->text);
}

static void
whole_report(struct page *p, const struct diagnosis *d)
{
	const char *what = fitting(d->failure->what,
	    d->failure->what_another, p->facts);
	struct buf *out = p->out;
	size_t before;

	buf_addc(out, '\n');
	before = out->len;
	if (facts_known(p->facts, FACT_TOLD))
		paragraph(p, "The message stands in a sentence: somebody tells "
		    "of it. What follows holds if your command printed it. If "
		    "it printed another one, that one counts.", INDENT);
	else if (facts_known(p->facts, FACT_CUT))
		paragraph(p, "The text ends before aws said what went wrong. "
		    "What follows rests on the lines that are there.", INDENT);
	else if (what != NULL)
		paragraph(p, what, INDENT);
	else
		happened(p);
	duration(p);
	if (out->len > before)
		buf_addc(out, '\n');
	before = out->len;
	causes(p, d);
	/* How it was opened is past and proven. */
	if (!facts_is(p->facts, FACT_OPENED, "yes")) {
		exclusions(p, d->failure);
		known(p);
	}
	evidence(p, d);
	if (out->len == before && before > 0 && out->data[before - 1] == '\n' &&
	    before > 1 && out->data[before - 2] == '\n')
		buf_truncate(out, before - 1);
	steps(p, d);
	if (p->style->log_path != NULL)
		buf_addf(out, "\nlog (secrets masked)  %s\n%22s"
		    "ssm-connect explain %s\n", p->style->log_path, "",
		    p->style->log_path);
}

void
report_text(struct buf *out, const struct facts *f, const struct diagnosis *d,
    const struct report_style *style)
{
	struct page p;

	if (d->failure == NULL || d->failure->verdict != VERDICT_FAILED)
		return;
	page_init(&p, out, f, style);
	/* Of a text that is cut before it, it is an exception's. */
	if (style->with_final && !facts_known(f, FACT_CUT))
		final_line(&p);
	headline(&p, d->failure, text_of(facts_known(f, FACT_TOLD) ? "maybe" :
	    "error"), RED);
	if (!style->brief)
		whole_report(&p, d);
	page_release(&p);
}

void
report_fine(struct buf *out, const struct facts *f, const struct diagnosis *d,
    const struct report_style *style)
{
	struct page p;

	if (d->failure == NULL || d->failure->verdict == VERDICT_FAILED)
		return;
	page_init(&p, out, f, style);
	headline(&p, d->failure, text_of("no failure"), GREEN);
	if (d->failure->what != NULL && !style->brief) {
		buf_addc(out, '\n');
		paragraph(&p, d->failure->what, INDENT);
	}
	if (!style->brief)
		steps(&p, d);
	page_release(&p);
}
