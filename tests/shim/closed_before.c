/* Who is about to use a descriptor that another thread closes finds it closed, or gets what its
 * number stands for by then, and waits for nobody. Who waits at it already goes on waiting,
 * as in the kernel.
 *
 * run: green
 *   all: ^done$
 * run: random 1..40
 *   all: external=0
 *   all: ^done$
 *   some: ^written$
 *   some: ^closed$
 *   some: ^to another$
 * run: pos 1..20
 *   all: ^done$
 */
#include <sys/socket.h>
#include <unistd.h>

#include "shim.h"

static int ends[2], others[2] = {-1, -1};

static void *
writes(void *unused)
{
	long n = write(ends[0], "x", 1);
	need(n == 1 || (n == -1 && errno == EBADF), "write");
	if (n != 1)
		say("closed");
	return unused;
}

static void *
closes(void *unused)
{
	need(close(ends[0]) == 0, "close");
	return unused;
}

static void *
opens(void *unused)
{
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, others) == 0, "socketpair");
	return unused;
}

static bool
got(int fd)
{
	char c;
	return recv(fd, &c, 1, MSG_DONTWAIT) == 1;
}

int
main(void)
{
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
	pthread_t a = spawn(writes, NULL), b = spawn(closes, NULL), c = spawn(opens, NULL);
	join(a);
	join(b);
	join(c);
	if (got(ends[1]))
		say("written");
	if (got(others[1]))
		say("to another");
	say("done");
	return 0;
}
