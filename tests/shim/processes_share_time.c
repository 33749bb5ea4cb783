/* Processes share their time. A parent that can act keeps its child's time from
 * jumping; one that only waits for it does not, and has seen the child's time
 * pass once it ended. A child's CPU clocks begin at nothing. What waits for a
 * signal cannot tell raise from kill.
 *
 * run: green 1
 *   all: ^interrupted$
 *   all: ^an hour passed$
 *   all: ^siblings in order$
 * run: random 1..2
 *   all: ^interrupted$
 *   all: ^an hour passed$
 *   all: ^siblings in order$
 */
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

static void
handler(int number)
{
	(void)number;
}

static pid_t
sleeps(unsigned seconds)
{
	pid_t child = fork();
	if (child)
		return child;
	struct timespec cpu;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	_exit(cpu.tv_sec || cpu.tv_nsec > 100 * MS ? 2 : sleep(seconds) ? 1 : 0);
}

static int
status_of(pid_t child)
{
	int status;
	need(waitpid(child, &status, 0) == child && WIFEXITED(status), "waitpid");
	return WEXITSTATUS(status);
}

static void
use_cpu_time(void)
{
	struct timespec cpu = {0};
	while (!cpu.tv_sec)
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
}

static void
check_raise(void)
{
	sigset_t set;
	siginfo_t info;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR2);
	need(sigwaitinfo(&set, &info) == SIGUSR2 && info.si_code == SI_USER, "raise looks like kill");
}

int
main(void)
{
	signal(SIGUSR1, handler);
	check_raise();
	use_cpu_time();
	pid_t child = sleeps(3600);
	usleep(50000);
	kill(child, SIGUSR1);
	if (status_of(child) == 1)
		say("interrupted");

	long long begin = now();
	need(status_of(sleeps(3600)) == 0, "a whole hour");
	if (now() - begin >= 3600 * S)
		say("an hour passed");

	pid_t late = sleeps(1), early = fork();
	if (!early)
		_exit(usleep(100000));
	need(wait(NULL) == early && wait(NULL) == late, "the shorter sleep ends first");
	say("siblings in order");
	return 0;
}
