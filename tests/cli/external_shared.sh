# A lock that processes share was free when it was recorded, and is held by the child when
# it is replayed: the steps are the same, and who has to wait for it is waited for.
cat >t.c <<'END'
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static pthread_mutex_t *mutex;
static atomic_int seen;

static void *look(void *x)
{
	pthread_mutex_lock(mutex);
	seen = 1;
	pthread_mutex_unlock(mutex);
	return x;
}

int main(void)
{
	pthread_t t;
	pthread_mutexattr_t shared;
	int ends[2], late = getenv("LATE") != NULL;
	char c;
	mutex = mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&shared);
	pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(mutex, &shared);
	if (pipe(ends))
		return 1;
	if (!fork()) {
		if (late)
			pthread_mutex_lock(mutex);
		write(ends[1], "x", 1);
		poll(NULL, 0, late ? 300 : 0);
		if (late)
			pthread_mutex_unlock(mutex);
		_exit(0);
	}
	read(ends[0], &c, 1);
	pthread_create(&t, NULL, look, NULL);
	assert(!seen);
	pthread_join(t, NULL);
	return 0;
}
END
cc -g -w -pthread -o t t.c
heddle run --native 0 -n 20 --no-explain --json t.json -- ./t >/dev/null
echo "status $?"
for late in '' LATE=1; do
	env $late heddle replay latest 2>&1 | grep 'went as recorded\|left its schedule' | sed 's/, [0-9]* steps//'
done
