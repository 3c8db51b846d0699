/*
 * denial: see include/ssm/diagnose/denial.h.
 */
#include "ssm/diagnose/denial.h"
#include "ssm/diagnose/derived.h"
#include "ssm/log/squeeze.h"

/* The n-th part of an ARN, counted from 0; the sixth part is all the rest. */
static struct text
arn_part(struct text arn, int n)
{
	int i;

	if (!text_starts(arn, "arn:"))
		return text_make(arn.at, 0);
	for (i = 0; i < n; i++)
		arn = text_after(arn, ":");
	return n < 5 ? text_before(arn, ":") : arn;
}

static const struct {
	const char *phrase;	/* squeezed */
	const char *layer;
} layers[] = {
	{ "identity-basedpolicy", "identity" },
	{ "permissionsboundary", "boundary" },
	{ "servicecontrolpolicy", "scp" },
	{ "resourcecontrolpolicy", "rcp" },
	{ "sessionpolicy", "session" },
	{ "sessionspolicy", "session" },
	{ "VPCendpointpolicy", "vpce" },
	{ "resource-basedpolicy", "resource" },
	{ "roletrustpolicy", "trust" },
};

static void
principal(struct run *run, struct text arn)
{
	struct text rest = arn_part(arn, 5), account = arn_part(arn, 4), name;
	struct text session;
	const char *kind = "user";
	size_t i;

	set(run, FACT_PRINCIPAL, arn, FACT_FINAL);
	if (account.len > 0)
		set(run, FACT_ACCOUNT, account, FACT_FINAL);
	name = text_after(rest, "/");
	if (text_is(rest, "root")) {
		kind = "root";
		name = rest;
	} else if (text_starts(rest, "assumed-role/")) {
		session = text_after(name, "/");
		name = text_before(name, "/");
		kind = "role";
		if (text_starts(name, "AWSReservedSSO_")) {
			kind = "sso";
			name = text_after(name, "AWSReservedSSO_");
			for (i = name.len; i > 0; i--) {
				if (name.at[i - 1] == '_') {
					name.len = i - 1;
					break;
				}
			}
		} else if (text_starts(session, "i-") ||
		    text_starts(session, "mi-")) {
			kind = "node";
		}
	} else if (text_starts(rest, "federated-user/")) {
		kind = "federated";
	}
	facts_note(&run->facts, FACT_PRINCIPAL_KIND, kind);
	if (name.len > 0)
		set(run, FACT_PRINCIPAL_NAME, name, FACT_FINAL);
}

#define DENIED "isnotauthorizedtoperform:"

/*
 * User: PRINCIPAL is not authorized to perform: ACTION on resource: RESOURCE
 * [because no … allows …| with an explicit deny in …[: POLICY-ARN]]
 * (IAM User Guide, "Troubleshoot access denied error messages"). Read from the
 * squeezed text, so that wrapped lines make no difference.
 */
void
denial_parse(struct run *run)
{
	struct text all = text_make(buf_str(&run->final_squeezed),
	    run->final_squeezed.len);
	struct text who, action, resource, context, arn;
	struct text message = facts_get(&run->facts, FACT_MESSAGE);
	ptrdiff_t at, no, with;
	size_t i;

	/* JSON, YAML or a table without a log have the text alone. */
	if (all.len == 0 && message.len > 0) {
		squeeze_as_is(&run->final_squeezed, message);
		all = text_make(buf_str(&run->final_squeezed),
		    run->final_squeezed.len);
	}
	if ((at = text_find(all, DENIED)) < 0)
		return;
	who = text_after(text_make(all.at, (size_t)at), "User:");
	if (text_starts(who, "arn:"))
		principal(run, who);
	context = text_skip(all, (size_t)at + sizeof DENIED - 1);
	no = text_find(context, "becauseno");
	with = text_find(context, "withanexplicitdeny");
	if (with >= 0 && (no < 0 || with < no))
		no = with;
	action = no >= 0 ? text_make(context.at, (size_t)no) : context;
	resource = text_after(action, "onresource:");
	action = text_before(action, "onresource:");
	if (text_has(resource, ",") && !text_starts(resource, "arn:"))
		resource = text_before(resource, ",");
	if (action.len > 0 && action.len < 80)
		set(run, FACT_ACTION, action, FACT_FINAL);
	if (text_starts(resource, "\""))	/* S3 */
		resource = text_skip(resource, 1);
	resource = text_before(resource, "\"");	/* in JSON */
	resource = text_before(resource, "statuscode:");	/* SDK for Go */
	if (resource.len > 0 && resource.len < 400 &&
	    (!text_starts(resource, "arn:") || arn_part(resource, 5).len > 0)) {
		struct text rest = arn_part(resource, 5);
		struct text account = arn_part(resource, 4);

		set(run, FACT_RESOURCE, resource, FACT_FINAL);
		set(run, FACT_RESOURCE_KIND, text_is(resource, "*") ?
		    text_of("any") : text_before(rest, "/"), FACT_FINAL);
		if (account.len > 0)
			set(run, FACT_RESOURCE_ACCOUNT, account, FACT_FINAL);
		if (account.len > 0 && facts_known(&run->facts, FACT_ACCOUNT))
			facts_note(&run->facts, FACT_SAME_ACCOUNT,
			    text_equal(facts_get(&run->facts, FACT_ACCOUNT),
			    account) ? "yes" : "no");
		if (unknown(run, FACT_REGION) &&
		    text_has(arn_part(resource, 3), "-"))
			set(run, FACT_REGION, arn_part(resource, 3),
			    FACT_FINAL);
		if (unknown(run, FACT_TARGET) &&
		    (text_starts(rest, "instance/") ||
		    text_starts(rest, "managed-instance/")) &&
		    !text_has(rest, "*"))
			set(run, FACT_TARGET, text_after(rest, "/"),
			    FACT_FINAL);
		if (unknown(run, FACT_DOCUMENT) &&
		    text_starts(rest, "document/"))
			set(run, FACT_DOCUMENT, text_after(rest, "/"),
			    FACT_FINAL);
	}
	if (no < 0)
		return;
	context = text_skip(context, (size_t)no);
	for (i = 0; i < sizeof layers / sizeof layers[0]; i++) {
		if (text_has(context, layers[i].phrase)) {
			facts_note(&run->facts, FACT_LAYER, layers[i].layer);
			break;
		}
	}
	if (with >= 0)
		facts_note(&run->facts, FACT_EXPLICIT, "yes");
	arn = text_after(context, "policy:arn:");
	if (arn.len == 0)
		arn = text_after(context, "boundary:arn:");
	if (arn.len > 4)
		set(run, FACT_POLICY_ARN, text_make(arn.at - 4, arn.len + 4),
		    FACT_FINAL);
}
