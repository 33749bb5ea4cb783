/* A copy of the process keeps all threads, parked and yet unborn: it schedules
 * them to their ends, destructors, joins, new threads and blocking calls
 * included, as the process itself does.
 *
 * run: green 1 --transport carrier
 *   all: ^copy 1: main t1 d1 t2 d2 new joined$
 *   all: ^copy 2: main t1 d1 t2 d2 new joined$
 *   all: ^self: main t1 d1 t2 d2 new joined$
 * run: random 1..20 --transport carrier
 *   all: ^copy 1: .*joined$
 *   some: ^copy 1: main t2 d2 t1 d1 new joined$
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static int go;
static char words[256] = "self:";

static void
say(const char *word)
{
	strcat(words, " ");
	strcat(words, word);
}

static void
destroy(void *value)
{
	pthread_mutex_lock(&mutex);
	say(value == (void *)1 ? "d1" : "d2");
	pthread_mutex_unlock(&mutex);
}

static void *
waits(void *number)
{
	pthread_setspecific(key, number);
	pthread_mutex_lock(&mutex);
	while (!go)
		pthread_cond_wait(&cond, &mutex);
	say(number == (void *)1 ? "t1" : "t2");
	pthread_mutex_unlock(&mutex);
	return number;
}

/* Blocks in the kernel, where only an executor of its own can wait. */
static void *
newly_made(void *argument)
{
	struct timespec while_off = {0, 50000000};
	nanosleep(&while_off, NULL);
	say("new");
	return argument;
}

static void
to_the_end(const pthread_t *threads)
{
	pthread_t late;
	void *result;
	pthread_mutex_lock(&mutex);
	say("main");
	go = 1;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 2; i++)
		if (pthread_join(threads[i], &result) || result != (void *)(long)(i + 1))
			exit(3);
	if (pthread_create(&late, NULL, newly_made, NULL) || pthread_join(late, NULL))
		exit(4);
	say("joined\n");
	if (write(1, words, strlen(words)) < 0)
		exit(5);
}

int
main(void)
{
	long (*fork_all)(void);
	pthread_t threads[2];
	*(void **)&fork_all = dlsym(RTLD_DEFAULT, "heddle_fork_all");
	if (!fork_all || fork_all() != -ENOTSUP) /* no second thread yet */
		return 2;
	pthread_key_create(&key, destroy);
	for (long i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, waits, (void *)(i + 1));
	for (int i = 1; i <= 2; i++) {
		int status;
		long pid = fork_all();
		if (pid == 0) {
			snprintf(words, sizeof words, "copy %d:", i);
			break;
		}
		if (pid < 0 || waitpid((pid_t)pid, &status, 0) != pid || status)
			return 6;
	}
	to_the_end(threads);
	return 0;
}
