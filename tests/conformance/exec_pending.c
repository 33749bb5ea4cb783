/* exec(3p): the signal mask and what is pending stay, for the process and for the thread that
 * becomes the new program's main, with what came along and in order; a call that fails
 * changes nothing.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shim.h"

enum { OWN = 5, PROCESS = 6 };
#define FIRST (SIGRTMIN + 1)
#define SECOND (SIGRTMIN + 2)

static char *self;

static sigset_t
set_of(int one, int other)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, one);
	if (other)
		sigaddset(&set, other);
	return set;
}

static bool
is_pending(int number)
{
	sigset_t set;
	need(!sigpending(&set), "sigpending");
	return sigismember(&set, number);
}

static void
send_all(void)
{
	need(!raise(SIGUSR1) && !kill(getpid(), SIGUSR2), "ordinary ones");
	for (int i = 0; i < 3; i++)
		need(!pthread_sigqueue(pthread_self(), FIRST, (union sigval){.sival_int = OWN + i}), "real-time, own");
	need(!sigqueue(getpid(), SECOND, (union sigval){.sival_int = PROCESS}), "real-time, the process's");
}

static void
need_all(void)
{
	need(is_pending(SIGUSR1) && is_pending(SIGUSR2), "ordinary ones are pending");
	need(is_pending(FIRST) && is_pending(SECOND), "real-time ones are");
	need(!is_pending(SIGTERM), "and nothing else");
}

static void
take(int number, int code, int value)
{
	static const struct timespec at_once;
	sigset_t set = set_of(number, 0);
	siginfo_t info;
	need(sigtimedwait(&set, &info, &at_once) == number, "it can be taken");
	need(info.si_pid == getpid() && info.si_code == code, "who sent it, and how");
	need(!value || info.si_value.sival_int == value, "what came along");
}

static void
take_all(void)
{
	take(SIGUSR1, SI_USER, 0);
	take(SIGUSR2, SI_USER, 0);
	for (int i = 0; i < 3; i++)
		take(FIRST, SI_QUEUE, OWN + i);
	take(SECOND, SI_QUEUE, PROCESS);
	need(!is_pending(SIGUSR1) && !is_pending(SIGUSR2) && !is_pending(FIRST) && !is_pending(SECOND), "once");
}

/* ---- the ways to a new program ---- */

static void
by_execv(char *stage)
{
	execv(self, (char *[]){self, stage, NULL});
}

static void
by_execve(char *stage)
{
	execve(self, (char *[]){self, stage, NULL}, environ);
}

static void
by_execvp(char *stage)
{
	execvp(self, (char *[]){self, stage, NULL});
}

static void
by_execvpe(char *stage)
{
	execvpe(self, (char *[]){self, stage, NULL}, environ);
}

static void
by_execl(char *stage)
{
	execl(self, self, stage, (char *)NULL);
}

static void
by_execlp(char *stage)
{
	execlp(self, self, stage, (char *)NULL);
}

static void
by_execle(char *stage)
{
	execle(self, self, stage, (char *)NULL, environ);
}

static void
by_fexecve(char *stage)
{
	fexecve(open(self, O_RDONLY | O_CLOEXEC), (char *[]){self, stage, NULL}, environ);
}

static void
by_execveat(char *stage)
{
	execveat(AT_FDCWD, self, (char *[]){self, stage, NULL}, environ, 0);
}

static void
by_number(char *stage)
{
	syscall(SYS_execve, self, (char *[]){self, stage, NULL}, environ);
}

static void (*const ways[])(char *stage) = {
	by_execv, by_execve, by_execvp, by_execvpe, by_execl, by_execlp, by_execle, by_fexecve, by_execveat, by_number};
enum { WAYS = sizeof ways / sizeof *ways };

/* ---- before and behind it ---- */

static void
go_on(int way)
{
	char stage[16], *real = self;
	snprintf(stage, sizeof stage, "%d", way + 1);
	send_all();
	self = "./is-not-there";
	ways[way](stage);
	need(errno == ENOENT || errno == EINVAL, "there is no such program");
	self = real;
	need_all();
	ways[way](stage);
	need(false, "exec");
}

static void *
goes_on(void *way)
{
	need(!is_pending(SIGUSR1) && !is_pending(FIRST), "what main was sent is main's");
	go_on(*(int *)way);
	return NULL;
}

static void *
looks(void *argument)
{
	need(!is_pending(SIGUSR1) && !is_pending(FIRST), "main's alone");
	need(is_pending(SIGUSR2) && is_pending(SECOND), "everybody's");
	return argument;
}

static volatile sig_atomic_t handled;

static void
handler(int number)
{
	handled = number;
}

static void
check_handler(void)
{
	sigset_t set = set_of(SIGUSR1, 0);
	signal(SIGUSR1, handler);
	need(is_pending(SIGUSR1) && !handled, "it is blocked");
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	need(handled == SIGUSR1, "its handler runs");
}

int
main(int argc, char **argv)
{
	int way = argc > 1 ? atoi(argv[1]) : 0;
	sigset_t set = set_of(SIGUSR1, SIGUSR2);
	self = argv[0];
	sigaddset(&set, FIRST);
	sigaddset(&set, SECOND);
	if (way) {
		sigset_t mask;
		sigprocmask(SIG_BLOCK, NULL, &mask);
		need(sigismember(&mask, SIGUSR1) && sigismember(&mask, SECOND), "the mask stays");
		need_all();
		join(spawn(looks, NULL));
		if (way == WAYS) {
			check_handler();
			return 0;
		}
		take_all();
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (way & 1)
		join(spawn(goes_on, &way));
	go_on(way);
}
