/* swapcontext(3), setcontext(3): a context has its signal mask, which is in force in the thread that runs it and in no
 * other; what it lets in comes as it is loaded.
 */
#include <ucontext.h>

#include "mask.h"

static ucontext_t first, second;
static atomic_bool over;
static volatile sig_atomic_t handled;

static void
handler(int number)
{
	handled = number;
}

static void
body(void)
{
	need(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2), "the mask of getcontext");
	usleep(1000);
	need(is_blocked(SIGUSR1) && !raise(SIGUSR1) && !handled, "it stays");
	change_mask(SIG_BLOCK, SIGUSR2);
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
	pthread_t other = spawn(stays_unblocked, &over);
	change_mask(SIG_BLOCK, SIGUSR1);
	need(!getcontext(&second), "getcontext");
	change_mask(SIG_UNBLOCK, SIGUSR1);
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
