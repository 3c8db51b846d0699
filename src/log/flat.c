/*
 * flat: see include/ssm/log/flat.h.
 */
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/log/flat.h"

static bool
is_plain_byte(char c)
{
	return (unsigned char)c >= ' ' && (unsigned char)c < 0x80 && c != '\\';
}

/* Whether all bytes may stand in a string as they are, but for quotes. */
static bool
is_plain(struct text t)
{
	size_t i = 0;

#ifdef __SSE2__
	const __m128i blank = _mm_set1_epi8(' '), code = _mm_set1_epi8('\\');
	__m128i bytes;

	/* Compared with a sign: what is beyond ASCII is below a blank. */
	for (; i + 16 <= t.len; i += 16) {
		bytes = _mm_loadu_si128((const __m128i *)(const void *)
		    (t.at + i));
		if (_mm_movemask_epi8(_mm_or_si128(_mm_cmplt_epi8(bytes,
		    blank), _mm_cmpeq_epi8(bytes, code))) != 0)
			return false;
	}
#endif
	while (i < t.len && is_plain_byte(t.at[i]))
		i++;
	return i == t.len;
}

static void
skip_blanks(struct text *t)
{
	while (t->len > 0 && t->at[0] == ' ')
		*t = text_skip(*t, 1);
}

/* Takes what must stand there, with the blanks before it. */
static bool
take(struct text *t, char c)
{
	skip_blanks(t);
	if (t->len == 0 || t->at[0] != c)
		return false;
	*t = text_skip(*t, 1);
	return true;
}

static bool
take_string(struct text *t, struct text *string)
{
	ptrdiff_t end;

	if (!take(t, '"'))
		return false;
	end = text_find_char(*t, '"');
	if (end < 0)
		return false;
	*string = text_make(t->at, (size_t)end);
	*t = text_skip(*t, (size_t)end + 1);
	return true;
}

bool
flat_read(struct text t, struct flat_member *members, size_t count)
{
	struct text key, value;
	size_t i;

	for (i = 0; i < count; i++)
		members[i].value = text_make(NULL, 0);
	if (!is_plain(t) || !take(&t, '{'))
		return false;
	if (!take(&t, '}')) {
		do {
			if (!take_string(&t, &key) || !take(&t, ':') ||
			    !take_string(&t, &value))
				return false;
			for (i = 0; i < count; i++) {
				if (text_equal(members[i].key, key))
					members[i].value = value;
			}
		} while (take(&t, ','));
		if (!take(&t, '}'))
			return false;
	}
	skip_blanks(&t);
	return t.len == 0;
}
