/* Two tests in one program. The first starts a writer, and is content with its
 * having been started; the second counts events from nought, and finds one of a
 * thread that should have been gone. */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int n_events;

static void
record(void)
{
	pthread_mutex_lock(&lock);
	n_events++;
	pthread_mutex_unlock(&lock);
}

static int
events(void)
{
	pthread_mutex_lock(&lock);
	int n = n_events;
	pthread_mutex_unlock(&lock);
	return n;
}

static void
set_up(void)
{
	pthread_mutex_lock(&lock);
	n_events = 0;
	pthread_mutex_unlock(&lock);
}

static void *
writer(void *unused)
{
	record();
	return unused;
}

static void
test_starts_a_writer(void)
{
	pthread_t thread;
	set_up();
	assert(pthread_create(&thread, NULL, writer, NULL) == 0);
#ifdef FIXED
	pthread_join(thread, NULL);
#else
	pthread_detach(thread);
	sched_yield(); /* "it has surely run by now" */
#endif
}

static void
test_counts_one(void)
{
	set_up();
	record();
	assert(events() == 1);
}

int
main(void)
{
	test_starts_a_writer();
	test_counts_one();
	return 0;
}
