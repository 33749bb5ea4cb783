/* Reading, writing, receiving, sending: calls at one descriptor. */
#include <limits.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "channel.h"
#include "enter.h"
#include "io.h"
#include "random.h"
#include "socket.h"
#include "sys.h"
#include "vtime.h"

#define WORDS(...)                                       \
	{                                                \
		SYS_LONG6(__VA_ARGS__, 0, 0, 0, 0, 0, 0) \
	}
#define SYS_LONG6(a, b, c, d, e, f, ...) SYS_LONG(a), SYS_LONG(b), SYS_LONG(c), SYS_LONG(d), SYS_LONG(e), SYS_LONG(f)

EXPORT int
setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	struct thread *self = enter();
	if (!self) {
		if (!real.setsockopt)
			enter_slow();
		return real.setsockopt(fd, level, name, value, size);
	}
	io_timeouts |= level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO);
	return leave_errno(self, real.setsockopt(fd, level, name, value, size) ? errno : 0);
}

/* A pipe or a stream that is ready takes this much without blocking (pipe(7)); more
 * goes in pieces, as it may: only so much is one piece by the standard. The call
 * must not block while the turn is held. */
enum { PIECE = 4096, PARTS = 16 };

static bool
is_stream(int fd)
{
	struct stat file;
	int type = 0;
	socklen_t size = sizeof type;
	if (sys2(SYS_fstat, (long)fd, &file) < 0)
		return false;
	if (S_ISSOCK(file.st_mode))
		sys6(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, SYS_LONG(&type), SYS_LONG(&size), 0);
	return S_ISFIFO(file.st_mode) || type == SOCK_STREAM;
}

/* One that is ready has room for a byte, or for more; and it takes no call that would not wait. */
static bool
is_terminal(int fd)
{
	struct stat file;
	char settings[64];
	return sys2(SYS_fstat, (long)fd, &file) == 0 && S_ISCHR(file.st_mode) &&
		sys3(SYS_ioctl, (long)fd, (long)TCGETS, settings) == 0;
}

/* The first of what is left once `skip` bytes are written: up to PIECE bytes. */
static int
cut(const struct iovec *parts, size_t n, size_t skip, struct iovec piece[PARTS])
{
	size_t left = PIECE;
	int used = 0;
	for (size_t i = 0; i < n && used < PARTS && left; i++) {
		size_t size = parts[i].iov_len > skip ? parts[i].iov_len - skip : 0;
		if (size) {
			size = size < left ? size : left;
			piece[used++] = (struct iovec){(char *)parts[i].iov_base + skip, size};
			left -= size;
		}
		skip -= skip < parts[i].iov_len ? skip : parts[i].iov_len;
	}
	return used;
}

/* What one call of the program writes; `arguments` are the system call's, and the
 * fields below are set for each piece. */
struct writing {
	long number;
	long arguments[6];
	const struct iovec *parts;
	size_t n;
	struct msghdr *message; /* sendmsg's, or NULL */
	int flags;
};

static void
show_piece(struct writing *writing, struct iovec piece[PARTS], size_t done)
{
	int used = cut(writing->parts, writing->n, done, piece);
	if (writing->message) {
		writing->message->msg_iov = piece;
		writing->message->msg_iovlen = (size_t)used;
		if (done)
			writing->message->msg_controllen = 0;
	} else if (writing->number == SYS_writev) {
		writing->arguments[1] = SYS_LONG(piece);
		writing->arguments[2] = used;
	} else {
		writing->arguments[1] = SYS_LONG(piece->iov_base);
		writing->arguments[2] = (long)piece->iov_len;
	}
}

static size_t
size_of(const struct iovec *parts, size_t n)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		size += parts[i].iov_len;
	return size;
}

static long
write_to_terminal(struct thread *self, const struct writing *writing, uint32_t site)
{
	struct io io = {.kind = HEDDLE_OP_WRITE, .number = writing->number};
	for (int i = 0; i < 6; i++)
		io.arguments[i] = writing->arguments[i];
	return io_do_outside(self, &io, site);
}

