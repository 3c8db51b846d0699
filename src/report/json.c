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

struct json_report {
	json_t *root;
	json_t *runs;
};

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
	FACT_PHASES, FACT_AWS_OPTIONS };

struct json_report *
json_report_new(void)
{
	struct json_report *r = calloc(1, sizeof *r);

	if (r == NULL)
		return NULL;
	r->root = json_pack("{s:i, s:[]}", "schema", REPORT_JSON_SCHEMA,
	    "runs");
	r->runs = json_object_get(r->root, "runs");
	if (r->root == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
json_report_free(struct json_report *r)
{
	if (r == NULL)
		return;
	json_decref(r->root);
	free(r);
}

/* A string of untrusted bytes. */
static json_t *
safe_string(struct text t)
{
	struct buf clean;
	json_t *string;

	buf_init(&clean, 4 * FACT_TEXT_CAP);
	sanitize(&clean, t, 0, true);
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
causes(const struct failure *failure, const struct facts *f)
{
	json_t *array = json_array(), *one;
	int i;

	for (i = 0; i < CAUSES_MAX && failure->causes[i].text != NULL; i++) {
		const struct cause *cause = &failure->causes[i];

		if (!conditions_hold(cause->when, f))
			continue;
		one = json_object();
		put(one, "sure", json_string(sure_names[cause->sure]));
		put(one, "text", filled(cause->text, f, TEMPLATE_PROSE));
		put(one, "check", filled(cause->check, f, TEMPLATE_COMMAND));
		json_array_append_new(array, one);
	}
	return array;
}

static json_t *
steps(const struct failure *failure, const struct facts *f)
{
	json_t *array = json_array(), *one;
	int i;

	for (i = 0; i < STEPS_MAX && failure->steps[i].text != NULL; i++) {
		const struct step *step = &failure->steps[i];

		if (!conditions_hold(step->when, f))
			continue;
		one = json_object();
		put(one, "who", json_string(who_names[step->who]));
		put(one, "text", filled(step->text, f, TEMPLATE_PROSE));
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
			    safe_string(facts_get(f, (enum fact_id)id)));
	}
	return object;
}

/* "start 0, credentials 138" as an array of objects. */
static json_t *
phases(const struct facts *f)
{
	struct text rest = facts_get(f, FACT_PHASES), one, name;
	json_t *array = json_array(), *object;
	int64_t ms;

	while (rest.len > 0) {
		one = text_before(rest, ", ");
		rest = text_after(rest, ", ");
		name = text_before(one, " ");
		if (!text_number(text_after(one, " "), &ms))
			continue;
		object = json_object();
		put(object, "phase", json_stringn(name.at, name.len));
		put(object, "ms", json_integer((json_int_t)ms));
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
		put(one, "text", safe_string(text_make(buf_str(&fact->quote),
		    fact->quote.len)));
		json_array_append_new(array, one);
	}
	return array;
}

int
json_report_add(struct json_report *r, const struct facts *f,
    const struct diagnosis *d, const char *log_path)
{
	json_t *run = json_object();
	int i;

	if (run == NULL)
		return -ENOMEM;
	put(run, "first_line", json_integer((json_int_t)f->first_line));
	put(run, "last_line", json_integer((json_int_t)f->last_line));
	put(run, "phases", phases(f));
	put(run, "facts", all_facts(f));
	put(run, "evidence", evidence(f, d));
	if (log_path != NULL)
		put(run, "log", safe_string(text_of(log_path)));
	if (d->failure == NULL) {
		put(run, "verdict", json_string("nothing"));
		return json_array_append_new(r->runs, run) == 0 ? 0 : -ENOMEM;
	}
	put(run, "verdict", json_string(verdict_names[d->failure->verdict]));
	put(run, "id", json_string(d->failure->id));
	put(run, "headline", filled(d->failure->headline, f, TEMPLATE_PROSE));
	put(run, "causes", causes(d->failure, f));
	put(run, "steps", steps(d->failure, f));
	put(run, "note", filled(d->failure->note, f, TEMPLATE_PROSE));
	if (d->failure->references[0] != NULL) {
		json_t *references = json_array();

		for (i = 0; i < REFERENCES_MAX &&
		    d->failure->references[i] != NULL; i++)
			json_array_append_new(references,
			    json_string(d->failure->references[i]));
		put(run, "references", references);
	}
	return json_array_append_new(r->runs, run) == 0 ? 0 : -ENOMEM;
}

int
json_report_write(struct json_report *r, struct buf *out)
{
	char *text = json_dumps(r->root, JSON_INDENT(2) |
	    JSON_PRESERVE_ORDER);

	if (text == NULL)
		return -ENOMEM;
	buf_adds(out, text);
	buf_addc(out, '\n');
	free(text);
	return out->truncated ? -ENOMEM : 0;
}
