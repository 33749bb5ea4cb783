/* What libc does by threads of its own (hidden.h). Waiting for it is the kernel's. */
#include <aio.h>
#include <netdb.h>

#include "enter.h"
#include "hidden.h"
#include "others.h"
#include "outside.h"
#include "proc.h"
#include "sys.h"
#include "vtime.h"

static bool began;

void
hidden_begins(bool any)
{
	began |= any;
}

void
hidden_calls(bool any, uint32_t site)
{
	hidden_begins(any);
	if (any)
		proc_escape(WIRE_ESCAPE_FOREIGN_THREAD, site, 0);
}

bool
hidden_any(void)
{
	return began;
}

bool
hidden_works(void)
{
	return began && others_hidden_work();
}

void
hidden_reset(void)
{
	began = false;
}

/* ---- starting ---- */

#define STARTS(name, ...)                      \
	struct thread *self = enter();         \
	if (!self)                             \
		return real.name(__VA_ARGS__); \
	hidden_begins(true);                   \
	return leave_errno(self, real.name(__VA_ARGS__) ? errno : 0)

EXPORT int
aio_read(struct aiocb *request)
{
	STARTS(aio_read, request);
}

EXPORT int
aio_read64(struct aiocb64 *request)
{
	STARTS(aio_read64, request);
}

EXPORT int
aio_write(struct aiocb *request)
{
	STARTS(aio_write, request);
}

EXPORT int
aio_write64(struct aiocb64 *request)
{
	STARTS(aio_write64, request);
}

EXPORT int
aio_fsync(int what, struct aiocb *request)
{
	STARTS(aio_fsync, what, request);
}

EXPORT int
aio_fsync64(int what, struct aiocb64 *request)
{
	STARTS(aio_fsync64, what, request);
}

/* ---- waiting ---- */

/* How each of them is called without the turn; libc makes them points of cancellation. */
struct waiting {
	int (*call)(const struct waiting *waiting);
	int mode, n, result, error;
	const void *list;
	const struct timespec *timeout;
	struct sigevent *event;
};

static void
in_kernel(void *argument)
{
	struct waiting *waiting = argument;
	errno = 0;
	waiting->result = waiting->call(waiting);
	waiting->error = errno;
}

static int
wait_outside(struct thread *self, struct waiting *waiting)
{
	uint64_t deadline = waiting->timeout ? vtime_in(vtime_ns(waiting->timeout)) : 0;
	hidden_begins(true);
	if (waiting->mode == LIO_NOWAIT) { /* as GAI_NOWAIT */
		in_kernel(waiting);
	} else {
		self->op = (struct op){.kind = HEDDLE_OP_POLL};
		turn_outside(self, in_kernel, waiting);
	}
	if (waiting->timeout && (waiting->error == EAGAIN || waiting->result == EAI_AGAIN))
		outside_timed_out(ETIMEDOUT, deadline);
	leave_errno(self, waiting->result ? waiting->error : 0);
	return waiting->result;
}

static int
call_listio(const struct waiting *w)
{
	return real.lio_listio(w->mode, w->list, w->n, w->event);
}

EXPORT int
lio_listio(int mode, struct aiocb *const list[], int n, struct sigevent *event)
{
	struct thread *self = enter();
	struct waiting waiting = {.call = call_listio, .mode = mode, .list = list, .n = n, .event = event};
	return self ? wait_outside(self, &waiting) : call_listio(&waiting);
}

static int
call_listio64(const struct waiting *w)
{
	return real.lio_listio64(w->mode, w->list, w->n, w->event);
}

EXPORT int
lio_listio64(int mode, struct aiocb64 *const list[], int n, struct sigevent *event)
{
	struct thread *self = enter();
	struct waiting waiting = {.call = call_listio64, .mode = mode, .list = list, .n = n, .event = event};
	return self ? wait_outside(self, &waiting) : call_listio64(&waiting);
}

static int
call_suspend(const struct waiting *w)
{
	return real.aio_suspend(w->list, w->n, w->timeout);
}

EXPORT int
aio_suspend(const struct aiocb *const list[], int n, const struct timespec *timeout)
{
	struct thread *self = enter();
	struct waiting waiting = {.call = call_suspend, .list = list, .n = n, .timeout = timeout};
	return self ? wait_outside(self, &waiting) : call_suspend(&waiting);
}

static int
call_suspend64(const struct waiting *w)
{
	return real.aio_suspend64(w->list, w->n, w->timeout);
}

EXPORT int
aio_suspend64(const struct aiocb64 *const list[], int n, const struct timespec *timeout)
{
	struct thread *self = enter();
	struct waiting waiting = {.call = call_suspend64, .list = list, .n = n, .timeout = timeout};
	return self ? wait_outside(self, &waiting) : call_suspend64(&waiting);
}

static int
call_getaddrinfo(const struct waiting *w)
{
	return real.getaddrinfo_a(w->mode, (struct gaicb **)(uintptr_t)w->list, w->n, w->event);
}

EXPORT int
getaddrinfo_a(int mode, struct gaicb *list[], int n, struct sigevent *event)
{
	struct thread *self = enter();
	struct waiting waiting = {.call = call_getaddrinfo, .mode = mode, .list = list, .n = n, .event = event};
	return self ? wait_outside(self, &waiting) : call_getaddrinfo(&waiting);
}

static int
call_gai_suspend(const struct waiting *w)
{
	return real.gai_suspend(w->list, w->n, w->timeout);
}

EXPORT int
gai_suspend(const struct gaicb *const list[], int n, const struct timespec *timeout)
{
	struct thread *self = enter();
	struct waiting waiting = {.call = call_gai_suspend, .list = list, .n = n, .timeout = timeout};
	return self ? wait_outside(self, &waiting) : call_gai_suspend(&waiting);
}
