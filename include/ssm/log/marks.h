/*
 * marks: where in a block of bytes a secret could begin or be named.
 *
 * The filter before redact.c's own look, made to be fast: it marks few bytes
 * of a log and never misses one that matters; a few more than it says it may
 * mark. With AVX2 it works on 32 bytes at a time, elsewhere on one, with the
 * same result.
 */
#ifndef SSM_LOG_MARKS_H
#define SSM_LOG_MARKS_H

#include <stdint.h>

#define MARKS_BLOCK 64
#define MARKS_BEFORE 3

/* One bit for each of 64 bytes, the lowest for the first. */
struct marks {
	/*
	 * For what stands before them:
	 *	J	y or o: tokens begin with eyJ or IQoJ
	 *	A	I or F: AKIA, ASIA; MFA
	 *	_	s: aws_
	 *	;	what an entity for a quote or for '>' ends with
	 *	:	a bracket: a prompt
	 *	- / =	the same
	 * and, whatever that is, @ % \n \r NUL and what is not ASCII.
	 */
	uint64_t found;
	/*
	 * The last letter or digit of four with which the name of a secret
	 * ends, if no letter or digit follows.
	 */
	uint64_t names;
	/* Letters, digits, + and / */
	uint64_t words;
};

/* Reads the three bytes before the block as well. */
void marks(const char *block, struct marks *);

/* The same for half a block; of the other half there are none. */
void marks_half(const char *block, struct marks *);

/* Of a whole block without vectors, for the test. */
void marks_plain(const char *block, struct marks *);

/*
 * The last byte of each sixteen that are all of words; above the first of them
 * others may be marked as well.
 */
static inline uint64_t
marks_runs(uint64_t words)
{
	return (~words - UINT64_C(0x0001000100010001)) & words &
	    UINT64_C(0x8000800080008000);
}

#endif
