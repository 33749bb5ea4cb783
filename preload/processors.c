#include "processors.h"

#include <stdbool.h>

#include "proc.h"
#include "real.h"
#include "sys.h"
#include "thread.h"

static bool pinned;
static int processor;    /* the one it is pinned to */
static cpu_set_t childs; /* of the one that is about to be forked */

static long
ask(cpu_set_t *set)
{
	CPU_ZERO(set);
	return sys3(SYS_sched_getaffinity, 0L, sizeof *set, set);
}

static long
set_to(const cpu_set_t *set)
{
	return sys3(SYS_sched_setaffinity, 0L, sizeof *set, set);
}

static const cpu_set_t *
all(void)
{
	return (const cpu_set_t *)proc.config->processors.all;
}

static bool
is_restricted(void)
{
	cpu_set_t now;
	return ask(&now) < 0 || !CPU_EQUAL(&now, all());
}

static bool
is_only(int cpu, const cpu_set_t *set)
{
	return CPU_COUNT(set) == 1 && CPU_ISSET(cpu, set);
}

/* The kernel has put it where there was room. */
static int
here(void)
{
	unsigned cpu = 0;
	sys3(SYS_getcpu, &cpu, NULL, NULL);
	return (int)cpu;
}

void
processors_pin(void)
{
	cpu_set_t set;
	if (!pinned) {
		if (is_restricted())
			return;
		processor = proc.config->processors.chosen < 0 ? here() : proc.config->processors.chosen;
	}
	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	pinned = set_to(&set) >= 0 || pinned;
	proc.peer->pinned = pinned ? (uint32_t)processor + 1 : 0;
}

void
processors_free(void)
{
	if (pinned)
		set_to(all());
}

/* What the kernel would have for it without heddle. */
static void
own(const struct thread *self, cpu_set_t *set)
{
	*set = *all();
	if (self->affine)
		real.pthread_getaffinity_np(self->handle, sizeof *set, set);
}

void
processors_leave(const struct thread *self, cpu_set_t *kept)
{
	cpu_set_t set;
	if (!pinned)
		return;
	ask(kept);
	own(self, &set);
	set_to(&set);
}

void
processors_return(const cpu_set_t *kept)
{
	if (pinned)
		set_to(kept);
}

void
processors_before_fork(const struct thread *self)
{
	if (pinned)
		own(self, &childs);
}

void
processors_forked(void)
{
	if (pinned)
		set_to(&childs);
	pinned = false;
}

void
processors_start(const struct wire_peer *parent)
{
	cpu_set_t now;
	if (parent->pinned && ask(&now) >= 0 && is_only((int)parent->pinned - 1, &now))
		set_to(all());
}

void
processors_show(size_t size, cpu_set_t *set)
{
	if (pinned && size <= sizeof *set && CPU_COUNT_S(size, set) == 1 && CPU_ISSET_S((size_t)processor, size, set))
		for (size_t i = 0; i < size / sizeof set->__bits[0]; i++)
			set->__bits[i] = all()->__bits[i];
}

int
processors_count(void)
{
	return pinned ? CPU_COUNT(all()) : 0;
}
