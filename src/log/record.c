/*
 * record: see include/ssm/log/record.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ssm/log/alone.h"
#include "ssm/log/look.h"
#include "ssm/log/paste.h"
#include "ssm/log/record.h"
#include "ssm/log/redact.h"

enum state {
	NONE,		/* between records */
	BODY,		/* below a header whose message goes on */
	TRACE,		/* in the frames of a traceback */
	AFTER_EXCEPTION	/* below the traceback's last line */
};

/* What is made of the lines below an opener. */
enum below {
	MASKED,
	UNMASKED,	/* whoever shows a part of them masks it */
	DROPPED		/* nobody is shown any */
};

/* Messages that go on in the lines below: awscli and botocore.auth, .parsers */
static const char *const openers[] = {
	"CanonicalRequest:", "StringToSign:", "Signature:", "Response body:",
};

#define HEADERS 16	/* that are read together */

struct recorder {
	struct line_splitter lines;
	struct paste *paste;	/* before the splitter; NULL: live */
	/* Of a saved text: */
	struct redactor redactor;	/* from the last header on */
	struct buf above;	/* the last header's line ... */
	uint64_t above_number;
	bool waits;		/* ... which was not taken yet */
	struct buf masked;	/* the line without its secrets */
	enum below below;	/* lines of the open record: see may_wait() */
	bool restart;		/* ... with the next line that it gets */
	struct header_reader reader;
	struct record header;	/* of one line, but for its fields */
	struct record run[HEADERS];	/* the same, of lines read together */
	record_cb *cb;
	void *arg;
	enum state state;
	bool below_log;		/* the line before was a log record's */
	bool plain_piece;	/* pieces of the current line are plain */
	struct buf clean;	/* the line without escape sequences */
	struct buf head;	/* copy of the open record's header line */
	struct header open;	/* its fields */
	struct buf body;
	uint64_t first;		/* number of the open record's first line */
	struct buf message;	/* of the exception, its first line */
	struct buf held;	/* lines below it that may be either */
	size_t held_lines;
	uint64_t held_first;
};

static void take_line(void *, const struct line *);

struct recorder *
recorder_new(record_cb *cb, void *arg, bool saved)
{
	struct recorder *r = calloc(1, sizeof *r);
	size_t i;

	if (r == NULL)
		return NULL;
	line_splitter_init(&r->lines, take_line, r);
	if (saved && (r->paste = paste_new(&r->lines)) == NULL) {
		free(r);
		return NULL;
	}
	r->cb = cb;
	r->arg = arg;
	redactor_init(&r->redactor);
	header_reader_init(&r->reader);
	r->header.kind = RECORD_LOG;
	r->header.clean_body = saved;
	for (i = 0; i < HEADERS; i++)
		r->run[i] = r->header;
	buf_init(&r->above, LINE_CAP + 1);
	/* Masks may be longer than what they hide. */
	buf_init(&r->masked, 4 * LINE_CAP);
	buf_init(&r->clean, LINE_CAP);
	buf_init(&r->head, LINE_CAP);
	buf_init(&r->body, RECORD_BODY_CAP);
	buf_init(&r->message, 1024);
	buf_init(&r->held, RECORD_BODY_CAP);
	return r;
}

void
recorder_free(struct recorder *r)
{
	if (r == NULL)
		return;
	paste_free(r->paste);
	line_splitter_release(&r->lines);
	buf_release(&r->above);
	buf_release(&r->masked);
	buf_release(&r->clean);
	buf_release(&r->head);
	buf_release(&r->body);
	buf_release(&r->message);
	buf_release(&r->held);
	free(r);
}

static void
emit_plain(struct recorder *r, struct text raw, uint64_t number, bool continued)
{
	struct record record = {
		.kind = RECORD_PLAIN,
		.body = raw,
		.raw = raw,
		.line = number,
		.continued = continued,
		.clean_body = r->paste != NULL,
	};

	while (record.body.len > 0 &&
	    (record.body.at[record.body.len - 1] == '\n' ||
	    record.body.at[record.body.len - 1] == '\r'))
		record.body.len--;
	record.body = escapes_removed(&r->clean, record.body);
	r->below_log = false;
	r->cb(r->arg, &record);
}

