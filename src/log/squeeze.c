/*
 * squeeze: see include/ssm/log/squeeze.h.
 */
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/squeeze.h"

/* Typographic punctuation that editors and mail programs put in. */
static const struct {
	const char *fancy;
	char plain;
} punctuation[] = {
	{ "\xe2\x80\x98", '\'' }, { "\xe2\x80\x99", '\'' },
	{ "\xe2\x80\x9c", '"' }, { "\xe2\x80\x9d", '"' },
	{ "\xe2\x80\x93", '-' }, { "\xe2\x80\x94", '-' },
	{ "\xe2\x80\x91", '-' },
};

/*
 * The plain byte for a character of several bytes at the beginning, and its
 * length; 0 if there is none. A no-break space is '\0': nothing.
 */
static size_t
plain_byte(struct text t, char *ret)
{
	size_t i;

	if (t.at[0] == '\xc2' && t.len >= 2 && t.at[1] == '\xa0') {
		*ret = '\0';
		return 2;
	}
	for (i = 0; t.at[0] == '\xe2' && t.len >= 3 && i < sizeof punctuation /
	    sizeof punctuation[0]; i++) {
		if (memcmp(t.at, punctuation[i].fancy, 3) == 0) {
			*ret = punctuation[i].plain;
			return 3;
		}
	}
	return 0;
}

#define SKIP SQUEEZED_SKIP
#define LOOK SQUEEZED_LOOK

const unsigned char squeezed_as[256] = {
	LOOK, LOOK, 2, 3, 4, 5, 6, 7,
	8, SKIP, SKIP, SKIP, SKIP, SKIP, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23,
	24, 25, 26, 27, 28, 29, 30, 31,
	SKIP, '!', '"', '#', '$', '%', '&', '\'',
	'(', ')', '*', '+', ',', '-', '.', '/',
	'0', '1', '2', '3', '4', '5', '6', '7',
	'8', '9', ':', ';', '<', '=', '>', '?',
	'@', 'a', 'b', 'c', 'd', 'e', 'f', 'g',
	'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
	'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
	'x', 'y', 'z', '[', '\\', ']', '^', '_',
	'`', 'a', 'b', 'c', 'd', 'e', 'f', 'g',
	'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
	'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
	'x', 'y', 'z', '{', '|', '}', '~', 127,
	/* From 0x80 on. */
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
	LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK, LOOK,
};

#ifdef __SSE2__

static inline __m128i
load(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* What is ASCII and no less than the smallest at the start: blocks of it. */
static struct text
ascii_from(struct text t, char smallest)
{
	const __m128i low = _mm_set1_epi8(smallest);
	size_t i;

	/* With a sign: what is beyond ASCII is less, too. */
	for (i = 0; i + 16 <= t.len && _mm_movemask_epi8(_mm_cmplt_epi8(
	    load(t.at + i), low)) == 0; i += 16)
		;
	return text_make(t.at, i);
}

/* Sixteen bytes of ASCII in lower case. */
static inline __m128i
lower_of(__m128i bytes)
{
	__m128i from_a = _mm_sub_epi8(bytes, _mm_set1_epi8('A'));
	__m128i capital = _mm_cmpeq_epi8(_mm_min_epu8(from_a,
	    _mm_set1_epi8('Z' - 'A')), from_a);

	return _mm_or_si128(bytes, _mm_and_si128(capital,
	    _mm_set1_epi8('a' - 'A')));
}

/*
 * Word by word, as long as there are sixteen bytes: each is written from its
 * beginning on, whatever follows it; *used is the room they take, which is no
 * more than t. plain: of white space there are blanks only. Returns the bytes
 * that are done.
 */
static inline size_t
pack_words(char *to, struct text t, size_t *used, bool in_lower, bool plain)
{
	const __m128i blank = _mm_set1_epi8(' ');
	__m128i bytes, spaces, from_tab;
	size_t i = 0, n = 0, len;

	while (i + 16 <= t.len) {
		bytes = load(t.at + i);
		spaces = _mm_cmpeq_epi8(bytes, blank);
		if (!plain) {
			from_tab = _mm_sub_epi8(bytes, _mm_set1_epi8('\t'));
			spaces = _mm_or_si128(spaces, _mm_cmpeq_epi8(
			    _mm_min_epu8(from_tab, _mm_set1_epi8('\r' - '\t')),
			    from_tab));
		}
		if (in_lower)
			bytes = lower_of(bytes);
		_mm_storeu_si128((__m128i *)(void *)(to + n), bytes);
		/* Up to the first space, which is passed. */
		len = (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(
		    spaces) | 1U << 16);
		n += len;
		i += len + (len < 16);
	}
	*used = n;
	return i;
}

#define GATHER __attribute__((target("avx2,bmi2,popcnt")))
#define GATHERED 32

GATHER static inline __m256i
load_long(const void *at)
{
	return _mm256_loadu_si256((const __m256i *)at);
}

/* Where bytes are among those from `first` to `last`: all ones, else 0. */
GATHER static inline __m256i
between(__m256i bytes, char first, char last)
{
	__m256i from = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));

	return _mm256_cmpeq_epi8(_mm256_min_epu8(from,
	    _mm256_set1_epi8((char)(last - first))), from);
}

