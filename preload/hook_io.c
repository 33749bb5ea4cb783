/* Reading, writing, receiving, sending: calls at one descriptor. */
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "channel.h"
#include "enter.h"
#include "io.h"
#include "sys.h"

#define WORDS(...)                                       \
	{                                                \
		SYS_LONG6(__VA_ARGS__, 0, 0, 0, 0, 0, 0) \
	}
#define SYS_LONG6(a, b, c, d, e, f, ...) SYS_LONG(a), SYS_LONG(b), SYS_LONG(c), SYS_LONG(d), SYS_LONG(e), SYS_LONG(f)

static long
transfer(struct thread *self, enum heddle_op kind, int fd, long number, bool no_wait, const long arguments[6],
	uint32_t site)
{
	struct pollfd wanted = {.fd = fd, .events = kind == HEDDLE_OP_READ ? POLLIN : POLLOUT};
	struct io io = {.kind = kind, .fds = &wanted, .n = 1, .no_wait = no_wait, .number = number};
	for (int i = 0; i < 6; i++)
		io.arguments[i] = arguments[i];
	return io_do(self, &io, site);
}

/* A channel that is ready takes this much without blocking (pipe(7)); more goes
 * in pieces, as it may: only so much is one piece by the standard. */
enum { PIECE = 4096 };

static long
write_all(struct thread *self, int fd, const char *bytes, size_t n, int flags, bool socket, uint32_t site)
{
	long number = socket ? SYS_sendto : SYS_write;
	bool pieces = n > PIECE && sched.on && channel_of(fd);
	size_t done = 0;
	long wrote;
	do {
		size_t piece = pieces && n - done > PIECE ? PIECE : n - done;
		long arguments[6] = WORDS((long)fd, bytes + done, piece, (long)(socket ? flags : 0));
		wrote = transfer(self, HEDDLE_OP_WRITE, fd, number, flags & MSG_DONTWAIT, arguments, site);
		done += wrote > 0 ? (size_t)wrote : 0;
	} while (pieces && wrote > 0 && done < n);
	return done ? (long)done : wrote;
}

static ssize_t
read_at(struct thread *self, int fd, void *buffer, size_t n, uint32_t site)
{
	long arguments[6] = WORDS((long)fd, buffer, n);
	return io_leave(self, transfer(self, HEDDLE_OP_READ, fd, SYS_read, false, arguments, site));
}

EXPORT ssize_t
read(int fd, void *buffer, size_t n)
{
	struct thread *self = enter();
	if (!self)
		return real.read(fd, buffer, n);
	return read_at(self, fd, buffer, n, SITE());
}

/* What _FORTIFY_SOURCE makes of them: libc has no prototypes for it. */
EXPORT ssize_t __read_chk(int, void *, size_t, size_t);
EXPORT ssize_t __recv_chk(int, void *, size_t, size_t, int);

EXPORT ssize_t
__read_chk(int fd, void *buffer, size_t n, size_t size)
{
	struct thread *self = n > size ? NULL : enter();
	if (!self)
		return real.__read_chk(fd, buffer, n, size);
	return read_at(self, fd, buffer, n, SITE());
}

EXPORT ssize_t
write(int fd, const void *buffer, size_t n)
{
	struct thread *self = enter();
	if (!self)
		return real.write(fd, buffer, n);
	return io_leave(self, write_all(self, fd, buffer, n, 0, false, SITE()));
}

EXPORT ssize_t
readv(int fd, const struct iovec *parts, int n)
{
	struct thread *self = enter();
	if (!self)
		return real.readv(fd, parts, n);
	long arguments[6] = WORDS((long)fd, parts, (long)n);
	return io_leave(self, transfer(self, HEDDLE_OP_READ, fd, SYS_readv, false, arguments, SITE()));
}

