/* A timer is due in virtual time: who waits for an hour of it waits no time at all, whatever
 * kind of timer it is, alone or beside others; what passed while a signal was blocked is
 * counted, and what is left is what the program's clock says.
 *
 * run: green 1 --timeout 20
 *   all: ^hours passed$
 * run: random 1..5 --timeout 20
 *   all: ^hours passed$
 */
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#include "shim.h"

static const long HOUR = 3600;
static volatile sig_atomic_t rang;
static long long begin;

static void
handler(int number)
{
	rang = number;
}

static long long
passed(void)
{
	long long ns = now() - begin;
	begin += ns;
	return ns / S;
}

static void
check_alarm(void)
{
	struct itimerval left;
	alarm((unsigned)HOUR);
	sleep(1000);
	need(!getitimer(ITIMER_REAL, &left) && left.it_value.tv_sec <= HOUR - 1000, "what is left");
	need(alarm((unsigned)HOUR) <= HOUR - 1000, "and alarm tells it");
	rang = 0;
	need(sleep((unsigned)(3 * HOUR)) > 0 && rang == SIGALRM, "it ends the sleep");
	need(passed() >= HOUR + 1000, "an hour has passed");
	alarm((unsigned)HOUR);
	need(pause() == -1 && passed() >= HOUR, "and a pause");
}

static void
check_posix(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec value = {{HOUR, 0}, {HOUR, 0}}, left;
	siginfo_t info;
	sigset_t set;
	timer_t timer;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	need(!timer_create(CLOCK_MONOTONIC, &event, &timer) && !timer_settime(timer, 0, &value, NULL), "timer");
	sleep((unsigned)(HOUR * 7 / 2));
	need(!timer_gettime(timer, &left) && left.it_value.tv_sec <= HOUR / 2, "what is left");
	need(sigwaitinfo(&set, &info) == SIGUSR1 && timer_getoverrun(timer) == 2, "three hours, one signal");
	need(sigwaitinfo(&set, &info) == SIGUSR1 && timer_getoverrun(timer) == 0, "the fourth");
	need(passed() >= 4 * HOUR, "four hours have passed");
	timer_delete(timer);
}

static void
check_descriptor(void)
{
	struct itimerspec value = {{HOUR, 0}, {HOUR, 0}};
	struct pollfd wanted = {.events = POLLIN};
	uint64_t times;
	wanted.fd = timerfd_create(CLOCK_REALTIME, 0);
	need(!timerfd_settime(wanted.fd, 0, &value, NULL), "timerfd");
	need(poll(&wanted, 1, -1) == 1 && passed() >= HOUR, "poll");
	sleep((unsigned)(2 * HOUR));
	need(read(wanted.fd, &times, sizeof times) == sizeof times && times == 3, "three hours");
	need(read(wanted.fd, &times, sizeof times) == sizeof times && times == 1, "the fourth");
	need(passed() >= 3 * HOUR, "have passed");
	close(wanted.fd);
}

static void *
check_all(void *argument)
{
	begin = now();
	check_alarm();
	check_posix();
	check_descriptor();
	return argument;
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigset_t set;
	sigaction(SIGALRM, &action, NULL);
	check_all(NULL); /* alone */
	pthread_t thread = spawn(check_all, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	join(thread);
	say("hours passed");
	return 0;
}
