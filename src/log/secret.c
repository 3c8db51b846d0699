/*
 * secret: see include/ssm/log/secret.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/log/secret.h"

/*
 * In lower case, without '-' and '_'. A row with `within` is also the end of
 * longer names: ssoAccessToken, AWS_SESSION_TOKEN, x-amz-security-token.
 */
static const struct {
	struct text name;
	enum secret what;
	bool within;
} names[] = {
	{ TEXT("accesstoken"), SECRET_WORD, true },
	{ TEXT("apikey"), SECRET_WORD, true },
	{ TEXT("assertion"), SECRET_WORD, false },
	{ TEXT("authcode"), SECRET_WORD, false },
	{ TEXT("authorization"), SECRET_HEADER, true },
	{ TEXT("authorizationcode"), SECRET_WORD, false },
	{ TEXT("authorizationtoken"), SECRET_HEADER, true },
	{ TEXT("authtoken"), SECRET_WORD, true },
	{ TEXT("bearertoken"), SECRET_WORD, true },
	{ TEXT("clientsecret"), SECRET_WORD, true },
	{ TEXT("code"), SECRET_TOKEN, false },
	{ TEXT("codeverifier"), SECRET_WORD, true },
	{ TEXT("cookie"), SECRET_LINE, false },
	{ TEXT("devicecode"), SECRET_WORD, true },
	{ TEXT("dpop"), SECRET_WORD, false },
	{ TEXT("identitytoken"), SECRET_WORD, true },
	{ TEXT("idtoken"), SECRET_WORD, false },
	{ TEXT("metadatatoken"), SECRET_WORD, true },
	{ TEXT("mfacode"), SECRET_WORD, false },
	{ TEXT("passphrase"), SECRET_WORD, true },
	{ TEXT("passwd"), SECRET_WORD, true },
	{ TEXT("password"), SECRET_WORD, true },
	{ TEXT("privatekey"), SECRET_WORD, true },
	{ TEXT("proxy"), SECRET_USER, true },
	{ TEXT("refreshtoken"), SECRET_WORD, true },
	{ TEXT("samlassertion"), SECRET_WORD, false },
	{ TEXT("samlresponse"), SECRET_WORD, false },
	{ TEXT("secret"), SECRET_TOKEN, false },
	{ TEXT("secretaccesskey"), SECRET_WORD, true },
	{ TEXT("secretkey"), SECRET_WORD, true },
	{ TEXT("securitytoken"), SECRET_WORD, true },
	{ TEXT("sessiontoken"), SECRET_WORD, true },
	{ TEXT("setcookie"), SECRET_LINE, false },
	{ TEXT("signature"), SECRET_WORD, false },
	{ TEXT("ssmstartsessionresponse"), SECRET_TOKEN, true },
	{ TEXT("token"), SECRET_TOKEN, false },
	{ TEXT("tokencode"), SECRET_WORD, true },
	{ TEXT("tokenvalue"), SECRET_WORD, true },
	{ TEXT("usercode"), SECRET_WORD, true },
	{ TEXT("xamzsignature"), SECRET_WORD, false },
};

/* Error codes end like names of secrets. */
static const struct text codes[] = {
	TEXT("expired"), TEXT("incomplete"), TEXT("invalid"), TEXT("missing"),
	TEXT("unrecognized"),
};

/* The last four letters of all names; of keys, three. */
static const char endings[][5] = {
	"alue", "code", "cret", "dpop", "fier", "oken", "okie", "onse", "rase",
	"roxy", "sswd", "tion", "ture", "word",
};

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

bool
secret_name_ends(const char *last_four)
{
	uint32_t letters, ending;
	bool found = false;
	size_t i;

	memcpy(&letters, last_four, sizeof letters);
	letters |= 0x20202020;	/* in lower case, where it is a letter */
	for (i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		memcpy(&ending, endings[i], sizeof ending);
		found |= letters == ending;
	}
	return found || ((last_four[3] | 0x20) == 'y' &&
	    (last_four[2] | 0x20) == 'e' && (last_four[1] | 0x20) == 'k');
}

