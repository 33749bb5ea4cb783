/* The exit adapter: the whole command is one test, and its status the result.
 * Of a run that heddle did not control, glibc's "Assertion ... failed." line
 * tells more than the status. */
#include <ctype.h>
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

/* The parts of "program: file:line: function: Assertion `text' failed." */
struct assertion {
	const char *file, *file_end;
	unsigned line;
	const char *function, *function_end;
	const char *text, *text_end;
};

static bool
split_assertion(const char *line, const char *mark, const char *end, struct assertion *parts)
{
	static const char tail[] = "' failed.";
	const char *number = NULL, *colon;
	for (const char *at = line; (colon = memchr(at, ':', (size_t)(mark - at))); at = colon + 1) {
		size_t digits = strspn(colon + 1, "0123456789");
		if (digits && !strncmp(colon + 1 + digits, ": ", 2))
			number = colon + 1;
	}
	parts->text = mark + strlen(": Assertion `");
	parts->text_end = memmem(parts->text, (size_t)(end - parts->text), tail, sizeof(tail) - 1);
	if (!number || !parts->text_end)
		return false;
	parts->line = (unsigned)strtoul(number, (char **)&parts->function, 10);
	parts->function += 2;
	parts->function_end = mark;
	parts->file_end = number - 1;
	for (parts->file = line; (colon = memmem(parts->file, (size_t)(number - parts->file), ": ", 2));)
		parts->file = colon + 2;
	return parts->function <= mark && parts->file < parts->file_end;
}

static void
fill(struct failure *failure, const struct assertion *parts)
{
	place_free(&failure->place);
	failure->kind = KIND_ASSERTION;
	failure->place = (struct place){
		.file = xstrndup(parts->file, (size_t)(parts->file_end - parts->file)),
		.line = parts->line,
		.function = xstrndup(parts->function, (size_t)(parts->function_end - parts->function)),
		.text = xstrndup(parts->text, (size_t)(parts->text_end - parts->text)),
	};
}

static void
read_output(struct run_result *result)
{
	static const char mark[] = ": Assertion `";
	if (result->outcome != OUTCOME_FAIL || result->failure.kind == KIND_ASSERTION || !result->output)
		return;
	const char *stop = result->output + result->output_size, *found = NULL, *next = result->output;
	while ((next = memmem(next, (size_t)(stop - next), mark, sizeof(mark) - 1)))
		found = next++;
	if (!found)
		return;
	const char *line = memrchr(result->output, '\n', (size_t)(found - result->output));
	const char *end = memchr(found, '\n', (size_t)(stop - found));
	struct assertion parts;
	if (split_assertion(line ? line + 1 : result->output, found, end ? end : stop, &parts))
		fill(&result->failure, &parts);
}

const struct adapter adapter_exit = {
	.name = "exit",
	.help = "the command is one test, its exit status the result",
	.test_id = test_id,
	.read_output = read_output,
};
