/*
 * value: see include/ssm/log/value.h.
 */
#include <string.h>

#include "ssm/log/quote.h"
#include "ssm/log/user.h"
#include "ssm/log/value.h"

/* An error's code that ends with a number: ValidationException1 */
static bool
is_numbered(struct text t)
{
	size_t len = t.len;

	while (len > 0 && t.at[len - 1] >= '0' && t.at[len - 1] <= '9')
		len--;
	return t.len - len <= 2 && !has_digit(text_make(t.at, len)) &&
	    secret_changes(t) * 3 <= t.len;
}

/*
 * What follows a name that others than secrets have, too: true if it looks
 * like a token. Of one that goes on in the line below less is known.
 */
static bool
is_token(struct text t, bool goes_on)
{
	return t.len >= (goes_on ? 6 : 16) && has_digit(t) && secret_mixed(t) &&
	    (goes_on || !is_numbered(t)) && !secret_resource(t);
}

size_t
skip_sign(struct text t, size_t i)
{
	if (i < t.len && skip_frame(t, i) == i && (t.at[i] == '`' ||
	    t.at[i] == '^' || t.at[i] == '\\'))
		i++;
	return skip_frame(t, i);
}

size_t
skip_scheme(struct text t, size_t i)
{
	size_t k = i;

	while (k < t.len && (is_alnum(t.at[k]) || t.at[k] == '-'))
		k++;
	if (k == i || k - i > 16 || k >= t.len || t.at[k] != ' ')
		return i;
	while (k < t.len && t.at[k] == ' ')
		k++;
	return k;
}

/*
 * Behind more quotes of the kind that ends at i, each with its backslashes, as
 * in the cell of a table: ""TokenValue"": ""secret"". Two of which nothing is
 * enclosed are an empty value.
 */
static size_t
skip_quotes(struct text t, size_t i, char kind)
{
	size_t k = i, slashes, len;
	char found;

	for (;;) {
		for (slashes = k; slashes < t.len && t.at[slashes] == '\\';
		    slashes++)
			;
		len = quote_at(t, slashes, &found);
		if (len == 0 || found != kind)
			break;
		k = slashes + len;
	}
	return k > i && k < t.len && is_run_char(t.at[k]) ? k : i;
}

/* The end of what stands in such quotes, or of the line. */
static size_t
find_quote(struct text t, size_t i, char quote, bool escaped)
{
	for (;; i++) {
		while (i < t.len && !is_char(t.at[i], CHAR_QUOTE))
			i++;
		if (at_eol(t, i) || quote_is(t, i, quote))
			return i;
		if (t.at[i] != '\\')
			continue;
		if (escaped) {
			size_t k = i;

			while (k < t.len && t.at[k] == '\\')
				k++;
			if (k < t.len && quote_is(t, k, quote))
				return i;
		} else if (!at_eol(t, i + 1)) {
			i++;
		}
	}
	return i;
}

size_t
take_quoted(struct scan *s, size_t i, struct open_secret open)
{
	struct text value;
	bool goes_on, hide;
	size_t end;

	i = skip_quotes(s->t, i, open.quote);
	/* Of a signature only its Signature= part is secret. */
	if (open.what == SECRET_HEADER &&
	    text_starts(text_skip(s->t, i), "AWS4-"))
		return i;
	end = find_quote(s->t, i, open.quote, open.escaped);
	goes_on = at_eol(s->t, end) && end < s->t.len;
	value = text_make(s->t.at + i, end - i);
	if (open.what == SECRET_HEADER) {
		i = skip_scheme(s->t, i);
		if (i > end)
			i = end;
		value = text_make(s->t.at + i, end - i);
	}
	if (secret_void(value))
		return end > i ? end : i;
	/* A private key has its own beginning and end. */
	if (text_starts(value, "-----") || (goes_on && value.len > 0 &&
	    text_begins(text_of("-----"), value)))
		return i;
	if (open.what == SECRET_LISTED && secret_name(value) != SECRET_NONE)
		return end;
	/* Of get-session-token, which is a command, as it seems. */
	if (open.what == SECRET_LISTED && text_starts(value, "--"))
		return i;
	hide = open.what == SECRET_TOKEN ? is_token(value, goes_on) :
	    open.what != SECRET_LISTED || has_digit(value);
	/* A short piece may be the beginning of anything. */
	if (!hide && (!goes_on || value.len > 12))
		return i;
	if (goes_on) {
		open.kind = OPEN_QUOTED;
		s->r->open = open;
	}
	if (hide)
		scan_hide(s, i, end);
	return end;
}

