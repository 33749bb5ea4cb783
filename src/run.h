/* run.h: one run of the command, asked for and told of.
 *
 * The value types that the rooms of src/ hand to one another: the harness
 * turns a `struct run_spec` into a `struct run_result`, the store keeps both,
 * the analysis reads them, the reports print them. Plain data: every string is
 * owned by the struct it stands in and freed by the matching _free function.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heddle/wire.h"

/* DESIGN.md section 3; and the witnesses that earlier campaigns have left in the store, which count in no rate. */
#define CONDITIONS(X)           \
	X(NATIVE, "native")     \
	X(BASELINE, "baseline") \
	X(GREEN, "green")       \
	X(EAGER, "eager")       \
	X(EXPLORED, "explored") \
	X(STRESSED, "stressed") \
	X(WITNESS, "witness")

enum condition {
#define X(name, text) CONDITION_##name,
	CONDITIONS(X)
#undef X
		CONDITION_COUNT
};

/* DESIGN.md section 4, the tokens of `kind`. */
#define KINDS(X)                  \
	X(NONE, "none")           \
	X(ASSERTION, "assertion") \
	X(EXCEPTION, "exception") \
	X(CRASH, "crash")         \
	X(DEADLOCK, "deadlock")   \
	X(LIVELOCK, "livelock")   \
	X(HANG, "hang")           \
	X(EXIT, "exit")           \
	X(AT_EXIT, "at-exit")

enum kind {
#define X(name, text) KIND_##name,
	KINDS(X)
#undef X
};

/* How a run of a test ended: P, F and the dot of DESIGN.md section 4. */
enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_LIMIT,   /* a limit of heddle's: time, output, unfairness */
	OUTCOME_SKIPPED, /* the runner skipped the test */
	OUTCOME_BROKEN   /* heddle could not run it; `message` says why */
};

enum control {
	CONTROL_FULL,
	CONTROL_PARTIAL, /* an escape, a foreign thread */
	CONTROL_NONE     /* libheddle was not loaded */
};

/* Fingerprints of a run's log, each 64 bits of XXH3: of the decisions alone, and of
 * all that it says; the latter is 0 of an external run, whose times are the machine's. */
struct digest {
	uint64_t decisions, log;
};

/* Whether a run met the outside may be up to the machine: two runs are the same
 * as far as both can tell. */
static inline bool
digest_alike(const struct digest *a, const struct digest *b)
{
	return a->decisions == b->decisions && (a->log == b->log || !a->log || !b->log);
}

/* A place in code, with names where debug data gives them. Strings may be
 * NULL, line 0. `module` is a path, `offset` counts from its load bias. */
struct place {
	char *module;
	uint64_t offset;
	char *file; /* relative to the project where it lies inside */
	unsigned line;
	char *function;
	char *text; /* the source line, white space folded */
};

/* One thread's part in a deadlock or a failure. */
#define BLOCKED_BY_PARENTS "parent's" /* by a thread that stayed behind as the process was forked */
#define BLOCKED_BY_NOBODY "nobody"    /* by one that ended, or in memory that was given back */
struct blocked {
	char *thread;    /* pedigree: "1.2" */
	char *operation; /* "lock" */
	char *object;    /* "mutex q.mu", "mutex 1:3" */
	char *holder;    /* pedigree of the thread that holds it, BLOCKED_BY_*, or NULL */
	bool in_cycle;   /* part of the lock cycle */
	struct place place;
};

/* What failed, if the outcome is OUTCOME_FAIL (or LIMIT, BROKEN: only kind,
 * message). file, line, function, text, ordinal make the signature. */
struct failure {
	enum kind kind;
	char *thread; /* pedigree */
	struct place place;
	char *message;
	unsigned ordinal;        /* among equal lines of the function; 0: signature.c counts. Not stored */
	int status;              /* exit status; -1 if killed by a signal */
	int signal;              /* 0 if none */
	struct blocked *blocked; /* deadlock: every thread */
	size_t n_blocked;
};

struct run_result;
struct assertion;

enum run_says {
	RUN_SAYS_NOTHING,
	RUN_SAYS_FAILED,        /* *found is filled; a run that ends with status 0 passed all the same */
	RUN_SAYS_FAILED_ANYWAY, /* whatever its status */
	RUN_SAYS_PASSED,        /* and no test is left: what follows is at-exit */
	RUN_SAYS_SKIPPED,
	RUN_SAYS_UNREADABLE /* heddle could not read it: errno */
};

/* What the test's runner itself says of a run, of whose failure nothing but the
 * exit status is known (-1: ended by a signal). Called while `tmpdir`, the run's
 * own, is still there. */
typedef enum run_says run_reader(const struct run_result *result, const char *tmpdir, struct assertion *found);

/* In a test's argv and environment: stands for the run's own TMPDIR. */
#define RUN_TMPDIR "%TMPDIR%"

/* What all runs under control have in common, and one may have otherwise (vary.h). */
#define RUN_VARIED(X)                                                                      \
	X(ADDRESSES, "address-layout", "another address layout") /* the kernel's choice */ \
	X(HASHES, "hash-seed", "another hash seed")              /* PYTHONHASHSEED */      \
	X(RANDOM, "random-numbers", "other random numbers")      /* of getrandom(2) */

