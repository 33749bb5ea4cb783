/* Every thread rests in a function of its own: for a debugger to look at.
 * Writes its process id into the file that it is given. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem;
static const char *pid_file;

static void *
rests_in_wait(void *argument)
{
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	return argument;
}

static void *
rests_in_sem_wait(void *argument)
{
	for (;;)
		sem_wait(&sem);
	return argument;
}

/* The one that runs: in the kernel, where heddle does not see it go. */
static void *
rests_in_kernel(void *argument)
{
	struct timespec long_time = {60, 0};
	FILE *file = fopen(pid_file, "w");
	if (!file || fprintf(file, "%d\n", getpid()) < 0 || fclose(file))
		exit(2);
	syscall(SYS_nanosleep, &long_time, NULL);
	return argument;
}

static void
rests_in_join(void)
{
	void *(*const bodies[])(void *) = {rests_in_wait, rests_in_sem_wait, rests_in_kernel};
	pthread_t threads[3];
	for (int i = 0; i < 3; i++) {
		pthread_create(&threads[i], NULL, bodies[i], NULL);
		usleep(1); /* the others first: the last one keeps the turn */
	}
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
}

int
main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	pid_file = argv[1];
	sem_init(&sem, 0, 0);
	rests_in_join();
	return 0;
}
