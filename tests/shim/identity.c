/* What the kernel knows of a thread is that thread's own, whichever kernel
 * thread executes it: id, name, processors, niceness, processor time; changing
 * the user reaches all and comes back.
 *
 * run: green 1
 *   all: external=0
 *   all: ^itself$
 * run: random 1..20
 *   all: ^itself$
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "shim.h"

enum { THREADS = 3 };

static pid_t ids[THREADS + 1];
static pthread_t handles[THREADS + 1];
static pthread_barrier_t all_there;
static _Atomic int handled;

static void
handler(int number)
{
	(void)number;
	handled |= 1 << (pthread_equal(pthread_self(), handles[1]) ? 1 : 0);
}

static void
check_name(int me)
{
	char name[16], seen[16];
	snprintf(name, sizeof(name), "number %d", me);
	need(!(me % 2 ? prctl(PR_SET_NAME, name) : pthread_setname_np(pthread_self(), name)), "set");
	pthread_barrier_wait(&all_there);
	need(!prctl(PR_GET_NAME, seen) && !strcmp(seen, name), "its own name");
	for (int i = 0; i <= THREADS; i++) {
		snprintf(name, sizeof(name), "number %d", i);
		need(!pthread_getname_np(handles[i], seen, sizeof(seen)) && !strcmp(seen, name), "the others'");
	}
}

static void
check_nice(int me)
{
	errno = 0;
	need(setpriority(PRIO_PROCESS, 0, me + 1) == 0, "setpriority");
	pthread_barrier_wait(&all_there);
	for (int i = 0; i <= THREADS; i++)
		need(getpriority(PRIO_PROCESS, ids[i]) == i + 1, "everybody's niceness");
	need(getpriority(PRIO_PROCESS, 0) == me + 1, "its own niceness");
}

static void
check_time(void)
{
	clockid_t clock;
	struct timespec mine, same;
	struct rusage usage;
	need(!pthread_getcpuclockid(pthread_self(), &clock), "pthread_getcpuclockid");
	need(!clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mine) && !clock_gettime(clock, &same), "clocks");
	long long before = mine.tv_sec * S + mine.tv_nsec, after = same.tv_sec * S + same.tv_nsec;
	need(after > before && after - before < 100000, "the same clock");
	need(!getrusage(RUSAGE_THREAD, &usage) && usage.ru_utime.tv_usec >= after / 1000 % 1000000, "getrusage");
}

static void
check_processors(int me)
{
	cpu_set_t all, one, seen;
	int cpu = 0;
	need(!sched_getaffinity(0, sizeof(all), &all), "sched_getaffinity");
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	need(sched_getcpu() == cpu, "the first");
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (me == 0)
		need(!sched_setaffinity(0, sizeof(one), &one), "sched_setaffinity");
	need(!pthread_getaffinity_np(pthread_self(), sizeof(seen), &seen), "get");
	need(CPU_EQUAL(&seen, me ? &all : &one), "what it set, or nothing");
	pthread_attr_t attr;
	need(!pthread_getattr_np(pthread_self(), &attr) && !pthread_attr_getaffinity_np(&attr, sizeof(one), &one),
		"attr");
	need(CPU_EQUAL(&seen, &one), "its attributes say the same");
	pthread_attr_destroy(&attr);
}

static void *
body(void *argument)
{
	int me = (int)(intptr_t)argument;
	ids[me] = gettid();
	handles[me] = pthread_self();
	check_processors(me);
	pthread_barrier_wait(&all_there);
	for (int i = 0; i < me; i++)
		need(ids[i] != ids[me], "ids differ");
	need(gettid() == ids[me] && syscall(SYS_gettid) == ids[me], "and stay");
	check_name(me);
	check_nice(me);
	check_time();
	need(setuid(getuid()) == 0 && setgid(getgid()) == 0, "set*id comes back");
	pthread_barrier_wait(&all_there);
	if (me == 2)
		need(!tgkill(getpid(), ids[1], SIGUSR1), "tgkill");
	pthread_barrier_wait(&all_there);
	return NULL;
}

int
main(void)
{
	pthread_t threads[THREADS];
	signal(SIGUSR1, handler);
	pthread_barrier_init(&all_there, NULL, THREADS + 1);
	need(gettid() == getpid(), "main's id is the process's");
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(body, (void *)(intptr_t)(i + 1));
	body(NULL);
	need(gettid() == getpid(), "main's id stays the process's");
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	need(handled == 2, "handled by the one it was sent to");
	say("itself");
	return 0;
}
