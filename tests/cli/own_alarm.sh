# A test with a guard of its own, alarm(): it is one finding, wherever which
# thread hangs then, and no thread is blamed for having run last.
cat >guard.c <<'END'
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

static void *
back(void *unused)
{
	pthread_mutex_lock(&b);
	pthread_mutex_lock(&a);
	pthread_mutex_unlock(&a);
	pthread_mutex_unlock(&b);
	return unused;
}

int
main(void)
{
	pthread_t thread;
	alarm(5);
	pthread_create(&thread, NULL, back, NULL);
	pthread_mutex_lock(&a);
	pthread_mutex_lock(&b);
	pthread_mutex_unlock(&b);
	pthread_mutex_unlock(&a);
	return pthread_join(thread, NULL);
}
END
gcc -g -o guard guard.c -pthread
heddle run --native 0 -n 60 --no-explain -- ./guard | grep -E '^FAIL|what:|Alarm'
