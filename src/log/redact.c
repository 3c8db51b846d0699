/*
 * redact: see include/ssm/log/redact.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/log/begin.h"
#include "ssm/log/below.h"
#include "ssm/log/marks.h"
#include "ssm/log/name.h"
#include "ssm/log/option.h"
#include "ssm/log/quote.h"
#include "ssm/log/redact.h"

/*
 * Masks, in a word that is not random as a whole, what stands where the
 * region belongs, in 20261123/eu-west-1/ssm/aws4_request.
 */
static __attribute__((noinline)) size_t
take_region(struct scan *s, size_t start, size_t end)
{
	struct text t = text_make(s->t.at, end);
	size_t slashes = 0, region;

	if (!text_ends(t, "/aws4"))
		return 0;
	/* \n, as the text of a program has it. */
	start += escape_at(t, start) > 0 && scan_byte(s,
	    (ptrdiff_t)start - 1) == '\\';
	for (region = start; t.at[region] >= '0' && t.at[region] <= '9';
	    region++)
		;
	if (region - start != strlen("20261123") || t.at[region++] != '/')
		return 0;
	while (t.len > region && slashes < 2)
		slashes += t.at[--t.len] == '/';
	if (!secret_random(text_skip(t, region)))
		return 0;
	scan_hide(s, region, t.len);
	return end;
}

/* Looks at the word that waits; where to go on if it was a secret, else 0. */
static size_t
take_run(struct scan *s)
{
	size_t start = s->run, end = s->run_end;

	s->run_end = 0;
	if (start < s->from)
		start = s->from;
	if (end <= start)
		return 0;
	if (!secret_random(text_make(s->t.at + start, end - start)))
		return s->t.at[end - 1] == '4' ? take_region(s, start, end) : 0;
	while (start > s->from && (is_run_char(s->t.at[start - 1]) ||
	    is_name_char(s->t.at[start - 1])))
		start--;
	if (is_request_id(s, start))
		return 0;
	start += escape_at(s->t, start);
	while (end < s->t.len && is_secret_char(s->t.at[end]))
		end++;
	scan_hide(s, start, end);
	return at_eol(s->t, end) && s->t.at[start] != '/' ?
	    scan_open(s, OPEN_BARE, SECRET_WORD, end) : end;
}

/* A block that is being looked at, and its marks. */
struct block {
	size_t start, end;
	uint64_t found, words;
};

/*
 * A word that holds the sixteen letters or digits at i. It waits until all
 * marks before its end were looked at: what has a name goes first.
 */
static void
note_run(struct scan *s, const struct block *b, size_t i)
{
	size_t at = i - b->start, start, end;
	uint64_t before = ~(b->words << (63 - at)), behind = ~(b->words >> at);

	if (i < s->run_end)
		return;
	/* As far as the block has it; then what lies outside. */
	start = i + 1 - (before != 0 ? (size_t)__builtin_clzll(before) : 64);
	end = i + (behind != 0 ? (size_t)__builtin_ctzll(behind) : 64);
	if (start < s->from)
		start = s->from;
	while (start > s->from && is_run_char(s->t.at[start - 1]))
		start--;
	while (end < s->t.len && is_run_char(s->t.at[end]))
		end++;
	if (end - start < SECRET_RANDOM_MIN)
		return;
	s->run = start;
	s->run_end = end;
}

/* Marks what lies in the block; what lies behind it will be found there. */
static void
mark(struct scan *s, struct block *b, size_t i)
{
	if (i < b->start)
		return;
	if (i < b->end)
		b->found |= UINT64_C(1) << (i - b->start);
	else
		s->begins = true;
}

/* The separator of a name that ends before k; the text's end if none. */
static size_t
find_separator(struct text t, size_t k)
{
	while (k < t.len && is_char(t.at[k], CHAR_BETWEEN))
		k++;
	return k < t.len && is_char(t.at[k], CHAR_SEPARATOR) ? k : t.len;
}

static void
mark_separator(struct scan *s, struct block *b, size_t k)
{
	k = find_separator(s->t, k);
	if (k < s->t.len)
		mark(s, b, k);
}

/* Four letters of a name or more, as most lines begin. */
static bool
is_word(struct text t, size_t i)
{
	return i + 4 <= t.len && is_name_char(t.at[i]) &&
	    is_name_char(t.at[i + 1]) && is_name_char(t.at[i + 2]) &&
	    is_name_char(t.at[i + 3]);
}

