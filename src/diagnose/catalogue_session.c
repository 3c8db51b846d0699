/*
 * catalogue_session: the session after StartSession: plugin, data channel, agent.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_session[] = {
	{
		.id = "stdin-eof",
		.when = {
			ALL(IS(PERFORM, "EOF")),
		},
		.headline = "the session ended because its standard input was "
		    "at its end",
		.about = "The plugin ends at the end of standard input.",
	},
};

const size_t rows_session_count = COUNT_OF(rows_session);
