/*
 * redact: see include/ssm/log/redact.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/log/below.h"
#include "ssm/log/marks.h"
#include "ssm/log/quote.h"
#include "ssm/log/redact.h"
#include "ssm/log/value.h"

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

/*
 * Whether a name may end before i: false for nearly all separators. What stands
 * at the start of a line needs a closer look: it may go on above.
 */
static bool
may_be_named(const struct scan *s, size_t i)
{
	const char *at = s->t.at + i;
	size_t k = i, n;

	/* Mostly a word stands right before it. */
	if (i >= 4 && at[-1] > '9' && is_name_char(at[-1]) &&
	    is_name_char(at[-2]) && is_name_char(at[-3]) &&
	    is_name_char(at[-4]))
		return secret_name_letters(at - 4);
	while (k > 0 && s->t.at[k - 1] == ' ')
		k--;
	while ((n = quote_before(s->t, k)) > 0)
		k -= n;
	for (n = 0; n < 4 && k > n; n++) {
		if (!is_name_char(s->t.at[k - n - 1]))
			break;
	}
	if (n == 4)
		return secret_name_letters(s->t.at + k - 4);
	return k == n || strchr(" \t>|\n\r", s->t.at[k - n - 1]) != NULL;
}

/*
 * Whether the line has something before the word at `start`, close enough to i:
 * then the word is the same as if the line had not been wrapped.
 */
static bool
is_inside(const struct scan *s, size_t i, size_t start)
{
	const char *at = s->t.at;

	if (i - start >= LOOK_BACK / 2)
		return false;
	while (start > 0 && (at[start - 1] == ' ' || at[start - 1] == '\t' ||
	    at[start - 1] == '>' || at[start - 1] == '|'))
		start--;
	return start > 0 && i - start < LOOK_BACK && at[start - 1] != '\n' &&
	    at[start - 1] != '\r' && at[start - 1] != '\0';
}

/*
 * The name before a separator at i: what follows such a name, the byte before
 * it, and whether it begins like an option.
 */
static enum secret
name_before(const struct scan *s, size_t i, char *before, bool *option)
{
	char back[LOOK_BACK];
	struct text word = text_make(s->t.at, i);
	enum secret what, own = SECRET_NONE;
	unsigned tries;
	size_t start, quote;

	/* As it stands in its line; then as if that had not been wrapped. */
	for (tries = 0; tries < 2; tries++) {
		while (word.len > 0 && word.at[word.len - 1] == ' ')
			word.len--;
		while ((quote = quote_before(word, word.len)) > 0)
			word.len -= quote;
		start = word.len;
		while (start > 0 && is_name_char(word.at[start - 1]))
			start--;
		*before = start > 0 ? word.at[start - 1] : tries > 0 ? '\0' :
		    scan_byte(s, -1);
		/* %3F, or %253F where it was coded twice. */
		if (*before == '%') {
			start += text_starts(text_skip(word, start), "25") ?
			    4 : 2;
			if (start > word.len)
				start = word.len;
		}
		word = text_skip(word, start);
		*option = text_starts(word, "--");
		what = secret_name(word);
		if (what != SECRET_NONE)
			own = what;
		if (what != SECRET_NONE && what != SECRET_TOKEN)
			break;
		if (*before != '\0' && strchr(" \t>|\n\r", *before) == NULL)
			break;
		if (tries == 0 && is_inside(s, i, start))
			break;
		word = scan_back(s, i, back);
	}
	return own;
}

/* Whether what stands before a separator can be the end of a name. */
static bool
ends_name(char separator, char before)
{
	unsigned char b = (unsigned char)before, small = b | 0x20;

	if (b <= '/' || b == ';' || small >= '{')
		return true;
	return separator != ',' && (small == 'd' || small == 'e' ||
	    small == 'n' || small == 'p' || small == 'r' || small == 't' ||
	    small == 'v' || small == 'y');
}

