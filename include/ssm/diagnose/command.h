/*
 * command: the command line of aws -> facts.
 *
 * As a log's arguments have it, or as somebody typed it (pasted.h).
 */
#ifndef SSM_DIAGNOSE_COMMAND_H
#define SSM_DIAGNOSE_COMMAND_H

#include "ssm/diagnose/run.h"

/*
 * Reads target, profile and the like from the words of an aws command line
 * (without "aws"), each followed by a NUL. The line may hold secrets.
 */
void event_words(struct run *, struct text words, uint64_t number,
    struct text line);

/*
 * Notes how the words that event_words() read last are typed again, where they
 * open no session by its target: each followed by a NUL, the first of them the
 * program; without --debug and the options that texts name. Of what is long,
 * may hold a secret or is not whole only the beginning, and "...".
 */
void command_again(struct run *, struct text words, bool whole);

/* Whether it names what a session is opened to, as ssm-connect takes it. */
bool command_is_target(struct text word);

#endif
