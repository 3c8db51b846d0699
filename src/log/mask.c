/*
 * mask: see include/ssm/log/mask.h.
 */
#include <string.h>

#include "ssm/log/mask.h"

static void
hand_out(struct masker *m, const char *bytes, size_t len)
{
	struct text t = text_make(bytes, len);

	if (len == 0)
		return;
	/* A colour within a name or a value would hide it from us. */
	t = escapes_removed(&m->clean, t);
	buf_clear(&m->out);
	if (redactor_lines(&m->redactor, &m->out, t))
		t = text_make(buf_str(&m->out), m->out.len);
	if (m->strict) {
		buf_clear(&m->strict_out);
		redact_strict_lines(&m->strict_out, t, &m->cut);
		t = text_make(buf_str(&m->strict_out), m->strict_out.len);
	}
	m->cb(m->arg, t.at, t.len);
}

void
masker_init(struct masker *m, bool strict, mask_cb *cb, void *arg)
{
	*m = (struct masker){ .cb = cb, .arg = arg, .strict = strict };
	redactor_init(&m->redactor);
	buf_init(&m->held, LINE_CAP + 1);
	/* Masks may be longer than what they hide. */
	buf_init(&m->out, 4 * LINE_CAP);
	buf_init(&m->strict_out, 8 * LINE_CAP);
	buf_init(&m->clean, 2 * LINE_CAP);
}

void
masker_release(struct masker *m)
{
	buf_release(&m->held);
	buf_release(&m->out);
	buf_release(&m->strict_out);
	buf_release(&m->clean);
}

static void
note_left_out(struct masker *m, const char *end)
{
	struct buf note;

	buf_init(&note, 80);
	if (m->left_out > 0)
		buf_addf(&note, "[%llu bytes of this line left out]",
		    (unsigned long long)m->left_out);
	buf_adds(&note, end);
	hand_out(m, buf_str(&note), note.len);
	buf_release(&note);
	m->too_long = false;
	m->left_out = 0;
}

/* Takes some bytes and returns how many. */
static size_t
take(struct masker *m, const char *bytes, size_t len)
{
	const char *newline;
	size_t part;

	if (m->too_long || m->held.len > 0) {
		newline = memchr(bytes, '\n', len);
		part = newline != NULL ? (size_t)(newline - bytes) : len;
		if (m->too_long) {
			m->left_out += part;
			if (newline != NULL)
				note_left_out(m, "\n");
		} else if (part > LINE_CAP - m->held.len) {
			part = LINE_CAP - m->held.len;
			buf_add(&m->held, bytes, part);
			hand_out(m, m->held.data, m->held.len);
			buf_clear(&m->held);
			m->too_long = true;
			return part;
		} else {
			buf_add(&m->held, bytes, part);
			if (newline != NULL) {
				buf_addc(&m->held, '\n');
				hand_out(m, m->held.data, m->held.len);
				buf_clear(&m->held);
			}
		}
		return newline != NULL ? part + 1 : part;
	}
	newline = memrchr(bytes, '\n', len);
	if (newline == NULL) {
		buf_add(&m->held, bytes, len);
		return len;
	}
	hand_out(m, bytes, (size_t)(newline - bytes) + 1);
	return (size_t)(newline - bytes) + 1;
}

void
masker_feed(struct masker *m, const char *bytes, size_t len)
{
	size_t part;

	while (len > 0) {
		part = take(m, bytes, len < LINE_CAP ? len : LINE_CAP);
		bytes += part;
		len -= part;
	}
}

void
masker_finish(struct masker *m)
{
	if (m->too_long)
		note_left_out(m, "");
	hand_out(m, buf_str(&m->held), m->held.len);
	buf_clear(&m->held);
}
