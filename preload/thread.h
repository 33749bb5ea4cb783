/* thread.h: one struct per living thread of the program.
 *
 * A thread is in exactly one of these states:
 *   running   it holds the turn; its pending operation is being decided on or
 *             was just performed
 *   parked    it declared `op` and waits; it stands in the waiters of op's
 *             object, among the enabled if it could go on, and in the heap of
 *             deadlines if op has one
 *   outside   it runs without the turn: in a system call, or escaped
 *   ended     its code is over; the struct stays until it is joined
 * Numbers are in order of creation and never reused; slots are reused.
 */
#ifndef THREAD_H
#define THREAD_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "birth.h"
#include "context.h"
#include "heddle/op.h"
#include "heddle/wire.h"
#include "list.h"

struct forking;
struct io;
struct object;
struct pollfd;
struct running;
struct signal_queue;

/* A pending operation. */
struct op {
	uint8_t kind; /* enum heddle_op */
	bool timed;
	uint32_t site;         /* index + 1 */
	struct object *object; /* or NULL */
	uint64_t deadline;     /* virtual ns, if timed */
};

/* Field by field, which takes a few stores; a literal's bytes are all cleared before. */
static inline __attribute__((always_inline)) void
op_declare(struct op *op, enum heddle_op kind, struct object *object, uint32_t site)
{
	op->kind = (uint8_t)kind;
	op->timed = false;
	op->site = site;
	op->object = object;
	op->deadline = 0;
}

/* What a pending operation rests on besides its object. A handler that interrupts it may
 * wait as well, for something else. */
struct waits_for {
	struct object *mutex; /* wait(c): to be locked again ... */
	bool signalled;       /* ... and how the wait ended; at a raw futex, too */
	uint32_t futex_bits;  /* at a raw futex */
	uint32_t n_polled;    /* at descriptors (io.h) */
	struct pollfd *polled;
};

/* What a thread begins with; C11's returns an int. */
struct start {
	void *(*routine)(void *);
	int (*c11)(void *);
	void *argument;
};

/* Somebody who wants the attention of the holder of the turn (outside.h). */
struct visitor {
	struct visitor *next;
	struct thread *knocks; /* an own thread to be looked at, or NULL: a new one */
	_Atomic uint32_t seen;
	struct thread *_Atomic thread;
};

struct thread {
	/* what each decision and each switch touches: among thousands, no cache holds more than it has to */
	_Alignas(64) struct wire_slot *wire;
	uint32_t slot, number;
	struct op op;
	/* cleared by one store (thread_unpicked) */
	uint16_t alternative; /* what the scheduler picked */
	bool expired;         /* op's deadline has passed */
	bool waited;          /* op was found not enabled at some moment */
	uint32_t arg;         /* the alternative's argument */
	bool parked;
	bool ended;
	bool outside;
	bool idle_duty; /* woken only to look after deadlines */
	union {
		struct {
			bool bound;        /* holds an interpreter's lock (python.h) */
			bool cancel_asked; /* to end, and has not acted on it */
		};
		uint16_t apart; /* any of these */
	};
	bool may_drop;            /* bound: where that lock can be given up ... */
	bool due;                 /* ... and a decision waits for the next such place */
	bool traced;              /* its Python code is watched (python_trace.h) */
	uint8_t rt;               /* priority under SCHED_FIFO and SCHED_RR, else 0 */
	uint32_t enabled_at;      /* index in the enabled set, or WIRE_NONE */
	struct link ready;        /* in the cooperative strategies' queue */
	uint64_t ready_time;      /* virtual time at which it became enabled */
	uint64_t priority;        /* priority.h; 0: none yet */
	struct context context;   /* where it goes on (context.h), by carrier */
	void *transport;          /* the transport's own */
	_Atomic uint64_t signals; /* sent and not delivered: bit n - 1 is signal n */
	uint64_t mask;            /* its signal mask, likewise */
	uint64_t wanted;          /* the signals that it waits for (sigwait) */
	struct link waiter;       /* in op.object->waiters */
	int *errno_at;            /* its errno; the call that finds it is not free */
	int saved_errno;
	uint32_t passes;       /* calls that were no point (turn_pass) */
	uint32_t leaps;        /* of time, as it was parked (vtime_leaps) */
	uint32_t row, reads;   /* the last row of clock reads that it was part of, and how often (vtime.c) */
	uint64_t cpu_ns;       /* virtual CPU time: the sum of its ticks */
	const void *called_at; /* the last call before there was a second thread: where it goes back to */
	uint64_t tried_at;     /* the same when a try of its failed last ... */
	uint32_t tries;        /* ... and how many did in a row (vtime.h) */

