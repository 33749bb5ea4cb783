/* Waiting for children: they are outside. */
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "enter.h"
#include "io.h"
#include "others.h"
#include "outside.h"
#include "sys.h"
#include "timers.h"

/* Nothing but a child's end can wake it. */
static void
rest(const struct io *io, bool begins)
{
	if (!io->no_wait && !sched.on)
		others_see(begins && !timers_armed() ? WIRE_REPOSE_CHILD : WIRE_REPOSE_UNKNOWN);
}

static long
wait_for(struct thread *self, long number, const long arguments[6], bool no_wait, uint32_t site)
{
	struct io io = {.kind = HEDDLE_OP_CHILD, .no_wait = no_wait, .number = number};
	for (int i = 0; i < 6; i++)
		io.arguments[i] = arguments[i];
	rest(&io, true);
	long result = io_do_outside(self, &io, site);
	rest(&io, false);
	return result;
}

static long
by_pid(struct thread *self, pid_t pid, int *status, int options, struct rusage *usage, uint32_t site)
{
	int own = 0, *how = status ? status : &own;
	long arguments[6] = {pid, SYS_LONG(how), options, SYS_LONG(usage)};
	long ended = wait_for(self, SYS_wait4, arguments, options & WNOHANG, site);
	if (ended > 0)
		others_ended((int)ended, WIFSIGNALED(*how) && WTERMSIG(*how) == SIGALRM);
	return io_leave(self, ended);
}

EXPORT pid_t
wait(int *status)
{
	struct thread *self = enter();
	if (!self)
		return real.wait(status);
	return (pid_t)by_pid(self, -1, status, 0, NULL, SITE());
}

EXPORT pid_t
waitpid(pid_t pid, int *status, int options)
{
	struct thread *self = enter();
	if (!self)
		return real.waitpid(pid, status, options);
	return (pid_t)by_pid(self, pid, status, options, NULL, SITE());
}

EXPORT pid_t
wait3(int *status, int options, struct rusage *usage)
{
	struct thread *self = enter();
	if (!self)
		return real.wait3(status, options, usage);
	return (pid_t)by_pid(self, -1, status, options, usage, SITE());
}

EXPORT pid_t
wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	struct thread *self = enter();
	if (!self)
		return real.wait4(pid, status, options, usage);
	return (pid_t)by_pid(self, pid, status, options, usage, SITE());
}

EXPORT int
waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	struct thread *self = enter();
	if (!self)
		return real.waitid(type, id, info, options);
	long arguments[6] = {type, (long)id, SYS_LONG(info), options};
	long error = wait_for(self, SYS_waitid, arguments, options & WNOHANG, SITE());
	if (!error && info && info->si_pid)
		others_ended(info->si_pid, info->si_code == CLD_KILLED && info->si_status == SIGALRM);
	return (int)io_leave(self, error);
}

/* ---- libc's functions that wait for one inside ---- */

struct run {
	const char *command;
	FILE *stream;
	int result, error;
};

static void
run_command(void *argument)
{
	struct run *run = argument;
	run->result = run->stream ? real.pclose(run->stream) : real.system(run->command);
	run->error = errno;
}

static int
wait_for_command(struct thread *self, struct run *run)
{
	self->op = (struct op){.kind = HEDDLE_OP_CHILD};
	if (!sched.on)
		others_see(timers_armed() ? WIRE_REPOSE_UNKNOWN : WIRE_REPOSE_CHILD);
	turn_outside(self, run_command, run);
	if (!sched.on)
		others_see(WIRE_REPOSE_UNKNOWN);
	others_all_ended();
	leave_errno(self, run->result < 0 ? run->error : 0);
	return run->result;
}

EXPORT int
system(const char *command)
{
	struct thread *self = enter();
	struct run run = {.command = command};
	return self ? wait_for_command(self, &run) : real.system(command);
}

EXPORT int
pclose(FILE *stream)
{
	struct thread *self = enter();
	struct run run = {.stream = stream};
	return self ? wait_for_command(self, &run) : real.pclose(stream);
}

/* The same by other names that libc exports. */
ALIAS(__wait, wait);
ALIAS(__waitpid, waitpid);
