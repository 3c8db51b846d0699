/*
 * json: see include/ssm/report/json.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ssm/report/evidence.h"
#include "ssm/report/json.h"
#include "ssm/report/sanitize.h"
#include "ssm/report/template.h"

/* Names of the enumerations; part of the schema. */
static const char *const sure_names[] = {
	[CERTAIN] = "certain", [LIKELY] = "likely", [POSSIBLE] = "possible",
	[UNLIKELY] = "unlikely",
};

static const char *const who_names[] = {
	[YOU] = "you", [ADMIN] = "administrator",
	[ORGANIZATION] = "organization", [OWNER] = "owner",
	[NETWORK] = "network",
};

static const char *const verdict_names[] = {
	[VERDICT_FAILED] = "failed", [VERDICT_FINE] = "fine",
	[VERDICT_INTERRUPTED] = "interrupted",
};

/* Facts that are for matching only. */
static const enum fact_id hidden[] = { FACT_TEXT, FACT_EXCEPTIONS,
	FACT_AWS_OPTIONS, FACT_AGAIN, FACT_AGAIN_PLAIN, FACT_ANOTHER,
	FACT_SERVICE, FACT_PROXIED, FACT_PROXY_VARIABLE };

/* A string of untrusted bytes, maybe without its end. */
static json_t *
safe_string(struct text t, bool cut)
{
	struct buf clean;
	json_t *string;

	buf_init(&clean, 4 * FACT_TEXT_CAP);
	sanitize(&clean, t, 0, true);
	if (cut)
		buf_adds(&clean, "\xe2\x80\xa6");
	string = json_stringn(buf_str(&clean), clean.len);
	buf_release(&clean);
	return string;
}

static json_t *
filled(const char *template, const struct facts *f, enum template_use use)
{
	struct buf text;
	json_t *string;

	if (template == NULL)
		return NULL;
	buf_init(&text, FACT_TEXT_CAP);
	template_fill(&text, template, f, use, true);
	string = json_stringn(buf_str(&text), text.len);
	buf_release(&text);
	return string;
}

/* Members that have nothing to say are left out. */
static void
put(json_t *object, const char *name, json_t *value)
{
	if (value != NULL)
		json_object_set_new(object, name, value);
}

static json_t *
causes(const struct diagnosis *d, const struct facts *f)
{
	unsigned char order[CAUSES_MAX];
	json_t *array = json_array(), *one;
	size_t n = diagnosis_causes(d, order), i;

	for (i = 0; i < n; i++) {
		const struct cause *cause = &d->failure->causes[order[i]];
		const char *text = fitting(cause->text, cause->another, f);

		if (text == NULL)
			continue;
		one = json_object();
		put(one, "sure", json_string(sure_names[
		    diagnosis_sure(cause, f)]));
		put(one, "text", filled(text, f, TEMPLATE_PROSE));
		put(one, "check", filled(cause->check, f, TEMPLATE_COMMAND));
		json_array_append_new(array, one);
	}
	return array;
}

static json_t *
steps(const struct diagnosis *d, const struct facts *f)
{
	const struct failure *failure = d->failure;
	json_t *array = json_array(), *one;
	int i;

	for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL; i++) {
		const struct step *step = &failure->steps[i];
		const char *text = fitting(step->text, step->another, f);

		if (!d->step[i] || text == NULL)
			continue;
		one = json_object();
		put(one, "who", json_string(who_names[step->who]));
		put(one, "text", filled(text, f, TEMPLATE_PROSE));
		put(one, "command", filled(step->command, f,
		    TEMPLATE_COMMAND));
		put(one, "policy", filled(step->policy, f, TEMPLATE_POLICY));
		json_array_append_new(array, one);
	}
	return array;
}

