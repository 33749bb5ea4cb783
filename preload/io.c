#include "io.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "channel.h"
#include "enter.h"
#include "others.h"
#include "outside.h"
#include "signals.h"
#include "socket.h"
#include "sys.h"
#include "vtime.h"

/* A pipe's signal is for who wrote, on whichever kernel thread that was. */
static long
call(struct thread *self, long number, const long a[6])
{
	long result = sys6(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (result == -EPIPE)
		signal_claim(self, SIGPIPE);
	return result;
}

static bool
ready(struct pollfd *fds, uint32_t n)
{
	struct timespec none = {0};
	return sys6(SYS_ppoll, SYS_LONG(fds), (long)n, SYS_LONG(&none), 0, 8, 0) > 0;
}

/* The descriptor no longer is what it was when the call was declared. */
static bool
closed(const struct thread *thread)
{
	if (thread->op.kind == HEDDLE_OP_POLL) /* perhaps at none at all */
		return false;
	const struct end *end = channel_end(thread->wait.polled->fd);
	return !(end && end->channel == thread->op.object->address);
}

/* Who was kept waiting when it was closed goes on waiting at what that was, since the
 * kernel does not notice; who was only about to call finds it closed. */
bool
io_ready(const struct thread *thread)
{
	return closed(thread) ? !thread->waited : ready(thread->wait.polled, thread->wait.n_polled);
}

/* ---- inside ---- */

/* The object to wait at; NULL if one of the descriptors is not inside. */
static struct object *
meeting_point(const struct io *io)
{
	struct object *object = NULL;
	for (uint32_t i = 0; i < io->n; i++) {
		if (io->fds[i].fd < 0 && io->kind == HEDDLE_OP_POLL)
			continue; /* poll(2) does not look at it */
		object = channel_of(io->fds[i].fd);
		if (!object)
			return NULL;
	}
	return object && io->kind != HEDDLE_OP_POLL ? object : channel_any();
}

bool
io_is_inside(const struct io *io)
{
	return meeting_point(io) != NULL;
}

void
io_changed(struct object *channel)
{
	if (!sched.on)
		return;
	sched_refresh(channel);
	sched_refresh(channel_any());
}

static bool
at_any(const struct thread *thread, bool (*is)(int fd))
{
	for (uint32_t i = 0; io_waits(thread->op.kind) && i < thread->wait.n_polled; i++)
		if (is(thread->wait.polled[i].fd))
			return true;
	return false;
}

/* The kernel has promised to come back, whoever else's time is up before. */
static bool
is_tried_again(void)
{
	for (uint32_t slot = 0; sched.polling && slot < thread_slots(); slot++) {
		const struct thread *thread = thread_in_slot(slot);
		if (thread && thread->parked && at_any(thread, socket_is_tried_again))
			return true;
	}
	return false;
}

bool
io_waits_for_strangers(void)
{
	bool any = false;
	if (is_tried_again())
		return true;
	for (uint32_t slot = 0; sched.polling && slot < thread_slots(); slot++) {
		const struct thread *thread = thread_in_slot(slot);
		bool here = thread && thread->parked && at_any(thread, socket_has_strangers);
		if (thread && thread->parked && thread->op.timed && !here)
			return false;
		any |= here;
	}
	return any;
}

static void
recheck(struct object *object)
{
	if (object->kind == HEDDLE_OBJECT_CHANNEL)
		sched_refresh(object);
}

void
io_recheck(void)
{
	if (sched.polling)
		object_each(recheck);
}

/* The call, where it cannot block. At a channel, others may have waited for it. */
static long
perform(struct thread *self, const struct io *io, struct object *channel)
{
	bool polls = io->kind == HEDDLE_OP_POLL;
	long result = call(self, io->number, polls ? io->at_once : io->arguments);
	socket_done(io, result);
	if (channel && !polls) {
		io_changed(channel);
		turn_continue(self);
	}
	return result;
}

static long
inside(struct thread *self, const struct io *io, struct object *object, uint32_t site)
{
	self->wait.polled = io->fds;
	self->wait.n_polled = io->n;
	if (io->timed)
		turn_point_until(self, io->kind, object, site, io->deadline);
	else
		turn_point(self, io->kind, object, site);
	if (self->alternative == HEDDLE_ALT_SIGNAL)
		return -EINTR;
	bool late = self->alternative == HEDDLE_ALT_TIMEOUT || self->alternative == HEDDLE_ALT_EARLY;
	if (late && io->kind != HEDDLE_OP_POLL)
		return -EAGAIN;
	/* the number may stand for another file by now */
	return closed(self) ? io_do(self, io, site) : perform(self, io, object);
}

/* ---- outside ---- */

struct outside_call {
	struct thread *self;
	const struct io *io;
	long arguments[6];
	long result;
};

/* As libc does it: a request to cancel is acted on inside the call, if that is a cancellation point. */
static void
in_kernel(void *argument)
{
	struct outside_call *outside = argument;
	bool may_cancel = interrupt_may_cancel(outside->io->kind);
	int type;
	if (may_cancel)
		real.pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
	outside->result = call(outside->self, outside->io->number, outside->arguments);
	if (may_cancel)
		real.pthread_setcanceltype(type, &type);
}

static long
go_outside(struct thread *self, const struct io *io, uint32_t site)
{
	struct outside_call outside = {.self = self, .io = io};
	for (int i = 0; i < 6; i++)
		outside.arguments[i] = io->arguments[i];
	interrupt_test(self, io->kind, site);
	atomic_store(&self->away, io);
	turn_outside(self, in_kernel, &outside);
	bool polls = io->kind == HEDDLE_OP_POLL;
	if (io->timed && outside.result == (polls ? 0 : -EAGAIN))
		outside_timed_out(ETIMEDOUT, io->deadline);
	return outside.result;
}

static long
as_if_outside(struct thread *self, const struct io *io, uint32_t site)
{
	interrupt_test(self, io->kind, site);
	long result = perform(self, io, NULL);
	turn_spared(self, site);
	return result;
}

/* A copy is asked about: the kernel writes into the program's own as well. */
static bool
any_ready(const struct io *io)
{
	for (uint32_t i = 0; i < io->n; i++) {
		struct pollfd one = io->fds[i];
		if (ready(&one, 1))
			return true;
	}
	return false;
}

bool
io_comes_back(const struct thread *thread)
{
	const struct io *io = atomic_load(&thread->away); /* stays while the caller has the turn */
	return io && any_ready(io) && others_task_works(atomic_load(&thread->wire->tid));
}

/* ---- which of the two ---- */

/* S_IF...; 0 of an eventfd and its like, which have none; S_IFMT: it is not open. */
static mode_t
type_of(int fd)
{
	struct stat file;
	return sys2(SYS_fstat, (long)fd, &file) == 0 ? file.st_mode & S_IFMT : S_IFMT;
}

/* Files and devices do not wait for anybody. */
static bool
has_another_end(int fd)
{
	mode_t type = type_of(fd);
	return type == S_IFIFO || type == S_IFSOCK || !type;
}

/* Writing seldom waits. */
static bool
may_have_waited(const struct io *io)
{
	if (!sched.on || io->kind == HEDDLE_OP_WRITE)
		return false;
	return io->kind == HEDDLE_OP_POLL || has_another_end(io->fds[0].fd);
}

static bool
looks_outside(const struct io *io)
{
	for (uint32_t i = 0; i < io->n; i++)
		if (io->fds[i].fd >= 0 && !channel_of(io->fds[i].fd) && has_another_end(io->fds[i].fd))
			return true;
	return !io->n && io->kind != HEDDLE_OP_POLL;
}

/* What is there already, and what is not there yet, is for others to say. (Who is
 * called says so at the descriptor, later.) */
static bool
others_decided(const struct io *io, long result)
{
	if (io->kind == HEDDLE_OP_WRITE)
		return result == -EAGAIN;
	if (io->kind == HEDDLE_OP_CONNECT)
		return false;
	return result != -EBADF && result != -ECHILD && looks_outside(io);
}

/* One that is not open, or not for it, fails at once, and is never ready. */
static bool
never_waits(const struct io *io)
{
	if (io->no_wait || (io->kind != HEDDLE_OP_READ && io->kind != HEDDLE_OP_WRITE) || io->n != 1)
		return io->no_wait;
	long flags = sys2(SYS_fcntl, (long)io->fds[0].fd, (long)F_GETFL);
	int wrong = io->fds[0].events & POLLIN ? O_WRONLY : O_RDONLY;
	return flags < 0 || flags & O_NONBLOCK || (flags & O_ACCMODE) == wrong;
}

static long
at_once(struct thread *self, const struct io *io, uint32_t site)
{
	interrupt_test(self, io->kind, site);
	long result = perform(self, io, NULL);
	if (sched.on && others_decided(io, result))
		proc_external();
	return result;
}

/* At a channel, where others can see it, that is a step of its own. */
static long
without_waiting(struct thread *self, const struct io *io, struct object *object, uint32_t site)
{
	turn_point(self, HEDDLE_OP_TRY_IO, object, site);
	interrupt_test(self, io->kind, site);
	return perform(self, io, object);
}

/* At the other end of a socket is nobody of this process. */
static bool
talks_to_others(const struct io *io)
{
	return io->kind != HEDDLE_OP_POLL && io->n && type_of(io->fds[0].fd) == S_IFSOCK && !channel_of(io->fds[0].fd);
}

long
io_do(struct thread *self, const struct io *io, uint32_t site)
{
	bool alone = !sched.on && !io->timed && vtime_alarm() == VTIME_NEVER;
	struct object *object = alone ? NULL : meeting_point(io);
	bool no_wait = never_waits(io);
	if (object)
		return no_wait ? without_waiting(self, io, object, site) : inside(self, io, object, site);
	if (thread_living == 1 && ((io->timed && !no_wait) || talks_to_others(io)))
		outside_meets();
	if (no_wait)
		return at_once(self, io, site);
	if (io->n && ready(io->fds, io->n))
		return may_have_waited(io) ? as_if_outside(self, io, site) : at_once(self, io, site);
	return go_outside(self, io, site);
}

bool io_timeouts;

/* SO_RCVTIMEO and SO_SNDTIMEO, for sockets of programs that set any. */
static uint64_t
timeout_of(enum heddle_op kind, int fd)
{
	struct timeval time = {0};
	socklen_t size = sizeof time;
	int which = kind == HEDDLE_OP_READ ? SO_RCVTIMEO : SO_SNDTIMEO;
	if (!io_timeouts || sys6(SYS_getsockopt, fd, SOL_SOCKET, which, SYS_LONG(&time), SYS_LONG(&size), 0))
		return 0;
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_usec * 1000u;
}

long
io_at(struct thread *self, enum heddle_op kind, int fd, long number, bool no_wait, const long arguments[6],
	uint32_t site)
{
	struct pollfd wanted = {.fd = fd, .events = kind == HEDDLE_OP_READ ? POLLIN : POLLOUT};
	struct io io = {.kind = kind, .fds = &wanted, .n = 1, .no_wait = no_wait, .number = number};
	for (int i = 0; i < 6; i++)
		io.arguments[i] = arguments[i];
	uint64_t timeout = no_wait ? 0 : timeout_of(kind, fd);
	if (timeout) {
		io.timed = true;
		io.deadline = vtime_in(timeout);
	}
	return io_do(self, &io, site);
}

long
io_do_outside(struct thread *self, const struct io *io, uint32_t site)
{
	return io->no_wait ? at_once(self, io, site) : go_outside(self, io, site);
}

long
io_leave(struct thread *self, long result)
{
	if (result < 0 && result > -4096)
		return leave_errno(self, (int)-result);
	leave(self, 0);
	return result;
}

int
io_made(struct thread *self, int fd)
{
	int error = errno;
	if (fd >= 0)
		channel_open(fd, -1);
	leave_errno(self, fd < 0 ? error : 0);
	return fd;
}
