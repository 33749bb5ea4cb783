/* proc.h: this process image's part of the wire.
 *
 * `proc.wire` is NULL as long as heddle is not in charge: then every
 * interposed function is a plain pass-through.
 */
#ifndef PROC_H
#define PROC_H

#include <stdbool.h>

#include "heddle/wire.h"

struct proc {
	struct wire_proc *wire;             /* this process's region */
	struct wire_peer *peer;             /* what other processes see of it, in head */
	struct wire *head;                  /* the first pages of the file */
	const struct wire_config *config;   /* in head */
	const struct wire_decision *replay; /* decisions for this process */
	uint64_t replays;
	bool unseen; /* the wire has no room for it: nobody can read its region */
};
extern struct proc proc;

/* Opens $HEDDLE_WIRE and claims a region. False: stay a pass-through (not
 * asked for, or the wire is of another version; said on stderr then). */
bool proc_attach(void);
/* Before a fork: a region for the child, by its index; then, in the parent, its
 * pid, so that others know of it before it has run. */
uint32_t proc_expect_child(void);
void proc_child_is(uint32_t index, int pid);
/* In the child: the region is its own from now on. */
void proc_attach_child(uint32_t index);
/* In a copy of the process with all its threads: the same, and what the parent
 * wrote of its threads, objects and sites goes on. */
void proc_attach_copy(uint32_t index);

/* In a server: what it wrote so far is kept for its runs. */
void proc_keep(void);
/* In a run that it forked: puts back what was kept. */
void proc_attach_run(void);

/* $HEDDLE_WIRE once more; negative: it cannot be opened. */
int proc_open_wire(void);
/* A part of it, for reading and writing; NULL: there is no room. */
void *proc_map(int fd, uint64_t offset, uint64_t size);

/* Marks: the run met something outside heddle's control. */
void proc_external(void);
void proc_sends_kill(void); /* the program itself does */
void proc_escape(enum wire_escape_kind kind, uint32_t site, uint32_t detail);
/* Called when the run has failed, before it ends: a place for a breakpoint. */
__attribute__((noinline, visibility("default"))) void heddle_failed(void);
/* Records why the process ends; the first fault stays. */
struct wire_fault *proc_fault(enum wire_fault_kind kind);

#endif
