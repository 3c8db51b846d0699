/*
 * bench_core: how fast each layer of the core is alone.
 *
 *	bench_core DIRECTORY
 *
 * Feeds the directory's logs from memory, in pieces of 64 KiB, through one
 * layer after the other and prints MB/s of the best of several rounds, so that
 * a loss of speed can be traced to its layer. Each layer holds the ones before
 * it; what is printed in brackets is the time that it adds.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ssm/diagnose/analyzer.h"
#include "ssm/diagnose/diagnosis.h"
#include "ssm/log/mask.h"
#include "ssm/log/redact.h"
#include "ssm/report/json.h"
#include "ssm/report/report.h"
#include "ssm/report/timeline.h"

#define PIECE ((size_t)64 * 1024)
#define LOGS_CAP ((size_t)256 * 1024 * 1024)
#define ROUNDS 7

/* What a layer's callbacks may need; count keeps the compiler honest. */
struct bench {
	struct buf out;
	struct matcher *matcher;
	struct timeline *timeline;
	unsigned long long count;
};

static void
count_line(void *arg, const struct line *line)
{
	struct bench *b = arg;

	b->count += line->len;
}

static void
redact_line(void *arg, const struct line *line)
{
	struct bench *b = arg;

	buf_clear(&b->out);
	redact(&b->out, text_make(line->bytes, line->len));
	b->count += b->out.len;
}

static void
count_masked(void *arg, const char *bytes, size_t len)
{
	struct bench *b = arg;

	(void)bytes;
	b->count += len;
}

static void
count_record(void *arg, const struct record *record)
{
	struct bench *b = arg;

	b->count += record->body.len + record->head.message.len;
}

static void
add_step(void *arg, const struct record *record, const struct facts *run,
    const struct facts *operation)
{
	struct bench *b = arg;

	timeline_record(b->timeline, record, run, operation);
}

static void
draw_steps(void *arg, const struct facts *facts)
{
	static const struct report_style style = { .utf8 = true };
	struct diagnosis diagnosis;
	struct bench *b = arg;

	matcher_diagnose(b->matcher, facts, &diagnosis);
	buf_clear(&b->out);
	timeline_render(b->timeline, &b->out, facts, &diagnosis, &style);
	b->count += b->out.len;
}

static void
write_report(void *arg, const struct facts *facts)
{
	static const struct report_style style = {
		.utf8 = true,
		.with_final = true,
	};
	struct diagnosis diagnosis;
	struct bench *b = arg;

	matcher_diagnose(b->matcher, facts, &diagnosis);
	buf_clear(&b->out);
	if (diagnosis.failure != NULL)
		report_text(&b->out, facts, &diagnosis, &style);
	b->count += b->out.len;
}

static void
only_diagnose(void *arg, const struct facts *facts)
{
	struct diagnosis diagnosis;
	struct bench *b = arg;

	matcher_diagnose(b->matcher, facts, &diagnosis);
	b->count += diagnosis.failure != NULL;
}

static void
write_json(void *arg, const struct facts *facts)
{
	struct diagnosis diagnosis;
	struct bench *b = arg;

	matcher_diagnose(b->matcher, facts, &diagnosis);
	buf_clear(&b->out);
	if (json_report_add(&b->out, false, facts, &diagnosis, NULL) == 0)
		b->count += b->out.len;
}

/* The feeding functions of the layers in one shape. */
static void
feed_lines(void *to, const char *bytes, size_t len)
{
	line_splitter_feed(to, bytes, len);
}

