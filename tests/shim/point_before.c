/* A thread stops before each operation and declares it (section 1): another
 * thread can run between what stands before a call and the call.
 *
 * run: random 1..60
 *   some: ran before lock
 *   some: ran before trylock
 *   some: ran before timedlock
 *   some: ran before sem_wait
 *   some: ran before sem_trywait
 *   some: ran before sem_getvalue
 *   some: ran before create
 *   some: ran before detach
 *   some: ran before join
 *   some: ran before sleep
 *   some: ran before clock
 *   some: ran before yield
 */
#include "shim.h"

static _Atomic(const char *) ahead; /* the call that main has in front of it */
static atomic_int stop;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t sem;

static void *
spy(void *unused)
{
	const char *last = NULL;
	while (!atomic_load(&stop)) {
		const char *call = atomic_load(&ahead);
		if (call && call != last)
			say("ran before %s", call);
		last = call;
		sched_yield();
	}
	return unused;
}

static void *
empty(void *ended)
{
	if (ended)
		atomic_store((atomic_int *)ended, 1);
	return NULL;
}

/* Behind the call `ahead` is cleared in the step that performed it, so whoever
 * sees the name runs before. */
#define BEFORE(name, call)                  \
	do {                                \
		atomic_store(&ahead, name); \
		(void)(call);               \
		atomic_store(&ahead, NULL); \
	} while (0)

static void
locks(void)
{
	struct timespec end = deadline(1000 * S);
	BEFORE("lock", pthread_mutex_lock(&mutex));
	pthread_mutex_unlock(&mutex);
	BEFORE("trylock", pthread_mutex_trylock(&mutex));
	pthread_mutex_unlock(&mutex);
	BEFORE("timedlock", pthread_mutex_timedlock(&mutex, &end));
	pthread_mutex_unlock(&mutex);
}

static void
semaphores(void)
{
	int value;
	need(sem_init(&sem, 0, 2) == 0, "sem_init");
	BEFORE("sem_wait", sem_wait(&sem));
	BEFORE("sem_trywait", sem_trywait(&sem));
	BEFORE("sem_getvalue", sem_getvalue(&sem, &value));
}

/* create is followed by a `continue`, where the thread's handle is known. */
static void
create(void)
{
	static pthread_t handle;
	BEFORE("create", pthread_create(&handle, NULL, empty, NULL));
	join(handle);
}

static void
threads(void)
{
	atomic_int ended = 0;
	pthread_t t = spawn(empty, NULL);
	BEFORE("detach", pthread_detach(t));
	t = spawn(empty, &ended);
	while (!atomic_load(&ended))
		sched_yield();
	BEFORE("join", pthread_join(t, NULL));
}

int
main(void)
{
	struct timespec t;
	pthread_t s = spawn(spy, NULL);
	locks();
	semaphores();
	create();
	threads();
	BEFORE("sleep", usleep(1));
	BEFORE("clock", clock_gettime(CLOCK_MONOTONIC, &t));
	BEFORE("yield", sched_yield());
	atomic_store(&stop, 1);
	join(s);
	return 0;
}
