/*
 * phase: see include/ssm/diagnose/phase.h.
 */
#include "ssm/diagnose/phase.h"

static const struct {
	const char *name;
	const char *words;
} phases[PHASE__COUNT] = {
	[PHASE_START] = { "start", "starting the AWS CLI" },
	[PHASE_CREDENTIALS] = { "credentials", "looking for credentials" },
	[PHASE_REQUEST] = { "request", "preparing the request" },
	[PHASE_SIGN_IN] = { "sign-in", "getting temporary credentials" },
	[PHASE_CONNECT] = { "connect", "waiting for AWS to answer" },
	[PHASE_ANSWER] = { "answer", "AWS answered" },
	[PHASE_RETRY] = { "retry", "waiting to try again" },
	[PHASE_PLUGIN] = { "plugin", "started, waiting for the plugin" },
	[PHASE_CHANNEL] = { "channel", "started, waiting for the session" },
	[PHASE_OPEN] = { "open", "open" },
	[PHASE_CLOSED] = { "closed", "closed" },
};

const char *
phase_words(enum phase phase)
{
	return phases[phase].words;
}

const char *
phase_name(enum phase phase)
{
	return phases[phase].name;
}
