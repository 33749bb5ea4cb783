/* Where memory runs out, calls fail as they do without heddle: a thread cannot
 * be created (EAGAIN), and what needs none goes on.
 *
 * run: random 1..3
 *   all: ^as ever$
 * run: green 1
 *   all: ^as ever$
 */
#include <sys/mman.h>
#include <sys/resource.h>

#include "shim.h"

enum { LOCKS = 500 };

static void *
nothing(void *argument)
{
	return argument;
}

int
main(void)
{
	static pthread_mutex_t locks[LOCKS];
	struct rlimit limit = {512 << 20, 512 << 20};
	pthread_t thread;
	join(spawn(nothing, NULL));
	/* a stack of a size that glibc has not kept */
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16 << 20);
	need(!setrlimit(RLIMIT_AS, &limit), "setrlimit");
	for (size_t size = 256 << 20; size >= 4096; size /= 2)
		while (mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
			;
	need(pthread_create(&thread, &attr, nothing, NULL) == EAGAIN, "EAGAIN");
	for (int i = 0; i < LOCKS; i++)
		need(!pthread_mutex_lock(&locks[i]) && !pthread_mutex_unlock(&locks[i]), "lock");
	say("as ever");
	return 0;
}