/* The lines held below an exception turn out to be plain. */
static void
release_held(struct recorder *r)
{
	struct text rest = text_make(buf_str(&r->held), r->held.len);
	uint64_t number = r->held_first;
	const char *end;
	size_t len;

	while (rest.len > 0) {
		end = memchr(rest.at, '\n', rest.len);
		len = end != NULL ? (size_t)(end - rest.at) + 1 : rest.len;
		emit_plain(r, text_make(rest.at, len), number++, false);
		rest = text_skip(rest, len);
	}
	buf_clear(&r->held);
	r->held_lines = 0;
}

/* Ends the record or traceback that is open. */
static void
close_record(struct recorder *r)
{
	struct record record;

	if (r->state == NONE)
		return;
	if (r->below == DROPPED)
		buf_clear(&r->body);
	record = (struct record){
		.body = text_make(buf_str(&r->body), r->body.len),
		.line = r->first,
		.truncated = r->body.truncated,
	};
	if (r->state == BODY) {
		record.kind = RECORD_LOG;
		record.clean_body = r->paste != NULL && r->below == MASKED;
		record.head = r->open;
	} else {
		record.kind = RECORD_TRACEBACK;
	}
	r->cb(r->arg, &record);
	r->state = NONE;
	r->below = MASKED;
	buf_clear(&r->body);
}

/* The held lines belong to the traceback after all. */
static void
absorb_held(struct recorder *r)
{
	buf_add(&r->body, buf_str(&r->held), r->held.len);
	buf_clear(&r->held);
	r->held_lines = 0;
}

static bool
goes_on(struct text message)
{
	size_t i;

	message = text_trim(message);
	for (i = 0; i < sizeof openers / sizeof openers[0]; i++) {
		if (text_is(message, openers[i]))
			return true;
	}
	return false;
}

/* Nearly no message goes on: those that do end in a colon. */
static inline bool
may_go_on(struct text message)
{
	return message.len > 0 && (message.at[message.len - 1] == ':' ||
	    message.at[message.len - 1] <= ' ');
}

/* The header's fields where its line stands now. */
static struct text
moved(struct text field, struct text line, const struct buf *to)
{
	return field.len == 0 ? text_of("") :
	    text_make(buf_str(to) + (field.at - line.at), field.len);
}

/* Keeps a header whose message goes on below. */
__attribute__((noinline)) static void
open_record(struct recorder *r, const struct header *head, struct text t,
    uint64_t number)
{
	buf_clear(&r->head);
	buf_add(&r->head, t.at, t.len);
	r->open = *head;
	r->open.thread = moved(head->thread, t, &r->head);
	r->open.logger = moved(head->logger, t, &r->head);
	r->open.level = moved(head->level, t, &r->head);
	r->open.message = moved(head->message, t, &r->head);
	r->first = number;
	r->state = BODY;
}

/* A header ends what is open above it. */
__attribute__((noinline)) static void
end_above(struct recorder *r)
{
	if (r->state == AFTER_EXCEPTION)
		absorb_held(r);
	close_record(r);
}

/* Takes a line that is a header, of which the fields were read. */
static inline void
take_header(struct recorder *r, struct record *record, struct text t,
    uint64_t number)
{
	if (r->state != NONE)
		end_above(r);
	if (may_go_on(record->head.message) && goes_on(record->head.message)) {
		open_record(r, &record->head, t, number);
	} else {
		record->line = number;
		r->cb(r->arg, record);
	}
	r->below_log = true;
}

/*
 * Whether the line below an exception is the CLI's own last message: it
 * repeats the exception's text, or is that error as JSON, YAML, text or table
 * (--cli-error-format of CLI v2 since 2.34.0, awscli/errorformat.py).
 */
