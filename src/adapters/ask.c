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

/* Of the last question. */
static struct {
	bool cut_short;
} latest;

bool
ask_was_cut_short(void)
{
	return latest.cut_short;
}

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
ends_in_time(pid_t pid, int *status)
{
	int pidfd = pidfd_open(pid, 0);
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	bool in_time = pidfd < 0 || poll(&end, 1, 1000 * ASK_LIMIT_S) == 1;
	kill(-pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	if (pidfd >= 0)
		close(pidfd);
	return in_time;
}

/* ---- environment ---- */

static bool
is_set_in(char *const *entries, const char *entry)
{
	size_t n = strcspn(entry, "=") + 1;
	for (; entries && *entries; entries++)
		if (!strncmp(*entries, entry, n))
			return true;
	return false;
}

/* The array is malloc'd, its strings are not. `last` may be NULL. */
static char **
environment_of(char *const *more, char *last)
{
	size_t n = 0, given = 0;
	while (environ[n])
		n++;
	while (more && more[given])
		given++;
	char **list = xcalloc(n + given + 2, sizeof(*list));
	n = 0;
	for (size_t i = 0; i < given; i++)
		list[n++] = more[i];
	for (char **entry = environ; *entry; entry++)
		if (!is_set_in(more, *entry))
			list[n++] = *entry;
	list[n] = last;
	return list;
}

/* ---- the answer ---- */

/* The last line that names an error tells most; else the last. */
static const char *
telling_line(char *text)
{
	const char *last = "";
	bool named = false;
	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		bool names = strstr(line, "rror: ") != NULL;
		line += strspn(line, " \t\r");
		if (*line && names >= named) {
			last = line;
			named = names;
		}
	}
	return last;
}

static char *
last_words(int out)
{
	char *text = read_all(out);
	const char *last = telling_line(text);
	char *line = xasprintf("%s%.200s", *last ? ": " : "", last);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?'; /* anybody's words, and a terminal may obey them */
	free(text);
	return line;
}

static char *
how_it_ended(const char *name, int status, bool in_time, int out)
{
	if (!in_time)
		return xasprintf("%s does not list its tests within %d s", name, ASK_LIMIT_S);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return xasprintf("%s was killed while it listed its tests", name);
	if (!WIFEXITED(status))
		return xasprintf("%s does not list its tests: signal %d", name, WTERMSIG(status));
	char *words = last_words(out);
	char *error = xasprintf("%s does not list its tests: exit status %d%s", name, WEXITSTATUS(status), words);
	free(words);
	return error;
}

struct files {
	int null, out, answer;
};

static char *
run(const struct question *question, const struct files *files, char **error)
{
	char *path =
		question->file_in ? xasprintf("%s=/proc/%d/fd/%d", question->file_in, getpid(), files->answer) : NULL;
	char **environment = environment_of(question->environment, path);
	bool aside = question->file_in != NULL; /* all that it prints is for us alone */
	struct launch wanted = {.argv = question->argv,
		.environment = environment,
		.streams = {files->null, question->on_stderr ? files->null : files->out,
			aside || question->on_stderr ? files->out : files->null}};
	struct launch_failure failure;
	int status = 0;
	pid_t pid = launch(&wanted, &failure);
	free(environment);
	free(path);
	if (pid < 0) {
		latest.cut_short = failure.what != NULL;
		*error = xasprintf("%s: %s", failure.what ? failure.what : question->argv[0], strerror(failure.error));
		return NULL;
	}
	bool in_time = ends_in_time(pid, &status);
	if (in_time && (question->any_status || (WIFEXITED(status) && WEXITSTATUS(status) == 0)))
		return read_all(files->answer);
	latest.cut_short = in_time && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	*error = how_it_ended(question->argv[0], status, in_time, files->out);
	return NULL;
}

static void
close_files(const struct files *files)
{
	if (files->null >= 0)
		close(files->null);
	if (files->answer >= 0 && files->answer != files->out)
		close(files->answer);
	if (files->out >= 0)
		close(files->out);
}

static char *
run_in_files(const struct question *question, char **error)
{
	struct files files = {
		.null = open("/dev/null", O_RDWR | O_CLOEXEC), .out = memfd_create("heddle-output", MFD_CLOEXEC)};
	files.answer = question->file_in ? memfd_create("heddle-tests", MFD_CLOEXEC) : files.out;
	char *text = NULL;
	latest.cut_short = files.null < 0 || files.out < 0 || files.answer < 0;
	if (latest.cut_short)
		*error = xasprintf("cannot ask %s for its tests: %s", question->argv[0], strerror(errno));
	else
		text = run(question, &files, error);
	close_files(&files);
	return text;
}

char *
ask(const struct question *question, char **error)
{
	struct question put = *question;
	struct adapter_test words = {.argv = xcalloc(1, sizeof(char *))};
	adapter_add_words(&words, question->argv);
	if (question->more)
		adapter_add_words(&words, question->more);
	put.argv = words.argv;
	char *text = run_in_files(&put, error);
	adapter_test_free(&words);
	return text;
}

int
ask_list(
	const struct question *question, ask_parse *parse, const char *whose, struct adapter_tests *tests, char **error)
{
	char *text = ask(question, error);
	if (!text)
		return -1;
	parse(text, question->argv, tests);
	free(text);
	if (tests->n || !whose)
		return 0;
	*error = xasprintf("%s has no test of %s's", question->argv[0], whose);
	return -1;
}
