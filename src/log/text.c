/*
 * text: see include/ssm/log/text.h.
 */
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "ssm/log/text.h"

/* A longer needle is worth what memmem(3) does before it begins to search. */
#define LONG_NEEDLE 512

#ifdef __SSE2__

/* Where a and b are those bytes: a bit for each of sixteen places. */
static unsigned
places(const char *a, __m128i first, const char *b, __m128i last)
{
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(
	    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)a),
	    first),
	    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)b),
	    last)));
}

/* Of the places whose bits are set, the first where the needle stands. */
static ptrdiff_t
first_of(const char *at, unsigned found, struct text needle)
{
	for (; found != 0; found &= found - 1) {
		int place = __builtin_ctz(found);

		if (memcmp(at + place, needle.at, needle.len) == 0)
			return place;
	}
	return -1;
}

/*
 * Looks at 32 places at a time for the needle's first and last byte; where two
 * looks overlap some places are looked at twice.
 */
static ptrdiff_t
search_blocks(struct text t, struct text needle, size_t places_left)
{
	__m128i first = _mm_set1_epi8(needle.at[0]);
	__m128i last = _mm_set1_epi8(needle.at[needle.len - 1]);
	size_t back = needle.len - 1, i = 0;
	/* Of 16 to 32 places in all the second look is at the last ones. */
	size_t step = places_left < 32 ? places_left - 16 : 16;
	const char *at;
	uint32_t found;
	ptrdiff_t place;

	for (;;) {
		at = t.at + i;
		found = places(at, first, at + back, last) |
		    (uint32_t)places(at + step, first, at + step + back,
		    last) << step;
		if (found != 0 && (place = first_of(at, found, needle)) >= 0)
			return (ptrdiff_t)i + place;
		i += 32;
		if (i >= places_left)
			return -1;
		if (i + 32 > places_left)
			i = places_left - 32;
	}
}

#define BLOCK 16

#else

static ptrdiff_t
search_blocks(struct text t, struct text needle, size_t places_left)
{
	(void)t;
	(void)needle;
	(void)places_left;
	return -1;
}

#define BLOCK SIZE_MAX

#endif

ptrdiff_t
text_search(struct text t, struct text needle)
{
	const char *at, *end;
	size_t len = needle.len;

	if (t.len < len || len == 0)
		return len == 0 ? 0 : -1;
	if (len > LONG_NEEDLE || len == 1) {
		at = len == 1 ? memchr(t.at, needle.at[0], t.len) :
		    memmem(t.at, t.len, needle.at, len);
		return at != NULL ? at - t.at : -1;
	}
	if (t.len - len + 1 >= BLOCK)
		return search_blocks(t, needle, t.len - len + 1);
	end = t.at + t.len - len + 1;
	for (at = t.at; at < end; at++) {
		if (at[0] == needle.at[0] && at[len - 1] ==
		    needle.at[len - 1] && memcmp(at, needle.at, len) == 0)
			return at - t.at;
	}
	return -1;
}

size_t
text_find_either(struct text t, size_t from, char a, char b)
{
	size_t i = from;

#ifdef __SSE2__
	__m128i either, one = _mm_set1_epi8(a), other = _mm_set1_epi8(b);
	unsigned found;

	for (; i + 16 <= t.len; i += 16) {
		either = _mm_loadu_si128((const __m128i *)(const void *)
		    (t.at + i));
		found = (unsigned)_mm_movemask_epi8(_mm_or_si128(
		    _mm_cmpeq_epi8(either, one), _mm_cmpeq_epi8(either, other)));
		if (found != 0)
			return i + (size_t)__builtin_ctz(found);
	}
#endif
	while (i < t.len && t.at[i] != a && t.at[i] != b)
		i++;
	return i;
}

struct text
text_line(struct text *t)
{
	const char *newline = t->len == 0 ? NULL :
	    memchr(t->at, '\n', t->len);
	struct text line = *t;

	if (newline != NULL)
		line.len = (size_t)(newline - t->at);
	*t = text_skip(*t, line.len + 1);
	return line;
}

