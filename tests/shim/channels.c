/* Pipes, socket pairs, eventfds, poll, select and epoll between threads of one
 * process are part of the model: no run meets the outside, the values are the
 * kernel's, timeouts are virtual.
 *
 * run: native
 * run: preloaded
 * run: green
 *   all: ^pass .*control=full external=0
 *   none: escape
 * run: eager
 *   all: ^pass .*control=full external=0
 * run: random 1..40
 *   all: ^pass .*control=full external=0
 *   distinct: 20
 * run: stressed 1..20
 *   all: ^pass .*control=full external=0
 * run: pct 1..10
 * run: pos 1..10
 */
#include "shim.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>

enum { BIG = 300000 };

static int to[2], back[2], pair[2], event, epoll;

static void
write_all(int fd, size_t n)
{
	static char bytes[BIG];
	need(write(fd, bytes, n) == (ssize_t)n, "a write to a pipe is whole");
}

static void
read_all(int fd, size_t n)
{
	char bytes[8192];
	while (n) {
		ssize_t got = read(fd, bytes, sizeof(bytes) < n ? sizeof(bytes) : n);
		need(got > 0, "a pipe has what was written");
		n -= (size_t)got;
	}
}

static void *
echo(void *unused)
{
	char text[8];
	uint64_t count;
	read_all(to[0], BIG);
	write_all(back[1], BIG);
	need(recv(pair[0], text, sizeof(text), 0) == 5, "a message by a socket pair");
	need(send(pair[0], "hello", 5, 0) == 5, "an answer");
	need(!eventfd_read(event, &count) && count == 3, "an eventfd's count");
	usleep(500000);
	write_all(back[1], 1);
	usleep(500000);
	need(!close(back[1]), "close");
	return unused;
}

static void
with_poll(void)
{
	struct pollfd fds[] = {{.fd = pair[1], .events = POLLIN}, {.fd = back[0], .events = POLLIN}};
	need(poll(fds, 2, 0) >= 0, "poll does not wait");
	need(poll(fds, 2, -1) == 1 && fds[0].revents == POLLIN, "poll until there is an answer");
}

/* The other one sleeps half a second. */
static void
with_epoll(void)
{
	struct epoll_event wanted = {.events = EPOLLIN, .data.fd = 7}, got;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	need(!epoll_ctl(epoll, EPOLL_CTL_ADD, back[0], &wanted), "epoll_ctl");
	need(epoll_wait(epoll, &got, 1, 10) == 0, "a timeout of epoll");
	need(epoll_wait(epoll, &got, 1, 60000) == 1 && got.data.fd == 7, "epoll");
}

static void
with_select(void)
{
	fd_set in;
	struct timeval timeout = {60, 0};
	FD_ZERO(&in);
	FD_SET(back[0], &in);
	need(select(back[0] + 1, &in, NULL, NULL, &timeout) == 1 && FD_ISSET(back[0], &in), "select");
	need(timeout.tv_sec == 59, "what is left of select's time");
}

int
main(void)
{
	pthread_t thread;
	char byte;
	need(!pipe(to) && !pipe2(back, O_CLOEXEC) && !socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "channels");
	event = eventfd(0, 0);
	need(!pthread_create(&thread, NULL, echo, NULL), "create");
	write_all(to[1], BIG);
	read_all(back[0], BIG);
	need(write(to[0], "x", 1) == -1 && errno == EBADF, "the end to read from is never ready for a write");
	need(send(pair[1], "hello", 5, 0) == 5, "a message");
	with_poll();
	need(!eventfd_write(event, 3), "eventfd_write");
	with_epoll();
	need(read(back[0], &byte, 1) == 1, "a byte");
	with_select();
	need(read(back[0], &byte, 1) == 0, "the end");
	need(!pthread_join(thread, NULL), "join");
	need(!fcntl(to[0], F_SETFL, O_NONBLOCK) && read(to[0], &byte, 1) == -1 && errno == EAGAIN, "EAGAIN");
	return 0;
}
