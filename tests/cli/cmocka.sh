# A cmocka program, test by test: cmocka has neither a list nor a choice of its
# own. What failed where, also on another thread; one alone, and its replay.
cat >suite.c <<'END'
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_int added;

static void *
adds(void *unused)
{
	added = added + 1;
	return unused;
}

static void *
asserts(void *unused)
{
	assert_int_equal(added, 7);
	return unused;
}

static pthread_t
start(void *(*routine)(void *))
{
	pthread_t thread;
	pthread_create(&thread, NULL, routine, NULL);
	return thread;
}

static void
passes(void **state)
{
	pthread_join(start(adds), NULL);
	assert_int_equal(*(int *)*state, 5);
}

static void
looks_early(void **state)
{
	(void)state;
	pthread_t thread = start(adds);
	sched_yield();
	assert_int_equal(added, 1);
	pthread_join(thread, NULL);
}

static void
fails_in_a_thread(void **state)
{
	(void)state;
	pthread_join(start(asserts), NULL);
}

static void
crashes(void **state)
{
	(void)state;
	*(volatile int *)8 = 0;
}

static void
is_skipped(void **state)
{
	(void)state;
	skip();
}

static int
set_up(void **state)
{
	static int five = 5;
	*state = &five;
	return 0;
}

static int
of_another_group(void **state)
{
	(void)state;
	puts("this set-up is not run");
	return -1;
}

int
main(void)
{
	const struct CMUnitTest first[] = {cmocka_unit_test(passes), cmocka_unit_test(looks_early),
		cmocka_unit_test(fails_in_a_thread)};
	const struct CMUnitTest second[] = {cmocka_unit_test(crashes), cmocka_unit_test(is_skipped)};
	return cmocka_run_group_tests(first, set_up, NULL) +
		cmocka_run_group_tests(second, getenv("NO_SET_UP") ? NULL : of_another_group, NULL);
}
END
gcc -g -O1 -o suite suite.c -lcmocka
export NO_SET_UP=1
heddle run -n 40 --native 0 --no-explain -- ./suite
echo "status $?"
unset NO_SET_UP
heddle run -n 40 --native 0 --filter looks_early -q -- ./suite
echo "status $?"
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\) .*looks_early.*/\1/p')" 2>&1 | grep -v '^heddle:'
sed -n '/^#include/p' suite.c >empty.c
echo 'int main(void) { return _cmocka_run_group_tests("none", NULL, 0, NULL, NULL); }' >>empty.c
gcc -o empty empty.c -lcmocka
heddle run --native 1 -- ./empty
echo "status $?"
