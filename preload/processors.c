#include "processors.h"

#include <stdbool.h>
#include <string.h>

#include "proc.h"
#include "sys.h"

static struct {
	bool pinned;
	cpu_set_t before;
} state;

void
processors_pin(void)
{
	cpu_set_t set;
	int cpu = proc.config->cpu;
	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return;
	if (!state.pinned && sys3(SYS_sched_getaffinity, 0L, sizeof state.before, &state.before) < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sys3(SYS_sched_setaffinity, 0L, sizeof set, &set) >= 0)
		state.pinned = true;
}

void
processors_show(size_t size, cpu_set_t *set)
{
	if (!state.pinned)
		return;
	memset(set, 0, size);
	memcpy(set, &state.before, size < sizeof state.before ? size : sizeof state.before);
}

int
processors_count(void)
{
	return state.pinned ? CPU_COUNT(&state.before) : 0;
}
