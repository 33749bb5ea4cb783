/* futex(2): what is no word is told; a handler ends a wait with EINTR, but for one without a deadline whose handler has
 * SA_RESTART: that goes on.
 */
#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>

#include "shim.h"

static atomic_uint word;
static atomic_int handled;
static atomic_bool over;
static pthread_t waiter;

static void
handler(int number)
{
	(void)number;
	atomic_fetch_add(&handled, 1);
}

static long
futex(void *at_word, int command, uint32_t value, const struct timespec *timeout)
{
	return syscall(SYS_futex, at_word, command | FUTEX_PRIVATE_FLAG, value, timeout, NULL, FUTEX_BITSET_MATCH_ANY);
}

/* Again and again, since a signal from before the wait ends none; one that goes on is woken after the first. */
static void *
interrupts(void *argument)
{
	while (argument ? !atomic_load(&handled) : !atomic_load(&over)) {
		usleep(1000);
		pthread_kill(waiter, SIGUSR1);
		usleep(1000);
	}
	if (argument) {
		atomic_store(&word, 1);
		futex(&word, FUTEX_WAKE, 1, NULL);
	}
	return argument;
}

static void
waits(int flags, const struct timespec *timeout, bool goes_on)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
	need(!sigaction(SIGUSR1, &action, NULL), "sigaction");
	atomic_store(&handled, 0);
	atomic_store(&word, 0);
	atomic_store(&over, false);
	waiter = pthread_self();
	pthread_t other = spawn(interrupts, goes_on ? &word : NULL);
	while (!atomic_load(&handled)) {
		bool woken = futex(&word, FUTEX_WAIT, 0, timeout) == 0;
		bool changed = !woken && errno == EAGAIN && atomic_load(&word);
		need(goes_on ? woken || changed : !woken && errno == EINTR, "interrupted, unless it goes on");
	}
	atomic_store(&over, true);
	join(other);
}

int
main(void)
{
	char *no_word = (char *)&word + 1;
	struct timespec late = {5, 0};
	errno = 0;
	need(futex(no_word, FUTEX_WAIT, 0, NULL) == -1 && errno == EINVAL, "not aligned");
	need(futex(NULL, FUTEX_WAIT, 0, NULL) == -1 && errno == EFAULT, "nowhere");
	need(futex(no_word, FUTEX_WAKE, 1, NULL) == -1 && errno == EINVAL, "not aligned, to wake");
	waits(0, NULL, false);
	waits(0, &late, false);
	waits(SA_RESTART, &late, false);
	waits(SA_RESTART, NULL, true);
	return 0;
}
