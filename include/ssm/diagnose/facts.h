/*
 * facts: what a log and a run have told, as one table of named values.
 *
 * A fact is a short text (numbers and yes/no included), the line it was read
 * from and that line as a quotation. Both are redacted before they are stored,
 * so nothing that renders facts can leak a secret; they are not escaped:
 * whoever shows them on a terminal does that. Facts of one line share what is
 * kept of it. Each value has a cap; the whole table is bounded. Conditions of
 * the catalogue and placeholders of its texts name facts by the names in
 * facts.c.
 */
#ifndef SSM_DIAGNOSE_FACTS_H
#define SSM_DIAGNOSE_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ssm/diagnose/phase.h"
#include "ssm/diagnose/quotes.h"
#include "ssm/log/buf.h"
#include "ssm/log/text.h"

enum fact_id {
	FACT_NONE,
	/* what was asked for */
	FACT_CLI_VERSION,	/* 2.9.19 */
	FACT_CLI_GENERATION,	/* 1 or 2 */
	FACT_CLI_PYTHON,	/* 3.11.2 */
	FACT_COMMAND,		/* ssm start-session; ecs execute-command; … */
	FACT_ARGUMENTS,		/* the words after aws, joined by blanks */
	FACT_TARGET,		/* i-0123…, mi-…, ecs:… */
	FACT_TARGET_KIND,	/* ec2, managed, ecs, sagemaker, other */
	FACT_DOCUMENT,		/* --document-name */
	FACT_PARAMETERS,	/* --parameters; of an operation, all it has */
	FACT_CLUSTER,		/* ecs execute-command --cluster */
	FACT_TASK,		/* ecs execute-command --task */
	FACT_CONTAINER,		/* ecs execute-command --container */
	FACT_PROFILE,
	FACT_PROFILE_FROM,	/* option, environment */
	FACT_REGION,
	FACT_REGION_KNOWN,	/* no: the CLI's data do not list it */
	FACT_ENDPOINT_URL,	/* a custom endpoint */
	FACT_MISPLACED,		/* ssm-connect's option among aws's: -v */
	FACT_AWS_OPTIONS,	/* " --region R --profile P" as far as given */
	FACT_AGAIN,		/* the words to type again; see command.h */
	FACT_AGAIN_PLAIN,	/* without an endpoint of one's own, if it had */
	FACT_ANOTHER,		/* yes: a command that opens no session */
	FACT_SERVICE,		/* what its host is called: ec2 */
	FACT_PROXIED,		/* http: whose proxy it is, if not https' */
	FACT_PROXY_VARIABLE,	/* HTTP_PROXY, likewise */
	/* credentials */
	FACT_PROVIDERS,		/* every provider asked, in order */
	FACT_PROVIDER,		/* the one that answered, or was asked last */
	FACT_PROVIDER_FILE,	/* file or role name it named */
	FACT_SOURCE,		/* the same in words */
	FACT_KEY,		/* AKIA…MPLE */
	FACT_KEY_KIND,		/* temporary, long-lived */
	FACT_TOKEN_SENT,	/* yes, no: a session token was sent */
	FACT_ENV_PROFILE,	/* AWS_PROFILE's value, when known */
	FACT_SHADOWED,		/* yes: environment keys won over AWS_PROFILE */
	FACT_ROLE_ARN,		/* the role to assume */
	FACT_MFA_SERIAL,
	FACT_METADATA,		/* what the metadata service's answers were */
	/* requests and answers; from OPERATION on of the one that failed */
	FACT_OPERATIONS,	/* every operation requested, in order */
	FACT_SUCCEEDED,		/* the operations answered with 2xx */
	FACT_OPERATION,		/* the operation that failed, or the last */
	FACT_HOST,
	FACT_PORT,
	FACT_SCHEME,
	FACT_HOST_KIND,		/* aws, loopback, other */
	FACT_ENDPOINT,		/* https://ssm.R.amazonaws.com/ */
	FACT_CA_BUNDLE,		/* built-in, custom: certificates trusted */
	FACT_SCOPE_REGION,	/* region in the signature's scope */
	FACT_STATUS,		/* HTTP status */
	FACT_REQUEST_ID,
	FACT_HAS_REQUEST_ID,	/* yes, no */
	FACT_BODY_KIND,		/* json, html, xml, text, empty */
	FACT_BODY,		/* its beginning */
	FACT_SERVER,		/* Server and Via headers */
	FACT_LOCATION,		/* where a 3xx points to */
	FACT_SERVER_TIME,	/* AWS's clock, 03:36:31 UTC */
	FACT_LOCAL_TIME,	/* this computer's clock at that moment */
	FACT_CLOCK,		/* right, slow, fast */
	FACT_SKEW,		/* 31 minutes */
	FACT_ATTEMPTS,
	FACT_EXHAUSTED,		/* yes: no attempt was left */
	FACT_RETRY_DELAY,	/* seconds to the next attempt */
	/* the failure in the CLI's words */
	FACT_FINAL,		/* the last message, whole, without prefix */
	FACT_ERROR,		/* class of the last exception, short */
	FACT_CODE,		/* AccessDeniedException, 403 */
	FACT_MESSAGE,		/* AWS's text behind the code */
	FACT_EXCEPTIONS,	/* all exception lines, squeezed */
	FACT_TEXT,		/* plain lines and exceptions, squeezed */
	FACT_PROXY,		/* yes, or the proxy's URL */
	FACT_URL,		/* the URL in the final message */
	/* read out of an access denial */
	FACT_ACTION,
	FACT_RESOURCE,
	FACT_RESOURCE_KIND,	/* instance, document, session, key, role, … */
	FACT_RESOURCE_ACCOUNT,
	FACT_SAME_ACCOUNT,	/* yes, no: caller's and resource's */
	FACT_LAYER,		/* identity, boundary, scp, … */
	FACT_EXPLICIT,		/* yes: an explicit deny */
	FACT_POLICY_ARN,
	FACT_PRINCIPAL,		/* its ARN */
	FACT_PRINCIPAL_KIND,	/* user, role, sso, node, federated, root */
	FACT_PRINCIPAL_NAME,
	FACT_ACCOUNT,		/* the caller's account */
	/* plugin and session */
	FACT_SESSION_ID,
	FACT_STREAM_HOST,
	FACT_STREAM_ORIGIN,	/* wss://ssmmessages.R.amazonaws.com */
	FACT_SESSION,		/* requested, started, open, closed */
	FACT_OPENED,		/* yes: it had been open */
	FACT_LEFT,		/* yes: a forwarding that the user has left, by ^C */
	FACT_OPEN_FOR,		/* how long: 12 s, 42 min, 2 h 3 min */
	FACT_SILENT_FOR,	/* without a byte before its end, likewise */
	FACT_PLUGIN,		/* missing, not-executable: as was found */
	FACT_PLUGIN_VERSION,
	FACT_REASON,		/* the node's reason: SessionId: … : REASON */
	FACT_PERFORM,		/* Cannot perform start session: … */
	/* what the launcher found while nothing came */
	FACT_REACHED,		/* the endpoint: a word of launch/probe.h */
	FACT_CHANNEL,		/* a word of launch/probe.h: answers, refused, … */
	FACT_CHANNEL_VIA,	/* host:port that was asked: the proxy, if any */
	FACT_CHANNEL_STATUS,	/* HTTP status of the proxy's answer */
	FACT_SOCKETS,		/* the plugin's: none, dialling, connected, … */
	FACT_TERMINAL_MODES,	/* session: the plugin has set its own */
	/* of a forwarding, before the start */
	FACT_LOCAL_PORT,	/* its number on this computer */
	FACT_PORT_STATE,	/* a word of launch/port.h: in-use, denied, … */
	/* the run */
	FACT_LIVE,		/* yes: seen as it happened */
	FACT_PHASE,		/* name of the last phase */
	FACT_ELAPSED,		/* 0.4 s */
	FACT_EXIT,		/* exit status */
	FACT_SIGNAL,		/* KILL, SEGV, … */
	FACT_INTERRUPTED,	/* yes: KeyboardInterrupt, SIGINT */
	FACT_GIVEN_UP,		/* the user ended it: open, or yes: not yet */
	FACT_TERMINATED,	/* yes: the service was told to end it */
	FACT_TOLD,		/* yes: somebody tells of the final message */
	FACT_CUT,		/* yes: the text ends before aws said what failed */
	FACT_MIXED,		/* yes: the lines of two runs stand among each other */
	FACT_LINES,		/* number of lines read */
	FACT__COUNT
};

