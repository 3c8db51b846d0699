/*
 * simple_json: see include/ssm/diagnose/simple_json.h.
 */
#include <string.h>

#include "ssm/diagnose/simple_json.h"

#define LEVELS 16	/* of objects and arrays within each other */
#define DIGITS 15	/* of a number, in each of its parts */

struct look {
	const char *at, *end;
	struct simple_member *members;
	size_t count;
	bool coded;		/* a member that is looked for has escapes */
	bool broken;		/* a control character stands in a string */
};

static void
skip_space(struct look *l)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\n' ||
	    *l->at == '\t' || *l->at == '\r'))
		l->at++;
}

static bool
skip_byte(struct look *l, char byte)
{
	if (l->at == l->end || *l->at != byte)
		return false;
	l->at++;
	return true;
}

/* \uXXXX, but for NUL and halves of a pair. */
static bool
skip_code(struct look *l)
{
	unsigned value = 0;
	int i;

	if (l->end - l->at < 5)
		return false;
	for (i = 1; i <= 4; i++) {
		char c = l->at[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (unsigned)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value << 4 | (unsigned)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	l->at += 4;
	return value != 0 && (value < 0xd800 || value > 0xdfff);
}

/* A character of several bytes in UTF-8 (RFC 3629). */
static bool
skip_long(struct look *l)
{
	const unsigned char *s = (const unsigned char *)l->at;
	size_t len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2, i;

	if (s[0] < 0xc2 || s[0] > 0xf4 || (size_t)(l->end - l->at) < len)
		return false;
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return false;
	}
	/* Overlong forms, halves of a pair, beyond U+10FFFF. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
		return false;
	l->at += len - 1;
	return true;
}

/* A backslash stands before what needs one or may have one. */
static bool
skip_string(struct look *l, struct text *ret, bool *coded)
{
	const char *start;

	if (!skip_byte(l, '"'))
		return false;
	*coded = false;
	for (start = l->at; l->at < l->end; l->at++) {
		if (*l->at == '"') {
			*ret = text_make(start, (size_t)(l->at++ - start));
			return true;
		}
		if ((unsigned char)*l->at < ' ') {
			l->broken = true;
			return false;
		}
		if ((unsigned char)*l->at >= 0x80 && !skip_long(l))
			return false;
		if (*l->at != '\\')
			continue;
		*coded = true;
		if (++l->at == l->end || *l->at == '\0' ||
		    strchr("\"\\/bfnrtu", *l->at) == NULL ||
		    (*l->at == 'u' && !skip_code(l)))
			return false;
	}
	return false;
}

static bool
skip_digits(struct look *l)
{
	const char *start = l->at;

	while (l->at < l->end && *l->at >= '0' && *l->at <= '9')
		l->at++;
	return l->at > start && l->at - start <= DIGITS;
}

/* No exponents; no zero in front of other digits. */
static bool
skip_number(struct look *l)
{
	const char *start;

	skip_byte(l, '-');
	start = l->at;
	if (!skip_digits(l) || (*start == '0' && l->at - start > 1))
		return false;
	return !skip_byte(l, '.') || skip_digits(l);
}

static bool
skip_word(struct look *l)
{
	static const struct text words[] = {
		TEXT("true"), TEXT("false"), TEXT("null"),
	};
	struct text rest = text_make(l->at, (size_t)(l->end - l->at));
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (text_begins(rest, words[i])) {
			l->at += words[i].len;
			return true;
		}
	}
	return false;
}

static void
note_member(struct look *l, struct text key, struct text value, bool coded)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		struct simple_member *member = &l->members[i];

		if (!text_equal(member->key, key))
			continue;
		l->coded |= coded;
		member->value = value;
		if (value.at[0] == '"') {
			member->kind = MEMBER_STRING;
			member->value = text_make(value.at + 1, value.len - 2);
		} else {
			member->kind = value.at[0] == '{' ? MEMBER_OBJECT :
			    MEMBER_OTHER;
		}
	}
}

static bool skip_value(struct look *, int level, bool *coded);

static bool
skip_object(struct look *l, int level)
{
	struct text key;
	const char *start;
	bool coded, key_coded;

	skip_space(l);
	if (skip_byte(l, '}'))
		return true;
	do {
		skip_space(l);
		if (!skip_string(l, &key, &key_coded) || key_coded)
			return false;
		skip_space(l);
		if (!skip_byte(l, ':'))
			return false;
		skip_space(l);
		start = l->at;
		if (!skip_value(l, level, &coded))
			return false;
		if (level == 1)
			note_member(l, key, text_make(start,
			    (size_t)(l->at - start)), coded);
		skip_space(l);
	} while (skip_byte(l, ','));
	return skip_byte(l, '}');
}

static bool
skip_array(struct look *l, int level)
{
	bool coded;

	skip_space(l);
	if (skip_byte(l, ']'))
		return true;
	do {
		skip_space(l);
		if (!skip_value(l, level, &coded))
			return false;
		skip_space(l);
	} while (skip_byte(l, ','));
	return skip_byte(l, ']');
}

/* *coded: it is a string with escapes. */
static bool
skip_value(struct look *l, int level, bool *coded)
{
	struct text string;

	*coded = false;
	if (l->at == l->end)
		return false;
	switch (*l->at) {
	case '"':
		return skip_string(l, &string, coded);
	case '{':
		l->at++;
		return level < LEVELS && skip_object(l, level + 1);
	case '[':
		l->at++;
		return level < LEVELS && skip_array(l, level + 1);
	case 't':
	case 'f':
	case 'n':
		return skip_word(l);
	default:
		return skip_number(l);
	}
}

static void
forget_members(struct look *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		l->members[i].kind = MEMBER_ABSENT;
}

enum simple_json
simple_json(struct text t, struct simple_member *members, size_t count)
{
	struct look l = { .at = t.at, .end = t.at + t.len,
	    .members = members, .count = count };
	bool coded;

	forget_members(&l);
	skip_space(&l);
	if (l.at < l.end && *l.at != '{' && *l.at != '[')
		return SIMPLE_UNSURE;
	if (skip_value(&l, 0, &coded)) {
		skip_space(&l);
		if (l.at == l.end && !l.coded)
			return SIMPLE_JSON;
		forget_members(&l);
		return SIMPLE_UNSURE;
	}
	forget_members(&l);
	return l.broken || l.at == l.end ? SIMPLE_BROKEN : SIMPLE_UNSURE;
}
