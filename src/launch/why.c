#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ssm/diagnose/catalogue.h"
#include "ssm/launch/connect.h"
#include "ssm/launch/nearest.h"
#include "ssm/launch/output.h"
#include "ssm/launch/pager.h"
#include "ssm/launch/style.h"
#include "ssm/launch/why.h"
#include "ssm/report/report.h"

#define WHY_CAP ((size_t)1024 * 1024)
#define SUGGESTIONS 3

/* True if every part of the word between hyphens stands in the id. */
static bool
has_parts(const char *id, const char *word)
{
	char part[64];
	size_t len;

	for (; *word != '\0'; word += len) {
		word += strspn(word, "- ");
		len = strcspn(word, "- ");
		if (len == 0 || len >= sizeof(part))
			return *word == '\0';
		memcpy(part, word, len);
		part[len] = '\0';
		if (strstr(id, part) == NULL)
			return false;
	}
	return true;
}

/* Appends the ids that may have been meant, the nearest first. */
static void
suggest(struct buf *out, const char *word)
{
	const char *best[SUGGESTIONS] = { NULL };
	unsigned least[SUGGESTIONS], distance;
	unsigned limit = nearest_limit(word);
	size_t n = 0, at;

	for (const struct catalogue_part *part = catalogue;
	    part < catalogue + catalogue_parts; part++) {
		for (size_t i = 0; i < *part->count; i++) {
			const char *id = part->rows[i].id;

			distance = nearest_distance(word, id);
			if (distance > limit) {
				if (!has_parts(id, word))
					continue;
				distance = limit + 1;
			}
			for (at = n; at > 0 && least[at - 1] > distance; at--)
				if (at < SUGGESTIONS) {
					best[at] = best[at - 1];
					least[at] = least[at - 1];
				}
			if (at < SUGGESTIONS) {
				best[at] = id;
				least[at] = distance;
				if (n < SUGGESTIONS)
					n++;
			}
		}
	}
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s%s", i == 0 ? "; did you mean " :
		    i + 1 < n ? ", " : " or ", best[i]);
	if (n > 0)
		buf_addc(out, '?');
}

static int
say_unknown(const char *word)
{
	struct buf text;

	buf_init(&text, 4096);
	suggest(&text, word);
	output_message("there is no failure '%s'%s\n"
	    "'ssm-connect why' lists them all.", word, buf_str(&text));
	buf_release(&text);
	return EXIT_USAGE;
}

int
why_run(const struct options *options, bool utf8)
{
	struct report_style style = style_for(STDOUT_FILENO, options, utf8);
	const struct failure *failure = NULL;
	struct buf text;
	int r;

	if (options->operand != NULL &&
	    (failure = catalogue_find(options->operand)) == NULL)
		return say_unknown(options->operand);
	buf_init(&text, WHY_CAP);
	if (failure != NULL)
		report_why(&text, failure, &style);
	else
		report_why_list(&text, &style);
	r = pager_show(buf_str(&text), text.len);
	buf_release(&text);
	if (r != 0) {
		output_message("standard output: %s", strerror(-r));
		return EXIT_OWN_FAILURE;
	}
	return 0;
}