/* Writes those of eight bytes whose bits are set; returns how many. */
GATHER static inline size_t
gather(char *to, long long bytes, long long which)
{
	uint64_t few = _pext_u64((uint64_t)bytes, (uint64_t)which);

	memcpy(to, &few, sizeof few);
	return (size_t)_mm_popcnt_u64((uint64_t)which) / 8;
}

/*
 * The same as pack_words(), block by block, with an instruction that gathers
 * bytes, as long as none is LOOK where letters become small. What is left
 * behind the last block is looked at with what stands before it, if there is
 * room for all of a block. The text is no shorter than one.
 */
GATHER static size_t
gather_words(char *to, size_t room, struct text t, size_t *used, bool in_lower)
{
	static const unsigned char none_then_all[2 * GATHERED] = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		255, 255, 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255, 255, 255,
	};
	__m256i bytes, words, which = load_long(none_then_all + GATHERED);
	__m256i smaller = _mm256_set1_epi8(in_lower ? 'a' - 'A' : 0);
	int passed = in_lower ? 0 : -1;
	size_t i = 0, n = 0, over = 0;

	while (i < t.len) {
		if (i + GATHERED > t.len) {
			if (room - n < GATHERED)
				break;
			over = i + GATHERED - t.len;
			i -= over;
			/* What was looked at before is left out. */
			which = load_long(none_then_all + GATHERED - over);
		}
		bytes = load_long(t.at + i);
		/* With a sign: what is beyond ASCII is less, too. */
		if ((_mm256_movemask_epi8(_mm256_cmpgt_epi8(bytes,
		    _mm256_set1_epi8(LOOK))) | passed) != -1) {
			i += over;
			break;
		}
		words = _mm256_andnot_si256(_mm256_or_si256(
		    between(bytes, '\t', '\r'), between(bytes, ' ', ' ')),
		    which);
		bytes = _mm256_or_si256(bytes, _mm256_and_si256(
		    between(bytes, 'A', 'Z'), smaller));
		n += gather(to + n, _mm256_extract_epi64(bytes, 0),
		    _mm256_extract_epi64(words, 0));
		n += gather(to + n, _mm256_extract_epi64(bytes, 1),
		    _mm256_extract_epi64(words, 1));
		n += gather(to + n, _mm256_extract_epi64(bytes, 2),
		    _mm256_extract_epi64(words, 2));
		n += gather(to + n, _mm256_extract_epi64(bytes, 3),
		    _mm256_extract_epi64(words, 3));
		i += GATHERED;
	}
	*used = n;
	return i;
}

/* Whether it is there, and not as slow as in AMD's chips before Zen 3. */
static inline bool
gathers_bytes(void)
{
	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi2") &&
	    __builtin_cpu_supports("popcnt") &&
	    !__builtin_cpu_is("amdfam17h") && !__builtin_cpu_is("amdfam15h");
}

