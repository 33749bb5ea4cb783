/* A timer behind a descriptor takes points in time of the program's own clock, and
 * time does not jump past one that is armed. A signal read from a descriptor comes
 * there whoever sent it.
 *
 * run: green 1
 *   all: ^timer in time, signal 10$
 * run: random 1..3
 *   all: ^timer in time, signal 10$
 */
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "shim.h"

int
main(void)
{
	struct signalfd_siginfo info;
	struct itimerspec value = {0};
	uint64_t times = 0;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	join(spawn((void *(*)(void *))(void *)sched_yield, NULL));

	long long begin = now();
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	value.it_value = at(begin + 30 * MS);
	need(fd >= 0 && timerfd_settime(fd, TFD_TIMER_ABSTIME, &value, NULL) == 0, "timerfd");
	need(read(fd, &times, sizeof times) == -1 && errno == EAGAIN, "not yet");
	usleep(60000);
	need(read(fd, &times, sizeof times) == sizeof times && times == 1, "now");

	int signals = signalfd(-1, &set, 0);
	raise(SIGUSR1);
	need(read(signals, &info, sizeof info) == sizeof info, "signalfd");
	say("timer %s, signal %u", now() - begin >= 60 * MS ? "in time" : "?", info.ssi_signo);
	return 0;
}
