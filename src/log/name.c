/*
 * name: see include/ssm/log/name.h.
 */
#include <string.h>

#include "ssm/log/name.h"
#include "ssm/log/option.h"
#include "ssm/log/parameter.h"
#include "ssm/log/quote.h"
#include "ssm/log/value.h"

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
	/* The name of a tag, which nothing else is called. */
	if (n == 3 && text_is(text_make(s->t.at + k - n, n), "Key"))
		return true;
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

struct found_name {
	enum secret what;	/* follows such a name */
	size_t start;
	char before;		/* the byte before it */
	bool option;		/* it begins like one */
};

/* The name at the end of a text, before which stands `above`. */
static struct found_name
find_name(struct text word, char above)
{
	struct found_name found = { .before = above };
	size_t quote, escape;

	while (word.len > 0 && word.at[word.len - 1] == ' ')
		word.len--;
	while ((quote = quote_before(word, word.len)) > 0)
		word.len -= quote;
	found.start = word.len;
	while (found.start > 0 && is_name_char(word.at[found.start - 1]))
		found.start--;
	if (found.start > 0)
		found.before = word.at[found.start - 1];
	/* %3F, or %253F where it was coded twice. */
	if (found.before == '%') {
		found.start += text_starts(text_skip(word, found.start),
		    "25") ? 4 : 2;
		if (found.start > word.len)
			found.start = word.len;
	}
	escape = found.before == '\\' ? escape_at(word, found.start) : 0;
	if (escape > 1) {
		if (escape_sign(word, found.start) != '\0')
			found.before = escape_sign(word, found.start);
		found.start += escape;
	}
	word = text_skip(word, found.start);
	found.what = secret_name(word);
	/* The n of a newline; without it the word may be a name. */
	if (found.what == SECRET_NONE && escape == 1) {
		word = text_skip(word, 1);
		found.what = secret_name(word);
	}
	found.option = text_starts(word, "--");
	return found;
}

/* The name before a separator at i. */
static struct found_name
name_before(const struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct found_name own, whole;

	/* As it stands in its line; then as if that had not been wrapped. */
	own = find_name(text_make(s->t.at, i), scan_byte(s, -1));
	if ((own.what != SECRET_NONE && own.what != SECRET_TOKEN) ||
	    (own.before != '\0' &&
	    strchr(" \t>|\n\r", own.before) == NULL) ||
	    is_inside(s, i, own.start))
		return own;
	whole = find_name(scan_back(s, i, back), '\0');
	if (whole.what == SECRET_NONE)
		whole.what = own.what;
	return whole;
}

