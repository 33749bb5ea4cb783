/* A process that sleeps does not overtake one beside it that is at work: `server &
 * sleep 1; client`. When that one has come to rest, time jumps (section 2).
 *
 * run: green 1
 *   all: server was ready
 */
#include <signal.h>
#include <sys/mman.h>
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

static void
serve(atomic_int *ready)
{
	atomic_store(ready, -1);
	for (long long end = kernel_time() + 300 * MS; kernel_time() < end;)
		;
	atomic_store(ready, 1);
	syscall(SYS_nanosleep, &(struct timespec){600, 0}, NULL);
	_exit(0);
}

int
main(void)
{
	atomic_int *ready = mmap(NULL, sizeof *ready, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t server = fork();
	if (server == 0)
		serve(ready);
	pid_t client = fork();
	if (client == 0) {
		while (!atomic_load(ready)) /* until there is a server */
			;
		sleep(1800);
		say(atomic_load(ready) > 0 ? "server was ready" : "too early");
		_exit(0);
	}
	waitpid(client, NULL, 0);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return 0;
}
