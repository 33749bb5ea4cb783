/* watchdog.h: notices a thread that holds the turn but does not move.
 *
 * The judge is the kernel, never the wall clock (DESIGN.md section 9). A
 * holder that sleeps (state S) at two looks 10 ms apart without a step between
 * them waits for something that heddle did not issue, and so may wait for a
 * thread that cannot run; one that burned 2 s of its own CPU time spins, and the
 * next one of its process after half of that, down to 20 ms. Then the turn is
 * taken from it and offered to a parked thread, which records the escape. State
 * D, a stopped thread, or one that is merely starved never count.
 */
#ifndef HARNESS_WATCHDOG_H
#define HARNESS_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "heddle/wire.h"
#include "wire_map.h"

#define WATCHDOG_PERIOD_MS 10

struct watchdog_sample {
	uint64_t steps;
	uint32_t turn;
	bool known;  /* cpu_ticks is the holder's at its last step */
	bool asleep; /* at the last look */
	uint64_t cpu_ticks;
	unsigned spins; /* of this process so far */
};

struct watchdog {
	struct watchdog_sample samples[WIRE_PROCS];
};

/* To be called every WATCHDOG_PERIOD_MS. `printed`: the run's output grew
 * since the last look, so a sleeping write may be heddle's own slowness. */
void watchdog_look(struct watchdog *watchdog, const struct wire_map *map, bool printed);

/* Every process of the run waits, with nothing enabled, for the outside. */
bool watchdog_is_idle(const struct wire_map *map);
/* Taken so far by all of them. */
uint64_t watchdog_steps(const struct wire_map *map);

#endif
