/*
 * source: see include/ssm/diagnose/source.h.
 */
#include "ssm/diagnose/source.h"
#include "ssm/log/harmless.h"
#include "ssm/log/redact.h"

bool
is_coded(struct text t)
{
	return text_find_char(t, '\\') >= 0;
}

/* A short word is harmless even where it is no word of its own. */
bool
source_is_plain(struct text message, struct text rest)
{
	return text_is_harmless(rest) && (rest.len < 16 ||
	    (rest.at > message.at && rest.at[-1] == ' '));
}

/*
 * The record is what facts of the run and of operations are taken from now. If
 * there is no secret in all of the message, there is none in its parts, as
 * random as they may look alone; of a very long one nothing is known. A plain
 * one needs no masker: no rule's beginning ends like the name of a secret, so
 * the word behind it is as harmless there as alone (tests look at every rule).
 */
static void
quote(struct source *s)
{
	struct text message = s->record->head.message;
	struct facts *f = &s->run->facts;
	bool clean = f->clean, plain;

	if (s->quoted)
		return;
	s->quoted = true;
	plain = s->rest.at != NULL && source_is_plain(message, s->rest);
	f->clean = clean || plain;
	s->clean = facts_from(f, s->record->line, message) && (plain ||
	    (message.len <= FACT_LINE_CAP && !is_coded(message)));
	f->clean = clean;
	if (s->secrets == SECRETS_UNKNOWN)
		s->secrets = s->clean ? SECRETS_NONE : SECRETS_MAYBE;
}

void
source_quote(struct source *s, struct text part)
{
	static const struct text ellipsis = TEXT("\xe2\x80\xa6");
	struct buf *words = &s->run->decoded;
	struct facts *f = &s->run->facts;
	bool clean = f->clean;

	/* Masked first, cut afterwards. */
	if (part.len > FACT_LINE_CAP)
		part.len = FACT_LINE_CAP;
	if (!clean)
		part = redacted(&s->run->joined, part);
	if (part.len > FACT_QUOTE_CAP - ellipsis.len)
		part.len = FACT_QUOTE_CAP - ellipsis.len;
	buf_clear(words);
	buf_add(words, part.at, part.len);
	buf_add(words, ellipsis.at, ellipsis.len);
	f->clean = true;
	facts_from(f, s->record->line, text_make(buf_str(words), words->len));
	f->clean = clean;
	s->quoted = true;
	s->secrets = SECRETS_MAYBE;
}

static void
set_in(struct source *s, struct facts *f, enum fact_id id, struct text value)
{
	quote(s);
	f->clean = s->secrets == SECRETS_NONE;
	facts_take(f, id, value);
	f->clean = false;
}

/* The same for a word of our own, which is no secret. */
static void
note_in(struct source *s, struct facts *f, enum fact_id id, struct text word)
{
	quote(s);
	f->clean = true;
	facts_take(f, id, word);
	f->clean = false;
}

void
source_set(struct source *s, enum fact_id id, struct text value)
{
	set_in(s, &s->run->facts, id, value);
}

void
source_note_text(struct source *s, enum fact_id id, struct text word)
{
	note_in(s, &s->run->facts, id, word);
}

void
source_append(struct source *s, enum fact_id id, struct text word)
{
	struct facts *f = &s->run->facts;

	quote(s);
	f->clean = s->secrets == SECRETS_NONE;
	facts_append(f, id, word);
	f->clean = false;
}

void
source_set_op(struct source *s, enum fact_id id, struct text value)
{
	if (s->run->current != NULL)
		set_in(s, &s->run->current->facts, id, value);
}

void
source_note_op_text(struct source *s, enum fact_id id, struct text word)
{
	if (s->run->current != NULL)
		note_in(s, &s->run->current->facts, id, word);
}

void
source_note_mixed(struct source *s)
{
	if (!s->run->live && !facts_known(&s->run->facts, FACT_MIXED))
		source_note(s, FACT_MIXED, "yes");
}

struct text
source_decode(struct source *s, struct text value)
{
	struct text t = repr_text(value, &s->run->decoded);

	if (t.len > FACT_CAP)
		t.len = FACT_CAP;
	return t;
}

struct text
source_member(struct source *s, const struct repr_member *member)
{
	if (member->value.at == NULL)
		return text_of("");
	return source_decode(s, member->value);
}
