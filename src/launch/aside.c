#include <stdarg.h>
#include <stdio.h>

#include "ssm/launch/aside.h"
#include "ssm/report/sanitize.h"

#define ASIDE_CAP ((size_t)4096)

void
aside_show(struct aside *aside, const struct buf *lines)
{
	status_hide(aside->status);
	if (!aside->status->at_start)
		relay_show(aside->relay, "\n", 1);
	relay_show(aside->relay, buf_str(lines), lines->len);
	aside->status->at_start = true;
}

void
aside_say(struct aside *aside, const char *format, ...)
{
	char text[ASIDE_CAP / 4];
	struct buf line;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	buf_init(&line, ASIDE_CAP);
	buf_adds(&line, "ssm-connect: ");
	sanitize(&line, text_of(text), 0, aside->utf8);
	buf_addc(&line, '\n');
	aside_show(aside, &line);
	buf_release(&line);
}
