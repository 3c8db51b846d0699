/*
 * nearest: which known word somebody meant who wrote an unknown one.
 */
#ifndef SSM_LAUNCH_NEAREST_H
#define SSM_LAUNCH_NEAREST_H

#include <stddef.h>

/*
 * Number of single-character changes (insert, delete, replace, swap of
 * neighbours) from one word to the other. Words are compared up to their 63rd
 * character.
 */
unsigned nearest_distance(const char *, const char *);

/*
 * The distance up to which a word is worth to be suggested for one of this
 * length.
 */
unsigned nearest_limit(const char *word);

#endif
