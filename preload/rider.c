#include "rider.h"

#include "sys.h"

/* Riders come back from their own kernel threads, one at a time or many; only
 * the holder of the turn takes, and takes all: no ABA. */
static struct {
	struct rider *idle; /* free structs with their home stacks */
	struct rider *_Atomic returned;
} state;

struct rider *
rider_take(void)
{
	if (!state.idle)
		state.idle = atomic_exchange(&state.returned, NULL);
	struct rider *rider = state.idle;
	if (rider) {
		char *stack = rider->home_stack;
		state.idle = atomic_load(&rider->next);
		*rider = (struct rider){.home_stack = stack};
		return rider;
	}
	char *home = sys_try_pages(RIDER_HOME_SIZE);
	if (!home)
		return NULL;
	rider = sys_memory(sizeof *rider);
	rider->home_stack = home + RIDER_HOME_SIZE;
	return rider;
}

void
rider_give_back(struct rider *rider)
{
	struct rider *top = atomic_load(&state.returned);
	do
		atomic_store(&rider->next, top);
	while (!atomic_compare_exchange_weak(&state.returned, &top, rider));
}

void
rider_forget_all(void)
{
	state.idle = NULL;
	atomic_store(&state.returned, NULL);
}
