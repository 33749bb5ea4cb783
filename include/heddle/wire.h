/* wire.h: the memory that the heddle command and a controlled run share.
 *
 * A memfd, made by the harness, empty when a run begins, and opened by every process
 * of the run as $HEDDLE_WIRE (a path below /proc, so nothing is left on disk, and
 * nothing depends on an inherited descriptor). It begins with `struct wire`; behind it
 * lie WIRE_PROCS regions of equal size, one per process image (a fork or an exec claims
 * the next), and last the decisions to replay. A process maps the head and its own region.
 * The file is sparse: what no process touches costs nothing.
 *
 * Who writes what. The harness fills `struct wire` before the command starts
 * and reads everything after it ended, so a killed process loses nothing. A
 * process writes its own region, always while it holds the turn, but for the
 * words marked "any thread", and what its peers are to know of it and it of them
 * (wire_peer). While a run is alive the harness writes only
 * wire_proc.turn and wire_slot.wake (the watchdog, turn.h).
 *
 * No pointer, address, pid or real time enters steps, objects or sites: equal
 * seeds give equal bytes. All times are virtual, in nanoseconds since the
 * run's first process began, unless a name says otherwise.
 */
#ifndef HEDDLE_WIRE_H
#define HEDDLE_WIRE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "heddle/rng.h"
#include "heddle/step.h"
#include "heddle/wire_config.h"

#define WIRE_MAGIC 0x31656c64646568ull /* "heddle1" */
#define WIRE_VERSION 26u               /* any change of layout or numbers */
#define WIRE_ENV "HEDDLE_WIRE"         /* path of the memfd */
#define WIRE_COOKIE_ENV "HEDDLE_RUN"   /* names the run; finds what it left behind */

#define WIRE_PROCS 4096u      /* process images in one run */
#define WIRE_SLOTS 16384u     /* threads alive at once in one process */
#define WIRE_THREADS 1048576u /* threads ever created in one process */
#define WIRE_OBJECTS 1048576u
#define WIRE_SITES 65536u
#define WIRE_MODULES 256u
#define WIRE_CODES 8192u /* Python functions */
#define WIRE_NONE UINT32_MAX
#define WIRE_GONE (WIRE_NONE - 1) /* an owner that cannot give it back: it ended, or stayed behind a fork */

/* ---- what a process reports ---- */

/* The hash of a pedigree: that of main is wire_child(0, 1). */
static inline uint64_t
wire_child(uint64_t parent, uint32_t nth)
{
	return heddle_seed(parent, nth);
}

/* Of the thread that took a step: sites, the innermost frame first; heddle's own are among them. */
struct wire_stack {
	uint64_t step;   /* 1-based; 0: none was kept */
	uint32_t thread; /* number */
	uint32_t op;     /* of the step, enum heddle_op ... */
	uint32_t place;  /* ... and where it stands: site, index + 1 */
	uint32_t n;
	uint32_t site[WIRE_FRAMES];
};

struct wire_module {
	char path[240];
};

/* A Python function; longer texts are cut. */
struct wire_code {
	char file[232];
	char function[120];
};

/* A place in code: a return address, as module and offset into its file image
 * (address minus load bias); or, where module has WIRE_SITE_PYTHON set, a Python
 * function (the other bits: index of its code) and a line. Elsewhere: index + 1. */
#define WIRE_SITE_PYTHON 0x80000000u
struct wire_site {
	uint32_t module;
	uint32_t pad;
	uint64_t offset;
};

/* An object: the `nth` (from 1) first touched by thread `toucher`. If it lies
 * in a module's data, module and offset say where, else module is WIRE_NONE. */
struct wire_object {
	uint32_t kind; /* enum heddle_object_kind */
	uint32_t toucher;
	uint32_t nth;
	uint32_t owner; /* mutex: thread number that holds it, WIRE_GONE, else WIRE_NONE;
			   thread: its thread number */
	uint32_t module;
	uint32_t pad;
	uint64_t offset;
};

/* A thread ever created: the `nth` (from 1) child of thread `parent`. Main has
 * parent WIRE_NONE and nth 1. Numbers are in order of creation, from 0. */
struct wire_thread {
	uint32_t parent;
	uint32_t nth;
};

enum wire_slot_state {
	WIRE_SLOT_FREE,
	WIRE_SLOT_LIVE,    /* running, or parked at a pending operation */
	WIRE_SLOT_OUTSIDE, /* in a system call, or escaped: runs without the turn */
	WIRE_SLOT_BACK,    /* back from there, and waits for the turn */
	WIRE_SLOT_ENDED    /* model ended, not joined yet */
};

/* What a kernel thread at rest is asked for. */
enum wire_wake {
	WIRE_WAKE_NOT,
	WIRE_WAKE_GO,       /* your turn */
	WIRE_WAKE_TAKE_OVER /* harness, of one that is asked for nothing: the holder is stuck, take the turn */
};

