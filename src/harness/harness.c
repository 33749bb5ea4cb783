#include "harness.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utlist.h>

#include "cleanup.h"
#include "clock.h"
#include "job.h"
#include "seat.h"
#include "x.h"

/* Finished runs that wait to be handed over, per place. */
enum { AHEAD = 4 };

struct harness {
	struct job_world world;
	struct job *queue;    /* all, in order of submission */
	struct job **running; /* at each place */
	unsigned jobs;
	uint64_t next_tick;
	int interrupt_fd;
	atomic_int interrupted;
};

struct harness *
harness_open(const struct harness_options *options, char **error)
{
	struct harness *harness = xcalloc(1, sizeof(*harness));
	harness->jobs = options->jobs ? options->jobs : 1;
	harness->running = xcalloc(harness->jobs, sizeof(struct job *));
	harness->interrupt_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!job_world_open(&harness->world, options, error))
		return harness;
	harness_close(harness);
	return NULL;
}

/* ---- which children are whose ---- */

static bool
listed(const pid_t *pids, pid_t pid)
{
	for (; pids && *pids; pids++)
		if (*pids == pid)
			return true;
	return false;
}

static bool
is_spared(void *context, int pid)
{
	const struct harness *harness = context;
	if (pid == harness->world.guard.pid || listed(harness->world.foreign, pid))
		return true;
	for (unsigned i = 0; i < harness->jobs; i++)
		if (harness->world.seats[i].server.host.pid == pid ||
			(harness->running[i] && harness->running[i]->pid == pid))
			return true;
	return false;
}

/* A run may leave thousands of dead orphans to us before it ends itself. */
static void
reap_orphans(struct harness *harness)
{
	siginfo_t info;
	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
			return;
		if (is_spared(harness, info.si_pid))
			return;
		waitpid(info.si_pid, NULL, WNOHANG);
	}
}

/* ---- starting and ending ---- */

static unsigned
in_flight(const struct harness *harness)
{
	unsigned n = 0;
	for (unsigned i = 0; i < harness->jobs; i++)
		n += harness->running[i] != NULL;
	return n;
}

static int
free_place(const struct harness *harness)
{
	for (unsigned i = 0; i < harness->jobs; i++)
		if (!harness->running[i])
			return (int)i;
	return -1;
}

static void
start(struct harness *harness, struct job *job, unsigned place)
{
	job->place = place;
	job->state = job_start(job, &harness->world) ? JOB_RUNNING : JOB_DONE;
	if (job->state == JOB_RUNNING)
		harness->running[place] = job;
}

/* The next to start is never far from the next to be handed over. */
static void
start_more(struct harness *harness)
{
	struct job *job;
	size_t position = 0;
	DL_FOREACH (harness->queue, job) {
		int place = free_place(harness);
		if (place < 0 || position++ >= (size_t)AHEAD * harness->jobs)
			return;
		if (job->state == JOB_QUEUED)
			start(harness, job, (unsigned)place);
	}
}

static void
finish(struct harness *harness, unsigned place)
{
	struct job *job = harness->running[place];
	bool alone = in_flight(harness) == 1;
	job_finish(job, &harness->world, is_spared, harness, alone);
	harness->running[place] = NULL;
	job->state = JOB_DONE;
}

/* ---- the event loop ---- */

enum { FDS_PER_PLACE = 3 };

static void
gather(const struct harness *harness, struct pollfd *fds)
{
	fds[0] = (struct pollfd){.fd = harness->interrupt_fd, .events = POLLIN};
	for (unsigned i = 0; i < harness->jobs; i++) {
		const struct job *job = harness->running[i];
		struct pollfd *own = &fds[1 + i * FDS_PER_PLACE];
		own[0] = (struct pollfd){.fd = job ? job->pidfd : -1, .events = POLLIN};
		own[1] = (struct pollfd){.fd = job ? job->output.fd[0] : -1, .events = POLLIN};
		own[2] = (struct pollfd){.fd = job ? job->output.fd[1] : -1, .events = POLLIN};
	}
}

