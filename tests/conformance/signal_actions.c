/* sigaction(3p): with SA_RESTART a wait goes on, without it ends with EINTR; the signal is
 * blocked in its handler unless SA_NODEFER, sa_mask too; SA_RESETHAND makes it the default;
 * SA_SIGINFO tells who sent it, SA_ONSTACK where it runs.
 */
#include <signal.h>

#include "shim.h"

static volatile sig_atomic_t calls, depth, deepest, other_blocked, on_stack;
static int ends[2];
static char stack[65536];
static sem_t there;

static void
handler(int number, siginfo_t *info, void *context)
{
	sigset_t mask;
	char here;
	(void)context;
	calls++;
	if (++depth > deepest)
		deepest = depth;
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	other_blocked = sigismember(&mask, SIGUSR2);
	on_stack = &here >= stack && &here < stack + sizeof stack;
	if (info->si_pid != getpid())
		_exit(90);
	if (calls == 1)
		raise(number);
	depth--;
}

static void
act(int flags, bool masks)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
	sigemptyset(&action.sa_mask);
	if (masks)
		sigaddset(&action.sa_mask, SIGUSR2);
	need(!sigaction(SIGUSR1, &action, NULL), "sigaction");
	calls = deepest = 0;
}

static void *
sends(void *to)
{
	while (sem_wait(&there))
		;
	usleep(1000);
	pthread_kill(*(pthread_t *)to, SIGUSR1);
	usleep(1000);
	need(write(ends[1], "x", 1) == 1, "write");
	return NULL;
}

static ssize_t
read_beside(void)
{
	char byte;
	pthread_t self = pthread_self(), sender = spawn(sends, &self);
	sem_post(&there);
	ssize_t n = read(ends[0], &byte, 1);
	int error = errno;
	join(sender);
	if (n < 0)
		need(read(ends[0], &byte, 1) == 1, "it came");
	errno = error;
	return n;
}

int
main(void)
{
	struct sigaction now_is;
	stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	need(!pipe(ends) && !sem_init(&there, 0, 0), "init");
	act(0, true);
	need(!raise(SIGUSR1) && calls == 2 && deepest == 1 && other_blocked && !on_stack, "deferred");
	act(SA_NODEFER, false);
	need(!raise(SIGUSR1) && calls == 2 && deepest == 2 && !other_blocked, "not deferred");
	act(SA_RESTART, false);
	need(read_beside() == 1 && calls == 2, "goes on");
	act(0, false);
	ssize_t n = read_beside();
	need(n == 1 || errno == EINTR, "interrupted, or too late to be");
	need(!sigaltstack(&other, NULL), "sigaltstack");
	act(SA_ONSTACK, false);
	need(!raise(SIGUSR1) && on_stack, "on the other stack");
	act(SA_RESETHAND | SA_NODEFER, false);
	calls = 1;
	need(!raise(SIGUSR1) && calls == 2, "once");
	need(!sigaction(SIGUSR1, NULL, &now_is) && now_is.sa_handler == SIG_DFL, "the default again");
	need((unsigned)now_is.sa_flags & SA_RESETHAND && now_is.sa_flags & SA_NODEFER, "the flags stay, on Linux");
	return 0;
}
