/*
 * unwrap: which physical lines of a pasted text were one line of the log.
 *
 * A terminal cuts at its width in the middle of a word (hard), a mail program
 * at blanks (soft), a list indents what it wraps. The width is not told, it is
 * derived: many headers of exactly one width, none wider, each followed by
 * what is no header; or each followed by a word that would not have fitted.
 * Where the text does not show that, lines stay as they are. Never joined to
 * the line above: a header, a blank line, the CLI's last message, a prompt,
 * the frames of a traceback, a session's output.
 */
#ifndef SSM_LOG_UNWRAP_H
#define SSM_LOG_UNWRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssm/log/text.h"

/* One physical line. */
struct piece {
	struct text text;	/* without margin and line end */
	struct text whole;	/* with its margin */
	uint64_t number;	/* of the line */
	bool padded;		/* blanks behind it were taken off */
	bool clean;		/* a newline stands right behind it */
	bool header;		/* a record of the log begins, */
	bool begins;		/* and does so where the text does */
};

enum join {
	JOIN_NEWLINE,		/* a line of its own */
	JOIN_NOTHING,		/* goes on with the line above as it is */
	JOIN_BLANK		/* the same, behind a blank */
};

enum part {		/* what the line above is part of */
	PART_PLAIN,
	PART_HEADER,		/* a header whose message ends with it */
	PART_SIGNING,		/* lines below CanonicalRequest: and the like */
	PART_BODY,		/* the literal below Response body: */
	PART_FRAMES,		/* a traceback */
	PART_EXCEPTION,		/* its last line */
	PART_FINAL,		/* the CLI's message */
	PART_SESSION		/* the session: the shell's own output */
};

enum wrap { WRAP_NONE, WRAP_HARD, WRAP_SOFT };

#define RECENT_HEADERS 16

struct sighting {	/* of a header's first line */
	size_t width;		/* columns without its margin */
	size_t whole;		/* with it */
	size_t word;		/* of the first word below */
	enum { BELOW_UNKNOWN, BELOW_TEXT, BELOW_OTHER } below;
};

struct unwrapper {
	bool ascii;		/* a byte is a column in all pieces of now */
	enum part part;
	enum wrap wrap;
	size_t width;		/* of the page, when `wrap` is known */
	bool with_margin;	/* the width counts the margin */
	size_t above;		/* columns of the physical line above */
	size_t above_whole;
	bool above_blank;	/* it ends in a blank */
	bool above_ends;	/* it ends as a message does */
	bool above_word;	/* it is one word, too long for a line maybe */
	bool opened;		/* it is the header above PART_SIGNING */
	char tail[32];		/* end of the header above */
	size_t tail_len;
	char quote;		/* of the literal that is open, 0: none */
	bool backslash;		/* the line above ended in one */
	struct sighting recent[RECENT_HEADERS];
	size_t count;		/* of headers so far */
};

/*
 * How piece i continues what came before it; pieces i + 1 to count - 1 are
 * only looked at. *indent is the number of bytes of its indentation that the
 * wrapping put there. To be called for every piece, in order.
 */
enum join unwrap(struct unwrapper *, const struct piece *, size_t i,
    size_t count, size_t *indent);

/*
 * The same, but shorter, for n headers, each above another header, in a text
 * that is not wrapped: each of them is a line of its own.
 */
void unwrap_headers(struct unwrapper *, const struct piece *headers, size_t n);

/* The same for n lines without margins, where they begin and end: n + 1. */
void unwrap_plain_headers(struct unwrapper *, const char *base,
    const uint32_t *starts, size_t n);

/*
 * The same as unwrap() for a line without margin, if that is now sure to be a
 * line of its own; else false, and nothing was done.
 */
bool unwrap_plain(struct unwrapper *, struct text, bool header);

/* False if unwrap() would now look at no piece but the text's own. */
bool unwrap_looks_far(const struct unwrapper *, struct text);

/* Whether a line may begin another part by its own words: by the first byte. */
static inline bool
unwrap_begins_part(char c)
{
	static const bool begins[256] = {
		[' '] = true, ['\t'] = true,
		['S'] = true,			/* Starting session */
		['T'] = true, ['D'] = true,	/* a traceback */
		/* is_final() */
		['A'] = true, ['C'] = true, ['E'] = true, ['U'] = true,
		['a'] = true, ['u'] = true,
	};

	return begins[(unsigned char)c];
}

/*
 * Whether unwrap() would now leave everything as it is for a line without
 * margin that is blank or begins with a byte that begins no other part: between
 * the lines of a request that is signed, say, in a text that is not wrapped.
 */
bool unwrap_rests(const struct unwrapper *);

/*
 * Whether now each piece that begins with a blank is a line of its own, and
 * unwrap() need not even see it: frames in a text that is not wrapped.
 */
bool unwrap_passes_frames(const struct unwrapper *);

#endif
