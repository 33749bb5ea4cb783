#include "cleanup.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job.h"
#include "proc.h"

/* Rounds of 1 ms: what was killed needs a moment to die, and its children a
 * moment to become ours. */
enum { ROUNDS = 2000 };

static uint64_t
nanoseconds(struct timeval time)
{
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_usec * 1000u;
}

static void
reap_leader(struct job *job)
{
	struct rusage usage;
	if (wait4(job->pid, &job->status, 0, &usage) != job->pid)
		return;
	job->cpu_ns = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
}

static bool
stands_in_wire(const struct job *job, pid_t pid)
{
	for (unsigned i = 0; i < wire_map_count(&job->wire); i++)
		if (wire_map_peer(&job->wire, i)->pid == pid)
			return true;
	return false;
}

enum whose { NOBODYS, ANOTHERS, OWN };

static enum whose
whose_is(const struct job *job, pid_t pid)
{
	char cookie[SESSION_COOKIE_SIZE + 1];
	if (proc_getenv(pid, WIRE_COOKIE_ENV, cookie, sizeof(cookie)))
		return strcmp(cookie, job->folder->cookie) ? ANOTHERS : OWN;
	return stands_in_wire(job, pid) ? OWN : NOBODYS;
}

/* One look at our children: kills what belongs to the run, reaps what is dead.
 * True if there may be more to do. No job: all belong to it. */
static bool
sweep(const struct job *job, bool (*spared)(void *, int), void *context, bool *strangers)
{
	bool again = false;
	*strangers = false;
	pid_t *pids = proc_children();
	for (size_t i = 0; pids[i]; i++) {
		if (spared(context, pids[i]))
			continue;
		if (waitpid(pids[i], NULL, WNOHANG) == pids[i]) {
			again = true;
			continue;
		}
		enum whose whose = job ? whose_is(job, pids[i]) : OWN;
		*strangers |= whose == NOBODYS;
		if (whose == OWN) {
			kill(pids[i], SIGKILL);
			again = true;
		}
	}
	free(pids);
	return again;
}

static bool
sweep_until_clean(const struct job *job, bool (*spared)(void *, int), void *context)
{
	bool strangers;
	int round = 0;
	for (; round < ROUNDS && sweep(job, spared, context, &strangers); round++)
		if (round)
			usleep(1000);
	return round < ROUNDS && !strangers;
}

/* While no other run is in flight, a stranger can only come from this one. */
bool
cleanup_run(struct job *job, bool (*spared)(void *context, int pid), void *context, bool alone)
{
	kill(-job->pid, SIGKILL);
	reap_leader(job);
	return sweep_until_clean(alone ? NULL : job, spared, context);
}

void
cleanup_strangers(bool (*spared)(void *context, int pid), void *context)
{
	sweep_until_clean(NULL, spared, context);
}
