/*
 * alone: see include/ssm/log/alone.h.
 */
#include "ssm/log/alone.h"

/* Lines that never belong to a record above them. */
static const char *const finals[] = {
	"An error occurred (", "aws: ", "usage:", "Unknown options:",
	"Starting session with SessionId", "SessionId: ",
	"Cannot perform start session", "Exiting session with sessionId",
};

bool
is_one_final(struct text t)
{
	size_t i;

	for (i = 0; i < sizeof finals / sizeof finals[0]; i++) {
		if (text_starts(t, finals[i]))
			return true;
	}
	return false;
}

size_t
class_length(struct text t)
{
	/* An initialiser without its own index belongs to the next one. */
	static const bool in_name[256] = {
		['.'] = 1, ['_'] = 1,
		['0'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		['A'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		['a'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	};
	const unsigned char *at = (const unsigned char *)t.at;
	size_t i = 0;

	while (i + 4 <= t.len && (in_name[at[i]] & in_name[at[i + 1]] &
	    in_name[at[i + 2]] & in_name[at[i + 3]]) != 0)
		i += 4;
	while (i < t.len && in_name[at[i]])
		i++;
	return i;
}
