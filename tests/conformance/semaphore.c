/* sem_wait(3p), sem_trywait(3p), sem_timedwait(3p), sem_post(3p): no more are let in than the value
 * says; no post is lost; EAGAIN at none left; ETIMEDOUT not before its time; EINVAL at a time
 * that is none.
 */
#include <errno.h>

#include "shim.h"

enum { THREADS = 4, ROUNDS = 3, ROOM = 2 };
static sem_t room, done;
static atomic_int inside;

static void *
goes_in(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		need(!sem_wait(&room), "wait");
		need(atomic_fetch_add(&inside, 1) < ROOM, "no more than there is room for");
		usleep(10);
		atomic_fetch_sub(&inside, 1);
		need(!sem_post(&room) && !sem_post(&done), "post");
	}
	return argument;
}

static void
times_out(void)
{
	struct timespec until, now, wrong = {.tv_nsec = 1000000000};
	need(sem_timedwait(&room, &wrong) == -1 && errno == EINVAL, "no such time");
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	need(sem_timedwait(&room, &until) == -1 && errno == ETIMEDOUT, "timed out");
	clock_gettime(CLOCK_REALTIME, &now);
	need(now.tv_sec > until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec), "not early");
}

int
main(void)
{
	pthread_t threads[THREADS];
	int value;
	sem_init(&room, 0, ROOM);
	sem_init(&done, 0, 0);
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(goes_in, NULL);
	for (int i = 0; i < THREADS * ROUNDS; i++)
		need(!sem_wait(&done), "each post");
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	need(sem_trywait(&done) == -1 && errno == EAGAIN, "and no more");
	need(!sem_getvalue(&room, &value) && value == ROOM, "all are out");
	need(!sem_trywait(&room) && !sem_trywait(&room), "there is room");
	times_out();
	need(!sem_destroy(&room) && !sem_destroy(&done), "destroy");
	return 0;
}
