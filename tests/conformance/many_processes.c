/* fork(3p), clock_gettime(3p): who has waited for a child's end has seen the child's time pass,
 * be it the first child or the four thousandth.
 *
 * escapes: more programs were started in one run
 */
#include <sys/wait.h>

#include "shim.h"

enum { MANY = 4200, SLEEP_NS = 30000000 };

static void
child(long ns)
{
	int status;
	pid_t pid = fork();
	if (!pid) {
		struct timespec time = {0, ns};
		_exit(ns && nanosleep(&time, NULL));
	}
	need(pid > 0, "fork");
	need(waitpid(pid, &status, 0) == pid && !status, "its end");
}

static void
check_slept(void)
{
	int64_t before = now();
	child(SLEEP_NS);
	need(now() - before >= SLEEP_NS, "the child has slept");
}

int
main(void)
{
	check_slept();
	for (int i = 0; i < MANY; i++)
		child(0);
	check_slept();
	return 0;
}
