/* Who polls is told at once what another thread has to read: under green and
 * eager it has blocked there, as if it had come a moment earlier, and does not
 * keep the other one from reading for ever (CPython's process pool does so).
 *
 * run: green
 *   all: ^pass .*external=1
 *   all: read
 * run: eager
 *   all: ^pass .*external=1
 * run: pct 1..3
 *   all: ^pass .*external=1
 */
#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

static int ends[2];
static volatile bool done;

static void *
reader(void *unused)
{
	char c;
	assert(read(ends[0], &c, 1) == 1);
	done = true;
	return unused;
}

int
main(void)
{
	assert(pipe(ends) == 0);
	pid_t child = fork();
	if (child == 0) {
		assert(write(ends[1], "x", 1) == 1);
		pause();
	}
	struct pollfd in = {.fd = ends[0], .events = POLLIN};
	assert(poll(&in, 1, -1) == 1);
	pthread_t thread = spawn(reader, NULL);
	while (!done)
		assert(poll(&in, 1, 10) >= 0);
	join(thread);
	say("read");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}