static bool
repeats_exception(const struct recorder *r, struct text t)
{
	struct text message = text_make(buf_str(&r->message), r->message.len);
	struct text code;

	t = text_trim(t);
	if (is_final(t))
		return true;
	if (t.len == 0)
		return false;
	if (message.len > 0 && t.len >= message.len &&
	    memcmp(t.at, message.at, message.len) == 0)
		return true;
	if (text_is(t, "{") || text_starts(t, "Code: ") ||
	    text_starts(t, "Message: ") || text_starts(t, "----"))
		return true;
	code = text_between(message, "(", ")");
	return code.len > 0 && t.len > code.len &&
	    memcmp(t.at, code.at, code.len) == 0 && t.at[code.len] == '\t';
}

static bool
is_frame(struct text t)
{
	return t.len == 0 || t.at[0] == ' ' || t.at[0] == '\t' ||
	    text_starts(t, "File \"") || text_starts(t, "Traceback (most") ||
	    text_starts(t, "During handling of the above") ||
	    text_starts(t, "The above exception was");
}

/* Length of a class name at the start of "pkg.Class: message", else 0. */
static size_t
exception_class(struct text t)
{
	size_t i = class_length(t);

	return i > 2 && (i == t.len || t.at[i] == ':') ? i : 0;
}

static void
add_line(struct buf *b, struct text t)
{
	buf_add(b, t.at, t.len);
	buf_addc(b, '\n');
}

static void
hold(struct recorder *r, struct text raw, uint64_t number)
{
	if (r->held_lines++ == 0)
		r->held_first = number;
	buf_add(&r->held, raw.at, raw.len);
}

static void
take_exception(struct recorder *r, struct text t)
{
	ptrdiff_t colon = text_find_char(t, ':');
	struct text message = text_trim(text_skip(t, colon < 0 ? t.len :
	    (size_t)colon + 1));

	add_line(&r->body, t);
	buf_clear(&r->message);
	buf_add(&r->message, message.at, message.len);
	r->state = AFTER_EXCEPTION;
}

static bool
last_held_is_blank(const struct recorder *r)
{
	struct text t = text_make(buf_str(&r->held), r->held.len);

	if (!text_ends(t, "\n"))
		return false;
	t.len--;
	if (text_ends(t, "\r"))
		t.len--;
	return t.len == 0 || text_ends(t, "\n");
}

static void
below_exception(struct recorder *r, struct text t, struct text raw,
    uint64_t number)
{
	if (text_starts(t, "During handling of the above") ||
	    text_starts(t, "The above exception was")) {
		absorb_held(r);
		add_line(&r->body, t);
		r->state = TRACE;
	} else if (repeats_exception(r, t)) {
		/* One empty line precedes the CLI's message; it goes with it. */
		bool blank = last_held_is_blank(r);

		absorb_held(r);
		close_record(r);
		if (blank)
			emit_plain(r, text_of("\n"), number - 1, false);
		emit_plain(r, raw, number, false);
	} else if (r->held.len + raw.len > RECORD_BODY_CAP) {
		close_record(r);
		release_held(r);
		emit_plain(r, raw, number, false);
	} else {
		hold(r, raw, number);
	}
}

static void
take_other(struct recorder *r, struct text t, struct text raw, uint64_t number)
{
	switch (r->state) {
	case BODY:
		if (!is_final(t) && !text_starts(t, "Traceback (most")) {
			add_line(&r->body, t);
			return;
		}
		close_record(r);
		break;
	case TRACE:
		if (is_frame(t)) {
			add_line(&r->body, t);
			return;
		}
		if (exception_class(t) > 0) {
			take_exception(r, t);
			return;
		}
		break;
	case AFTER_EXCEPTION:
		below_exception(r, t, raw, number);
		return;
	case NONE:
		if (r->below_log && text_starts(t, "Traceback (most")) {
			r->first = number;
			r->state = TRACE;
			add_line(&r->body, t);
			return;
		}
		/* A traceback whose frames somebody left out. */
		if (r->below_log && text_has(text_make(t.at,
		    exception_class(t)), ".")) {
			r->first = number;
			take_exception(r, t);
			return;
		}
		break;
	}
	emit_plain(r, raw, number, false);
}

