/*
 * paste: a saved text -> the lines of the log that it once was.
 *
 * Stands before the line splitter of a recorder that reads saved texts; never
 * in a live run. Restores what terminals, editors, web pages, chats, mail and
 * CI systems do to a log: encodings and typography (typeset.h), a margin
 * before every line (quote marks, indentation, line numbers, time stamps,
 * names of containers), fences, wrapped lines (unwrap.h), a log within one
 * string (literal.h). A line keeps the number of its first physical line. Works on blocks of PASTE_BLOCK bytes,
 * counted from the start of the text, so that memory is bounded and chunking
 * makes no difference; lines of a clean text are handed on in one piece.
 */
#ifndef SSM_LOG_PASTE_H
#define SSM_LOG_PASTE_H

#include <stddef.h>

#include "ssm/log/line.h"

#define PASTE_BLOCK ((size_t)64 * 1024)

struct paste;

/* Feeds the splitter, which must live longer. NULL when memory is short. */
struct paste *paste_new(struct line_splitter *);
void paste_free(struct paste *);

void paste_feed(struct paste *, const char *bytes, size_t len);

/*
 * Where the next bytes may be put before they are fed, so that they need not be
 * copied, and how many; NULL if they have to come from elsewhere.
 */
char *paste_room(struct paste *, size_t *len);

/* The end of the text: hands on all that is held. True if it was a newline. */
bool paste_finish(struct paste *);

#endif
