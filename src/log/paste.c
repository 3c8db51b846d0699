/*
 * paste: see include/ssm/log/paste.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/log/alone.h"
#include "ssm/log/header.h"
#include "ssm/log/literal.h"
#include "ssm/log/look.h"
#include "ssm/log/margin.h"
#include "ssm/log/paste.h"
#include "ssm/log/shape.h"
#include "ssm/log/typeset.h"
#include "ssm/log/unwrap.h"

#define PIECES SHAPES_MAX
#define EMPTY_MAX ((size_t)PIECES)	/* empty lines in a row */
#define LITERAL_LEAST 256	/* bytes in which there is no log yet */

struct paste {
	struct line_splitter *out;
	struct decoder decoder;
	struct typeset typeset;
	struct unwrapper unwrapper;
	struct buf block;
	struct piece pieces[PIECES];
	/* Of a plain block, see take_plain_lines(): */
	uint32_t block_starts[PASTE_BLOCK + LOOK_MORE];	/* of its lines, and */
	const uint32_t *starts;		/* of those from the next one on */
	size_t left;			/* of its whole lines */
	struct shapes shapes;
	struct buf margin;	/* of the header before, if it had one */
	uint64_t number;	/* of physical lines so far */
	const struct piece *open;	/* begins a line that may go on */
	const struct piece *first;	/* of whole lines down to that one */
	uint64_t last;		/* number of the line handed on last */
	bool as_it_was;		/* that one keeps its own end of line */
	bool begun;		/* the splitter holds a line without its end */
	bool started;		/* something was handed on */
	bool inside;		/* in a line that is longer than a block */
	bool returns;		/* lines end in a carriage return alone */
	bool ended;		/* the last byte taken was a newline */
	bool doubled;		/* below every line stands a blank one */
	bool left_out;		/* the last one was left out */
	bool fenced;		/* a fence was opened */
	struct literal literal;	/* in which a log stands */
	struct buf decoded;	/* what is not handed on of it yet */
	bool within;		/* what is handed on stands in one line */
	bool behind;		/* the literal's line is not over yet */
};

struct paste *
paste_new(struct line_splitter *out)
{
	struct paste *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	p->out = out;
	typeset_init(&p->typeset, PASTE_BLOCK);
	buf_init(&p->block, PASTE_BLOCK);
	buf_init(&p->margin, MARGIN_MAX);
	buf_init(&p->decoded, PASTE_BLOCK);
	return p;
}

void
paste_free(struct paste *p)
{
	if (p == NULL)
		return;
	typeset_release(&p->typeset);
	buf_release(&p->block);
	buf_release(&p->margin);
	buf_release(&p->decoded);
	free(p);
}

/* Whether it is no line of a log itself, but may hold one within a string. */
static bool
may_hold_log(struct text line)
{
	return line.len > LITERAL_LEAST && !header_begins(line);
}

/* Takes margin and decoration off a line; `rest` is what stands below it. */
static void
take_off(struct paste *p, struct piece *piece, struct text rest)
{
	struct text t = piece->whole, margin;
	size_t at;

	piece->text = t;
	piece->header = piece->begins = header_begins(t);
	if (piece->header) {
		if (p->margin.len > 0)
			buf_clear(&p->margin);
		return;
	}
	margin = text_make(buf_str(&p->margin), p->margin.len);
	if ((at = margin_length(margin, t)) > 0) {
		piece->text = text_skip(t, at);
		piece->header = piece->begins = header_begins(piece->text);
	} else if ((at = margin_at(t)) > 0) {
		margin = text_make(t.at, at);
		piece->header = true;
		piece->text = t;
		/* PowerShell puts the command before the first line only. */
		if (text_is(margin, "aws : ") || text_is(margin, "aws.exe : ") ||
		    text_is_margin(margin) || margin_is_repeated(margin, rest)) {
			piece->text = text_skip(t, at);
			piece->begins = true;
			buf_clear(&p->margin);
			if (!text_starts(margin, "aws"))
				buf_add(&p->margin, margin.at, margin.len);
			p->fenced = p->fenced || text_ends(margin, "```");
		}
	}
	if (piece->header)
		return;
	/* A message alone in a quotation: no header shows the margin. */
	if (p->margin.len == 0 && text_starts(t, "> ") &&
	    is_final(text_skip(t, 2))) {
		buf_adds(&p->margin, "> ");
		piece->text = text_skip(t, 2);
	}
	if (margin_is_fence(piece->text)) {
		p->fenced = text_has(piece->text, "`");
		piece->text.len = 0;
	} else if (p->fenced && text_ends(piece->text, "```")) {
		piece->text.len -= 3;
	}
}

