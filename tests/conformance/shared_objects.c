/* PTHREAD_PROCESS_SHARED: mutex, condition, barrier, rwlock and semaphore in memory that
 * processes share work between their threads as within one.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include "shim.h"

enum { ROUNDS = 5 };
static struct shared {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	pthread_barrier_t barrier;
	pthread_rwlock_t lock;
	sem_t sem;
	int count, turn;
} * shared;

static void
make(void)
{
	pthread_mutexattr_t mutex;
	pthread_condattr_t cond;
	pthread_barrierattr_t barrier;
	pthread_rwlockattr_t lock;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(shared != MAP_FAILED, "mmap");
	need(!pthread_mutexattr_init(&mutex) && !pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED), "mutex");
	need(!pthread_condattr_init(&cond) && !pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED), "cond");
	need(!pthread_barrierattr_init(&barrier), "barrier");
	need(!pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED), "barrier");
	need(!pthread_rwlockattr_init(&lock) && !pthread_rwlockattr_setpshared(&lock, PTHREAD_PROCESS_SHARED),
		"rwlock");
	need(!pthread_mutex_init(&shared->mutex, &mutex) && !pthread_cond_init(&shared->cond, &cond), "init");
	need(!pthread_barrier_init(&shared->barrier, &barrier, 2) && !pthread_rwlock_init(&shared->lock, &lock),
		"init");
	need(!sem_init(&shared->sem, 1, 0), "init");
}

static void
takes_turns(int own)
{
	for (int i = 0; i < ROUNDS; i++) {
		need(!pthread_mutex_lock(&shared->mutex), "lock");
		while (shared->turn != own)
			need(!pthread_cond_wait(&shared->cond, &shared->mutex), "wait");
		shared->turn = !own;
		need(!pthread_cond_signal(&shared->cond), "signal");
		need(!pthread_mutex_unlock(&shared->mutex), "unlock");
		need(!pthread_rwlock_wrlock(&shared->lock), "wrlock");
		shared->count++;
		need(!pthread_rwlock_unlock(&shared->lock), "unlock");
	}
	int got = pthread_barrier_wait(&shared->barrier);
	need(!got || got == PTHREAD_BARRIER_SERIAL_THREAD, "barrier");
}

static void *
in_thread(void *argument)
{
	takes_turns(0);
	return argument;
}

int
main(void)
{
	int status;
	make();
	pid_t pid = fork();
	if (!pid) {
		takes_turns(1);
		need(!sem_post(&shared->sem), "post");
		_exit(0);
	}
	join(spawn(in_thread, NULL));
	while (sem_wait(&shared->sem))
		;
	need(waitpid(pid, &status, 0) == pid && !status, "the child");
	need(shared->count == 2 * ROUNDS, "none was lost");
	return 0;
}
