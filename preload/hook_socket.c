/* Sockets with an address: who serves there, and who calls. */
#include <fcntl.h>
#include <sys/socket.h>

#include "address.h"
#include "channel.h"
#include "enter.h"
#include "io.h"
#include "socket.h"
#include "sys.h"

EXPORT int
bind(int fd, const struct sockaddr *at, socklen_t size)
{
	struct thread *self = enter();
	if (!self)
		return real.bind(fd, at, size);
	int error = real.bind(fd, at, size) ? errno : 0;
	if (!error)
		socket_bound(fd, at, size);
	return leave_errno(self, error);
}

EXPORT int
listen(int fd, int backlog)
{
	struct thread *self = enter();
	if (!self)
		return real.listen(fd, backlog);
	int error = real.listen(fd, backlog) ? errno : 0;
	if (!error)
		socket_listens(fd, backlog);
	return leave_errno(self, error);
}

/* ---- connect ---- */

static bool
never_blocks(int fd)
{
	long flags = sys2(SYS_fcntl, (long)fd, (long)F_GETFL);
	return flags < 0 || flags & O_NONBLOCK;
}

static long
call_own(struct thread *self, int server, bool no_wait, const long arguments[6], uint32_t site)
{
	struct pollfd wanted = {.fd = server};
	struct io io = {.kind = HEDDLE_OP_CONNECT, .fds = &wanted, .n = 1, .no_wait = no_wait, .number = SYS_connect};
	for (int i = 0; i < 6; i++)
		io.arguments[i] = arguments[i];
	long result = io_do(self, &io, site);
	/* the answer takes a moment: green threads let the others go on meanwhile */
	if (sched.on && sched.cooperative && (result == 0 || result == -EINPROGRESS))
		turn_point(self, HEDDLE_OP_YIELD, NULL, site);
	return result;
}

/* Who is on this machine answers, or refuses, at once. */
static long
call_other(struct thread *self, bool no_wait, const long arguments[6], uint32_t site)
{
	struct io io = {.kind = HEDDLE_OP_CONNECT, .no_wait = no_wait, .number = SYS_connect};
	for (int i = 0; i < 6; i++)
		io.arguments[i] = arguments[i];
	return io_do_outside(self, &io, site);
}

EXPORT int
connect(int fd, const struct sockaddr *to, socklen_t size)
{
	struct thread *self = enter();
	if (!self)
		return real.connect(fd, to, size);
	long arguments[6] = {fd, SYS_LONG(to), (long)size}, result;
	int server = socket_server(fd, to, size);
	bool no_wait = !sched.on || never_blocks(fd);
	if (server >= 0) {
		result = call_own(self, server, no_wait, arguments, SITE());
	} else {
		result = call_other(self, no_wait || address_is_near(to, size), arguments, SITE());
		channel_let_out(fd);
		socket_addresses(fd, to, size);
	}
	return (int)io_leave(self, result);
}

/* ---- accept ---- */

EXPORT int
accept(int fd, struct sockaddr *from, socklen_t *size)
{
	struct thread *self = enter();
	if (!self)
		return real.accept(fd, from, size);
	long arguments[6] = {fd, SYS_LONG(from), SYS_LONG(size)};
	return (int)io_leave(self, io_at(self, HEDDLE_OP_READ, fd, SYS_accept4, false, arguments, SITE()));
}

EXPORT int
accept4(int fd, struct sockaddr *from, socklen_t *size, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.accept4(fd, from, size, flags);
	long arguments[6] = {fd, SYS_LONG(from), SYS_LONG(size), flags};
	return (int)io_leave(self, io_at(self, HEDDLE_OP_READ, fd, SYS_accept4, false, arguments, SITE()));
}

/* The same by another name that libc exports. */
ALIAS(__connect, connect);
