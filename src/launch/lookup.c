#include <sys/socket.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ssm/launch/lookup.h"

struct lookup {
	uv_mutex_t lock;
	uv_async_t *async;	/* NULL: nobody listens any more */
	bool done;
	const struct lookup_functions *functions;
	char *name, *service;
	struct addrinfo *addresses;
	int answer;
	int error;		/* errno, if the answer is EAI_SYSTEM */
};

static const struct lookup_functions system_functions = {
	.resolve = getaddrinfo,
	.release = freeaddrinfo,
};

/*
 * A fault in a resolver's module is to give the terminal back as any other
 * does: these stay.
 */
static const int faults[] = {
	SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT,
};

static void
lookup_free(struct lookup *lookup)
{
	if (lookup->addresses != NULL)
		lookup->functions->release(lookup->addresses);
	uv_mutex_destroy(&lookup->lock);
	free(lookup->name);
	free(lookup->service);
	free(lookup);
}

static void *
run(void *arg)
{
	struct lookup *lookup = arg;
	struct addrinfo hints, *addresses = NULL;
	int answer, error;
	bool last;

	memset(&hints, 0, sizeof(hints));
	hints.ai_family = AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM;
	answer = lookup->functions->resolve(lookup->name, lookup->service,
	    &hints, &addresses);
	error = errno;
	uv_mutex_lock(&lookup->lock);
	lookup->answer = answer;
	lookup->error = error;
	lookup->addresses = answer == 0 ? addresses : NULL;
	lookup->done = true;
	last = lookup->async == NULL;
	if (!last)
		uv_async_send(lookup->async);
	uv_mutex_unlock(&lookup->lock);
	if (last)
		lookup_free(lookup);
	return NULL;
}

/* Without our signals: those are for the thread with the loop. */
static int
start_thread(struct lookup *lookup)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t set, old;
	int r;

	if ((r = pthread_attr_init(&attributes)) != 0)
		return -r;
	sigfillset(&set);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&set, faults[i]);
	pthread_sigmask(SIG_SETMASK, &set, &old);
	r = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (r == 0)
		r = pthread_create(&thread, &attributes, run, lookup);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attributes);
	return -r;
}

int
lookup_start(struct lookup **ret, uv_async_t *async, const char *name,
    const char *service, const struct lookup_functions *functions)
{
	struct lookup *lookup;
	int r;

	*ret = NULL;
	if ((lookup = calloc(1, sizeof(*lookup))) == NULL)
		return -ENOMEM;
	if ((r = uv_mutex_init(&lookup->lock)) != 0) {
		free(lookup);
		return r;
	}
	lookup->async = async;
	lookup->functions = functions != NULL ? functions : &system_functions;
	lookup->name = strdup(name);
	lookup->service = strdup(service);
	r = lookup->name == NULL || lookup->service == NULL ? -ENOMEM :
	    start_thread(lookup);
	if (r != 0) {
		lookup_free(lookup);
		return r;
	}
	*ret = lookup;
	return 0;
}

int
lookup_answer(struct lookup *lookup, const struct addrinfo **ret,
    int *ret_error)
{
	/* The thread writes no more once it is done: no lock after this. */
	uv_mutex_lock(&lookup->lock);
	*ret = lookup->addresses;
	*ret_error = lookup->error;
	uv_mutex_unlock(&lookup->lock);
	return lookup->answer;
}

void
lookup_close(struct lookup *lookup)
{
	bool last;

	if (lookup == NULL)
		return;
	uv_mutex_lock(&lookup->lock);
	lookup->async = NULL;
	last = lookup->done;
	uv_mutex_unlock(&lookup->lock);
	if (last)
		lookup_free(lookup);
}