EXPORT ssize_t
writev(int fd, const struct iovec *parts, int n)
{
	struct thread *self = enter();
	if (!self)
		return real.writev(fd, parts, n);
	long arguments[6] = WORDS((long)fd, parts, (long)n);
	return io_leave(self, transfer(self, HEDDLE_OP_WRITE, fd, SYS_writev, false, arguments, SITE()));
}

static ssize_t
receive(struct thread *self, int fd, void *buffer, size_t n, int flags, struct sockaddr *from, socklen_t *size,
	uint32_t site)
{
	long arguments[6] = WORDS((long)fd, buffer, n, (long)flags, from, size);
	return io_leave(self, transfer(self, HEDDLE_OP_READ, fd, SYS_recvfrom, flags & MSG_DONTWAIT, arguments, site));
}

EXPORT ssize_t
recv(int fd, void *buffer, size_t n, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.recv(fd, buffer, n, flags);
	return receive(self, fd, buffer, n, flags, NULL, NULL, SITE());
}

EXPORT ssize_t
__recv_chk(int fd, void *buffer, size_t n, size_t size, int flags)
{
	struct thread *self = n > size ? NULL : enter();
	if (!self)
		return real.__recv_chk(fd, buffer, n, size, flags);
	return receive(self, fd, buffer, n, flags, NULL, NULL, SITE());
}

EXPORT ssize_t
recvfrom(int fd, void *buffer, size_t n, int flags, struct sockaddr *from, socklen_t *size)
{
	struct thread *self = enter();
	if (!self)
		return real.recvfrom(fd, buffer, n, flags, from, size);
	return receive(self, fd, buffer, n, flags, from, size, SITE());
}

EXPORT ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.recvmsg(fd, message, flags);
	long arguments[6] = WORDS((long)fd, message, (long)flags);
	return io_leave(self, transfer(self, HEDDLE_OP_READ, fd, SYS_recvmsg, flags & MSG_DONTWAIT, arguments, SITE()));
}

EXPORT ssize_t
send(int fd, const void *buffer, size_t n, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.send(fd, buffer, n, flags);
	return io_leave(self, write_all(self, fd, buffer, n, flags, true, SITE()));
}

EXPORT ssize_t
sendto(int fd, const void *buffer, size_t n, int flags, const struct sockaddr *to, socklen_t size)
{
	struct thread *self = enter();
	if (!self)
		return real.sendto(fd, buffer, n, flags, to, size);
	long arguments[6] = WORDS((long)fd, buffer, n, (long)flags, to, (long)size);
	return io_leave(self, transfer(self, HEDDLE_OP_WRITE, fd, SYS_sendto, flags & MSG_DONTWAIT, arguments, SITE()));
}

/* It may hand descriptors to somebody else. */
EXPORT ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.sendmsg(fd, message, flags);
	if (message && message->msg_controllen)
		channel_let_all_out();
	long arguments[6] = WORDS((long)fd, message, (long)flags);
	return io_leave(
		self, transfer(self, HEDDLE_OP_WRITE, fd, SYS_sendmsg, flags & MSG_DONTWAIT, arguments, SITE()));
}

EXPORT int
accept(int fd, struct sockaddr *from, socklen_t *size)
{
	struct thread *self = enter();
	if (!self)
		return real.accept(fd, from, size);
	long arguments[6] = WORDS((long)fd, from, size, 0L);
	return (int)io_leave(self, transfer(self, HEDDLE_OP_READ, fd, SYS_accept4, false, arguments, SITE()));
}

EXPORT int
accept4(int fd, struct sockaddr *from, socklen_t *size, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.accept4(fd, from, size, flags);
	long arguments[6] = WORDS((long)fd, from, size, (long)flags);
	return (int)io_leave(self, transfer(self, HEDDLE_OP_READ, fd, SYS_accept4, false, arguments, SITE()));
}

EXPORT int
eventfd_read(int fd, eventfd_t *value)
{
	return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

EXPORT int
eventfd_write(int fd, eventfd_t value)
{
	return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}
