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

static size_t
arn_end(struct text t, size_t i)
{
	while (i < t.len && t.at[i] != '\0' &&
	    strchr(" \t\r\n'\"<>,)]}\\", t.at[i]) == NULL)
		i++;
	return i;
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

void
redact_strict(struct buf *out, struct text t)
{
	struct buf masked;
	size_t i = 0, done = 0, end;

	buf_init(&masked, 4 * t.len + 64);
	redact(&masked, t);
	t = text_make(buf_str(&masked), masked.len);
	while (i < t.len) {
		if (!is_alnum(t.at[i])) {
			i++;
			continue;
		}
		if (text_starts(text_skip(t, i), "arn:")) {
			i += strlen("arn:");
			end = arn_end(t, i);
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
