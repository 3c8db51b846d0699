/*
 * below: see include/ssm/log/below.h.
 */
#include <string.h>

#include "ssm/log/below.h"
#include "ssm/log/harmless.h"
#include "ssm/log/name.h"
#include "ssm/log/option.h"
#include "ssm/log/quote.h"
#include "ssm/log/user.h"
#include "ssm/log/value.h"

static struct text
token_at(struct text t, size_t i)
{
	size_t end = i;

	while (end < t.len && is_secret_char(t.at[end]))
		end++;
	return text_make(t.at + i, end - i);
}

/* name=value, as opposed to the padding of base64. */
static bool
is_assignment(struct text word)
{
	size_t i = 0;

	while (i < word.len && word.at[i] != '=')
		i++;
	while (i < word.len && word.at[i] == '=')
		i++;
	return i < word.len;
}

/* The line above the one that begins at i, if that is in the text. */
static struct text
line_above(const struct scan *s, size_t i)
{
	const char *newline = i > 0 ? memrchr(s->t.at, '\n', i - 1) : NULL;
	size_t start = newline != NULL ? (size_t)(newline - s->t.at) + 1 : 0;

	return text_make(s->t.at + start, i - start);
}

/* How it begins. */
static struct text
prefix_above(const struct scan *s, size_t i)
{
	struct text above = line_above(s, i);

	if (i == 0)
		return text_make(s->r->prefix, s->r->prefix_len);
	if (above.len > REDACTOR_PREFIX)
		above.len = REDACTOR_PREFIX;
	return above;
}

/* Whether the line was wrapped where it ends: the one above is as long. */
static bool
is_full(const struct scan *s, size_t start)
{
	size_t above = start > 0 ? line_columns(line_above(s, start)) :
	    s->r->columns;
	size_t columns = line_columns(text_skip(s->t, start));

	return columns == above || columns == 0 || above == 0;
}

static size_t
below_bare(struct scan *s, size_t i, struct open_secret open)
{
	struct text word;
	size_t end, eol;
	bool rest;

	if (open.what == SECRET_SIGNED && i < s->t.len && s->t.at[i] == ':')
		i++;
	word = token_at(s->t, i);
	end = i + word.len;
	eol = skip_frame(s->t, end);
	if (open.what == SECRET_HEADER && skip_scheme(s->t, i) > i) {
		open.what = SECRET_WORD;
		return below_bare(s, skip_scheme(s->t, i), open);
	}
	if (word.len == 0 || is_assignment(word) || secret_resource(word))
		return i;
	if (at_eol(s->t, eol))
		rest = !secret_mixed(word) ? word.len >= 32 &&
		    (is_alnum(word.at[0]) || is_alnum(word.at[word.len - 1])) :
		    open.passed > 0 || word.len >= 16 || (word.len >= 4 &&
		    (has_digit(word) || secret_changes(word) * 2 >= word.len));
	else if (s->t.at[end] == '&')
		rest = true;
	else if (s->t.at[end] == ' ')
		rest = word.len >= 8 && has_digit(word) && secret_mixed(word);
	else
		rest = word.len >= 4 && has_digit(word) &&
		    secret_mixed(word) && s->t.at[end] != ':' &&
		    s->t.at[end] != ';';
	/* An SSO token is two, with a colon between them; so is AWS's old. */
	if (!rest && end < s->t.len && s->t.at[end] == ':' &&
	    (open.what == SECRET_SIGNED || (word.len >= 12 &&
	    has_digit(word) && secret_mixed(word))) &&
	    token_at(s->t, end + 1).len >= 12) {
		end += 1 + token_at(s->t, end + 1).len;
		eol = skip_frame(s->t, end);
		rest = true;
	}
	if (!rest)
		return i;
	scan_hide(s, i, end);
	if (at_eol(s->t, eol)) {
		open.kind = OPEN_BARE;
		open.passed = 1;
		s->r->open = open;
	}
	return eol;
}

static bool
is_end(struct text t, size_t i, const struct open_secret *open)
{
	return open->kind == OPEN_ELEMENT ? quote_tag_at(t, i) > 0 :
	    quote_is(t, i, open->quote);
}

