/*
 * scan: see include/ssm/log/scan.h. What values have in common.
 */
#include <string.h>

#include "ssm/log/scan.h"

/* Shorter secrets may be passwords, of which the length tells something. */
#define TELLS_LENGTH ((size_t)32)

#define L (CHAR_ALNUM | CHAR_NAME | CHAR_RUN | CHAR_SECRET)
#define D (L | CHAR_KEY_ID)
#define U D
#define E CHAR_ENDS_WORD
#define B (CHAR_ENDS_WORD | CHAR_ENDS_URL)
#define S CHAR_SEPARATOR
#define Q CHAR_QUOTE
#define C CHAR_SECRET
#define W (CHAR_BETWEEN | CHAR_BEHIND)
#define F CHAR_BEHIND
#define K (CHAR_BEHIND | CHAR_CODE)
#define M CHAR_MARK

const uint16_t char_kinds[256] = {
	['\0'] = B | M, ['\t'] = B, ['\n'] = B | Q | M | F,
	['\r'] = B | Q | M | F, ['*'] = K,
	[' '] = B | W, ['"'] = B | W | Q, ['\''] = B | W | Q, ['<'] = B,
	['>'] = B | S, ['`'] = B | K, ['&'] = E | Q | K, ['('] = E, [')'] = E,
	[','] = E | S, [';'] = E | M, ['\\'] = E | W | Q | K, ['{'] = E,
	['}'] = E, [']'] = W, [':'] = S | M, ['='] = S | C,
	['%'] = C | Q | M | K,
	['.'] = C, ['~'] = C, ['@'] = CHAR_AT | M, ['+'] = CHAR_RUN | C,
	['/'] = CHAR_RUN | C | M, ['-'] = CHAR_NAME | C | M,
	['_'] = CHAR_NAME | C | M,
	[0xe2] = Q,
	['0'] = D, D, D, D, D, D, D, D, D, D,
	['A'] = U | M, U, U, U, U, U, U, U, U, U | M, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, U, U,
	['a'] = L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L,
};

#undef B
#undef C
#undef D
#undef E
#undef F
#undef K
#undef U
#undef L
#undef M
#undef Q
#undef S
#undef W

bool
has_digit(struct text t)
{
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] >= '0' && t.at[i] <= '9')
			return true;
	}
	return false;
}

size_t
next_line(struct text t, size_t i)
{
	while (i < t.len && t.at[i] == '\r')
		i++;
	return i < t.len && t.at[i] == '\n' ? i + 1 : i;
}

size_t
line_columns(struct text t)
{
	size_t columns = 0, i;

	for (i = 0; !at_eol(t, i); i++) {
		if (t.at[i] == '\t')
			return 0;
		columns += ((unsigned char)t.at[i] & 0xc0) != 0x80;
	}
	return columns;
}

/* The bytes of a frame's side at i. */
static size_t
side_at(struct text t, size_t i)
{
	static const char side[] = "\xe2\x94\x82";

	if (i < t.len && t.at[i] == '|')
		return 1;
	return i < t.len && t.at[i] == side[0] &&
	    text_starts(text_skip(t, i), side) ? sizeof side - 1 : 0;
}

size_t
skip_margin(struct text t, size_t i)
{
	while (i < t.len && (is_margin(t.at[i]) || side_at(t, i) > 0))
		i += is_margin(t.at[i]) ? 1 : side_at(t, i);
	return i;
}

/*
 * What ends a line that docker keeps: \n","stream":"stderr","time":"…"}, as
 * far as it goes; 0 if it is something else.
 */
static size_t
log_tail_at(struct text t, size_t i)
{
	static const char tail[] = "\\n\",\"stream\":\"std";
	size_t end = i + sizeof tail - 1;

	if (!text_starts(text_skip(t, i), tail))
		return 0;
	while (end < t.len && end - i < 96 && (is_name_char(t.at[end]) ||
	    strchr("\",:.+}", t.at[end]) != NULL) && t.at[end] != '\0')
		end++;
	return end - i;
}

/* What tools put behind a line; the signs are those of cat -A. */
static size_t
tail_at(struct text t, size_t i)
{
	static const char *const tags[] = { "<br>", "<br/>", "<br />",
		"</span>" };
	size_t k;

	if (i >= t.len)
		return 0;
	switch (t.at[i]) {
	case '`':
		return 1;
	case '|':
	case '\xe2':
		return side_at(t, i);
	case '\\':
		return log_tail_at(t, i);
	case '$':
		return 1;
	case '^':
		return text_starts(text_skip(t, i), "^M$") ? 3 : 0;
	case '<':
		for (k = 0; k < sizeof tags / sizeof tags[0]; k++) {
			if (text_starts(text_skip(t, i), tags[k]))
				return strlen(tags[k]);
		}
		return 0;
	default:
		return 0;
	}
}

