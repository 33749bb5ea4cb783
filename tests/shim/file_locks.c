/* Locks of files, semaphores of System V and queues of theirs: who waits for another
 * thread there lets it go on.
 *
 * run: green 1
 *   all: ^all went on$
 *   none: escape
 * run: random 1..5
 *   all: ^all went on$
 *   none: escape
 */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/wait.h>

#include "shim.h"

static char path[64];
static int set, queue;

static void *
locks(void *argument)
{
	int fd = open(path, O_RDWR);
	for (int i = 0; i < 3; i++) {
		need(flock(fd, LOCK_EX) == 0, "flock");
		usleep(10);
		need(flock(fd, LOCK_UN) == 0, "unlock");
	}
	close(fd);
	return argument;
}

static void *
gives(void *argument)
{
	struct sembuf up = {0, 1, 0}, down = {1, -1, 0};
	struct {
		long type;
		char text[4];
	} message = {1, "hi"};
	need(semop(set, &up, 1) == 0, "up");
	need(semop(set, &down, 1) == 0, "down");
	usleep(10);
	need(msgsnd(queue, &message, 3, 0) == 0, "msgsnd");
	return argument;
}

static void
check_other_process(void)
{
	int fd = open(path, O_RDWR), status;
	need(lockf(fd, F_LOCK, 0) == 0, "lockf");
	pid_t pid = fork();
	if (!pid)
		_exit(lockf(open(path, O_RDWR), F_LOCK, 0) != 0);
	usleep(1000);
	close(fd);
	need(waitpid(pid, &status, 0) == pid && status == 0, "the child locks");
}

int
main(void)
{
	struct sembuf down = {0, -1, 0}, up = {1, 1, 0};
	struct {
		long type;
		char text[4];
	} message;
	pthread_t threads[3];
	snprintf(path, sizeof path, "lock-%d", (int)getpid());
	close(open(path, O_RDWR | O_CREAT, 0600));
	for (int i = 0; i < 3; i++)
		threads[i] = spawn(locks, NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);

	set = semget(IPC_PRIVATE, 2, 0600);
	queue = msgget(IPC_PRIVATE, 0600);
	pthread_t giver = spawn(gives, NULL);
	need(semop(set, &down, 1) == 0, "down");
	need(semop(set, &up, 1) == 0, "up");
	need(msgrcv(queue, &message, sizeof message.text, 0, 0) == 3, "msgrcv");
	join(giver);
	semctl(set, 0, IPC_RMID);
	msgctl(queue, IPC_RMID, NULL);
	check_other_process();
	unlink(path);
	say("all went on");
	return 0;
}
