#include "analysis/again.h"

#include <stdlib.h>

#include "adapters/adapter.h"
#include "harness/clock.h"

static int
take_bounds(void *context, const struct store_run *run)
{
	struct plan *plan = context;
	if (run->condition == CONDITION_NATIVE && run->outcome != OUTCOME_LIMIT && run->real_ns > plan->native_ns)
		plan->native_ns = run->real_ns;
	if (run->condition == CONDITION_GREEN && run->number == 0)
		plan_take_green(plan, run);
	return 0;
}

/* As it was; a store of an older heddle knows only the campaign's command. */
static struct adapter_test
stored_test(const struct store_campaign *campaign, const struct store_test *test)
{
	const struct adapter *reader = test->adapter ? adapter_by_name(test->adapter, campaign->command) : NULL;
	return (struct adapter_test){
		.id = test->name,
		.argv = test->command ? test->command : campaign->command,
		.environment = test->environment,
		.folder = test->folder,
		.reader = reader ? reader : &adapter_exit,
	};
}

int
again_open(struct again *again, struct store *store, int64_t campaign, int64_t test)
{
	struct campaign_options *options = &again->options;
	if (store_load_campaign(store, campaign, &again->campaign) < 0)
		return -1;
	if (store_load_test(store, test, &again->test) < 0) {
		store_campaign_free(&again->campaign);
		return -1;
	}
	again->alone = stored_test(&again->campaign, &again->test);
	again->plan = (struct plan){.options = options, .test = &again->alone, .epoch_ns = again->campaign.epoch_ns};
	if (options->epoch_ns)
		again->plan.epoch_ns = options->epoch_ns;
	portfolio_default(&options->portfolio);
	options->seed = again->campaign.seed;
	options->python_points = again->campaign.python_points;
	options->own_net |= again->campaign.own_net;
	if (!options->max_stall_ns)
		options->max_stall_ns = again->campaign.max_stall_ns;
	if (options->transport == WIRE_TRANSPORT_AUTO)
		options->transport = again->campaign.transport;
	if (store_runs(store, test, take_bounds, &again->plan) == 0)
		return 0;
	again_close(again);
	return -1;
}

void
again_make(struct again *again, const struct campaign_options *options, const struct adapter_test *test)
{
	*again = (struct again){.options = *options, .alone = *test};
	again->plan = (struct plan){.options = &again->options, .test = &again->alone, .epoch_ns = options->epoch_ns};
	if (!options->epoch_ns)
		again->plan.epoch_ns = clock_ns(CLOCK_REALTIME);
}

int
again_choose_start(struct again *again, struct harness *harness)
{
	struct plan *plan = &again->plan;
	struct run_spec green = plan_spec(plan, CONDITION_GREEN, 0);
	bool interrupted;
	char *why;
	plan->stand = restart_try(harness, &green, plan->test->reader->stands_at_test, plan->green, &plan->green_digest,
		&why, &interrupted);
	free(why);
	return interrupted ? -1 : 0;
}

void
again_close(struct again *again)
{
	store_campaign_free(&again->campaign);
	store_test_free(&again->test);
}
