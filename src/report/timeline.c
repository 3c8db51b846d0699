/*
 * timeline: see include/ssm/report/timeline.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/report/columns.h"
#include "ssm/report/evidence.h"
#include "ssm/report/meaning.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"
#include "ssm/report/timeline.h"
#include "ssm/report/wrap.h"

#define STEP_TEXT 232	/* bytes of a step's words */
#define LINE_ROOM 80	/* behind them, so that whole lines can be read */
#define NOTES_MAX 4	/* shown of notes that stand together */
#define BACK_MS 1000	/* less is no sign of another run's clock */
#define SLIGHT_MS 100	/* noise that took less gets no step of its own, */
#define SLIGHT_PARTS 2	/* unless it has that much of the longest bar */
#define ROW_ROOM (2 * TIME_ROOM + 2 + BAR_ROOM)
#define MARGIN (2 * TIME + 2 + BAR + 1)
#define NARROW 60		/* columns of a page with no room for bars */

struct entry {
	const struct meaning *meaning;	/* NULL: noise */
	uint64_t line;
	int64_t ms;
	unsigned count;
	unsigned short len;	/* of text; 0: noise */
	unsigned char kind;	/* of noise */
	bool timed;
	bool marked;
	bool simple;		/* text: see wrap_is_simple() */
};

/* What a page has room for: times and bars, and the words behind them. */
struct room {
	size_t margin;
	size_t width;
	bool utf8;
};

/* Noise that gets no step of its own, and what it took together. */
struct slight {
	uint32_t kinds;		/* a bit for each that is counted */
	unsigned count[NOISE_MAX];
	int64_t ms;
};

struct timeline {
	/* The first ones, and behind them a ring of the last. */
	struct entry steps[TIMELINE_HEAD + TIMELINE_TAIL];
	/* Their words, apart from them: noise has none. */
	char text[TIMELINE_HEAD + TIMELINE_TAIL][STEP_TEXT + LINE_ROOM];
	size_t count;		/* of all, kept or not */
	unsigned notes;		/* that stand together at the end */
	/*
	 * Kinds of noise since the last step that is shown, a bit for each,
	 * and where they are counted.
	 */
	uint32_t noise;
	struct entry *counted[NOISE_MAX];
	struct slight slight;	/* of steps that are not kept, for now */
	bool went_back;		/* the clock: there may be two runs */
	bool shown;		/* there is a step that is no noise */
	struct columns columns;
	struct meanings meanings;
	struct buf words;	/* of the step under way */
	int64_t first_ms;
	int64_t last_ms;
	bool timed;
	bool unfold;
	bool utf8;
};

struct timeline *
timeline_new(bool unfold, bool utf8)
{
	struct timeline *t = calloc(1, sizeof *t);

	if (t == NULL)
		return NULL;
	t->unfold = unfold;
	t->utf8 = utf8;
	columns_init(&t->columns);
	buf_init(&t->words, (size_t)64 * 1024);
	if (!meanings_init(&t->meanings)) {
		timeline_free(t);
		return NULL;
	}
	return t;
}

void
timeline_free(struct timeline *t)
{
	if (t == NULL)
		return;
	meanings_release(&t->meanings);
	buf_release(&t->words);
	free(t);
}

void
timeline_clear(struct timeline *t)
{
	t->count = 0;
	t->notes = 0;
	t->noise = 0;
	t->went_back = false;
	t->timed = false;
	t->shown = false;
	t->slight.kinds = 0;
	t->slight.ms = 0;
}

bool
timeline_is_timed(const struct timeline *t)
{
	return t->timed;
}

static struct entry *
step_at(struct timeline *t, size_t i)
{
	if (i >= TIMELINE_HEAD)
		i = TIMELINE_HEAD + (i - TIMELINE_HEAD) % TIMELINE_TAIL;
	return &t->steps[i];
}

static inline char *
text_of_step(struct timeline *t, const struct entry *step)
{
	return t->text[step - t->steps];
}