struct fact {
	struct buf value;
	uint64_t line;		/* 0: not from a line */
	uint16_t quote;		/* in struct quotes; see facts_quotation() */
};

struct fact_info {
	const char *name;	/* in conditions and placeholders */
	const char *prose;	/* stands in a sentence when unknown */
	const char *command;	/* stands in a command when unknown */
	size_t cap;		/* most bytes kept; 0: FACT_CAP */
};

#define FACT_CAP ((size_t)2048)
#define FACT_TEXT_CAP ((size_t)64 * 1024)

#define PHASES_MAX 128	/* that are noted; a run that retries has many */

/* When a phase began. */
struct phase_start {
	enum phase phase;
	int64_t ms;		/* since the start of the run */
};

/* A bit for each fact. */
#define FACT_BITS ((FACT__COUNT + 63) / 64)

struct facts {
	struct fact fact[FACT__COUNT];
	uint64_t known[FACT_BITS];
	uint64_t touched[FACT_BITS];	/* since the clear */
	struct quotes own;
	struct quotes *quotes;	/* own, or others' */
	struct phase_start phases[PHASES_MAX];	/* in their order */
	size_t phase_count;
	uint64_t first_line;	/* of the run in its input */
	uint64_t last_line;
	struct buf scratch;	/* what is being masked */
	bool clean;		/* what is given now is masked already */
};