static size_t
at_separator(struct scan *s, size_t i)
{
	enum secret what;
	char before;
	bool option;
	size_t k = i + 1;

	before = scan_byte(s, (ptrdiff_t)i - 1);
	if (!ends_name(s->t.at[i], before) && quote_before(s->t, i) == 0)
		return 0;
	if (s->t.at[i] == ',' && quote_before(s->t, i) == 0 &&
	    before != '\'' && before != '"' && before != '\\' &&
	    before != ']' && (before == '\0' ||
	    strchr(" \t>|\n\r", before) == NULL))
		return 0;
	if (!may_be_named(s, i))
		return 0;
	what = name_before(s, i, &before, &option);
	if (what == SECRET_NONE)
		return 0;
	if (s->t.at[i] == '>') {
		/* The '<' may stand in the line above; a margin is no tag. */
		if (before != '<' && before != ':' && (!is_name_char(
		    scan_byte(s, (ptrdiff_t)i - 1)) || (before != '\0' &&
		    strchr(" \t>|\n\r", before) == NULL)))
			return 0;
		return take_element(s, i + 1, what);
	}
	if (s->t.at[i] == ',') {
		while (k < s->t.len && s->t.at[k] == ' ')
			k++;
		return take_value(s, k, what == SECRET_TOKEN ||
		    what == SECRET_USER || option ? what : SECRET_LISTED);
	}
	return take_value(s, k, what);
}

/* X-Amz-Signature%3D, %22TokenValue%22%3A: a separator that ends at i. */
static size_t
at_percent(struct scan *s, size_t i)
{
	enum secret what;
	size_t start = i - 2;
	char before;
	bool option;

	if (i >= 4 && s->t.at[i - 2] == '5' && s->t.at[i - 3] == '2')
		start = i - 4;
	if (i < 2 || s->t.at[start] != '%' || !may_be_named(s, start))
		return 0;
	what = name_before(s, start, &before, &option);
	return what != SECRET_NONE ? take_value(s, i + 1, what) : 0;
}

/* aws configure set aws_secret_access_key VALUE */
static size_t
at_configure(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	size_t end = i;

	while (end < s->t.len && is_name_char(s->t.at[end]))
		end++;
	if (end >= s->t.len || (s->t.at[end] != ' ' && !at_eol(s->t, end)) ||
	    secret_name(text_make(s->t.at + i, end - i)) != SECRET_WORD ||
	    !text_has(scan_back(s, i, back), "configure set "))
		return 0;
	return take_value(s, end, SECRET_WORD);
}

/* AWS Secret Access Key [None]: VALUE */
static size_t
at_prompt(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text before = scan_back(s, i, back);

	while (before.len > 0 && before.at[before.len - 1] != '[')
		before.len--;
	if (before.len == 0)
		return 0;
	before.len--;
	before = text_trim(before);
	if (!text_ends(before, "Secret Access Key") &&
	    !text_ends(before, "Session Token"))
		return 0;
	return take_value(s, i + 1, SECRET_WORD);
}

/* The end of &lt;TokenValue&gt; */
static size_t
at_entity(struct scan *s, size_t i)
{
	enum secret what;
	char before;
	bool option;

	if (i < 3 || memcmp(s->t.at + i - 3, "&gt", 3) != 0 ||
	    !may_be_named(s, i - 3))
		return 0;
	what = name_before(s, i - 3, &before, &option);
	if (what == SECRET_NONE ||
	    (before != ';' && before != ':' && before != '\0'))
		return 0;
	return take_element(s, i + 1, what);
}

/* --token-code 194713 */
static size_t
at_option(struct scan *s, size_t i)
{
	size_t end = i + 1;
	enum secret what;
	struct text value;

	while (end < s->t.len && is_name_char(s->t.at[end]))
		end++;
	if (at_eol(s->t, end))
		return end < s->t.len ?
		    scan_open(s, OPEN_OPTION, SECRET_NONE, end) : 0;
	if (s->t.at[end] != ' ')
		return 0;
	what = secret_name(text_make(s->t.at + i + 1, end - i - 1));
	if (what == SECRET_NONE)
		return 0;
	while (end < s->t.len && s->t.at[end] == ' ')
		end++;
	value = bare_word(s->t, end);
	if (value.len > 0 && (value.at[0] == '-' || !has_digit(value)))
		return 0;
	return take_value(s, end, what);
}

