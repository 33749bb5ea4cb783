/* POSIX 2.8.4, Process Scheduling: policy, priority and processors outlive exec, so a program that
 * begins as a real-time one, bound to one processor (`taskset -c 0 chrt -f 10 ./program`), keeps its
 * threads of lower priority from it until it waits, although it has called nothing that sets any of these.
 */
#include <sched.h>
#include <stdlib.h>

#include "shim.h"

enum { LOW = 5, HIGH = 10, MISSING = 77 };

static volatile int ran;

static void *
lower(void *unused)
{
	ran = 1;
	return unused;
}

static int
begun_as_real_time(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct sched_param param = {.sched_priority = LOW};
	pthread_attr_t attr;
	pthread_t thread;
	need(!pthread_attr_init(&attr), "attr");
	need(!pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED), "explicit");
	need(!pthread_attr_setschedpolicy(&attr, SCHED_FIFO), "policy");
	need(!pthread_attr_setschedparam(&attr, &param), "param");
	need(!pthread_create(&thread, &attr, lower, NULL), "create");
	for (int i = 0; i < 20; i++)
		need(!pthread_mutex_lock(&mutex) && !pthread_mutex_unlock(&mutex), "mutex");
	need(!ran, "who is less urgent waits");
	join(thread);
	need(ran, "until nobody is more urgent");
	return 0;
}

int
main(int argc, char **argv)
{
	struct sched_param param = {.sched_priority = HIGH};
	cpu_set_t all, one;
	int cpu = 0;
	if (argc > 1)
		return begun_as_real_time();
	CPU_ZERO(&one);
	need(!sched_getaffinity(0, sizeof all, &all), "affinity");
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_SET(cpu, &one);
	need(!sched_setaffinity(0, sizeof one, &one), "one processor");
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		return MISSING;
	execl("/proc/self/exe", argv[0], "again", NULL);
	return 1;
}
