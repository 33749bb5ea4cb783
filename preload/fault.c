#include "fault.h"

#include <dlfcn.h>
#include <signal.h>
#include <ucontext.h>

#include "cxx.h"
#include "log.h"
#include "proc.h"
#include "real.h"
#include "sys.h"
#include "thread.h"

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

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

/* Of libc, of its GLIBC_PRIVATE: what it says as it aborts. */
static struct {
	unsigned size;
	char text[];
} *const *last_words;

/* libc's own, where it finds memory freed twice or a stack smashed: it calls none of ours. */
static void
note_abort(const void *at)
{
	struct wire_fault *fault = fault_note(WIRE_FAULT_ABORT, NULL);
	if (!fault)
		return;
	const void *caller = cxx_outside(at);
	fault->site = caller ? log_site(caller) : 0;
	fault->signal = SIGABRT;
	if (last_words && *last_words)
		sys_copy_text(fault->text, sizeof fault->text, (*last_words)->text);
}

static void
note_crash(int signal, const void *at)
{
	/* sites are return addresses, one behind the instruction */
	struct wire_fault *fault = fault_note(WIRE_FAULT_CRASH, (const char *)at + 1);
	if (fault)
		fault->signal = signal;
}

/* What a handler of the program's was called for: it may well send the signal again, to die of it. */
static struct {
	int signal;
	const void *at;
} handled;

void
fault_handled(int signal, const void *context)
{
	handled.signal = signal;
	handled.at = instruction(context);
}

static const void *
crashed_at(const siginfo_t *info, const void *context)
{
	bool again = info->si_code <= 0 && handled.signal == info->si_signo;
	return again ? handled.at : instruction(context);
}

/* Notes it, then lets it happen: the default action is restored, and the
 * instruction faults again (or the signal that somebody sent is sent again). */
static void
on_fatal(int signal, siginfo_t *info, void *context)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	if (signal != SIGABRT)
		note_crash(signal, crashed_at(info, context));
	else if (info->si_code == SI_TKILL)
		note_abort(instruction(context));
	real.sigaction(signal, &action, NULL);
	if (info->si_code <= 0)
		real.raise(signal);
}

static const struct sigaction watch = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
static bool watching;

bool
fault_is_watched(const struct sigaction *action)
{
	return action->sa_flags & SA_SIGINFO && action->sa_sigaction == on_fatal;
}

const struct sigaction *
fault_default(int number)
{
	for (unsigned i = 0; watching && i < sizeof fatal / sizeof *fatal; i++)
		if (fatal[i] == number)
			return &watch;
	return NULL;
}

void
fault_watch(void)
{
	struct sigaction old;
	watching = true;
	last_words = dlsym(RTLD_DEFAULT, "__abort_msg");
	for (unsigned i = 0; i < sizeof fatal / sizeof *fatal; i++)
		if (!real.sigaction(fatal[i], NULL, &old) && !(old.sa_flags & SA_SIGINFO) && old.sa_handler == SIG_DFL)
			real.sigaction(fatal[i], &watch, NULL);
}
