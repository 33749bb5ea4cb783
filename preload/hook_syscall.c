/* syscall(2): system calls by number. What meets other threads is done as by
 * its own function; the rest goes to the kernel as it came.
 */
#include <signal.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "enter.h"
#include "futex.h"
#include "warm.h"

/* The kernel takes six arguments at most, in registers: those that the caller
 * did not pass hold whatever was there. */
#define FETCH(arguments, number)                             \
	do {                                                 \
		va_list more;                                \
		va_start(more, number);                      \
		for (int i = 0; i < 6; i++)                  \
			(arguments)[i] = va_arg(more, long); \
		va_end(more);                                \
	} while (0)

static long
result_of(struct thread *self, long result)
{
	if (result < 0 && result > -4096)
		return leave_errno(self, (int)-result);
	leave(self, 0);
	return result;
}

EXPORT long
syscall(long number, ...)
{
	long a[6];
	FETCH(a, number);
	if (number == SYS_gettid)
		return gettid();
	if (number == SYS_tgkill)
		return tgkill((pid_t)a[0], (pid_t)a[1], (int)a[2]);
	if (number == SYS_getrandom)
		return getrandom((void *)a[0], (size_t)a[1], (unsigned)a[2]);
	if (number == SYS_execve)
		return execve((const char *)a[0], (char *const *)a[1], (char *const *)a[2]);
	if (number == SYS_execveat)
		return execveat((int)a[0], (const char *)a[1], (char *const *)a[2], (char *const *)a[3], (int)a[4]);
	if (number == SYS_seccomp)
		warm_restrict();
	struct thread *self = number == SYS_futex ? enter() : NULL;
	if (self)
		return result_of(self, futex_call(self, a, SITE()));
	if (!real.syscall)
		enter_slow();
	return real.syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
