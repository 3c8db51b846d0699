/*
 * support: reading test data and driving the core, for the unit tests.
 */
#ifndef SSM_TESTS_SUPPORT_H
#define SSM_TESTS_SUPPORT_H

#include <stddef.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/log/buf.h"

/* The file's bytes; fails the test if it can't be read. */
void read_file(struct buf *out, const char *path);

/* Calls back for each .log and .txt of the directory, in order of names. */
void each_file(const char *directory, void (*cb)(const char *path, void *arg),
    void *arg);

/*
 * Everything the core tells of the bytes, fed in pieces that end at the given
 * ascending offsets: passed on lines, facts with their lines, diagnoses.
 */
void digest(struct buf *out, const char *bytes, size_t len,
    const size_t *cuts, size_t count);

/* Diagnoses of each run in the bytes. Returns how many there are. */
size_t diagnoses(const char *bytes, size_t len, struct diagnosis *ret,
    size_t max);

#endif
