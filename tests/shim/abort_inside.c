/* Where libc aborts by itself, the program's handler of SIGABRT runs before the process ends, also
 * inside an interposed function: here of what malloc finds broken under sem_open.
 *
 * run: green 1
 *   fails
 *   all: ^handled$
 *   all: status=3
 * run: random 1..5
 *   fails
 *   all: ^handled$
 *   all: status=3
 */
#include <fcntl.h>
#include <malloc.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>

#include "shim.h"

static void
handler(int number)
{
	(void)number;
	say("handled");
	_exit(3);
}

static void *
thread(void *unused)
{
	return unused;
}

int
main(void)
{
	char name[200];
	memset(name, 'x', sizeof name);
	name[0] = '/';
	name[sizeof name - 1] = '\0';
	need(signal(SIGABRT, handler) != SIG_ERR, "signal");
	need(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO) == STDERR_FILENO, "dup2"); /* malloc's message */
	pthread_t t = spawn(thread, NULL);
	char *block = malloc(1000);
	char *volatile behind = block + malloc_usable_size(block); /* the size of what is left */
	memset(behind, 0xff, sizeof(size_t));
	(void)sem_open(name, O_CREAT, 0600, 1);
	join(t);
	return 0;
}
