/*
 * Chunk-blindness: however a log is cut, the result is the same.
 *
 * The whole chain is run over every file of the data in one piece, byte by
 * byte and in pieces of several sizes; over the pasted logs cut at every point.
 * Every cut of every file is tried on records: a record's bytes are fed in two
 * pieces, for each place in it, and have to give the same records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ssm/log/paste.h"
#include "ssm/log/record.h"

#include "support.h"

#define FILE_MAX ((size_t)4 * 1024 * 1024)

static void
compare(const char *path, const char *bytes, size_t len, size_t size,
    const struct buf *want)
{
	size_t *cuts = calloc(len / size + 1, sizeof *cuts), count = 0, at;
	struct buf got;

	assert_non_null(cuts);
	for (at = size; at < len; at += size)
		cuts[count++] = at;
	buf_init(&got, FILE_MAX);
	digest(&got, bytes, len, cuts, count);
	if (got.len != want->len || memcmp(buf_str(&got), buf_str(want),
	    got.len) != 0)
		fail_msg("%s differs in pieces of %zu", path, size);
	buf_release(&got);
	free(cuts);
}

static void
try_sizes(const char *path, void *arg)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 61, 1000, 4096 };
	struct buf bytes, want;
	size_t i;

	buf_init(&bytes, FILE_MAX);
	buf_init(&want, FILE_MAX);
	read_file(&bytes, path);
	digest(&want, buf_str(&bytes), bytes.len, NULL, 0);
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		compare(path, buf_str(&bytes), bytes.len, sizes[i], &want);
	++*(size_t *)arg;
	buf_release(&bytes);
	buf_release(&want);
}

static void
test_sizes(void **state)
{
	size_t files = 0;

	(void)state;
	each_file(getenv("SSM_TEST_DATA"), try_sizes, &files);
	assert_true(files > 100);
}

/* Sanitizers take ten times as long: not every cut then, but all kinds. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STRIDE 11
#endif
#endif
#if !defined(STRIDE) && defined(__SANITIZE_ADDRESS__)
#define STRIDE 11
#endif
#ifndef STRIDE
#define STRIDE 1
#endif

static void
try_every_cut(const char *path, void *arg)
{
	struct buf bytes, want, got;
	size_t cut;

	if (strstr(path, "/pasted-") == NULL)
		return;
	++*(size_t *)arg;
	buf_init(&bytes, FILE_MAX);
	buf_init(&want, FILE_MAX);
	buf_init(&got, FILE_MAX);
	read_file(&bytes, path);
	digest(&want, buf_str(&bytes), bytes.len, NULL, 0);
	for (cut = 0; cut <= bytes.len; cut += STRIDE) {
		buf_clear(&got);
		digest(&got, bytes.data, bytes.len, &cut, 1);
		if (got.len != want.len || memcmp(got.data, want.data,
		    got.len) != 0)
			fail_msg("%s differs when cut at %zu", path, cut);
	}
	buf_release(&bytes);
	buf_release(&want);
	buf_release(&got);
}

static void
test_every_cut_of_pasted_logs(void **state)
{
	size_t files = 0;

	(void)state;
	each_file(getenv("SSM_TEST_DATA"), try_every_cut, &files);
	assert_true(files > 0);
}

static void
note_record(void *arg, const struct record *record)
{
	struct buf *out = arg;

	buf_addf(out, "%d %llu %d ", (int)record->kind,
	    (unsigned long long)record->line, (int)record->continued);
	buf_add(out, record->head.message.at, record->head.message.len);
	buf_addc(out, '|');
	buf_add(out, record->body.at, record->body.len);
	buf_addc(out, '|');
	buf_add(out, record->raw.at, record->raw.len);
}

static void
records(struct buf *out, struct text t, size_t cut, bool saved)
{
	struct recorder *r = recorder_new(note_record, out, saved);

	assert_non_null(r);
	buf_clear(out);
	recorder_feed(r, t.at, cut);
	recorder_feed(r, t.at + cut, t.len - cut);
	recorder_finish(r);
	recorder_free(r);
}

/* However the window is cut, live and as a saved text. */
static void
try_cuts(const char *path, struct text window, size_t at, bool saved)
{
	/* A line of 60,000 characters is cut at some places only. */
	size_t stride = window.len > 8192 ? 997 : saved ? 97 : STRIDE, cut;
	struct buf want, got;

	buf_init(&want, FILE_MAX);
	buf_init(&got, FILE_MAX);
	records(&want, window, 0, saved);
	for (cut = 1; cut <= window.len; cut += stride) {
		records(&got, window, cut, saved);
		if (got.len != want.len || (got.len > 0 &&
		    memcmp(got.data, want.data, got.len) != 0))
			fail_msg("%s differs when cut at %zu", path, at + cut);
	}
	buf_release(&want);
	buf_release(&got);
}

