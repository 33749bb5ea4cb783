/* Where a server's queue is full the kernel calls it again by itself, in a second: that is not outrun by the looks that
 * the server takes every 100 ms, and who gives it five seconds is let in (section 2).
 *
 * run: green 1
 *   all: ^let in$
 * run: random 1..2
 *   all: ^let in$
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "shim.h"

enum { CLIENTS = 6, QUEUE = 1 };
static struct sockaddr_in address = {.sin_family = AF_INET};
static atomic_int done;

static void *
serve(void *listening)
{
	struct pollfd calls = {.fd = *(int *)listening, .events = POLLIN};
	while (!atomic_load(&done))
		if (poll(&calls, 1, 100) == 1)
			need(accept(calls.fd, NULL, NULL) >= 0, "accept");
	return NULL;
}

static void *
call(void *unused)
{
	struct pollfd answer = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), .events = POLLOUT};
	int error = -1;
	socklen_t size = sizeof error;
	int got = connect(answer.fd, (struct sockaddr *)&address, sizeof address);
	need(got == 0 || errno == EINPROGRESS, "connect");
	need(poll(&answer, 1, 5000) == 1, "an answer in five seconds");
	need(!getsockopt(answer.fd, SOL_SOCKET, SO_ERROR, &error, &size) && !error, "let in");
	return unused;
}

int
main(void)
{
	pthread_t server, clients[CLIENTS];
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t size = sizeof address;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	need(!bind(listening, (struct sockaddr *)&address, size), "bind");
	need(!listen(listening, QUEUE) && !getsockname(listening, (struct sockaddr *)&address, &size), "listen");
	for (int i = 0; i < CLIENTS; i++)
		need(!pthread_create(&clients[i], NULL, call, NULL), "a client");
	need(!pthread_create(&server, NULL, serve, &listening), "the server");
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(clients[i], NULL);
	atomic_store(&done, 1);
	pthread_join(server, NULL);
	puts("let in");
	return 0;
}
