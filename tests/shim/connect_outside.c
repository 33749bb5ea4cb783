/* A server in another process is outside: connecting to it, with waiting or without,
 * does what it does natively.
 *
 * run: native
 *   all: ^connected 0 in progress or 0$
 * run: green
 *   all: ^connected 0 in progress or 0$
 * run: random 1..3
 *   all: ^connected 0 in progress or 0$
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "shim.h"

static struct sockaddr_in address = {.sin_family = AF_INET};

static int
connects(int flags)
{
	int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
	need(fd >= 0, "socket");
	return connect(fd, (struct sockaddr *)&address, sizeof address) ? errno : 0;
}

static void *
client(void *unused)
{
	int waiting = connects(0), other = connects(SOCK_NONBLOCK);
	say("connected %d in progress or %d", waiting, other == EINPROGRESS ? 0 : other);
	return unused;
}

/* The parent has no descriptor that listens: it learns the address by a pipe. */
static void
serve(int to)
{
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	need(bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 5) == 0, "listen");
	need(getsockname(fd, (struct sockaddr *)&address, &size) == 0, "address");
	need(write(to, &address, sizeof address) == sizeof address, "tell");
	need(accept(fd, NULL, NULL) >= 0 && accept(fd, NULL, NULL) >= 0, "accept");
	_exit(0);
}

int
main(void)
{
	int ends[2];
	need(pipe(ends) == 0, "pipe");
	pid_t child = fork();
	if (!child)
		serve(ends[1]);
	need(read(ends[0], &address, sizeof address) == sizeof address, "read");
	join(spawn(client, NULL));
	need(waitpid(child, NULL, 0) == child, "wait");
	return 0;
}
