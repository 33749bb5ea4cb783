/* The exit adapter: the whole command is one test, and its status the result. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/adapter.h"
#include "x.h"

static const char *const launchers[] = {
	"python*", "pypy*", "perl*", "ruby*", "node", "sh", "bash", "dash", "zsh", "env", "nice", "stdbuf", "setarch"};

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

static bool
is_launcher(const char *name)
{
	for (size_t i = 0; i < sizeof(launchers) / sizeof(*launchers); i++)
		if (!fnmatch(launchers[i], name, 0))
			return true;
	return false;
}

static bool
is_file(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* What is launched names the test better than what launches it. */
static char *
test_id(char *const *argv)
{
	const char *name = base_name(argv[0]);
	if (is_launcher(name)) {
		for (char *const *word = argv + 1; *word && strcmp(*word, "-c") != 0; word++)
			if (**word != '-' && is_file(*word))
				return xstrdup(base_name(*word));
	}
	return xstrdup(name);
}

static int
list(char *const *argv, struct adapter_tests *tests, char **error)
{
	(void)error;
	adapter_add(tests, &adapter_exit, test_id(argv), argv);
	return 0;
}

const struct adapter adapter_exit = {
	.name = "exit",
	.help = "the command is one test, its exit status the result",
	.list = list,
};