/* A line of a program in a traceback: token = self.load_token() */
static bool
is_code(struct text t, struct text value, size_t i)
{
	size_t end = i + value.len, k;

	if (i == 0 || t.at[i - 1] != ' ' || end >= t.len)
		return false;
	for (k = 0; k < value.len; k++) {
		if (value.at[k] == '[')
			return k > 0;
		if (!is_name_char(value.at[k]) && value.at[k] != '.')
			return false;
	}
	return t.at[end] == '(';
}

size_t
line_end(struct text t, size_t i)
{
	size_t end = i, quoted;

	for (; !at_eol(t, end) && t.at[end] != '\'' && escape_at(t, end) != 1;
	    end++) {
		if (t.at[end] != '"')
			continue;
		/* The quotes of a="b" belong to the cookie. */
		for (quoted = end + 1; !at_eol(t, quoted) &&
		    is_secret_char(t.at[quoted]); quoted++)
			;
		if (end == i || t.at[end - 1] != '=' ||
		    (!at_eol(t, quoted) && t.at[quoted] != '"'))
			break;
		end = quoted;
		if (at_eol(t, end))
			break;
	}
	while (end > i && t.at[end - 1] == '\\')
		end--;
	return end;
}

static size_t
take_bare(struct scan *s, size_t i, enum secret what)
{
	struct text value = bare_word(s->t, i);
	size_t end = i + value.len, eol;

	if (what == SECRET_LISTED || is_stamp(s->t, i) ||
	    text_starts(value, "AWS4-"))
		return 0;
	if (what == SECRET_LINE || (what == SECRET_HEADER &&
	    text_is(value, "Digest"))) {
		end = line_end(s->t, i);
	} else if (what == SECRET_HEADER && end < s->t.len) {
		static const char *const schemes[] = { "Bearer", "bearer",
			"Basic", "basic", "Negotiate", "NTLM", "DPoP",
			"Token", "token" };
		size_t k;

		/* AWS AKIA…:signature, of the second version. */
		if (text_is(value, "AWS") && s->t.at[end] == ' ')
			return at_eol(s->t, end + 1) && end + 1 < s->t.len ?
			    scan_open(s, OPEN_AWAITED, SECRET_SIGNED, end + 1) :
			    take_bare(s, end + 1, SECRET_SIGNED);
		for (k = 0; k < sizeof schemes / sizeof schemes[0]; k++) {
			if (!text_is(value, schemes[k]))
				continue;
			while (end < s->t.len && s->t.at[end] == ' ')
				end++;
			if (at_eol(s->t, end))
				return scan_open(s, OPEN_AWAITED, SECRET_WORD,
				    end);
			return take_bare(s, end, SECRET_WORD);
		}
	}
	value = text_make(s->t.at + i, end - i);
	if (value.len == 0 || secret_void(value) || is_code(s->t, value, i))
		return 0;
	eol = skip_frame(s->t, end);
	if (at_eol(s->t, eol) && eol < s->t.len) {
		if (what != SECRET_TOKEN || is_token(value, true))
			scan_hide(s, i, end);
		return scan_open(s, what == SECRET_LINE ? OPEN_LINE :
		    OPEN_BARE, what, eol);
	}
	if (what == SECRET_TOKEN && !is_token(value, false))
		return 0;
	scan_hide(s, i, end);
	return end;
}

/*
 * Where each line is a string of a list the line below, which holds the value,
 * begins with the next one.
 */
static size_t
skip_string_end(struct text t, size_t i)
{
	char quote, next;
	size_t len = quote_at(t, i, &quote), k;

	if (len == 0 || i + len >= t.len || t.at[i + len] != ',')
		return i;
	for (k = i + len + 1; k < t.len && t.at[k] == ' '; k++)
		;
	if (at_eol(t, k))
		return k;
	return quote_at(t, k, &next) > 0 && next == quote ? k : i;
}

size_t
skip_escapes(struct text t, size_t i, bool *lines)
{
	size_t k;

	for (;;) {
		for (k = i; k < t.len && t.at[k] == '\\'; k++)
			;
		if (k == i || escape_at(t, k) != 1)
			return i;
		if (t.at[k] != 't')
			*lines = true;
		i = skip_space(t, k + 1);
	}
}

