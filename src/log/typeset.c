/*
 * typeset: see include/ssm/log/typeset.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/log/typeset.h"

static void
add_unit(struct decoder *d, struct buf *out, uint32_t unit)
{
	if (d->high != 0 && unit >= 0xdc00 && unit < 0xe000) {
		text_add_utf8(out, 0x10000 + ((d->high - 0xd800) << 10) +
		    (unit - 0xdc00));
		d->high = 0;
		return;
	}
	if (d->high != 0)
		text_add_utf8(out, 0xfffd);
	d->high = 0;
	if (unit >= 0xd800 && unit < 0xdc00)
		d->high = unit;
	else if (unit >= 0xdc00 && unit < 0xe000)
		text_add_utf8(out, 0xfffd);
	else if (unit != 0xfeff)
		text_add_utf8(out, unit);
}

static void
add_byte(struct decoder *d, struct buf *out, unsigned char byte)
{
	if (d->encoding == ENCODING_BYTES) {
		buf_addc(out, (char)byte);
		return;
	}
	d->first[d->held++] = byte;
	if (d->held < 2)
		return;
	d->held = 0;
	if (d->encoding == ENCODING_UTF16LE)
		add_unit(d, out, (uint32_t)(d->first[0] | d->first[1] << 8));
	else
		add_unit(d, out, (uint32_t)(d->first[0] << 8 | d->first[1]));
}

/* By the mark, or by the zeros beside the digits of a date. */
static enum encoding
recognise(const unsigned char *at, size_t len)
{
	if (len >= 2 && at[0] == 0xff && at[1] == 0xfe)
		return ENCODING_UTF16LE;
	if (len >= 2 && at[0] == 0xfe && at[1] == 0xff)
		return ENCODING_UTF16BE;
	if (len == 4 && at[0] != 0 && at[1] == 0 && at[2] != 0 && at[3] == 0)
		return ENCODING_UTF16LE;
	if (len == 4 && at[0] == 0 && at[1] != 0 && at[2] == 0 && at[3] != 0)
		return ENCODING_UTF16BE;
	return ENCODING_BYTES;
}

