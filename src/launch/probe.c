#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/launch/dial.h"
#include "ssm/launch/probe.h"
#include "ssm/launch/proxy.h"
#include "ssm/launch/tunnel.h"

enum stage {
	STAGE_LOOKUP,
	STAGE_CONNECT,
	STAGE_TUNNEL,
	STAGE_DECIDED,	/* the outcome is known, and about to be told */
	STAGE_OVER
};

struct probe {
	uv_loop_t *loop;
	uv_timer_t limit;
	uv_async_t found;
	unsigned open;		/* parts of it that are not yet closed */
	bool closed;		/* by the caller */
	enum stage stage;
	uint64_t started_at;
	struct lookup *lookup;
	struct dial dial;
	struct proxy proxy;
	struct tunnel tunnel;
	uv_write_t write;
	char in[512];
	struct probe_result result;
	probe_cb *cb;
	void *arg;
};

static const char *const words[] = {
	[PROBE_ANSWERS] = "answers",
	[PROBE_NAME] = "name",
	[PROBE_NAME_SILENT] = "name-silent",
	[PROBE_REFUSED] = "refused",
	[PROBE_UNREACHABLE] = "unreachable",
	[PROBE_SILENT] = "silent",
	[PROBE_PROXY_NAME] = "proxy-name",
	[PROBE_PROXY_REFUSED] = "proxy-refused",
	[PROBE_PROXY_UNREACHABLE] = "proxy-unreachable",
	[PROBE_PROXY_SILENT] = "proxy-silent",
	[PROBE_PROXY_DENIED] = "proxy-denied",
	[PROBE_PROXY_AUTH] = "proxy-auth",
	[PROBE_PROXY_GATEWAY] = "proxy-gateway",
	[PROBE_PROXY_STRANGE] = "proxy-strange",
	[PROBE_PROXY_SCHEME] = "proxy-scheme",
	[PROBE_FAILED] = "failed",
};

/* What the end of a dial means, of the host and of a proxy. */
static const enum probe_outcome dialled[][2] = {
	[DIAL_FAILED] = { PROBE_FAILED, PROBE_FAILED },
	[DIAL_UNREACHABLE] = { PROBE_UNREACHABLE, PROBE_PROXY_UNREACHABLE },
	[DIAL_SILENT] = { PROBE_SILENT, PROBE_PROXY_SILENT },
	[DIAL_REFUSED] = { PROBE_REFUSED, PROBE_PROXY_REFUSED },
	[DIAL_CONNECTED] = { PROBE_ANSWERS, PROBE_ANSWERS },
};

/* What a proxy said. */
static const enum probe_outcome tunnelled[] = {
	[TUNNEL_OPEN] = PROBE_ANSWERS,
	[TUNNEL_DENIED] = PROBE_PROXY_DENIED,
	[TUNNEL_AUTH] = PROBE_PROXY_AUTH,
	[TUNNEL_GATEWAY] = PROBE_PROXY_GATEWAY,
	[TUNNEL_STRANGE] = PROBE_PROXY_STRANGE,
};

const char *
probe_word(enum probe_outcome outcome)
{
	return words[outcome];
}

static void
maybe_free(struct probe *probe)
{
	if (probe->open > 0 || !probe->closed)
		return;
	explicit_bzero(probe, sizeof(*probe));
	free(probe);
}

static void
part_closed(void *arg)
{
	struct probe *probe = arg;

	probe->open--;
	maybe_free(probe);
}

static void
on_closed(uv_handle_t *handle)
{
	part_closed(handle->data);
}

static void
opened(struct probe *probe, uv_handle_t *handle)
{
	handle->data = probe;
	probe->open++;
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
	if (dial_close(&probe->dial, part_closed))
		probe->open++;
	uv_close((uv_handle_t *)&probe->limit, on_closed);
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

static void
on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	struct dial *dial = handle->data;
	struct probe *probe = dial->arg;

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
	return uv_write(&probe->write, dial_stream(&probe->dial), &buf, 1,
	    on_written);
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
	finish(probe, tunnelled[state], 0);
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct dial *dial = stream->data;
	struct probe *probe = dial->arg;

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
		r = uv_read_start(dial_stream(&probe->dial), on_allocate,
		    on_read);
	if (r != 0)
		finish(probe, PROBE_FAILED, r);
}

static void
on_dialled(void *arg, enum dial_end end, int error)
{
	struct probe *probe = arg;
	struct probe_result *result = &probe->result;

	result->addresses = (unsigned)probe->dial.nattempts;
	strlcpy(result->address, probe->dial.address,
	    sizeof(result->address));
	if (end == DIAL_CONNECTED && result->proxied)
		start_tunnel(probe);
	else
		finish(probe, dialled[end][result->proxied], error);
}

/* Whether a name is unknown, or whoever knows names did not say. */
static void
finish_lookup(struct probe *probe, int answer, int error)
{
	enum probe_outcome outcome = PROBE_NAME;

	if (answer == EAI_MEMORY)
		error = ENOMEM;
	else if (answer != EAI_SYSTEM)
		error = 0;
	if (answer == EAI_AGAIN || answer == EAI_SYSTEM)
		outcome = PROBE_NAME_SILENT;
	if (error == EMFILE || error == ENFILE || error == ENOMEM)
		outcome = PROBE_FAILED;
	else if (probe->result.proxied)
		outcome = PROBE_PROXY_NAME;
	finish(probe, outcome, -error);
}

static void
on_found(uv_async_t *async)
{
	struct probe *probe = async->data;
	struct lookup *lookup = probe->lookup;
	const struct addrinfo *found;
	int answer, error;

	if (probe->stage != STAGE_LOOKUP)
		return;
	probe->lookup = NULL;
	probe->stage = STAGE_CONNECT;
	answer = lookup_answer(lookup, &found, &error);
	if (answer != 0 || dial_start(&probe->dial, probe->loop, found,
	    on_dialled, probe) == 0)
		finish_lookup(probe, answer, error);
	lookup_close(lookup);
}

static void
on_limit(uv_timer_t *timer)
{
	struct probe *probe = timer->data;
	struct probe_result *result = &probe->result;

	switch (probe->stage) {
	case STAGE_LOOKUP:
		finish(probe, result->proxied ? PROBE_PROXY_NAME :
		    PROBE_NAME_SILENT, -ETIMEDOUT);
		break;
	case STAGE_CONNECT:
		dial_expire(&probe->dial);
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
