/* Who spins until another process has acted, with a time limit, is not told that time
 * flies: it goes at real speed while somebody outside could act, however the clock is
 * watched (section 2). The child is far from done when its parent has looked at the clock a
 * million times, and no loop is taken for endless.
 *
 * run: green 1
 *   all: external=1
 *   none: steps=\d{6}
 * run: random 1..4
 *   none: steps=\d{6}
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim.h"

static atomic_int *done;

static void
work(int yet)
{
	for (volatile int i = 0; i < 20000000; i++)
		;
	atomic_store(done, yet);
	_exit(0);
}

static time_t
seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* As long as it takes, but not in as many steps as fit in there. */
static void
spin_with_lock(int yet)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	int status;
	pid_t pid = fork();
	if (!pid)
		work(yet);
	for (bool over = false; !over; sched_yield()) {
		pthread_mutex_lock(&mutex);
		over = atomic_load(done) == yet;
		pthread_mutex_unlock(&mutex);
	}
	need(waitpid(pid, &status, 0) == pid && !status, "the child");
}

static void
spin(int yet, bool yields)
{
	int status;
	pid_t pid = fork();
	if (!pid)
		work(yet);
	time_t begin = seconds();
	while (atomic_load(done) != yet) {
		if (yields)
			sched_yield();
		need(seconds() - begin < 50, "no timeout");
	}
	need(waitpid(pid, &status, 0) == pid && !status, "the child");
}

static void *
spins(void *unused)
{
	spin(3, false);
	spin(4, true);
	spin_with_lock(5);
	return unused;
}

int
main(void)
{
	done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(done != MAP_FAILED, "mmap");
	spin(1, false);
	spin(2, true);
	join(spawn(spins, NULL));
	return 0;
}
