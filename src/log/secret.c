/*
 * secret: see include/ssm/log/secret.h.
 */
#include <stdint.h>
#include <string.h>

#include "ssm/log/secret.h"

struct name {
	struct text name;
	enum secret what;
	bool within;
};

/*
 * In lower case, without '-' and '_', by their last four letters; of keys,
 * three. A row with `within` is also the end of longer names: ssoAccessToken,
 * AWS_SESSION_TOKEN, x-amz-security-token. Of those with SECRET_NONE somebody
 * else knows what follows: parameter.c, option.c.
 */
static const struct name in_alue[] = {
	{ TEXT("tokenvalue"), SECRET_WORD, true },
	{ TEXT("value"), SECRET_NONE, false },
}, in_code[] = {
	{ TEXT("activationcode"), SECRET_WORD, true },
	{ TEXT("authcode"), SECRET_WORD, false },
	{ TEXT("authorizationcode"), SECRET_WORD, false },
	{ TEXT("code"), SECRET_TOKEN, false },
	{ TEXT("devicecode"), SECRET_WORD, true },
	{ TEXT("mfacode"), SECRET_WORD, true },
	{ TEXT("tokencode"), SECRET_WORD, true },
	{ TEXT("usercode"), SECRET_WORD, true },
}, in_code1[] = {
	{ TEXT("authenticationcode1"), SECRET_WORD, true },
}, in_code2[] = {
	{ TEXT("authenticationcode2"), SECRET_WORD, true },
}, in_cret[] = {
	{ TEXT("clientsecret"), SECRET_WORD, true },
	{ TEXT("secret"), SECRET_TOKEN, false },
}, in_curl[] = {
	{ TEXT("curl"), SECRET_NONE, false },
}, in_dpop[] = {
	{ TEXT("dpop"), SECRET_WORD, false },
}, in_fier[] = {
	{ TEXT("codeverifier"), SECRET_WORD, true },
}, in_key[] = {
	{ TEXT("apikey"), SECRET_WORD, true },
	{ TEXT("key"), SECRET_NONE, false },
	{ TEXT("privatekey"), SECRET_WORD, true },
	{ TEXT("secretaccesskey"), SECRET_WORD, true },
	{ TEXT("secretkey"), SECRET_WORD, true },
	{ TEXT("sessionkey"), SECRET_WORD, true },
}, in_nary[] = {
	{ TEXT("secretbinary"), SECRET_WORD, true },
}, in_oken[] = {
	{ TEXT("accesstoken"), SECRET_WORD, true },
	{ TEXT("authorizationtoken"), SECRET_HEADER, true },
	{ TEXT("authtoken"), SECRET_WORD, true },
	{ TEXT("bearertoken"), SECRET_WORD, true },
	{ TEXT("identitytoken"), SECRET_WORD, true },
	{ TEXT("idtoken"), SECRET_WORD, false },
	{ TEXT("metadatatoken"), SECRET_WORD, true },
	{ TEXT("mfatoken"), SECRET_WORD, true },
	{ TEXT("refreshtoken"), SECRET_WORD, true },
	{ TEXT("securitytoken"), SECRET_WORD, true },
	{ TEXT("sessiontoken"), SECRET_WORD, true },
	{ TEXT("signintoken"), SECRET_WORD, true },
	{ TEXT("token"), SECRET_TOKEN, false },
}, in_okie[] = {
	{ TEXT("cookie"), SECRET_LINE, false },
	{ TEXT("setcookie"), SECRET_LINE, false },
}, in_onse[] = {
	{ TEXT("samlresponse"), SECRET_WORD, false },
	{ TEXT("ssmstartsessionresponse"), SECRET_TOKEN, true },
}, in_pass[] = {
	{ TEXT("adminpass"), SECRET_WORD, true },
	{ TEXT("dbpass"), SECRET_WORD, true },
	{ TEXT("pass"), SECRET_ASSIGNED, false },
	{ TEXT("proxypass"), SECRET_WORD, true },
	{ TEXT("smtppass"), SECRET_WORD, true },
	{ TEXT("userpass"), SECRET_WORD, true },
}, in_rase[] = {
	{ TEXT("passphrase"), SECRET_WORD, true },
}, in_ring[] = {
	{ TEXT("secretstring"), SECRET_WORD, true },
	{ TEXT("securestring"), SECRET_NONE, false },
}, in_rock[] = {
	{ TEXT("bearertokenbedrock"), SECRET_WORD, true },
}, in_roxy[] = {
	{ TEXT("noproxy"), SECRET_NONE, true },
	{ TEXT("proxy"), SECRET_USER, true },
}, in_seed[] = {
	{ TEXT("base32stringseed"), SECRET_WORD, true },
}, in_sswd[] = {
	{ TEXT("passwd"), SECRET_WORD, true },
}, in_tion[] = {
	{ TEXT("assertion"), SECRET_WORD, false },
	{ TEXT("authorization"), SECRET_HEADER, true },
	{ TEXT("samlassertion"), SECRET_WORD, false },
}, in_ture[] = {
	{ TEXT("signature"), SECRET_WORD, false },
	{ TEXT("xamzsignature"), SECRET_WORD, false },
}, in_word[] = {
	{ TEXT("password"), SECRET_WORD, true },
};

