/* pthread_sigmask(3p): each thread has its own mask, at first its creator's; what is blocked
 * stays pending for the thread it was sent to, and a child has none pending.
 */
#include <sys/wait.h>

#include "mask.h"

static _Thread_local volatile sig_atomic_t handled;

static void
handler(int number)
{
	handled = number;
}

static void *
inherits(void *argument)
{
	sigset_t pending;
	need(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "the creator's");
	sigpending(&pending);
	need(!sigismember(&pending, SIGUSR1), "what is pending is not");
	change_mask(SIG_BLOCK, SIGUSR2);
	pthread_kill(pthread_self(), SIGUSR1);
	need(!handled && !sigpending(&pending) && sigismember(&pending, SIGUSR1), "pending");
	sched_yield();
	change_mask(SIG_UNBLOCK, SIGUSR1);
	need(handled == SIGUSR1, "delivered before that returns");
	return argument;
}

static void
check_child(void)
{
	int status;
	pid_t pid = fork();
	if (!pid) {
		sigset_t pending;
		sigpending(&pending);
		_exit(sigismember(&pending, SIGUSR1) || !is_blocked(SIGUSR1));
	}
	need(waitpid(pid, &status, 0) == pid && !status, "the child has the mask, and none pending");
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigset_t none;
	sigaction(SIGUSR1, &action, NULL);
	change_mask(SIG_BLOCK, SIGUSR1);
	pthread_kill(pthread_self(), SIGUSR1);
	join(spawn(inherits, NULL));
	need(!handled && !is_blocked(SIGUSR2), "its own");
	check_child();
	sigemptyset(&none);
	need(sigsuspend(&none) == -1 && errno == EINTR && handled == SIGUSR1, "sigsuspend");
	need(is_blocked(SIGUSR1), "the mask is back");
	return 0;
}
