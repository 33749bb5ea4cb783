/* setresuid(2) and its kin act on every thread of the process, also on those that wait; sched_setparam(3p), nice(3p)
 * and pthread_setaffinity_np(3) tell what they were told. */
#include <grp.h>
#include <sys/types.h>

#include "shim.h"

static sem_t over;
static atomic_int there;

static void *
waits(void *unused)
{
	atomic_store(&there, 1);
	need(sem_wait(&over) == 0, "sem_wait");
	uid_t real, effective, saved;
	need(getresuid(&real, &effective, &saved) == 0 && effective == geteuid() && real == getuid(),
		"the same for all");
	return unused;
}

/* To what they are already: anybody may. */
static void
set_ids(void)
{
	uid_t user = getuid(), as_user = geteuid();
	gid_t group = getgid(), as_group = getegid(), groups[64];
	need(setgid(as_group) == 0 && setegid(as_group) == 0, "group");
	need(setregid(group, as_group) == 0 && setresgid(group, as_group, as_group) == 0, "groups");
	int n = getgroups(64, groups);
	need(n < 0 || setgroups((size_t)n, groups) == 0 || errno == EPERM, "setgroups");
	need(setuid(as_user) == 0 && seteuid(as_user) == 0, "user");
	need(setreuid(user, as_user) == 0 && setresuid(user, as_user, as_user) == 0, "users");
	need(setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) == 0, "none");
	need(getuid() == user && geteuid() == as_user && getgid() == group && getegid() == as_group, "what they were");
}

static void
set_scheduling(void)
{
	struct sched_param param = {.sched_priority = 1};
	cpu_set_t all, now_set;
	need(sched_getscheduler(0) == SCHED_OTHER, "sched_getscheduler");
	need(sched_setparam(0, &param) == -1 && errno == EINVAL, "no priority of this policy");
	need(sched_getparam(0, &param) == 0 && param.sched_priority == 0, "sched_getparam");
	need(sched_setparam(0, &param) == 0, "sched_setparam");
	errno = 0;
	int before = nice(0);
	need(errno == 0 && nice(1) == before + 1, "nice");
	need(pthread_getaffinity_np(pthread_self(), sizeof all, &all) == 0, "pthread_getaffinity_np");
	need(pthread_setaffinity_np(pthread_self(), sizeof all, &all) == 0, "pthread_setaffinity_np");
	need(pthread_getaffinity_np(pthread_self(), sizeof all, &now_set) == 0 && CPU_EQUAL(&all, &now_set),
		"what it was");
}

int
main(void)
{
	need(sem_init(&over, 0, 0) == 0, "sem_init");
	pthread_t one = spawn(waits, NULL), other = spawn(waits, NULL);
	while (!atomic_load(&there))
		sched_yield();
	set_ids();
	set_scheduling();
	sem_post(&over);
	sem_post(&over);
	join(one);
	join(other);
	return 0;
}