static void
mark_coded(struct scan *s, struct block *b, size_t k)
{
	k = coded_separator(s->t, k);
	if (k < s->t.len)
		mark(s, b, k);
}

/*
 * Marks separators of which the name is not known, as it stands before k or in
 * the line above: behind a margin, of which any '>' may be one, and up to three
 * letters. (Of four or more marks() knows whether a name ends so.)
 */
static void
mark_begin(struct scan *s, struct block *b, size_t k)
{
	size_t n;

	for (; k < s->t.len && is_margin(s->t.at[k]); k++) {
		if (s->t.at[k] == '>')
			mark(s, b, k);
	}
	for (n = 0; k < s->t.len && is_name_char(s->t.at[k]); k++) {
		if (++n > 3)
			return;
	}
	if (k < s->t.len && is_char(s->t.at[k], CHAR_CODE))
		mark_coded(s, b, k);
	else
		mark_separator(s, b, k);
}

/* Marks what %3A, %3D and %253A end with; quotes are %22 and %27. */
static void
mark_percent(struct scan *s, struct block *b, size_t i)
{
	struct text code = text_skip(s->t, i + 1);
	bool twice = text_starts(code, "25");
	size_t end = i + 2 + (twice ? 2 : 0);

	if (end >= s->t.len)
		return;
	code = text_make(s->t.at + end - 1, 2);
	if (code.at[0] == '3' && (code.at[1] == 'A' || code.at[1] == 'D' ||
	    code.at[1] == 'a' || code.at[1] == 'd')) {
		mark(s, b, end);
	} else if (code.at[0] == '2' &&
	    (code.at[1] == '2' || code.at[1] == '7')) {
		mark_separator(s, b, end + 1);
	}
}

/* Whether what follows may tell that a name ends there. */
static bool
is_end(const struct scan *s, size_t i)
{
	return i >= 3 && (i + 1 == s->t.len || is_char(s->t.at[i + 1],
	    CHAR_BEHIND));
}

/* Marks of which a log has few. */
static __attribute__((noinline)) size_t
at_rare_mark(struct scan *s, struct block *b, size_t i, char before)
{
	switch (s->t.at[i]) {
	case ';':
		mark_separator(s, b, i + 1);
		return at_entity(s, i);
	case '@':
		return at_user(s, i);
	case '_':
		return before == 's' ? at_configure(s, i) : 0;
	case '%':
		mark_percent(s, b, i);
		return 0;
	case 'D':
	case 'E':
	case 'a':
	case 'd':
	case 'e':
		return before == '3' ? at_percent(s, i) :
		    is_end(s, i) ? at_name_end(s, i) : 0;
	case 'A':
		return before == '3' ? at_percent(s, i) :
		    before == 'I' ? at_key_id(s, i) :
		    before == 'F' ? at_mfa(s, i) : 0;
	case 'J':
		return at_token(s, i);
	case '\0':
		mark_begin(s, b, i + 1);
		return 0;
	default:
		if (is_alnum(s->t.at[i]))
			return is_end(s, i) ? at_name_end(s, i) : 0;
		/* The end of a quote that is not ASCII, or such a space. */
		mark_separator(s, b, i + 1);
		return 0;
	}
}

/* Looks at a marked byte; where to go on if it was something, else 0. */
static size_t
at_mark(struct scan *s, struct block *b, size_t i)
{
	char before = scan_byte(s, (ptrdiff_t)i - 1), c = s->t.at[i];
	size_t next;

	if (is_char(c, CHAR_SEPARATOR)) {
		if (c == ':' && before == ']' && (next = at_prompt(s, i)) > 0)
			return next;
		return at_separator(s, i);
	}
	if (c == '\n' || c == '\r') {
		if (!is_word(s->t, i + 1))
			mark_begin(s, b, i + 1);
		return before == '/' ? at_slash(s, i) : 0;
	}
	/* Without any mark behind it a URL has no user in it. */
	if (c == '/')
		return before == '/' && (b->found != 0 ||
		    b->end < s->t.len) ? at_slash(s, i) : 0;
	if (c != '-')
		return at_rare_mark(s, b, i, before);
	c = scan_byte(s, (ptrdiff_t)i - 2);
	if (before != '-' || c == '-')
		return 0;
	/* The dashes behind a word, or those that begin a line. */
	if ((c == 'Y' || c == '\n' || c == '\r' || (is_margin(c) &&
	    i + 1 < s->t.len && s->t.at[i + 1] == '-')) &&
	    (next = at_private_key(s, i)) > 0)
		return next;
	return at_option(s, i);
}