/* A living thread. `wake` is the futex it parks on. */
struct wire_slot {
	_Atomic uint32_t wake;   /* any thread, and the harness: enum wire_wake */
	_Atomic uint32_t parked; /* own: 1 while waiting on wake */
	_Atomic uint32_t tid;    /* kernel thread id; 0 until it ran */
	uint32_t state;          /* enum wire_slot_state */
	uint32_t thread;         /* its number */
	uint32_t op;             /* pending: enum heddle_op */
	uint32_t object;         /* pending: number + 1 */
	uint32_t site;           /* pending: index + 1 */
	uint32_t escaped;        /* 1: the watchdog took the turn from it */
	uint64_t deadline_ns;    /* pending: 0 none */
	_Atomic uint32_t inside; /* own: 1 while in libheddle; never taken over then */
	uint32_t stuck_kind;     /* harness, before the take-over: enum wire_escape_kind */
	uint32_t stuck_syscall;  /* harness: number + 1, 0 unknown */
	uint32_t pad[17];
};

#define WIRE_FAULTS(X)                                                     \
	X(NONE, "none")                                                    \
	X(ASSERT, "assert")     /* __assert_fail */                        \
	X(ABORT, "abort")       /* abort() */                              \
	X(CRASH, "crash")       /* a fatal signal raised by the code */    \
	X(DEADLOCK, "deadlock") /* nothing enabled, nothing outside */     \
	X(HANG, "hang")         /* likewise, but for a signal */           \
	X(LIVELOCK, "livelock") /* step limit, and as many fair steps */   \
	X(STEPS, "steps")       /* the same, but a deadline was pending */ \
	X(BROKEN, "broken")     /* an invariant of heddle's own */         \
	X(CHECK, "check")       /* an assertion of a test framework's */   \
	X(UNTIL, "until")       /* as far as it was asked for (wire_stops) */

enum wire_fault_kind {
#define X(name, text) WIRE_FAULT_##name,
	WIRE_FAULTS(X)
#undef X
};

/* Why the process ended, where libheddle saw it. The first fault stays. */
struct wire_fault {
	uint32_t kind;   /* enum wire_fault_kind */
	uint32_t thread; /* number */
	uint32_t site;   /* index + 1 of the call, or of the faulting instruction */
	int32_t signal;
	uint32_t line;
	uint32_t pad;
	char file[256];
	char function[128];
	char text[512]; /* asserted text; CHECK: the message; or heddle's own words */
};

#define WIRE_ESCAPES(X)                                                                                     \
	X(BLOCKED, "blocked in the kernel at something heddle does not model")                              \
	X(SPIN, "used CPU time for long without a scheduling point")                                        \
	X(FOREIGN_THREAD, "a thread that heddle did not see start joined the run")                          \
	X(FOREIGN_HOLDER, "an object was held by somebody outside heddle's control")                        \
	X(UNMODELLED, "a call that heddle does not model")                                                  \
	X(LOST, "the process became a program without libheddle.so")                                        \
	X(CROWD, "more programs were started in one run than heddle follows (4096)")                        \
	X(NO_ROOM, "a thread could not be started: heddle had no memory or number left for it")             \
	X(ALONE, "the program ran without libheddle.so: it was not loaded, or had no memory or descriptor") \
	X(UNTOLD, "how the test ended was lost: its runner could not write it down")                        \
	X(KILLED, "the program was killed by somebody outside of the run (SIGKILL, as where memory is short)")

enum wire_escape_kind {
#define X(name, text) WIRE_ESCAPE_##name,
	WIRE_ESCAPES(X)
#undef X
		WIRE_ESCAPE_KIND_COUNT
};

struct wire_escape {
	uint32_t kind;    /* enum wire_escape_kind */
	uint32_t site;    /* index + 1; 0 unknown */
	uint32_t syscall; /* BLOCKED: number + 1, if known; UNMODELLED: hook number */
	uint32_t count;
};
#define WIRE_ESCAPE_MAX 64u

/* wire_proc.turn: slot + 1 of the holder, or one of these. */
#define WIRE_TURN_FREE 0u                   /* every thread is outside */
#define WIRE_TURN_ARRIVING (UINT32_MAX - 1) /* taken by one that came back */
#define WIRE_TURN_TAKEN UINT32_MAX          /* the watchdog is moving it on */

enum wire_proc_state {
	WIRE_PROC_UNUSED,
	WIRE_PROC_ATTACHED,
	WIRE_PROC_EXITED, /* reached exit() or the end of main; status is set */
	WIRE_PROC_EXECED  /* its image was replaced */
};

/* What a process is known to wait for. */
enum wire_repose {
	WIRE_REPOSE_UNKNOWN,
	WIRE_REPOSE_CHILD, /* for a child, and nothing else could happen in it */
	WIRE_REPOSE_TIME   /* for a deadline, in real time */
};

