/* fit.h: whether a process that stands somewhere can be forked for each run.
 *
 * A fork shares or lacks what an exec would have made anew: open files (but for
 * those of renewal.h), shared memory, threads, children, timers, files in
 * TMPDIR. Where one of these was made before, runs are started by exec.
 */
#ifndef HARNESS_FIT_H
#define HARNESS_FIT_H

struct job;

/* NULL if it can, and then its wire says how what is open is made a run's own; else what it has done before, as the
 * beginning of a sentence. */
const char *fit_look(const struct job *host);
/* Of a folder, but the two that each has. */
unsigned fit_entries(const char *folder);

#endif
