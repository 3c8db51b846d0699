/*
 * format: the header shapes of the AWS CLI's debug log, one row each.
 *
 * Sources: LOG_FORMAT in awscli/clidriver.py (v1, v2 since 2.0.0), in
 * botocore/session.py and awscli/logger.py (no thread), boto3.set_stream_logger
 * and the AWS Common Runtime's logger.
 */
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ssm/log/record.h"

#define FIELD_MAX 120	/* longest thread or logger */

/*
 * %t 2026-11-23 13:19:12,118   %z 2026-11-23T20:38:30Z   %T thread
 * %n logger                    %l level                  %m message
 *
 * A part is what a field's letter says, and the literal behind it.
 */
struct part {
	char field;
	struct text literal;
};

static const struct format {
	char first;		/* the line's first byte; 0: a digit */
	struct part parts[6];
} formats[] = {
	{ '\0', { { 't', TEXT(" - ") }, { 'T', TEXT(" - ") },
	    { 'n', TEXT(" - ") }, { 'l', TEXT(" - ") }, { 'm', TEXT("") } } },
	{ '\0', { { 't', TEXT(" - ") }, { 'n', TEXT(" - ") },
	    { 'l', TEXT(" - ") }, { 'm', TEXT("") } } },
	{ '\0', { { 't', TEXT(" ") }, { 'n', TEXT(" [") }, { 'l', TEXT("] ") },
	    { 'm', TEXT("") } } },
	{ '[', { { 'l', TEXT("] [") }, { 'z', TEXT("] [") },
	    { 'T', TEXT("] [") }, { 'n', TEXT("] - ") }, { 'm', TEXT("") } } },
};

static const struct text levels[] = {
	TEXT("DEBUG"), TEXT("INFO"), TEXT("WARNING"), TEXT("ERROR"),
	TEXT("CRITICAL"), TEXT("TRACE"), TEXT("WARN"), TEXT("FATAL"),
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number in n digits; a bit above all of them if one is none. */
#define NO_NUMBER 0x10000u

static unsigned
number(const char *at, size_t n)
{
	unsigned value = 0, bad = 0, digit;

	while (n-- > 0) {
		digit = (unsigned)(unsigned char)*at++ - '0';
		bad |= digit > 9 ? NO_NUMBER : 0;
		value = value * 10 + (digit & 0xf);
	}
	return value | bad;
}

int64_t
calendar_ms(int year, int month, int day, int hour, int minute, int second)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	int64_t days, y = year - 1;

	if (month < 1 || month > 12)
		return 0;
	days = y * 365 + y / 4 - y / 100 + y / 400 - 719162;
	days += before[month - 1] + day - 1;
	if (month > 2 &&
	    ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0))
		days++;
	return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
}

/* Length of a time stamp at the start, 0 if there is none. */
static size_t
time_stamp(struct text t, char separator, int64_t *ret)
{
	size_t len = separator == 'T' ? 20 : 23;
	unsigned year, month, day, hour, minute, second, ms = 0;

	if (t.len < len || t.at[4] != '-' || t.at[7] != '-' ||
	    t.at[10] != separator || t.at[13] != ':' || t.at[16] != ':')
		return 0;
	year = number(t.at, 4);
	month = number(t.at + 5, 2);
	day = number(t.at + 8, 2);
	hour = number(t.at + 11, 2);
	minute = number(t.at + 14, 2);
	second = number(t.at + 17, 2);
	if (separator == 'T') {
		if (t.at[19] != 'Z')
			return 0;
	} else {
		if (t.at[19] != ',' && t.at[19] != '.')
			return 0;
		ms = number(t.at + 20, 3);
	}
	if (((year | month | day | hour | minute | second | ms) & NO_NUMBER) !=
	    0 || month < 1 || month > 12 || day < 1 || day > 31 || year < 1970)
		return 0;
	*ret = calendar_ms((int)year, (int)month, (int)day, (int)hour,
	    (int)minute, (int)second) + ms;
	return len;
}

/* Takes the bytes up to the literal that follows in the format. */
static bool
field(struct text *t, struct text literal, struct text *ret)
{
	size_t i, end = t->len < literal.len ? 0 : t->len - literal.len + 1;

	if (end > FIELD_MAX)
		end = FIELD_MAX;
	for (i = 0; i < end; i++) {
		/* No literal is shorter than two bytes. */
		if (t->at[i] == literal.at[0] && t->at[i + 1] ==
		    literal.at[1] && memcmp(t->at + i, literal.at,
		    literal.len) == 0) {
			*ret = text_make(t->at, i);
			*t = text_skip(*t, i + literal.len);
			return i > 0;
		}
	}
	return false;
}