/* Three lines at a time: a cut can matter to a line and its neighbours. */
static void
try_windows(const char *path, void *arg)
{
	struct buf bytes;
	struct text rest, window;
	size_t line, end, at;

	++*(size_t *)arg;
	buf_init(&bytes, FILE_MAX);
	read_file(&bytes, path);
	rest = text_make(buf_str(&bytes), bytes.len);
	while (rest.len > 0) {
		for (line = 0, end = 0; line < 3 && end < rest.len; line++) {
			const char *newline = memchr(rest.at + end, '\n',
			    rest.len - end);

			end = newline != NULL ?
			    (size_t)(newline - rest.at) + 1 : rest.len;
		}
		window = text_make(rest.at, end);
		at = (size_t)(window.at - bytes.data);
		try_cuts(path, window, at, false);
		try_cuts(path, window, at, true);
		rest = text_skip(rest, end);
	}
	buf_release(&bytes);
}

static void
test_every_cut_of_every_record(void **state)
{
	size_t files = 0;

	(void)state;
	each_file(getenv("SSM_TEST_DATA"), try_windows, &files);
	assert_true(files > 100);
}

/* As explain does: what can be is put where the recorder wants to have it. */
static void
records_in_place(struct buf *out, struct text t, size_t most)
{
	struct recorder *r = recorder_new(note_record, out, true);

	assert_non_null(r);
	buf_clear(out);
	while (t.len > 0) {
		size_t len = 0;
		char *at = recorder_room(r, &len);

		if (at == NULL || len > most)
			len = most;
		if (len > t.len)
			len = t.len;
		if (at != NULL)
			memcpy(at, t.at, len);
		recorder_feed(r, at != NULL ? at : t.at, len);
		t = text_skip(t, len);
	}
	recorder_finish(r);
	recorder_free(r);
}

static void
try_in_place(const char *path, void *arg)
{
	static const size_t lengths[] = { 3 * PASTE_BLOCK, PASTE_BLOCK, 5000 };
	struct buf bytes, log, want, got;
	size_t i, most;

	++*(size_t *)arg;
	buf_init(&bytes, FILE_MAX);
	buf_init(&log, FILE_MAX);
	buf_init(&want, FILE_MAX);
	buf_init(&got, FILE_MAX);
	read_file(&bytes, path);
	/* Over and over, until it takes several blocks. */
	while (bytes.len > 0 && log.len < lengths[0])
		buf_add(&log, bytes.data, bytes.len);
	for (i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		buf_truncate(&log, lengths[i]);
		records(&want, text_make(buf_str(&log), log.len), 0, true);
		for (most = 900; most < FILE_MAX; most *= 1000) {
			records_in_place(&got, text_make(buf_str(&log),
			    log.len), most);
			if (got.len != want.len || (got.len > 0 &&
			    memcmp(got.data, want.data, got.len) != 0))
				fail_msg("%s differs in place, of %zu bytes "
				    "at most %zu", path, log.len, most);
		}
	}
	buf_release(&bytes);
	buf_release(&log);
	buf_release(&want);
	buf_release(&got);
}

static void
test_in_place(void **state)
{
	size_t files = 0;

	(void)state;
	each_file(getenv("SSM_TEST_DATA"), try_in_place, &files);
	assert_true(files > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_every_cut_of_pasted_logs),
		cmocka_unit_test(test_every_cut_of_every_record),
		cmocka_unit_test(test_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
