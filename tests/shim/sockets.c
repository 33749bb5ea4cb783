/* A process that calls a server of its own meets nobody else: connect, accept, data
 * both ways and the end are part of the model, over TCP, AF_UNIX and datagrams; the
 * values are the kernel's, small pieces do not wait for one another, and time jumps.
 *
 * Not run natively: there who finds the queue of connections full comes again
 * seconds later.
 *
 * run: green
 *   all: ^pass .*control=full external=0
 *   none: escape
 * run: eager
 *   all: ^pass .*control=full external=0
 * run: random 1..30
 *   all: ^pass .*control=full external=0
 *   distinct: 20
 * run: stressed 1..10
 *   all: ^pass .*control=full external=0
 * run: pct 1..5
 * run: pos 1..5
 */
#include "shim.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { CALLERS = 4, BIG = 1000000 };

struct place {
	union {
		struct sockaddr any;
		struct sockaddr_in net;
		struct sockaddr_un name;
	};
	socklen_t size;
};

static struct place
loopback(void)
{
	struct place place = {.net = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
	place.size = sizeof place.net;
	return place;
}

static struct place
name(const char *text)
{
	struct place place = {.name = {.sun_family = AF_UNIX}};
	snprintf(place.name.sun_path, sizeof place.name.sun_path, "%s.%d", text, (int)getpid());
	unlink(place.name.sun_path);
	place.size = sizeof place.name;
	return place;
}

static int
bound(struct place *place, int type)
{
	int fd = socket(place->any.sa_family, type, 0);
	need(bind(fd, &place->any, place->size) == 0, "bind");
	if (place->any.sa_family == AF_INET)
		need(getsockname(fd, &place->any, &place->size) == 0, "getsockname");
	return fd;
}

static int
caller(const struct place *place, int type)
{
	int fd = socket(place->any.sa_family, type, 0);
	need(connect(fd, &place->any, place->size) == 0, "connect");
	return fd;
}

/* ---- streams: more callers than the queue of those not yet accepted has room for ---- */

static struct place server;

/* A head and a body, and no answer before both have come; then a second's silence. */
static void *
calls(void *argument)
{
	char answer[8] = "";
	int fd = caller(&server, SOCK_STREAM), off = 1;
	socklen_t size = sizeof off;
	need(send(fd, "he", 2, 0) == 2 && send(fd, "ad", 2, 0) == 2 && write(fd, "body", 4) == 4, "a question");
	need(recv(fd, answer, sizeof answer, MSG_WAITALL) == 3 && !strcmp(answer, "yes"), "an answer, and the end");
	if (server.any.sa_family == AF_INET)
		need(!getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &off, &size) && !off, "an option that was not set");
	need(close(fd) == 0, "close");
	return argument;
}

static void
serve(int fd)
{
	char question[9] = "", byte;
	need(recv(fd, question, 8, MSG_WAITALL) == 8 && !strcmp(question, "headbody"), "a question");
	sleep(1);
	need(write(fd, "yes", 3) == 3 && shutdown(fd, SHUT_WR) == 0, "an answer");
	need(read(fd, &byte, 1) == 0 && close(fd) == 0, "the end");
}

static void
streams(struct place place)
{
	pthread_t threads[CALLERS];
	server = place;
	int fd = bound(&server, SOCK_STREAM);
	need(listen(fd, 1) == 0, "listen");
	for (int i = 0; i < CALLERS; i++)
		threads[i] = spawn(calls, NULL);
	for (int i = 0; i < CALLERS; i++)
		serve(accept(fd, NULL, NULL));
	for (int i = 0; i < CALLERS; i++)
		join(threads[i]);
	close(fd);
	int late = socket(server.any.sa_family, SOCK_STREAM, 0);
	need(connect(late, &server.any, server.size) == -1 && errno == ECONNREFUSED, "nobody serves");
	close(late);
}

/* ---- without waiting; much at once ---- */

static void *
sends(void *argument)
{
	static char bytes[BIG];
	need(write(*(int *)argument, bytes, BIG) == BIG && close(*(int *)argument) == 0, "a lot");
	return NULL;
}

static void
much(void)
{
	struct place place = loopback();
	int fd = bound(&place, SOCK_STREAM), here = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), all = 0;
	need(listen(fd, 8) == 0, "listen");
	need(connect(here, &place.any, place.size) == -1 && errno == EINPROGRESS, "it does not wait");
	struct pollfd wanted = {.fd = here, .events = POLLOUT};
	need(poll(&wanted, 1, 60000) == 1 && wanted.revents == POLLOUT, "connected");
	need(fcntl(here, F_SETFL, 0) == 0, "fcntl");
	int there = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	pthread_t thread = spawn(sends, &there);
	static char bytes[BIG];
	for (ssize_t got; (got = read(here, bytes, sizeof bytes)) > 0;)
		all += (int)got;
	need(all == BIG, "all of it");
	join(thread);
	close(here);
	close(fd);
}

/* ---- datagrams ---- */

static void *
echoes(void *argument)
{
	struct place from = {.size = sizeof from.name};
	char text[8];
	need(recvfrom(*(int *)argument, text, sizeof text, 0, &from.any, &from.size) == 2, "a datagram");
	need(sendto(*(int *)argument, "to", 2, 0, &from.any, from.size) == 2, "an answer");
	return NULL;
}

static void
datagrams(struct place place, struct place mine)
{
	char text[8];
	int there = bound(&place, SOCK_DGRAM);
	int here = mine.any.sa_family == AF_UNIX ? bound(&mine, SOCK_DGRAM) : socket(AF_INET, SOCK_DGRAM, 0);
	pthread_t thread = spawn(echoes, &there);
	sleep(1);
	need(sendto(here, "in", 2, 0, &place.any, place.size) == 2, "sendto");
	need(recv(here, text, sizeof text, 0) == 2, "what was answered");
	join(thread);
	close(here);
	close(there);
}

int
main(void)
{
	streams(loopback());
	struct place path = name("server");
	streams(path);
	unlink(path.name.sun_path);
	much();
	datagrams(loopback(), loopback());
	struct place here = name("here"), there = name("there");
	datagrams(there, here);
	unlink(here.name.sun_path);
	unlink(there.name.sun_path);
	return 0;
}