static bool
is_logger(struct text t)
{
	size_t i;
	char c;

	for (i = 0; i < t.len; i++) {
		c = t.at[i];
		/* Nearly all of it is lower case and dots. */
		if ((unsigned)(c - 'a') > 'z' - 'a' && c != '.' && c != '_' &&
		    (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return t.len > 0;
}

static bool
is_level(struct text t)
{
	size_t i;

	for (i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		if (text_equal(t, levels[i]))
			return true;
	}
	return false;
}

/* Parses the parts behind a time stamp that was read already, if one was. */
static bool
parse(const struct part *part, struct text t, struct header *head)
{
	size_t len;

	for (; part->field != 'm'; part++) {
		switch (part->field) {
		case 'z':
			len = time_stamp(t, 'T', &head->time_ms);
			if (len == 0 || !text_begins(text_skip(t, len),
			    part->literal))
				return false;
			t = text_skip(t, len + part->literal.len);
			break;
		case 'T':
			if (!field(&t, part->literal, &head->thread))
				return false;
			break;
		case 'n':
			if (!field(&t, part->literal, &head->logger) ||
			    !is_logger(head->logger))
				return false;
			break;
		default:
			if (!field(&t, part->literal, &head->level) ||
			    !is_level(head->level))
				return false;
			break;
		}
	}
	head->message = t;
	return true;
}

/* Whether a time stamp is of the second that was read last. */
static inline bool
same_second(const char *at, const struct header_reader *last, int64_t *ret)
{
	unsigned a = (unsigned)at[20] - '0', b = (unsigned)at[21] - '0';
	unsigned c = (unsigned)at[22] - '0';

	if (last->second[0] == '\0' ||
	    memcmp(at, last->second, STAMP_SECOND) != 0 || a > 9 || b > 9 ||
	    c > 9)
		return false;
	*ret = last->ms + (int)(a * 100 + b * 10 + c);
	return true;
}

#ifdef __SSE2__

/* Bytes behind a time stamp that hold all fields of the usual header. */
#define USUAL 64
#define USUAL_READ (USUAL + 16)

/* Where " - " stands in these bytes, one bit for each. */
static uint64_t
dashes(const char *at)
{
	uint64_t blank = 0, dash = 0;
	unsigned i;

	for (i = 0; i < USUAL; i += 16) {
		__m128i c = _mm_loadu_si128((const __m128i *)(const void *)
		    (at + i));

		blank |= (uint64_t)(unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(c, _mm_set1_epi8(' '))) << i;
		dash |= (uint64_t)(unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(c, _mm_set1_epi8('-'))) << i;
	}
	return blank & dash >> 1 & blank >> 2;
}

/* Which of 16 bytes a logger's name may hold. */
static unsigned
name_bytes(const char *at)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i small = _mm_sub_epi8(_mm_or_si128(c, _mm_set1_epi8(0x20)),
	    _mm_set1_epi8('a'));
	__m128i sign = _mm_sub_epi8(c, _mm_set1_epi8('-'));
	__m128i letter = _mm_cmpeq_epi8(_mm_min_epu8(small,
	    _mm_set1_epi8('z' - 'a')), small);

	/* - . / and digits */
	sign = _mm_andnot_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('/')),
	    _mm_cmpeq_epi8(_mm_min_epu8(sign, _mm_set1_epi8('9' - '-')), sign));
	sign = _mm_or_si128(sign, _mm_cmpeq_epi8(c, _mm_set1_epi8('_')));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(letter, sign));
}

static bool
is_logger_in(const char *at, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += 16) {
		unsigned other = ~name_bytes(at + i) & 0xffff;

		if (other != 0 && i + (size_t)__builtin_ctz(other) < len)
			return false;
	}
	return true;
}

/* `at` has USUAL_READ bytes, of which the first are those of the text. */
static inline bool
parse_usual_at(const char *at, struct text t, struct header *head)
{
	uint64_t found = dashes(at);
	size_t thread, logger, level;

	/* Where one ends the next may begin two bytes further on. */
	if ((found & 1) == 0 || (found &= ~UINT64_C(7)) == 0)
		return false;
	thread = (size_t)__builtin_ctzll(found);
	found &= found - 1;
	if (found == 0)
		return false;
	logger = (size_t)__builtin_ctzll(found);
	found &= found - 1;
	if (found == 0)
		return false;
	level = (size_t)__builtin_ctzll(found);
	if (thread == 3 || logger < thread + 4 || level < logger + 4 ||
	    !is_level(text_make(at + logger + 3, level - logger - 3)) ||
	    !is_logger_in(at + thread + 3, logger - thread - 3))
		return false;
	head->thread = text_make(t.at + 3, thread - 3);
	head->logger = text_make(t.at + thread + 3, logger - thread - 3);
	head->level = text_make(t.at + logger + 3, level - logger - 3);
	head->message = text_skip(t, level + 3);
	return true;
}

