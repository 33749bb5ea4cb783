#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "heddle/wire.h"
#include "proc.h"
#include "remove_tree.h"
#include "x.h"

/* Positive: a group began; negative: it ended. */
struct message {
	pid_t group;
};

enum { GROUPS = 4096, ROUNDS = 200 };

static struct {
	pid_t groups[GROUPS];
	size_t n;
} alive;

static void
note(pid_t group)
{
	if (group > 0 && alive.n < GROUPS)
		alive.groups[alive.n++] = group;
	for (size_t i = 0; group < 0 && i < alive.n; i++)
		if (alive.groups[i] == -group) {
			alive.groups[i] = alive.groups[--alive.n];
			return;
		}
}

static bool
end_by_cookie(const struct session *session)
{
	char cookie[SESSION_COOKIE_SIZE + 1];
	bool found = false;
	pid_t *pids = proc_all();
	for (size_t i = 0; pids[i]; i++)
		if (pids[i] != getpid() && proc_getenv(pids[i], WIRE_COOKIE_ENV, cookie, sizeof(cookie)) &&
			!strncmp(cookie, session->id, strlen(session->id))) {
			kill(pids[i], SIGKILL);
			found = true;
		}
	free(pids);
	return found;
}

static void
remove_folders(const struct session *session)
{
	DIR *dir = opendir(session->tmp_base);
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, session->id, strlen(session->id)) != 0)
			continue;
		char *path = xasprintf("%s/%s", session->tmp_base, entry->d_name);
		remove_tree(path);
		free(path);
	}
	if (dir)
		closedir(dir);
}

static void
end_all(const struct session *session)
{
	for (size_t i = 0; i < alive.n; i++)
		kill(-alive.groups[i], SIGKILL);
	for (int round = 0; round < ROUNDS && end_by_cookie(session); round++)
		usleep(5000);
	remove_folders(session);
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

static _Noreturn void
stand_guard(int pipe, const struct session *session)
{
	struct message message;
	leave_heddle(&pipe);
	for (;;) {
		ssize_t n = read(pipe, &message, sizeof(message));
		if (n == (ssize_t)sizeof(message))
			note(message.group);
		else if (n >= 0 || errno != EINTR)
			break;
	}
	end_all(session);
	_exit(0);
}

int
guard_open(struct guard *guard, const struct session *session, char **error)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0) {
		*error = xasprintf("no pipe: %s", strerror(errno));
		return -1;
	}
	guard->pid = fork();
	if (guard->pid == 0) {
		close(ends[1]);
		stand_guard(ends[0], session);
	}
	close(ends[0]);
	if (guard->pid > 0) {
		guard->pipe = ends[1];
		return 0;
	}
	*error = xasprintf("no process for the guard: %s", strerror(errno));
	close(ends[1]);
	return -1;
}

/* The guard may have been killed; then nobody guards, and runs go on. */
static void
tell(const struct guard *guard, pid_t group)
{
	struct message message = {.group = group};
	sigset_t pipe, mask;
	struct timespec now = {0};
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe, &mask);
	if (write(guard->pipe, &message, sizeof(message)) < 0 && errno == EPIPE)
		sigtimedwait(&pipe, NULL, &now);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

void
guard_add(const struct guard *guard, pid_t group)
{
	tell(guard, group);
}

void
guard_remove(const struct guard *guard, pid_t group)
{
	tell(guard, -group);
}

void
guard_close(struct guard *guard)
{
	if (guard->pipe < 0)
		return;
	close(guard->pipe);
	guard->pipe = -1;
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