/* The dashes behind -----BEGIN RSA PRIVATE KEY */
static size_t
at_private_key(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	char before = scan_byte(s, (ptrdiff_t)i - 2);
	struct text t;

	if (before != 'Y' && before != '\n' && before != '\r' &&
	    (!is_margin(before) || i + 1 >= s->t.len ||
	    s->t.at[i + 1] != '-'))
		return 0;
	t = scan_back(s, i, back);
	while (t.len > 0 && t.at[t.len - 1] == '-')
		t.len--;
	/* Where it was wrapped at a space, that is gone. */
	if (!text_has(t, "BEGIN"))
		return 0;
	while (text_has(t, "BEGIN"))
		t = text_after(t, "BEGIN");
	if (!text_ends(t, "KEY") || !text_has(t, "PRIVATE") ||
	    text_has(t, "--END"))
		return 0;
	while (i < s->t.len && s->t.at[i] == '-')
		i++;
	return take_pem(s, i);
}

/* AKIAIOSFODNN7EXAMPLE */
static size_t
at_key_id(struct scan *s, size_t i)
{
	size_t start = i - 3, end = i + 1;

	if (i < 3 || s->t.at[start] != 'A' || start < s->done ||
	    (s->t.at[i - 2] != 'K' && s->t.at[i - 2] != 'S') ||
	    is_alnum(scan_byte(s, (ptrdiff_t)start - 1)))
		return 0;
	while (end < s->t.len && is_key_id_char(s->t.at[end]))
		end++;
	if (end - start >= 16 && end - start <= 128) {
		if (end < s->t.len && is_alnum(s->t.at[end]))
			return 0;
		scan_replace(s, start, end);
		redact_key_id(s->out, text_make(s->t.at + start, end - start));
		return end;
	}
	if (end - start <= 4 || !at_eol(s->t, end) || end >= s->t.len)
		return 0;
	scan_replace(s, start + 4, end);
	buf_adds(s->out, "\xe2\x80\xa6");
	return scan_open(s, OPEN_KEY_ID, SECRET_NONE, end);
}

/* Enter MFA code for arn:aws:iam::111122223333:mfa/alice: 194713 */
static size_t
at_mfa(struct scan *s, size_t i)
{
	static const char prompt[] = "A code for ";
	size_t k;

	if (scan_byte(s, (ptrdiff_t)i - 2) != 'M')
		return 0;
	for (k = 0; k < sizeof prompt - 1 && !at_eol(s->t, i); k++, i++) {
		if (s->t.at[i] != prompt[k])
			return 0;
	}
	return take_mfa(s, i, 0);
}

/* Tokens that begin as all of their kind: JWTs, AWS's session tokens. */
static size_t
at_token(struct scan *s, size_t i)
{
	struct text begin = text_of(s->t.at[i - (i > 0)] == 'y' ? "eyJ" :
	    "IQoJ");
	size_t start = i + 1 - begin.len, end = i + 1;

	if (i + 1 < begin.len || start < s->done ||
	    !text_begins(text_skip(s->t, start), begin) ||
	    is_alnum(scan_byte(s, (ptrdiff_t)start - 1)))
		return 0;
	while (end < s->t.len && is_secret_char(s->t.at[end]))
		end++;
	if (end < s->t.len && at_eol(s->t, end)) {
		if (end - start >= 8)
			scan_hide(s, start, end);
		return scan_open(s, OPEN_BARE, SECRET_WORD, end);
	}
	if (end - start < 20)
		return 0;
	scan_hide(s, start, end);
	return end;
}

/* Whether a colon stands before i, or in the lines above it. */
static bool
is_behind_colon(const struct scan *s, ptrdiff_t i)
{
	char c;

	do {
		c = scan_byte(s, --i);
	} while (c == '\n' || c == '\r' || is_margin(c));
	return c == ':';
}

/* The user and password of a URL. */
static size_t
at_slash(struct scan *s, size_t i)
{
	char back[LOOK_BACK];

	/* Wrapped behind the colon, before or behind the first slash. */
	if (!is_behind_colon(s, (ptrdiff_t)i - 1) ||
	    (scan_byte(s, (ptrdiff_t)i - 2) != ':' &&
	    !text_ends(scan_back(s, i, back), ":/")))
		return 0;
	if (s->t.at[i] != '/')
		return scan_open(s, OPEN_SLASH, SECRET_NONE, i);
	return take_user(s, i + 1);
}

