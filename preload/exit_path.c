#include "exit_path.h"

#include <dlfcn.h>
#include <limits.h>
#include <setjmp.h>
#include <stdlib.h>

#include "enter.h"
#include "object.h"
#include "others.h"
#include "sanitizer.h"

/* From glibc's <pthread.h>, where C++ does not get them; public since 2.3.3. */
extern void __pthread_register_cancel(__pthread_unwind_buf_t *buf);
extern void __pthread_unregister_cancel(__pthread_unwind_buf_t *buf);
extern int save_frame(struct __cancel_jmp_buf_tag *env, int savemask) __asm__("__sigsetjmp")
	__attribute__((returns_twice));

enum { DEAD_MAX = 32 };

static struct {
	struct thread *main; /* main called pthread_exit and waits to be the last */
	void (*destructors[PTHREAD_KEYS_MAX])(void *);
	pthread_key_t end;               /* above the highest key with a destructor */
	struct thread *dead, *last_dead; /* released, oldest first, chained by `arrived` */
	uint32_t n_dead;
} state;

/* ---- destructors ---- */

void
exit_path_key(pthread_key_t key, void (*destructor)(void *))
{
	if (key >= PTHREAD_KEYS_MAX)
		return;
	state.destructors[key] = destructor;
	if (destructor && key >= state.end)
		state.end = key + 1;
}

static bool
run_key_destructors(void)
{
	bool any = false;
	for (pthread_key_t key = 0; key < state.end; key++) {
		void (*destructor)(void *) = state.destructors[key];
		void *value = destructor ? pthread_getspecific(key) : NULL;
		if (!value)
			continue;
		pthread_setspecific(key, NULL);
		destructor(value);
		any = true;
	}
	return any;
}

/* POSIX: values set again by a destructor get further rounds, a few. */
static void
run_destructors(void)
{
	static void (*call_tls_dtors)(void);
	if (!call_tls_dtors)
		*(void **)&call_tls_dtors = dlsym(RTLD_DEFAULT, "__call_tls_dtors");
	if (call_tls_dtors)
		call_tls_dtors();
	for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS && run_key_destructors(); round++)
		;
}

static void *
call(struct start start)
{
	return start.c11 ? (void *)(intptr_t)start.c11(start.argument) : start.routine(start.argument);
}

/* The routine returned or was unwound: no request to end counts any more. */
static void
over(struct thread *self)
{
	self->cancel_asked = false;
	self->cancel_over = true;
	real.pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}

void *
exit_path_run(struct thread *self)
{
	__pthread_unwind_buf_t buffer;
	self->begun = true;
	struct object *object = object_find((void *)self->handle);
	if (object)
		sched_refresh(object);
	if (!save_frame(buffer.__cancel_jmp_buf, 0)) {
		__pthread_register_cancel(&buffer);
		self->result = PTHREAD_CANCELED; /* unless it ends in another way */
		leave(self, 0);                  /* what was sent before it began comes first */
		self->result = call(self->start);
		__pthread_unregister_cancel(&buffer);
	}
	over(self);
	run_destructors();
	take_back(self);
	return self->result;
}

int
exit_path_run_main(struct thread *self, int (*program)(int, char **, char **), int argc, char **argv, char **env)
{
	__pthread_unwind_buf_t buffer;
	if (!save_frame(buffer.__cancel_jmp_buf, 0)) {
		__pthread_register_cancel(&buffer);
		let_user_run(self);
		int status = program(argc, argv, env);
		__pthread_unregister_cancel(&buffer);
		return status;
	}
	over(self);
	run_destructors();
	take_back(self);
	turn_main_exits(self);
}

/* ---- the ends ---- */

static bool
gone(struct thread *thread, bool wait)
{
	if (thread->orphan)
		return true;
	if (wait) {
		int old, error; /* a cancellation point, but not the program's */
		real.pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
		error = real.pthread_join(thread->handle, NULL);
		real.pthread_setcancelstate(old, NULL);
		return error == 0;
	}
	return real.pthread_tryjoin_np(thread->handle, NULL) == 0;
}

void
exit_path_bury(bool all)
{
	while (state.dead) {
		struct thread *thread = state.dead;
		if (!gone(thread, all || state.n_dead > DEAD_MAX))
			return;
		state.dead = thread->arrived;
		state.n_dead--;
		thread_free(thread);
	}
}

bool
exit_path_is_released(pthread_t handle)
{
	for (const struct thread *thread = state.dead; thread; thread = thread->arrived)
		if (thread->handle == handle)
			return true;
	return false;
}

void
exit_path_release(struct thread *thread)
{
	object_forget((void *)thread->handle);
	/* the thread sanitizer has to see the join where the program's is */
	if ((thread->lent_stack || sanitizer.thread) && thread != thread_current) {
		gone(thread, true);
		thread_free(thread);
		return;
	}
	thread->arrived = NULL;
	if (state.dead)
		state.last_dead->arrived = thread;
	else
		state.dead = thread;
	state.last_dead = thread;
	state.n_dead++;
}

void
exit_path_wait_as_main(struct thread *self)
{
	state.main = self;
}

struct thread *
exit_path_waiting_main(void)
{
	return state.main;
}

_Noreturn void
exit_path_last_exit(struct thread *self)
{
	let_user_run(self);
	proc.wire->status = 0;
	others_end();
	atomic_store(&proc.peer->state, WIRE_PROC_EXITED);
	real.exit(0);
	__builtin_unreachable();
}

void
exit_path_reset(void)
{
	state.main = NULL;
	state.dead = NULL;
	state.n_dead = 0;
}
