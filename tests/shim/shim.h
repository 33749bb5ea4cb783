/* shim.h: what the tiny targets of this folder, and the programs of conformance, share.
 *
 * A target is a plain C program that prints what it saw. The comment at its
 * head holds the promise it tests and what has to be seen; `run` says how.
 * A line is written by one write(), so the order of lines is the order of
 * execution; variables that threads share are _Atomic, so that a target is a
 * correct program wherever the promise does not say otherwise.
 */
#ifndef SHIM_H
#define SHIM_H

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ll
#define S 1000000000ll

__attribute__((format(printf, 1, 2), unused)) static void
say(const char *format, ...)
{
	char line[256];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	line[n] = '\n';
	if (write(STDOUT_FILENO, line, n + 1) < 0)
		_exit(99);
}

/* Ends the target unless `ok`; for what is no promise but has to work. */
__attribute__((unused)) static void
need(int ok, const char *what)
{
	if (ok)
		return;
	say("need: %s", what);
	_exit(98);
}

__attribute__((unused)) static pthread_t
spawn(void *(*body)(void *), void *argument)
{
	pthread_t thread;
	need(pthread_create(&thread, NULL, body, argument) == 0, "pthread_create");
	return thread;
}

__attribute__((unused)) static void
join(pthread_t thread)
{
	need(pthread_join(thread, NULL) == 0, "pthread_join");
}

/* A thread that is enabled all the time, until the atomic_int that it is given says so. */
__attribute__((unused)) static void *
stays_enabled(void *until)
{
	while (!atomic_load((atomic_int *)until))
		sched_yield();
	return NULL;
}

/* Nanoseconds on the monotonic clock, as the program sees it. */
__attribute__((unused)) static long long
now(void)
{
	struct timespec t;
	need(clock_gettime(CLOCK_MONOTONIC, &t) == 0, "clock_gettime");
	return t.tv_sec * S + t.tv_nsec;
}

__attribute__((unused)) static struct timespec
at(long long nanoseconds)
{
	return (struct timespec){nanoseconds / S, nanoseconds % S};
}

/* A deadline on CLOCK_REALTIME, as most timed calls want it. */
__attribute__((unused)) static struct timespec
deadline(long long nanoseconds)
{
	struct timespec t;
	need(clock_gettime(CLOCK_REALTIME, &t) == 0, "clock_gettime");
	return at(t.tv_sec * S + t.tv_nsec + nanoseconds);
}

#endif
