/* sigblock(3), sigsetmask(3), siggetmask(3), sigpause(3), sysv_signal(3): the mask is the calling thread's alone; who
 * pauses is woken; a handler of System V's is called once.
 */
#include "mask.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

extern int __sigpause(int argument, int is_number);

#define BIT(number) (1 << ((number)-1))

static volatile sig_atomic_t handled;
static atomic_bool over;

static void
handler(int number)
{
	handled = number;
}

static void
handles(int number)
{
	struct sigaction action = {.sa_handler = handler};
	need(!sigaction(number, &action, NULL), "sigaction");
	handled = 0;
}

static void
check_masks(void)
{
	pthread_t other = spawn(stays_unblocked, &over);
	handles(SIGUSR1);
	need(sigblock(BIT(SIGUSR1)) == 0 && is_blocked(SIGUSR1), "sigblock");
	usleep(1000);
	need(is_blocked(SIGUSR1) && siggetmask() == BIT(SIGUSR1), "it stays");
	need(!raise(SIGUSR1) && !handled, "it waits");
	need(sigsetmask(BIT(SIGUSR2)) == BIT(SIGUSR1), "sigsetmask");
	int number = handled;
	need(number == SIGUSR1, "it has come");
	usleep(1000);
	need(siggetmask() == BIT(SIGUSR2), "and it stays so");
	sigsetmask(0);
	atomic_store(&over, true);
	join(other);
}

static void *
sends(void *thread)
{
	usleep(1000);
	need(!pthread_kill(*(pthread_t *)thread, SIGUSR1), "pthread_kill");
	return NULL;
}

static void
check_pause(bool is_number)
{
	pthread_t self = pthread_self();
	handles(SIGUSR1);
	sigblock(BIT(SIGUSR1));
	pthread_t sender = spawn(sends, &self);
	need(__sigpause(is_number ? SIGUSR1 : 0, is_number) == -1 && errno == EINTR, "sigpause");
	need(handled == SIGUSR1 && is_blocked(SIGUSR1), "handled, and blocked again");
	join(sender);
	sigsetmask(0);
}

static void
check_sysv(void)
{
	struct sigaction now_set;
	handles(SIGUSR1);
	need(sysv_signal(SIGUSR1, handler) == handler, "the one before");
	need(!sigaction(SIGUSR1, NULL, &now_set) && now_set.sa_handler == handler, "set");
	need(!raise(SIGUSR1) && handled == SIGUSR1, "called");
	need(!sigaction(SIGUSR1, NULL, &now_set) && now_set.sa_handler == SIG_DFL, "once");
	handles(SIGUSR1);
	need(sysv_signal(SIGUSR1, SIG_IGN) == handler, "the one before, again");
	need(!raise(SIGUSR1) && !handled, "ignored");
	need(sysv_signal(SIGKILL, handler) == SIG_ERR && errno == EINVAL, "not that one");
}

int
main(void)
{
	check_masks();
	check_pause(false);
	check_pause(true);
	check_sysv();
	return 0;
}
