#include "adapters/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/launch.h"
#include "x.h"

enum { LIMIT_MS = 60000 };

/* A file in memory: a runner that prints much never waits for us. */
static char *
read_all(int fd)
{
	struct stat info;
	if (fstat(fd, &info))
		return xstrdup("");
	char *text = xcalloc((size_t)info.st_size + 1, 1);
	ssize_t n = pread(fd, text, (size_t)info.st_size, 0);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static bool
ends_well(pid_t pid, int *status)
{
	int pidfd = pidfd_open(pid, 0);
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	bool in_time = pidfd < 0 || poll(&end, 1, LIMIT_MS) == 1;
	kill(-pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	if (pidfd >= 0)
		close(pidfd);
	return in_time && WIFEXITED(*status) && WEXITSTATUS(*status) == 0;
}

static char *
run(char *const *argv, int out, int null, char **error)
{
	struct launch wanted = {.argv = argv, .environment = environ, .streams = {null, out, null}};
	int code, status = 0;
	bool exec_failed;
	pid_t pid = launch(&wanted, &code, &exec_failed);
	if (pid < 0) {
		*error = xasprintf("%s: %s", argv[0], strerror(code));
		return NULL;
	}
	if (ends_well(pid, &status))
		return read_all(out);
	*error = WIFEXITED(status)
		? xasprintf("%s does not list its tests: exit status %d", argv[0], WEXITSTATUS(status))
		: xasprintf("%s does not list its tests: signal %d", argv[0], WTERMSIG(status));
	return NULL;
}

char *
ask(char *const *argv, const char *more, char **error)
{
	struct adapter_tests words = {0};
	struct adapter_test *test = adapter_add(&words, NULL, NULL, argv);
	int out = memfd_create("heddle-tests", MFD_CLOEXEC), null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char *text = NULL;
	adapter_add_word(test, xstrdup(more));
	if (out < 0 || null < 0)
		*error = xasprintf("cannot ask %s for its tests: %s", argv[0], strerror(errno));
	else
		text = run(test->argv, out, null, error);
	if (out >= 0)
		close(out);
	if (null >= 0)
		close(null);
	adapter_tests_free(&words);
	return text;
}
