/* heddle prune: makes a store smaller. */
#include <stdlib.h>

#include "commands/command.h"
#include "commands/shared.h"
#include "heddle/exit.h"
#include "report/text.h"
#include "x.h"

struct prune_values {
	const char *store;
	unsigned keep;
};

static const struct option options[] = {
	{0, "keep", "N", "the latest campaigns that stay (1)", values_positive, offsetof(struct prune_values, keep)},
	SHARED_OPTION_STORE(struct prune_values),
	{0, NULL, NULL, NULL, NULL, 0},
};

static const struct prune_values defaults = {.keep = 1};

static int
exec_prune(void *context, const struct options_rest *rest)
{
	const struct prune_values *values = context;
	if (rest->n_words > 1 || rest->command)
		return command_usage(&command_prune, "prune takes one store and no command");
	const char *path = rest->n_words ? rest->words[0] : values->store;
	store_close(shared_open_store(path, STORE_READ)); /* a mistyped name makes no file */
	struct store *store = shared_open_store(path, STORE_WRITE);
	unsigned removed;
	if (store_prune(store, values->keep, &removed) < 0)
		x_exit((enum heddle_exit)store_error_status(store), "%s", store_error(store));
	store_close(store);
	text_count(stdout, removed, "campaign");
	puts(" removed");
	return HEDDLE_EXIT_OK;
}

const struct command command_prune = {
	.name = "prune",
	.summary = "remove all but the latest campaigns of a store",
	.usage = "[STORE] [--keep N]",
	.options = options,
	.defaults = &defaults,
	.size = sizeof(struct prune_values),
	.exec = exec_prune,
};
