/* Priorities, policies and processors of threads. The kernel keeps them for the
 * thread's own kernel thread; the model knows who is real-time, for POSIX has
 * those wake by priority. Pid 0 is the caller.
 */
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "enter.h"
#include "identity.h"
#include "life.h"
#include "processors.h"
#include "realtime.h"

/* Who a pid of sched_*(2) stands for, NULL: none of ours. */
static struct thread *
meant(struct thread *self, long pid)
{
	return pid == 0 ? self : identity_find((uint32_t)pid);
}

/* ---- policies ---- */

static void
changed(struct thread *thread)
{
	if (thread)
		realtime_changed(thread);
}

EXPORT int
pthread_setschedparam(pthread_t handle, int policy, const struct sched_param *param)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_setschedparam(handle, policy, param);
	int error = life_is_gone(handle) ? ESRCH : real.pthread_setschedparam(handle, policy, param);
	changed(life_find_or_self(self, handle));
	turn_pass(self, SITE());
	return leave(self, error);
}

EXPORT int
pthread_setschedprio(pthread_t handle, int priority)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_setschedprio(handle, priority);
	int error = life_is_gone(handle) ? ESRCH : real.pthread_setschedprio(handle, priority);
	changed(life_find_or_self(self, handle));
	turn_pass(self, SITE());
	return leave(self, error);
}

/* Its kernel thread may outlive the join that told the program of its end. */
EXPORT int
pthread_getschedparam(pthread_t handle, int *policy, struct sched_param *param)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_getschedparam(handle, policy, param);
	turn_pass(self, SITE());
	return leave(self, life_is_gone(handle) ? ESRCH : real.pthread_getschedparam(handle, policy, param));
}

EXPORT int
pthread_getcpuclockid(pthread_t handle, clockid_t *clock)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_getcpuclockid(handle, clock);
	return leave(self, life_is_gone(handle) ? ESRCH : real.pthread_getcpuclockid(handle, clock));
}

static int
do_setscheduler(const long *a)
{
	return real.sched_setscheduler((pid_t)a[0], (int)a[1], (const struct sched_param *)a[2]);
}

EXPORT int
sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	struct thread *self = enter();
	const long a[] = {pid, policy, (long)(uintptr_t)param};
	int error = 0;
	if (!self)
		return do_setscheduler(a);
	int result = identity_call(self, do_setscheduler, a, &error);
	changed(meant(self, pid));
	return leave_errno(self, error) ? -1 : result;
}

static int
do_setparam(const long *a)
{
	return real.sched_setparam((pid_t)a[0], (const struct sched_param *)a[1]);
}

EXPORT int
sched_setparam(pid_t pid, const struct sched_param *param)
{
	struct thread *self = enter();
	const long a[] = {pid, (long)(uintptr_t)param};
	int error = 0;
	if (!self)
		return do_setparam(a);
	int result = identity_call(self, do_setparam, a, &error);
	changed(meant(self, pid));
	return leave_errno(self, error) ? -1 : result;
}

static int
do_getscheduler(const long *a)
{
	return real.sched_getscheduler((pid_t)a[0]);
}

EXPORT int
sched_getscheduler(pid_t pid)
{
	struct thread *self = enter();
	const long a[] = {pid};
	int error = 0;
	if (!self)
		return do_getscheduler(a);
	int result = identity_call(self, do_getscheduler, a, &error);
	return leave_errno(self, error) ? -1 : result;
}

static int
do_getparam(const long *a)
{
	return real.sched_getparam((pid_t)a[0], (struct sched_param *)a[1]);
}

EXPORT int
sched_getparam(pid_t pid, struct sched_param *param)
{
	struct thread *self = enter();
	const long a[] = {pid, (long)(uintptr_t)param};
	int error = 0;
	if (!self)
		return do_getparam(a);
	int result = identity_call(self, do_getparam, a, &error);
	return leave_errno(self, error) ? -1 : result;
}

/* ---- niceness is a kernel thread's, too ---- */

static int
do_setpriority(const long *a)
{
	return real.setpriority((__priority_which_t)a[0], (id_t)a[1], (int)a[2]);
}

