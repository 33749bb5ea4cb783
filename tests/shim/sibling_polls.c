/* Who waits for strangers at a socket of the process looks for them only now and then, and sleeps meanwhile. A process
 * beside it that waits for its answer, with a time limit, does not take that for rest: the limit is not over before
 * the other one has looked.
 *
 * run: green 1
 *   all: answered 20 of 20
 * run: random 1..2
 *   all: answered 20 of 20
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim.h"

enum { ROUNDS = 20 };

static struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "sibling_polls.socket"};

static void *
stays(void *unused)
{
	sem_t never;
	sem_init(&never, 0, 0);
	sem_wait(&never);
	return unused;
}

static void
serve(int pipe)
{
	int listening = socket(AF_UNIX, SOCK_STREAM, 0);
	need(bind(listening, (struct sockaddr *)&address, sizeof address) == 0, "bound");
	need(listen(listening, ROUNDS) == 0, "listens");
	spawn(stays, NULL);
	need(write(pipe, "l", 1) == 1, "told");
	for (int i = 0; i < ROUNDS; i++) {
		struct pollfd who = {.fd = listening, .events = POLLIN};
		need(poll(&who, 1, -1) == 1, "somebody");
		int fd = accept(listening, NULL, NULL);
		need(write(fd, "a", 1) == 1, "answered");
		close(fd);
	}
	unlink(address.sun_path);
	_exit(0);
}

static int epoll;
static sem_t answered;

/* The epoll is the process's own as this begins; what strangers serve is added meanwhile. */
static void *
listens(void *unused)
{
	struct epoll_event event;
	char c;
	if (epoll_wait(epoll, &event, 1, -1) == 1 && read(event.data.fd, &c, 1) == 1)
		sem_post(&answered);
	return unused;
}

static bool
is_answered(void)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = eventfd(0, 0)};
	int own = event.data.fd, asking = socket(AF_UNIX, SOCK_STREAM, 0);
	struct timespec until;
	epoll = epoll_create1(0);
	epoll_ctl(epoll, EPOLL_CTL_ADD, own, &event);
	pthread_t listener = spawn(listens, NULL);
	usleep(1000); /* it waits */
	need(connect(asking, (struct sockaddr *)&address, sizeof address) == 0, "connects");
	event.data.fd = asking;
	epoll_ctl(epoll, EPOLL_CTL_ADD, asking, &event);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 10;
	bool in_time = sem_timedwait(&answered, &until) == 0;
	join(listener);
	close(asking);
	close(own);
	close(epoll);
	return in_time;
}

static void
ask(int pipe)
{
	char c;
	int in_time = 0;
	need(read(pipe, &c, 1) == 1, "server");
	sem_init(&answered, 0, 0);
	for (int i = 0; i < ROUNDS; i++)
		in_time += is_answered();
	say("answered %d of %d", in_time, ROUNDS);
	_exit(0);
}

int
main(void)
{
	int ends[2];
	need(chdir(getenv("TMPDIR")) == 0, "TMPDIR");
	need(pipe(ends) == 0, "pipe");
	if (fork() == 0)
		serve(ends[1]);
	if (fork() == 0)
		ask(ends[0]);
	while (wait(NULL) > 0)
		;
	return 0;
}
