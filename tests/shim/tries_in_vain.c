/* Who does nothing but try in vain waits, and lets the others go on: also under a cooperative order, and in no more
 * time than it takes natively. So does who looks under a lock that is free, and under pct who goes on and on.
 *
 * run: green 1 --step-limit 20000000
 *   all: tries\nmutex in time\nspin in time\nsemaphore in time\nreader in time\nlooks in time\n
 *   none: ^pass .*unfair
 * run: eager 1 --step-limit 20000000
 *   all: tries\nmutex in time\nspin in time\nsemaphore in time\nreader in time\nlooks in time\n
 *   none: ^pass .*unfair
 * run: random 1..3 --step-limit 20000000
 *   all: tries\nmutex in time\nspin in time\nsemaphore in time\nreader in time\nlooks in time\n
 * run: pct 1..5 --step-limit 20000000
 *   all: tries\nmutex in time\nspin in time\nsemaphore in time\nreader in time\nlooks in time\n
 */
#include "shim.h"

enum { LATE_MS = 75 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, looked = PTHREAD_MUTEX_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t sem;
static int open;

static bool
gets_mutex(void)
{
	return pthread_mutex_trylock(&mutex) == 0;
}

static bool
gets_spin(void)
{
	return pthread_spin_trylock(&spin) == 0;
}

static bool
gets_semaphore(void)
{
	return sem_trywait(&sem) == 0;
}

static bool
gets_reader(void)
{
	return pthread_rwlock_tryrdlock(&rwlock) == 0;
}

static bool
sees_open(void)
{
	pthread_mutex_lock(&looked);
	bool sees = open;
	pthread_mutex_unlock(&looked);
	return sees;
}

static const struct {
	const char *name;
	bool (*gets)(void);
} ways[] = {{"mutex", gets_mutex}, {"spin", gets_spin}, {"semaphore", gets_semaphore}, {"reader", gets_reader},
	{"looks", sees_open}};

static void *
spins(void *way)
{
	bool (*gets)(void) = ways[*(int *)way].gets;
	long long begun = now();
	while (!gets())
		;
	say("%s %s", ways[*(int *)way].name, now() - begun < (250 + LATE_MS) * MS ? "in time" : "late");
	return way;
}

static void
let_in(int way)
{
	pthread_mutex_lock(&looked);
	open = 1;
	pthread_mutex_unlock(&looked);
	if (way == 0)
		pthread_mutex_unlock(&mutex);
	else if (way == 1)
		pthread_spin_unlock(&spin);
	else if (way == 2)
		sem_post(&sem);
	else if (way == 3)
		pthread_rwlock_unlock(&rwlock);
}

int
main(void)
{
	const struct timespec nap = {0, 250 * MS};
	need(!pthread_spin_init(&spin, 0) && !sem_init(&sem, 0, 0), "init");
	pthread_mutex_lock(&mutex);
	pthread_spin_lock(&spin);
	pthread_rwlock_wrlock(&rwlock);
	say("tries");
	for (int way = 0; way < 5; way++) {
		open = 0;
		pthread_t thread = spawn(spins, &way);
		nanosleep(&nap, NULL);
		let_in(way);
		join(thread);
	}
	return 0;
}
