/*
 * unwrap: see include/ssm/log/unwrap.h.
 */
#include <string.h>

#include "ssm/log/alone.h"
#include "ssm/log/header.h"
#include "ssm/log/unwrap.h"

#define WIDEST 512	/* no terminal or mail program wraps later */
#define NARROWEST 32
#define NARROWEST_MAIL 60	/* where mail programs wrap */
#define WIDEST_MAIL 80
#define SLACK 12	/* columns by which a soft page may be wider */
#define LOOK_NEAR 8	/* headers ahead that are asked for the width */
#define LOOK_FAR 64

/* Columns: two for East Asian and emoji, none for continuation bytes. */
static size_t
columns_of(struct text t)
{
	size_t i, n = 0;
	uint64_t eight, all = 0;

	/* Mostly it is ASCII, or longer than any page. */
	for (i = 0; i + sizeof eight <= t.len; i += sizeof eight) {
		memcpy(&eight, t.at + i, sizeof eight);
		all |= eight;
	}
	if ((all & UINT64_C(0x8080808080808080)) == 0)
		n = i;
	for (i = n; i < t.len; i++) {
		unsigned char c = (unsigned char)t.at[i];

		if ((c & 0xc0) == 0x80)
			continue;
		n += (c >= 0xe3 && c <= 0xed) || c >= 0xf0 ? 2 : 1;
	}
	return n;
}

static size_t
columns(const struct unwrapper *u, struct text t)
{
	return u->ascii ? t.len : columns_of(t);
}

static struct text
without_indent(struct text t)
{
	while (t.len > 0 && (t.at[0] == ' ' || t.at[0] == '\t'))
		t = text_skip(t, 1);
	return t;
}

static size_t
first_word(const struct unwrapper *u, struct text t)
{
	return columns(u, text_before(without_indent(t), " "));
}

/* Messages below which lines of another kind follow. */
static const struct {
	struct text ends;
	enum part part;
} openers[] = {
	{ TEXT("- CanonicalRequest:"), PART_SIGNING },
	{ TEXT("- StringToSign:"), PART_SIGNING },
	{ TEXT("- Signature:"), PART_SIGNING },
	{ TEXT("] CanonicalRequest:"), PART_SIGNING },
	{ TEXT("] StringToSign:"), PART_SIGNING },
	{ TEXT("] Signature:"), PART_SIGNING },
	{ TEXT("- Response body:"), PART_BODY },
	{ TEXT("] Response body:"), PART_BODY },
	/* Behind the place where a narrow page cut the header. */
	{ TEXT("CanonicalRequest:"), PART_SIGNING },
	{ TEXT("StringToSign:"), PART_SIGNING },
	{ TEXT("Response body:"), PART_BODY },
};

static enum part
part_below(struct text header)
{
	size_t i;

	while (header.len > 0 && header.at[header.len - 1] == ' ')
		header.len--;
	if (header.len == 0 || header.at[header.len - 1] != ':')
		return PART_HEADER;
	for (i = 0; i < sizeof openers / sizeof openers[0]; i++) {
		if (header.len >= openers[i].ends.len &&
		    text_equal(text_skip(header, header.len -
		    openers[i].ends.len), openers[i].ends))
			return openers[i].part;
	}
	return PART_HEADER;
}

static bool
is_prompt(struct text t)
{
	static const char *const starts[] = {
		"$ ", "% ", "# ", "> ", "PS ", "C:\\", "+ ", "At line:",
		"[...]", "[\xe2\x80\xa6]", "...", "--More--", "<snip", "[snip",
		"Script done", "Script started", "Enter MFA code",
	};
	size_t i;

	for (i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (text_starts(t, starts[i]))
			return true;
	}
	/* alice@host:~$ aws ...; [alice@host ~]$ ... */
	t = text_before(t, "$ ");
	return t.len > 0 && t.len < 60 && (text_ends(t, "~") ||
	    text_ends(t, "]")) && text_has(t, "@");
}

static bool
begins_frames(struct text t)
{
	return text_starts(t, "Traceback (most") ||
	    text_starts(t, "During handling of the above") ||
	    text_starts(t, "The above exception was");
}

static bool
stands_alone(struct text t)
{
	struct text bare = text_trim(t);

	return bare.len == 0 || is_final(bare) || begins_frames(bare) ||
	    is_prompt(bare);
}

