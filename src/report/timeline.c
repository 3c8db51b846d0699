/*
 * timeline: see include/ssm/report/timeline.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/log/redact.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"
#include "ssm/report/timeline.h"

#define TEXT_MAX 300	/* of a step's text */
#define BAR 8		/* columns of the longest bar */

enum way {
	FOLD,	/* noise: counted */
	SHOW,
	LIST,	/* shown; what follows at once is added to the same step */
	MARK	/* shown and marked as deciding */
};

/*
 * What a message means. The text's placeholders are facts of the request under
 * way, else of the run; {rest} is what follows the message's beginning. For
 * FOLD it names what is counted.
 */
struct meaning {
	const char *logger;	/* exact, a prefix that ends in '.', or "" */
	const char *starts;
	enum way way;
	const char *text;
};

static const struct meaning meanings[] = {
	{ "awscli.clidriver", "CLI version: ", SHOW, "version: {rest}" },
	{ "awscli.clidriver", "Arguments entered to CLI: ", SHOW,
	    "arguments: {rest}" },
	{ "awscli.clidriver", "OrderedDict(", FOLD, "argument table" },
	{ "awscli.clidriver", "Exception caught", SHOW, "exception caught" },
	{ "awscli.clidriver", "Exiting with rc ", SHOW, "exit status {rest}" },
	{ "awscli.lazy_emitter", "", FOLD, "plugin registration" },
	{ "awscli.arguments", "Unpacked value of ", SHOW,
	    "argument unpacked: {rest}" },
	{ "awscli.alias", "Expanded ", SHOW, "alias expanded: {rest}" },
	{ "awscli.customizations.", "SessionManagerPlugin is not present",
	    MARK, "session-manager-plugin was not found" },
	{ "awscli.utils", "Max number of attempts exceeded", SHOW,
	    "metadata service asked for the Region: no answer" },
	{ "botocore.hooks", "", FOLD, "handler call" },
	{ "botocore.loaders", "", FOLD, "data file" },
	{ "botocore.session", "Setting config variable for profile to ", SHOW,
	    "profile set to {rest}" },
	{ "botocore.session", "Setting config variable for region to ", SHOW,
	    "Region set to {rest}" },
	{ "botocore.utils", "IMDS ENDPOINT: ", SHOW,
	    "metadata service's address noted (not asked): {rest}" },
	{ "botocore.utils", "Metadata service returned", MARK,
	    "metadata service refused: {rest}" },
	{ "botocore.utils", "Caught retryable HTTP exception", MARK,
	    "metadata service did not answer" },
	{ "botocore.utils", "Max number of attempts exceeded", SHOW,
	    "metadata service given up" },
	{ "botocore.utils", "Received error when attempting to retrieve", MARK,
	    "container credentials refused: {rest}" },
	{ "botocore.credentials", "Looking for credentials via: ", LIST,
	    "credentials searched: {rest}" },
	{ "botocore.credentials", "Found credentials in ", SHOW,
	    "credentials found in {rest}" },
	{ "botocore.credentials", "Credentials found in ", SHOW,
	    "credentials found in {rest}" },
	{ "botocore.credentials", "Found credentials from ", SHOW,
	    "credentials found from {rest}" },
	{ "botocore.credentials", "Skipping environment variable", SHOW,
	    "environment variables skipped: a profile was named" },
	{ "botocore.credentials", "Retrieved credentials will expire at: ",
	    SHOW, "temporary credentials until {rest}" },
	{ "botocore.credentials", "Refreshing temporary credentials failed",
	    MARK, "temporary credentials could not be refreshed" },
	{ "botocore.tokens", "", SHOW, "SSO token: {rest}" },
	{ "botocore.configprovider", "Looking for endpoint", FOLD,
	    "endpoint setting" },
	{ "botocore.configprovider", "", SHOW, "endpoint setting: {rest}" },
	{ "botocore.regions", "Calling endpoint provider", FOLD,
	    "endpoint rule" },
	{ "botocore.regions", "Endpoint provider result: ", SHOW,
	    "endpoint {rest}" },
	{ "botocore.regions", "Creating a regex based endpoint for ", MARK,
	    "this Region is not in the CLI's data: {rest}" },
	{ "botocore.endpoint", "Setting ", SHOW, "time-outs set: {rest}" },
	{ "botocore.endpoint", "Making request for OperationModel(name=", SHOW,
	    "request {operation} with its parameters" },
	{ "botocore.endpoint", "Sending http request: ", SHOW,
	    "sent to {endpoint}" },
	{ "botocore.endpoint", "Response received to retry, sleeping for ",
	    SHOW, "waits {rest}" },
	{ "botocore.endpoint", "Exception received when sending", MARK,
	    "nothing came back" },
	{ "botocore.auth", "Calculating signature", SHOW,
	    "signature (SigV4) calculated" },
	{ "botocore.auth", "CanonicalRequest:", SHOW,
	    "SigV4: canonical request" },
	{ "botocore.auth", "StringToSign:", SHOW, "SigV4: string to sign" },
	{ "botocore.auth", "Signature:", SHOW, "SigV4: signature" },
	{ "botocore.httpsession", "Certificate path: ", SHOW,
	    "certificates from {rest}" },
	{ "botocore.httpsession", "Exception received", MARK,
	    "the HTTP client failed" },
	{ "urllib3.connectionpool", "Starting new ", SHOW,
	    "new {rest}" },
	{ "urllib3.connectionpool", "http", SHOW, "status: {rest}" },
	{ "botocore.parsers", "Response headers: ", SHOW,
	    "answer's headers" },
	{ "botocore.parsers", "Response body:", SHOW, "answer: {body}" },
	{ "botocore.parsers", "", SHOW, "answer: {rest}" },
	{ "botocore.retries.", "Not retrying request.", SHOW, "no retry" },
	{ "botocore.retries.", "", SHOW, "retry: {rest}" },
	{ "botocore.retryhandler", "No retry needed.", SHOW, "no retry" },
	{ "botocore.retryhandler", "", SHOW, "retry: {rest}" },
	{ "botocore.client", "", FOLD, "client setting" },
};

