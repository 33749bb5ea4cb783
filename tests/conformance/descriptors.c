/* dup(3p), dup3(2), pselect(3p), epoll(7), recvmsg(3p): a copy of a descriptor is the same end; each way to wait for
 * what another thread writes ends when it has, and not before; a mask that holds for the wait lets its signal in. */
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "shim.h"

static int ends[2];
static volatile sig_atomic_t handled;

static void
handler(int number)
{
	handled = number;
}

static void *
writes(void *unused)
{
	struct timespec brief = at(5 * MS);
	nanosleep(&brief, NULL);
	need(write(ends[1], "hi", 2) == 2, "write");
	return unused;
}

static void
take(int fd)
{
	char text[4];
	need(read(fd, text, sizeof text) == 2 && !memcmp(text, "hi", 2), "what was written");
}

static bool
by_pselect(int fd, const struct timespec *time, const sigset_t *mask)
{
	fd_set set;
	FD_ZERO(&set);
	FD_SET(fd, &set);
	int n = pselect(fd + 1, &set, NULL, NULL, time, mask);
	need(n >= 0 || errno == EINTR, "pselect");
	return n == 1 && FD_ISSET(fd, &set);
}

static void
by_copies(void)
{
	int copy = dup(ends[0]), other = dup3(ends[0], copy + 1, O_CLOEXEC);
	need(copy >= 0 && other == copy + 1 && fcntl(other, F_GETFD) == FD_CLOEXEC, "copies");
	need(dup3(copy, copy, 0) == -1 && errno == EINVAL, "no copy of itself");
	pthread_t thread = spawn(writes, NULL);
	take(copy);
	join(thread);
	thread = spawn(writes, NULL);
	need(by_pselect(other, NULL, NULL), "it can be read");
	take(ends[0]);
	join(thread);
	struct timespec brief = at(MS);
	long long since = now();
	need(!by_pselect(copy, &brief, NULL) && now() - since >= MS, "nothing comes");
	need(close(copy) == 0 && close(other) == 0, "close");
}

static void
by_epoll(void)
{
	int epoll = epoll_create(1);
	struct epoll_event wanted = {.events = EPOLLIN, .data.fd = ends[0]}, got;
	struct timespec long_time = at(60 * S), none = {0};
	need(epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &wanted) == 0, "epoll_ctl");
	need(epoll_pwait2(epoll, &got, 1, &none, NULL) == 0, "nothing yet");
	pthread_t thread = spawn(writes, NULL);
	need(epoll_pwait(epoll, &got, 1, 60000, NULL) == 1 && got.data.fd == ends[0], "epoll_pwait");
	take(ends[0]);
	join(thread);
	thread = spawn(writes, NULL);
	need(epoll_pwait2(epoll, &got, 1, &long_time, NULL) == 1 && got.data.fd == ends[0], "epoll_pwait2");
	take(ends[0]);
	join(thread);
	close(epoll);
}

static void
by_mask(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigset_t blocked, none;
	sigemptyset(&none);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	need(!sigaction(SIGUSR1, &action, NULL) && !pthread_sigmask(SIG_BLOCK, &blocked, NULL), "the mask");
	need(!pthread_kill(pthread_self(), SIGUSR1) && !handled, "it is blocked");
	struct timespec long_time = at(60 * S);
	need(!by_pselect(ends[0], &long_time, &none) && handled == SIGUSR1, "it comes in the wait");
	handled = 0;
	int epoll = epoll_create1(0);
	struct epoll_event got;
	need(!pthread_kill(pthread_self(), SIGUSR1), "pthread_kill");
	need(epoll_pwait(epoll, &got, 1, 60000, &none) == -1 && errno == EINTR && handled == SIGUSR1, "likewise");
	close(epoll);
}

static void
by_recvmsg(void)
{
	char text[4];
	struct iovec part = {text, sizeof text};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
	pthread_t thread = spawn(writes, NULL);
	need(recvmsg(ends[0], &message, 0) == 2 && !memcmp(text, "hi", 2), "recvmsg");
	join(thread);
	need(recvmsg(ends[0], &message, MSG_DONTWAIT) == -1 && errno == EAGAIN, "no more");
}

int
main(void)
{
	need(pipe(ends) == 0, "pipe");
	by_copies();
	by_epoll();
	by_mask();
	by_recvmsg();
	return 0;
}
