# A Criterion program, test by test: which tests there are, what failed where,
# in whose words; natively the same. One alone, and its replay.
cat >criterion.c <<'EOF'
/* What can end a Criterion test: assertions on its own thread and on another
 * one (whose jump out of the test would land on the first one's stack), a
 * crash, and a deadlock. */
#include <criterion/criterion.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *
asserts(void *unused)
{
	cr_assert_eq(1, 2, "said by a thread: \"%s\"", "<&>");
	return unused;
}

static void *
takes(void *unused)
{
	pthread_mutex_lock(&lock);
	return unused;
}

static void
run(void *(*routine)(void *))
{
	pthread_t thread;
	pthread_create(&thread, NULL, routine, NULL);
	pthread_join(thread, NULL);
}

Test(ends, well)
{
	run(takes);
}

Test(ends, in_a_thread)
{
	run(asserts);
}

Test(ends, at_the_first_of_two)
{
	cr_expect(1 > 2);
	cr_assert(2 > 3);
}

Test(ends, never)
{
	pthread_mutex_lock(&lock);
	run(takes);
}

Test(ends, in_a_crash)
{
	*(volatile int *)8 = 0;
}

Test(ends, as_expected, .exit_code = 3)
{
	run(takes);
	exit(3);
}

Test(ends, before_it_began, .disabled = true)
{
}
EOF
gcc -g -O1 -o criterion criterion.c -lcriterion
heddle run -n 8 --native 1 --filter 'ends/[!n]*' -- ./criterion
echo "status $?"
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\) .*in_a_thread.*/\1/p')" 2>&1 | grep -c 'said by a thread'
heddle run -n 8 --native 0 --filter ends/never -- ./criterion
echo "status $?"
# heddle's own unit tests: nothing is found in them
heddle run --native 1 --filter 's[it]*/*' -- "$scenarios/../bin/unit" | grep -v '  robust: no second thread$'
