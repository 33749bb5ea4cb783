/* The child of a vfork closes and writes as it likes and becomes a program, while
 * other threads wait; what it writes is waited for, and no deadlock is claimed.
 *
 * run: native
 * run: green
 *   all: ^pass .*control=full external=1
 *   none: escape
 * run: random 1..10
 *   all: ^pass .*control=full external=1
 *   none: escape
 */
#include "shim.h"

#include <spawn.h>
#include <sys/wait.h>

static sem_t never;

static void *
wait_for_ever(void *unused)
{
	sem_wait(&never);
	return unused;
}

static void
read_from(pid_t child, int ends[2])
{
	char text[8];
	int status;
	close(ends[1]);
	need(read(ends[0], text, sizeof(text)) == 3, "what the child wrote");
	need(read(ends[0], text, sizeof(text)) == 0, "its end");
	need(waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status), "its status");
	close(ends[0]);
}

int
main(void)
{
	pthread_t thread;
	int ends[2];
	char *const words[] = {"sh", "-c", "sleep 0.1; echo hi", NULL};
	need(!pthread_create(&thread, NULL, wait_for_ever, NULL), "create");
	need(!pipe(ends), "pipe");
	pid_t child = vfork();
	if (!child) {
		close(ends[0]);
		dup2(ends[1], 1);
		close(ends[1]);
		execv("/bin/sh", words);
		_exit(9);
	}
	read_from(child, ends);

	posix_spawn_file_actions_t actions;
	need(!pipe(ends), "pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	need(!posix_spawn(&child, "/bin/sh", &actions, NULL, words, NULL), "posix_spawn");
	read_from(child, ends);
	return 0;
}
