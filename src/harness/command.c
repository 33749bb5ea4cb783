/* Finds the command and libheddle.so on disk, see harness.h. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "heddle/exit.h"
#include "x.h"

#define LIBRARY "libheddle.so"

static bool
is_file(const char *path)
{
	struct stat stat_;
	return !stat(path, &stat_) && S_ISREG(stat_.st_mode);
}

/* One folder of PATH; an empty one is the current folder. */
static char *
try_folder(const char *folder, size_t n, const char *name)
{
	char *path = n ? xasprintf("%.*s/%s", (int)n, folder, name) : xasprintf("./%s", name);
	if (is_file(path))
		return path;
	free(path);
	return NULL;
}

/* Like the shell: the first that can be executed, else the first that is there. */
static char *
search(const char *name)
{
	const char *path = getenv("PATH");
	char *second_best = NULL;
	for (path = path ? path : "/usr/local/bin:/usr/bin:/bin"; path;
		path = strchr(path, ':') ? strchr(path, ':') + 1 : NULL) {
		char *found = try_folder(path, strcspn(path, ":"), name);
		if (found && !access(found, X_OK)) {
			free(second_best);
			return found;
		}
		if (second_best)
			free(found);
		else
			second_best = found;
	}
	return second_best;
}

static char *
refuse(char *path, int *status, char **error, enum heddle_exit why, char *message)
{
	free(path);
	*status = why;
	*error = message;
	return NULL;
}

char *
harness_find_command(const char *name, int *status, char **error)
{
	struct stat stat_;
	char *path = strchr(name, '/') ? xstrdup(name) : *name ? search(name) : NULL;
	if (!path)
		return refuse(NULL, status, error, HEDDLE_EXIT_NOT_FOUND, xasprintf("%s: command not found", name));
	if (stat(path, &stat_)) {
		bool missing = errno == ENOENT || errno == ENOTDIR;
		return refuse(path, status, error, missing ? HEDDLE_EXIT_NOT_FOUND : HEDDLE_EXIT_CANNOT_RUN,
			xasprintf("%s: %s", name, strerror(errno)));
	}
	if (S_ISDIR(stat_.st_mode))
		return refuse(path, status, error, HEDDLE_EXIT_CANNOT_RUN, xasprintf("%s: is a folder", name));
	if (access(path, X_OK))
		return refuse(path, status, error, HEDDLE_EXIT_CANNOT_RUN,
			xasprintf("%s: %s; is it executable (chmod +x)?", name, strerror(errno)));
	return path;
}

/* In the build tree bin/heddle and lib/libheddle.so; installed bin/heddle and
 * lib/heddle/libheddle.so; or both in one folder. */
char *
harness_find_library(void)
{
	static const char *const beside[] = {"", "../lib/", "../" HEDDLE_LIBDIR "/"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return NULL;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		char *path = xasprintf("%s/%s" LIBRARY, self, beside[i]);
		char *real = is_file(path) ? realpath(path, NULL) : NULL;
		free(path);
		if (real)
			return real;
	}
	return NULL;
}

char *
harness_find_beside_library(const char *name, char **error)
{
	char *library = harness_find_library(), *slash = library ? strrchr(library, '/') : NULL;
	char *path = slash ? xasprintf("%.*s/%s", (int)(slash - library), library, name) : xstrdup(name);
	free(library);
	if (is_file(path))
		return path;
	*error = xasprintf("%s is not there; build or install heddle anew", path);
	free(path);
	return NULL;
}