/* Number of the first step of the ring that is still kept. */
static size_t
tail_start(const struct timeline *t)
{
	return t->count > TIMELINE_HEAD + TIMELINE_TAIL ?
	    t->count - TIMELINE_TAIL : TIMELINE_HEAD;
}

/* The step before the i-th from the end, NULL if it is not kept. */
static struct entry *
back(struct timeline *t, size_t i)
{
	size_t at;

	if (i >= t->count)
		return NULL;
	at = t->count - 1 - i;
	if (at >= TIMELINE_HEAD && at < tail_start(t))
		return NULL;
	return step_at(t, at);
}

/* Rarely called while records come: not part of what is done for each. */
__attribute__((noinline)) static void
count_slight(struct slight *s, const struct entry *step)
{
	uint32_t bit = UINT32_C(1) << step->kind;

	s->count[step->kind] = step->count +
	    ((s->kinds & bit) != 0 ? s->count[step->kind] : 0);
	s->kinds |= bit;
}

__attribute__((always_inline)) static inline struct entry *
add_step(struct timeline *t, const struct meaning *m,
    const struct record *record)
{
	struct entry *step = step_at(t, t->count++);

	/* Steps may be left out, but what is counted counts. */
	if (t->count > TIMELINE_HEAD + TIMELINE_TAIL && step->len == 0)
		count_slight(&t->slight, step);
	step->meaning = m;
	step->line = record->line;
	step->ms = t->last_ms;
	step->count = 1;
	step->len = 0;
	step->timed = record->kind == RECORD_LOG;
	step->marked = false;
	return step;
}

/* Noise joins noise of its kind in the steps since the last that is shown. */
static inline void
count_noise(struct timeline *t, unsigned kind, const struct record *record)
{
	struct entry *step;

	if ((t->noise & UINT32_C(1) << kind) != 0) {
		t->counted[kind]->count++;
		return;
	}
	/* They are fewer than the ring has room for. */
	t->noise |= UINT32_C(1) << kind;
	t->counted[kind] = step = add_step(t, NULL, record);
	step->kind = (unsigned char)kind;
}

static void
set_text(struct timeline *t, struct entry *step, struct text words)
{
	char *to = text_of_step(t, step);

	if (words.len > STEP_TEXT)
		words.len = STEP_TEXT;
	memcpy(to, words.at, words.len);
	step->len = (unsigned short)words.len;
	step->simple = wrap_is_simple(words);
}

/* Whether what both mean is told in one step. */
static bool
is_one_list(const struct timeline *t, const struct meaning *last,
    const struct meaning *m)
{
	return last == m || (last != NULL && !t->unfold &&
	    (last->way == LIST || last->way == LEAD) &&
	    text_equal(last->logger, m->logger));
}

/* Whether the step before has taken the words, as one more of its list. */
static bool
listed(struct timeline *t, const struct meaning *m, struct text words,
    bool simple)
{
	struct entry *last = back(t, 0);
	struct text more;
	char *end;

	if (last == NULL || last->len == 0 ||
	    !is_one_list(t, last->meaning, m))
		return false;
	more = text_skip(text_behind_char(words, ':'), 1);
	if (last->len + more.len + 2 > STEP_TEXT)
		return false;
	end = text_of_step(t, last) + last->len;
	memcpy(end, ", ", 2);
	memcpy(end + 2, more.at, more.len);
	last->len = (unsigned short)(last->len + 2 + more.len);
	last->simple = last->simple && simple && more.len > 0;
	return true;
}

/* The words of a record that is shown, whatever they take. */
static struct text
other_words(struct timeline *t, const struct meaning *m,
    const struct record_source *source)
{
	struct buf *words = &t->words;

	buf_clear(words);
	meaning_words(&t->meanings, words, m, source, STEP_TEXT - 4,
	    m->way == FOLD, t->utf8);
	/* Only noise has no words. */
	if (words->len == 0)
		buf_addc(words, '-');
	return text_make(buf_str(words), words->len);
}

