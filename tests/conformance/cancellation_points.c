/* pthreads(7): each of these functions is a cancellation point where it waits; the mutex
 * of a condition is locked again for the cleanup handlers.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "shim.h"

static pthread_mutex_t mutex;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t never, there;
static pthread_t sleeper;
static int ends[2], sockets[2];
static atomic_int cleaned;

static void
wait_cond(void)
{
	for (;;)
		pthread_cond_wait(&cond, &mutex);
}

static void
wait_sem(void)
{
	sem_wait(&never);
}

static void
wait_join(void)
{
	pthread_join(sleeper, NULL);
}

static void
wait_sleep(void)
{
	sleep(1000);
}

static void
wait_nanosleep(void)
{
	clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){1000, 0}, NULL);
}

static void
wait_read(void)
{
	char byte;
	need(read(ends[0], &byte, 1) != 1, "nobody writes");
}

static void
wait_recv(void)
{
	char byte;
	need(recv(sockets[0], &byte, 1, 0) != 1, "nobody sends");
}

static void
wait_poll(void)
{
	struct pollfd wanted = {.fd = ends[0], .events = POLLIN};
	poll(&wanted, 1, -1);
}

static void
wait_select(void)
{
	fd_set wanted;
	FD_ZERO(&wanted);
	FD_SET(ends[0], &wanted);
	select(ends[0] + 1, &wanted, NULL, NULL, NULL);
}

static void
wait_sigwait(void)
{
	sigset_t set;
	int number;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &number);
}

static void
wait_pause(void)
{
	pause();
}

static void
wait_testcancel(void)
{
	for (;;) {
		pthread_testcancel();
		sched_yield();
	}
}

static void (*const waits[])(void) = {wait_cond, wait_sem, wait_join, wait_sleep, wait_nanosleep, wait_read, wait_recv,
	wait_poll, wait_select, wait_sigwait, wait_pause, wait_testcancel};
enum { WAITS = sizeof waits / sizeof waits[0] };

static void
cleans(void *of)
{
	if (of == waits) {
		need(pthread_mutex_lock(&mutex) == EDEADLK, "locked again");
		pthread_mutex_unlock(&mutex);
	}
	atomic_fetch_add(&cleaned, 1);
}

static void *
body(void *argument)
{
	void (*const *wait)(void) = argument;
	if (wait == waits)
		pthread_mutex_lock(&mutex);
	pthread_cleanup_push(cleans, argument);
	sem_post(&there);
	(*wait)();
	pthread_cleanup_pop(0);
	return NULL;
}

static void *
sleeps(void *argument)
{
	while (sem_wait(&never))
		;
	return argument;
}

int
main(void)
{
	pthread_t threads[WAITS];
	pthread_mutexattr_t attr;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	need(!pthread_mutex_init(&mutex, &attr) && !pipe(ends), "init");
	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), "socketpair");
	need(!sem_init(&never, 0, 0) && !sem_init(&there, 0, 0), "sem_init");
	sleeper = spawn(sleeps, NULL);
	for (int i = 0; i < WAITS; i++)
		threads[i] = spawn(body, (void *)&waits[i]);
	for (int i = 0; i < WAITS; i++)
		while (sem_wait(&there))
			;
	for (int i = 0; i < WAITS; i++) {
		void *result = NULL;
		need(!pthread_cancel(threads[i]), "cancel");
		need(!pthread_join(threads[i], &result) && result == PTHREAD_CANCELED, "cancelled");
	}
	need(atomic_load(&cleaned) == WAITS, "cleaned up");
	sem_post(&never);
	join(sleeper);
	return 0;
}
