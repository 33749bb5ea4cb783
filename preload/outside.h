/* outside.h: what heddle does not control, and the way back from there.
 *
 * A thread is outside while it is in a blocking system call, or after the
 * watchdog took the turn from it. As long as anybody or anything outside could
 * act, time does not jump and no deadlock is claimed: the holder of the turn
 * waits, in real time, for an arrival or for the next deadline, and the run is
 * `external`.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "thread.h"

/* A thread goes out (with the turn) or is back. */
void outside_count(struct thread *thread, bool out);
/* Around a single thread's wait in the kernel: it takes time only while a timer of
 * the program's runs, which may end it, or where a process has no clock that it could go by. */
void outside_alone_begins(void);
void outside_alone_ends(void);
/* A single thread that talks to others, or waits for them at most so long, again and again:
 * what it does in between takes as long for them. */
void outside_meets(void);
/* Who has met them reads what has passed since then at any clock: at their next meeting alone it would all fall into
 * the time limit that was set in front of that. */
void outside_look_at_clock(void);
/* Whether this interval timer (setitimer(2)) is armed. */
bool outside_itimer_runs(int which);
/* Whether anything outside could enable a thread of ours. */
bool outside_possible(void);

/* `self` is back: queues it as arrived. True: the turn was free and is now the
 * caller's, who must decide; false: wait to be given it. */
bool outside_arrive(struct thread *self);
/* Stacks, last come first: own threads that came back, and visitors. */
extern struct outside_queues {
	struct thread *_Atomic arrived;
	struct visitor *_Atomic visitors;
	uint32_t out; /* threads outside; with the turn only */
} outside_queues;
/* Whether a thread is outside. */
static inline bool
outside_threads(void)
{
	return outside_queues.out != 0;
}

/* Whether somebody is queued. */
static inline bool
outside_arrivals(void)
{
	return atomic_load_explicit(&outside_queues.arrived, memory_order_relaxed) ||
		atomic_load_explicit(&outside_queues.visitors, memory_order_relaxed);
}
/* With the turn: parks those who arrived, and those whom the same has woken and who are
 * still on their way; they are enabled. */
void outside_drain(void);
/* With the turn, nothing enabled: waits for an arrival or a deadline. */
void outside_wait(void);
/* Likewise, while somebody waits for a signal: nobody has acted for two seconds of looks, and no
 * process of the run may send one. */
bool outside_is_silent(void);
/* With the turn: waits for an arrival, or for OUTSIDE_LOOK_NS, though others could go on. */
void outside_await(void);
#define OUTSIDE_LOOK_NS 20000000u
/* Gives the turn to whoever arrives next; false if somebody just did, then the
 * turn is still the caller's. */
bool outside_abandon(void);

/* A thread that heddle did not see start: `thread` is set, and `seen`, by the
 * holder of the turn. The result is as outside_arrive's. */
bool outside_visit(struct visitor *visitor);
/* In a signal handler: something was asked of a thread of ours. */
void outside_knock(struct thread *thread);

/* For a real call without the turn: whether the operation of `self` has a
 * deadline, and what the real CLOCK_REALTIME, or another clock, will show then. */
bool outside_until(const struct thread *self, struct timespec *real_time);
bool outside_until_on(const struct thread *self, clockid_t clock, struct timespec *real_time);

/* After it: if that is how it ended, the clocks show the deadline. */
void outside_timed_out(int error, uint64_t deadline);

/* A single thread waits: at once, unless a child of this process could act, and
 * not past a timer, whose signal ends it. */
void outside_sleep_until(const struct thread *self, uint64_t deadline);
bool outside_had_children(void);
/* Another process of the run may have what this one can share: it was forked here, or this one was. */
bool outside_shares(void);
void outside_forked(void); /* this process has children from now on */
void outside_reset(void);

#endif
