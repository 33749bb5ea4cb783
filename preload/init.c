/* init.c: the library's start: look the real functions up, attach to the wire.
 *
 * Interposed functions can be called before the constructor runs (other
 * libraries' constructors, IFUNC resolvers), so whoever comes first does it.
 */
#include <unistd.h>

#include "criterion.h"
#include "cxx.h"
#include "enter.h"
#include "exit_path.h"
#include "fault.h"
#include "foreign.h"
#include "process.h"
#include "python.h"
#include "sanitizer.h"
#include "signal_keep.h"
#include "transport.h"
#include "tsc.h"

static bool
in_charge(void)
{
	static bool attached;
	static int started; /* 1 under way: libc calls back while looking up */
	if (!real.pthread_create)
		real_resolve();
	/* a sanitizer starts before libc: until that has its environment, pass through */
	if (!started && environ) {
		started = 1;
		attached = proc_attach();
		if (attached) {
			sanitizer_find();
			criterion_find();
			foreign_find_allocator();
			cxx_find();
			python_find();
			transport_choose();
			turn_begin();
			signal_kept(thread_current);
			process_watch_forks();
			process_watch_end();
			fault_watch();
			tsc_begin();
			atomic_store(&thread_current->wire->inside, 0);
		}
		started = 2;
	}
	return attached && started == 2;
}

__attribute__((constructor)) static void
init(void)
{
	in_charge();
}

struct thread *
enter_slow(void)
{
	if (!real.pthread_create)
		in_charge();
	if (!proc.wire || !sched.on || thread_current || thread_none || birth_of_caller())
		return NULL;
	struct thread *self = turn_adopt();
	if (self)
		self->saved_errno = errno;
	return self;
}
