/* system(3p), popen(3p), posix_spawn(3p), vfork(2): programs run beside the threads; their
 * status and output come back, descriptors and masks are as asked for. What a child writes is read
 * by stdio: on a loaded machine that waits long enough to be told.
 *
 * escapes: blocked in read
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "shim.h"

extern char **environ;
static atomic_int over;

static void *
works(void *argument)
{
	while (!atomic_load(&over))
		usleep(100);
	return argument;
}

static void
check_popen(void)
{
	char line[32] = "";
	FILE *from = popen("echo said; exit 3", "r");
	need(from && fgets(line, sizeof line, from) && !strcmp(line, "said\n"), "its output");
	int status = pclose(from);
	need(WIFEXITED(status) && WEXITSTATUS(status) == 3, "its status");
	FILE *to = popen("read word; test $word = told", "w");
	need(to && fputs("told\n", to) >= 0, "its input");
	need(pclose(to) == 0, "it read that");
}

static void
check_spawn(void)
{
	char *words[] = {"sh", "-c", "echo spawned; exit 4", NULL}, text[16] = "";
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	pid_t pid;
	int ends[2], status;
	need(!pipe(ends) && !posix_spawn_file_actions_init(&actions) && !posix_spawnattr_init(&attr), "init");
	need(!posix_spawn_file_actions_adddup2(&actions, ends[1], 1), "action");
	need(!posix_spawn_file_actions_addclose(&actions, ends[0]), "action");
	sigemptyset(&none);
	need(!posix_spawnattr_setsigmask(&attr, &none), "mask");
	need(!posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK), "flags");
	need(!posix_spawnp(&pid, "sh", &actions, &attr, words, environ), "spawn");
	close(ends[1]);
	need(read(ends[0], text, sizeof text) == 8 && !strcmp(text, "spawned\n"), "its output");
	need(read(ends[0], text, sizeof text) == 0, "and no more");
	need(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 4, "its status");
	need(posix_spawnp(&pid, "./is-not-there", NULL, NULL, words, environ) == ENOENT, "no such program");
}

static void
check_vfork(void)
{
	int status;
	pid_t pid = vfork();
	if (!pid) {
		execl("/bin/sh", "sh", "-c", "exit 5", (char *)NULL);
		_exit(99);
	}
	need(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 5, "vfork and exec");
}

int
main(void)
{
	pthread_t worker = spawn(works, NULL);
	int status = system("exit 6");
	need(WIFEXITED(status) && WEXITSTATUS(status) == 6, "system");
	status = system("kill -TERM $$");
	need(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "killed");
	need(system(NULL), "there is a shell");
	check_popen();
	check_spawn();
	check_vfork();
	atomic_store(&over, 1);
	join(worker);
	return 0;
}
