/* op.h: what a thread can be about to do, and what the scheduler can let it do.
 *
 * Part of the bridge (the headers that both the preloaded library and the
 * heddle command include): plain numbers and their names, nothing else. The
 * numbers are written into step logs, so a number is never reused; a change
 * here raises WIRE_VERSION in wire.h.
 *
 * An *operation* is one interposed call. A thread declares it (it is then
 * *pending*), and stops. The scheduler picks one enabled *alternative* of one
 * thread; performing it, and the code up to the next scheduling point, is one
 * *step*.
 */
#ifndef HEDDLE_OP_H
#define HEDDLE_OP_H

#include <stdbool.h>

/* X(NAME, "text in reports", tick class)
 * tick classes (virtual time a step takes, DESIGN.md section 2):
 *   0 nothing, 1 a call (100 ns), 2 a clock read, yield or zero sleep (1 us),
 *   3 a process made (1 ms), 4 a thread created (50 us), 5 a signal sent (10 us) */
#define HEDDLE_OPS(X)                       \
	X(NONE, "none", 0)                  \
	X(BEGIN, "begin", 0)                \
	X(CONTINUE, "continue", 0)          \
	X(CREATE, "create", 4)              \
	X(STARTED, "started", 0)            \
	X(JOIN, "join", 1)                  \
	X(DETACH, "detach", 1)              \
	X(EXIT, "exit", 1)                  \
	X(PROCESS_EXIT, "exit()", 1)        \
	X(LOCK, "lock", 1)                  \
	X(TRYLOCK, "trylock", 1)            \
	X(UNLOCK, "unlock", 1)              \
	X(WAIT, "wait", 1)                  \
	X(WAITING, "waiting", 0)            \
	X(SIGNAL, "signal", 1)              \
	X(BROADCAST, "broadcast", 1)        \
	X(SEM_WAIT, "sem_wait", 1)          \
	X(SEM_TRYWAIT, "sem_trywait", 1)    \
	X(SEM_POST, "sem_post", 1)          \
	X(SEM_GETVALUE, "sem_getvalue", 1)  \
	X(SLEEP, "sleep", 1)                \
	X(CLOCK, "clock", 2)                \
	X(YIELD, "yield", 2)                \
	X(FORK, "fork", 3)                  \
	X(STALL, "stall", 0)                \
	X(RETURN, "return", 0)              \
	X(RDLOCK, "rdlock", 1)              \
	X(TRYRDLOCK, "tryrdlock", 1)        \
	X(WRLOCK, "wrlock", 1)              \
	X(TRYWRLOCK, "trywrlock", 1)        \
	X(RWUNLOCK, "rwunlock", 1)          \
	X(BARRIER, "barrier", 1)            \
	X(BARRIER_WAITING, "in barrier", 0) \
	X(ONCE, "once", 1)                  \
	X(ONCE_DONE, "once done", 1)        \
	X(SEM_OPEN, "sem_open", 1)          \
	X(SEM_CLOSE, "sem_close", 1)        \
	X(SEM_UNLINK, "sem_unlink", 1)      \
	X(CANCEL, "cancel", 1)              \
	X(TESTCANCEL, "testcancel", 1)      \
	X(KILL, "kill", 5)                  \
	X(SIGWAIT, "sigwait", 1)            \
	X(PYTHON, "python", 0)              \
	X(RUN, "run", 0)                    \
	X(FUTEX_WAIT, "futex_wait", 1)      \
	X(FUTEX_WAKE, "futex_wake", 1)      \
	X(READ, "read", 1)                  \
	X(WRITE, "write", 1)                \
	X(POLL, "poll", 1)                  \
	X(TRY_IO, "i/o", 1)                 \
	X(CLOSE, "close", 1)                \
	X(CHILD, "wait for a child", 1)     \
	X(CONNECT, "connect", 1)            \
	X(LOAD, "load", 0)                  \
	X(STORE, "store", 0)                \
	X(UPDATE, "update", 0)

enum heddle_op {
#define X(name, text, tick) HEDDLE_OP_##name,
	HEDDLE_OPS(X)
#undef X
		HEDDLE_OP_COUNT
};

/* It changes nothing that others could see: two of them in either order are the same. */
static inline bool
heddle_op_reads(enum heddle_op op)
{
	return op == HEDDLE_OP_RDLOCK || op == HEDDLE_OP_TRYRDLOCK || op == HEDDLE_OP_SEM_GETVALUE ||
		op == HEDDLE_OP_LOAD || op == HEDDLE_OP_JOIN;
}

/* It is an access to memory. */
static inline bool
heddle_op_accesses(enum heddle_op op)
{
	return op == HEDDLE_OP_LOAD || op == HEDDLE_OP_STORE || op == HEDDLE_OP_UPDATE;
}

/* Inside the program's own code, not at a call where threads are meant to meet:
 * there are many of these, and most of them tell nothing. */
static inline bool
heddle_op_inner(enum heddle_op op)
{
	return op == HEDDLE_OP_PYTHON || heddle_op_accesses(op);
}

/* What it waits for, somebody holds. */
static inline bool
heddle_op_takes(enum heddle_op op)
{
	return op == HEDDLE_OP_LOCK || op == HEDDLE_OP_RDLOCK || op == HEDDLE_OP_WRLOCK || op == HEDDLE_OP_ONCE;
}

/* What an operation acts on. */
#define HEDDLE_OBJECTS(X)     \
	X(NONE, "")           \
	X(MUTEX, "mutex")     \
	X(COND, "condition")  \
	X(SEM, "semaphore")   \
	X(THREAD, "thread")   \
	X(RWLOCK, "rwlock")   \
	X(SPIN, "spinlock")   \
	X(BARRIER, "barrier") \
	X(ONCE, "once")       \
	X(NAMES, "names")     \
	X(FUTEX, "futex")     \
	X(CHANNEL, "channel") \
	X(MEMORY, "memory")

enum heddle_object_kind {
#define X(name, text) HEDDLE_OBJECT_##name,
	HEDDLE_OBJECTS(X)
#undef X
		HEDDLE_OBJECT_KIND_COUNT
};

/* The alternatives. `arg` is the number kept beside one in a step and in a
 * decision.
 *   PROCEED   the operation is done; arg 0
 *   TIMEOUT   its deadline has passed, it times out; arg 0
 *   WAKE      a signal wakes the arg-th waiter in FIFO order (0 is PROCEED)
 *   EARLY     time is moved (a stall) up to the operation's deadline: a sleep
 *             ends, a timed wait times out, although some thread was enabled
 *   SPURIOUS  a condition wait returns without a signal
 *   STALL     time moves by arg microseconds although some thread is enabled;
 *             the step belongs to the thread that was running
 *   CANCEL    it acts on a request to cancel it; arg 0
 *   SIGNAL    it runs the handlers of signals sent to it; arg 0. The operation
 *             is pending again afterwards, or fails with EINTR */
#define HEDDLE_ALTERNATIVES(X)          \
	X(PROCEED, "")                  \
	X(TIMEOUT, "times out")         \
	X(WAKE, "wakes")                \
	X(EARLY, "stalled to deadline") \
	X(SPURIOUS, "wakes spuriously") \
	X(STALL, "stalled")             \
	X(CANCEL, "is cancelled")       \
	X(SIGNAL, "handles a signal")

enum heddle_alternative {
#define X(name, text) HEDDLE_ALT_##name,
	HEDDLE_ALTERNATIVES(X)
#undef X
		HEDDLE_ALT_COUNT
};

#endif
