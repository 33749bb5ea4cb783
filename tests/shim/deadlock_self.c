/* A normal mutex locked twice by one thread is a deadlock, even alone.
 *
 * run: green 1
 *   fails
 *   all: kind=deadlock
 */
#include "shim.h"

int
main(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&mutex);
	pthread_mutex_lock(&mutex);
	return 0;
}
