/* A handler may read, write and sleep (signal-safety(7)); what it interrupted waits on
 * afterwards for what it waited for before: data at a pipe, room in one, a condition.
 */
#include <fcntl.h>
#include <signal.h>

#include "shim.h"

enum { MUCH = 200000, ROUNDS = 8 };
static int lock_ends[2], ends[2];
static char much[MUCH];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static bool ready;

/* A lock that may be taken in a handler: a byte in a pipe. */
static void
handler(int number)
{
	char byte = (char)number;
	struct timespec nap = {0, 1000};
	need(read(lock_ends[0], &byte, 1) == 1, "locked in a handler");
	nanosleep(&nap, NULL);
	need(write(lock_ends[1], &byte, 1) == 1, "unlocked in a handler");
}

static void
disturb(pthread_t whom)
{
	need(!pthread_kill(whom, SIGUSR1), "pthread_kill");
	usleep(100);
}

static void *
disturbs_reader(void *whom)
{
	for (int i = 0; i < ROUNDS; i++)
		disturb(*(pthread_t *)whom);
	need(write(ends[1], "data", 4) == 4, "write");
	return whom;
}

static void *
disturbs_writer(void *whom)
{
	char piece[4096];
	for (ssize_t n = 0, all = 0; all < MUCH; all += n) {
		disturb(*(pthread_t *)whom);
		n = read(ends[0], piece, sizeof piece);
		need(n > 0, "read");
	}
	return whom;
}

static void *
disturbs_waiter(void *whom)
{
	for (int i = 0; i < ROUNDS; i++)
		disturb(*(pthread_t *)whom);
	pthread_mutex_lock(&mutex);
	ready = true;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&mutex);
	return whom;
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	char data[8];
	pthread_t self = pthread_self(), t;
	need(!pipe(lock_ends) && !pipe(ends), "pipe");
	need(write(lock_ends[1], "1", 1) == 1 && !sigaction(SIGUSR1, &action, NULL), "sigaction");

	t = spawn(disturbs_reader, &self);
	need(read(ends[0], data, sizeof data) == 4, "data, in the end");
	join(t);
	t = spawn(disturbs_writer, &self);
	for (ssize_t n = 0, all = 0; all < MUCH; all += n) {
		n = write(ends[1], much, (size_t)(MUCH - all));
		need(n > 0, "room, in the end");
	}
	join(t);
	t = spawn(disturbs_waiter, &self);
	pthread_mutex_lock(&mutex);
	while (!ready)
		pthread_cond_wait(&cond, &mutex);
	pthread_mutex_unlock(&mutex);
	join(t);
	return 0;
}
