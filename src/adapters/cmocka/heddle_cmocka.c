/* libheddle-cmocka.so: what the cmocka adapter needs inside the program, loaded
 * by LD_PRELOAD also where libheddle.so is not. cmocka has neither a list nor a
 * choice of its own.
 *
 *     HEDDLE_CMOCKA_LIST=FILE   writes the names of all tests there, runs none
 *     HEDDLE_CMOCKA_TEST=NAME   runs the tests of that name alone
 *
 * An assertion that fails on another thread than the runner's would jump onto
 * the runner's stack. It ends the program instead, in cmocka's own words.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h, 1.1: struct CMUnitTest. */
struct test {
	const char *name;
	void *function, *setup, *teardown, *initial_state;
};

typedef int fixture(void **state);
typedef int run_group(const char *group, const struct test *tests, size_t n, fixture *setup, fixture *teardown);
typedef void fail(const char *file, int line);

#define EXPORT __attribute__((visibility("default")))

EXPORT run_group _cmocka_run_group_tests;
EXPORT fail _fail;

static pthread_t runner;
static int is_running;

static void *
real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!found)
		abort(); /* nobody but cmocka and its programs calls us */
	return found;
}

static int
list(const char *path, const struct test *tests, size_t n)
{
	FILE *out = fopen(path, "ae");
	for (size_t i = 0; out && i < n; i++)
		if (tests[i].name && !strchr(tests[i].name, '\n'))
			fprintf(out, "%s\n", tests[i].name);
	return out && fclose(out) == 0 ? 0 : 1;
}

static size_t
choose(struct test *chosen, const struct test *tests, size_t n, const char *name)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (tests[i].name && !strcmp(tests[i].name, name))
			chosen[kept++] = tests[i];
	return kept;
}

int
_cmocka_run_group_tests(const char *group, const struct test *tests, size_t n, fixture *setup, fixture *teardown)
{
	run_group *run;
	*(void **)&run = real(__func__);
	const char *path = getenv("HEDDLE_CMOCKA_LIST"), *name = getenv("HEDDLE_CMOCKA_TEST");
	runner = pthread_self();
	is_running = 1;
	if (path)
		return list(path, tests, n);
	if (!name)
		return run(group, tests, n, setup, teardown);
	struct test *chosen = calloc(n ? n : 1, sizeof(*chosen));
	size_t kept = chosen ? choose(chosen, tests, n, name) : 0;
	int failed = kept ? run(group, chosen, kept, setup, teardown) : 0;
	free(chosen);
	return failed;
}

void
_fail(const char *file, int line)
{
	fail *go_on;
	if (is_running && !pthread_equal(runner, pthread_self())) {
		fprintf(stderr, "[   LINE   ] --- %s:%d: error: Failure! (on another thread than the test's)\n", file,
			line);
		fflush(NULL);
		_exit(1);
	}
	*(void **)&go_on = real(__func__);
	go_on(file, line);
}
