/* poll, ppoll and select at no descriptor wait for their time to pass: in a single
 * thread, beside another one, and in a child. */
#include <poll.h>
#include <sys/select.h>
#include <sys/wait.h>

#include "shim.h"

static void
wait_three_times(void)
{
	long long since = now();
	struct timespec brief = at(20 * MS);
	struct timeval short_time = {0, 20000};
	need(poll(NULL, 0, 20) == 0, "poll");
	need(ppoll(NULL, 0, &brief, NULL) == 0, "ppoll");
	need(select(0, NULL, NULL, NULL, &short_time) == 0, "select");
	need(now() - since >= 60 * MS, "the time has passed");
}

static void *
waits(void *unused)
{
	wait_three_times();
	return unused;
}

int
main(void)
{
	int status = 1;
	wait_three_times();
	pid_t child = fork();
	if (!child) {
		wait_three_times();
		_exit(0);
	}
	need(waitpid(child, &status, 0) == child && status == 0, "the child");
	pthread_t thread = spawn(waits, NULL);
	wait_three_times();
	join(thread);
	return 0;
}
