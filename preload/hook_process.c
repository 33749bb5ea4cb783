/* The process: its main, its ends, its children, and what it sees of the
 * machine's processors (its threads share one, which is not its
 * business).
 */
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include <utmp.h>

#include "enter.h"
#include "exit_path.h"
#include "fault.h"
#include "others.h"
#include "outside.h"
#include "process.h"
#include "processors.h"
#include "server.h"
#include "sys.h"
#include "warm.h"

/* ---- ends ---- */

/* The C++ ABI's, which atexit(3) calls; with no library, it is called at the process's end only. */
int __cxa_atexit(void (*)(void *), void *, void *);

static void
note_status(int status)
{
	proc.wire->status = status & 0xff;
	others_end();
	warm_end();
	atomic_store(&proc.peer->state, WIRE_PROC_EXITED);
}

/* Others may go first, as they may before any process exits. */
static void
exit_point(struct thread *self, uint32_t site, int status)
{
	turn_point(self, HEDDLE_OP_PROCESS_EXIT, NULL, site);
	note_status(status);
}

/* exit(3)'s last handler: of what static objects were nothing is left, and whoever still runs may meet that until the
 * process is gone. CPython's own threads would: they end as they find their interpreter gone. */
static void
behind_handlers(void *unused)
{
	struct thread *self = enter();
	(void)unused;
	if (!self)
		return;
	if (thread_living > 1 && !proc.wire->python)
		turn_point(self, HEDDLE_OP_PROCESS_END, NULL, 0);
	leave(self, 0);
}

/* Handlers are called in reverse order, and this is registered before the program's first constructor. */
void
process_watch_end(void)
{
	__cxa_atexit(behind_handlers, NULL, NULL);
}

static _Noreturn void
end(struct thread *self, uint32_t site, int status)
{
	if (self) {
		exit_point(self, site, status);
		leave(self, 0);
	}
	real.exit(status);
	__builtin_unreachable();
}

EXPORT void
exit(int status)
{
	struct thread *self = enter();
	end(self, self ? SITE() : 0, status);
}

EXPORT void
_exit(int status)
{
	struct thread *self = enter();
	if (self) {
		exit_point(self, SITE(), status);
		leave(self, 0);
	} else if (proc.wire) {
		note_status(status); /* of a handler that runs inside (signals.c), say */
	}
	real._exit(status);
	__builtin_unreachable();
}

EXPORT void
_Exit(int status)
{
	_exit(status);
}

EXPORT void
abort(void)
{
	if (!real.abort)
		enter_slow();
	const void *caller = __builtin_return_address(0);
	/* std::terminate() lies in the C++ library: who threw, or called it, is of the program */
	const void *outside = log_entry(caller)->code != CXX_NOT ? cxx_outside(caller) : NULL;
	struct wire_fault *fault = fault_note(WIRE_FAULT_ABORT, outside ? outside : caller);
	if (fault)
		fault->signal = SIGABRT;
	real.abort();
	__builtin_unreachable();
}

EXPORT void __assert_fail(const char *, const char *, unsigned, const char *);

EXPORT void
__assert_fail(const char *text, const char *file, unsigned line, const char *function)
{
	if (!real.abort)
		enter_slow();
	struct wire_fault *fault = fault_note(WIRE_FAULT_ASSERT, __builtin_return_address(0));
	if (fault) {
		fault->signal = SIGABRT;
		fault->line = line;
		sys_copy_text(fault->text, sizeof fault->text, text);
		sys_copy_text(fault->file, sizeof fault->file, file);
		sys_copy_text(fault->function, sizeof fault->function, function);
	}
	real.__assert_fail(text, file, line, function);
	__builtin_unreachable();
}

/* ---- main ---- */

static int (*program_main)(int, char **, char **);

static int
wrapped_main(int argc, char **argv, char **env)
{
	server_stand(WIRE_STAND_MAIN);
	struct thread *self = enter();
	if (!self)
		return program_main(argc, argv, env);
	int status = exit_path_run_main(self, program_main, argc, argv, env);
	end(enter(), 0, status);
}

EXPORT int __libc_start_main(
	int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

EXPORT int
__libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
	void (*rtld_fini)(void), void *stack_end)
{
	if (!real.__libc_start_main)
		enter_slow();
	program_main = main;
	return real.__libc_start_main(wrapped_main, argc, argv, init, fini, rtld_fini, stack_end);
}

/* ---- children ---- */

/* A fork of a thread's, which calls handlers of the program before and after; one of
 * them may fork as well. */
struct forking {
	struct forking *outer;
	uint32_t site, index;
};

