#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/launch/probe.h"
#include "ssm/launch/proxy.h"
#include "ssm/launch/tunnel.h"

/* Addresses tried of each family, as Go and RFC 8305 try both. */
#define PER_FAMILY 4
#define ATTEMPTS (2 * PER_FAMILY)

/* How long one address may take before the next is tried beside it. */
#define STAGGER_MS 250

enum stage {
	STAGE_LOOKUP,
	STAGE_CONNECT,
	STAGE_TUNNEL,
	STAGE_DECIDED,	/* the outcome is known, and about to be told */
	STAGE_OVER
};

struct attempt {
	uv_tcp_t tcp;
	uv_connect_t connect;
	struct probe *probe;
	struct sockaddr_storage address;
	bool open;
};

struct probe {
	uv_loop_t *loop;
	uv_timer_t limit, stagger;
	uv_async_t found;
	unsigned handles;	/* not yet closed */
	bool closed;		/* by the caller */
	enum stage stage;
	uint64_t started_at;
	struct lookup *lookup;
	struct attempt attempts[ATTEMPTS];
	size_t nattempts, tried, failed;
	struct attempt *winner;
	struct proxy proxy;
	struct tunnel tunnel;
	uv_write_t write;
	char in[512];
	struct probe_result result;
	probe_cb *cb;
	void *arg;
};

static const struct {
	const char *word;
	/* The same of a proxy, where it is the proxy that was dialled. */
	enum probe_outcome proxied;
	int rank;	/* of several addresses the highest tells most */
} outcomes[] = {
	[PROBE_ANSWERS] = { "answers", PROBE_ANSWERS, 0 },
	[PROBE_NAME] = { "name", PROBE_PROXY_NAME, 0 },
	[PROBE_NAME_SILENT] = { "name-silent", PROBE_PROXY_NAME, 0 },
	[PROBE_REFUSED] = { "refused", PROBE_PROXY_REFUSED, 4 },
	[PROBE_UNREACHABLE] = { "unreachable", PROBE_PROXY_UNREACHABLE, 2 },
	[PROBE_SILENT] = { "silent", PROBE_PROXY_SILENT, 3 },
	[PROBE_PROXY_NAME] = { "proxy-name", PROBE_PROXY_NAME, 0 },
	[PROBE_PROXY_REFUSED] = { "proxy-refused", PROBE_PROXY_REFUSED, 0 },
	[PROBE_PROXY_UNREACHABLE] = { "proxy-unreachable",
	    PROBE_PROXY_UNREACHABLE, 0 },
	[PROBE_PROXY_SILENT] = { "proxy-silent", PROBE_PROXY_SILENT, 0 },
	[PROBE_PROXY_DENIED] = { "proxy-denied", PROBE_PROXY_DENIED, 0 },
	[PROBE_PROXY_AUTH] = { "proxy-auth", PROBE_PROXY_AUTH, 0 },
	[PROBE_PROXY_GATEWAY] = { "proxy-gateway", PROBE_PROXY_GATEWAY, 0 },
	[PROBE_PROXY_STRANGE] = { "proxy-strange", PROBE_PROXY_STRANGE, 0 },
	[PROBE_PROXY_SCHEME] = { "proxy-scheme", PROBE_PROXY_SCHEME, 0 },
	[PROBE_FAILED] = { "failed", PROBE_FAILED, 1 },
};

const char *
probe_word(enum probe_outcome outcome)
{
	return outcomes[outcome].word;
}

static void
maybe_free(struct probe *probe)
{
	if (probe->handles > 0 || !probe->closed)
		return;
	explicit_bzero(probe, sizeof(*probe));
	free(probe);
}

static void
on_closed(uv_handle_t *handle)
{
	struct probe *probe = handle->data;

	probe->handles--;
	maybe_free(probe);
}

static void
opened(struct probe *probe, uv_handle_t *handle)
{
	handle->data = probe;
	probe->handles++;
}

static void
close_attempt(struct attempt *attempt)
{
	if (!attempt->open)
		return;
	attempt->open = false;
	uv_close((uv_handle_t *)&attempt->tcp, on_closed);
}

