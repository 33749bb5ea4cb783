/* The signal of a broken pipe is for the thread that wrote. Where that blocks
 * it, it waits there: nobody else gets it, whoever blocks it or does not, and
 * it is gone with the thread, unless that asks for it.
 *
 * run: green 1
 *   all: ^all as it has to be$
 * run: eager 1
 *   all: ^all as it has to be$
 * run: random 1..20
 *   all: ^all as it has to be$
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void
check(int right, int line)
{
	if (right)
		return;
	printf("wrong in line %d\n", line);
	exit(1);
}
#define CHECK(right) check(right, __LINE__)

static sigset_t
only(int number)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, number);
	return set;
}

static int
is_pending(void)
{
	sigset_t pending;
	CHECK(sigpending(&pending) == 0);
	return sigismember(&pending, SIGPIPE);
}

static void
break_one(int is_socket)
{
	int ends[2];
	CHECK((is_socket ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends)) == 0);
	close(ends[0]);
	CHECK(write(ends[1], "x", 1) == -1 && errno == EPIPE);
	close(ends[1]);
}

/* argument: whether it asks for its signal */
static void *
writer(void *argument)
{
	const struct timespec at_once = {0, 0};
	sigset_t pipes = only(SIGPIPE);
	CHECK(pthread_sigmask(SIG_BLOCK, &pipes, NULL) == 0);
	for (int i = 0; i < 3; i++) {
		break_one(i & 1);
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
		CHECK(is_pending());
	}
	if (argument) {
		CHECK(sigtimedwait(&pipes, NULL, &at_once) == SIGPIPE);
		CHECK(!is_pending());
	}
	usleep(1000);
	return NULL;
}

int
main(void)
{
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&threads[i], NULL, writer, i & 1 ? threads : NULL) == 0);
	for (int i = 0; i < 4; i++) {
		pthread_mutex_lock(&mutex);
		CHECK(!is_pending());
		pthread_mutex_unlock(&mutex);
		usleep(1000);
	}
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(threads[i], NULL) == 0);
	puts("all as it has to be");
	return 0;
}
