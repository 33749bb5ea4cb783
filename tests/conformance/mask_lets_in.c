/* sigsuspend(3p), pselect(3p), ppoll(2), epoll_pwait(2): a signal that a thread has sent itself while it blocks it
 * comes when the mask of the wait lets it in, and ends the wait: in a single thread, and when there has been another
 * one. */
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "shim.h"

static volatile sig_atomic_t handled;
static int ends[2], epoll;
static sigset_t none;

static void
handler(int number)
{
	handled = number;
}

static int
by_sigsuspend(const struct timespec *unused)
{
	(void)unused;
	return sigsuspend(&none);
}

static int
by_ppoll(const struct timespec *time)
{
	struct pollfd wanted = {.fd = ends[0], .events = POLLIN};
	return ppoll(&wanted, 1, time, &none);
}

static int
by_pselect(const struct timespec *time)
{
	fd_set set;
	FD_ZERO(&set);
	FD_SET(ends[0], &set);
	return pselect(ends[0] + 1, &set, NULL, NULL, time, &none);
}

static int
by_epoll(const struct timespec *unused)
{
	struct epoll_event event;
	(void)unused;
	return epoll_pwait(epoll, &event, 1, 60000, &none);
}

static void
to_thread(void)
{
	pthread_kill(pthread_self(), SIGUSR1);
}

static void
to_process(void)
{
	kill(getpid(), SIGUSR1);
}

static void
with_value(void)
{
	sigqueue(getpid(), SIGUSR1, (union sigval){0});
}

static void
each(void)
{
	static int (*const waits[])(const struct timespec *) = {by_sigsuspend, by_ppoll, by_pselect, by_epoll};
	static void (*const sends[])(void) = {to_thread, to_process, with_value};
	struct timespec at_once = {0}, long_time = at(60 * S);
	for (unsigned i = 0; i < 4; i++)
		for (unsigned k = 0; k < 3; k++) {
			handled = 0;
			sends[k]();
			need(!handled, "it is blocked");
			need(waits[i](k == 1 ? &at_once : &long_time) == -1 && errno == EINTR, "it ends the wait");
			need(handled == SIGUSR1, "it comes");
		}
}

static void *
nothing(void *argument)
{
	return argument;
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	sigset_t blocked;
	sigemptyset(&none);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	need(!sigaction(SIGUSR1, &action, NULL) && !sigprocmask(SIG_BLOCK, &blocked, NULL), "the mask");
	need(pipe(ends) == 0 && (epoll = epoll_create1(0)) >= 0, "descriptors");
	each();
	join(spawn(nothing, NULL));
	each();
	return 0;
}
