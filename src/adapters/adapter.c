#include "adapters/adapter.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "heddle/rng.h"
#include "x.h"

/* `auto` takes the first that recognises the command; exit takes any. Criterion and cmocka
 * are libraries, so they come before what is told by words that a program may only mention. */
static const struct adapter *const adapters[] = {&adapter_ctest, &adapter_criterion, &adapter_cmocka, &adapter_gtest,
	&adapter_catch2, &adapter_doctest, &adapter_boost, &adapter_check, &adapter_tap, &adapter_pytest,
	&adapter_unittest, &adapter_testtools, &adapter_stestr, &adapter_regrtest, &adapter_script, &adapter_exit};

#define N_ADAPTERS (sizeof(adapters) / sizeof(*adapters))

const struct adapter *
adapter_recognise(char *const *argv)
{
	struct program program;
	program_look(&program, argv[0]);
	const struct adapter *found = &adapter_exit;
	for (size_t i = N_ADAPTERS; i-- > 0;)
		if (adapters[i]->recognises && adapters[i]->recognises(argv, &program))
			found = adapters[i];
	program_free(&program);
	return found;
}

const struct adapter *
adapter_by_name(const char *name, char *const *argv)
{
	if (!strcmp(name, "auto"))
		return adapter_recognise(argv);
	for (size_t i = 0; i < N_ADAPTERS; i++)
		if (!strcmp(adapters[i]->name, name))
			return adapters[i];
	return NULL;
}

char *
adapter_names(void)
{
	char *names = xstrdup("auto");
	for (size_t i = 0; i < N_ADAPTERS; i++) {
		char *longer = xasprintf("%s, %s", names, adapters[i]->name);
		free(names);
		names = longer;
	}
	return names;
}

static size_t
count(char *const *words)
{
	size_t n = 0;
	while (words[n])
		n++;
	return n;
}

struct adapter_test *
adapter_add(struct adapter_tests *tests, const struct adapter *reader, char *id, char *const *argv)
{
	size_t n = count(argv);
	char **words = xcalloc(n + 1, sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] = xstrdup(argv[i]);
	tests->at = xrealloc(tests->at, tests->n + 1, sizeof(*tests->at));
	tests->at[tests->n] = (struct adapter_test){.id = id, .argv = words, .reader = reader};
	return &tests->at[tests->n++];
}

struct adapter_test *
adapter_add_once(struct adapter_tests *tests, const struct adapter *reader, char *id, char *const *argv)
{
	for (size_t i = 0; i < tests->n; i++)
		if (!strcmp(tests->at[i].id, id)) {
			free(id);
			return NULL;
		}
	return adapter_add(tests, reader, id, argv);
}

void
adapter_add_word(struct adapter_test *test, char *word)
{
	size_t n = count(test->argv);
	test->argv = xrealloc(test->argv, n + 2, sizeof(*test->argv));
	test->argv[n] = word;
	test->argv[n + 1] = NULL;
}

void
adapter_add_words(struct adapter_test *test, char *const *words)
{
	for (; *words; words++)
		adapter_add_word(test, xstrdup(*words));
}

static void
keep(struct adapter_tests *tests, bool (*wanted)(const struct adapter_test *test, const void *context),
	const void *context)
{
	size_t kept = 0;
	for (size_t i = 0; i < tests->n; i++) {
		if (wanted(&tests->at[i], context))
			tests->at[kept++] = tests->at[i];
		else
			adapter_test_free(&tests->at[i]);
	}
	tests->n = kept;
}

static bool
matches(const struct adapter_test *test, const void *glob)
{
	return !fnmatch(glob, test->id, 0);
}

void
adapter_filter(struct adapter_tests *tests, const char *glob)
{
	keep(tests, matches, glob);
}

static bool
is_in_shard(const struct adapter_test *test, const void *shard)
{
	const unsigned *k_of_n = shard;
	return heddle_seed_text(0, test->id) % k_of_n[1] == k_of_n[0] - 1;
}

void
adapter_shard(struct adapter_tests *tests, unsigned k, unsigned n)
{
	keep(tests, is_in_shard, (unsigned[]){k, n});
}

int
adapter_load(const char *tmpdir, const char *name, size_t most, char **text)
{
	struct stat info;
	char *path = xasprintf("%s/%s", tmpdir, name);
	FILE *file = fopen(path, "re");
	free(path);
	*text = NULL;
	if (!file)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM ? -1 : 0;
	if (!fstat(fileno(file), &info) && S_ISREG(info.st_mode)) {
		size_t size = (size_t)info.st_size < most ? (size_t)info.st_size : most;
		*text = xcalloc(size + 1, 1);
		(*text)[fread(*text, 1, size, file)] = '\0';
	}
	fclose(file);
	return 0;
}

static void
free_words(char **words)
{
	for (char **word = words; word && *word; word++)
		free(*word);
	free(words);
}

void
adapter_test_free(struct adapter_test *test)
{
	free(test->id);
	free_words(test->argv);
	free_words(test->environment);
	free(test->folder);
}

void
adapter_tests_free(struct adapter_tests *tests)
{
	for (size_t i = 0; i < tests->n; i++)
		adapter_test_free(&tests->at[i]);
	free(tests->at);
	*tests = (struct adapter_tests){0};
}