size_t
skip_bracket(struct text t, size_t i)
{
	size_t k = i;
	char quote;

	if (i >= t.len || (t.at[i] != '[' && t.at[i] != '('))
		return i;
	k = skip_space(t, i + 1);
	while (k < t.len && t.at[k] == '\\')
		k++;
	return quote_at(t, k, &quote) > 0 || (at_eol(t, k) && k < t.len) ?
	    skip_space(t, i + 1) : i;
}

/* What is not quoted there may be the next line. */
static bool
is_below(struct text t, size_t i)
{
	struct text word = bare_word(t, i);
	size_t end = i + word.len;

	if (!has_digit(word) || is_stamp(t, i))
		return false;
	if (word.len >= 6 && word.len <= 8 && !secret_mixed(word))
		return true;
	return word.len >= (at_eol(t, end) && end < t.len ? 4 : 16) &&
	    secret_mixed(word);
}

static size_t
skip_slashes(struct text t, size_t i)
{
	while (i < t.len && t.at[i] == '\\')
		i++;
	return i;
}

/* Behind the quote mark that stands there, backslashes apart; i if none does. */
static size_t
skip_quote(struct text t, size_t i, char quote)
{
	size_t k = skip_slashes(t, i), len;
	char found;

	len = quote_at(t, k, &found);
	return len > 0 && found == quote ? k + len : i;
}

size_t
skip_value_key(struct text t, size_t i)
{
	size_t k = skip_slashes(t, i);
	struct text key;
	char quote;

	k += quote_at(t, k, &quote);
	key = text_skip(t, k);
	if (!text_starts(key, "value") && !text_starts(key, "Value"))
		return i;
	k = skip_slashes(t, k + strlen("value"));
	k = skip_space(t, k + quote_at(t, k, &quote));
	return k < t.len && t.at[k] == ':' ? k + 1 : i;
}

/* The further elements of a list, of which the one above ends at i. */
static size_t
take_elements(struct scan *s, size_t i, struct open_secret open)
{
	size_t k, next;

	while (s->r->open.kind == OPEN_NOTHING) {
		k = skip_quote(s->t, i, open.quote);
		next = skip_space(s->t, k);
		if (k == i || next >= s->t.len || s->t.at[next] != ',')
			return i;
		next = skip_space(s->t, next + 1);
		k = skip_quote(s->t, next, open.quote);
		if (k == next)
			return i;
		i = take_quoted(s, k, open);
	}
	return i;
}

size_t
take_value(struct scan *s, size_t i, enum secret what)
{
	struct open_secret open = { .kind = OPEN_AWAITED, .what = (int)what };
	bool lines = false, list;
	size_t k, slashes;

	i = skip_space(s->t, i);
	/* An equals sign as mail has it: =3D */
	if (i > 0 && s->t.at[i - 1] == '=' &&
	    text_starts(text_skip(s->t, i), "3D") &&
	    quote_at(s->t, i + 2, &open.quote) > 0)
		i += 2;
	/* => of Ruby, ** of Markdown. */
	if (i > 0 && i < s->t.len && s->t.at[i] == '>' &&
	    s->t.at[i - 1] == '=')
		i = skip_space(s->t, i + 1);
	if (text_starts(text_skip(s->t, i), "**"))
		i = skip_space(s->t, i + 2);
	else if (i + 1 < s->t.len && s->t.at[i] == '`' &&
	    !at_eol(s->t, i + 1))
		i++;
	open.quote = '\0';
	i = skip_string_end(s->t, skip_frame(s->t, i));
	i = skip_escapes(s->t, i, &lines);
	k = i;
	if (what != SECRET_USER)
		i = skip_bracket(s->t, i);
	list = i > k;
	k = i;
	if (k < s->t.len && (s->t.at[k] == 'b' || s->t.at[k] == 'u'))
		k++;
	slashes = k;
	k = skip_slashes(s->t, k);
	open.escaped = k > slashes;
	if (quote_cut(s->t, k > slashes ? k - 1 : k)) {
		while (!at_eol(s->t, k))
			k++;
		open.kind = OPEN_QUOTE;
	}
	if (at_eol(s->t, k)) {
		if (k < s->t.len && what == SECRET_USER)
			scan_open(s, OPEN_USER, what, k);
		else if (k < s->t.len)
			s->r->open = open;
		return k;
	}
	k += quote_at(s->t, k, &open.quote);
	/* A quote without backslash is the end of the text. */
	if (lines && (open.quote != '\0' ? !open.escaped :
	    !is_below(s->t, i))) {
		k = i + bare_word(s->t, i).len;
		return k < s->t.len && at_eol(s->t, k) && k - i < 12 ?
		    scan_open(s, OPEN_AWAITED, what, k) : 0;
	}
	if (what == SECRET_USER)
		return take_proxy(s, open.quote != '\0' ? k : i,
		    i > 0 && s->t.at[i - 1] == '=');
	if (open.quote == '\0')
		return take_bare(s, i, what);
	k = take_quoted(s, k, open);
	return list ? take_elements(s, k, open) : k;
}

