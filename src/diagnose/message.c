/*
 * message: see include/ssm/diagnose/message.h.
 */
#include <string.h>

#include "ssm/diagnose/message.h"

/*
 * Beginnings of the CLI's last messages that have no "An error occurred"
 * (botocore/exceptions.py, awscli/clidriver.py, awscli/customizations).
 */
static const struct text messages[] = {
	TEXT("An error occurred ("),
	TEXT("Unable to locate credentials"),
	TEXT("Partial credentials found in"),
	TEXT("The config profile ("),
	TEXT("You must specify a region"),
	TEXT("Provided region_name"),
	TEXT("Invalid endpoint:"),
	TEXT("Unable to parse config file"),
	TEXT("Unable to parse response ("),
	TEXT("Could not connect to the endpoint URL"),
	TEXT("Connect timeout on endpoint URL"),
	TEXT("Read timeout on endpoint URL"),
	TEXT("Connection was closed before we received a valid response"),
	TEXT("Failed to connect to proxy URL"),
	TEXT("SSL validation failed for"),
	TEXT("An HTTP Client raised an unhandled exception"),
	TEXT("Error loading SSO Token"),
	TEXT("Error when retrieving token from"),
	TEXT("Error when retrieving credentials from"),
	TEXT("The SSO session associated with this profile"),
	TEXT("The SSO access token has either expired"),
	TEXT("Error loading login session token"),
	TEXT("Your session has expired"),
	TEXT("Unable to refresh login credentials"),
	TEXT("Unable to create or refresh login credentials"),
	TEXT("SessionManagerPlugin is not found"),
	TEXT("Command '['session-manager-plugin'"),
	TEXT("Unknown options:"),
	TEXT("Error parsing parameter"),
	TEXT("Parameter validation failed"),
	TEXT("Bad value for --"),
	TEXT("Infinite loop in credential configuration"),
	TEXT("The source_profile \""),
	TEXT("The credential source \""),
	TEXT("The specified sso-session does not exist"),
	TEXT("Credentials were refreshed, but the refreshed credentials"),
	TEXT("The task provided in the request was not found"),
	TEXT("Invalid value provided to \"mode\""),
	TEXT("Unable to construct a modeled endpoint"),
	TEXT("the following arguments are required:"),
	TEXT("Missing dependency"),
	TEXT("Unable to load data for"),
	TEXT("User: arn:"),
	TEXT("Unsupported host '"),
	TEXT("Missing the following required SSO configuration"),
	TEXT("The SSO session token associated with"),
	TEXT("Could not assume role with OIDC"),
};

/* Prefixes that the CLI puts before a message. */
#define PREFIX "aws: "

static const char *const prefixes[] = {
	PREFIX "[ERROR]:", PREFIX "error:",
};

/* Marks that open a quotation, and what closes it. */
static const struct {
	const char *open, *close;
} quotations[] = {
	{ "\"", "\"" }, { "'", "'" }, { "`", "`" },
	{ "\xe2\x80\x9c", "\xe2\x80\x9d" }, { "\xe2\x80\x98", "\xe2\x80\x99" },
	{ "\xc2\xab", "\xc2\xbb" }, { "\xe3\x80\x8c", "\xe3\x80\x8d" },
};

/* What closes the quotation that the text ends with; NULL if it opens none. */
static const char *
quotation_behind(struct text *t)
{
	size_t i;

	for (i = 0; i < sizeof quotations / sizeof quotations[0]; i++) {
		if (text_ends(*t, quotations[i].open)) {
			t->len -= strlen(quotations[i].open);
			return quotations[i].close;
		}
	}
	return NULL;
}

static bool
is_letter(char c, bool capital)
{
	return (c >= 'a' && c <= 'z') || (capital && c >= 'A' && c <= 'Z');
}

/*
 * Whether a message behind that is one that somebody tells of: it follows a
 * word of a sentence. What programs put before a message ends otherwise, with
 * a colon, an object's name or a key of JSON. Of the message, only what is in
 * the quotation is left.
 */
static bool
is_told(struct text before, struct text *message)
{
	const char *close = quotation_behind(&before);
	bool quoted = close != NULL;
	size_t len;

	if (!text_ends(before, " "))
		return false;
	before.len--;
	/* He said, "…"; in a list of JSON a quotation mark stands there. */
	if (quoted && text_ends(before, ","))
		before.len--;
	len = before.len;
	while (len > 0 && is_letter(before.at[len - 1], quoted))
		len--;
	if (len == before.len || (len > 0 && before.at[len - 1] != ' '))
		return false;
	if (quoted)
		*message = text_before(*message, close);
	return true;
}

enum message_place
message_find(const struct run *run, struct text *t)
{
	struct text message = *t, before;
	size_t where[NEEDLES_MAX], i, first = message.len;
	uint64_t found;
	bool prefixed = false;
	ptrdiff_t at;

	for (i = 0; i < sizeof prefixes / sizeof prefixes[0] &&
	    (i > 0 || text_has(message, PREFIX)); i++) {
		at = text_find(message, prefixes[i]);
		if (at < 0)
			continue;
		message = text_trim(text_skip(message, (size_t)at +
		    strlen(prefixes[i])));
		prefixed = true;
	}
	if (prefixed || needles_begin(&run->messages, message)) {
		*t = message;
		return MESSAGE_FIRST;
	}
	/* Of several the one that stands first counts. */
	found = needles_find(&run->messages, message, where);
	for (i = 0; found != 0 && i < run->messages.count; i++) {
		if ((found >> i & 1) != 0 && where[i] < first)
			first = where[i];
	}
	if (found == 0)
		return MESSAGE_NONE;
	*t = text_skip(message, first);
	before = text_make(message.at, first);
	return text_is_margin(before) ? MESSAGE_FIRST :
	    is_told(before, t) ? MESSAGE_TOLD : MESSAGE_INSIDE;
}

bool
message_index(struct run *run)
{
	return needles_init(&run->messages, messages, sizeof messages /
	    sizeof messages[0]);
}
