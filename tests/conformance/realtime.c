/* POSIX 2.8.4, Process Scheduling: threads that are bound to one processor run by
 * priority, PTHREAD_PRIO_INHERIT lends it, PTHREAD_PRIO_PROTECT gives it, equals
 * under SCHED_FIFO go first come first served, and a real-time thread that can go on
 * does not wait while others run without end.
 */
#include "shim.h"

enum { LOW = 5, MIDDLE = 10, HIGH = 20, MISSING = 77 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, inheriting, quick = PTHREAD_MUTEX_INITIALIZER;
static volatile int steps, awake;

/* Between points at which others could go on. */
static void
touch(void)
{
	need(!pthread_mutex_lock(&quick) && !pthread_mutex_unlock(&quick), "quick");
}

static pthread_t
spawn_at(int priority, int policy, void *(*body)(void *))
{
	pthread_t thread;
	pthread_attr_t attr;
	struct sched_param param = {.sched_priority = priority};
	need(!pthread_attr_init(&attr), "attr");
	need(!pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED), "explicit");
	need(!pthread_attr_setschedpolicy(&attr, policy), "policy");
	need(!pthread_attr_setschedparam(&attr, &param), "param");
	int error = pthread_create(&thread, &attr, body, NULL);
	if (error == EPERM)
		exit(MISSING);
	need(!error, "create");
	pthread_attr_destroy(&attr);
	return thread;
}

static void
become(int priority, int policy)
{
	struct sched_param param = {.sched_priority = priority};
	int error = pthread_setschedparam(pthread_self(), policy, &param);
	if (error == EPERM)
		exit(MISSING);
	need(!error, "setschedparam");
}

/* ---- by priority ---- */

static void *
goes_first(void *argument)
{
	for (int i = 0; i < 3; i++)
		touch();
	need(steps++ == 0, "before its creator");
	need(!pthread_mutex_lock(&mutex), "lock");
	need(steps++ == 2, "as soon as it is unlocked");
	need(!pthread_mutex_unlock(&mutex), "unlock");
	touch();
	need(steps++ == 3, "and until it ends");
	return argument;
}

static void
runs_by_priority(void)
{
	steps = 0;
	need(!pthread_mutex_lock(&mutex), "lock");
	pthread_t thread = spawn_at(HIGH, SCHED_FIFO, goes_first);
	touch();
	need(steps++ == 1, "when it waits");
	need(!pthread_mutex_unlock(&mutex), "unlock");
	touch();
	need(steps++ == 4, "when it has ended");
	join(thread);
}

/* ---- lent priority ---- */

static void *
is_urgent(void *argument)
{
	need(!pthread_mutex_lock(&inheriting), "lock");
	need(steps++ == 1, "behind who held it");
	need(!pthread_mutex_unlock(&inheriting), "unlock");
	return argument;
}

static void *
is_in_between(void *argument)
{
	touch();
	need(steps++ == 2, "behind the urgent one, and so behind who held it");
	return argument;
}

static void
lends_priority(void)
{
	pthread_mutexattr_t attr;
	need(!pthread_mutexattr_init(&attr), "attr");
	need(!pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT), "protocol");
	need(!pthread_mutex_init(&inheriting, &attr), "init");
	steps = 0;
	need(!pthread_mutex_lock(&inheriting), "lock");
	pthread_t urgent = spawn_at(HIGH, SCHED_FIFO, is_urgent);
	pthread_t in_between = spawn_at(MIDDLE, SCHED_FIFO, is_in_between);
	touch();
	need(steps++ == 0, "lent");
	need(!pthread_mutex_unlock(&inheriting), "unlock");
	touch();
	need(steps == 3, "and given back");
	join(urgent);
	join(in_between);
	pthread_mutexattr_destroy(&attr);
}

/* ---- a ceiling ---- */

static void *
is_below_ceiling(void *argument)
{
	touch();
	need(steps++ == 1, "behind who holds a mutex with a higher ceiling");
	return argument;
}

static void
has_ceiling(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t protecting;
	need(!pthread_mutexattr_init(&attr), "attr");
	need(!pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_PROTECT), "protocol");
	need(!pthread_mutexattr_setprioceiling(&attr, HIGH), "ceiling");
	need(!pthread_mutex_init(&protecting, &attr), "init");
	steps = 0;
	need(!pthread_mutex_lock(&protecting), "lock");
	pthread_t thread = spawn_at(MIDDLE, SCHED_FIFO, is_below_ceiling);
	touch();
	need(steps++ == 0, "at the ceiling");
	need(!pthread_mutex_unlock(&protecting), "unlock");
	touch();
	need(steps == 2, "and no more");
	join(thread);
	pthread_mutex_destroy(&protecting);
	pthread_mutexattr_destroy(&attr);
}

/* ---- equals under SCHED_FIFO ---- */

static sem_t go;

static void *
is_equal(void *argument)
{
	int nth = (int)(intptr_t)argument;
	touch();
	need(steps++ == nth, "in the order of creation, once its creator waits");
	touch();
	need(steps++ == nth + 1, "nobody in between");
	need(!sem_wait(&go), "wait");
	need(steps++ == 5 + nth / 2, "in the order in which they waited, when its creator waits again");
	return NULL;
}

static pthread_t
spawn_equal(intptr_t nth)
{
	pthread_t thread;
	need(!pthread_create(&thread, NULL, is_equal, (void *)nth), "create");
	return thread;
}

static void
equals_queue(void)
{
	steps = 0;
	need(!sem_init(&go, 0, 0), "semaphore");
	pthread_t first = spawn_equal(0), second = spawn_equal(2);
	touch();
	need(steps == 0, "who runs stays");
	sched_yield();
	need(steps++ == 4, "behind both");
	need(!sem_post(&go) && !sem_post(&go), "post");
	touch();
	need(steps == 5, "who runs stays");
	join(first);
	join(second);
	need(steps == 7, "all");
	sem_destroy(&go);
}

/* ---- nobody is kept waiting ---- */

static uint64_t
milliseconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void *
works(void *argument)
{
	uint64_t until = milliseconds() + 2000;
	while (!awake && milliseconds() < until)
		;
	need(awake, "who is to go on does, while others work");
	return argument;
}

static void
is_not_kept_waiting(void)
{
	pthread_t thread = spawn_at(LOW, SCHED_RR, works);
	become(LOW, SCHED_RR);
	usleep(10000);
	awake = 1;
	join(thread);
}

int
main(void)
{
	cpu_set_t set, one;
	need(!sched_getaffinity(0, sizeof set, &set), "getaffinity");
	int cpu = sched_getcpu();
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	need(!sched_setaffinity(0, sizeof one, &one), "setaffinity");
	become(LOW, SCHED_FIFO);
	runs_by_priority();
	lends_priority();
	has_ceiling();
	equals_queue();
	need(!sched_setaffinity(0, sizeof set, &set), "setaffinity");
	is_not_kept_waiting();
	return 0;
}
