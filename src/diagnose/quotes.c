/*
 * quotes: see include/ssm/diagnose/quotes.h.
 */
#include <stdlib.h>

#include "ssm/diagnose/quotes.h"

uint16_t
quotes_new(struct quotes *q)
{
	uint16_t place = q->free;
	struct quote *at;
	size_t size;

	if (place != 0) {
		q->free = q->at[place].next_free;
		return place;
	}
	if (q->count == q->size) {
		size = q->size > 0 ? q->size * (size_t)2 : 16;
		at = realloc(q->at, size * sizeof *at);
		if (at == NULL)
			return 0;
		q->at = at;
		q->size = (uint16_t)size;
		if (q->count == 0)
			q->count = 1;
	}
	return q->count++;
}

void
quotes_release(struct quotes *q, uint16_t place)
{
	struct quote *quote;

	if (place == 0)
		return;
	quote = &q->at[place];
	/* Of use where it is free now, which is hard to guess. */
	quote->next_free = q->free;
	q->free = --quote->uses > 0 ? q->free : place;
}

void
quotes_clear(struct quotes *q)
{
	q->count = q->count > 0 ? 1 : 0;
	q->free = q->now = 0;
}

void
quotes_free(struct quotes *q)
{
	free(q->at);
	*q = (struct quotes){ 0 };
}