/* What the processes of a run see of each other. */
struct wire_peer {
	_Atomic uint32_t state; /* enum wire_proc_state */
	int32_t pid;
	char pedigree[64];         /* "1", its n-th child "1.n", after an exec "1e" */
	_Atomic uint32_t children; /* forked by this process image */
	_Atomic uint32_t repose;   /* enum wire_repose */
	_Atomic uint32_t idle;     /* 1: the holder waits for the outside, it is not stuck */
	uint32_t pinned;           /* the one processor of its threads, + 1; 0: not pinned */
	uint64_t time_ns;          /* virtual now; an image goes on from its parent's, or its own before */
	_Atomic uint64_t told_ns;  /* the latest time at which another process has sent it a signal */
	uint64_t alarm_ns;         /* when its interval timer is due that was set last, or 0 */
	uint64_t pad2[2];
};

struct wire_proc {
	uint32_t transport;           /* enum wire_transport, what was chosen */
	int32_t status;               /* exit status, where state is EXITED */
	_Atomic uint32_t turn;        /* see WIRE_TURN_* */
	_Atomic uint32_t carrier_tid; /* carrier: kernel thread that runs the holder; else 0 */
	_Atomic uint32_t takeovers;   /* turns taken away by the watchdog */
	_Atomic uint64_t steps;       /* taken in all, also when the log is full */
	_Atomic uint32_t ending;      /* number + 1 of a thread that libc is putting away, which all wait for */
	uint32_t threads;             /* ever created, main included */
	uint32_t slots;               /* high-water mark of slots used */
	uint32_t objects;
	uint32_t sites;
	uint32_t modules;
	uint32_t codes;
	uint32_t python;         /* 1: CPython, points at calls only; 2: inside its code too */
	uint32_t accesses;       /* 1: a part of it was compiled with points at accesses to memory */
	uint64_t choices;        /* steps with more than one thread enabled */
	uint64_t stressable;     /* decisions at which stress could act */
	uint64_t stall_ns;       /* sum of all stalls */
	uint32_t early_timeouts; /* EARLY on an operation other than a sleep */
	uint32_t spurious;
	uint32_t stalls;           /* EARLY and STALL */
	uint32_t external;         /* 1: went at real speed, or met the outside */
	uint32_t partial;          /* 1: control was lost somewhere (escapes) */
	uint32_t fair;             /* 1: the step limit was passed */
	uint32_t read_epoch;       /* 1: the program saw the wall clock's date */
	uint32_t diverged;         /* replay: 1 if the run left the decisions ... */
	uint64_t diverged_at;      /* ... at this step (0-based) */
	uint32_t python_switches;  /* inside Python code */
	uint32_t escapes;          /* entries used */
	uint32_t sent_kill;        /* 1: the program itself has sent a SIGKILL */
	char transport_reason[96]; /* why that transport */
	struct wire_escape escape[WIRE_ESCAPE_MAX];
	struct wire_fault fault;
	struct wire_stack stack[WIRE_STOPS];
	char test[64]; /* the one under way, as it announced itself (heddle.h), or "" */
};

/* Where a process stands that runs are forked from. */
enum wire_stand {
	WIRE_STAND_NOWHERE,
	WIRE_STAND_MAIN, /* before main */
	WIRE_STAND_TEST  /* where it calls sysconf(WIRE_SYSCONF_STAND): a runner that has loaded its one test */
};
/* Numbers of sysconf that libc has none of: asked by runners of tests. */
#define WIRE_SYSCONF_STAND 0x68656464
#define WIRE_SYSCONF_EVER 0x68656465   /* processes of the run and threads of this one, so far */
#define WIRE_SYSCONF_ALIVE 0x68656466  /* threads of this process */
#define WIRE_SYSCONF_UNTOLD 0x68656467 /* says that what the runner had to tell could not be written */

enum wire_server_state {
	WIRE_SERVER_NONE,
	WIRE_SERVER_READY,
	WIRE_SERVER_REFUSES /* `reason` says why; the process has ended */
};

/* What the server has open is made each run's own. */
enum wire_renewal_how {
	WIRE_RENEW_NOT,
	WIRE_RENEW_REOPEN, /* the same file, at the same place */
	WIRE_RENEW_COPY,   /* a file without a name: another one with what is in it */
	WIRE_RENEW_EPOLL   /* that watches nothing: another one */
};
struct wire_renewal {
	int32_t fd;
	uint32_t how; /* enum wire_renewal_how */
};
#define WIRE_RENEWALS 64u

/* Pages of a process, one behind another. */
struct wire_pages {
	uint64_t first; /* address / 4096 */
	uint64_t n;
};