static void
feed_records(void *to, const char *bytes, size_t len)
{
	recorder_feed(to, bytes, len);
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

static void
in_pieces(struct text rest, void (*feed)(void *to, const char *, size_t),
    void *to)
{
	size_t len;

	for (; rest.len > 0; rest = text_skip(rest, len)) {
		len = rest.len < PIECE ? rest.len : PIECE;
		feed(to, rest.at, len);
	}
}

static void
run_lines(struct bench *b, struct text logs, line_cb *cb)
{
	struct line_splitter lines;

	line_splitter_init(&lines, cb, b);
	in_pieces(logs, feed_lines, &lines);
	line_splitter_flush(&lines);
	line_splitter_release(&lines);
}

static void
run_analyzer(struct bench *b, struct text logs,
    const struct analyzer_hooks *hooks)
{
	struct analyzer *analyzer = analyzer_new(hooks, b, false);

	if (analyzer == NULL)
		return;
	in_pieces(logs, feed_analyzer, analyzer);
	analyzer_finish(analyzer, 0);
	analyzer_free(analyzer);
}

static void
layer_lines(struct bench *b, struct text logs)
{
	run_lines(b, logs, count_line);
}

static void
layer_records(struct bench *b, struct text logs)
{
	struct recorder *recorder = recorder_new(count_record, b, true);

	if (recorder == NULL)
		return;
	in_pieces(logs, feed_records, recorder);
	recorder_finish(recorder);
	recorder_free(recorder);
}

static void
layer_facts(struct bench *b, struct text logs)
{
	run_analyzer(b, logs, NULL);
}

static void
layer_diagnosis(struct bench *b, struct text logs)
{
	static const struct analyzer_hooks hooks = { .run = only_diagnose };

	run_analyzer(b, logs, &hooks);
}

static void
layer_report(struct bench *b, struct text logs)
{
	static const struct analyzer_hooks hooks = { .run = write_report };

	run_analyzer(b, logs, &hooks);
}

static void
layer_json(struct bench *b, struct text logs)
{
	static const struct analyzer_hooks hooks = { .run = write_json };

	run_analyzer(b, logs, &hooks);
}

static void
layer_timeline(struct bench *b, struct text logs)
{
	static const struct analyzer_hooks hooks = {
		.run = draw_steps,
		.record = add_step,
	};

	b->timeline = timeline_new(false, true);
	if (b->timeline != NULL)
		run_analyzer(b, logs, &hooks);
	timeline_free(b->timeline);
}

static void
layer_redact(struct bench *b, struct text logs)
{
	run_lines(b, logs, redact_line);
}

static void
layer_mask(struct bench *b, struct text logs)
{
	struct masker masker;

	masker_init(&masker, false, count_masked, b);
	in_pieces(logs, feed_masker, &masker);
	masker_finish(&masker);
	masker_release(&masker);
}

static const struct layer {
	const char *name;
	void (*run)(struct bench *, struct text);
	const char *on;		/* the layer that it stands on, or NULL */
} layers[] = {
	{ "lines", layer_lines, NULL },
	{ "records", layer_records, "lines" },
	{ "facts", layer_facts, "records" },
	{ "diagnosis", layer_diagnosis, "facts" },
	{ "report", layer_report, "diagnosis" },
	{ "json", layer_json, "diagnosis" },
	{ "timeline", layer_timeline, "diagnosis" },
	{ "redact", layer_redact, "lines" },
	{ "mask", layer_mask, "redact" },
};

#define LAYERS (sizeof layers / sizeof layers[0])

static int
is_log(const struct dirent *entry)
{
	return text_ends(text_of(entry->d_name), ".log");
}

static int
read_logs(const char *directory, struct buf *out)
{
	struct dirent **entries;
	char path[4096], piece[16384];
	int count = scandir(directory, &entries, is_log, alphasort), i;
	FILE *file;
	size_t n;

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/%s", directory,
		    entries[i]->d_name);
		free(entries[i]);
		file = fopen(path, "rb");
		if (file == NULL)
			continue;
		while ((n = fread(piece, 1, sizeof piece, file)) > 0)
			buf_add(out, piece, n);
		fclose(file);
	}
	if (count >= 0)
		free(entries);
	return out->len > 0 ? 0 : -1;
}

/* The processor's time of one round, in seconds. */
static double
round_of(const struct layer *layer, struct bench *b, struct text logs)
{
	struct timespec from, to;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	layer->run(b, logs);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static double
best_of(const char *name, const double *best)
{
	size_t i;

	for (i = 0; name != NULL && i < LAYERS; i++) {
		if (strcmp(layers[i].name, name) == 0)
			return best[i];
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct bench bench = { .count = 0 };
	double best[LAYERS], took, megabytes;
	struct text logs;
	struct buf bytes;
	size_t i;
	int round;

	buf_init(&bytes, LOGS_CAP);
	buf_init(&bench.out, 4 * LINE_CAP);
	if (argc != 2 || read_logs(argv[1], &bytes) != 0) {
		fprintf(stderr, "usage: bench_core DIRECTORY-OF-LOGS\n");
		return 2;
	}
	if ((bench.matcher = matcher_new()) == NULL)
		return 1;
	logs = text_make(bytes.data, bytes.len);
	megabytes = (double)logs.len / 1e6;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < LAYERS; i++) {
			took = round_of(&layers[i], &bench, logs);
			if (round == 0 || took < best[i])
				best[i] = took;
		}
	}
	printf("%.1f MB of logs, best of %d\n", megabytes, ROUNDS);
	for (i = 0; i < LAYERS; i++)
		printf("%-10s %9.1f MB/s %7.3f ns/byte  (+%.3f)\n",
		    layers[i].name, megabytes / best[i],
		    best[i] * 1e3 / megabytes,
		    (best[i] - best_of(layers[i].on, best)) * 1e3 / megabytes);
	buf_release(&bytes);
	buf_release(&bench.out);
	matcher_free(bench.matcher);
	return bench.count > 0 ? 0 : 1;
}
