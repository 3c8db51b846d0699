/*
 * repr: see include/ssm/log/repr.h.
 */
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/*
 * Where the literal at the start begins behind its quote, which is put into
 * *quote; 0 if there is none.
 */
static size_t
literal_start(struct text t, bool *is_bytes, char *quote)
{
	size_t i = 0;

	*is_bytes = false;
	if (t.len > 0 && (t.at[0] == 'b' || t.at[0] == 'u'))
		*is_bytes = t.at[i++] == 'b';
	if (i >= t.len || (t.at[i] != '\'' && t.at[i] != '"'))
		return 0;
	*quote = t.at[i];
	return i + 1;
}

bool
repr_is_literal(struct text t)
{
	bool is_bytes;
	char quote;

	return literal_start(t, &is_bytes, &quote) > 0;
}

size_t
repr_literal(struct text t, struct buf *out)
{
	bool is_bytes;
	char quote;
	size_t i = literal_start(t, &is_bytes, &quote), end;

	if (i == 0)
		return 0;
	for (;; i = end) {
		end = text_find_either(t, i, quote, '\\');
		buf_add(out, t.at + i, end - i);
		if (end == t.len)
			return end;
		if (t.at[end++] == quote)
			return end;
		end += escape(text_skip(t, end), is_bytes, out);
	}
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

#define BLOCK 64

#ifdef __SSE2__

/* Where in a block quotes of either kind are: a bit for each byte. */
static uint64_t
quotes_of(const char *at)
{
	const __m128i single = _mm_set1_epi8('\'');
	const __m128i twofold = _mm_set1_epi8('"');
	__m128i bytes;
	uint64_t bits = 0;
	int i;

	for (i = 0; i < BLOCK; i += 16) {
		bytes = _mm_loadu_si128((const __m128i *)(const void *)
		    (at + i));
		bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(
		    _mm_cmpeq_epi8(bytes, single),
		    _mm_cmpeq_epi8(bytes, twofold))) << i;
	}
	return bits;
}

#else

static uint64_t
quotes_of(const char *at)
{
	uint64_t bits = 0;
	int i;

	for (i = 0; i < BLOCK; i++)
		bits |= (uint64_t)(at[i] == '\'' || at[i] == '"') << i;
	return bits;
}

#endif

/* Whether an odd number of backslashes stands before a quote in a literal. */
static bool
is_escaped(const char *start, const char *quote)
{
	const char *at = quote;

	while (at > start && at[-1] == '\\')
		at--;
	return (quote - at) % 2 != 0;
}

/* A key that begins at `start` and ends at `end`; false if all are found. */
static bool
take_key(struct text dict, size_t start, size_t end,
    struct repr_member *members, size_t count, size_t *missing)
{
	size_t k, value;

	for (k = 0; k < count; k++) {
		if (members[k].key.len != end - start ||
		    members[k].value.at != NULL ||
		    !same_word(dict.at + start, members[k].key))
			continue;
		for (value = end + 2; value < dict.len &&
		    dict.at[value] == ' '; value++)
			;
		members[k].value = text_skip(dict, value);
		return --*missing > 0;
	}
	return true;
}

void
repr_find(struct text dict, struct repr_member *members, size_t count)
{
	char last[BLOCK] = { 0 };
	size_t missing = count, i, k, start = 0, next;
	uint64_t lengths = 0;	/* of keys, a bit for each */
	uint64_t left;
	const char *at;
	char open = '\0';	/* the quote of the literal that is open */

	for (k = 0; k < count; k++) {
		members[k].value = text_make(NULL, 0);
		lengths |= UINT64_C(1) << members[k].key.len % 64;
	}
	for (i = 0; i < dict.len; i += BLOCK) {
		at = dict.at + i;
		if (dict.len - i < BLOCK)
			at = memcpy(last, at, dict.len - i);
		for (left = quotes_of(at); left != 0; left &= left - 1) {
			size_t end = i + (size_t)__builtin_ctzll(left);

			if (open == '\0') {
				open = dict.at[end];
				start = end + 1;
				continue;
			}
			if (dict.at[end] != open || (dict.at[end - 1] ==
			    '\\' && is_escaped(dict.at + start,
			    dict.at + end)))
				continue;
			open = '\0';
			/*
			 * What is followed by a colon is a key. One branch for
			 * that and for its length: it is hardly ever taken.
			 */
			next = end + 2 < dict.len ? end + 1 : end;
			if ((lengths >> (end - start) % 64 &
			    (dict.at[next] == ':')) != 0 &&
			    !take_key(dict, start, end, members, count,
			    &missing))
				return;
		}
	}
}

struct text
repr_text(struct text value, struct buf *room)
{
	bool is_bytes;
	char quote;
	size_t start = literal_start(value, &is_bytes, &quote), end;

	if (start == 0)
		return text_make(value.at, plain_value(value));
	end = text_find_either(value, start, quote, '\\');
	if (end == value.len || value.at[end] == quote)
		return text_make(value.at + start, end - start);
	buf_clear(room);
	repr_literal(value, room);
	return text_make(buf_str(room), room->len);
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

/* The same as repr_literal() for 'a word' that is not coded. */
static size_t
plain_word(struct text t, struct buf *out)
{
	size_t end;

	if (t.len == 0 || t.at[0] != '\'')
		return 0;
	end = text_find_either(t, 1, '\'', '\\');
	if (end == t.len || t.at[end] != '\'')
		return 0;
	buf_add(out, t.at + 1, end - 1);
	return end + 1;
}

size_t
repr_list(struct text t, struct buf *out)
{
	size_t i = 0, count = 0, len;

	while (i < t.len && t.at[i] != '[')
		i++;
	for (i++; i < t.len && t.at[i] != ']'; i++) {
		/* Between literals stand commas and blanks. */
		if (t.at[i] == ',' || t.at[i] == ' ')
			continue;
		len = plain_word(text_skip(t, i), out);
		if (len == 0)
			len = repr_literal(text_skip(t, i), out);
		if (len == 0)
			continue;
		buf_addc(out, '\0');
		count++;
		i += len - 1;
	}
	return count;
}