/* Where to go on behind a secret that ends before `next`, or below it. */
static size_t
go_on(struct scan *s, size_t next)
{
	s->begins = true;
	s->from = below_lines(s, next);
	return s->from;
}

/* At most 64 bytes, in two moves where it can be. */
static void
copy_few(char *to, const char *from, size_t n)
{
	if (n >= 32) {
		memcpy(to, from, 32);
		memcpy(to + n - 32, from + n - 32, 32);
	} else if (n >= 16) {
		memcpy(to, from, 16);
		memcpy(to + n - 16, from + n - 16, 16);
	} else if (n >= 8) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else {
		while (n-- > 0)
			to[n] = from[n];
	}
}

/* The marks of a block in a text that is not much longer. */
static void
marks_of_few(const struct scan *s, const struct block *b, struct marks *m)
{
	char copy[MARKS_BEFORE + MARKS_BLOCK] = { 0 };
	size_t n = b->end - b->start, i;

	for (i = 1; i <= MARKS_BEFORE && i <= b->start; i++)
		copy[MARKS_BEFORE - i] = s->t.at[b->start - i];
	copy_few(copy + MARKS_BEFORE, s->t.at + b->start, n);
	if (n <= MARKS_BLOCK / 2)
		marks_half(copy + MARKS_BEFORE, m);
	else
		marks(copy + MARKS_BEFORE, m);
	m->found &= ~UINT64_C(0) >> (MARKS_BLOCK - n);
	m->names &= ~UINT64_C(0) >> (MARKS_BLOCK - n);
}

/* Whether one of them may be marked, whatever stands before it. */
static bool
may_be_marks(char a, char b, char c)
{
	unsigned char x = (unsigned char)a, y = (unsigned char)b,
	    z = (unsigned char)c;

	return ((char_kinds[x] | char_kinds[y] | char_kinds[z]) & CHAR_MARK) !=
	    0 || (x | y | z) >= 0x80;
}

/*
 * The marks of a block. As much must stand before as marks() looks at; bytes
 * before which there is less are marked if they may be. What is left of the
 * text behind other blocks is looked at together with what stands before it.
 */
static void
marks_of(const struct scan *s, const struct block *b, struct marks *m)
{
	const char *at = s->t.at;
	size_t over = b->start + MARKS_BLOCK - b->end;

	if (b->start >= MARKS_BEFORE + over) {
		if (over >= MARKS_BLOCK / 2) {
			over -= MARKS_BLOCK / 2;
			marks_half(at + b->start - over, m);
		} else {
			marks(at + b->start - over, m);
		}
		m->found >>= over;
		m->names >>= over;
		m->words >>= over;
	} else if (b->start == 0 && s->end >= MARKS_BEFORE + MARKS_BLOCK) {
		marks(at + MARKS_BEFORE, m);
		m->found <<= MARKS_BEFORE;
		if (may_be_marks(at[0], at[1], at[2]))
			m->found |= 7;
		m->names <<= MARKS_BEFORE;
		m->words <<= MARKS_BEFORE;
	} else {
		marks_of_few(s, b, m);
		if (b->start == 0 && may_be_marks(at[0], at[0], at[0]))
			m->found |= 1;
	}
}

/* Whether a '%' or a backslash is among eight bytes. */
static bool
has_code(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t bytes, percent, slash;

	memcpy(&bytes, at, sizeof bytes);
	percent = bytes ^ ones * '%';
	slash = bytes ^ ones * '\\';
	/* The lowest byte that is 0 is found; above it others may be. */
	return ((((percent - ones) & ~percent) | ((slash - ones) & ~slash)) &
	    ones << 7) != 0;
}

/* Marks what codes before the block, or at its start, end with. */
static __attribute__((noinline)) void
mark_codes(struct scan *s, struct block *b)
{
	size_t k;

	for (k = 0; k <= 6 && k <= b->start; k++) {
		if (s->t.at[b->start - k] == '%')
			mark_percent(s, b, b->start - k);
		else if (s->t.at[b->start - k] == '\\')
			mark_coded(s, b, b->start - k);
	}
}

