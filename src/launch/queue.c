#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/queue.h"

void
queue_init(struct queue *queue)
{
	memset(queue, 0, sizeof(*queue));
}

void
queue_release(struct queue *queue)
{
	free(queue->data);
	queue_init(queue);
}

/* Makes room for more bytes behind the last. */
static int
reserve(struct queue *queue, size_t more)
{
	size_t need = queue->len + more, size = queue->size;
	char *data;

	if (queue->head + need <= queue->size)
		return 0;
	if (queue->head > 0) {
		memmove(queue->data, queue->data + queue->head, queue->len);
		queue->head = 0;
	}
	if (need <= queue->size)
		return 0;
	if (size == 0)
		size = 4096;
	while (size < need)
		size *= 2;
	if ((data = realloc(queue->data, size)) == NULL)
		return -ENOMEM;
	queue->data = data;
	queue->size = size;
	return 0;
}

static void
append(struct queue *queue, const char *bytes, size_t len)
{
	memcpy(queue->data + queue->head + queue->len, bytes, len);
	queue->len += len;
	if (queue->len >= QUEUE_HIGH)
		queue->full = true;
}

int
queue_add(struct queue *queue, const char *bytes, size_t len)
{
	if (len == 0)
		return 0;
	if (reserve(queue, len) != 0)
		return -ENOMEM;
	append(queue, bytes, len);
	return 0;
}

int
queue_add_lines(struct queue *queue, const char *bytes, size_t len)
{
	const char *newline;
	size_t part;

	/* Every byte may be a newline. */
	if (reserve(queue, 2 * len) != 0)
		return -ENOMEM;
	while (len > 0) {
		newline = memchr(bytes, '\n', len);
		part = newline != NULL ? (size_t)(newline - bytes) : len;
		append(queue, bytes, part);
		if (newline != NULL) {
			append(queue, "\r\n", 2);
			part++;
		}
		bytes += part;
		len -= part;
	}
	return 0;
}

ssize_t
queue_pass(int fd, const char *bytes, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = write(fd, bytes + done, len - done);
		if (n >= 0)
			done += (size_t)n;
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			break;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)done;
}

int
queue_write(struct queue *queue, int fd)
{
	ssize_t n;

	if (queue_is_empty(queue))
		return 0;
	n = queue_pass(fd, queue->data + queue->head, queue->len);
	if (n < 0)
		return (int)n;
	queue_skip(queue, (size_t)n);
	return queue_is_empty(queue) ? 0 : -EAGAIN;
}

void
queue_skip(struct queue *queue, size_t len)
{
	queue->head += len;
	queue->len -= len;
	if (queue->len == 0)
		queue->head = 0;
	if (queue->len <= QUEUE_LOW)
		queue->full = false;
}

void
queue_clear(struct queue *queue)
{
	queue->head = 0;
	queue->len = 0;
	queue->full = false;
}

bool
queue_is_full(const struct queue *queue)
{
	return queue->full;
}

bool
queue_is_empty(const struct queue *queue)
{
	return queue->len == 0;
}
