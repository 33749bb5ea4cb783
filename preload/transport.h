/* transport.h: how the turn moves between threads.
 *
 * The only part that knows kernel threads (ENGINE.md). Everything else calls
 * these functions while it holds the turn, and gives the same log under every
 * transport. A thread's `wire->wake` word is set by whoever gives it the turn.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <pthread.h>
#include <stdbool.h>

#include "thread.h"

#define TRANSPORT_NO_ROOM (-1)
/* A kernel thread's mask where no handler may run; libc needs SIGSETXID for setuid(2) and its kin. */
#define TRANSPORT_NO_SIGNALS (~(1ull << (33 - 1)))

struct transport {
	const char *name;
	/* Main, or a thread that heddle did not see start, takes part; returns with
	 * the turn, waiting for it if it has not got it. */
	void (*adopt)(struct thread *self, bool has_turn);
	/* One that will be adopted is about to take part, and can be given the turn
	 * from now on; false: no memory. NULL: nothing to prepare. */
	bool (*expect)(struct thread *thread);
	/* Makes the real thread; it will call turn_thread_main(thread) once it is
	 * given the turn. Returns pthread_create's error, or TRANSPORT_NO_ROOM: there
	 * was no memory for what heddle adds. */
	int (*birth)(struct thread *thread, const pthread_attr_t *attr);
	/* Gives the turn to `next`; returns when `self` is given the turn. */
	void (*switch_to)(struct thread *self, struct thread *next);
	/* Gives the turn to `next` (NULL: to nobody); `self` runs on without it. */
	void (*leave)(struct thread *self, struct thread *next);
	/* `self`, without the turn, waits until it is given it. */
	void (*await)(struct thread *self);
	/* `self` was given the turn outside: changes over to where it is used. */
	void (*ride)(struct thread *self);
	/* On a parked thread's kernel thread: the turn was taken from a stuck one
	 * and goes to `next`. */
	void (*take_over)(struct thread *self, struct thread *next);
	/* In a forked child, which has one kernel thread. */
	void (*forked)(struct thread *self);
	/* Copies the process with all its threads: pid, 0 in the child, or a
	 * negative errno. NULL if it cannot. Then, in the child, once every thread
	 * is marked an orphan: */
	long (*copy)(struct thread *self);
	void (*copied)(struct thread *self);
	/* The kernel's signal mask is, or will be before `self` goes on, `mask`. */
	void (*mask_is)(struct thread *self, uint64_t mask);
	/* Calls what is about the caller's kernel thread on that of `self`, which
	 * keeps the turn; it must not block. */
	void (*on_own)(struct thread *self, void (*call)(void *), void *argument);
	/* The kernel thread that executes `thread` now. */
	uint32_t (*tid)(const struct thread *thread);
	/* The program changed its alternate signal stack. */
	void (*altstack_changed)(struct thread *self);
};
extern const struct transport *transport;
extern const struct transport transport_handoff, transport_carrier;

/* `self` gives the turn away for good: what libc still does on its kernel thread (its
 * cache of free memory goes back, where a second free is noticed) is over before whoever
 * is given the turn goes on. A transport says where that is. */
void transport_ends(const struct thread *self);
void transport_await_end(void);

/* Chooses by what was asked for and what the machine can do. */
void transport_choose(void);
/* Main takes part, at the first second thread; it has the turn. */
void transport_begin(struct thread *self);

#endif
