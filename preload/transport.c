#include "transport.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "proc.h"
#include "sanitizer.h"
#include "sys.h"

const struct transport *transport;

/* Contexts that move between kernel threads confuse these tools. */
static const char *
tool_in_the_way(void)
{
	const char *preload = getenv("LD_PRELOAD");
	if (preload && strstr(preload, "vgpreload"))
		return "the program runs under valgrind";
	if (sanitizer.thread)
		return "the program is built with thread sanitizer";
	return NULL;
}

/* For tests of what is done where a machine or a libc lacks a part: a list of
 * parts not to be used. */
static bool
without(const char *part)
{
	const char *parts = getenv("HEDDLE_WITHOUT");
	return parts && strstr(parts, part);
}

static const char *
why_not_carrier(void)
{
	const char *why = NULL;
	if (!context_supported(!without("fsgsbase"), &why))
		return why;
	if (without("tls-dtors") || !dlsym(RTLD_DEFAULT, "__call_tls_dtors"))
		return "this libc has no __call_tls_dtors";
	return tool_in_the_way();
}

static void
choose(const struct transport *chosen, enum wire_transport number, const char *reason)
{
	transport = chosen;
	proc.wire->transport = number;
	sys_copy_text(proc.wire->transport_reason, sizeof proc.wire->transport_reason, reason);
}

/* ---- the end of a kernel thread ---- */

/* One that does not end in this time waits for somebody; then the two go on in parallel. */
#define END_NS 1000000000u
enum { YIELDS = 8 };

static _Atomic uint32_t ending;

void
transport_ends(const struct thread *self)
{
	if (self->orphan)
		return;
	atomic_store(&proc.wire->ending, self->number + 1);
	atomic_store(&ending, atomic_load(&self->wire->tid));
}

void
transport_await_end(void)
{
	uint32_t tid = atomic_load_explicit(&ending, memory_order_relaxed);
	if (!tid || tid == sys_gettid())
		return;
	atomic_store(&ending, 0);
	const struct timespec nap = {0, 20000};
	uint64_t until = sys_real_ns() + END_NS;
	for (unsigned i = 0; sys3(SYS_tgkill, sys0(SYS_getpid), (long)tid, 0L) == 0 && sys_real_ns() < until; i++)
		if (i < YIELDS)
			sys0(SYS_sched_yield);
		else /* the processor may be what it waits for */
			sys2(SYS_nanosleep, &nap, NULL);
	atomic_store(&proc.wire->ending, 0);
}

/* ---- the choice ---- */

void
transport_choose(void)
{
	const char *why_not = why_not_carrier();
	uint32_t wanted = proc.config->transport;
	if (wanted == WIRE_TRANSPORT_HANDOFF)
		choose(&transport_handoff, WIRE_TRANSPORT_HANDOFF, "asked for");
	else if (why_not)
		choose(&transport_handoff, WIRE_TRANSPORT_HANDOFF, why_not);
	else
		choose(&transport_carrier, WIRE_TRANSPORT_CARRIER,
			wanted == WIRE_TRANSPORT_AUTO ? "the faster one, possible here" : "asked for");
}
