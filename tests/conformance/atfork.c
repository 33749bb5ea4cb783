/* pthread_atfork(3p): what is registered before a fork is called last first, in parent and
 * child first come first, around a fork of any thread; the locks that the first takes are
 * given back by the others, and the child can use what they guard.
 */
#include <sys/wait.h>

#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, inner = PTHREAD_MUTEX_INITIALIZER;
static int order[8], n, shared;
static atomic_bool over;

static void
prepare_outer(void)
{
	need(!pthread_mutex_lock(&mutex), "lock");
	n = 0;
	order[n++] = 1;
}

static void
prepare_inner(void)
{
	need(!pthread_mutex_lock(&inner), "lock");
	order[n++] = 2;
}

static void
release_inner(void)
{
	order[n++] = 3;
	need(!pthread_mutex_unlock(&inner), "unlock");
}

static void
release_outer(void)
{
	need(n == 3, "inner before");
	order[n++] = 4;
	need(!pthread_mutex_unlock(&mutex), "unlock");
}

static void *
works(void *argument)
{
	while (!atomic_load(&over)) {
		pthread_mutex_lock(&mutex);
		shared++;
		sched_yield();
		shared++;
		pthread_mutex_unlock(&mutex);
		sched_yield();
	}
	return argument;
}

static void *
adds(void *argument)
{
	pthread_mutex_lock(&mutex);
	shared += 2;
	pthread_mutex_unlock(&mutex);
	return argument;
}

static void
child(void)
{
	need(n == 4 && order[0] == 1 && order[3] == 4, "the order in the child");
	need(shared % 2 == 0, "nobody was in between");
	need(!pthread_mutex_lock(&mutex) && !pthread_mutex_unlock(&mutex), "free");
	pthread_t threads[2] = {spawn(adds, NULL), spawn(adds, NULL)};
	join(threads[0]);
	join(threads[1]);
	_exit(shared % 2);
}

static void *
forks(void *argument)
{
	for (int i = 0; i < 2; i++) {
		int status;
		pid_t pid = fork();
		if (!pid)
			child();
		need(pid > 0 && waitpid(pid, &status, 0) == pid && !status, "the child's status");
	}
	return argument;
}

int
main(void)
{
	/* the last registered prepares first, and lets go last */
	need(!pthread_atfork(prepare_inner, release_inner, release_inner), "atfork");
	need(!pthread_atfork(prepare_outer, NULL, NULL), "atfork");
	need(!pthread_atfork(NULL, release_outer, release_outer), "atfork");
	pthread_t worker = spawn(works, NULL), forker = spawn(forks, NULL);
	join(forker);
	forks(NULL);
	atomic_store(&over, true);
	join(worker);
	return 0;
}