/*
 * Takes a line, up to its newline, as it is: a header that has no margin, or
 * what no margin, fence or quotation can be part of. False for any other.
 */
static inline bool
take_clean(struct paste *p, struct piece *piece, struct text line)
{
	size_t i = 0;

	/* Blanks and returns at the end are for trim_end(). */
	if (line.len == 0 || line.at[line.len - 1] <= ' ')
		return false;
	piece->text = piece->whole = line;
	piece->padded = false;
	piece->clean = piece->header = piece->begins = true;
	if (header_begins(line)) {
		if (p->margin.len > 0)
			buf_clear(&p->margin);
		return true;
	}
	piece->header = piece->begins = false;
	if (p->margin.len > 0 || p->fenced)
		return false;
	while (line.at[i] == ' ')
		i++;
	return line.at[i] > ' ' && line.at[i] != '<' && line.at[i] != '>' &&
	    line.at[i] != '`' && line.at[i] != '~' && margin_at(line) == 0;
}

/* Begins a line in the splitter. */
static void
begin_line(struct paste *p, uint64_t number)
{
	if (p->begun)
		line_splitter_feed(p->out, "\n", 1);
	p->begun = p->started = true;
	line_splitter_number(p->out, number);
}

/* Passes lines on from where they stand. */
static void
pass_lines(struct paste *p, enum line_kind kind, const struct piece *first,
    const char *end)
{
	struct line line = {
		.bytes = first->text.at,
		.len = (size_t)(end - first->text.at),
		.number = first->number,
		.complete = true,
		.kind = kind,
	};

	p->started = true;
	line_splitter_pass(p->out, &line);
}

/* The open line goes through the splitter, where more may be added to it. */
static void
put_open(struct paste *p)
{
	struct text t;

	if (p->open == NULL)
		return;
	t = p->open->text;
	if (p->first != NULL)
		pass_lines(p, LINES_BARE, p->first, t.at - 1);
	p->first = NULL;
	begin_line(p, p->open->number);
	line_splitter_feed(p->out, t.at, t.len);
	p->open = NULL;
}

/*
 * Ends the open line before the piece that begins the next one. Mostly it is
 * one piece and can be passed on from where it stands, with the newline behind
 * it; as_it_was: and with the carriage returns before that.
 */
static void
end_line(struct paste *p, const struct piece *next, bool as_it_was)
{
	const struct piece *open = p->open, *first = p->first;
	const char *end;

	if (open != NULL) {
		end = as_it_was ? next->whole.at - 1 :
		    open->text.at + open->text.len;
		if (*end == '\n') {
			p->open = p->first = NULL;
			if (first != NULL)
				pass_lines(p, LINES_BARE, first, end);
			else
				pass_lines(p, open->begins && next->begins ?
				    LINE_ALONE : LINE_ANY, open, end);
			return;
		}
		put_open(p);
	}
	if (p->begun)
		line_splitter_feed(p->out, "\n", 1);
	p->begun = false;
}

/* Whether two pieces are whole lines, one below the other, and LINES_BARE. */
static bool
are_bare(const struct piece *above, const struct piece *below)
{
	return above->number != below->number && !above->header &&
	    !below->header && above->clean && below->clean &&
	    above->text.len == above->whole.len &&
	    below->text.len == below->whole.len &&
	    below->text.at == above->text.at + above->text.len + 1 &&
	    (above->text.len == 0 || above->text.at[0] != ' ') &&
	    (below->text.len == 0 || below->text.at[0] != ' ');
}