enum varied {
	VARIED_NOTHING,
#define X(name, token, text) VARIED_##name,
	RUN_VARIED(X)
#undef X
		VARIED_COUNT
};

/* What one run of the command shall be. The harness copies nothing: all
 * pointers stay valid until the result is handed over. */
struct run_spec {
	enum condition condition;
	enum wire_strategy strategy;
	enum wire_transport transport;
	uint32_t depth;
	uint32_t index; /* run index within (test, condition) */
	uint64_t seed;  /* the run's own, already derived */
	uint64_t epoch_ns;
	enum wire_python_points python_points;
	uint64_t max_stall_ns;
	uint64_t stress_hint, step_hint, step_limit;
	uint64_t timeout_ns;            /* real time ... */
	int pulse;                      /* ... since this file of heddle's own last grew; 0: since the start */
	uint64_t until;                 /* as of clock_now: it is ended then at the latest; 0: it may take its time */
	const struct schedule *replay;  /* decisions to replay, or NULL */
	const struct wire_force *force; /* strategy FORCE: what is forced */
	const struct wire_stops *stops; /* where it stops on its way, or NULL */
	enum wire_strategy rules;       /* FORCE: of which strategy the rules hold */
	bool mark;                      /* mark the steps of a replay that green would not take */
	bool every_point;               /* Python's points are steps also where nobody else could go on */
	bool whole_log;                 /* lanes as long as the log, within reason */
	const char *process;            /* the process that the lanes are of, or NULL */
	bool keep_log;                  /* fill run_result.schedule and .lanes even if it passes */
	bool pass_through;              /* stdin, stdout, stderr are the user's own */
	enum varied varied;
	unsigned variant;      /* which other one it has, from 1 */
	enum wire_stand stand; /* forked from a process that stands there, where that can be */
	bool own_net;          /* a network of its own (harness/network.h) */
	bool in_gdb;           /* gdb runs the command, and stops where it fails */
	char *const *argv;
	char *const *extra_env; /* "K=V", NULL-terminated, or NULL */
	char *const *test_env;  /* the test's own, likewise */
	const char *folder;     /* to run it in, or NULL: heddle's own */
	run_reader *read;       /* or NULL */
};

/* The stack of the thread that took a step, the innermost frame first, without heddle's. */
struct run_stack {
	uint64_t step;
	char *thread;      /* pedigree, or NULL ... */
	unsigned op;       /* ... and what the step was ... */
	struct place site; /* ... and where; of no account once it is known to be the step that was meant */
	struct place *frames;
	size_t n;
};

struct escape {
	enum wire_escape_kind kind;
	char *what; /* a sentence part: "blocked in read(2)" */
	struct place place;
	unsigned count;
};

/* Where a program had scheduling points besides its calls. */
enum inside {
	INSIDE_MEMORY = 1, /* at accesses to memory, by `heddle cc` */
	INSIDE_PYTHON = 2  /* in Python code */
};

struct run_result {
	enum outcome outcome;
	struct failure failure;
	enum control control;
	bool external;
	bool unfair;          /* passed the step limit and then ended */
	bool diverged;        /* replay left its decisions ... */
	uint64_t diverged_at; /* ... at this step, 0-based */
	unsigned threads;     /* ever created in one process, the most */
	uint64_t steps, choices, stressable;
	uint64_t stall_ns;
	unsigned early_timeouts, spurious;
	unsigned python; /* switches inside Python code: 0 none, 1 where it may switch, 2 at lines, 3 at opcodes */
	unsigned inside; /* enum inside, bits */
	struct digest digest;
	uint64_t order_hash; /* equal for runs that ordered conflicting steps alike */
	uint64_t real_ns, cpu_ns;
	bool forked;                   /* as run_spec.stand asked ... */
	char *no_fork;                 /* ... or why it was not; a sentence part, or NULL */
	enum wire_transport transport; /* chosen, where most threads met ... */
	char *transport_reason;        /* ... and why; NULL if no log came */
	char *output;                  /* stdout and stderr as they came, bounded, NUL-terminated */
	size_t output_size;
	bool output_cut;
	uint64_t stdout_hash;      /* of all of stdout, cut or not */
	struct schedule *schedule; /* of a failing run, or on keep_log; else NULL */
	struct lanes *lanes;       /* likewise: the steps, named (lanes.h) */
	struct escape *escapes;
	size_t n_escapes;
	bool until;               /* it ended where run_spec.stops said; failure.blocked tells who is where */
	struct run_stack *stacks; /* of those stops */
	size_t n_stacks;
};

void run_stack_free(struct run_stack *stack);
void run_result_free(struct run_result *result);
void failure_free(struct failure *failure);
void place_free(struct place *place);
/* Deep copies; out of memory dies (x.h). */
struct place place_copy(const struct place *place);
/* Code of the project's own, not of a library: it is told by a path in the project. */
bool place_is_own(const struct place *place);
/* In a script of heddle's own, which runs a test of the program's. */
bool place_is_heddles(const struct place *place);
struct failure failure_copy(const struct failure *failure);

const char *condition_name(enum condition condition);
/* Every thread waits: failure.blocked tells for what. */
bool kind_blocks(enum kind kind);
const char *kind_name(enum kind kind);
/* -1 if no such name. */
int condition_by_name(const char *name);
int kind_by_name(const char *name);

#endif