/* What people write between the lines, as far as it is no ASCII. */
static bool
is_note(struct text t)
{
	size_t i;

	t = without_indent(t);
	if (text_starts(t, "<") || text_starts(t, "#") || text_starts(t, "("))
		t = text_skip(t, 1);
	if (t.len > 0 && (unsigned char)t.at[0] >= 0xc3)
		return true;
	for (i = 0; i < t.len && i < 64; i++) {
		unsigned char c = (unsigned char)t.at[i];

		if (c >= 0xe3 && c <= 0xed)	/* East Asian */
			return true;
	}
	return false;
}

/* The class in "pkg.Class: message", the last line of a traceback. */
static struct text
exception_class(struct text t)
{
	size_t len = class_length(t);

	return text_make(t.at, len + 1 < t.len && t.at[len] == ':' &&
	    t.at[len + 1] == ' ' ? len : 0);
}

/* The same right below a header, where somebody left the frames out. */
static bool
is_bare_exception(struct text t)
{
	struct text class = exception_class(t);

	return text_has(class, ".") && (text_ends(class, "Error") ||
	    text_ends(class, "Exception"));
}

static bool
is_more(const struct piece *p)
{
	return !p->header && !stands_alone(p->text) && !is_note(p->text) &&
	    !is_bare_exception(p->text);
}

/* Fills in what stands below a header. */
static void
look_below(const struct unwrapper *u, struct sighting *s, const struct piece *header,
    const struct piece *below)
{
	if (part_below(header->text) != PART_HEADER || !is_more(below)) {
		s->below = BELOW_OTHER;
		return;
	}
	s->below = BELOW_TEXT;
	s->word = first_word(u, below->text);
}

static size_t
width_of(const struct unwrapper *u, const struct sighting *s)
{
	return u->with_margin ? s->whole : s->width;
}

/* Counts over some headers, the first of which is the one in question. */
struct tally {
	size_t max;		/* columns of the widest */
	unsigned text;		/* followed by what may be its rest */
	unsigned full, cut;	/* of these as wide as the widest, by one less */
	unsigned alone;		/* as wide as the widest, and nothing below */
	unsigned tight;		/* the word below would not have fitted */
};

static void
tally(const struct unwrapper *u, const struct sighting *seen, size_t n,
    struct tally *t)
{
	size_t i, width;

	*t = (struct tally){ 0 };
	for (i = 0; i < n; i++) {
		if (width_of(u, &seen[i]) > t->max)
			t->max = width_of(u, &seen[i]);
	}
	for (i = 0; i < n; i++) {
		width = width_of(u, &seen[i]);
		if (seen[i].below == BELOW_OTHER)
			t->alone += width == t->max;
		if (seen[i].below != BELOW_TEXT)
			continue;
		t->text++;
		t->full += width == t->max;
		t->cut += width + 1 == t->max;
		t->tight += width + 1 + seen[i].word > t->max;
	}
}

/* Whether brackets or quotes are open at the end of the text. */
static bool
is_open(struct text t)
{
	int depth = 0;
	char quote = 0;
	size_t i;

	for (i = 0; i < t.len; i++) {
		char c = t.at[i];

		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (c == '(' || c == '[' || c == '{' || c == '<')
			depth++;
		else if (c == ')' || c == ']' || c == '}' || c == '>')
			depth--;
	}
	return depth > 0 || quote != 0;
}

/* Decides from one set of headers; false if they don't show that. */
static bool
settle(struct unwrapper *u, const struct sighting *seen, size_t n, bool open)
{
	struct tally t;
	unsigned full;

	tally(u, seen, n, &t);
	if (t.max > WIDEST || t.max < NARROWEST)
		return false;
	full = t.full > t.alone ? t.full + t.cut : 0;
	if ((full >= 2 || (full == 1 && open)) && full == t.text) {
		u->wrap = WRAP_HARD;
	} else if (t.tight >= 3 && t.tight * 9 >= t.text * 8) {
		u->wrap = WRAP_SOFT;
	} else if (full >= 2 && full * 2 > t.text) {
		u->wrap = WRAP_HARD;
	} else {
		return false;
	}
	u->width = t.max;
	return true;
}

static struct sighting
sight(const struct unwrapper *u, const struct piece *p)
{
	struct sighting seen = { .width = columns(u, p->text) };

	seen.whole = p->text.len == p->whole.len ? seen.width :
	    columns(u, p->whole);
	return seen;
}

/*
 * Derives the page's width from the header above piece i and the headers near
 * it, those below first: a text may be put together from several pages.
 */
