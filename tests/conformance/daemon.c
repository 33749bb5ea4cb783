/* daemon(3), setsid(3p): a child that outlives its parent, with all descriptors closed, goes on
 * with its threads; what it writes is there for who waits.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

static char path[64];

static void *
writes(void *argument)
{
	int fd = open(path, O_WRONLY | O_APPEND);
	need(fd >= 0 && write(fd, argument, 1) == 1, "write");
	close(fd);
	return argument;
}

static void
demon(void)
{
	need(!daemon(1, 0), "daemon");
	need(getsid(0) != getppid(), "a session of its own");
	for (int fd = 0; fd < 256; fd++)
		close(fd);
	usleep(3000);
	pthread_t a = spawn(writes, "a"), b = spawn(writes, "b");
	join(a);
	join(b);
	_exit(0);
}

int
main(void)
{
	char text[4], wiped[] = "HEDDLE_GONE=1";
	int status;
	putenv(wiped);
	snprintf(path, sizeof path, "demon-%d", (int)getpid());
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	need(fd >= 0, "open");
	pid_t pid = fork();
	if (!pid)
		demon();
	need(waitpid(pid, &status, 0) == pid && !status, "the parent of the demon ends at once");
	while (pread(fd, text, sizeof text, 0) < 2)
		usleep(1000);
	need((text[0] == 'a' && text[1] == 'b') || (text[0] == 'b' && text[1] == 'a'), "what its threads wrote");
	unlink(path);
	return 0;
}