static bool
parse_usual_short(struct text t, struct header *head)
{
	char copy[USUAL_READ] = { 0 };

	memcpy(copy, t.at, t.len);
	return parse_usual_at(copy, t, head);
}

/*
 * A shorter way to what the first row of the table gives for nearly every
 * header: all fields end within a few bytes. `t` is what follows the time
 * stamp. Where false is returned, nothing is known of it.
 */
static bool
parse_usual(struct text t, struct header *head)
{
	return t.len < USUAL_READ ? parse_usual_short(t, head) :
	    parse_usual_at(t.at, t, head);
}

static inline __m128i
sixteen(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/*
 * The number of a logger with a name of 8 bytes or more in the list, else 0.
 * These are 32 bytes, of which the name ends at its first blank.
 */
static inline unsigned
usual_logger(const struct logger_names *names, const char *at, size_t len)
{
	unsigned number, same;

	if (len < sizeof(uint64_t))
		return LOGGER_UNKNOWN;
	number = names->slot[logger_slot(logger_key(at + len -
	    sizeof(uint64_t), len))];
	same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen(at),
	    sixteen(names->padded[number]))) |
	    (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen(at + 16),
	    sixteen(names->padded[number] + 16))) << 16;
	/* The blank behind it is one of the other, too: it is not longer. */
	return (same | ~UINT64_C(1) << len) == ~UINT64_C(0) ? number :
	    LOGGER_UNKNOWN;
}

/* Three digits as a number, which is above 999 if one is none. */
static inline unsigned
three_digits(const char *at)
{
	uint32_t digits;

	memcpy(&digits, at, sizeof digits);
	digits = (digits & 0xffffff) ^ 0x303030;
	return ((digits & 0xff) * 100 + (digits >> 8 & 0xff) * 10 +
	    (digits >> 16)) |
	    (((digits + 0x767676) | digits) & 0x808080);
}

/* The bytes of a line that parse_same() looks at. */
#define SAME_READ 88

/*
 * The shortest way, for a line of the same second as the one before, in the
 * main thread, from a logger in the list, at level DEBUG. Where false is
 * returned, nothing is known of it.
 */
static inline bool
parse_same(const struct header_reader *last, struct text t,
    struct header *head)
{
	static const char thread[] = " - MainThread - ", level[] = " - DEBUG - ";
	const size_t logger = STAMP_SECOND + 3 + sizeof thread - 1;
	const char *at = t.at + logger;
	uint64_t level_here, level_there;
	uint32_t end_here, end_there;
	__m128i same, blank = _mm_set1_epi8(' ');
	unsigned ms, number, blanks;
	size_t len;

	same = _mm_and_si128(_mm_cmpeq_epi8(sixteen(t.at),
	    sixteen(last->second)), _mm_cmpeq_epi8(sixteen(t.at + 4),
	    sixteen(last->second + 4)));
	same = _mm_and_si128(same, _mm_cmpeq_epi8(sixteen(t.at +
	    STAMP_SECOND + 3), sixteen(thread)));
	/* No name in the list is longer than these 32 bytes. */
	blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(blank,
	    sixteen(at))) | (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(blank,
	    sixteen(at + 16))) << 16;
	if (_mm_movemask_epi8(same) != 0xffff || blanks == 0)
		return false;
	len = (size_t)__builtin_ctz(blanks);
	memcpy(&level_here, at + len, sizeof level_here);
	memcpy(&level_there, level, sizeof level_there);
	memcpy(&end_here, at + len + sizeof level - 1 - sizeof end_here,
	    sizeof end_here);
	memcpy(&end_there, level + sizeof level - 1 - sizeof end_there,
	    sizeof end_there);
	ms = three_digits(t.at + STAMP_SECOND);
	number = usual_logger(&last->loggers, at, len);
	if (level_here != level_there || end_here != end_there || ms > 999 ||
	    number == LOGGER_UNKNOWN ||
	    logger + len + sizeof level - 1 > t.len)
		return false;
	head->time_ms = last->ms + (int)ms;
	head->thread = text_make(t.at + STAMP_SECOND + 6, sizeof thread - 7);
	head->logger = text_make(at, len);
	head->logger_number = number;
	head->level = text_make(at + len + 3, sizeof level - 7);
	head->message = text_make(at + len + sizeof level - 1,
	    t.len - logger - len - (sizeof level - 1));
	return true;
}