static long
write_out(struct thread *self, int fd, struct writing *writing, uint32_t site)
{
	if (sched.on && thread_living > 1 && is_terminal(fd))
		return write_to_terminal(self, writing, site);
	struct iovec piece[PARTS];
	size_t done = 0, all = sched.on ? size_of(writing->parts, writing->n) : 0;
	bool pieces = all > PIECE && is_stream(fd);
	long wrote;
	do {
		if (pieces)
			show_piece(writing, piece, done);
		wrote = io_at(self, HEDDLE_OP_WRITE, fd, writing->number, writing->flags & MSG_DONTWAIT,
			writing->arguments, site);
		done += wrote > 0 ? (size_t)wrote : 0;
	} while (pieces && wrote > 0 && done < all);
	return done ? (long)done : wrote;
}

static long
write_bytes(struct thread *self, int fd, const void *bytes, size_t n, int flags, bool socket, uint32_t site)
{
	struct iovec part = {(void *)(uintptr_t)bytes, n};
	struct writing writing = {.number = socket ? SYS_sendto : SYS_write,
		.arguments = WORDS((long)fd, bytes, n, (long)(socket ? flags : 0)),
		.parts = &part,
		.n = 1,
		.flags = flags};
	return write_out(self, fd, &writing, site);
}

static ssize_t
read_at(struct thread *self, int fd, void *buffer, size_t n, uint32_t site)
{
	long arguments[6] = WORDS((long)fd, buffer, n);
	long got = io_at(self, HEDDLE_OP_READ, fd, SYS_read, false, arguments, site);
	if (got > 0 && !channel_of(fd) && random_device(fd))
		random_draw(self, buffer, (size_t)got);
	return io_leave(self, got);
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
	return io_leave(self, write_bytes(self, fd, buffer, n, 0, false, SITE()));
}

EXPORT ssize_t
readv(int fd, const struct iovec *parts, int n)
{
	struct thread *self = enter();
	if (!self)
		return real.readv(fd, parts, n);
	long arguments[6] = WORDS((long)fd, parts, (long)n);
	return io_leave(self, io_at(self, HEDDLE_OP_READ, fd, SYS_readv, false, arguments, SITE()));
}

EXPORT ssize_t
writev(int fd, const struct iovec *parts, int n)
{
	struct thread *self = enter();
	if (!self)
		return real.writev(fd, parts, n);
	struct writing writing = {.number = SYS_writev,
		.arguments = WORDS((long)fd, parts, (long)n),
		.parts = parts,
		.n = parts && n > 0 && n <= IOV_MAX ? (size_t)n : 0};
	return io_leave(self, write_out(self, fd, &writing, SITE()));
}