/* Whether what ends it begins in the line above, as &quo or \u00 does. */
static bool
is_rest_of_end(const struct scan *s, size_t i, const struct open_secret *open)
{
	char back[LOOK_BACK], kind;

	if (open->kind == OPEN_ELEMENT)
		return memchr("lt;ux03cC", s->t.at[i], 9) != NULL &&
		    quote_tag_rest(scan_back(s, i, back), s->t, i);
	return open->quote != '\'' && open->quote != '"' &&
	    quote_rest(scan_back(s, i, back), s->t, i, &kind) > 0 &&
	    kind == open->quote;
}

/* To a quote or to the '<' of an element's end. */
static size_t
below_quoted(struct scan *s, size_t i, struct open_secret open)
{
	const size_t start = i;
	struct text word;
	size_t end;
	bool hide;

	if (is_rest_of_end(s, i, &open))
		return i;
	if (open.what == SECRET_HEADER || open.what == SECRET_LISTED) {
		i = skip_scheme(s->t, i);
		if (text_starts(text_skip(s->t, i), "Credential="))
			return i;
	}
	end = i;
	while (!at_eol(s->t, end) && !is_end(s->t, end, &open) &&
	    (open.what == SECRET_LINE ||
	    (s->t.at[end] != ' ' && s->t.at[end] != '\t')))
		end++;
	if (!at_eol(s->t, end) && is_end(s->t, end, &open)) {
		while (end > i && s->t.at[end - 1] == '\\')
			end--;
	}
	word = text_make(s->t.at + i, end - i);
	if (secret_void(word))
		return start;
	hide = open.what != SECRET_TOKEN || (word.len >= 6 && has_digit(word) &&
	    secret_mixed(word));
	if (at_eol(s->t, end)) {
		if (!hide && word.len > 12)
			return start;
		open.passed = 0;
		s->r->open = open;
	} else if (s->t.at[end] == ' ' || s->t.at[end] == '\t') {
		if (word.len < 8 || !has_digit(word) || !secret_mixed(word))
			return start;
	}
	if (!hide)
		return s->r->open.kind != OPEN_NOTHING ? end : start;
	scan_hide(s, i, end);
	return end;
}

static size_t
below_name(struct scan *s, size_t i, struct open_secret open)
{
	bool lines = false;
	size_t k;

	i = skip_escapes(s->t, i, &lines);
	k = i;
	if (skip_bracket(s->t, i) > i) {
		k = take_value(s, i, (enum secret)open.what);
		return k > 0 ? k : i;
	}
	if (k < s->t.len && (s->t.at[k] == 'b' || s->t.at[k] == 'u'))
		k++;
	for (; k < s->t.len && s->t.at[k] == '\\'; k++)
		open.escaped = true;
	open.quote = '\0';
	k += quote_at(s->t, k, &open.quote);
	if (open.what == SECRET_USER) {
		k = take_value(s, i, SECRET_USER);
		return k > 0 ? k : i;
	}
	if (open.quote != '\0')
		return take_quoted(s, k, open);
	if (open.what == SECRET_LISTED)
		return i;
	if (open.what == SECRET_HEADER) {
		k = take_value(s, i, SECRET_HEADER);
		return k > 0 ? k : i;
	}
	for (k = i; k < s->t.len && s->t.at[k] >= '0' && s->t.at[k] <= '9'; k++)
		;
	if (k - i >= 6 && k - i <= 8 && (k == s->t.len ||
	    !is_secret_char(s->t.at[k]))) {
		scan_hide(s, i, k);
		return k;
	}
	return below_bare(s, i, open);
}

/* value: below a name, as it stands for a container. */
static size_t
below_pair(struct scan *s, size_t i, enum secret what)
{
	size_t k = skip_value_key(s->t, i);

	k = k > i ? take_value(s, k, what) : 0;
	return k > 0 ? k : i;
}

/* The rest of the quote before a value; or that was none. */
static size_t
below_quote(struct scan *s, size_t i, struct open_secret open)
{
	char back[LOOK_BACK];
	size_t rest = quote_rest(scan_back(s, i, back), s->t, i, &open.quote);

	return rest > 0 && open.what != SECRET_USER ?
	    take_quoted(s, i + rest, open) : below_name(s, i, open);
}

