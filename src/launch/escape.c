#include <errno.h>
#include <string.h>

#include "ssm/launch/escape.h"

static const struct {
	char key;
	enum escape_command command;
} commands[] = {
	{ '.', ESCAPE_END },
	{ 'i', ESCAPE_INFO },
	{ '?', ESCAPE_LIST },
};

/* ESC [ 2 0 0 ~ before a paste and ESC [ 2 0 1 ~ behind it. */
static const char marker[] = "\033[20?~";
#define MARKER_DIGIT 4
#define MARKER_LEN (sizeof(marker) - 1)

static enum escape_command
find_command(char key)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].key == key)
			return commands[i].command;
	return ESCAPE_NONE;
}

static bool
is_newline(char byte)
{
	return byte == '\r' || byte == '\n';
}

int
escape_parse(const char *value, int *ret)
{
	unsigned char c;

	*ret = ESCAPE_DEFAULT;
	if (value == NULL || value[0] == '\0')
		return 0;
	if (strcmp(value, "none") == 0 || strcmp(value, "off") == 0) {
		*ret = ESCAPE_OFF;
		return 0;
	}
	c = (unsigned char)value[0];
	if (value[1] != '\0') {
		c = (unsigned char)value[1];
		if (value[0] != '^' || value[2] != '\0' || c < '?' ||
		    c > '~')
			return -EINVAL;
		c = c == '?' ? 0x7f : c & 0x1f;
	}
	/* A key is one byte; beyond ASCII that is no character. */
	if (c > 0x7f || is_newline((char)c) ||
	    find_command((char)c) != ESCAPE_NONE)
		return -EINVAL;
	*ret = c;
	return 0;
}

void
escape_init(struct escape *escape, int character)
{
	memset(escape, 0, sizeof(*escape));
	escape->character = character;
	escape->at_start = true;
}

/* One byte of what may be a marker. */
static void
follow_marker(struct escape *escape, char byte)
{
	if (escape->matched == MARKER_DIGIT ? byte == '0' || byte == '1' :
	    byte == marker[escape->matched]) {
		if (escape->matched == MARKER_DIGIT)
			escape->marker_ends = byte == '1';
		if (++escape->matched < MARKER_LEN)
			return;
		escape->in_paste = !escape->marker_ends;
		escape->matched = 0;
	} else
		escape->matched = byte == marker[0];
}

static void
follow_markers(struct escape *escape, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		if (escape->matched == 0) {
			bytes = memchr(bytes, marker[0], (size_t)(end - bytes));
			if (bytes == NULL)
				return;
		}
		follow_marker(escape, *bytes++);
	}
}

struct escape_result
escape_feed(struct escape *escape, const char *bytes, size_t len, bool typed)
{
	struct escape_result result = { ESCAPE_NONE, escape->withheld, true };
	bool is_key = typed && len == 1 && !escape->in_paste;
	bool is_character = (unsigned char)bytes[0] == escape->character;

	if (escape->character == ESCAPE_OFF)
		return result;
	follow_markers(escape, bytes, len);
	if (is_key && !escape->withheld && escape->at_start && is_character) {
		escape->withheld = true;
		result.pass = false;
		return result;
	}
	if (is_key && escape->withheld) {
		result.command = find_command(bytes[0]);
		if (result.command != ESCAPE_NONE) {
			/* As if the two had never been typed. */
			escape->withheld = false;
			result.release = result.pass = false;
			return result;
		}
		/* Of two of them one goes on. */
		result.release = !is_character;
	}
	escape->withheld = false;
	escape->at_start = is_newline(bytes[len - 1]);
	return result;
}

bool
escape_release(struct escape *escape)
{
	bool withheld = escape->withheld;

	escape->withheld = false;
	if (withheld)
		escape->at_start = false;
	return withheld;
}

bool
escape_plugin_listens(struct text version)
{
	static const int64_t first[] = { 1, 2, 835 };
	int64_t number;

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		if (!text_number(text_before(version, "."), &number))
			return false;
		if (number != first[i])
			return number > first[i];
		version = text_after(version, ".");
	}
	return true;
}

void
escape_name(int character, char name[ESCAPE_NAME_SIZE])
{
	bool control = character < ' ' || character == 0x7f;
	size_t n = 0;

	if (control)
		name[n++] = '^';
	name[n++] = (char)(control ? character ^ 0x40 : character);
	name[n] = '\0';
}