enum secret
secret_name(struct text word)
{
	char small[SECRET_NAME_MAX];
	struct text name;
	size_t len = 0, i;
	const char *at;

	if (word.len > sizeof small)
		return SECRET_NONE;
	for (i = 0; i < word.len; i++) {
		if (word.at[i] != '-' && word.at[i] != '_')
			small[len++] = (char)lower((unsigned char)word.at[i]);
	}
	if (len < 4 || !secret_name_ends(small + len - 4))
		return SECRET_NONE;
	name = text_make(small, len);
	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (text_begins(name, codes[i]))
			return SECRET_NONE;
	}
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (len < names[i].name.len ||
		    (len > names[i].name.len && !names[i].within))
			continue;
		at = small + len - names[i].name.len;
		if (at[0] == names[i].name.at[0] &&
		    memcmp(at, names[i].name.at, names[i].name.len) == 0)
			return names[i].what;
	}
	return SECRET_NONE;
}

enum class { OTHER, LOWER, UPPER, DIGIT, SIGN, CLASSES };

static enum class
class_of(unsigned char c)
{
	/* Of ASCII, by rows of sixteen. */
	static const char classes[] =
	    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	    "\0\0\0\0\0\4\0\0\0\0\0\4\0\4\4\4"
	    "\3\3\3\3\3\3\3\3\3\3\0\0\0\4\0\0"
	    "\0\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2"
	    "\2\2\2\2\2\2\2\2\2\2\2\0\0\0\0\4"
	    "\0\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
	    "\1\1\1\1\1\1\1\1\1\1\1\0\0\0\4\0";

	return c < 128 ? (enum class)classes[c] : OTHER;
}

bool
secret_char(unsigned char c)
{
	return class_of(c) != OTHER;
}

size_t
secret_changes(struct text t)
{
	size_t changes = 0, i;

	for (i = 1; i < t.len; i++) {
		if (class_of((unsigned char)t.at[i]) !=
		    class_of((unsigned char)t.at[i - 1]))
			changes++;
	}
	return changes;
}

bool
secret_random(struct text t)
{
	size_t count[CLASSES] = { 0 }, slashes = 0, beside = 0, changes, all;
	size_t i;

	if (t.len < SECRET_RANDOM_MIN)
		return false;
	for (i = 0; i < t.len; i++) {
		count[class_of((unsigned char)t.at[i])]++;
		if (t.at[i] == '/') {
			slashes++;
			beside += i > 0 && i + 1 < t.len ? 2 : 1;
		}
	}
	if (count[LOWER] * 8 < t.len || count[UPPER] * 8 < t.len ||
	    count[DIGIT] == 0 || count[SIGN] * 6 > t.len)
		return false;
	all = changes = secret_changes(t);
	/* As a path has them, which tell nothing of how random it is. */
	if (t.at[0] == '/' || slashes >= 3) {
		changes -= beside < changes ? beside : changes;
		if (changes * 2 + slashes < t.len - slashes)
			return false;
	}
	return all * 3 >= t.len;
}

bool
secret_mixed(struct text t)
{
	size_t count[CLASSES] = { 0 }, i;

	for (i = 0; i < t.len; i++)
		count[class_of((unsigned char)t.at[i])]++;
	return count[OTHER] == 0 && (count[LOWER] > 0) + (count[UPPER] > 0) +
	    (count[DIGIT] > 0) >= 2;
}

bool
secret_void(struct text t)
{
	static const char *const words[] = {
		"None", "null", "nil", "true", "false", "True", "False",
	};
	size_t i;

	if (text_starts(t, "[masked") || text_is(t, "#"))
		return true;
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (text_is(t, words[i]))
			return true;
	}
	return false;
}
