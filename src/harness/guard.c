#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "heddle/wire.h"
#include "proc.h"
#include "x.h"

enum { GROUPS = 4096, ROUNDS = 200 };

/* Shared by heddle and its guard; 0 is free. */
struct guard_groups {
	_Atomic pid_t of[GROUPS];
};

static void
end_all(const struct session *session, const struct guard_groups *groups)
{
	for (size_t i = 0; i < GROUPS; i++) {
		pid_t group = atomic_load(&groups->of[i]);
		if (group)
			kill(-group, SIGKILL);
	}
	for (int round = 0; round < ROUNDS && session_end_processes(session, session_is_own); round++)
		usleep(5000);
	session_remove_folders(session, session_is_own);
}

/* Nothing of heddle's may stay open: a lock, a terminal, the pipe's far end. */
static void
leave_heddle(int *pipe)
{
	setsid();
	prctl(PR_SET_NAME, "heddle-guard");
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	dup2(*pipe, 0);
	close_range(1, ~0u, 0);
	*pipe = 0;
	open("/dev/null", O_RDWR);
	open("/dev/null", O_RDWR);
	if (chdir("/"))
		_exit(1);
}

/* Nothing is ever written into the pipe. */
static _Noreturn void
stand_guard(int pipe, const struct session *session, const struct guard_groups *groups)
{
	char nothing;
	leave_heddle(&pipe);
	while (read(pipe, &nothing, 1) < 0 && errno == EINTR)
		;
	end_all(session, groups);
	_exit(0);
}

static int
failed(struct guard *guard, const char *what, char **error)
{
	*error = xasprintf("%s: %s", what, strerror(errno));
	if (guard->groups)
		munmap(guard->groups, sizeof(*guard->groups));
	*guard = GUARD_NONE;
	return -1;
}

int
guard_open(struct guard *guard, const struct session *session, char **error)
{
	int ends[2];
	*guard = GUARD_NONE;
	void *memory = mmap(NULL, sizeof(*guard->groups), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return failed(guard, "no memory for the guard", error);
	guard->groups = memory;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return failed(guard, "no pipe", error);
	guard->pid = fork();
	if (guard->pid == 0) {
		close(ends[1]);
		stand_guard(ends[0], session, guard->groups);
	}
	close(ends[0]);
	if (guard->pid > 0) {
		guard->pipe = ends[1];
		return 0;
	}
	close(ends[1]);
	return failed(guard, "no process for the guard", error);
}

/* More than there is room for have their cookies alone. */
static void
replace(const struct guard *guard, pid_t old, pid_t group)
{
	for (size_t i = 0; i < GROUPS; i++)
		if (atomic_load_explicit(&guard->groups->of[i], memory_order_relaxed) == old) {
			atomic_store(&guard->groups->of[i], group);
			return;
		}
}

void
guard_add(const struct guard *guard, pid_t group)
{
	replace(guard, 0, group);
}

void
guard_remove(const struct guard *guard, pid_t group)
{
	replace(guard, group, 0);
}

void
guard_close(struct guard *guard)
{
	if (guard->pipe < 0)
		return;
	close(guard->pipe);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
	munmap(guard->groups, sizeof(*guard->groups));
	*guard = GUARD_NONE;
}