static void
hand_on(struct paste *p, const struct piece *piece, enum join join,
    size_t indent)
{
	struct text t = text_skip(piece->text, indent);
	bool as_it_is = join == JOIN_NEWLINE && t.at == piece->whole.at;
	bool as_it_was = p->as_it_was && as_it_is &&
	    piece->number == p->last + 1;

	if (join == JOIN_NEWLINE) {
		if (p->open == NULL || !are_bare(p->open, piece))
			end_line(p, piece, as_it_was);
		else if (p->first == NULL)
			p->first = p->open;
		p->open = piece;
	} else {
		put_open(p);
		if (join == JOIN_BLANK)
			line_splitter_feed(p->out, " ", 1);
		line_splitter_feed(p->out, t.at, t.len);
	}
	p->as_it_was = as_it_is && (as_it_was || t.len > 0) &&
	    !piece->padded &&
	    t.at + t.len == piece->whole.at + piece->whole.len;
	p->last = piece->number;
}

/*
 * How many pieces are clean headers above headers, as most of a log are, if it
 * is not wrapped: nothing of them is to be restored.
 */
static size_t
count_headers(const struct paste *p, const struct piece *piece, size_t count)
{
	size_t n = 0;

	if (p->unwrapper.wrap != WRAP_NONE)
		return 0;
	while (n + 1 < count && piece[n].begins && piece[n + 1].begins &&
	    piece[n].clean && piece[n].text.at == piece[n].whole.at)
		n++;
	return n;
}

/* Passes these on. */
static void
pass_headers(struct paste *p, const struct piece *piece, size_t n)
{
	struct line line = { .complete = true, .kind = LINE_ALONE };
	size_t i;

	unwrap_headers(&p->unwrapper, piece, n);
	end_line(p, piece, p->as_it_was && piece->number == p->last + 1);
	p->started = p->as_it_was = true;
	for (i = 0; i < n; i++) {
		line.bytes = piece[i].text.at;
		line.len = piece[i].text.len;
		line.number = piece[i].number;
		line_splitter_pass(p->out, &line);
	}
	p->last = line.number;
}

/* The same for frames of a traceback, which stand one below the other. */
static size_t
count_frames(const struct paste *p, const struct piece *piece, size_t count)
{
	size_t n = 0;

	if (!unwrap_passes_frames(&p->unwrapper) || p->within)
		return 0;
	while (n + 1 < count && !piece[n].header && piece[n].clean &&
	    piece[n].text.at == piece[n].whole.at && piece[n].text.len > 0 &&
	    piece[n].text.at[0] == ' ' && piece[n + 1].whole.at ==
	    piece[n].text.at + piece[n].text.len + 1)
		n++;
	return n;
}

static void
pass_frames(struct paste *p, const struct piece *piece, size_t n)
{
	const struct piece *last = &piece[n - 1];

	end_line(p, piece, p->as_it_was && piece->number == p->last + 1);
	pass_lines(p, LINES_INDENTED, piece, last->text.at + last->text.len);
	p->as_it_was = true;
	p->last = last->number;
}

/* Carriage returns, and the blanks that fill a terminal's line: then true. */
static bool
trim_end(struct text *t)
{
	while (t->len > 0 && t->at[t->len - 1] == '\r')
		t->len--;
	if (t->len < 2 || t->at[t->len - 1] != ' ' || t->at[t->len - 2] != ' ')
		return false;
	while (t->len > 0 && t->at[t->len - 1] == ' ')
		t->len--;
	return true;
}

/*
 * Web pages put a blank line below every line: below every header there is
 * one, and they are left out. Returns the number of pieces that remain.
 */
static size_t
without_doubles(struct paste *p, size_t count)
{
	size_t i, kept = 0, doubled = 0;
	bool left_out = p->left_out;

	for (i = 0; i + 1 < count; i++) {
		if (!p->pieces[i].header)
			continue;
		if (p->pieces[i + 1].text.len > 0) {
			p->doubled = false;
			return count;
		}
		doubled++;
	}
	p->doubled = p->doubled || doubled >= 3;
	if (!p->doubled)
		return count;
	for (i = 0; i < count; i++) {
		left_out = !left_out && p->pieces[i].text.len == 0;
		if (!left_out)
			p->pieces[kept++] = p->pieces[i];
	}
	p->left_out = left_out;
	return kept;
}