size_t
skip_tail(struct text t, size_t i)
{
	size_t k = i, tail;

	while (k < t.len && t.at[k] == ' ')
		k++;
	tail = tail_at(t, k);
	return tail > 0 && at_eol(t, k + tail) ? k + tail : i;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
skip_digits(struct text t, size_t i)
{
	while (i < t.len && is_digit(t.at[i]))
		i++;
	return i;
}

static size_t
skip_blanks(struct text t, size_t i)
{
	while (i < t.len && (t.at[i] == ' ' || t.at[i] == '\t'))
		i++;
	return i;
}

/* The date of a record is followed by a space. */
static bool
is_record(struct text t, size_t i)
{
	return is_stamp(t, i) && i + 10 < t.len && t.at[i + 10] == ' ';
}

size_t
skip_prefix(struct text above, struct text t, size_t i, bool *record)
{
	size_t a = skip_blanks(above, 0), b = skip_blanks(t, i), end = i;

	*record = is_record(t, b);
	while (!*record && a < above.len && !at_eol(t, b)) {
		if (is_digit(above.at[a]) && is_digit(t.at[b])) {
			a = skip_digits(above, a);
			b = skip_digits(t, b);
			continue;
		}
		/* A mask is no prefix, although its words stand there again. */
		if (above.at[a] != t.at[b] || (t.at[b] == '[' &&
		    text_starts(text_skip(t, b), "[masked")))
			break;
		if (skip_blanks(t, b) > b) {
			a = skip_blanks(above, a);
			end = b = skip_blanks(t, b);
		} else if (side_at(t, b) > 0 && side_at(above, a) > 0) {
			a += side_at(above, a);
			end = b += side_at(t, b);
		} else {
			a++;
			b++;
			if (t.at[b - 1] != '>' && t.at[b - 1] != ']' &&
			    ((t.at[b - 1] != ':' && t.at[b - 1] != ')') ||
			    b < i + 2 || !is_digit(t.at[b - 2])))
				continue;
			end = b;
		}
		*record = is_record(t, end);
	}
	return end;
}

struct text
bare_word(struct text t, size_t i)
{
	size_t end = i;

	while (end < t.len && !is_char(t.at[end], CHAR_ENDS_WORD))
		end++;
	return text_make(t.at + i, end - i);
}

bool
is_stamp(struct text t, size_t i)
{
	static const char shape[] = "0000-00-00";
	size_t k;

	if (t.len - i < sizeof shape - 1)
		return false;
	for (k = 0; k < sizeof shape - 1; k++) {
		char c = t.at[i + k];

		if (shape[k] == '0' ? c < '0' || c > '9' : c != shape[k])
			return false;
	}
	return true;
}

char
scan_byte_above(const struct redactor *r, size_t back)
{
	return back > r->context_len ? '\0' :
	    r->context[r->context_len - back];
}

/* The bytes that end before i, in the lines or in those before them. */
static struct text
bytes_before(const struct scan *s, ptrdiff_t i)
{
	size_t back;

	if (i > 0)
		return text_make(s->t.at, (size_t)i);
	back = (size_t)-i;
	return text_make(s->r->context, s->r->context_len > back ?
	    s->r->context_len - back : 0);
}

/* Behind the last such byte in the text, or behind what `start` is behind. */
static size_t
line_start(struct text t, char end, size_t start)
{
	const char *at = t.len > start ?
	    memrchr(t.at + start, end, t.len - start) : NULL;

	return at != NULL ? (size_t)(at - t.at) + 1 : start;
}

struct text
scan_back(const struct scan *s, size_t i, char back[LOOK_BACK])
{
	size_t at = LOOK_BACK, left = REDACTOR_CONTEXT - 2, n;
	ptrdiff_t k = (ptrdiff_t)i;
	struct text t;

	while (at > 0 && left > 0) {
		t = bytes_before(s, k);
		n = t.len < at ? t.len : at;
		if (n > left)
			n = left;
		t = text_skip(t, t.len - n);
		/* As far as it is one line. */
		n = line_start(t, '\0', line_start(t, '\n', 0));
		memcpy(back + at - (t.len - n), t.at + n, t.len - n);
		at -= t.len - n;
		left -= t.len - n;
		k -= (ptrdiff_t)(t.len - n);
		if (n == 0 && t.len > 0)
			continue;
		if (n == 0 || left == 0 || t.at[n - 1] == '\0')
			break;
		/* The line above goes on behind the margin of this one. */
		k--;
		left--;
		while (at < LOOK_BACK && is_margin(back[at]))
			at++;
		if (scan_byte(s, k - 1) == '\r')
			k--;
	}
	return text_make(back + at, LOOK_BACK - at);
}

void
scan_replace(struct scan *s, size_t start, size_t end)
{
	buf_add(s->out, s->t.at + s->done, start - s->done);
	s->done = end;
	s->changed = true;
}

void
scan_hide(struct scan *s, size_t start, size_t end)
{
	if (start < s->done)
		start = s->done;
	if (end <= start)
		return;
	scan_replace(s, start, end);
	if (end - start < TELLS_LENGTH) {
		buf_adds(s->out, "[masked]");
		return;
	}
	buf_adds(s->out, "[masked ");
	buf_add_number(s->out, end - start);
	buf_adds(s->out, " bytes]");
}

size_t
scan_open(struct scan *s, enum open_kind kind, enum secret what, size_t i)
{
	s->r->open = (struct open_secret){ .kind = kind, .what = (int)what };
	return i;
}

void
redact_key_id(struct buf *out, struct text id)
{
	if (id.len < 12) {
		buf_adds(out, "[masked]");
		return;
	}
	buf_add(out, id.at, 4);
	buf_adds(out, "\xe2\x80\xa6");
	buf_add(out, id.at + id.len - 4, 4);
}
