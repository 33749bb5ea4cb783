/* Clocks read by the program are virtual; --epoch sets the date at which they
 * begin (section 2).
 *
 * run: random 1..3 --epoch 1000000000123000000
 *   all: it is 1000000000
 *   all: a day later it is 1000086400
 */
#include "shim.h"

static void *
body(void *unused)
{
	say("it is %lld", (long long)time(NULL));
	sleep(86400);
	say("a day later it is %lld", (long long)time(NULL));
	return unused;
}

int
main(void)
{
	join(spawn(body, NULL));
	return 0;
}
