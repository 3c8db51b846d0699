/*
 * phase: how far a run has come, for the status line and the report.
 */
#ifndef SSM_DIAGNOSE_PHASE_H
#define SSM_DIAGNOSE_PHASE_H

enum phase {
	PHASE_START,		/* the AWS CLI starts, reads its files */
	PHASE_CREDENTIALS,	/* providers are asked */
	PHASE_REQUEST,		/* the request is built and signed */
	PHASE_SIGN_IN,		/* STS, SSO, OIDC: credentials from a service */
	PHASE_CONNECT,		/* sent: connection and answer awaited */
	PHASE_ANSWER,		/* an answer has come */
	PHASE_RETRY,		/* waiting for the next attempt */
	PHASE_PLUGIN,		/* StartSession succeeded: the plugin's turn */
	PHASE_CHANNEL,		/* it has begun: the data channel is opening */
	PHASE_OPEN,		/* the session is open */
	PHASE_CLOSED,		/* it ended, or aws did */
	PHASE__COUNT
};

/* A few words for the status line, e.g. "asking for credentials". */
const char *phase_words(enum phase);

/* One word, stable, for machines: start, credentials, … */
const char *phase_name(enum phase);

#endif
