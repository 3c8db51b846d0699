/*
 * options: our command line -> what is to be done.
 *
 * Pure: looks at the words it is given and nothing else. Our options stand
 * before the target or the aws command; every word from there on belongs to
 * aws and is kept as it is. Options of aws that stand before its command
 * ("--profile p ssm start-session") are known by a table and belong to aws,
 * too. What aws's words say is not looked at here; see launch/words.h.
 */
#ifndef SSM_OPTIONS_H
#define SSM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "ssm/log/buf.h"

enum mode {
	MODE_AWS,	/* words are a command line of aws */
	MODE_EXPLAIN,	/* operand: a file's name, "-" or NULL */
	MODE_WHY,	/* operand: an id or NULL */
	MODE_HELP,
	MODE_VERSION
};

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER
};

enum redact {
	REDACT_NOTHING,
	REDACT_SECRETS,
	REDACT_STRICT	/* accounts, ARNs and instance ids as well */
};

struct options {
	enum mode mode;
	enum color color;
	bool quiet;		/* of the report only the headline */
	bool verbose;		/* the log in words, before the report */
	bool json;		/* the report for programs */
	const char *report_file;	/* where the report goes, or NULL */
	const char *log;	/* where the log is written, or NULL */
	bool no_log;		/* none is kept */
	enum redact redact;	/* explain: the log itself, masked */
	const char *operand;	/* explain, why; borrowed from argv */
	/*
	 * MODE_AWS: what follows "aws", ending in NULL. The array is owned,
	 * the words are borrowed from argv.
	 */
	const char **words;
	size_t nwords;
};

/*
 * Reads a command line. Called by the name "aws" (argv[0]'s last part) all
 * words are aws's. Returns 0, or -EINVAL with a message (a line or two, each
 * with a newline) appended to `message`, or -ENOMEM. Release in either case.
 */
int options_parse(struct options *, int argc, char *const argv[],
    struct buf *message);
void options_release(struct options *);

/* Appends the usage: the forms of the command line, then every option. */
void options_usage(struct buf *out);

/*
 * Appends the first option of ours that stands among aws's words, as one word
 * (--log=FILE), and returns true; aws does not know it. Those that aws has, too
 * (--color), and those that ask for help are not meant.
 */
bool options_misplaced(const struct options *, struct buf *out);

/* True if the word can only be a target of start-session. */
bool options_is_target(const char *word);

#endif
