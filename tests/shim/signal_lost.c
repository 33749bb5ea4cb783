/* Between a look at what a handler sets and the wait that the handler is to end, the signal may
 * come: it is handled, and the wait goes on (pause(2), select_tut(2)). Not where time has passed
 * since, for then the wait had begun, nor where the wait itself lets the signal in.
 *
 * run: green 1
 *   none: lost
 * run: eager 1
 *   none: lost
 * run: random 1..40
 *   some: ^pause: interrupted$
 *   some: ^pause: lost$
 *   some: ^select: interrupted$
 *   some: ^select: lost$
 *   some: ^sleep: interrupted$
 *   some: ^sleep: lost$
 *   some: ^semaphore: interrupted$
 *   some: ^semaphore: lost$
 *   some: ^pipe: interrupted$
 *   some: ^pipe: lost$
 *   none: ^sigsuspend: lost
 *   none: ^late: lost
 *   none: ^spun: lost
 * run: pct 1..40
 *   some: ^pause: lost$
 *   none: ^sigsuspend: lost
 *   none: ^late: lost
 *   none: ^spun: lost
 */
#include <signal.h>
#include <sys/select.h>

#include "shim.h"

static _Thread_local volatile sig_atomic_t handled;
static atomic_int ended;
static sem_t sem;
static int end[2];

static void
handler(int number)
{
	(void)number;
	handled = 1;
}

static void
in_pause(void)
{
	pause();
}

static void
in_select(void)
{
	select(0, NULL, NULL, NULL, NULL);
}

static void
in_sleep(void)
{
	sleep(10);
}

static void
in_semaphore(void)
{
	sem_wait(&sem);
}

static void
in_pipe(void)
{
	char byte;
	need(read(end[0], &byte, 1) < 0, "nothing to read");
}

static void
in_sigsuspend(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigsuspend(&none);
}

static struct {
	const char *name;
	void (*wait)(void);
} ways[] = {{"pause", in_pause}, {"select", in_select}, {"sleep", in_sleep}, {"semaphore", in_semaphore},
	{"pipe", in_pipe}, {"sigsuspend", in_sigsuspend}, {"late", in_pause}, {"spun", in_pause}};

static void *
thread(void *argument)
{
	size_t way = (size_t)argument;
	sigset_t one;
	long long begin = now();
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	if (ways[way].wait == in_sigsuspend)
		pthread_sigmask(SIG_BLOCK, &one, NULL);
	if (!handled)
		ways[way].wait();
	say("%s: %s", ways[way].name, now() - begin < 5 * S ? "interrupted" : "lost");
	atomic_store(&ended, 1);
	return NULL;
}

static void
try(size_t way)
{
	pthread_t t = spawn(thread, (void *)way);
	if (!strcmp(ways[way].name, "late"))
		usleep(10);
	for (long long until = now() + MS; !strcmp(ways[way].name, "spun") && now() < until;)
		;
	need(pthread_kill(t, SIGUSR1) == 0, "sent");
	sleep(6);
	if (!atomic_exchange(&ended, 0))
		need(pthread_kill(t, SIGUSR1) == 0, "sent again");
	join(t);
	atomic_store(&ended, 0);
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler};
	need(sigaction(SIGUSR1, &action, NULL) == 0 && sem_init(&sem, 0, 0) == 0 && pipe(end) == 0, "begin");
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
		try(way);
	return 0;
}