static void
estimate(struct unwrapper *u, const struct piece *p, size_t i, size_t count,
    bool open)
{
	struct sighting seen[LOOK_FAR + 1];
	size_t n = 1, k, j;

	seen[0] = u->recent[(u->count - 1) % RECENT_HEADERS];
	for (k = i + 1; k < count && n <= LOOK_FAR; k++) {
		if (!p[k].header)
			continue;
		seen[n] = sight(u, &p[k]);
		if (k + 1 < count)
			look_below(u, &seen[n], &p[k], &p[k + 1]);
		n++;
		if (n == LOOK_NEAR && settle(u, seen, n, open))
			return;
	}
	if (settle(u, seen, n, open))
		return;
	for (j = 1; j < RECENT_HEADERS && j < u->count; j++)
		seen[j] = u->recent[(u->count - 1 - j) % RECENT_HEADERS];
	settle(u, seen, j, false);
}

/* How the line goes on if it does, by the widths. */
static enum join
by_width(const struct unwrapper *u, struct text t)
{
	size_t above = u->with_margin ? u->above_whole : u->above;

	if (u->wrap == WRAP_HARD) {
		if (above == u->width)
			return JOIN_NOTHING;
		/* The blank at the line's end was cut off. */
		if (above + 1 == u->width)
			return JOIN_BLANK;
	} else if (u->wrap == WRAP_SOFT &&
	    (above <= u->width + SLACK || u->above_word) &&
	    above + 1 + first_word(u, t) > u->width) {
		return u->above_blank ? JOIN_NOTHING : JOIN_BLANK;
	}
	return JOIN_NEWLINE;
}

/* Follows a literal over the pieces of the line that it is. */
static void
follow_literal(struct unwrapper *u, struct text t)
{
	size_t i = 0;

	if (u->quote == 0) {
		t = without_indent(t);
		if (t.len > 0 && t.at[0] == 'b')
			i = 1;
		if (i >= t.len || (t.at[i] != '\'' && t.at[i] != '"'))
			return;
		u->quote = t.at[i++];
		u->backslash = false;
	}
	/* It ends at the first quote that has no backslash before it. */
	while (i < t.len) {
		const char *backslash;
		size_t before;

		if (u->backslash)
			i++;
		u->backslash = false;
		t = text_skip(t, i);
		i = 0;
		if (t.len == 0)
			return;
		backslash = memchr(t.at, '\\', t.len);
		before = backslash != NULL ? (size_t)(backslash - t.at) : t.len;
		if (memchr(t.at, u->quote, before) != NULL) {
			u->quote = 0;
			return;
		}
		u->backslash = backslash != NULL;
		i = before + 1;
	}
}

static enum join
below_header(struct unwrapper *u, const struct piece *p, size_t i,
    size_t count)
{
	struct sighting *last = u->count > 0 ?
	    &u->recent[(u->count - 1) % RECENT_HEADERS] : NULL;
	enum join join;

	if (last == NULL)
		return JOIN_NEWLINE;
	if (last->below == BELOW_UNKNOWN) {
		/* The first line below: the one that shows the width. */
		last->below = BELOW_TEXT;
		last->word = first_word(u, p[i].text);
		u->with_margin = p[i].text.len == p[i].whole.len;
		join = by_width(u, p[i].text);
		if (join != JOIN_NEWLINE)
			return join;
		estimate(u, p, i, count, i > 0 && is_open(p[i - 1].text));
	}
	return by_width(u, p[i].text);
}

/* Nothing can be joined here, as mostly in a text that was not wrapped. */
static bool
is_settled(const struct unwrapper *u)
{
	if (u->part == PART_SESSION)
		return true;
	if (u->wrap != WRAP_NONE || u->part == PART_HEADER)
		return false;
	return u->quote == 0 && (u->count > 0 || u->part != PART_FINAL);
}

bool
unwrap_passes_frames(const struct unwrapper *u)
{
	return u->part == PART_FRAMES && u->count > 0 && is_settled(u);
}

/*
 * Below a message alone: from a terminal of a usual width, or wrapped. Where a
 * sentence ended and another word would have fitted, or no mail program lets
 * lines be that long, the message has ended, too.
 */
static enum join
below_message(const struct unwrapper *u, struct text t)
{
	if (u->above == 80 || u->above == 100 || u->above == 120 ||
	    u->above == 132)
		return JOIN_NOTHING;
	return u->above_ends && (u->above > WIDEST_MAIL ||
	    u->above + 1 + first_word(u, t) <= NARROWEST_MAIL) ?
	    JOIN_NEWLINE : JOIN_BLANK;
}

