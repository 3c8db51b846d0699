/*
 * support: see support.h.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/diagnose/analyzer.h"

#include "support.h"

void
read_file(struct buf *out, const char *path)
{
	char chunk[16384];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL)
		fail_msg("cannot read %s", path);
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
		buf_add(out, chunk, n);
	fclose(file);
}

static int
is_log(const struct dirent *entry)
{
	struct text name = text_of(entry->d_name);

	return text_ends(name, ".log") || text_ends(name, ".txt");
}

void
each_file(const char *directory, void (*cb)(const char *path, void *arg),
    void *arg)
{
	struct dirent **entries;
	char path[4096];
	int count = scandir(directory, &entries, is_log, alphasort), i;

	if (count < 0)
		fail_msg("cannot read %s", directory);
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/%s", directory,
		    entries[i]->d_name);
		free(entries[i]);
		cb(path, arg);
	}
	free(entries);
}

static void
note_plain(void *arg, const char *bytes, size_t len)
{
	buf_add(arg, bytes, len);
}

static void
note_phase(void *arg, enum phase phase)
{
	buf_addf(arg, "phase %s\n", phase_name(phase));
}

static void
note_run(void *arg, const struct facts *f)
{
	/* Made ready once for all: some tests digest a log a thousand times. */
	static struct matcher *matcher;
	struct diagnosis d;
	int id;

	if (matcher == NULL)
		matcher = matcher_new();
	assert_non_null(matcher);
	buf_addf(arg, "run %llu-%llu\n", (unsigned long long)f->first_line,
	    (unsigned long long)f->last_line);
	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		struct text value = facts_get(f, (enum fact_id)id), quote;

		if (!facts_known(f, (enum fact_id)id))
			continue;
		buf_addf(arg, "%s %llu ", fact_info((enum fact_id)id)->name,
		    (unsigned long long)f->fact[id].line);
		buf_add(arg, value.at, value.len);
		buf_addc(arg, '\n');
		quote = facts_quotation(f, (enum fact_id)id);
		buf_add(arg, quote.at, quote.len);
	}
	matcher_diagnose(matcher, f, &d);
	buf_addf(arg, "is %s %d\n", d.failure != NULL ? d.failure->id : "-",
	    d.score);
}

void
digest(struct buf *out, const char *bytes, size_t len, const size_t *cuts,
    size_t count)
{
	const struct analyzer_hooks hooks = {
		.plain = note_plain, .phase = note_phase, .run = note_run,
	};
	struct analyzer *a = analyzer_new(&hooks, out, false);
	size_t at = 0, i;

	assert_non_null(a);
	for (i = 0; i < count; i++) {
		analyzer_feed(a, 0, bytes + at, cuts[i] - at);
		at = cuts[i];
	}
	analyzer_feed(a, 0, bytes + at, len - at);
	analyzer_finish(a, 0);
	analyzer_free(a);
}

struct collected {
	struct diagnosis *to;
	size_t count;
	size_t max;
};

static void
collect(void *arg, const struct facts *f)
{
	struct collected *c = arg;

	if (c->count < c->max)
		diagnose(f, &c->to[c->count]);
	c->count++;
}

size_t
diagnoses(const char *bytes, size_t len, struct diagnosis *ret, size_t max)
{
	const struct analyzer_hooks hooks = { .run = collect };
	struct collected c = { ret, 0, max };
	struct analyzer *a = analyzer_new(&hooks, &c, false);

	assert_non_null(a);
	analyzer_feed(a, 0, bytes, len);
	analyzer_finish(a, 0);
	analyzer_free(a);
	return c.count < max ? c.count : max;
}
