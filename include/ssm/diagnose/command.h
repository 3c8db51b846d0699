/*
 * command: the command line of aws -> facts.
 *
 * As a log's arguments have it, or as somebody typed it above what was pasted.
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
 * program; without --debug and the options that texts name. Of what is long or
 * may hold a secret only the beginning, and "...".
 */
void command_again(struct run *, struct text words);

/* Where in the line a command line that starts a session begins, or -1. */
ptrdiff_t command_at(struct text line);

/* Reads AWS_PROFILE=prod and the like before a command. */
void take_assignments(struct run *, struct text line, uint64_t number);

/*
 * Takes a part of a command line; one that ends in a backslash makes the run
 * expect more of it.
 */
void collect_command(struct run *, struct text part, struct text line,
    uint64_t number);

#endif
