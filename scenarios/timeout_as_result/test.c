/* The test takes "no answer within 100 ms" for the answer. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int answer;

static void *
server(void *unused)
{
	pthread_mutex_lock(&lock);
	answer = 42;
	pthread_cond_signal(&answered);
	pthread_mutex_unlock(&lock);
	return unused;
}

static int
ask(void)
{
#ifndef FIXED
	struct timespec end;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_nsec += 100000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
#endif
	pthread_mutex_lock(&lock);
	while (!answer)
#ifdef FIXED
		pthread_cond_wait(&answered, &lock);
#else
		if (pthread_cond_timedwait(&answered, &lock, &end) == ETIMEDOUT)
			break;
#endif
	int got = answer;
	pthread_mutex_unlock(&lock);
	return got;
}

int
main(void)
{
	pthread_t s;
	pthread_create(&s, NULL, server, NULL);
	int got = ask();
	assert(got == 42);
	pthread_join(s, NULL);
	return 0;
}