/*
 * Of thousands of empty lines most are only counted: the first ones have said
 * all that such lines can say.
 */
static struct text
without_empty(struct paste *p, struct text lines)
{
	static const char newlines[] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";
	const size_t step = sizeof newlines - 1;
	size_t n = 0;

	while (n + step <= lines.len &&
	    memcmp(lines.at + n, newlines, step) == 0)
		n += step;
	if (n <= 2 * EMPTY_MAX || p->within)
		return lines;
	p->number += n - EMPTY_MAX;
	return text_skip(lines, n - EMPTY_MAX);
}

/* Hands on the pieces from i on. */
static void
hand_on_pieces(struct paste *p, size_t i, size_t count)
{
	size_t n, indent;
	enum join join;

	for (; i < count; i++) {
		struct piece *piece = &p->pieces[i];

		if ((n = count_headers(p, piece, count - i)) > 0) {
			pass_headers(p, piece, n);
			i += n - 1;
		} else if ((n = count_frames(p, piece, count - i)) > 0) {
			pass_frames(p, piece, n);
			i += n - 1;
		} else {
			join = unwrap(&p->unwrapper, p->pieces, i, count,
			    &indent);
			hand_on(p, piece, join, indent);
		}
	}
	put_open(p);
	p->as_it_was = false;
}

static void take_literal(struct paste *, struct text line, size_t at);

/*
 * A number of whole lines; returns the bytes of those that it has taken. One in
 * which a whole log stands is taken alone, since it is many.
 */
static size_t
take_lines(struct paste *p, struct text lines)
{
	struct text rest = without_empty(p, lines);
	size_t count = 0;
	uint64_t number = p->number + p->within, step = !p->within;
	ptrdiff_t at;
	const char *end;

	while (count < PIECES && rest.len > 0) {
		struct piece *piece = &p->pieces[count++];
		struct text whole = rest, line = rest;

		end = memchr(rest.at, '\n', rest.len);
		if (end != NULL) {
			whole.len = (size_t)(end - rest.at);
			rest.at += whole.len + 1;
			rest.len -= whole.len + 1;
		} else {
			rest.len = 0;
		}
		number += step;
		piece->number = number;
		if (may_hold_log(whole) && step != 0 &&
		    (at = literal_find(whole, &p->literal)) >= 0) {
			if (--count > 0) {
				rest = line;
				break;
			}
			take_literal(p, whole, (size_t)at);
			return lines.len - rest.len;
		}
		if (end != NULL && take_clean(p, piece, whole))
			continue;
		piece->padded = trim_end(&whole);
		piece->clean = whole.at + whole.len == end;
		piece->whole = whole;
		take_off(p, piece, rest);
	}
	p->number += step * count;
	hand_on_pieces(p, 0, without_doubles(p, count));
	return lines.len - rest.len;
}

/* Hands on the lines of a literal, at its end or when it is full all of it. */
static void
take_decoded(struct paste *p, bool end)
{
	struct text all = text_make(buf_str(&p->decoded), p->decoded.len);
	const char *newline = memrchr(all.at, '\n', all.len);
	struct text lines = all;
	bool ascii = p->unwrapper.ascii;

	if (all.len == 0)
		return;
	if (!end && newline != NULL)
		lines.len = (size_t)(newline - all.at) + 1;
	else if (!end && all.len < PASTE_BLOCK / 2)
		return;
	all = text_skip(all, lines.len);
	p->within = true;
	p->unwrapper.ascii = false;
	while (lines.len > 0)
		lines = text_skip(lines, take_lines(p, lines));
	p->within = false;
	p->unwrapper.ascii = ascii;
	memmove(p->decoded.data, all.at, all.len);
	buf_truncate(&p->decoded, all.len);
}

/* The bytes of the open literal that these are. */
static size_t
decode_literal(struct paste *p, struct text bytes)
{
	size_t taken = 0;

	while (p->literal.state != LITERAL_CLOSED && taken < bytes.len) {
		taken += literal_decode(&p->literal, &p->decoded,
		    text_skip(bytes, taken));
		take_decoded(p, p->literal.state == LITERAL_CLOSED);
	}
	return taken;
}

