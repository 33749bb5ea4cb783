/* A single thread that talks to another process without ever waiting for it shares its
 * time: who asks again and again until some time has passed does so for that time,
 * not for a number of calls (section 2). What passed before shows in the clocks, not in the next wait.
 *
 * run: green 1
 *   all: external=1
 * run: random 1
 *   all: external=1
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "shim.h"

static double
real_now(void)
{
	int fd = open("/proc/uptime", O_RDONLY);
	char text[64] = {0};
	need(fd >= 0 && read(fd, text, sizeof text - 1) > 0, "uptime");
	close(fd);
	return atof(text);
}

static void
echo(int fd)
{
	char byte;
	while (read(fd, &byte, 1) == 1)
		need(write(fd, &byte, 1) == 1, "echo");
	_exit(0);
}

static void
talk(int fd)
{
	char byte = 'x';
	long long begin = now();
	double real = real_now();
	while (now() - begin < S) {
		sched_yield();
		need(write(fd, &byte, 1) == 1, "write");
		while (read(fd, &byte, 1) != 1)
			;
	}
	need(real_now() - real < (double)(now() - begin) / S + 1.5, "its clock is not behind theirs");
}

/* What passed before a time limit is set does not pass within it. */
static void
talk_after_work(int fd)
{
	struct pollfd writable = {.fd = fd, .events = POLLOUT};
	for (double begin = real_now(); real_now() - begin < 0.3;)
		;
	double real = real_now();
	long long begin = now();
	need(poll(&writable, 1, 300) == 1, "poll");
	need((double)(now() - begin) / S < real_now() - real + 0.05, "its clock is not ahead of theirs");
}

int
main(void)
{
	int ends[2], status;
	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	pid_t echoes = fork();
	if (!echoes) {
		close(ends[0]);
		echo(ends[1]);
	}
	pid_t talks = fork();
	if (!talks) {
		close(ends[1]);
		need(!fcntl(ends[0], F_SETFL, O_NONBLOCK), "fcntl");
		talk(ends[0]);
		talk_after_work(ends[0]);
		_exit(0);
	}
	close(ends[0]);
	close(ends[1]);
	need(waitpid(talks, &status, 0) == talks && !status, "who talks");
	need(waitpid(echoes, &status, 0) == echoes && !status, "who echoes");
	return 0;
}