static enum join
decide(struct unwrapper *u, const struct piece *p, size_t i, size_t count)
{
	struct text t = p[i].text;
	enum join join;

	if (p[i].header || t.len == 0 || is_settled(u) || stands_alone(t))
		return JOIN_NEWLINE;
	if (u->part == PART_HEADER) {
		if (is_bare_exception(t))
			return JOIN_NEWLINE;
		if (is_note(t) && (u->wrap != WRAP_HARD ||
		    by_width(u, t) != JOIN_NOTHING))
			return JOIN_NEWLINE;
		return below_header(u, p, i, count);
	}
	join = by_width(u, t);
	if (u->part == PART_FINAL && u->count == 0 && u->above >= NARROWEST)
		return below_message(u, t);
	switch (u->part) {
	case PART_BODY:
		if (u->quote == 0)
			return JOIN_NEWLINE;
		if (join != JOIN_NEWLINE)
			return join;
		return u->wrap == WRAP_SOFT && !u->above_blank ? JOIN_BLANK :
		    JOIN_NOTHING;
	case PART_FRAMES:
		if (text_starts(t, "  ") || text_starts(t, "File \""))
			return JOIN_NEWLINE;
		return exception_class(t).len > 2 ? JOIN_NEWLINE : join;
	case PART_EXCEPTION:
	case PART_FINAL:
		return join;
	case PART_SIGNING:
		if (u->opened)
			return JOIN_NEWLINE;
		break;
	case PART_PLAIN:
	case PART_HEADER:
	case PART_SESSION:
		break;
	}
	return u->wrap == WRAP_HARD && join == JOIN_NOTHING ? join :
	    JOIN_NEWLINE;
}

/* Keeps the end of the header that was read so far. */
static void
keep_tail(struct unwrapper *u, struct text t)
{
	u->tail_len = t.len < sizeof u->tail ? t.len : sizeof u->tail;
	if (t.len >= sizeof u->tail)
		memcpy(u->tail, t.at + t.len - sizeof u->tail, sizeof u->tail);
	else if (t.len > 0)
		memcpy(u->tail, t.at, t.len);
}

static void
begin_header(struct unwrapper *u, const struct piece *p)
{
	struct sighting seen = sight(u, p);

	u->part = part_below(p->text);
	/* An opener's width says nothing; what is below is no rest. */
	if (u->part != PART_HEADER)
		seen.below = BELOW_OTHER;
	u->recent[u->count++ % RECENT_HEADERS] = seen;
	if (width_of(u, &seen) > u->width)
		u->wrap = WRAP_NONE;
	u->quote = 0;
	keep_tail(u, p->text);
}

static void
begin_line(struct unwrapper *u, struct text t)
{
	if (u->part == PART_SESSION || (u->part == PART_FRAMES &&
	    t.len > 0 && t.at[0] == ' ')) {
		return;
	} else if (t.len == 0) {
		if (u->part != PART_FRAMES && u->part != PART_SIGNING)
			u->part = PART_PLAIN;
		return;
	}
	if (unwrap_begins_part(t.at[0])) {
		if (text_starts(t, "Starting session with SessionId")) {
			u->part = PART_SESSION;
			return;
		}
		if (begins_frames(without_indent(t))) {
			u->part = PART_FRAMES;
			return;
		}
		if (is_final(without_indent(t))) {
			u->part = PART_FINAL;
			return;
		}
	}
	if (u->part == PART_FRAMES) {
		if (exception_class(t).len > 2)
			u->part = PART_EXCEPTION;
	} else if (u->part == PART_BODY) {
		follow_literal(u, t);
		if (u->quote == 0)
			u->part = PART_PLAIN;
	} else if (u->part != PART_SIGNING) {
		u->part = PART_PLAIN;
	}
}

static void
continue_line(struct unwrapper *u, const struct piece *p, enum join join,
    size_t indent)
{
	char both[2 * sizeof u->tail + 1];
	struct text t = text_skip(p->text, indent);
	size_t len = u->tail_len;

	if (u->part == PART_HEADER) {
		memcpy(both, u->tail, len);
		if (join == JOIN_BLANK)
			both[len++] = ' ';
		if (t.len < sizeof u->tail) {
			memcpy(both + len, t.at, t.len);
			t = text_make(both, len + t.len);
		}
		u->part = part_below(t);
		keep_tail(u, t);
	} else if (u->part == PART_BODY) {
		follow_literal(u, p->text);
		if (u->quote == 0)
			u->part = PART_PLAIN;
	}
}

