/* A thread that blocks in the kernel where no interposed call shows it keeps
 * nobody waiting: the turn moves on, the place is said, and no deadlock is
 * claimed. (Section 9: judged by kernel state.)
 *
 * run: random 1..3
 *   all: ^heard$
 *   all: blocked in read
 *   all: control=partial
 * run: green 1
 *   all: ^heard$
 *   all: blocked in read
 */
#include <sys/syscall.h>

#include "shim.h"

static int ends[2];

/* As a library would that brings its own system calls. */
static long
raw_read(int fd, void *buffer, size_t size)
{
#ifdef __x86_64__
	long result;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_read), "D"((long)fd), "S"(buffer), "d"(size)
			 : "rcx", "r11", "memory");
	return result;
#else
	return syscall(SYS_read, fd, buffer, size);
#endif
}

static void *
hears(void *unused)
{
	char letter;
	need(raw_read(ends[0], &letter, 1) == 1, "a letter");
	return unused;
}

int
main(void)
{
	need(pipe(ends) == 0, "pipe");
	pthread_t thread = spawn(hears, NULL);
	usleep(1000);
	need(write(ends[1], "x", 1) == 1, "write");
	join(thread);
	say("heard");
	return 0;
}
