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

size_t
at_separator(struct scan *s, size_t i)
{
	struct found_name name;
	char before;
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
	if (s->t.at[i] == ',') {
		while (k < s->t.len && s->t.at[k] == ' ')
			k++;
		return take_value(s, k, name.what == SECRET_TOKEN ||
		    name.what == SECRET_USER || name.option ? name.what :
		    SECRET_LISTED);
	}
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
	    is_char(t.at[k], CHAR_BETWEEN)))
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

	if (t.at[k] != '%' && t.at[k] != '&' && t.at[k] != '\\')
		return false;
	while (!at_eol(t, eol) && eol - k <= 2 * CODE_MAX && (is_alnum(
	    t.at[eol]) || strchr("%&\\#;", t.at[eol]) != NULL))
		eol++;
	return eol < t.len && at_eol(t, eol);
}

size_t
at_name_end(struct scan *s, size_t i)
{
	size_t end = i + 1;

	/* Other letters may be marked, too. */
	if (!secret_name_ends(text_make(s->t.at, end)) || end == s->t.len)
		return 0;
	if (is_code_cut(s->t, end)) {
		while (!at_eol(s->t, end))
			end++;
		return scan_open(s, OPEN_CODE, SECRET_NONE, end);
	}
	return 0;
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
	return take_value(s, end, SECRET_WORD);
}

size_t
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
		return 0;
	what = secret_name(text_make(s->t.at + i + 1, end - i - 1));
	if (what == SECRET_NONE)
		return 0;
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