static const struct meaning other = { "", "", FOLD, "other record" };
static const struct meaning traceback = { "", "", MARK, "{error}" };
static const struct meaning plain = { "", "", SHOW, "{rest}" };
static const struct meaning final = { "", "", MARK, "{rest}" };

struct entry {
	const struct meaning *meaning;
	char *text;
	uint64_t line;
	int64_t ms;
	bool timed;
	bool marked;
	unsigned count;
};

struct timeline {
	struct entry *steps;
	size_t count;
	size_t size;
	size_t dropped;
	int64_t first_ms;
	int64_t last_ms;
	bool timed;
	bool unfold;
};

struct timeline *
timeline_new(bool unfold)
{
	struct timeline *t = calloc(1, sizeof *t);

	if (t != NULL)
		t->unfold = unfold;
	return t;
}

static void
forget(struct timeline *t)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		free(t->steps[i].text);
	t->count = t->dropped = 0;
	t->timed = false;
}

void
timeline_free(struct timeline *t)
{
	if (t == NULL)
		return;
	forget(t);
	free(t->steps);
	free(t);
}

static const struct meaning *
find_meaning(const struct header *head)
{
	const struct meaning *m;
	size_t i, len;

	for (i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		m = &meanings[i];
		len = strlen(m->logger);
		if (m->logger[len - 1] == '.' ?
		    !text_starts(head->logger, m->logger) :
		    !text_is(head->logger, m->logger))
			continue;
		if (text_starts(head->message, m->starts))
			return m;
	}
	return &other;
}

