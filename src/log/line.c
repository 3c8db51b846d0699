/*
 * line: see include/ssm/log/line.h.
 */
#include <string.h>

#include "ssm/log/line.h"

void
line_splitter_init(struct line_splitter *s, line_cb *cb, void *arg)
{
	*s = (struct line_splitter){ .cb = cb, .arg = arg };
	buf_init(&s->held, LINE_CAP + 1);
}

void
line_splitter_release(struct line_splitter *s)
{
	buf_release(&s->held);
}

static void
emit(struct line_splitter *s, const char *bytes, size_t len, bool complete)
{
	struct line line = {
		.bytes = bytes,
		.len = len,
		.continued = s->continued,
		.complete = complete,
	};

	if (!s->continued)
		s->number++;
	line.number = s->number;
	s->continued = !complete;
	s->cb(s->arg, &line);
}

void
line_splitter_feed(struct line_splitter *s, const char *bytes, size_t len)
{
	const char *newline;
	size_t part;

	while (len > 0) {
		newline = memchr(bytes, '\n', len);
		part = newline != NULL ? (size_t)(newline - bytes) : len;
		/*
		 * Pieces are cut at multiples of LINE_CAP from the start of the
		 * line, so that chunking makes no difference.
		 */
		if (part > LINE_CAP - s->held.len) {
			part = LINE_CAP - s->held.len;
			newline = NULL;
			if (s->held.len == 0) {
				emit(s, bytes, part, false);
			} else {
				buf_add(&s->held, bytes, part);
				emit(s, s->held.data, s->held.len, false);
				buf_clear(&s->held);
			}
		} else if (newline == NULL) {
			buf_add(&s->held, bytes, part);
		} else if (s->held.len == 0) {
			emit(s, bytes, part, true);
		} else {
			buf_add(&s->held, bytes, part);
			buf_addc(&s->held, '\n');
			emit(s, s->held.data, s->held.len - 1, true);
			buf_clear(&s->held);
		}
		if (newline != NULL)
			part++;
		bytes += part;
		len -= part;
	}
}

void
line_splitter_pass(struct line_splitter *s, const struct line *line)
{
	s->number = line->number;
	s->cb(s->arg, line);
}

void
line_splitter_number(struct line_splitter *s, uint64_t number)
{
	s->number = number - 1;
}

void
line_splitter_flush(struct line_splitter *s)
{
	if (s->held.len > 0)
		emit(s, s->held.data, s->held.len, false);
	buf_clear(&s->held);
}