/* Everything ends but the memory. */
static void
wind_up(struct probe *probe)
{
	if (probe->stage == STAGE_OVER)
		return;
	probe->stage = STAGE_OVER;
	lookup_close(probe->lookup);
	probe->lookup = NULL;
	proxy_forget(&probe->proxy);
	for (size_t i = 0; i < probe->nattempts; i++)
		close_attempt(&probe->attempts[i]);
	uv_close((uv_handle_t *)&probe->limit, on_closed);
	uv_close((uv_handle_t *)&probe->stagger, on_closed);
	uv_close((uv_handle_t *)&probe->found, on_closed);
}

static void
finish(struct probe *probe, enum probe_outcome outcome, int error)
{
	struct probe_result *result = &probe->result;

	result->outcome = outcome;
	result->error = error;
	uv_update_time(probe->loop);
	result->took_ms = uv_now(probe->loop) - probe->started_at;
	wind_up(probe);
	probe->cb(probe->arg, result);
}

/* An outcome of a dial, for whatever was dialled. */
static void
finish_dial(struct probe *probe, enum probe_outcome outcome, int error)
{
	finish(probe, probe->result.proxied ? outcomes[outcome].proxied :
	    outcome, error);
}

static void
note_address(struct probe *probe, const struct attempt *attempt)
{
	const struct sockaddr_storage *address = &attempt->address;
	char *to = probe->result.address;
	size_t size = sizeof(probe->result.address);

	if (address->ss_family == AF_INET6)
		uv_ip6_name((const struct sockaddr_in6 *)address, to, size);
	else
		uv_ip4_name((const struct sockaddr_in *)address, to, size);
}

static enum probe_outcome
classify(int error)
{
	switch (-error) {
	case ECONNREFUSED:
	case ECONNRESET:
	case ECONNABORTED:
		return PROBE_REFUSED;
	case ETIMEDOUT:
		return PROBE_SILENT;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
	case EACCES:	/* a firewall of this machine */
	case EPERM:
		return PROBE_UNREACHABLE;
	default:
		return PROBE_FAILED;
	}
}

/* Keeps what tells most of the addresses that led nowhere. */
static void
note_failure(struct probe *probe, const struct attempt *attempt, int error)
{
	struct probe_result *result = &probe->result;
	enum probe_outcome outcome = classify(error);

	if (result->error != 0 &&
	    outcomes[outcome].rank <= outcomes[result->outcome].rank)
		return;
	result->outcome = outcome;
	result->error = error;
	note_address(probe, attempt);
}

static void
on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	struct probe *probe = handle->data;

	(void)suggested;
	*ret = uv_buf_init(probe->in, sizeof(probe->in));
}

static void
on_written(uv_write_t *write, int status)
{
	struct probe *probe = write->data;

	/* A proxy that has hung up may have said why: that is read first. */
	(void)status;
	explicit_bzero(probe->tunnel.out, sizeof(probe->tunnel.out));
}

static int
send_request(struct probe *probe)
{
	uv_buf_t buf = uv_buf_init(probe->tunnel.out,
	    (unsigned)probe->tunnel.out_len);

	probe->write.data = probe;
	return uv_write(&probe->write, (uv_stream_t *)&probe->winner->tcp,
	    &buf, 1, on_written);
}

static void
hear(struct probe *probe, enum tunnel_state state)
{
	int r;

	switch (state) {
	case TUNNEL_WAIT:
		return;
	case TUNNEL_SEND:
		if ((r = send_request(probe)) != 0)
			finish(probe, PROBE_PROXY_STRANGE, r);
		return;
	case TUNNEL_OPEN:
	case TUNNEL_DENIED:
	case TUNNEL_AUTH:
	case TUNNEL_GATEWAY:
	case TUNNEL_STRANGE:
		break;
	}
	probe->result.status = probe->tunnel.status;
	strlcpy(probe->result.answer, probe->tunnel.answer,
	    sizeof(probe->result.answer));
	finish(probe, state == TUNNEL_OPEN ? PROBE_ANSWERS :
	    state == TUNNEL_DENIED ? PROBE_PROXY_DENIED :
	    state == TUNNEL_AUTH ? PROBE_PROXY_AUTH :
	    state == TUNNEL_GATEWAY ? PROBE_PROXY_GATEWAY :
	    PROBE_PROXY_STRANGE, 0);
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct probe *probe = stream->data;

	if (probe->stage != STAGE_TUNNEL || n == 0)
		return;
	if (n < 0)
		finish(probe, PROBE_PROXY_STRANGE, n == UV_EOF ? 0 : (int)n);
	else
		hear(probe, tunnel_feed(&probe->tunnel, buf->base,
		    (size_t)n));
}