/* Fills {rest} first, then the facts of the request, then the run's. */
static void
fill(struct buf *out, const char *text, struct text rest,
    const struct facts *run, const struct facts *operation)
{
	const char *at = strstr(text, "{rest}"), *open, *close;
	struct buf masked, clean;
	enum fact_id id;

	if (at != NULL) {
		buf_add(out, text, (size_t)(at - text));
		buf_init(&masked, 8 * TEXT_MAX);
		buf_init(&clean, 8 * TEXT_MAX);
		redact(&masked, rest.len > 4 * TEXT_MAX ?
		    text_make(rest.at, 4 * TEXT_MAX) : rest);
		sanitize(&clean, text_trim(text_make(buf_str(&masked),
		    masked.len)), TEXT_MAX, true);
		buf_add(out, buf_str(&clean), clean.len);
		buf_release(&masked);
		buf_release(&clean);
		return;
	}
	open = strchr(text, '{');
	close = open != NULL ? strchr(open, '}') : NULL;
	if (close == NULL) {
		buf_adds(out, text);
		return;
	}
	id = fact_by_name(text_make(open + 1, (size_t)(close - open) - 1));
	template_fill(out, text, operation != NULL &&
	    facts_known(operation, id) ? operation : run, TEMPLATE_PROSE,
	    true);
}

static bool
is_error_status(struct text message)
{
	struct text status = text_after(text_after(message, " HTTP/"), "\" ");

	return text_starts(status, "4") || text_starts(status, "5") ||
	    text_starts(status, "3");
}

static struct entry *
add_step(struct timeline *t, const struct meaning *m)
{
	struct entry *steps;
	size_t size;

	if (t->count == TIMELINE_MAX) {
		t->dropped++;
		return NULL;
	}
	if (t->count == t->size) {
		size = t->size == 0 ? 64 : t->size * 2;
		steps = reallocarray(t->steps, size, sizeof *steps);
		if (steps == NULL) {
			t->dropped++;
			return NULL;
		}
		t->steps = steps;
		t->size = size;
	}
	steps = &t->steps[t->count++];
	*steps = (struct entry){ .meaning = m, .count = 1 };
	return steps;
}

/* Noise joins noise of its kind in the steps since the last that is shown. */
static bool
folded(struct timeline *t, const struct meaning *m)
{
	size_t i;

	for (i = t->count; i > 0 && t->steps[i - 1].meaning->way == FOLD; i--) {
		if (t->steps[i - 1].meaning == m) {
			t->steps[i - 1].count++;
			return true;
		}
	}
	return false;
}

static bool
listed(struct timeline *t, const struct meaning *m, struct text rest)
{
	struct entry *last = t->count > 0 ? &t->steps[t->count - 1] : NULL;
	struct buf text;

	if (last == NULL || last->meaning != m || last->text == NULL)
		return false;
	buf_init(&text, 4 * TEXT_MAX);
	buf_addf(&text, "%s, ", last->text);
	sanitize(&text, rest, TEXT_MAX, true);
	free(last->text);
	last->text = text.data;
	return true;
}

/* What the record means and the rest of its message behind the beginning. */
static const struct meaning *
interpret(const struct record *record, const struct facts *run,
    struct text *rest)
{
	const struct meaning *m = NULL;

	switch (record->kind) {
	case RECORD_LOG:
		m = find_meaning(&record->head);
		*rest = text_skip(record->head.message, strlen(m->starts));
		/* The beginning of a URL belongs to it. */
		if (strcmp(m->starts, "http") == 0)
			*rest = record->head.message;
		break;
	case RECORD_TRACEBACK:
		m = &traceback;
		*rest = text_make("", 0);
		break;
	case RECORD_PLAIN:
		*rest = text_trim(record->body);
		if (rest->len == 0 || record->continued)
			return NULL;
		m = facts_known(run, FACT_FINAL) &&
		    run->fact[FACT_FINAL].line == record->line ? &final :
		    &plain;
		break;
	}
	return m;
}

