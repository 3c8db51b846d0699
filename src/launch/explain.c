#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/diagnose/diagnosis.h"
#include "ssm/launch/connect.h"
#include "ssm/launch/explain.h"
#include "ssm/launch/output.h"
#include "ssm/launch/style.h"
#include "ssm/log/mask.h"
#include "ssm/log/typeset.h"
#include "ssm/report/json.h"
#include "ssm/report/report.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/timeline.h"

#define EXPLAIN_CHUNK ((size_t)64 * 1024)
#define RUN_CAP ((size_t)1024 * 1024)	/* of what is said of one run */

struct explain {
	struct report_style style;
	struct matcher *matcher;
	struct timeline *timeline;	/* NULL: not asked for */
	bool json;
	unsigned runs;		/* with something to be said */
	unsigned known;		/* with a diagnosis */
	int error;		/* of stdout */
	struct buf out;		/* not written yet */
	/* The first run's text waits: alone it gets no heading. */
	struct buf first, heading;
};

static void
flush(struct explain *explain)
{
	if (explain->error == 0)
		explain->error = output_write(STDOUT_FILENO,
		    buf_str(&explain->out), explain->out.len);
	buf_clear(&explain->out);
}

/* The words on one run, without heading. */
static void
say_run(struct explain *explain, struct buf *out, const struct facts *facts,
    const struct diagnosis *diagnosis)
{
	struct timeline *timeline = explain->timeline;

	if (timeline != NULL && timeline_is_timed(timeline)) {
		timeline_render(timeline, out, facts, diagnosis,
		    &explain->style);
		buf_addc(out, '\n');
	} else if (timeline != NULL) {
		timeline_clear(timeline);
	}
	if (diagnosis->failure == NULL)
		buf_adds(out, "nothing in it tells of a failure\n");
	else if (diagnosis->failure->verdict == VERDICT_FAILED)
		report_text(out, facts, diagnosis, &explain->style);
	else
		report_fine(out, facts, diagnosis, &explain->style);
}

static void
add_heading(const struct explain *explain, struct buf *out,
    const struct facts *facts)
{
	buf_adds(out, explain->runs > 1 ? "\nrun " : "run ");
	buf_add_number(out, explain->runs);
	buf_adds(out, ", lines ");
	buf_add_number(out, facts->first_line);
	buf_addc(out, '-');
	buf_add_number(out, facts->last_line);
	buf_addc(out, '\n');
}

