/*
 * buf: a byte buffer that grows up to a hard cap.
 *
 * It is the only way the core stores bytes of unknown length. Appending never
 * fails visibly: what does not fit (the cap, or no memory) is dropped and the
 * sticky flag `truncated` says so. It is not a string type: bytes may be NUL;
 * for convenience the byte after the last is always NUL.
 */
#ifndef SSM_LOG_BUF_H
#define SSM_LOG_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *data;	/* NULL until the first append; else data[len] == 0 */
	size_t len;
	size_t size;	/* allocated bytes */
	size_t cap;	/* the most bytes it may hold */
	bool truncated;	/* something was dropped since the last clear */
};

/* Prepares an empty buffer that will hold at most cap bytes. */
static inline void
buf_init(struct buf *b, size_t cap)
{
	*b = (struct buf){ .cap = cap };
}

/* Frees the bytes; the buffer is as after buf_init with the same cap. */
void buf_release(struct buf *);

/* Empties the buffer, keeps its memory, clears `truncated`. */
static inline void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->truncated = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

/*
 * Makes room for len more bytes as far as the cap allows, and notes in
 * `truncated` if it does not. Returns the room, which is at most len.
 */
size_t buf_reserve(struct buf *, size_t len);

/* As buf_add(), for bytes whose number is not known when it is compiled. */
void buf_append(struct buf *, const char *bytes, size_t len);

/* Appends; what does not fit is dropped and noted in `truncated`. */
static inline void
buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!__builtin_constant_p(len) || len > 16) {
		buf_append(b, bytes, len);
		return;
	}
	if (len == 0)
		return;
	/* The size never exceeds the cap by more than the closing NUL. */
	if (b->size - b->len <= len && (len = buf_reserve(b, len)) == 0)
		return;
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

/* Counts len bytes in that were written to what buf_reserve() made room for. */
static inline void
buf_grow(struct buf *b, size_t len)
{
	b->len += len;
	b->data[b->len] = '\0';
}

/*
 * Where up to len bytes may be written before buf_grow() counts them in; NULL,
 * and nothing is noted, if there is no room for all of them.
 */
static inline char *
buf_place(struct buf *b, size_t len)
{
	if (b->size - b->len <= len && (len > b->cap - b->len ||
	    buf_reserve(b, len) < len))
		return NULL;
	return b->data + b->len;
}

static inline void
buf_addc(struct buf *b, char byte)
{
	buf_add(b, &byte, 1);
}

static inline void
buf_adds(struct buf *b, const char *string)
{
	buf_add(b, string, strlen(string));
}

/* Appends a number in decimal. */
void buf_add_number(struct buf *, uint64_t);

void buf_addf(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Shortens to len bytes; no effect if it is shorter already. */
void buf_truncate(struct buf *, size_t len);

/* The bytes as a C string; "" when empty. Valid until the next change. */
static inline const char *
buf_str(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

#endif
