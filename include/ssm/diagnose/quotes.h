/*
 * quotes: the lines that facts were read from, each kept once.
 *
 * They are short and without secrets, which is not this file's work (facts.c).
 */
#ifndef SSM_DIAGNOSE_QUOTES_H
#define SSM_DIAGNOSE_QUOTES_H

#include <stddef.h>
#include <stdint.h>

#define FACT_QUOTE_CAP ((size_t)400)

/*
 * Of a line more is looked at than is kept: a secret that begins before this
 * cut is masked to the cut; one that begins behind it is not kept.
 */
#define FACT_LINE_CAP (FACT_QUOTE_CAP + 64)

/* A line that facts were read from: one for all of them. */
struct quote {
	uint16_t uses;		/* facts of that line; 0: the place is free */
	uint16_t next_free;
	uint16_t len;
	char line[FACT_QUOTE_CAP];
};

/* The lines that are in use, which are no more than there are facts. */
struct quotes {
	struct quote *at;	/* the first one is not used */
	uint16_t count, size;
	uint16_t free;		/* the first free place; 0: none */
	uint64_t now_line;	/* what is taken now comes from there */
	uint16_t now;		/* its place; 0: none */
};

/*
 * A place for a line, whose uses are the caller's to set; 0 if there is no
 * memory for it.
 */
uint16_t quotes_new(struct quotes *);

/* One fact less of that line; of 0 nothing. */
void quotes_release(struct quotes *, uint16_t place);

/* Forgets all lines at once, keeps the memory; no fact may have one then. */
void quotes_clear(struct quotes *);

void quotes_free(struct quotes *);

#endif
