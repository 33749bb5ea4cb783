/* A signal to a thread that is blocked runs its handler there, in that thread,
 * and the handler may call what is interposed. A semaphore's wait and a sleep
 * end with EINTR, with SA_RESTART the former goes on; a mutex and a condition
 * wait go on. What is blocked waits until it is let in, or is asked for.
 *
 * run: green 1
 *   all: ^all handled$
 * run: eager 1
 *   all: ^all handled$
 * run: random 1..40
 *   all: ^all handled$
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t there, handled, units;
static pthread_t handled_by;
static int go;

static void
check(int right, int line)
{
	if (right)
		return;
	printf("wrong in line %d\n", line);
	exit(1);
}
#define CHECK(right) check(right, __LINE__)

static void
handler(int number)
{
	int kept = errno;
	CHECK(number == SIGUSR1);
	handled_by = pthread_self();
	sem_post(&handled);
	errno = kept;
}

static void
handle(int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, old;
	CHECK(sigaction(SIGUSR1, &action, &old) == 0 && sigaction(SIGUSR1, NULL, &old) == 0);
	CHECK(old.sa_handler == handler && old.sa_flags == flags);
}

static void *
interrupted(void *argument)
{
	sem_post(&there);
	CHECK(sem_wait(&units) == -1 && errno == EINTR);
	return argument;
}

static void *
goes_on(void *argument)
{
	sem_post(&there);
	CHECK(sem_wait(&units) == 0);
	return argument;
}

static void *
sleeps(void *argument)
{
	struct timespec time = {1000000, 0}, rest = {0, 0};
	sem_post(&there);
	CHECK(nanosleep(&time, &rest) == -1 && errno == EINTR && rest.tv_sec > 900000);
	return argument;
}

static void *
locks(void *argument)
{
	sem_post(&there);
	CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
	return argument;
}

static void *
waits(void *argument)
{
	pthread_mutex_lock(&mutex);
	sem_post(&there);
	while (!go)
		CHECK(pthread_cond_wait(&cond, &mutex) == 0);
	CHECK(pthread_mutex_unlock(&mutex) == 0);
	return argument;
}

static void *
lets_in_later(void *argument)
{
	sigset_t set, pending;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sem_post(&there);
	sem_wait(&units);
	CHECK(sem_trywait(&handled) == -1 && sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1));
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	CHECK(sem_trywait(&handled) == 0);
	sem_post(&handled); /* for main to find */
	return argument;
}

static void *
asks_for_it(void *argument)
{
	sigset_t set;
	int number = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sem_post(&there);
	CHECK(sigwait(&set, &number) == 0 && number == SIGUSR1);
	sem_post(&handled);
	handled_by = pthread_self();
	return argument;
}

static void
nothing(void)
{
}

static void
post(void)
{
	sem_post(&units);
}

static void
unlock(void)
{
	pthread_mutex_unlock(&mutex);
}

static void
announce(void)
{
	pthread_mutex_lock(&mutex);
	go = 1;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&mutex);
}

/* To a thread that is most likely blocked: the sleep lets it get there. */
static void
interrupt(void *(*body)(void *), void (*after)(void))
{
	pthread_t thread;
	CHECK(pthread_create(&thread, NULL, body, NULL) == 0);
	sem_wait(&there);
	usleep(1000);
	CHECK(pthread_kill(thread, SIGUSR1) == 0);
	usleep(1000);
	after();
	CHECK(pthread_join(thread, NULL) == 0);
	CHECK(sem_trywait(&handled) == 0 && pthread_equal(handled_by, thread));
}

static void *
signals(void *to)
{
	usleep(1000);
	CHECK(pthread_kill(*(pthread_t *)to, SIGUSR1) == 0);
	return to;
}

static void
main_is_interrupted(void)
{
	pthread_t thread, self = pthread_self();
	CHECK(pthread_create(&thread, NULL, signals, &self) == 0);
	CHECK(sem_wait(&units) == -1 && errno == EINTR);
	CHECK(pthread_join(thread, NULL) == 0 && sem_trywait(&handled) == 0 && pthread_equal(handled_by, self));
}

int
main(void)
{
	sem_init(&there, 0, 0);
	sem_init(&handled, 0, 0);
	sem_init(&units, 0, 0);
	handle(0);
	interrupt(interrupted, nothing);
	interrupt(sleeps, nothing);
	main_is_interrupted();
	handle(SA_RESTART);
	interrupt(goes_on, post);
	pthread_mutex_lock(&mutex);
	interrupt(locks, unlock);
	interrupt(waits, announce);
	interrupt(lets_in_later, post);
	interrupt(asks_for_it, nothing);
	CHECK(raise(SIGUSR1) == 0 && sem_trywait(&handled) == 0 && pthread_equal(handled_by, pthread_self()));
	CHECK(kill(getpid(), SIGUSR1) == 0 && sem_trywait(&handled) == 0);
	puts("all handled");
	return 0;
}
