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
#include "ssm/report/report.h"

#define EXPLAIN_CHUNK ((size_t)64 * 1024)
#define REPORT_CAP ((size_t)256 * 1024)

struct explain {
	struct report_style style;
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
	if (diagnosis.failure == NULL)
		return;
	explain->runs++;
	buf_init(&text, REPORT_CAP);
	buf_init(&heading, 128);
	if (diagnosis.failure->verdict == VERDICT_FAILED)
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

/* Feeds the analyzer with all there is; 0 or a negative errno. */
static int
read_all(struct analyzer *analyzer, int fd)
{
	static char bytes[EXPLAIN_CHUNK];
	ssize_t n;

	for (;;) {
		n = read(fd, bytes, sizeof(bytes));
		if (n > 0)
			analyzer_feed(analyzer, 0, bytes, (size_t)n);
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

int
explain_run(const struct options *options, bool utf8)
{
	static const struct analyzer_hooks hooks = { .run = on_run };
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
	explain.style = style_for(STDOUT_FILENO, options, utf8);
	explain.style.with_final = true;
	buf_init(&explain.first, REPORT_CAP);
	buf_init(&explain.heading, 128);
	if ((analyzer = analyzer_new(&hooks, &explain, false)) == NULL)
		r = -ENOMEM;
	else if ((r = read_all(analyzer, fd)) == 0)
		analyzer_finish(analyzer, 0);
	if (fd != STDIN_FILENO)
		close(fd);
	if (r == 0 && explain.runs == 1)
		write_out(&explain, &explain.first);
	analyzer_free(analyzer);
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
