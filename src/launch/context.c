#include <stdlib.h>

#include "ssm/launch/context.h"

static const struct {
	enum aws_value value;
	enum fact_id fact;
} values[] = {
	{ AWS_PROFILE, FACT_PROFILE },
	{ AWS_REGION, FACT_REGION },
	{ AWS_ENDPOINT_URL, FACT_ENDPOINT_URL },
	{ AWS_TARGET, FACT_TARGET },
	{ AWS_DOCUMENT, FACT_DOCUMENT },
	{ AWS_PARAMETERS, FACT_PARAMETERS },
	{ AWS_CLUSTER, FACT_CLUSTER },
	{ AWS_TASK, FACT_TASK },
};

/* The first of the variables that is set and not empty, or NULL. */
static const char *
environment(const char *first, const char *second)
{
	const char *value = getenv(first);

	if (value == NULL || value[0] == '\0')
		value = getenv(second);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static void
tell(struct analyzer *analyzer, enum fact_id fact, const char *value)
{
	if (value != NULL)
		analyzer_context(analyzer, fact, value);
}

void
context_tell(struct analyzer *analyzer, const struct words *words)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		tell(analyzer, values[i].fact, words->value[values[i].value]);
	tell(analyzer, FACT_COMMAND, words_command_name(words->command));
	if (words->value[AWS_PROFILE] != NULL)
		tell(analyzer, FACT_PROFILE_FROM, "option");
	tell(analyzer, FACT_ENV_PROFILE,
	    environment("AWS_PROFILE", "AWS_DEFAULT_PROFILE"));
	if (words->value[AWS_REGION] == NULL)
		tell(analyzer, FACT_REGION,
		    environment("AWS_REGION", "AWS_DEFAULT_REGION"));
	tell(analyzer, FACT_PROXY, environment("HTTPS_PROXY", "https_proxy"));
	tell(analyzer, FACT_LIVE, "yes");
}
