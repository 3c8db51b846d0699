#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <string.h>

#include "ssm/launch/dial.h"

/* How long one address may take before the next is tried beside it. */
#define STAGGER_MS 250

static void dial_next(struct dial *);

static enum dial_end
classify(int error)
{
	switch (-error) {
	case ECONNREFUSED:
	case ECONNRESET:
	case ECONNABORTED:
		return DIAL_REFUSED;
	case ETIMEDOUT:
		return DIAL_SILENT;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
	case EACCES:	/* a firewall of this machine */
	case EPERM:
		return DIAL_UNREACHABLE;
	default:
		return DIAL_FAILED;
	}
}

static void
note_address(struct dial *dial, const struct dial_attempt *attempt)
{
	const struct sockaddr_storage *address = &attempt->address;

	if (address->ss_family == AF_INET6)
		uv_ip6_name((const struct sockaddr_in6 *)address,
		    dial->address, sizeof(dial->address));
	else
		uv_ip4_name((const struct sockaddr_in *)address,
		    dial->address, sizeof(dial->address));
}

static void
note_failure(struct dial *dial, const struct dial_attempt *attempt, int error)
{
	enum dial_end end = classify(error);

	if (dial->error != 0 && end <= dial->end)
		return;
	dial->end = end;
	dial->error = error;
	note_address(dial, attempt);
}

static void
on_closed(uv_handle_t *handle)
{
	struct dial *dial = handle->data;

	if (--dial->handles == 0)
		dial->closed(dial->arg);
}

static void
close_attempt(struct dial_attempt *attempt)
{
	if (!attempt->open)
		return;
	attempt->open = false;
	uv_close((uv_handle_t *)&attempt->tcp, on_closed);
}

static void
finish(struct dial *dial, enum dial_end end, int error)
{
	dial->over = true;
	uv_timer_stop(&dial->stagger);
	dial->cb(dial->arg, end, error);
}

static void
on_stagger(uv_timer_t *timer)
{
	dial_next(timer->data);
}

static void
on_connect(uv_connect_t *connect, int status)
{
	struct dial_attempt *attempt = connect->data;
	struct dial *dial = attempt->dial;

	if (dial->over || !attempt->open)
		return;
	if (status != 0) {
		note_failure(dial, attempt, status);
		close_attempt(attempt);
		dial->failed++;
		dial_next(dial);
		return;
	}
	dial->winner = attempt;
	note_address(dial, attempt);
	for (size_t i = 0; i < dial->tried; i++)
		if (&dial->attempts[i] != attempt)
			close_attempt(&dial->attempts[i]);
	finish(dial, DIAL_CONNECTED, 0);
}

static int
dial_one(struct dial *dial, struct dial_attempt *attempt)
{
	int r;

	attempt->dial = dial;
	attempt->connect.data = attempt;
	r = uv_tcp_init_ex(dial->loop, &attempt->tcp,
	    attempt->address.ss_family);
	if (r != 0)
		return r;
	attempt->tcp.data = dial;
	attempt->open = true;
	dial->handles++;
	return uv_tcp_connect(&attempt->connect, &attempt->tcp,
	    (const struct sockaddr *)&attempt->address, on_connect);
}

/* The next address; the end, if this was the last one to fail. */
static void
dial_next(struct dial *dial)
{
	struct dial_attempt *attempt;
	int r;

	while (dial->tried < dial->nattempts) {
		attempt = &dial->attempts[dial->tried++];
		if ((r = dial_one(dial, attempt)) == 0) {
			uv_timer_start(&dial->stagger, on_stagger, STAGGER_MS,
			    0);
			return;
		}
		note_failure(dial, attempt, r);
		close_attempt(attempt);
		dial->failed++;
	}
	if (dial->failed == dial->nattempts)
		finish(dial, dial->end, dial->error);
}

/* As many of each family, in the resolver's order. */
static void
take_addresses(struct dial *dial, const struct addrinfo *found)
{
	unsigned four = 0, six = 0, *count;

	for (; found != NULL; found = found->ai_next) {
		if (found->ai_family == AF_INET)
			count = &four;
		else if (found->ai_family == AF_INET6)
			count = &six;
		else
			continue;
		if (*count == DIAL_PER_FAMILY ||
		    found->ai_addrlen > sizeof(struct sockaddr_storage))
			continue;
		(*count)++;
		memcpy(&dial->attempts[dial->nattempts++].address,
		    found->ai_addr, found->ai_addrlen);
	}
}

size_t
dial_start(struct dial *dial, uv_loop_t *loop, const struct addrinfo *found,
    dial_cb *cb, void *arg)
{
	size_t n;

	memset(dial, 0, sizeof(*dial));
	take_addresses(dial, found);
	if ((n = dial->nattempts) == 0)
		return 0;
	dial->loop = loop;
	dial->cb = cb;
	dial->arg = arg;
	uv_timer_init(loop, &dial->stagger);
	dial->stagger.data = dial;
	dial->handles++;
	dial->started = true;
	dial_next(dial);
	return n;
}

void
dial_expire(struct dial *dial)
{
	if (!dial->started || dial->over)
		return;
	for (size_t i = 0; i < dial->tried; i++)
		if (dial->attempts[i].open)
			note_failure(dial, &dial->attempts[i], -ETIMEDOUT);
	finish(dial, dial->end, dial->error);
}

uv_stream_t *
dial_stream(struct dial *dial)
{
	return (uv_stream_t *)&dial->winner->tcp;
}

bool
dial_close(struct dial *dial, void (*closed)(void *arg))
{
	if (!dial->started)
		return false;
	dial->started = false;
	dial->over = true;
	dial->closed = closed;
	for (size_t i = 0; i < dial->tried; i++)
		close_attempt(&dial->attempts[i]);
	uv_close((uv_handle_t *)&dial->stagger, on_closed);
	return true;
}