/* Whether the name of an element, which ends before i, is behind its '<'. */
static bool
is_element(const struct scan *s, size_t i, struct found_name name)
{
	char back[LOOK_BACK];

	/* That may stand in the line above. */
	if (name.before == '\n' || name.before == '\r' ||
	    is_margin(name.before))
		name = find_name(scan_back(s, i, back), '\0');
	return name.before == '<' || name.before == ':' || name.before == ';';
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

/* Whether a word there is neither a number nor a path nor a variable. */
static bool
is_assigned(struct text t, size_t i)
{
	char quote;
	size_t k = i + quote_at(t, i, &quote);
	struct text word = bare_word(t, k);

	while (word.len > 0 && word.at[0] >= '0' && word.at[0] <= '9')
		word = text_skip(word, 1);
	return word.len > 0 && strchr("/~$.", word.at[0]) == NULL;
}

/* Whether the name before i stands behind a word for what sends codes. */
static bool
is_code_asked(const struct scan *s, size_t i)
{
	static const char *const words[] = { "MFA", "mfa", "Mfa", "OTP", "otp",
		"2FA", "erification", "uthentication", "uthenticator",
		"one-time", "One-time" };
	char back[LOOK_BACK];
	struct text before;
	size_t k = skip_space(s->t, i + 1);

	if (k >= s->t.len || s->t.at[k] < '0' || s->t.at[k] > '9')
		return false;
	before = scan_back(s, i, back);
	while (before.len > 0 && before.at[before.len - 1] != ' ')
		before.len--;
	before = text_trim(before);
	for (k = 0; k < sizeof words / sizeof words[0]; k++) {
		if (text_ends(before, words[k]))
			return true;
	}
	return false;
}

/* A token of the metadata service, which has no dots, up to its end at i. */
static size_t
at_padding(struct scan *s, size_t i)
{
	size_t start = i - 1, end = i + 1;

	while (start > s->done && (is_name_char(s->t.at[start - 1])))
		start--;
	if (!secret_metadata(text_make(s->t.at + start, end - start)))
		return 0;
	scan_hide(s, start, end);
	return end;
}

/* What stands between the quotes of a literal, or all of it. */
static struct text
literal_inside(struct text t)
{
	struct text rest = t;
	char quote;
	size_t len;

	if (rest.len > 0 && (rest.at[0] == 'u' || rest.at[0] == 'b'))
		rest = text_skip(rest, 1);
	while (rest.len > 0 && rest.at[0] == '\\')
		rest = text_skip(rest, 1);
	len = quote_at(rest, 0, &quote);
	if (len == 0 || rest.len < 2 * len)
		return t;
	rest = text_skip(rest, len);
	len = quote_before(rest, rest.len);
	return len > 0 ? text_make(rest.at, rest.len - len) : t;
}

/* Whether it may be a secret, by its looks: no id, ARN, URL or path is. */
static bool
is_secretive(struct text value, bool goes_on)
{
	size_t i = 0, digits;

	for (digits = 0; digits < value.len && value.at[digits] >= '0' &&
	    value.at[digits] <= '9'; digits++)
		;
	if (digits == value.len)
		return (digits >= 6 || goes_on) && digits <= 8;
	while (i < value.len && value.at[i] >= 'a' && value.at[i] <= 'z')
		i++;
	return value.len >= 8 && has_digit(value) && (i == value.len ||
	    strchr("-:/.", value.at[i]) == NULL) && value.at[0] != '/';
}

/*
 * Whether the opening, or some of it, stands in the line above, and a literal
 * follows, which *t is then.
 */
static bool
is_begun_above(struct text *t, struct text opening)
{
	struct text rest = *t, begun;
	size_t k = 0;
	char quote;

	while (rest.len > 0 && is_margin(rest.at[0]))
		rest = text_skip(rest, 1);
	while (k < rest.len && k < opening.len &&
	    quote_at(rest, k, &quote) == 0)
		k++;
	begun = text_make(rest.at, k);
	if (k > 0 && (rest.at[k - 1] == 'u' || rest.at[k - 1] == 'b'))
		begun.len--;
	*t = text_skip(rest, k);
	return text_equal(text_skip(opening, opening.len - begun.len), begun) &&
	    literal_inside(*t).len < t->len;
}

/* Whether the parameter's name follows soon, and its colon, in the same line. */
static bool
is_parameter_there(struct text t)
{
	static const struct text parameter = TEXT(" for parameter ");
	const char *quote = memchr(t.at, '"', t.len < 256 ? t.len : 256);
	struct text before;
	size_t end;

	if (quote == NULL)
		return false;
	before = text_make(t.at, (size_t)(quote - t.at));
	if (before.len < parameter.len || !text_equal(text_skip(before,
	    before.len - parameter.len), parameter))
		return false;
	for (end = before.len + 1; end < t.len && is_name_char(t.at[end]);
	    end++)
		;
	return end + 1 < t.len && t.at[end] == '"' && t.at[end + 1] == ':' &&
	    memchr(t.at, '\n', before.len) == NULL;
}

/*
 * The same where the line ends before the name, so that nothing tells what it
 * is. i is behind "Unpacked value".
 */
static size_t
at_unpacked(struct scan *s, size_t i)
{
	static const char of[] = " of ";
	struct text line, value;
	size_t eol = i, end;
	char quote;

	if (is_parameter_there(text_skip(s->t, i)))
		return 0;
	while (!at_eol(s->t, eol))
		eol++;
	line = text_make(s->t.at + i, eol - i);
	/* Quotes may stand in the value. */
	if (eol == s->t.len || !text_starts(line, of) ||
	    text_has(text_after(line, " for parameter \""), "\":"))
		return 0;
	i += strlen(of);
	i += i < eol && (s->t.at[i] == 'u' || s->t.at[i] == 'b');
	if (i >= eol || quote_at(s->t, i, &quote) == 0)
		return 0;
	i += quote_at(s->t, i, &quote);
	for (end = i; end < eol && !quote_is(s->t, end, quote); end++)
		;
	value = text_make(s->t.at + i, end - i);
	if (!is_secretive(value, end == eol))
		return 0;
	scan_hide(s, i, end);
	if (end < eol)
		return end;
	scan_open(s, OPEN_QUOTED, SECRET_WORD, end);
	s->r->open.quote = quote;
	return end;
}

/*
 * Unpacked value of '802715' for parameter "token_code": '802715' - the value
 * stands before the name, too (awscli/argprocess.py, unpack_argument). The name
 * ends before i.
 */
static void
hide_unpacked(struct scan *s, size_t i)
{
	static const struct text opening = TEXT("Unpacked value of "),
	    parameter = TEXT(" for parameter ");
	size_t look = parameter.len + LOOK_BACK, from = i > look ? i - look : 0;
	struct text line = text_make(s->t.at, i), value;
	const char *newline;
	ptrdiff_t at = text_search(text_skip(line, from), parameter), begin;

	if (at < 0)
		return;
	line.len = from + (size_t)at;
	newline = line.len > 0 ? memrchr(line.at, '\n', line.len) : NULL;
	if (newline != NULL)
		line = text_skip(line, (size_t)(newline - line.at) + 1);
	begin = text_search(line, opening);
	value = begin < 0 ? line : text_skip(line, (size_t)begin + opening.len);
	if (begin < 0 && !is_begun_above(&value, opening))
		return;
	value = literal_inside(value);
	if (!secret_void(value))
		scan_hide(s, (size_t)(value.at - s->t.at),
		    (size_t)(value.at - s->t.at) + value.len);
}

size_t
at_separator(struct scan *s, size_t i)
{
	/* Invalid type for parameter TokenCode, value: 802715, type: … */
	static const char typed[] = ", value: ";
	struct found_name name;
	char before;
	size_t k = i + 1;

	before = scan_byte(s, (ptrdiff_t)i - 1);
	if (!ends_name(s->t.at[i], before) && (s->t.at[i] != '=' ||
	    (before != '1' && before != '2')) && (i < 4 ||
	    !secret_name_letters(s->t.at + i - 4)) &&
	    quote_before(s->t, i) == 0)
		return i > 0 && before == '=' && s->t.at[i] == '=' ?
		    at_padding(s, i) : 0;
	if (s->t.at[i] == ',' && text_starts(text_skip(s->t, i), typed))
		k = i + strlen(typed);
	else if (s->t.at[i] == ',' && quote_before(s->t, i) == 0 &&
	    before != '\'' && before != '"' && before != '\\' &&
	    before != ']' && (before == '\0' ||
	    strchr(" \t>|\n\r", before) == NULL))
		return 0;
	if (!may_be_named(s, i))
		return 0;
	name = name_before(s, i);
	if (name.what == SECRET_NONE)
		name.what = parameter_value(s, i);
	if (name.what == SECRET_NONE)
		return 0;
	if (s->t.at[i] == '>') {
		/* The '<' may stand in the line above; a margin is no tag. */
		if (name.before != '<' && name.before != ':' &&
		    (!is_name_char(before) || (name.before != '\0' &&
		    strchr(" \t>|\n\r", name.before) == NULL)))
			return 0;
		return take_element(s, i + 1, name.what);
	}
	if (name.what == SECRET_ASSIGNED)
		return s->t.at[i] == '=' && is_assigned(s->t, k) ?
		    take_value(s, k, SECRET_WORD) : 0;
	if (name.what == SECRET_TOKEN && s->t.at[i] == ':' &&
	    is_code_asked(s, i))
		return take_digits(s, skip_space(s->t, k), false);
	if (k > i + 1)
		return take_value(s, k, name.what == SECRET_TOKEN ?
		    SECRET_WORD : name.what);
	if (s->t.at[i] == ',') {
		while (k < s->t.len && s->t.at[k] == ' ')
			k++;
		if (skip_value_key(s->t, k) > k)
			return take_value(s, skip_value_key(s->t, k),
			    name.what);
		if (!name.option)
			k = skip_listed(s->t, k);
		/* An option without a value, which no value begins like. */
		else if (k < s->t.len && text_starts(text_skip(s->t, k + 1),
		    "--"))
			return 0;
		return take_value(s, k, name.what == SECRET_TOKEN ||
		    name.what == SECRET_USER || name.option ? name.what :
		    SECRET_LISTED);
	}
	if (s->t.at[i] == ':' && quote_before(s->t, i) > 0)
		hide_unpacked(s, i);
	return take_value(s, k, name.what);
}

size_t
at_percent(struct scan *s, size_t i)
{
	size_t start = i - 2, escape = escape_before(s->t, i + 1);
	struct found_name name;

	if (i >= 4 && s->t.at[i - 2] == '5' && s->t.at[i - 3] == '2')
		start = i - 4;
	if (escape > 0)
		start = i + 1 - escape;
	if (i < 2 || (escape == 0 && s->t.at[start] != '%') ||
	    !may_be_named(s, start))
		return 0;
	name = name_before(s, start);
	if (name.what == SECRET_NONE)
		return 0;
	if (escape == 0 || escape_sign(s->t, start + 1) != '>')
		return take_value(s, i + 1, name.what);
	return is_element(s, start, name) ?
	    take_element(s, i + 1, name.what) : 0;
}

__attribute__((noinline)) size_t
coded_separator(struct text t, size_t k)
{
	static const char *const signs[] = { "&#61;", "&#x3D;", "&gt;", "%3A",
		"%3a", "%3D", "%3d", "%253A", "%253a", "%253D", "%253d" };
	size_t quote, n;
	char kind;

	while ((quote = quote_at(t, k, &kind)) > 0 || (k < t.len &&
	    (is_char(t.at[k], CHAR_BETWEEN) || t.at[k] == '*' ||
	    t.at[k] == '`')))
		k += quote > 0 ? quote : 1;
	if (k >= t.len)
		return t.len;
	if (is_char(t.at[k], CHAR_SEPARATOR))
		return k;
	if (t.at[k] != '&' && t.at[k] != '%')
		return escape_sign(t, k) != '\0' ? k + escape_at(t, k) - 1 :
		    t.len;
	for (n = 0; n < sizeof signs / sizeof signs[0]; n++) {
		if (text_starts(text_skip(t, k), signs[n]))
			return k + strlen(signs[n]) - 1;
	}
	return t.len;
}

/* Bytes of a code: &amp;quot; */
#define CODE_MAX ((size_t)10)

/* Whether what stands between k and the line's end may be part of a code. */
static bool
is_code_cut(struct text t, size_t k)
{
	size_t eol = k;

	while (!at_eol(t, eol) && eol - k <= 2 * CODE_MAX && (is_alnum(
	    t.at[eol]) || strchr("%&\\#;", t.at[eol]) != NULL))
		eol++;
	return eol < t.len && at_eol(t, eol);
}

/* The words of a shell behind which the name and the value stand. */
static bool
is_set(struct text before)
{
	static const char *const commands[] = { "setenv ", "set -gx ",
		"set -x ", "set -Ux ", "set -xg ", "set -xU ", "set -lx ",
		"set --export ", "set -g -x ", "set -x -g " };
	size_t k;

	if (strchr("vxUgt", before.at[before.len - 2]) == NULL)
		return false;
	for (k = 0; k < sizeof commands / sizeof commands[0]; k++) {
		if (text_ends(before, commands[k]))
			return true;
	}
	return false;
}

/* | name | value | */
static size_t
take_cell(struct scan *s, size_t i, struct text before, enum secret what)
{
	struct text word;

	before = text_trim(before);
	if (before.len == 0 || before.at[before.len - 1] != '|')
		return 0;
	i = skip_space(s->t, i + 1);
	if (i < s->t.len && s->t.at[i] == '`')
		i++;
	word = bare_word(s->t, i);
	return word.len >= 20 || (word.len >= 6 && has_digit(word)) ?
	    take_value(s, i, what) : 0;
}

enum secret
listed_name(const struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text t = text_trim(scan_back(s, i, back));

	if (t.len > 0 && t.at[t.len - 1] == ',')
		t.len--;
	return find_name(t, '\0').what;
}

/* What kind of name it is; most that follow these letters are none. */
static enum secret
name_there(struct text t, size_t start, size_t end)
{
	return secret_name(text_make(t.at + start, end - start));
}

/* Whether it is the value of "name": */
static enum secret
name_of_key(struct text t, size_t start, size_t end)
{
	struct text before = text_make(t.at, start);

	while (before.len > 0 && (before.at[before.len - 1] == ' ' ||
	    quote_before(before, before.len) > 0))
		before.len--;
	return text_ends(before, "ame:") ? name_there(t, start, end) :
	    SECRET_NONE;
}

/*
 * Config value retrieved: wJalrXUtnFE - of aws configure get, where the line
 * ends within the value; a whole key is known by its looks. i is behind
 * "value".
 */
static size_t
at_config(struct scan *s, size_t i)
{
	static const char retrieved[] = " retrieved: ";
	struct text value;
	size_t end;

	if (!text_starts(text_skip(s->t, i), retrieved))
		return 0;
	i += strlen(retrieved);
	value = bare_word(s->t, i);
	end = i + value.len;
	if (end >= s->t.len || !at_eol(s->t, end))
		return 0;
	if (is_secretive(value, true) || (value.len >= 8 && !has_digit(value) &&
	    secret_mixed(value) && secret_changes(value) * 5 >= value.len * 2))
		scan_hide(s, i, end);
	/* So few letters are shown, but what goes on below is not. */
	else if (value.len >= 8 || memchr(value.at, '-', value.len) != NULL)
		return 0;
	return scan_open(s, OPEN_BARE, SECRET_WORD, end);
}

/*
 * Port could not be cast to integer value as 'Zq7a': what a password begins
 * with that has a '/', '?' or '#' in it, and that Python takes for the port
 * (urllib.parse). i is behind "value".
 */
static size_t
at_port(struct scan *s, size_t i)
{
	static const char as[] = " as ";
	struct open_secret open = { .what = SECRET_WORD };
	size_t k = i + strlen(as);

	if (!text_starts(text_skip(s->t, i), as))
		return 0;
	while (k < s->t.len && s->t.at[k] == '\\')
		k++;
	k += quote_at(s->t, k, &open.quote);
	if (open.quote == '\0' || text_starts(text_skip(s->t, k), "port'"))
		return 0;
	return take_quoted(s, k, open);
}

/* A value of which something else than its name tells what it is. */
static size_t
at_some_value(struct scan *s, size_t i)
{
	struct text before = text_make(s->t.at, i);

	if (text_ends(before, "Unpacked value"))
		return at_unpacked(s, i);
	if (text_ends(before, "integer value"))
		return at_port(s, i);
	return text_ends(before, "Config value") ? at_config(s, i) : 0;
}

/*
 * 'mZr2' does not appear to be an IPv4 or IPv6 address: the same of what stands
 * in brackets in the password (ipaddress). i is behind "address".
 */
static size_t
at_address(struct scan *s, size_t i)
{
	static const struct text says = TEXT(" does not appear to be an IPv4 "
	    "or IPv6 address");
	struct text before = text_make(s->t.at, i);
	size_t end, start;

	if (i < says.len || !text_equal(text_skip(before, i - says.len), says))
		return 0;
	before.len -= says.len;
	before.len -= quote_before(before, before.len);
	while (before.len > 0 && before.at[before.len - 1] == '\\')
		before.len--;
	end = before.len;
	for (start = end; start > 0 && s->t.at[start - 1] != '\'' &&
	    s->t.at[start - 1] != '"'; start--)
		;
	if (start == 0)
		return 0;
	if (!secret_void(text_make(s->t.at + start, end - start)))
		scan_hide(s, start, end);
	return i;
}

/*
 * What has a name with only a blank or a line's end behind it. Those of
 * variables are in capitals.
 */
static size_t
at_lone_name(struct scan *s, size_t i)
{
	struct text t = s->t, before;
	size_t start = i, k;
	enum secret what;
	char quote, last = t.at[i - 1];
	bool lines = false;

	if (last == 'e' && t.at[i - 2] == 'u')
		return at_some_value(s, i);
	if (last == 'g') {
		parameter_type(s, i);
		return 0;
	}
	/* A word of a sentence, mostly. */
	if (t.at[i] == ' ' && last >= 'a' && last != 'l' &&
	    t.at[i - (i > 4 ? 5 : 1)] != '-' && i + 1 < t.len &&
	    is_alnum(t.at[i + 1]) && !text_starts(text_skip(t, i), " for arn:"))
		return 0;
	while (start > 0 && is_name_char(t.at[start - 1]))
		start--;
	k = i + quote_at(t, i, &quote);
	if (k < t.len && t.at[k] == '\\' && start > 4) {
		size_t value = skip_escapes(t, k, &lines);

		/* "TokenCode"\n:\n"802715" */
		if (value < t.len && value > k && t.at[value] == ':') {
			value = skip_escapes(t, value + 1, &lines);
			what = name_there(t, start, i);
			return what != SECRET_NONE ? take_value(s, value,
			    what) : 0;
		}
		k = lines ? skip_value_key(t, value) : value;
		what = k > value ? name_of_key(t, start, i) : SECRET_NONE;
		return what != SECRET_NONE ? take_value(s, k, what) : 0;
	}
	if (at_eol(t, k)) {
		what = k < t.len && start > 4 ? name_of_key(t, start, i) :
		    SECRET_NONE;
		return what != SECRET_NONE ? scan_open(s, OPEN_PAIR, what,
		    k) : 0;
	}
	if (t.at[i] != ' ')
		return 0;
	before = text_make(t.at, start);
	if ((i - start == 4 || (i - start == 5 && start > 0 &&
	    t.at[start - 1] == '\\')) &&
	    text_ends(text_make(t.at, i), "curl"))
		return at_curl(s, i);
	if (t.at[start] == '-')
		return text_starts(text_skip(t, start), "-code ") &&
		    text_has(text_skip(before, before.len < LOOK_BACK ? 0 :
		    before.len - LOOK_BACK), "-register") ?
		    take_value(s, i, SECRET_WORD) : 0;
	if (text_starts(text_skip(t, i), " for arn:"))
		return name_there(t, start, i) == SECRET_TOKEN ?
		    take_mfa(s, i, 0) : 0;
	k = skip_space(t, i);
	if (k < t.len && t.at[k] == '|') {
		what = name_there(t, start, i);
		return what != SECRET_NONE ? take_cell(s, k, before, what) : 0;
	}
	if (start < 7 || t.at[start - 1] != ' ' || !is_set(before))
		return 0;
	what = name_there(t, start, i);
	return what != SECRET_NONE ? take_value(s, i, what) : 0;
}

size_t
at_name_end(struct scan *s, size_t i)
{
	size_t end = i + 1;

	/* Other letters may be marked, too. */
	if (!secret_name_letters(s->t.at + i - 3))
		return s->t.at[i] == 's' ? at_address(s, end) : 0;
	if (end == s->t.len)
		return 0;
	if (is_char(s->t.at[end], CHAR_CODE) && is_code_cut(s->t, end)) {
		while (!at_eol(s->t, end))
			end++;
		return scan_open(s, OPEN_CODE, SECRET_NONE, end);
	}
	return at_lone_name(s, end);
}

size_t
at_code_end(struct scan *s, size_t i)
{
	char room[LOOK_BACK + 2 * CODE_MAX];
	struct text t = scan_back(s, i, room);
	struct found_name name;
	size_t above = t.len, k, n, end;

	for (n = 0; n < 2 * CODE_MAX && !at_eol(s->t, i + n); n++)
		room[LOOK_BACK + n] = s->t.at[i + n];
	k = above > 2 * CODE_MAX ? above - 2 * CODE_MAX : 0;
	for (; k < above; k++) {
		if (t.at[k] != '&' && t.at[k] != '%' && t.at[k] != '\\')
			continue;
		name = find_name(text_make(t.at, k), '\0');
		if (name.what == SECRET_NONE)
			continue;
		t.len = above + n;
		end = coded_separator(t, k);
		if (end < above || end == t.len)
			return 0;
		i += end - above + 1;
		if (t.at[end] == '>' || escape_before(t, end + 1) > 0 ?
		    t.at[end] == 'e' || t.at[end] == 'E' || t.at[end] == '>' :
		    text_ends(text_make(t.at, end + 1), "&gt;"))
			return take_element(s, i, name.what);
		return take_value(s, i, name.what);
	}
	return 0;
}

size_t
at_entity(struct scan *s, size_t i)
{
	char before = scan_byte(s, (ptrdiff_t)i - 1);
	struct found_name name;
	const char *entity;
	size_t start;

	if (i < 5 || (before != 't' && before != '1' && before != 'D') ||
	    (before == 't' && s->t.at[i - 2] != 'g'))
		return 0;
	entity = before == 't' ? "&gt;" : before == '1' ? "&#61;" : "&#x3D;";
	start = i + 1 - strlen(entity);
	if (!text_starts(text_skip(s->t, start), entity) ||
	    !may_be_named(s, start))
		return 0;
	name = name_before(s, start);
	if (name.what == SECRET_NONE)
		return 0;
	if (s->t.at[start + 1] == '#')
		return take_value(s, i + 1, name.what);
	return name.before == '\0' || is_element(s, start, name) ?
	    take_element(s, i + 1, name.what) : 0;
}