/*
 * A line in which a log stands from there on. What it is behind the literal is
 * left out, but for another string with a log: mostly it is the same once more
 * as a list.
 */
static void
take_literal(struct paste *p, struct text line, size_t at)
{
	ptrdiff_t next = (ptrdiff_t)at;

	buf_clear(&p->margin);
	do {
		line = text_skip(line, (size_t)next);
		line = text_skip(line, decode_literal(p, line));
		take_decoded(p, true);
		next = literal_find(line, &p->literal);
	} while (next >= 0 && !p->literal.list);
	p->literal.state = LITERAL_CLOSED;
	p->number++;
}

/*
 * Most texts are what the CLI wrote: nothing in a block is to be restored,
 * no line has a margin, a fence or blanks at its end, and each ends in a
 * newline. Of the lines of such a batch only where they begin and a shape is
 * needed; they are handed on from where they stand, and those of one shape
 * together. The result is that of take_lines(), which takes over where anything
 * else comes up.
 */

static struct text
plain_line(const struct paste *p, size_t i)
{
	return text_make(p->block.data + p->starts[i],
	    p->starts[i + 1] - 1 - p->starts[i]);
}

/* Whether a header stands above a line that is not empty: see there. */
static bool
is_undoubled(const struct paste *p, size_t count)
{
	size_t i;

	for (i = 0; i + 1 < count; i++) {
		if (p->shapes.at[i] == SHAPE_HEADER && (p->shapes.at[i + 1] !=
		    SHAPE_BARE || plain_line(p, i + 1).len > 0))
			return true;
	}
	return false;
}

/* The same as pieces, for whom knows no lines but those. */
static void
expand(struct paste *p, size_t i, size_t count)
{
	struct piece *piece = &p->pieces[i];

	for (; i < count; i++, piece++) {
		piece->text = piece->whole = plain_line(p, i);
		piece->number = p->number + 1 + i;
		piece->padded = false;
		piece->clean = true;
		piece->header = piece->begins =
		    p->shapes.at[i] == SHAPE_HEADER;
	}
}

/* Passes on n lines from the i-th on. */
static void
pass_plain(struct paste *p, enum line_kind kind, size_t i, size_t n)
{
	struct line line = {
		.bytes = p->block.data + p->starts[i],
		.len = p->starts[i + n] - 1 - p->starts[i],
		.number = p->number + 1 + i,
		.complete = true,
		.kind = kind,
		.readable = p->block.len - p->starts[i],
		.count = n,
		.starts = p->starts + i,
		.untimed = !p->shapes.timed,
	};

	line_splitter_pass(p->out, &line);
}

/* Ends the line that may have gone on in the i-th, or those from `from` on. */
static void
end_plain(struct paste *p, size_t from, size_t i)
{
	if (from == i) {
		if (p->begun)
			line_splitter_feed(p->out, "\n", 1);
		p->begun = false;
	} else if (p->shapes.at[from] == SHAPE_HEADER) {
		pass_plain(p, LINE_FOLLOWED, from, 1);
	} else {
		pass_plain(p, p->shapes.at[from] == SHAPE_BARE ? LINES_BARE :
		    LINE_ANY, from, i - from);
	}
}

/* How many lines from the i-th on stand above one of the same shape. */
static size_t
count_shape(const struct paste *p, size_t i)
{
	const unsigned char *shape = &p->shapes.at[i], *at = shape + 1;

	/* The batch ends in another shape. */
	while (*at == *shape)
		at++;
	return (size_t)(at - shape) - 1;
}

/*
 * How many bare lines from the i-th on, below one that is bare, are lines of
 * their own of which the unwrapper need not know.
 */
static size_t
count_resting(const struct paste *p, size_t i)
{
	size_t end = i;

	if (!unwrap_rests(&p->unwrapper))
		return 0;
	/* The batch ends in another shape; a blank line begins with its end. */
	while (p->shapes.at[end] == SHAPE_BARE &&
	    !unwrap_begins_part(p->block.data[p->starts[end]]))
		end++;
	return end - i;
}

/*
 * From the i-th line of a plain batch on, where lines may go on in those below:
 * as pieces, of which those from `from` on wait. The i-th one has its join.
 */
