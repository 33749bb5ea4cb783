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
#include "thread.h"

/* The site number (index + 1) of a return address; 0 if the table is full. */
uint32_t log_site(const void *address);

/* Module index and offset of any address; module WIRE_NONE if in none. */
void log_place(const void *address, uint32_t *module, uint64_t *offset);

/* One step of `thread`, at virtual time `now`. */
void log_step(const struct thread *thread, uint8_t alternative, uint32_t arg, uint32_t enabled, uint64_t stall,
	uint8_t flags);

/* Publishes a parked thread's pending operation, for whoever reads the wire
 * after the process is gone. */
void log_pending(struct thread *thread);

/* In a forked child: its own tables, from nothing. */
void log_reset(void);

#endif