__attribute__((noinline)) static void
record_listed(struct timeline *t, const struct meaning *m,
    const struct record_source *source)
{
	char plain[STEP_TEXT];
	size_t len = meaning_plain_words(&t->meanings, plain, m, source,
	    STEP_TEXT - 4);
	struct text words = len > 0 ? text_make(plain, len) :
	    other_words(t, m, source);

	if (!listed(t, m, words, len > 0 || wrap_is_simple(words)))
		set_text(t, add_step(t, m, source->record), words);
}

static void
record_step(struct timeline *t, const struct meaning *m,
    const struct record_source *source)
{
	struct entry *step;
	size_t len;

	t->noise = 0;
	t->shown = true;
	if (m->way == LIST) {
		record_listed(t, m, source);
		return;
	}
	step = add_step(t, m, source->record);
	step->marked = meaning_decides(m, source);
	len = m->way == FOLD ? 0 : meaning_plain_words(&t->meanings,
	    text_of_step(t, step), m, source, STEP_TEXT - 4);
	if (len > 0) {
		step->len = (unsigned short)len;
		step->simple = true;
	} else {
		set_text(t, step, other_words(t, m, source));
	}
}

/* What people leave in place of lines that they cut out. */
__attribute__((noinline)) static bool
is_cut(struct text t)
{
	static const char *const marks[] = {
		"[...", "[\xe2\x80\xa6", "(...", "<...", "...", "\xe2\x80\xa6",
		"[snip", "<snip", "(snip", "--snip", "[cut", "<cut",
	};
	size_t i;

	/* Nearly all notes begin with a letter or a blank. */
	if (t.len == 0 || t.at[0] == ' ' || (t.at[0] >= 'A' && t.at[0] != '['))
		return false;
	for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (text_starts(t, marks[i]))
			return true;
	}
	return false;
}

/*
 * The note of it has the time up to the next step, of which is not known how
 * much the step above took.
 */
__attribute__((noinline)) static void
record_cut(struct timeline *t, const struct meaning *m,
    const struct record_source *source)
{
	struct entry *step = add_step(t, m, source->record);

	t->noise = 0;
	step->timed = t->timed;
	buf_clear(&t->words);
	meaning_words(&t->meanings, &t->words, m, source, STEP_TEXT - 4, false,
	    t->utf8);
	set_text(t, step, text_make(buf_str(&t->words), t->words.len));
}

/* What may be shown. */
__attribute__((noinline)) static void
record_other(struct timeline *t, const struct record *record,
    const struct facts *run, const struct facts *operation)
{
	struct record_source source = { record, run, operation };
	const struct meaning *m = meaning_of(&t->meanings, &source);

	if (m == NULL)
		return;
	t->notes = m->way == NOTE ? t->notes + 1 : 0;
	if (t->notes > NOTES_MAX && !t->unfold)
		m = meaning_special(MORE_NOTES);
	/* Right below a record: further below there are tracebacks. */
	if (t->notes == 1 && is_cut(record->body)) {
		record_cut(t, m, &source);
		return;
	}
	/* Of two runs that are mixed each says how it was started. */
	if (m->way == ONCE && record->repeated && !t->unfold && !t->went_back)
		m = meaning_special(REPEATED);
	if (m->way == FOLD && !t->unfold)
		count_noise(t, meaning_kind(&t->meanings, m), record);
	else
		record_step(t, m, &source);
}

void
timeline_record(struct timeline *t, const struct record *record,
    const struct facts *run, const struct facts *operation)
{
	unsigned kind;

	if (record->kind == RECORD_LOG) {
		if (!t->timed)
			t->first_ms = record->head.time_ms;
		else if (t->last_ms - record->head.time_ms >= BACK_MS)
			t->went_back = true;
		t->timed = true;
		t->last_ms = record->head.time_ms;
		kind = t->meanings.always[record->head.logger_number];
		/* Half of all records are of loggers of which all is noise. */
		if (kind != 0 && !t->unfold) {
			t->notes = 0;
			count_noise(t, kind - 1, record);
			return;
		}
	}
	record_other(t, record, run, operation);
}

/* Cuts at the width, so that the step stays one line. */
static void
add_cut(struct buf *out, struct text t, size_t width)
{
	size_t len;

	if (t.len <= width || display_width(t) <= width) {
		buf_add(out, t.at, t.len);
		return;
	}
	len = display_bytes(t, width - 3);
	buf_add(out, t.at, len);
	buf_adds(out, "...");
}

