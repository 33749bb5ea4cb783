/* A request to end is acted on where POSIX says: blocked in a wait (with the
 * mutex locked again for the cleanup handler), a semaphore, a join, a sleep; not
 * while it is disabled; at once where it is asynchronous; and the cleanup
 * handlers may call anything.
 *
 * run: green 1
 *   all: ^all cancelled$
 * run: eager 1
 *   all: ^all cancelled$
 * run: random 1..40
 *   all: ^all cancelled$
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t never, there, cleaned;
static pthread_t sleeper;

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
unlocks(void *argument)
{
	(void)argument;
	CHECK(pthread_mutex_unlock(&mutex) == 0);
	sem_post(&cleaned);
}

static void
posts(void *argument)
{
	(void)argument;
	sem_post(&cleaned);
}

static void *
in_cond_wait(void *argument)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlocks, NULL);
	sem_post(&there);
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(0);
	return argument;
}

static void *
in_sem_wait(void *argument)
{
	pthread_cleanup_push(posts, NULL);
	sem_post(&there);
	sem_wait(&never);
	pthread_cleanup_pop(0);
	return argument;
}

static void *
in_join(void *argument)
{
	pthread_cleanup_push(posts, NULL);
	sem_post(&there);
	pthread_join(sleeper, NULL);
	pthread_cleanup_pop(0);
	return argument;
}

static void *
in_sleep(void *argument)
{
	pthread_cleanup_push(posts, NULL);
	sem_post(&there);
	sleep(1000000);
	pthread_cleanup_pop(0);
	return argument;
}

static void *
disabled_first(void *argument)
{
	int *passed = argument;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	sem_post(&there);
	sleep(1); /* the request comes meanwhile */
	*passed = 1;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_cleanup_push(posts, NULL);
	pthread_testcancel();
	pthread_cleanup_pop(0);
	return NULL;
}

static void *
anywhere(void *argument)
{
	pthread_cleanup_push(posts, NULL);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	sem_post(&there);
	pthread_mutex_lock(&mutex); /* main holds it */
	pthread_cleanup_pop(0);
	return argument;
}

static void
cancel(void *(*body)(void *), void *argument)
{
	pthread_t thread;
	void *result = NULL;
	CHECK(pthread_create(&thread, NULL, body, argument) == 0);
	sem_wait(&there);
	CHECK(pthread_cancel(thread) == 0);
	CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
	CHECK(sem_trywait(&cleaned) == 0);
}

int
main(void)
{
	int passed = 0;
	sem_init(&never, 0, 0);
	sem_init(&there, 0, 0);
	sem_init(&cleaned, 0, 0);
	cancel(in_cond_wait, NULL);
	CHECK(pthread_mutex_trylock(&mutex) == 0);
	cancel(anywhere, NULL);
	pthread_mutex_unlock(&mutex);
	cancel(in_sem_wait, NULL);
	cancel(in_sleep, NULL);
	pthread_create(&sleeper, NULL, in_sleep, NULL);
	sem_wait(&there);
	cancel(in_join, NULL);
	CHECK(pthread_cancel(sleeper) == 0 && pthread_join(sleeper, NULL) == 0 && sem_trywait(&cleaned) == 0);
	cancel(disabled_first, &passed);
	CHECK(passed);
	puts("all cancelled");
	return 0;
}
