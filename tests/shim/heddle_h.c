/* <heddle.h>: heddle_yield is a scheduling point under heddle, and nothing, also
 * to the linker, without.
 *
 * run: random 1..40
 *   some: lost\n
 *   some: kept\n
 * run: native 1
 *   all: (lost|kept)\n
 * run: preloaded 1
 *   all: (lost|kept)\n
 */
#include <heddle.h>
#include <stdatomic.h>

#include "shim.h"

static atomic_int count;

static void *
body(void *unused)
{
	int seen = atomic_load(&count);
	heddle_yield();
	atomic_store(&count, seen + 1);
	return unused;
}

int
main(void)
{
	pthread_t a = spawn(body, NULL), b = spawn(body, NULL);
	join(a);
	join(b);
	say(atomic_load(&count) == 2 ? "kept" : "lost");
	return 0;
}
