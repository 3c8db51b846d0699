/*
 * option: see include/ssm/log/option.h.
 */
#include <string.h>

#include "ssm/log/option.h"
#include "ssm/log/parameter.h"
#include "ssm/log/value.h"

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

size_t
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

size_t
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
		s->part(s, i, end);
		k = take_pair(s, end);
		return k > 0 ? k : end;
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

/* By its length and first letter, whether it may be one of the next. */
static bool
is_other_option(struct text name)
{
	const unsigned lengths = 1U << strlen("otp") | 1U << strlen("user") |
	    1U << strlen("value") | 1U << strlen("proxy-user");

	return name.len <= strlen("proxy-user") &&
	    (lengths >> name.len & 1) != 0 && name.at[0] >= 'o';
}

/* Behind the end of an option, quoted or not, and what separates its value. */
static size_t
skip_to_value(struct text t, size_t end)
{
	size_t k = end;

	if (k < t.len && (t.at[k] == '\'' || t.at[k] == '"'))
		k++;
	if (k < t.len && (t.at[k] == ',' || (k == end && t.at[k] == '=')))
		k++;
	k = skip_space(t, k);
	return k > end ? k : t.len;
}

size_t
at_value_option(struct scan *s, size_t end)
{
	size_t k = skip_to_value(s->t, end);

	if (!parameter_option(s, end))
		return 0;
	/* What separates them stands in the line above, or was its end. */
	if (k == s->t.len && end > 0 && is_char(s->t.at[end - 1],
	    CHAR_ENDS_WORD))
		k = end;
	if (at_eol(s->t, k) || k == s->t.len)
		return k < s->t.len ? scan_open(s, OPEN_AWAITED, SECRET_WORD,
		    k) : 0;
	return text_starts(text_skip(s->t, k), "file") ? 0 :
	    take_value(s, k, SECRET_WORD);
}

/* --otp 194713, curl --proxy-user bob:secret: options of other commands. */
static size_t
at_other_option(struct scan *s, size_t start, size_t end)
{
	struct text name = text_make(s->t.at + start, end - start);
	struct text line = text_make(s->t.at, start);
	const char *newline;
	size_t i = end;

	if (text_is(name, "value"))
		return at_value_option(s, end);
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

/*
 * Of aws's options with secrets, as far as they are given: argparse takes what
 * no other option of the command begins with.
 */
static bool
is_shortened(struct text name)
{
	/* By their first letters. */
	static const struct text options['z' - 'a' + 1][2] = {
		['a' - 'a'] = { TEXT("access-token") },
		['c' - 'a'] = { TEXT("client-secret") },
		['d' - 'a'] = { TEXT("device-code") },
		['m' - 'a'] = { TEXT("master-user-password") },
		['n' - 'a'] = { TEXT("new-password") },
		['o' - 'a'] = { TEXT("old-password") },
		['p' - 'a'] = { TEXT("password") },
		['r' - 'a'] = { TEXT("refresh-token") },
		['s' - 'a'] = { TEXT("saml-assertion"), TEXT("secret-string") },
		['t' - 'a'] = { TEXT("token-code") },
		['w' - 'a'] = { TEXT("web-identity-token") },
	};
	const struct text *begun;

	if (name.len < 3 || name.at[0] < 'a' || name.at[0] > 'z')
		return false;
	begun = options[name.at[0] - 'a'];
	return text_begins(begun[0], name) || text_begins(begun[1], name);
}

/* What of a text of arguments is an option, or none. */
static struct text
last_argument(struct text t)
{
	size_t start;

	while (t.len > 0 && strchr(" ',\"", t.at[t.len - 1]) != NULL)
		t.len--;
	for (start = t.len; start > 0 && is_name_char(t.at[start - 1]); start--)
		;
	return text_skip(t, start);
}

/* 802715 --token-code: the value before the option at i, which has none. */
static void
hide_swapped(struct scan *s, size_t i)
{
	struct text word = last_argument(text_make(s->t.at, i));
	size_t start = (size_t)(word.at - s->t.at), k;

	for (k = 0; k < word.len && word.at[k] >= '0' && word.at[k] <= '9'; k++)
		;
	if (k == word.len && k == 6 && start > 0 && strchr(" '\"",
	    s->t.at[start - 1]) != NULL && !text_starts(last_argument(
	    text_make(s->t.at, start)), "--"))
		scan_hide(s, start, start + k);
}

/* Of several words without an option, as the CLI lists them: 802715, 194713 */
static size_t
take_further(struct scan *s, size_t i)
{
	size_t next;

	while (text_starts(text_skip(s->t, i), ", ") &&
	    (next = take_digits(s, i + 2, false)) > 0)
		i = next;
	return i;
}

/* --tok 802715, '--tok', '802715', --tok=802715 */
static size_t
at_shortened(struct scan *s, size_t i, size_t end)
{
	size_t k = skip_to_value(s->t, end);
	size_t value = k < s->t.len && (s->t.at[k] == '\'' ||
	    s->t.at[k] == '"') ? k + 1 : k;

	if (value >= s->t.len || s->t.at[value] == '-' ||
	    !has_digit(bare_word(s->t, value))) {
		if (s->t.at[i + 1] == 't' && value > end)
			hide_swapped(s, i - 1);
		return 0;
	}
	return take_value(s, k, SECRET_WORD);
}

size_t
at_option(struct scan *s, size_t i)
{
	size_t end = i + 1, next;
	enum secret what;
	struct text name, value;
	bool listed;

	while (end < s->t.len && is_name_char(s->t.at[end]))
		end++;
	name = text_make(s->t.at + i + 1, end - i - 1);
	if (at_eol(s->t, end)) {
		if (text_is(name, "token-code"))
			hide_swapped(s, i - 1);
		return end < s->t.len ?
		    scan_open(s, OPEN_OPTION, SECRET_NONE, end) : 0;
	}
	if (is_shortened(name) && (next = at_shortened(s, i, end)) > 0)
		return next;
	/* Unknown options: --mfa-code, 802715 */
	listed = s->t.at[end] == ',' && end + 1 < s->t.len &&
	    s->t.at[end + 1] == ' ';
	if (s->t.at[end] != ' ' && s->t.at[end] != '\t' &&
	    s->t.at[end] != '\xc2' && !listed)
		return is_other_option(name) ?
		    at_other_option(s, i + 1, end) : 0;
	what = secret_name(name);
	if (what == SECRET_NONE)
		return is_other_option(name) ?
		    at_other_option(s, i + 1, end) : 0;
	if (listed)
		end++;
	end = skip_space(s->t, end);
	end = skip_sign(s->t, end);
	if (end < s->t.len && at_eol(s->t, end))
		return scan_open(s, OPEN_AWAITED, what, end);
	value = bare_word(s->t, end);
	if (value.len > 0 && (value.at[0] == '-' || !has_digit(value)))
		return 0;
	next = take_value(s, end, what);
	return listed && next > 0 ? take_further(s, next) : next;
}
