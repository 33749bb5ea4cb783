/* heddle takes none of the program's PTHREAD_KEYS_MAX keys.
 *
 * run: green 1
 *   all: ^all of them$
 */
#include "shim.h"

int
main(void)
{
	pthread_key_t key;
	int n = 0;
	join(spawn((void *(*)(void *))(void *)sched_yield, NULL));
	while (pthread_key_create(&key, NULL) == 0)
		n++;
	if (n == PTHREAD_KEYS_MAX)
		say("all of them");
	return 0;
}
