#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdint.h>
#include <string.h>

#include "ssm/launch/noproxy.h"
#include "ssm/log/text.h"

/* An address; as four bytes if it is, or is mapped from, one of IPv4. */
struct ip {
	unsigned char bytes[16];
	size_t len;		/* 0: not an address */
};

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
all_digits(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (!is_digit(t.at[i]))
			return false;
	return true;
}

static void
read_ip(struct ip *ret, struct text t)
{
	char string[64];

	memset(ret, 0, sizeof(*ret));
	if (t.len >= sizeof(string))
		return;
	memcpy(string, t.at, t.len);
	string[t.len] = '\0';
	if (inet_pton(AF_INET, string, ret->bytes) == 1)
		ret->len = 4;
	else if (inet_pton(AF_INET6, string, ret->bytes) == 1)
		ret->len = 16;
	if (ret->len == 16 && memcmp(ret->bytes, mapped, 12) == 0) {
		memmove(ret->bytes, ret->bytes + 12, 4);
		ret->len = 4;
	}
}

static bool
ip_equal(const struct ip *a, const struct ip *b)
{
	return a->len != 0 && a->len == b->len &&
	    memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool
is_loopback(const struct ip *ip)
{
	static const unsigned char one[16] = { [15] = 1 };

	return (ip->len == 4 && ip->bytes[0] == 127) ||
	    (ip->len == 16 && memcmp(ip->bytes, one, 16) == 0);
}

static bool
in_network(const struct ip *ip, const struct ip *network, size_t bits)
{
	size_t whole = bits / 8;
	unsigned mask = 0xffu << (8 - bits % 8) & 0xff;

	return ip->len == network->len &&
	    memcmp(ip->bytes, network->bytes, whole) == 0 &&
	    (bits % 8 == 0 ||
	    ((ip->bytes[whole] ^ network->bytes[whole]) & mask) == 0);
}

/* "10.0.0.0/8"; *ret_match is whether the address is in it. */
static bool
read_network(struct text entry, const struct ip *ip, bool *ret_match)
{
	struct text bits;
	struct ip network;
	int64_t n;
	bool six = text_find_char(entry, ':') != -1;

	if (!text_cut(&entry, '/', &bits) || bits.len == 0 || bits.len > 3 ||
	    !all_digits(bits) || !text_number(bits, &n) ||
	    n > (six ? 128 : 32))
		return false;
	read_ip(&network, entry);
	if (network.len == 0)
		return false;
	*ret_match = false;
	/* A network of mapped addresses is one of IPv4, or of nothing. */
	if (six && network.len == 4)
		n -= 96;
	if (ip->len != 0 && n >= 0)
		*ret_match = in_network(ip, &network, (size_t)n);
	return true;
}

/* Go's net.SplitHostPort: false if there is no port. */
static bool
split_port(struct text entry, struct text *host, struct text *port)
{
	ptrdiff_t colon = text_find_last(entry, ':'), end;

	if (colon == -1)
		return false;
	*port = text_skip(entry, (size_t)colon + 1);
	if (entry.at[0] == '[') {
		end = text_find_char(entry, ']');
		if (end == -1 || end + 1 != colon)
			return false;
		*host = text_make(entry.at + 1, (size_t)end - 1);
	} else
		*host = text_make(entry.at, (size_t)colon);
	return (entry.at[0] == '[' || text_find_char(*host, ':') == -1) &&
	    text_find_char(*host, '[') == -1 && text_find_char(*host, ']') == -1 &&
	    text_find_char(*port, '[') == -1 && text_find_char(*port, ']') == -1;
}

static bool
equal_lower(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

/* Whether the host is the domain or, below it, one of its names. */
static bool
in_domain(struct text host, struct text domain)
{
	struct text end;

	if (text_starts(domain, "*."))
		domain = text_skip(domain, 1);
	if (domain.at[0] != '.') {
		if (equal_lower(host, domain))
			return true;
		if (host.len <= domain.len ||
		    host.at[host.len - domain.len - 1] != '.')
			return false;
	}
	if (host.len < domain.len)
		return false;
	end = text_skip(host, host.len - domain.len);
	return equal_lower(end, domain);
}

/* One entry of NO_PROXY. */
static bool
entry_matches(struct text entry, struct text host, struct text port,
    const struct ip *ip)
{
	struct text ehost = entry, eport = text_make("", 0);
	struct ip eip;
	bool match;

	if (read_network(entry, ip, &match))
		return match;
	if (!split_port(entry, &ehost, &eport)) {
		ehost = entry;
		eport = text_make("", 0);
	}
	if (ehost.len == 0 || (eport.len > 0 && !equal_lower(eport, port)))
		return false;
	read_ip(&eip, ehost);
	if (eip.len != 0)
		return ip_equal(&eip, ip);
	return in_domain(host, ehost);
}

bool
noproxy_has(const char *list, const char *name, const char *port)
{
	struct text host = text_of(name), rest = text_of(list), entry;
	struct ip ip;
	bool more = true;

	if (strcmp(name, "localhost") == 0)
		return true;
	read_ip(&ip, host);
	if (is_loopback(&ip))
		return true;
	host = text_trim(host);
	while (more) {
		entry = rest;
		more = text_cut(&entry, ',', &rest);
		entry = text_trim(entry);
		if (entry.len > 0 && (text_is(entry, "*") ||
		    entry_matches(entry, host, text_of(port), &ip)))
			return true;
	}
	return false;
}
