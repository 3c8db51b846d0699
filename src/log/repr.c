/*
 * repr: see include/ssm/log/repr.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/log/repr.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes the escape behind a backslash; returns the bytes it takes. */
static size_t
escape(struct text t, bool is_bytes, struct buf *out)
{
	static const struct { char name; char byte; } simple[] = {
		{ 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }, { '\\', '\\' },
		{ '\'', '\'' }, { '"', '"' },
	};
	size_t i, n;
	uint32_t value = 0;

	if (t.len == 0) {
		buf_addc(out, '\\');
		return 0;
	}
	for (i = 0; i < sizeof simple / sizeof simple[0]; i++) {
		if (t.at[0] == simple[i].name) {
			buf_addc(out, simple[i].byte);
			return 1;
		}
	}
	n = t.at[0] == 'x' ? 2 : t.at[0] == 'u' ? 4 : t.at[0] == 'U' ? 8 : 0;
	if (n == 0 || t.len <= n) {
		buf_addc(out, '\\');
		return 0;
	}
	for (i = 1; i <= n; i++) {
		int digit = hex_digit(t.at[i]);

		if (digit < 0) {
			buf_addc(out, '\\');
			return 0;
		}
		value = value << 4 | (uint32_t)digit;
	}
	if (is_bytes && n == 2)
		buf_addc(out, (char)value);
	else
		text_add_utf8(out, value);
	return n + 1;
}

size_t
repr_literal(struct text t, struct buf *out)
{
	bool is_bytes = false;
	const char *at;
	size_t i = 0, next = 0, run;	/* next: a quote at i or later */
	char quote;

	if (i < t.len && (t.at[i] == 'b' || t.at[i] == 'u'))
		is_bytes = t.at[i++] == 'b';
	if (i >= t.len || (t.at[i] != '\'' && t.at[i] != '"'))
		return 0;
	quote = t.at[i++];
	while (i < t.len && t.at[i] != quote) {
		if (t.at[i] == '\\') {
			i += 1 + escape(text_skip(t, i + 1), is_bytes, out);
			continue;
		}
		if (next <= i) {
			at = memchr(t.at + i, quote, t.len - i);
			next = at != NULL ? (size_t)(at - t.at) : t.len;
		}
		at = memchr(t.at + i, '\\', next - i);
		run = at != NULL ? (size_t)(at - t.at) : next;
		buf_add(out, t.at + i, run - i);
		i = run;
	}
	return i < t.len ? i + 1 : t.len;
}

/* Length of a value that is no literal: up to , or a closing bracket. */
static size_t
plain_value(struct text t)
{
	size_t depth = 0, i = 0;
	struct buf ignored;

	buf_init(&ignored, 0);
	while (i < t.len) {
		char c = t.at[i];

		if (c == '\'' || c == '"') {
			i += repr_literal(text_skip(t, i), &ignored);
			continue;
		}
		if (c == '{' || c == '[' || c == '(' || c == '<') {
			depth++;
		} else if (c == '}' || c == ']' || c == ')' || c == '>') {
			if (depth == 0)
				break;
			depth--;
		} else if (c == ',' && depth == 0) {
			break;
		}
		i++;
	}
	return i;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
same_word(const char *at, struct text word)
{
	size_t i;

	for (i = 0; i < word.len && lower(at[i]) == lower(word.at[i]); i++)
		;
	return i == word.len;
}

/* Behind the literal whose quote stands at i. */
static size_t
literal_end(struct text t, size_t i)
{
	const char *end, *at;
	char quote = t.at[i];

	for (at = t.at + i + 1;; at = end + 1) {
		const char *escapes;

		end = memchr(at, quote, (size_t)(t.at + t.len - at));
		if (end == NULL)
			return t.len;
		for (escapes = end; escapes > t.at + i + 1 &&
		    escapes[-1] == '\\'; escapes--)
			;
		if ((end - escapes) % 2 == 0)
			return (size_t)(end - t.at) + 1;
	}
}

/* The first quote from i on; the text's end if there is none. */
static size_t
next_quote(struct text t, size_t i)
{
	const char *at = t.at + i, *end = t.at + t.len;

	while (at < end && *at != '\'' && *at != '"')
		at++;
	return (size_t)(at - t.at);
}

void
repr_find(struct text dict, struct repr_member *members, size_t count)
{
	size_t missing = count, i, k, start, len;
	uint64_t lengths = 0;	/* of keys, a bit for each */

	for (k = 0; k < count; k++) {
		members[k].value = text_make(NULL, 0);
		lengths |= UINT64_C(1) << members[k].key.len % 64;
	}
	for (i = next_quote(dict, 0); missing > 0 && i < dict.len;
	    i = next_quote(dict, i)) {
		start = i + 1;
		i = literal_end(dict, i);
		len = i - start - 1;
		if ((lengths >> len % 64 & 1) == 0 || i + 1 >= dict.len ||
		    dict.at[i] != ':')
			continue;
		for (k = 0; k < count; k++) {
			if (members[k].key.len != len ||
			    members[k].value.at != NULL ||
			    !same_word(dict.at + start, members[k].key))
				continue;
			for (start = i + 1; start < dict.len &&
			    dict.at[start] == ' '; start++)
				;
			members[k].value = text_skip(dict, start);
			missing--;
			break;
		}
	}
}

void
repr_value(struct text value, struct buf *out)
{
	if (repr_literal(value, out) == 0)
		buf_add(out, value.at, plain_value(value));
}

bool
repr_get(struct text dict, const char *key, struct buf *out)
{
	struct repr_member member = { .key = text_of(key) };

	repr_find(dict, &member, 1);
	if (member.value.at == NULL)
		return false;
	repr_value(member.value, out);
	return true;
}

size_t
repr_list(struct text t, struct buf *out)
{
	size_t i = 0, count = 0, len;

	while (i < t.len && t.at[i] != '[')
		i++;
	for (i++; i < t.len && t.at[i] != ']'; i++) {
		len = repr_literal(text_skip(t, i), out);
		if (len == 0)
			continue;
		buf_addc(out, '\0');
		count++;
		i += len - 1;
	}
	return count;
}
