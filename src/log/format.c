/*
 * format: the header shapes of the AWS CLI's debug log, one row each.
 *
 * Sources: LOG_FORMAT in awscli/clidriver.py (v1, v2 since 2.0.0), in
 * botocore/session.py and awscli/logger.py (no thread), boto3.set_stream_logger
 * and the AWS Common Runtime's logger.
 */
#include <string.h>

#include "ssm/log/record.h"

/*
 * %t 2026-11-23 13:19:12,118   %z 2026-11-23T20:38:30Z   %T thread
 * %n logger                    %l level                  %m message
 */
static const char *const formats[] = {
	"%t - %T - %n - %l - %m",
	"%t - %n - %l - %m",
	"%t %n [%l] %m",
	"[%l] [%z] [%T] [%n] - %m",
};

static const char *const levels[] = {
	"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "TRACE", "WARN",
	"FATAL",
};

static bool
digits(const char *at, size_t n, int *ret)
{
	int value = 0;

	while (n-- > 0) {
		if (*at < '0' || *at > '9')
			return false;
		value = value * 10 + (*at++ - '0');
	}
	*ret = value;
	return true;
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
	int year, month, day, hour, minute, second, ms = 0;
	size_t len = separator == 'T' ? 20 : 23;

	if (t.len < len || t.at[4] != '-' || t.at[7] != '-' ||
	    t.at[10] != separator || t.at[13] != ':' || t.at[16] != ':')
		return 0;
	if (!digits(t.at, 4, &year) || !digits(t.at + 5, 2, &month) ||
	    !digits(t.at + 8, 2, &day) || !digits(t.at + 11, 2, &hour) ||
	    !digits(t.at + 14, 2, &minute) || !digits(t.at + 17, 2, &second))
		return 0;
	if (separator == 'T') {
		if (t.at[19] != 'Z')
			return 0;
	} else if ((t.at[19] != ',' && t.at[19] != '.') ||
	    !digits(t.at + 20, 3, &ms)) {
		return 0;
	}
	if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1970)
		return 0;
	*ret = calendar_ms(year, month, day, hour, minute, second) + ms;
	return len;
}

/* Takes the bytes up to the literal that follows in the format. */
static bool
field(struct text *t, const char *literal, struct text *ret)
{
	size_t len = strcspn(literal, "%"), i;

	if (len == 0 || t->len < len)
		return false;
	for (i = 0; i + len <= t->len && i < 120; i++) {
		if (memcmp(t->at + i, literal, len) == 0) {
			*ret = text_make(t->at, i);
			*t = text_skip(*t, i);
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
		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
		    (c < '0' || c > '9') && c != '.' && c != '_' && c != '-')
			return false;
	}
	return t.len > 0;
}

static bool
is_level(struct text t)
{
	size_t i;

	for (i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		if (text_is(t, levels[i]))
			return true;
	}
	return false;
}

static bool
parse(const char *format, struct text t, struct header *ret)
{
	struct header head = { 0 };
	size_t len;

	for (; *format != '\0'; format++) {
		if (*format != '%') {
			if (t.len == 0 || t.at[0] != *format)
				return false;
			t = text_skip(t, 1);
			continue;
		}
		format++;
		switch (*format) {
		case 't':
		case 'z':
			len = time_stamp(t, *format == 'z' ? 'T' : ' ',
			    &head.time_ms);
			if (len == 0)
				return false;
			t = text_skip(t, len);
			break;
		case 'T':
			if (!field(&t, format + 1, &head.thread))
				return false;
			break;
		case 'n':
			if (!field(&t, format + 1, &head.logger) ||
			    !is_logger(head.logger))
				return false;
			break;
		case 'l':
			if (!field(&t, format + 1, &head.level) ||
			    !is_level(head.level))
				return false;
			break;
		default:
			head.message = t;
			break;
		}
	}
	*ret = head;
	return true;
}

bool
header_parse(struct text t, struct header *ret)
{
	size_t i;

	if (t.len < 24 || ((t.at[0] < '0' || t.at[0] > '9') && t.at[0] != '['))
		return false;
	for (i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (parse(formats[i], t, ret))
			return true;
	}
	return false;
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
		if (at > stamp &&
		    header_parse(text_skip(t, at - stamp), &head))
			return (ptrdiff_t)(at - stamp);
		at++;
	}
	return -1;
}