	uint32_t creator;  /* its number + 1; 0: main */
	uint32_t created;  /* site of that call; 0: main */
	uint32_t children; /* created so far */
	uint32_t touched;  /* objects first touched so far */

	bool affine;                   /* it, or who created it, chose its processors */
	bool fifo;                     /* its policy is SCHED_FIFO */
	uint16_t processor;            /* the only one that it may run on, + 1, or 0 (realtime.h) */
	uint8_t urgency;               /* its priority, or a higher one that it was lent */
	struct thread *withheld;       /* next in the list of those that one more urgent keeps from running */
	bool begun;                    /* its start routine was reached */
	bool excursion;                /* a Python thread that has not reached its run() */
	bool spins;                    /* ran on and on, and did not block since (strategy_cooperative.c) */
	int8_t python_locks;           /* mutexes of the interpreter's that it holds */
	struct thread *arrived;        /* next in the stack of arrivals */
	uint64_t went;                 /* outside: the order in which threads did */
	const struct io *_Atomic away; /* the call that it is in there; NULL: none that is known, or it is back */

	struct waits_for wait;
	struct object *barrier;  /* that it waits at, also while a handler runs; NULL once that opened */
	struct running *once;    /* the innermost once whose routine it runs (hook_once.c) */
	struct forking *forking; /* its innermost fork, or NULL (hook_process.c) */

	/* what others ask of it (interrupt.h) */
	struct signal_queue *_Atomic queue; /* what came along with its signals (signal_queue.h) */
	int delivered;                      /* the one that is just being delivered */
	bool lets_in;                       /* waits in a call that sets its mask as well (sigsuspend) */
	_Atomic bool in_kernel;             /* outside, where a handler may interrupt it */
	_Atomic bool knocked;
	struct visitor knock;
	bool cancel_disabled; /* state and type, as the program set them */
	bool cancel_asynchronous;
	bool cancel_over; /* it ends already: no request counts */

	/* life */
	pthread_t handle;
	struct birth birth;
	struct start start;
	void *result;
	bool detached;
	bool lent_stack;         /* runs on memory of the program's */
	bool adopted;            /* heddle did not see it start */
	uint8_t rounds;          /* of destructors at its end, if adopted */
	bool orphan;             /* its kernel thread stayed in the process that this is a copy of */
	struct heddle_rng drawn; /* what it gets as random (hook_random.c); 0: nothing yet */
};

/* Nothing is picked for its operation yet. */
static inline __attribute__((always_inline)) void
thread_unpicked(struct thread *thread)
{
	thread->alternative = HEDDLE_ALT_PROCEED;
	thread->expired = thread->waited = false;
	thread->arg = 0;
}

/* It will go on soon. Among thousands nothing of it is in a cache: it comes while the rest
 * of the decision is worked out, and what does not exist yet is no error.
 * Inline in any case: to gcc a function that only fetches has no effect, and its calls are left out. */
static inline __attribute__((always_inline)) void
thread_fetch(const struct thread *thread)
{
	enum { LINE = 64, FRAMES = 4 };
	const char *stack = thread->context.sp;
	for (int i = 0; i < FRAMES; i++)
		__builtin_prefetch(stack + (size_t)i * LINE);
	__builtin_prefetch(thread->context.fs);
	__builtin_prefetch(thread->transport);
	__builtin_prefetch(thread->wire);
}

/* The thread that executes this code, or NULL if heddle has not met it. */
extern __thread struct thread *thread_current __attribute__((tls_model("initial-exec")));

/* The calling code is `self`'s from now on. */
void thread_become(struct thread *self);
/* On a kernel thread whose program code is over, or that is heddle's own: what
 * libc or a sanitizer's runtime calls here is none of the program's. */
void thread_is_none(void);
extern __thread bool thread_none __attribute__((tls_model("initial-exec")));

/* A new thread, child of `parent` (NULL: main). Slots are reused, so the
 * pointer is valid until thread_free. NULL if no slot is left. */
struct thread *thread_new(struct thread *parent);
void thread_free(struct thread *thread);
/* Undoes thread_new for a thread that could not be created. */
void thread_discard(struct thread *thread, struct thread *parent);

/* By number; NULL if it is gone. */
struct thread *thread_by_number(uint32_t number);
/* Its code is not over. */
bool thread_lives(uint32_t number);
/* Every slot below thread_slots(), NULL where free. */
struct thread *thread_in_slot(uint32_t slot);
uint32_t thread_slots(void);
/* Threads that have not ended. */
extern uint32_t thread_living;
extern uint32_t thread_left; /* that stayed behind as the process was forked */

/* After a fork: only `self` is left, and is main of the new process. */
void thread_reset(struct thread *self);

#endif
