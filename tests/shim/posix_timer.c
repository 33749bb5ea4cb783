/* A POSIX timer that is armed may end any wait: time does not jump past it, and
 * what waits for its signal is no deadlock. The System V functions see the same
 * handlers and masks as the others.
 *
 * build: -Wno-deprecated-declarations
 * run: green 1
 *   all: ^came$
 * run: random 1..3
 *   all: ^came$
 */
#include <signal.h>

#include "shim.h"

static sem_t expired;

static void
handler(int number)
{
	need(number == SIGUSR1, "the number");
	sem_post(&expired);
}

static timer_t
armed(int flags, struct timespec when)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec value = {.it_value = when};
	timer_t timer;
	need(!timer_create(CLOCK_REALTIME, &event, &timer), "timer_create");
	need(!timer_settime(timer, flags, &value, NULL), "timer_settime");
	return timer;
}

static void *
sleeps(void *argument)
{
	struct timespec long_time = {3600, 0};
	timer_t timer = armed(0, at(20 * MS));
	while (nanosleep(&long_time, NULL) == 0)
		need(0, "no sleep gets past it");
	need(errno == EINTR, "EINTR");
	timer_delete(timer);
	return argument;
}

static void
check_old_functions(void)
{
	need(sigset(SIGUSR2, SIG_HOLD) == SIG_DFL && sigset(SIGUSR2, handler) == SIG_HOLD, "sigset");
	need(!sighold(SIGUSR2) && sigset(SIGUSR2, SIG_IGN) == SIG_HOLD, "sighold");
	need(!sigrelse(SIGUSR2) && sigset(SIGUSR2, SIG_DFL) == SIG_IGN && !sigignore(SIGUSR2), "sigrelse");
	kill(getpid(), SIGUSR2);
}

int
main(void)
{
	sigset_t set, before;
	check_old_functions();
	need(sigset(SIGUSR1, handler) == SIG_DFL, "sigset");
	sem_init(&expired, 0, 0);
	sleeps(NULL);
	sem_wait(&expired);

	/* with a second thread, which blocks the signal */
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, &before);
	pthread_t thread = spawn((void *(*)(void *))(void *)sem_wait, &expired);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	sleeps(NULL);
	join(thread);
	timer_t timer = armed(TIMER_ABSTIME, deadline(20 * MS));
	while (sem_wait(&expired) && errno == EINTR)
		;
	timer_delete(timer);
	say("came");
	return 0;
}
