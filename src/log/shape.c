/*
 * shape: see include/ssm/log/shape.h.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/log/alone.h"
#include "ssm/log/literal.h"
#include "ssm/log/look.h"
#include "ssm/log/margin.h"
#include "ssm/log/shape.h"

#ifdef __SSE2__
static inline __m128i
sixteen(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}
#endif

/*
 * How many blanks the line begins with; `readable` bytes from there are in the
 * block.
 */
static inline size_t
indentation(const char *at, size_t readable)
{
	size_t i = 0;
#ifdef __SSE2__
	unsigned others;

	/* Mostly few, but of many a number: the bits are no loop. */
	if (readable >= 16) {
		others = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
		    sixteen(at), _mm_set1_epi8(' ')));
		i = (size_t)__builtin_ctz(others);
		if (i < 16)
			return i;
	}
#endif
	while (i < readable && at[i] == ' ')
		i++;
	return i;
}

/* Most lines that begin like a fence or a quotation are none. */
__attribute__((noinline)) static bool
is_decoration(struct text t)
{
	return text_trim(t).len == 0 || margin_is_fence(t) ||
	    (text_starts(t, "> ") && is_final(text_skip(t, 2)));
}

/* Whether what is no header can be part of no margin, fence or quotation. */
static inline bool
is_plain(struct text t, size_t readable)
{
	static const bool suspect[256] = {
		['\n'] = true, ['<'] = true, ['>'] = true, ['`'] = true,
		['~'] = true,
		/* White space before one of these. */
		['\t'] = true, ['\v'] = true, ['\f'] = true, ['\r'] = true,
	};

	return t.len == 0 ||
	    !suspect[(unsigned char)t.at[indentation(t.at, readable)]] ||
	    !is_decoration(t);
}

/* As header_begins(), where it is told for nearly all headers at once. */
static inline bool
begins_header(struct text t)
{
#ifdef __SSE2__
	/*
	 * "2026-11-23 13:19:12,118 " and, of each byte, how much more it may
	 * be: anything, or a digit. Two loads that overlap.
	 */
	enum { ANY = -1, TO_9 = 9 };
	static const char low[] = {
		'0', 0, 0, 0, '-', 0, 0, '-', 0, 0, ' ', 0, 0, ':', 0, 0,
		0, 0, 0, 0, 0, ':', 0, 0, ':', 0, '0', ',', 0, 0, '0', ' ',
	};
	static const char more[] = {
		TO_9, ANY, ANY, ANY, 0, ANY, ANY, 0,
		ANY, ANY, 0, ANY, ANY, 0, ANY, ANY,
		ANY, ANY, ANY, ANY, ANY, 0, ANY, ANY,
		0, ANY, TO_9, 0, ANY, ANY, TO_9, 0,
	};
	__m128i a, b, most_a, most_b;

	if (t.len < 24)
		return false;
	a = _mm_sub_epi8(sixteen(t.at), sixteen(low));
	b = _mm_sub_epi8(sixteen(t.at + 8), sixteen(low + 16));
	most_a = _mm_min_epu8(a, sixteen(more));
	most_b = _mm_min_epu8(b, sixteen(more + 16));
	if (_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, most_a),
	    _mm_cmpeq_epi8(b, most_b))) == 0xffff)
		return true;
	if (t.at[4] != '-' && t.at[0] != '[')
		return false;
#endif
	return header_begins(t);
}

/* Whether something is to be taken off its end. */
static inline bool
is_padded(struct text t)
{
	return t.len > 0 && (unsigned char)t.at[t.len - 1] <= ' ' &&
	    (t.at[t.len - 1] == '\r' || (t.len >= 2 &&
	    t.at[t.len - 1] == ' ' && t.at[t.len - 2] == ' '));
}

/* A line of the block without its newline. */
static inline struct text
line_at(const char *block, const uint32_t *starts, size_t i)
{
	return text_make(block + starts[i], starts[i + 1] - 1 - starts[i]);
}

/* Whether none of these lines holds a header behind a margin, or a log. */
static bool
hold_no_header(struct shapes *s, const char *block, const uint32_t *starts,
    size_t from, size_t to)
{
	struct literal literal;

	if (!look_for_time(text_make(block + starts[from], starts[to] -
	    starts[from])))
		return true;
	s->timed = true;
	for (; from < to; from++) {
		struct text line = line_at(block, starts, from);

		if (margin_at(line) > 0 || literal_find(line, &literal) >= 0)
			return false;
	}
	return true;
}

size_t
shapes_find(struct shapes *s, struct text block, const uint32_t *starts,
    size_t lines)
{
	const char *base = block.at;
	size_t start = *starts, count = 0;
	size_t other = 0;	/* the first of the lines above that are none */
	size_t most = lines < SHAPES_MAX ? lines : SHAPES_MAX;
	struct text t;

	/* Behind the last newline another line begins. */
	if (most < SHAPES_MAX && starts[most] < block.len)
		return 0;
	s->timed = false;
	for (; count < most; count++) {
		t = text_make(base + start, starts[count + 1] - 1 - start);
		start = starts[count + 1];
		if (is_padded(t))
			return 0;
		if (begins_header(t)) {
			if (other < count && !hold_no_header(s, base, starts,
			    other, count))
				return 0;
			s->at[count] = SHAPE_HEADER;
			other = count + 1;
			continue;
		}
		if (!is_plain(t, block.len - (size_t)(t.at - base)))
			return 0;
		s->at[count] = t.at[0] == ' ' ? SHAPE_INDENTED : SHAPE_BARE;
	}
	s->at[count] = SHAPE_NONE;
	return other == count || hold_no_header(s, base, starts, other,
	    count) ? count : 0;
}
