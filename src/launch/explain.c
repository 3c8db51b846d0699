#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/diagnose/diagnosis.h"
#include "ssm/launch/connect.h"
#include "ssm/launch/explain.h"
#include "ssm/launch/output.h"
#include "ssm/launch/style.h"
#include "ssm/log/mask.h"
#include "ssm/report/json.h"
#include "ssm/report/report.h"
#include "ssm/report/timeline.h"

#define EXPLAIN_CHUNK ((size_t)64 * 1024)
#define REPORT_CAP ((size_t)256 * 1024)
#define JSON_CAP ((size_t)64 * 1024 * 1024)

struct explain {
	struct report_style style;
	struct timeline *timeline;	/* NULL: not asked for */
	struct json_report *json;	/* NULL: text */
	unsigned runs;		/* with something to be said */
	int error;		/* of stdout */
	/* The first run's text waits: alone it gets no heading. */
	struct buf first, heading;
};

static void
write_out(struct explain *explain, const struct buf *text)
{
	if (explain->error == 0)
		explain->error = output_write(STDOUT_FILENO, buf_str(text),
		    text->len);
}

static void
on_run(void *arg, const struct facts *facts)
{
	struct explain *explain = arg;
	struct diagnosis diagnosis;
	struct buf text, heading;

	diagnose(facts, &diagnosis);
	if (diagnosis.failure == NULL && explain->timeline == NULL)
		return;
	explain->runs++;
	if (explain->json != NULL) {
		if (explain->error == 0)
			explain->error = json_report_add(explain->json, facts,
			    &diagnosis, NULL);
		return;
	}
	buf_init(&text, REPORT_CAP);
	buf_init(&heading, 128);
	if (explain->timeline != NULL) {
		timeline_render(explain->timeline, &text, facts,
		    &explain->style);
		buf_addc(&text, '\n');
	}
	if (diagnosis.failure == NULL)
		buf_adds(&text, "nothing in it tells of a failure\n");
	else if (diagnosis.failure->verdict == VERDICT_FAILED)
		report_text(&text, facts, &diagnosis, &explain->style);
	else
		report_fine(&text, facts, &diagnosis, &explain->style);
	buf_addf(&heading, "%srun %u, lines %" PRIu64 "-%" PRIu64 "\n",
	    explain->runs > 1 ? "\n" : "", explain->runs, facts->first_line,
	    facts->last_line);
	if (explain->runs == 1) {
		explain->first = text;
		explain->heading = heading;
		return;
	}
	if (explain->runs == 2) {
		write_out(explain, &explain->heading);
		write_out(explain, &explain->first);
		buf_clear(&explain->first);
	}
	write_out(explain, &heading);
	write_out(explain, &text);
	buf_release(&text);
	buf_release(&heading);
}

static void
on_record(void *arg, const struct record *record, const struct facts *run,
    const struct facts *operation)
{
	struct explain *explain = arg;

	if (explain->timeline != NULL)
		timeline_record(explain->timeline, record, run, operation);
}

static void
feed_analyzer(void *to, const char *bytes, size_t len)
{
	analyzer_feed(to, 0, bytes, len);
}

static void
feed_masker(void *to, const char *bytes, size_t len)
{
	masker_feed(to, bytes, len);
}

/* Feeds all there is to whom it is for; 0 or a negative errno. */
static int
read_all(int fd, void (*feed)(void *to, const char *bytes, size_t len),
    void *to)
{
	static char bytes[EXPLAIN_CHUNK];
	ssize_t n;

	for (;;) {
		n = read(fd, bytes, sizeof(bytes));
		if (n > 0)
			feed(to, bytes, (size_t)n);
		else if (n == 0)
			return 0;
		else if (errno != EINTR)
			return -errno;
	}
}

static int
open_input(const char *name)
{
	int fd;

	if (name == NULL || strcmp(name, "-") == 0)
		return STDIN_FILENO;
	fd = open(name, O_RDONLY | O_CLOEXEC);
	return fd != -1 ? fd : -errno;
}

