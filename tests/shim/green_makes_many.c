/* green: who makes threads takes long, and does not spin: none of thousands begins before he blocks.
 *
 * run: green 1
 *   all: none has begun\nall have\n
 */
#include "shim.h"

enum { THREADS = 3000 };
static atomic_int begun;

static void *
begins(void *unused)
{
	atomic_fetch_add(&begun, 1);
	return unused;
}

int
main(void)
{
	static pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(begins, NULL);
	say("%s has begun", atomic_load(&begun) ? "one" : "none");
	for (int i = 0; i < THREADS; i++)
		join(threads[i]);
	say("%s have", atomic_load(&begun) == THREADS ? "all" : "not all");
	return 0;
}
