/* pthreads(7): a thread that was asked to end does so at a cancellation point that would not
 * have had to wait, and nowhere else: flock(2) and semop(2) are none, also where they wait.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "shim.h"

static int listener, caller, queue, semaphores, file, other;
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static sem_t there;

/* ---- cancellation points ---- */

static void
sleep_not_at_all(void)
{
	sleep(0);
}

static void
usleep_not_at_all(void)
{
	usleep(0);
}

static void
nanosleep_not_at_all(void)
{
	nanosleep(&(struct timespec){0, 0}, NULL);
}

static void
clock_nanosleep_not_at_all(void)
{
	clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0, 0}, NULL);
}

static void
connect_to_listener(void)
{
	connect(caller, (struct sockaddr *)&address, sizeof address);
}

static void
send_message(void)
{
	struct {
		long type;
		char text[1];
	} message = {1, {0}};
	msgsnd(queue, &message, 1, 0);
}

static void
lock_record(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	fcntl(file, F_SETLKW, &lock);
}

static void (*const points[])(void) = {sleep_not_at_all, usleep_not_at_all, nanosleep_not_at_all,
	clock_nanosleep_not_at_all, connect_to_listener, send_message, lock_record};
enum { POINTS = sizeof points / sizeof points[0] };

static void *
ends(void *argument)
{
	void (*const *point)(void) = argument;
	pthread_cancel(pthread_self());
	(*point)();
	return NULL;
}

/* ---- none ---- */

static void
change(int by)
{
	struct sembuf operation = {0, (short)by, 0};
	need(!semop(semaphores, &operation, 1), "semop");
}

static void *
goes_on(void *argument)
{
	sem_post(&there);
	need(!flock(other, LOCK_EX), "flock");
	change(-1);
	sem_post(&there);
	pthread_testcancel();
	return argument;
}

static void
wait_for_post(void)
{
	while (sem_wait(&there))
		;
}

static void
check_others(void)
{
	void *result = NULL;
	need(!flock(file, LOCK_EX), "free");
	pthread_t thread = spawn(goes_on, NULL);
	wait_for_post();
	need(!pthread_cancel(thread), "cancel");
	need(!flock(file, LOCK_UN), "unlock");
	change(1);
	wait_for_post();
	need(!pthread_join(thread, &result) && result == PTHREAD_CANCELED, "at last");
}

int
main(void)
{
	need(!sem_init(&there, 0, 0), "sem_init");
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	caller = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(address.sun_path, sizeof address.sun_path, "listener-%d", (int)getpid());
	need(!bind(listener, (struct sockaddr *)&address, sizeof address) && !listen(listener, 1), "listener");
	queue = msgget(IPC_PRIVATE, 0600);
	semaphores = semget(IPC_PRIVATE, 1, 0600);
	file = open("file", O_CREAT | O_RDWR, 0600);
	other = open("file", O_RDWR);
	need(queue >= 0 && semaphores >= 0 && file >= 0 && other >= 0, "objects");
	for (int i = 0; i < POINTS; i++) {
		void *result = NULL;
		pthread_t thread = spawn(ends, (void *)&points[i]);
		need(!pthread_join(thread, &result) && result == PTHREAD_CANCELED, "cancelled");
	}
	check_others();
	need(!msgctl(queue, IPC_RMID, NULL) && !semctl(semaphores, 0, IPC_RMID), "removed");
	unlink(address.sun_path);
	return 0;
}
