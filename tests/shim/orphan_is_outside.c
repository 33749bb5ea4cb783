/* Time does not jump while a process lives that descends from this one, though
 * its parent has ended and it is no child of ours (section 2).
 *
 * run: green 1
 *   all: orphan had its time
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shim.h"

int
main(void)
{
	atomic_int *seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child = fork();
	if (child == 0) {
		if (fork() == 0) {
			syscall(SYS_nanosleep, &(struct timespec){0, 300 * MS}, NULL);
			atomic_store(seen, 1);
			syscall(SYS_nanosleep, &(struct timespec){2, 0}, NULL);
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
	for (int i = 0; i < 500 && !atomic_load(seen); i++)
		usleep(10000);
	say(atomic_load(seen) ? "orphan had its time" : "orphan was not waited for");
	return 0;
}