static void
start_tunnel(struct probe *probe)
{
	int r;

	probe->stage = STAGE_TUNNEL;
	r = tunnel_start(&probe->tunnel, &probe->proxy, probe->result.host,
	    probe->result.port);
	if (r == 0)
		r = send_request(probe);
	if (r == 0)
		r = uv_read_start((uv_stream_t *)&probe->winner->tcp,
		    on_allocate, on_read);
	if (r != 0)
		finish(probe, PROBE_FAILED, r);
}

static void
dial_next(struct probe *probe);

static void
on_stagger(uv_timer_t *timer)
{
	dial_next(timer->data);
}

static void
on_connect(uv_connect_t *connect, int status)
{
	struct attempt *attempt = connect->data;
	struct probe *probe = attempt->probe;

	if (probe->stage != STAGE_CONNECT || !attempt->open)
		return;
	if (status != 0) {
		note_failure(probe, attempt, status);
		close_attempt(attempt);
		probe->failed++;
		dial_next(probe);
		return;
	}
	probe->winner = attempt;
	note_address(probe, attempt);
	uv_timer_stop(&probe->stagger);
	for (size_t i = 0; i < probe->nattempts; i++)
		if (&probe->attempts[i] != attempt)
			close_attempt(&probe->attempts[i]);
	if (probe->result.proxied)
		start_tunnel(probe);
	else
		finish(probe, PROBE_ANSWERS, 0);
}

static int
dial(struct probe *probe, struct attempt *attempt)
{
	int r;

	attempt->probe = probe;
	attempt->connect.data = attempt;
	r = uv_tcp_init_ex(probe->loop, &attempt->tcp,
	    attempt->address.ss_family);
	if (r != 0)
		return r;
	opened(probe, (uv_handle_t *)&attempt->tcp);
	attempt->open = true;
	return uv_tcp_connect(&attempt->connect, &attempt->tcp,
	    (const struct sockaddr *)&attempt->address, on_connect);
}

/* Dials the next address; ends with the last one that failed. */
static void
dial_next(struct probe *probe)
{
	struct attempt *attempt;
	int r;

	while (probe->tried < probe->nattempts) {
		attempt = &probe->attempts[probe->tried++];
		if ((r = dial(probe, attempt)) == 0) {
			uv_timer_start(&probe->stagger, on_stagger, STAGGER_MS,
			    0);
			return;
		}
		note_failure(probe, attempt, r);
		close_attempt(attempt);
		probe->failed++;
	}
	if (probe->failed == probe->nattempts)
		finish_dial(probe, probe->result.outcome,
		    probe->result.error);
}

/* As many of each family, in the resolver's order. */
static void
take_addresses(struct probe *probe, const struct addrinfo *found)
{
	unsigned four = 0, six = 0, *count;

	for (; found != NULL; found = found->ai_next) {
		if (found->ai_family == AF_INET)
			count = &four;
		else if (found->ai_family == AF_INET6)
			count = &six;
		else
			continue;
		if (*count == PER_FAMILY ||
		    found->ai_addrlen > sizeof(struct sockaddr_storage))
			continue;
		(*count)++;
		memcpy(&probe->attempts[probe->nattempts++].address,
		    found->ai_addr, found->ai_addrlen);
	}
	probe->result.addresses = (unsigned)probe->nattempts;
}

/* Whether a name is unknown, or whoever knows names did not say. */
static void
finish_lookup(struct probe *probe, int answer, int error)
{
	switch (answer) {
	case EAI_AGAIN:
		finish_dial(probe, PROBE_NAME_SILENT, 0);
		break;
	case EAI_MEMORY:
		finish(probe, PROBE_FAILED, -ENOMEM);
		break;
	case EAI_SYSTEM:
		if (error == EMFILE || error == ENFILE || error == ENOMEM)
			finish(probe, PROBE_FAILED, -error);
		else
			finish_dial(probe, PROBE_NAME_SILENT, -error);
		break;
	default:
		finish_dial(probe, PROBE_NAME, 0);
		break;
	}
}

