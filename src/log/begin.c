/*
 * begin: see include/ssm/log/begin.h.
 */
#include <string.h>

#include "ssm/log/begin.h"
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

/*
 * The options of the CLI that any command has, and how many words each has
 * behind it: of those whose words hold no secret, as a URL may. -1: none of
 * them.
 */
static int
words_behind(struct text option)
{
	static const struct {
		struct text name;
		int words;
	} options[] = {
		{ TEXT("--cli-connect-timeout"), 1 },
		{ TEXT("--cli-read-timeout"), 1 }, { TEXT("--color"), 1 },
		{ TEXT("--debug"), 0 }, { TEXT("--no-verify-ssl"), 0 },
		{ TEXT("--output"), 1 }, { TEXT("--profile"), 1 },
		{ TEXT("--region"), 1 },
	};
	size_t k;

	for (k = 0; k < sizeof options / sizeof options[0]; k++) {
		if (text_equal(option, options[k].name))
			return options[k].words;
	}
	return -1;
}

/* Behind the word at i, and what separates it from the next. */
static size_t
skip_word(struct text t, size_t i)
{
	while (!at_eol(t, i) && t.at[i] != ' ')
		i++;
	return skip_space(t, i);
}

/* Behind such options of a command and their values. */
static size_t
skip_options(struct text t, size_t i)
{
	int words;

	for (i = skip_space(t, i);; i = skip_word(t, i)) {
		words = words_behind(bare_word(t, i));
		if (words < 0)
			return i;
		if (words > 0)
			i = skip_word(t, i);
	}
}

/* The same where they are listed as Python does: '--profile', 'foo', */
static size_t
skip_listed(struct text t, size_t i)
{
	struct text word;
	int words, left = 0;

	for (; i + 1 < t.len && (t.at[i] == '\'' || t.at[i] == '"');
	    i += word.len + 4) {
		word = bare_word(t, i + 1);
		words = words_behind(word);
		if ((left == 0 && words < 0) ||
		    !text_starts(text_skip(t, i + 2 + word.len), ", "))
			break;
		left = left > 0 ? 0 : words;
	}
	return i;
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
	/* Without the opening it is all there is. */
	if (begin < 0 && literal_inside(value).len == value.len)
		return;
	value = literal_inside(value);
	if (!secret_void(value))
		scan_hide(s, (size_t)(value.at - s->t.at),
		    (size_t)(value.at - s->t.at) + value.len);
}

