/* sigevent(3type): SIGEV_THREAD calls a function with the value, as if by a new thread, which
 * may use whatever threads use.
 *
 * escapes: thread
 */
#include <signal.h>

#include "shim.h"

static sem_t called;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int sum;
static pthread_t main_thread;

static void
call(union sigval value)
{
	need(!pthread_equal(pthread_self(), main_thread), "another thread");
	pthread_mutex_lock(&mutex);
	sum += value.sival_int;
	pthread_mutex_unlock(&mutex);
	sem_post(&called);
}

int
main(void)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD, .sigev_notify_function = call, .sigev_value.sival_int = 3};
	struct itimerspec once = {{0, 0}, {0, 3 * MS}}, every = {{0, 2 * MS}, {0, 1}};
	timer_t timer;
	main_thread = pthread_self();
	sem_init(&called, 0, 0);
	need(!timer_create(CLOCK_REALTIME, &event, &timer) && !timer_settime(timer, 0, &once, NULL), "timer");
	while (sem_wait(&called))
		;
	need(!timer_settime(timer, 0, &every, NULL), "settime");
	for (int i = 0; i < 3; i++)
		while (sem_wait(&called))
			;
	need(!timer_delete(timer), "delete");
	usleep(5000);
	pthread_mutex_lock(&mutex);
	need(sum >= 12 && sum % 3 == 0, "each call's");
	pthread_mutex_unlock(&mutex);
	return 0;
}
