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

/* The parts of a cookie, in digits of 5 bits. A pid has 22 bits at most (proc(5), pid_max), and starts of equal pids
 * are not 2^30 ticks of 10 ms apart. */
enum { DIGIT_BITS = 5, NAMESPACE_DIGITS = 4, PID_DIGITS = 5, START_DIGITS = 6, NUMBER_DIGITS = 4 };

static const char digits[] = "0123456789abcdefghijklmnopqrstuv";

static uint64_t
lowest(uint64_t value, int n)
{
	return value & ((1ull << n * DIGIT_BITS) - 1);
}

static char *
write_digits(char *at, uint64_t value, int n)
{
	for (int i = n; i-- > 0; value >>= DIGIT_BITS)
		at[i] = digits[lowest(value, 1)];
	at[n] = '\0';
	return at + n;
}

/* NULL in and out: something else stands there. */
static const char *
read_digits(const char *at, int n, uint64_t *value)
{
	*value = 0;
	for (; at && n > 0; n--) {
		const char *digit = *at ? strchr(digits, *at++) : NULL;
		if (!digit)
			return NULL;
		*value = *value << DIGIT_BITS | (uint64_t)(digit - digits);
	}
	return at;
}

/* Its number's top bits are the same everywhere. */
static uint64_t
pid_namespace(void)
{
	struct stat stat_;
	return stat("/proc/self/ns/pid", &stat_) ? 0 : lowest(stat_.st_ino, NAMESPACE_DIGITS);
}

static uint64_t
start_of(pid_t pid)
{
	struct proc_stat stat;
	return proc_stat(pid, &stat) ? lowest(stat.start_ticks, START_DIGITS) | 1 : 0;
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
	strcpy(session->id, SESSION_PREFIX);
	char *end = write_digits(session->id + strlen(SESSION_PREFIX), pid_namespace(), NAMESPACE_DIGITS);
	end = write_digits(end, (uint64_t)session->pid, PID_DIGITS);
	write_digits(end, start, START_DIGITS);
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
	strcpy(cookie, session->id);
	write_digits(cookie + strlen(cookie), number, NUMBER_DIGITS);
}

/* What cannot be read may be there all the same: somebody else's processes are not ended on a suspicion. */
static bool
may_live(pid_t pid, uint64_t start)
{
	uint64_t now = start_of(pid);
	return now ? now == start : !kill(pid, 0) || errno != ESRCH;
}

bool
session_is_dead(const struct session *session, const char *cookie)
{
	(void)session;
	uint64_t namespace, pid, start, number;
	if (strncmp(cookie, SESSION_PREFIX, strlen(SESSION_PREFIX)) != 0)
		return false;
	const char *end = read_digits(cookie + strlen(SESSION_PREFIX), NAMESPACE_DIGITS, &namespace);
	end = read_digits(end, PID_DIGITS, &pid);
	end = read_digits(end, START_DIGITS, &start);
	end = read_digits(end, NUMBER_DIGITS, &number);
	return end && !*end && namespace == pid_namespace() && pid && !may_live((pid_t)pid, start);
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
