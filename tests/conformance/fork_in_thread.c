/* fork(3p): the child has the one thread that forked, with its values and what it holds; it can
 * start others, end by pthread_exit, and sees none of what the parent does after.
 */
#include <sys/wait.h>

#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static atomic_int value, over;
static _Thread_local int local;

static void *
adds(void *argument)
{
	pthread_mutex_lock(&mutex);
	atomic_fetch_add(&value, 1);
	pthread_mutex_unlock(&mutex);
	return argument;
}

static void *
works(void *argument)
{
	while (!atomic_load(&over)) {
		atomic_fetch_add(&value, 1000);
		sched_yield();
	}
	return argument;
}

static void
in_child(void)
{
	int before = atomic_load(&value);
	need(pthread_getspecific(key) == &key && local == 5, "the thread's own");
	sched_yield();
	need(atomic_load(&value) == before, "nobody else is here");
	pthread_mutex_unlock(&mutex);
	pthread_t a = spawn(adds, NULL), b = spawn(adds, NULL);
	join(a);
	join(b);
	_exit(atomic_load(&value) != before + 2);
}

static void *
forks(void *argument)
{
	int status;
	local = 5;
	pthread_setspecific(key, &key);
	pthread_mutex_lock(&mutex);
	pid_t pid = fork();
	if (!pid)
		in_child();
	pthread_mutex_unlock(&mutex);
	need(waitpid(pid, &status, 0) == pid && !status, "the child");
	pid = fork();
	if (!pid)
		pthread_exit(argument); /* its only thread: status 0 */
	need(waitpid(pid, &status, 0) == pid && !status, "by pthread_exit");
	return argument;
}

int
main(void)
{
	pthread_key_create(&key, NULL);
	pthread_t worker = spawn(works, NULL), a = spawn(forks, NULL), b = spawn(forks, NULL);
	join(a);
	join(b);
	atomic_store(&over, 1);
	join(worker);
	return 0;
}
