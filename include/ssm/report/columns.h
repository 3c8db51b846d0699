/*
 * columns: the times and bars that stand before the words of a timeline.
 *
 * All of them are made once; what is written of each step is copied. Knows no
 * step and no record.
 */
#ifndef SSM_REPORT_COLUMNS_H
#define SSM_REPORT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BAR 8		/* columns of the longest bar */
#define BAR_ROOM 32	/* its bytes, and some: to be copied as it is */
#define TIME 8		/* columns of a time */
#define TIME_ROOM 32	/* bytes of a very long one */

/* A bar with the blanks that part it from the words. */
struct bar {
	char text[BAR_ROOM];
	size_t len;
};

/*
 * The columns of a time of four digits: its first two, and its last two with
 * all that stands around them. Where one has a column the other's bits are 0.
 */
struct digits {
	uint64_t first[100];
	/* The second for times below 100, the third for 0 if it is blank. */
	uint64_t last[3][100];
};
_Static_assert(sizeof(uint64_t) == TIME, "a time is a number");

struct columns {
	/* By their length in eighths, in ASCII and not. */
	struct bar bars[2][8 * BAR + 1];
	struct digits digits;
};

void columns_init(struct columns *);

/* The digits of a number in front of `at`; where they begin. */
static inline char *
columns_digits(char *at, uint64_t n)
{
	do {
		*--at = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return at;
}

/* 12.3 s, 1234 s, 28 h, or a time that is negative; what follows it. */
char *columns_long_time(char *to, int64_t ms);

/*
 * 312 ms, 12.3 s, right-aligned in TIME columns; what follows it. There is room
 * for TIME_ROOM bytes. blank: of 0 ms only blanks are shown.
 */
static inline char *
columns_time(const struct columns *c, char *to, int64_t ms, bool blank)
{
	const struct digits *d = &c->digits;
	uint64_t time;
	unsigned n;

	if ((uint64_t)ms >= 10000)
		return columns_long_time(to, ms);
	n = (unsigned)ms;
	time = d->first[n / 100] |
	    d->last[(n < 100) + (blank & (n == 0))][n % 100];
	memcpy(to, &time, sizeof time);
	return to + TIME;
}

/* What bars are a share of. */
struct scale {
	int64_t whole;		/* 0: there is no time to share */
	double parts;		/* of a bar in a millisecond */
};

/* Of bars that are shares of so many milliseconds. */
static inline struct scale
scale_of(int64_t total)
{
	return total <= 0 ? (struct scale){ 0, 0 } :
	    (struct scale){ total, BAR * 8 / (double)total };
}

/*
 * What a step's share of the whole time looks like: some of it, if there is
 * any. Steps without take turns with others, which no jump could guess.
 */
static inline const struct bar *
columns_bar(const struct columns *c, const struct scale *scale, int64_t took,
    bool utf8)
{
	int64_t share = took > scale->whole ? scale->whole : took;
	int parts;

	share = share < 0 ? 0 : share;
	/*
	 * With less than what makes it one more, so that a product that should
	 * be a whole number is not rounded to just below.
	 */
	parts = (int)(((double)share + 0.5 / (BAR * 8)) * scale->parts);
	parts += (parts == 0) & (share > 0);
	return &c->bars[utf8][parts];
}

#endif