/* Marks what belongs to bytes before the block. */
static __attribute__((noinline)) void
mark_on(struct scan *s, struct block *b)
{
	s->begins = false;
	if (!is_word(s->t, b->start))
		mark_begin(s, b, b->start);
	if (b->start > 0 && (b->start < 7 ||
	    has_code(s->t.at + b->start - 7)))
		mark_codes(s, b);
}

/*
 * Whether only a closer look tells of the end of a name at i, by few letters:
 * key, token, code, password, curl, SecureString; and "Unpacked value", "Config
 * value", "integer value", "IPv6 address", of which the value is not behind.
 */
static inline bool
is_unclear(const char *at, size_t i)
{
	/* Mostly "operation". */
	if (at[i] == 'n')
		return (at[i - 2] | 0x24) == 'o';
	if ((at[i - 2] | 0x24) == 'o' || (at[i] | 0x20) == 'l')
		return true;
	switch (at[i]) {
	case 'e':
		return at[i - 1] == 'u' && i >= 13 && (at[i - 13] == 'U' ||
		    at[i - 12] == 'i' || at[i - 11] == 'C');
	case 'g':
		return i >= 11 && at[i - 11] == 'S';
	case 's':
		return i >= 8 && at[i - 8] == '6';
	default:
		return false;
	}
}

/*
 * Marks a coded separator behind the name that ends at i, or that end where
 * only a closer look tells.
 */
static inline void
mark_end(struct scan *s, struct block *b, size_t i, unsigned kinds)
{
	size_t k = i;

	if ((kinds & CHAR_CODE) != 0)
		k = coded_separator(s->t, i + 1);
	else if (!is_unclear(s->t.at, i))
		return;
	if (s->t.at[i] == 's' || secret_name_letters(s->t.at + i - 3))
		mark(s, b, k < s->t.len ? k : i);
}

/* The same where the text ends there, too. */
static __attribute__((noinline)) void
mark_last(struct scan *s, struct block *b, size_t i)
{
	if (s->t.at[i] == 's' && is_unclear(s->t.at, i))
		mark(s, b, i);
}

/* Marks the separators of names that end in the block, or their ends. */
static void
mark_names(struct scan *s, struct block *b, uint64_t names)
{
	unsigned kinds;
	size_t i, k;

	for (; names != 0; names &= names - 1) {
		i = b->start + (size_t)__builtin_ctzll(names);
		if (i + 1 == s->t.len) {
			mark_last(s, b, i);
			continue;
		}
		kinds = char_kinds[(unsigned char)s->t.at[i + 1]];
		k = i + 1;
		if ((kinds & CHAR_SEPARATOR) == 0) {
			if ((kinds & CHAR_BEHIND) == 0)
				continue;
			k = (kinds & CHAR_BETWEEN) != 0 ?
			    find_separator(s->t, i + 2) : s->t.len;
			if (k == s->t.len) {
				mark_end(s, b, i, kinds);
				continue;
			}
		}
		if (secret_name_ends(text_make(s->t.at, i + 1)))
			mark(s, b, k);
	}
}

/* A newline behind no slash, above four letters or nothing: no mark. */
static bool
is_plain_line(const struct scan *s, const struct block *b, size_t at)
{
	const char *newline = s->t.at + b->start + at;

	return *newline == '\n' && ((b->words >> at & 0x1e) == 0x1e ||
	    (b->start + at + 1 < s->t.len && newline[1] == '\n')) &&
	    at > 0 && newline[-1] != '/';
}

/* Looks at what is marked in a block; where to go on. */
static __attribute__((noinline)) size_t
scan_marks(struct scan *s, struct block *b, uint64_t runs)
{
	size_t n = b->end - b->start, at, run, next;

	for (;;) {
		at = b->found != 0 ? (size_t)__builtin_ctzll(b->found) : n;
		run = runs != 0 ? (size_t)__builtin_ctzll(runs) : n;
		if (s->run_end != 0 &&
		    s->run_end <= b->start + (at < run ? at : run) &&
		    (next = take_run(s)) > 0)
			return go_on(s, next);
		if (at == n && run == n)
			return b->end;
		if (run <= at) {
			runs &= runs - 1;
			note_run(s, b, b->start + run);
			continue;
		}
		b->found &= b->found - 1;
		if (is_plain_line(s, b, at))
			continue;
		if ((next = at_mark(s, b, b->start + at)) > 0)
			return go_on(s, next);
	}
}

