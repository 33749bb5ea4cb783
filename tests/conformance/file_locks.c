/* flock(2), lockf(3p), fcntl(3p): a lock on an open file is waited for by others, threads and
 * processes; those that do not wait say so; it goes with the last descriptor, or the process.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "shim.h"

enum { ROUNDS = 4 };
static char path[64];
static atomic_int inside;

static void *
locks(void *argument)
{
	int fd = open(path, O_RDWR);
	for (int i = 0; i < ROUNDS; i++) {
		need(!flock(fd, LOCK_EX), "flock");
		need(!atomic_fetch_add(&inside, 1), "alone");
		usleep(50);
		atomic_fetch_sub(&inside, 1);
		need(!flock(fd, LOCK_UN), "unlock");
	}
	close(fd);
	return argument;
}

static void *
open_file_locks(void *argument)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(path, O_RDWR);
	for (int i = 0; i < ROUNDS; i++) {
		all.l_type = F_WRLCK;
		need(!fcntl(fd, F_OFD_SETLKW, &all), "lock");
		need(!atomic_fetch_add(&inside, 1), "alone");
		usleep(50);
		atomic_fetch_sub(&inside, 1);
		all.l_type = F_UNLCK;
		need(!fcntl(fd, F_OFD_SETLK, &all), "unlock");
	}
	close(fd);
	return argument;
}

static void
check_process(void)
{
	int fd = open(path, O_RDWR), status, ends[2], back[2];
	char byte;
	need(!pipe(ends) && !pipe(back), "pipe");
	pid_t pid = fork();
	if (!pid) {
		int own = open(path, O_RDWR);
		if (lockf(own, F_LOCK, 10) || write(ends[1], "x", 1) != 1 || read(back[0], &byte, 1) != 1)
			_exit(1);
		usleep(3000);
		_exit(0);
	}
	need(read(ends[0], &byte, 1) == 1, "it has the lock");
	need(lockf(fd, F_TLOCK, 10) == -1 && (errno == EAGAIN || errno == EACCES), "taken");
	need(write(back[1], "x", 1) == 1, "write");
	need(lockf(fd, F_TEST, 10) == -1 && errno == EACCES, "as libc tells that it is");
	need(!lockf(fd, F_LOCK, 10), "when it has ended");
	need(waitpid(pid, &status, 0) == pid && !status, "the child");
	close(fd);
}

static void
in_threads(void *(*body)(void *))
{
	pthread_t threads[2] = {spawn(body, NULL), spawn(body, NULL)};
	join(threads[0]);
	join(threads[1]);
}

int
main(void)
{
	snprintf(path, sizeof path, "locked-%d", (int)getpid());
	int fd = open(path, O_RDWR | O_CREAT, 0600), other = open(path, O_RDWR);
	need(write(fd, "0123456789", 10) == 10 && lseek(fd, 0, SEEK_SET) == 0, "write");
	in_threads(locks);
	in_threads(open_file_locks);
	need(!flock(fd, LOCK_SH) && !flock(other, LOCK_SH | LOCK_NB), "shared");
	need(flock(other, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK, "not alone");
	close(fd);
	need(!flock(other, LOCK_EX | LOCK_NB), "it went with the descriptor");
	close(other);
	check_process();
	unlink(path);
	return 0;
}
