#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "ssm/launch/port.h"
#include "ssm/log/text.h"

static const char *const port_words[PORT__COUNT] = {
	[PORT_CHOSEN] = "chosen",
	[PORT_FREE] = "free",
	[PORT_IN_USE] = "in-use",
	[PORT_DENIED] = "denied",
	[PORT_INVALID] = "invalid",
};

/* The value of a parameter: its first, since it has no use for more. */
struct value {
	char text[64];
	bool there;
	bool elsewhere;		/* in a file, or otherwise not to be seen */
};

/* Of what a document takes the two that decide where the plugin listens. */
struct parameters {
	struct value port, connection;
	bool unreadable;	/* aws will say so, or we don't know better */
};

const char *
port_word(enum port_state state)
{
	return port_words[state];
}

static void
set_value(struct value *value, struct text text)
{
	value->there = true;
	/* No port is as long as that. */
	if (text.len >= sizeof(value->text))
		text.len = sizeof(value->text) - 1;
	memcpy(value->text, text.at, text.len);
	value->text[text.len] = '\0';
}

static struct value *
find_value(struct parameters *parameters, struct text name)
{
	if (text_is(name, "localPortNumber"))
		return &parameters->port;
	if (text_is(name, "localConnectionType"))
		return &parameters->connection;
	return NULL;
}

static void
take_json(struct value *value, const json_t *json)
{
	if (json_is_array(json))
		json = json_array_get(json, 0);
	if (json_is_string(json))
		set_value(value, text_make(json_string_value(json),
		    json_string_length(json)));
}

/* {"portNumber":["80"],"localPortNumber":["8080"]} */
static void
read_json(struct parameters *ret, struct text text)
{
	json_t *root = json_loadb(text.at, text.len, 0, NULL);

	ret->unreadable = !json_is_object(root);
	take_json(&ret->port, json_object_get(root, "localPortNumber"));
	take_json(&ret->connection, json_object_get(root,
	    "localConnectionType"));
	json_decref(root);
}

static bool
at(struct text t, char c)
{
	return t.len > 0 && t.at[0] == c;
}

/* One word of the shorthand, in quotes or not, cut off from *t. */
static struct text
take_word(struct text *t)
{
	struct text word;
	size_t len = 0;

	if (at(*t, '"') || at(*t, '\'')) {
		char quote = t->at[0];

		*t = text_skip(*t, 1);
		while (len < t->len && t->at[len] != quote)
			len += t->at[len] == '\\' && len + 1 < t->len ? 2 : 1;
		word = text_make(t->at, len);
		*t = text_skip(*t, len + 1);
		return word;
	}
	while (len < t->len && strchr(",]=", t->at[len]) == NULL)
		len++;
	word = text_trim(text_make(t->at, len));
	*t = text_skip(*t, len);
	return word;
}

static void
skip_spaces(struct text *t)
{
	while (at(*t, ' ') || at(*t, '\t') || at(*t, '\n') || at(*t, '\r'))
		*t = text_skip(*t, 1);
}

/*
 * portNumber=80,localPortNumber=8080, also with quotes, with values in [], or
 * with more of them behind a comma.
 */
static void
read_shorthand(struct parameters *ret, struct text t)
{
	struct value *value = NULL;
	struct text word;
	bool list = false;

	for (;;) {
		skip_spaces(&t);
		if (t.len == 0)
			return;
		if (at(t, ',') || at(t, ']')) {
			list = list && at(t, ',');
			t = text_skip(t, 1);
			continue;
		}
		word = take_word(&t);
		skip_spaces(&t);
		if (!list && at(t, '=')) {
			value = find_value(ret, text_before(word, "@"));
			/* name@=file://... */
			if (value != NULL && text_ends(word, "@"))
				value->elsewhere = true;
			t = text_skip(t, 1);
			skip_spaces(&t);
			list = at(t, '[');
			if (list)
				t = text_skip(t, 1);
			if (at(t, ',') || t.len == 0) {
				if (value != NULL && !value->there)
					set_value(value, text_make("", 0));
			}
			continue;
		}
		if (at(t, '=')) {
			ret->unreadable = true;
			return;
		}
		/* Only the first of several. */
		if (value != NULL && !value->there)
			set_value(value, word);
	}
}

static void
read_parameters(struct parameters *ret, const char *string)
{
	struct text text = text_trim(text_of(string));

	memset(ret, 0, sizeof(*ret));
	if (text_has(text_before(text, "="), "://"))
		ret->unreadable = true;
	else if (at(text, '{') || at(text, '['))
		read_json(ret, text);
	else
		read_shorthand(ret, text);
}

/* A name, or an ARN that ends with one. */
static struct text
document_name(const char *document)
{
	const char *slash = strrchr(document, '/');

	return text_of(slash != NULL ? slash + 1 : document);
}

static enum port_state
read_number(const char *string, unsigned *ret_port)
{
	struct text text = text_of(string);
	int64_t number;

	/* As the documents' pattern for it. */
	if (text.len == 0 || text.len > 5 || (text.len > 1 && at(text, '0')) ||
	    strspn(string, "0123456789") != text.len ||
	    !text_number(text, &number) || number > UINT16_MAX)
		return PORT_INVALID;
	if (number == 0)
		return PORT_CHOSEN;
	*ret_port = (unsigned)number;
	return PORT_FREE;
}

enum port_state
port_read(const char *document, const char *parameters, unsigned *ret_port)
{
	struct parameters read;
	struct text name;
	bool known;

	*ret_port = 0;
	if (document == NULL)
		return PORT_UNKNOWN;
	name = document_name(document);
	/* Of ...ToSocket we have not seen what it has for defaults. */
	known = text_is(name, "AWS-StartPortForwardingSession") ||
	    text_is(name, "AWS-StartPortForwardingSessionToRemoteHost");
	if (!known && !text_is(name, "AWS-StartPortForwardingSessionToSocket"))
		return PORT_UNKNOWN;
	read_parameters(&read, parameters != NULL ? parameters : "");
	if (read.unreadable || read.port.elsewhere ||
	    read.connection.elsewhere ||
	    strcmp(read.connection.text, "unix") == 0)
		return PORT_UNKNOWN;
	if (!read.port.there)
		return known ? PORT_CHOSEN : PORT_UNKNOWN;
	return read_number(read.port.text, ret_port);
}

static enum port_state
try_port(unsigned port)
{
	struct sockaddr_in address;
	int fd, on = 1, r;

	if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return PORT_UNKNOWN;
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	r = bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ?
	    0 : errno;
	close(fd);
	switch (r) {
	case 0:
		return PORT_FREE;
	case EADDRINUSE:
		return PORT_IN_USE;
	case EACCES:
	case EPERM:
		return PORT_DENIED;
	default:
		return PORT_UNKNOWN;
	}
}

enum port_state
port_check(const char *document, const char *parameters, unsigned *ret_port)
{
	enum port_state state = port_read(document, parameters, ret_port);

	return state == PORT_FREE ? try_port(*ret_port) : state;
}