static void
remember_prefix(struct redactor *r, struct text t)
{
	const char *newline = t.len > 1 ? memrchr(t.at, '\n', t.len - 1) : NULL;

	if (newline != NULL)
		t = text_skip(t, (size_t)(newline - t.at) + 1);
	r->prefix_len = t.len < sizeof r->prefix ? t.len : sizeof r->prefix;
	memcpy(r->prefix, t.at, r->prefix_len);
	if (r->open.kind == OPEN_USER || r->open.kind == OPEN_PASSWORD)
		r->columns = line_columns(t);
}

static void
remember(struct redactor *r, struct text t)
{
	const size_t needed = REDACTOR_CONTEXT;

	if (t.len == 0)
		return;
	if (r->open.kind != OPEN_NOTHING)
		remember_prefix(r, t);
	if (t.len >= needed) {
		memcpy(r->context, t.at + t.len - needed, needed);
		r->context_len = needed;
		return;
	}
	if (r->context_len + t.len > sizeof r->context) {
		memmove(r->context, r->context + r->context_len - needed,
		    needed);
		r->context_len = needed;
	}
	memcpy(r->context + r->context_len, t.at, t.len);
	r->context_len += t.len;
}

/* Masks what lies between i and the end. */
static inline void
scan_blocks(struct scan *s, size_t i)
{
	struct block b;
	struct marks m;
	uint64_t runs;

	while (i < s->end) {
		b.start = i;
		b.end = s->end - i < MARKS_BLOCK ? s->end : i + MARKS_BLOCK;
		marks_of(s, &b, &m);
		b.found = m.found;
		b.words = m.words;
		runs = marks_runs(m.words);
		if (s->begins)
			mark_on(s, &b);
		if (m.names != 0)
			mark_names(s, &b, m.names);
		i = b.end;
		if ((b.found | runs) != 0 || s->run_end != 0)
			i = scan_marks(s, &b, runs);
	}
}

/* Masks all of it but what is open above it. */
static bool
scan_text(struct scan *s, size_t i)
{
	/* Nothing stands below the last newline. */
	s->end = s->t.len;
	if (s->end > 1 && s->t.at[s->end - 1] == '\n' &&
	    s->t.at[s->end - 2] != '/')
		s->end--;
	scan_blocks(s, i);
	if (s->changed)
		buf_add(s->out, s->t.at + s->done, s->t.len - s->done);
	return s->changed;
}

static void
scan_part(struct scan *s, size_t i, size_t end)
{
	struct scan whole = *s;

	s->t.len = s->end = end;
	s->begins = true;
	scan_blocks(s, i);
	s->t.len = whole.t.len;
	s->end = whole.end;
	s->run_end = 0;
}

bool
redactor_lines(struct redactor *r, struct buf *out, struct text t)
{
	struct scan s = { .r = r, .out = out, .t = t,
		.begins = !is_word(t, 0), .part = scan_part };
	size_t i = 0;

	/* A blank line, of which there are many. */
	if (t.len == 1 && t.at[0] == '\n' && r->open.kind == OPEN_NOTHING &&
	    scan_byte_above(r, 1) != '/') {
		remember(r, t);
		return false;
	}
	if (t.len > 0 && r->open.kind != OPEN_NOTHING)
		i = go_on(&s, below_line(&s, 0));
	scan_text(&s, i);
	remember(r, t);
	return s.changed;
}

void
redactor_pass(struct redactor *r, struct text t)
{
	remember(r, t);
}

bool
redact_alone(struct buf *out, struct text t)
{
	struct redactor r;
	/* No name begins above it. */
	struct scan s = { .r = &r, .out = out, .t = t, .part = scan_part };

	redactor_init(&r);
	return scan_text(&s, 0);
}

void
redact(struct buf *out, struct text t)
{
	if (!redact_alone(out, t))
		buf_add(out, t.at, t.len);
}

struct text
redacted(struct buf *room, struct text t)
{
	buf_clear(room);
	if (!redact_alone(room, t))
		return t;
	return text_make(buf_str(room), room->len);
}

bool
redact_needed(struct text t)
{
	struct buf out;
	bool needed;

	buf_init(&out, 0);
	needed = redact_alone(&out, t);
	buf_release(&out);
	return needed;
}
