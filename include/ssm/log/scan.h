/*
 * scan: a pass over lines in which secrets are being hidden.
 *
 * What name.c, option.c and begin.c, which know where secrets begin, and value.c
 * and below.c, which know where they end, have in common: where the pass is,
 * what bytes and lines look like, and how something is hidden. It knows no
 * secret.
 */
#ifndef SSM_LOG_SCAN_H
#define SSM_LOG_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/redact.h"
#include "ssm/log/secret.h"

struct scan {
	struct redactor *r;
	struct buf *out;
	struct text t;
	size_t end;	/* without a last newline that means nothing */
	size_t done;	/* bytes of t that are in out, masked or not */
	size_t from;	/* where the pass went on behind the last secret */
	size_t run;	/* a long word that waits to be looked at, */
	size_t run_end;	/* 0 if there is none */
	bool changed;
	bool begins;	/* a name's end may stand before the next block */
	/* The same pass over what begins and ends between i and `end`. */
	void (*part)(struct scan *, size_t i, size_t end);
};

/* Bytes that are looked at before a separator. */
#define LOOK_BACK ((size_t)64)

/* What each byte may be part of, one bit for each; of ASCII only. */
enum {
	CHAR_ALNUM = 1,
	CHAR_NAME = 2,		/* letters, digits, '-', '_' */
	CHAR_RUN = 4,		/* letters, digits, '+', '/' */
	CHAR_KEY_ID = 8,	/* capital letters, digits */
	CHAR_ENDS_WORD = 16,	/* no part of a value without quotes */
	CHAR_ENDS_URL = 32,
	CHAR_BETWEEN = 64,	/* space and quotes before a separator */
	CHAR_SEPARATOR = 128,	/* : = > , */
	CHAR_SECRET = 256,	/* of base64, base64url, percent codes, JWTs */
	CHAR_QUOTE = 512,	/* may begin a quote, or end the line */
	CHAR_AT = 1024,
	CHAR_MARK = 2048,	/* see marks.h */
	CHAR_BEHIND = 4096,	/* may stand behind a name, far from its value */
	CHAR_CODE = 8192	/* the same: may begin a separator's code */
};
extern const uint16_t char_kinds[256];

static inline bool
is_char(char c, unsigned kinds)
{
	return (char_kinds[(unsigned char)c] & kinds) != 0;
}

static inline bool
is_alnum(char c)
{
	return is_char(c, CHAR_ALNUM);
}

static inline bool
is_name_char(char c)
{
	return is_char(c, CHAR_NAME);
}

static inline bool
is_run_char(char c)
{
	return is_char(c, CHAR_RUN);
}

static inline bool
is_secret_char(char c)
{
	return is_char(c, CHAR_SECRET);
}

static inline bool
is_key_id_char(char c)
{
	return is_char(c, CHAR_KEY_ID);
}

/* What may stand before a line, quoted or in a frame. */
static inline bool
is_margin(char c)
{
	return c == ' ' || c == '\t' || c == '>' || c == '|';
}

/* At the end of a line or of the text. */
static inline bool
at_eol(struct text t, size_t i)
{
	return i >= t.len || t.at[i] == '\n' || t.at[i] == '\r';
}

/* Behind blanks, also those at which no line is broken. */
static inline size_t
skip_space(struct text t, size_t i)
{
	for (;;) {
		while (i < t.len && (t.at[i] == ' ' || t.at[i] == '\t'))
			i++;
		if (i + 1 >= t.len || t.at[i] != '\xc2' ||
		    t.at[i + 1] != '\xa0')
			return i;
		i += 2;
	}
}

bool has_digit(struct text);

/* The start of the line below the one that ends at i. */
size_t next_line(struct text, size_t i);

/* Behind the white space and quote marks at the start of a line. */
size_t skip_margin(struct text, size_t i);

/*
 * The end of the line, if there is only the right side of a frame before it,
 * or what else tools put there; else i.
 */
size_t skip_tail(struct text, size_t i);

/* The same, for places where mostly something else stands. */
static inline size_t
skip_frame(struct text t, size_t i)
{
	char c = i < t.len ? t.at[i] : '\n';

	return c == ' ' || c == '|' || c == '\xe2' || c == '`' || c == '<' ||
	    c == '\\' || c == '$' || c == '^' ? skip_tail(t, i) : i;
}

/*
 * Behind what line i begins with as the one above does, digits apart: a line's
 * number, a service's name, a journal's time. i if they have nothing in common;
 * *record if a record of a log begins there.
 */
size_t skip_prefix(struct text above, struct text, size_t i, bool *record);

/* A value without quotes. */
struct text bare_word(struct text, size_t i);

/* The byte at i, which may lie in the lines before; NUL before all of them. */
char scan_byte_above(const struct redactor *, size_t back);

static inline char
scan_byte(const struct scan *s, ptrdiff_t i)
{
	if (i < 0)
		return scan_byte_above(s->r, (size_t)-i);
	return (size_t)i < s->t.len ? s->t.at[i] : '\0';
}

/* What stands before i as if it had not been wrapped. */
struct text scan_back(const struct scan *, size_t i, char back[LOOK_BACK]);

/* Leaves out what stands there; masks it. No effect on what is done. */
void scan_replace(struct scan *, size_t start, size_t end);
void scan_hide(struct scan *, size_t start, size_t end);

/* Notes that a secret goes on in the line below; returns i. */
size_t scan_open(struct scan *, enum open_kind, enum secret, size_t i);

/* The columns of a line, without its end; 0 if it has a tab. */
size_t line_columns(struct text);

/* A date: 2026-11-23. */
bool is_stamp(struct text, size_t i);

#endif
