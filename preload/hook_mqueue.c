/* Message queues: other processes may be at the other end, so waiting is the
 * kernel's. Points in time are the program's, virtual ones. */
#include <mqueue.h>

#include "enter.h"
#include "hidden.h"
#include "io.h"
#include "outside.h"
#include "sys.h"
#include "vtime.h"

/* What the machine's CLOCK_REALTIME shows when the program's shows `time`. */
static struct timespec
machine_time(const struct timespec *time, uint64_t deadline)
{
	struct timespec now = {0, 0};
	uint64_t rest = deadline > vtime_now ? deadline - vtime_now : 0;
	if (!rest)
		return (struct timespec){0, 0};
	if (vtime_ns(time) >= VTIME_NEVER / 2)
		return *time;
	sys2(SYS_clock_gettime, (long)CLOCK_REALTIME, &now);
	return vtime_timespec(vtime_ns(&now) + rest);
}

static long
wait_for(struct thread *self, enum heddle_op kind, const long call[5], const struct timespec *time, uint32_t site)
{
	struct pollfd wanted = {.fd = (int)call[1], .events = kind == HEDDLE_OP_READ ? POLLIN : POLLOUT};
	struct io io = {.kind = kind,
		.fds = &wanted,
		.n = 1,
		.timed = time != NULL,
		.no_wait = call[1] < 0 || !vtime_is_span(time), /* the kernel's to refuse, at once */
		.number = call[0],
		.arguments = {call[1], call[2], call[3], call[4], SYS_LONG(time), 0}};
	struct timespec until;
	if (time && !io.no_wait) {
		io.deadline = vtime_when_timespec(CLOCK_REALTIME, time);
		until = machine_time(time, io.deadline);
		io.arguments[4] = SYS_LONG(&until);
	}
	long result = io_do(self, &io, site);
	if (result == -ETIMEDOUT)
		outside_timed_out(ETIMEDOUT, io.deadline);
	return io_leave(self, result);
}

static int
put(struct thread *self, mqd_t queue, const char *text, size_t n, unsigned priority, const struct timespec *time,
	uint32_t site)
{
	const long call[] = {SYS_mq_timedsend, queue, SYS_LONG(text), (long)n, (long)priority};
	return (int)wait_for(self, HEDDLE_OP_WRITE, call, time, site);
}

static ssize_t
get(struct thread *self, mqd_t queue, char *text, size_t n, unsigned *priority, const struct timespec *time,
	uint32_t site)
{
	const long call[] = {SYS_mq_timedreceive, queue, SYS_LONG(text), (long)n, SYS_LONG(priority)};
	return wait_for(self, HEDDLE_OP_READ, call, time, site);
}

EXPORT int
mq_send(mqd_t queue, const char *text, size_t n, unsigned priority)
{
	struct thread *self = enter();
	return self ? put(self, queue, text, n, priority, NULL, SITE()) : real.mq_send(queue, text, n, priority);
}

EXPORT int
mq_timedsend(mqd_t queue, const char *text, size_t n, unsigned priority, const struct timespec *time)
{
	struct thread *self = enter();
	return self ? put(self, queue, text, n, priority, time, SITE())
		    : real.mq_timedsend(queue, text, n, priority, time);
}

EXPORT ssize_t
mq_receive(mqd_t queue, char *text, size_t n, unsigned *priority)
{
	struct thread *self = enter();
	return self ? get(self, queue, text, n, priority, NULL, SITE()) : real.mq_receive(queue, text, n, priority);
}

EXPORT ssize_t
mq_timedreceive(mqd_t queue, char *text, size_t n, unsigned *priority, const struct timespec *time)
{
	struct thread *self = enter();
	return self ? get(self, queue, text, n, priority, time, SITE())
		    : real.mq_timedreceive(queue, text, n, priority, time);
}

/* libc's own thread waits for the message where a function is to be called. */
EXPORT int
mq_notify(mqd_t queue, const struct sigevent *event)
{
	struct thread *self = enter();
	if (!self)
		return real.mq_notify(queue, event);
	hidden_calls(event && event->sigev_notify == SIGEV_THREAD, SITE());
	return leave_errno(self, real.mq_notify(queue, event) ? errno : 0);
}