void
timeline_record(struct timeline *t, const struct record *record,
    const struct facts *run, const struct facts *operation)
{
	const struct meaning *m;
	struct text rest;
	struct entry *step;
	struct buf text;

	if (record->kind == RECORD_LOG) {
		if (!t->timed)
			t->first_ms = record->head.time_ms;
		t->timed = true;
		t->last_ms = record->head.time_ms;
	}
	m = interpret(record, run, &rest);
	if (m == NULL)
		return;
	if (m->way == FOLD && !t->unfold && folded(t, m))
		return;
	if (m->way == LIST && listed(t, m, rest))
		return;
	step = add_step(t, m);
	if (step == NULL)
		return;
	step->line = record->line;
	step->ms = t->last_ms;
	step->timed = record->kind == RECORD_LOG;
	step->marked = m->way == MARK || (record->kind == RECORD_LOG &&
	    text_is(record->head.logger, "urllib3.connectionpool") &&
	    is_error_status(record->head.message));
	if (m->way == FOLD && !t->unfold)
		return;
	buf_init(&text, 4 * TEXT_MAX);
	if (m->way == FOLD) {
		rest = record->head.message;
		fill(&text, "{rest}", rest, run, operation);
	} else {
		fill(&text, m->text, rest, run, operation);
	}
	step->text = text.data;
}

/* A bar of eighths of a column, or of # where only ASCII can be shown. */
static void
add_bar(struct buf *out, int64_t took, int64_t total, bool utf8)
{
	static const char *const eighths[] = { "", "\xe2\x96\x8f",
		"\xe2\x96\x8e", "\xe2\x96\x8d", "\xe2\x96\x8c",
		"\xe2\x96\x8b", "\xe2\x96\x8a", "\xe2\x96\x89" };
	int64_t parts = 1, full, i, width;

	/* In a text put together by hand the time may go back. */
	if (total > 0 && took > 0)
		parts = took * BAR * 8 / total;
	if (parts < 1)
		parts = 1;
	if (parts > BAR * 8)
		parts = BAR * 8;
	full = parts / 8;
	for (i = 0; i < full; i++)
		buf_adds(out, utf8 ? "\xe2\x96\x88" : "#");
	width = full;
	if (parts % 8 != 0) {
		buf_adds(out, utf8 ? eighths[parts % 8] :
		    full == 0 ? "." : "");
		width += utf8 || full == 0 ? 1 : 0;
	}
	for (; width < BAR; width++)
		buf_addc(out, ' ');
}

static void
add_duration(struct buf *out, int64_t ms)
{
	if (ms < 10000)
		buf_addf(out, "%6lld ms", (long long)ms);
	else
		buf_addf(out, "%6lld s ", (long long)(ms + 500) / 1000);
}

/* Cuts at the width, so that each step stays one line. */
static void
add_cut(struct buf *out, const char *text, size_t width, bool utf8)
{
	struct text rest = text_of(text), shown = rest;
	struct buf clean;

	buf_init(&clean, 8 * TEXT_MAX);
	sanitize(&clean, rest, 0, utf8);
	shown = text_make(buf_str(&clean), clean.len);
	if (display_width(shown) > width && width > 4) {
		while (shown.len > 0 && (display_width(shown) > width - 3 ||
		    (shown.len < clean.len &&
		    ((unsigned char)clean.data[shown.len] & 0xc0) == 0x80)))
			shown.len--;
		buf_add(out, shown.at, shown.len);
		buf_adds(out, "...");
	} else {
		buf_add(out, shown.at, shown.len);
	}
	buf_release(&clean);
}

static void
heading(struct buf *out, const struct facts *f, bool utf8)
{
	static const struct {
		enum fact_id fact;
		const char *text;
	} parts[] = {
		{ FACT_CLI_VERSION, "aws-cli {cli_version}" },
		{ FACT_COMMAND, "{command}" },
		{ FACT_TARGET, "{target}" },
		{ FACT_REGION, "{region}" },
		{ FACT_PROFILE, "profile {profile}" },
	};
	size_t i, start = out->len;

	for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (!facts_known(f, parts[i].fact))
			continue;
		if (out->len > start)
			buf_adds(out, utf8 ? " \xc2\xb7 " : " - ");
		template_fill(out, parts[i].text, f, TEMPLATE_PROSE, utf8);
	}
	if (out->len > start)
		buf_adds(out, "\n\n");
}

