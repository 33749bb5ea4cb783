#include "server.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>

#include "log.h"
#include "outside.h"
#include "proc.h"
#include "processors.h"
#include "renew.h"
#include "sched.h"
#include "stops.h"
#include "sys.h"
#include "thread.h"
#include "timers.h"
#include "warm.h"

/* What the kernel forgets of a forked thread, and glibc's fork() would set again. */
static struct {
	void *tid_at;
	void *robust_list;
	long robust_size;
} state;

static bool
any_timer_runs(void)
{
	return timers_armed() || outside_itimer_runs(ITIMER_VIRTUAL) || outside_itimer_runs(ITIMER_PROF);
}

static const char *
why_not(void)
{
	if (sched.on)
		return "a second thread began";
	if (any_timer_runs())
		return "a timer runs";
	if (sys2(SYS_prctl, (long)PR_GET_TID_ADDRESS, &state.tid_at))
		return "this kernel does not tell where a thread's id is kept";
	if (sys3(SYS_get_robust_list, 0L, &state.robust_list, &state.robust_size))
		return "this kernel does not tell where a thread's locks are listed";
	return NULL;
}

static void
tell(_Atomic uint32_t *word, uint32_t value)
{
	atomic_store(word, value);
	sys_futex_wake(word, 1);
}

/* In the child. The harness may have died before this one would have been told. */
static void
begin_run(const struct wire_server *server, int32_t parent)
{
	sys2(SYS_prctl, (long)PR_SET_PDEATHSIG, (long)SIGKILL);
	if (sys0(SYS_getppid) != parent)
		sys_exit_group(127);
	sys2(SYS_setpgid, 0L, 0L);
	if (!renew(server->renew))
		sys_exit_group(127);
	sys2(SYS_set_robust_list, state.robust_list, state.robust_size);
	proc_attach_run();
	processors_before_fork(thread_current);
	processors_forked();
	warm_begin();
	stops_begin();
	atomic_store(&thread_current->wire->tid, sys_gettid());
}

/* glibc's handlers of fork are not called: an exec would not call them either. */
static long
fork_run(const struct wire_server *server)
{
	const long flags = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
	int32_t parent = server->parent;
	long pid = sys6(SYS_clone, flags, 0, 0, SYS_LONG(state.tid_at), 0, 0);
	if (pid == 0)
		begin_run(server, parent);
	return pid;
}

void
server_stand(enum wire_stand here)
{
	if (!proc.wire || proc.config->serves != here)
		return;
	struct wire_server *server = &proc.head->server;
	const char *reason = why_not();
	if (reason) {
		sys_copy_text(server->reason, sizeof server->reason, reason);
		tell(&server->state, WIRE_SERVER_REFUSES);
		sys_exit_group(0);
	}
	proc_keep();
	log_program();
	tell(&server->state, WIRE_SERVER_READY);
	for (uint32_t answered = 0;;) {
		while (atomic_load(&server->asked) == answered)
			sys_futex_wait(&server->asked, answered, 0);
		long pid = fork_run(server);
		if (pid == 0)
			return;
		server->pid = (int32_t)pid;
		tell(&server->answered, ++answered);
	}
}
