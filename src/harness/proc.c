#include "proc.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "x.h"

static ssize_t
slurp(const char *path, char *buffer, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t n = read(fd, buffer, size - 1);
	close(fd);
	if (n >= 0)
		buffer[n] = '\0';
	return n;
}

/* The command's name may hold blanks and parentheses: the fields begin behind
 * the last one that closes. */
static bool
parse_stat(const char *path, struct proc_stat *stat)
{
	char line[1024];
	if (slurp(path, line, sizeof(line)) <= 0)
		return false;
	const char *fields = strrchr(line, ')');
	if (!fields)
		return false;
	int parent;
	uint64_t user, system;
	int n = sscanf(fields + 1,
		" %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %*d %*d %*d %*d %*d %*d %" SCNu64,
		&stat->state, &parent, &user, &system, &stat->start_ticks);
	stat->parent = parent;
	stat->cpu_ticks = user + system;
	return n == 5;
}

bool
proc_stat(pid_t pid, struct proc_stat *stat)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	return parse_stat(path, stat);
}

bool
proc_task_stat(pid_t pid, pid_t tid, struct proc_stat *stat)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	return parse_stat(path, stat);
}

long
proc_task_syscall(pid_t pid, pid_t tid)
{
	char path[64], line[256];
	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", pid, tid);
	if (slurp(path, line, sizeof(line)) <= 0 || !isdigit((unsigned char)line[0]))
		return -1;
	return strtol(line, NULL, 10);
}

static bool
match(const char *entry, const char *name, char *value, size_t size)
{
	size_t n = strlen(name);
	if (strncmp(entry, name, n) || entry[n] != '=')
		return false;
	snprintf(value, size, "%s", entry + n + 1);
	return true;
}

bool
proc_getenv(pid_t pid, const char *name, char *value, size_t size)
{
	char path[64], *entry = NULL;
	size_t room = 0;
	bool found = false;
	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	while (!found && getdelim(&entry, &room, '\0', file) > 0)
		found = match(entry, name, value, size);
	free(entry);
	fclose(file);
	return found;
}

pid_t *
proc_all(void)
{
	size_t n = 0, room = 256;
	pid_t *pids = xmalloc(room * sizeof(*pids));
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		if (n + 1 == room)
			pids = xrealloc(pids, room *= 2, sizeof(*pids));
		pids[n++] = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	if (dir)
		closedir(dir);
	pids[n] = 0;
	return pids;
}

/* For kernels without /proc/PID/task/TID/children. */
static pid_t *
children_the_long_way(void)
{
	pid_t *pids = proc_all(), self = getpid();
	size_t kept = 0;
	struct proc_stat stat;
	for (size_t i = 0; pids[i]; i++)
		if (proc_stat(pids[i], &stat) && stat.parent == self)
			pids[kept++] = pids[i];
	pids[kept] = 0;
	return pids;
}

pid_t *
proc_children(void)
{
	enum { MOST = 4096 }; /* what the kernel has ready at a time: none is cut in two */
	char path[64], text[MOST + 1];
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", gettid());
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return children_the_long_way();
	size_t n = 0, room = 16;
	pid_t *pids = xmalloc(room * sizeof(*pids));
	for (ssize_t got; (got = read(fd, text, MOST)) > 0;) {
		text[got] = '\0';
		char *at = text, *end;
		for (long pid; (pid = strtol(at, &end, 10)), end != at; at = end) {
			pids[n++] = (pid_t)pid;
			if (n == room)
				pids = xrealloc(pids, room *= 2, sizeof(*pids));
		}
	}
	close(fd);
	pids[n] = 0;
	return pids;
}
