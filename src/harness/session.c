#include "session.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "heddle/wire.h"
#include "proc.h"
#include "remove_tree.h"
#include "x.h"

static unsigned
pid_namespace(void)
{
	struct stat stat_;
	return stat("/proc/self/ns/pid", &stat_) ? 0 : (unsigned)stat_.st_ino;
}

static uint64_t
start_of(pid_t pid)
{
	struct proc_stat stat;
	return proc_stat(pid, &stat) ? stat.start_ticks : 0;
}

static char *
find_tmp_base(void)
{
	const char *tmp = getenv("TMPDIR");
	char *base = realpath(tmp && *tmp ? tmp : "/tmp", NULL);
	if (base && access(base, W_OK | X_OK)) {
		free(base);
		base = NULL;
	}
	return base;
}

int
session_open(struct session *session, char **error)
{
	session->pid = getpid();
	session->tmp_base = find_tmp_base();
	if (!session->tmp_base) {
		*error = xasprintf(
			"no folder for temporary files: %s; set TMPDIR to one that can be written", strerror(errno));
		return -1;
	}
	uint64_t start = start_of(session->pid);
	if (!start) {
		*error = xstrdup("/proc cannot be read; heddle needs it mounted");
		return -1;
	}
	snprintf(session->id, sizeof(session->id), SESSION_PREFIX "%08x-%08x-%012llx-", pid_namespace(),
		(unsigned)session->pid, (unsigned long long)start & 0xffffffffffffull);
	return 0;
}

void
session_close(struct session *session)
{
	free(session->tmp_base);
	session->tmp_base = NULL;
}

void
session_cookie(const struct session *session, uint32_t number, char cookie[SESSION_COOKIE_SIZE])
{
	snprintf(cookie, SESSION_COOKIE_SIZE, "%s%08x", session->id, (unsigned)number);
}

/* What cannot be read may be there all the same: somebody else's processes are not ended on a suspicion. */
static bool
may_live(pid_t pid, uint64_t start)
{
	uint64_t now = start_of(pid) & 0xffffffffffffull;
	return now ? now == start : !kill(pid, 0) || errno != ESRCH;
}

bool
session_is_dead(const struct session *session, const char *cookie)
{
	(void)session;
	unsigned namespace, pid, number;
	unsigned long long start;
	int end = 0;
	if (sscanf(cookie, SESSION_PREFIX "%8x-%8x-%12llx-%8x%n", &namespace, &pid, &start, &number, &end) != 4)
		return false;
	if (cookie[end] || namespace != pid_namespace())
		return false;
	return !may_live((pid_t)pid, start);
}

bool
session_is_own(const struct session *session, const char *cookie)
{
	return !strncmp(cookie, session->id, strlen(session->id));
}

bool
session_end_processes(const struct session *session, session_made *made)
{
	char cookie[SESSION_COOKIE_SIZE + 1];
	bool found = false;
	pid_t *pids = proc_all();
	for (size_t i = 0; pids[i]; i++)
		if (pids[i] != getpid() && proc_getenv(pids[i], WIRE_COOKIE_ENV, cookie, sizeof(cookie)) &&
			made(session, cookie)) {
			kill(pids[i], SIGKILL);
			found = true;
		}
	free(pids);
	return found;
}

void
session_remove_folders(const struct session *session, session_made *made)
{
	DIR *dir = opendir(session->tmp_base);
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		if (!made(session, entry->d_name))
			continue;
		char *path = xasprintf("%s/%s", session->tmp_base, entry->d_name);
		remove_tree(path);
		free(path);
	}
	if (dir)
		closedir(dir);
}

void
session_sweep_dead(const struct session *session)
{
	session_end_processes(session, session_is_dead);
	session_remove_folders(session, session_is_dead);
}