static void
heading(struct buf *out, const struct facts *f, bool utf8)
{
	static const enum fact_id parts[] = {
		FACT_CLI_VERSION, FACT_COMMAND, FACT_TARGET, FACT_REGION,
		FACT_PROFILE,
	};
	size_t i, start = out->len;

	for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (facts_get(f, parts[i]).len == 0)
			continue;
		if (out->len > start)
			buf_adds(out, utf8 ? " \xc2\xb7 " : " - ");
		if (parts[i] == FACT_CLI_VERSION)
			buf_adds(out, "aws-cli ");
		else if (parts[i] == FACT_PROFILE)
			buf_adds(out, "profile ");
		template_fact(out, f, parts[i], utf8);
	}
	if (out->len > start)
		buf_adds(out, "\n\n");
	buf_adds(out, "   start    took\n");
}

/* The last step of the folded noise that begins with step i. */
static size_t
last_of_noise(struct timeline *t, size_t i)
{
	while (i + 1 < t->count && i + 1 != TIMELINE_HEAD &&
	    step_at(t, i + 1)->len == 0)
		i++;
	return i;
}

#define FOLDED " in between (folded)"	/* or without its first words */

/* Noise put into words, kind by kind. */
struct counted {
	char text[NOISE_MAX * (20 + sizeof(struct noise)) + sizeof FOLDED +
	    LINE_ROOM];
	size_t len;
};

static void
add_kind(struct counted *c, const struct noise *noise, unsigned count)
{
	char number[20], *end = number + sizeof number, *first;
	char *at = c->text + c->len;

	if (c->len > 0) {
		memcpy(at, ", ", 2);
		at += 2;
	}
	if (count < 10) {
		*at++ = (char)('0' + count);
	} else {
		first = columns_digits(end, count);
		memcpy(at, first, (size_t)(end - first));
		at += end - first;
	}
	memcpy(at, noise->plural, sizeof noise->plural);
	at += noise->len + (count != 1);
	c->len = (size_t)(at - c->text);
}

/* As the report's: no page is taken for narrower than 40 columns. */
static size_t
page_width(const struct report_style *style)
{
	size_t width = style->width == 0 ? 80 : style->width;

	return width < 40 ? 40 : width;
}

static struct room
room_of(const struct report_style *style)
{
	size_t width = page_width(style);
	size_t margin = width < NARROW ? 2 * TIME + 2 : MARGIN;

	return (struct room){ margin, width - margin, style->utf8 };
}

static void
add_counted(struct buf *out, struct counted *c, struct text folded,
    const struct room *room)
{
	memcpy(c->text + c->len, folded.at, folded.len);
	wrap_single(out, text_make(c->text, c->len + folded.len),
	    sizeof c->text, room->margin + room->width, room->margin,
	    room->margin, WRAP_ASCII);
}

/* The folded noise of steps i to last: all kinds in one step. */
static void
add_noise(struct buf *out, struct timeline *t, size_t i, size_t last,
    const struct room *room)
{
	static const struct text between = TEXT(FOLDED);
	struct counted c;

	c.len = 0;
	for (; i <= last; i++)
		add_kind(&c, &t->meanings.noise[step_at(t, i)->kind],
		    step_at(t, i)->count);
	add_counted(out, &c, text_skip(between, strlen(" in between")), room);
}

/* What somebody wrote, in a script without blanks maybe. */
static void
add_pieces(struct buf *out, struct text t, const struct room *room)
{
	size_t len;

	while (t.len > 0) {
		len = display_bytes(t, room->width);
		buf_add(out, t.at, len);
		buf_addc(out, '\n');
		t = text_skip(t, len);
		if (t.len > 0)
			blanks(out, room->margin);
	}
}

