/* realtime.h: what SCHED_FIFO and SCHED_RR promise (POSIX 2.8.4, Process Scheduling).
 *
 * heddle's threads run as if there were a processor for each, so nobody has to
 * give way to anybody. Two things hold nevertheless for real-time threads that
 * can go on, whatever the strategy:
 *   - where two threads are bound to one and the same processor, the one of
 *     lower priority does not go on, nor, of equals under SCHED_FIFO, the later one in
 *     their list;
 *   - none waits for longer than a time slice because others run whose priority is
 *     not higher: those under SCHED_OTHER, those on other processors, those whose
 *     slice is over. Only a SCHED_FIFO thread may keep its equals from the
 *     processor that it shares with them.
 * Before a decision those who have to give way are withheld from the strategy, and
 * given back behind it.
 */
#ifndef REALTIME_H
#define REALTIME_H

#include "thread.h"

/* Some thread has been given a real-time policy. */
extern bool realtime_any;

/* The policy, priority or processors of `thread` may have changed: the kernel is
 * asked, for it knows what inheritance and limits made of them. */
void realtime_changed(struct thread *thread);
/* `child` was just created by `parent`. */
void realtime_inherit(const struct thread *parent, struct thread *child, const pthread_attr_t *attr);
/* Before questions about who gives way: how urgent each thread is now. */
void realtime_weigh(void);
/* `thread` has to give way to somebody who can go on, perhaps to `self`, who runs. */
bool realtime_gives_way(const struct thread *thread, const struct thread *self);
/* `other` cannot have begun before `thread`, which runs, waits for something. */
bool realtime_keeps_off(const struct thread *thread, const struct thread *other);

#endif
