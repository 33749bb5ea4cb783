/* Waiting at many descriptors: poll, select, epoll. Their timeouts are virtual
 * where only this process can act.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "channel.h"
#include "enter.h"
#include "io.h"
#include "signals.h"
#include "socket.h"
#include "sys.h"
#include "vtime.h"

/* The kernel's signal sets are 64 bits. */
enum { SIGSET = 8 };
static const struct timespec none;

static struct timespec
milliseconds(int ms)
{
	return (struct timespec){ms / 1000, ms % 1000 * 1000000L};
}

static bool
takes_time(const struct timespec *timeout)
{
	return !timeout || timeout->tv_sec || timeout->tv_nsec;
}

static long
wait_inside(struct thread *self, struct io *io, const sigset_t *mask, uint32_t site)
{
	sigset_t before;
	signal_begin_wait(self, mask, &before);
	long result = io_do(self, io, site);
	signal_end_wait(self, &before);
	return result;
}

/* A mask for the time of the call, which lets in what is queued, and what comes. Outside, where only the kernel can put
 * it into force together with the wait, what came and is queued ended that wait. */
static long
wait_with_mask(struct thread *self, struct io *io, const sigset_t *mask, uint32_t site)
{
	if (!signal_is_let_in(self, mask)) {
		long result = io->no_wait              ? io_do(self, io, site)
			: sched.on && io_is_inside(io) ? wait_inside(self, io, mask, site)
						       : io_do_outside(self, io, site);
		if (result > 0 || !signal_is_let_in(self, mask))
			return result;
	}
	signal_let_in(self, mask, site);
	return -EINTR;
}

/* `io` has everything but its deadline. */
static long
wait_for(struct thread *self, struct io *io, const struct timespec *timeout, const sigset_t *mask, uint32_t site)
{
	io->kind = HEDDLE_OP_POLL;
	io->timed = timeout != NULL;
	io->deadline = timeout ? vtime_in(vtime_ns(timeout)) : 0;
	io->no_wait = !takes_time(timeout);
	return mask ? wait_with_mask(self, io, mask, site) : io_do(self, io, site);
}

static int
do_poll(struct thread *self, struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask,
	uint32_t site)
{
	struct timespec rest = timeout ? *timeout : none;
	if (!vtime_is_span(timeout))
		return leave_errno(self, EINVAL);
	struct io io = {.fds = fds,
		.n = (uint32_t)n,
		.number = SYS_ppoll,
		.arguments = {SYS_LONG(fds), (long)n, timeout ? SYS_LONG(&rest) : 0, SYS_LONG(mask), SIGSET, 0},
		.at_once = {SYS_LONG(fds), (long)n, SYS_LONG(&none), SYS_LONG(mask), SIGSET, 0}};
	return (int)io_leave(self, wait_for(self, &io, timeout, mask, site));
}

EXPORT int
poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct thread *self = enter();
	if (!self)
		return real.poll(fds, n, ms);
	struct timespec timeout = milliseconds(ms);
	return do_poll(self, fds, n, ms < 0 ? NULL : &timeout, NULL, SITE());
}

EXPORT int __poll_chk(struct pollfd *, nfds_t, int, size_t);

EXPORT int
__poll_chk(struct pollfd *fds, nfds_t n, int ms, size_t size)
{
	struct thread *self = n > size / sizeof *fds ? NULL : enter();
	if (!self)
		return real.__poll_chk(fds, n, ms, size);
	struct timespec timeout = milliseconds(ms);
	return do_poll(self, fds, n, ms < 0 ? NULL : &timeout, NULL, SITE());
}

EXPORT int
ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct thread *self = enter();
	if (!self)
		return real.ppoll(fds, n, timeout, mask);
	return do_poll(self, fds, n, timeout, mask, SITE());
}

EXPORT int __ppoll_chk(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *, size_t);

EXPORT int
__ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask, size_t size)
{
	struct thread *self = n > size / sizeof *fds ? NULL : enter();
	if (!self)
		return real.__ppoll_chk(fds, n, timeout, mask, size);
	return do_poll(self, fds, n, timeout, mask, SITE());
}

/* ---- select ---- */

static short
wanted(int fd, const fd_set *in, const fd_set *out, const fd_set *special)
{
	return (short)((in && FD_ISSET(fd, in) ? POLLIN : 0) | (out && FD_ISSET(fd, out) ? POLLOUT : 0) |
		(special && FD_ISSET(fd, special) ? POLLPRI : 0));
}

static int
do_select(struct thread *self, int n, fd_set *sets[3], const struct timespec *timeout, const sigset_t *mask,
	uint32_t site)
{
	struct pollfd fds[FD_SETSIZE];
	uint32_t used = 0;
	struct timespec rest = timeout ? *timeout : none;
	struct {
		const sigset_t *mask;
		size_t size;
	} mask_and_size = {mask, SIGSET};
	if (n < 0 || n > FD_SETSIZE || !vtime_is_span(timeout))
		return leave_errno(self, EINVAL);
	for (int fd = 0; fd < n; fd++) {
		short events = wanted(fd, sets[0], sets[1], sets[2]);
		if (events)
			fds[used++] = (struct pollfd){.fd = fd, .events = events};
	}
	long with_mask = mask ? SYS_LONG(&mask_and_size) : 0;
	struct io io = {.fds = fds,
		.n = used,
		.number = SYS_pselect6,
		.arguments = {n, SYS_LONG(sets[0]), SYS_LONG(sets[1]), SYS_LONG(sets[2]), timeout ? SYS_LONG(&rest) : 0,
			with_mask},
		.at_once = {n, SYS_LONG(sets[0]), SYS_LONG(sets[1]), SYS_LONG(sets[2]), SYS_LONG(&none), with_mask}};
	return (int)io_leave(self, wait_for(self, &io, timeout, mask, site));
}