static ssize_t
receive(struct thread *self, int fd, void *buffer, size_t n, int flags, struct sockaddr *from, socklen_t *size,
	uint32_t site)
{
	/* a stream that is ready need not have all of it: that is waited for in pieces */
	bool all = sched.on && flags & MSG_WAITALL && !(flags & (MSG_DONTWAIT | MSG_PEEK)) && is_stream(fd);
	size_t done = 0;
	long got;
	flags &= all ? ~MSG_WAITALL : ~0;
	do {
		long arguments[6] = WORDS((long)fd, (char *)buffer + done, n - done, (long)flags, from, size);
		got = io_at(self, HEDDLE_OP_READ, fd, SYS_recvfrom, flags & MSG_DONTWAIT, arguments, site);
		done += got > 0 ? (size_t)got : 0;
	} while (all && got > 0 && done < n);
	return io_leave(self, done ? (long)done : got);
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

EXPORT ssize_t __recvfrom_chk(int, void *, size_t, size_t, int, struct sockaddr *, socklen_t *);

EXPORT ssize_t
__recvfrom_chk(int fd, void *buffer, size_t n, size_t size, int flags, struct sockaddr *from, socklen_t *from_size)
{
	struct thread *self = n > size ? NULL : enter();
	if (!self)
		return real.__recvfrom_chk(fd, buffer, n, size, flags, from, from_size);
	return receive(self, fd, buffer, n, flags, from, from_size, SITE());
}

/* The kernel's: it asks how late it is after each message. */
static bool
is_over(struct timespec *left, uint64_t deadline)
{
	if (left)
		*left = vtime_timespec(deadline > vtime_now ? deadline - vtime_now : 0);
	return left && deadline <= vtime_now;
}

/* Who waits for several messages waits for the first one several times. */
static long
receive_many(struct thread *self, int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout,
	uint32_t site)
{
	bool all = !(flags & (MSG_DONTWAIT | MSG_WAITFORONE));
	unsigned done = 0;
	long got;
	if (!vtime_is_span(timeout))
		return -EINVAL;
	uint64_t deadline = timeout ? vtime_in(vtime_ns(timeout)) : 0;
	do {
		long arguments[6] = WORDS((long)fd, messages + done, (long)(n - done), (long)(flags | MSG_WAITFORONE));
		got = io_at(self, HEDDLE_OP_READ, fd, SYS_recvmmsg, !n || flags & MSG_DONTWAIT, arguments, site);
		done += got > 0 ? (unsigned)got : 0;
	} while (got > 0 && !is_over(timeout, deadline) && all && done < n);
	return done ? (long)done : got;
}

EXPORT int
recvmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout)
{
	struct thread *self = enter();
	if (!self)
		return real.recvmmsg(fd, messages, n, flags, timeout);
	return (int)io_leave(self, receive_many(self, fd, messages, n, flags, timeout, SITE()));
}

EXPORT int
sendmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.sendmmsg(fd, messages, n, flags);
	long arguments[6] = WORDS((long)fd, messages, (long)n, (long)flags);
	channel_let_all_out();
	return (int)io_leave(
		self, io_at(self, HEDDLE_OP_WRITE, fd, SYS_sendmmsg, flags & MSG_DONTWAIT, arguments, SITE()));
}

EXPORT ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.recvmsg(fd, message, flags);
	long arguments[6] = WORDS((long)fd, message, (long)flags);
	return io_leave(self, io_at(self, HEDDLE_OP_READ, fd, SYS_recvmsg, flags & MSG_DONTWAIT, arguments, SITE()));
}

EXPORT ssize_t
send(int fd, const void *buffer, size_t n, int flags)
{
	struct thread *self = enter();
	if (!self)
		return real.send(fd, buffer, n, flags);
	return io_leave(self, write_bytes(self, fd, buffer, n, flags, true, SITE()));
}

EXPORT ssize_t
sendto(int fd, const void *buffer, size_t n, int flags, const struct sockaddr *to, socklen_t size)
{
	struct thread *self = enter();
	if (!self)
		return real.sendto(fd, buffer, n, flags, to, size);
	if (to)
		socket_addresses(fd, to, size);
	long arguments[6] = WORDS((long)fd, buffer, n, (long)flags, to, (long)size);
	return io_leave(self, io_at(self, HEDDLE_OP_WRITE, fd, SYS_sendto, flags & MSG_DONTWAIT, arguments, SITE()));
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
	if (message && message->msg_name)
		socket_addresses(fd, message->msg_name, message->msg_namelen);
	struct msghdr piece = message ? *message : (struct msghdr){0};
	struct writing writing = {.number = SYS_sendmsg,
		.arguments = WORDS((long)fd, message ? &piece : NULL, (long)flags),
		.parts = piece.msg_iov,
		.n = piece.msg_iovlen,
		.message = &piece,
		.flags = flags};
	return io_leave(self, write_out(self, fd, &writing, SITE()));
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

/* The same by other names that libc exports. */
ALIAS(__read, read);
ALIAS(__write, write);
ALIAS(__send, send);