#else

#define SAME_READ SIZE_MAX

static bool
parse_usual(struct text t, struct header *head)
{
	(void)t;
	(void)head;
	return false;
}

static bool
parse_same(const struct header_reader *last, struct text t,
    struct header *head)
{
	(void)last;
	(void)t;
	(void)head;
	return false;
}

#endif

static void
begin_second(struct header_reader *last, struct text t, int64_t ms)
{
	memcpy(last->second, t.at, STAMP_SECOND);
	last->ms = ms - ms % 1000;
}

static bool
parse_any(struct header_reader *last, struct text t, struct header *ret)
{
	struct header stamped = { .time_ms = 0 };
	size_t len = 0, i;

	if (t.len < 24)
		return false;
	if (is_digit(t.at[0])) {
		len = time_stamp(t, ' ', &stamped.time_ms);
		if (len == 0)
			return false;
		if (last != NULL)
			begin_second(last, t, stamped.time_ms);
		ret->time_ms = stamped.time_ms;
		if (parse_usual(text_skip(t, len), ret))
			return true;
	} else if (t.at[0] != '[') {
		return false;
	}
	for (i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		const struct part *part = formats[i].parts;
		struct text rest = text_skip(t, len == 0 ? 1 : len);

		if ((formats[i].first == '[') != (len == 0))
			continue;
		if (len != 0) {
			if (!text_begins(rest, part->literal))
				continue;
			rest = text_skip(rest, part->literal.len);
			part++;
		}
		*ret = stamped;
		if (parse(part, rest, ret))
			return true;
	}
	return false;
}

void
header_reader_init(struct header_reader *reader)
{
	*reader = (struct header_reader){ .ms = 0 };
	logger_names_init(&reader->loggers);
}

bool
header_parse_next(struct header_reader *last, struct text t,
    struct header *ret)
{
	if ((t.len < 24 || !same_second(t.at, last, &ret->time_ms) ||
	    !parse_usual(text_skip(t, 23), ret)) && !parse_any(last, t, ret))
		return false;
	ret->logger_number = logger_number(&last->loggers, ret->logger);
	return true;
}

bool
header_parse_near(struct header_reader *last, struct text t, size_t readable,
    struct header *ret)
{
	int64_t ms;

	if (readable < SAME_READ)
		return header_parse_next(last, t, ret);
	if (parse_same(last, t, ret))
		return true;
	/* Maybe that is only since another second has begun. */
	if (t.len >= 24 && memcmp(t.at, last->second, STAMP_SECOND) != 0 &&
	    time_stamp(t, ' ', &ms) > 0) {
		begin_second(last, t, ms);
		if (parse_same(last, t, ret))
			return true;
	}
	return header_parse_next(last, t, ret);
}

size_t
header_parse_run(struct header_reader *last, const char *base,
    const uint32_t *starts, size_t n, size_t readable, struct record *records)
{
	size_t i;

	for (i = 0; i < n && readable - starts[i] >= SAME_READ; i++) {
		if (!parse_same(last, text_make(base + starts[i],
		    starts[i + 1] - 1 - starts[i]), &records[i].head))
			break;
	}
	return i;
}

bool
header_parse(struct text t, struct header *ret)
{
	if (!parse_any(NULL, t, ret))
		return false;
	ret->logger_number = logger_number(NULL, ret->logger);
	return true;
}

bool
header_begins_level(struct text t)
{
	struct text level = text_before(text_make(t.at + 1, 12), "]");

	return is_level(level) &&
	    text_starts(text_skip(t, level.len + 1), "] [");
}

ptrdiff_t
header_find(struct text t)
{
	const size_t stamp = strlen("2026-11-23 13:19:12");
	const char *comma;
	struct header head;
	size_t at = 0, end = t.len < 4096 ? t.len : 4096;

	while (at < end) {
		comma = memchr(t.at + at, ',', end - at);
		if (comma == NULL)
			return -1;
		at = (size_t)(comma - t.at);
		if (at > stamp && is_digit(comma[-1]) &&
		    comma[-3] == ':' &&
		    header_parse(text_skip(t, at - stamp), &head))
			return (ptrdiff_t)(at - stamp);
		at++;
	}
	return -1;
}