static uint32_t
fork_begins(struct thread *self, uint32_t site)
{
	turn_point(self, HEDDLE_OP_FORK, NULL, site);
	processors_before_fork(self);
	return proc_expect_child();
}

static void
fork_in_child(struct thread *self, uint32_t index)
{
	proc_attach_child(index);
	processors_forked();
	turn_reset(self);
}

static pid_t
fork_ends(struct thread *self, uint32_t index, pid_t pid, int error)
{
	if (pid > 0) {
		proc_child_is(index, pid);
		outside_forked();
	} else if (pid < 0) {
		self->saved_errno = error;
	}
	leave(self, 0);
	return pid;
}

/* The handlers of ours are called last before the fork and first behind it. */
static void
forks(void)
{
	struct thread *self = thread_current;
	if (!self || !self->forking)
		return;
	take_back(self);
	self->forking->index = fork_begins(self, self->forking->site);
}

static void
forked_here(void)
{
	if (thread_current && thread_current->forking)
		let_user_run(thread_current);
}

static void
forked_there(void)
{
	struct thread *self = thread_current;
	if (!self || !self->forking)
		return;
	fork_in_child(self, self->forking->index);
	let_user_run(self);
}

void
process_watch_forks(void)
{
	pthread_atfork(forks, forked_here, forked_there);
}

EXPORT pid_t
fork(void)
{
	struct thread *self = enter();
	if (!self)
		return real.fork();
	struct forking forking = {.outer = self->forking, .site = SITE()};
	self->forking = &forking;
	let_user_run(self);
	pid_t pid = real.fork();
	int error = errno;
	take_back(self);
	self->forking = forking.outer;
	return fork_ends(self, forking.index, pid, error);
}

/* Without the handlers of pthread_atfork. */
EXPORT pid_t
_Fork(void)
{
	struct thread *self = enter();
	if (!self)
		return real._Fork();
	uint32_t index = fork_begins(self, SITE());
	pid_t pid = real._Fork();
	int error = errno;
	if (pid == 0)
		fork_in_child(self, index);
	return fork_ends(self, index, pid, error);
}

/* libc's own would fork without our knowing. */
EXPORT int
daemon(int stay, int keep)
{
	pid_t pid = fork();
	if (pid < 0)
		return -1;
	if (pid > 0)
		_exit(0);
	if (setsid() < 0 || (!stay && chdir("/")))
		return -1;
	int null = keep ? -1 : open("/dev/null", O_RDWR);
	if (keep)
		return 0;
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	return null < 0 ? -1 : 0;
}

EXPORT pid_t
forkpty(int *master, char *name, const struct termios *mode, const struct winsize *size)
{
	int here, there;
	if (openpty(&here, &there, name, mode, size))
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		close(here);
		if (login_tty(there))
			_exit(1);
		return 0;
	}
	close(there);
	if (pid < 0)
		close(here);
	else
		*master = here;
	return pid;
}

/* Its child would run on this memory, and call the functions of this library
 * there: close, dup2, write. POSIX.1-2001 lets it be fork. */
EXPORT pid_t
vfork(void)
{
	return fork();
}

/* ---- processors ---- */

EXPORT int
get_nprocs(void)
{
	struct thread *self = enter();
	if (!self)
		return real.get_nprocs();
	int n = processors_count();
	return leave(self, n ? n : real.get_nprocs());
}

static bool
is_own(int name)
{
	return proc.wire && name >= WIRE_SYSCONF_STAND && name <= WIRE_SYSCONF_UNTOLD;
}

static long
own_sysconf(int name)
{
	if (name == WIRE_SYSCONF_EVER)
		return (long)atomic_load(&proc.head->procs) + proc.wire->threads;
	if (name == WIRE_SYSCONF_ALIVE)
		return thread_living;
	if (name == WIRE_SYSCONF_UNTOLD) {
		proc_escape(WIRE_ESCAPE_UNTOLD, 0, 0);
		return 0;
	}
	server_stand(WIRE_STAND_TEST);
	return 0;
}

EXPORT long
sysconf(int name)
{
	struct thread *self = name == _SC_NPROCESSORS_ONLN ? enter() : NULL;
	if (is_own(name))
		return own_sysconf(name);
	if (!self) {
		if (!real.sysconf)
			enter_slow();
		return real.sysconf(name);
	}
	int n = processors_count();
	leave(self, 0);
	return n ? n : real.sysconf(name);
}

/* The same by other names that libc exports. */
ALIAS(__fork, fork);
ALIAS(__vfork, vfork);
ALIAS(__sysconf, sysconf);
