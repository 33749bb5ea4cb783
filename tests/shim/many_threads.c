/* A thousand short threads, and a hundred at once.
 *
 * run: random 1..2
 *   all: counted 1100
 * run: pct 1..2
 *   all: counted 1100
 * run: pos 1..2
 *   all: counted 1100
 * run: green 1
 *   all: counted 1100
 */
#include "shim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counted; /* under mutex */

static void *
body(void *unused)
{
	pthread_mutex_lock(&mutex);
	counted++;
	pthread_mutex_unlock(&mutex);
	return unused;
}

int
main(void)
{
	pthread_t t[100];
	for (int i = 0; i < 1000; i++)
		join(spawn(body, NULL));
	for (int i = 0; i < 100; i++)
		t[i] = spawn(body, NULL);
	for (int i = 0; i < 100; i++)
		join(t[i]);
	say("counted %d", counted);
	return 0;
}