static void
add_words(struct buf *out, const struct entry *step, const char *words,
    const struct room *room, bool marked)
{
	static const char mark[] = " <--";
	size_t margin = room->margin, width = room->width;
	struct text t = text_make(words, step->len);
	char text[STEP_TEXT + LINE_ROOM + sizeof mark];

	if (marked) {
		memcpy(text, words, STEP_TEXT);
		memcpy(text + t.len, mark, sizeof mark - 1);
		t = text_make(text, t.len + sizeof mark - 1);
		if (step->simple)
			wrap_single(out, t, sizeof text, margin + width,
			    margin, margin, WRAP_ASCII);
		else
			wrap(out, t, margin + width, margin, margin);
	} else if (step->simple ? wrap_single(out, t, STEP_TEXT + LINE_ROOM,
	    margin + width, margin, margin, WRAP_ASCII | WRAP_UNLESS_WIDE) :
	    t.len > width && wrap_unless_wide(out, t, margin + width, margin)) {
		return;
	} else if (t.len > width && step->meaning->way == NOTE) {
		add_pieces(out, t, room);
	} else {
		add_cut(out, t, width);
		buf_addc(out, '\n');
	}
}

/* The lines a diagnosis rests on; UINT64_MAX where there are no more. */
struct rests_on {
	uint64_t lines[EVIDENCE_MAX];
	uint64_t some;		/* bits of their numbers, of which many share one */
};

static void
lines_of(struct rests_on *r, const struct facts *f, const struct diagnosis *d)
{
	struct evidence e;
	size_t i;

	evidence_collect(&e, f, d);
	r->some = 0;
	for (i = 0; i < EVIDENCE_MAX; i++) {
		r->lines[i] = UINT64_MAX;
		/* The version says which log it is, not what went wrong. */
		if (i >= e.count || e.fact[i] == FACT_CLI_VERSION)
			continue;
		r->lines[i] = f->fact[e.fact[i]].line;
		r->some |= UINT64_C(1) << r->lines[i] % 64;
	}
}

static inline bool
is_evidence(const struct rests_on *r, uint64_t line)
{
	size_t i;

	/* Nearly no line is. */
	for (i = 0; (r->some >> line % 64 & 1) != 0 && i < EVIDENCE_MAX; i++) {
		if (r->lines[i] == line)
			return true;
	}
	return false;
}

/* When the next step with a time of its own begins. */
static int64_t
next_time(struct timeline *t, size_t i)
{
	for (i++; i < t->count; i++) {
		if (i == TIMELINE_HEAD)
			i = tail_start(t);
		if (step_at(t, i)->timed)
			return step_at(t, i)->ms;
	}
	return t->last_ms;
}

/* When a step began, NULL: nowhere, and how long it took: the margin. */
__attribute__((always_inline)) static inline void
add_times(struct buf *out, struct timeline *t, const int64_t *began,
    int64_t took, const struct scale *scale, const struct room *room)
{
	struct buf *to = out;
	const struct bar *bar;
	char *row, *at;

	if ((row = buf_place(to, ROW_ROOM)) == NULL) {
		/* No room for all that is copied, but for the row maybe. */
		to = &t->words;
		buf_clear(to);
		if ((row = buf_place(to, ROW_ROOM)) == NULL)
			return;
	}
	bar = columns_bar(&t->columns, scale, took, room->utf8);
	at = columns_time(&t->columns, row, began != NULL ? *began - t->first_ms :
	    0, began == NULL);
	/* In a text put together by hand it may go back. */
	at = columns_time(&t->columns, at, took > 0 ? took : 0, true);
	memset(at, ' ', 2);
	memcpy(at + 2, bar->text, BAR_ROOM);
	at += room->margin == MARGIN ? 2 + bar->len : 2;
	buf_grow(to, (size_t)(at - row));
	if (to != out)
		buf_add(out, row, to->len);
}

/*
 * Whether noise from step i to last, which took so long, took no time to speak
 * of: then it is counted with others.
 */