/* What stands below the last header is no rest of it. */
static inline void
end_header(struct unwrapper *u)
{
	struct sighting *last = &u->recent[(u->count - 1) % RECENT_HEADERS];

	if (u->count > 0 && last->below == BELOW_UNKNOWN)
		last->below = BELOW_OTHER;
}

/* The last one is what lines below are compared with, of these the widths. */
void
unwrap_headers(struct unwrapper *u, const struct piece *headers, size_t n)
{
	size_t i = n > RECENT_HEADERS ? n - RECENT_HEADERS : 0;

	end_header(u);
	u->count += i;
	for (; i < n; i++) {
		struct sighting seen = sight(u, &headers[i]);

		seen.below = BELOW_OTHER;
		u->recent[u->count++ % RECENT_HEADERS] = seen;
	}
}

void
unwrap_plain_headers(struct unwrapper *u, const char *base,
    const uint32_t *starts, size_t n)
{
	size_t i = n > RECENT_HEADERS ? n - RECENT_HEADERS : 0, width;

	end_header(u);
	u->count += i;
	for (; i < n; i++) {
		width = columns(u, text_make(base + starts[i],
		    starts[i + 1] - 1 - starts[i]));
		u->recent[u->count++ % RECENT_HEADERS] = (struct sighting){
			.width = width, .whole = width, .below = BELOW_OTHER };
	}
}

bool
unwrap_looks_far(const struct unwrapper *u, struct text t)
{
	return u->part == PART_HEADER && t.len > 0 && !is_settled(u) &&
	    !stands_alone(t);
}

bool
unwrap_rests(const struct unwrapper *u)
{
	return (u->part == PART_SIGNING || u->part == PART_PLAIN) &&
	    !u->opened && u->count > 0 && is_settled(u);
}

/* Whether a message may end with the line: a sentence, a denial's last word. */
static bool
is_ended(struct text t)
{
	return t.len > 0 && (t.at[t.len - 1] == '.' || t.at[t.len - 1] == '!' ||
	    t.at[t.len - 1] == '?' || (t.at[t.len - 1] == 'n' &&
	    text_ends(t, " action")));
}

/* What the line below is compared with. */
static void
keep_widths(struct unwrapper *u, const struct piece *p)
{
	const struct sighting *last =
	    &u->recent[(u->count - 1) % RECENT_HEADERS];
	struct text t = p->text;

	u->above = p->header ? last->width : columns(u, t);
	if (p->header)
		u->above_whole = last->whole;
	else
		u->above_whole = t.len == p->whole.len ? u->above :
		    columns(u, p->whole);
	u->above_blank = t.len > 0 && t.at[t.len - 1] == ' ';
	u->above_ends = is_ended(t);
	u->above_word = u->wrap == WRAP_SOFT && !text_has(text_trim(t), " ");
}

/* A line of its own. */
static enum join
unwrap_line(struct unwrapper *u, const struct piece *p)
{
	enum part part = u->part;

	end_header(u);
	if (p->header)
		begin_header(u, p);
	else
		begin_line(u, p->text);
	u->opened = u->part == PART_SIGNING && (p->header ||
	    part == PART_HEADER);
	if (p->header || !is_settled(u))
		keep_widths(u, p);
	return JOIN_NEWLINE;
}

bool
unwrap_plain(struct unwrapper *u, struct text t, bool header)
{
	struct piece piece = { .text = t, .whole = t, .header = header };

	if (!header && !is_settled(u))
		return false;
	unwrap_line(u, &piece);
	return true;
}

enum join
unwrap(struct unwrapper *u, const struct piece *p, size_t i, size_t count,
    size_t *indent)
{
	struct text t = p[i].text;
	enum part part = u->part;
	enum join join;
	size_t blanks;

	*indent = 0;
	if (p[i].header || is_settled(u))
		return unwrap_line(u, &p[i]);
	join = decide(u, p, i, count);
	if (join == JOIN_NEWLINE)
		return unwrap_line(u, &p[i]);
	blanks = t.len - without_indent(t).len;
	if (blanks > 1 || (blanks == 1 && u->wrap == WRAP_SOFT))
		*indent = blanks;
	continue_line(u, &p[i], join, *indent);
	u->opened = u->part == PART_SIGNING && part == PART_HEADER;
	if (!is_settled(u))
		keep_widths(u, &p[i]);
	return join;
}
