/* Where all who could go on do nothing but read clocks, as threads that burn time, reads cost
 * more and more, as those of one alone. A round of theirs is no longer than 1 ms, and who does
 * anything else ends it.
 *
 * run: random 1..3
 *   all: reads few\nlate by less than 30 ms\n
 * run: pct 1..3
 *   all: reads few\nlate by less than 30 ms\n
 */
#include "shim.h"

enum { THREADS = 4 };
static atomic_int reads;

static void *
burn(void *late)
{
	long long end = now() + 200 * MS, at;
	while ((at = now()) < end)
		atomic_fetch_add(&reads, 1);
	*(long long *)late = at - end;
	return late;
}

int
main(void)
{
	pthread_t threads[THREADS];
	long long late[THREADS], latest = 0;
	for (int i = 0; i < THREADS; i++)
		threads[i] = spawn(burn, &late[i]);
	for (int i = 0; i < THREADS; i++) {
		join(threads[i]);
		latest = late[i] > latest ? late[i] : latest;
	}
	say("reads %s", atomic_load(&reads) < 20000 ? "few" : "many");
	say("late by %s than 30 ms", latest < 30 * MS ? "less" : "more");
	return 0;
}
