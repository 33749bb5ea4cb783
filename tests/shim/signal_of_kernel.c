/* Who asked the kernel for a signal waits for it in real time: what writes to the pipe here is no
 * process that heddle knows of.
 *
 * run: random 1..2
 *   all: external=1
 *   all: ^written$
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "shim.h"

static int ends[2];

/* Its parent ends at once, and neither has libheddle.so loaded. */
static void
leave_a_stranger(void)
{
	char *const argv[] = {"sh", "-c", "(sleep 0.2; echo) &", NULL}, *const none[] = {NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	need(posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, none) == 0, "spawn");
	need(waitpid(pid, NULL, 0) == pid, "wait");
}

static void *
waits(void *unused)
{
	int number;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	need(sigwait(&set, &number) == 0 && number == SIGIO, "sigwait");
	say("written");
	return unused;
}

int
main(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	need(pipe(ends) == 0, "pipe");
	need(fcntl(ends[0], F_SETOWN, getpid()) == 0, "owner");
	need(fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK) == 0, "asynchronous");
	leave_a_stranger();
	join(spawn(waits, NULL));
	return 0;
}
