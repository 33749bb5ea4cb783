/* What libc forks or waits for inside one function: daemon, forkpty, system, pclose,
 * posix_spawn. A child is a process of its own, and its time passes here too.
 *
 * run: green 1
 *   all: ^child, daemon, its time, and more$
 *   none: escape
 * run: random 1..3
 *   all: ^child, daemon, its time, and more$
 *   none: escape
 */
#include <pty.h>
#include <sys/wait.h>

#include "shim.h"

static long long begin;

static void
check_pty(void)
{
	int master, status;
	pid_t pid = forkpty(&master, NULL, NULL, NULL);
	if (!pid) {
		join(spawn((void *(*)(void *))(void *)sched_yield, NULL));
		_exit(isatty(0) && isatty(2) ? 0 : 1);
	}
	need(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "child of forkpty");
}

static void
check_daemon(void)
{
	int ends[2], status;
	char byte;
	need(pipe(ends) == 0, "pipe");
	pid_t pid = fork();
	if (!pid) {
		need(daemon(1, 1) == 0, "daemon");
		join(spawn((void *(*)(void *))(void *)sched_yield, NULL));
		_exit(write(ends[1], "d", 1) != 1);
	}
	need(waitpid(pid, &status, 0) == pid && status == 0, "daemon's parent ends");
	need(read(ends[0], &byte, 1) == 1 && byte == 'd', "daemon lives");
}

static void *
yields(void *argument)
{
	for (int i = 0; i < 10; i++)
		sched_yield();
	return argument;
}

int
main(void)
{
	begin = now();
	check_pty();
	check_daemon();
	pthread_t thread = spawn(yields, NULL);
	need(system("sleep 0.4") == 0, "system");
	long long first = now() - begin;
	FILE *stream = popen("sleep 0.2", "r");
	need(stream && pclose(stream) == 0, "popen");
	long long both = now() - begin;
	join(thread);
	say("child, daemon, %s, %s", first >= 400 * MS ? "its time" : "?", both >= 600 * MS ? "and more" : "?");
	return 0;
}
