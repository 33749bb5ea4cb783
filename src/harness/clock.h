/* clock.h: real time, for limits and measurements, never for decisions. */
#ifndef HARNESS_CLOCK_H
#define HARNESS_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_MS 1000000u

/* ns */
static inline uint64_t
clock_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t
clock_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

#endif
