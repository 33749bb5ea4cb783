# What prints TAP is one test; the first point that failed is its result, though
# the program ends with status 0.
cat >early.c <<'END'
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int added;
static int point;

static void *
adds(void *unused)
{
	added = 1;
	return unused;
}

static void
ok(int good, const char *name, int line)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++point, name);
	if (!good)
		printf("#   Failed test '%s'\n#   at early.c line %d.\n", name, line);
}

int
main(void)
{
	pthread_t thread;
	puts("1..3");
	ok(!added, "nothing yet", __LINE__);
	pthread_create(&thread, NULL, adds, NULL);
	sched_yield();
	ok(added, "it was added", __LINE__);
	pthread_join(thread, NULL);
	ok(!added, "known to be wrong # TODO", __LINE__);
	return 0;
}
END
gcc -g -O1 -o early.t early.c
heddle run -n 40 --native 0 --no-explain -- ./early.t
echo "status $?"
say() {
	heddle run --native 1 --adapter tap -- sh -c "printf '$1'"
	echo "status $?"
}
say '1..2\nok 1\n'
say 'Bail out! no database\n'
say 'ok 1\nnot ok 2 # TODO later\n1..2\n'
say '1..0 # SKIP not here\n'
say 'TAP version 13\nnot ok 1 - a\n  ---\n  message: no\n  at: t/a.js:12:3\n  ...\n1..1\n'
