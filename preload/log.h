/* log.h: the step log, and the sites and places that it names.
 *
 * A record per step goes into the wire when the decision is taken. Code
 * addresses are interned: the first use of a return address looks its module
 * up (lock-free, by _dl_find_object), later uses are one hash probe.
 */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

#include "heddle/wire.h"
#include "object.h"
#include "proc.h"
#include "thread.h"
#include "vtime.h"

/* Return addresses seen: open addressing, at most half full. A site is its index in the wire + 1. It grows: each page
 * that a run touches costs more than the site. */
struct log_site_entry {
	const void *address;
	uint32_t site;
	uint8_t code; /* enum cxx_code */
};
struct log_sites {
	uint32_t bits; /* of an index */
	struct log_site_entry at[];
};
extern struct log_sites *log_sites;
const struct log_site_entry *log_new_entry(const void *address);

static inline struct log_site_entry *
log_site_home(struct log_sites *sites, const void *address)
{
	return &sites->at[heddle_home((uintptr_t)address, sites->bits)];
}

/* Of a return address; its site is 0 if the table is full. */
static inline const struct log_site_entry *
log_entry(const void *address)
{
	const struct log_site_entry *entry = log_site_home(log_sites, address);
	return __builtin_expect(entry->address == address, 1) ? entry : log_new_entry(address);
}

static inline uint32_t
log_site(const void *address)
{
	return log_entry(address)->site;
}

/* The site of an instruction of a Python function (its code's index in the wire);
 * 0 if it has none yet: then, given the line that it is on, it gets one. */
uint32_t log_code_site(uint32_t code, uint32_t instruction);
uint32_t log_code_line(uint32_t code, uint32_t instruction, uint32_t line);

/* The path of the program; asked for once, and then known to forked processes too. */
const char *log_program(void);
/* Module index and offset of any address; module WIRE_NONE if in none. */
void log_place(const void *address, uint32_t *module, uint64_t *offset);

/* One step of `thread`, at virtual time `now`. */
void log_step(const struct thread *thread, uint8_t alternative, uint32_t arg, uint32_t enabled, uint64_t stall,
	uint8_t flags);

/* Where the log goes on. Before `quick` a step of one word needs no look at anything:
 * there is room, the memory is at hand, and the run is within its steps (each step
 * takes a word at least). */
extern struct log_end {
	uint64_t *next, *quick, *stop;
	struct wire_before before;
} log_end;

static inline bool
log_is_quick(void)
{
	return log_end.next < log_end.quick;
}

/* An object as steps name it. */
static inline uint32_t
log_object(const struct object *object)
{
	return object && !object->unnumbered ? object->number + 1 : 0;
}

/* How many steps the run has left until its limit. */
uint64_t log_steps_left(void);

static inline void
log_count(void)
{
	uint64_t n = atomic_load_explicit(&proc.wire->steps, memory_order_relaxed);
	atomic_store_explicit(&proc.wire->steps, n + 1, memory_order_relaxed);
}

/* The step of a thread that proceeds while nobody else could, at an operation
 * without a deadline, where the log is quick; `object` is the number that it has in steps. */
static inline __attribute__((always_inline)) void
log_alone(const struct thread *thread, enum heddle_op kind, uint32_t object, uint32_t site)
{
	uint64_t passed = vtime_now - log_end.before.time_ns;
	if (__builtin_expect(log_end.before.thread != thread->number || passed >> WIRE_ALONE_TIME_BITS, 0)) {
		log_step(thread, HEDDLE_ALT_PROCEED, 0, 1, 0, 0);
		return;
	}
	*log_end.next++ = wire_pack_alone((uint8_t)kind, site, object, passed);
	log_end.before.time_ns = vtime_now;
	log_count();
}

/* Publishes a parked thread's pending operation, for whoever reads the wire
 * after the process is gone. */
void log_pending(struct thread *thread);

/* In a forked child: its own tables, from nothing. */
void log_reset(void);
/* In a copy with all threads: its own log from here on, the parent's tables. */
void log_restart(void);

#endif
