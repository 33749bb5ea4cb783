/* A look at what another process may fill, without waiting for it, is a look outside:
 * the run is marked external.
 *
 * run: green 1
 *   all: ^pass .*external=1
 *   all: empty, then 1
 * run: random 1..3
 *   all: ^pass .*external=1
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "shim.h"

static void *
looks(void *path)
{
	char byte = 0;
	int fd = open(path, O_RDWR | O_NONBLOCK);
	need(fd >= 0, "open");
	need(read(fd, &byte, 1) == -1 && errno == EAGAIN, "EAGAIN");
	need(write(fd, &byte, 1) == 1, "write");
	say("empty, then %zd", read(fd, &byte, 1));
	return NULL;
}

int
main(void)
{
	char path[] = "/tmp/looks_outside.XXXXXX";
	need(mkdtemp(path) != NULL && rmdir(path) == 0 && mkfifo(path, 0600) == 0, "a FIFO");
	join(spawn(looks, path));
	unlink(path);
	return 0;
}
