/* cleanup.h: ends what a run leaves behind.
 *
 * heddle is a subreaper: whatever loses its parent becomes heddle's child, and
 * only what descends from heddle is ever ended. A process belongs to a run if
 * it carries the run's cookie in its environment, or stands in the run's wire.
 */
#ifndef HARNESS_CLEANUP_H
#define HARNESS_CLEANUP_H

#include <stdbool.h>

struct job;

/* Ends the process group and all descendants of the job, whose leader is a
 * zombie; reaps the leader into job->status and job->cpu_ns. `spared` says
 * which of our children are none of our business. False: something may live on,
 * of this run or of no run that we know. */
bool cleanup_run(struct job *job, bool (*spared)(void *context, int pid), void *context, bool alone);

/* Ends all our children but the spared ones; for when no run is in flight. */
void cleanup_strangers(bool (*spared)(void *context, int pid), void *context);

#endif
