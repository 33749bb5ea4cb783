/* rider.h: the carrier transport's view of threads and kernel threads. */
#ifndef RIDER_H
#define RIDER_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "birth.h"
#include "context.h"
#include "heddle/wire.h"

/* A kernel thread that can execute contexts: the carrier, or a thread's own. */
struct executor {
	struct context home;       /* itself, waiting for work */
	_Atomic uint32_t *wake;    /* 1: `load` is set */
	_Atomic uint32_t *asleep;  /* 1 while it waits on `wake` */
	_Atomic uint32_t words[2]; /* the carrier's wake and asleep */
	struct wire_slot *slot;    /* a rider's own: where the watchdog knocks */
	struct rider *load;        /* whose context to go on with */
	struct rider *left;        /* whose context was just left ... */
	struct executor *then;     /* ... and who shall load it; NULL: nobody */
	uint64_t mask;             /* the kernel's signal mask of it now */
	void *altstack;            /* and its alternate signal stack */
	_Atomic uint32_t tid;
	pthread_t handle; /* of one that heddle made */
	bool stands_in;   /* beside another carrier, which spins perhaps */
	struct birth birth;
	struct executor *next_spare;
};

struct thread;

enum { RIDER_HOME_SIZE = 32 * 1024 };
enum { RIDER_UNSAVED, RIDER_SAVED, RIDER_AWAITED };

struct rider {
	struct thread *thread;
	_Atomic uint32_t saved; /* RIDER_*: whether it may be loaded */
	struct executor *on;    /* where it runs now */
	struct executor own;    /* its own kernel thread */
	char *home_stack;       /* its end */
	stack_t altstack;
	struct rider *_Atomic next; /* in a list of free ones */
};

/* One that is free, or a new one; NULL: no memory. With the turn only. */
struct rider *rider_take(void);
/* Its kernel thread is done with it. */
void rider_give_back(struct rider *rider);
void rider_forget_all(void); /* in a forked child */

#endif