EXPORT int
setpriority(__priority_which_t which, id_t who, int nice)
{
	struct thread *self = enter();
	const long a[] = {which, who, nice};
	int error = 0;
	if (!self)
		return do_setpriority(a);
	identity_call(self, do_setpriority, a, &error);
	return leave_errno(self, error);
}

/* -1 is a good answer: only errno tells. */
static int
do_getpriority(const long *a)
{
	errno = 0;
	int nice = real.getpriority((__priority_which_t)a[0], (id_t)a[1]);
	*(int *)a[2] = nice;
	return errno ? -1 : 0;
}

EXPORT int
getpriority(__priority_which_t which, id_t who)
{
	struct thread *self = enter();
	int nice = -1, error = 0;
	if (!self)
		return real.getpriority(which, who);
	const long a[] = {which, who, (long)(uintptr_t)&nice};
	identity_call(self, do_getpriority, a, &error);
	return leave_errno(self, error) ? -1 : nice;
}

static int
do_nice(const long *a)
{
	errno = 0;
	*(int *)a[1] = real.nice((int)a[0]);
	return errno ? -1 : 0;
}

EXPORT int
nice(int increment)
{
	struct thread *self = enter();
	int now = -1, error = 0;
	if (!self)
		return real.nice(increment);
	const long a[] = {increment, (long)(uintptr_t)&now};
	identity_call(self, do_nice, a, &error);
	return leave_errno(self, error) ? -1 : now;
}

/* ---- processors ---- */

static int
do_setaffinity(const long *a)
{
	return real.sched_setaffinity((pid_t)a[0], (size_t)a[1], (const cpu_set_t *)a[2]);
}

static void
has_chosen(struct thread *thread)
{
	if (thread)
		thread->affine = true;
	changed(thread);
}

EXPORT int
sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
	struct thread *self = enter();
	const long a[] = {pid, (long)size, (long)(uintptr_t)set};
	int error = 0;
	if (!self)
		return do_setaffinity(a);
	identity_call(self, do_setaffinity, a, &error);
	if (!error)
		has_chosen(meant(self, pid));
	return leave_errno(self, error);
}

EXPORT int
pthread_setaffinity_np(pthread_t handle, size_t size, const cpu_set_t *set)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_setaffinity_np(handle, size, set);
	int error = real.pthread_setaffinity_np(handle, size, set);
	if (!error)
		has_chosen(life_find_or_self(self, handle));
	return leave(self, error);
}

static int
do_getaffinity(const long *a)
{
	return real.sched_getaffinity((pid_t)a[0], (size_t)a[1], (cpu_set_t *)a[2]);
}

/* What it set itself; else what it would see without heddle. */
static void
show(const struct thread *thread, size_t size, cpu_set_t *set)
{
	if (!thread || !thread->affine)
		processors_show(size, set);
}

EXPORT int
sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	struct thread *self = enter();
	const long a[] = {pid, (long)size, (long)(uintptr_t)set};
	int error = 0;
	if (!self)
		return do_getaffinity(a);
	identity_call(self, do_getaffinity, a, &error);
	if (!error)
		show(meant(self, pid), size, set);
	return leave_errno(self, error);
}

EXPORT int
pthread_getaffinity_np(pthread_t handle, size_t size, cpu_set_t *set)
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_getaffinity_np(handle, size, set);
	int error = real.pthread_getaffinity_np(handle, size, set);
	if (!error)
		show(life_find_or_self(self, handle), size, set);
	return leave(self, error);
}

/* Always the first that it may run on: threads of one run are never on two. */
EXPORT int
sched_getcpu(void)
{
	struct thread *self = enter();
	cpu_set_t set;
	int error = 0, cpu = 0;
	if (!self)
		return real.sched_getcpu();
	CPU_ZERO(&set);
	const long a[] = {0, sizeof set, (long)(uintptr_t)&set};
	identity_call(self, do_getaffinity, a, &error);
	show(self, sizeof set, &set);
	while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &set))
		cpu++;
	return leave(self, cpu);
}

/* The same by other names that libc exports. */
ALIAS(__sched_setscheduler, sched_setscheduler);
ALIAS(__sched_getscheduler, sched_getscheduler);
ALIAS(__sched_getparam, sched_getparam);