EXPORT int
select(int n, fd_set *in, fd_set *out, fd_set *special, struct timeval *timeout)
{
	struct thread *self = enter();
	if (!self)
		return real.select(n, in, out, special, timeout);
	uint64_t begin = vtime_now;
	struct timespec time = {0};
	if (timeout)
		time = (struct timespec){timeout->tv_sec, timeout->tv_usec * 1000};
	int result = do_select(self, n, (fd_set *[]){in, out, special}, timeout ? &time : NULL, NULL, SITE());
	if (timeout && result >= 0) { /* Linux says what is left */
		uint64_t all = vtime_ns(&time), passed = vtime_now - begin, left = passed < all ? all - passed : 0;
		*timeout = (struct timeval){(time_t)(left / 1000000000u), (long)(left % 1000000000u / 1000)};
	}
	return result;
}

EXPORT int
pselect(int n, fd_set *in, fd_set *out, fd_set *special, const struct timespec *timeout, const sigset_t *mask)
{
	struct thread *self = enter();
	if (!self)
		return real.pselect(n, in, out, special, timeout, mask);
	return do_select(self, n, (fd_set *[]){in, out, special}, timeout, mask, SITE());
}

/* ---- epoll ---- */

EXPORT int
epoll_create1(int flags)
{
	struct thread *self = enter();
	int fd = real.epoll_create1(flags);
	return self ? io_made(self, fd) : fd;
}

EXPORT int
epoll_create(int size)
{
	struct thread *self = enter();
	int fd = real.epoll_create(size);
	return self ? io_made(self, fd) : fd;
}

EXPORT int
epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
	struct thread *self = enter();
	if (!self)
		return real.epoll_ctl(epoll, what, fd, event);
	if (what == EPOLL_CTL_ADD && !channel_of(fd))
		channel_let_out(epoll);
	int error = real.epoll_ctl(epoll, what, fd, event) ? errno : 0;
	if (what == EPOLL_CTL_ADD)
		socket_watched(epoll, fd);
	struct object *object = channel_of(epoll);
	if (object)
		io_changed(object);
	return leave_errno(self, error);
}

/* Who does not wait lets no signal in, other than poll and select (fs/eventpoll.c, ep_poll). */
static int
do_epoll(struct thread *self, int epoll, struct epoll_event *events, int n, int ms, const sigset_t *mask, uint32_t site)
{
	struct timespec timeout = milliseconds(ms);
	struct pollfd fd = {.fd = epoll, .events = POLLIN};
	struct io io = {.fds = &fd,
		.n = 1,
		.number = SYS_epoll_pwait,
		.arguments = {epoll, SYS_LONG(events), n, ms, SYS_LONG(mask), SIGSET},
		.at_once = {epoll, SYS_LONG(events), n, 0, SYS_LONG(mask), SIGSET}};
	return (int)io_leave(self, wait_for(self, &io, ms < 0 ? NULL : &timeout, ms ? mask : NULL, site));
}

EXPORT int
epoll_wait(int epoll, struct epoll_event *events, int n, int ms)
{
	struct thread *self = enter();
	if (!self)
		return real.epoll_wait(epoll, events, n, ms);
	return do_epoll(self, epoll, events, n, ms, NULL, SITE());
}

EXPORT int
epoll_pwait(int epoll, struct epoll_event *events, int n, int ms, const sigset_t *mask)
{
	struct thread *self = enter();
	if (!self)
		return real.epoll_pwait(epoll, events, n, ms, mask);
	return do_epoll(self, epoll, events, n, ms, mask, SITE());
}

EXPORT int
epoll_pwait2(int epoll, struct epoll_event *events, int n, const struct timespec *timeout, const sigset_t *mask)
{
	struct thread *self = !vtime_is_span(timeout) ? NULL : enter();
	if (!self) {
		if (!real.epoll_pwait2)
			enter_slow();
		return real.epoll_pwait2(epoll, events, n, timeout, mask);
	}
	struct timespec rest = timeout ? *timeout : none;
	struct pollfd fd = {.fd = epoll, .events = POLLIN};
	struct io io = {.fds = &fd,
		.n = 1,
		.number = SYS_epoll_pwait2,
		.arguments = {epoll, SYS_LONG(events), n, timeout ? SYS_LONG(&rest) : 0, SYS_LONG(mask), SIGSET},
		.at_once = {epoll, SYS_LONG(events), n, SYS_LONG(&none), SYS_LONG(mask), SIGSET}};
	return (int)io_leave(self, wait_for(self, &io, timeout, takes_time(timeout) ? mask : NULL, SITE()));
}

/* The same by other names that libc exports. */
ALIAS(__poll, poll);
ALIAS(__select, select);
