/* fork(3p): the child does not own a recursive mutex that its parent holds and both share: it
 * waits for it, until a time or a signal.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "shim.h"

static void
child(pthread_mutex_t *mutex)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	need(pthread_mutex_trylock(mutex) == EBUSY && pthread_mutex_unlock(mutex) == EPERM, "it is the parent's");
	need(pthread_mutex_timedlock(mutex, &until) == ETIMEDOUT, "timedlock");
	alarm(1);
	pthread_mutex_lock(mutex);
	_exit(1);
}

int
main(void)
{
	int status;
	pthread_mutexattr_t attr;
	pthread_mutex_t *mutex = mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(mutex != MAP_FAILED && !pthread_mutexattr_init(&attr), "memory");
	need(!pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE), "type");
	need(!pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED), "shared");
	need(!pthread_mutex_init(mutex, &attr) && !pthread_mutex_lock(mutex), "lock");
	pid_t pid = fork();
	if (!pid)
		child(mutex);
	need(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM, "the child");
	need(!pthread_mutex_unlock(mutex), "unlock");
	return 0;
}