/* Four letters as a number, and where that stands in the table of endings. */
#define LETTERS(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | \
	(uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define SLOTS 32
#define SLOT(letters) ((letters) * UINT32_C(0xa0837969) >> 27)

#define ENDING(a, b, c, d, list, before) [SLOT(LETTERS(a, b, c, d))] = \
	{ LETTERS(a, b, c, d), before, sizeof list / sizeof list[0], list }
#define C(letter) (UINT32_C(1) << ((letter) - 'a'))

/*
 * marks.c looks for these, too. The factor gives each a slot of its own. Other
 * letters than those right before the ending begin no name.
 */
static const struct {
	uint32_t letters;
	uint32_t before;
	unsigned char count;
	const struct name *names;
} endings[SLOTS] = {
	ENDING('a', 'l', 'u', 'e', in_alue, C('v')),
	ENDING('c', 'o', 'd', 'e', in_code,
	    C('a') | C('e') | C('h') | C('n') | C('r')),
	ENDING('c', 'r', 'e', 't', in_cret, C('e')),
	ENDING('c', 'u', 'r', 'l', in_curl, 0),
	ENDING('d', 'p', 'o', 'p', in_dpop, 0),
	ENDING('f', 'i', 'e', 'r', in_fier, C('i')),
	ENDING('n', 'a', 'r', 'y', in_nary, C('i')),
	ENDING('o', 'd', 'e', '1', in_code1, C('c')),
	ENDING('o', 'd', 'e', '2', in_code2, C('c')),
	ENDING('o', 'k', 'e', 'n', in_oken, C('t')),
	ENDING('o', 'k', 'i', 'e', in_okie, C('o')),
	ENDING('o', 'n', 's', 'e', in_onse, C('p')),
	ENDING('p', 'a', 's', 's', in_pass,
	    C('b') | C('n') | C('p') | C('r') | C('y')),
	ENDING('r', 'a', 's', 'e', in_rase, C('h')),
	ENDING('r', 'i', 'n', 'g', in_ring, C('t')),
	ENDING('r', 'o', 'c', 'k', in_rock, C('d')),
	ENDING('r', 'o', 'x', 'y', in_roxy, C('p')),
	ENDING('s', 'e', 'e', 'd', in_seed, C('g')),
	ENDING('s', 's', 'w', 'd', in_sswd, C('a')),
	ENDING('t', 'i', 'o', 'n', in_tion, C('a') | C('r')),
	ENDING('t', 'u', 'r', 'e', in_ture, C('a')),
	ENDING('w', 'o', 'r', 'd', in_word, C('s')),
};

#undef C

/* Error codes end like names of secrets. */
static const struct text codes[] = {
	TEXT("expired"), TEXT("incomplete"), TEXT("invalid"), TEXT("missing"),
	TEXT("unrecognized"),
};

/* In lower case, where it is a letter; what is none does not become one. */
static unsigned char
lower(char c)
{
	return (unsigned char)c | 0x20;
}

/* The slot of that ending; SLOTS if it is none. */
static size_t
ending_of(const char *last_four)
{
	const unsigned char *at = (const unsigned char *)last_four;
	uint32_t letters = LETTERS(at[0], at[1], at[2], at[3]);
	size_t slot;

	letters |= 0x20202020;	/* as lower() does */
	slot = SLOT(letters);
	return endings[slot].letters == letters ? slot : SLOTS;
}

static bool
ends_key(const char *last_four)
{
	return (last_four[3] | 0x20) == 'y' && (last_four[2] | 0x20) == 'e' &&
	    (last_four[1] | 0x20) == 'k';
}

static bool
is_between(char c)
{
	return c == '-' || c == '_';
}

/*
 * Whether a word that ends like a name, of `known` letters, may be that name or
 * the end of it: as far as it goes no letter differs.
 */
static bool
may_be_name(const struct name *name, struct text word, size_t known)
{
	size_t left = name->name.len - known, i = word.len - known;

	while (left > 0 && i > 0) {
		char c = word.at[i - 1];
		unsigned char small = lower(c);

		if (small == (unsigned char)name->name.at[left - 1])
			left--;
		else if (!is_between(c))
			return (small < 'a' || small > 'z') &&
			    (c < '0' || c > '9');
		i--;
	}
	/* A longer name of which somebody else would have to know. */
	return i == 0 || name->within || name->what != SECRET_NONE ||
	    lower(word.at[i - 1]) < 'a' || lower(word.at[i - 1]) > 'z' ||
	    (i > 1 && word.at[i - 2] == '\\');
}

static __attribute__((noinline)) bool
may_be_one(const struct name *list, size_t count, struct text word,
    size_t known)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (may_be_name(&list[i], word, known))
			return true;
	}
	return false;
}

