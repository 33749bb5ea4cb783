/* recvmmsg: with MSG_DONTWAIT it takes what is there, with MSG_WAITFORONE it waits for the first message, without
 * either for all of them; from a thread, by sendmmsg, and from another process. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "shim.h"

enum { MOST = 4 };

static int here, there;

static int
take_for(int n, int flags, struct timespec *timeout)
{
	static char bytes[MOST][8];
	struct iovec parts[MOST];
	struct mmsghdr messages[MOST] = {0};
	for (int i = 0; i < MOST; i++) {
		parts[i] = (struct iovec){bytes[i], sizeof bytes[i]};
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
	}
	int got = recvmmsg(here, messages, (unsigned)n, flags, timeout);
	for (int i = 0; i < got; i++)
		need(messages[i].msg_len == 2 && !memcmp(bytes[i], "hi", 2), "what was sent");
	return got;
}

static int
take(int n, int flags)
{
	return take_for(n, flags, NULL);
}

static void *
sends_two(void *unused)
{
	struct iovec part = {"hi", 2};
	struct mmsghdr messages[2] = {{.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}}};
	messages[1] = messages[0];
	need(sendmmsg(there, messages, 2, 0) == 2, "sendmmsg");
	return unused;
}

static void *
sends_three(void *unused)
{
	sends_two(NULL);
	struct timespec brief = at(20 * MS);
	nanosleep(&brief, NULL);
	need(send(there, "hi", 2, 0) == 2, "send");
	return unused;
}

static void
between_threads(void)
{
	need(take(MOST, MSG_DONTWAIT) == -1 && errno == EAGAIN, "none is there");
	join(spawn(sends_two, NULL));
	need(take(MOST, MSG_DONTWAIT) == 2, "those that are there");
	pthread_t thread = spawn(sends_two, NULL);
	int first = take(MOST, MSG_WAITFORONE);
	need(first == 1 || first == 2, "the first at least");
	join(thread);
	need(first == 2 || take(MOST, MSG_WAITFORONE) == 1, "the other one");
	thread = spawn(sends_three, NULL);
	need(take(3, 0) == 3, "all of them");
	join(thread);
	struct timespec brief = at(10 * MS), bad = {0, -1};
	thread = spawn(sends_three, NULL);
	need(take_for(MOST, 0, &brief) == 3 && !brief.tv_sec && !brief.tv_nsec, "the message behind which it was late");
	join(thread);
	need(take_for(MOST, 0, &bad) == -1 && errno == EINVAL, "no time");
	need(fcntl(here, F_SETFL, O_NONBLOCK) == 0 && take(MOST, 0) == -1 && errno == EAGAIN,
		"the descriptor does not wait");
	join(spawn(sends_two, NULL));
	need(take(MOST, 0) == 2, "what is there, of one that does not wait");
}

static void *
serves(void *unused)
{
	struct pollfd wanted = {.fd = here, .events = POLLIN};
	for (int all = 0; all < 2;) {
		need(poll(&wanted, 1, 60000) == 1, "poll");
		int got = take(MOST, MSG_DONTWAIT);
		need(got > 0, "what poll told");
		all += got;
	}
	return unused;
}

/* As servers of datagrams do. */
static void
from_another_process(void)
{
	struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof place;
	int status = 1;
	here = socket(AF_INET, SOCK_DGRAM, 0);
	need(bind(here, (struct sockaddr *)&place, size) == 0, "bind");
	need(getsockname(here, (struct sockaddr *)&place, &size) == 0, "getsockname");
	pid_t child = fork();
	if (!child) {
		there = socket(AF_INET, SOCK_DGRAM, 0);
		need(connect(there, (struct sockaddr *)&place, size) == 0, "connect");
		sends_two(NULL);
		_exit(0);
	}
	join(spawn(serves, NULL));
	need(waitpid(child, &status, 0) == child && status == 0, "the child");
}

int
main(void)
{
	int ends[2];
	need(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0, "socketpair");
	here = ends[0];
	there = ends[1];
	between_threads();
	from_another_process();
	return 0;
}
