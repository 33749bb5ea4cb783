/* timers.h: the program's timers: POSIX's, those behind descriptors, the interval timer.
 *
 * The kernel has them as the program set them, in real time, and does what they do. When
 * a timer is due is known in virtual time as well; whichever comes there first decides,
 * and then both agree: where time passes or jumps to that moment the kernel's timer is made
 * to go off at once, and where the kernel's went off the clocks show that moment. The run is
 * external from then on. Timers that count CPU time are the kernel's alone.
 */
#ifndef TIMERS_H
#define TIMERS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct thread;

enum timer_kind { TIMER_POSIX, TIMER_DESCRIPTOR, TIMER_INTERVAL };

struct timer {
	enum timer_kind kind;
	long id;
	clockid_t clock;
	bool counts_cpu;
	uint32_t told;          /* the number of the thread that is told, + 1; 0: the process is */
	int number;             /* the signal that tells, or 0: one at a time is under way */
	bool owed;              /* ... and this one is */
	uint64_t due, interval; /* due 0: not armed; in virtual time, or what its clock of CPU time shows */
	uint64_t set_at;        /* in real time, before the kernel had it */
	uint32_t brought;       /* how many of its signals had come when it was set, or went off last */
	uint64_t real_due;      /* when the kernel lets it go off by itself */
	uint32_t missed;        /* moments that passed while a signal was under way, or nobody read */
	uint32_t overrun;       /* those before the signal that came last */
};

/* NULL: no room, from then on one may always run. */
struct timer *timers_add(enum timer_kind kind, long id, clockid_t clock);
struct timer *timers_find(enum timer_kind kind, long id);
void timers_remove(struct timer *timer);

/* The program sets it: before the kernel gets it. */
void timers_begin_set(struct timer *timer);
/* What the kernel is to get for what the program asks for; begins to set it. */
struct itimerspec timers_for_kernel(
	const struct thread *self, struct timer *timer, int absolute, const struct itimerspec *value);
/* The program has set it. */
void timers_set(const struct thread *self, struct timer *timer, int absolute, const struct itimerspec *value);
/* Moments that passed before its last signal came, besides those that the kernel knows. */
uint32_t timers_overrun(struct timer *timer);
/* What the program sees of it. */
struct itimerspec timers_left(const struct timer *timer);

/* Whether one is armed: it may end a wait in the kernel. */
bool timers_armed(void);
/* Whether one is armed whose moment only the kernel knows. */
bool timers_beyond(void);
/* Time moves to where the next timer that tells somebody is due, but not beyond `most`; false: none
 * is due by then. */
bool timers_jump(uint64_t most);
/* Some are due (called by vtime.c). */
void timers_expire(void);
/* Whose alone this signal is (SIGEV_THREAD_ID), or NULL. The kernel has it as the process's: it cannot know which
 * kernel thread executes that thread. */
struct thread *timers_told(const siginfo_t *info);
/* `self` is about to handle this signal, or waited for it. */
void timers_fired(struct thread *self, siginfo_t *info);
void timers_reset(void); /* in a forked child, which has those behind descriptors only */

#endif
