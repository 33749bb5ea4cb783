/* alarm(3p), setitimer(2): SIGALRM when the time is over, which ends a sleep; a new one
 * replaces the old and says what was left.
 */
#include <signal.h>
#include <sys/time.h>

#include "shim.h"

static volatile sig_atomic_t rang;
static sem_t over;

static void
handler(int number)
{
	rang = number;
	sem_post(&over);
}

static void *
waits(void *argument)
{
	while (sem_wait(&over))
		;
	return argument;
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	struct itimerval soon = {{0, 0}, {0, 5000}}, left;
	sem_init(&over, 0, 0);
	sigaction(SIGALRM, &action, NULL);
	need(alarm(1000) == 0, "none before");
	unsigned rest = alarm(0);
	need(rest == 1000 || rest == 999, "what was left");
	pthread_t waiter = spawn(waits, NULL);
	long long begin = now();
	need(!setitimer(ITIMER_REAL, &soon, NULL), "setitimer");
	need(!getitimer(ITIMER_REAL, &left) && left.it_value.tv_usec <= 5000, "getitimer");
	while (!rang)
		sleep(10);
	need(now() - begin >= 5 * MS, "not before its time");
	need(now() - begin < 10 * S, "it ended the sleep");
	join(waiter);
	need(!getitimer(ITIMER_REAL, &left) && !left.it_value.tv_usec && !left.it_value.tv_sec, "over");
	return 0;
}