static json_t *
all_facts(const struct facts *f)
{
	json_t *object = json_object();
	size_t i;
	int id;

	for (id = FACT_NONE + 1; id < FACT__COUNT; id++) {
		bool shown = facts_known(f, (enum fact_id)id);

		for (i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
			if (hidden[i] == (enum fact_id)id)
				shown = false;
		}
		if (shown)
			put(object, fact_info((enum fact_id)id)->name,
			    safe_string(facts_get(f, (enum fact_id)id),
			    f->fact[id].value.truncated));
	}
	return object;
}

static json_t *
phases(const struct facts *f)
{
	json_t *array = json_array(), *object;
	size_t i;

	for (i = 0; i < f->phase_count; i++) {
		object = json_object();
		put(object, "phase", json_string(phase_name(
		    f->phases[i].phase)));
		put(object, "ms", json_integer((json_int_t)f->phases[i].ms));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
evidence(const struct facts *f, const struct diagnosis *d)
{
	json_t *array = json_array(), *one;
	struct evidence e;
	size_t i;

	evidence_collect(&e, f, d);
	for (i = 0; i < e.count; i++) {
		const struct fact *fact = &f->fact[e.fact[i]];

		one = json_object();
		put(one, "line", json_integer((json_int_t)fact->line));
		put(one, "text", safe_string(facts_quotation(f, e.fact[i]), false));
		json_array_append_new(array, one);
	}
	return array;
}

static json_t *
references(const struct failure *failure)
{
	json_t *array;
	int i;

	if (failure->references[0] == NULL)
		return NULL;
	array = json_array();
	for (i = 0; i < REFERENCES_MAX && failure->references[i] != NULL; i++)
		json_array_append_new(array,
		    json_string(failure->references[i]));
	return array;
}

static json_t *
run_object(const struct facts *f, const struct diagnosis *d,
    const char *log_path)
{
	const struct failure *failure = d->failure;
	json_t *run = json_object();

	if (run == NULL)
		return NULL;
	put(run, "first_line", json_integer((json_int_t)f->first_line));
	put(run, "last_line", json_integer((json_int_t)f->last_line));
	put(run, "phases", phases(f));
	put(run, "facts", all_facts(f));
	put(run, "evidence", evidence(f, d));
	if (log_path != NULL)
		put(run, "log", safe_string(text_of(log_path), false));
	if (failure == NULL) {
		put(run, "verdict", json_string("nothing"));
		return run;
	}
	put(run, "verdict", json_string(verdict_names[failure->verdict]));
	put(run, "id", json_string(failure->id));
	put(run, "headline", filled(fitting(failure->headline,
	    failure->headline_another, f), f, TEMPLATE_PROSE));
	put(run, "causes", causes(d, f));
	put(run, "steps", steps(d, f));
	put(run, "note", filled(fitting(failure->note,
	    failure->note_another, f), f, TEMPLATE_PROSE));
	put(run, "references", references(failure));
	return run;
}

void
json_report_begin(struct buf *out)
{
	buf_addf(out, "{\n  \"schema\": %d,\n  \"runs\": [", REPORT_JSON_SCHEMA);
}

void
json_report_end(struct buf *out)
{
	buf_adds(out, "\n  ]\n}\n");
}

int
json_report_add(struct buf *out, bool first, const struct facts *f,
    const struct diagnosis *d, const char *log_path)
{
	json_t *run = run_object(f, d, log_path);
	char *text = run == NULL ? NULL : json_dumps(run, JSON_INDENT(2) |
	    JSON_PRESERVE_ORDER);
	size_t before = out->len;
	struct text rest, line;

	json_decref(run);
	if (text == NULL)
		return -ENOMEM;
	buf_adds(out, first ? "" : ",");
	for (rest = text_of(text); rest.len > 0;) {
		line = text_line(&rest);
		buf_adds(out, "\n    ");
		buf_add(out, line.at, line.len);
	}
	free(text);
	if (!out->truncated)
		return 0;
	buf_truncate(out, before);
	return -ENOMEM;
}
