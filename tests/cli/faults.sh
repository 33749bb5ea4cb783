# Where the fault lies, in one sentence.
for name in lock_cycle lost_wakeup signal_for_broadcast leaked_thread start_order pipe_between_threads sleep_as_sync started_flag; do
	heddle run -j 2 --native 0 --store $name.db -- "$scenarios/$name/buggy" >report
	echo "== $name"
	sed -n '/fault:/,/what:/p' report | sed '/what:/d'
done

echo "== a circle of three"
cat >circle.c <<'END'
#include <pthread.h>
#include <stdint.h>
#include <stddef.h>

static pthread_mutex_t forks[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static void *
dine(void *place)
{
	intptr_t i = (intptr_t)place;
	pthread_mutex_lock(&forks[i]);
	pthread_mutex_lock(&forks[(i + 1) % 3]);
	pthread_mutex_unlock(&forks[(i + 1) % 3]);
	pthread_mutex_unlock(&forks[i]);
	return NULL;
}

int
main(void)
{
	pthread_t guests[3];
	for (intptr_t i = 0; i < 3; i++)
		pthread_create(&guests[i], NULL, dine, (void *)i);
	for (int i = 0; i < 3; i++)
		pthread_join(guests[i], NULL);
	return 0;
}
END
cc -g -O1 -o circle circle.c -pthread && heddle run -j 2 --native 0 -- ./circle | sed -n '/fault:/,/what:/p' | sed '/what:/d'

echo "== a signal that is lost until a timeout"
cat >timed.c <<'END'
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t loaded = PTHREAD_COND_INITIALIZER;
static void *
loader(void *unused)
{
	pthread_mutex_lock(&lock);
	pthread_cond_signal(&loaded);
	pthread_mutex_unlock(&lock);
	return unused;
}
int
main(void)
{
	pthread_t l;
	struct timespec end;
	pthread_create(&l, NULL, loader, 0);
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 5;
	pthread_mutex_lock(&lock);
	int error = pthread_cond_timedwait(&loaded, &lock, &end);
	pthread_mutex_unlock(&lock);
	assert(!error);
	pthread_join(l, NULL);
	return 0;
}
END
cc -g -O1 -o timed timed.c -pthread && heddle run -j 2 --native 0 -- ./timed | sed -n '/fault:/,/what:/p' | sed '/what:/d'
