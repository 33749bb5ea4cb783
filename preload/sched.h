/* sched.h: the scheduler: who is enabled, and who goes next.
 *
 * One thread runs at a time; the others are parked at a pending operation.
 * The set of enabled threads is changed by the operations that change it,
 * never recomputed: an operation that changes an object calls `sched_refresh`
 * on it, and only that object's waiters are looked at. `sched_decide` asks the
 * strategy for one alternative of one enabled thread; if nothing is enabled it
 * moves time to the next deadline; if there is none either, it says so, and
 * the turn (turn.h) decides between waiting for the outside and a deadlock.
 *
 * Nothing here knows of kernel threads: the same calls in the same order give
 * the same decisions under every transport.
 */
#ifndef SCHED_H
#define SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "heddle/rng.h"
#include "object.h"
#include "thread.h"

/* One alternative of one thread. `thread` is NULL when nothing is enabled. */
struct choice {
	struct thread *thread;
	uint8_t alternative; /* enum heddle_alternative */
	uint32_t arg;
};

struct strategy {
	const char *name;
	bool cooperative; /* waiters are enabled first come first served: no barging */
	bool start_waits; /* create returns when the new thread has started */
	bool every_step;  /* wants to be asked even when only one thread is enabled */
	void (*begin)(uint64_t seed);
	/* A parked thread became enabled, or ceased to be. May be NULL. */
	void (*enabled)(struct thread *thread);
	void (*disabled)(struct thread *thread);
	/* Picks among the enabled parked threads and `self`, the running one,
	 * which is NULL if its operation is not enabled. At least one exists. A replay
	 * picks none (choice.thread is NULL) while the next one is outside. */
	struct choice (*pick)(struct thread *self);
	/* `self` goes on without being asked for: for those that count every step.
	 * May be NULL. */
	void (*bound)(struct thread *self);
	/* Stress has picked instead: likewise. */
	void (*imposed)(const struct choice *choice);
};
extern const struct strategy strategy_green, strategy_eager, strategy_random, strategy_pct, strategy_pos,
	strategy_replay, strategy_force, strategy_fair;

struct sched {
	bool on;                       /* a second thread exists or existed: steps count */
	bool cooperative, start_waits; /* the strategy's, or that of the run replayed */
	bool other;                    /* the choice is not green's, and is marked so */
	const struct strategy *strategy;
	struct thread **enabled; /* the enabled parked threads, in any order */
	uint32_t n_enabled, room;
	/* Why the running thread does not simply go on, besides the enabled: a byte each, so that one look
	 * at a point sees them all. */
	union {
		struct {
			bool ask;              /* no short cuts: off, or every decision is wanted */
			_Atomic bool arrivals; /* somebody is, or was just, queued (outside.h) */
		};
		uint32_t now;
	};
	/* And who could go on soon, though `self` lets nobody. */
	union {
		struct {
			bool outside; /* a thread is */
			bool timed;   /* a deadline or timer is to come */
			bool woken;   /* somebody waits at a condition, and can be woken spuriously */
		};
		uint32_t soon;
	};
	uint32_t waiting; /* parked threads in a condition wait */
	uint32_t polling; /* ... at descriptors */
	struct heddle_rng rng;
	uint64_t test_seed;    /* of the test that was announced (heddle.h); 0: none */
	bool reseed;           /* ... and takes effect with its first thread */
	uint32_t first_number; /* of a thread, since then */
};
extern struct sched sched;
extern uint64_t sched_reaped_cpu_ns; /* virtual CPU time of threads that are gone */

/* Switches scheduling on, at the first second thread. */
void sched_begin(void);
/* From here on what is drawn follows from the seed and this name alone, and from
 * the threads that are left over from before. */
void sched_test(const char *name);
/* Before a second thread comes. */
void sched_test_begins(void);
/* How many decisions to expect, given how many an earlier run had: nobody knows
 * for a single test, so that is drawn. */
uint64_t sched_hint(uint64_t measured);

/* True if the pending operation of `thread` could proceed now. */
bool sched_available(const struct thread *thread);

/* Puts a thread with a declared operation among the parked; takes one out. */
void sched_park(struct thread *thread);
void sched_park_as(struct thread *thread, bool available); /* where that is known already */
void sched_unpark(struct thread *thread);

/* What is available on `object` may have changed. */
void sched_refresh_waiters(struct object *object);
static inline __attribute__((always_inline)) void
sched_refresh(struct object *object)
{
	if (!list_empty(&object->waiters))
		sched_refresh_waiters(object);
}
/* Something was asked of `thread` that may interrupt its operation. */
void sched_refresh_thread(struct thread *thread);
/* A parked thread's deadline has passed (called by vtime.c). */
void sched_expire(struct thread *thread);
/* Gives a parked thread another pending operation (a woken waiter's lock). */
void sched_redeclare(struct thread *thread, const struct op *op);

/* The next decision, logged; time has been moved as it says. `self` is the
 * running thread if its operation is enabled, else NULL. choice.thread is NULL
 * if nothing is enabled and no deadline may be jumped to, or the strategy
 * picked none. */
struct choice sched_decide(struct thread *self, bool may_jump);

/* `self` holds an interpreter's lock and its operation can proceed: the step is
 * logged, and nobody is asked. */
void sched_go_on(struct thread *self);

/* For strategies: the default alternative of an enabled thread; where there
 * are several, drawn from `rng`, or the first if rng is NULL. */
struct choice sched_alternative(struct thread *thread, struct heddle_rng *rng);
/* Whether `thread` has this alternative to offer now. */
bool sched_offers(const struct thread *thread, const struct thread *self, uint8_t alternative, uint32_t arg);
/* The i-th of the enabled, `self` (if not NULL) being the last. */
struct thread *sched_candidate(struct thread *self, uint32_t i);
uint32_t sched_candidates(const struct thread *self);

/* The self-check: recomputes every parked thread's enabledness. */
void sched_recheck(void);
void sched_reset(void); /* in a forked child */

#endif
