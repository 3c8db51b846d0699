#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/output.h"
#include "ssm/report/sanitize.h"

#define MESSAGE_CAP ((size_t)16 * 1024)

int
output_write(int fd, const char *bytes, size_t len)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	ssize_t n;

	while (len > 0) {
		n = write(fd, bytes, len);
		if (n >= 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			/* Whoever gave it to us has made it non-blocking. */
			poll(&ready, 1, -1);
		} else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

void
output_message(const char *format, ...)
{
	struct buf out;
	char *text = NULL, *line, *rest;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n == -1)
		return;
	buf_init(&out, MESSAGE_CAP);
	buf_adds(&out, "ssm-connect: ");
	rest = text;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (line[0] == '\0' && rest == NULL)
			break;
		sanitize(&out, text_of(line), 0, false);
		buf_addc(&out, '\n');
	}
	output_write(STDERR_FILENO, buf_str(&out), out.len);
	buf_release(&out);
	free(text);
}