/* The text without its secrets, and without those that began above it. */
static struct text
without_secrets(struct recorder *r, struct text raw)
{
	if (r->restart)
		redactor_init(&r->redactor);
	r->restart = false;
	buf_clear(&r->masked);
	if (!redactor_lines(&r->redactor, &r->masked, raw))
		return raw;
	return text_make(buf_str(&r->masked), r->masked.len);
}

/* Without the line's end. */
static struct text
bare_line(struct text raw)
{
	if (raw.len > 0 && raw.at[raw.len - 1] == '\n')
		raw.len--;
	if (raw.len > 0 && raw.at[raw.len - 1] == '\r')
		raw.len--;
	return raw;
}

/* A line that begins like a header, and is all of it. */
static void
take_alone(struct recorder *r, struct text raw, uint64_t number)
{
	struct text t = bare_line(raw);

	r->restart = true;
	if (header_parse_next(&r->reader, t, &r->header.head)) {
		take_header(r, &r->header, t, number);
		return;
	}
	/* It only began like one. */
	raw = without_secrets(r, raw);
	take_other(r, bare_line(raw), raw, number);
}

/* The same in a block, where more bytes may be read, with a newline. */
static void
take_near(struct recorder *r, struct text raw, size_t readable,
    uint64_t number)
{
	struct text t = text_make(raw.at, raw.len - 1);

	if (header_parse_near(&r->reader, t, readable, &r->header.head))
		take_header(r, &r->header, t, number);
	else
		take_alone(r, raw, number);
}

/* The same for headers of which each stands above the next one. */
static void
take_headers(struct recorder *r, const struct line *lines)
{
	const uint32_t *start = lines->starts;
	const char *base = lines->bytes - *start;
	uint64_t number = lines->number;
	size_t readable = lines->readable + *start, left = lines->count, n, i;

	r->restart = true;
	while (left > 0) {
		n = header_parse_run(&r->reader, base, start, left < HEADERS ?
		    left : HEADERS, readable, r->run);
		for (i = 0; i < n; i++)
			take_header(r, &r->run[i], text_make(base + start[i],
			    start[i + 1] - 1 - start[i]), number++);
		start += n;
		left -= n;
		if (n == HEADERS || left == 0)
			continue;
		take_near(r, text_make(base + *start, start[1] - *start),
		    readable - *start, number++);
		start++;
		left--;
	}
}

/* All that stands behind the time stamp in the usual headers of openers. */
static const struct known_opener {
	struct text text;
	enum below below;
} known_openers[] = {
	{ TEXT(" - MainThread - botocore.auth - DEBUG - CanonicalRequest:"),
	    DROPPED },
	{ TEXT(" - MainThread - botocore.auth - DEBUG - StringToSign:"),
	    UNMASKED },
	{ TEXT(" - MainThread - botocore.auth - DEBUG - Signature:"),
	    DROPPED },
	{ TEXT(" - MainThread - botocore.parsers - DEBUG - Response body:"),
	    MASKED },
};

static const struct known_opener *
known_opener(struct text t)
{
	size_t i;

	for (i = 0; i < sizeof known_openers / sizeof known_openers[0]; i++) {
		if (text_equal(t, known_openers[i].text))
			return &known_openers[i];
	}
	return NULL;
}

/*
 * Takes the header of such an opener, if it is one. Its line is known but for
 * the digits of the time: it holds no secret, and none is open at its end, as
 * its last word is no secret's name and has others before it. So the redactor
 * need only know it as the line above; where the lines below wait unmasked it
 * knows nothing of both until mask_open() is called.
 */