/* The rest of --token-code, or what follows it. */
static size_t
below_option(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct open_secret open = { .kind = OPEN_AWAITED };
	struct text word;
	size_t end = i, start, k;

	while (end < s->t.len && is_name_char(s->t.at[end]))
		end++;
	for (;; end = i) {
		word = scan_back(s, end, back);
		for (start = word.len; start > 0 &&
		    is_name_char(word.at[start - 1]); start--)
			;
		open.what = (int)secret_name(text_skip(word, start));
		if (open.what != SECRET_NONE || end == i)
			break;
		if (text_is(text_skip(word, start), "--value") &&
		    (k = at_value_option(s, end)) > 0)
			return k;
	}
	if (open.what == SECRET_NONE) {
		k = at_value_option(s, i);
		return k > 0 ? k : i;
	}
	end = skip_sign(s->t, skip_space(s->t, end));
	if (end < s->t.len && at_eol(s->t, end))
		return scan_open(s, OPEN_AWAITED, (enum secret)open.what, end);
	if (!has_digit(bare_word(s->t, end)))
		return i;
	return below_name(s, end, open);
}

static size_t
below_cookie(struct scan *s, size_t i)
{
	struct text word = token_at(s->t, i);
	size_t end = i + word.len;

	if (word.len < 4 || (end < s->t.len && s->t.at[end] == ':') ||
	    (!is_assignment(word) && !has_digit(word) &&
	    !(end < s->t.len && s->t.at[end] == ';')))
		return i;
	end = line_end(s->t, i);
	scan_hide(s, i, end);
	return at_eol(s->t, end) ? scan_open(s, OPEN_LINE, SECRET_LINE, end) :
	    end;
}

/* A variable or a setting, as it stands below one that holds a URL. */
static bool
is_setting(struct text t, size_t i)
{
	size_t k = i;

	while (k < t.len && is_name_char(t.at[k]))
		k++;
	return k > i && k < t.len && t.at[k] == '=' && is_assignment(
	    bare_word(t, i));
}

static size_t
below_url(struct scan *s, size_t start, size_t i, bool password)
{
	struct user_info u = find_user(s->t, i);
	struct text line = text_make(s->t.at + i, u.end - i);
	size_t next;

	if (!password && (is_setting(s->t, i) || text_has(line, "://")))
		return i;
	if (text_starts(line, "[masked"))
		return i;
	if ((password || ((u.colon < u.path || u.path == u.end) &&
	    (u.colon == i || is_odd_byte(s->t, u.end)))) &&
	    (next = take_odd_password(s, i, &u, true)) > 0)
		return next;
	if (u.at < u.end && (password || u.at_in_host < u.end ||
	    u.colon < u.path)) {
		if (!password && u.colon > u.path)
			u.at = u.at_in_host;
		return hide_user(s, i, u.at, u.end);
	}
	/* The end of it is an '@'; what goes on below is wrapped again. */
	if (!at_eol(s->t, u.end) || line.len == 0 ||
	    !is_full(s, start))
		return i;
	if (password || (u.colon < u.path && u.colon + 1 < u.end &&
	    (s->t.at[u.colon + 1] < '0' || s->t.at[u.colon + 1] > '9') &&
	    !text_starts(text_skip(s->t, u.colon), "://"))) {
		scan_hide(s, i, u.end);
		return scan_open(s, OPEN_PASSWORD, SECRET_NONE, u.end);
	}
	/* Nobody else looks at the line. */
	if (u.path < u.end || !text_is_harmless(line))
		return i;
	return scan_open(s, OPEN_USER, SECRET_NONE, u.end);
}

static size_t
below_pem(struct scan *s, size_t i)
{
	struct text line;
	size_t end = i, k;

	while (!at_eol(s->t, end))
		end++;
	line = text_make(s->t.at + i, end - i);
	if (text_has(line, "-----END") || text_starts(line, "[masked"))
		return take_pem(s, i);
	if (text_starts(line, "Proc-Type:") || text_starts(line, "DEK-Info:"))
		return scan_open(s, OPEN_PEM, SECRET_NONE, end);
	for (k = 0; k < line.len && (is_secret_char(line.at[k]) ||
	    (line.at[k] == '\\' && skip_frame(s->t, i + k) == i + k)); k++)
		;
	if (k > 0 && k < line.len && skip_frame(s->t, i + k) > i + k) {
		scan_hide(s, i, i + k);
		return scan_open(s, OPEN_PEM, SECRET_NONE, end);
	}
	if (k == 0 || (k < line.len && line.at[k] != '"' &&
	    line.at[k] != '\'' && line.at[k] != ' '))
		return i;
	/* "END PRIVATE KEY-----" of which the dashes stand above. */
	if (k < line.len && line.at[k] == ' ' && k < 16)
		return i;
	scan_hide(s, i, i + k);
	return k == line.len ? scan_open(s, OPEN_PEM, SECRET_NONE, end) :
	    i + k;
}