static void
dispatch(struct harness *harness, const struct pollfd *fds)
{
	for (unsigned i = 0; i < harness->jobs; i++) {
		const struct pollfd *own = &fds[1 + i * FDS_PER_PLACE];
		for (int stream = 0; stream < 2; stream++)
			if (own[1 + stream].revents)
				output_read(&harness->running[i]->output, stream);
		if (own[0].revents)
			finish(harness, i);
	}
}

static void
tick(struct harness *harness)
{
	uint64_t now = clock_now();
	if (now < harness->next_tick)
		return;
	harness->next_tick = now + WATCHDOG_PERIOD_MS * CLOCK_MS;
	for (unsigned i = 0; i < harness->jobs; i++)
		if (harness->running[i])
			job_tick(harness->running[i], now);
	reap_orphans(harness);
}

static int
wait_for_events(struct harness *harness)
{
	nfds_t n = 1 + (nfds_t)harness->jobs * FDS_PER_PLACE;
	struct pollfd *fds = xcalloc(n, sizeof(*fds));
	gather(harness, fds);
	if (poll(fds, n, WATCHDOG_PERIOD_MS) > 0)
		dispatch(harness, fds);
	tick(harness);
	free(fds);
	return 0;
}

/* ---- the queue ---- */

void
harness_submit(struct harness *harness, const struct run_spec *spec, void *ticket)
{
	struct job *job = xcalloc(1, sizeof(*job));
	job->spec = *spec;
	job->ticket = ticket;
	job->pidfd = -1;
	job->wire = WIRE_MAP_NONE;
	DL_APPEND(harness->queue, job);
	start_more(harness);
}

size_t
harness_pending(const struct harness *harness)
{
	size_t n;
	struct job *job;
	DL_COUNT(harness->queue, job, n);
	return n;
}

static void
hand_over(struct harness *harness, struct run_result *result, void **ticket)
{
	struct job *job = harness->queue;
	DL_DELETE(harness->queue, job);
	*result = job->result;
	*ticket = job->ticket;
	free(job);
	start_more(harness);
}

static void
drop_all(struct harness *harness)
{
	struct job *job, *next;
	for (unsigned i = 0; i < harness->jobs; i++)
		if (harness->running[i]) {
			job_kill(harness->running[i]);
			finish(harness, i);
		}
	DL_FOREACH_SAFE(harness->queue, job, next)
	{
		DL_DELETE(harness->queue, job);
		job_free(job);
	}
}

static bool
was_interrupted(struct harness *harness)
{
	eventfd_t value;
	if (!atomic_exchange(&harness->interrupted, 0))
		return false;
	eventfd_read(harness->interrupt_fd, &value);
	return true;
}

int
harness_next(struct harness *harness, struct run_result *result, void **ticket)
{
	for (;;) {
		if (was_interrupted(harness)) {
			drop_all(harness);
			return -1;
		}
		if (!harness->queue)
			return 0;
		if (harness->queue->state == JOB_DONE) {
			hand_over(harness, result, ticket);
			return 1;
		}
		start_more(harness);
		wait_for_events(harness);
	}
}

void
harness_interrupt(struct harness *harness)
{
	int error = errno;
	uint64_t one = 1;
	atomic_store(&harness->interrupted, 1);
	if (write(harness->interrupt_fd, &one, sizeof(one)) < 0)
		errno = error;
	errno = error;
}

void
harness_close(struct harness *harness)
{
	drop_all(harness);
	for (unsigned i = 0; i < harness->world.n_seats; i++)
		seat_close(&harness->world.seats[i], &harness->world);
	if (harness->world.foreign)
		cleanup_strangers(is_spared, harness);
	job_world_close(&harness->world);
	close(harness->interrupt_fd);
	free(harness->running);
	free(harness);
}