static bool
take_opener(struct recorder *r, struct text raw, size_t readable,
    uint64_t number)
{
	const size_t stamp = STAMP_SECOND + 3;
	const struct known_opener *opener;
	struct text t;

	if (raw.len <= stamp || raw.at[raw.len - 1] != '\n')
		return false;
	t = text_make(raw.at, raw.len - 1);
	opener = known_opener(text_skip(t, stamp));
	if (opener == NULL ||
	    !header_parse_near(&r->reader, t, readable, &r->header.head))
		return false;
	if (opener->below == MASKED) {
		redactor_init(&r->redactor);
		redactor_pass(&r->redactor, raw);
		r->restart = false;
	}
	take_header(r, &r->header, t, number);
	r->below = opener->below;
	return true;
}

/*
 * Something stands below the open record's lines that may be its own or not:
 * they are masked after all, and what began in them is known.
 */
static void
mask_open(struct recorder *r)
{
	struct text all;
	struct buf lines;

	if (r->below == MASKED)
		return;
	r->below = MASKED;
	buf_init(&lines, 2 * RECORD_BODY_CAP);
	buf_add(&lines, buf_str(&r->head), r->head.len);
	buf_addc(&lines, '\n');
	buf_add(&lines, buf_str(&r->body), r->body.len);
	r->restart = true;
	all = without_secrets(r, text_make(buf_str(&lines), lines.len));
	text_line(&all);
	buf_clear(&r->body);
	buf_add(&r->body, all.at, all.len);
	buf_release(&lines);
}

/*
 * The header that waits for what stands below it. In a saved text that is more
 * of the header maybe, wrapped in a way that paste.h could not undo; then a
 * secret may begin in the one and end in the other, and both are masked
 * together. (Not before lines are joined: masks have other widths.) What stands
 * in one line alone is masked where it is stored or shown.
 */
static void
take_followed(struct recorder *r, struct text raw, size_t readable,
    uint64_t number)
{
	struct text masked, t;

	if (take_opener(r, raw, readable, number))
		return;
	r->restart = true;
	masked = without_secrets(r, raw);
	t = bare_line(masked);
	if (masked.at != raw.at)
		readable = t.len;
	if (header_parse_near(&r->reader, t, readable, &r->header.head))
		take_header(r, &r->header, t, number);
	else
		take_other(r, t, masked, number);
}

static void
end_waiting(struct recorder *r, bool followed)
{
	struct text raw = text_make(buf_str(&r->above), r->above.len);

	r->waits = false;
	if (followed) {
		take_followed(r, raw, raw.len, r->above_number);
		/* What stands below it is masked in the same call. */
		mask_open(r);
	} else {
		take_alone(r, raw, r->above_number);
	}
}

static inline void
take_waiting(struct recorder *r, bool followed)
{
	if (r->waits)
		end_waiting(r, followed);
}

static void
take_headless(struct recorder *r, struct text raw, struct text t,
    uint64_t number)
{
	take_other(r, t, raw, number);
	r->plain_piece = r->state == NONE;
}

/* Whether a literal of Python's is all that stands there, to its last quote. */
static bool
is_closed_literal(struct text t)
{
	size_t i, start;
	char quote;

	t = text_trim(t);
	start = t.len > 0 && (t.at[0] == 'b' || t.at[0] == 'u') ? 1 : 0;
	if (t.len < start + 2)
		return false;
	quote = t.at[start];
	if ((quote != '\'' && quote != '"') || t.at[t.len - 1] != quote)
		return false;
	for (i = t.len - 1; i > start + 1 && t.at[i - 1] == '\\'; i--)
		;
	return (t.len - 1 - i) % 2 == 0;
}

/* Whether a line holds the words of AWS, or of a node. */
static bool
is_quotation(struct text t)
{
	return text_starts(t, "An error occurred (") ||
	    text_starts(t, "aws: ") || text_starts(t, "SessionId: ") ||
	    text_starts(t, "Cannot perform start session");
}

/*
 * Whether a header may follow what stands before it in its line. What AWS said
 * is written by others: in an answer's body, which is a literal, and in the
 * last message, what looks like a header is part of it. Only a body that was
 * cut may be followed by another log, from its first line on; within a literal
 * that line would end in a quote.
 */