static void
on_run(void *arg, const struct facts *facts)
{
	struct explain *explain = arg;
	struct diagnosis diagnosis;
	struct buf *out = &explain->out;

	matcher_diagnose(explain->matcher, facts, &diagnosis);
	/* Text in which nothing of aws was recognised is no run. */
	if (diagnosis.failure == NULL && (explain->timeline == NULL ||
	    !timeline_is_timed(explain->timeline))) {
		if (explain->timeline != NULL)
			timeline_clear(explain->timeline);
		return;
	}
	explain->runs++;
	if (diagnosis.failure != NULL)
		explain->known++;
	if (explain->json) {
		if (json_report_add(out, explain->runs == 1, facts, &diagnosis,
		    NULL) != 0 && explain->error == 0)
			explain->error = -ENOMEM;
	} else if (explain->runs == 1) {
		say_run(explain, &explain->first, facts, &diagnosis);
		add_heading(explain, &explain->heading, facts);
	} else {
		if (explain->runs == 2) {
			buf_add(out, buf_str(&explain->heading),
			    explain->heading.len);
			buf_add(out, buf_str(&explain->first),
			    explain->first.len);
			buf_release(&explain->first);
		}
		add_heading(explain, out, facts);
		say_run(explain, out, facts, &diagnosis);
	}
	if (out->len >= EXPLAIN_CHUNK)
		flush(explain);
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

/* A masker behind what makes UTF-8 of UTF-16. */
struct masked_input {
	struct decoder decoder;
	struct buf decoded;
	struct masker masker;
};

static void
feed_masker(void *to, const char *bytes, size_t len)
{
	struct masked_input *input = to;
	size_t taken;

	while (len > 0) {
		taken = decode(&input->decoder, &input->decoded, bytes, len,
		    false);
		bytes += taken;
		len -= taken;
		masker_feed(&input->masker, buf_str(&input->decoded),
		    input->decoded.len);
		buf_clear(&input->decoded);
	}
}

static void
finish_masker(struct masked_input *input)
{
	decode(&input->decoder, &input->decoded, "", 0, true);
	masker_feed(&input->masker, buf_str(&input->decoded),
	    input->decoded.len);
	masker_finish(&input->masker);
	masker_release(&input->masker);
	buf_release(&input->decoded);
}

static char *
analyzer_place(void *to, size_t *len)
{
	return analyzer_room(to, len);
}

/*
 * Feeds all there is to whom it is for, as long as there is no error of stdout;
 * 0 or a negative errno. `place`: where they want to have it, if anywhere.
 */
static int
read_all(int fd, void (*feed)(void *to, const char *bytes, size_t len),
    char *(*place)(void *to, size_t *len), void *to, const int *error)
{
	static char bytes[EXPLAIN_CHUNK];
	size_t len = sizeof(bytes);
	ssize_t n;

	while (*error == 0) {
		char *at = place != NULL ? place(to, &len) : NULL;

		if (at == NULL) {
			at = bytes;
			len = sizeof(bytes);
		}
		n = read(fd, at, len);
		if (n > 0)
			feed(to, at, (size_t)n);
		else if (n == 0)
			return 0;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

#define PIPE_ROOM (256 * 1024)	/* bytes */

/*
 * Who writes into a pipe goes to sleep whenever it is full, and who reads
 * whenever it is empty: with more room both do so less often.
 */
static void
widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	/* What is no pipe, or may not be that large, stays as it is. */
	if (fcntl(fd, F_GETPIPE_SZ) < PIPE_ROOM)
		fcntl(fd, F_SETPIPE_SZ, PIPE_ROOM);
#else
	(void)fd;
#endif
}

static int
open_input(const char *name)
{
	int fd = STDIN_FILENO;

	if (name != NULL && strcmp(name, "-") != 0 &&
	    (fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
		return -errno;
	widen_pipe(fd);
	return fd;
}

/* Where --redact writes. */
struct masked_output {
	bool terminal;		/* control characters are escaped */
	bool utf8;
	int error;
};

/* Whole lines, as they are or safe for a terminal. */
static void
write_masked(void *arg, const char *bytes, size_t len)
{
	struct masked_output *output = arg;
	struct text rest = text_make(bytes, len), line;
	struct buf safe;

	if (output->error != 0)
		return;
	if (!output->terminal) {
		output->error = output_write(STDOUT_FILENO, bytes, len);
		return;
	}
	while (rest.len > 0 && output->error == 0) {
		bool ended = memchr(rest.at, '\n', rest.len) != NULL;

		line = text_line(&rest);
		/* An escaped byte takes four, a character up to ten. */
		buf_init(&safe, 10 * line.len + 1);
		sanitize(&safe, line, 0, output->utf8);
		buf_adds(&safe, ended ? "\n" : "");
		output->error = output_write(STDOUT_FILENO, buf_str(&safe),
		    safe.len);
		buf_release(&safe);
	}
}

/* --redact: the log itself, safe to be shown to others. */
static int
print_masked(int fd, const char *name, bool strict, bool utf8)
{
	struct masked_output output = {
		.terminal = isatty(STDOUT_FILENO), .utf8 = utf8,
	};
	struct masked_input input = { .decoder = { 0 } };
	int r;

	buf_init(&input.decoded, EXPLAIN_CHUNK);
	masker_init(&input.masker, strict, write_masked, &output);
	r = read_all(fd, feed_masker, NULL, &input, &output.error);
	finish_masker(&input);
	if (r != 0) {
		output_message("%s: %s", name, strerror(-r));
		return EXIT_USAGE;
	}
	if (output.error != 0) {
		output_message("standard output: %s",
		    strerror(-output.error));
		return EXIT_OWN_FAILURE;
	}
	return 0;
}

static int
start(struct explain *explain, const struct options *options, bool utf8,
    struct analyzer **ret)
{
	static const struct analyzer_hooks hooks = {
		.run = on_run,
		.record = on_record,
	};

	explain->style = style_for(STDOUT_FILENO, options, utf8);
	explain->style.with_final = true;
	explain->json = options->json;
	/* What one run takes beyond what waits to be written. */
	buf_init(&explain->out, EXPLAIN_CHUNK + RUN_CAP);
	buf_init(&explain->first, RUN_CAP);
	buf_init(&explain->heading, 128);
	if (!options->json && !options->quiet &&
	    (explain->timeline = timeline_new(options->verbose, utf8)) == NULL)
		return -ENOMEM;
	*ret = analyzer_new(&hooks, explain, false);
	if (*ret == NULL || (explain->matcher = matcher_new()) == NULL)
		return -ENOMEM;
	if (explain->json)
		json_report_begin(&explain->out);
	return 0;
}

static void
finish(struct explain *explain)
{
	if (explain->json)
		json_report_end(&explain->out);
	else if (explain->runs == 1)
		buf_add(&explain->out, buf_str(&explain->first),
		    explain->first.len);
	flush(explain);
}

static void
release(struct explain *explain)
{
	timeline_free(explain->timeline);
	matcher_free(explain->matcher);
	buf_release(&explain->out);
	buf_release(&explain->first);
	buf_release(&explain->heading);
}

int
explain_run(const struct options *options, bool utf8)
{
	struct explain explain = { .runs = 0 };
	const char *name = options->operand;
	struct analyzer *analyzer = NULL;
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
		r = print_masked(fd, name, options->redact == REDACT_STRICT,
		    utf8);
		if (fd != STDIN_FILENO)
			close(fd);
		return r;
	}
	if ((r = start(&explain, options, utf8, &analyzer)) == 0 &&
	    (r = read_all(fd, feed_analyzer, analyzer_place, analyzer,
	    &explain.error)) == 0) {
		analyzer_finish(analyzer, 0);
		finish(&explain);
	}
	if (fd != STDIN_FILENO)
		close(fd);
	analyzer_free(analyzer);
	release(&explain);
	if (r != 0) {
		output_message("%s: %s", name, strerror(-r));
		return EXIT_USAGE;
	}
	if (explain.error != 0) {
		output_message("standard output: %s",
		    strerror(-explain.error));
		return EXIT_OWN_FAILURE;
	}
	if (explain.runs == 0)
		output_message("%s: nothing of the AWS CLI was recognised in "
		    "it", name);
	return explain.known > 0 ? 0 : 1;
}