/* When the next step with a time of its own begins. */
static int64_t
next_time(const struct timeline *t, size_t i)
{
	for (i++; i < t->count; i++) {
		if (t->steps[i].timed)
			return t->steps[i].ms;
	}
	return t->last_ms;
}

static void
add_text(struct buf *out, const struct timeline *t, size_t *i, size_t width,
    bool utf8)
{
	const struct entry *step = &t->steps[*i];
	struct buf text;

	if (step->text != NULL) {
		add_cut(out, step->text, width, utf8);
		return;
	}
	/* Folded noise: all kinds up to the next step that is shown. */
	buf_init(&text, 4 * TEXT_MAX);
	for (;;) {
		buf_addf(&text, "%u %s%s", t->steps[*i].count,
		    t->steps[*i].meaning->text,
		    t->steps[*i].count == 1 ? "" : "s");
		if (*i + 1 == t->count ||
		    t->steps[*i + 1].meaning->way != FOLD)
			break;
		buf_adds(&text, ", ");
		++*i;
	}
	buf_adds(&text, "  (folded)");
	add_cut(out, buf_str(&text), width, utf8);
	buf_release(&text);
}

void
timeline_render(struct timeline *t, struct buf *out, const struct facts *f,
    const struct report_style *style)
{
	const size_t margin = 9 + 2 + 9 + 2 + BAR + 1;
	size_t width = style->width >= 60 ? style->width : 80, i;
	int64_t total = t->timed ? t->last_ms - t->first_ms : 0, start;

	heading(out, f, style->utf8);
	for (i = 0; i < t->count; i++) {
		const struct entry *step = &t->steps[i];
		bool marked = step->marked;

		if (style->color && marked)
			buf_adds(out, "\033[1m");
		start = step->ms;
		if (step->timed) {
			size_t last = i;

			while (!t->unfold && t->steps[last].meaning->way ==
			    FOLD && last + 1 < t->count &&
			    t->steps[last + 1].meaning->way == FOLD)
				last++;
			add_duration(out, start - t->first_ms);
			buf_adds(out, "  ");
			add_duration(out, next_time(t, last) - start);
			buf_adds(out, "  ");
			add_bar(out, next_time(t, last) - start, total,
			    style->utf8);
			buf_addc(out, ' ');
		} else {
			buf_addf(out, "%*s", (int)margin, "");
		}
		add_text(out, t, &i, width - margin - (marked ? 4 : 0),
		    style->utf8);
		if (marked)
			buf_adds(out, " <--");
		if (style->color && marked)
			buf_adds(out, "\033[0m");
		buf_addc(out, '\n');
	}
	if (t->dropped > 0)
		buf_addf(out, "%*sand %zu further steps\n", (int)margin, "",
		    t->dropped);
	forget(t);
}

void
timeline_live(struct timeline *t, struct buf *out, const struct record *record,
    const struct facts *run, const struct facts *operation,
    const struct report_style *style)
{
	const struct meaning *m;
	struct text rest;
	struct buf text;

	if (record->kind != RECORD_LOG)
		return;
	if (!t->timed)
		t->first_ms = record->head.time_ms;
	t->timed = true;
	m = interpret(record, run, &rest);
	if (m == NULL || m->way == FOLD)
		return;
	buf_init(&text, 4 * TEXT_MAX);
	fill(&text, m->text, rest, run, operation);
	add_duration(out, record->head.time_ms - t->first_ms);
	buf_adds(out, "  ");
	add_cut(out, buf_str(&text), (style->width >= 60 ? style->width : 80) -
	    11, style->utf8);
	buf_addc(out, '\n');
	buf_release(&text);
}