/* user:password@host:port without a scheme */
static size_t
at_user(struct scan *s, size_t i)
{
	size_t start = i, colon = i, end = i + 1, port;

	while (start > s->done && i - start < LOOK_BACK && s->t.at[start - 1] !=
	    '\0' && strchr(" \t\r\n'\"<>`,(|", s->t.at[start - 1]) == NULL) {
		if (s->t.at[--start] == ':')
			colon = start;
	}
	while (end < s->t.len && (is_alnum(s->t.at[end]) ||
	    s->t.at[end] == '.' || s->t.at[end] == '-'))
		end++;
	if (colon == i || end == i + 1 || end >= s->t.len ||
	    s->t.at[end] != ':')
		return 0;
	for (port = end + 1; port < s->t.len && s->t.at[port] >= '0' &&
	    s->t.at[port] <= '9'; port++)
		;
	if (port == end + 1 || port - end > 6 ||
	    (port < s->t.len && is_name_char(s->t.at[port])))
		return 0;
	for (port = colon; port > start && s->t.at[port - 1] != '='; port--)
		;
	start = port;
	if (colon == start || text_starts(text_skip(s->t, start), "arn:") ||
	    text_has(text_make(s->t.at + start, i - start), ":/"))
		return 0;
	scan_hide(s, start, i);
	return i;
}

/* Headers whose values are long and random, but needed by AWS's support. */
static bool
is_request_id(const struct scan *s, size_t i)
{
	static const char *const ids[] = { "-id-2", "-ID-2", "-cf-id", "-Cf-Id",
		"-Id-2" };
	char back[LOOK_BACK];
	struct text before = scan_back(s, i, back);
	size_t k;

	if (before.len > 14)
		before = text_skip(before, before.len - 14);
	for (k = 0; k < sizeof ids / sizeof ids[0]; k++) {
		if (text_has(before, ids[k]))
			return true;
	}
	return false;
}

/* Looks at the word that waits; where to go on if it was a secret, else 0. */
static size_t
take_run(struct scan *s)
{
	size_t start = s->run, end = s->run_end;

	s->run_end = 0;
	if (start < s->from)
		start = s->from;
	if (end <= start ||
	    !secret_random(text_make(s->t.at + start, end - start)) ||
	    is_request_id(s, start))
		return 0;
	while (start > s->from && (is_run_char(s->t.at[start - 1]) ||
	    is_name_char(s->t.at[start - 1])))
		start--;
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
	} else if (!twice && code.at[0] == '2' &&
	    (code.at[1] == '2' || code.at[1] == '7')) {
		mark_separator(s, b, end + 1);
	}
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
	case 'a':
	case 'd':
		return before == '3' ? at_percent(s, i) : 0;
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
		/* The end of a quote that is not ASCII. */
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
	if (before != '-' || scan_byte(s, (ptrdiff_t)i - 2) == '-')
		return 0;
	next = at_private_key(s, i);
	return next > 0 ? next : at_option(s, i);
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

/* Marks what belongs to bytes before the block. */
static void
mark_on(struct scan *s, struct block *b)
{
	size_t k;

	s->begins = false;
	if (!is_word(s->t, b->start))
		mark_begin(s, b, b->start);
	for (k = 1; k <= 4 && k <= b->start; k++) {
		if (s->t.at[b->start - k] == '%')
			mark_percent(s, b, b->start - k);
	}
}

/* Marks the separators of names that end in the block. */
static void
mark_names(struct scan *s, struct block *b, uint64_t names)
{
	size_t i, k;

	for (; names != 0; names &= names - 1) {
		i = b->start + (size_t)__builtin_ctzll(names);
		k = find_separator(s->t, i + 1);
		if (k < s->t.len &&
		    secret_name_ends(text_make(s->t.at, i + 1)))
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

/* Masks all of it but what is open above it. */
static bool
scan_text(struct scan *s, size_t i)
{
	struct block b;
	struct marks m;
	uint64_t runs;

	/* Nothing stands below the last newline. */
	s->end = s->t.len;
	if (s->end > 1 && s->t.at[s->end - 1] == '\n' &&
	    s->t.at[s->end - 2] != '/')
		s->end--;
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
	if (s->changed)
		buf_add(s->out, s->t.at + s->done, s->t.len - s->done);
	return s->changed;
}

bool
redactor_lines(struct redactor *r, struct buf *out, struct text t)
{
	struct scan s = { .r = r, .out = out, .t = t,
		.begins = !is_word(t, 0) };
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
	struct scan s = { .r = &r, .out = out, .t = t };

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
