# A program that announces its tests (heddle.h): a failure says in which one it
# came. Found by pkg-config where it is installed.
cmake --install "$scenarios/.." --prefix "$PWD/installed" >/dev/null
export PKG_CONFIG_PATH=$(dirname "$(find installed -name heddle.pc)")
cat >tests.c <<'END'
#include <assert.h>
#include <heddle.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static atomic_int added;

static void *
adds(void *unused)
{
	added = 1;
	return unused;
}

static void
looks(const char *name, int waits)
{
	pthread_t thread;
	heddle_test_begin(name);
	added = 0;
	pthread_create(&thread, NULL, adds, NULL);
	if (waits)
		pthread_join(thread, NULL);
	else
		sched_yield();
	assert(added);
	if (!waits)
		pthread_join(thread, NULL);
	heddle_test_end();
}

int
main(void)
{
	looks("waits", 1);
	looks("looks early", 0);
	looks("waits again", 1);
	return 0;
}
END
cc -g $(pkg-config --cflags heddle) -o tests tests.c
heddle run -n 60 --native 0 --no-explain -- ./tests | sed -n '1,/failed:/p'
