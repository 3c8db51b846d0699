/*
 * mask: see include/ssm/log/mask.h.
 */
#include "ssm/log/mask.h"
#include "ssm/log/redact.h"

#define LEFT_OUT "[%llu bytes of this line left out]"

static void
take_line(void *arg, const struct line *line)
{
	struct masker *m = arg;
	struct text t = text_make(line->bytes, line->len);

	if (line->continued) {
		m->left_out += line->len;
		if (!line->complete)
			return;
	}
	buf_clear(&m->out);
	if (!line->continued) {
		m->left_out = 0;
		if (m->signature_next && text_trim(t).len >= 16 &&
		    !text_has(t, " "))
			buf_adds(&m->out, "[masked]");
		else if (m->strict)
			redact_strict(&m->out, t);
		else
			redact(&m->out, t);
		m->signature_next = text_ends(text_trim(t), " Signature:");
	}
	if (line->complete) {
		if (m->left_out > 0)
			buf_addf(&m->out, LEFT_OUT,
			    (unsigned long long)m->left_out);
		buf_addc(&m->out, '\n');
	}
	m->cb(m->arg, buf_str(&m->out), m->out.len);
}

void
masker_init(struct masker *m, bool strict, mask_cb *cb, void *arg)
{
	*m = (struct masker){ .cb = cb, .arg = arg, .strict = strict };
	line_splitter_init(&m->lines, take_line, m);
	/* Masks may be longer than what they hide. */
	buf_init(&m->out, 4 * LINE_CAP);
}

void
masker_release(struct masker *m)
{
	line_splitter_release(&m->lines);
	buf_release(&m->out);
}

void
masker_feed(struct masker *m, const char *bytes, size_t len)
{
	line_splitter_feed(&m->lines, bytes, len);
}

void
masker_finish(struct masker *m)
{
	line_splitter_flush(&m->lines);
	/* The last line had no end. */
	if (m->lines.continued && m->left_out > 0) {
		buf_clear(&m->out);
		buf_addf(&m->out, LEFT_OUT, (unsigned long long)m->left_out);
		m->cb(m->arg, buf_str(&m->out), m->out.len);
		m->left_out = 0;
	}
}
