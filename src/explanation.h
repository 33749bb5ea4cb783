/* explanation.h: what decides a failure, and how it was proven.
 *
 * The value type that the rooms of src/ hand to one another: explain.h makes
 * it, the store keeps it, the reports show it. As in run.h every string is
 * owned by the struct it stands in.
 */
#ifndef EXPLANATION_H
#define EXPLANATION_H

#include "run.h"

/* DESIGN.md section 4, the tokens of `fault`. */
#define FAULTS(X)                                   \
	X(UNKNOWN, "unknown")                       \
	X(TEST_DOES_NOT_WAIT, "test-does-not-wait") \
	X(CODE_RACE, "code-race")                   \
	X(SLEEP_AS_SYNC, "sleep-as-sync")           \
	X(TIMEOUT_TOO_SHORT, "timeout-too-short")   \
	X(LOST_WAKEUP, "lost-wakeup")               \
	X(LOCK_CYCLE, "lock-cycle")                 \
	X(THREAD_LEAK, "thread-leak")               \
	X(ORDER_ASSUMED, "order-assumed")

enum fault {
#define X(name, text) FAULT_##name,
	FAULTS(X)
#undef X
		FAULT_COUNT
};

#define EXPLANATION_ORDERS 3u /* at most */
#define EXPLANATION_GIVEN 2u

/* A step that an order is about. */
struct explanation_point {
	char *thread; /* pedigree */
	char *operation;
	struct place place;      /* as it is told of */
	struct place site;       /* of the step itself: a failure lies behind it */
	struct wire_point point; /* how it is found again */
	uint64_t step;           /* in `lanes`; UINT64_MAX: not taken there */
	struct run_stack stack;  /* of the thread there; no frames: it is not known */
};

/* Fails when `before` runs before `after`. */
struct explanation_order {
	struct explanation_point before, after;
};

struct explanation_count {
	unsigned runs, failures;
};

struct explanation {
	enum fault fault;
	char *reason;                      /* of the fault, a sentence */
	char *remedy;                      /* what would order the steps, "join 1.2 before q.c:57"; or NULL ... */
	struct explanation_count remedied; /* ... and how runs with that order ended */
	char *why_not;                     /* NULL: isolated; else why not */
	unsigned switches;                 /* of the witness, away from green ... */
	unsigned from;                     /* ... and before it was minimised */
	unsigned runs;                     /* that it took to find out */
	char *witness;                     /* the switches as text (analysis/rails.h); NULL: they are too many */
	struct explanation_order orders[EXPLANATION_ORDERS], given[EXPLANATION_GIVEN];
	unsigned n_orders, n_given; /* given: kept in all of the runs that prove it */
	struct explanation_count all, flipped[EXPLANATION_ORDERS];
	uint64_t max_stall_ns;  /* that forced runs may use; 0: it needs none */
	struct failure failure; /* of the witness ... */
	struct lanes *lanes;    /* ... and its steps; or NULL */
};

#define EXPLANATION_LATE                                                                             \
	"no set of orders was proven in the time that it had" /* a `why_not` that more time may mend \
							       */

/* More time might have isolated it. */
bool explanation_is_late(const struct explanation *explanation);
/* The point is where it fails. */
bool explanation_fails_at(const struct explanation *explanation, const struct explanation_point *point);
void explanation_point_free(struct explanation_point *point);
void explanation_free(struct explanation *explanation);
const char *fault_name(enum fault fault);

#endif
