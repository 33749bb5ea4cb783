#include "schedule.h"

#include <stdlib.h>
#include <string.h>

#include "heddle/op.h"
#include "x.h"

struct schedule *
schedule_new(void)
{
	return xcalloc(1, sizeof(struct schedule));
}

void
schedule_free(struct schedule *schedule)
{
	if (!schedule)
		return;
	for (size_t i = 0; i < schedule->n; i++)
		free(schedule->processes[i].decisions);
	free(schedule->processes);
	free(schedule);
}

struct schedule_process *
schedule_add_process(struct schedule *schedule, const char *pedigree)
{
	struct schedule_process *process;
	schedule->processes = xrealloc(schedule->processes, schedule->n + 1, sizeof(*process));
	process = &schedule->processes[schedule->n++];
	*process = (struct schedule_process){0};
	strncpy(process->pedigree, pedigree, sizeof(process->pedigree) - 1);
	return process;
}

static struct wire_decision *
push(struct schedule_process *process)
{
	if (process->n == process->capacity) {
		process->capacity = process->capacity ? 2 * process->capacity : 64;
		process->decisions = xrealloc(process->decisions, process->capacity, sizeof(*process->decisions));
	}
	process->decisions[process->n] = (struct wire_decision){0};
	return &process->decisions[process->n++];
}

void
schedule_append_stretch(struct schedule_process *process, uint32_t thread, uint32_t count)
{
	struct wire_decision *last = process->n ? &process->decisions[process->n - 1] : NULL;
	if (last && last->thread == thread && last->alternative == HEDDLE_ALT_PROCEED &&
		last->count <= UINT32_MAX - count) {
		last->count += count;
		return;
	}
	last = push(process);
	last->thread = thread;
	last->count = count;
	last->alternative = HEDDLE_ALT_PROCEED;
}

void
schedule_append(struct schedule_process *process, uint32_t thread, uint8_t alternative, uint32_t arg)
{
	if (alternative == HEDDLE_ALT_PROCEED) {
		schedule_append_stretch(process, thread, 1);
		return;
	}
	struct wire_decision *decision = push(process);
	decision->thread = thread;
	decision->count = 1;
	decision->alternative = alternative;
	decision->arg = arg;
}