static void
on_found(uv_async_t *async)
{
	struct probe *probe = async->data;
	const struct addrinfo *found;
	int answer, error;

	if (probe->stage != STAGE_LOOKUP)
		return;
	answer = lookup_answer(probe->lookup, &found, &error);
	if (answer == 0)
		take_addresses(probe, found);
	lookup_close(probe->lookup);
	probe->lookup = NULL;
	if (probe->nattempts == 0) {
		finish_lookup(probe, answer, error);
		return;
	}
	probe->stage = STAGE_CONNECT;
	dial_next(probe);
}

static void
on_limit(uv_timer_t *timer)
{
	struct probe *probe = timer->data;
	struct probe_result *result = &probe->result;

	switch (probe->stage) {
	case STAGE_LOOKUP:
		finish_dial(probe, PROBE_NAME_SILENT, -ETIMEDOUT);
		break;
	case STAGE_CONNECT:
		for (size_t i = 0; i < probe->tried; i++)
			if (probe->attempts[i].open)
				note_failure(probe, &probe->attempts[i],
				    -ETIMEDOUT);
		finish_dial(probe, result->outcome, result->error);
		break;
	case STAGE_TUNNEL:
		finish(probe, PROBE_PROXY_SILENT, -ETIMEDOUT);
		break;
	case STAGE_DECIDED:
		finish(probe, result->outcome, result->error);
		break;
	case STAGE_OVER:
		break;
	}
}

/* The outcome is known at once: told from the loop all the same. */
static void
decide(struct probe *probe, enum probe_outcome outcome, int error)
{
	probe->stage = STAGE_DECIDED;
	probe->result.outcome = outcome;
	probe->result.error = error;
	uv_timer_start(&probe->limit, on_limit, 0, 0);
}

static void
begin(struct probe *probe, const struct probe_spec *spec)
{
	struct probe_result *result = &probe->result;
	const char *host = spec->host, *port = spec->port;
	int r;

	r = proxy_find(&probe->proxy, spec->env, spec->secure, host, port);
	if (r != 0) {
		decide(probe, PROBE_FAILED, r);
		return;
	}
	result->proxied = probe->proxy.kind != PROXY_NONE;
	result->variable = probe->proxy.variable;
	proxy_show(&probe->proxy, result->proxy, sizeof(result->proxy));
	if (probe->proxy.kind == PROXY_UNUSABLE) {
		decide(probe, PROBE_PROXY_SCHEME, 0);
		return;
	}
	if (result->proxied) {
		host = probe->proxy.url.host;
		port = probe->proxy.url.port;
	}
	r = lookup_start(&probe->lookup, &probe->found, host, port,
	    spec->functions);
	if (r != 0)
		decide(probe, PROBE_FAILED, r);
}

int
probe_start(struct probe **ret, uv_loop_t *loop,
    const struct probe_spec *spec, probe_cb *cb, void *arg)
{
	struct probe *probe;
	int r;

	*ret = NULL;
	if ((probe = calloc(1, sizeof(*probe))) == NULL)
		return -ENOMEM;
	if (strlcpy(probe->result.host, spec->host,
	    sizeof(probe->result.host)) >= sizeof(probe->result.host) ||
	    strlcpy(probe->result.port, spec->port,
	    sizeof(probe->result.port)) >= sizeof(probe->result.port)) {
		free(probe);
		return -ENAMETOOLONG;
	}
	/* The one that can fail comes first: then nothing is to be closed. */
	if ((r = uv_async_init(loop, &probe->found, on_found)) != 0) {
		free(probe);
		return r;
	}
	opened(probe, (uv_handle_t *)&probe->found);
	uv_timer_init(loop, &probe->limit);
	opened(probe, (uv_handle_t *)&probe->limit);
	uv_timer_init(loop, &probe->stagger);
	opened(probe, (uv_handle_t *)&probe->stagger);
	probe->loop = loop;
	probe->cb = cb;
	probe->arg = arg;
	uv_update_time(loop);
	probe->started_at = uv_now(loop);
	uv_timer_start(&probe->limit, on_limit, spec->limit_ms, 0);
	begin(probe, spec);
	*ret = probe;
	return 0;
}

void
probe_close(struct probe *probe)
{
	if (probe == NULL)
		return;
	wind_up(probe);
	probe->closed = true;
	maybe_free(probe);
}
