/* Time jumps only if nothing outside can act: while a child process lives, the
 * run goes at real speed and is marked external (section 2).
 *
 * run: random 1..2
 *   all: external=1
 *   all: child had its time
 */
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shim.h"

static long long
kernel_time(void)
{
	struct timespec t;
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
	return t.tv_sec * S + t.tv_nsec;
}

static void *
body(void *unused)
{
	usleep(100000);
	return unused;
}

int
main(void)
{
	pthread_t t = spawn(body, NULL);
	long long begin = kernel_time();
	pid_t child = fork();
	if (child == 0) {
		syscall(SYS_nanosleep, &(struct timespec){0, 300 * MS}, NULL);
		_exit(0);
	}
	join(t);
	if (kernel_time() - begin >= 95 * MS) /* the fork took some of it */
		say("child had its time");
	waitpid(child, NULL, 0);
	return 0;
}