static void
go_on_as_pieces(struct paste *p, size_t from, size_t i, size_t count,
    enum join join, size_t indent)
{
	expand(p, 0, count);
	p->open = from < i ? &p->pieces[i - 1] : NULL;
	p->first = from + 1 < i ? &p->pieces[from] : NULL;
	p->as_it_was = i > 0;
	p->last = p->number + i;
	hand_on(p, &p->pieces[i], join, indent);
	hand_on_pieces(p, i + 1, count);
}

/* How the i-th line of a plain batch, no header, continues the one above. */
static enum join
join_plain(struct paste *p, size_t i, size_t count, size_t *indent)
{
	size_t end = i + 1;

	if (!unwrap_looks_far(&p->unwrapper, plain_line(p, i))) {
		expand(p, i, end);
	} else {
		end = count;
		expand(p, i > 0 ? i - 1 : 0, end);
	}
	return unwrap(&p->unwrapper, p->pieces, i, end, indent);
}

/* Lines of a plain batch from `from` to the i-th wait for the line below. */
static void
hand_on_plain(struct paste *p, size_t count)
{
	size_t from = 0, i = 0, n, indent = 0;
	enum join join;
	struct text t;

	while (i < count) {
		enum shape shape = p->shapes.at[i];

		if (shape == SHAPE_HEADER) {
			n = count_shape(p, i);
			end_plain(p, from, i);
			if (n > 0) {
				unwrap_plain_headers(&p->unwrapper,
				    p->block.data, p->starts + i, n);
				pass_plain(p, LINES_HEADERS, i, n);
			}
			from = i += n;
		} else if (shape == SHAPE_INDENTED &&
		    unwrap_passes_frames(&p->unwrapper)) {
			n = count_shape(p, i) + 1;
			n -= i + n == count;
			if (n > 0) {
				end_plain(p, from, i);
				pass_plain(p, LINES_INDENTED, i, n);
				from = i += n;
				continue;
			}
		}
		t = plain_line(p, i);
		if (shape == SHAPE_HEADER)
			unwrap_plain(&p->unwrapper, t, true);
		else if (!unwrap_plain(&p->unwrapper, t, false)) {
			join = join_plain(p, i, count, &indent);
			if (join != JOIN_NEWLINE ||
			    p->unwrapper.wrap != WRAP_NONE) {
				go_on_as_pieces(p, from, i, count, join,
				    indent);
				p->number += count;
				return;
			}
		}
		if (from == i || shape != SHAPE_BARE ||
		    p->shapes.at[i - 1] != SHAPE_BARE) {
			if (shape != SHAPE_HEADER)
				end_plain(p, from, i);
			from = i;
		}
		i++;
		if (shape == SHAPE_BARE)
			i += count_resting(p, i);
	}
	/* Those that wait may go on in the next batch. */
	expand(p, from, count);
	p->open = from < count ? &p->pieces[count - 1] : NULL;
	p->first = from + 1 < count ? &p->pieces[from] : NULL;
	p->number += count;
	put_open(p);
}

/* A number of lines of a plain block; the bytes of those that it has taken. */
static size_t
take_plain_lines(struct paste *p, struct text lines)
{
	struct text rest = without_empty(p, lines);
	size_t start = (size_t)(rest.at - p->block.data), count;

	for (; *p->starts < start; p->starts++)
		p->left--;
	if (p->margin.len > 0 || p->fenced ||
	    p->unwrapper.wrap != WRAP_NONE ||
	    (count = shapes_find(&p->shapes, text_make(p->block.data, start +
	    rest.len), p->starts, p->left)) == 0 ||
	    !is_undoubled(p, count))
		return lines.len - rest.len + take_lines(p, rest);
	p->started = true;
	p->doubled = false;
	hand_on_plain(p, count);
	p->starts += count;
	p->left -= count;
	return (size_t)(p->block.data + *p->starts - lines.at);
}

/* A line that is longer than a block: nothing wraps that late. */
static void
take_part(struct paste *p, struct text part)
{
	if (!p->inside)
		begin_line(p, ++p->number);
	p->inside = true;
	if (p->unwrapper.part != PART_SESSION)
		p->unwrapper.part = PART_PLAIN;
	line_splitter_feed(p->out, part.at, part.len);
}

