/* waitpid(3p), waitid(3p): of any or of one child, once; WNOHANG does not wait, WNOWAIT leaves
 * it; stopped and continued ones are told; without children ECHILD. SIGCHLD comes.
 */
#include <signal.h>
#include <sys/wait.h>

#include "shim.h"

static volatile sig_atomic_t told;

static void
handler(int number)
{
	(void)number;
	told++;
}

static pid_t
child(int status)
{
	pid_t pid = fork();
	if (!pid)
		_exit(status);
	need(pid > 0, "fork");
	return pid;
}

static void *
waits_for_own(void *argument)
{
	int status;
	pid_t pid = child(7);
	need(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7, "its own");
	return argument;
}

static void
check_stopped(void)
{
	int status;
	pid_t pid = fork();
	if (!pid) {
		raise(SIGSTOP);
		_exit(3);
	}
	need(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "stopped");
	need(!kill(pid, SIGCONT), "continue");
	need(waitpid(pid, &status, WCONTINUED) == pid, "something");
	if (WIFCONTINUED(status))
		need(waitpid(pid, &status, 0) == pid, "the end");
	need(WIFEXITED(status) && WEXITSTATUS(status) == 3, "its status");
}

int
main(void)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	siginfo_t info;
	int status, ends[2];
	need(waitpid(-1, &status, 0) == -1 && errno == ECHILD, "no child");
	sigaction(SIGCHLD, &action, NULL);
	pthread_t a = spawn(waits_for_own, NULL), b = spawn(waits_for_own, NULL);
	join(a);
	join(b);
	need(told > 0, "SIGCHLD");
	need(!pipe(ends), "pipe");
	pid_t pid = fork();
	if (!pid) {
		close(ends[1]);
		_exit(read(ends[0], &status, 1) != 0);
	}
	need(waitpid(pid, &status, WNOHANG) == 0, "it runs");
	close(ends[1]);
	need(!waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) && info.si_code == CLD_EXITED, "ended");
	need(wait(&status) == pid && !status, "still there");
	need(wait(&status) == -1 && errno == ECHILD, "once");
	check_stopped();
	pid = fork();
	if (!pid)
		for (;;)
			pause();
	need(!kill(pid, SIGTERM) && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "killed");
	need(WTERMSIG(status) == SIGTERM, "by that");
	return 0;
}
