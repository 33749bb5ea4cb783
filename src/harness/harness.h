/* harness.h: runs the command, many times, some at once.
 *
 * One event loop, no threads: `harness_submit` queues a run, `harness_next`
 * hands over finished ones *in the order of submission*, so that everything
 * behind it is independent of -j and of the machine's speed. Each run has a
 * process group, a TMPDIR and a wire of its own; heddle is a subreaper, and
 * whatever a run leaves behind is ended when its command ends. A guard process
 * does the same for all of them should heddle itself be killed.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include "run.h"

struct harness;

struct harness_options {
	unsigned jobs;          /* runs in flight at once, at least 1 */
	const char *library;    /* path of libheddle.so */
	const char *project;    /* root that file names are relative to */
	uint64_t step_capacity; /* log records kept per process; 0: default */
	uint64_t output_limit;  /* bytes of output kept per run; 0: default */
};

/* NULL on failure; then *error is a malloc'd sentence. */
struct harness *harness_open(const struct harness_options *options, char **error);
void harness_close(struct harness *harness); /* ends what still runs */

/* Queues a run; `ticket` comes back with the result. */
void harness_submit(struct harness *harness, const struct run_spec *spec, void *ticket);
/* Runs queued or in flight or not yet handed over. */
size_t harness_pending(const struct harness *harness);
/* Waits for the oldest submitted run to end. Returns 1 and fills *result
 * (caller frees) and *ticket; 0 when nothing is pending; -1 when
 * `harness_interrupt` was called (the runs in flight are ended, the queue is
 * empty then). */
int harness_next(struct harness *harness, struct run_result *result, void **ticket);
/* Async-signal-safe. */
void harness_interrupt(struct harness *harness);

/* The command as it will be executed: path by PATH search, malloc'd; NULL with
 * *status HEDDLE_EXIT_NOT_FOUND or HEDDLE_EXIT_CANNOT_RUN and *error set. */
char *harness_find_command(const char *name, int *status, char **error);

/* Where libheddle.so lies: beside the executable, or ../lib; malloc'd, or NULL. */
char *harness_find_library(void);
/* What came with it, in the same folder: malloc'd, or NULL with *error set. */
char *harness_find_beside_library(const char *name, char **error);

#endif
