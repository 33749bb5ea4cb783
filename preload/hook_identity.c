/* Who a thread is to the kernel: its id, name, credentials, cost (identity.h). */
#include <grp.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "enter.h"
#include "identity.h"
#include "life.h"
#include "vtime.h"
#include "warm.h"

EXPORT pid_t
gettid(void)
{
	struct thread *self = enter();
	if (!self)
		return real.gettid();
	pid_t tid = (pid_t)identity_gettid(self);
	leave(self, 0);
	return tid;
}

/* As pthread_kill, to who is known by a number. */
EXPORT int
tgkill(pid_t tgid, pid_t tid, int number)
{
	struct thread *self = enter();
	if (!self)
		return real.tgkill(tgid, tid, number);
	struct thread *target = tgid == getpid() && number ? identity_find((uint32_t)tid) : NULL;
	leave(self, 0);
	if (!target)
		return real.tgkill(tgid, tid, number);
	errno = pthread_kill(target->handle, number);
	return errno ? -1 : 0;
}

/* ---- calls that glibc makes for the caller's kernel thread ---- */

/* Defines a function whose work is to be done on the caller's own kernel thread:
 * a result below 0 goes with errno. */
#define OWN(name, declared, arguments, call)                            \
	static int do_##name(const long *a)                             \
	{                                                               \
		return (int)call;                                       \
	}                                                               \
	EXPORT int name declared                                        \
	{                                                               \
		struct thread *self = enter();                          \
		const long a[] = arguments;                             \
		int error = 0;                                          \
		if (!self)                                              \
			return do_##name(a);                            \
		int result = identity_call(self, do_##name, a, &error); \
		return leave_errno(self, error) ? -1 : result;          \
	}
#define A(...)              \
	{                   \
		__VA_ARGS__ \
	}

OWN(setuid, (uid_t id), A((long)id), real.setuid((uid_t)a[0]))
OWN(setgid, (gid_t id), A((long)id), real.setgid((gid_t)a[0]))
OWN(seteuid, (uid_t id), A((long)id), real.seteuid((uid_t)a[0]))
OWN(setegid, (gid_t id), A((long)id), real.setegid((gid_t)a[0]))
OWN(setreuid, (uid_t r, uid_t e), A((long)r, (long)e), real.setreuid((uid_t)a[0], (uid_t)a[1]))
OWN(setregid, (gid_t r, gid_t e), A((long)r, (long)e), real.setregid((gid_t)a[0], (gid_t)a[1]))
OWN(setresuid, (uid_t r, uid_t e, uid_t s), A((long)r, (long)e, (long)s),
	real.setresuid((uid_t)a[0], (uid_t)a[1], (uid_t)a[2]))
OWN(setresgid, (gid_t r, gid_t e, gid_t s), A((long)r, (long)e, (long)s),
	real.setresgid((gid_t)a[0], (gid_t)a[1], (gid_t)a[2]))
OWN(setgroups, (size_t n, const gid_t *groups), A((long)n, (long)(uintptr_t)groups),
	real.setgroups((size_t)a[0], (const gid_t *)a[1]))
OWN(unshare, (int flags), A(flags), real.unshare((int)a[0]))
OWN(setns, (int descriptor, int kind), A(descriptor, kind), real.setns((int)a[0], (int)a[1]))

/* ---- names ---- */

static int
do_prctl(const long *a)
{
	return real.prctl((int)a[0], a[1], a[2], a[3], a[4]);
}

EXPORT int
prctl(int option, ...)
{
	va_list list;
	long a[5] = {option};
	va_start(list, option);
	for (int i = 1; i < 5; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	struct thread *self = enter();
	int error = 0;
	if (option == PR_SET_SECCOMP)
		warm_restrict();
	if (!self)
		return do_prctl(a);
	int result = identity_call(self, do_prctl, a, &error);
	return leave_errno(self, error) ? -1 : result;
}

/* glibc asks the kernel thread that runs it where the thread is the caller. */
static int
do_setname(const long *a)
{
	return real.pthread_setname_np((pthread_t)a[0], (const char *)a[1]);
}

EXPORT int
pthread_setname_np(pthread_t handle, const char *name)
{
	struct thread *self = enter();
	const long a[] = {(long)handle, (long)(uintptr_t)name};
	int error = 0;
	return self ? leave(self, identity_call(self, do_setname, a, &error)) : do_setname(a);
}

static int
do_getname(const long *a)
{
	return real.pthread_getname_np((pthread_t)a[0], (char *)a[1], (size_t)a[2]);
}

EXPORT int
pthread_getname_np(pthread_t handle, char *name, size_t size)
{
	struct thread *self = enter();
	const long a[] = {(long)handle, (long)(uintptr_t)name, (long)size};
	int error = 0;
	return self ? leave(self, identity_call(self, do_getname, a, &error)) : do_getname(a);
}

/* ---- costs, in virtual time ---- */

static struct timeval
timeval_of(uint64_t ns)
{
	return (struct timeval){(time_t)(ns / 1000000000u), (suseconds_t)(ns / 1000u % 1000000u)};
}

static int
do_getrusage(const long *a)
{
	return real.getrusage((__rusage_who_t)a[0], (struct rusage *)a[1]);
}

EXPORT int
getrusage(__rusage_who_t who, struct rusage *usage)
{
	struct thread *self = enter();
	const long a[] = {who, (long)(uintptr_t)usage};
	int error = 0;
	uint64_t ns = 0;
	if (!self)
		return do_getrusage(a);
	identity_call(self, do_getrusage, a, &error);
	clockid_t clock = who == RUSAGE_THREAD ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
	if (!error && who != RUSAGE_CHILDREN && vtime_clock(self, clock, &ns)) {
		usage->ru_utime = timeval_of(ns);
		usage->ru_stime = timeval_of(0);
	}
	return leave_errno(self, error);
}
