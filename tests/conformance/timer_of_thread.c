/* timer_create(2) with SIGEV_THREAD_ID: the thread that is named is told, also where it blocks the signal, and no other
 * is; sem_timedwait(3p) ends with EINTR, also where the handler has SA_RESTART.
 */
#include <signal.h>

#include "shim.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static _Thread_local volatile sig_atomic_t handled;
static sem_t never;

static void
handler(int number)
{
	handled = number;
}

static timer_t
start(int number, long long after)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = number, .sigev_value.sival_int = 9};
	struct itimerspec once = {{0, 0}, at(after)};
	timer_t timer;
	event.sigev_notify_thread_id = gettid();
	need(!timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
	need(!timer_settime(timer, 0, &once, NULL), "timer_settime");
	return timer;
}

static void
takes_blocked(void)
{
	sigset_t set;
	siginfo_t info;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	timer_t timer = start(SIGUSR1, 2 * MS);
	usleep(10000);
	need(!handled, "it waits for who is told");
	need(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_TIMER && info.si_value.sival_int == 9, "taken");
	timer_delete(timer);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void *
is_told(void *argument)
{
	timer_t timer = start(SIGUSR1, 2 * MS);
	struct timespec late = deadline(S);
	need(sem_timedwait(&never, &late) == -1 && handled == SIGUSR1, "told as it waits, or before");
	need(errno == EINTR || errno == ETIMEDOUT, "which ends the wait, or came before it");
	timer_delete(timer);
	handled = 0;
	takes_blocked();
	return argument;
}

static atomic_bool over;

static void *
kicks(void *thread)
{
	while (!atomic_load(&over)) {
		pthread_kill(*(pthread_t *)thread, SIGUSR1);
		usleep(1000);
	}
	return NULL;
}

/* Again and again, since a signal from before the wait ends none. */
static void
does_not_restart(void)
{
	pthread_t self = pthread_self(), other = spawn(kicks, &self);
	struct timespec late = deadline(5 * S);
	need(sem_timedwait(&never, &late) == -1 && errno == EINTR, "a handler ends it");
	atomic_store(&over, true);
	join(other);
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	need(!sem_init(&never, 0, 0) && !sigaction(SIGUSR1, &action, NULL), "what is needed");
	pthread_t threads[3];
	for (int i = 0; i < 3; i++)
		threads[i] = spawn(is_told, NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	need(!handled, "main is not");
	is_told(NULL);
	does_not_restart();
	return 0;
}
