/*
 * copy: short texts copied without a call.
 *
 * A library's memcpy() has to ask for the length again and again, and each time
 * another one is the guess of the processor that was wrong. The values, names
 * and words here are short, and there are hundreds in each run. Nothing beyond
 * the text is read or written.
 */
#ifndef SSM_LOG_COPY_H
#define SSM_LOG_COPY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sixteen {
	uint64_t bytes[2];
};

/* By four moves of sixteen, which overlap as they must. */
static inline void
copy_16_to_64(char *to, const char *from, size_t len)
{
	size_t last = len - 16, second = last < 16 ? last : 16;
	size_t third = last < 32 ? last : 32;
	struct sixteen a, b, c, d;

	memcpy(&a, from, sizeof a);
	memcpy(&b, from + second, sizeof b);
	memcpy(&c, from + third, sizeof c);
	memcpy(&d, from + last, sizeof d);
	memcpy(to, &a, sizeof a);
	memcpy(to + second, &b, sizeof b);
	memcpy(to + third, &c, sizeof c);
	memcpy(to + last, &d, sizeof d);
}

/* The same of eight. */
static inline void
copy_8_to_32(char *to, const char *from, size_t len)
{
	size_t last = len - 8, second = last < 8 ? last : 8;
	size_t third = last < 16 ? last : 16;
	uint64_t a, b, c, d;

	memcpy(&a, from, sizeof a);
	memcpy(&b, from + second, sizeof b);
	memcpy(&c, from + third, sizeof c);
	memcpy(&d, from + last, sizeof d);
	memcpy(to, &a, sizeof a);
	memcpy(to + second, &b, sizeof b);
	memcpy(to + third, &c, sizeof c);
	memcpy(to + last, &d, sizeof d);
}

static inline void
copy_4_to_8(char *to, const char *from, size_t len)
{
	uint32_t a, b;

	memcpy(&a, from, sizeof a);
	memcpy(&b, from + len - sizeof b, sizeof b);
	memcpy(to, &a, sizeof a);
	memcpy(to + len - sizeof b, &b, sizeof b);
}

static inline void
copy_1_to_3(char *to, const char *from, size_t len)
{
	char a = from[0], b = from[len / 2], c = from[len - 1];

	to[0] = a;
	to[len / 2] = b;
	to[len - 1] = c;
}

/* Copies as memmove(3) does. */
static inline void
copy_text(char *to, const char *from, size_t len)
{
	if (len - 16 <= 64 - 16)
		copy_16_to_64(to, from, len);
	else if (len > 64)
		memmove(to, from, len);
	else if (len >= 8)
		copy_8_to_32(to, from, len);
	else if (len >= 4)
		copy_4_to_8(to, from, len);
	else if (len > 0)
		copy_1_to_3(to, from, len);
}

#endif
