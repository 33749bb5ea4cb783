/* fit.h: whether a process that stands somewhere can be forked for each run.
 *
 * A fork shares or lacks what an exec would have made anew: open files, shared
 * memory, threads, children, timers, what was printed, files in TMPDIR. Where
 * constructors made one of these, runs are started by exec.
 */
#ifndef HARNESS_FIT_H
#define HARNESS_FIT_H

struct job;

/* NULL if it can, else what it has done before, as the beginning of a sentence. */
const char *fit_look(const struct job *host);
/* Of a folder, but the two that each has. */
unsigned fit_entries(const char *folder);

#endif