static void
begin(struct decoder *d, struct buf *out)
{
	unsigned char first[4];
	size_t len = d->held, i = 0;

	memcpy(first, d->first, len);
	d->encoding = recognise(first, len);
	d->held = 0;
	if (len >= 3 && memcmp(first, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	for (; i < len; i++)
		add_byte(d, out, first[i]);
}

size_t
decode(struct decoder *d, struct buf *out, const char *bytes, size_t len,
    bool end)
{
	size_t room, i = 0;

	if (d->encoding == ENCODING_UNKNOWN) {
		while (i < len && d->held < sizeof d->first)
			d->first[d->held++] = (unsigned char)bytes[i++];
		if (d->held < sizeof d->first && !end)
			return i;
		begin(d, out);
	}
	if (d->encoding == ENCODING_BYTES) {
		room = out->cap - out->len;
		if (room > len - i)
			room = len - i;
		if (out->data != NULL && bytes + i == out->data + out->len)
			buf_grow(out, room);
		else
			buf_add(out, bytes + i, room);
		return i + room;
	}
	/* A unit makes three bytes at most, and one may be owed before it. */
	while (i < len && out->cap - out->len >= 8)
		add_byte(d, out, (unsigned char)bytes[i++]);
	if (end && i == len && (d->held > 0 || d->high != 0))
		text_add_utf8(out, 0xfffd);
	return i;
}

enum group { ALWAYS, HTML, QUOTES, DASHES };

static const struct {
	struct text from, to;
	enum group group;
} substitutions[] = {
	{ TEXT("&lt;"), TEXT("<"), HTML },
	{ TEXT("&gt;"), TEXT(">"), HTML },
	{ TEXT("&amp;"), TEXT("&"), HTML },
	{ TEXT("&quot;"), TEXT("\""), HTML },
	{ TEXT("&#34;"), TEXT("\""), HTML },
	{ TEXT("&#39;"), TEXT("'"), HTML },
	{ TEXT("&#039;"), TEXT("'"), HTML },
	{ TEXT("&#x27;"), TEXT("'"), HTML },
	{ TEXT("&apos;"), TEXT("'"), HTML },
	{ TEXT("&nbsp;"), TEXT(" "), HTML },
	{ TEXT("\xe2\x80\x98"), TEXT("'"), QUOTES },
	{ TEXT("\xe2\x80\x99"), TEXT("'"), QUOTES },
	{ TEXT("\xe2\x80\x9c"), TEXT("\""), QUOTES },
	{ TEXT("\xe2\x80\x9d"), TEXT("\""), QUOTES },
	{ TEXT(" \xe2\x80\x93 "), TEXT(" - "), DASHES },
	{ TEXT(" \xe2\x80\x94 "), TEXT(" - "), DASHES },
	{ TEXT("\xc2\xa0"), TEXT(" "), ALWAYS },
	{ TEXT("\xe2\x80\x8b"), TEXT(""), ALWAYS },	/* zero width */
	{ TEXT("\xe2\x80\x8c"), TEXT(""), ALWAYS },
	{ TEXT("\xe2\x80\x8d"), TEXT(""), ALWAYS },
	{ TEXT("\xe2\x81\xa0"), TEXT(""), ALWAYS },
	{ TEXT("\xef\xbb\xbf"), TEXT(""), ALWAYS },
};

#define SUBSTITUTIONS (sizeof substitutions / sizeof substitutions[0])

static bool
has(struct text t, const char *needle)
{
	return text_find(t, needle) >= 0;
}

/* A line that the CLI's logging made, by the level in its middle. */
static bool
is_log_line(struct text line)
{
	static const char *const marks[] = {
		" - DEBUG - ", " - INFO - ", "[DEBUG]", "[INFO]",
		" \xe2\x80\x93 DEBUG \xe2\x80\x93 ",
		" \xe2\x80\x94 DEBUG \xe2\x80\x94 ",
	};
	size_t i;

	for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (has(line, marks[i]))
			return true;
	}
	return false;
}

/* What the log's own lines of the block say; without them nothing changes. */
static void
judge(struct typeset *t, struct text block)
{
	bool angle = false, quote = false, hyphen = false, logged = false;
	bool entity = false, curly = false, dash = false;
	struct text line;

	/* Where all three stand as they were typed there is nothing to find. */
	while (block.len > 0 && !(angle && quote && hyphen)) {
		line = text_line(&block);
		if (!is_log_line(line))
			continue;
		logged = true;
		angle = angle || has(line, "<") || has(line, ">");
		quote = quote || has(line, "'") || has(line, "\"");
		hyphen = hyphen || has(line, " - ");
		entity = entity || has(line, "&lt;") || has(line, "&gt;") ||
		    has(line, "&quot;") || has(line, "&#39;") ||
		    has(line, "&#x27;");
		curly = curly || has(line, "\xe2\x80\x98") ||
		    has(line, "\xe2\x80\x99") || has(line, "\xe2\x80\x9c") ||
		    has(line, "\xe2\x80\x9d");
		dash = dash || has(line, " \xe2\x80\x93 ") ||
		    has(line, " \xe2\x80\x94 ");
	}
	if (!logged)
		return;
	if (angle || entity)
		t->html = entity && !angle;
	if (quote || curly)
		t->quotes = curly && !quote;
	if (hyphen || dash)
		t->dashes = dash && !hyphen;
}

void
typeset_init(struct typeset *t, size_t cap)
{
	*t = (struct typeset){ 0 };
	buf_init(&t->plain, cap);
	buf_init(&t->restored, cap);
}

void
typeset_release(struct typeset *t)
{
	buf_release(&t->plain);
	buf_release(&t->restored);
}

static bool
applies(const struct typeset *t, enum group group)
{
	return group == ALWAYS || (group == HTML && t->html) ||
	    (group == QUOTES && t->quotes) || (group == DASHES && t->dashes);
}

/* Whether there may be something to be restored. */
static bool
is_suspect(struct text block, const struct look *look)
{
	static const char *const marks[] = {
		"\xe2\x80", "\xe2\x81", "\xc2\xa0", "\xef\xbb\xbf",
	};
	const char *at, *end = block.at + block.len;
	size_t i;

	if (block.len == 0)
		return false;
	for (i = 0; !look->ascii && i < sizeof marks / sizeof marks[0]; i++) {
		if (memchr(block.at, marks[i][0], block.len) != NULL &&
		    has(block, marks[i]))
			return true;
	}
	for (at = block.at; look->ampersands && (at = memchr(at, '&',
	    (size_t)(end - at))) != NULL; at++) {
		if (end - at > 3 && (at[1] == 'l' || at[1] == 'g' ||
		    at[1] == 'q' || at[1] == '#') && memchr(at, ';',
		    (size_t)(end - at > 6 ? 6 : end - at)) != NULL)
			return true;
	}
	return false;
}

/* Where from i on the next eight bytes stand that are not all ASCII. */
static size_t
skip_ascii(struct text t, size_t i)
{
	uint64_t eight;

	for (; i + sizeof eight <= t.len; i += sizeof eight) {
		memcpy(&eight, t.at + i, sizeof eight);
		if ((eight & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return i;
}

struct text
typeset_restore(struct typeset *t, struct text block, const struct look *look)
{
	size_t i = 0, k, start = 0;

	if (look->escapes)
		block = escapes_removed(&t->plain, block);
	if (!is_suspect(block, look))
		return block;
	judge(t, block);
	/* All but entities are beyond ASCII. */
	if (look->ascii && !t->html)
		return block;
	buf_clear(&t->restored);
	while (i < block.len) {
		char c = block.at[i];

		if ((c != '&' || !t->html) && (c != ' ' || !t->dashes) &&
		    c != '\xe2' && c != '\xc2' && c != '\xef') {
			i++;
			if (!t->html && !t->dashes)
				i = skip_ascii(block, i);
			continue;
		}
		for (k = 0; k < SUBSTITUTIONS; k++) {
			if (applies(t, substitutions[k].group) &&
			    text_begins(text_skip(block, i),
			    substitutions[k].from))
				break;
		}
		if (k == SUBSTITUTIONS) {
			i++;
			continue;
		}
		buf_add(&t->restored, block.at + start, i - start);
		buf_add(&t->restored, substitutions[k].to.at,
		    substitutions[k].to.len);
		i += substitutions[k].from.len;
		start = i;
	}
	if (start == 0)
		return block;
	buf_add(&t->restored, block.at + start, block.len - start);
	return text_make(buf_str(&t->restored), t->restored.len);
}