size_t
at_separator(struct scan *s, size_t i)
{
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
	if (s->t.at[i] == ',' && quote_before(s->t, i) == 0 &&
	    before != '\'' && before != '"' && before != '\\' &&
	    before != ']' && (before == '\0' ||
	    strchr(" \t>|\n\r", before) == NULL))
		return 0;
	if (!may_be_named(s, i))
		return 0;
	name = name_before(s, i);
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
	if (s->t.at[i] == ',') {
		while (k < s->t.len && s->t.at[k] == ' ')
			k++;
		if (skip_value_key(s->t, k) > k)
			return take_value(s, skip_value_key(s->t, k),
			    name.what);
		if (!name.option)
			k = skip_listed(s->t, k);
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

/* bob:secret or 'bob:secret' at i, as curl takes it; 0 if there is none. */
static size_t
take_pair(struct scan *s, size_t i)
{
	struct text t = s->t;
	char quote = i < t.len && (t.at[i] == '\'' || t.at[i] == '"') ?
	    t.at[i++] : ' ';
	size_t end = i, colon;

	while (!at_eol(t, end) && t.at[end] != quote &&
	    (quote != ' ' || strchr(";|&<>", t.at[end]) == NULL))
		end++;
	for (colon = i; colon < end && t.at[colon] != ':'; colon++)
		;
	if (colon + 1 >= end || colon == i || t.at[i] == '$' ||
	    text_starts(text_skip(t, i), "[masked"))
		return 0;
	scan_hide(s, i, end);
	if (at_eol(t, end) && end < t.len) {
		scan_open(s, quote == ' ' ? OPEN_BARE : OPEN_QUOTED,
		    SECRET_WORD, end);
		s->r->open.quote = quote;
	}
	return end;
}

/* curl -sU bob:secret, in what follows the command at i. */
static size_t
at_curl(struct scan *s, size_t i)
{
	struct text t = s->t;
	size_t k = i, end;

	for (; !at_eol(t, k) && t.at[k] != ';' && t.at[k] != '|' &&
	    !text_starts(text_skip(t, k), "curl "); k++) {
		if (t.at[k] != '-' || t.at[k - 1] != ' ')
			continue;
		for (end = k + 1; end < t.len && is_alnum(t.at[end]); end++)
			;
		if ((t.at[end - 1] != 'u' && t.at[end - 1] != 'U') ||
		    end >= t.len || t.at[end] != ' ')
			continue;
		/* What stands before it may be a secret, too. */
		end = skip_space(t, end);
		scan_part(s, i, end);
		k = take_pair(s, end);
		return k > 0 ? k : end;
	}
	return 0;
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
	return take_value(s, skip_options(s->t, end), SECRET_WORD);
}

/* Whether "Key [" or "Token [" may stand before i, as far as the line tells. */
static bool
is_prompt(struct text t, size_t i)
{
	size_t k = i;

	while (k > 0 && i - k < LOOK_BACK && t.at[k - 1] != '[' &&
	    t.at[k - 1] != '\n')
		k--;
	return k < 3 || t.at[k - 1] != '[' || t.at[k - 3] == 'y' ||
	    t.at[k - 3] == 'n';
}

size_t
at_prompt(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text before;

	if (!is_prompt(s->t, i))
		return 0;
	before = scan_back(s, i, back);
	while (before.len > 0 && before.at[before.len - 1] != '[')
		before.len--;
	if (before.len == 0)
		return 0;
	before.len--;
	before = text_trim(before);
	if (text_ends(before, "Security Token"))
		return take_digits(s, skip_space(s->t, i + 1), false);
	if (!text_ends(before, "Secret Access Key") &&
	    !text_ends(before, "Session Token"))
		return 0;
	return take_value(s, i + 1, SECRET_WORD);
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

/* By its length, whether it may be one of the next. */
static bool
is_other_option(size_t len)
{
	const unsigned lengths = 1U << strlen("otp") | 1U << strlen("user") |
	    1U << strlen("proxy-user");

	return len <= strlen("proxy-user") && (lengths >> len & 1) != 0;
}

/* --otp 194713, curl --proxy-user bob:secret: options of other commands. */
static size_t
at_other_option(struct scan *s, size_t start, size_t end)
{
	struct text name = text_make(s->t.at + start, end - start);
	struct text line = text_make(s->t.at, start);
	const char *newline;
	size_t i = end;

	if (text_is(name, "otp")) {
		while (i < s->t.len && i - end < 5 &&
		    strchr(" ='\",", s->t.at[i]) != NULL)
			i++;
		return take_digits(s, i, false);
	}
	newline = memrchr(s->t.at, '\n', start);
	if (newline != NULL)
		line = text_skip(line, (size_t)(newline - s->t.at));
	if (!text_is(name, "proxy-user") && (!text_is(name, "user") ||
	    !text_has(line, "curl")))
		return 0;
	if (s->t.at[end] != ' ' && s->t.at[end] != '=')
		return 0;
	return take_pair(s, skip_space(s->t, end + 1));
}

size_t
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
	if (s->t.at[end] != ' ' && s->t.at[end] != '\t' &&
	    s->t.at[end] != '\xc2')
		return is_other_option(end - i - 1) ?
		    at_other_option(s, i + 1, end) : 0;
	what = secret_name(text_make(s->t.at + i + 1, end - i - 1));
	if (what == SECRET_NONE)
		return is_other_option(end - i - 1) ?
		    at_other_option(s, i + 1, end) : 0;
	end = skip_space(s->t, end);
	end = skip_sign(s->t, end);
	if (end < s->t.len && at_eol(s->t, end))
		return scan_open(s, OPEN_AWAITED, what, end);
	value = bare_word(s->t, end);
	if (value.len > 0 && (value.at[0] == '-' || !has_digit(value)))
		return 0;
	return take_value(s, end, what);
}

size_t
at_private_key(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text t;

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

/* Whether letters stand before i that are no escape: \n, \u0022 */
static bool
is_in_word(const struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text before;

	if (!is_alnum(scan_byte(s, (ptrdiff_t)i - 1)) ||
	    escape_before(s->t, i) > 0)
		return false;
	before = scan_back(s, i, back);
	return escape_before(before, before.len) == 0;
}

size_t
at_key_id(struct scan *s, size_t i)
{
	size_t start = i - 3, end = i + 1;

	if (i < 3 || s->t.at[start] != 'A' || start < s->done ||
	    (s->t.at[i - 2] != 'K' && s->t.at[i - 2] != 'S') ||
	    is_in_word(s, start))
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

size_t
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

size_t
at_token(struct scan *s, size_t i)
{
	struct text begin = text_of(s->t.at[i - (i > 0)] == 'y' ? "eyJ" :
	    "IQoJ");
	size_t start = i + 1 - begin.len, end = i + 1;

	if (i + 1 < begin.len || start < s->done ||
	    !text_begins(text_skip(s->t, start), begin) ||
	    is_in_word(s, start))
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

size_t
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

/* Whether a user and password begin behind what stands before i. */
static bool
is_before_user(struct text t, size_t i)
{
	char c = t.at[i - 1];

	if (c == '\'' && i > 1 && is_alnum(t.at[i - 2]) && is_alnum(t.at[i]))
		return false;
	return c == '\0' || strchr(" \t\r\n'\"<>`,(|", c) != NULL;
}

size_t
at_user(struct scan *s, size_t i)
{
	size_t start = i, colon = i, end = i + 1, port;

	while (start > s->done && i - start < LOOK_BACK &&
	    !is_before_user(s->t, start)) {
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

bool
is_request_id(const struct scan *s, size_t i)
{
	static const char *const ids[] = { "-id-2", "-ID-2", "-cf-id", "-Cf-Id",
		"-Id-2", "HostId>", "equest ID: ", "ure message: ", "SHA256:" };
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
