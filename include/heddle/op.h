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

/* X(NAME, "text in reports", tick)
 * tick: the virtual time that a step takes, in ns (DESIGN.md section 2): nothing; a call 100; a clock read, yield or
 * zero sleep 1 us; a signal sent 10 us; a thread created 50 us; a process made 1 ms */
#define HEDDLE_OPS(X)                        \
	X(NONE, "none", 0)                   \
	X(BEGIN, "begin", 0)                 \
	X(CONTINUE, "continue", 0)           \
	X(CREATE, "create", 50000)           \
	X(STARTED, "started", 0)             \
	X(JOIN, "join", 100)                 \
	X(DETACH, "detach", 100)             \
	X(EXIT, "exit", 100)                 \
	X(PROCESS_EXIT, "exit()", 100)       \
	X(LOCK, "lock", 100)                 \
	X(TRYLOCK, "trylock", 100)           \
	X(UNLOCK, "unlock", 100)             \
	X(WAIT, "wait", 100)                 \
	X(WAITING, "waiting", 0)             \
	X(SIGNAL, "signal", 100)             \
	X(BROADCAST, "broadcast", 100)       \
	X(SEM_WAIT, "sem_wait", 100)         \
	X(SEM_TRYWAIT, "sem_trywait", 100)   \
	X(SEM_POST, "sem_post", 100)         \
	X(SEM_GETVALUE, "sem_getvalue", 100) \
	X(SLEEP, "sleep", 100)               \
	X(CLOCK, "clock", 1000)              \
	X(YIELD, "yield", 1000)              \
	X(FORK, "fork", 1000000)             \
	X(STALL, "stall", 0)                 \
	X(RETURN, "return", 0)               \
	X(RDLOCK, "rdlock", 100)             \
	X(TRYRDLOCK, "tryrdlock", 100)       \
	X(WRLOCK, "wrlock", 100)             \
	X(TRYWRLOCK, "trywrlock", 100)       \
	X(RWUNLOCK, "rwunlock", 100)         \
	X(BARRIER, "barrier", 100)           \
	X(BARRIER_WAITING, "in barrier", 0)  \
	X(ONCE, "once", 100)                 \
	X(ONCE_DONE, "once done", 100)       \
	X(SEM_OPEN, "sem_open", 100)         \
	X(SEM_CLOSE, "sem_close", 100)       \
	X(SEM_UNLINK, "sem_unlink", 100)     \
	X(CANCEL, "cancel", 100)             \
	X(TESTCANCEL, "testcancel", 100)     \
	X(KILL, "kill", 10000)               \
	X(SIGWAIT, "sigwait", 100)           \
	X(PYTHON, "python", 0)               \
	X(RUN, "run", 0)                     \
	X(FUTEX_WAIT, "futex_wait", 100)     \
	X(FUTEX_WAKE, "futex_wake", 100)     \
	X(READ, "read", 100)                 \
	X(WRITE, "write", 100)               \
	X(POLL, "poll", 100)                 \
	X(TRY_IO, "i/o", 100)                \
	X(CLOSE, "close", 100)               \
	X(CHILD, "wait for a child", 100)    \
	X(CONNECT, "connect", 100)           \
	X(LOAD, "load", 0)                   \
	X(STORE, "store", 0)                 \
	X(UPDATE, "update", 0)               \
	X(EXEC, "exec", 100)                 \
	X(PROCESS_END, "end of the process", 0)

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

/* Python code comes by. */
static inline bool
heddle_op_is_python(enum heddle_op op)
{
	return op == HEDDLE_OP_PYTHON || op == HEDDLE_OP_RUN;
}

/* It is an access to memory. */
static inline bool
heddle_op_accesses(enum heddle_op op)
{
	return op == HEDDLE_OP_LOAD || op == HEDDLE_OP_STORE || op == HEDDLE_OP_UPDATE;
}

/* It is known by its line; else by its thread alone: main ends where no line is. */
static inline bool
heddle_op_has_place(enum heddle_op op)
{
	return op != HEDDLE_OP_BEGIN && op != HEDDLE_OP_EXIT && op != HEDDLE_OP_PROCESS_EXIT &&
		op != HEDDLE_OP_PROCESS_END;
}

/* Inside the program's own code, not at a call where threads are meant to meet:
 * there are many of these, and most of them tell nothing. */
static inline bool
heddle_op_inner(enum heddle_op op)
{
	return op == HEDDLE_OP_PYTHON || heddle_op_accesses(op);
}

/* It never waits: who wants what it did not get does it again. */
static inline bool
heddle_op_tries(enum heddle_op op)
{
	return op == HEDDLE_OP_TRYLOCK || op == HEDDLE_OP_SEM_TRYWAIT || op == HEDDLE_OP_TRYRDLOCK ||
		op == HEDDLE_OP_TRYWRLOCK;
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
 *             is pending again afterwards, or fails with EINTR
 *   BEFORE    the same as if it had not begun to wait: it begins afterwards; arg 0 */
#define HEDDLE_ALTERNATIVES(X)          \
	X(PROCEED, "")                  \
	X(TIMEOUT, "times out")         \
	X(WAKE, "wakes")                \
	X(EARLY, "stalled to deadline") \
	X(SPURIOUS, "wakes spuriously") \
	X(STALL, "stalled")             \
	X(CANCEL, "is cancelled")       \
	X(SIGNAL, "handles a signal")   \
	X(BEFORE, "handles a signal first")

enum heddle_alternative {
#define X(name, text) HEDDLE_ALT_##name,
	HEDDLE_ALTERNATIVES(X)
#undef X
		HEDDLE_ALT_COUNT
};

#endif
