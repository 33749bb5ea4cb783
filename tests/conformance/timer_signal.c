/* timer_create(3p): a timer sends its signal when it is due, with its value, again and again
 * where it has an interval; one at a time, the rest are overruns, also without a handler; disarmed it sends none.
 */
#include <signal.h>

#include "shim.h"

static int payload;

/* A signal that continues the process and does nothing else tells of overruns, too. */
static void
counts_without_handler(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCONT};
	struct itimerspec every = {{0, 2 * MS}, {0, 2 * MS}};
	sigset_t set;
	timer_t timer;
	sigemptyset(&set);
	sigaddset(&set, SIGCONT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	need(!timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
	need(!timer_settime(timer, 0, &every, NULL), "settime");
	usleep(7000);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	need(timer_getoverrun(timer) >= 2, "overruns of one that was blocked");
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	every = (struct itimerspec){{0, 20}, {0, 20}};
	need(!timer_settime(timer, 0, &every, NULL), "settime");
	usleep(20000);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	need(timer_getoverrun(timer) >= 1000, "many overruns");
	need(!timer_delete(timer), "delete");
}

int
main(void)
{
	counts_without_handler();
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_ptr = &payload};
	struct itimerspec every = {{0, 2 * MS}, {0, 2 * MS}}, once = {{0, 0}, {0, 3 * MS}}, never = {{0, 0}, {0, 0}},
			  left;
	struct timespec long_wait = {20, 0}, short_wait = {0, 10 * MS};
	siginfo_t info;
	sigset_t set;
	timer_t timer;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	need(!timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
	long long begin = now();
	need(!timer_settime(timer, 0, &once, NULL), "settime");
	need(!timer_gettime(timer, &left) && left.it_value.tv_nsec <= 3 * MS && !left.it_interval.tv_nsec, "gettime");
	need(sigtimedwait(&set, &info, &long_wait) == SIGRTMIN, "due");
	need(now() - begin >= 3 * MS, "not before its time");
	need(info.si_code == SI_TIMER && info.si_value.sival_ptr == &payload, "its value");
	need(sigtimedwait(&set, &info, &short_wait) == -1 && errno == EAGAIN, "once");
	need(!timer_settime(timer, 0, &every, NULL), "settime");
	for (int i = 0; i < 3; i++)
		need(sigtimedwait(&set, &info, &long_wait) == SIGRTMIN, "again");
	usleep(7000);
	need(sigtimedwait(&set, &info, &long_wait) == SIGRTMIN, "again");
	need(timer_getoverrun(timer) >= 1, "those in between are counted");
	need(!timer_settime(timer, 0, &never, &left) && left.it_interval.tv_nsec == 2 * MS, "disarmed");
	while (sigtimedwait(&set, &info, &(struct timespec){0, 0}) == SIGRTMIN)
		;
	need(sigtimedwait(&set, &info, &short_wait) == -1 && errno == EAGAIN, "none");
	struct itimerspec at_time = {{0, 0}, at(now() + 3 * MS)};
	need(!timer_settime(timer, TIMER_ABSTIME, &at_time, NULL), "settime");
	need(sigtimedwait(&set, &info, &long_wait) == SIGRTMIN, "due");
	need(now() >= at_time.it_value.tv_sec * S + at_time.it_value.tv_nsec, "by its clock");
	need(!timer_delete(timer) && timer_delete(timer) == -1 && errno == EINVAL, "deleted");
	return 0;
}
