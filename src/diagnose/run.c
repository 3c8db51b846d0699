/*
 * run: see include/ssm/diagnose/run.h.
 */
#include "ssm/diagnose/run.h"
#include "ssm/log/record.h"

void
run_init(struct run *run)
{
	size_t i;

	*run = (struct run){ 0 };
	facts_init(&run->facts);
	for (i = 0; i < OPERATIONS_MAX; i++)
		facts_init_beside(&run->operations[i].facts, &run->facts);
	buf_init(&run->final_squeezed, 16 * 1024);
	buf_init(&run->command, 8 * 1024);
	buf_init(&run->scope, 256);
	buf_init(&run->version, 1024);
	buf_init(&run->decoded, RECORD_BODY_CAP);
	buf_init(&run->joined, 8 * 1024);
}

void
run_release(struct run *run)
{
	size_t i;

	facts_release(&run->facts);
	for (i = 0; i < OPERATIONS_MAX; i++)
		facts_release(&run->operations[i].facts);
	buf_release(&run->final_squeezed);
	buf_release(&run->command);
	buf_release(&run->scope);
	buf_release(&run->version);
	buf_release(&run->decoded);
	buf_release(&run->joined);
}

void
run_clear(struct run *run)
{
	struct facts *operations[OPERATIONS_MAX];
	size_t i;

	for (i = 0; i < run->count; i++)
		operations[i] = &run->operations[i].facts;
	facts_clear_together(&run->facts, operations, run->count);
	buf_clear(&run->final_squeezed);
	buf_clear(&run->command);
	buf_clear(&run->scope);
	buf_clear(&run->version);
	run->count = 0;
	run->current = NULL;
	run->words = run->words_before = 0;
	run->versioned = false;
	run->versions = 0;
	run->backwards = run->sent = run->answered = 0;
	run->failed_line = run->open_line = run->traceback_line = 0;
	run->in_attempt = run->cut_line = run->plain_open = false;
	run->ended_ms = 0;
	run->phase = PHASE_START;
	run->expect = EXPECT_NOTHING;
	run->above_open = run->timed && !run->over;
	run->timed = run->begun = run->over = run->in_session = false;
	run->confirmed = false;
	run->final_place = MESSAGE_NONE;
}
