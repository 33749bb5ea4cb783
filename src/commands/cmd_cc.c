/* heddle cc, heddle c++: compile with scheduling points at accesses to memory.
 *
 * The compiler does it, as for a thread sanitizer; what it calls is a small archive
 * beside libheddle.so (preload/access/), in place of that sanitizer's runtime. gcc
 * is told by a specs file, so that one command may compile and link. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/command.h"
#include "harness/harness.h"
#include "heddle/exit.h"
#include "x.h"

static const struct option options[] = {
	{0, NULL, NULL, NULL, NULL, 0},
};

/* A compiler's command line under way. */
struct words {
	char **at;
	size_t n;
};

static void
add(struct words *words, char *word)
{
	words->at = xrealloc(words->at, words->n + 2, sizeof(*words->at));
	words->at[words->n++] = word;
	words->at[words->n] = NULL;
}

/* `cc` may be either. */
static bool
is_clang(const char *compiler)
{
	char *real = realpath(compiler, NULL);
	bool clang = strstr(x_base_name(real ? real : compiler), "clang") != NULL;
	free(real);
	return clang;
}

/* CMake's compiler launcher names the compiler first. */
static bool
names_compiler(const char *word)
{
	static const char *const names[] = {"cc", "c++", "gcc", "g++", "clang"};
	const char *name = x_base_name(word);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *found = strstr(name, names[i]);
		if (found && (found == name || found[-1] == '-') && !strchr(found, '.'))
			return true;
	}
	return false;
}

static bool
links(char *const *words)
{
	static const char *const others[] = {"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only"};
	bool something = false;
	for (; *words; words++) {
		something |= **words != '-';
		for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
			if (!strcmp(*words, others[i]))
				return false;
	}
	return something;
}

static char *
folder_of(const char *path)
{
	return xstrndup(path, (size_t)(strrchr(path, '/') - path));
}

static void
add_gcc(struct words *words, const char *specs)
{
	add(words, xasprintf("-specs=%s", specs));
}

static void
add_clang(struct words *words)
{
	static const char *const options_of_clang[] = {
		"-Qunused-arguments", "-Xclang", "-fsanitize=thread", "-mllvm", "-tsan-instrument-func-entry-exit=0"};
	for (size_t i = 0; i < sizeof(options_of_clang) / sizeof(*options_of_clang); i++)
		add(words, xstrdup(options_of_clang[i]));
}

/* Of libc's functions those that write and compare memory are seen, too (gcc.specs). */
static void
add_archive(struct words *words)
{
	static const char *const seen[] = {
		"memcpy", "memmove", "memset", "strcpy", "strncpy", "strcat", "strcmp", "memcmp"};
	for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++)
		add(words, xasprintf("-Wl,--wrap=%s", seen[i]));
	add(words, xstrdup("-lheddle-access"));
}

/* The user's own words come behind ours, so that they win. */
static struct words
words_for(const char *compiler, char **argv, const char *specs)
{
	struct words words = {0};
	bool clang = is_clang(compiler);
	char *folder = folder_of(specs);
	add(&words, xstrdup(compiler));
	add(&words, xstrdup("-g"));
	if (clang)
		add_clang(&words);
	else
		add_gcc(&words, specs);
	add(&words, xasprintf("-L%s", folder));
	for (char **word = argv; *word; word++)
		add(&words, *word);
	if (clang && links(argv))
		add_archive(&words);
	free(folder);
	return words;
}

static X_NORETURN void
compile(const char *named, char **argv)
{
	int status = 0;
	char *error = NULL, *compiler = harness_find_command(named, &status, &error);
	if (!compiler)
		x_exit((enum heddle_exit)status, "%s", error);
	char *specs = harness_find_beside_library("heddle-gcc.specs", &error);
	if (!specs)
		die("%s", error);
	execv(compiler, words_for(compiler, argv, specs).at);
	x_exit(HEDDLE_EXIT_CANNOT_RUN, "%s: %s", compiler, strerror(errno));
}

static int
exec_compiler(const struct command *command, const char *variable, const char *usual, char **argv)
{
	const char *chosen = getenv(variable);
	if (!argv[0])
		return command_usage(command, "what shall be compiled? As for %s: heddle %s -o test test.c -pthread",
			usual, command->name);
	if (!argv[1] && (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))) {
		command_print_help(stdout, command);
		return HEDDLE_EXIT_OK;
	}
	if (names_compiler(argv[0]))
		compile(argv[0], argv + 1);
	compile(chosen && *chosen ? chosen : usual, argv);
}

static int
exec_cc(void *context, const struct options_rest *rest)
{
	(void)context;
	return exec_compiler(&command_cc, "HEDDLE_CC", "cc", rest->argv);
}

static int
exec_cxx(void *context, const struct options_rest *rest)
{
	(void)context;
	return exec_compiler(&command_cxx, "HEDDLE_CXX", "c++", rest->argv);
}

#define DETAILS                                                                                               \
	"Every word is the compiler's, gcc's or clang's. The program that comes out runs as before without\n" \
	"heddle, a little slower; under `heddle run` threads can also be switched between two accesses to\n"  \
	"memory, which finds data races that no call stands between. A project is built anew with\n"          \
	"CC=\"heddle cc\" CXX=\"heddle c++\", or CMAKE_C_COMPILER_LAUNCHER=\"heddle;cc\".\n"

const struct command command_cc = {
	.name = "cc",
	.summary = "compile C with scheduling points at accesses to memory",
	.usage = "[COMPILER] WORDS...",
	.details = DETAILS "The compiler is COMPILER if the first word names one, else $HEDDLE_CC, else cc.\n",
	.passes = true,
	.options = options,
	.exec = exec_cc,
};

const struct command command_cxx = {
	.name = "c++",
	.summary = "compile C++ with scheduling points at accesses to memory",
	.usage = "[COMPILER] WORDS...",
	.details = DETAILS "The compiler is COMPILER if the first word names one, else $HEDDLE_CXX, else c++.\n",
	.passes = true,
	.options = options,
	.exec = exec_cxx,
};