/* The same in lower case, of ASCII in which nothing is LOOK. */
static size_t
squeeze_words(char *to, size_t room, struct text t, size_t *used)
{
	struct text plain;

	*used = 0;
	if (room < t.len)
		return 0;
	if (t.len >= GATHERED && gathers_bytes())
		return gather_words(to, room, t, used, true);
	plain = ascii_from(t, ' ');
	if (t.len - plain.len < 16)
		return pack_words(to, plain, used, true, true);
	return pack_words(to, ascii_from(t, LOOK + 1), used, true, false);
}

static size_t
keep_words(char *to, size_t room, struct text t, size_t *used)
{
	*used = 0;
	if (room < t.len)
		return 0;
	if (t.len >= GATHERED && gathers_bytes())
		return gather_words(to, room, t, used, false);
	return pack_words(to, t, used, false, false);
}

#else

static size_t
keep_words(char *to, size_t room, struct text t, size_t *used)
{
	(void)to;
	(void)room;
	(void)t;
	*used = 0;
	return 0;
}

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/*
 * As many times eight bytes as there are in which none is to be looked at;
 * *used is the room they take. Returns the bytes that are done.
 */
static size_t
squeeze_words(char *to, size_t room, struct text t, size_t *used)
{
	uint64_t eight;
	size_t i, k, n = 0;
	unsigned char c;

	for (i = 0; i + sizeof eight <= t.len && n + sizeof eight <= room;
	    i += sizeof eight) {
		memcpy(&eight, t.at + i, sizeof eight);
		/* Beyond ASCII or below 2, maybe: nothing else is LOOK. */
		if (((eight | (eight - EACH_BYTE(2))) & EACH_BYTE(0x80)) != 0)
			break;
		for (k = i; k < i + sizeof eight; k++) {
			c = squeezed_as[(unsigned char)t.at[k]];
			to[n] = (char)c;
			n += c != SKIP;
		}
	}
	*used = n;
	return i;
}

#endif

size_t
squeeze_to(char *to, size_t room, struct text t)
{
	size_t used, i, len;
	unsigned char c;
	char plain;

	for (i = squeeze_words(to, room, t, &used); i < t.len && used < room;
	    i++) {
		c = squeezed_as[(unsigned char)t.at[i]];
		if (c > LOOK) {
			to[used++] = (char)c;
			continue;
		}
		if (c == SKIP)
			continue;
		len = plain_byte(text_skip(t, i), &plain);
		to[used] = len > 0 ? plain : t.at[i];
		used += len == 0 || plain != '\0';
		i += len > 0 ? len - 1 : 0;
	}
	return used;
}

bool
squeeze_long(struct text *rest, unsigned char *ret)
{
	char plain = *rest->at;
	size_t len = plain_byte(*rest, &plain);

	*ret = (unsigned char)plain;
	*rest = text_skip(*rest, len > 0 ? len : 1);
	return len == 0 || plain != '\0';
}

/* As buf_reserve(), but all there is if that is more. */
static size_t
all_room(struct buf *out, size_t len)
{
	size_t room = buf_reserve(out, len);

	return room < len || room == 0 ? room : out->size - out->len - 1;
}

void
squeeze(struct buf *out, struct text t)
{
	size_t room = all_room(out, t.len);

	if (room == 0)
		return;
	/* Squeezed text is never longer. */
	out->len += squeeze_to(out->data + out->len, room, t);
	out->data[out->len] = '\0';
}

void
squeeze_as_is(struct buf *out, struct text t)
{
	size_t room = all_room(out, t.len), used, i;

	if (room == 0)
		return;
	for (i = keep_words(out->data + out->len, room, t, &used);
	    i < t.len && used < room; i++) {
		out->data[out->len + used] = t.at[i];
		used += !text_is_space(t.at[i]);
	}
	buf_grow(out, used);
}