uint64_t
text_hash(struct text t)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ t.len, eight;
	size_t i;

	/* Eight bytes at a time; the last ones may count twice. */
	for (i = 0; i < t.len; i += sizeof eight) {
		eight = 0;
		if (t.len < sizeof eight)
			memcpy(&eight, t.at, t.len);
		else
			memcpy(&eight, t.at + (i + sizeof eight <= t.len ? i :
			    t.len - sizeof eight), sizeof eight);
		hash = (hash ^ eight) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash;
}

size_t
text_count(struct text t, char c)
{
	size_t i = 0, count = 0;

#ifdef __SSE2__
	const __m128i wanted = _mm_set1_epi8(c), zero = _mm_setzero_si128();
	__m128i ones, sums = zero;

	/* Equal bytes are -1; their negative is added up in two halves. */
	for (; i + 16 <= t.len; i += 16) {
		ones = _mm_sub_epi8(zero, _mm_cmpeq_epi8(_mm_loadu_si128(
		    (const __m128i *)(const void *)(t.at + i)), wanted));
		sums = _mm_add_epi64(sums, _mm_sad_epu8(ones, zero));
	}
	count = (size_t)_mm_cvtsi128_si64(_mm_add_epi64(sums,
	    _mm_unpackhi_epi64(sums, sums)));
#endif
	for (; i < t.len; i++)
		count += t.at[i] == c;
	return count;
}

size_t
text_unindented(struct text t, size_t from)
{
	size_t i = from;

#ifdef __SSE2__
	const __m128i newline = _mm_set1_epi8('\n');
	const __m128i blank = _mm_set1_epi8(' ');
	const __m128i *at;
	unsigned found;

	for (; i + 17 <= t.len; i += 16) {
		at = (const __m128i *)(const void *)(t.at + i);
		found = (unsigned)_mm_movemask_epi8(_mm_andnot_si128(
		    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)
		    (const void *)(t.at + i + 1)), blank),
		    _mm_cmpeq_epi8(_mm_loadu_si128(at), newline)));
		if (found != 0)
			return i + (size_t)__builtin_ctz(found) + 1;
	}
#endif
	for (; i + 1 < t.len; i++) {
		if (t.at[i] == '\n' && t.at[i + 1] != ' ')
			return i + 1;
	}
	return t.len;
}

ptrdiff_t
text_find_char(struct text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.at, c, t.len) : NULL;

	return at != NULL ? at - t.at : -1;
}

ptrdiff_t
text_find_last(struct text t, char c)
{
	size_t i;

	for (i = t.len; i > 0; i--) {
		if (t.at[i - 1] == c)
			return (ptrdiff_t)i - 1;
	}
	return -1;
}

bool
text_cut(struct text *t, char c, struct text *rest)
{
	ptrdiff_t at = text_find_char(*t, c);

	*rest = text_make("", 0);
	if (at < 0)
		return false;
	*rest = text_skip(*t, (size_t)at + 1);
	t->len = (size_t)at;
	return true;
}

struct text
text_behind(struct text t, struct text needle)
{
	ptrdiff_t at = text_search(t, needle);

	if (at < 0)
		return text_skip(t, t.len);
	return text_skip(t, (size_t)at + needle.len);
}

struct text
text_ahead(struct text t, struct text needle)
{
	ptrdiff_t at = text_search(t, needle);

	return at < 0 ? t : text_make(t.at, (size_t)at);
}

struct text
text_behind_char(struct text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.at, c, t.len) : NULL;

	return text_skip(t, at != NULL ? (size_t)(at - t.at) + 1 : t.len);
}

struct text
text_ahead_char(struct text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.at, c, t.len) : NULL;

	return at != NULL ? text_make(t.at, (size_t)(at - t.at)) : t;
}