/* Names and limits of a fact; the row of FACT_NONE is empty. */
const struct fact_info *fact_info(enum fact_id);

/* The fact of that name, FACT_NONE if there is none. */
enum fact_id fact_by_name(struct text name);

void facts_init(struct facts *);

/* The same for facts whose lines are kept with those of others. */
void facts_init_beside(struct facts *, struct facts *others);
void facts_release(struct facts *);

/* Forgets all values, keeps the memory. */
void facts_clear(struct facts *);

/*
 * The same for facts and all n whose lines are kept with theirs, which takes
 * less time than one after the other.
 */
void facts_clear_together(struct facts *, struct facts *const *beside,
    size_t n);

/*
 * Sets a value, redacting it. line 0 and an empty quote are allowed. A later
 * call replaces the value, the line and the quote.
 */
void facts_set(struct facts *, enum fact_id, struct text value, uint64_t line,
    struct text quote);

/*
 * The same for several facts of one line, which is kept once: facts_from()
 * names the line, also for the facts beside; facts_take() sets one. True if
 * nothing was hidden in the line's first FACT_LINE_CAP bytes.
 */
bool facts_from(struct facts *, uint64_t line, struct text quote);
void facts_take(struct facts *, enum fact_id, struct text value);

/*
 * The line a fact was read from, short and without its secrets; empty if there
 * is none. Valid until any line is taken, by these facts or by those beside.
 */
struct text facts_quotation(const struct facts *, enum fact_id);

/* Sets a value of our own, which holds no secret and stands on no line. */
void facts_note_text(struct facts *, enum fact_id, struct text value);

static inline void
facts_note(struct facts *f, enum fact_id id, const char *value)
{
	facts_note_text(f, id, text_of(value));
}

/* Sets what was read out of another fact, with that one's line and quote. */
void facts_derive(struct facts *, enum fact_id, struct text value,
    enum fact_id from);

/* Copies a known fact of others, with its line and quote. */
void facts_copy(struct facts *, enum fact_id, const struct facts *from);

/*
 * Adds a word to a list-valued fact, with ", " between, if not there yet; from
 * the line of facts_from().
 */
void facts_append(struct facts *, enum fact_id, struct text word);

/* Says on which line a gathered fact stands and how it reads. */
void facts_quote(struct facts *, enum fact_id, uint64_t line,
    struct text quote);

/* Adds squeezed text to FACT_TEXT or FACT_EXCEPTIONS. */
void facts_gather(struct facts *, enum fact_id, struct text);

/* Makes a fact known and returns its value, to add to what holds no secret. */
struct buf *facts_value(struct facts *, enum fact_id);

/* Makes a fact unknown again. */
void facts_forget(struct facts *, enum fact_id);

static inline bool
facts_known(const struct facts *f, enum fact_id id)
{
	return (f->known[id / 64] >> id % 64 & 1) != 0;
}

/*
 * The fact whose profile a command has to name with --profile to ask as who
 * asked here: the option's; or AWS_PROFILE's where a text shows that it was
 * set, for of the shell in which that text is read nothing is known. Live, the
 * shell has the variable itself; and where keys in the environment won, no
 * profile counted, but --profile would. FACT_NONE if there is nothing to name.
 */
enum fact_id facts_profile_to_name(const struct facts *);

/* The value; empty if unknown. Valid until the fact is set again. */
static inline struct text
facts_get(const struct facts *f, enum fact_id id)
{
	const struct buf *value = &f->fact[id].value;

	return text_make(buf_str(value), value->len);
}

static inline bool
facts_is(const struct facts *f, enum fact_id id, const char *value)
{
	return facts_known(f, id) && text_is(facts_get(f, id), value);
}

#endif