static bool
may_stand_behind(const struct recorder *r, struct text before,
    const struct header *head)
{
	if (text_is_margin(before))
		return true;
	if (r->state != BODY)
		return !is_quotation(before);
	if (!text_starts(r->open.message, "Response body:") ||
	    is_closed_literal(before))
		return true;
	return text_starts(head->message, "CLI version: aws-cli/") &&
	    text_find_either(head->message, 0, '\'', '"') ==
	    head->message.len;
}

/* A line that begins no header but may hold one, with no secret left in it. */
static void
take_open(struct recorder *r, struct text raw, struct text t, uint64_t number)
{
	ptrdiff_t at = r->state == TRACE ? -1 : header_find(t);
	struct text before;
	struct header head;

	before = text_make(t.at, at > 0 ? (size_t)at : 0);
	if (at > 0 && header_parse(text_skip(t, before.len), &head) &&
	    may_stand_behind(r, before, &head)) {
		if (!text_is_margin(before))
			take_other(r, before, before, number);
		r->header.head = head;
		take_header(r, &r->header, text_skip(t, before.len), number);
		r->plain_piece = false;
		return;
	}
	take_headless(r, raw, t, number);
}

static void
take_any(struct recorder *r, const struct line *line)
{
	struct header head;
	struct text raw, t;

	/* The splitter's newline stands right behind a complete line. */
	raw = text_make(line->bytes, line->len + (line->complete ? 1 : 0));
	t = bare_line(raw);
	if (line->continued) {
		if (r->plain_piece && !header_parse(t, &head)) {
			emit_plain(r, raw, line->number, true);
			return;
		}
		if (!r->plain_piece)
			return;
	}
	/* Those of a saved text are gone, but for pieces that say nothing. */
	if (r->paste == NULL)
		t = escapes_removed(&r->clean, t);
	r->plain_piece = false;
	if (r->paste != NULL && header_begins(t)) {
		take_waiting(r, false);
		buf_clear(&r->above);
		buf_add(&r->above, raw.at, raw.len);
		r->above_number = line->number;
		r->waits = true;
		return;
	}
	if (r->paste == NULL &&
	    header_parse_next(&r->reader, t, &r->header.head)) {
		take_header(r, &r->header, t, line->number);
		return;
	}
	take_waiting(r, true);
	/* The frames of a traceback are shown to nobody. */
	if (r->paste != NULL && (r->state != TRACE || t.len == 0 ||
	    t.at[0] != ' ')) {
		raw = without_secrets(r, raw);
		t = escapes_removed(&r->clean, bare_line(raw));
	}
	take_open(r, raw, t, line->number);
}

/* How many of the lines surely belong to the open record above them. */
static size_t
count_body(const struct line *lines)
{
	const char *base = lines->bytes - *lines->starts;
	const uint32_t *start = lines->starts;
	struct text t;
	size_t i;

	for (i = 0; i < lines->count; i++) {
		t = text_make(base + start[i], start[i + 1] - 1 - start[i]);
		if (is_final(t) || text_starts(t, "Traceback (most"))
			break;
	}
	return i;
}

/* Lines of a plain block without any secret, and none holds a header. */
static void
take_untimed(struct recorder *r, const struct line *lines)
{
	const char *base = lines->bytes - *lines->starts;
	const uint32_t *start = lines->starts;
	struct text raw;
	size_t i = 0;

	if (r->state == BODY) {
		i = count_body(lines);
		buf_add(&r->body, lines->bytes, start[i] - *start);
	}
	for (; i < lines->count; i++) {
		raw = text_make(base + start[i], start[i + 1] - start[i]);
		take_headless(r, raw, text_make(raw.at, raw.len - 1),
		    lines->number + i);
	}
}

/*
 * Whether these lines surely belong to a record of which they need not be
 * masked. They wait for its end: what stands below them may be unusual.
 */
