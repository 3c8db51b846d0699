/*
 * buf: see include/ssm/log/buf.h.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/log/buf.h"
#include "ssm/log/copy.h"

void
buf_release(struct buf *b)
{
	size_t cap = b->cap;

	free(b->data);
	buf_init(b, cap);
}

size_t
buf_reserve(struct buf *b, size_t len)
{
	size_t want, size;
	char *data;

	if (len > b->cap - b->len) {
		len = b->cap - b->len;
		b->truncated = true;
	}
	if (len == 0)
		return 0;
	want = b->len + len + 1;
	if (want <= b->size)
		return len;
	size = b->size < 64 ? 64 : b->size;
	while (size < want)
		size *= 2;
	if (size > b->cap + 1)
		size = b->cap + 1;
	data = realloc(b->data, size);
	if (data == NULL) {
		b->truncated = true;
		return b->size > b->len ? b->size - b->len - 1 : 0;
	}
	b->data = data;
	b->size = size;
	return len;
}

#define DIGITS 20	/* of the longest number */

void
buf_add_number(struct buf *b, uint64_t n)
{
	/* Behind them is room to read as many wherever they begin. */
	char digits[2 * DIGITS] = "", *end = digits + DIGITS, *at = end, *to;

	/* Two at a time: each has to wait for the one before. */
	for (; n >= 100; n /= 100) {
		at[-1] = (char)('0' + n % 10);
		at[-2] = (char)('0' + n % 100 / 10);
		at -= 2;
	}
	if (n >= 10)
		*--at = (char)('0' + n % 10);
	*--at = (char)('0' + (n >= 10 ? n / 10 : n));
	/* A copy of a known size takes no call. */
	if ((to = buf_place(b, DIGITS)) != NULL) {
		memcpy(to, at, DIGITS);
		buf_grow(b, (size_t)(end - at));
	} else {
		buf_add(b, at, (size_t)(end - at));
	}
}

void
buf_addf(struct buf *b, const char *format, ...)
{
	char small[256], *big;
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(small, sizeof small, format, ap);
	va_end(ap);
	if (len < 0)
		return;
	if ((size_t)len < sizeof small) {
		buf_add(b, small, (size_t)len);
		return;
	}
	big = malloc((size_t)len + 1);
	if (big == NULL) {
		b->truncated = true;
		return;
	}
	va_start(ap, format);
	vsnprintf(big, (size_t)len + 1, format, ap);
	va_end(ap);
	buf_add(b, big, (size_t)len);
	free(big);
}

void
buf_append(struct buf *b, const char *bytes, size_t len)
{
	if (b->size - b->len <= len && (len = buf_reserve(b, len)) == 0)
		return;
	copy_text(b->data + b->len, bytes, len);
	buf_grow(b, len);
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}
