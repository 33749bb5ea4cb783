/* Locks of files, semaphores and messages of System V: other processes may hold
 * them. What can be had at once is had at once; any other call goes to the kernel
 * without the turn.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <unistd.h>

#include "enter.h"
#include "interrupt.h"
#include "io.h"
#include "lock.h"
#include "outside.h"
#include "sys.h"
#include "vtime.h"

/* `result`: of the call that does not wait, `refused`: the error that says that it would have to. */
static long
then_wait(struct thread *self, struct io *io, long result, int refused, uint32_t site)
{
	if (result == -refused && sched.on)
		proc_external();
	if (result != -refused && !io->no_wait && outside_shares())
		turn_spared(self, site);
	if (result != -refused || io->no_wait)
		return io_leave(self, result);
	result = io_do_outside(self, io, site);
	if (io->timed && result == -EAGAIN)
		vtime_advance(io->deadline);
	return io_leave(self, result);
}

/* Before a call that does not wait; where libc's is a cancellation point, so is this. */
static void
try_point(struct thread *self, const struct io *io, uint32_t site)
{
	turn_point(self, HEDDLE_OP_TRY_IO, NULL, site);
	interrupt_test(self, io->kind, site);
}

EXPORT int
flock(int fd, int operation)
{
	struct thread *self = enter();
	if (!self)
		return real.flock(fd, operation);
	struct io io = {.kind = HEDDLE_OP_TRY_IO,
		.no_wait = operation & LOCK_NB,
		.number = SYS_flock,
		.arguments = {fd, operation}};
	try_point(self, &io, SITE());
	return (int)then_wait(self, &io, sys2(SYS_flock, (long)fd, (long)(operation | LOCK_NB)), EWOULDBLOCK, SITE());
}

bool
lock_waits(int what)
{
	return what == F_SETLKW || what == F_OFD_SETLKW;
}

int
lock_record(struct thread *self, int fd, int what, void *part, uint32_t site)
{
	struct io io = {.kind = HEDDLE_OP_CHILD, .number = SYS_fcntl, .arguments = {fd, what, SYS_LONG(part)}};
	try_point(self, &io, site);
	long tried = sys3(SYS_fcntl, (long)fd, (long)(what == F_SETLKW ? F_SETLK : F_OFD_SETLK), part);
	return (int)then_wait(self, &io, tried == -EACCES ? -EAGAIN : tried, EAGAIN, site);
}

static int
lock_part(struct thread *self, int fd, int what, off_t size, uint32_t site)
{
	struct flock part = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = size};
	struct io io = {.kind = HEDDLE_OP_CHILD,
		.no_wait = what != F_LOCK,
		.number = SYS_fcntl,
		.arguments = {fd, F_SETLKW, SYS_LONG(&part)}};
	turn_point(self, HEDDLE_OP_TRY_IO, NULL, site);
	if (what == F_LOCK)
		interrupt_test(self, io.kind, site);
	int tried = real.lockf(fd, what == F_LOCK ? F_TLOCK : what, size) ? -errno : 0;
	return (int)then_wait(self, &io, what == F_LOCK && tried == -EACCES ? -EAGAIN : tried, EAGAIN, site);
}

EXPORT int
lockf(int fd, int what, off_t size)
{
	struct thread *self = enter();
	return self ? lock_part(self, fd, what, size, SITE()) : real.lockf(fd, what, size);
}

EXPORT int
lockf64(int fd, int what, off64_t size)
{
	struct thread *self = enter();
	return self ? lock_part(self, fd, what, size, SITE()) : real.lockf64(fd, what, size);
}

/* ---- System V ---- */

enum { MOST = 64 };

static int
operate(struct thread *self, int id, struct sembuf *operations, size_t n, const struct timespec *timeout, uint32_t site)
{
	struct sembuf at_once[MOST];
	bool no_wait = false;
	struct io io = {.kind = HEDDLE_OP_TRY_IO,
		.timed = timeout != NULL,
		.deadline = timeout ? vtime_in(vtime_ns(timeout)) : 0,
		.number = SYS_semtimedop,
		.arguments = {id, SYS_LONG(operations), (long)n, SYS_LONG(timeout)}};
	if (n > MOST || !operations)
		return (int)then_wait(self, &io, -EAGAIN, EAGAIN, site);
	for (size_t i = 0; i < n; i++) {
		at_once[i] = operations[i];
		no_wait |= at_once[i].sem_flg & IPC_NOWAIT;
		at_once[i].sem_flg |= IPC_NOWAIT;
	}
	io.no_wait = no_wait;
	try_point(self, &io, site);
	return (int)then_wait(
		self, &io, sys4(SYS_semtimedop, (long)id, (struct sembuf *)at_once, (long)n, NULL), EAGAIN, site);
}

EXPORT int
semop(int id, struct sembuf *operations, size_t n)
{
	struct thread *self = enter();
	return self ? operate(self, id, operations, n, NULL, SITE()) : real.semop(id, operations, n);
}

EXPORT int
semtimedop(int id, struct sembuf *operations, size_t n, const struct timespec *timeout)
{
	struct thread *self = enter();
	return self ? operate(self, id, operations, n, timeout, SITE()) : real.semtimedop(id, operations, n, timeout);
}

EXPORT int
msgsnd(int id, const void *message, size_t n, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.msgsnd(id, message, n, flags);
	struct io io = {.kind = HEDDLE_OP_WRITE,
		.no_wait = flags & IPC_NOWAIT,
		.number = SYS_msgsnd,
		.arguments = {id, SYS_LONG(message), (long)n, flags}};
	try_point(self, &io, SITE());
	long tried = sys4(SYS_msgsnd, (long)id, message, (long)n, (long)(flags | IPC_NOWAIT));
	return (int)then_wait(self, &io, tried, EAGAIN, SITE());
}

EXPORT ssize_t
msgrcv(int id, void *message, size_t n, long type, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.msgrcv(id, message, n, type, flags);
	struct io io = {.kind = HEDDLE_OP_READ,
		.no_wait = flags & IPC_NOWAIT,
		.number = SYS_msgrcv,
		.arguments = {id, SYS_LONG(message), (long)n, type, flags}};
	try_point(self, &io, SITE());
	long tried = sys6(SYS_msgrcv, id, SYS_LONG(message), (long)n, type, flags | IPC_NOWAIT, 0);
	return then_wait(self, &io, tried, ENOMSG, SITE());
}
