#include "fault.h"

#include <signal.h>
#include <ucontext.h>

#include "log.h"
#include "proc.h"
#include "real.h"
#include "thread.h"

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

struct wire_fault *
fault_note(enum wire_fault_kind kind, const void *address)
{
	struct wire_fault *fault = proc.wire ? proc_fault(kind) : NULL;
	if (!fault)
		return NULL;
	fault->thread = thread_current ? thread_current->number : WIRE_NONE;
	fault->site = address ? log_site(address) : 0;
	return fault;
}

static const void *
instruction(const void *context)
{
#if defined(__x86_64__)
	return (void *)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (void *)((const ucontext_t *)context)->uc_mcontext.pc;
#endif
}

/* Notes it, then lets it happen: the default action is restored, and the
 * instruction faults again (or the signal that somebody sent is sent again). */
static void
on_fatal(int signal, siginfo_t *info, void *context)
{
	/* sites are return addresses, one behind the instruction */
	struct wire_fault *fault = fault_note(WIRE_FAULT_CRASH, (const char *)instruction(context) + 1);
	struct sigaction action = {.sa_handler = SIG_DFL};
	if (fault)
		fault->signal = signal;
	real.sigaction(signal, &action, NULL);
	if (info->si_code <= 0)
		real.raise(signal);
}

void
fault_watch(void)
{
	struct sigaction ours = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER}, old;
	for (unsigned i = 0; i < sizeof fatal / sizeof *fatal; i++)
		if (!real.sigaction(fatal[i], NULL, &old) && !(old.sa_flags & SA_SIGINFO) && old.sa_handler == SIG_DFL)
			real.sigaction(fatal[i], &ours, NULL);
}
