/*
 * final: see include/ssm/diagnose/final.h.
 */
#include "ssm/diagnose/derived.h"
#include "ssm/diagnose/final.h"
#include "ssm/log/squeeze.h"

#define CALLING "whencallingthe"

/* Whether all of the log was seen, now or when it was kept. */
static bool
is_whole(const struct run *run)
{
	return run->live || facts_known(&run->facts, FACT_LIVE);
}

/* Whether a message, without its blanks, was cut before it said what failed. */
static bool
is_unfinished(struct text message)
{
	struct text behind;

	if (!text_starts(message, "Anerroroccurred("))
		return false;
	if (!text_cut(&message, ')', &behind))
		return true;
	return text_starts(behind, CALLING) ? !text_has(behind, "operation") :
	    behind.len > 0 && text_begins(text_of(CALLING), behind);
}

/* Whether the last letters of both are the same, as those of nearly all are. */
static bool
end_alike(struct text message, struct text small)
{
	size_t i;

	for (i = 1; i <= 16 && i <= message.len && i <= small.len; i++) {
		if (squeezed_as[(unsigned char)message.at[message.len - i]] !=
		    (unsigned char)small.at[small.len - i])
			return false;
	}
	return i > 16;
}

/*
 * Whether a message on the text's last line, or AWS's anywhere, is the beginning
 * of one that an exception above it has whole, or of aws's own prefix.
 */
static bool
is_beginning(struct run *run, struct text message)
{
	struct text exceptions = facts_get(&run->facts, FACT_EXCEPTIONS), rest;
	struct buf *small = &run->joined;
	ptrdiff_t at;

	/* Below it a fence may be closed; other messages are lists of words. */
	if ((run->facts.fact[FACT_FINAL].line != run->facts.last_line &&
	    !text_starts(message, "Anerroroccurred(")) ||
	    unknown(run, FACT_EXCEPTIONS) || message.len == 0 ||
	    end_alike(message, exceptions))
		return false;
	if (text_begins(text_of("aws:[ERROR]:"), message))
		return true;
	buf_clear(small);
	squeeze(small, message);
	message = text_make(buf_str(small), small->len);
	at = text_search(exceptions, message);
	rest = text_skip(exceptions, at < 0 ? exceptions.len :
	    (size_t)at + message.len);
	return rest.len > 0 && !text_ends(exceptions, buf_str(small));
}

/* Where the text ends in the message the last exception may still be whole. */
static void
drop_unfinished(struct run *run)
{
	struct text message = text_make(buf_str(&run->final_squeezed),
	    run->final_squeezed.len), error;
	struct buf *joined = &run->joined;
	ptrdiff_t at;

	if (is_whole(run))
		return;
	if (facts_known(&run->facts, FACT_FINAL)) {
		if (facts_known(&run->facts, FACT_TOLD) ||
		    (!is_unfinished(message) && !is_beginning(run, message)))
			return;
		facts_forget(&run->facts, FACT_FINAL);
		buf_clear(&run->final_squeezed);
		if (unknown(run, FACT_ERROR))
			facts_note(&run->facts, FACT_CUT, "yes");
	}
	if (unknown(run, FACT_ERROR))
		return;
	buf_clear(joined);
	squeeze_as_is(joined, facts_quotation(&run->facts, FACT_ERROR));
	error = text_make(buf_str(joined), joined->len);
	at = text_find(error, "Anerroroccurred(");
	if (at < 0 || !is_unfinished(text_skip(error, (size_t)at)))
		return;
	facts_forget(&run->facts, FACT_ERROR);
	facts_note(&run->facts, FACT_CUT, "yes");
}

/* Whether the files that the text names are the AWS CLI's. */
static bool
is_of_aws(const struct run *run)
{
	struct text all = facts_get(&run->facts, FACT_TEXT);

	return text_has(all, "awscli") || text_has(all, "botocore") ||
	    text_has(all, "bin/aws\"");
}

/*
 * Whether the log ends within a traceback, of which the exception is not known,
 * or behind one that is not what aws ended with.
 */
static bool
is_cut(const struct run *run)
{
	if (is_whole(run) || facts_known(&run->facts, FACT_FINAL))
		return false;
	return run->in_attempt || run->open_line != 0 ||
	    (run->plain_open && is_of_aws(run)) || (run->cut_line &&
	    run->traceback_line != 0 &&
	    run->traceback_line == run->facts.last_line);
}

/* The error when --cli-error-format left no message on a line of its own. */
static void
from_exception(struct run *run)
{
	struct text quote;
	ptrdiff_t at;

	if (!unknown(run, FACT_FINAL) || unknown(run, FACT_ERROR))
		return;
	quote = facts_quotation(&run->facts, FACT_ERROR);
	at = text_find(quote, "An error occurred (");
	if (at < 0)
		at = text_find(quote, ": ") >= 0 ? text_find(quote, ": ") + 2 :
		    0;
	facts_derive(&run->facts, FACT_FINAL, text_skip(quote, (size_t)at),
	    FACT_ERROR);
	buf_clear(&run->final_squeezed);
	squeeze_as_is(&run->final_squeezed, facts_get(&run->facts,
	    FACT_FINAL));
}

void
final_find(struct run *run)
{
	drop_unfinished(run);
	if (is_cut(run))
		facts_note(&run->facts, FACT_CUT, "yes");
	from_exception(run);
}

/*
 * An error occurred (CODE)[ when calling the OP operation[ (reached max
 * retries: N)]]: TEXT  (botocore/exceptions.py, ClientError.MSG_TEMPLATE)
 *
 * Code and operation are read from the squeezed text, so that a line wrapped
 * in the middle of a word makes no difference.
 */
void
final_parse(struct run *run)
{
	struct text final = facts_get(&run->facts, FACT_FINAL);
	struct text all = text_make(buf_str(&run->final_squeezed),
	    run->final_squeezed.len), operation, retries, url, rest, behind;
	int64_t n;

	if (!text_starts(all, "Anerroroccurred(")) {
		url = text_between(all, "URL:\"", "\"");
		if (url.len == 0)
			url = text_before(text_after(final,
			    "SSL validation failed for "), " ");
		if (url.len > 0)
			set(run, FACT_URL, url, FACT_FINAL);
		return;
	}
	all = text_skip(all, sizeof "Anerroroccurred(" - 1);
	if (!text_cut(&all, ')', &behind))
		all.len = 0;
	set(run, FACT_CODE, all, FACT_FINAL);
	rest = text_after(final, ")");
	if (text_starts(behind, CALLING)) {
		behind = text_skip(behind, sizeof CALLING - 1);
		operation = text_before(behind, "operation");
		if (operation.len > 0 && operation.len < 64)
			set(run, FACT_OPERATION, operation, FACT_FINAL);
		/* Mostly a colon says that there were none. */
		behind = text_skip(behind, operation.len);
		retries = text_starts(behind, "operation:") ? text_of("") :
		    text_between(behind, "(reachedmaxretries:", ")");
		if (text_number(retries, &n)) {
			set_number(run, FACT_ATTEMPTS, (uint64_t)n + 1,
			    FACT_FINAL);
			facts_note(&run->facts, FACT_EXHAUSTED, "yes");
			rest = text_after(rest, ")");
		} else {
			rest = text_after(rest, "operation");
		}
	}
	if (text_starts(rest, ":"))
		rest = text_skip(rest, 1);
	set(run, FACT_MESSAGE, text_trim(rest), FACT_FINAL);
}
