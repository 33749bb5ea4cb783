/* job.h: one run on its way through the harness.
 *
 * QUEUED until a place is free, then RUNNING, then DONE until the runs
 * submitted before it were handed over. Only harness.c changes the state.
 */
#ifndef HARNESS_JOB_H
#define HARNESS_JOB_H

#include "folder.h"
#include "guard.h"
#include "harness.h"
#include "headers.h"
#include "output.h"
#include "run.h"
#include "session.h"
#include "watchdog.h"
#include "wire_map.h"
#include <sched.h>

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE };

struct job {
	struct job *prev, *next; /* utlist: order of submission */
	struct run_spec spec;
	void *ticket;
	enum job_state state;
	unsigned place;        /* 0 .. jobs - 1 while running */
	bool serves;           /* no run: it is forked from (server.h) */
	struct server *server; /* that it was forked from, or NULL */
	struct folder *folder; /* TMPDIR and cookie */
	pid_t pid;
	int pidfd; /* -1 when not running */
	bool has_terminal;
	struct wire_map wire; /* the place's, or none */
	struct output output;
	struct watchdog watchdog;
	uint64_t started_ns, ended_ns;
	bool timed_out, was_idle; /* was_idle: at that moment nothing was enabled */
	unsigned late;            /* looks since the time is over ... */
	uint64_t late_steps;      /* ... and the steps at the first of them */
	bool was_stopped;         /* at that moment, by a signal */
	uint64_t alive_ns;        /* the time limit counts from here ... */
	uint64_t pulse;           /* ... when the file of run_spec.pulse had this size */
	uint64_t printed;         /* bytes of output at the watchdog's last look */
	int status;               /* as wait gives it */
	uint64_t cpu_ns;
	struct run_result result;
};

static inline bool
job_is_controlled(const struct job *job)
{
	return job->spec.condition != CONDITION_NATIVE && job->spec.condition != CONDITION_BASELINE;
}

struct seat;

/* What all jobs share. */
struct job_world {
	struct session session;
	struct guard guard;
	struct symbols *symbols;
	struct headers *headers; /* of each program */
	char *library, *project;
	uint64_t step_capacity;
	size_t output_limit;
	int devnull;
	cpu_set_t cpus; /* that heddle may use; none: not known */
	pid_t *foreign; /* children that heddle had before, ended by 0 */
	uint32_t next_number;
	struct seat *seats; /* of each place */
	unsigned n_seats;
};

void job_world_close(struct job_world *world);
/* Of the run at this place of -j. */
struct wire_processors job_world_processors(const struct job_world *world, unsigned place);
int job_world_open(struct job_world *world, const struct harness_options *options, char **error);

/* Starts the command. False: it could not be, job->result says why. */
bool job_start(struct job *job, struct job_world *world);
/* What it had is given back; its processes have ended. */
void job_release(struct job *job, struct job_world *world);
/* Ends the run at once; it is over when its pidfd says so. */
void job_kill(struct job *job);
/* The leader ended: cleans up and fills job->result. */
void job_finish(struct job *job, struct job_world *world, bool (*spared)(void *, int), void *context, bool alone);
/* Every WATCHDOG_PERIOD_MS: watchdog and time limit. */
void job_tick(struct job *job, uint64_t now);
void job_free(struct job *job);

#endif