bool
secret_name_letters(const char *last_four)
{
	return ending_of(last_four) < SLOTS || ends_key(last_four);
}

bool
secret_name_ends(struct text word)
{
	const char *last_four;
	unsigned before;
	size_t i;

	if (word.len < 4)
		return false;
	last_four = word.at + word.len - 4;
	i = ending_of(last_four);
	if (i < SLOTS) {
		before = word.len > 4 ? lower(last_four[-1]) - 'a' + 0U : 26;
		return (before >= 26 || endings[i].before >> before & 1) &&
		    may_be_one(endings[i].names, endings[i].count, word, 4);
	}
	return ends_key(last_four) && may_be_one(in_key,
	    sizeof in_key / sizeof in_key[0], word, 3);
}

static bool
is_code(struct text name)
{
	size_t i;

	for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (text_begins(name, codes[i]))
			return true;
	}
	return false;
}

static enum secret
find_name(const struct name *list, size_t count, struct text t)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct text name = list[i].name;

		if (t.len >= name.len && (t.len == name.len ||
		    list[i].within) && text_equal(text_skip(t, t.len -
		    name.len), name))
			return is_code(t) ? SECRET_NONE : list[i].what;
	}
	return SECRET_NONE;
}

enum secret
secret_name(struct text word)
{
	char small[SECRET_NAME_MAX];
	size_t len = 0, i;

	/* What it ends with tells. */
	if (word.len > sizeof small)
		word = text_skip(word, word.len - sizeof small);
	for (i = 0; i < word.len; i++) {
		small[len] = (char)lower(word.at[i]);
		len += !is_between(word.at[i]);
	}
	if (len < 4)
		return SECRET_NONE;
	i = ending_of(small + len - 4);
	if (i < SLOTS)
		return find_name(endings[i].names, endings[i].count,
		    text_make(small, len));
	return ends_key(small + len - 4) ? find_name(in_key,
	    sizeof in_key / sizeof in_key[0], text_make(small, len)) :
	    SECRET_NONE;
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

#define LETTERS_AND_DIGITS (1U << LOWER | 1U << UPPER | 1U << DIGIT)

/* One bit for each. */
static unsigned
classes_in(struct text t)
{
	unsigned found = 0;
	size_t i;

	for (i = 0; i < t.len; i++)
		found |= 1U << class_of((unsigned char)t.at[i]);
	return found;
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

static inline bool
is_capital(char c)
{
	return (unsigned char)(c - 'A') <= 'Z' - 'A';
}

/* What else is long has none: a digest in hexadecimal. */
static bool
has_capital(struct text t)
{
	unsigned char found = 0;
	size_t i;

	/* No branch for each byte, and compilers take many at once. */
	for (i = 0; i < t.len; i++)
		found |= is_capital(t.at[i]);
	return found != 0;
}

bool
secret_random(struct text t)
{
	size_t count[CLASSES] = { 0 }, slashes = 0, beside = 0, changes, all;
	size_t i;

	if (t.len < SECRET_RANDOM_MIN || !has_capital(t))
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
secret_metadata(struct text t)
{
	return t.len >= 54 && t.len <= 58 && text_starts(t, "AQAE") &&
	    text_ends(t, "==");
}

bool
secret_resource(struct text t)
{
	size_t i = 0, digits;

	while (i < t.len && t.at[i] >= 'a' && t.at[i] <= 'z')
		i++;
	if (i == 0 || i > 8 || i == t.len || t.at[i] != '-')
		return false;
	for (digits = ++i; i < t.len && ((t.at[i] >= '0' && t.at[i] <= '9') ||
	    (t.at[i] >= 'a' && t.at[i] <= 'f')); i++)
		;
	return i == t.len && (i - digits == 8 || i - digits == 17);
}

bool
secret_mixed(struct text t)
{
	unsigned found = classes_in(t), mixed = found & LETTERS_AND_DIGITS;

	return (found & 1U << OTHER) == 0 && (mixed & (mixed - 1)) != 0;
}

bool
secret_void(struct text t)
{
	static const char *const words[] = {
		"None", "null", "nil", "true", "false", "True", "False",
		/* Event load-cli-arg.sts.get-session-token: calling handler */
		"calling",
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
