/* What one call writes to a channel may be more than it takes: the writer waits for
 * the reader like any other thread, never in the kernel with the turn. A datagram
 * stays one piece.
 *
 * run: green 1
 *   all: external=0
 *   all: ^writev 300000, sendmsg 300000, datagram 9000$
 * run: random 1..5
 *   all: external=0
 *   all: ^writev 300000, sendmsg 300000, datagram 9000$
 */
#include <sys/socket.h>
#include <sys/uio.h>

#include "shim.h"

enum { PART = 100000, DATAGRAM = 9000 };

static char bytes[PART], more[3 * PART];

static void *
reads(void *argument)
{
	size_t done = 0;
	ssize_t n;
	while (done < sizeof more && (n = read((int)(intptr_t)argument, more + done, sizeof more - done)) > 0)
		done += (size_t)n;
	return (void *)done;
}

static size_t
taken(pthread_t reader)
{
	void *n;
	need(pthread_join(reader, &n) == 0, "join");
	for (size_t i = 0; i < sizeof more; i++)
		need(more[i] == bytes[i % PART], "the bytes, in order");
	memset(more, 0, sizeof more);
	return (size_t)n;
}

int
main(void)
{
	int pipes[2], stream[2], pair[2];
	struct iovec parts[] = {{bytes, PART}, {bytes, 0}, {bytes, PART}, {bytes, PART}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 4};
	for (int i = 0; i < PART; i++)
		bytes[i] = (char)(i * 31 % 251);
	need(!pipe(pipes) && !socketpair(AF_UNIX, SOCK_STREAM, 0, stream) && !socketpair(AF_UNIX, SOCK_DGRAM, 0, pair),
		"descriptors");
	pthread_t reader = spawn(reads, (void *)(intptr_t)pipes[0]);
	need(writev(pipes[1], parts, 4) == 3 * PART, "writev");
	size_t first = taken(reader);
	reader = spawn(reads, (void *)(intptr_t)stream[0]);
	need(sendmsg(stream[1], &message, 0) == 3 * PART, "sendmsg");
	need(message.msg_iov == parts && message.msg_iovlen == 4, "the program's own message is as it was");
	size_t second = taken(reader);
	need(write(pair[1], bytes, DATAGRAM) == DATAGRAM, "datagram");
	say("writev %zu, sendmsg %zu, datagram %zd", first, second, read(pair[0], more, sizeof more));
	return 0;
}
