/* What libc does by threads of its own (aio, timers and messages that call a function)
 * goes on while the program sleeps, and nothing that may wait for it is a deadlock.
 *
 * run: green 1
 *   all: ^read, called, suspended$
 * run: random 1..3
 *   all: ^read, called, suspended$
 */
#include <aio.h>
#include <signal.h>

#include "shim.h"

static sem_t called;

static void
call(union sigval value)
{
	sem_post(value.sival_ptr);
}

static void
wait_for(sem_t *sem)
{
	while (sem_wait(sem))
		need(errno == EINTR, "sem_wait");
}

int
main(void)
{
	char text[4] = "";
	int ends[2];
	need(pipe(ends) == 0 && sem_init(&called, 0, 0) == 0, "pipe");
	struct aiocb request = {.aio_fildes = ends[0], .aio_buf = text, .aio_nbytes = 1};
	const struct aiocb *const list[] = {&request};
	struct timespec soon = {0, MS};
	request.aio_sigevent.sigev_notify = SIGEV_THREAD;
	request.aio_sigevent.sigev_notify_function = call;
	request.aio_sigevent.sigev_value.sival_ptr = &called;
	join(spawn((void *(*)(void *))(void *)sched_yield, NULL));

	need(aio_read(&request) == 0, "aio_read");
	need(aio_suspend(list, 1, &soon) == -1 && errno == EAGAIN, "nothing to read yet");
	need(write(ends[1], "x", 1) == 1, "write");
	need(aio_suspend(list, 1, NULL) == 0 && aio_error(&request) == 0 && aio_return(&request) == 1, "aio_suspend");
	wait_for(&called);

	struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = call};
	struct itimerspec value = {.it_value = at(20 * MS)};
	timer_t timer;
	event.sigev_value.sival_ptr = &called;
	need(!timer_create(CLOCK_MONOTONIC, &event, &timer) && !timer_settime(timer, 0, &value, NULL), "timer");
	wait_for(&called);
	say("read, called, suspended");
	return 0;
}