size_t
take_element(struct scan *s, size_t i, enum secret what)
{
	size_t end;
	struct text value;
	bool goes_on;

	while (i < s->t.len && s->t.at[i] == ' ')
		i++;
	for (end = i; end < s->t.len && (!is_char(s->t.at[end],
	    CHAR_ENDS_WORD) || (!at_eol(s->t, end) &&
	    quote_tag_at(s->t, end) == 0)); end++)
		;
	goes_on = at_eol(s->t, end) && end < s->t.len;
	value = text_trim(text_make(s->t.at + i, end - i));
	if (secret_void(value) && value.len > 0)
		return end;
	if (what == SECRET_TOKEN && !is_token(value, goes_on) &&
	    (!goes_on || value.len > 12))
		return i;
	if (goes_on)
		scan_open(s, OPEN_ELEMENT, what, end);
	if (what == SECRET_TOKEN && !is_token(value, goes_on))
		return end;
	scan_hide(s, i, i + value.len);
	return end;
}

size_t
take_pem(struct scan *s, size_t i)
{
	struct text rest;
	ptrdiff_t at;
	size_t end;

	for (end = i; !at_eol(s->t, end); end++)
		;
	rest = text_make(s->t.at + i, end - i);
	at = text_find(rest, "-----END");
	if (at >= 0) {
		if (!text_has(rest, "[masked"))
			scan_hide(s, i, i + (size_t)at);
		return i + (size_t)at;
	}
	if (!text_starts(rest, "[masked") && skip_frame(s->t, i) == i)
		scan_hide(s, i, end);
	return scan_open(s, OPEN_PEM, SECRET_NONE, end);
}

size_t
take_digits(struct scan *s, size_t i, bool more)
{
	size_t end = i;

	while (end < s->t.len && s->t.at[end] >= '0' && s->t.at[end] <= '9')
		end++;
	/* Nothing was typed, or a record follows without a newline. */
	if (end - i >= 4 && is_stamp(s->t, end - 4))
		end -= 4;
	if (at_eol(s->t, end) && end < s->t.len && end - i < 6 && !more) {
		scan_hide(s, i, end);
		return scan_open(s, OPEN_DIGITS, SECRET_NONE, end);
	}
	if (end - i > 8 && end - i <= 12 && end < s->t.len &&
	    (s->t.at[end] == '-' || at_eol(s->t, end)))
		end -= end - i > 10 || s->t.at[end] == '-' ? 4 : end - i - 6;
	if (end == i || end - i > 8 || (end - i < 6 && !more))
		return 0;
	scan_hide(s, i, end);
	return end;
}

/* Six digits right behind the device's name, which has a slash. */
static bool
is_code_at(struct text t, size_t start, size_t i)
{
	size_t end = i;

	if (memchr(t.at + start, '/', i - start) == NULL)
		return false;

	while (end < t.len && t.at[end] >= '0' && t.at[end] <= '9')
		end++;
	return end - i == 6 && (end == t.len || !is_name_char(t.at[end]));
}

size_t
take_mfa(struct scan *s, size_t i, unsigned lines)
{
	size_t start = i, k;

	for (; !at_eol(s->t, i); i++) {
		if (s->t.at[i] != ':' || i + 1 >= s->t.len)
			continue;
		k = skip_space(s->t, i + 1);
		if (k > i + 1 || is_code_at(s->t, start, k))
			return take_digits(s, k, false);
		if (at_eol(s->t, i + 1))
			return scan_open(s, OPEN_DIGITS, SECRET_NONE, i + 1);
	}
	if (i == s->t.len || lines == 3)
		return 0;
	scan_open(s, OPEN_MFA, SECRET_NONE, i);
	s->r->open.passed = lines;
	return i;
}
