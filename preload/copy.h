/* copy.h: a copy of the process that keeps all its threads.
 *
 * fork(2) keeps the calling thread alone, because the others are kernel
 * threads. On the carrier a thread is memory, so a bare clone(SIGCHLD) of the
 * carrier's kernel thread takes all of them along (ENGINE.md). In the child the
 * threads are *orphans*: no kernel thread of their own is left, so they end
 * where they are and nobody has to be joined for real. Sound only where nothing
 * outside the process notices that it runs twice. Nothing but its test uses it
 * yet; it is meant for exploring several schedules from one prefix.
 */
#ifndef COPY_H
#define COPY_H

/* Returns the child's process id, in the child 0, or a negative errno: ENOTSUP
 * where the transport is not the carrier or no second thread ever existed,
 * EBUSY while a thread is outside (in a blocking system call, say), or
 * clone(2)'s. The caller has to wait for the child as for any other. */
long heddle_fork_all(void);

#endif