struct text
text_enclosed(struct text t, struct text open, struct text close)
{
	struct text rest = text_behind(t, open);
	ptrdiff_t at = text_search(rest, close);

	return text_make(rest.at, at < 0 ? 0 : (size_t)at);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text
text_trim_ends(struct text t)
{
	while (t.len > 0 && is_space(t.at[0]))
		t = text_skip(t, 1);
	while (t.len > 0 && is_space(t.at[t.len - 1]))
		t.len--;
	return t;
}

bool
text_number(struct text t, int64_t *ret)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < t.len && t.at[i] >= '0' && t.at[i] <= '9'; i++) {
		if (i == 18)
			return false;
		n = n * 10 + (t.at[i] - '0');
	}
	if (i == 0)
		return false;
	*ret = n;
	return true;
}

/* Length of the escape sequence at the start: CSI, OSC, or ESC and a letter. */
static size_t
escape_length(struct text t)
{
	size_t i = 2;

	if (t.len < 2)
		return t.len;
	if (t.at[1] == '[') {
		while (i < t.len && t.at[i] >= ' ' && t.at[i] < '@')
			i++;
		return i < t.len && t.at[i] != '\n' ? i + 1 : i;
	}
	if (t.at[1] == ']') {
		while (i < t.len && t.at[i] != '\a' &&
		    t.at[i] != '\x1b' && t.at[i] != '\n')
			i++;
		return i < t.len && t.at[i] == '\a' ? i + 1 : i;
	}
	if (t.at[1] == '\0')
		return 1;
	if (strchr("()*+#%", t.at[1]) != NULL)	/* character sets */
		return t.len < 3 ? t.len : 3;
	if (strchr("=>\\78cDEHMNOZ", t.at[1]) != NULL)
		return 2;
	return 1;
}

struct text
escapes_removed(struct buf *clean, struct text t)
{
	const char *escape;
	size_t len;

	if (t.len == 0 || memchr(t.at, '\x1b', t.len) == NULL)
		return t;
	buf_clear(clean);
	while (t.len > 0) {
		escape = memchr(t.at, '\x1b', t.len);
		len = escape != NULL ? (size_t)(escape - t.at) : t.len;
		buf_add(clean, t.at, len);
		t = text_skip(t, len);
		if (t.len > 0)
			t = text_skip(t, escape_length(t));
	}
	return text_make(buf_str(clean), clean->len);
}

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

const unsigned char text_squeezed[256] = {
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
			c = text_squeezed[(unsigned char)t.at[k]];
			to[n] = (char)c;
			n += c != SKIP;
		}
	}
	*used = n;
	return i;
}

#endif

size_t
text_squeeze_to(char *to, size_t room, struct text t)
{
	size_t used, i, len;
	unsigned char c;
	char plain;

	for (i = squeeze_words(to, room, t, &used); i < t.len && used < room;
	    i++) {
		c = text_squeezed[(unsigned char)t.at[i]];
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
text_squeeze_long(struct text *rest, unsigned char *ret)
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
text_squeeze(struct buf *out, struct text t)
{
	size_t room = all_room(out, t.len);

	if (room == 0)
		return;
	/* Squeezed text is never longer. */
	out->len += text_squeeze_to(out->data + out->len, room, t);
	out->data[out->len] = '\0';
}

void
text_pack(struct buf *out, struct text t)
{
	size_t room = all_room(out, t.len), used, i;

	if (room == 0)
		return;
	for (i = keep_words(out->data + out->len, room, t, &used);
	    i < t.len && used < room; i++) {
		out->data[out->len + used] = t.at[i];
		used += !is_space(t.at[i]);
	}
	buf_grow(out, used);
}

void
text_add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_addc(out, (char)c);
	} else if (c < 0x800) {
		buf_addc(out, (char)(0xc0 | c >> 6));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_addc(out, (char)(0xe0 | c >> 12));
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_addc(out, (char)(0xf0 | (c >> 18 & 7)));
		buf_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

bool
text_is_margin(struct text t)
{
	size_t i;

	for (i = 0; i < t.len; i++) {
		if (t.at[i] == '\0' ||
		    strchr(" \t>|#*`:$%~-.+TZ0123456789", t.at[i]) == NULL)
			return false;
	}
	return true;
}
