/*
 * strict: redact_strict() of include/ssm/log/redact.h.
 */
#include <string.h>

#include "ssm/log/redact.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool
is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Parts of a word are what letters and digits it has between other bytes. */
static size_t
part_end(struct text t, size_t i)
{
	while (i < t.len && is_alnum(t.at[i]))
		i++;
	return i;
}

static bool
all(struct text t, size_t i, size_t end, bool (*is)(char))
{
	for (; i < end; i++) {
		if (!is(t.at[i]))
			return false;
	}
	return true;
}

/*
 * i-0123456789abcdef0, mi-..., alice-0123456789abcdef0 (a session, which begins
 * with the user's name), the 32 digits of a task: what stands at i, or 0.
 */
static size_t
node_end(struct text t, size_t i)
{
	size_t end = i, dash = 0, k;

	while (end < t.len && (is_alnum(t.at[end]) || t.at[end] == '-')) {
		if (t.at[end] == '-')
			dash = end;
		end++;
	}
	k = part_end(t, i);
	if (k - i == 32 && all(t, i, k, is_hex))
		return k;
	if (dash == 0 || !all(t, dash + 1, end, is_hex))
		return 0;
	if (end - dash - 1 == 17 || ((end - dash - 1 == 8) &&
	    (dash - i == 1 || dash - i == 2) && t.at[dash - 1] == 'i'))
		return end;
	return 0;
}

/* Four numbers with such separators between them. */
static size_t
address_end(struct text t, size_t i, char separator)
{
	unsigned number, count;
	size_t k;

	for (count = 0; count < 4; count++) {
		number = 0;
		for (k = i; k < t.len && k - i < 3 && is_digit(t.at[k]); k++)
			number = number * 10 + (unsigned)(t.at[k] - '0');
		if (k == i || number > 255)
			return 0;
		i = k;
		if (count < 3) {
			if (i >= t.len || t.at[i] != separator)
				return 0;
			i++;
		}
	}
	return i < t.len && (is_alnum(t.at[i]) || (t.at[i] == '.' &&
	    i + 1 < t.len && is_digit(t.at[i + 1]))) ? 0 : i;
}

/* Loopback, link-local and "any" are everybody's; versions are none. */
static bool
is_own_address(struct text t, size_t i)
{
	struct text here = text_skip(t, i), before;
	size_t back = i < 24 ? i : 24;

	before = text_make(t.at + i - back, back);
	if (i > 0 && (t.at[i - 1] == '.' || (t.at[i - 1] == '/' &&
	    !text_ends(before, "//"))))
		return false;
	return !text_starts(here, "127.") && !text_starts(here, "169.254.") &&
	    !text_starts(here, "0.0.0.0") && !text_has(before, "ersion");
}

/* How an ARN begins at i, in a URL maybe; 0 if none does. */
static size_t
arn_start(struct text t, size_t i)
{
	static const char *const starts[] = { "arn:", "arn%3A", "arn%3a",
		"arn%253A", "arn%253a" };
	size_t k;

	if (t.at[i] != 'a')
		return 0;
	for (k = 0; k < sizeof starts / sizeof starts[0]; k++) {
		if (text_starts(text_skip(t, i), starts[k]))
			return strlen(starts[k]);
	}
	return 0;
}

static size_t
arn_end(struct text t, size_t i, bool coded)
{
	while (i < t.len && t.at[i] != '\0' &&
	    strchr(" \t\r\n'\"<>,)]}\\", t.at[i]) == NULL &&
	    (!coded || t.at[i] != '&'))
		i++;
	return i;
}

/* Behind the code of a URL at i: %3A, %253A */
static size_t
code_end(struct text t, size_t i)
{
	size_t end = i + (text_starts(text_skip(t, i), "%25") ? 5 : 3);

	return end <= t.len && (t.at[end - 2] == '2' || t.at[end - 2] == '3') &&
	    is_hex(t.at[end - 1] | 0x20) ? end : i + 1;
}

