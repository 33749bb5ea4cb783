/* heddle status: how far the campaign is that some other heddle runs. */
#include <stdlib.h>

#include "commands/command.h"
#include "commands/shared.h"
#include "harness/clock.h"
#include "report/progress.h"
#include "report/text.h"
#include "x.h"

struct status_values {
	const char *store;
};

static const struct option options[] = {
	SHARED_OPTION_STORE(struct status_values),
	{0, NULL, NULL, NULL, NULL, 0},
};

static const char *
state_of(const struct store_campaign *campaign, bool written)
{
	if (campaign->state == STORE_RUNNING)
		return written ? "running" : "was killed; --resume goes on with it";
	return campaign->state == STORE_DONE           ? "done"
		: campaign->state == STORE_OUT_OF_TIME ? "its time is up"
		: campaign->state == STORE_INTERRUPTED ? "interrupted; --resume goes on with it"
						       : "stopped at the first finding";
}

/* Behind the runs comes explaining; a heddle that was asked to explain or to verify writes, too. */
static bool
is_looked_into(const struct store_campaign *campaign, bool written)
{
	return written && campaign->state != STORE_RUNNING;
}

static void
print_command(const struct store_campaign *campaign)
{
	printf("%-11s", campaign->soak ? "soak:" : "run:");
	for (char **word = campaign->command; *word; word++) {
		char *clean = text_clean(*word);
		printf(" %s", clean);
		free(clean);
	}
	putchar('\n');
}

static void
print_time(const struct store_campaign *campaign)
{
	uint64_t now = clock_ns(CLOCK_REALTIME);
	char *elapsed = progress_duration(campaign->elapsed_ns);
	printf("time:       %s", elapsed);
	free(elapsed);
	if (campaign->state == STORE_RUNNING && campaign->until_ns) {
		char *left = progress_duration(campaign->until_ns > now ? campaign->until_ns - now : 0);
		printf(", %s left", left);
		free(left);
	}
	putchar('\n');
}

static void
print_status(const struct store_campaign *campaign, const struct store_status *status, bool written)
{
	print_command(campaign);
	printf("state:      %s%s\n", state_of(campaign, written),
		is_looked_into(campaign, written) ? "; heddle is still at work on its findings" : "");
	printf("tests:      %llu, %llu with schedules\n", (unsigned long long)status->tests,
		(unsigned long long)status->threaded);
	printf("schedules:  %llu, ", (unsigned long long)status->schedules);
	text_count(stdout, status->orders, "distinct order");
	printf(", %llu failed\n", (unsigned long long)status->failed);
	printf("findings:   %llu confirmed\n", (unsigned long long)status->findings);
	print_time(campaign);
}

static int
exec_status(void *context, const struct options_rest *rest)
{
	struct status_values *values = context;
	if (rest->n_words > 1 || rest->command)
		return command_usage(&command_status, "status takes one store and no command");
	struct store *store = shared_open_store(rest->n_words ? rest->words[0] : values->store, STORE_READ);
	struct store_campaign campaign;
	struct store_status status;
	if (store_load_campaign(store, 0, &campaign) < 0 || store_load_status(store, campaign.row, &status) < 0)
		x_exit((enum heddle_exit)store_error_status(store), "%s", store_error(store));
	print_status(&campaign, &status, store_is_written(store));
	store_campaign_free(&campaign);
	store_close(store);
	return HEDDLE_EXIT_OK;
}

const struct command command_status = {
	.name = "status",
	.summary = "how far the campaign in a store is, also while it runs",
	.usage = "[STORE]",
	.options = options,
	.size = sizeof(struct status_values),
	.exec = exec_status,
};