static bool
is_slight(struct timeline *t, size_t i, size_t last, int64_t took,
    const struct scale *scale, const struct rests_on *evidence)
{
	bool first = i == 0 || (i > TIMELINE_HEAD && i == tail_start(t));
	const struct entry *above = first ? NULL : step_at(t, i - 1);

	/* What somebody has written above it may be about it. */
	if (!t->shown || (above != NULL && above->len > 0 &&
	    above->meaning->way == NOTE))
		return false;
	/* Where lines are left out that are no records should be seen. */
	for (; i <= last; i++) {
		if (!step_at(t, i)->timed ||
		    is_evidence(evidence, step_at(t, i)->line))
			return false;
	}
	return took < SLIGHT_MS && took * BAR * 8 <= scale->whole *
	    SLIGHT_PARTS;
}

/* All of that in one last step, with the time it took together. */
static void
add_slight(struct buf *out, struct timeline *t, const struct scale *scale,
    const struct room *room)
{
	static const struct text between = TEXT(FOLDED);
	struct counted c;
	uint32_t kinds;
	unsigned kind;

	if (t->slight.kinds == 0)
		return;
	c.len = 0;
	for (kinds = t->slight.kinds; kinds != 0; kinds &= kinds - 1) {
		kind = (unsigned)__builtin_ctz(kinds);
		add_kind(&c, &t->meanings.noise[kind], t->slight.count[kind]);
	}
	add_times(out, t, NULL, t->slight.ms, scale, room);
	add_counted(out, &c, between, room);
}

void
timeline_render(struct timeline *t, struct buf *out, const struct facts *f,
    const struct diagnosis *d, const struct report_style *style)
{
	struct room room = room_of(style);
	struct scale scale = scale_of(t->last_ms - t->first_ms);
	struct rests_on evidence;
	size_t i, last;

	heading(out, f, style->utf8);
	lines_of(&evidence, f, d);
	for (i = 0; i < t->count; i = last + 1) {
		const struct entry *step;
		bool marked, bold;
		int64_t took;

		if (i == TIMELINE_HEAD && tail_start(t) > i) {
			i = tail_start(t);
			blanks(out, room.margin);
			buf_addf(out, "%zu steps are left out here\n",
			    i - TIMELINE_HEAD);
		}
		step = step_at(t, i);
		last = step->len == 0 ? last_of_noise(t, i) : i;
		took = next_time(t, last) - step->ms;
		if (step->len == 0 && is_slight(t, i, last, took, &scale,
		    &evidence)) {
			for (; i <= last; i++)
				count_slight(&t->slight, step_at(t, i));
			t->slight.ms += took > 0 ? took : 0;
			continue;
		}
		marked = step->marked || is_evidence(&evidence, step->line);
		bold = style->color && marked;
		if (bold)
			buf_adds(out, "\033[1m");
		if (step->timed)
			add_times(out, t, &step->ms, took, &scale, &room);
		else
			blanks(out, room.margin);
		if (step->len == 0)
			add_noise(out, t, i, last, &room);
		else
			add_words(out, step, text_of_step(t, step), &room,
			    marked);
		if (bold) {
			/* It ends on the line it began on, or on the last. */
			buf_truncate(out, out->len - 1);
			buf_adds(out, "\033[0m\n");
		}
	}
	add_slight(out, t, &scale, &room);
	timeline_clear(t);
}

void
timeline_live(struct timeline *t, struct buf *out, const struct record *record,
    const struct facts *run, const struct facts *operation,
    const struct report_style *style)
{
	struct record_source source = { record, run, operation };
	const struct meaning *m;
	struct buf *words = &t->words;
	char time[TIME_ROOM], *end;

	if (record->kind != RECORD_LOG)
		return;
	if (!t->timed)
		t->first_ms = record->head.time_ms;
	t->timed = true;
	m = meaning_of(&t->meanings, &source);
	if (m == NULL || m->way == FOLD || (m->way == ONCE && record->repeated))
		return;
	buf_clear(words);
	meaning_words(&t->meanings, words, m, &source, STEP_TEXT, false,
	    style->utf8);
	end = columns_time(&t->columns, time, record->head.time_ms - t->first_ms,
	    false);
	buf_add(out, time, (size_t)(end - time));
	buf_adds(out, "  ");
	add_cut(out, text_make(buf_str(words), words->len),
	    page_width(style) - TIME - 2);
	buf_addc(out, '\n');
}