/* What the runs of a server write to; see preload/warm.h. */
enum { WIRE_WARM = 2048 };
struct wire_warm {
	_Atomic uint32_t n; /* run: set last; 0: no run has told */
	struct wire_pages at[WIRE_WARM];
};

/* A process that stopped before main and becomes a run for each request, with the
 * wire, stdout and stderr that it has. While it stands it uses nothing of the wire
 * but this; the regions are emptied for each run. */
struct wire_server {
	_Atomic uint32_t state;                   /* server: enum wire_server_state; a futex */
	_Atomic uint32_t asked;                   /* harness: requests so far; a futex */
	_Atomic uint32_t answered;                /* server: likewise */
	int32_t pid;                              /* server: of the run, or a negative errno */
	int32_t parent;                           /* harness: its pid; it is every run's parent */
	struct wire_renewal renew[WIRE_RENEWALS]; /* harness; WIRE_RENEW_NOT ends them */
	char reason[100];
	struct wire_warm warm;
};

struct wire {
	uint64_t magic;
	uint32_t version;
	uint32_t wire_size; /* sizeof(struct wire), a second check of the layout */
	uint64_t size;      /* of the file, bytes */
	uint64_t procs_offset;
	uint64_t proc_stride;   /* bytes per process region */
	_Atomic uint32_t procs; /* regions claimed; more than WIRE_PROCS: refused ones */
	uint32_t pad;
	struct wire_config config;
	struct wire_server server;
	_Alignas(64) struct wire_peer peers[WIRE_PROCS]; /* of the image with that region */
	struct wire_replay replay[WIRE_PROCS];
	struct wire_force force;
	struct wire_stops stops;
	char headers[64]; /* path of struct wire_headers (headers.h), or "" */
	uint64_t headers_size;
};

/* ---- where things lie ---- */

/* Offsets in a process's region, each a multiple of 4096. */
#define WIRE_PAGE(n) (((uint64_t)(n) + 4095u) & ~(uint64_t)4095u)
#define WIRE_SLOTS_AT WIRE_PAGE(sizeof(struct wire_proc))
#define WIRE_THREADS_AT (WIRE_SLOTS_AT + WIRE_PAGE(sizeof(struct wire_slot) * WIRE_SLOTS))
#define WIRE_OBJECTS_AT (WIRE_THREADS_AT + WIRE_PAGE(sizeof(struct wire_thread) * WIRE_THREADS))
#define WIRE_SITES_AT (WIRE_OBJECTS_AT + WIRE_PAGE(sizeof(struct wire_object) * WIRE_OBJECTS))
#define WIRE_MODULES_AT (WIRE_SITES_AT + WIRE_PAGE(sizeof(struct wire_site) * WIRE_SITES))
#define WIRE_CODES_AT (WIRE_MODULES_AT + WIRE_PAGE(sizeof(struct wire_module) * WIRE_MODULES))
#define WIRE_LOG_AT (WIRE_CODES_AT + WIRE_PAGE(sizeof(struct wire_code) * WIRE_CODES))

/* Bytes of one process's region, given the words of its log. */
static inline uint64_t
wire_proc_stride(uint64_t log_words)
{
	return WIRE_LOG_AT + WIRE_PAGE(sizeof(uint64_t) * log_words);
}

static inline void *
wire_at(const struct wire_proc *proc, uint64_t offset)
{
	return (char *)(uintptr_t)proc + offset;
}

#define wire_slots(proc) ((struct wire_slot *)wire_at(proc, WIRE_SLOTS_AT))
#define wire_threads(proc) ((struct wire_thread *)wire_at(proc, WIRE_THREADS_AT))
#define wire_objects(proc) ((struct wire_object *)wire_at(proc, WIRE_OBJECTS_AT))
#define wire_sites(proc) ((struct wire_site *)wire_at(proc, WIRE_SITES_AT))
#define wire_modules(proc) ((struct wire_module *)wire_at(proc, WIRE_MODULES_AT))
#define wire_codes(proc) ((struct wire_code *)wire_at(proc, WIRE_CODES_AT))
/* Packed steps; a word of 0 is the end. */
#define wire_log(proc) ((uint64_t *)wire_at(proc, WIRE_LOG_AT))

_Static_assert(sizeof(struct wire_slot) == 128, "a slot is two cache lines");
_Static_assert(sizeof(struct wire_peer) == 128, "so is a peer");
/* Steps are packed (step.h). */
_Static_assert(WIRE_SITES < 1 << 17, "a site has 17 bits");
_Static_assert(WIRE_OBJECTS < 1 << 21, "an object has 21 bits");
_Static_assert(WIRE_THREADS < 1 << 21, "a thread has 21 bits");
_Static_assert(WIRE_SLOTS < 1 << 17, "as many can be enabled as have slots");
_Static_assert(sizeof(struct wire_object) == 32, "an object is 32 bytes");

#endif
