# A program of Check's: each test case alone, with the tests that were added to
# it, forked or not. What failed where, in which function.
cat >suite.c <<'END'
#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int added;

static void *
adds(void *unused)
{
	added = added + 1;
	return unused;
}

static pthread_t
start(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, adds, NULL);
	return thread;
}

START_TEST(passes)
{
	pthread_join(start(), NULL);
}
END_TEST

START_TEST(looks_early)
{
	int before = added;
	pthread_t thread = start();
	sched_yield();
	ck_assert_int_eq(added, before + 1);
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(crashes)
{
	*(volatile int *)8 = 0;
}
END_TEST

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;

static void *
locks(void *unused)
{
	pthread_mutex_lock(&other);
	pthread_mutex_lock(&one);
	pthread_mutex_unlock(&one);
	pthread_mutex_unlock(&other);
	return unused;
}

START_TEST(locks_crosswise)
{
	pthread_t thread;
	pthread_create(&thread, NULL, locks, NULL);
	pthread_mutex_lock(&one);
	pthread_mutex_lock(&other);
	pthread_mutex_unlock(&other);
	pthread_mutex_unlock(&one);
	pthread_join(thread, NULL);
}
END_TEST

static void
add(Suite *suite, const char *name, const TTest *first, const TTest *second)
{
	TCase *test_case = tcase_create(name);
	tcase_add_test(test_case, first);
	if (second)
		tcase_add_test(test_case, second);
	suite_add_tcase(suite, test_case);
}

int
main(void)
{
	Suite *suite = suite_create("a suite");
	add(suite, "good", passes, NULL);
	add(suite, "early", passes, looks_early);
	add(suite, "crosswise", locks_crosswise, NULL);
	if (getenv("CRASH"))
		add(suite, "bad", crashes, NULL);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
END
gcc -g -O1 -o suite suite.c -lcheck -lsubunit -lm
CRASH=1 heddle run -n 40 --native 0 --no-explain -- ./suite
echo "status $?"
export CK_FORK=no
heddle run -n 40 --native 0 --no-explain -q --filter '*early' -- ./suite
echo "status $?"
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\) .*suite.c:.*/\1/p')" 2>&1 | grep -v '^heddle:'
