#include "transport.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "mutex.h"
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
enum { LOOKS = 100 };

/* Where libc's struct of a thread has its kernel thread's id, as libc tells debuggers; 0: it does not. */
static size_t id_offset;
/* That of a thread that was put away. The kernel makes it 0, and wakes who waits for that, when
 * no code of the thread's is left; pthread_join waits for the same. */
static _Atomic uint32_t *_Atomic ending;

static void
find_id(void)
{
	const uint32_t *field = dlsym(RTLD_DEFAULT, "_thread_db_pthread_tid"); /* bits, elements, offset */
	if (field && field[0] == 32)
		id_offset = field[2];
}

/* An adopted thread's struct may be gone with it: nobody has to join it. */
void
transport_ends(const struct thread *self)
{
	if (self->orphan || self->adopted || !id_offset)
		return;
	atomic_store(&proc.wire->ending, self->number + 1);
	atomic_store(&ending, (_Atomic uint32_t *)((char *)self->handle + id_offset));
}

void
transport_await_end(void)
{
	_Atomic uint32_t *id = atomic_load_explicit(&ending, memory_order_relaxed);
	if (__builtin_expect(!id, 1))
		return;
	atomic_store(&ending, NULL);
	uint32_t tid = atomic_load(id);
	for (int i = 0; i < LOOKS && tid; i++, tid = atomic_load(id))
		sys_relax();
	uint64_t until = tid ? sys_real_ns() + END_NS : 0;
	for (uint64_t now; (tid = atomic_load(id)) && (now = sys_real_ns()) < until;)
		sys_futex_wait(id, tid, until - now);
	atomic_store(&proc.wire->ending, 0);
}

/* ---- the choice ---- */

void
transport_choose(void)
{
	find_id();
	const char *why_not = why_not_carrier();
	if (!tool_in_the_way())
		mutex_in_line();
	uint32_t wanted = proc.config->transport;
	if (wanted == WIRE_TRANSPORT_HANDOFF)
		choose(&transport_handoff, WIRE_TRANSPORT_HANDOFF, "asked for");
	else if (why_not)
		choose(&transport_handoff, WIRE_TRANSPORT_HANDOFF, why_not);
	else
		choose(&transport_carrier, WIRE_TRANSPORT_CARRIER,
			wanted == WIRE_TRANSPORT_AUTO ? "the faster one, possible here" : "asked for");
}

/* Where memory has run out, the program shall see how its own calls fail. */
void
transport_begin(struct thread *self)
{
	if (transport->expect && !transport->expect(self))
		choose(&transport_handoff, WIRE_TRANSPORT_HANDOFF, "there is no memory for the carrier");
	transport->adopt(self, true);
}
