/* Once. The real one runs the routine, so that whatever way the routine ends it
 * is glibc that says done or to do again; the model keeps all but one thread
 * from entering it. The routine is the program's own code, and has points.
 *
 * An exception, a cancellation or pthread_exit leaves by unwinding through our
 * frame. Its handler is a personality routine of its own: the general one would
 * make every program that heddle runs load libgcc_s.
 */
#include "enter.h"
#include "model.h"
#include "once.h"

/* One that runs, on the stack of who runs it. */
struct running {
	struct object *object;
	struct running *outer;
};

static void
set_runner(struct object *object, const struct thread *runner)
{
	object_set_owner(object, runner);
	sched_refresh(object);
}

static void
let_go(struct thread *self, struct object *object)
{
	self->once = self->once->outer;
	set_runner(object, NULL);
}

/* The Itanium ABI's numbers, from <unwind.h>. */
enum { CLEANUP_PHASE = 2, CONTINUE_UNWIND = 8 };

__attribute__((used, visibility("hidden"))) int once_unwound(int, int, uint64_t, void *, void *);

int
once_unwound(int version, int actions, uint64_t class, void *exception, void *context)
{
	struct thread *self = version == 1 && (actions & CLEANUP_PHASE) ? enter() : NULL;
	(void)class, (void)exception, (void)context;
	if (self) {
		let_go(self, self->once->object);
		leave(self, 0);
	}
	return CONTINUE_UNWIND;
}

/* The program's code runs in between, so what is on the stack is all there is. */
__attribute__((noinline)) static void
run_real(pthread_once_t *control, void (*routine)(void))
{
	__asm__ volatile(".cfi_personality 0x1b, once_unwound"); /* relative to its place, 4 bytes, signed */
	real.pthread_once(control, routine);
	__asm__ volatile(""); /* no tail call: the frame has to be there */
}

void
once_run(struct thread *self, pthread_once_t *control, void (*routine)(void), uint32_t site)
{
	struct object *object = object_at(control, HEDDLE_OBJECT_ONCE);
	turn_point(self, HEDDLE_OP_ONCE, object, site);
	if (model_once_done(control)) {
		leave(self, 0);
		return;
	}
	struct running running = {object, self->once};
	self->once = &running;
	set_runner(object, self);
	leave(self, 0);
	run_real(control, routine);
	self = enter();
	if (!self)
		return;
	turn_point(self, HEDDLE_OP_ONCE_DONE, object, site);
	let_go(self, object);
	turn_continue(self);
	leave(self, 0);
}

EXPORT int
pthread_once(pthread_once_t *control, void (*routine)(void))
{
	struct thread *self = enter();
	if (!self)
		return real.pthread_once(control, routine);
	once_run(self, control, routine, SITE());
	return 0;
}

/* The same by other names that libc exports. */
ALIAS(__pthread_once, pthread_once);
