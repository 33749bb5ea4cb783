/* What older programs call: bsd_signal(3p), ssignal(3), gsignal(3), siginterrupt(3p), ualarm(3p), wait3(2), clock(3p),
 * aio_fsync(3p), sem_open(3p) with sem_close(3p), semtimedop(2), timerfd_gettime(2). */
#include <aio.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "shim.h"

extern void (*bsd_signal(int number, void (*handler)(int)))(int);

static volatile sig_atomic_t handled;
static sem_t over;
static int ends[2];

static void
handler(int number)
{
	handled = number;
}

static void *
waits(void *unused)
{
	while (sem_wait(&over))
		;
	return unused;
}

static void *
interrupts(void *thread)
{
	struct timespec brief = at(5 * MS);
	nanosleep(&brief, NULL);
	need(pthread_kill(*(pthread_t *)thread, SIGUSR2) == 0, "pthread_kill");
	return NULL;
}

static void
signals(void)
{
	char byte;
	pthread_t self = pthread_self();
	need(bsd_signal(SIGUSR1, handler) == SIG_DFL && ssignal(SIGUSR2, handler) == SIG_DFL, "handlers");
	need(gsignal(SIGUSR1) == 0 && handled == SIGUSR1, "gsignal");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	need(siginterrupt(SIGUSR2, 1) == 0, "siginterrupt");
#pragma GCC diagnostic pop
	pthread_t thread = spawn(interrupts, &self);
	need(read(ends[0], &byte, 1) == -1 && errno == EINTR && handled == SIGUSR2, "it interrupts");
	join(thread);
	need(signal(SIGALRM, handler) == SIG_DFL, "signal");
	long long since = now();
	need(ualarm(5000, 0) == 0, "ualarm");
	while (handled != SIGALRM)
		usleep(100000);
	need(now() - since >= 5 * MS, "not before its time");
}

static void
children(void)
{
	int status = 1;
	struct rusage usage;
	pid_t pid = fork();
	if (!pid)
		_exit(7);
	need(wait3(&status, 0, &usage) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7, "wait3");
	need(wait3(&status, WNOHANG, NULL) == -1 && errno == ECHILD, "no more");
}

static void
semaphores(void)
{
	char name[64];
	snprintf(name, sizeof name, "/heddle-old-names-%d", (int)getpid());
	sem_t *named = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
	need(named != SEM_FAILED && sem_unlink(name) == 0 && sem_wait(named) == 0 && sem_close(named) == 0, "named");
	int set = semget(IPC_PRIVATE, 1, 0600);
	struct sembuf take = {0, -1, 0}, give = {0, 1, 0};
	struct timespec brief = at(5 * MS);
	need(set >= 0 && semtimedop(set, &take, 1, &brief) == -1 && errno == EAGAIN, "nobody gives");
	need(semop(set, &give, 1) == 0 && semtimedop(set, &take, 1, &brief) == 0, "given");
	need(semctl(set, 0, IPC_RMID) == 0, "gone");
}

static void
times(void)
{
	struct itimerspec wanted = {{0, 0}, {1000, 0}}, left;
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	need(timer >= 0 && timerfd_settime(timer, 0, &wanted, NULL) == 0, "timerfd_settime");
	need(timerfd_gettime(timer, &left) == 0 && left.it_value.tv_sec >= 990 && left.it_value.tv_sec <= 1000,
		"what is left");
	need(close(timer) == 0, "close");
	clock_t before = clock();
	need(before >= 0 && clock() >= before, "clock");
}

static void
asynchronous(void)
{
	struct aiocb block = {.aio_fildes = open("/tmp", O_TMPFILE | O_RDWR, 0600)};
	const struct aiocb *list[] = {&block};
	need(block.aio_fildes >= 0 && aio_fsync(O_SYNC, &block) == 0, "aio_fsync");
	while (aio_error(&block) == EINPROGRESS)
		need(aio_suspend(list, 1, NULL) == 0 || errno == EINTR, "aio_suspend");
	need(aio_error(&block) == 0 && aio_return(&block) == 0, "done");
	close(block.aio_fildes);
}

int
main(void)
{
	need(pipe(ends) == 0 && sem_init(&over, 0, 0) == 0, "what is needed");
	pthread_t waiter = spawn(waits, NULL);
	signals();
	children();
	semaphores();
	times();
	asynchronous();
	sem_post(&over);
	join(waiter);
	return 0;
}
