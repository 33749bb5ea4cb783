/* A signal that was sent before its thread began is handled before the first instruction of its
 * start routine, as by the kernel: the thread is not in a pause then that the handler could end.
 *
 * run: green 1
 *   all: ^handled first$
 * run: random 1..20
 *   none: not handled
 *   some: ^handled first$
 *   some: ^handled later$
 */
#include <signal.h>

#include "shim.h"

static _Thread_local volatile int handled;
static atomic_int sent;

static void
handler(int number)
{
	(void)number;
	handled = 1;
}

static void *
thread(void *unused)
{
	int before = handled;
	if (!before && atomic_load(&sent)) /* no point since: it had been sent */
		say("not handled");
	while (!handled)
		sched_yield();
	say("handled %s", before ? "first" : "later");
	return unused;
}

int
main(void)
{
	need(signal(SIGUSR1, handler) != SIG_ERR, "signal");
	pthread_t t = spawn(thread, NULL);
	need(pthread_kill(t, SIGUSR1) == 0, "pthread_kill");
	atomic_store(&sent, 1);
	join(t);
	return 0;
}