static bool
may_wait(const struct recorder *r, const struct line *lines)
{
	return r->below != MASKED && !r->waits && r->state == BODY &&
	    lines->untimed && count_body(lines) == lines->count &&
	    r->body.len + lines->len < RECORD_BODY_CAP;
}

/* Lines that are all masked, whatever they are: in one go. */
static void
take_bare(struct recorder *r, const struct line *lines)
{
	struct text all = text_make(lines->bytes, lines->len + 1), raw, t;
	struct text rest;
	uint64_t number = lines->number;
	bool escapes, timed;

	take_waiting(r, true);
	rest = without_secrets(r, all);
	r->plain_piece = false;
	if (lines->untimed && rest.at == all.at) {
		take_untimed(r, lines);
		return;
	}
	escapes = memchr(rest.at, '\x1b', rest.len) != NULL;
	timed = look_for_time(rest);
	while (rest.len > 0) {
		raw = text_line(&rest);
		raw.len = (size_t)(rest.at - raw.at);
		t = bare_line(raw);
		if (escapes)
			t = escapes_removed(&r->clean, t);
		if (timed)
			take_open(r, raw, t, number++);
		else
			take_headless(r, raw, t, number++);
	}
}

/* Where they belong to the open traceback they are only kept. */
static void
take_frames(struct recorder *r, const struct line *lines)
{
	struct text rest = text_make(lines->bytes, lines->len);
	struct line line = { .number = lines->number, .complete = true };
	struct text t;

	if (r->state == TRACE && !r->waits) {
		buf_add(&r->body, rest.at, rest.len + 1);
		r->plain_piece = false;
		return;
	}
	for (; rest.len > 0; line.number++) {
		t = text_line(&rest);
		line.bytes = t.at;
		line.len = t.len;
		take_any(r, &line);
	}
}

static void
take_line(void *arg, const struct line *line)
{
	struct recorder *r = arg;

	switch (line->kind) {
	case LINE_ALONE:
		take_waiting(r, false);
		r->plain_piece = false;
		take_alone(r, text_make(line->bytes, line->len + 1),
		    line->number);
		break;
	case LINES_HEADERS:
		take_waiting(r, false);
		r->plain_piece = false;
		take_headers(r, line);
		break;
	case LINE_FOLLOWED:
		take_waiting(r, false);
		r->plain_piece = false;
		take_followed(r, text_make(line->bytes, line->len + 1),
		    line->readable, line->number);
		break;
	case LINES_INDENTED:
		mask_open(r);
		take_frames(r, line);
		break;
	case LINES_BARE:
		if (may_wait(r, line)) {
			buf_add(&r->body, line->bytes, line->len + 1);
			r->plain_piece = false;
			break;
		}
		mask_open(r);
		take_bare(r, line);
		break;
	case LINE_ANY:
		mask_open(r);
		take_any(r, line);
		break;
	}
}

void
recorder_feed(struct recorder *r, const char *bytes, size_t len)
{
	if (r->paste != NULL)
		paste_feed(r->paste, bytes, len);
	else
		line_splitter_feed(&r->lines, bytes, len);
}

char *
recorder_room(struct recorder *r, size_t *len)
{
	return r->paste != NULL ? paste_room(r->paste, len) : NULL;
}

bool
recorder_flush_prompt(struct recorder *r)
{
	struct text t = text_make(buf_str(&r->lines.held), r->lines.held.len);

	if (t.len == 0 || r->state == BODY || r->state == TRACE)
		return false;
	if ((t.at[0] >= '0' && t.at[0] <= '9') || t.at[0] == '[')
		return false;
	if (r->state == AFTER_EXCEPTION) {
		close_record(r);
		release_held(r);
	}
	line_splitter_flush(&r->lines);
	return true;
}

bool
recorder_finish(struct recorder *r)
{
	bool ended = r->paste == NULL || paste_finish(r->paste);

	line_splitter_flush(&r->lines);
	take_waiting(r, false);
	close_record(r);
	release_held(r);
	return ended;
}
