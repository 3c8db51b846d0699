/*
 * begin: see include/ssm/log/begin.h.
 */
#include <string.h>

#include "ssm/log/begin.h"
#include "ssm/log/quote.h"
#include "ssm/log/user.h"
#include "ssm/log/value.h"

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

/* The same where the line above ends within these four letters. */
static size_t
at_wrapped_key_id(struct scan *s, size_t i)
{
	char back[LOOK_BACK];
	struct text before;
	size_t start = i, end = i + 1;

	while (start > 0 && i - start < 2 && is_key_id_char(s->t.at[start - 1]))
		start--;
	if (start < s->done || (start > 0 && !at_eol(s->t, start - 1) &&
	    !is_margin(s->t.at[start - 1])))
		return 0;
	while (end < s->t.len && is_key_id_char(s->t.at[end]))
		end++;
	if (end - i < 13 || (end < s->t.len && is_alnum(s->t.at[end])))
		return 0;
	before = scan_back(s, i + 1, back);
	if ((!text_ends(before, "AKIA") && !text_ends(before, "ASIA")) ||
	    (before.len > 4 && is_alnum(before.at[before.len - 5])))
		return 0;
	scan_replace(s, start, end - 4);
	buf_adds(s->out, "\xe2\x80\xa6");
	return end;
}

size_t
at_key_id(struct scan *s, size_t i)
{
	size_t start = i - 3, end = i + 1;

	if (i < 3 || at_eol(s->t, i - 2) || at_eol(s->t, start) ||
	    is_margin(s->t.at[i - 2]) || is_margin(s->t.at[start]))
		return at_wrapped_key_id(s, i);
	if ( s->t.at[start] != 'A' || start < s->done ||
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
	if (!at_eol(s->t, end) || end >= s->t.len)
		return 0;
	/* Of the word alone nobody knows what it is. */
	if (end - start == 4)
		return scan_open(s, OPEN_KEY_ID, SECRET_WORD, end);
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
