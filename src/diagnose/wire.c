/*
 * wire: see include/ssm/diagnose/wire.h.
 */
#include <string.h>

#include "ssm/diagnose/wire.h"
#include "ssm/log/header.h"

/* The number in up to n digits at an offset; -1 if there is none. */
static int
digits_at(struct text t, size_t at, size_t n)
{
	int value = 0;
	size_t i;

	if (at + n > t.len)
		return -1;
	for (i = at; i < at + n && t.at[i] >= '0' && t.at[i] <= '9'; i++)
		value = value * 10 + (t.at[i] - '0');
	return i > at ? value : -1;
}

int64_t
amz_date(struct text t)
{
	int year = digits_at(t, 0, 4), month = digits_at(t, 4, 2);
	int day = digits_at(t, 6, 2), hour = digits_at(t, 9, 2);
	int minute = digits_at(t, 11, 2), second = digits_at(t, 13, 2);

	if (t.len < 16 || t.at[8] != 'T' || t.at[15] != 'Z' || year < 1970 ||
	    month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
		return 0;
	return calendar_ms(year, month, day, hour, minute, second);
}

int64_t
http_date(struct text t)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day = digits_at(t, 5, 2), year = digits_at(t, 12, 4);
	int hour = digits_at(t, 17, 2), minute = digits_at(t, 20, 2);
	int second = digits_at(t, 23, 2), month;

	if (day < 0 || year < 1970 || hour < 0 || minute < 0 || second < 0)
		return 0;
	for (month = 0; month < 12; month++) {
		if (memcmp(t.at + 8, months + month * 3, 3) == 0)
			return calendar_ms(year, month + 1, day, hour, minute,
			    second);
	}
	return 0;
}

struct text
url_origin(struct text url)
{
	ptrdiff_t at = text_starts(url, "https://") ? 5 :
	    text_find(url, "://");

	if (at < 0)
		return text_make(url.at, 0);
	return text_make(url.at, text_find_either(url, (size_t)at + 3, '/',
	    '?'));
}

struct text
url_host(struct text url)
{
	struct text host = text_after(url_origin(url), "://"), rest;
	ptrdiff_t at = text_find_char(host, '@');

	if (at >= 0)
		host = text_skip(host, (size_t)at + 1);
	if (text_starts(host, "["))
		return text_between(host, "[", "]");
	text_cut(&host, ':', &rest);
	return host;
}

static bool
is_date(struct text t)
{
	size_t i;

	for (i = 0; i < t.len && t.at[i] >= '0' && t.at[i] <= '9'; i++)
		;
	return i == 8 && t.len == 8;
}

/* A Region or a service. */
static bool
is_label(struct text t)
{
	size_t i;

	for (i = 0; i < t.len && (t.at[i] == '-' ||
	    (t.at[i] >= '0' && t.at[i] <= '9') ||
	    (t.at[i] >= 'a' && t.at[i] <= 'z')); i++)
		;
	return i == t.len && t.len > 0 && t.len < 40;
}

struct text
signing_scope(struct text lines)
{
	struct text algorithm = text_line(&lines);
	struct text time = text_trim(text_line(&lines));
	struct text scope = text_trim(text_line(&lines));
	struct text date = scope, region, service, rest;

	text_cut(&date, '/', &region);
	text_cut(&region, '/', &service);
	text_cut(&service, '/', &rest);
	if (!text_starts(algorithm, "AWS4-") || time.len != 16 ||
	    amz_date(time) == 0 || !is_date(date) || !is_label(region) ||
	    !is_label(service) || !text_is(rest, "aws4_request"))
		scope.len = 0;
	return scope;
}
