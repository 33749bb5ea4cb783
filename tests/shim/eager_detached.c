/* eager: a detached thread may be gone before its creator goes on; the next
 * thread, at the same address, is another object all the same.
 *
 * run: eager --steps
 *   all: started \[thread 1\.1\]\s
 *   all: started \[thread 1\.200\]\s
 */
#include "shim.h"

static void *
body(void *unused)
{
	return unused;
}

int
main(void)
{
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 200; i++) {
		pthread_t thread;
		need(pthread_create(&thread, &attr, body, NULL) == 0, "pthread_create");
	}
	return 0;
}