/* What stands at i, the start of a part, and is to be masked; 0 if nothing. */
static size_t
own_end(struct text t, size_t i)
{
	size_t end = part_end(t, i), k;

	if (end - i == 12 && all(t, i, end, is_digit))
		return end;
	if ((k = node_end(t, i)) > 0)
		return k;
	if (is_digit(t.at[i]) && (k = address_end(t, i, '.')) > 0 &&
	    is_own_address(t, i))
		return k;
	return 0;
}

/* What the name of a user stands behind. */
static const char *const homes[] = { "/home/", "/Users/", "\\Users\\" };

static bool
is_home(struct text t, size_t i)
{
	size_t k;

	for (k = 0; k < sizeof homes / sizeof homes[0]; k++) {
		if (text_ends(text_make(t.at, i), homes[k]))
			return true;
	}
	return false;
}

/*
 * The digits that a node's id from i to `end` lacks where the line ends within
 * them; 0 if it ends otherwise, or is too short to be one for sure.
 */
static unsigned
digits_cut(struct text t, size_t i, size_t end)
{
	size_t digits = i;

	if (end >= t.len || (t.at[end] != '\n' && t.at[end] != '\r'))
		return 0;
	digits += t.at[i] == 'm';
	if (!text_starts(text_skip(t, digits), "i-"))
		return 0;
	digits += strlen("i-");
	return end - digits >= 4 && end - digits < 17 &&
	    all(t, digits, end, is_hex) ? 17 - (unsigned)(end - digits) : 0;
}

/* The end of an id that the line cuts, and what it lacks. */
static size_t
cut_end(struct text t, size_t i, unsigned *cut)
{
	size_t end = i;

	while (end < t.len && (is_alnum(t.at[end]) || t.at[end] == '-'))
		end++;
	*cut = digits_cut(t, i, end);
	return *cut > 0 ? end : 0;
}

void
redact_strict(struct buf *out, struct text t)
{
	unsigned cut = 0;

	redact_strict_lines(out, t, &cut);
}

void
redact_strict_lines(struct buf *out, struct text t, unsigned *cut)
{
	struct buf masked;
	size_t i = 0, done = 0, end;

	buf_init(&masked, 4 * t.len + 64);
	redact(&masked, t);
	t = text_make(buf_str(&masked), masked.len);
	while (i < t.len) {
		if (!is_alnum(t.at[i])) {
			if (*cut > 0 && strchr("\r\n\t >|", t.at[i]) == NULL)
				*cut = 0;
			i = t.at[i] == '%' ? code_end(t, i) : i + 1;
			continue;
		}
		if (*cut > 0 && part_end(t, i) - i == *cut &&
		    all(t, i, i + *cut, is_hex)) {
			end = i + *cut;
			*cut = 0;
		} else if ((end = cut_end(t, i, cut)) > 0) {
			;
		} else if ((end = arn_start(t, i)) > 0) {
			i += end;
			end = arn_end(t, i, t.at[i - 1] != ':');
		} else if (text_starts(text_skip(t, i), "ip-") &&
		    address_end(t, i + 3, '-') > 0) {
			i += strlen("ip-");
			end = address_end(t, i, '-');
		} else if (is_home(t, i)) {
			end = part_end(t, i);
			while (end < t.len && (is_alnum(t.at[end]) ||
			    (t.at[end] != '\0' &&
			    strchr("._-", t.at[end]) != NULL)))
				end++;
		} else {
			end = own_end(t, i);
		}
		if (end == 0 || end == i ||
		    text_starts(text_skip(t, i), "[masked")) {
			i = part_end(t, i);
			continue;
		}
		buf_add(out, t.at + done, i - done);
		buf_adds(out, "[masked]");
		done = i = end;
	}
	buf_add(out, t.at + done, t.len - done);
	buf_release(&masked);
}
