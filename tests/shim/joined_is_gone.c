/* Who was joined is gone, whatever its kernel thread still has to do.
 *
 * run: random 1..5
 *   all: ^gone$
 */
#include "shim.h"

static void *
body(void *argument)
{
	return argument;
}

int
main(void)
{
	struct sched_param param = {0};
	clockid_t clock;
	int policy = SCHED_OTHER;
	pthread_t thread = spawn(body, NULL);
	join(thread);
	need(pthread_getschedparam(thread, &policy, &param) == ESRCH, "getschedparam");
	need(pthread_setschedparam(thread, policy, &param) == ESRCH, "setschedparam");
	need(pthread_setschedprio(thread, 0) == ESRCH, "setschedprio");
	need(pthread_getcpuclockid(thread, &clock) == ESRCH, "getcpuclockid");
	say("gone");
	return 0;
}
