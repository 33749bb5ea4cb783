/* A terminal takes only what its other end has room for: who writes more to it waits
 * without the turn, so that a thread which reads there goes on.
 *
 * run: green 1
 *   all: ^all read$
 *   none: escape
 * run: random 1..3
 *   all: ^all read$
 *   none: escape
 */
#include <pty.h>

#include "shim.h"

enum { ALL = 200000 };

static void *
writes(void *argument)
{
	static char text[ALL];
	int fd = *(int *)argument;
	for (size_t done = 0; done < ALL;) {
		ssize_t n = write(fd, text + done, ALL - done);
		need(n > 0, "write");
		done += (size_t)n;
	}
	return argument;
}

int
main(void)
{
	int master, slave;
	static char buffer[4096];
	struct termios mode;
	need(openpty(&master, &slave, NULL, NULL, NULL) == 0 && tcgetattr(slave, &mode) == 0, "openpty");
	cfmakeraw(&mode);
	need(tcsetattr(slave, TCSANOW, &mode) == 0, "tcsetattr");
	pthread_t thread = spawn(writes, &slave);
	for (size_t done = 0; done < ALL;) {
		ssize_t n = read(master, buffer, sizeof buffer);
		need(n > 0, "read");
		done += (size_t)n;
	}
	join(thread);
	say("all read");
	return 0;
}
