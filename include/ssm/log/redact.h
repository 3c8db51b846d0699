/*
 * redact: masks secrets before anything stores or shows them.
 *
 * Works on bytes, by the names that stand before a secret, whatever the
 * quoting ('k': 'v', 'k': b'v', "k": "v", k:v, k=v, --k v, <K>v</K>), and by
 * shape (user:password@ in a URL, key ids, JWTs, AWS's session tokens, private
 * keys, long random words); secret.h has both. A name or a value may go on in
 * the lines below, behind quote marks and indentation: a log that was copied
 * from a terminal is wrapped anywhere. It never fails: what it can't parse it
 * masks to the end of the word. Mask first, cut afterwards: nothing is
 * unmasked by being cut. A secret of 32 bytes or more leaves its length,
 * "[masked 356 bytes]", a shorter one "[masked]". Masked text stays as it is.
 */
#ifndef SSM_LOG_REDACT_H
#define SSM_LOG_REDACT_H

#include "ssm/log/buf.h"
#include "ssm/log/text.h"

/* Appends the text without its secrets. */
void redact(struct buf *out, struct text);

/* The same; the text itself where nothing is to be hidden, else in `room`. */
struct text redacted(struct buf *room, struct text);

/* The same; where nothing is to be hidden it returns false, appends nothing. */
bool redact_alone(struct buf *out, struct text);

/*
 * The same, and what tells whose it is: account numbers, ARNs, ids of
 * instances, tasks and sessions, addresses, names of home directories.
 */
void redact_strict(struct buf *out, struct text);

/*
 * The same, for a log that comes in parts, each of whole lines; *cut, which is
 * 0 before the first, is for us.
 */
void redact_strict_lines(struct buf *out, struct text, unsigned *cut);

/* True if redact() would change the text. */
bool redact_needed(struct text);

/*
 * Appends an access key id as its first four characters, an ellipsis and the
 * last four; shorter words are masked whole.
 */
void redact_key_id(struct buf *out, struct text key_id);

#define REDACTOR_CONTEXT 96
#define REDACTOR_PREFIX 128

enum open_kind {
	OPEN_NOTHING,
	OPEN_OPTION,	/* --na */
	OPEN_CODE,	/* a name, and &# of an entity */
	OPEN_PAIR,	/* name: and the name, above value: */
	OPEN_AWAITED,	/* a name and ':' came, the value did not yet */
	OPEN_QUOTE,	/* the same, and the value's quote in part: &quo */
	OPEN_BARE,	/* a value without quotes */
	OPEN_QUOTED,
	OPEN_ELEMENT,	/* ends at '<' */
	OPEN_LINE,	/* cookies */
	OPEN_SLASH,	/* http:/ */
	OPEN_USER,	/* of a URL, where a password may follow */
	OPEN_PASSWORD,	/* of a URL */
	OPEN_PEM,
	OPEN_KEY_ID,
	OPEN_MFA,	/* the prompt */
	OPEN_DIGITS	/* the answer to it */
};

/* A secret that goes on in the line below. */
struct open_secret {
	enum open_kind kind;
	int what;		/* enum secret */
	char quote;
	bool escaped;		/* the quote has a backslash before it */
	unsigned passed;	/* lines without a part of it */
};

/* What must be known of the lines before. */
struct redactor {
	struct open_secret open;
	/* The last bytes, as they came; at least so many, if there were. */
	char context[4 * REDACTOR_CONTEXT];
	size_t context_len;
	char prefix[REDACTOR_PREFIX];	/* how the last line begins, if open */
	size_t prefix_len;
	size_t columns;			/* of that line, if a URL is open */
	/* Of parameters of Systems Manager: see parameter.h. */
	bool secure;			/* the last type was SecureString */
	bool tag;			/* the next value is a tag's */
};

static inline void
redactor_init(struct redactor *r)
{
	r->open = (struct open_secret){ .kind = OPEN_NOTHING };
	r->context_len = 0;
	r->prefix_len = 0;
	r->secure = r->tag = false;
}

/*
 * The same as redact(), for a log that comes in parts, each of whole lines.
 * Where nothing is to be hidden it returns false and appends nothing.
 */
bool redactor_lines(struct redactor *, struct buf *out, struct text lines);

/*
 * The same for lines of which the caller knows that they hold no secret and
 * that none begins in them, where none is open above them.
 */
void redactor_pass(struct redactor *, struct text lines);

#endif
