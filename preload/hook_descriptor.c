/* What makes and ends descriptors: which of them live inside the process. */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"
#include "enter.h"
#include "io.h"
#include "lock.h"
#include "socket.h"

static int
made(struct thread *self, int result, const int ends[2])
{
	int error = errno;
	if (!result)
		channel_open(ends[0], ends[1]);
	return leave_errno(self, result ? error : 0);
}

EXPORT int
pipe(int ends[2])
{
	struct thread *self = enter();
	return self ? made(self, real.pipe(ends), ends) : real.pipe(ends);
}

EXPORT int
pipe2(int ends[2], int flags)
{
	struct thread *self = enter();
	return self ? made(self, real.pipe2(ends, flags), ends) : real.pipe2(ends, flags);
}

EXPORT int
socketpair(int domain, int type, int protocol, int ends[2])
{
	struct thread *self = enter();
	int result = real.socketpair(domain, type, protocol, ends);
	return self ? made(self, result, ends) : result;
}

EXPORT int
eventfd(unsigned value, int flags)
{
	struct thread *self = enter();
	int fd = real.eventfd(value, flags);
	return self ? io_made(self, fd) : fd;
}

static int
duplicated(struct thread *self, int from, int to)
{
	int error = errno;
	if (to >= 0)
		channel_duplicate(from, to);
	leave_errno(self, to < 0 ? error : 0);
	return to;
}

EXPORT int
dup(int fd)
{
	struct thread *self = enter();
	int to = real.dup(fd);
	return self ? duplicated(self, fd, to) : to;
}

/* What `to` was is closed. */
static int
replaced(struct thread *self, struct object *was, int fd, int to)
{
	int result = duplicated(self, fd, to);
	if (was && to >= 0 && enter()) {
		io_changed(was);
		leave(self, 0);
	}
	return result;
}

EXPORT int
dup2(int fd, int to)
{
	struct thread *self = enter();
	struct object *was = self && fd != to ? channel_of(to) : NULL;
	int result = real.dup2(fd, to);
	return self ? replaced(self, was, fd, result) : result;
}

EXPORT int
dup3(int fd, int to, int flags)
{
	struct thread *self = enter();
	struct object *was = self ? channel_of(to) : NULL;
	int result = real.dup3(fd, to, flags);
	return self ? replaced(self, was, fd, result) : result;
}

/* Whoever waits at the other end sees it. `how`: of shutdown; -1: close. */
static int
end(struct thread *self, int fd, int how, uint32_t site)
{
	struct object *object = sched.on ? channel_of(fd) : NULL;
	if (object)
		turn_point(self, HEDDLE_OP_CLOSE, object, site);
	int other = object && how != SHUT_RD ? socket_other_end(fd, how < 0) : -1;
	int error = (how < 0 ? real.close(fd) : real.shutdown(fd, how)) ? errno : 0;
	if (object) {
		socket_ended(other);
		io_changed(object);
		turn_continue(self);
	}
	return leave_errno(self, error);
}

EXPORT int
close(int fd)
{
	struct thread *self = enter();
	return self ? end(self, fd, -1, SITE()) : real.close(fd);
}

EXPORT int
shutdown(int fd, int how)
{
	struct thread *self = how < 0 ? NULL : enter();
	return self ? end(self, fd, how, SITE()) : real.shutdown(fd, how);
}

static int
control(struct thread *self, int fd, int what, int result)
{
	return what == F_DUPFD || what == F_DUPFD_CLOEXEC   ? duplicated(self, fd, result)
		: leave_errno(self, result < 0 ? errno : 0) ? -1
							    : result;
}

EXPORT int
fcntl(int fd, int what, ...)
{
	va_list more;
	va_start(more, what);
	void *argument = va_arg(more, void *);
	va_end(more);
	struct thread *self = enter();
	if (!real.fcntl)
		enter_slow();
	if (self && lock_waits(what))
		return lock_record(self, fd, what, argument, SITE());
	int result = real.fcntl(fd, what, argument);
	return self ? control(self, fd, what, result) : result;
}

EXPORT int
fcntl64(int fd, int what, ...)
{
	va_list more;
	va_start(more, what);
	void *argument = va_arg(more, void *);
	va_end(more);
	struct thread *self = enter();
	if (!real.fcntl64)
		enter_slow();
	if (self && lock_waits(what))
		return lock_record(self, fd, what, argument, SITE());
	int result = real.fcntl64(fd, what, argument);
	return self ? control(self, fd, what, result) : result;
}

/* The same by other names that libc exports. */
ALIAS(__close, close);
ALIAS(__dup2, dup2);
ALIAS(__pipe, pipe);
ALIAS(__fcntl, fcntl);
