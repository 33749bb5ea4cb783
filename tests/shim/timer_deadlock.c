/* A timer's descriptor that nobody armed enables nobody: waiting for it and for an
 * eventfd that nobody writes is a deadlock, and known at once. One that is armed is
 * waited for, and one that can be read is ready.
 *
 * run: green
 *   fails
 *   all: ^ticks 3$
 *   all: kind=deadlock
 * run: random 1..3
 *   fails
 *   all: ^ticks 3$
 *   all: kind=deadlock
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "shim.h"

static int set, event, timer;

static void
add(int fd)
{
	struct epoll_event wanted = {.events = EPOLLIN, .data.fd = fd};
	need(fd >= 0 && epoll_ctl(set, EPOLL_CTL_ADD, fd, &wanted) == 0, "add");
}

static void
arm(long first, long interval)
{
	struct itimerspec value = {{0, interval}, {0, first}};
	need(timerfd_settime(timer, 0, &value, NULL) == 0, "arm");
}

static void *
loop(void *unused)
{
	for (unsigned n = 1;; n++) {
		struct epoll_event ready;
		uint64_t times;
		need(epoll_wait(set, &ready, 1, -1) == 1 && ready.data.fd == timer, "ready");
		need(read(timer, &times, sizeof times) == sizeof times, "read");
		if (n == 3) {
			say("ticks 3");
			arm(0, 0);
		}
	}
	return unused;
}

int
main(void)
{
	set = epoll_create1(0);
	event = eventfd(0, EFD_NONBLOCK);
	timer = timerfd_create(CLOCK_MONOTONIC, 0);
	add(event);
	add(timer);
	arm(2 * MS, 2 * MS);
	join(spawn(loop, NULL));
	return 0;
}
