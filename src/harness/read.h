/* read.h: turns what a run left behind (wait status, output, wire) into a
 * run_result. After the run has ended, so nothing changes under the reader;
 * but the target could write to all of the wire, so no number in it is
 * trusted.
 */
#ifndef HARNESS_READ_H
#define HARNESS_READ_H

#include "job.h"

void read_run(const struct job *job, const struct job_world *world, struct run_result *result);

#endif