static void
write_masked(void *arg, const char *bytes, size_t len)
{
	int *error = arg;

	if (*error == 0)
		*error = output_write(STDOUT_FILENO, bytes, len);
}

/* --redact: the log itself, safe to be shown to others. */
static int
print_masked(int fd, const char *name, bool strict)
{
	struct masker masker;
	int error = 0, r;

	masker_init(&masker, strict, write_masked, &error);
	r = read_all(fd, feed_masker, &masker);
	masker_finish(&masker);
	masker_release(&masker);
	if (r != 0) {
		output_message("%s: %s", name, strerror(-r));
		return EXIT_USAGE;
	}
	if (error != 0) {
		output_message("standard output: %s", strerror(-error));
		return EXIT_OWN_FAILURE;
	}
	return 0;
}

static int
start(struct explain *explain, const struct options *options,
    struct analyzer **ret)
{
	static const struct analyzer_hooks hooks = {
		.run = on_run,
		.record = on_record,
	};

	if (options->json)
		explain->json = json_report_new();
	else if (options->verbose)
		explain->timeline = timeline_new(false);
	*ret = analyzer_new(&hooks, explain, false);
	if (*ret == NULL || (options->json && explain->json == NULL) ||
	    (options->verbose && !options->json && explain->timeline == NULL))
		return -ENOMEM;
	return 0;
}

static void
write_json(struct explain *explain)
{
	struct buf text;

	buf_init(&text, JSON_CAP);
	if (explain->error == 0)
		explain->error = json_report_write(explain->json, &text);
	write_out(explain, &text);
	buf_release(&text);
}

int
explain_run(const struct options *options, bool utf8)
{
	struct explain explain = { .runs = 0 };
	const char *name = options->operand;
	struct analyzer *analyzer;
	int fd, r;

	if (name == NULL && isatty(STDIN_FILENO)) {
		output_message("explain reads a log that aws wrote with "
		    "--debug: ssm-connect explain FILE,\n"
		    "or through a pipe: aws ssm start-session ... --debug 2>&1 "
		    "| ssm-connect explain");
		return EXIT_USAGE;
	}
	if (name == NULL || strcmp(name, "-") == 0)
		name = "standard input";
	if ((fd = open_input(options->operand)) < 0) {
		output_message("%s: %s", name, strerror(-fd));
		return EXIT_USAGE;
	}
	if (options->redact != REDACT_NOTHING) {
		r = print_masked(fd, name, options->redact == REDACT_STRICT);
		if (fd != STDIN_FILENO)
			close(fd);
		return r;
	}
	explain.style = style_for(STDOUT_FILENO, options, utf8);
	explain.style.with_final = true;
	buf_init(&explain.first, REPORT_CAP);
	buf_init(&explain.heading, 128);
	if ((r = start(&explain, options, &analyzer)) == 0 &&
	    (r = read_all(fd, feed_analyzer, analyzer)) == 0)
		analyzer_finish(analyzer, 0);
	if (fd != STDIN_FILENO)
		close(fd);
	if (r == 0 && explain.json != NULL)
		write_json(&explain);
	else if (r == 0 && explain.runs == 1)
		write_out(&explain, &explain.first);
	analyzer_free(analyzer);
	timeline_free(explain.timeline);
	json_report_free(explain.json);
	buf_release(&explain.first);
	buf_release(&explain.heading);
	if (r != 0) {
		output_message("%s: %s", name, strerror(-r));
		return EXIT_USAGE;
	}
	if (explain.error != 0) {
		output_message("standard output: %s",
		    strerror(-explain.error));
		return EXIT_OWN_FAILURE;
	}
	if (explain.runs == 0) {
		output_message("%s: nothing of the AWS CLI was recognised in "
		    "it", name);
		return 1;
	}
	return 0;
}