/* Carriage returns alone end the lines where no newline does. */
static void
convert_returns(struct paste *p)
{
	char *at = p->block.data, *end = at + p->block.len;

	if (!p->started)
		p->returns = memchr(at, '\n', p->block.len) == NULL;
	if (!p->returns)
		return;
	while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL)
		*at = '\n';
}

/*
 * The same where the line is longer than a block: the bytes of the block that
 * belong to it.
 */
static size_t
take_long_literal(struct paste *p, struct text block)
{
	size_t taken = decode_literal(p, block);
	const char *newline;

	if (p->literal.state != LITERAL_CLOSED)
		return taken;
	newline = memchr(block.at + taken, '\n', block.len - taken);
	if (newline == NULL)
		return block.len;
	p->behind = false;
	p->number++;
	return (size_t)(newline - block.at) + 1;
}

/* Whether the block, which is part of a longer line, begins such a literal. */
static bool
begins_long_literal(struct paste *p, struct text block)
{
	ptrdiff_t at = may_hold_log(block) ? literal_find(block, &p->literal) :
	    -1;

	if (at < 0)
		return false;
	buf_clear(&p->margin);
	p->behind = true;
	decode_literal(p, text_skip(block, (size_t)at));
	return true;
}

/* The whole lines of the block, at the end of the text all of it. */
static void
take_block(struct paste *p, bool end)
{
	struct text block = text_make(p->block.data, p->block.len), lines;
	const char *newline;
	size_t taken = block.len, n;
	struct look look;
	bool plain = false;

	convert_returns(p);
	if (p->behind) {
		taken = take_long_literal(p, block);
	} else if (p->inside) {
		newline = memchr(block.at, '\n', block.len);
		if (newline != NULL)
			taken = (size_t)(newline - block.at);
		take_part(p, text_make(block.at, taken));
		p->inside = newline == NULL;
		if (newline != NULL)
			taken++;
	} else {
		newline = memrchr(block.at, '\n', block.len);
		if (newline != NULL && !end)
			taken = (size_t)(newline - block.at) + 1;
		lines = text_make(block.at, taken);
		if (newline == NULL && !end) {
			if (!begins_long_literal(p, lines))
				take_part(p, lines);
			lines.len = 0;
		} else {
			look = look_at(lines, p->block_starts);
			p->starts = p->block_starts;
			p->left = look.lines;
			lines = typeset_restore(&p->typeset, lines, &look);
			p->unwrapper.ascii = look.ascii;
			plain = lines.at == block.at;
		}
		while (lines.len > 0) {
			n = plain ? take_plain_lines(p, lines) :
			    take_lines(p, lines);
			lines = text_skip(lines, n);
		}
	}
	p->ended = block.at[taken - 1] == '\n';
	memmove(p->block.data, block.at + taken, block.len - taken);
	buf_truncate(&p->block, block.len - taken);
}

void
paste_feed(struct paste *p, const char *bytes, size_t len)
{
	size_t taken;

	while (len > 0) {
		taken = decode(&p->decoder, &p->block, bytes, len, false);
		bytes += taken;
		len -= taken;
		if (len > 0)
			take_block(p, false);
	}
}

char *
paste_room(struct paste *p, size_t *len)
{
	if (p->decoder.encoding != ENCODING_BYTES)
		return NULL;
	if (p->block.len == p->block.cap)
		take_block(p, false);
	*len = buf_reserve(&p->block, p->block.cap - p->block.len);
	return *len > 0 ? p->block.data + p->block.len : NULL;
}

bool
paste_finish(struct paste *p)
{
	bool ended;

	decode(&p->decoder, &p->block, "", 0, true);
	/* Whether more will come is not known when a block is full. */
	if (p->block.len == p->block.cap)
		take_block(p, false);
	while (p->block.len > 0)
		take_block(p, true);
	take_decoded(p, true);
	ended = p->ended;
	if (ended)
		line_splitter_feed(p->out, "\n", 1);
	p->ended = false;
	return ended;
}
