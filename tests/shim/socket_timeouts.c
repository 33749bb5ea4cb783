/* The timeouts of a socket are the program's time: a pair of the process's own is no
 * deadlock, and at the machine's the clock shows what was waited.
 *
 * run: green 1
 *   all: ^pair in time, tcp in time$
 *   none: escape
 * run: random 1..3
 *   all: ^pair in time, tcp in time$
 *   none: escape
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "shim.h"

static const char *
waits(int fd)
{
	struct timeval time = {0, 50000};
	char byte;
	need(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) == 0, "setsockopt");
	long long begin = now();
	need(read(fd, &byte, 1) == -1 && errno == EAGAIN, "nobody writes");
	return now() - begin >= 50 * MS ? "in time" : "too early";
}

static int
connected(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int there = socket(AF_INET, SOCK_STREAM, 0), here = socket(AF_INET, SOCK_STREAM, 0);
	need(bind(there, (struct sockaddr *)&address, size) == 0 && listen(there, 1) == 0, "listen");
	getsockname(there, (struct sockaddr *)&address, &size);
	need(connect(here, (struct sockaddr *)&address, size) == 0, "connect");
	return here;
}

int
main(void)
{
	int pair[2];
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
	join(spawn((void *(*)(void *))(void *)sched_yield, NULL));
	const char *first = waits(pair[0]), *second = waits(connected());
	say("pair %s, tcp %s", first, second);
	return 0;
}
