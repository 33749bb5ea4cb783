/* While a thread waits for another process, with a time limit, which is one in real time, one that sleeps again and
 * again for a moment gets as much done as on a machine: its 100 ms are over before the other's second is.
 *
 * run: green 1
 *   all: in time
 * run: random 1..2
 *   all: in time
 */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim.h"

static int pair[2];
static atomic_int done;

static void *
waits(void *unused)
{
	struct pollfd other = {.fd = pair[0], .events = POLLIN};
	need(poll(&other, 1, 1000) == 0, "nothing comes");
	say("%s", atomic_load(&done) ? "in time" : "late");
	return unused;
}

int
main(void)
{
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "a pair");
	pid_t child = fork();
	while (child == 0)
		pause();
	pthread_t waiter = spawn(waits, NULL);
	for (long long end = now() + 100 * MS; now() < end;)
		usleep(2);
	atomic_store(&done, 1);
	join(waiter);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
