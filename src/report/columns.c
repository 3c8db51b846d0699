/*
 * columns: see include/ssm/report/columns.h.
 */
#include <stdio.h>

#include "ssm/report/columns.h"

/*
 * A bar of eighths of a column, or of # where only ASCII can be shown, and
 * blanks up to the words.
 */
static void
make_bar(struct bar *bar, size_t parts, bool utf8)
{
	static const char eighths[][4] = { "", "\xe2\x96\x8f", "\xe2\x96\x8e",
		"\xe2\x96\x8d", "\xe2\x96\x8c", "\xe2\x96\x8b",
		"\xe2\x96\x8a", "\xe2\x96\x89", "\xe2\x96\x88" };
	char *text = bar->text;
	size_t len = 0, width;

	for (width = 0; width < parts / 8; width++) {
		memcpy(text + len, utf8 ? eighths[8] : "#", utf8 ? 3 : 1);
		len += utf8 ? 3 : 1;
	}
	if (parts % 8 != 0 && (utf8 || width == 0)) {
		memcpy(text + len, utf8 ? eighths[parts % 8] : ".",
		    utf8 ? 3 : 1);
		len += utf8 ? 3 : 1;
		width++;
	}
	bar->len = len + BAR - width + 1;
	memset(text + len, ' ', bar->len - len);
}

static void
make_digits(struct digits *d)
{
	char text[TIME + 1];
	unsigned i;

	memset(&d->last[2][0], ' ', TIME);
	for (i = 0; i < 100; i++) {
		snprintf(text, sizeof text, "%c%2u%c%c%c%c%c", 0, i, 0, 0, 0,
		    0, 0);
		if (i == 0)
			text[2] = ' ';
		memcpy(&d->first[i], text, TIME);
		snprintf(text, sizeof text, " %c%c%02u ms", 0, 0, i);
		memcpy(&d->last[0][i], text, TIME);
		snprintf(text, sizeof text, " %c%c%2u ms", 0, 0, i);
		memcpy(&d->last[1][i], text, TIME);
	}
}

void
columns_init(struct columns *c)
{
	size_t i;

	for (i = 0; i <= 8 * BAR; i++) {
		make_bar(&c->bars[false][i], i, false);
		make_bar(&c->bars[true][i], i, true);
	}
	make_digits(&c->digits);
}

/* So coarse that a column is left blank before it, whatever its time is. */
char *
columns_long_time(char *to, int64_t ms)
{
	char text[TIME_ROOM], *end = text + sizeof text, *at = end;
	uint64_t n = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;

	memset(end - TIME, ' ', TIME);
	if (n < 10000) {
		at -= 3;
		memcpy(at, " ms", 3);
	} else if (n >= 100000 * UINT64_C(1000) - 500) {
		n = (n + 1800000) / 3600000;
		at -= 2;
		memcpy(at, " h", 2);
	} else if (n >= 1000 * 1000 - 50) {
		n = (n + 500) / 1000;
		at -= 2;
		memcpy(at, " s", 2);
	} else {
		n = (n + 50) / 100;
		at -= 2;
		memcpy(at, " s", 2);
		at = columns_digits(at, n % 10);
		*--at = '.';
		n /= 10;
	}
	at = columns_digits(at, n);
	if (ms < 0)
		*--at = '-';
	if (end - at < TIME)
		at = end - TIME;
	memcpy(to, at, (size_t)(end - at));
	return to + (end - at);
}
