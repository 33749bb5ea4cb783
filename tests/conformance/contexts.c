/* swapcontext(3), setcontext(3): a context has its signal mask, which is in force in the thread that runs it and in no
 * other; what it lets in comes as it is loaded.
 */
#include <signal.h>
#include <ucontext.h>

#include "shim.h"

static ucontext_t first, second;
static atomic_bool over;
static volatile sig_atomic_t handled;

static void
handler(int number)
{
	handled = number;
}

static bool
is_blocked(int number)
{
	sigset_t mask;
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	return sigismember(&mask, number);
}

static void
change(int how, int number)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(how, &set, NULL);
}

static void *
has_its_own(void *argument)
{
	while (!atomic_load(&over)) {
		need(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "another thread's mask");
		usleep(100);
	}
	return argument;
}

static void
body(void)
{
	need(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "the mask of getcontext");
	usleep(1000);
	need(is_blocked(SIGUSR1) && !raise(SIGUSR1) && !handled, "it stays");
	change(SIG_BLOCK, SIGUSR2);
	swapcontext(&second, &first);
	need(is_blocked(SIGUSR1) && is_blocked(SIGUSR2), "as it was left");
	usleep(1000);
	need(is_blocked(SIGUSR1) && is_blocked(SIGUSR2), "and it stays");
}

int
main(void)
{
	static char stack[256 * 1024];
	struct sigaction action = {.sa_handler = handler};
	sigaction(SIGUSR1, &action, NULL);
	pthread_t other = spawn(has_its_own, NULL);
	change(SIG_BLOCK, SIGUSR1);
	need(!getcontext(&second), "getcontext");
	change(SIG_UNBLOCK, SIGUSR1);
	second.uc_stack = (stack_t){.ss_sp = stack, .ss_size = sizeof stack};
	second.uc_link = &first;
	makecontext(&second, body, 0);
	need(!swapcontext(&first, &second), "swapcontext");
	int number = handled;
	need(number == SIGUSR1, "let in here");
	usleep(1000);
	need(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "main's mask");
	need(!swapcontext(&first, &second), "swapcontext");
	usleep(1000);
	need(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "main's mask, by the link");
	atomic_store(&over, true);
	join(other);
	return 0;
}
