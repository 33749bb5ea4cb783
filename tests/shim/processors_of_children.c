/* The threads of a process share one processor, its children do not: neither forked ones nor programs, however they are
 * started; nor a program that replaces this one. The child of a thread that chose its processors has those.
 *
 * run: native
 * run: green
 *   all: ^pass
 * run: random 1..3
 *   all: ^pass
 */
#include "shim.h"

#include <spawn.h>
#include <sys/wait.h>

static char before[256], one[256];
static cpu_set_t all;

/* The kernel's own word. */
static void
read_from(const char *path, const char *key, char line[256])
{
	FILE *file = fopen(path, "re");
	need(file != NULL, path);
	do
		need(fgets(line, 256, file) != NULL, key);
	while (strncmp(line, key, strlen(key)) != 0);
	fclose(file);
}

static void
allowed(char line[256])
{
	read_from("/proc/self/status", "Cpus_allowed_list:", line);
}

static void
ends_well(pid_t child, const char *what)
{
	int status;
	need(waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status), what);
}

static void
check_fork(const char *expected, const char *what)
{
	pid_t child = fork();
	if (!child) {
		char now[256];
		allowed(now);
		_exit(strcmp(now, expected) != 0);
	}
	ends_well(child, what);
}

static char text[600];
static char *const words[] = {"sh", "-c", text, NULL};

static void
check_programs(void)
{
	pid_t child;
	need(system(text) == 0, "system");
	FILE *stream = popen(text, "re");
	need(stream && pclose(stream) == 0, "popen");
	need(!posix_spawn(&child, "/bin/sh", NULL, NULL, words, environ), "posix_spawn");
	ends_well(child, "posix_spawn");
	child = vfork();
	if (!child) {
		execv("/bin/sh", words);
		_exit(9);
	}
	ends_well(child, "vfork");
}

static void *
choose(void *unused)
{
	cpu_set_t first;
	int cpu = 0;
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&first);
	CPU_SET(cpu, &first);
	need(!pthread_setaffinity_np(pthread_self(), sizeof first, &first), "pthread_setaffinity_np");
	snprintf(one, sizeof one, "Cpus_allowed_list:\t%d\n", cpu);
	check_fork(one, "fork by one that chose");
	return unused;
}

static void *
become(void *unused)
{
	need(execv("/nowhere", words) < 0, "no such program");
	check_fork(before, "fork behind it");
	execv("/bin/sh", words);
	return unused;
}

int
main(void)
{
	need(!sched_getaffinity(0, sizeof all, &all), "sched_getaffinity");
	allowed(before);
	snprintf(text, sizeof text, "grep -q '%.*s$' /proc/self/status", (int)strlen(before) - 1, before);
	pthread_join(spawn(choose, NULL), NULL);
	check_fork(before, "fork");
	check_programs();
	pthread_join(spawn(become, NULL), NULL);
	return 1;
}
