/* Sleepers wake by due time, under green also in call order where due at once;
 * every sleep of the family and every clock agree (section 2).
 *
 * run: green 1
 *   all: woke usleep\nwoke nanosleep\nwoke clock_nanosleep\nwoke absolute\nwoke sleep
 *   all: clocks agree
 * run: random 1..10
 *   all: woke usleep\nwoke nanosleep\nwoke clock_nanosleep\nwoke absolute\nwoke sleep
 *   all: clocks agree
 */
#include <sys/time.h>

#include "shim.h"

static void
pause_as(const char *how)
{
	struct timespec t;
	if (!strcmp(how, "usleep"))
		usleep(100000);
	else if (!strcmp(how, "nanosleep"))
		nanosleep(&(struct timespec){0, 200 * MS}, NULL);
	else if (!strcmp(how, "clock_nanosleep"))
		clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0, 300 * MS}, NULL);
	else if (!strcmp(how, "sleep"))
		sleep(1);
	else {
		t = deadline(400 * MS);
		clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL);
	}
}

static void *
sleeper(void *how)
{
	pause_as(how);
	say("woke %s", (char *)how);
	return NULL;
}

/* All show the same time, ticks apart. */
static int
clocks_agree(void)
{
	struct timespec real, c11;
	struct timeval day;
	time_t seconds = time(NULL);
	clock_gettime(CLOCK_REALTIME, &real);
	gettimeofday(&day, NULL);
	timespec_get(&c11, TIME_UTC);
	long long a = real.tv_sec * S + real.tv_nsec, b = day.tv_sec * S + day.tv_usec * 1000;
	long long c = c11.tv_sec * S + c11.tv_nsec;
	return b - a >= -1000 && b - a < 10 * MS && c >= b && c - b < 10 * MS && real.tv_sec - seconds <= 1;
}

int
main(void)
{
	char *const how[] = {"sleep", "absolute", "clock_nanosleep", "nanosleep", "usleep"};
	pthread_t t[5];
	for (int i = 0; i < 5; i++)
		t[i] = spawn(sleeper, how[i]);
	for (int i = 0; i < 5; i++)
		join(t[i]);
	say("clocks %s", clocks_agree() ? "agree" : "differ");
	return 0;
}
