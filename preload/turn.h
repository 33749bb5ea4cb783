/* turn.h: the turn: the right to run, which one thread has at a time.
 *
 * An interposed function calls enter (enter.h), which makes sure that its
 * thread has the turn; declares its operation with turn_point, which returns
 * when the scheduler picked it; performs it; and, if it can have enabled
 * another thread, calls turn_continue, where that other thread may overtake.
 *
 * A thread that must block in the kernel leaves the turn before (turn_leave)
 * and comes back after (turn_return). Threads that come back push themselves
 * on a stack of arrivals that the holder of the turn empties at its next
 * decision, or the idle holder is woken by.
 */
#ifndef TURN_H
#define TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "object.h"
#include "thread.h"

/* turn_point and turn_continue, but for the common case (point.h). */
void turn_stop(struct thread *self);
void turn_may_go_on(struct thread *self);
/* turn_point for one that can be performed in several ways: the scheduler is asked
 * also where nobody else could go on. */
void turn_choose(struct thread *self, enum heddle_op kind, struct object *object, uint32_t site);
/* The same with a deadline in virtual time. */
void turn_point_until(
	struct thread *self, enum heddle_op kind, struct object *object, uint32_t site, uint64_t deadline);

/* A call that is no point by itself: a loop of nothing else lets others go on now and then. */
void turn_pass(struct thread *self, uint32_t site);

/* For a holder that will not wait for the turn: whom to wake, if anybody. */
struct thread *turn_successor(void);
/* `self` is parked: decides, and returns when it is picked. */
void turn_hand_over(struct thread *self);

void turn_leave(struct thread *self);
void turn_return(struct thread *self);
/* Instead of both, where what others decide was there at once: the same steps. They may
 * have decided a moment later, and a replay must not depend on who was faster. */
void turn_spared(struct thread *self, uint32_t site);
/* The same behind the operation that was picked, at an object that other processes share. */
void turn_spared_at(struct thread *self, const struct object *object);
/* Both around call(argument), which may be cancelled. */
void turn_outside(struct thread *self, void (*call)(void *), void *argument);

/* The body of every created thread: begin, start routine, destructors, exit.
 * Returns what pthread_join shall give; then the turn is no longer held. */
void *turn_thread_main(struct thread *self);
/* Main called pthread_exit: it ends, and waits to be the last. */
_Noreturn void turn_main_exits(struct thread *self);

/* The watchdog asks a parked thread to take the turn from a stuck one. */
void turn_take_over(struct thread *self);
/* The holder found the turn taken away from it: waits until it is given back. */
void turn_recover(struct thread *self);
/* A thread that heddle has not seen start takes part from now on. */
struct thread *turn_adopt(void);
/* Main takes part, at load. */
void turn_begin(void);
/* In a forked child, single-threaded. */
void turn_reset(struct thread *self);

#endif
