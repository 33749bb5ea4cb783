/* A loop that waits for another thread by calls that are no scheduling points of
 * their own gets there.
 *
 * run: green 1
 *   all: ^went on$
 *   none: escape
 * run: random 1..3
 *   all: ^went on$
 *   none: escape
 * run: pct 1..3
 *   all: ^went on$
 *   none: escape
 */
#include <signal.h>

#include "shim.h"

static _Atomic int phase;

static void *
moves_on(void *argument)
{
	sched_yield();
	phase++;
	return argument;
}

static void
ask_for_policy(void)
{
	struct sched_param param;
	int policy;
	pthread_getschedparam(pthread_self(), &policy, &param);
}

static void
set_mask(void)
{
	sigset_t set;
	sigemptyset(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void
raise_none(void)
{
	raise(SIGURG);
}

static void
wait_by(void (*call)(void))
{
	int before = phase;
	pthread_t thread = spawn(moves_on, NULL);
	while (phase == before)
		call();
	join(thread);
}

int
main(void)
{
	wait_by(ask_for_policy);
	wait_by(set_mask);
	wait_by(raise_none);
	say("went on");
	return 0;
}
