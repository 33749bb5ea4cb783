/* Without heddle's own variable, libheddle.so is a pure pass-through (section
 * 6): real clocks, real sleeps.
 *
 * run: preloaded
 *   all: real clock\nreal sleep
 * run: native
 *   all: real clock\nreal sleep
 * run: green 1
 *   all: virtual clock
 */
#include <sys/syscall.h>

#include "shim.h"

static long long
kernel_time(void)
{
	struct timespec t;
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
	return t.tv_sec * S + t.tv_nsec;
}

static void *
body(void *unused)
{
	usleep(20000);
	return unused;
}

int
main(void)
{
	long long before = kernel_time(), shown = now(), after = kernel_time();
	int real = before - S <= shown && shown <= after + S; /* the virtual one shows the second day after boot */
	say(real ? "real clock" : "virtual clock");
	join(spawn(body, NULL));
	if (real && kernel_time() - before >= 20 * MS)
		say("real sleep");
	return 0;
}
