/* Births and deaths: of created threads, of main, of threads that heddle did not
 * see start, and what is left after a fork.
 */
#include <limits.h>

#include "access.h"
#include "broken.h"
#include "enter.h"
#include "exit_path.h"
#include "outside.h"
#include "realtime.h"
#include "stops.h"
#include "sys.h"
#include "transport.h"

/* Whose destructor tells that an adopted thread ends. The program has a right to all
 * keys but where it needs this one. */
static pthread_key_t adopted;
static bool adopts;
static void adopted_ends(void *argument);

void
turn_begin(void)
{
	struct thread *self = thread_new(NULL);
	INVARIANT(self);
	self->handle = pthread_self();
	self->begun = true;
	self->mask = sys_signal_mask();
	thread_become(self);
	atomic_store(&self->wire->tid, sys_gettid());
	atomic_store(&proc.wire->turn, self->slot + 1);
	stops_begin();
	stops_name(self);
	realtime_changed(self); /* exec keeps what it was */
}

struct thread *
turn_adopt(void)
{
	struct visitor visitor = {0};
	bool turn_was_free = outside_visit(&visitor);
	while (!turn_was_free && !atomic_load(&visitor.thread))
		sys_futex_wait(&visitor.seen, 0, 0);
	if (turn_was_free)
		outside_drain();
	struct thread *self = atomic_load(&visitor.thread);
	if (!self)
		return NULL;
	self->handle = pthread_self();
	thread_become(self);
	if (turn_was_free)
		sched_unpark(self);
	transport->adopt(self, turn_was_free);
	if (turn_was_free || self->idle_duty) {
		if (turn_was_free)
			sched_park(self);
		self->idle_duty = false;
		turn_hand_over(self);
	}
	adopts = adopts || real.pthread_key_create(&adopted, adopted_ends) == 0;
	if (adopts)
		pthread_setspecific(adopted, self);
	return self;
}

/* The thread's code is over; what is left of it is libc's. */
static void
finish(struct thread *self)
{
	turn_point(self, HEDDLE_OP_EXIT, NULL, self->op.site);
	self->ended = true;
	thread_living--;
	sched_reaped_cpu_ns += self->cpu_ns;
	self->cpu_ns = 0;
	self->wire->state = WIRE_SLOT_ENDED;
	struct object *object = object_find((void *)self->handle);
	if (object)
		sched_refresh(object);
}

/* What is left of the thread is done without the turn, on its own kernel thread; libc lets no signal in, either. */
static void
go_home(struct thread *self)
{
	sys_set_signal_mask(TRANSPORT_NO_SIGNALS);
	transport->mask_is(self, TRANSPORT_NO_SIGNALS);
	thread_is_none();
	transport_ends(self);
	struct thread *next = thread_living ? turn_successor() : exit_path_waiting_main();
	if (!thread_living && next)
		atomic_store(&proc.wire->turn, next->slot + 1);
	transport->leave(self, next);
}

void *
turn_thread_main(struct thread *self)
{
	if (__builtin_expect(stops_any, 0))
		stops_look(self);
	void *result = exit_path_run(self);
	finish(self);
	if (!thread_living && !exit_path_waiting_main())
		exit_path_last_exit(self); /* the thread that forked, in the child */
	if (self->detached)
		exit_path_release(self);
	go_home(self);
	return result;
}

/* The last destructor of a thread that heddle did not see start: no other place
 * tells that its code is over. The program's own destructors come first, so it
 * waits for the last round of them. */
static void
adopted_ends(void *argument)
{
	struct thread *self = argument;
	if (self != thread_current)
		return;
	if (++self->rounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
		pthread_setspecific(adopted, self);
		return;
	}
	if (!enter())
		return;
	finish(self);
	go_home(self);
}

/* Not by leaving where somebody can be given the turn: that one could end, and
 * give it back, before this thread came to rest. */
static void
wait_to_be_last(struct thread *self, struct thread *next)
{
	if (next) {
		transport->switch_to(self, next);
	} else {
		transport->leave(self, NULL);
		transport->await(self);
	}
}

_Noreturn void
turn_main_exits(struct thread *self)
{
	finish(self);
	if (thread_living) {
		exit_path_wait_as_main(self);
		wait_to_be_last(self, turn_successor());
	}
	exit_path_last_exit(self);
}

void
turn_reset(struct thread *self)
{
	transport->forked(self);
	exit_path_reset();
	outside_reset();
	sched_reset();
	log_reset();
	uint32_t before = self->number;
	thread_reset(self);
	object_reset(self, before);
	access_reset();
	self->cpu_ns = 0;
	self->parked = self->outside = self->traced = false;
	signal_queue_clear(self); /* fork(2): none is pending in the child */
	atomic_store(&self->knocked, false);
	atomic_store(&self->wire->tid, sys_gettid());
	atomic_store(&self->wire->inside, 1);
	atomic_store(&proc.wire->turn, self->slot + 1);
	stops_begin();
}
