/* A child that heddle cannot follow, for want of a descriptor or with its
 * environment wiped, runs as any other: threads, signals, its end by the frames that
 * it has from its parent.
 *
 * run: random 1..3
 *   all: ^followed$
 *   all: ^not followed$
 *   all: ^no variables$
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "shim.h"

static _Atomic int caught;

static void
handler(int number)
{
	caught = number;
}

static void *
sends(void *argument)
{
	usleep(10);
	kill(getpid(), SIGUSR1);
	return argument;
}

/* True in the child, which then returns from main. */
static bool
is_child(const char *what)
{
	int status;
	pid_t pid = fork();
	if (!pid) {
		join(spawn(sends, NULL));
		if (caught == SIGUSR1)
			say("%s", what);
		return true;
	}
	need(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, what);
	return false;
}

int
main(void)
{
	struct rlimit limit, none;
	signal(SIGUSR1, handler);
	if (is_child("followed"))
		return 0;
	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &none);
	if (is_child("not followed"))
		return 0;
	setrlimit(RLIMIT_NOFILE, &limit);
	clearenv();
	is_child("no variables");
	return 0;
}
