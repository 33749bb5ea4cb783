/* watch.h: what happens beside a campaign: its progress is shown, what it confirms is explained. */
#ifndef WATCH_H
#define WATCH_H

#include "commands/explaining.h"
#include "commands/exploring.h"
#include "report/progress.h"

struct watch {
	struct progress progress;
	struct harness *harness;
	struct store *store;
	struct explaining_bounds bounds;
	bool explain, soak;
	struct budget budget; /* the campaign's */
};

/* `options` are the campaign's; what they point to has to live as long. */
void watch_begin(struct watch *watch, const struct exploring_values *values, struct harness *harness,
	struct store *store, const struct campaign_options *options);
/* For campaign_observer. */
void watch_show(void *watch, const struct campaign_progress *now);
int watch_explain(void *watch, const struct store_campaign *row); /* one finding */
/* No more schedules come; explains what is left, unless `row` is NULL. */
void watch_end(struct watch *watch, const struct store_campaign *row);

#endif
