/* signalfd(2): what is blocked can be read, by a thread that waits for it or polls; also what was
 * sent before the descriptor was made.
 */
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include "shim.h"

static int fd;

static void *
reads(void *argument)
{
	struct signalfd_siginfo info;
	struct pollfd wanted = {.fd = fd, .events = POLLIN};
	need(poll(&wanted, 1, -1) == 1 && wanted.revents == POLLIN, "poll");
	need(read(fd, &info, sizeof info) == sizeof info, "read");
	need(info.ssi_signo == SIGUSR1 && info.ssi_pid == (uint32_t)getpid(), "what came");
	return argument;
}

int
main(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	need(!raise(SIGUSR1), "raise");
	need((fd = signalfd(-1, &set, 0)) >= 0, "signalfd");
	reads(NULL);
	pthread_t reader = spawn(reads, NULL);
	usleep(100);
	need(!kill(getpid(), SIGUSR1), "kill");
	join(reader);
	kill(getpid(), SIGUSR1);
	reads(NULL);
	return 0;
}
