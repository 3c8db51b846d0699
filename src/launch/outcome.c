#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ssm/diagnose/diagnosis.h"
#include "ssm/launch/outcome.h"
#include "ssm/launch/outfile.h"
#include "ssm/launch/output.h"
#include "ssm/launch/style.h"
#include "ssm/report/json.h"
#include "ssm/report/report.h"

#define REPORT_CAP ((size_t)256 * 1024)
#define JSON_CAP ((size_t)4 * 1024 * 1024)
#define WORD_CAP ((size_t)16 * 1024)

void
outcome_open(struct outcome *outcome, const struct options *options, bool utf8)
{
	*outcome = (struct outcome){ options, utf8, -1 };
	if (options->report_file == NULL)
		return;
	outcome->fd = outfile_open(options->report_file, false, NULL);
	if (outcome->fd >= 0)
		return;
	output_message("no report file: %s: %s",
	    outfile_name(options->report_file), outfile_error(outcome->fd));
	outcome->fd = -1;
}

void
outcome_close(struct outcome *outcome)
{
	if (outcome->fd > STDERR_FILENO)
		close(outcome->fd);
	outcome->fd = -1;
}

/*
 * That a session was never seen to open is no failure where we could not see
 * it: then something must have been said.
 */
static bool
may_have_failed(const struct session_result *result)
{
	static const enum fact_id said[] = { FACT_FINAL, FACT_ERROR, FACT_CODE,
	    FACT_EXCEPTIONS, FACT_PERFORM, FACT_REASON };
	const struct facts *facts = analyzer_facts(result->analyzer);

	if (result->status != 0 || result->saw_output)
		return true;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (facts_known(facts, said[i]))
			return true;
	return false;
}

/* One object, whatever the verdict. */
static int
add_json(struct buf *out, const struct facts *facts,
    const struct diagnosis *diagnosis, const char *log)
{
	int r;

	json_report_begin(out);
	r = json_report_add(out, true, facts, diagnosis, log);
	json_report_end(out);
	return r;
}

/* The report in the form that was asked for, in its own file or on stderr. */
static int
add_report(const struct outcome *outcome, struct buf *out,
    const struct facts *facts, const struct diagnosis *diagnosis,
    const struct keep *keep, bool kept)
{
	int fd = outcome->fd != -1 ? outcome->fd : STDERR_FILENO;
	struct report_style style = style_for(fd, outcome->options,
	    outcome->utf8);
	struct buf log;

	if (outcome->options->json)
		return add_json(out, facts, diagnosis,
		    kept ? keep_path(keep) : NULL);
	buf_init(&log, WORD_CAP);
	if (kept) {
		keep_add_word(keep, &log, outcome->utf8);
		style.log_path = buf_str(&log);
	}
	if (outcome->fd != -1) {
		style.with_final = true;
		style.brief = false;
	} else if ((facts_known(facts, FACT_FINAL) ||
	    facts_known(facts, FACT_GIVEN_UP)) && !style.brief)
		/* aws's own message stands apart, and so does ours. */
		buf_addc(out, '\n');
	report_text(out, facts, diagnosis, &style);
	if (outcome->fd != -1)
		report_fine(out, facts, diagnosis, &style);
	buf_release(&log);
	return 0;
}

static void
add_headline(const struct outcome *outcome, struct buf *out,
    const struct facts *facts, const struct diagnosis *diagnosis)
{
	struct report_style style = style_for(STDERR_FILENO, outcome->options,
	    outcome->utf8);

	style.brief = true;
	report_text(out, facts, diagnosis, &style);
}

static void
say_log_lost(const struct outcome *outcome, const struct keep *keep)
{
	struct buf line;

	buf_init(&line, WORD_CAP);
	/* Whoever wants no words wants none on what was not asked for. */
	if (keep_error(keep, &line) && (!outcome->options->quiet ||
	    outcome->options->log != NULL))
		output_message("%s", buf_str(&line));
	buf_release(&line);
}

bool
outcome_tell(struct outcome *outcome, const struct session_result *result,
    struct keep *keep)
{
	const struct facts *facts = analyzer_facts(result->analyzer);
	struct diagnosis diagnosis = { .failure = NULL };
	struct buf report, headline;
	bool failed, kept, wanted;
	int r = 0, lost = 0;

	/* Whoever ends us does not want to be told why. */
	if (result->told == 0 && may_have_failed(result))
		diagnose(facts, &diagnosis);
	failed = diagnosis.failure != NULL &&
	    diagnosis.failure->verdict == VERDICT_FAILED;
	kept = keep_finish(keep, facts, failed);
	wanted = result->told == 0 && (failed || outcome->options->json);
	buf_init(&report, JSON_CAP);
	buf_init(&headline, REPORT_CAP);
	if (wanted || (result->told == 0 && outcome->fd != -1))
		r = add_report(outcome, &report, facts, &diagnosis, keep,
		    kept);
	if (r == 0 && outcome->fd != -1)
		lost = output_write(outcome->fd, buf_str(&report), report.len);
	if (lost != 0) {
		/* It goes where it would go if no file had been named. */
		outcome_close(outcome);
		buf_clear(&report);
		if (wanted)
			r = add_report(outcome, &report, facts, &diagnosis,
			    keep, kept);
	} else if (failed && outcome->fd != -1)
		add_headline(outcome, &headline, facts, &diagnosis);
	if (!result->at_start && (headline.len > 0 || lost != 0 ||
	    (report.len > 0 && outcome->fd == -1)))
		output_write(STDERR_FILENO, "\n", 1);
	if (lost != 0)
		output_message("no report file: %s: %s",
		    outcome->options->report_file, outfile_error(lost));
	output_write(STDERR_FILENO, buf_str(&headline), headline.len);
	if (r == 0 && outcome->fd == -1)
		r = output_write(STDERR_FILENO, buf_str(&report), report.len);
	if (r != 0 && (outcome->fd != -1 || outcome->options->json))
		output_message("no report: %s", strerror(-r));
	if (result->told == 0 && result->gave_up && !result->was_open &&
	    !failed)
		output_message("ended before a session was started");
	say_log_lost(outcome, keep);
	buf_release(&report);
	buf_release(&headline);
	return failed;
}
