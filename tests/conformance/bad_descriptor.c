/* read(3p), write(3p), send(3p), accept(3p), poll(3p): at what is no open descriptor they
 * fail with EBADF, and wait for nobody; poll() alone leaves out a negative one.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "shim.h"

static int
refused(long result)
{
	return result == -1 && errno == EBADF;
}

static void
try(int fd)
{
	char byte = 0;
	struct iovec part = {&byte, 1};
	need(refused(read(fd, &byte, 1)) && refused(read(fd, NULL, 0)) && refused(readv(fd, &part, 1)), "read");
	need(refused(write(fd, &byte, 1)) && refused(write(fd, NULL, 0)) && refused(writev(fd, &part, 1)), "write");
	need(refused(recv(fd, &byte, 1, 0)) && refused(send(fd, &byte, 1, 0)), "recv, send");
	need(refused(accept(fd, NULL, NULL)) && refused(connect(fd, NULL, 0)), "accept, connect");
}

static void *
tries(void *argument)
{
	int pair[2];
	need(!pipe(pair), "pipe");
	struct pollfd none = {-1, POLLIN, 0};
	need(poll(&none, 1, 0) == 0, "poll leaves out a negative one");
	try(-1);
	try(INT_MAX);
	need(!close(pair[0]) && !close(pair[1]), "close");
	try(pair[0]);
	return argument;
}

int
main(void)
{
	tries(NULL);
	pthread_t thread = spawn(tries, NULL);
	need(!pthread_join(thread, NULL), "join");
	return 0;
}
