/* wire_config.h: what the harness asks of a run. It stands in the wire (wire.h), is written before the command starts,
 * and is only read then.
 */
#ifndef HEDDLE_WIRE_CONFIG_H
#define HEDDLE_WIRE_CONFIG_H

#include <stdint.h>

#define WIRE_STRATEGIES(X)                                             \
	X(GREEN, "green", "cooperative, spawn order")                  \
	X(EAGER, "eager", "cooperative, start order")                  \
	X(RANDOM, "random", "a uniform choice at every step")          \
	X(PCT, "pct", "priorities, and pct:D drops D - 1 of them (3)") \
	X(POS, "pos", "partial order sampling")                        \
	X(REPLAY, "replay", "the decisions of an earlier run")         \
	X(FORCE, "force", "some orders are kept, the rest is drawn")

enum wire_strategy {
#define X(name, text, help) WIRE_STRATEGY_##name,
	WIRE_STRATEGIES(X)
#undef X
		WIRE_STRATEGY_COUNT
};

#define WIRE_TRANSPORTS(X)    \
	X(AUTO, "auto")       \
	X(CARRIER, "carrier") \
	X(HANDOFF, "handoff")

enum wire_transport {
#define X(name, text) WIRE_TRANSPORT_##name,
	WIRE_TRANSPORTS(X)
#undef X
		WIRE_TRANSPORT_COUNT
};

/* Scheduling points inside Python code: where the interpreter may switch, none,
 * also at every line, also at every instruction. */
#define WIRE_PYTHON_POINTS(X) \
	X(SWITCH, "switch")   \
	X(CALLS, "calls")     \
	X(LINE, "line")       \
	X(OPCODE, "opcode")

enum wire_python_points {
#define X(name, text) WIRE_PYTHON_##name,
	WIRE_PYTHON_POINTS(X)
#undef X
		WIRE_PYTHON_COUNT
};

/* One stretch of equal decisions: `count` times, thread `thread` proceeds; or
 * once, another alternative (then count is 1). */
struct wire_decision {
	uint32_t thread;
	uint32_t count;
	uint32_t arg;
	uint8_t alternative; /* enum heddle_alternative */
	uint8_t pad[3];
};

/* The decisions to replay for the process with this pedigree. */
struct wire_replay {
	char process[64];
	uint64_t first; /* index into the decisions */
	uint64_t count;
};

/* A step of a thread, named by what stays the same from run to run: the
 * `nth` time (from 1) that the thread does `op` at this place. Begin and exit
 * have no place. A `continue` counts what was done at its place before it. */
struct wire_point {
	uint64_t thread; /* hash of its pedigree: wire_child */
	uint64_t file;   /* hash of the base name of its module, or Python file */
	uint64_t offset; /* in the module; of Python the line */
	uint32_t op;     /* enum heddle_op */
	uint32_t nth;
};

/* `second` is not taken before `first` was. */
struct wire_order {
	struct wire_point first, second;
};

/* Once `after` has taken `steps` steps, the last one just now, `thread` is
 * picked with this alternative, whatever else could go on. */
struct wire_switch {
	uint64_t after; /* hash of a pedigree; 0 with 0 steps: at the beginning */
	uint64_t thread;
	uint32_t steps;
	uint32_t arg;
	uint32_t alternative; /* enum heddle_alternative */
	uint32_t pad;
};

#define WIRE_ORDERS 8u
#define WIRE_SWITCHES 1024u

/* What the strategy `force` does in the process with this pedigree: with
 * orders, everything else is drawn; with switches, it is as under green. */
struct wire_force {
	char process[64];
	uint32_t orders, switches; /* entries used */
	struct wire_order order[WIRE_ORDERS];
	struct wire_switch switching[WIRE_SWITCHES];
};

#define WIRE_STOPS 16u
#define WIRE_FRAMES 48u

/* Where the process with this pedigree stops on its way. */
struct wire_stops {
	char process[64];
	uint32_t n;              /* entries used, ascending */
	uint32_t ends;           /* 1: the run ends at the last one */
	uint32_t stacks;         /* 1: stacks are kept (wire_proc.stack) */
	uint32_t names;          /* 1: kernel threads are called by their pedigrees */
	uint64_t at[WIRE_STOPS]; /* steps, 0-based */
};

/* Of the machine; masks as of sched_setaffinity(2). */
struct wire_processors {
	uint64_t all[16]; /* heddle's own, which the program is started with */
	int32_t chosen;   /* the one that threads of a process share; -1: where it is by then */
	uint32_t pad;
};

struct wire_config {
	uint32_t strategy;  /* enum wire_strategy */
	uint32_t transport; /* enum wire_transport, what was asked for */
	uint32_t stressed;  /* 1: an allowance of 1 to 3 stalls and the like */
	uint32_t depth;     /* pct: bug depth d */
	uint64_t seed;
	uint64_t epoch_ns; /* CLOCK_REALTIME at virtual time 0 */
	uint64_t entropy;  /* seed of what the program draws at random */
	uint64_t max_stall_ns;
	uint64_t stress_hint;      /* decisions at which stress could act, as counted under green */
	uint64_t step_hint;        /* steps with a choice, as counted before; pct's k */
	uint64_t step_limit;       /* steps, then as many again under fair round-robin */
	uint64_t log_words;        /* 64-bit words that fit in a process's log (step.h) */
	uint64_t decisions_offset; /* of struct wire_decision[], bytes, page aligned */
	uint32_t replays;          /* entries used in wire.replay */
	uint32_t replay_of;        /* replay, force: enum wire_strategy whose rules hold */
	uint32_t mark;             /* replay: 1: steps that green would not take are marked */
	uint32_t serves;           /* enum wire_stand: no run, but a process that runs are forked from (wire_server) */
	uint32_t python_points;    /* enum wire_python_points */
	uint32_t every_point;      /* 1: those are steps also where nobody else could go on, and so is each
				      return into the program's Python code: runs count alike */
	struct wire_processors processors;
};

#endif