static size_t
below_key_id(struct scan *s, size_t i, struct open_secret open)
{
	size_t end = i;

	while (end < s->t.len && is_key_id_char(s->t.at[end]))
		end++;
	if (open.what == SECRET_WORD && end - i < 12)
		return i;
	if (end - i > 4)
		scan_replace(s, i, end - 4);
	if (open.what == SECRET_WORD)
		buf_adds(s->out, "\xe2\x80\xa6");
	return end;
}

/* Whether one stands in what would be passed as the prefix of a line. */
static bool
has_name(struct text t)
{
	size_t i, start;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] != '=' && t.at[i] != ':')
			continue;
		for (start = i; start > 0 && is_name_char(t.at[start - 1]);
		    start--)
			;
		if (secret_name(text_make(t.at + start, i - start)) !=
		    SECRET_NONE)
			return true;
	}
	return false;
}

/* What is open, in the line that begins at `start`, at i behind its prefix. */
static size_t
below_at(struct scan *s, size_t start, size_t i, struct open_secret open)
{
	size_t k;

	switch (open.kind) {
	case OPEN_NOTHING:
		return 0;
	case OPEN_OPTION:
		return below_option(s, i);
	case OPEN_CODE:
		return at_code_end(s, i);
	case OPEN_QUOTE:
		return below_quote(s, i, open);
	case OPEN_PAIR:
		return below_pair(s, i, (enum secret)open.what);
	case OPEN_AWAITED:
		if (skip_value_key(s->t, i) > i)
			return below_pair(s, i, listed_name(s, i));
		return below_name(s, i, open);
	case OPEN_BARE:
		return below_bare(s, i, open);
	case OPEN_QUOTED:
	case OPEN_ELEMENT:
		return below_quoted(s, i, open);
	case OPEN_LINE:
		return below_cookie(s, i);
	case OPEN_SLASH:
		return s->t.at[i] == '/' ? take_user(s, i + 1) : 0;
	case OPEN_USER:
	case OPEN_PASSWORD:
		return below_url(s, start, i, open.kind == OPEN_PASSWORD);
	case OPEN_PEM:
		return below_pem(s, i);
	case OPEN_KEY_ID:
		return below_key_id(s, i, open);
	case OPEN_MFA:
		return take_mfa(s, i, open.passed + 1);
	case OPEN_DIGITS:
		k = take_digits(s, i, true);
		/* It was a colon of the ARN. */
		return k > 0 ? k : take_mfa(s, i, 1);
	}
	return 0;
}

size_t
below_line(struct scan *s, size_t start)
{
	/* A line that docker keeps. */
	static const char kept[] = "{\"log\":\"";
	struct open_secret open = s->r->open;
	bool record, sign;
	size_t i, k;

	s->r->open.kind = OPEN_NOTHING;
	i = skip_prefix(prefix_above(s, start), s->t, start, &record);
	if (has_name(text_make(s->t.at + start, i - start)))
		i = start;
	i = skip_margin(s->t, i);
	if (i < s->t.len && s->t.at[i] == kept[0] &&
	    text_starts(text_skip(s->t, i), kept))
		i += strlen(kept);
	i = skip_space(s->t, i);
	if (i < s->t.len && s->t.at[i] == '`' && open.kind != OPEN_OPTION &&
	    !at_eol(s->t, i + 1))
		i++;
	if (record || is_stamp(s->t, i))
		return start;
	/* A sign that the command goes on, which stood behind an option. */
	sign = open.kind == OPEN_AWAITED && i < s->t.len &&
	    at_eol(s->t, skip_sign(s->t, i));
	if (sign)
		i = skip_sign(s->t, i);
	if (at_eol(s->t, i)) {
		if (open.passed++ == 0 && (open.kind == OPEN_QUOTED || sign ||
		    open.kind == OPEN_ELEMENT || open.kind == OPEN_PEM)) {
			s->r->open = open;
		}
		return i;
	}
	/* Where nothing goes on the prefix is part of an ordinary line. */
	k = below_at(s, start, i, open);
	return k > i ? k : start;
}

size_t
below_lines(struct scan *s, size_t i)
{
	while (s->r->open.kind != OPEN_NOTHING && i < s->t.len &&
	    at_eol(s->t, i)) {
		i = next_line(s->t, i);
		if (i >= s->t.len)
			break;
		i = below_line(s, i);
	}
	return i;
}
